from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.languages import ANALYZERS, KNOWN, NEUTRAL, base, of

#: Words and signs of all languages, and some that are trouble.
PIECES = st.lists(
    st.sampled_from(
        "el niño los niños así 18.000 2,5 der Häuser Straße WHO U.S. ﬁ ещё Россия в الميناء مدينة"
        " مُدُن 中国 在 ＮＡＴＯ １２ カタ don't l’eau É - ? İ ǅ a\u0301".split()
    ),
    max_size=10,
)
TEXTS = st.text(max_size=60) | PIECES.map(" ".join) | PIECES.map("".join)
CODES = st.sampled_from([*sorted(KNOWN), "fr", None])


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("es", "los ministros se reunieron", "el ministro se reunió"),
        ("es", "investigación", "investigaciones"),
        ("es", "INVESTIGACION", "investigación"),
        ("es", "López", "lopez"),
        ("es", "el ministro ruso", "el ministro de Rusia"),
        ("es", "su muerte", "murieron"),
        ("de", "der türkische Minister", "Türkei Ministern"),
        ("de", "er starb", "sie ist gestorben"),
        ("es", "18.000 vacas", "18000 vaca"),
        ("de", "die Häuser", "das Haus"),
        ("de", "des Präsidenten", "der Präsident"),
        ("de", "Straße", "strasse"),
        ("de", "2,5 Prozent", "2.5 Prozent"),
        ("ru", "министры России", "министр Россия"),
        ("ru", "ёлки", "елка"),
        ("ar", "المدينة", "مدينة"),
        ("ar", "مُدُن", "مدن"),
        ("ar", "والميناء", "للميناء"),
        ("ar", "أحمد", "احمد"),
        ("ar", "٢٠١٥", "2015"),
        ("zh", "ＮＡＴＯ", "nato"),
        ("zh", "１２月", "12月"),
        ("fr", "l’École", "L'ECOLE"),
    ],
)
def test_two_ways_to_write_the_same_are_the_same_terms(code: str, one: str, other: str) -> None:
    terms = of(code).analyzer.terms

    assert terms(one)
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [("es", "año", "ano"), ("de", "Schiffe", "Schuhe"), ("zh", "中国", "国中")],
)
def test_different_words_stay_different(code: str, one: str, other: str) -> None:
    assert of(code).analyzer.terms(one) != of(code).analyzer.terms(other)


@pytest.mark.parametrize(
    ("code", "question", "words"),
    [
        ("es", "¿Cuántos barcos se hundieron en el puerto?", "barcos hundieron puerto"),
        ("es", "cuando se hundio el barco", "hundio barco"),
        ("de", "Wie viele Schiffe sind im Hafen gesunken?", "Schiffe Hafen gesunken"),
        ("ru", "Сколько судов было в порту?", "судов порту"),
        ("ar", "كم سفينة كانت في الميناء؟", "سفينة الميناء"),
        ("zh", "请问谁撞沉了渔船？", "撞沉了渔船"),
    ],
)
def test_a_question_is_about_what_is_left_without_asking(
    code: str, question: str, words: str
) -> None:
    analyzer = of(code).analyzer
    assert analyzer.asked(question) == analyzer.terms(words)


def test_chinese_is_read_by_characters_and_pairs() -> None:
    assert of("zh").analyzer.terms("中国飞机 F-16") == [
        *("中", "中国", "国", "国飞", "飞", "飞机", "机"),
        *("f", "16"),
    ]


def test_capitals_tell_a_name_from_a_word() -> None:
    assert of("de").analyzer.terms("wer WER") == ["wer"]


def test_a_word_that_goes_with_anything_is_light() -> None:
    for code, word in (("es", "año"), ("de", "Jahre"), ("ru", "год"), ("ar", "سنة"), ("zh", "年")):
        analyzer = of(code).analyzer
        assert all(map(analyzer.light, analyzer.terms(word))), code


@pytest.mark.parametrize(
    ("code", "known"), [("de", "de"), ("de-AT", "de"), ("zh_Hans", "zh"), ("EN", "en")]
)
def test_a_language_is_known_by_its_code(code: str, known: str) -> None:
    assert base(code) == known
    assert of(code).analyzer.code == known


@pytest.mark.parametrize("code", [None, "", "English", "?"])
def test_what_is_no_code_is_taken_for_english(code: str | None) -> None:
    assert base(code) is None
    assert of(code).analyzer.code == "en"


def test_a_language_that_is_not_known_is_read_as_it_stands() -> None:
    assert of("fr").analyzer is NEUTRAL
    assert NEUTRAL.terms("Les écoles") == ["les", "ecoles"]


def test_the_version_names_every_analyzer() -> None:
    for analyzer in ANALYZERS:
        assert analyzer.version in ANALYZERS.version.split()
        assert analyzer.version.startswith(analyzer.code)


def test_a_german_compound_may_be_made_of_two_words() -> None:
    analyzer = of("de").analyzer
    (compound,) = analyzer.terms("Rathausbrand")
    (head,), (tail,) = analyzer.terms("Rathaus"), analyzer.terms("Brand")

    assert (head, tail) in analyzer.parts(compound)
    assert not [*analyzer.parts(tail)]
    assert not of("es").analyzer.parts(compound)


@given(st.text("aensr", max_size=14))
def test_parts_stand_at_both_ends_of_their_word(term: str) -> None:
    for head, tail in of("de").analyzer.parts(term):
        assert term.startswith(head)
        assert term.endswith(tail)
        assert len(head) + len(tail) <= len(term)


@given(TEXTS, CODES)
def test_tokens_are_the_terms_with_their_places(text: str, code: str | None) -> None:
    analyzer = of(code).analyzer
    tokens = analyzer.tokens(text)

    assert [token.term for token in tokens] == analyzer.terms(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    for token in tokens:
        assert token.term in analyzer.terms(text[token.start : token.end])


@given(TEXTS, CODES)
def test_no_term_is_empty_or_looks_like_a_mark(text: str, code: str | None) -> None:
    for term in of(code).analyzer.terms(text):
        assert term
        assert ":" not in term
        assert not any(c.isspace() for c in term)


@given(TEXTS, CODES)
def test_a_question_asks_for_nothing_that_is_not_in_it(text: str, code: str | None) -> None:
    analyzer = of(code).analyzer
    if code != "zh":  # where a word that asks divides what stood in one piece
        assert {*analyzer.asked(text)} <= {*analyzer.terms(text)}


@given(st.sets(st.text("abcdefghij", min_size=1, max_size=8), max_size=6), CODES)
def test_a_guess_is_the_term_of_its_word(words: set[str], code: str | None) -> None:
    analyzer = of(code).analyzer
    for word, term in analyzer.guesses(words).items():
        assert analyzer.terms(word) == [term]
