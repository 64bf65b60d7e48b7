"""Times by their distance from now: 'on Thursday', 'late last month', 'two years ago'."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import cast

from corpus.language import intervals
from corpus.language.dates import WEEKDAYS
from corpus.language.intervals import Interval, Part
from corpus.language.rule import Reader, Rule
from corpus.language.tense import ahead

COUNTS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
} | {"a": 1, "an": 1, "a couple of": 2, "a dozen": 12, "twenty": 20}
COUNT = r"(?P<n>\d{1,3}|" + "|".join(sorted(COUNTS, key=len, reverse=True)) + ")"
_PART_OF_DAY = r"(?: morning| afternoon| evening| night| at (?:midnight|noon))?"
_WORD = r"(?<![\w$£€’',.-])"
# Days that are names: 'Black Friday' is no Friday of this week.
_NAMED_DAY = "".join(
    rf"(?<!\b{word} )"
    for word in (
        "Black Good Super Cyber Giving Ash Palm Bloody Easter Fat Holy Shrove Maundy Ruby Freaky "
        "Taco Sheffield a A every Every each Each any Any ago"
    ).split()
)
_NO_NAME = (
    r"(?! [Nn]ight (?:Football|Baseball|Live|Lights|RAW|Raw|SmackDown|Fever|Stripes)"
    r"| (?:Times|Telegraph|Mirror|Herald|Post|Mail|Express|World|Service|Addams|School|Sun)\b)"
)


def _rule(pattern: str, reader: Reader) -> Rule:
    return re.compile(_WORD + pattern), reader


def _weekday(match: re.Match[str], anchor: date) -> Interval:
    away = WEEKDAYS.index(match["day"].lower()) - anchor.weekday()
    which = (match["which"] or "").strip().lower()
    if which in ("last", "this past", "past"):
        away = away % 7 - 7
    elif which in ("next", "this coming", "coming"):
        away = (away - 1) % 7 + 1
    elif ahead(match.string, match.start(), match.end()):
        away %= 7
    else:
        away = -(-away % 7)
    return intervals.on(anchor + timedelta(away))


def _weekday_of_week(match: re.Match[str], anchor: date) -> Interval:
    """'Thursday of last week', 'next week on Friday'."""
    monday = intervals.week(anchor).first + timedelta(7 * _steps(match["which"]))
    return intervals.on(monday + timedelta(WEEKDAYS.index(match["day"].lower())))


def _day_of_month(match: re.Match[str], anchor: date) -> Interval | None:
    """'on the 24th', 'the 3rd of this month'."""
    number = int(match["d"])
    if match["which"]:
        steps = _steps(match["which"])
    elif _GAMES.search(match.string):
        return None
    elif ahead(match.string, match.start(), match.end()):
        steps = int(number < anchor.day)
    else:
        steps = -int(number > anchor.day)
    month = intervals.month(anchor.year, anchor.month + steps)
    return intervals.on(month.first.replace(day=number))


def _some_ago(match: re.Match[str], anchor: date) -> Interval:
    """'a few days ago' is two to five, 'several' three to seven."""
    least, most = (3, 7) if match["n"].lower() == "several" else (2, 5)
    match match["unit"]:
        case "month":
            return intervals.months(
                intervals.month(anchor.year, anchor.month - most),
                intervals.month(anchor.year, anchor.month - least),
            )
        case "year":
            first, last = intervals.year(anchor.year - most), intervals.year(anchor.year - least)
            return Interval(first.first, last.last, "range")
    days = {"day": 1, "week": 7}[match["unit"]]
    return Interval(
        anchor - timedelta(days * most), anchor - timedelta(days * least), "approximate"
    )


def _days_away(match: re.Match[str], anchor: date) -> Interval:
    word = match["word"].lower()
    away = {
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
    }.get(word, 0)
    return intervals.on(anchor + timedelta(away))


def _ago(match: re.Match[str], anchor: date) -> Interval | None:
    count = COUNTS.get(match["n"].lower()) or int(match["n"])
    match match["unit"]:
        case "day":
            return intervals.on(anchor - timedelta(count))
        case "week":
            return intervals.around(anchor - timedelta(7 * count))
        case "fortnight":
            return intervals.around(anchor - timedelta(14 * count))
        case "month":
            return intervals.month(anchor.year, anchor.month - count)
        case "year":
            return intervals.year(anchor.year - count)
        case "decade":
            return intervals.year(anchor.year - 10 * count)
    return None


def _steps(which: str) -> int:
    return {"last": -1, "past": -1, "next": 1, "coming": 1}.get(which.split()[-1].lower(), 0)


def _unit(match: re.Match[str], anchor: date) -> Interval:
    """'this week', 'late last month', 'earlier this year'."""
    steps = _steps(match["which"])
    words = (match["part"] or "").strip(" -").lower().removeprefix("the ")
    part = {"end of": "late", "middle of": "mid", "beginning of": "early", "start of": "early"}.get(
        words, words
    )
    match match["unit"]:
        case "week":
            whole = intervals.week(anchor + timedelta(7 * steps))
        case "month":
            whole = intervals.month(anchor.year, anchor.month + steps)
            if part in ("early", "mid", "late"):
                start = whole.first
                return intervals.part_of_month(start.year, start.month, cast(Part, part))
        case _:
            whole = intervals.year(anchor.year + steps)
            if part in ("early", "mid", "late"):
                return intervals.part_of_year(whole.first.year, cast(Part, part))
    if part == "earlier" and not steps:
        return Interval(whole.first, anchor, "approximate")
    if part == "later" and not steps:
        return Interval(anchor, whole.last, "approximate")
    thirds = {"early": (0, 2), "mid": (1, 4), "late": (3, 6)}
    if part in thirds:
        first, last = (whole.first + timedelta(days) for days in thirds[part])
        return Interval(first, last, "approximate")
    return whole


def _weekend(match: re.Match[str], anchor: date) -> Interval:
    saturday = anchor + timedelta(5 - anchor.weekday())  # of this week
    which = (match["which"] or "").lower()
    future = ahead(match.string, match.start(), match.end())
    if which == "next":
        away = 7
    elif which == "last":
        away = -7
    elif which == "this" or which.endswith("coming"):
        # On a Monday 'this weekend' is the one that just ended, unless it is still to come.
        away = -7 if anchor.weekday() < 2 and not future else 0
    else:
        away = 0 if future or anchor >= saturday else -7
    first = saturday + timedelta(away)
    return Interval(first, first + timedelta(1), "range")


def _season(match: re.Match[str], anchor: date) -> Interval | None:
    name, which = match["name"].lower(), match["which"].lower()
    this_year = intervals.season(anchor.year, name)
    if "last" in which or "past" in which:
        return this_year if this_year.last < anchor else intervals.season(anchor.year - 1, name)
    if "next" in which:
        return this_year if this_year.first > anchor else intervals.season(anchor.year + 1, name)
    if name == "winter" and anchor.month <= 4:
        return intervals.season(anchor.year - 1, name)
    return this_year


_WHICH = r"(?P<which>[Ll]ast|[Tt]his past|[Tt]his coming|[Tt]his|[Nn]ext)"
_PART = (
    r"(?P<part>(?:[Ee]arly|[Mm]id|[Ll]ate|[Ee]arlier|[Ll]ater)[ -]"
    r"|(?:[Tt]he )?(?:[Ee]nd|[Mm]iddle|[Bb]eginning|[Ss]tart) of )?"
)

# Where 'on the 18th' is a hole.
_GAMES = re.compile(r"\b(?:holes?|bird(?:ie|y)|bogeys?|par|putts?|tee|fairway|inning|lap)\w*\b")

#: For texts that name a day of the week.
WEEKDAY_RULES: tuple[Rule, ...] = (
    _rule(
        rf"{_NAMED_DAY}(?P<day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day){_PART_OF_DAY}"
        r",? (?:of )?(?P<which>last|this|next) week\b",
        _weekday_of_week,
    ),
    _rule(
        r"(?P<which>[Ll]ast|[Tt]his|[Nn]ext) week,? on "
        r"(?P<day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b",
        _weekday_of_week,
    ),
    _rule(
        r"(?:(?:[Ee]arly|[Ll]ate)(?: on)? )?"
        r"(?P<which>[Ll]ast |[Tt]his past |[Tt]his coming |[Tt]his |[Nn]ext )?"
        rf"{_NAMED_DAY}(?P<day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
        rf"{_NO_NAME}{_PART_OF_DAY}",
        _weekday,
    ),
)

#: For any text.
DISTANCE_RULES: tuple[Rule, ...] = (
    _rule(
        r"(?P<word>[Tt]he day before yesterday|[Tt]he day after tomorrow|[Yy]esterday|[Ll]ast night"
        r"|[Tt]omorrow|today|[Tt]onight|[Tt]his (?:morning|afternoon|evening))(?![’']s\b)"
        rf"{_PART_OF_DAY}",
        _days_away,
    ),
    _rule(
        r"(?<!than )(?<!over )(?<!nearly )(?<!almost )(?<!about )(?<!around )(?<!least )(?<!some )"
        rf"(?i:{COUNT}) (?P<unit>day|week|fortnight|month|year|decade)s? ago\b",
        _ago,
    ),
    _rule(rf"{_PART}{_WHICH} (?P<unit>week|month|year)\b(?![’']s\b|-)", _unit),
    _rule(
        r"(?:(?:[Oo]ver|[Dd]uring|[Aa]t|[Oo]n) the weekend(?! of)"
        r"|(?P<which>[Ll]ast|[Tt]his past|[Tt]his coming|[Tt]his|[Nn]ext) weekend)\b(?![’']s\b)",
        _weekend,
    ),
    _rule(rf"{_WHICH} (?P<name>spring|summer|autumn|fall|winter)\b(?![’']s\b)", _season),
)

#: For texts that have 'a few' or 'several' of something.
VAGUE_RULES: tuple[Rule, ...] = (
    _rule(
        r"(?i:(?P<n>a few|few|several) )(?P<unit>day|week|month|year)s ago\b",
        _some_ago,
    ),
)

#: For texts that have something on a numbered day.
NUMBERED_RULES: tuple[Rule, ...] = (
    _rule(
        r"[Oo]n the (?P<at>(?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th))(?P<which>)"
        r"(?=[,;]|\.?$|\.[\s”\"]| and \w+ (?:was|were|the))",
        _day_of_month,
    ),
    _rule(
        r"[Oo]n (?P<at>the (?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)"
        r" of (?P<which>last|this|next) month)\b",
        _day_of_month,
    ),
)
