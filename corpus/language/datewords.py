"""Dates in the words of a language: tables of words, and patterns that put them together.

English has modules of its own (`dates`, `moments`, `periods`); what it says in its own ways,
other languages say by these patterns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from corpus.language.datereaders import READERS, Meaning, Unit
from corpus.language.intervals import Part
from corpus.language.rule import Rule


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
    #: months, ``{y}`` and ``{y2}`` years, ``{w}`` weekdays, ``{n}`` counts, ``{u}`` units,
    #: ``{part}`` 'the end of', ``{away}`` words like 'yesterday'. Groups ``last`` and ``next``
    #: say which one; a group ``at`` is the date, and the rest its surroundings. Of patterns
    #: that meet the first is right.
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
        readers = {meaning: partial(reader, self) for meaning, reader in READERS.items()}
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
            "y2": year,
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


#: Dates in digits, day first.
DIGITS: tuple[tuple[Meaning, str], ...] = (
    ("numeric", r"(?P<d>\d{1,2})[./](?P<mm>\d{1,2})[./]{y}(?![\w/]|\.\d)"),
)
