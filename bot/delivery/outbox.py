"""The outbox: what is to be sent, and what has become of it, a row each.

    queued --> sending --> sent
      ^  |        |`-----> failed      Telegram refuses it
      |  |        |`-----> unknown     nobody knows whether it was sent
      |  `-----> suspended             the chat cannot be written to
      `-----------'                    surely not sent: later

A row is put in by the transaction that decides to say it, and is on disk as ``sending`` before
anything goes out.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiosqlite

from bot.delivery.message import Kind, Message, Method
from corpus.database import Database

#: Rows that stand in front of their chats and are looked at together.
_BATCH = 500

_ROW = "id, chat_id, key, kind, cause, message, tries, again"


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that is to be sent now, and its row."""

    id: int
    message: Message
    #: How often it was begun before.
    tries: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows are in each state."""

    queued: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    suspended: int = 0
    unknown: int = 0


class Outbox:
    """The rows. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: Set when there may be something to send.
        self.due = asyncio.Event()
        self.due.set()  # of a life before this one

    @property
    def database(self) -> Database:
        """The file, for those who put rows in with what else they note."""
        return self._database

    # putting in

    async def put(self, messages: Sequence[Message], now: datetime) -> None:
        """Have these sent; what was said already is not said again."""
        async with self._database.transaction(durable=True) as db:
            for message in messages:
                await put(db, message, now)
        self.due.set()

    # sending

    async def batch(self, now: datetime, busy: Collection[int]) -> list[Queued]:
        """The first row of each chat, of those that are to be sent now, best priority first.

        Args:
            now: Rows that have to wait until later are left out, with what is behind them.
            busy: Chats that are left out.
        """
        rows = await self._database.rows(
            f"SELECT {_ROW}, not_before FROM outbox WHERE id IN ("
            " SELECT min(priority << 50 | id) & ((1 << 50) - 1) FROM outbox"
            " WHERE state = 'queued' AND chat_id NOT IN (SELECT value FROM json_each(?))"
            " GROUP BY chat_id) AND not_before <= ? ORDER BY priority, id LIMIT ?",
            (json.dumps(sorted(busy)), int(now.timestamp()), _BATCH),
        )
        return [Queued(row["id"], _message(row), row["tries"]) for row in rows]

    async def begin(self, row_id: int, now: datetime) -> bool:
        """Note, on disk, that a row is about to be sent; False if it is not to be any more."""
        changed = await self._database.execute(
            "UPDATE outbox SET state = 'sending', tries = tries + 1, changed_at = ?"
            " WHERE id = ? AND state = 'queued'",
            (int(now.timestamp()), row_id),
            durable=True,
        )
        return changed > 0

    async def sent(
        self, row_id: int, message: Message, chat_id: int, message_id: int | None, now: datetime
    ) -> None:
        """Note that it was sent, and what it cites, so that it can be corrected.

        Args:
            row_id: Of the row.
            message: As it was sent.
            chat_id: Where it is now.
            message_id: What it became; None for an edit or a deletion.
            now: When.
        """
        moment = int(now.timestamp())
        async with self._database.transaction(durable=True) as db:
            await db.execute(
                "UPDATE outbox SET state = 'sent', reason = '', message = NULL, message_id = ?,"
                " changed_at = ? WHERE id = ?",
                (message_id, moment, row_id),
            )
            if message_id is not None and message.exchange is not None:
                exchange = message.exchange
                await db.execute(
                    "INSERT OR REPLACE INTO exchanges (chat_id, answer_id, user_id, question,"
                    " article_id, topic_id, said, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        chat_id,
                        message_id,
                        exchange.get("user_id"),
                        exchange["question"],
                        exchange.get("article_id"),
                        message.topic_id or None,
                        exchange.get("said"),
                        moment,
                    ),
                )
            if message_id is not None and message.cites:
                await cite(db, chat_id, message_id, message, now)

    async def later(self, row_id: int, at: datetime, reason: str = "") -> None:
        """Put back one that surely was not sent."""
        await self._note(row_id, "queued", reason, at)

    async def failed(self, row_id: int, reason: str, now: datetime) -> None:
        """Note that Telegram does not take it."""
        await self._note(row_id, "failed", reason, now)

    async def unknown(self, row_id: int, reason: str, now: datetime) -> None:
        """Note that nobody knows whether it was sent; an answer is queued once more."""
        await self._database.execute(
            "UPDATE outbox SET state = CASE WHEN again > 0 THEN 'queued' ELSE 'unknown' END,"
            " again = max(again - 1, 0), reason = ?, changed_at = ?"
            " WHERE id = ? AND state = 'sending'",
            (reason, int(now.timestamp()), row_id),
            durable=True,
        )

    async def recover(self, now: datetime) -> int:
        """Of what was being sent when the process ended nobody knows what became.

        Returns:
            How many.
        """
        return await self._database.execute(
            "UPDATE outbox SET state = CASE WHEN again > 0 THEN 'queued' ELSE 'unknown' END,"
            " again = max(again - 1, 0), reason = 'the program ended', changed_at = ?"
            " WHERE state = 'sending'",
            (int(now.timestamp()),),
            durable=True,
        )

    async def _note(self, row_id: int, state: str, reason: str, at: datetime) -> None:
        await self._database.execute(
            "UPDATE outbox SET state = ?, reason = ?, not_before = ?, changed_at = ?"
            " WHERE id = ? AND state = 'sending'",
            (state, reason, int(at.timestamp()), int(datetime.now(UTC).timestamp()), row_id),
            durable=True,
        )

    # looking up

    async def counts(self, cause: str | None = None) -> Counts:
        """How many rows are in each state; only those of a cause, if it is given."""
        rows = await self._database.rows(
            "SELECT state, count(*) AS n FROM outbox"
            + ("" if cause is None else " WHERE cause = ?")
            + " GROUP BY state",
            () if cause is None else (cause,),
        )
        return Counts(**{row["state"]: row["n"] for row in rows})

    async def became(self, chat_id: int, key: str) -> int | None:
        """The message that a row became; None if it was not sent."""
        row = await self._database.row(
            "SELECT message_id FROM outbox WHERE chat_id = ? AND key = ?", (chat_id, key)
        )
        return row["message_id"] if row else None


