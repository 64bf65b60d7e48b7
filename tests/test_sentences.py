"""Sentences keep every character, and end where a reader would end them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.sentences import WHOLE_QUOTATION, sentences

NASTY = (
    "U.S. ",
    "Mr. ",
    "Gen. ",
    "J. K. ",
    "No. 5 ",
    "Nov. 24 ",
    "p.m. ",
    '."',
    ".” ",
    "“",
    '"',
    "’ ",
    "' ",
    "…",
    "... ",
    "?” ",
    "! ",
    ". ",
    "\n\n",
    "\r\n",
    " ",
    "\t",
    "\ud800",
    "😀",
    "Roe v. Wade",
    "He said. ",
    "the vote",
    ") ",
    "(",
)
TEXTS = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=8)), max_size=14).map("".join)


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@given(TEXTS)
def test_every_character_but_white_space_is_in_one_sentence(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())


@given(TEXTS)
def test_sentences_are_in_order_trimmed_and_not_empty(text: str) -> None:
    end = 0
    for span in sentences(text):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        end = span.end


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. Senate met on Monday.",
        "He met Sen. Ann Lee and Gen. Bo Roe.",
        "The book by J. K. Brown is out.",
        "She lives at No. 5 and moves on Nov. 24 at noon.",
        "It opens at 5 p.m. ET and closes at 7 p.m. Monday.",
        "Dr. Roe spoke in St. Paul, and Lt. Lee did not.",
        "They overturned Roe v. Wade in June.",
        "“Is it over?” Ann Lee asked.",
        "“We won!” she said.",
        '"We won. It was good," said Lee.',
        "He said: “We won. It was good.”",
        "Apple Inc. shares fell.",
    ],
)
def test_it_is_one_sentence(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    "parts",
    [
        ("He moved to the U.S.", "He works there."),
        ("It ended at 5 p.m.", "Then they left."),
        ("He said “Yes.”", "Then he left."),
        ('"I will go."', "He did not."),
        ("She asked: “Why?”", "He was silent."),
        ("It is plan B.", "The first one failed."),
        ("So it ended…", "Or did it?"),
        ("First paragraph", "second paragraph"),
    ],
)
def test_they_are_two_sentences(parts: tuple[str, str]) -> None:
    between = "\n\n" if parts[1][0].islower() else " "
    assert split(between.join(parts)) == list(parts)


def test_a_closing_mark_belongs_to_the_sentence_before() -> None:
    assert split("He said “yes. ” Then he left.") == ["He said “yes. ”", "Then he left."]


def test_a_long_quotation_is_divided() -> None:
    inner = "This is one of the sentences that they said to us. " * (WHOLE_QUOTATION // 50 + 1)
    assert len(split(f"“{inner.strip()}” he said.")) > 2


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("es", ("El Sr. Duarte habló.", "¿Quién lo oyó?", "Nadie.")),
        ("es", ("Llegó a las 5 p. m. del lunes.", "¡Por fin!", "Llovía.")),
        ("es", ("Dijo: «Me voy. No vuelvo».", "Nadie lo creyó.")),
        ("de", ("Am 24. November 2015 brannte es.", "Dr. Meier kam z. B. zu spät.")),
        ("de", ("Er sagte: „Ich gehe. Es reicht.“", "Keiner lachte.")),
        ("de", ("Im 19. Jahrhundert war das so.", "Heute nicht.")),
        ("ru", ("В 2015 г. было так.", "Кто это видел?", "Никто.")),
        ("ar", ("أغلق الميناء.", "من رآه؟", "لا أحد.")),
        ("ar", ("من رآه؟", "لا أحد!")),
    ],
)
def test_sentences_of_other_languages(language: str, parts: tuple[str, ...]) -> None:
    text = " ".join(parts)
    assert [text[s.start : s.end] for s in sentences(text, language)] == [*parts]


def test_chinese_has_no_spaces_between_sentences() -> None:
    text = "港口关闭了。没有人受伤！为什么？市长说：“我走。不回来。”谁也不信。"
    assert [text[s.start : s.end] for s in sentences(text, "zh")] == [
        "港口关闭了。",
        "没有人受伤！",
        "为什么？",
        "市长说：“我走。不回来。”",
        "谁也不信。",
    ]


@given(
    st.text(max_size=80), st.sampled_from(["es", "de", "ru", "ar", "zh", "ja", "fr", "xx", None])
)
def test_sentences_hold_everything_in_any_language(text: str, language: str | None) -> None:
    spans = sentences(text, language)
    outside = list(text)
    for span in spans:
        assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
        outside[span.start : span.end] = " " * (span.end - span.start)
    assert not "".join(outside).strip()
    assert all(a.end <= b.start for a, b in pairwise(spans))
