"""Who asked what and waits for an answer, by the question that all of them have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import aiosqlite

from corpus.wording import Wording

#: The columns of an `Asking`, but for its id.
ASKING = "chat_id, message_id, topic_id, user_id, question, outcome, asked_at"


@dataclass(frozen=True, slots=True)
class Asking:
    """One person's question, as it was asked."""

    chat_id: int
    #: The message that asks.
    message_id: int
    topic_id: int | None
    #: None for a chat that speaks for itself.
    user_id: int | None
    #: With its filters; a follow-up as it was understood.
    question: str
    #: ``maybe`` or ``not_found``.
    outcome: str
    asked_at: datetime
    id: int = 0


async def group_of(db: aiosqlite.Connection, wording: Wording) -> int:
    """The id of the group of a wording, which is there from now on."""
    await db.execute(
        "INSERT INTO questions (key) VALUES (?) ON CONFLICT DO UPDATE SET dismissed = 0",
        (wording.key,),
    )
    [(group_id,)] = await db.execute_fetchall(
        "SELECT id FROM questions WHERE key = ?", (wording.key,)
    )
    await db.executemany(
        "INSERT OR REPLACE INTO question_terms VALUES (?, ?, ?)",
        [(term, group_id, share) for term, share in wording.terms.items()],
    )
    return int(group_id)


async def insert(db: aiosqlite.Connection, asking: Asking, group_id: int) -> int:
    """Remember who asked what; returns the id of that."""
    cursor = await db.execute(
        f"INSERT INTO askings (question_id, {ASKING}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            group_id,
            asking.chat_id,
            asking.message_id,
            asking.topic_id,
            asking.user_id,
            asking.question,
            asking.outcome,
            int(asking.asked_at.timestamp()),
        ),
    )
    assert cursor.lastrowid is not None, "an INSERT has a row id"
    return cursor.lastrowid


async def forget(db: aiosqlite.Connection, where: str, *values: object) -> bool:
    """Delete askings, and the groups that nobody waits for any more; whether there were any."""
    rows = list(
        await db.execute_fetchall(
            f"DELETE FROM askings WHERE {where} RETURNING question_id", values
        )
    )
    await db.executemany(
        "DELETE FROM questions WHERE id = ?"
        " AND NOT EXISTS (SELECT 1 FROM askings WHERE question_id = questions.id)",
        [(group_id,) for group_id in {row[0] for row in rows}],
    )
    return bool(rows)


def asking_of(row: aiosqlite.Row) -> Asking:
    """What a row of theirs says."""
    asked_at = datetime.fromtimestamp(row["asked_at"], UTC)
    return Asking(
        row["chat_id"],
        row["message_id"],
        row["topic_id"],
        row["user_id"],
        row["question"],
        row["outcome"],
        asked_at,
        row["id"],
    )
