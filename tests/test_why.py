"""Why an answer is as it is: the numbers add up, and every word has its place."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering import why
from corpus.answering.confidence import AnswerSignals
from corpus.answering.evidence import Evidence, QuoteSignals
from corpus.answering.exchange import Exchange
from corpus.answering.model import MODELS
from corpus.answering.question import understand
from corpus.answering.signals import Found, Signals
from corpus.core import Corpus
from corpus.explanation import AskedWord, Why
from corpus.language.english import ENGLISH
from corpus.opening import open_corpus
from corpus.retrieval.query import parse
from corpus.types import Passage, Published, Source
from tests.articles import article

DAY = date(2015, 12, 5)
SIGNALS = len(AnswerSignals._fields)


@pytest.fixture
async def corpus(tmp_path: Path) -> AsyncIterator[Corpus]:
    async with open_corpus(tmp_path / "news.db") as corpus:
        await corpus.add(
            article(
                "Turkey shot down a Russian warplane near the Syrian border on November 24.",
                "The pilots were found by rebels. One of them died.",
                "Ankara said it had warned them ten times.",
                title="Moscow cuts ties",
            )
        )
        await corpus.add(
            article(
                "Ministers met in Belgrade to speak about the border.",
                title="First talks of ministers",
                published="2015-12-04",
                outlet="Meridian Post",
            )
        )
        yield corpus


async def explained(corpus: Corpus, question: str) -> Why:
    answer = await corpus.ask(question, DAY, explained=True)
    assert answer.why is not None
    assert (answer.why.score, answer.why.found) == (answer.score, answer.threshold)
    return answer.why


def words(given: Why) -> dict[str, AskedWord]:
    return {word.word: word for word in given.words}


def test_every_signal_has_its_words() -> None:
    assert tuple(why.WORDS) == AnswerSignals._fields
    sentences = {reason.words for reason in why.reasons(AnswerSignals(*[1.0] * SIGNALS))}
    assert len(sentences) == SIGNALS
    assert not any("{" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("question", "strange"),
    [
        ("When did Zorblia shoot down a warplane?", 1.0),
        ("When did Turkey shoot down a warplane?", 0.0),
        ("Which warplane was shot down in 1812?", 0.0),  # a year is no name
    ],
)
async def test_a_name_that_no_article_has_is_strange(
    corpus: Corpus, question: str, strange: float
) -> None:
    given_ = await explained(corpus, question)
    assert {reason.name: reason.value for reason in given_.reasons}["strange"] == strange


@given(st.lists(st.floats(0, 5), min_size=SIGNALS, max_size=SIGNALS))
def test_reasons_and_bias_add_up_to_the_log_odds_of_the_score(values: list[float]) -> None:
    signals = AnswerSignals(*values)
    reasons = why.reasons(signals)
    log_odds = MODELS.answer.bias + sum(reason.says for reason in reasons)
    assert math.isclose(log_odds, MODELS.answer.value(signals), abs_tol=1e-9)
    most = [abs(reason.says) for reason in reasons]
    assert most == sorted(most, reverse=True)


async def test_they_add_up_in_answers_too(corpus: Corpus) -> None:
    for question in ("when was the warplane shot down?", "pilots", "who met in Belgrade?"):
        given = await explained(corpus, question)
        log_odds = given.bias + sum(reason.says for reason in given.reasons)
        assert math.isclose(given.score, 1 / (1 + math.exp(-log_odds)), abs_tol=1e-9)


async def test_an_answer_says_why_only_if_that_is_asked_for(corpus: Corpus) -> None:
    question = "when was the warplane shot down?"
    answer = await corpus.ask(question, DAY)
    assert answer.why is None
    given = await corpus.ask(question, DAY, explained=True)
    assert (given.quotes, given.score, given.short) == (answer.quotes, answer.score, answer.short)


async def test_each_word_stands_at_the_innermost_place_that_has_it(corpus: Corpus) -> None:
    given = await explained(
        corpus, "Did Turkey say the Russian jet was warned before Moscow spoke in Vell?"
    )
    where = {word: asked.where for word, asked in words(given).items()}
    assert where == {
        "Turkey": "quote",
        "Russian": "quote",
        "jet": "quote",
        "warned": "article",
        "before": "nowhere",
        "Moscow": "passage",
        "spoke": "elsewhere",
        "Vell": "nowhere",
    }
    assert words(given)["jet"].instead == ("warplane",)
    assert words(given)["Turkey"].instead == ()
    assert [w.word for w in given.words if w.name] == ["Turkey", "Russian", "Moscow", "Vell"]


async def test_what_stands_nowhere_is_not_looked_for_in_an_article(corpus: Corpus) -> None:
    given = await explained(corpus, "Who is Zorblax Quimby?")
    assert (given.score, given.reasons, given.rivals, given.ranked) == (0.0, (), (), 0)
    assert {word.where for word in given.words} == {"nowhere"}
    assert [trial.how for trial in given.tried] == ["as typed"]


async def test_filters_are_told_as_they_are_written_and_time_as_it_is_understood(
    corpus: Corpus,
) -> None:
    given = await explained(
        corpus, 'warplane last week from:2015-01-02 source:"Harbour Wire" tag:air -pilots'
    )
    assert given.filters == ("from:2015-01-02", 'source:"Harbour Wire"', "tag:air", "-pilots")
    assert given.time is not None
    assert given.time.words == "last week"
    assert (given.time.first, given.time.last) == (date(2015, 11, 23), date(2015, 11, 29))
    assert given.time.since == date(2015, 11, 22)
    latest = (await explained(corpus, "latest news on the warplane")).time
    assert latest is not None
    assert (latest.first, latest.last, latest.since) == (None, None, None)
    assert (await explained(corpus, "warplane")).time is None


async def test_the_next_articles_come_with_how_far_they_are_behind(corpus: Corpus) -> None:
    given = await explained(corpus, "warplane shot down near the border")
    [rival] = given.rivals
    assert (rival.article_id, rival.outlet, rival.published) == (
        2, "Meridian Post", date(2015, 12, 4),
    )  # fmt: skip
    assert rival.behind > 0
    assert given.ranked >= given.read > 0


async def test_all_that_was_tried_is_told(corpus: Corpus) -> None:
    given = await explained(corpus, "when was the waplane hit by Zorblax shot down?")
    tried = [(trial.how, trial.question) for trial in given.tried]
    assert tried == [
        ("as typed", "when was the waplane hit by Zorblax shot down?"),
        ("spelling mended", "when was the warplane hit by Zorblax shot down?"),
    ]


def test_a_word_that_was_mended_is_told_with_the_one_that_was_found() -> None:
    query = parse("when was the waplane shot down?", DAY)
    known = set(ENGLISH.terms("a warplane was shot down"))
    question = understand(
        query, DAY, ENGLISH, lambda term: term in known, lambda term: 1.0, mend=True
    )
    source = Source(1, "Moscow cuts ties", None, Published.on(DAY), None)
    passage = Passage(1, 1, 0, "text", "A warplane was shot down.")
    found = Found(passage, source, Signals(*[0.0] * len(Signals._fields)), 0.0)
    signals = QuoteSignals(*[0.0] * len(QuoteSignals._fields))
    evidence = [Evidence(found, 0, len(passage.text), 0.0, signals)]
    given = why.explain(query, question, evidence, None, ENGLISH, 1)
    assert given.words[0] == AskedWord("waplane", "quote", ("warplane",))
    assert given.spelling == (("waplane", "warplane"),)


async def test_a_follow_up_is_among_it(corpus: Corpus) -> None:
    before = await corpus.ask("when was the warplane shot down?", DAY)
    answer = await corpus.ask("and who did it?", DAY, after=Exchange.of(before), explained=True)
    assert answer.understood == "who shot down the warplane?"
    assert answer.why is not None
    first = answer.why.tried[0]
    assert (first.how, first.question) == ("follow-up filled in", answer.understood)


async def test_a_question_about_one_article_says_so(corpus: Corpus) -> None:
    answer = await corpus.ask_about(1, "who died?", asked_at=DAY, explained=True)
    assert answer.why is not None
    assert (answer.why.article_id, answer.why.rivals) == (1, ())
