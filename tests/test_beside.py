"""Names beside the words that they stand by: who did what to whom."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.beside import beside
from corpus.answering.question import Question, understand
from corpus.language.english import ENGLISH
from corpus.retrieval.query import parse

WORDS = st.lists(
    st.sampled_from("Who shot down the Turkish Russian jet Ankara near a border".split()),
    max_size=9,
).map(" ".join)


def question(text: str) -> Question:
    return understand(parse(text, date(2020, 1, 1)), None, ENGLISH, lambda t: 1, lambda t: 1.0)


def share(asked: str, sentence: str) -> float:
    return beside(question(asked), ENGLISH.terms(sentence))


def test_the_one_who_did_it_is_told_from_the_one_it_was_done_to() -> None:
    sentence = "Turkey shot down a Russian jet close to the border."
    right = share("Who shot down the Russian jet?", sentence)
    assert right == 1.0
    assert share("Who shot down the Turkish jet?", sentence) < right


def test_a_name_that_is_not_there_stands_beside_nothing() -> None:
    sentence = "India landed a spacecraft on the moon."
    assert share("Who landed a spacecraft on Mars?", sentence) == 0.0


def test_without_names_all_neighbours_count() -> None:
    assert share("when was the probe launched", "The probe was launched in July.") == 1.0
    assert share("when was the probe launched", "They launched a new probe.") == 0.0


def test_a_single_word_is_there_or_not() -> None:
    assert share("Ankara?", "It is quiet in Ankara.") == 1.0
    assert share("Ankara?", "It is quiet.") == 0.0


@given(WORDS, WORDS)
def test_it_is_a_share(asked: str, sentence: str) -> None:
    assert 0.0 <= share(f"jet {asked}", sentence) <= 1.0


@given(WORDS.filter(lambda words: len(set(words.split())) == len(words.split())))
def test_what_says_the_question_word_for_word_has_all_of_it(asked: str) -> None:
    text = f"pilot {asked}"
    assert share(text, text) == 1.0
