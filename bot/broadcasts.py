"""Broadcasts: what is sent to all chats, and how it ends. Their messages are in the outbox."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.message import Kind, Message
from bot.delivery.outbox import Outbox, put
from bot.people import By
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

    @property
    def cause(self) -> str:
        """Of its rows in the outbox; their key too, so that no chat has it twice."""
        return cause(self.id)


def cause(broadcast_id: int) -> str:
    """The cause of the rows of a broadcast."""
    return f"broadcast:{broadcast_id}"


_BROADCAST = "id, text, made_by, state, progress_chat_id, progress_id"


class Broadcasts:
    """The rows about them. Any method can raise `DatabaseError`."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._database = outbox.database
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
        self,
        by: By,
        broadcast_id: int,
        chats: Collection[int],
        progress: tuple[int, int],
        now: datetime,
    ) -> bool:
        """Have a draft sent to these chats; False if it is no draft any more."""
        async with self._database.transaction(durable=True) as db:
            rows = list(
                await db.execute_fetchall(
                    "UPDATE broadcasts SET state = 'sending', progress_chat_id = ?, progress_id = ?"
                    " WHERE id = ? AND state = 'draft' RETURNING text",
                    (*progress, broadcast_id),
                )
            )
            if not rows:
                return False
            subject = cause(broadcast_id)
            sample = Message(0, subject, Kind.BROADCAST, rows[0]["text"], unformatted=True)
            # In one go, and not by `put`: there may be a hundred thousand.
            await db.execute(
                "INSERT INTO outbox (chat_id, key, kind, priority, cause, message, again, made_at,"
                " changed_at) SELECT value, ?1, ?2, ?3, ?1, ?4, 0, ?5, ?5 FROM json_each(?6)"
                " WHERE true ON CONFLICT (chat_id, key) DO NOTHING",
                (
                    subject,
                    sample.kind,
                    sample.priority,
                    sample.to_json(),
                    int(now.timestamp()),
                    json.dumps(list(chats)),
                ),
            )
            after = {"recipients": len(chats)}
            await audit.record(db, by.actor, "broadcast.begin", subject, None, after)
        self.due.set()
        self._outbox.due.set()
        return True

    async def cancel(self, broadcast_id: int) -> bool:
        """Forget a draft; False if it is none any more."""
        return bool(
            await self._database.execute(
                "DELETE FROM broadcasts WHERE id = ? AND state = 'draft'", (broadcast_id,)
            )
        )

    async def stop(self, by: By, broadcast_id: int, now: datetime) -> bool:
        """Send it to nobody else; False if it is not being sent."""
        async with self._database.transaction(durable=True) as db:
            cursor = await db.execute(
                "UPDATE broadcasts SET state = 'stopped' WHERE id = ? AND state = 'sending'",
                (broadcast_id,),
            )
            if not cursor.rowcount:
                return False
            await db.execute(
                "UPDATE outbox SET state = 'dropped', reason = 'stopped', message = NULL,"
                " changed_at = ? WHERE cause = ? AND state = 'queued'",
                (int(now.timestamp()), cause(broadcast_id)),
            )
            await audit.record(db, by.actor, "broadcast.stop", cause(broadcast_id))
        self.due.set()
        return True

    async def current(self) -> Broadcast | None:
        """The oldest that is not over, or whose end was not told."""
        row = await self._database.row(
            f"SELECT {_BROADCAST} FROM broadcasts WHERE state <> 'draft' AND NOT told"
            " ORDER BY id LIMIT 1"
        )
        return _broadcast(row) if row else None

    async def end(self, broadcast: Broadcast, sentence: str, now: datetime) -> None:
        """Note that it is over, and tell who wrote it."""
        async with self._database.transaction(durable=True) as db:
            cursor = await db.execute(
                "UPDATE broadcasts SET told = 1,"
                " state = CASE state WHEN 'sending' THEN 'done' ELSE state END"
                " WHERE id = ? AND NOT told",
                (broadcast.id,),
            )
            if cursor.rowcount:
                key = f"{broadcast.cause}:end"
                notice = Message(broadcast.made_by, key, Kind.NOTICE, sentence, unformatted=True)
                await put(db, notice, now)
        self._outbox.due.set()

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
