"""The rows of follows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime

from bot.alerts.follow import Follow, FollowState, Pace
from corpus.database import Database

_COLUMNS = (
    "chat_id, topic_id, made_by, made_in, message_id, query, pace, silent, most, made_at, state,"
    " replaces"
)


class Follows:
    """What is followed. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: Told whenever a follow may have come, gone, or changed.
        self.on_change: Callable[[], None] = lambda: None

    async def get(self, follow_id: int) -> Follow | None:
        """The one of this id, a draft among them."""
        row = await self._database.row(
            f"SELECT id, {_COLUMNS} FROM follows WHERE id = ?", (follow_id,)
        )
        return _follow(row) if row else None

    async def of_chat(self, chat_id: int) -> list[Follow]:
        """Those whose alerts go to a chat, the oldest first, without drafts."""
        rows = await self._database.rows(
            f"SELECT id, {_COLUMNS} FROM follows WHERE chat_id = ? AND state <> 'draft'"
            " ORDER BY id",
            (chat_id,),
        )
        return [_follow(row) for row in rows]

    async def active(self) -> list[Follow]:
        """All that are at work, in chats that can be written to or may be again."""
        rows = await self._database.rows(
            f"SELECT id, {_COLUMNS} FROM follows WHERE state = 'active' ORDER BY id"
        )
        return [_follow(row) for row in rows]


def _follow(row: sqlite3.Row) -> Follow:
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


def same(some: str, other: str) -> bool:
    """Whether two queries look for the same, as far as their letters tell."""
    return sorted(some.casefold().split()) == sorted(other.casefold().split())
