"""Stretches of days, as words mean them: a day, 'November 2015', 'late last month'."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Precision = Literal[
    "day", "week", "month", "season", "year", "decade", "century", "range", "approximate"
]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: First month of each season, by the meteorologists' calendar of the northern hemisphere.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

Part = Literal["early", "mid", "late"]
_PARTS: tuple[Part, ...] = ("early", "mid", "late")


@dataclass(frozen=True, slots=True)
class Interval:
    """The days from ``first`` to ``last``, both included, that some words mean."""

    first: date
    last: date
    #: What the words name. ``range`` has exact ends, ``approximate`` has none ('late May').
    precision: Precision

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")

    @property
    def iso(self) -> str:
        """``2015-11-24``, ``2015-11`` or ``2015``; else both ends: ``2015-11-21/2015-11-30``."""
        first = self.first.isoformat()
        match self.precision:
            case "day":
                return first
            case "month":
                return first[:7]
            case "year":
                return first[:4]
            case _:
                return f"{first}/{self.last.isoformat()}"

    @property
    def shown(self) -> str:
        """As a reader is told, never relative: ``24 November 2015``, ``late November 2015``."""
        first, last, year = self.first, self.last, f"{self.first.year:04d}"
        match self.precision:
            case "day":
                return _shown(first)
            case "month":
                return f"{MONTHS[first.month - 1]} {year}"
            case "year":
                return year
            case "season" if first.month != 12:
                return f"{_season(first.month)} {year}"
            case "decade":
                return f"the {year}s"
            case "century":
                return f"the {_ordinal((first.year - 1) // 100 + 1)} century"
            case "approximate":
                return self._approximately()
            case _:
                return _between(first, last)

    def _approximately(self) -> str:
        first, last = self.first, self.last
        if (first.year, first.month) == (last.year, last.month):
            for part in _PARTS:
                if self == part_of_month(first.year, first.month, part):
                    name = f"{MONTHS[first.month - 1]} {first.year:04d}"
                    return f"mid-{name}" if part == "mid" else f"{part} {name}"
        for part in _PARTS:
            if self == part_of_year(first.year, part):
                return f"mid-{first.year:04d}" if part == "mid" else f"{part} {first.year:04d}"
            if first.year >= 10 and self == part_of_decade(first.year // 10 * 10, part):
                decade = f"{first.year // 10 * 10:04d}s"
                return f"the mid-{decade}" if part == "mid" else f"the {part} {decade}"
        middle = first + (last - first) // 2
        if self == around(middle):
            return f"about {_shown(middle)}"
        return _between(first, last)


def _shown(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year:04d}"


def _between(first: date, last: date) -> str:
    months = first.day == 1 and last == month(last.year, last.month).last
    if months and first.month == 1 and last.month == 12:
        return f"between {first.year:04d} and {last.year:04d}"
    if months:
        begin, end = month(first.year, first.month).shown, month(last.year, last.month).shown
        return f"between {begin if first.year != last.year else begin[:-5]} and {end}"
    begin = str(first.day)
    if first.year != last.year:
        begin = _shown(first)
    elif first.month != last.month:
        begin = f"{first.day} {MONTHS[first.month - 1]}"
    return f"between {begin} and {_shown(last)}"


def _season(first_month: int) -> str:
    return next(name for name, month in SEASONS.items() if month == first_month)


def _ordinal(number: int) -> str:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 <= number % 100 <= 20 else suffix}"


def on(day: date) -> Interval:
    """One day."""
    return Interval(day, day, "day")


def around(day: date) -> Interval:
    """A day and both its neighbours: 'a week ago' seldom means the very day."""
    return Interval(day - timedelta(1), day + timedelta(1), "approximate")


def week(day: date) -> Interval:
    """Monday to Sunday of the week that holds ``day`` (ISO 8601)."""
    monday = day - timedelta(day.weekday())
    return Interval(monday, monday + timedelta(6), "week")


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th Monday (0) to Sunday (6) of a month; the last for -1."""
    if n < 0:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta((last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))


def month(year: int, number: int) -> Interval:
    """A month; ``number`` may run over the year's ends (0 is last December)."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return Interval(date(year, number, 1), date(year, number, monthrange(year, number)[1]), "month")


def months(first: Interval, last: Interval) -> Interval:
    """From the beginning of one month to the end of another."""
    return Interval(first.first, last.last, "range")


def year(number: int) -> Interval:
    """A year of the calendar."""
    return Interval(date(number, 1, 1), date(number, 12, 31), "year")


def decade(first_year: int) -> Interval:
    """Ten years: ``decade(1990)`` is 'the 1990s'."""
    return Interval(date(first_year, 1, 1), date(first_year + 9, 12, 31), "decade")


def century(number: int) -> Interval:
    """A hundred years: the 19th is 1801 to 1900."""
    return Interval(date(number * 100 - 99, 1, 1), date(number * 100, 12, 31), "century")


def half(number: int, which: int) -> Interval:
    """The first or second half of a year."""
    return months(month(number, 6 * which - 5), month(number, 6 * which))


def quarter(number: int, which: int) -> Interval:
    """The first to fourth three months of a year."""
    return months(month(number, 3 * which - 2), month(number, 3 * which))


def season(year: int, name: str) -> Interval:
    """Three months; a winter is named by the year that it begins in."""
    number = SEASONS[name]
    return Interval(month(year, number).first, month(year, number + 2).last, "season")


def part_of_month(year: int, number: int, part: Part) -> Interval:
    """A third of a month: days 1 to 10, 11 to 20, or 21 to the end."""
    whole = month(year, number)
    first = {"early": 1, "mid": 11, "late": 21}[part]
    last = {"early": 10, "mid": 20, "late": whole.last.day}[part]
    return Interval(whole.first.replace(day=first), whole.first.replace(day=last), "approximate")


def part_of_year(number: int, part: Part) -> Interval:
    """Four months of a year."""
    first = {"early": 1, "mid": 5, "late": 9}[part]
    return Interval(month(number, first).first, month(number, first + 3).last, "approximate")


def part_of_decade(first_year: int, part: Part) -> Interval:
    """The first four years of a decade, the middle four, or the last four."""
    first = first_year + {"early": 0, "mid": 3, "late": 6}[part]
    return Interval(date(first, 1, 1), date(first + 3, 12, 31), "approximate")
