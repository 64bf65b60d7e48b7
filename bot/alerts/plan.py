"""When a place is told of news that several of its follows match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alerts import schedule
from bot.alerts.clock import Preferences
from bot.alerts.follow import Follow


@dataclass(frozen=True, slots=True)
class Plan:
    """When something is told, and how."""

    #: None for at once.
    due_at: datetime | None
    silent: bool


def plan(
    follows: Sequence[Follow], preferences: Preferences, told: Mapping[int, int], now: datetime
) -> Plan:
    """The earliest that one of the follows asks for; silent if all that ask for then are.

    Args:
        follows: All of one chat and topic, one at least.
        preferences: Of the chat.
        told: How many alerts those with a limit have brought today, by id.
        now: When the news came.
    """
    dues = [_due(follow, preferences, told, now) for follow in follows]
    soonest = min(due or now for due in dues)
    silent = all(
        follow.silent for follow, due in zip(follows, dues, strict=True) if (due or now) == soonest
    )
    return Plan(None if None in dues else soonest, silent)


def _due(
    follow: Follow, preferences: Preferences, told: Mapping[int, int], now: datetime
) -> datetime | None:
    at = schedule.due(follow.pace, preferences, now)
    if at is None and follow.most is not None and told.get(follow.id, 0) >= follow.most:
        return schedule.next_digest(preferences, now)
    return at
