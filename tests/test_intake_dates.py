from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.intake import dates
from corpus.intake.published import from_address, told

DAYS = st.dates(date(1800, 1, 1), date(2100, 12, 31))


@given(
    DAYS, st.sampled_from(["%B %-d, %Y", "%b. %-d, %Y", "%-d %B %Y", "%A, %-d %b %Y", "%Y-%m-%d"])
)
def test_every_day_is_found_as_it_was_written(day: date, form: str) -> None:
    found = dates.find(f"It was told on {day.strftime(form)} in Port Ellery.")
    assert [one.day for one in found] == [day]


@given(DAYS, DAYS)
def test_a_weekday_must_be_that_of_the_day(day: date, other: date) -> None:
    found = dates.find(f"{other.strftime('%A')}, {day.strftime('%B %-d, %Y')}")
    assert bool(found) == (day.weekday() == other.weekday())


@given(
    st.text()
    | st.lists(
        st.sampled_from(["May", "3", "31", "2023", "/", ".", "-", ",", " ", "Sun", "of"])
    ).map("".join)
)
def test_any_text_can_be_searched(text: str) -> None:
    for one in dates.find(text):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("from 1 May 2023 to 3 May 2023", [date(2023, 5, 1), date(2023, 5, 3)]),
        ("13/05/2023", [date(2023, 5, 13)]),
        ("05/13/2023", [date(2023, 5, 13)]),
        ("05/05/2023", [date(2023, 5, 5)]),
        ("05/06/2023", []),
        ("May 2023", []),
        ("May 5", []),
        ("31 April 2023", []),
        ("The Sun, January 3, 2023", [date(2023, 1, 3)]),
        ("3 de enero de 2023", [date(2023, 1, 3)]),
        ("3. März 2023", [date(2023, 3, 3)]),
        ("02 Ago 2017", [date(2017, 8, 2)]),
        ("2 октября 2018", [date(2018, 10, 2)]),
        ("12 października 2018", [date(2018, 10, 12)]),
        ("Maret 30, 2015", [date(2015, 3, 30)]),
        ("7 mei 2019", [date(2019, 5, 7)]),
        ("set 12, and out 3 of 2019", []),
        ("2018년 8월 25일", [date(2018, 8, 25)]),
        ("version 1.2.2023.4", []),
        ("call 2023-01-0345", []),
    ],
)
def test_only_whole_and_certain_dates_are_found(text: str, days: list[date]) -> None:
    assert [one.day for one in dates.find(text)] == days


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2015/12/03/title", date(2015, 12, 3)),
        ("https://a.example/news/2015-12-03-title", date(2015, 12, 3)),
        ("https://a.example/stories/2015/dec/03/title/", date(2015, 12, 3)),
        ("https://a.example/2015/12/title", None),
        ("https://a.example/2015/13/03/title", None),
        ("https://a.example/20151203", None),
        (None, None),
    ],
)
def test_addresses_may_hold_the_day(url: str | None, day: date | None) -> None:
    assert from_address(url) == day


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2023-01-03T17:30:00-05:00", "2023-01-03T22:30:00Z"),
        ("2023-01-03T17:30:00.123+0000", "2023-01-03T17:30:00Z"),
        ("2023-01-03", "2023-01-03"),
        ("20230103", "2023-01-03"),
        ("1672767000", "2023-01-03T17:30:00Z"),
        ("1672767000000", "2023-01-03T17:30:00Z"),
        ("2023-01-03T00:00:00+09:00", "2023-01-03"),
        ("Tue, 3 Jan 2023 17:30:00 -0500", "2023-01-03T22:30:00Z"),
        ("January 3, 2023", "2023-01-03"),
        ("0001-01-01T00:00:01", None),
        ("1970-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("0", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_of_machines_are_read(text: str, printed: str | None) -> None:
    found = told(text, "meta")
    assert (str(found.on(found.day)) if found else None) == printed


def test_a_time_without_a_zone_tells_the_day_alone() -> None:
    found = told("2023-01-03 17:30", "meta")
    assert found is not None
    assert str(found.on(found.day)) == "2023-01-03"


def test_the_day_is_that_of_where_it_appeared() -> None:
    found = told("2023-01-03T20:30:00-05:00", "meta")
    assert found is not None
    assert str(found.on(found.day)) == "2023-01-03"  # in UTC it is the day after


@given(st.text() | st.datetimes().map(str) | st.datetimes(timezones=st.timezones()).map(str))
def test_any_text_can_be_a_time(text: str) -> None:
    found = told(text, "meta")
    assert found is None or found.on(found.day).day == found.day


@given(DAYS, DAYS)
def test_a_day_is_named_by_its_month(day: date, other: date) -> None:
    same = (day.month, day.day) == (other.month, other.day)
    assert dates.names_day(f"Posted {day.strftime('%b. %-d, 8:19 PM')}", other) == same
    assert dates.names_day(f"Gepostet {day.day}. {day.strftime('%B')}", other) == same


def test_days_of_two_orders_are_left_out() -> None:
    assert dates.find("11.12.2019 10:09 AM") == []
    assert [one.day for one in dates.find("11.12.2019 10:09 Uhr")] == [date(2019, 12, 11)]
