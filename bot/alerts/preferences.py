"""When chats want to hear of news: the rows of their time zones and quiet hours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, time

import aiosqlite

from bot.alerts import held
from bot.alerts.clock import Preferences as Preferences
from corpus.database import Database, Read
from corpus.records import audit
from corpus.types import Actor

_COLUMNS = "timezone, quiet_from, quiet_to"


class PreferenceRows:
    """The rows of preferences. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, chat_id: int) -> Preferences:
        """Those of a chat."""
        return await of(self._database.rows, chat_id)

    async def quiet(self) -> dict[int, Preferences]:
        """Those of all chats that have quiet hours."""
        rows = await self._database.rows(
            f"SELECT chat_id, {_COLUMNS} FROM preferences WHERE quiet_from IS NOT NULL"
        )
        return {row["chat_id"]: _preferences(row) for row in rows}

    async def change(
        self,
        actor: Actor,
        chat_id: int,
        change: Callable[[Preferences], Preferences],
        now: datetime,
    ) -> Preferences:
        """Change those of a chat, and when that comes which is held; returns the new ones."""
        async with self._database.transaction(durable=True) as db:
            preferences = change(await of(db.execute_fetchall, chat_id))
            await put(db, actor, chat_id, preferences, now)
        return preferences


async def of(read: Read, chat_id: int) -> Preferences:
    """Those of a chat, as somebody reads them."""
    rows = await read(f"SELECT {_COLUMNS} FROM preferences WHERE chat_id = ?", (chat_id,))
    return next(map(_preferences, rows), Preferences())


async def put(
    db: aiosqlite.Connection, actor: Actor, chat_id: int, preferences: Preferences, now: datetime
) -> None:
    """Set those of a chat, by a transaction of the caller's; what is held comes by them.

    Args:
        db: In the transaction.
        actor: Who does it, for the audit log.
        chat_id: Whose they are.
        preferences: The new ones.
        now: When.
    """
    former = await of(db.execute_fetchall, chat_id)
    if former == preferences:
        return
    begins, ends = map(_minutes, preferences.quiet or (None, None))
    await db.execute(
        "INSERT INTO preferences (chat_id, timezone, quiet_from, quiet_to) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (chat_id) DO UPDATE SET timezone = excluded.timezone,"
        " quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to",
        (chat_id, preferences.timezone, begins, ends),
    )
    for name, before, after in (
        ("timezone", former.timezone, preferences.timezone),
        ("quiet", shown(former.quiet), shown(preferences.quiet)),
    ):
        if before != after:
            await audit.record(db, actor, f"{name}.set", f"chat:{chat_id}", before, after)
    await held.replan(db, chat_id, former, preferences, now)


def shown(quiet: tuple[time, time] | None) -> str | None:
    """Quiet hours as they are written: ``22:00-07:00``; None if there are none."""
    return f"{quiet[0]:%H:%M}-{quiet[1]:%H:%M}" if quiet else None


def _preferences(row: sqlite3.Row) -> Preferences:
    quiet = None
    if row["quiet_from"] is not None:
        quiet = (_time(row["quiet_from"]), _time(row["quiet_to"]))
    return Preferences(row["timezone"], quiet)


def _minutes(at: time | None) -> int | None:
    return None if at is None else 60 * at.hour + at.minute


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
