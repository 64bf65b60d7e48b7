"""Dates by the calendar: '24 Nov. 2015', 'November 24', 'the early 1990s'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import cast

from corpus.language import intervals
from corpus.language.intervals import MONTHS, Interval, Part
from corpus.language.rule import Reader, Rule
from corpus.language.tense import Tense, ahead, tense

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_M = rf"(?:(?:{'|'.join(MONTHS)})\b|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_Y = r"(?:1\d{3}|20\d\d)(?![\d%]|[,.]\d|[-–]?(?:st|nd|rd|th|year|mile|foot|meter|metre)\b)"
_TO = r" ?(?:[-–—]|\b(?:to|through|until|till)\b) ?"
_TO_OR_AND = r" ?(?:[-–—]|\b(?:to|through|until|till|and)\b) ?"
_WEEKDAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: morning| afternoon| evening| night)?,? )?"
)
_PART = (
    r"(?P<part>[Ee]arly|[Mm]id|[Ll]ate|(?:[Tt]he )?(?:end|beginning|start|middle) of)[ -]"
    r"(?:in )?(?:the )?"
)
_ANY_PART = rf"(?:{_PART})?"
# Not the day of a month but a number: 'May 18-year-old', 'June 3.5%', 'Sept. 5,000'.
_NO_DAY = r"(?![\d%]|[,.]\d|-?(?:year|day|month|hour|minute|point|foot|mile|inch)\b)"
# Events that are called by their day mean the day they are called by, in a year long known.
_NAMED = (
    r"(?!,? (?i:(?:terror(?:ist)? )?"
    r"(?:attacks?|insurrection|riots?|rioters?|committee|panel|memorial)))"
)
# Without such a word four digits are any number ('Boeing 1990'), and 'May' and 'March' are
# words or names.
_MONTH_CUE = r"(?i:in|since|by|until|till|from|during|of|before|after|through|for)"
_YEAR_CUE = (
    r"(?:(?i:in|since|by|during|until|till|before|after|from|of|for|around|about|circa|than"
    r"|back to|through|year|years|or)\s+|\()"
)
_RANGE_CUE = r"(?:(?i:from|between|in|during|of|the)\s+|\()"


def _rule(pattern: str, reader: Reader) -> Rule:
    return re.compile(rf"(?<![\w$£€.:/-]){pattern}"), reader


def _month(name: str) -> int:
    short = name[:3]
    return next(at for at, known in enumerate(MONTHS, 1) if known.startswith(short))


def _day(text: str) -> int:
    return int(text.rstrip("stndrh"))


def _part(text: str) -> Part:
    word = text.lower().removeprefix("the ")[:3]
    return cast(Part, {"end": "late", "lat": "late", "mid": "mid"}.get(word, "early"))


#: Of a day before the day of writing, and of one after it.
_COST_OF_A_DAY: dict[Tense, tuple[int, int]] = {None: (1, 2), "behind": (1, 12), "ahead": (6, 1)}


def nearest(match: re.Match[str], anchor: date, candidates: Iterable[date]) -> date | None:
    """The one of some days that the text means: a past one, unless it looks ahead."""
    # Writers leave the year out only where it is plain: half a year back or so, and seldom
    # ahead without a word that says so.
    back, forward = _COST_OF_A_DAY[tense(match.string, match.start(), match.end())]

    def cost(candidate: date) -> int:
        away = (candidate - anchor).days
        return -away * back if away <= 0 else away * forward

    return min(candidates, key=lambda day: (cost(day), day), default=None)


def _nearest(match: re.Match[str], anchor: date, month: int, day: int) -> date | None:
    """The day without a year that the text means."""
    candidates = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:  # 29 February
            continue
    return nearest(match, anchor, candidates)


def _full(match: re.Match[str], anchor: date) -> Interval:
    return intervals.on(date(int(match["y"]), _month(match["m"]), _day(match["d"])))


def _iso(match: re.Match[str], anchor: date) -> Interval:
    return intervals.on(date(int(match["y"]), int(match["m"]), int(match["d"])))


def _slashed(match: re.Match[str], anchor: date) -> Interval | None:
    a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
    if a <= 12 and b <= 12 and a != b:
        return None  # American or European
    return intervals.on(date(year, b, a) if b <= 12 else date(year, a, b))


def _partial(match: re.Match[str], anchor: date) -> Interval | None:
    day = _nearest(match, anchor, _month(match["m"]), _day(match["d"]))
    return intervals.on(day) if day else None


def _between(match: re.Match[str], group: str) -> bool:
    """True if 'and' joins the ends of a range: 'on 3 and 5 May' are two days."""
    start = match.start(group)
    return match.string[max(0, start - 8) : start].lower() == "between "


def _days(match: re.Match[str], anchor: date) -> Interval | None:
    """Two days, of which the one that names no month or year shares the other's."""
    found = match.groupdict()
    if " and " in match[0] and not _between(match, "d"):
        return None
    month, month2 = _month(found["m"]), _month(found.get("m2") or found["m"])
    if not found["y"]:
        last = _nearest(match, anchor, month2, _day(match["d2"]))
    else:
        last = date(int(match["y"]), month2, _day(match["d2"]))
    if last is None:
        return None
    first = date(last.year - (month > month2), month, _day(match["d"]))
    return Interval(first, last, "range")


