"""A quote is a sentence, with the one before it where it cannot be understood alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.quote import MAX_QUOTE, MAX_SENTENCES, leans_back, quoted, shortened
from corpus.language.sentences import Span, sentences

TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            (
                "He said so. ",
                "It fell on Monday, and 62 died. ",
                "“We know,” she said. ",
                "Turkey shot down a jet. ",
                "The official said, ",
                "After he left, ",
                "Both agreed. ",
                "a very long clause that goes on and on, ",
                "word " * 30,
                "x" * 400,
                "\n",
            )
        ),
        st.text(max_size=8),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    "sentence",
    [
        "It fell in flames near the border.",
        "He said the pilot was alive.",
        "But they never came back.",
        "Its crew was rescued.",
        "This was the third such case.",
        "The official said the talks went well.",
        "The decision, which came late, was criticised.",
        "The two met in Belgrade.",
        "Both were found alive.",
        "Most of them were children.",
        "“We have done nothing wrong,” he said.",
        "“We have done nothing wrong,” said the minister. “They lie,” she added.",
        "In a statement on Tuesday, she denied it.",
        "Speaking in Sochi, he said the bomber was over Syria.",
    ],
)
def test_what_only_the_sentence_before_explains(sentence: str) -> None:
    assert leans_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Turkey shot down a jet.",
        "It is not known who fired.",
        "It was not immediately clear how many people were on board.",
        "It was Ann Lee who opened the bridge.",
        "It took firefighters two hours to put out the blaze.",
        "It remains unclear whether anybody survived.",
        "This week the ministers met.",
        "That said, prices rose.",
        "The official death toll rose to 62.",
        "The move to ban the party was criticised.",
        "The former president died on Monday.",
        "The two-year-old was found alive.",
        "Both sides agreed to a truce.",
        "After he resigned, Boris Lee wrote a book.",
        "After Boris Lee resigned, he wrote a book.",
        "“We have done nothing wrong,” Boris Lee said.",
        "History was made.",
    ],
)
def test_what_can_be_understood_alone(sentence: str) -> None:
    assert not leans_back(sentence)


def test_a_quote_starts_at_the_sentence_before_where_that_is_needed() -> None:
    text = "Turkey shot down a jet. It fell near the border. Nobody knows why."
    spans = sentences(text)
    said = [text[q.start : q.end] for q in (quoted(text, spans, i) for i in range(3))]

    assert said == [
        "Turkey shot down a jet.",
        "Turkey shot down a jet. It fell near the border.",
        "Nobody knows why.",
    ]


def test_a_sentence_that_leaves_no_room_stands_alone() -> None:
    text = f"Turkey shot down {'a ' * 160}jet. It fell near the border."
    assert quoted(text, sentences(text), 1) == sentences(text)[1]


def test_of_a_sentence_too_long_the_clauses_that_are_worth_most_are_kept() -> None:
    text = f"The mayor {'really ' * 50}said, and the bridge cost $12 million, she added."
    span = shortened(text, Span(0, len(text)), lambda words: float("$12" in words))

    assert text[span.start : span.end] == "and the bridge cost $12 million, she added."


@given(TEXTS)
def test_a_quote_has_two_sentences_and_350_characters_at_most(text: str) -> None:
    spans = sentences(text)
    for i, sentence in enumerate(spans):
        quote = shortened(text, quoted(text, spans, i), lambda words: float(len(words)))
        within = [s for s in spans if s.start < quote.end and quote.start < s.end]

        assert 0 <= quote.start < quote.end <= len(text)
        assert quote.end - quote.start <= MAX_QUOTE
        assert len(within) <= MAX_SENTENCES
        assert sentence in within
        assert text[quote.start : quote.end].strip()
