"""What follows ``/follow``: what is followed, where its alerts go, and how."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from typing import TypeVar

from bot.alerts.follow import Follow, Pace
from bot.errors import Refused

T = TypeVar("T")

#: When a day's alerts come if nobody says when.
MORNING = Pace("day", time(8))
#: Digits of the highest number that a database holds.
_DIGITS = 18
#: More alerts a day than that are no limit.
_MOST = 1000

#: Words; what stands in quotation marks is one, a filter's value too.
_PART = re.compile(r'(?:"[^"]*"|“[^”]*”|„[^“”]*[“”]|\S)+')
#: The name of a channel or a group, or its id; any other number is a word that must not be there.
_TARGET = re.compile(r"@[A-Za-z]\w{3,31}|-100\d{10}", re.ASCII)
#: What is no word of the news.
_MARKED = re.compile(r"(?:daily|hourly|now)@.*|max:.*", re.IGNORECASE | re.DOTALL)
#: A filter, or a word that must not be there: options may stand before it.
_FILTER = re.compile(r"[^\W\d_]+:\S.*|-\w.*", re.DOTALL)
_WORDS = ("now", "hourly", "daily", "silent", "here")
_LIMIT = re.compile(r"max:([1-9]\d{0,3})(?:/day)?", re.IGNORECASE | re.ASCII)


class BadRequest(Refused):
    """What follows the command is not understood; ``str()`` tells whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to follow, as they wrote it."""

    #: ``@channel`` or an id; None for the chat that it was written in.
    target: str | None = None
    #: Words and filters, as they were typed; may be empty.
    query: str = ""
    #: None if nothing was said of it.
    pace: Pace | None = None
    silent: bool = False
    #: Alerts a day; None for no limit.
    most: int | None = None
    #: Whether it was said that this chat, and this topic, is meant.
    here: bool = False

    @property
    def has_options(self) -> bool:
        """Whether anything was said of how alerts come."""
        return self.pace is not None or self.silent or self.most is not None

    def under(self, later: Request) -> Request:
        """The same with what was written in answer to it, which counts for more."""
        return replace(
            later,
            target=later.target or self.target,
            query=later.query or self.query,
            pace=later.pace or self.pace,
            silent=later.silent or self.silent,
            most=later.most or self.most,
        )


def request_of(follow: Follow) -> Request:
    """What makes a follow as it is, wherever it goes."""
    return Request(query=follow.query, pace=follow.pace, silent=follow.silent, most=follow.most)


def parse(text: str) -> Request:
    """The target, the query and the options in ``text``.

    The target stands in front. ``daily@08:00`` and ``max:5/day`` count wherever they stand;
    ``now``, ``hourly``, ``daily``, ``silent`` and ``here`` are words as well, and count behind
    all other words only: 'hourly wages' and 'silent film' are looked for. In quotation marks
    nothing is an option.

    Raises:
        BadRequest: If an option makes no sense.
    """
    parts = list(_PART.finditer(text))
    request = Request()
    if parts and _TARGET.fullmatch(parts[0].group()):
        request = replace(request, target=parts.pop(0).group())
    options = [part for part in parts if _MARKED.fullmatch(part.group())]
    parts = [part for part in parts if part not in options]
    for part in reversed(parts):
        word = part.group().lower()
        if word in _WORDS:
            options.append(part)
        elif not _FILTER.fullmatch(word):
            break
    for option in options:
        request = _with(request, option.group())
    if request.here and request.target is not None:
        raise BadRequest(
            f"Shall alerts go to `{request.target}`, or `here`? Please write one of them."
        )
    kept = [part.group() for part in parts if part not in options]
    return replace(request, query=" ".join(kept))


def _with(request: Request, option: str) -> Request:
    word = option.lower()
    if word == "silent":
        return replace(request, silent=True)
    if word == "here":
        return replace(request, here=True)
    if word.startswith("max:"):
        limit = _LIMIT.fullmatch(word)
        if limit is None or int(limit[1]) > _MOST:
            raise BadRequest(
                f"I don't know `{_shown(option)}`. Use a number from 1, such as `max:5/day`."
            )
        return replace(request, most=_same(request.most, int(limit[1]), "the limits"))
    pace = MORNING if word == "daily" else Pace.parse(word)
    if pace is None:
        raise BadRequest(
            f"I don't know `{_shown(option)}`. Use `now`, `hourly`, or a time such as"
            " `daily@08:00`."
        )
    return replace(request, pace=_same(request.pace, pace, "now, hourly and daily"))


def _same(former: T | None, value: T, names: str) -> T:
    if former not in (None, value):
        raise BadRequest(f"Please write only one of {names}.")
    return value


def _shown(part: str) -> str:
    """What was typed, short enough to be repeated, and without marks of ours."""
    return part.replace("`", "'")[:100]


def ids(text: str) -> tuple[int, ...] | None:
    """The numbers of alerts in a text, each once; None if there is anything else in it."""
    words = text.replace(",", " ").split()
    numbers = [word.removeprefix("#") for word in words]
    if not all(n.isascii() and n.isdecimal() and len(n) <= _DIGITS for n in numbers):
        return None
    return tuple(dict.fromkeys(int(n) for n in numbers))
