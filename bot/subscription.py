"""What somebody writes to have a feed followed: its address, and what holds for its articles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.errors import FeedError
from corpus.feeds.rhythm import LEAST

_OPTION = re.compile(r"(?P<name>[a-z]+):(?P<value>\"[^\"]*\"|“[^”]*”|(?!//)\S+)", re.IGNORECASE)
_KNOWN = ("tag", "source", "every")
_EVERY = re.compile(r"(\d{1,5})\s*(m|min|h|d)", re.IGNORECASE)
_UNITS = {"m": 60, "min": 60, "h": 3600, "d": 86_400}
#: Seconds; a feed that is looked at more rarely loses entries.
_RAREST = 7 * 86_400
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?")


class BadSubscription(FeedError):
    """Something of it is not understood."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed as somebody asks for it."""

    address: str
    outlet: str | None = None
    tags: tuple[str, ...] = ()
    #: Seconds between polls, if they are decided.
    every: int | None = None


def parse(text: str) -> Subscription | None:
    """What ``https://… tag:a,b source:"Harbour Wire" every:30m`` asks for; None if nothing.

    Raises:
        BadSubscription: If something of it is not understood.
    """
    outlet: str | None = None
    tags: tuple[str, ...] = ()
    every: int | None = None
    rest = text
    # A quoted value may hold blanks, so options are taken out before words are told apart.
    for option in reversed(list(_OPTION.finditer(text))):
        before = text[: option.start()]
        if before and not before[-1].isspace():
            continue  # of an address
        name, value = option["name"].lower(), option["value"].strip('"“”').strip()
        if name in ("http", "https"):
            continue
        if name not in _KNOWN:
            raise BadSubscription(f"I don't know `{option[0]}`. I know {_known()}.")
        if not value:
            raise BadSubscription(f"Write something after `{name}:`.")
        rest = rest[: option.start()] + " " + rest[option.end() :]
        if name == "tag":
            tags = tuple(dict.fromkeys(one.strip().lower() for one in value.split(",") if one))
        elif name == "source":
            outlet = " ".join(value.split())
        else:
            every = seconds(value)
    words = rest.split()
    if not words:
        return None
    address, more = words[0], words[1:]
    if more:
        raise BadSubscription(
            f"I don't know what `{more[0]}` means here. After the address I know {_known()}."
        )
    if _HOST.fullmatch(address):
        address = f"https://{address}"
    return Subscription(address, outlet, tags, every)


def seconds(value: str) -> int:
    """``30m``, ``2h`` or ``1d`` in seconds.

    Raises:
        BadSubscription: If it is none of them, or too often or too rarely.
    """
    match = _EVERY.fullmatch(value)
    found = int(match[1]) * _UNITS[match[2].lower()] if match else 0
    if not LEAST <= found <= _RAREST:
        raise BadSubscription(
            f"I don't know `every:{value}`. Use minutes, hours or days from `5m` to `7d`."
        )
    return found


def _known() -> str:
    return "`tag:a,b`, `source:Name` and `every:30m`"
