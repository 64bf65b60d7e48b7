"""Broadcasts: what is sent to all chats, and how far each has come."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.people import By
from corpus.database import Database
from corpus.records import audit


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A text, and who has it sent."""

    id: int
    text: str
    #: The user who wrote it; it is their private chat too.
    made_by: int
    #: ``draft``, ``sending``, ``stopped`` or ``done``.
    state: str
    #: The message that shows how far it is; None while nobody has confirmed it.
    progress: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many chats a broadcast has come to."""

    sent: int
    left: int
    failed: int
    unknown: int


_BROADCAST = "id, text, made_by, state, progress_chat_id, progress_id"


class Broadcasts:
    """The rows about them. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: Set when there may be something to send, or to tell.
        self.due = asyncio.Event()
        self.due.set()  # of a life before this one

    async def draft(self, text: str, user_id: int, message_id: int, now: datetime) -> int:
        """Store a text that nobody has confirmed; the same message makes one alone."""
        async with self._database.transaction() as db:
            await db.execute(
                "INSERT INTO broadcasts (text, made_by, message_id, made_at, state)"
                " VALUES (?, ?, ?, ?, 'draft') ON CONFLICT (made_by, message_id) DO NOTHING",
                (text, user_id, message_id, int(now.timestamp())),
            )
            [row] = await db.execute_fetchall(
                "SELECT id FROM broadcasts WHERE made_by = ? AND message_id = ?",
                (user_id, message_id),
            )
        return int(row["id"])

    async def get(self, broadcast_id: int) -> Broadcast | None:
        """The one of this id."""
        row = await self._database.row(
            f"SELECT {_BROADCAST} FROM broadcasts WHERE id = ?", (broadcast_id,)
        )
        return _broadcast(row) if row else None

    async def begin(
        self, by: By, broadcast_id: int, chats: Collection[int], progress: tuple[int, int]
    ) -> bool:
        """Have a draft sent to these chats; False if it is no draft any more."""
        async with self._database.transaction(durable=True) as db:
            cursor = await db.execute(
                "UPDATE broadcasts SET state = 'sending', progress_chat_id = ?, progress_id = ?"
                " WHERE id = ? AND state = 'draft'",
                (*progress, broadcast_id),
            )
            if not cursor.rowcount:
                return False
            await db.executemany(
                "INSERT INTO broadcast_sends (broadcast_id, chat_id, state)"
                " VALUES (?, ?, 'queued')",
                [(broadcast_id, chat) for chat in chats],
            )
            subject, after = f"broadcast:{broadcast_id}", {"recipients": len(chats)}
            await audit.record(db, by.actor, "broadcast.begin", subject, None, after)
        self.due.set()
        return True

    async def cancel(self, broadcast_id: int) -> bool:
        """Forget a draft; False if it is none any more."""
        return bool(
            await self._database.execute(
                "DELETE FROM broadcasts WHERE id = ? AND state = 'draft'", (broadcast_id,)
            )
        )

    async def stop(self, by: By, broadcast_id: int) -> bool:
        """Send it to nobody else; False if it is not being sent."""
        async with self._database.transaction(durable=True) as db:
            cursor = await db.execute(
                "UPDATE broadcasts SET state = 'stopped' WHERE id = ? AND state = 'sending'",
                (broadcast_id,),
            )
            if not cursor.rowcount:
                return False
            await audit.record(db, by.actor, "broadcast.stop", f"broadcast:{broadcast_id}")
        self.due.set()
        return True

    async def recover(self) -> None:
        """Of what was on its way when the process ended nobody knows what became."""
        await self._database.execute(
            "UPDATE broadcast_sends SET state = 'unknown', reason = 'the program ended'"
            " WHERE state = 'sending'"
        )

    async def current(self) -> Broadcast | None:
        """The oldest that is not over, or whose end was not told."""
        row = await self._database.row(
            f"SELECT {_BROADCAST} FROM broadcasts WHERE state <> 'draft' AND NOT told"
            " ORDER BY id LIMIT 1"
        )
        return _broadcast(row) if row else None

    async def take(self, broadcast_id: int, now: datetime) -> int | None:
        """A chat that it is to be sent to now, on its way from then on; None if there is none."""
        at = int(now.timestamp())
        async with self._database.transaction(durable=True) as db:
            await db.execute(
                "UPDATE broadcast_sends SET state = 'failed', reason = 'banned'"
                " WHERE broadcast_id = ? AND state = 'queued' AND chat_id IN"
                " (SELECT peer_id FROM listed WHERE kind = 'banned')",
                (broadcast_id,),
            )
            rows = list(
                await db.execute_fetchall(
                    "UPDATE broadcast_sends SET state = 'sending', tries = tries + 1"
                    " WHERE broadcast_id = ?1 AND chat_id ="
                    " (SELECT chat_id FROM broadcast_sends WHERE broadcast_id = ?1"
                    " AND state = 'queued' AND not_before <= ?2 LIMIT 1)"
                    " AND EXISTS (SELECT 1 FROM broadcasts WHERE id = ?1 AND state = 'sending')"
                    " RETURNING chat_id",
                    (broadcast_id, at),
                )
            )
        return int(rows[0]["chat_id"]) if rows else None

    async def note(self, broadcast_id: int, chat_id: int, state: str, reason: str = "") -> None:
        """What has become of one on its way: ``sent``, ``failed`` or ``unknown``."""
        await self._database.execute(
            "UPDATE broadcast_sends SET state = ?, reason = ?"
            " WHERE broadcast_id = ? AND chat_id = ? AND state = 'sending'",
            (state, reason, broadcast_id, chat_id),
        )

    async def later(self, broadcast_id: int, chat_id: int, at: datetime) -> int:
        """Put back one that surely was not sent; returns how often it was tried."""
        await self._database.execute(
            "UPDATE broadcast_sends SET state = 'queued', not_before = ?"
            " WHERE broadcast_id = ? AND chat_id = ? AND state = 'sending'",
            (int(at.timestamp()), broadcast_id, chat_id),
        )
        row = await self._database.row(
            "SELECT tries FROM broadcast_sends WHERE broadcast_id = ? AND chat_id = ?",
            (broadcast_id, chat_id),
        )
        return int(row["tries"]) if row else 0

    async def give_up(self, broadcast_id: int, chat_id: int, reason: str) -> None:
        """Try one no more that was put back."""
        await self._database.execute(
            "UPDATE broadcast_sends SET state = 'failed', reason = ?"
            " WHERE broadcast_id = ? AND chat_id = ? AND state = 'queued'",
            (reason, broadcast_id, chat_id),
        )

    async def skip(self, broadcast_id: int, chat_id: int) -> None:
        """Leave out a chat that has it already, under the id that it had before."""
        await self._database.execute(
            "DELETE FROM broadcast_sends"
            " WHERE broadcast_id = ? AND chat_id = ? AND state = 'queued'",
            (broadcast_id, chat_id),
        )

    async def finish(self, broadcast_id: int) -> None:
        """Note that all were tried, unless it was stopped."""
        await self._database.execute(
            "UPDATE broadcasts SET state = 'done' WHERE id = ? AND state = 'sending'",
            (broadcast_id,),
        )

    async def told(self, broadcast_id: int) -> None:
        """Note that who wrote it knows how it ended."""
        await self._database.execute("UPDATE broadcasts SET told = 1 WHERE id = ?", (broadcast_id,))

    async def counts(self, broadcast_id: int) -> Counts:
        """How far it is."""
        rows = await self._database.rows(
            "SELECT state, count(*) FROM broadcast_sends WHERE broadcast_id = ? GROUP BY state",
            (broadcast_id,),
        )
        of: dict[str, int] = dict(map(tuple, rows))
        left = of.get("queued", 0) + of.get("sending", 0)
        return Counts(of.get("sent", 0), left, of.get("failed", 0), of.get("unknown", 0))

    async def purge(self, before: datetime) -> None:
        """Forget those of before then that are not being sent."""
        await self._database.execute(
            "DELETE FROM broadcasts WHERE made_at < ? AND (state = 'draft' OR told)",
            (int(before.timestamp()),),
        )


def _broadcast(row: sqlite3.Row) -> Broadcast:
    shown = row["progress_id"]
    return Broadcast(
        row["id"],
        row["text"],
        row["made_by"],
        row["state"],
        None if shown is None else (row["progress_chat_id"], shown),
    )
