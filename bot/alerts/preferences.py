"""When a chat wants to hear of news: its time zone and its quiet hours."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import time

from corpus.database import Database


@dataclass(frozen=True, slots=True)
class Preferences:
    """The clock of a chat."""

    #: A name of IANA's, or ``UTC+HH:MM``.
    timezone: str = "UTC"
    #: From when to when nothing is sent, by that clock; may cross midnight. None if never.
    quiet: tuple[time, time] | None = None


class PreferenceRows:
    """The rows of preferences. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, chat_id: int) -> Preferences:
        """Those of a chat."""
        row = await self._database.row(
            "SELECT timezone, quiet_from, quiet_to FROM preferences WHERE chat_id = ?", (chat_id,)
        )
        return read(row) if row else Preferences()


def read(row: sqlite3.Row) -> Preferences:
    """A row of ``preferences``."""
    quiet = None
    if row["quiet_from"] is not None:
        quiet = (_time(row["quiet_from"]), _time(row["quiet_to"]))
    return Preferences(row["timezone"], quiet)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
