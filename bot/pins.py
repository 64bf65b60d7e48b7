"""Questions for which an editor has chosen the article that answers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.people import By
from corpus.database import Database
from corpus.records import audit


@dataclass(frozen=True, slots=True)
class Pin:
    """A question and its article."""

    id: int
    #: That of `corpus.wording.Wording`.
    key: str
    #: As somebody asked it.
    question: str
    article_id: int
    made_at: datetime


_PIN = "id, key, question, article_id, made_at"


class Pins:
    """The rows about them. Any method can raise `DatabaseError`.

    One process alone changes them: which questions have one is remembered.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._articles: dict[str, int] | None = None
        self._changes = 0

    async def article(self, key: str) -> int | None:
        """The article that was chosen for a question."""
        return (await self._known()).get(key)

    async def any(self) -> bool:
        """Whether there is any."""
        return bool(await self._known())

    async def set(self, by: By, key: str, question: str, article_id: int, now: datetime) -> None:
        """Choose an article for a question, in the place of another one if there is one."""
        async with self._database.transaction(durable=True) as db:
            rows = list(
                await db.execute_fetchall("SELECT article_id FROM pins WHERE key = ?", (key,))
            )
            await db.execute(
                "INSERT INTO pins (key, question, article_id, made_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET question = excluded.question,"
                " article_id = excluded.article_id, made_at = excluded.made_at",
                (key, question, article_id, int(now.timestamp())),
            )
            [(pin_id,)] = await db.execute_fetchall("SELECT id FROM pins WHERE key = ?", (key,))
            # Not the words: the log keeps for good what is deleted with the pin.
            before = {"article": rows[0]["article_id"]} if rows else None
            after = {"article": article_id}
            await audit.record(db, by.actor, "pin.set", f"pin:{pin_id}", before, after)
        self._changed()

    async def remove(self, by: By, pin_id: int) -> Pin | None:
        """Take a choice back; returns it, None if it is there no more."""
        async with self._database.transaction(durable=True) as db:
            rows = list(
                await db.execute_fetchall(
                    f"DELETE FROM pins WHERE id = ? RETURNING {_PIN}", (pin_id,)
                )
            )
            pin = _pin(*rows[0]) if rows else None
            if pin is not None:
                before = {"article": pin.article_id}
                await audit.record(db, by.actor, "pin.remove", f"pin:{pin_id}", before)
        self._changed()
        return pin

    async def page(self, page: int, size: int) -> tuple[list[Pin], int]:
        """A page of them, the newest in front, and how many there are in all."""
        rows = await self._database.rows(
            f"SELECT {_PIN} FROM pins ORDER BY made_at DESC, id DESC LIMIT ? OFFSET ?",
            (size, page * size),
        )
        return [_pin(*row) for row in rows], len(await self._known())

    async def prompted(self, chat_id: int, message_id: int, group_id: int, now: datetime) -> None:
        """Note that a message of ours asks for the article that is to answer a group."""
        await self._database.execute(
            "INSERT OR REPLACE INTO pin_prompts VALUES (?, ?, ?, ?)",
            (chat_id, message_id, group_id, int(now.timestamp())),
        )

    async def prompt(self, chat_id: int, message_id: int) -> int | None:
        """Which group a message of ours asks about."""
        row = await self._database.row(
            "SELECT question_id FROM pin_prompts WHERE chat_id = ? AND message_id = ?",
            (chat_id, message_id),
        )
        return row["question_id"] if row else None

    async def purge(self, before: datetime) -> None:
        """Forget which messages asked for an article before then."""
        await self._database.execute(
            "DELETE FROM pin_prompts WHERE made_at < ?", (int(before.timestamp()),)
        )

    async def _known(self) -> dict[str, int]:
        if self._articles is not None:
            return self._articles
        changes = self._changes
        rows = await self._database.rows("SELECT key, article_id FROM pins")
        articles: dict[str, int] = dict(map(tuple, rows))
        if changes == self._changes:  # else they may be those of before
            self._articles = articles
        return articles

    def _changed(self) -> None:
        self._articles = None
        self._changes += 1


def _pin(pin_id: int, key: str, question: str, article_id: int, made_at: int) -> Pin:
    return Pin(pin_id, key, question, article_id, datetime.fromtimestamp(made_at, UTC))
