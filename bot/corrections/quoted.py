"""How often articles are quoted, and how long messages are kept that do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.delivery.citing import impersonal
from corpus.database import Database


class Quoted:
    """How often articles are quoted. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def times(self, article_id: int) -> int:
        """How many messages quote an article; none in a file in which no bot has worked."""
        if not await self._database.rows("SELECT 1 FROM sqlite_master WHERE name = 'cited'"):
            return 0
        row = await self._database.row(
            "SELECT count(*) AS n FROM cited WHERE article_id = ?", (article_id,)
        )
        return row["n"] if row else 0

    async def forget_words(self, before: datetime) -> None:
        """Take what people wrote out of messages of before then."""
        rows = await self._database.rows(
            "SELECT chat_id, message_id, html, shown FROM citing WHERE words = 1 AND made_at < ?",
            (int(before.timestamp()),),
        )
        await self._execute(
            [
                (
                    "UPDATE citing SET html = ?, shown = ?, words = 0 WHERE chat_id = ?"
                    " AND message_id = ? AND html = ? AND shown IS ?",
                    (
                        impersonal(row["html"]),
                        None if row["shown"] is None else impersonal(row["shown"]),
                        row["chat_id"],
                        row["message_id"],
                        row["html"],
                        row["shown"],
                    ),
                )
                for row in rows
            ]
        )

    async def purge(self, before: datetime) -> None:
        """Forget messages of before then: they are corrected no more."""
        moment = int(before.timestamp())
        await self._database.purge("citing", "chat_id, message_id", "made_at < ?", (moment,))

    async def keyboard(self, chat_id: int, message_id: int, keyboard: object) -> None:
        """Note that other buttons stand under a message."""
        text = json.dumps(keyboard) if keyboard else None
        await self._execute(
            [
                (
                    "UPDATE citing SET keyboard = ? WHERE chat_id = ? AND message_id = ?",
                    (text, chat_id, message_id),
                )
            ]
        )

    async def _execute(self, statements: Iterable[tuple[str, Sequence[object]]]) -> None:
        for statement, parameters in statements:
            await self._database.execute(statement, parameters)
