"""Whether sources agree on a value: which quotes say the same, and which say something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.answering.evidence import Evidence
from corpus.answering.quantities import quantities
from corpus.answers import AnswerKind, ShortAnswer, Variant

#: Kinds whose values can be compared; two names may always mean the same one.
COMPARED = frozenset({AnswerKind.DATE, AnswerKind.NUMBER, AnswerKind.MONEY, AnswerKind.DURATION})
#: Values are compared if they stand in quotes that match as well as this, and this near.
_SAME_QUESTION, _SAME_WORDS, _SAME_EVENT = 0.95, 0.5, timedelta(days=14)
#: The unit of dates, and days between two that may still be of one event.
_DAY, _ONE_EVENT = "day", 366
#: What 'about' leaves open, and what a round number does; shares of it.
_ABOUT, _ROUND = 0.1, 0.025

_BEFORE = re.compile(
    r"(?:\b(?P<least>at least|no fewer than|not less than|no less than)"
    r"|\b(?P<over>more than|over|above|exceeding|upwards? of|in excess of|greater than)"
    r"|\b(?P<under>nearly|almost|close to|just under|just short of)"
    r"|\b(?P<most>up to|as many as|as much as|at most|no more than|fewer than|less than|under"
    r"|below)"
    r"|\b(?P<about>about|around|some|roughly|approximately|an estimated|estimated|or so|circa)|~)"
    r"(?: (?:the|a|an|another|a total of))?\s*[$£€¥]?\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(?:\w+\s)?(?P<least>or more|and counting)|(?P<about> or so)", re.I)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "night": 86400}
_SECONDS |= {"week": 7 * 86400, "month": 30 * 86400, "year": 365 * 86400, "decade": 3650 * 86400}
_CURRENCIES = (
    ("$", "dollar"),
    ("€", "euro"),
    ("£", "pound"),
    ("¥", "yen"),
    ("r", "ruble|rouble"),
    ("yuan", "yuan"),
    ("₹", "rupee"),
    ("franc", "franc"),
)
_SCALE = re.compile(r"hundred|thousand|(?:m|b|tr)illion|dozen")
_NAME = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’'-]{2,}")
_NO_NAME = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec)(?:\w{2,6})?\Z|The\Z|And\Z|For\Z"
)


@dataclass(frozen=True, slots=True)
class Value:
    """What a short answer says, as everything that its words leave possible."""

    #: What is counted: a currency, ``%``, a unit; values of two units cannot be compared.
    unit: str
    low: float
    high: float
    #: True for 'at least' and 'more than': what is told of an earlier day may be more by now.
    open: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A short answer, and the evidence that it stands in."""

    short: ShortAnswer
    evidence: Evidence

    @property
    def day(self) -> date:
        return self.evidence.source.published.day


def comparable(evidence: Evidence, first: Evidence) -> bool:
    """Whether two pieces of evidence answer the question alike, on the same event.

    They hold as much of the question, are told within two weeks, and do not speak of quite
    different names. Of one outlet only what it told at another time is another source.
    """
    if evidence.source.article_id == first.source.article_id:
        return False
    apart = abs(evidence.source.published.at - first.source.published.at)
    other = evidence.source.outlet != first.source.outlet or bool(apart)
    names, of_first = _names(evidence), _names(first)
    return (
        other
        and apart <= _SAME_EVENT
        and evidence.signals.coverage >= _SAME_QUESTION * first.signals.coverage
        and evidence.signals.joined >= _SAME_WORDS * first.signals.joined
        and (not names or not of_first or not names.isdisjoint(of_first))
    )


def same_thing(a: Told, b: Told) -> bool:
    """Whether two values can be compared: of one unit, and dates no more than a year apart."""
    x, y = value(a), value(b)
    if x is None or y is None or x.unit != y.unit:
        return False
    return x.unit != _DAY or max(x.low, y.low) - min(x.high, y.high) <= _ONE_EVENT


def variants(told: Sequence[Told], quotes: Sequence[Evidence]) -> tuple[Variant, ...]:
    """The different values that sources give, the newest first; none if they agree.

    No two of them agree; who says the same as a newer source stands beside it.

    Args:
        told: Comparable values, the best first.
        quotes: Of the answer; each value stands in one of them.
    """
    groups: list[list[Told]] = []
    for one in sorted(told, key=lambda one: one.evidence.source.published.at, reverse=True):
        if value(one) is None:
            continue
        for group in groups:
            if agree(one, group[0]):
                group.append(one)
                break
        else:
            groups.append([one])
    if len(groups) < 2:
        return ()
    oldest = groups[-1][0].day
    places = {id(evidence): i for i, evidence in enumerate(quotes)}
    return tuple(
        Variant(
            group[0].short,
            places[id(group[0].evidence)],
            also=tuple(places[id(one.evidence)] for one in group[1:]),
            later=group[0].day > oldest,
        )
        for group in groups
    )


