"""Drafts: follows that nobody has confirmed. They bind nobody, and are in no log."""

from __future__ import annotations

from datetime import datetime

import aiosqlite

from bot.alerts.follow import Follow, FollowState, Pace
from bot.alerts.row import COLUMNS, follow, log, one
from bot.errors import Refused
from bot.people import By
from corpus.database import Database

_MARKS = ", ".join("?" * 12)


class TooManyFollows(Refused):
    """A chat has as many as it may have."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"You have {count} of {most} alerts. Remove one with /alerts.")


class FollowKnown(Refused):
    """The same is followed there already."""

    def __init__(self, follow_id: int) -> None:
        super().__init__(f"Alert {follow_id} looks for the same already. See /alerts.")
        self.follow_id = follow_id


class Drafts:
    """The rows about them. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, draft: Follow, *, anew: bool = False) -> Follow:
        """Store what nobody has confirmed; the same message makes one alone.

        Args:
            draft: Its id and its state count for nothing.
            anew: Whether the message was edited: a draft that it has made becomes this one.

        Returns:
            What the message has made, which may have been confirmed already.
        """
        async with self._database.transaction(durable=True) as db:
            await db.execute(
                f"INSERT INTO follows ({COLUMNS}) VALUES ({_MARKS})"
                " ON CONFLICT (made_in, message_id) DO UPDATE SET chat_id = excluded.chat_id,"
                " topic_id = excluded.topic_id, query = excluded.query, pace = excluded.pace,"
                " silent = excluded.silent, most = excluded.most, replaces = excluded.replaces"
                f" WHERE state = 'draft' AND {int(anew)}",
                (
                    draft.chat_id,
                    draft.topic_id,
                    draft.made_by,
                    draft.made_in,
                    draft.message_id,
                    draft.query,
                    str(draft.pace),
                    draft.silent,
                    draft.most,
                    int(draft.made_at.timestamp()),
                    FollowState.DRAFT,
                    draft.replaces,
                ),
            )
            [row] = await db.execute_fetchall(
                f"SELECT id, {COLUMNS} FROM follows WHERE made_in = ? AND message_id = ?",
                (draft.made_in, draft.message_id),
            )
        return follow(row)

    async def set_pace(self, follow_id: int, pace: Pace) -> bool:
        """Have the alerts of a draft come so; False if it is no draft any more."""
        return bool(
            await self._database.execute(
                "UPDATE follows SET pace = ? WHERE id = ? AND state = 'draft'",
                (str(pace), follow_id),
            )
        )

    async def send_to(self, follow_id: int, chat_id: int) -> bool:
        """Have the alerts of a draft go to another chat; False if it is no draft any more."""
        return bool(
            await self._database.execute(
                "UPDATE follows SET chat_id = ?, topic_id = 0"
                " WHERE id = ? AND state = 'draft' AND replaces IS NULL",
                (chat_id, follow_id),
            )
        )

    async def cancel(self, follow_id: int) -> bool:
        """Forget a draft; False if it is none any more."""
        return bool(
            await self._database.execute(
                "DELETE FROM follows WHERE id = ? AND state = 'draft'", (follow_id,)
            )
        )

    async def purge(self, before: datetime) -> int:
        """Forget drafts of before then; return how many."""
        return await self._database.execute(
            "DELETE FROM follows WHERE state = 'draft' AND made_at < ?",
            (int(before.timestamp()),),
        )

    async def check(self, draft: Follow, most: int) -> None:
        """Do nothing if a draft could be confirmed.

        Raises:
            TooManyFollows: If its chat has ``most`` already.
            FollowKnown: If the same is followed there.
        """
        async with self._database.transaction() as db:
            await _check(db, draft, most)

    async def confirm(self, by: By, follow_id: int, most: int, now: datetime) -> Follow | None:
        """Let a draft go to work; one that replaces another does so under the number of that.

        Args:
            by: Who wants it.
            follow_id: Of the draft.
            most: Follows that a chat may have.
            now: When.

        Returns:
            What is at work now; None if it is no draft any more, or if what it replaces is gone.

        Raises:
            TooManyFollows: If its chat has ``most`` already.
            FollowKnown: If the same is followed there.
        """
        async with self._database.transaction(durable=True) as db:
            draft = await one(db, follow_id)
            if draft is None or draft.state is not FollowState.DRAFT:
                return None
            await _check(db, draft, most)
            former = await one(db, draft.replaces) if draft.replaces is not None else None
            if former is None and draft.replaces is None:
                await db.execute(
                    "UPDATE follows SET state = 'active', made_at = ? WHERE id = ?",
                    (int(now.timestamp()), draft.id),
                )
                confirmed = await one(db, draft.id)
            else:
                await db.execute("DELETE FROM follows WHERE id = ?", (draft.id,))
                if former is None or former.chat_id != draft.chat_id:
                    return None
                await db.execute(
                    "UPDATE follows SET query = ?, pace = ?, silent = ?, most = ? WHERE id = ?",
                    (draft.query, str(draft.pace), draft.silent, draft.most, former.id),
                )
                confirmed = await one(db, former.id)
            assert confirmed is not None, "it was written just now"
            action = "follow.replace" if former else "follow.add"
            await log(db, by, action, former, confirmed)
        return confirmed


def same(some: str, other: str) -> bool:
    """Whether two queries look for the same, as far as their letters tell."""
    return sorted(some.casefold().split()) == sorted(other.casefold().split())


async def _check(db: aiosqlite.Connection, draft: Follow, most: int) -> None:
    rows = await db.execute_fetchall(
        f"SELECT id, {COLUMNS} FROM follows WHERE chat_id = ? AND state <> 'draft'"
        " AND id IS NOT ? ORDER BY id",
        (draft.chat_id, draft.replaces),
    )
    others = [follow(row) for row in rows]
    for other in others:
        if other.topic_id == draft.topic_id and same(other.query, draft.query):
            raise FollowKnown(other.id)
    if draft.replaces is None and len(others) >= most:
        raise TooManyFollows(len(others), most)
