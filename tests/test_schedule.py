"""When alerts come: laws over all clocks of the world, and the days on which they jump."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import schedule
from bot.alerts.follow import Pace
from bot.alerts.preferences import Preferences
from bot.alerts.schedule import due, next_digest, quiet, zone

ZONES = sorted(available_timezones() - {"localtime"})
FIXED = ["UTC+3", "UTC-3:30", "UTC+05:45", "UTC-12", "UTC+14"]
#: Clocks that jump: by an hour and by less, at midnight and over it, and by a whole day.
JUMPING = [
    "America/Asuncion", "America/Havana", "America/Santiago", "America/Scoresbysund",
    "Africa/Casablanca", "Africa/Khartoum", "Antarctica/Casey", "Antarctica/Troll",
    "Asia/Amman", "Asia/Gaza", "Asia/Pyongyang", "Asia/Tehran", "Atlantic/Azores",
    "Australia/Lord_Howe", "Europe/Berlin", "Pacific/Apia", "Pacific/Bougainville",
]  # fmt: skip

BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
SECONDS = int((datetime(2031, 1, 1, tzinfo=UTC) - BEGIN).total_seconds())


def jumps(name: str, since: datetime, until: datetime) -> list[datetime]:
    """The hours (of UTC) within which the clock of a zone jumps."""
    there, at, found = ZoneInfo(name), since, []
    ahead = at.astimezone(there).utcoffset()
    while at < until:
        at += timedelta(hours=12)
        if (later := at.astimezone(there).utcoffset()) != ahead:
            hours = (at - timedelta(hours=n) for n in range(12, -1, -1))
            found.append(next(h for h in hours if h.astimezone(there).utcoffset() != ahead))
            ahead = later
    return found


NEAR = [
    at
    for name in JUMPING
    for at in jumps(name, BEGIN, BEGIN + timedelta(seconds=SECONDS))
]  # fmt: skip

names = st.sampled_from(ZONES) | st.sampled_from(JUMPING) | st.sampled_from(FIXED)
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
anytime = st.integers(0, SECONDS).map(lambda n: BEGIN + timedelta(seconds=n)) | st.builds(
    lambda at, minutes: at + timedelta(minutes=minutes),
    st.sampled_from(NEAR),
    st.integers(-3000, 3000),
)
restful = st.none() | st.tuples(times, times)
paces = st.just(Pace()) | st.just(Pace("hour")) | times.map(lambda at: Pace("day", at))


def shows(at: datetime, name: str) -> datetime:
    return at.astimezone(zone(name)).replace(tzinfo=None)


def is_quiet(preferences: Preferences, at: datetime) -> bool:
    """As a person says it who looks at the clock."""
    if preferences.quiet is None:
        return False
    begins, ends = preferences.quiet
    shown = shows(at, preferences.timezone).time()
    return begins <= shown < ends if begins <= ends else not ends <= shown < begins


def berlin(*moment: int, fold: int = 0) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)  # type: ignore[misc,arg-type]


BERLIN = Preferences("Europe/Berlin")
NIGHT = Preferences("Europe/Berlin", (time(22), time(7)))


@given(paces, names, restful, anytime)
def test_what_is_due_is_neither_past_nor_in_quiet_hours(
    pace: Pace, name: str, rest: tuple[time, time] | None, now: datetime
) -> None:
    preferences = Preferences(name, rest)
    at = due(pace, preferences, now)
    if at is None:
        assert pace.every == "now"
        assert not is_quiet(preferences, now)
    else:
        assert at > now
        assert not is_quiet(preferences, at)
        assert at.tzinfo is UTC


@given(names, times, times, anytime)
def test_quiet_hours_end_as_soon_as_the_clock_says_so(
    name: str, begins: time, ends: time, now: datetime
) -> None:
    preferences = Preferences(name, (begins, ends))
    until = quiet(preferences, now)
    assert (until is not None) == is_quiet(preferences, now)
    if until is not None:
        assert not is_quiet(preferences, until)
        between = now
        while between < until:
            assert is_quiet(preferences, between)
            between += timedelta(minutes=7)
        assert is_quiet(preferences, until - timedelta(seconds=1))


@given(names, anytime)
def test_every_moment_is_in_one_day(name: str, now: datetime) -> None:
    preferences = Preferences(name)
    begins, ends = schedule.day(preferences, now)
    assert begins <= now < ends
    for at in (begins, ends - timedelta(microseconds=1), begins + (ends - begins) / 3):
        assert schedule.day(preferences, at) == (begins, ends)
    assert schedule.day(preferences, ends)[0] == ends
    assert timedelta(hours=20) < ends - begins < timedelta(hours=28)
    assert shows(begins, name).date() < shows(ends, name).date()


@given(names, times, anytime)
def test_a_daily_time_comes_once_on_each_day(name: str, at: time, now: datetime) -> None:
    preferences = Preferences(name)
    begins, _ = schedule.day(preferences, now)
    expected = []
    for _ in range(4):
        day, ends = shows(begins, name).date(), schedule.day(preferences, begins)[1]
        minute = begins
        # Minute by minute; a time that the clock leaves out at midnight comes then.
        while minute < ends and shows(minute, name) < datetime.combine(day, at):
            minute += timedelta(minutes=1)
        expected.append(minute)
        begins = ends
    expected = [moment for moment in expected if moment > now]

    moment = now
    found: list[datetime] = []
    while len(found) < len(expected):
        moment = due(Pace("day", at), preferences, moment) or now
        found.append(moment)
    assert found == expected


@given(names, times, anytime)
def test_a_daily_time_is_a_day_ahead_at_most(name: str, at: time, now: datetime) -> None:
    moment = due(Pace("day", at), Preferences(name), now)
    assert moment is not None
    # A day on which the clock is put back, by an hour nearly everywhere, is so much longer.
    begins, ends = schedule.day(Preferences(name), now)
    tomorrow = schedule.day(Preferences(name), ends)
    longer = [max(e - b, timedelta(days=1)) for b, e in ((begins, ends), tomorrow)]
    assert now < moment <= now + sum(longer, -timedelta(days=1))


@given(names, anytime)
def test_an_hourly_digest_comes_as_the_clock_strikes(name: str, now: datetime) -> None:
    at = due(Pace("hour"), Preferences(name), now)
    assert at is not None
    shown = shows(at, name)
    assert (shown.minute, shown.second, shown.microsecond) == (0, 0, 0)
    minute = now + timedelta(seconds=-now.second % 60 or 60)
    while minute < at:
        assert shows(minute, name).minute, "it has struck before"
        minute += timedelta(minutes=1)


@given(names, restful, anytime)
def test_what_is_too_much_for_a_day_comes_on_the_next(
    name: str, rest: tuple[time, time] | None, now: datetime
) -> None:
    preferences = Preferences(name, rest)
    at = next_digest(preferences, now)
    _, ends = schedule.day(preferences, now)
    assert ends <= at < ends + timedelta(days=2)
    assert not is_quiet(preferences, at)


def test_alerts_come_at_once_but_for_quiet_hours() -> None:
    assert due(Pace(), BERLIN, berlin(2026, 7, 1, 3)) is None
    assert due(Pace(), NIGHT, berlin(2026, 7, 1, 21, 59)) is None
    for now in (berlin(2026, 7, 1, 22), berlin(2026, 7, 2, 0), berlin(2026, 7, 2, 6, 59)):
        assert due(Pace(), NIGHT, now) == berlin(2026, 7, 2, 7)
    assert due(Pace(), NIGHT, berlin(2026, 7, 2, 7)) is None


def test_a_digest_that_would_come_at_night_comes_in_the_morning() -> None:
    assert due(Pace("hour"), NIGHT, berlin(2026, 7, 1, 20, 30)) == berlin(2026, 7, 1, 21)
    assert due(Pace("hour"), NIGHT, berlin(2026, 7, 1, 21, 30)) == berlin(2026, 7, 2, 7)
    assert due(Pace("day", time(6)), NIGHT, berlin(2026, 7, 1, 12)) == berlin(2026, 7, 2, 7)
    assert due(Pace("day", time(8)), NIGHT, berlin(2026, 7, 1, 12)) == berlin(2026, 7, 2, 8)


def test_what_comes_at_a_full_hour_waits_for_the_next() -> None:
    assert due(Pace("hour"), BERLIN, berlin(2026, 7, 1, 20)) == berlin(2026, 7, 1, 21)
    assert due(Pace("day", time(20)), BERLIN, berlin(2026, 7, 1, 20)) == berlin(2026, 7, 2, 20)


def test_a_time_that_does_not_exist_in_spring_comes_when_the_clock_has_jumped() -> None:
    pace = Pace("day", time(2, 30))
    first = due(pace, BERLIN, berlin(2026, 3, 28, 12))
    assert first == berlin(2026, 3, 29, 3)
    assert due(pace, BERLIN, first) == berlin(2026, 3, 30, 2, 30)


def test_a_time_that_comes_twice_in_autumn_counts_once() -> None:
    pace = Pace("day", time(2, 30))
    first = due(pace, BERLIN, berlin(2026, 10, 24, 12))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert due(pace, BERLIN, first) == berlin(2026, 10, 26, 2, 30)


def test_quiet_hours_end_by_the_clock_on_the_days_on_which_it_jumps() -> None:
    assert quiet(NIGHT, berlin(2026, 3, 28, 23)) == datetime(2026, 3, 29, 5, tzinfo=UTC)
    assert quiet(NIGHT, berlin(2026, 10, 24, 23)) == datetime(2026, 10, 25, 6, tzinfo=UTC)
    # They end at a time that the clock leaves out; and at one that it shows twice.
    rest = Preferences("Europe/Berlin", (time(22), time(2, 30)))
    assert quiet(rest, berlin(2026, 3, 28, 23)) == berlin(2026, 3, 29, 3)
    assert quiet(rest, berlin(2026, 10, 24, 23)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    again = berlin(2026, 10, 25, 2, 15, fold=1)
    assert quiet(rest, again) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Pacific/Apia", "Pacific/Fakaofo"])
def test_a_day_that_a_zone_has_left_out_has_no_digest(name: str) -> None:
    there = zone(name)
    moment: datetime | None = datetime(2011, 12, 28, 12, tzinfo=there)
    days = []
    for _ in range(4):
        moment = due(Pace("day", time(8)), Preferences(name), moment or BEGIN)
        assert moment is not None
        days.append(shows(moment, name))
    assert days == [
        datetime(*day, 8) for day in ((2011, 12, 29), (2011, 12, 31), (2012, 1, 1), (2012, 1, 2))
    ]
    late = datetime(2011, 12, 29, 23, tzinfo=there)
    assert schedule.day(Preferences(name), late)[1] == datetime(2011, 12, 31, tzinfo=there)
    rest = Preferences(name, (time(22), time(7)))
    assert shows(quiet(rest, late) or late, name) == datetime(2011, 12, 31, 7)


def test_a_clock_that_was_put_back_over_midnight_has_no_day_twice() -> None:
    name = "America/St_Johns"  # Saturday 23:01 to 23:59 came after Sunday 00:00
    preferences = Preferences(name)
    again = datetime(2010, 11, 6, 23, 30, tzinfo=zone(name), fold=1).astimezone(UTC)
    begins, ends = schedule.day(preferences, again)
    assert begins == datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    assert shows(ends, name).date() == date(2010, 11, 8)
    first = due(Pace("day", time(23, 45)), preferences, datetime(2010, 11, 6, 12, tzinfo=UTC))
    assert first == datetime(2010, 11, 7, 2, 15, tzinfo=UTC)
    following = due(Pace("day", time(23, 45)), preferences, first)
    assert following == datetime(2010, 11, 8, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "ahead"),
    [
        ("UTC", 0), ("UTC+3", 180), ("utc-3:30", -210), ("UTC+05:45", 345), ("UTC+0545", 345),
        ("GMT+1", 60), ("+2", 120), ("UTC−7", -420), ("UTC+14", 840), ("UTC-12", -720),
        ("Asia/Kathmandu", 345), ("Etc/GMT+3", -180),
    ],
)  # fmt: skip
def test_zones_have_names_and_distances(name: str, ahead: int) -> None:
    assert BEGIN.astimezone(zone(name)).utcoffset() == timedelta(minutes=ahead)


@pytest.mark.parametrize(
    "name",
    ["", "Mars/Olympus", "UTC+15", "UTC-12:30", "UTC+3:75", "../etc/passwd", "Europe", "/etc", "é"],
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        zone(name)


def test_a_zone_that_is_not_known_any_more_is_utc() -> None:
    now = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert due(Pace("hour"), Preferences("Mars/Olympus"), now) == datetime(
        2026, 7, 1, 13, tzinfo=UTC
    )
