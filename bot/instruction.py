"""What follows ``/add``: an address, and what the editor knows about the article."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches

from bot.errors import Refused
from corpus.types import Given, Published

#: ``name:value`` that is no address with a port.
_OPTION = re.compile(r"(?P<name>[^\W\d_]+):(?!//)(?P<value>.*)", re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”')
#: A name with a dot in it, and what may follow the name of a host.
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d]{2,}(?::\d+)?(?:[/?#]\S*)?|localhost\S*|[\d.:]+(?:/\S*)?")
_LONGEST_TAG = 50


class BadInstruction(Refused):
    """What follows the command is not understood; ``str()`` tells whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What an editor wrote behind ``/add``."""

    #: Of the page; None if there is none.
    url: str | None = None
    given: Given = Given()


def parse(text: str, today: date) -> Instruction:
    """The address and the options in ``text``.

    A value with spaces in it may stand in quotation marks; a source needs none.

    Args:
        text: As it was typed.
        today: What is published later is not published yet.

    Raises:
        BadInstruction: If there is anything else in it, or a value makes no sense.
    """
    found = Instruction()
    parts = _parts(text)
    while parts:
        part = parts.pop(0)
        option = _OPTION.fullmatch(part)
        if option is None or _HOST.fullmatch(part):
            found = replace(found, url=_address(part, found.url))
            continue
        name, value = option["name"].lower(), _unquoted(option["value"])
        if name not in _OPTIONS:
            raise BadInstruction(_unknown(name))
        while name == "source" and parts and _continues(parts[0]):
            more = parts.pop(0)
            value, part = f"{value} {more}".strip(), f"{part} {more}"
        if not value:
            raise BadInstruction(f"I don't know `{_shown(part)}`. Write something after it.")
        given = _OPTIONS[name](found.given, value, part, today)
        found = replace(found, given=given)
    return found


def moment(text: str, today: date) -> Published:
    """When something was published, as a person writes it.

    Raises:
        ValueError: If it is not understood, or not yet; the text is a sentence.
    """
    try:
        when = Published.parse(text)
        when.at.timestamp()
    except (ValueError, OverflowError):
        raise ValueError("Use YYYY-MM-DD.") from None
    if when.day > today + timedelta(days=1):  # it is tomorrow already in the east
        raise ValueError("That day has not come yet.")
    return when


def _parts(text: str) -> list[str]:
    """The words of a text; what stands in quotation marks belongs together."""
    return re.findall(r'(?:"[^"]*"|“[^”]*”|\S)+', text)


def _continues(part: str) -> bool:
    """Whether a word goes on with the name of a source."""
    return not _OPTION.fullmatch(part) and not _HOST.fullmatch(part) and "://" not in part


def _address(part: str, former: str | None) -> str:
    if "://" not in part:
        if not _HOST.fullmatch(part):
            raise BadInstruction(
                f"I don't know what to do with `{_shown(part)}`. Write an address, such as"
                " `/add https://example.org/story`"
            )
        part = f"https://{part}"
    if former is not None:
        raise BadInstruction("Please give me one address at a time.")
    return part


def _unknown(name: str) -> str:
    nearest = get_close_matches(name, _OPTIONS, n=1, cutoff=0.6)
    known = ", ".join(f"`{known}:`" for known in _OPTIONS)
    hint = f"Did you mean `{nearest[0]}:`?" if nearest else f"I know {known}."
    return f"Unknown option `{_shown(name)}:`. {hint}"


def _source(given: Given, value: str, part: str, today: date) -> Given:
    return replace(given, outlet=value)


def _date(given: Given, value: str, part: str, today: date) -> Given:
    try:
        return replace(given, published=moment(value, today))
    except ValueError as e:
        raise BadInstruction(f"I don't know `{_shown(part)}`. {e}") from None


def _tag(given: Given, value: str, part: str, today: date) -> Given:
    tags = tuple(tag.strip().lower() for tag in value.split(",") if tag.strip())
    if not tags or any(len(tag) > _LONGEST_TAG for tag in tags):
        raise BadInstruction(f"I don't know `{_shown(part)}`. Write tags such as `tag:syria,war`")
    return replace(given, tags=tuple(dict.fromkeys((*given.tags, *tags))))


_OPTIONS: dict[str, Callable[[Given, str, str, date], Given]] = {
    "tag": _tag,
    "date": _date,
    "source": _source,
}


def _unquoted(value: str) -> str:
    return _QUOTED.sub(lambda found: found[1] or found[2] or "", value).strip()


def _shown(part: str) -> str:
    """What was typed, short enough to be repeated, and without marks of ours."""
    return part.replace("`", "'")[:100]
