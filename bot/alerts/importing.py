"""What the import of a file of alerts would change in a chat: decided here, done elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import time

from bot.alerts.drafts import same
from bot.alerts.exported import Exported, ExportedAlert, Unreadable, spell
from bot.alerts.follow import Follow
from bot.alerts.preferences import Preferences


@dataclass(frozen=True, slots=True)
class Changed:
    """A follow that the file has in another way."""

    follow: Follow
    alert: ExportedAlert

    @property
    def says(self) -> str:
        """What of it changes."""
        before, after = ExportedAlert.of(self.follow), self.alert
        parts = []
        if before.pace != after.pace:
            parts.append(f"{before.pace} → {after.pace}")
        if before.silent != after.silent:
            parts.append("silent" if after.silent else "no longer silent")
        if before.most != after.most:
            parts.append(f"max:{after.most}/day" if after.most else "no longer a limit a day")
        if before.paused != after.paused:
            parts.append("paused" if after.paused else "resumed")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of each thing in a file."""

    added: tuple[ExportedAlert, ...] = ()
    changed: tuple[Changed, ...] = ()
    #: Alerts that the chat has already, just so.
    same: int = 0
    refused: tuple[Unreadable, ...] = ()
    #: For which there is no room.
    beyond: tuple[ExportedAlert, ...] = ()
    #: What the chat has now and what it gets, if these differ.
    timezone: tuple[str, str] | None = None
    quiet: tuple[str, str] | None = None
    #: What the settings are afterwards.
    preferences: Preferences = Preferences()
    #: Whether alerts leave their topics, because the chat has none.
    flat: bool = False

    @property
    def changes(self) -> bool:
        """Whether there is anything to confirm."""
        return bool(self.added or self.changed or self.timezone or self.quiet)

    @property
    def mark(self) -> str:
        """The same for the same plan, and short enough for a button."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


def plan(
    exported: Exported,
    follows: Sequence[Follow],
    preferences: Preferences,
    *,
    room: int,
    topics: bool,
    wrong: Callable[[str], str | None],
    zone: Callable[[str], str | None],
) -> Plan:
    """What an import changes; nothing that the file does not name is touched.

    An alert is that of the chat which looks for the same in the same topic.

    Args:
        exported: The file.
        follows: Of the chat, without drafts.
        preferences: Of the chat.
        room: How many alerts the chat may have.
        topics: Whether the chat has topics.
        wrong: Why a query cannot be followed, as a sentence; None if it can.
        zone: How a time zone is called; None if there is none of this name.
    """
    refused = list(exported.unreadable)
    timezone = preferences.timezone
    if exported.timezone is not None:
        if (called := zone(exported.timezone)) is None:
            reason = f"I don't know the time zone `{exported.timezone[:60]}`."
            refused.append(Unreadable("timezone", reason))
        else:
            timezone = called
    quiet = exported.quiet if exported.says_quiet else preferences.quiet
    wanted = exported.alerts
    flat = not topics and any(alert.topic_id for alert in wanted)
    if flat:
        wanted = tuple(replace(alert, topic_id=0) for alert in wanted)
    added: list[ExportedAlert] = []
    changed: list[Changed] = []
    beyond: list[ExportedAlert] = []
    met: list[ExportedAlert] = []
    identical = 0
    for alert in wanted:
        if any(_like(other, alert) for other in met):
            refused.append(Unreadable(alert.query, "It is in the file twice."))
            continue
        met.append(alert)
        like = next((one for one in follows if _like(ExportedAlert.of(one), alert)), None)
        if like is not None:
            # The same words in another order: as they stand here is as good.
            alert = replace(alert, query=like.query)
            if ExportedAlert.of(like) == alert:
                identical += 1
            else:
                changed.append(Changed(like, alert))
        elif (why := wrong(alert.query)) is not None:
            refused.append(Unreadable(alert.query, why))
        elif len(follows) + len(added) >= room:
            beyond.append(alert)
        else:
            added.append(alert)
    return Plan(
        tuple(added),
        tuple(changed),
        identical,
        tuple(refused),
        tuple(beyond),
        (preferences.timezone, timezone) if timezone != preferences.timezone else None,
        _differ(preferences.quiet, quiet),
        replace(preferences, timezone=timezone, quiet=quiet),
        flat,
    )


def _differ(
    before: tuple[time, time] | None, after: tuple[time, time] | None
) -> tuple[str, str] | None:
    return (spell(before), spell(after)) if before != after else None


def _like(some: ExportedAlert, other: ExportedAlert) -> bool:
    return some.topic_id == other.topic_id and same(some.query, other.query)
