"""The outbox: what is to be sent, and what has become of it, a row each.

    queued --> sending --> sent
      ^  |        |`-----> failed      Telegram refuses it
      |  |        |`-----> unknown     nobody knows whether it was sent
      |  `-----> suspended             the chat cannot be written to
      |  `-----> dropped               nobody wants it any more
      `-----------'                    surely not sent: later

A row is put in by the transaction that decides to say it, and is on disk as ``sending`` before
anything goes out. In a chat they go one by one, by priority and then by age; one that was put
back holds up those behind it, one that is planned for later does not. What operators see and do
is in `bot.delivery.backlog`.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import aiosqlite

from bot.delivery.admission import DROP
from bot.delivery.citing import cite, citing, exchanged
from bot.delivery.message import Kind, Message, Method
from bot.delivery.retry import Priority
from bot.delivery.turns import BEGIN, Queued, Span, Turns
from corpus.database import Database

__all__ = ["Counts", "Outbox", "Queued", "cite", "put", "release"]

#: Alerts waiting for one chat, above which they become one message.
CROWD = 10

#: What becomes of a row of which nobody knows whether it was sent. An edit and a deletion may be
#: repeated.
_LOST = (
    "state = iif(again > 0 OR json_extract(message, '$.method')"
    f" IN ('{Method.EDIT}', '{Method.DELETE}'), 'queued', 'unknown'),"
    " again = max(again - 1, 0), reason = ?, changed_at = ?"
)

#: Queues what was kept for a chat; and only if it is not gone.
_RELEASE = (
    "UPDATE outbox SET state = 'queued', reason = '', changed_at = ?1"
    " WHERE state = 'suspended' AND chat_id = ?2"
)
_TRY = f"{_RELEASE} AND NOT EXISTS (SELECT 1 FROM chats WHERE chat_id = ?2 AND gone_at IS NOT NULL)"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows are in each state."""

    queued: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    suspended: int = 0
    unknown: int = 0
    dropped: int = 0


