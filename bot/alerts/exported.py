"""A chat's alerts and settings as a file of JSON: what /export writes and /import reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from bot.alerts.follow import Follow, FollowState, Pace
from bot.alerts.preferences import Preferences
from bot.errors import Refused

#: Of the form of the file; a change that older programs would misread raises it.
VERSION = 1
#: Bytes of a file.
LARGEST = 1_000_000
#: Alerts of a file that are looked at.
MOST = 200

_FORMAT = "newsdesk alerts"
_ALERT = ("query", "pace", "silent", "max", "paused", "topic")
_FILE = ("format", "version", "timezone", "quiet", "alerts")
_QUIET = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class ExportedAlert:
    """A follow, without whose it is."""

    query: str
    pace: Pace = Pace()
    silent: bool = False
    #: Alerts a day; None for no limit.
    most: int | None = None
    paused: bool = False
    #: 0 outside of topics.
    topic_id: int = 0

    @classmethod
    def of(cls, follow: Follow) -> ExportedAlert:
        """What a file keeps of a follow."""
        return cls(
            follow.query,
            follow.pace,
            follow.silent,
            follow.most,
            follow.state is FollowState.PAUSED,
            follow.topic_id,
        )


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An alert or a setting of a file that cannot be taken."""

    #: The query, or which of them it is if it has none.
    what: str
    #: A sentence.
    reason: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What a file holds."""

    alerts: tuple[ExportedAlert, ...]
    #: None if the file does not say.
    timezone: str | None = None
    #: Whether the file says when it is quiet, and when that is.
    says_quiet: bool = False
    quiet: tuple[time, time] | None = None
    unreadable: tuple[Unreadable, ...] = ()


def written(follows: Iterable[Follow], preferences: Preferences) -> bytes:
    """The file of a chat; the same alerts and settings give the same bytes."""
    alerts = [_form(ExportedAlert.of(follow)) for follow in follows]
    form = {
        "format": _FORMAT,
        "version": VERSION,
        "timezone": preferences.timezone,
        "quiet": spell(preferences.quiet),
        "alerts": alerts,
    }
    return (json.dumps(form, ensure_ascii=False, indent=2) + "\n").encode()


def spell(quiet: tuple[time, time] | None) -> str:
    """Quiet hours as /quiet takes them."""
    return "off" if quiet is None else f"{quiet[0]:%H:%M}-{quiet[1]:%H:%M}"


def read(data: bytes, name: str) -> Exported:
    """What a file holds; what cannot be read of it is named, and the rest is there.

    Args:
        data: The file.
        name: What it is called, for the sentences.

    Raises:
        Refused: If it is no such file.
    """
    if len(data) > LARGEST:
        raise too_large(name, len(data))
    try:
        form = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as e:
        raise Refused(f"{name} is no JSON. Send me a file that /export made.") from e
    if not isinstance(form, dict) or form.get("format") != _FORMAT:
        raise Refused(f"{name} is JSON, but not of alerts. Send me a file that /export made.")
    version = form.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Refused(f"{name} does not say in which version it is written.")
    if version > VERSION:
        raise Refused(
            f"{name} is of a newer version of me (format {version}); I know formats up to"
            f" {VERSION}."
        )
    alerts = form.get("alerts", [])
    if not isinstance(alerts, list):
        raise Refused(f"{name} has no list of alerts.")
    if len(alerts) > MOST:
        raise Refused(f"{name} has {len(alerts):,} alerts; I read {MOST} at most.")
    unreadable = [Unreadable(_shown(key), "I don't know this.") for key in form.keys() - set(_FILE)]
    unreadable.sort(key=lambda one: one.what)
    timezone = form.get("timezone")
    if timezone is not None and not isinstance(timezone, str):
        unreadable.append(Unreadable("timezone", "This is no name of a time zone."))
        timezone = None
    quiet, says_quiet = None, "quiet" in form
    if says_quiet:
        try:
            quiet = _quiet(form["quiet"])
        except _Bad as e:
            unreadable.append(Unreadable("quiet", str(e)))
            says_quiet = False
    found = []
    for number, entry in enumerate(alerts, start=1):
        try:
            found.append(_alert(entry))
        except _Bad as e:
            unreadable.append(Unreadable(_called(entry, number), str(e)))
    return Exported(tuple(found), timezone, says_quiet, quiet, tuple(unreadable))


def too_large(name: str, size: int) -> Refused:
    """The sentence for a file that is not looked at."""
    return Refused(f"{name} has {size / 1e6:,.1f} MB; I read {LARGEST / 1e6:.0f} MB at most.")


class _Bad(Exception):
    """Something of an alert is not understood; a sentence."""


def _form(alert: ExportedAlert) -> dict[str, Any]:
    return {
        "query": alert.query,
        "pace": str(alert.pace),
        "silent": alert.silent,
        "max": alert.most,
        "paused": alert.paused,
        "topic": alert.topic_id or None,
    }


def _alert(entry: object) -> ExportedAlert:
    if not isinstance(entry, dict):
        raise _Bad("This is no alert.")
    if unknown := sorted(entry.keys() - set(_ALERT)):
        raise _Bad(f"I don't know `{_shown(unknown[0])}`.")
    query = entry.get("query")
    if not isinstance(query, str) or not (query := clean(query)):
        raise _Bad("There is no query.")
    word = entry.get("pace", "now")
    pace = Pace.parse(word) if isinstance(word, str) else None
    if pace is None:
        raise _Bad(f"I don't know the pace `{_shown(word)}`; I know now, hourly and daily@HH:MM.")
    return ExportedAlert(
        query,
        pace,
        _flag(entry, "silent"),
        _number(entry, "max", 1000),
        _flag(entry, "paused"),
        _number(entry, "topic", 2**31 - 1) or 0,
    )


def _flag(entry: Mapping[str, Any], name: str) -> bool:
    value = entry.get(name, False)
    if not isinstance(value, bool):
        raise _Bad(f"`{name}` is true or false, not `{_shown(value)}`.")
    return value


def _number(entry: Mapping[str, Any], name: str, most: int) -> int | None:
    value = entry.get(name)
    whole = isinstance(value, int) and not isinstance(value, bool)
    if value is not None and not (whole and 1 <= value <= most):
        raise _Bad(f"`{name}` is a number from 1 to {most:,}, not `{_shown(value)}`.")
    return value


def _quiet(value: object) -> tuple[time, time] | None:
    if value in (None, "off"):
        return None
    match = _QUIET.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _Bad(f"I don't know `{_shown(value)}`; use off or HH:MM-HH:MM.")
    begin, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    if begin == end:
        raise _Bad("It ends when it begins.")
    return begin, end


def _called(entry: object, number: int) -> str:
    query = entry.get("query") if isinstance(entry, dict) else None
    named = clean(query) if isinstance(query, str) else ""
    return _shown(named) if named else f"alert {number}"


def clean(text: str) -> str:
    """As Telegram would have brought it: valid Unicode, on one line."""
    text = text.encode("utf-8", "replace").decode()
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    text = clean(text).replace("`", "'") or '""'
    return text if len(text) <= 60 else f"{text[:60]}…"
