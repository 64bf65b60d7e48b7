"""Questions with another name in the place of one of theirs."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from fitting.near_misses import invented, renamed

QUESTIONS = [
    "When did Finland join the alliance?",
    "Why was the minister of Norway in court?",
    "How many people live in Texas?",
    "Who sank the Danish ferry?",
    "Where is the Swedish embassy now?",
    "what happened?",
]


def test_a_country_is_exchanged_for_a_country_and_a_nation_for_a_nation() -> None:
    made = dict(renamed(QUESTIONS))
    assert made[0] == "When did Norway join the alliance?"
    assert made[1] == "Why was the minister of Finland in court?"
    assert made[3] == "Who sank the Swedish ferry?"
    assert made[4] == "Where is the Danish embassy now?"
    assert 2 not in made  # no other state is named
    assert 5 not in made


@given(st.permutations(QUESTIONS))
def test_no_question_is_left_as_it_was(questions: list[str]) -> None:
    for number, text in renamed(questions):
        assert text != questions[number]
        words, others = (set(re.findall(r"\w+", t)) for t in (questions[number], text))
        assert len(words - others) >= 1 <= len(others - words)


def test_a_name_is_exchanged_for_one_that_nobody_has() -> None:
    made = dict(invented(QUESTIONS))
    assert made[0] == "When did Zorblia join the alliance?"
    assert set(made) == {0, 1, 2}
    assert all("Finland" not in text for text in made.values())


def test_it_gives_the_same_every_time() -> None:
    assert list(renamed(QUESTIONS)) == list(renamed(QUESTIONS))
