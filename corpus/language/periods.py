"""The time that a question asks about: 'last week', 'since Monday', 'latest'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.language import languages
from corpus.language.datewords import DateWords
from corpus.language.intervals import Interval
from corpus.language.times import Mention, mentions

_NOW = re.compile(
    r"\b(?:the )?(?:latest|newest|most recent(?:ly)?|up to date)\b"
    r"|\b(?:right now|just now|now|currently|at the moment|at present|these days|nowadays"
    r"|recently|lately|so far|as of (?:now|today))\b(?! known\b)",
    re.IGNORECASE,
)
# How a question leads up to its time; these words are not searched for either.
_LEAD = re.compile(
    r"\b(?P<since>(?:ever )?since|from|after)\s+$"
    r"|\b(?P<within>in|on|at|during|over|for|of|within|throughout)(?: the)?\s+$"
    r"|\b(?P<not>before|until|till|by|than)(?: the)?\s+$",
    re.IGNORECASE,
)
_LAST_DAYS = re.compile(
    r"\b(?:in |over |during |within )?(?:the |these )?(?:last|past) "
    r"(?:(?P<n>\d{1,3}|couple of|few|two|three|four|five|six|seven|ten) )?"
    r"(?P<unit>24 hours|48 hours|days?|weeks?|months?|years?)\b(?! of\b)",
    re.IGNORECASE,
)
_COUNTS = {"couple of": 2, "two": 2, "few": 3, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNTS |= {"seven": 7, "ten": 10}
_UNITS = {"24 hours": 1, "48 hours": 2, "day": 1, "week": 7, "month": 30, "year": 365}
_SOON = timedelta(31)
# People type names of days and months without capitals. 'may', 'march' and 'sun' are words.
_NAMES = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|august"
    r"|september|october|november|december"
    r"|(?:(?<=in )|(?<=of )|(?<=since )|(?<=last )|(?<=early )|(?<=late )|(?<=\d ))(?:may|march)"
    r"|(?:may|march)(?= \d)|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?=\.? \d))\b"
)


@dataclass(frozen=True, slots=True)
class QuestionPeriod:
    """What a question says about time: ``question[start:end]``."""

    start: int
    end: int
    #: None if it asks for the newest there is, whenever that was ('latest', 'now').
    interval: Interval | None
    #: True if an answer of long ago would be no answer.
    about_now: bool


def period(question: str, asked_at: date, language: str | None = "en") -> QuestionPeriod | None:
    """The time that a question is about, or None if it names none.

    'This week' reaches back seven days at least: on a Monday nobody means that day alone.
    An interval may lie ahead ('where will next month's debate be?'), where the articles that
    tell of it do not. 'Before 2015' names no interval, and is left to the words.
    """
    if words := languages.of(language).dates:
        found = _past(question, asked_at, words)
        if found is None:
            named = mentions(question, asked_at, language)
            found = _named(question, named, asked_at, words.lead)
        now = words.now.search(question) if words.now else None
    else:
        text = _NAMES.sub(lambda match: match[0].capitalize(), question)
        found = _last_days(text, asked_at)
        if found is None:
            named = mentions(_without_possessives(text), asked_at, alone=True)
            found = _named(text, named, asked_at, _LEAD)
        now = _NOW.search(text)
    if found is None and now:
        return QuestionPeriod(now.start(), now.end(), None, True)
    return found


def _last_days(text: str, asked_at: date) -> QuestionPeriod | None:
    match = _LAST_DAYS.search(text)
    if match is None:
        return None
    count, unit = match["n"], match["unit"].lower()
    if count is None and " the " not in f" {match[0].lower()}":
        return None  # 'last week' is the one before this
    days = _UNITS.get(unit) or _UNITS[unit.removesuffix("s")]
    number = 1 if count is None else _COUNTS.get(count.lower()) or int(count)
    return _until(asked_at, days * number, match)


def _past(text: str, asked_at: date, words: DateWords) -> QuestionPeriod | None:
    """'In the last three days', in another language than English."""
    match = words.past.search(text) if words.past else None
    if match is None:
        return None
    unit = words.unit(match["u"])
    days = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3650}[unit]
    number = words.count(match["n"]) if match["n"] else 1
    return _until(asked_at, days * number, match)


def _until(asked_at: date, days: int, match: re.Match[str]) -> QuestionPeriod | None:
    try:
        interval = Interval(asked_at - timedelta(days), asked_at, "approximate")
    except OverflowError:
        return None
    return QuestionPeriod(match.start(), match.end(), interval, days <= _SOON.days)


def _named(
    text: str, named: Iterable[Mention], asked_at: date, leading: re.Pattern[str] | None
) -> QuestionPeriod | None:
    for mention in named:
        owned = text[mention.end : mention.end + 2] in ("'s", "’s")  # 'at this year's games'
        lead = None if owned or not leading else leading.search(text, 0, mention.start)
        told = lead.groupdict() if lead else {}
        if told.get("not"):
            continue
        interval = mention.interval
        if told.get("since"):
            if interval.last > asked_at:
                continue
            interval = Interval(interval.first, asked_at, "range")
        elif interval.precision == "week":
            interval = _stretched(mention, asked_at)
        now = interval.first <= asked_at <= interval.last
        short = interval.last - interval.first <= _SOON
        start = lead.start() if lead else mention.start
        return QuestionPeriod(start, mention.end, interval, now and short)
    return None


def _stretched(mention: Mention, asked_at: date) -> Interval:
    interval = mention.interval
    if not interval.first <= asked_at <= interval.last:
        return interval
    try:
        first = min(interval.first, asked_at - timedelta(6))
    except OverflowError:
        return interval
    return Interval(first, interval.last, "range")


def _without_possessives(text: str) -> str:
    """The text at its length, with 'this week's' read as 'this week'."""
    return re.sub(r"(?<=\w)[’']s\b", "  ", text)
