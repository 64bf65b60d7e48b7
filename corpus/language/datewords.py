"""Dates in the words of a language: tables of words, and patterns that put them together.

English has modules of its own (`dates`, `moments`, `periods`); what it says in its own ways,
other languages say by these patterns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Literal, get_args

from corpus.language import intervals
from corpus.language.intervals import Interval, Part
from corpus.language.rule import Rule

#: What the words of a pattern mean together; each has a reader below.
Meaning = Literal[
    "day", "days", "month", "year", "decade", "century", "weekday", "ago", "unit", "away", "numeric"
]
Unit = Literal["day", "week", "month", "year", "decade"]


@dataclass(frozen=True, slots=True)
class Ways:
    """How questions of a language speak about time, as patterns."""

    #: 'latest', 'now'.
    now: str
    #: What leads up to a time and is not searched for either; groups ``since``, ``within``
    #: and ``not`` ('before 2015' names no interval).
    lead: str
    #: 'in the last three days'; groups ``unit`` and, where there is a number, ``n``.
    past: str


@dataclass(frozen=True)
class DateWords:
    """The words of one language that dates are made of, and how they stand together.

    In tables, words that mean the same are divided by spaces, and different ones by commas.
    They are regular expressions; case does not matter.
    """

    #: January to December.
    months: str
    #: By meaning. In a pattern ``{d}`` and ``{d2}`` are days of the month, ``{m}`` and ``{m2}``
    #: months, ``{y}`` years, ``{w}`` weekdays, ``{n}`` counts, ``{u}`` units, ``{part}``
    #: 'the end of', ``{away}`` words like 'yesterday'. Groups ``last`` and ``next`` say which
    #: one; a group ``at`` is the date, and the rest its surroundings. Of patterns that meet
    #: the first is right.
    patterns: tuple[tuple[Meaning, str], ...]
    #: Monday to Sunday.
    weekdays: str = ""
    #: One to twelve.
    counts: str = ""
    units: Mapping[str, Unit] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    #: Words for days by their distance from the day of writing.
    away: Mapping[str, int] = field(default_factory=dict)
    #: Words in front of a date that say that it is still to come.
    ahead: str = ""
    #: What a number of a day may have behind it.
    ordinal: str = ""
    ways: Ways | None = None
    #: Where no spaces divide words, a date may stand between letters.
    spaces: bool = True

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """What finds these dates, made once and only if it is needed."""
        readers = {meaning: partial(_READERS[meaning], self) for meaning in get_args(Meaning)}
        # A day or year is no part of a longer number, an amount of money or an address.
        before = r"(?<![\w$£€.:/-])" if self.spaces else r"(?<!\d)"
        return tuple(
            (re.compile(before + self._filled(pattern), re.IGNORECASE), readers[meaning])
            for meaning, pattern in self.patterns
        )

    @cached_property
    def now(self) -> re.Pattern[str] | None:
        return re.compile(self.ways.now, re.IGNORECASE) if self.ways else None

    @cached_property
    def lead(self) -> re.Pattern[str] | None:
        return re.compile(self.ways.lead, re.IGNORECASE) if self.ways else None

    @cached_property
    def past(self) -> re.Pattern[str] | None:
        return re.compile(self._filled(self.ways.past), re.IGNORECASE) if self.ways else None

    def count(self, text: str) -> int:
        """A number, in digits or in words."""
        return int(text) if text.isdigit() else _place(self.counts, text)

    def unit(self, text: str) -> Unit:
        """The unit that a word is."""
        return next(unit for word, unit in self.units.items() if _is(word, text))

    def month(self, text: str) -> int:
        return int(text) if text.isdigit() else _place(self.months, text)

    def weekday(self, text: str) -> int:
        """From 0, a Monday."""
        return _place(self.weekdays, text) - 1

    def part(self, text: str) -> Part:
        return next(part for word, part in self.parts.items() if _is(word, text))

    def day_away(self, text: str) -> int:
        return next(days for word, days in self.away.items() if _is(word, text))

    def looks_ahead(self, match: re.Match[str]) -> bool:
        """Whether the words in front of a date say that it is still to come."""
        before = match.string[max(0, match.start() - 60) : match.start()]
        before = re.split(r"[.;!?]\s", before)[-1]
        return bool(self.ahead) and re.search(self.ahead, before, re.IGNORECASE) is not None

    def _filled(self, pattern: str) -> str:
        end = r"(?!\w)" if self.spaces else ""
        day = r"(?:3[01]|[12]\d|0?[1-9])" + (self.ordinal or r"(?!\d)")
        year = r"(?:1\d{3}|20\d\d)(?![\d%]|[.,]\d)"
        for name, words in {
            "d": day,
            "d2": day,
            "m": _any(self.months) + end,
            "m2": _any(self.months) + end,
            "y": year,
            "w": _any(self.weekdays) + end,
            "n": rf"(?:\d{{1,3}}|{_any(self.counts)})",
            "u": f"(?:{'|'.join(self.units)}){end}",
            "part": f"(?:{'|'.join(self.parts)})",
            "away": f"(?:{'|'.join(sorted(self.away, key=len, reverse=True))}){end}",
        }.items():
            pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}>{words})")
        return pattern


def _any(table: str) -> str:
    words = table.replace(",", " ").split()
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


def _place(table: str, text: str) -> int:
    """Which group of a table holds the word, from 1."""
    groups = enumerate(table.split(","), 1)
    return next(number for number, words in groups if any(_is(w, text) for w in words.split()))


def _is(word: str, text: str) -> bool:
    return re.fullmatch(word, text, re.IGNORECASE) is not None


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
    if steps < 0:
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


_READERS = {
    "day": _day,
    "days": _days,
    "month": _month,
    "year": _year,
    "decade": _decade,
    "century": _century,
    "weekday": _weekday,
    "ago": _ago,
    "unit": _unit,
    "away": _away,
    "numeric": _numeric,
}

#: Dates in digits, day first.
DIGITS: tuple[tuple[Meaning, str], ...] = (
    ("numeric", r"(?P<d>\d{1,2})[./](?P<mm>\d{1,2})[./]{y}(?![\w/]|\.\d)"),
)
