"""What waits in the outbox, for those who find that it is to be said otherwise.

All of it is about rows that nobody has begun to send: what was begun may have been read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.delivery.message import Kind, Message
from corpus.database import Read


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that waits."""

    id: int
    key: str
    silent: bool


async def waiting(read: Read, chat_id: int, kinds: Collection[Kind]) -> list[Waiting]:
    """What waits to be sent to a chat, of these kinds, in the order in which it is sent."""
    rows = await read(
        "SELECT id, key, coalesce(json_extract(message, '$.silent'), 0) AS silent FROM outbox"
        " WHERE state = 'queued' AND chat_id = ? AND kind IN (SELECT value FROM json_each(?))"
        " ORDER BY priority, id",
        (chat_id, json.dumps(sorted(kinds))),
    )
    return [Waiting(row["id"], row["key"], bool(row["silent"])) for row in rows]


async def waited_for(read: Read, chat_ids: Collection[int], kinds: Collection[Kind]) -> list[int]:
    """Those of the chats to which something of these kinds waits to be sent."""
    rows = await read(
        "SELECT one.value AS chat_id FROM json_each(?) AS one WHERE EXISTS ("
        " SELECT 1 FROM outbox WHERE state = 'queued' AND priority IN (0, 1, 2)"
        " AND chat_id = one.value AND kind IN (SELECT value FROM json_each(?)))",
        (json.dumps(sorted(chat_ids)), json.dumps(sorted(kinds))),
    )
    return [row["chat_id"] for row in rows]


async def withdraw(db: aiosqlite.Connection, chat_id: int, keys: Collection[str]) -> None:
    """Take out what waits to be sent to a chat under these keys, and what waits to change it."""
    parameters = (chat_id, json.dumps(sorted(keys)))
    await db.execute(
        "DELETE FROM outbox WHERE state = 'queued' AND chat_id = ?"
        f" AND kind = '{Kind.EDIT}'"
        " AND json_extract(message, '$.about') IN (SELECT value FROM json_each(?))",
        parameters,
    )
    await db.execute(
        "DELETE FROM outbox WHERE state = 'queued' AND chat_id = ?"
        " AND key IN (SELECT value FROM json_each(?))",
        parameters,
    )


async def postpone(db: aiosqlite.Connection, rows: Sequence[Waiting], until: datetime) -> None:
    """Let these wait until then."""
    await db.executemany(
        "UPDATE outbox SET not_before = max(not_before, ?) WHERE id = ? AND state = 'queued'",
        [(int(until.timestamp()), row.id) for row in rows],
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A row, whatever has become of it."""

    id: int
    state: str
    #: None once it is over.
    message: Message | None
    #: What it became.
    message_id: int | None

    @property
    def lost(self) -> bool:
        """Whether nobody knows that it was ever read."""
        return self.state in ("failed", "unknown", "dropped")


_ROW = "o.id, o.chat_id, o.key, o.kind, o.cause, o.again, o.state, o.message, o.message_id"


async def rows(read: Read, chat_id: int, first: str, end: str) -> list[Row]:
    """The rows of a chat from one key on and up to another, by age."""
    found = await read(
        f"SELECT {_ROW} FROM outbox AS o WHERE chat_id = ? AND key >= ? AND key < ? ORDER BY id",
        (chat_id, first, end),
    )
    return [_row(row) for row in found]


async def rows_of(read: Read, places: Collection[tuple[int, str]]) -> dict[tuple[int, str], Row]:
    """The rows of some chats and keys, by these."""
    found = await read(
        f"SELECT {_ROW} FROM json_each(?) AS p CROSS JOIN outbox AS o"
        " ON o.chat_id = json_extract(p.value, '$[0]') AND o.key = json_extract(p.value, '$[1]')",
        (json.dumps(sorted(places)),),
    )
    return {(row["chat_id"], row["key"]): _row(row) for row in found}


def message_of(row: sqlite3.Row) -> Message:
    """The message of a row in which it still stands."""
    return Message.from_json(
        row["message"],
        chat_id=row["chat_id"],
        key=row["key"],
        kind=Kind(row["kind"]),
        cause=row["cause"],
        again=row["again"],
    )


def _row(row: sqlite3.Row) -> Row:
    message = message_of(row) if row["message"] is not None else None
    return Row(row["id"], row["state"], message, row["message_id"])


async def reword(db: aiosqlite.Connection, was: Row, message: Message) -> None:
    """Have another text sent instead of one that is not being sent: see `Outbox.begin`.

    Args:
        db: In a transaction of the caller's.
        was: Not begun.
        message: Of the same chat and key.
    """
    await db.execute("UPDATE outbox SET message = ? WHERE id = ?", (message.to_json(), was.id))


async def remove(db: aiosqlite.Connection, row_id: int) -> None:
    """Forget a row that is over."""
    await db.execute("DELETE FROM outbox WHERE id = ?", (row_id,))
