"""Follow-ups in the article that was quoted before: which of its sentences are taken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.exchange import Exchange
from corpus.answering.measures import measured, tells
from corpus.answering.nearby import has
from corpus.answering.question import Question, understand
from corpus.answers import Answer, Outcome
from corpus.language.english import ENGLISH
from corpus.language.english_kin import GROUPS
from corpus.opening import open_corpus
from corpus.retrieval.query import parse

WORDS = st.sampled_from(" ".join(GROUPS).split())


def question(text: str) -> Question:
    return understand(parse(text, date(2020, 1, 1)), None, ENGLISH, lambda t: 1, lambda t: 1.0)


async def last(database: Path, *turns: str) -> Answer:
    """The answer to the last of these, each asked after the one before it."""
    exchange: Exchange | None = None
    async with open_corpus(database) as corpus:
        for turn in turns:
            answer = await corpus.ask(turn, after=exchange)
            exchange = Exchange.of(answer)
    return answer


@pytest.mark.parametrize(
    ("asked", "telling", "silent"),
    [
        ("how heavy is it?", "The 100 kg lander is in the shade.", "It took 100 days."),
        ("how cold is it there?", "It is minus 70 degrees Celsius.", "It costs 70 euros."),
        ("how old was he?", "The 76-year-old Argentine bowed.", "He arrived 76 minutes late."),
        ("how fast did it go?", "It flew at 50,000 kilometres an hour.", "It flew for an hour."),
        ("what was the score?", "They won 4-2 in Moscow.", "They won in Moscow."),
        ("at what time did it land?", "It landed at 5:57 a.m.", "It landed on 5 May."),
        ("how long did it last?", "It lasted two hours.", "It was over a day after 2 quakes."),
        ("where was it going?", "She was on her way to Rotterdam.", "She sank on Monday."),
        ("where is Ravi from?", "He is an Indian campaigner.", "He was met by Anna."),
        ("where is Ravi from?", "The runner, born in Aldershot, won.", "He won in Aldershot."),
        ("what did he tell them?", "He urged calm.", "They spoke by telephone."),
        (
            "why did they quit?",
            "They quit because the law failed.",
            "They quit on Monday, it said.",
        ),
        ("what did he say?", "He said it was over.", "It was over."),
        ("how much money do they get?", "They share 8 million kronor.", "They are 8 in all."),
    ],
)
def test_a_sentence_tells_what_is_wanted_or_does_not(asked: str, telling: str, silent: str) -> None:
    assert tells(question(asked), telling, names=False) == 1.0
    assert tells(question(asked), silent, names=False) == 0.0


def test_after_tells_a_reason_less_surely_than_because() -> None:
    why = question("why did they quit?")
    sure = tells(why, "They quit because the law failed.", names=False)
    perhaps = tells(why, "They quit after the law failed.", names=False)
    assert 0 < perhaps < sure


@pytest.mark.parametrize(("asked", "measure"), [("how old is she?", "old"), ("who is Anna?", "")])
def test_the_measure_is_what_is_asked_for(asked: str, measure: str) -> None:
    assert measured(question(asked)) == measure


@given(word=WORDS, others=st.lists(WORDS, max_size=8))
def test_a_word_itself_is_worth_most_and_more_kin_never_less(word: str, others: list[str]) -> None:
    term = (ENGLISH.terms(word) or [word])[0]
    around = set(ENGLISH.terms(" ".join(others))) - {term}
    assert 0.0 <= has(set(), term) <= has(around, term) < has(around | {term}, term) == 1.0


@given(word=WORDS)
def test_kin_is_mutual(word: str) -> None:
    for group in GROUPS:
        terms = ENGLISH.terms(group)
        for term in ENGLISH.terms(word):
            if term in terms:
                assert all(has({other}, term) > 0 and has({term}, other) > 0 for other in terms)


async def test_a_follow_up_finds_what_its_article_says_without_a_word_of_it(samples: Path) -> None:
    answer = await last(samples, "Why did Philae bounce?", "how heavy is it?")
    assert answer.outcome is not Outcome.NOT_FOUND
    assert answer.quotes[0].text.startswith("The 100 kg lander")


async def test_it_stays_with_the_article_that_was_quoted(samples: Path) -> None:
    answer = await last(
        samples, "How much money did the UN ask for Nepal?", "how many people are affected?"
    )
    assert "8 million people" in answer.quotes[0].text


async def test_whose_words_are_wanted_is_named_beside_them(samples: Path) -> None:
    answer = await last(samples, "who is Jens Stoltenberg?", "what did he say about the jet?")
    assert "Jens Stoltenberg, said it stood by Turkey" in answer.quotes[0].text


async def test_a_word_alone_is_of_the_story_that_has_it(samples: Path) -> None:
    answer = await last(samples, "Who owns the Ever Given?", "operator?")
    assert "run by Evergreen" in answer.quotes[0].text
    assert answer.understood is not None


async def test_what_finds_nothing_by_itself_is_tried_in_the_story(samples: Path) -> None:
    turns = ("Where did Romney concede?", "who got Florida?")
    answer = await last(samples, *turns)
    assert (await last(samples, turns[1])).outcome is Outcome.NOT_FOUND
    assert "Florida was still too close to call" in answer.quotes[0].text


async def test_after_a_refusal_it_is_looked_for_in_what_was_asked_about(samples: Path) -> None:
    asked = "Why was Finland's frontier closed?"
    first = await last(samples, asked)
    assert first.outcome is not Outcome.FOUND  # or this tells nothing
    answer = await last(samples, asked, "what did the Kremlin say?")
    assert "countermeasures" in answer.quotes[0].text


async def test_words_that_a_filter_excludes_are_not_quoted_from_it(samples: Path) -> None:
    answer = await last(samples, "Why did Philae bounce?", "how heavy is it? -sunlight")
    assert all("sunlight" not in quote.text for quote in answer.quotes)
