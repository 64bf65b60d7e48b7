"""Values that can both be true are one answer; others are told apart, the newest first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.agreement import Told, agree, comparable, same_thing, value, variants
from corpus.answering.evidence import Evidence, QuoteSignals
from corpus.answering.signals import Found, Signals
from corpus.answers import AnswerKind, ShortAnswer
from corpus.core import Corpus
from corpus.opening import open_corpus
from corpus.types import Passage, Published, Source
from tests.articles import article

MONDAY = date(2015, 11, 23)


def evidence(
    text: str, day: date = MONDAY, outlet: str = "A", article_id: int = 1, title: str = "Quake"
) -> Evidence:
    passage = Passage(article_id, article_id, 0, "text", text)
    source = Source(article_id, title, outlet, Published.parse(day.isoformat()), None)
    said = QuoteSignals(*[1.0] * len(QuoteSignals._fields))
    found = Found(passage, source, Signals(*[1.0] * len(Signals._fields)), value=1.0)
    return Evidence(found, start=0, end=len(text), value=1.0, signals=said)


def number(said: str, day: date = MONDAY, article_id: int = 1) -> Told:
    """A quote that tells a number, the last word of ``said``: 'at least 62'."""
    span = said.rpartition(" ")[2]
    words = {"two": 2, "million": 1_200_000}
    amount = words.get(span) or float(span.strip("$€%").replace(",", ""))
    if span == "million":
        span = "1.2 million"
    kind = AnswerKind.MONEY if span[0] in "$€" else AnswerKind.NUMBER
    short = ShortAnswer(span, span, kind, amount)
    outlet = f"Outlet {article_id}"
    return Told(short, evidence(f"{said} were counted.", day, outlet, article_id))


def when(iso: str) -> Told:
    return Told(ShortAnswer(iso, iso, AnswerKind.DATE, iso), evidence(f"It was {iso}."))


def lasting(span: str) -> Told:
    return Told(ShortAnswer(span, span, AnswerKind.DURATION), evidence(f"It took {span}."))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("62", "62"),
        ("62", "more than 60"),
        ("62", "at least 60"),
        ("62", "about 60"),
        ("62", "nearly 70"),
        ("62", "up to 100"),
        ("5,024", "5,000"),
        ("1,203,000", "1.2 million"),
        ("$5", "€4"),
        ("62", "62%"),
        ("70", "at least 62"),
    ],
)
def test_numbers_that_are_no_contradiction(a: str, b: str) -> None:
    assert agree(number(a), number(b))
    assert agree(number(b), number(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("62", "70"),
        ("62", "63"),
        ("62", "more than 70"),
        ("62", "fewer than 60"),
        ("5,400", "5,000"),
        ("1,400,000", "1.2 million"),
        ("$5", "$4"),
        ("41%", "42%"),
        ("100", "about 60"),
    ],
)
def test_numbers_that_contradict_each_other(a: str, b: str) -> None:
    assert not agree(number(a), number(b))
    assert not agree(number(b), number(a))


def test_at_least_62_on_monday_is_not_the_70_of_tuesday() -> None:
    monday, tuesday = number("at least 62"), number("70", MONDAY + timedelta(1))

    assert not agree(monday, tuesday)
    assert agree(number("70"), number("at least 62", MONDAY + timedelta(1)))


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("2015-11-24", "2015-11", True),
        ("2015-11-24", "2015", True),
        ("2015-11-24", "2015-11-21/2015-11-30", True),
        ("2015-11", "2015-02", False),
        ("2015-11-24", "2015-11-25", False),
        ("2015", "2014-12-31", False),
        ("2015-11", "2015-11-30", True),
        ("2015-12", "2015-12-31", True),
    ],
)
def test_dates_that_contain_each_other_are_no_contradiction(a: str, b: str, same: bool) -> None:
    assert agree(when(a), when(b)) is same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("17 seconds", "17 seconds", True),
        ("17 seconds", "five minutes", False),
        ("an hour", "60 minutes", True),
        ("two months", "69 days", True),
        ("69 days", "70 days", False),
        ("several days", "two days", True),
    ],
)
def test_lengths_of_time_are_compared_across_units(a: str, b: str, same: bool) -> None:
    assert agree(lasting(a), lasting(b)) is same


def test_what_is_counted_otherwise_is_another_thing() -> None:
    assert same_thing(when("2015-04-25"), when("2015-04-26"))
    assert not same_thing(when("2015-04-25"), when("1934"))
    assert not same_thing(number("$5"), number("€4"))
    assert not same_thing(lasting("several days"), lasting("two days"))
    wednesday = replace(when("2015-04-29").short, span="Wednesday")
    assert not same_thing(
        Told(wednesday, evidence("Officials said on Wednesday.")), when("2015-05")
    )


def test_one_article_does_not_differ_with_itself() -> None:
    first = evidence("In Nepal 62 died.")

    assert not comparable(first, first)
    assert not comparable(replace(first, signals=first.signals._replace(coverage=0.5)), first)
    assert comparable(evidence("In Nepal 70 died.", outlet="B", article_id=2), first)
    assert not comparable(evidence("In Nepal 70 died.", article_id=2), first)
    tuesday = evidence("In Nepal 70 died.", MONDAY + timedelta(1), article_id=2)
    assert comparable(tuesday, first)


def test_what_is_weeks_apart_or_elsewhere_is_another_event() -> None:
    first = evidence("Officials in Nepal said 62 died.")

    assert not comparable(evidence("In Nepal 9 died.", MONDAY - timedelta(30), "B", 2), first)
    assert not comparable(evidence("People of Chile said 9 died.", MONDAY, "B", 2), first)


SAID = st.builds(
    lambda before, n, day: (f"{before}{n:,}", MONDAY + timedelta(day)),
    st.sampled_from(["", "at least ", "more than ", "about ", "nearly ", "up to "]),
    st.one_of(st.integers(1, 100), st.sampled_from([100, 1000, 1020, 5000, 5200])),
    st.integers(0, 3),
)


@given(st.lists(SAID, max_size=6))
def test_variants_are_the_newest_first_and_no_two_agree(said: list[tuple[str, date]]) -> None:
    told = [number(text, day, i) for i, (text, day) in enumerate(said, 1)]
    found = variants(told, [one.evidence for one in told])

    assert len(found) != 1
    days = [told[v.quote].day for v in found]
    assert days == sorted(days, reverse=True)
    for i, variant in enumerate(found):
        assert told[variant.quote].short is variant.short
        assert variant.later == (days[i] > days[-1])
        assert not any(agree(told[variant.quote], told[other.quote]) for other in found[:i])
        assert all(agree(told[also], told[variant.quote]) for also in variant.also)
    named = [place for v in found for place in (v.quote, *v.also)]
    assert sorted(named) == (list(range(len(told))) if found else [])


@given(SAID)
def test_every_value_agrees_with_itself(said: tuple[str, date]) -> None:
    told = number(*said)
    range_ = value(told)
    assert range_ is not None
    assert range_.low <= range_.high
    assert agree(told, told)


# In answers


@pytest.fixture
async def corpus(tmp_path: Path) -> AsyncIterator[Corpus]:
    async with open_corpus(tmp_path / "news.db") as corpus:
        yield corpus


TEXT = "The earthquake in Nepal killed {} people, officials said."
QUESTION = "how many people did the earthquake in Nepal kill?"


async def test_a_toll_that_rose_is_shown_as_later(corpus: Corpus) -> None:
    for said, day in (("at least 62", "2015-04-25"), ("more than 5,000", "2015-04-28")):
        await corpus.add(article(TEXT.format(said), title="Quake", published=day))
    answer = await corpus.ask(QUESTION)

    assert [(v.short.span, v.later) for v in answer.variants] == [("5,000", True), ("62", False)]


async def test_who_says_the_same_stands_beside_it(corpus: Corpus) -> None:
    for said, day, outlet in (
        ("5,000", "2015-04-28", "A"),
        ("more than 4,900", "2015-04-27", "B"),
        ("1,000", "2015-04-25", "C"),
    ):
        await corpus.add(article(TEXT.format(said), title="Quake", published=day, outlet=outlet))
    answer = await corpus.ask(QUESTION)
    outlets = [
        [answer.quotes[i].source.outlet for i in (v.quote, *v.also)] for v in answer.variants
    ]

    assert outlets == [["A", "B"], ["C"]]


async def test_a_source_that_differs_is_quoted_before_others_that_agree(corpus: Corpus) -> None:
    for i in range(4):
        text = TEXT.format("5,000").replace("officials", f"{'many ' * i}officials")
        await corpus.add(article(text, title="Quake", outlet=f"Agency {i}"))
    await corpus.add(
        article(TEXT.format("1,000") + " It rained.", title="Quake", outlet="The Other")
    )
    answer = await corpus.ask(QUESTION)

    assert {v.short.span for v in answer.variants} == {"5,000", "1,000"}
    assert len(answer.quotes) == 3
