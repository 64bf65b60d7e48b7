"""When an article appeared, as far as its own text or address tells it for certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from corpus.intake import captions, dates
from corpus.types import Published

_UPDATED = re.compile(
    r"\b(?:updated?|modified|edited|revised|corrected|changed|aktualisiert|mis à jour|modifié|"
    r"actualizado|aggiornato|atualizado|geändert)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:published|posted|issued|created|released?|publication|veröffentlicht|publiziert|erschienen|"
    r"publié|publicado|pubblicato|publicada|gepubliceerd|opublikowano)\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\b\.?)?|\b\d{1,2}\s*[ap]\.?m\b\.?|"
    r"\b(?:GMT|UTC|[ECMP][SD]?T|CES?T|BST|IST|EES?T|AES?T|JST|PKT|WAT|HKT)\b(?:\s?[+-]\d[\d:]*)?|"
    r"\b(?:mon|tues?|wed|wednes|thu|thurs?|fri|satur|sat|sun)(?:day)?\b|"
    r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lunes|martes|miércoles|"
    r"jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunedì|"
    r"martedì|mercoledì|giovedì|venerdì|sabato|domenica|(?:segunda|terça|quarta|quinta|sexta)-feira)"
    r"\b|"
    r"\b(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago\b|\byesterday\b|\btoday\b",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"\b(?:first|last|originally|date|dated|on|at|time|the|of|from|story|article|this|was|"
    r"publication|release|for immediate|by|um|uhr|am|le|el|à|às|a las|alle|ore|stand|"
    r"min read|local time)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b(?![,.]\d)")
_WORD = re.compile(r"[^\W\d_]{2,}")

_ADDRESS_DAY = re.compile(
    r"/(?P<year>(?:19|20)\d{2})[/-](?P<month>\d{1,2}|[a-z]{3})[/-](?P<day>\d{1,2})(?=[/_.-]|$)",
    re.IGNORECASE,
)

#: Seconds or milliseconds since 1970, from 2001 on.
_UNIX = re.compile(r"1\d{9}(?:\d{3})?")
#: What a program writes that has no date.
_ZERO = date(1970, 1, 1)

#: Paragraphs that tell which day the story is about.
_LEAD = 3


@dataclass(frozen=True, slots=True)
class Stamp:
    """A line that is about time, and about hardly anything else."""

    #: None where it says "2 hours ago", a date that cannot be read for certain, or nothing
    #: but the label.
    day: date | None
    #: True if the line says that the day is the one of publication.
    labelled: bool
    #: The day of a change, where the line names one.
    updated: date | None = None

    @property
    def says_of_what(self) -> bool:
        """True unless it is a bare date, which could be that of anything."""
        return self.labelled or self.day is None


def stamp(line: str) -> Stamp | None:
    """What a line such as ``Published 5:30 PM EST, Tue January 3, 2023`` says, else None."""
    if len(line) > 160:
        return None
    found = dates.find(line)
    labelled = bool(_PUBLISHED.search(line) or _UPDATED.search(line))
    if not found and not labelled:
        return None
    beside = _beside(line, found)
    # A name, an outlet or a place may stand with the date; a sentence may not.
    if len(beside) > (4 if found else 0) or any(word.islower() for word in beside):
        return None
    published, updated, start = None, None, 0
    for one in found:
        label = line[start : one.start]
        if _UPDATED.search(label) and not _PUBLISHED.search(label):
            updated = updated or one.day
        else:
            published = published or one.day
        start = one.end
    return Stamp(published, bool(published and _PUBLISHED.search(line)), updated)


def from_stamps(before: Sequence[Stamp], after: Sequence[Stamp]) -> date | None:
    """The day that the lines before and after the title agree upon best.

    What is labelled wins, then what stands under the title: the day above it may be the
    one on which the page was looked at. A day of change is better than none.
    """
    ordered = (*after, *before)
    for days in (
        [stamp.day for stamp in ordered if stamp.labelled],
        [stamp.day for stamp in ordered],
        [stamp.updated for stamp in ordered],
    ):
        for day in days:
            if day is not None:
                return day
    return None


def from_captions(texts: Iterable[str], story: Sequence[str]) -> date | None:
    """The latest day that a caption names, if the story can only be of that day.

    Pictures are often older than what they stand beside. So the lead must name the weekday
    of that day, and the story no later one.
    """
    days = [
        found.day
        for text in texts
        if not captions.of_another_day(text)
        for found in dates.find(text)
    ]
    if not days:
        return None
    latest = max(days)
    told = " ".join(story)
    later = any(found.day > latest for found in dates.find(told)) or any(
        int(year) > latest.year for year in _YEAR.findall(told)
    )
    of_the_day = latest.weekday() in dates.weekdays(" ".join(story[:_LEAD]))
    return latest if of_the_day and not later else None


def from_address(url: str | None) -> date | None:
    """The day in an address such as ``/2015/12/03/``, else None."""
    for match in _ADDRESS_DAY.finditer(url or ""):
        month = match["month"]
        spelled = f"{match['year']}-{month}-{match['day']}"
        if not month.isdigit():
            spelled = f"{match['day']} {month} {match['year']}"
        if found := dates.find(spelled):
            return found[0].day
    return None


@dataclass(frozen=True, slots=True)
class Told:
    """What a note for machines says of when an article appeared."""

    #: As the note counts it, in its own zone.
    day: date
    #: In UTC; None where it knows the day alone. A note without a zone is read as UTC.
    at: datetime | None
    #: True if it names its zone, so that the moment is certain.
    zoned: bool
    #: True if that zone is another than UTC, and so that of the outlet.
    local: bool
    origin: str

    def on(self, day: date) -> Published:
        """The moment if it is certain and on that day in UTC as well, else the day."""
        if self.at is not None and self.zoned and self.at.date() == day:
            return Published(self.at, "second", self.origin)
        return Published.on(day, self.origin)


def told(text: str, origin: str) -> Told | None:
    """A moment or a day as machines and people write them, else None.

    Midnight to the second is a program's way to say that it knows the day alone, and the
    first day of 1970 its way to say that it knows nothing.
    """
    at = _moment(text.strip())
    if at is None:
        found = dates.find(text)
        day = found[0].day if found else None
    else:
        day = at.date()
    if day is None or day.year < dates.FIRST_YEAR or abs(day - _ZERO) <= timedelta(days=1):
        return None
    if at is None or not (at.hour or at.minute or at.second):
        return Told(day, None, zoned=False, local=False, origin=origin)
    try:
        utc = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        return None
    zoned = at.tzinfo is not None
    local = bool(at.utcoffset())
    return Told(day, utc.replace(microsecond=0), zoned=zoned, local=local, origin=origin)


def _moment(text: str) -> datetime | None:
    if _UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(text)
        except (ValueError, OverflowError, IndexError, TypeError):
            continue
    return None


def _beside(line: str, found: Sequence[dates.FoundDate]) -> list[str]:
    """The words of the line that are about something else."""
    rest = line
    for one in reversed(found):
        rest = f"{rest[: one.start]} {rest[one.end :]}"
    for pattern in (_TIMES, _UPDATED, _PUBLISHED, _LABELS):
        rest = pattern.sub(" ", rest)
    return _WORD.findall(rest)
