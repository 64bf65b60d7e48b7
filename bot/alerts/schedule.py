"""When alerts come, by the clock of the chat: at once, together, and never in quiet hours.

A clock may jump. A time that it jumps over has come when it has jumped, a time that comes twice
is the first of the two, and a date that is left out is no day. All moments that are given are in
UTC.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.alerts.clock import Preferences
from bot.alerts.follow import Pace

_FIXED = re.compile(r"(?:utc|gmt)?([+\-−])(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
#: As far as clocks differ from UTC.
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
#: When what was too much for a day comes, on the next.
_MORNING, _MIDNIGHT = time(8), time()


def fixed(text: str) -> timedelta | None:
    """How far a clock is ahead of UTC that is called ``UTC+3``; None if it is not called so."""
    found = _FIXED.fullmatch(text.strip())
    if found is None:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    ahead = ahead if found[1] == "+" else -ahead
    return ahead if _WEST <= ahead <= _EAST else None


def zone(name: str) -> tzinfo:
    """The clock of this name: IANA's, or such as ``UTC+3``, ``UTC-3:30`` and ``UTC+05:45``.

    Raises:
        ValueError: If there is none.
    """
    if (ahead := fixed(name)) is not None:
        return timezone(ahead)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as e:  # no file, no path, a folder
        raise ValueError(f"no time zone {name!r}") from e


def clock(preferences: Preferences) -> tzinfo:
    """The clock of a chat; UTC if its name is not known where the bot runs now."""
    try:
        return zone(preferences.timezone)
    except ValueError:
        return UTC


def quiet(preferences: Preferences, now: datetime) -> datetime | None:
    """When the quiet hours end that it is now; None if it is none."""
    if preferences.quiet is None:
        return None
    begins, ends = preferences.quiet
    at, there = now, clock(preferences)
    while _within(local := _local(at, there), begins, ends):
        day = local.date() if local.time() < ends else local.date() + _DAY
        at = _reaches(datetime.combine(day, ends), there, after=at)
    return None if at is now else at


def due(pace: Pace, preferences: Preferences, now: datetime) -> datetime | None:
    """When news of now is told; None for at once."""
    there = clock(preferences)
    if pace.every == "now":
        return quiet(preferences, now)
    at = _hour(now, there) if pace.at is None else _daily(pace.at, now, there)
    return quiet(preferences, at) or at


def day(preferences: Preferences, now: datetime) -> tuple[datetime, datetime]:
    """When the calendar day of the chat began, and when it ends."""
    _, begins, ends = _day(now, clock(preferences))
    return begins, ends


def next_digest(preferences: Preferences, now: datetime) -> datetime:
    """When that comes which was too much for today: tomorrow morning."""
    there = clock(preferences)
    _, _, ends = _day(now, there)
    tomorrow, _, _ = _day(ends, there)
    at = _reaches(datetime.combine(tomorrow, _MORNING), there)
    return quiet(preferences, at) or at


def _hour(now: datetime, there: tzinfo) -> datetime:
    """When the clock strikes next."""
    at = now.astimezone(UTC)
    while True:
        local = _local(at, there)
        struck = local.replace(minute=0, second=0, microsecond=0)
        if local == struck and at > now:
            return at
        # Not by the clock: it may strike the same hour twice.
        at += struck + _HOUR - local


def _daily(at: time, now: datetime, there: tzinfo) -> datetime:
    """When it is that time next, once on each day."""
    moments = (_reaches(datetime.combine(date, at), there) for date in _days(now, there))
    return next(moment for moment in moments if moment > now)


def _days(now: datetime, there: tzinfo) -> Iterator[date]:
    """The days from today on."""
    at = now
    while True:
        date, _, at = _day(at, there)
        yield date


def _day(now: datetime, there: tzinfo) -> tuple[date, datetime, datetime]:
    """The day that it is, when it began and when it ends: no moment is in two days."""
    date = _local(now, there).date()
    begins = _reaches(datetime.combine(date, _MIDNIGHT), there)
    # A clock that is put back over midnight shows the day before once more, which is over.
    while (ends := _reaches(datetime.combine(date + _DAY, _MIDNIGHT), there)) <= now:
        date, begins = date + _DAY, ends
    return date, begins, ends


def _within(local: datetime, begins: time, ends: time) -> bool:
    if begins <= ends:
        return begins <= local.time() < ends
    return local.time() >= begins or local.time() < ends


def _reaches(local: datetime, there: tzinfo, after: datetime | None = None) -> datetime:
    """When a clock shows this, or jumps over it: first, or first after a moment.

    Args:
        local: Without a zone.
        there: Whose clock it is.
        after: A moment at which the clock shows less.
    """
    first, second = (local.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))
    if _local(first, there) != local:
        return _jump(second, first, there)
    return first if after is None or first > after else second


def _jump(before: datetime, after: datetime, there: tzinfo) -> datetime:
    """When the clock jumps that does so once between two moments of whole seconds."""
    former, seconds = _ahead(before, there), int((after - before).total_seconds())
    missed = bisect.bisect_left(
        range(seconds), 1, key=lambda n: _ahead(before + timedelta(seconds=n), there) != former
    )
    return before + timedelta(seconds=missed)


def _local(at: datetime, there: tzinfo) -> datetime:
    """What a clock shows, without its zone."""
    return at.astimezone(there).replace(tzinfo=None, fold=0)


def _ahead(at: datetime, there: tzinfo) -> timedelta:
    ahead = at.astimezone(there).utcoffset()
    assert ahead is not None, "every zone has a clock"
    return ahead