class Outbox:
    """The rows. Any method can raise `DatabaseError`.

    Args:
        database: With the tables of the bot.
        on_list: Chats that are on the list in any case.
    """

    def __init__(self, database: Database, on_list: Collection[int] = ()) -> None:
        self._database = database
        self._on_list = json.dumps(sorted(on_list))
        #: Set when there may be something to send.
        self.due = asyncio.Event()
        self.due.set()  # of a life before this one
        self._turns = Turns(database)

    @property
    def database(self) -> Database:
        """The file, for those who put rows in with what else they note."""
        return self._database

    # putting in

    async def put(self, messages: Sequence[Message], now: datetime) -> None:
        """Have these sent; what was said already is not said again."""
        async with self._database.transaction(durable=True) as db:
            for message in messages:
                await put(db, message, now)
        self.due.set()

    async def suspend(self, chat_id: int, reason: str, now: datetime, refused: int) -> int:
        """Keep what is queued for a chat that cannot be written to.

        Args:
            chat_id: Of the chat.
            reason: As Telegram said it.
            now: When.
            refused: The row with which that was found out. If it is not being sent any more,
                somebody has seen to it, and the chat may be back by now.

        Returns:
            How many rows are kept.
        """
        return await self._database.execute(
            "UPDATE outbox SET state = 'suspended', reason = ?1, changed_at = ?2"
            " WHERE (id = ?4 OR (state = 'queued' AND priority IN (0, 1, 2) AND chat_id = ?3))"
            " AND EXISTS (SELECT 1 FROM outbox WHERE state = 'sending' AND id = ?4)",
            (reason, int(now.timestamp()), chat_id, refused),
            durable=True,
        )

    # sending

    async def batch(
        self,
        now: datetime,
        busy: Mapping[int, Priority],
        most: int = 100,
        span: Span = (-math.inf, math.inf),
    ) -> list[Queued]:
        """What `Turns.next` gives."""
        return await self._turns.next(now, busy, most, span)

    async def next_of(self, chat_id: int, now: datetime) -> Queued | None:
        """What `Turns.next_of` gives."""
        return await self._turns.next_of(chat_id, now)

    async def crowded(self, chat_id: int) -> bool:
        """Whether so many alerts wait for a chat that they should be one message."""
        row = await self._database.row(
            "SELECT count(*) AS n FROM (SELECT 1 FROM outbox WHERE state = 'queued'"
            " AND priority = ? AND chat_id = ? AND kind = ? LIMIT ?)",
            (Priority.ALERT, chat_id, Kind.ALERT, CROWD + 1),
        )
        return row is not None and row["n"] > CROWD

    async def begin(self, row_id: int, now: datetime, written: str | None = None) -> bool:
        """Note, on disk, that a row is about to be sent; False if it is not to be now.

        Nor is it to be if another one of its chat is under way, or goes before it, or if it is
        not as it was `written` any more. It is dropped if its chat is banned or not on the list.
        """
        values = (row_id, int(now.timestamp()), written, self._on_list)
        begun = await self._database.execute_all([(BEGIN, values), (DROP, values)], durable=True)
        return begun > 0

    async def sent(
        self, row_id: int, message: Message, chat_id: int, message_id: int | None, now: datetime
    ) -> None:
        """Note that it was sent, and what it cites, so that it can be corrected.

        Args:
            row_id: Of the row.
            message: As it was sent.
            chat_id: Where it is now.
            message_id: What it became; None for an edit or a deletion.
            now: When.
        """
        moment = int(now.timestamp())
        statements: list[tuple[str, Sequence[object]]] = [
            (
                "UPDATE outbox SET state = 'sent', reason = '', message = NULL, message_id = ?,"
                " changed_at = ? WHERE id = ?",
                (message_id, moment, row_id),
            )
        ]
        if message_id is not None and message.exchange is not None:
            statements.append(exchanged(chat_id, message_id, message, now))
        shown = message.message_id if message.method is Method.EDIT else message_id
        if shown is not None and message.cites:
            statements += citing(chat_id, shown, message, now)
        if message_id is not None and chat_id < 0 and not message.topic_id:
            # What General did not take is kept though the chat is not gone.
            statements.append((_TRY, (moment, chat_id)))
        await self._database.execute_all(statements, durable=True)

    async def later(self, row_id: int, at: datetime, reason: str, now: datetime) -> None:
        """Put back one that surely was not sent; those behind it in its chat wait for it."""
        await self._note(row_id, "queued", reason, math.ceil(at.timestamp()), now)

    async def to_general(self, row_id: int, message: Message, reason: str, now: datetime) -> None:
        """Put back one whose topic is lost, to go to General with all others for that topic."""
        topic = (message.chat_id, message.topic_id)
        await self._database.execute_all(
            [
                (
                    "UPDATE outbox SET state = 'queued', reason = ?, changed_at = ?"
                    " WHERE id = ? AND state = 'sending'",
                    (reason, int(now.timestamp()), row_id),
                ),
                (
                    "UPDATE outbox SET message = json_remove(message, '$.topic_id')"
                    " WHERE state IN ('queued', 'suspended') AND chat_id = ?"
                    " AND json_extract(message, '$.topic_id') = ?",
                    topic,
                ),
            ],
            durable=True,
        )

    async def unformat(self, row_id: int, reason: str, now: datetime) -> None:
        """Put back one whose formatting is refused, to go without."""
        await self._database.execute(
            "UPDATE outbox SET state = 'queued', reason = ?, changed_at = ?,"
            " message = json_set(message, '$.bare', json('true'))"
            " WHERE id = ? AND state = 'sending'",
            (reason, int(now.timestamp()), row_id),
            durable=True,
        )

    async def failed(self, row_id: int, reason: str, now: datetime) -> None:
        """Note that Telegram does not take it."""
        await self._note(row_id, "failed", reason, 0, now)

    async def end(self, row_id: int, state: str, reason: str, now: datetime) -> None:
        """Note that it is ``dropped``, or ``suspended`` by itself."""
        await self._note(row_id, state, reason, 0, now)

    async def unknown(self, row_id: int, reason: str, now: datetime) -> None:
        """Note that nobody knows whether it was sent; an answer is queued once more."""
        await self._database.execute(
            f"UPDATE outbox SET {_LOST} WHERE id = ? AND state = 'sending'",
            (reason, int(now.timestamp()), row_id),
            durable=True,
        )

    async def recover(self, now: datetime) -> int:
        """Of what was being sent when the process ended nobody knows what became.

        Returns:
            How many.
        """
        return await self._database.execute(
            f"UPDATE outbox SET {_LOST} WHERE state = 'sending'",
            ("the program ended", int(now.timestamp())),
            durable=True,
        )

    async def forget_words(self, before: datetime) -> None:
        """Empty what was given up before then and may hold what a person asked."""
        await self._database.execute(
            "UPDATE outbox SET message = NULL WHERE message IS NOT NULL"
            " AND state IN ('failed', 'unknown', 'dropped') AND changed_at < ?"
            f" AND kind IN ('{Kind.ANSWER}', '{Kind.EDIT}')",
            (int(before.timestamp()),),
        )

    async def purge(self, before: datetime) -> None:
        """Forget what was over before then, what nobody knows of too."""
        await self._database.purge(
            "outbox",
            "id",
            "changed_at < ? AND state IN ('sent', 'failed', 'unknown', 'dropped')",
            (int(before.timestamp()),),
        )

    async def _note(
        self, row_id: int, state: str, reason: str, not_before: int, now: datetime
    ) -> None:
        await self._database.execute(
            "UPDATE outbox SET state = ?, reason = ?, not_before = ?, changed_at = ?"
            " WHERE id = ? AND state IN ('queued', 'sending')",
            (state, reason, not_before, int(now.timestamp()), row_id),
            durable=True,
        )

    # looking up

    async def counts(self, cause: str | None = None) -> Counts:
        """How many rows are in each state; only those of a cause, if it is given."""
        rows = await self._database.rows(
            "SELECT state, count(*) AS n FROM outbox"
            + ("" if cause is None else " WHERE cause = ?")
            + " GROUP BY state",
            () if cause is None else (cause,),
        )
        return Counts(**{row["state"]: row["n"] for row in rows})

    async def recent(self, since: datetime) -> list[tuple[int, datetime]]:
        """Chats that were sent something since then, or may have been, and when, oldest first."""
        rows = await self._database.rows(
            "SELECT chat_id, changed_at FROM outbox WHERE changed_at >= ?"
            " AND state IN ('sent', 'unknown') ORDER BY changed_at",
            (int(since.timestamp()),),
        )
        return [(row["chat_id"], datetime.fromtimestamp(row["changed_at"], UTC)) for row in rows]

    async def became(self, chat_id: int, key: str) -> int | None:
        """The message that a row became; None if it was not sent."""
        row = await self._database.row(
            "SELECT message_id FROM outbox WHERE chat_id = ? AND key = ?", (chat_id, key)
        )
        return row["message_id"] if row else None


