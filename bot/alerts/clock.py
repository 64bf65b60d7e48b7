"""The clock of a chat, by which it wants to hear of news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Preferences:
    """The clock of a chat, and when it is quiet there."""

    #: A name of IANA's, or ``UTC+HH:MM``.
    timezone: str = "UTC"
    #: From when to when nothing is sent, by that clock; may cross midnight. None if never.
    quiet: tuple[time, time] | None = None
