"""Answers that are counted from a date: how long ago something was, how old somebody is."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.answering.kind import Wanted
from corpus.answers import AnswerKind, ShortAnswer
from corpus.language.intervals import MONTHS, Interval
from corpus.language.times import mentions

_AGO = re.compile(
    r"\bhow (?:long|many (?P<unit>day|week|month|year|decade)s) (?:ago\b|(?:has it been|is it"
    r"|have (?:passed|gone by)|has passed)(?: now)? since\b)"
    r"|\bhow much time has (?:passed|gone by) since\b",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"\bhow old (?:is|are|[’']s)\b|\bhow old (?:\w+ ){1,5}(?:is|are)\s*\?*$"
    r"|\bwhat(?:[’']s| is) .{2,60}[’']s? age\b|\bwhat(?:[’']s| is) the age of\b",
    re.IGNORECASE,
)
# What begins a life, of people and of things; the date stands right behind.
_BEGAN = re.compile(
    r"\b(?P<word>born|founded|established|built|created|formed|opened|launched|completed"
    r"|constructed|unveiled)\b"
    r"(?! to\b| by\b)(?:,? (?:in|at|near) [A-Z][\w’'.-]+(?:,? [A-Z][\w’'.-]+){0,3},?)?"
    r",? (?:on |in |back in |at )?\Z"
)
# Whose child it was that was born is another's age.
_ANOTHER = re.compile(
    r"\b(?:child|children|son|daughter|baby|twins?|brother|sister)s?\b[^,]{0,30}$"
)
_ENDED = re.compile(r"\b(?:died|dies|dead|death|killed|late|murdered|at the age)\b", re.IGNORECASE)
# The day of a report is not the day of what is reported.
_REPORTED = re.compile(r"\b(?:said|says|announced|reported|added|told \w+(?: \w+)?)(?: on)? \Z")
#: Days after which an age that an article tells may be another.
_FRESH = 31
#: Days up to which days are counted, and months up to which months are.
_DAYS, _MONTHS = 60, 12
#: 'About' may be wrong by this much of the whole, before it says nothing.
_VAGUE = 0.5


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The time between two days by the calendar: whole years, months of the next, days."""

    years: int
    months: int
    days: int

    @classmethod
    def between(cls, first: date, last: date) -> Elapsed:
        """From a day to one that is not before it."""
        months = 12 * (last.year - first.year) + last.month - first.month
        if later(first, months) > last:
            months -= 1
        return cls(months // 12, months % 12, (last - later(first, months)).days)

    def after(self, day: date) -> date:
        """The day that so much time leads to."""
        return later(day, 12 * self.years + self.months) + timedelta(self.days)

    @property
    def all_months(self) -> int:
        return 12 * self.years + self.months


def later(day: date, months: int) -> date:
    """The same day of a later month, or its last where it has no such day."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def sought(question: str) -> Wanted | None:
    """What to look for where the answer is counted from it: 'how long ago' needs a date."""
    match = _AGO.search(question)
    return Wanted(AnswerKind.DATE, None, match.start(), match.end()) if match else None


def counted(
    question: str, short: ShortAnswer | None, quote: str, published: date, today: date
) -> ShortAnswer | None:
    """The short answer, counted from a date of the quote where the question asks for that.

    Args:
        question: As it was asked.
        short: What of the quote answers it.
        quote: The words that are quoted.
        published: The day of the article.
        today: The day of the question.

    Returns:
        A text that names what it was counted from; None if that says too little.
    """
    if match := _AGO.search(question):
        return _ago(short, match["unit"], quote, published, today)
    if _OLD.search(question):
        return _old(short, quote, published, today)
    return short


def _ago(
    short: ShortAnswer | None, unit: str | None, quote: str, published: date, today: date
) -> ShortAnswer | None:
    if short is None:
        return None
    for mention in mentions(quote, published):
        span = quote[mention.start : mention.end]
        if span == short.span and not _REPORTED.search(quote[: mention.start]):
            text = ago(mention.interval, today, unit)
            if text is None:
                return None
            text = f"{text} ({mention.interval.shown})"
            return ShortAnswer(text, span, AnswerKind.DURATION, mention.interval.iso)
    return None


def ago(interval: Interval, today: date, unit: str | None = None) -> str | None:
    """How long ago something was, as exactly as is known: '10 years and 7 months ago'.

    None if it is not over, or if it was so lately, or is known so badly, that it says nothing.
    """
    if interval.last > today:
        return None
    longest, shortest = (today - interval.first).days, (today - interval.last).days
    if interval.first < interval.last:
        return _about(interval, today, unit) if shortest >= _VAGUE * longest else None
    elapsed = Elapsed.between(interval.first, today)
    if unit in ("day", "week") or (unit is None and longest <= _DAYS):
        if unit == "week" and longest >= 7:
            return _named(longest // 7, "week", longest % 7, "day", 7)
        return {0: "today", 1: "yesterday"}.get(longest) or f"{longest:,} days ago"
    if unit == "month" or (unit is None and elapsed.all_months < _MONTHS):
        return _named(elapsed.all_months, "month", elapsed.days, "day", 28)
    return _named(elapsed.years, "year", elapsed.months, "month", 11)


def _about(interval: Interval, today: date, unit: str | None) -> str | None:
    """The same from more than one day."""
    longest, shortest = (today - interval.first).days, (today - interval.last).days
    unit = unit if unit != "decade" else "year"
    if unit is None:
        if longest <= _DAYS:
            unit = "day" if longest < 21 else "week"
        else:
            wide = interval.last - interval.first > timedelta(62)
            unit = "year" if wide or longest > _MONTHS * 30 else "month"
    size = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}[unit]
    least, most = round(shortest / size), round(longest / size)
    if most < 1:
        return None
    if most - least > 1:
        return f"{least:,} to {most:,} {unit}s ago" if least else None
    middle = round((longest + shortest) / 2 / size)
    return f"about {_count(middle, unit)} ago" if middle else None


def _named(whole: int, unit: str, rest: int, smaller: str, almost: int) -> str:
    """So many of a unit and of a smaller one; from ``almost`` of these on, the next whole."""
    if rest >= almost:
        return f"almost {_count(whole + 1, unit)} ago"
    if not whole:
        return f"{_count(rest, smaller)} ago"
    more = f" and {_count(rest, smaller)}" if rest else ""
    return f"{_count(whole, unit)}{more} ago"


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'s' * (number != 1)}"


def _old(short: ShortAnswer | None, quote: str, published: date, today: date) -> ShortAnswer | None:
    began = _began(quote, published)
    if _ENDED.search(quote):
        return short  # at the age that is told, for ever
    if began:
        interval, span, word = began
        said = f"{word} {_in(interval)}"
    elif short and isinstance(short.value, int) and (today - published).days > _FRESH:
        if short.value > published.year - 2:
            return None
        # Who is 52 on a day was born in the year that ends 52 years before it.
        first = later(published, -12 * (short.value + 1)) + timedelta(1)
        interval = Interval(first, later(published, -12 * short.value), "range")
        span = short.span
        said = f"{short.value} in {MONTHS[published.month - 1]} {published.year}"
    else:
        return short
    age = ages(interval, today)
    if age is None:
        return None
    text = f"{age} ({said})"
    return ShortAnswer(text, span, AnswerKind.NUMBER, int(age) if age.isdecimal() else None)


def ages(born: Interval, today: date) -> str | None:
    """How old somebody is who was born in an interval: '54', '54 or 55'; None if too vague."""
    if born.last > today:
        return None
    least = Elapsed.between(born.last, today).years
    most = Elapsed.between(born.first, today).years
    if most - least > 1:
        return None
    return str(most) if least == most else f"{least} or {most}"


def _began(quote: str, published: date) -> tuple[Interval, str, str] | None:
    """When somebody was born, or something made: the interval, and the words for both."""
    for mention in mentions(quote, published):
        before = quote[: mention.start]
        match = _BEGAN.search(before)
        if match and not (match["word"] == "born" and _ANOTHER.search(before[: match.start()])):
            return mention.interval, quote[mention.start : mention.end], match["word"]
    return None


def _in(interval: Interval) -> str:
    if interval.precision == "day":
        return f"on {interval.shown}"
    named = interval.precision in ("month", "year", "season")
    return f"in {interval.shown}" if named else interval.shown
