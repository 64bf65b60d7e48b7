"""What the titles of passages found tell of what is asked for."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.question import Question, understand
from corpus.answering.signals import headlines, signals
from corpus.language.english import ENGLISH
from corpus.retrieval.engine import PassageHit
from corpus.retrieval.query import parse
from corpus.types import Passage, Published, Source

DAY = date(2015, 11, 24)


def question(text: str) -> Question:
    return understand(parse(text, DAY), None, ENGLISH, lambda t: 1, lambda t: 1.0)


def found(number: int, title: str, text: str) -> tuple[PassageHit, tuple[Passage, Source]]:
    hit = PassageHit(number, number, DAY.toordinal(), 1.0, 0, 1.0, 1.0, 1.0)
    source = Source(number, title, "Harbour Wire", Published.on(DAY), None)
    return hit, (Passage(number, number, 0, "text", text), source)


def test_words_of_the_question_tell_nothing_new() -> None:
    told = headlines([({"jet", "turkey"}, 1.0), ({"jet", "pilot"}, 0.9)], question("the jet"))
    assert set(told) == {"turkey", "pilot"}
    assert told["turkey"] > told["pilot"]


def test_a_passage_that_says_what_titles_tell_has_more_of_them() -> None:
    both = [
        found(1, "Divers find wreck of ferry", "A wreck was found by divers."),
        found(2, "Ferry wreck found", "It was a quiet day, the owner said."),
    ]
    hits, texts = [hit for hit, _ in both], [text for _, text in both]
    one, other = signals(hits, texts, question("what sank in the storm"), ENGLISH)
    assert one.headlines > other.headlines == 0.0


TITLES = st.tuples(st.sets(st.sampled_from("abcdefgh"), max_size=5), st.floats(0, 1))


@given(st.lists(TITLES, max_size=50))
def test_passages_without_a_score_tell_nothing(titles: list[tuple[set[str], float]]) -> None:
    told = headlines(titles, question("jet"))
    assert all(weight >= 0 for weight in told.values())
    assert set(told) <= set().union(*(title for title, _ in titles))
    more = headlines([*titles[:30], ({"z"}, 0.0)], question("jet"))
    assert more.get("z", 0.0) == 0.0
