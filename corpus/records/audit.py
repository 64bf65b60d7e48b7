"""The audit log: who did what to the archive, and what it was before and after."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiosqlite

from corpus.database import Database
from corpus.types import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did."""

    #: Ascending in the order in which things were done.
    id: int
    at: datetime
    actor: Actor
    #: What was done to what, such as ``article.edit`` and ``article:12``.
    action: str
    subject: str
    #: What JSON can hold; None if there was nothing before, or nothing is left.
    before: Any
    after: Any


async def record(
    db: aiosqlite.Connection,
    actor: Actor,
    action: str,
    subject: str,
    before: object = None,
    after: object = None,
) -> int:
    """Note what is done in the transaction that does it: both are there, or neither.

    Args:
        db: In a transaction of the caller's.
        actor: Who does it.
        action: Such as ``article.edit``.
        subject: Such as ``article:12``.
        before: What JSON can hold.
        after: The same.

    Returns:
        The id of the entry.
    """
    cursor = await db.execute(
        "INSERT INTO audit (at, actor, actor_name, action, subject, before, after)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            int(datetime.now(UTC).timestamp()),
            actor.id,
            actor.name,
            action,
            subject,
            _json(before),
            _json(after),
        ),
    )
    assert cursor.lastrowid is not None, "an INSERT has a row id"
    return cursor.lastrowid


async def amend(db: aiosqlite.Connection, entry_id: int, after: object) -> None:
    """Change what an entry says of the time after it, while what it is about still goes on."""
    await db.execute("UPDATE audit SET after = ? WHERE id = ?", (_json(after), entry_id))


class Audit:
    """Reads the log. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(
        self,
        limit: int,
        *,
        subject: str | None = None,
        actor: str | None = None,
        before: int | None = None,
    ) -> list[Entry]:
        """The newest entries, newest first.

        Args:
            limit: How many at most.
            subject: Only what was done to this.
            actor: Only what was done by this one, by id.
            before: Only those before the entry of this id.
        """
        return await self._read(
            "id DESC", limit, ("subject =", subject), ("actor =", actor), ("id <", before)
        )

    async def newer(
        self, limit: int, after: int, *, subject: str | None = None, actor: str | None = None
    ) -> list[Entry]:
        """The entries that come next after the one of this id, newest first."""
        found = await self._read(
            "id", limit, ("subject =", subject), ("actor =", actor), ("id >", after)
        )
        return found[::-1]

    async def _read(self, order: str, limit: int, *wanted: tuple[str, object]) -> list[Entry]:
        # What is not asked for must not be in the statement: "? IS NULL OR …" uses no index.
        tests = [(test, value) for test, value in wanted if value is not None]
        where = "".join(f" AND {test} ?" for test, _ in tests)
        rows = await self._database.rows(
            f"SELECT * FROM audit WHERE true{where} ORDER BY {order} LIMIT ?",
            (*(value for _, value in tests), limit),
        )
        return [_entry(row) for row in rows]

    async def who(self, named: str) -> str | None:
        """The id of the one who did something last under this name or id; None if nobody did."""
        row = await self._database.row(
            "SELECT actor FROM audit WHERE actor = ?1 OR actor = 'telegram:' || ?1"
            " OR lower(actor_name) = lower(?1) ORDER BY id DESC LIMIT 1",
            (named,),
        )
        return None if row is None else str(row["actor"])


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        row["id"],
        datetime.fromtimestamp(row["at"], UTC),
        Actor(row["actor"], row["actor_name"]),
        row["action"],
        row["subject"],
        None if row["before"] is None else json.loads(row["before"]),
        None if row["after"] is None else json.loads(row["after"]),
    )


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
