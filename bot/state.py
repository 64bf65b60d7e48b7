"""What the bot must not forget. With `bot.schema` the only SQL of the bot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from corpus.database import Database, Statement


class UpdateNote(StrEnum):
    """What happened to an update; the value is what it changes."""

    #: Its handling begins, and may kill the process.
    BEGUN = "starts = starts + 1"
    #: The program was ended in good order meanwhile: the beginning is taken back.
    RELEASED = "starts = starts - 1"
    #: It is handled, and what people wrote is forgotten.
    FINISHED = "raw = NULL"


@dataclass(frozen=True, slots=True)
class UndoneUpdate:
    """An update that was stored and not yet handled to the end."""

    update_id: int
    #: As Telegram sent it.
    raw: dict[str, Any]
    #: How often its handling has begun.
    starts: int


#: The columns of an `Exchange`.
_EXCHANGE = (
    "chat_id, answer_id, question_id, user_id, question, article_id, topic_id, said, follows"
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and the message that answers it."""

    chat_id: int
    #: Message ids.
    answer_id: int
    question_id: int | None
    #: Who asked; None for a chat that speaks for itself.
    user_id: int | None
    question: str
    #: If the question is about one article alone.
    article_id: int | None = None
    #: The forum topic it is in.
    topic_id: int | None = None
    #: What a follow-up is understood from, as JSON; None if there was no answer.
    said: str | None = None
    #: The answer that stood before it when it was asked.
    follows: int | None = None
    #: When it was answered, as Unix time; None before it is recorded.
    made_at: int | None = field(default=None, compare=False)


