"""Dates in words: which stretch of days each of them means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from corpus.language import anaphora, languages
from corpus.language.dates import ISO_RULES, MONTH_RULES, PART_RULES, YEAR_RULES
from corpus.language.datewords import DateWords
from corpus.language.holidays import HOLIDAY_RULES
from corpus.language.intervals import Interval
from corpus.language.moments import DISTANCE_RULES, NUMBERED_RULES, VAGUE_RULES, WEEKDAY_RULES
from corpus.language.rule import Rule

#: Whether a text may have what some rules find.
Guard = Callable[[str], object]


def _with(*words: str) -> Callable[[str], bool]:
    return lambda text: any(word in text for word in words)


# A text without any of these words has no use for the rules that begin with them. Words are
# found faster than patterns.
_GUARDED: tuple[tuple[Guard, tuple[Rule, ...]], ...] = (
    (
        _with(
            *"Day DAY Eve Mayo July Christmas Easter Thanksgiving Halloween Juneteenth".split(),
            *("Good F", "Ash W", "Palm S"),
        ),
        HOLIDAY_RULES,
    ),
    (_with(*"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()), MONTH_RULES),
    (_with("inter of ", "inter 1", "inter 2", "quarter", "half", "Q"), PART_RULES),
    (re.compile(r"\d[\d.s/-]|\dt").search, YEAR_RULES),
    (_with(*(f"{day}day" for day in "Mon Tues Wednes Thurs Fri Satur Sun".split())), WEEKDAY_RULES),
    (re.compile(r"n the \d").search, NUMBERED_RULES),
    (
        _with(
            *"ago Ago AGO day Day night Night morrow weekend past".split(),
            *("this ", "This ", "last ", "Last ", "next ", "Next "),
        ),
        DISTANCE_RULES,
    ),
    (_with("few ", "everal "), VAGUE_RULES),
)
#: Characters within which a time counts from the one before it.
_NEAR = 300

_DIGIT = re.compile(r"\d").search

_OPENING = re.compile(r"\b(from|between) $", re.IGNORECASE)
_JOINTS = {"from": (" to ", " until ", " through "), "between": (" and ",)}


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in a text: ``text[start:end]`` means ``interval``."""

    start: int
    end: int
    interval: Interval


def mentions(
    text: str, anchor: date, language: str | None = "en", *, alone: bool = False
) -> tuple[Mention, ...]:
    """The dates that a text names, in order, without overlaps.

    ``anchor`` is the day the text was written: 'Thursday' is the one on or before it, or the
    one after where the words around look ahead. What could be something else is left out:
    'may', a number that might be a year, '3/4/2015', 'three days earlier' if no day is named
    before it.

    Args:
        text: Any.
        anchor: The day it was written.
        language: Its code; None if it is not known, and English most likely.
        alone: Whether to leave out what counts from another time, such as 'the next day'.
    """
    words = languages.of(language).dates
    taken: list[Mention] = []
    for guard, rules in _GUARDED if words is None else _of(words):
        if guard(text):
            for mention in _found(text, anchor, rules):
                if all(mention.end <= t.start or mention.start >= t.end for t in taken):
                    taken.append(mention)
    ordered = sorted(taken, key=lambda mention: mention.start)
    if words is not None:
        return tuple(ordered)
    named = _joined(text, ordered)
    return named if alone else _followed(text, named, anchor)


def _of(words: DateWords) -> tuple[tuple[Guard, tuple[Rule, ...]], ...]:
    return ((_DIGIT, ISO_RULES), (bool, words.rules))


def _followed(text: str, named: tuple[Mention, ...], anchor: date) -> tuple[Mention, ...]:
    """The mentions, with those that count from one of them."""

    def last(offset: int) -> Interval | None:
        before = [m.interval for m in named if m.end <= offset and offset - m.end <= _NEAR]
        return before[-1] if before else None

    result = list(named)
    for start, end, interval in anaphora.found(text, last, anchor):
        crossed = [m for m in result if m.start < end and start < m.end]
        # 'The previous Thursday' is more than 'Thursday'.
        if all(start <= m.start and m.end <= end and m in named for m in crossed):
            result = [m for m in result if m not in crossed] + [Mention(start, end, interval)]
    return tuple(sorted(result, key=lambda mention: mention.start))


def _joined(text: str, found: list[Mention]) -> tuple[Mention, ...]:
    """The mentions, with 'from Monday to Friday' made one."""
    result: list[Mention] = []
    for mention in found:
        last = result[-1] if result else None
        if last and last.interval.first <= mention.interval.last and _spans(text, last, mention):
            interval = Interval(last.interval.first, mention.interval.last, "range")
            result[-1] = Mention(last.start, mention.end, interval)
        else:
            result.append(mention)
    return tuple(result)


def _spans(text: str, first: Mention, last: Mention) -> bool:
    opening = _OPENING.search(text, max(0, first.start - 8), first.start)
    joint = text[first.end : last.start]
    return opening is not None and joint in _JOINTS[opening[1].lower()]


def _found(text: str, anchor: date, rules: tuple[Rule, ...]) -> Iterator[Mention]:
    for pattern, reader in rules:
        for match in pattern.finditer(text):
            start, end = match.span("at") if "at" in pattern.groupindex else match.span()
            try:
                interval = reader(match, anchor)
            except (ValueError, OverflowError):
                continue  # '31 February', or out of the calendar
            if interval is not None:
                yield Mention(start, end, interval)