async def put(db: aiosqlite.Connection, message: Message, now: datetime) -> bool:
    """Have a message sent, by a transaction of the caller's, who sets `Outbox.due` afterwards.

    Returns:
        False if it was said in this chat already.
    """
    moment = int(now.timestamp())
    not_before = int(message.not_before.timestamp()) if message.not_before else 0
    cursor = await db.execute(
        "INSERT INTO outbox (chat_id, key, kind, priority, cause, message, again, not_before,"
        " made_at, changed_at, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9,"
        " CASE WHEN EXISTS (SELECT 1 FROM chats WHERE chat_id = ?1 AND gone_at IS NOT NULL)"
        " THEN 'suspended' ELSE 'queued' END) ON CONFLICT (chat_id, key) DO NOTHING",
        (
            message.chat_id,
            message.key,
            message.kind,
            message.priority,
            message.cause,
            message.to_json(),
            message.again,
            not_before,
            moment,
        ),
    )
    return cursor.rowcount > 0


async def cite(
    db: aiosqlite.Connection, chat_id: int, message_id: int, message: Message, now: datetime
) -> None:
    """Note what a message that was sent quotes; anew if it did before.

    Args:
        db: In a transaction of the caller's.
        chat_id: Where it is.
        message_id: Of ours.
        message: Its text, its buttons and its quotes.
        now: When.
    """
    await db.execute(
        "DELETE FROM citing WHERE chat_id = ? AND message_id = ?", (chat_id, message_id)
    )
    quotes = [[quote.article_id, quote.text] for quote in message.cites]
    await db.execute(
        "INSERT INTO citing (chat_id, message_id, html, keyboard, quotes, made_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            chat_id,
            message_id,
            message.html,
            json.dumps(message.keyboard) if message.keyboard else None,
            json.dumps(quotes, ensure_ascii=False),
            int(now.timestamp()),
        ),
    )
    await db.executemany(
        "INSERT OR IGNORE INTO cited VALUES (?, ?, ?)",
        [(quote.article_id, chat_id, message_id) for quote in message.cites],
    )


def _message(row: sqlite3.Row) -> Message:
    columns: dict[str, Any] = {
        "chat_id": row["chat_id"],
        "key": row["key"],
        "kind": Kind(row["kind"]),
        "cause": row["cause"],
        "again": row["again"],
    }
    if row["message"] is None:
        return Message(method=Method.TEXT, **columns)
    return Message.from_json(row["message"], **columns)
