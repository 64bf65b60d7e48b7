"""What dates mean that were put together from the words of a language."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from corpus.language import intervals
from corpus.language.intervals import Interval

if TYPE_CHECKING:
    from corpus.language.datewords import DateWords

#: What the words of a pattern mean together; each has a reader below.
Meaning = Literal[
    "day",
    "days",
    "month",
    "year",
    "years",
    "decade",
    "century",
    "weekday",
    "ago",
    "unit",
    "away",
    "numeric",
]
Unit = Literal["day", "week", "month", "year", "decade"]


def _found(match: re.Match[str], name: str) -> str | None:
    return match.groupdict().get(name)


def _steps(match: re.Match[str]) -> int:
    """-1 for the last one, 1 for the next one, 0 for this one."""
    return (_found(match, "next") is not None) - (_found(match, "last") is not None)


def _number(text: str) -> int:
    return int("".join(c for c in text if c.isdigit()))


def _nearest(
    words: DateWords, match: re.Match[str], anchor: date, month: int, day: int
) -> Interval | None:
    """The day without a year that the text means: a past one, unless it looks ahead."""
    back, forward = (6, 1) if words.looks_ahead(match) else (1, 3)
    candidates = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            candidate = date(year, month, day)
        except ValueError:  # 29 February
            continue
        away = (candidate - anchor).days
        candidates.append((-away * back if away <= 0 else away * forward, candidate))
    return intervals.on(min(candidates)[1]) if candidates else None


def _day(words: DateWords, match: re.Match[str], anchor: date) -> Interval | None:
    month, day = words.month(match["m"]), _number(match["d"])
    if year := _found(match, "y"):
        return intervals.on(date(int(year), month, day))
    return _nearest(words, match, anchor, month, day)


def _days(words: DateWords, match: re.Match[str], anchor: date) -> Interval | None:
    month2 = words.month(_found(match, "m2") or match["m"])
    month = words.month(match["m"])
    year = _found(match, "y")
    if year:
        last = date(int(year), month2, _number(match["d2"]))
    else:
        nearest = _nearest(words, match, anchor, month2, _number(match["d2"]))
        if nearest is None:
            return None
        last = nearest.last
    first = date(last.year - (month > month2), month, _number(match["d"]))
    return Interval(first, last, "range")


def _month(words: DateWords, match: re.Match[str], anchor: date) -> Interval:
    month, steps = words.month(match["m"]), _steps(match)
    if year := _found(match, "y"):
        number = int(year)
    elif steps < 0:
        number = anchor.year - (month >= anchor.month)
    elif steps > 0:
        number = anchor.year + (month <= anchor.month)
    elif words.looks_ahead(match):
        number = anchor.year + (month < anchor.month)
    else:
        number = anchor.year - (month > anchor.month)
    if part := _found(match, "part"):
        return intervals.part_of_month(number, month, words.part(part))
    return intervals.month(number, month)


def _year(words: DateWords, match: re.Match[str], anchor: date) -> Interval:
    if part := _found(match, "part"):
        return intervals.part_of_year(int(match["y"]), words.part(part))
    return intervals.year(int(match["y"]))


def _years(words: DateWords, match: re.Match[str], anchor: date) -> Interval | None:
    first, last = int(match["y"]), int(match["y2"])
    return Interval(date(first, 1, 1), date(last, 12, 31), "range") if first < last else None


def _decade(words: DateWords, match: re.Match[str], anchor: date) -> Interval:
    year = _found(match, "y") or f"19{match['short']}"
    if part := _found(match, "part"):
        return intervals.part_of_decade(int(year), words.part(part))
    return intervals.decade(int(year))


def _century(words: DateWords, match: re.Match[str], anchor: date) -> Interval:
    text = match["c"].upper()
    roman = {"XXI": 21, "XX": 20, "XIX": 19, "XVIII": 18, "XVII": 17, "XVI": 16, "XV": 15}
    return intervals.century(roman.get(text) or int(text))


def _weekday(words: DateWords, match: re.Match[str], anchor: date) -> Interval:
    away, steps = words.weekday(match["w"]) - anchor.weekday(), _steps(match)
    if _found(match, "week") is not None:  # 'the Monday of last week'
        away += 7 * steps
    elif steps < 0:
        away = away % 7 - 7
    elif steps > 0:
        away = (away - 1) % 7 + 1
    elif words.looks_ahead(match):
        away %= 7
    else:
        away = -(-away % 7)
    return intervals.on(anchor + timedelta(away))


def _back(anchor: date, count: int, unit: Unit) -> Interval:
    match unit:
        case "day":
            return intervals.on(anchor - timedelta(count))
        case "week":
            return intervals.around(anchor - timedelta(7 * count))
        case "month":
            return intervals.month(anchor.year, anchor.month - count)
        case "year":
            return intervals.year(anchor.year - count)
    return intervals.year(anchor.year - 10 * count)


def _ago(words: DateWords, match: re.Match[str], anchor: date) -> Interval:
    return _back(anchor, words.count(match["n"]), words.unit(match["u"]))


def _unit(words: DateWords, match: re.Match[str], anchor: date) -> Interval | None:
    """'this week', 'at the end of last month'."""
    steps, part = _steps(match), _found(match, "part")
    match words.unit(match["u"]):
        case "week":
            whole = intervals.week(anchor + timedelta(7 * steps))
            if part:
                first, last = {"early": (0, 2), "mid": (1, 4), "late": (3, 6)}[words.part(part)]
                days = [whole.first + timedelta(day) for day in (first, last)]
                return Interval(days[0], days[1], "approximate")
            return whole
        case "month":
            whole = intervals.month(anchor.year, anchor.month + steps)
            start = whole.first
            if part:
                return intervals.part_of_month(start.year, start.month, words.part(part))
            return whole
        case "year":
            if part:
                return intervals.part_of_year(anchor.year + steps, words.part(part))
            return intervals.year(anchor.year + steps)
    return None


def _away(words: DateWords, match: re.Match[str], anchor: date) -> Interval:
    return intervals.on(anchor + timedelta(words.day_away(match["away"])))


def _numeric(words: DateWords, match: re.Match[str], anchor: date) -> Interval:
    """'24.11.2015': the day comes first in all of these languages."""
    return intervals.on(date(int(match["y"]), int(match["mm"]), int(match["d"].rstrip("."))))


READERS: dict[Meaning, Callable[[DateWords, re.Match[str], date], Interval | None]] = {
    "day": _day,
    "days": _days,
    "month": _month,
    "year": _year,
    "years": _years,
    "decade": _decade,
    "century": _century,
    "weekday": _weekday,
    "ago": _ago,
    "unit": _unit,
    "away": _away,
    "numeric": _numeric,
}
