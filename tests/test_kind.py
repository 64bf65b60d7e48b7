"""A question shows what kind of answer it wants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.kind import wanted
from corpus.answers import AnswerKind

FRAGMENTS = (
    "who ", "which", "what is", "how many ", "how", "the name of ", "country", "'s ", "?", ". ",
    "In what may be the ", ", ", "did ", "of these ", "name a ", "’", "is",
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "kind", "noun"),
    [
        ("when was the bridge closed?", AnswerKind.DATE, None),
        ("What year did the mill open?", AnswerKind.DATE, "year"),
        ("On what day was the vote?", AnswerKind.DATE, "day"),
        ("who opened it", AnswerKind.PERSON, None),
        ("By whom was it built?", AnswerKind.PERSON, None),
        ("Who is the mayor?", AnswerKind.PERSON, None),
        ("Who is Ada Lovelace?", AnswerKind.DEFINITION, None),
        ("Which singer bought the farm?", AnswerKind.PERSON, "singer"),
        ("where was that?", AnswerKind.PLACE, None),
        ("Which country declared victory?", AnswerKind.PLACE, "country"),
        ("Which country's president resigned?", AnswerKind.PLACE, "country"),
        ("The minister flew to which city this week?", AnswerKind.PLACE, "city"),
        ("A bridge fell. In which US state did it stand?", AnswerKind.PLACE, "state"),
        ("Which of these countries won?", AnswerKind.PLACE, "country"),
        ("What is the capital of the island?", AnswerKind.PLACE, "capital"),
        ("Which tech company was sued?", AnswerKind.ORGANISATION, "company"),
        ("Name an airline that flies there", AnswerKind.ORGANISATION, "airline"),
        ("how many people came?", AnswerKind.NUMBER, "person"),
        ("How many Danes say so?", AnswerKind.NUMBER, "dane"),
        (
            "In what may be the worst storm ever, how many barns fell in Ohio?",
            AnswerKind.NUMBER,
            "barn",
        ),
        ("She won what percentage of the vote?", AnswerKind.NUMBER, "percent"),
        ("how old is the mayor", AnswerKind.NUMBER, "age"),
        ("how far is the moon?", AnswerKind.NUMBER, "distance"),
        ("how much did it cost?", AnswerKind.MONEY, None),
        ("How much of the forest burned?", AnswerKind.NUMBER, "percent"),
        ("What was the price of the farm?", AnswerKind.MONEY, "price"),
        ("how long did it last?", AnswerKind.DURATION, None),
        ("what did the mayor call it?", AnswerKind.QUOTATION, None),
        ("How did she describe the deal?", AnswerKind.QUOTATION, None),
        ("why did it fall?", AnswerKind.REASON, None),
        ("What caused the fire?", AnswerKind.REASON, None),
        ("what is a heat pump?", AnswerKind.DEFINITION, None),
        ("did the mayor say who won?", AnswerKind.YES_NO, None),
        ("Is it over?", AnswerKind.YES_NO, None),
        ("What is the author looking for?", AnswerKind.OTHER, None),
        ("What kind of fish is it?", AnswerKind.OTHER, None),
        ("The mayor may have seen:", AnswerKind.OTHER, None),
        ("", AnswerKind.OTHER, None),
    ],
)
def test_the_kind_and_what_is_asked_after(
    question: str, kind: AnswerKind, noun: str | None
) -> None:
    found = wanted(question)
    assert (found.kind, found.noun) == (kind, noun)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("how many dairy cows died?", "how many dairy cows"),
        ("A dam broke. In which US state was it?", "which US state"),
        ("who did it?", "who"),
        ("is it true?", ""),
    ],
)
def test_the_words_that_ask(question: str, words: str) -> None:
    found = wanted(question)
    assert question[found.start : found.end] == words


@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=10))
def test_any_text_can_be_asked(pieces: list[str]) -> None:
    question = " ".join(pieces)
    found = wanted(question)
    assert 0 <= found.start <= found.end <= len(question)
