"""Full dates in a text: day, month and year, and nothing that leaves one open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

#: One month a line, with its short forms: English, German, French, Spanish, Italian, Portuguese.
_MONTHS = """
january jan januar janvier janv enero ene gennaio gen janeiro
february feb februar février févr febrero febbraio fevereiro fev
march mar märz mars marzo março
april apr avril avr abril abr aprile
may mai mayo maggio mag maio
june jun juni juin junio giugno giu junho
july jul juli juillet juil julio luglio lug julho
august aug août agosto ago
september sept sep septembre septiembre settembre setembro set
october oct oktober okt octobre octubre ottobre ott outubro out
november nov novembre noviembre novembro
december dec dezember dez décembre déc diciembre dic dicembre dezembro
"""
#: The same: Dutch, Swedish and Danish, Polish, Russian, Indonesian, Turkish.
_MORE_MONTHS = """
januari stycznia января янв ocak
februari lutego февраля фев şubat
maart marts marca марта мар maret mart
kwietnia апреля апр nisan
mei maj maja мая mayıs
czerwca июня июн haziran
lipca июля июл temmuz
augustus augusti sierpnia августа авг agustus ağustos
września сентября сен eylül
października октября окт ekim
listopada ноября ноя nopember kasım
grudnia декабря дек desember aralık
"""
_MONTH_NUMBER = {
    name: number
    for months in (_MONTHS, _MORE_MONTHS)
    for number, names in enumerate(months.strip().splitlines(), start=1)
    for name in names.split()
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: Before this there was no newspaper to be archived.
FIRST_YEAR = 1700

_MONTH = "(?P<month>{})".format("|".join(sorted(_MONTH_NUMBER, key=len, reverse=True)))
#: Pasting may glue the hour to the year: "January 3, 20235:10 PM".
_YEAR = r"(?P<year>\d{4})(?:(?!\d)|(?=\d{1,2}:\d{2}))"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_MONTH}\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"(?<![\d:.])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?:\s+of|\s+de)?[\s-]+"
        rf"{_MONTH}\b\.?,?(?:\s+del?)?[\s-]+{_YEAR}",
        r"(?<![\d/-])(?P<year>\d{4})(?P<by>[-/.])(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})(?![\d-])",
        # "11.12.2019 10:09 AM" may be the way of somebody who puts the month first.
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\.?\d)"
        r"(?!,?\s+\d{1,2}:\d{2}\s?[ap]\.?m)",
        r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})(?![\d/])",
        r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]",
    )
)

_SHORT_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_MONTH}\b\.?\s+(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?:\s+(?:of|de))?\s+{_MONTH}\b",
    )
)

_WEEKDAY = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|"
    r"fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
#: A weekday that belongs to the date after it. "The Sun" is no day.
_BEFORE = re.compile(rf"(?<!\bthe )\b{_WEEKDAY}\b\.?,?\s*(?:the\s+)?$", re.IGNORECASE)
_AFTER = re.compile(rf"\s*[,(]\s*{_WEEKDAY}\b(?!['’])", re.IGNORECASE)
_NAMED = re.compile(r"\b(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date, and where it stands: ``text[start:end]``, with its weekday if it has one."""

    day: date
    start: int
    end: int


def find(text: str) -> list[FoundDate]:
    """The full dates of ``text`` in order.

    Left out: ``03/12/2015``, which is two days, what the calendar does not have, and a
    date whose weekday says otherwise.
    """
    found: list[FoundDate] = []
    for one in sorted(_matches(text), key=lambda match: (match.start(), -match.end())):
        if found and one.start() < found[-1].end:
            continue
        if date_found := _read(text, one):
            found.append(date_found)
    return found


def names_day(text: str, day: date) -> bool:
    """True if ``text`` names the day and month of ``day``, with or without a year."""
    return any(
        int(match["day"]) == day.day and _MONTH_NUMBER.get(match["month"].lower()) == day.month
        for form in _SHORT_FORMS
        for match in form.finditer(text)
    )


def weekdays(text: str) -> frozenset[int]:
    """The weekdays that ``text`` names in full, Monday is 0."""
    return frozenset(_number(match) for match in _NAMED.finditer(text))


def _matches(text: str) -> Iterator[re.Match[str]]:
    for form in _FORMS:
        yield from form.finditer(text)


def _read(text: str, match: re.Match[str]) -> FoundDate | None:
    day = _day(match.groupdict())
    if day is None or day.year < FIRST_YEAR:
        return None
    start, end = match.span()
    before = _BEFORE.search(text[max(0, start - 20) : start])
    after = None if before else _AFTER.match(text, end)
    if weekday := before or after:
        if _number(weekday) != day.weekday():
            return None
        if before:
            start = max(0, start - 20) + before.start()
        if after:
            end = after.end()
    return FoundDate(day, start, end)


def _day(parts: dict[str, str | None]) -> date | None:
    year = int(parts["year"] or 0)
    try:
        if "first" in parts:
            first, second = int(parts["first"] or 0), int(parts["second"] or 0)
            if first <= 12 and second <= 12 and first != second:
                return None
            return date(year, *((second, first) if first > 12 else (first, second)))
        month = (parts["month"] or "").lower()
        return date(year, _MONTH_NUMBER.get(month) or int(month), int(parts["day"] or 0))
    except ValueError:
        return None


def _number(match: re.Match[str]) -> int:
    return _WEEKDAYS.index(match["weekday"][:3].lower())