def _months(match: re.Match[str], anchor: date) -> Interval:
    year = int(match["y"])
    first, last = _month(match["m"]), _month(match["m2"])
    first_year = int(match["y1"]) if match["y1"] else year - (first > last)
    return intervals.months(intervals.month(first_year, first), intervals.month(year, last))


def _month_of_year(match: re.Match[str], anchor: date) -> Interval:
    year, month = int(match["y"]), _month(match["m"])
    if match["part"]:
        return intervals.part_of_month(year, month, _part(match["part"]))
    return intervals.month(year, month)


def _month_alone(match: re.Match[str], anchor: date) -> Interval | None:
    cue, month = match["cue"].strip().lower(), _month(match["m"])
    year = anchor.year - (month > anchor.month)
    if cue == "last":
        year = anchor.year - (month >= anchor.month)
    elif cue == "next":
        year = anchor.year + (month <= anchor.month)
    elif cue == "this":
        year = anchor.year
    elif ahead(match.string, match.start(), match.end()):
        year = anchor.year + (month < anchor.month)
    if match["part"]:
        return intervals.part_of_month(year, month, _part(match["part"]))
    return intervals.month(year, month)


def _of_year(match: re.Match[str], anchor: date) -> Interval:
    """'November 24 last year', 'November of last year'."""
    year = anchor.year + {"last": -1, "this": 0, "next": 1}[match["which"].lower()]
    if match["d"]:
        return intervals.on(date(year, _month(match["m"]), _day(match["d"])))
    return intervals.month(year, _month(match["m"]))


def _week_of(match: re.Match[str], anchor: date) -> Interval | None:
    month, number = _month(match["m"]), _day(match["d"])
    if match["y"]:
        return intervals.week(date(int(match["y"]), month, number))
    day = _nearest(match, anchor, month, number)
    return intervals.week(day) if day else None


_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1, "final": -1}


def _nth_weekday(match: re.Match[str], anchor: date) -> Interval | None:
    """'the first Monday in May'."""
    n, month = _NTH[match["nth"].lower()], _month(match["m"])
    weekday = WEEKDAYS.index(match["weekday"].lower())
    if match["y"]:
        return intervals.on(intervals.nth_weekday(int(match["y"]), month, weekday, n))
    years = (anchor.year - 1, anchor.year, anchor.year + 1)
    day = nearest(match, anchor, [intervals.nth_weekday(y, month, weekday, n) for y in years])
    return intervals.on(day) if day else None


def _half_or_quarter(match: re.Match[str], anchor: date) -> Interval | None:
    year, n = int(match["y"]), int(match["q"] or _NTH[match["nth"].lower()])
    if match["part"] == "half":
        return intervals.half(year, n % 3) if n in (1, 2, -1) else None
    return intervals.quarter(year, n if n > 0 else 4)


def _winter(match: re.Match[str], anchor: date) -> Interval | None:
    """A winter by both of its years; by one it might be either."""
    year = int(match["y"])
    following = int(str(year)[: 4 - len(match["y2"])] + match["y2"])
    return intervals.season(year, "winter") if following == year + 1 else None


def _years(match: re.Match[str], anchor: date) -> Interval | None:
    last = match["y2"]
    if " and " in match[0] and not _between(match, "y"):
        return None
    first, end = int(match["y"]), int(match["y"][: 4 - len(last)] + last)
    if end <= first:
        return None
    return Interval(date(first, 1, 1), date(end, 12, 31), "range")


def _year(match: re.Match[str], anchor: date) -> Interval:
    if match["part"]:
        return intervals.part_of_year(int(match["y"]), _part(match["part"]))
    return intervals.year(int(match["y"]))


def _decade(match: re.Match[str], anchor: date) -> Interval:
    year = int(match["y"] or "19" + match["short"])
    if match["part"]:
        return intervals.part_of_decade(year, _part(match["part"]))
    return intervals.decade(year)


def _century(match: re.Match[str], anchor: date) -> Interval:
    return intervals.century(int(match["n"]))


def _season(match: re.Match[str], anchor: date) -> Interval:
    return intervals.season(int(match["y"]), match["name"].lower())


