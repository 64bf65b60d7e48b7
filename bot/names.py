"""The names that people were seen under, so that they can be called by them."""

from __future__ import annotations

from datetime import datetime

from corpus.database import Database

_DAY = 86400
#: People whose name is remembered in memory too, so that it is not written at each message.
_MOST = 10_000


class Names:
    """Who has which username. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # What is written down: of each person the name and the day, and who has a name.
        self._noted: dict[int, tuple[str | None, int]] = {}
        self._holders: dict[str, int] = {}

    async def seen(self, user_id: int, username: str | None, now: datetime) -> None:
        """Note the name of somebody who is here; a name is one person's at a time."""
        today = int(now.timestamp()) // _DAY * _DAY
        name = username.lower() if username else None
        if self._noted.get(user_id) == (name, today):
            return
        async with self._database.transaction() as db:
            await db.execute(
                "DELETE FROM people WHERE user_id = ? OR username = ?", (user_id, name)
            )
            if name is not None:
                await db.execute("INSERT INTO people VALUES (?, ?, ?)", (user_id, name, today))
        self._note(user_id, name, today)

    def _note(self, user_id: int, name: str | None, today: int) -> None:
        if len(self._noted) >= _MOST:
            self._noted.clear()
            self._holders.clear()
        former, _ = self._noted.get(user_id, (None, 0))
        if former is not None:
            self._holders.pop(former, None)
        if name is not None:
            # Who had it before is written anew if they come back with it.
            self._noted.pop(self._holders.get(name, user_id), None)
            self._holders[name] = user_id
        self._noted[user_id] = (name, today)

    async def named(self, username: str) -> int | None:
        """Who was seen last under this name."""
        row = await self._database.row(
            "SELECT user_id FROM people WHERE username = ?", (username.lower(),)
        )
        return row["user_id"] if row else None

    async def purge(self, before: datetime) -> int:
        """Forget those who were not seen since then; return how many."""
        return await self._database.execute(
            "DELETE FROM people WHERE seen_at < ?", (int(before.timestamp()),)
        )
