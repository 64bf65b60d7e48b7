"""A follow: a stored query, where its alerts go, and how."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Literal

_DAILY = re.compile(r"daily@([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Pace:
    """When alerts come: each by itself at once, or together."""

    every: Literal["now", "hour", "day"] = "now"
    #: For a day: when, by the clock of the chat.
    at: time | None = None

    @classmethod
    def parse(cls, text: str) -> Pace | None:
        """``now``, ``hourly`` or ``daily@HH:MM``; None if it is none of these."""
        text = text.lower()
        if text == "now":
            return cls()
        if text == "hourly":
            return cls("hour")
        daily = _DAILY.fullmatch(text)
        return cls("day", time(int(daily[1]), int(daily[2]))) if daily else None

    def __str__(self) -> str:
        if self.at is not None:
            return f"daily@{self.at:%H:%M}"
        return "now" if self.every == "now" else "hourly"


class FollowState(StrEnum):
    """Whether it is at work."""

    #: Nobody has confirmed it.
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Follow:
    """A stored query and where its alerts go."""

    #: Where alerts go.
    chat_id: int
    #: 0 outside of topics.
    topic_id: int
    #: The user who asked for it; None for a chat that speaks for itself.
    made_by: int | None
    #: The chat in which it was asked for.
    made_in: int
    #: Their message that asked for it; None if it was imported.
    message_id: int | None
    #: Words and filters, as they were typed.
    query: str
    pace: Pace
    silent: bool
    #: Alerts a day, beyond which they come together; None for no limit.
    most: int | None
    made_at: datetime
    state: FollowState = FollowState.DRAFT
    #: Of a draft: the follow that it takes the place of.
    replaces: int | None = None
    id: int = 0
