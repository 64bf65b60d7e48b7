"""What is followed: the rows of follows.

    draft --> active <--> paused
      `---------`-----------`----> removed

What is changed here is in the audit log, by the same transaction; the words that are looked for
are not, so that they are gone with their follow.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.alerts.drafts import Drafts
from bot.alerts.follow import Follow, FollowState
from bot.alerts.row import COLUMNS, follow, log, one
from bot.people import By
from corpus.database import Database


class Follows:
    """What is followed. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: Those that nobody has confirmed.
        self.drafts = Drafts(database)

    # looking up

    async def get(self, follow_id: int) -> Follow | None:
        """The one of this id, a draft among them."""
        row = await self._database.row(
            f"SELECT id, {COLUMNS} FROM follows WHERE id = ?", (follow_id,)
        )
        return follow(row) if row else None

    async def of_message(self, made_in: int, message_id: int) -> Follow | None:
        """The one that a message has asked for."""
        row = await self._database.row(
            f"SELECT id, {COLUMNS} FROM follows WHERE made_in = ? AND message_id = ?",
            (made_in, message_id),
        )
        return follow(row) if row else None

    async def of_chat(self, chat_id: int) -> list[Follow]:
        """Those whose alerts go to a chat, the oldest first, without drafts."""
        rows = await self._database.rows(
            f"SELECT id, {COLUMNS} FROM follows WHERE chat_id = ? AND state <> 'draft' ORDER BY id",
            (chat_id,),
        )
        return [follow(row) for row in rows]

    async def elsewhere(self, user_id: int) -> list[int]:
        """The groups and channels that somebody has alerts sent to from their private chat."""
        rows = await self._database.rows(
            "SELECT DISTINCT chat_id FROM follows WHERE made_by = ?1 AND made_in = ?1"
            " AND chat_id <> ?1 AND state <> 'draft' ORDER BY chat_id DESC",
            (user_id,),
        )
        return [row["chat_id"] for row in rows]

    async def active(self) -> list[Follow]:
        """All that are at work, in chats that can be written to or may be again."""
        rows = await self._database.rows(
            f"SELECT id, {COLUMNS} FROM follows WHERE state = 'active' ORDER BY id"
        )
        return [follow(row) for row in rows]

    async def told(self, chat_id: int, since: datetime) -> dict[int, int]:
        """How many stories each of a chat has brought since then; those that brought none lack."""
        rows = await self._database.rows(
            "SELECT follow_id, count(*) AS n FROM alerts JOIN alert_follows ON alert_id = alerts.id"
            " WHERE chat_id = ? AND made_at >= ? GROUP BY follow_id",
            (chat_id, int(since.timestamp())),
        )
        return {row["follow_id"]: row["n"] for row in rows}

    async def behind(self, chat_id: int, message_id: int) -> list[Follow]:
        """Those because of which a message of ours was sent, as far as they are still there."""
        rows = await self._database.rows(
            f"SELECT id, {COLUMNS} FROM follows WHERE state <> 'draft' AND id IN ("
            " SELECT follow_id FROM outbox"
            " JOIN alerts ON alerts.chat_id = outbox.chat_id AND alerts.key = outbox.key"
            " JOIN alert_follows ON alert_id = alerts.id"
            " WHERE outbox.chat_id = ? AND outbox.message_id = ?) ORDER BY id",
            (chat_id, message_id),
        )
        return [follow(row) for row in rows]

    # at work

    async def pause(self, by: By, follow_ids: Collection[int]) -> list[Follow]:
        """Let these rest; returns those that were at work."""
        return await self._move(by, follow_ids, FollowState.ACTIVE, FollowState.PAUSED)

    async def resume(self, by: By, follow_ids: Collection[int]) -> list[Follow]:
        """Let these go to work again; returns those that were resting."""
        return await self._move(by, follow_ids, FollowState.PAUSED, FollowState.ACTIVE)

    async def remove(self, by: By, follow_ids: Collection[int]) -> list[Follow]:
        """Forget these, drafts excepted; returns those that were there."""
        gone = []
        async with self._database.transaction(durable=True) as db:
            for follow_id in follow_ids:
                found = await one(db, follow_id)
                if found is not None and found.state is not FollowState.DRAFT:
                    # Its drafts as well: what they replace is not there any more.
                    await db.execute("DELETE FROM follows WHERE ? IN (id, replaces)", (follow_id,))
                    await log(db, by, "follow.remove", found, None)
                    gone.append(found)
        return gone

    async def _move(
        self, by: By, follow_ids: Collection[int], before: FollowState, after: FollowState
    ) -> list[Follow]:
        action = "follow.pause" if after is FollowState.PAUSED else "follow.resume"
        moved = []
        async with self._database.transaction(durable=True) as db:
            for follow_id in follow_ids:
                former = await one(db, follow_id)
                if former is None or former.state is not before:
                    continue
                await db.execute("UPDATE follows SET state = ? WHERE id = ?", (after, follow_id))
                now = await one(db, follow_id)
                assert now is not None, "it was there just now"
                await log(db, by, action, former, now)
                moved.append(now)
        return moved