class State:
    """The bot's rows. Any method can raise `DatabaseError`; each is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def database(self) -> Database:
        """The file, for what has tables of its own beside these."""
        return self._database

    # inbox

    async def store_updates(
        self, bot_id: int, updates: Sequence[Mapping[str, Any]], now: datetime
    ) -> list[int]:
        """Store what is not known yet, in the given order; the disk has it afterwards.

        Args:
            bot_id: Whose updates they are.
            updates: Raw, each with an integer ``update_id``.
            now: When they came.

        Returns:
            The ids of those that are new.
        """
        by_id = {update["update_id"]: update for update in updates}
        marks = ",".join("?" * len(by_id))
        async with self._database.transaction(durable=True) as db:
            known = await db.execute_fetchall(
                f"SELECT update_id FROM inbox WHERE bot_id = ? AND update_id IN ({marks})",
                (bot_id, *by_id),
            )
            for (update_id,) in known:
                del by_id[update_id]
            await db.executemany(
                "INSERT INTO inbox (bot_id, update_id, received_at, raw) VALUES (?, ?, ?, ?)",
                [(bot_id, i, int(now.timestamp()), json.dumps(u)) for i, u in by_id.items()],
            )
        return list(by_id)

    async def undone_updates(self, bot_id: int) -> list[UndoneUpdate]:
        """Stored and not handled, in the order in which they came."""
        rows = await self._database.rows(
            "SELECT update_id, raw, starts FROM inbox"
            " WHERE bot_id = ? AND raw IS NOT NULL ORDER BY seq",
            (bot_id,),
        )
        return [UndoneUpdate(i, json.loads(raw), starts) for i, raw, starts in rows]

    async def note_update(self, bot_id: int, what: UpdateNote, update_id: int) -> None:
        """Write down how far an update is."""
        await self._database.execute(
            f"UPDATE inbox SET {what} WHERE bot_id = ? AND update_id = ?", (bot_id, update_id)
        )

    async def purge_updates(self, before: datetime) -> int:
        """Delete what came before then, handled or not; return how many."""
        return await self._database.execute(
            "DELETE FROM inbox WHERE received_at < ?", (int(before.timestamp()),)
        )

    # exchanges

    async def record_exchange(
        self, exchange: Exchange, now: datetime, also: Sequence[Statement] = ()
    ) -> None:
        """Note which message answers what; an answer that took another's place replaces it.

        Args:
            exchange: What is noted.
            now: When it was answered.
            also: What is noted of the answer together with it.
        """
        values = (
            exchange.chat_id,
            exchange.answer_id,
            exchange.question_id,
            exchange.user_id,
            exchange.question,
            exchange.article_id,
            exchange.topic_id,
            exchange.said,
            exchange.follows,
            int(now.timestamp()),
        )
        marks = ", ".join("?" * len(values))
        sql = f"INSERT OR REPLACE INTO exchanges ({_EXCHANGE}, made_at) VALUES ({marks})"
        await self._database.execute_all([(sql, values), *also], durable=True)

    async def exchange_of_question(self, chat_id: int, question_id: int) -> Exchange | None:
        """The exchange that a message of a person began."""
        return await self._exchange("question_id", chat_id, question_id)

    async def exchange_of_answer(self, chat_id: int, answer_id: int) -> Exchange | None:
        """The exchange that a message of the bot is part of."""
        return await self._exchange("answer_id", chat_id, answer_id)

    async def exchange_before(
        self, chat_id: int, topic_id: int | None, user_id: int | None, message_id: int,
        since: datetime,
    ) -> Exchange | None:  # fmt: skip
        """What a person was answered last before a message, in this topic and since then."""
        row = await self._database.row(
            f"SELECT {_EXCHANGE}, made_at FROM exchanges WHERE chat_id = ? AND user_id IS ?"
            " AND topic_id IS ? AND said IS NOT NULL AND coalesce(question_id, answer_id) < ?"
            " AND made_at >= ? ORDER BY answer_id DESC LIMIT 1",
            (chat_id, user_id, topic_id, message_id, int(since.timestamp())),
        )
        return Exchange(*row) if row else None

    async def _exchange(self, column: str, chat_id: int, message_id: int) -> Exchange | None:
        row = await self._database.row(
            f"SELECT {_EXCHANGE}, made_at FROM exchanges WHERE chat_id = ? AND {column} = ?",
            (chat_id, message_id),
        )
        return Exchange(*row) if row else None

    async def purge_exchanges(self, before: datetime) -> int:
        """Delete the exchanges of before then; return how many.

        A later question that was understood from one of them holds its words, and is no longer
        one to follow.
        """
        moment = int(before.timestamp())
        async with self._database.transaction() as db:
            await db.execute(
                "WITH RECURSIVE gone (chat_id, answer_id) AS ("
                " SELECT chat_id, answer_id FROM exchanges WHERE made_at < ?"
                " UNION SELECT later.chat_id, later.answer_id FROM exchanges AS later"
                " JOIN gone ON later.chat_id = gone.chat_id AND later.follows = gone.answer_id)"
                " UPDATE exchanges SET said = NULL WHERE said IS NOT NULL"
                " AND (chat_id, answer_id) IN gone",
                (moment,),
            )
            deleted = await db.execute("DELETE FROM exchanges WHERE made_at < ?", (moment,))
            return deleted.rowcount

    async def wipe(self) -> None:
        """Leave nothing of what was deleted lying in the database's log."""
        await self._database.checkpoint()

    # notices and votes

    async def may_tell(self, chat_id: int, notice: str, now: datetime, every: timedelta) -> bool:
        """Whether it is time to tell a chat something again; if so, it counts as told."""
        changed = await self._database.execute(
            "INSERT INTO notices VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET told_at = excluded.told_at WHERE told_at <= excluded.told_at - ?",
            (chat_id, notice, int(now.timestamp()), int(every.total_seconds())),
        )
        return changed > 0

    async def vote(
        self, chat_id: int, answer_id: int, user_id: int, vote: int, now: datetime
    ) -> bool:
        """Count a person's vote on an answer; whether it changes anything."""
        changed = await self._database.execute(
            "INSERT INTO feedback VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET vote = excluded.vote, voted_at = excluded.voted_at"
            " WHERE vote <> excluded.vote",
            (chat_id, answer_id, user_id, vote, int(now.timestamp())),
        )
        return changed > 0