async def put(db: aiosqlite.Connection, message: Message, now: datetime) -> bool:
    """Have a message sent, by a transaction of the caller's, who sets `Outbox.due` afterwards.

    Returns:
        False if it was said in this chat already.
    """
    moment = int(now.timestamp())
    not_before = math.ceil(message.not_before.timestamp()) if message.not_before else 0
    cursor = await db.execute(
        "INSERT INTO outbox (chat_id, key, kind, priority, cause, message, again, not_before,"
        " made_at, changed_at, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, CASE"
        " WHEN EXISTS (SELECT 1 FROM listed WHERE peer_id = ?1 AND kind = 'banned') THEN 'dropped'"
        " WHEN EXISTS (SELECT 1 FROM chats WHERE chat_id = ?1 AND gone_at IS NOT NULL)"
        " THEN 'suspended' ELSE 'queued' END) ON CONFLICT (chat_id, key) DO NOTHING",
        (
            message.chat_id,
            message.key,
            message.kind,
            message.priority,
            message.cause,
            message.to_json(),
            message.again,
            not_before,
            moment,
        ),
    )
    return cursor.rowcount > 0


async def release(db: aiosqlite.Connection, chat_id: int, now: datetime) -> None:
    """Queue what was kept for a chat, in the order that it had.

    Args:
        db: In a transaction of the caller's, who sets `Outbox.due` afterwards.
        chat_id: Of the chat.
        now: When.
    """
    await db.execute(_RELEASE, (int(now.timestamp()), chat_id))
