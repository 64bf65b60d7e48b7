"""Dates in words: which stretch of days each of them means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.language import languages
from corpus.language.dates import ISO_RULES, MONTH_RULES, YEAR_RULES
from corpus.language.datewords import DateWords
from corpus.language.intervals import Interval
from corpus.language.moments import DISTANCE_RULES, WEEKDAY_RULES
from corpus.language.rule import Rule

# A text without any of these words has no use for the rules that begin with them.
_GUARDED: tuple[tuple[re.Pattern[str], tuple[Rule, ...]], ...] = (
    (
        re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"),
        MONTH_RULES,
    ),
    (re.compile(r"\d[\d.s/-]|\dt"), YEAR_RULES),
    (re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"), WEEKDAY_RULES),
    (
        re.compile(r"(?i)ago\b|day\b|night|morrow|this |(?:last|next|past) |weekend"),
        DISTANCE_RULES,
    ),
)

_DIGIT, _ANYTHING = re.compile(r"\d"), re.compile("")

_OPENING = re.compile(r"\b(from|between) $", re.IGNORECASE)
_JOINTS = {"from": (" to ", " until ", " through "), "between": (" and ",)}


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in a text: ``text[start:end]`` means ``interval``."""

    start: int
    end: int
    interval: Interval


def mentions(text: str, anchor: date, language: str | None = "en") -> tuple[Mention, ...]:
    """The dates that a text names, in order, without overlaps.

    ``anchor`` is the day the text was written: 'Thursday' is the one on or before it, or the
    one after where the words around look ahead. What could be something else is left out:
    'may', a number that might be a year, '3/4/2015', 'three days earlier'.
    """
    words = languages.of(language).dates
    taken: list[Mention] = []
    for guard, rules in _GUARDED if words is None else _of(words):
        if guard.search(text):
            for mention in _found(text, anchor, rules):
                if all(mention.end <= t.start or mention.start >= t.end for t in taken):
                    taken.append(mention)
    ordered = sorted(taken, key=lambda mention: mention.start)
    return _joined(text, ordered) if words is None else tuple(ordered)


def _of(words: DateWords) -> tuple[tuple[re.Pattern[str], tuple[Rule, ...]], ...]:
    return ((_DIGIT, ISO_RULES), (_ANYTHING, words.rules))


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
