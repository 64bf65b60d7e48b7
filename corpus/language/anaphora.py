"""Times that count from another time: 'two years earlier', 'the next day', 'that summer'.

From the one that the text named last before them; some, where it named none, from the day
of writing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import cast

from corpus.language import intervals
from corpus.language.dates import WEEKDAYS
from corpus.language.intervals import Interval, Part
from corpus.language.moments import COUNT, COUNTS

#: Reads what a pattern found, from the time named before it, if any, and the day of writing.
Reader = Callable[[re.Match[str], Interval | None, date], Interval | None]

_ENDS = r"(?=[,.;:)—–”\"]|$| (?:and|but|when|after|at|in|with)\b)"


def _away(match: re.Match[str], before: Interval | None, anchor: date) -> Interval | None:
    """'two years earlier', 'three days later', 'the week before'."""
    count = COUNTS.get(match["n"].lower()) or int(match["n"])
    later = match["way"].lower() == "later"
    steps, unit = count if later else -count, match["unit"]
    if before is None:
        # Days from a time that is told elsewhere could be any; a year ago is a year ago.
        return None if later or unit in ("day", "week") else _moved(anchor, "day", steps, unit)
    return _moved(before.first, before.precision, steps, unit)


def _moved(day: date, precision: str, steps: int, unit: str) -> Interval | None:
    """So many units from a time that is known to the day, the month or the year."""
    if unit == "decade":
        steps, unit = 10 * steps, "year"
    match unit:
        case "day" if precision == "day":
            return intervals.on(day + timedelta(steps))
        case "week" if precision == "day":
            return intervals.around(day + timedelta(7 * steps))
        case "month" if precision in ("day", "month"):
            return intervals.month(day.year, day.month + steps)
        case "year" if precision == "month" and abs(steps) == 1:
            return intervals.month(day.year + steps, day.month)
        case "year" if precision in ("day", "month", "year", "season"):
            return intervals.year(day.year + steps)
    return None


def _next_to(match: re.Match[str], before: Interval | None, anchor: date) -> Interval | None:
    """'the day before', 'the following month', 'the previous year'."""
    if before is None:
        return None
    steps = -1 if match["way"].lower() in ("before", "previous", "preceding", "prior") else 1
    unit, day = match["unit"].lower(), before.first if steps < 0 else before.last
    if unit in ("night", "morning", "evening", "afternoon"):
        unit = "day"
    if unit == "week":
        precise = before.precision in ("day", "week")
        return intervals.week(day + timedelta(7 * steps)) if precise else None
    if unit == "year" and before.precision in ("day", "month", "year", "season", "approximate"):
        return intervals.year(day.year + steps)
    return _moved(day, before.precision, steps, unit)


def _same(match: re.Match[str], before: Interval | None, anchor: date) -> Interval | None:
    """'that day', 'the same month', 'that summer'."""
    if before is None or before.precision in ("decade", "century"):
        return None
    day, unit = before.first, match["unit"].lower()
    if day.year != before.last.year:
        return None
    match unit:
        case "week":
            return intervals.week(day) if before.precision == "day" else None
        case "month":
            return intervals.month(day.year, day.month) if before.precision == "day" else None
        case "year":
            return intervals.year(day.year)
        case "spring" | "summer" | "fall" | "autumn" | "winter":
            return intervals.season(day.year, unit)
    return before if before.precision == "day" else None


def _weekday(match: re.Match[str], before: Interval | None, anchor: date) -> Interval | None:
    """'the previous Thursday', 'the following Monday'."""
    wanted = WEEKDAYS.index(match["day"].lower())
    if match["way"].lower() in ("following", "next"):
        if before is None or before.precision != "day":
            return None
        return intervals.on(before.last + timedelta((wanted - before.last.weekday() - 1) % 7 + 1))
    day = before.first if before and before.precision == "day" else anchor
    return intervals.on(day - timedelta((day.weekday() - wanted - 1) % 7 + 1))


def _part_of(match: re.Match[str], before: Interval | None, anchor: date) -> Interval | None:
    """'the end of the year', 'later in the month', 'year's end'; of this one by default."""
    said = (match["part"] or match["part2"] or "end of").strip().lower().removeprefix("the ")
    word = said.removesuffix(" in").removesuffix(" of")
    unit = (match["unit"] or match["unit2"]).lower()
    # 'In 2012 … by the end of the year' is that of 2012.
    day = before.first if before and before.precision == unit else anchor
    names = {"end": "late", "beginning": "early", "start": "early", "middle": "mid"}
    part = names.get(word, word)
    if part in ("earlier", "later"):
        if day != anchor:
            return None
        whole = intervals.year(day.year)
        if unit == "month":
            whole = intervals.month(day.year, day.month)
        elif unit == "week":
            whole = intervals.week(day)
        first, last = (whole.first, day) if part == "earlier" else (day, whole.last)
        return Interval(first, last, "approximate")
    if unit == "week":
        return None
    if unit == "month":
        return intervals.part_of_month(day.year, day.month, cast(Part, part))
    return intervals.part_of_year(day.year, cast(Part, part))


