"""The chats that the bot was used in, so that all of them can be written to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.people import Roles
from bot.role import Mode
from corpus.database import Database

_HOUR = 3600
#: Chats that are remembered in memory too, so that they are not written at each message.
_MOST = 10_000


class Chats:
    """The rows about them. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: The hour in which each was written down last.
        self._noted: dict[int, int] = {}

    async def seen(self, chat_id: int, now: datetime) -> None:
        """Note that somebody uses the bot there; it is not gone, whatever was thought."""
        hour = int(now.timestamp()) // _HOUR
        if self._noted.get(chat_id) == hour:
            return
        await self._database.execute(
            "INSERT INTO chats (chat_id, kind, seen_at) VALUES (?, ?, ?)"
            " ON CONFLICT (chat_id) DO UPDATE SET seen_at = excluded.seen_at,"
            " gone_at = NULL, gone_why = NULL",
            (chat_id, "private" if chat_id > 0 else "group", hour * _HOUR),
        )
        if len(self._noted) >= _MOST:
            self._noted.clear()
        self._noted[chat_id] = hour

    async def gone(self, chat_id: int, now: datetime) -> None:
        """Note that the bot cannot write there, until it is used there again."""
        self._noted.pop(chat_id, None)
        await self._database.execute(
            "UPDATE chats SET gone_at = ? WHERE chat_id = ?", (int(now.timestamp()), chat_id)
        )

    async def moved(self, old: int, new: int, now: datetime) -> None:
        """Note that a group has another id now; what was to be sent to the old one goes there."""
        async with self._database.transaction() as db:
            await db.execute("DELETE FROM chats WHERE chat_id = ?", (old,))
            await db.execute(
                "UPDATE OR IGNORE broadcast_sends SET chat_id = ?"
                " WHERE chat_id = ? AND state = 'queued'",
                (new, old),
            )
            await db.execute(
                "DELETE FROM broadcast_sends WHERE chat_id = ? AND state = 'queued'", (old,)
            )
        self._noted.pop(old, None)
        await self.seen(new, now)

    async def present(self) -> list[int]:
        """All that can be written to, as far as is known, in the order of their ids."""
        rows = await self._database.rows(
            "SELECT chat_id FROM chats WHERE gone_at IS NULL ORDER BY chat_id"
        )
        return [row["chat_id"] for row in rows]


def answered(chats: Iterable[int], roles: Roles, newsroom: int | None) -> list[int]:
    """Those among the chats that the bot answers in, by bans and by its mode."""
    granted = {user_id for user_id, _ in roles.granted}
    closed = roles.mode is Mode.ALLOWLIST
    listed = {*roles.allowed, *granted, newsroom}
    banned = set(roles.banned)
    return [chat for chat in chats if chat not in banned and (not closed or chat in listed)]