def agree(a: Told, b: Told) -> bool:
    """Whether both can be true of the same thing, or nothing tells that they cannot."""
    x, y = value(a), value(b)
    if x is None or y is None or x.unit != y.unit:
        return True
    # Who counts 'at least 62' does not deny the 70 that others count by then.
    x_high = float("inf") if x.open and a.day >= b.day else x.high
    y_high = float("inf") if y.open and b.day >= a.day else y.high
    return x.low <= y_high and y.low <= x_high


def value(told: Told) -> Value | None:
    """What a short answer says, if it can be compared at all."""
    short = told.short
    match short.kind:
        case AnswerKind.DATE:
            return _date(short)
        case AnswerKind.NUMBER | AnswerKind.MONEY:
            if not isinstance(short.value, int | float):
                return None
            return _bounded(told, float(short.value), _unit(short))
        case AnswerKind.DURATION:
            # How long ago it was is told by the day it was.
            return _date(short) if isinstance(short.value, str) else _duration(told)
    return None


def _date(short: ShortAnswer) -> Value | None:
    if not any(map(str.isdigit, short.span)):
        return None  # 'Wednesday' is more often the day of the report
    first, _, last = str(short.value).partition("/")
    try:
        low, high = _day(first, "-01-01"), _day(last or first, "-12-31")
    except ValueError:
        return None
    return Value(_DAY, low.toordinal(), high.toordinal())


def _day(text: str, rest: str) -> date:
    """The first or last day of a day, a month or a year in ISO form."""
    if len(text) == len("2015-11"):
        month = date.fromisoformat(f"{text}-01")
        following = (month + timedelta(31)).replace(day=1)
        return month if rest == "-01-01" else following - timedelta(1)
    return date.fromisoformat(text + rest[: len("2015-11-24") - len(text)])


def _bounded(told: Told, number: float, unit: str) -> Value:
    """A number with what the words around it leave open."""
    text, span = told.evidence.text, told.short.span
    start = text.find(span)
    before = _BEFORE.search(text, max(0, start - 40), start)
    said = (before and before.lastgroup) or ("about" if before else None)
    if said is None:
        after = _AFTER.match(text, start + len(span))
        said = after and after.lastgroup
    step = _step(number)
    size = abs(number)
    # Small numbers are counted, large ones rounded.
    rounding = 0.0 if size < 1000 else min(step / 2, _ROUND * size)
    match said:
        case "least" | "over":
            near = 0.0 if said == "least" and step == 1 else max(step, _ABOUT * size)
            return Value(unit, number, number + near, open=True)
        case "under":
            return Value(unit, number - max(step, _ABOUT * size), number + rounding)
        case "most":
            return Value(unit, 0.0, number)
        case "about":
            return Value(unit, number - _ABOUT * size, number + _ABOUT * size)
    return Value(unit, number - rounding, number + rounding)


def _step(number: float) -> float:
    """The worth of the last digit that is not zero: 1000 of 5,000, 0.1 of 7.3."""
    digits = f"{abs(number):.15g}"
    if "e" in digits:
        return 1.0
    whole, _, part = digits.partition(".")
    if part:
        return float(10.0 ** -len(part))
    return float(10.0 ** (len(whole) - len(whole.rstrip("0")))) if whole.strip("0") else 1.0


def _unit(short: ShortAnswer) -> str:
    span = short.span.lower()
    if short.kind is AnswerKind.MONEY or any(sign in span for sign, _ in _CURRENCIES[:4]):
        for sign, names in _CURRENCIES:
            if (len(sign) == 1 and sign != "r" and sign in span) or re.search(names, span):
                # 'C$5' and '$5' are two currencies.
                led = re.match(r"\s*(us|a|c|au|nz|hk)[$]", span)
                return sign + (led[1] if led and led[1] != "us" else "")
        return "money"
    if "%" in span or "per cent" in span or "percent" in span:
        return "%"
    unit = re.search(r"\b[a-z]{1,12}\s*$", _SCALE.sub("", span))
    return unit[0].strip() if unit and re.search(r"\d", span) else ""


def _duration(told: Told) -> Value | None:
    span = re.sub(r"^an? ", "1 ", told.short.span.lower())
    for amount in quantities(span.replace("-", " ")):
        unit = next((noun for noun in amount.nouns if noun in _SECONDS), None)
        if amount.value is not None and unit:
            seconds = _SECONDS[unit]
            bounded = _bounded(told, float(amount.value), "time")
            # 'Two hours' may be 100 minutes; 69 days are not 70.
            half = 0.0 if unit == "second" else 0.49
            low, high = (bounded.low - half) * seconds, (bounded.high + half) * seconds
            return Value("time", low, high, bounded.open)
    return None


def _names(evidence: Evidence) -> set[str]:
    """The names in a quote and its title, without their possessive."""
    found = {
        re.sub(r"[’']s?$", "", name)
        for text in (evidence.text, evidence.source.title)
        for name in _NAME.findall(text)
    }
    return {name for name in found if not _NO_NAME.match(name)}
