"""The questions of /addtext, and what their answers make."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import guide
from bot.additions import Asks, Part
from corpus.intake.clean import clean
from corpus.types import Published

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2015-11-24", "2015-11-24"),
        (" 24 November 2015 ", "2015-11-24"),
        ("Nov 24, 2015", "2015-11-24"),
        ("24.11.2015", "2015-11-24"),
        ("today", "2026-03-01"),
        ("Yesterday", "2026-02-28"),
        ("2015-11-24T10:00:00Z", "2015-11-24T10:00:00Z"),
    ],
)
def test_a_date_may_be_written_in_many_ways(text: str, day: str) -> None:
    assert guide.day(text, TODAY) == Published.parse(day)


@pytest.mark.parametrize("text", ["31.2.2026", "3/4/2015", "soon", "", "on 24 November 2015 at 3"])
def test_what_is_no_date_or_two_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Use YYYY-MM-DD\."):
        guide.day(text, TODAY)


def test_what_has_not_come_yet_is_refused() -> None:
    with pytest.raises(ValueError, match="has not come yet"):
        guide.day("1 May 2026", TODAY)


@pytest.mark.parametrize(
    ("asks", "text", "sentence"),
    [
        (Asks.TITLE, "x" * 301, "That is 301 characters; a title has at most 300."),
        (Asks.TITLE, "-", "A title has words in it."),
        (Asks.SOURCE, "x" * 101, "That is 101 characters; a name has at most 100."),
    ],
)
def test_what_is_no_answer_is_told(asks: Asks, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        guide.check(asks, text, TODAY)


def answers(source: str, *body: str) -> list[Part]:
    said = [
        (Asks.TITLE, "Ferry\naground."),
        (Asks.SOURCE, source),
        (Asks.DATE, "5 March 2019"),
        (None, ""),
        *((Asks.BODY, text) for text in body),
    ]
    return [Part(number, asks, text) for number, (asks, text) in enumerate(said)]


@pytest.mark.parametrize(
    ("source", "outlet", "url"),
    [
        ("Harbour Wire", "Harbour Wire", None),
        ("https://www.wire.example/a", "wire.example", "https://www.wire.example/a"),
        ("-", None, None),
    ],
)
def test_the_answers_make_an_article(source: str, outlet: str | None, url: str | None) -> None:
    body = ("A ferry ran aground.", "Nobody was hurt, officials said.")
    draft = clean(guide.article(answers(source, *body), TODAY), today=TODAY)
    assert draft.title == "Ferry aground."
    assert (draft.outlet, draft.url) == (outlet, url)
    assert draft.published == Published.parse("2019-03-05")
    assert tuple(p.text for p in draft.paragraphs) == body


def test_a_text_that_telegram_cut_is_one_again() -> None:
    whole = "word " * 900 + "and it goes on here."
    parts = answers("-", whole[:4090], whole[4090:])
    assert guide.body(parts).split() == whole.split()
    assert "\n" not in guide.body(parts)
    assert guide.body(answers("-", "One.", "two.")) == "One.\n\ntwo."


@given(st.text(max_size=60))
def test_any_text_is_a_day_or_none(text: str) -> None:
    said = None
    try:
        when = guide.day(text, TODAY)
    except ValueError as e:
        said = str(e)
    else:
        assert when.day <= date(2026, 3, 2)
    assert said is None or (said.endswith(".") and said.count("`") == 2)
