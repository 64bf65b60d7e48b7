"""How long ago and how old: counted from a date, which the answer names."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus.answering.elapsed import Elapsed, ages, ago, counted, later, sought
from corpus.answering.extract import likeliest
from corpus.answering.kind import wanted
from corpus.answers import AnswerKind, ShortAnswer
from corpus.language import intervals
from corpus.language.intervals import Interval
from corpus.opening import open_corpus
from tests.articles import article

WRITTEN = date(2015, 12, 3)
TODAY = date(2026, 11, 22)
JET = "Turkey shot down a Russian jet on November 24, officials said."
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2090, 12, 31))


def ask(question: str, quote: str, today: date = TODAY) -> ShortAnswer | None:
    likely = likeliest(question, sought(question) or wanted(question), quote, WRITTEN)
    return counted(question, likely and likely[0], quote, WRITTEN, today)


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (date(2015, 11, 24), "today"),
        (date(2015, 11, 25), "yesterday"),
        (date(2015, 12, 3), "9 days ago"),
        (date(2016, 1, 23), "60 days ago"),
        (date(2016, 1, 24), "2 months ago"),
        (date(2016, 6, 30), "7 months and 6 days ago"),
        (date(2017, 11, 23), "almost 2 years ago"),
        (date(2025, 11, 24), "10 years ago"),
        (date(2026, 6, 30), "10 years and 7 months ago"),
        (TODAY, "almost 11 years ago"),
    ],
)
def test_how_long_ago_says_from_which_day(today: date, text: str) -> None:
    answer = ask("how long ago was the jet shot down?", JET, today)

    assert answer == ShortAnswer(
        f"{text} (24 November 2015)", "November 24", AnswerKind.DURATION, "2015-11-24"
    )


@pytest.mark.parametrize(
    ("question", "quote", "text"),
    [
        ("how long ago was the bridge opened?", "The bridge opened in May 1997.", "about 30 years"),
        ("how many years ago did it open?", "The bridge opened in May 1997.", "about 30 years"),
        ("how many days ago was the jet shot down?", JET, "4,016 days"),
        ("how long has it been since the jet was shot down?", JET, "almost 11 years"),
        ("how long ago was it built?", "The bridge was built in the 1990s.", "27 to 37 years"),
    ],
)
def test_how_long_ago_is_as_exact_as_its_date(question: str, quote: str, text: str) -> None:
    answer = ask(question, quote)

    assert answer is not None
    assert answer.text.startswith(f"{text} ago (")
    assert answer.span in quote


def test_a_date_too_vague_or_still_to_come_says_nothing() -> None:
    question = "how long ago was the bridge opened?"
    assert ask(question, "The bridge opened in 2015.", date(2016, 2, 1)) is None
    assert ask(question, JET, date(2015, 11, 1)) is None
    assert ask(question, "The bridge was opened by Ann Lee.") is None
    assert ask(question, "The bridge was opened, the mayor said on Wednesday.") is None


@pytest.mark.parametrize(
    ("quote", "text", "span"),
    [
        ("Ann Lee, born on 3 May 1961, opened it.", "65 (born on 3 May 1961)", "3 May 1961"),
        ("Ann Lee was born in Oslo, Norway, in 1961.", "64 or 65 (born in 1961)", "1961"),
        ("Ann Lee, 52, opened the bridge.", "62 or 63 (52 in December 2015)", "52"),
        ("The company was founded in 1911.", "114 or 115 (founded in 1911)", "1911"),
    ],
)
def test_how_old_says_from_what(quote: str, text: str, span: str) -> None:
    answer = ask("how old is Ann Lee?", quote)

    assert answer is not None
    assert (answer.text, answer.span, answer.kind) == (text, span, AnswerKind.NUMBER)


def test_an_age_of_these_days_is_told_as_it_stands() -> None:
    answer = ask("how old is Ann Lee?", "Ann Lee, 52, opened it.", WRITTEN + timedelta(9))
    assert answer is not None
    assert answer.text == "52"


@pytest.mark.parametrize(
    ("question", "quote", "text"),
    [
        ("how old was Ann Lee?", "Ann Lee, 52, opened the bridge.", "52"),
        ("how old is Ann Lee?", "Ann Lee, 52, died on Monday.", "52"),
        ("how old is Ann Lee?", "Ann Lee, whose son was born in 1990, opened it.", None),
        ("how old is Ann Lee?", "Ann Lee was born in the 1960s.", None),
    ],
)
def test_an_age_that_is_past_stays(question: str, quote: str, text: str | None) -> None:
    answer = ask(question, quote)
    assert (answer and answer.text) == text


@given(DAYS, DAYS)
def test_the_time_that_has_passed_leads_from_the_date_to_today(a: date, b: date) -> None:
    first, last = sorted((a, b))
    elapsed = Elapsed.between(first, last)

    assert elapsed.after(first) == last
    assert 0 <= elapsed.months < 12
    assert 0 <= elapsed.days < 31


@given(DAYS, st.integers(2, 60))
def test_days_ago_and_the_date_are_today(day: date, days: int) -> None:
    assert ago(intervals.on(day), day + timedelta(days)) == f"{days} days ago"


@given(DAYS, st.integers(0, 400), st.integers(0, 300_000))
def test_what_is_about_so_long_ago_is_so_long_ago(day: date, wide: int, since: int) -> None:
    last = day + timedelta(wide)
    assume(date.max - last > timedelta(since))
    text = ago(Interval(day, last, "range"), last + timedelta(since))
    if text and text.startswith("about "):
        _, number, unit, _ = text.split()
        size = {"day": 1.0, "week": 7.0, "month": 30.5, "year": 365.25}[unit.rstrip("s")]
        back = int(number.replace(",", "")) * size
        assert since - size <= back <= since + wide + size


@given(DAYS, st.integers(0, 700), DAYS)
def test_an_age_holds_for_every_day_of_birth(first: date, wide: int, today: date) -> None:
    born = Interval(first, first + timedelta(wide), "range")
    text = ages(born, today)
    if text:
        for day in (born.first, born.first + timedelta(wide // 2), born.last):
            assert str(Elapsed.between(day, today).years) in text.split(" or ")


@given(DAYS, st.integers(-900, 900))
def test_a_month_later_ends_where_the_month_ends(day: date, months: int) -> None:
    moved = later(day, months)
    assert 12 * (moved.year - day.year) + moved.month - day.month == months
    assert moved.day == day.day or (moved + timedelta(1)).day == 1


async def test_the_answer_is_counted_to_the_day_of_the_question(tmp_path: Path) -> None:
    async with open_corpus(tmp_path / "news.db") as corpus:
        await corpus.add(article())
        answer = await corpus.ask("how long ago was the jet shot down?", TODAY)

    assert answer.short is not None
    assert answer.short.text == "almost 11 years ago (24 November 2015)"
    assert answer.short.span in answer.quotes[0].text