_NO_MORE = (
    r"(?<!than )(?<!over )(?<!nearly )(?<!almost )(?<!about )(?<!around )(?<!least )(?<!some )"
    r"(?<![\w$£€’',.-])"
)
_SAID = ("previous ", "preceding ", "prior ", "following ")
_UNITS = (
    "day night morning evening afternoon week month year spring summer fall autumn winter".split()
)
_SAID_BEFORE = r"(?P<way>[Pp]revious|[Pp]receding|[Pp]rior|[Ff]ollowing|[Nn]ext)"

#: Each with words of which a text must have one; most have none.
_RULES: tuple[tuple[tuple[str, ...], re.Pattern[str], Reader], ...] = (
    (
        ("earlier", "later", "previously", "before"),
        re.compile(
            rf"{_NO_MORE}(?i:{COUNT}) (?P<unit>day|week|month|year|decade)s?"
            rf" (?P<way>earlier|later|previously|before{_ENDS})\b"
            r"(?! (?:than|in|this|that)\b)"
        ),
        _away,
    ),
    (
        ("before", "after"),
        re.compile(
            rf"[Tt]he (?P<unit>day|night|week|month|year) (?P<way>before|after)\b{_ENDS}"
            r"(?! (?:and|at|in|with|when) )"
        ),
        _next_to,
    ),
    (
        _SAID,
        re.compile(
            r"[Tt]he (?:very )?(?P<way>[Pp]revious|[Pp]receding|[Pp]rior|[Ff]ollowing) "
            r"(?P<unit>day|night|morning|evening|afternoon|week|month|year)\b(?![’']s)"
        ),
        _next_to,
    ),
    (
        ("he next ",),
        re.compile(r"[Tt]he (?P<way>next) (?P<unit>day|morning|night)\b(?![’']s)"),
        _next_to,
    ),
    (
        ("same ", "that ", "That "),
        re.compile(
            r"(?:[Tt]hat|[Tt]hat same|[Tt]he (?:very )?same) "
            rf"(?P<unit>{'|'.join(_UNITS)})\b(?![’']s| (?:old|the|is|was|it)\b)"
        ),
        _same,
    ),
    (
        (*_SAID, "he next "),
        re.compile(rf"[Tt]he {_SAID_BEFORE} (?P<day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"),
        _weekday,
    ),
    (
        ("e year", "e month", "e week", "by year", "by month"),
        re.compile(
            r"(?:(?P<part>[Tt]he (?:end|beginning|start|middle) of|[Ee]arly in|[Ll]ate in"
            r"|[Ee]arlier in|[Ll]ater in) the (?P<unit>year|month|week)\b"
            r"(?! (?:of|ending|[a-z]+ed)\b)"
            r"|(?<=by )(?P<part2>)(?P<unit2>year|month)(?:[’']s end|-end)\b)"
        ),
        _part_of,
    ),
)


def found(
    text: str, named: Callable[[int], Interval | None], anchor: date
) -> list[tuple[int, int, Interval]]:
    """Where a text counts from another time, and what it means there; some may overlap.

    Args:
        text: Any.
        named: The time that is named last before an offset, if any.
        anchor: The day of writing.
    """
    result: list[tuple[int, int, Interval]] = []
    for words, pattern, reader in _RULES:
        if not any(word in text for word in words):
            continue
        for match in pattern.finditer(text):
            try:
                interval = reader(match, named(match.start()), anchor)
            except (ValueError, OverflowError):
                continue
            if interval is not None:
                result.append((match.start(), match.end(), interval))
    return result
