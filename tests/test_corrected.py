"""A message says what is true of the articles that it cites, and as much as it can of the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import render
from bot.corrections.correction import corrected
from bot.corrections.fate import Fate
from bot.corrections.quoting import of_answer, of_card, of_list, of_search
from bot.delivery.message import Cited
from corpus.answers import (
    Answer,
    AnswerKind,
    ArticleCard,
    Extent,
    Outcome,
    Quote,
    SearchHit,
    SearchPage,
    ShortAnswer,
    Variant,
)
from corpus.types import Passage, Published, Source, StoredArticle
from tests.telegram_html import parse, units
from tests.test_render import answers, hostile

DAY = date(2026, 11, 27)
RETRACTED = Fate("retracted", DAY, "It was a drone.")
DELETED = Fate("deleted")
LINE = "Retracted on 27 Nov 2026: It was a drone."
GONE = "This article was deleted."


def source(number: int, title: str = "", url: str | None = "") -> Source:
    return Source(
        number,
        title or f"Zebra{number} title of number {number}",
        f"Outlet {number}",
        Published.on(date(2015, 11, number)),
        f"https://example.org/{number}" if url == "" else url,
    )


def quote(text: str, of: Source) -> Quote:
    return Quote(text, 1, 0, len(text), of)


FIRST = "A jet was shot down on Tuesday & burnt."
SECOND = "Two pilots “ejected” before it fell."
THIRD = "The jet was Russian."
JET = Answer(
    question="when was the jet shot down?",
    outcome=Outcome.FOUND,
    short=ShortAnswer("24 November 2015", "Tuesday", AnswerKind.DATE),
    quotes=(quote(FIRST, source(1)), quote(SECOND, source(2)), quote(THIRD, source(1))),
    score=0.9,
    threshold=0.5,
    extent=Extent(10, DAY),
)


def text(html: str) -> str:
    said, _ = parse(html)
    assert 1 <= units(said.strip()) <= render.MAX_MESSAGE
    return said


def made(answer: Answer) -> tuple[str, tuple[Cited, ...]]:
    html = render.answer(answer)
    return html, of_answer(html, answer)


# examples


def test_a_retracted_article_is_struck_out_with_the_reason_and_the_short_answer_goes() -> None:
    html = corrected(*made(JET), {1: RETRACTED})
    assert text(html) == (
        f"“{FIRST}” [1]\n{LINE}\n“{SECOND}” [2]\n\n“{THIRD}” [1]\n\n"
        "[1] Outlet 1 · Zebra1 title of number 1 · 1 Nov 2015\n"
        "[2] Outlet 2 · Zebra2 title of number 2 · 2 Nov 2015"
    )
    assert f"“<s>{render.escaped(FIRST)}</s>” [1]" in html
    assert f"“<s>{THIRD}</s>” [1]" in html
    assert f"“{SECOND}” [2]" in html


def test_of_a_deleted_article_nothing_is_left() -> None:
    said = text(corrected(*made(JET), {1: DELETED}))
    assert said == (
        f"{GONE}\n“{SECOND}” [2]\n\n[2] Outlet 2 · Zebra2 title of number 2 · 2 Nov 2015"
    )
    said = text(corrected(*made(JET), {2: DELETED}))
    assert said.startswith(f"24 November 2015\n“{FIRST}” [1]\n{GONE}\n\n“{THIRD}” [1]\n\n[1] ")
    assert "[2]" not in said
    assert text(corrected(*made(JET), {1: DELETED, 2: DELETED})) == f"{GONE}\n{GONE}"


def test_a_changed_sentence_takes_the_place_of_what_it_was() -> None:
    now = "A jet was shot down on Monday & <burnt>."
    html = corrected(*made(JET), {1: Fate(on=DAY, instead={FIRST: now})})
    assert text(html).startswith(
        f"“{now}” [1]\nCorrected on 27 Nov 2026.\n“{SECOND}” [2]\n\n“{THIRD}” [1]"
    )
    assert "Tuesday" not in html  # nor in what the link opens at
    assert "on%20Monday" in html


def test_a_short_answer_that_the_new_sentence_bears_too_stays() -> None:
    answer = replace(JET, short=ShortAnswer("Tuesday", "Tuesday", AnswerKind.DATE))
    now = "The jet was shot down on Tuesday & burnt."
    html = corrected(*made(answer), {1: Fate(on=DAY, instead={FIRST: now})})
    assert text(html).startswith(f"Tuesday\n“{now}” [1]\nCorrected on 27 Nov 2026.\n")


def test_a_sentence_that_is_gone_is_struck_out() -> None:
    html = corrected(*made(JET), {2: Fate(on=DAY, instead={SECOND: None})})
    assert text(html).startswith(
        f"24 November 2015\n“{FIRST}” [1]\n“{SECOND}” [2]\n"
        "Corrected on 27 Nov 2026: the article does not say this any more.\n\n“"
    )
    assert f"<s>{SECOND}</s>" in html


def test_another_title_outlet_or_day_is_shown() -> None:
    fate = Fate(on=DAY, title="Xylophone", outlet="Other <outlet>", published="2015-11-03")
    said = text(corrected(*made(JET), {1: fate}))
    assert (
        "[1] Other <outlet> · Xylophone · 3 Nov 2015\nCorrected on 27 Nov 2026.\n[2] Outlet 2"
    ) in said
    same = Fate(title="Zebra1 title of number 1", outlet="Outlet 1", published="2015-11-01")
    assert corrected(*made(JET), {1: same}) == made(JET)[0]


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        (1, "12 [2] Outlet 2, 2 Nov 2015; also [3]\n"),
        (2, "10 [1] Outlet 1, 1 Nov 2015\n"),
        (3, "Sources differ\n10 [1] Outlet 1, 1 Nov 2015\n12 [2] Outlet 2, 2 Nov 2015\n"),
    ],
)
def test_sources_differ_only_as_long_as_there_are_two(gone: int, left: str) -> None:
    texts = ("Ten (10) people came.", "There were 12 people.", "It is said: 12 people.")
    answer = replace(
        JET,
        short=ShortAnswer("10", "10", AnswerKind.NUMBER),
        quotes=tuple(quote(said, source(n)) for n, said in enumerate(texts, 1)),
        variants=(
            Variant(ShortAnswer("10", "10", AnswerKind.NUMBER), 0),
            Variant(ShortAnswer("12", "12", AnswerKind.NUMBER), 1, also=(2,)),
        ),
    )
    for fate in (DELETED, RETRACTED):
        said = text(corrected(*made(answer), {gone: fate}))
        assert said.startswith(left), said


def test_the_newsroom_did_not_choose_what_is_no_more() -> None:
    answer = replace(JET, chosen=True)
    assert "The newsroom chose" in text(corrected(*made(answer), {2: RETRACTED}))
    assert "The newsroom chose" not in text(corrected(*made(answer), {1: RETRACTED}))


def test_a_page_of_articles() -> None:
    hits = tuple(SearchHit(q, 1.0) for q in (*JET.quotes[:2], quote("A lion.", source(30))))
    page = SearchPage(hits, 0, 1, 3, "best")
    html = render.search(page)
    quotes = of_search(html, page)
    said = text(corrected(html, quotes, {2: DELETED}))
    assert f"“{FIRST}”\n\n{GONE}\n\n#30 Outlet 30" in said
    assert "Zebra2" not in said
    said = text(corrected(html, quotes, {2: RETRACTED}))
    assert f"Zebra2 title of number 2 · 2 Nov 2015\n“{SECOND}”\n{LINE}\n\n#30" in said


def card(*sentences: str) -> tuple[str, tuple[Cited, ...]]:
    of = source(3, "Ü")
    passages = tuple(Passage(i, 3, i, "text", said) for i, said in enumerate(sentences))
    now = datetime.now(UTC)
    article = StoredArticle(of, passages, "Ann Archer", None, "en", (), None, "live", now)
    shown = ArticleCard(article, tuple(quote(said, of) for said in sentences))
    html = render.article(shown)
    return html, of_card(html, shown)


def test_a_card() -> None:
    said = text(corrected(*card(FIRST, SECOND), {3: RETRACTED}))
    head = "Ü\nOutlet 3 · 3 Nov 2015 · Ann Archer · #3\n"
    assert said == f"{head}\n“{FIRST}”\n{LINE}\n\n“{SECOND}”"
    assert text(corrected(*card(FIRST, SECOND), {3: DELETED})) == GONE
    assert text(corrected(*card(), {3: RETRACTED})) == f"{head}{LINE}"
    assert text(corrected(*card(), {3: DELETED})) == GONE
    html = corrected(*card(), {3: RETRACTED})
    assert ">Ü<" in html.replace("<s>", ">").replace("</s>", "<")


def test_a_list_of_titles() -> None:
    now = datetime.now(UTC)
    some = [
        StoredArticle(source(n), (), None, None, "en", (), None, "live", now) for n in (1, 2, 12)
    ]
    html, quotes = render.latest(some), of_list(some)
    said = text(corrected(html, quotes, {1: RETRACTED, 2: DELETED}))
    assert said.split("\n\n")[1] == (
        "#1 Outlet 1 · Zebra1 title of number 1 · 1 Nov 2015\n"
        f"{LINE}\n{GONE}\n#12 Outlet 12 · Zebra12 title of number 12 · 12 Nov 2015"
    )
    assert "<s>Zebra1 title of number 1</s>" in corrected(html, quotes, {1: RETRACTED})


def test_what_two_articles_say_in_the_same_words_goes_with_its_own() -> None:
    answer = replace(JET, short=None, quotes=(quote(THIRD, source(1)), quote(THIRD, source(2))))
    html = corrected(*made(answer), {2: RETRACTED})
    assert f"“{THIRD}” [1]" in html
    assert f"“<s>{THIRD}</s>” [2]" in html
    assert text(corrected(*made(answer), {1: DELETED})) == (
        f"{GONE}\n“{THIRD}” [2]\n\n[2] Outlet 2 · Zebra2 title of number 2 · 2 Nov 2015"
    )


def test_an_alert_of_any_layout() -> None:
    html = (
        '🔔 <b><a href="https://example.org/1#:~:text=x">Jet shot down near border</a></b>\n'
        f"Outlet 1, also: Reuters\n<blockquote>{render.escaped(FIRST)}</blockquote>\n\n"
        "<i>Because you follow “jet”.</i>"
    )
    quotes = [Cited(1, FIRST, title="Jet shot down near border")]
    assert text(corrected(html, quotes, {1: RETRACTED})) == (
        f"🔔 Jet shot down near border\nOutlet 1, also: Reuters\n{FIRST}\n{LINE}\n\n"
        "Because you follow “jet”."
    )
    said = text(corrected(html, quotes, {1: DELETED}))
    assert said == f"Outlet 1, also: Reuters\n{GONE}\n\nBecause you follow “jet”."


def test_what_was_left_out_of_a_message_changes_nothing() -> None:
    html, quotes = made(JET)
    assert corrected(html, [*quotes, Cited(9, "Not there.", title="Nor this")], {9: DELETED}) == (
        html
    )


# laws

FATES = st.sampled_from(
    [
        Fate(),
        DELETED,
        RETRACTED,
        Fate("retracted", DAY, "x" * 500),
        Fate("retracted", DAY, "<b>&\u202e"),
        Fate(on=DAY, title="Another title"),
    ]
)


@st.composite
def fates(draw: st.DrawFn, quotes: Sequence[Cited]) -> dict[int, Fate]:
    found = {}
    for one in quotes:
        fate = draw(FATES)
        if draw(st.booleans()):
            now = draw(st.none() | hostile.filter(str.strip) | st.just(one.text + " More."))
            fate = Fate(on=DAY, instead={one.text: now})
        found[one.article_id] = fate
    return found


@settings(max_examples=80)
@given(data=st.data(), answer=answers())
def test_telegram_takes_what_it_becomes_whatever_it_was(
    data: st.DataObject, answer: Answer
) -> None:
    html, quotes = made(answer)
    states = data.draw(fates(quotes))
    now = corrected(html, quotes, states)
    said = text(now)
    assert corrected(html, quotes, states) == now
    for one in quotes:
        fate = states[one.article_id]
        if fate == DELETED:
            assert GONE in said
        elif fate == RETRACTED:
            assert LINE in said


@settings(max_examples=40)
@given(answer=answers())
def test_what_stands_stays_and_what_is_restored_is_as_it_was(answer: Answer) -> None:
    html, quotes = made(answer)
    live = {one.article_id: Fate(instead={one.text: one.text}) for one in quotes}
    assert corrected(html, quotes, {}) == html
    assert corrected(html, quotes, live) == html


WORDS = st.lists(st.sampled_from("red blue & <b> “so” it's".split()), min_size=1, max_size=6)


@st.composite
def told_apart(draw: st.DrawFn) -> Answer:
    """An answer in which every article has words that no other has."""
    ids = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    quotes = []
    for place, number in enumerate(ids):
        words = " ".join(draw(WORDS))
        said = f"Zebra{number} {words} place{place}zebra{number}."
        url = draw(st.sampled_from([None, f"https://example.org/x{place}"]))
        quotes.append(quote(said, source(number, url=url)))
    first = quotes[0].text.split()[0]
    short = draw(st.none() | st.just(ShortAnswer(first, first, AnswerKind.OTHER)))
    variants: tuple[Variant, ...] = ()
    if short and len(set(ids)) > 1 and draw(st.booleans()):
        variants = tuple(
            Variant(ShortAnswer(q.text.split()[0], "", AnswerKind.OTHER), i)
            for i, q in enumerate(quotes)
        )
    kind = draw(st.sampled_from([Outcome.FOUND, Outcome.MAYBE]))
    return replace(JET, outcome=kind, quotes=tuple(quotes), short=short, variants=variants)


def left_of(number: int, html: str) -> list[str]:
    return re.findall(rf"(?i)\w*zebra{number}(?!\d)\w*", html)


@given(answer=told_apart(), gone=st.sets(st.integers(1, 4)))
def test_no_word_of_a_deleted_article_is_left_and_no_word_of_others_is_lost(
    answer: Answer, gone: set[int]
) -> None:
    html, quotes = made(answer)
    now = corrected(html, quotes, dict.fromkeys(gone, DELETED))
    for number in {one.article_id for one in quotes}:
        if number in gone:
            assert left_of(number, now) == []
        else:
            assert set(left_of(number, now)) == set(left_of(number, html))
            assert all(
                f"“{render.escaped(q.text)}”" in now for q in quotes if q.article_id == number
            )
    text(now)


@given(answer=told_apart(), states=st.dictionaries(st.integers(1, 4), FATES))
def test_what_is_corrected_is_not_corrected_again(
    answer: Answer, states: Mapping[int, Fate]
) -> None:
    html, quotes = made(answer)
    now = corrected(html, quotes, states)
    assert corrected(now, quotes, states) == now


@given(answer=told_apart(), states=st.dictionaries(st.integers(1, 4), FATES))
def test_what_is_deleted_for_good_makes_no_difference_to_the_rest(
    answer: Answer, states: Mapping[int, Fate]
) -> None:
    html, quotes = made(answer)
    deleted = {number: fate for number, fate in states.items() if fate == DELETED}
    base = corrected(html, quotes, deleted)
    rest = [one for one in quotes if one.article_id not in deleted]
    assert corrected(base, rest, states) == corrected(html, quotes, states)


def test_the_line_stays_when_there_is_no_room() -> None:
    quotes = tuple(quote(f"{n} " + "x" * 1300, source(n, "T")) for n in (1, 2, 3))
    answer = replace(JET, short=None, quotes=quotes)
    html, cited = made(answer)
    fate = Fate("retracted", DAY, "y" * 500)
    for states in ({1: fate}, {3: fate}, {1: fate, 2: fate, 3: fate}):
        said = text(corrected(html, cited, states))
        assert said.count("Retracted on 27 Nov 2026: " + "y" * 499) == len(states)
    long = Fate(on=DAY, instead={quotes[0].text: "z" * 3000})
    said = text(corrected(html, cited, {1: long}))
    assert "Corrected on 27 Nov 2026." in said


def test_what_a_long_list_tells_of_stays_rather_than_a_reason() -> None:
    now = datetime.now(UTC)
    title = "A title of about forty-five characters, say"
    sources = [replace(source(1, f"{title} {n}"), article_id=n) for n in range(1, 46)]
    some = [StoredArticle(s, (), None, None, "en", (), None, "live", now) for s in sources]
    html, quotes = render.latest(some), of_list(some)
    fate = Fate("retracted", DAY, "y" * 400)
    said = text(corrected(html, quotes, dict.fromkeys(range(1, 11), fate)))
    assert [n for n in range(1, 46) if f"{title} {n} ·" not in said] == []
    assert said.count("Retracted on 27 Nov 2026") == 10