_MONTH = rf"(?P<m>{_M})"
_DAY = rf"(?P<d>{_D})"
_YEAR = rf"(?P<y>{_Y})"
_DAY2 = rf"(?P<d2>{_D})"
_MONTH2 = rf"(?P<m2>{_M})"

#: For texts that name a month. Most particular first: where two patterns meet, the one that
#: stands first is right.
MONTH_RULES: tuple[Rule, ...] = (
    _rule(rf"{_WEEKDAY}{_MONTH}(?: {_DAY})?,? (?:of )?(?P<which>last|this|next) year\b", _of_year),
    _rule(rf"{_DAY} {_MONTH},? (?:of )?(?P<which>last|this|next) year\b", _of_year),
    _rule(rf"the week (?:of|beginning|starting) {_MONTH} {_DAY}(?:,? {_YEAR})?{_NO_DAY}", _week_of),
    _rule(
        r"the (?P<nth>first|second|third|fourth|last|final) "
        r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day) (?:of|in) "
        rf"{_MONTH}(?:,? {_YEAR})?(?! \d)",
        _nth_weekday,
    ),
    _rule(rf"{_MONTH} {_DAY}{_TO_OR_AND}(?:{_MONTH2} )?{_DAY2},? {_YEAR}", _days),
    _rule(rf"{_DAY}{_TO_OR_AND}{_DAY2} {_MONTH},? {_YEAR}", _days),
    _rule(rf"{_DAY} {_MONTH}{_TO_OR_AND}{_DAY2} {_MONTH2},? {_YEAR}", _days),
    _rule(rf"{_WEEKDAY}{_MONTH} {_DAY},? (?:of )?{_YEAR}", _full),
    _rule(rf"{_WEEKDAY}{_DAY} (?:of )?{_MONTH},? {_YEAR}", _full),
    _rule(
        rf"(?i:from|between) (?P<at>{_MONTH}(?: (?P<y1>{_Y}))?{_TO_OR_AND}{_MONTH2},? {_YEAR})",
        _months,
    ),
    _rule(rf"{_ANY_PART}{_MONTH}(?: of|,)? {_YEAR}", _month_of_year),
    _rule(rf"{_MONTH} {_DAY}{_TO}(?:{_MONTH2} )?{_DAY2}(?P<y>){_NO_DAY}", _days),
    _rule(rf"{_DAY}{_TO}{_DAY2} {_MONTH}(?P<y>)(?! \d)", _days),
    _rule(rf"{_WEEKDAY}{_MONTH} {_DAY}{_NO_DAY}{_NAMED}(?!\w)", _partial),
    _rule(rf"{_WEEKDAY}{_DAY} (?:of )?{_MONTH}(?! \d)", _partial),
    _rule(rf"{_PART}(?P<cue>last |this |next |){_MONTH}(?! \d)", _month_alone),
    _rule(rf"(?P<part>)(?P<cue>last |this |next |this past ){_MONTH}(?! \d)", _month_alone),
    _rule(rf"{_MONTH_CUE} (?P<at>(?P<part>)(?P<cue>){_MONTH})(?! \d| [A-Z])", _month_alone),
)

#: For texts in any language.
ISO_RULES: tuple[Rule, ...] = (_rule(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?![\w-])", _iso),)

#: For texts that name a winter, a half or a quarter.
PART_RULES: tuple[Rule, ...] = (
    _rule(r"[Ww]inter(?: of|,)? (?P<y>\d{4}) ?[-–/] ?(?P<y2>\d{4}|\d\d)(?!\w)", _winter),
    _rule(
        r"(?:the )?(?:Q(?P<q>[1-4])|(?P<nth>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast|[Ff]inal)"
        rf" (?P<part>half|quarter))(?: of| in|,)? {_YEAR}",
        _half_or_quarter,
    ),
)

#: For texts that hold a digit.
YEAR_RULES: tuple[Rule, ...] = (
    *ISO_RULES,
    _rule(r"(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>\d{4})(?![\w/]|\.\d)", _slashed),
    _rule(rf"(?P<name>[Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn)(?: of|,)? {_YEAR}", _season),
    _rule(rf"(?:the )?{_ANY_PART}(?:(?P<y>(?:1\d|20)\d0)|[’'](?P<short>[2-9]0))[’']?s\b", _decade),
    _rule(r"(?:the )?(?P<n>20|21|1?\d)(?:st|nd|rd|th)[ -][Cc]entury", _century),
    _rule(rf"{_RANGE_CUE}(?P<at>{_YEAR}{_TO_OR_AND}(?P<y2>{_Y}|\d\d(?![\w%]|[,.]\d)))", _years),
    _rule(rf"{_PART}{_YEAR}", _year),
    _rule(rf"{_YEAR_CUE}(?P<at>(?P<part>){_YEAR})", _year),
)
