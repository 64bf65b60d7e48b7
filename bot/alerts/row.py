"""A row of follows, as it is read and as it is logged."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import aiosqlite

from bot.alerts.follow import Follow, FollowState, Pace
from bot.people import By
from corpus.records import audit

#: All but the id.
COLUMNS = (
    "chat_id, topic_id, made_by, made_in, message_id, query, pace, silent, most, made_at, state,"
    " replaces"
)


async def one(db: aiosqlite.Connection, follow_id: int) -> Follow | None:
    """The one of this id, in a transaction of the caller's."""
    rows: Sequence[sqlite3.Row] = list(
        await db.execute_fetchall(f"SELECT id, {COLUMNS} FROM follows WHERE id = ?", (follow_id,))
    )
    return follow(rows[0]) if rows else None


async def log(
    db: aiosqlite.Connection, by: By, action: str, before: Follow | None, after: Follow | None
) -> None:
    """Note in the audit log what was done to one, by the transaction that does it."""
    known = after or before
    assert known is not None, "something was done to it"
    await audit.record(db, by.actor, action, f"follow:{known.id}", _logged(before), _logged(after))


def _logged(known: Follow | None) -> dict[str, Any] | None:
    if known is None:
        return None
    return {
        "chat": known.chat_id,
        "topic": known.topic_id,
        "pace": str(known.pace),
        "silent": known.silent,
        "most": known.most,
        "state": known.state.value,
    }


def follow(row: sqlite3.Row) -> Follow:
    """The follow that a row with its id and `COLUMNS` is."""
    return Follow(
        chat_id=row["chat_id"],
        topic_id=row["topic_id"],
        made_by=row["made_by"],
        made_in=row["made_in"],
        message_id=row["message_id"],
        query=row["query"],
        pace=Pace.parse(row["pace"]) or Pace(),
        silent=bool(row["silent"]),
        most=row["most"],
        made_at=datetime.fromtimestamp(row["made_at"], UTC),
        state=FollowState(row["state"]),
        replaces=row["replaces"],
        id=row["id"],
    )
