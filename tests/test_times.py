"""Dates in words mean the days that a reader of that day would take them for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language import intervals
from corpus.language.holidays import DAYS as DAYS_WITH_NAMES
from corpus.language.holidays import easter
from corpus.language.intervals import Interval
from corpus.language.periods import period
from corpus.language.times import mentions

#: A Thursday.
WRITTEN = date(2015, 12, 3)

FRAGMENTS = (
    "on Thursday ",
    "last week",
    "late last month",
    " Nov. 24",
    "May 3-5, ",
    "2015",
    "in 2015 ",
    "the 1990s",
    "’90s",
    "a week ago",
    "999 years ago",
    "31 February 2015",
    "will ",
    "was ",
    "from ",
    " to ",
    "between ",
    " and ",
    "0000-00-00",
    "two years earlier",
    "The next day, ",
    "that summer",
    "the previous Friday",
    "on the 31st.",
    "Christmas Day",
    "Easter 1999",
    "by the end of the year",
    "the fourth Monday in June",
    "Nov. 24 last year",
    "several years ago",
    "since Monday",
    "the last 999 years",
    "next winter",
    "this weekend",
    "the 1st century",
    "99/99/9999",
)
TEXTS = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=10).map(
    " ".join
)
DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2099, 12, 31))


def meant(text: str, written: date = WRITTEN) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.interval.iso) for m in mentions(text, written)]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on November 24, 2015, at noon", "2015-11-24"),
        ("on 24 Nov. 2015", "2015-11-24"),
        ("Dec. 3, 2014", "2014-12-03"),
        ("on the 24th of May 2015", "2015-05-24"),
        ("Tuesday, Nov. 24, 2015", "2015-11-24"),
        ("dated 24/11/2015", "2015-11-24"),
        ("dated 11/24/2015", "2015-11-24"),
        ("2015-11-24", "2015-11-24"),
        ("in November 2015", "2015-11"),
        ("built in 1997", "1997"),
        ("the 1990s", "1990-01-01/1999-12-31"),
        ("the ’90s", "1990-01-01/1999-12-31"),
        ("in the early 1990s", "1990-01-01/1993-12-31"),
        ("the 19th century", "1801-01-01/1900-12-31"),
        ("late November 2014", "2014-11-21/2014-11-30"),
        ("the end of May 2014", "2014-05-21/2014-05-31"),
        ("in the summer of 2012", "2012-06-01/2012-08-31"),
        ("from 3 to 5 May 2019", "2019-05-03/2019-05-05"),
        ("May 3-5, 2019", "2019-05-03/2019-05-05"),
        ("between May and June 2016", "2016-05-01/2016-06-30"),
        ("from 1990 to 1995", "1990-01-01/1995-12-31"),
        ("spring 2015", "2015-03-01/2015-05-31"),
        ("the winter of 2014-15", "2014-12-01/2015-02-28"),
        ("the third quarter of 2015", "2015-07-01/2015-09-30"),
        ("in the first half of 2014", "2014-01-01/2014-06-30"),
        ("Q4 2014", "2014-10-01/2014-12-31"),
        ("the last Thursday of November 2014", "2014-11-27"),
        ("the week of May 4, 2015", "2015-05-04/2015-05-10"),
        ("on Christmas Day 2012", "2012-12-25"),
        ("Thanksgiving 2014", "2014-11-27"),
        ("Good Friday 2015", "2015-04-03"),
        ("between 28 April 2014 and 2 May 2014", "2014-04-28/2014-05-02"),
    ],
)
def test_a_date_of_the_calendar(text: str, iso: str) -> None:
    assert [found for _, found in meant(text)] == [iso]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("It was shot down on November 24.", "2015-11-24"),
        ("It happened on Jan. 5", "2015-01-05"),
        ("The talks will be held on Dec. 30.", "2015-12-30"),
        ("The talks are to begin on Jan. 5.", "2016-01-05"),
        ("He said on Thursday it will close", "2015-12-03"),
        ("He left on Wednesday", "2015-12-02"),
        ("He left on Friday", "2015-11-27"),
        ("They will meet on Friday", "2015-12-04"),
        ("last Thursday", "2015-11-26"),
        ("next Tuesday", "2015-12-08"),
        ("Monday night", "2015-11-30"),
        ("they came today", "2015-12-03"),
        ("yesterday", "2015-12-02"),
        ("tomorrow", "2015-12-04"),
        ("last week", "2015-11-23/2015-11-29"),
        ("this week", "2015-11-30/2015-12-06"),
        ("late last month", "2015-11-21/2015-11-30"),
        ("earlier this month", "2015-12-01/2015-12-03"),
        ("last year", "2014"),
        ("early this year", "2015-01-01/2015-04-30"),
        ("last summer", "2015-06-01/2015-08-31"),
        ("last winter", "2014-12-01/2015-02-28"),
        ("a week ago", "2015-11-25/2015-11-27"),
        ("three days ago", "2015-11-30"),
        ("two years ago", "2013"),
        ("over the weekend", "2015-11-28/2015-11-29"),
        ("last May", "2015-05"),
        ("he resigned in January", "2015-01"),
        ("he will resign in January", "2016-01"),
        ("from Monday to Wednesday", "2015-11-30/2015-12-02"),
        ("mid-November", "2015-11-11/2015-11-20"),
        ("on Nov. 24 last year", "2014-11-24"),
        ("in November of last year", "2014-11"),
        ("Thursday of last week", "2015-11-26"),
        ("last week, on Monday", "2015-11-23"),
        ("It happened on the 24th.", "2015-11-24"),
        ("They will meet on the 10th, he said", "2015-12-10"),
        ("on the 5th of next month", "2016-01-05"),
        ("the week of Nov. 24", "2015-11-23/2015-11-29"),
        ("the first Monday in May", "2015-05-04"),
        ("a fortnight ago", "2015-11-18/2015-11-20"),
        ("a few days ago", "2015-11-28/2015-12-01"),
        ("several months ago", "2015-05-01/2015-09-30"),
        ("he was shot on Christmas Day", "2014-12-25"),
        ("they will meet on Christmas Eve", "2015-12-24"),
        ("last Thanksgiving", "2015-11-26"),
        ("this Easter", "2015-04-05"),
        ("he died on Halloween", "2015-10-31"),
        ("two years earlier", "2013"),
        ("a month earlier", "2015-11"),
        ("the previous Thursday", "2015-11-26"),
        ("by the end of the year", "2015-09-01/2015-12-31"),
        ("earlier in the month", "2015-12-01/2015-12-03"),
    ],
)
def test_a_date_by_its_distance_from_the_day_of_writing(text: str, iso: str) -> None:
    assert [found for _, found in meant(text)] == [iso]


@pytest.mark.parametrize(
    "text",
    [
        "you may march on",
        "In all, 2,015 people came",
        "a Boeing 1990",
        "aged 45, he won 20-15",
        "3/4/2015",
        "three days earlier",
        "Black Friday",
        "every Thursday",
        "more than two years ago",
        "Feb. 30, 2015",
        "the Sept. 11 attacks",
        "a May 18-year-old",
        "66,000 years ago",
        "today's youth",
        "wait a second",
        "April said no",
        "three days later",
        "the day before",
        "the day before the election",
        "two years earlier than planned",
        "at the end of the day",
        "that year was fine",
        "He birdied the last on the 8th.",
        "the Christmas tree",
        "after Thanksgiving dinner",
        "Labor Day weekend",
        "the same day",
    ],
)
def test_what_could_be_something_else_is_no_date(text: str) -> None:
    assert meant(text) == []


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("He left on Saturday. Two days earlier he had ruled it out.", "2015-11-26"),
        ("It fell on November 24. The next day, talks began.", "2015-11-25"),
        ("It fell on November 24. The day before, talks had begun.", "2015-11-23"),
        ("It fell on November 24 and burned later that day.", "2015-11-24"),
        ("It fell on November 24. A week later, talks began.", "2015-11-30/2015-12-02"),
        ("It fell on November 24; he left the following Monday.", "2015-11-30"),
        ("It fell on November 24, and not the previous Friday.", "2015-11-20"),
        ("It fell on Tuesday. They had met the previous week.", "2015-11-23/2015-11-29"),
        ("He won in 2012; two years later, he lost.", "2014"),
        ("He won in 2012, and moved that summer.", "2012-06-01/2012-08-31"),
        ("In 2012 it rose. By the end of the year it had doubled.", "2012-09-01/2012-12-31"),
        ("Prices fell in October from a year earlier.", "2014-10"),
        ("It opened in May 2014. The following month it closed.", "2014-06"),
        ("It opened on 3 May 1997. The previous year it was built.", "1996"),
    ],
)
def test_a_date_by_its_distance_from_the_one_before_it(text: str, iso: str) -> None:
    assert [found for _, found in meant(text)][-1:] == [iso]


@given(st.sampled_from(sorted(DAYS_WITH_NAMES)), st.integers(1600, 2090))
def test_a_day_with_a_name_falls_on_it_every_year(name: str, year: int) -> None:
    day = DAYS_WITH_NAMES[name](year)

    assert day.year == year
    weekday = {"easter sunday": 6, "good friday": 4, "thanksgiving": 3, "labor day": 0}.get(name)
    assert weekday is None or day.weekday() == weekday
    named = f"{name.title()} {year}".replace("'S", "'s")
    assert [m.interval for m in mentions(named, WRITTEN)] == [intervals.on(day)]


@pytest.mark.parametrize(
    ("year", "day"), [(1961, (4, 2)), (2008, (3, 23)), (2011, (4, 24)), (2015, (4, 5))]
)
def test_easter_is_where_the_calendar_has_it(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


@given(DAYS, st.integers(0, 6), st.sampled_from([1, 2, 3, 4, -1]))
def test_the_nth_weekday_of_a_month_lies_in_it(day: date, weekday: int, n: int) -> None:
    found = intervals.nth_weekday(day.year, day.month, weekday, n)

    assert (found.year, found.month, found.weekday()) == (day.year, day.month, weekday)
    last = intervals.month(day.year, day.month).last.day
    assert (found.day - 1) // 7 == n - 1 if n > 0 else found.day > last - 7


def test_a_place_that_ends_like_a_small_word_does_not_hide_the_day() -> None:
    assert meant("in Chicago Thursday") == [("Thursday", "2015-12-03")]


@pytest.mark.parametrize(
    ("interval", "iso", "shown"),
    [
        (intervals.on(date(2015, 11, 24)), "2015-11-24", "24 November 2015"),
        (intervals.month(2015, 11), "2015-11", "November 2015"),
        (intervals.year(2015), "2015", "2015"),
        (
            intervals.part_of_month(2015, 11, "late"),
            "2015-11-21/2015-11-30",
            "late November 2015",
        ),
        (
            intervals.week(WRITTEN),
            "2015-11-30/2015-12-06",
            "between 30 November and 6 December 2015",
        ),
        (intervals.decade(1990), "1990-01-01/1999-12-31", "the 1990s"),
        (intervals.season(2015, "summer"), "2015-06-01/2015-08-31", "summer 2015"),
        (intervals.around(date(2015, 11, 26)), "2015-11-25/2015-11-27", "about 26 November 2015"),
    ],
)
def test_an_interval_is_told_in_full(interval: Interval, iso: str, shown: str) -> None:
    assert (interval.iso, interval.shown) == (iso, shown)


def test_an_interval_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        Interval(date(2015, 2, 1), date(2015, 1, 1), "range")


@given(
    st.one_of(
        DAYS.map(intervals.on),
        DAYS.map(lambda day: intervals.month(day.year, day.month)),
        DAYS.map(lambda day: intervals.year(day.year)),
        DAYS.map(lambda day: intervals.decade(day.year // 10 * 10)),
        st.builds(
            lambda day, part: intervals.part_of_month(day.year, day.month, part),
            DAYS,
            st.sampled_from(["early", "mid", "late"]),
        ),
    ),
    DAYS,
)
def test_what_is_shown_means_the_same_again(interval: Interval, written: date) -> None:
    text = f"It was in {interval.shown}."
    assert [mention.interval for mention in mentions(text, written)] == [interval]


@given(DAYS, st.integers(1, 300), DAYS)
def test_a_shown_range_means_the_same_again(first: date, days: int, written: date) -> None:
    last = date.fromordinal(first.toordinal() + days)
    if last.year > 2099:
        return
    shown = Interval(first, last, "range").shown
    assert [(m.interval.first, m.interval.last) for m in mentions(shown, written)] == [
        (first, last)
    ]


@given(TEXTS, st.dates())
def test_mentions_lie_in_the_text_in_order(text: str, written: date) -> None:
    end = 0
    for mention in mentions(text, written):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.interval.iso
        assert mention.interval.shown
        end = mention.end


@pytest.mark.parametrize(
    ("question", "words", "iso", "now"),
    [
        ("what happened yesterday?", "yesterday", "2015-12-02", False),
        ("who resigned last week?", "last week", "2015-11-23/2015-11-29", False),
        ("what was said since Monday?", "since Monday", "2015-11-30/2015-12-03", True),
        ("which jet was lost in November 2015?", "in November 2015", "2015-11", False),
        ("which jet was lost in november 2015?", "in november 2015", "2015-11", False),
        ("who won in 2015?", "in 2015", "2015", False),
        ("where did it burn last summer?", "last summer", "2015-06-01/2015-08-31", False),
        ("who won this week?", "this week", "2015-11-27/2015-12-06", True),
        ("what happened today?", "today", "2015-12-03", True),
        ("where is next month's debate?", "next month", "2016-01", False),
        ("news of the past three days", "the past three days", "2015-11-30/2015-12-03", True),
        ("what is the latest on the talks?", "the latest", None, True),
        ("who is president now?", "now", None, True),
    ],
)
def test_the_time_a_question_is_about(
    question: str, words: str, iso: str | None, now: bool
) -> None:
    found = period(question, WRITTEN)
    assert found is not None
    assert question[found.start : found.end] == words
    assert (found.interval.iso if found.interval else None) == iso
    assert found.about_now is now


@pytest.mark.parametrize("question", ["who may march?", "who ruled before 2015?", "why?", ""])
def test_a_question_about_no_time(question: str) -> None:
    assert period(question, WRITTEN) is None


@given(TEXTS, st.dates())
def test_a_period_lies_in_the_question(question: str, asked_at: date) -> None:
    found = period(question, asked_at)
    assert found is None or 0 <= found.start < found.end <= len(question)
