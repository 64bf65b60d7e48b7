"""The chats that the bot was used in, and those that it cannot write to at the moment.

What is to be sent to these is kept, and sent once it can be: nothing is lost. Their alerts and
settings are deleted after 90 days.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

import aiosqlite

from bot import render
from bot.absence import lacks_rights, told_back, told_gone, told_topic
from bot.actor import NEWSDESK
from bot.delivery.message import Kind, Message
from bot.delivery.migration import move
from bot.delivery.outbox import Outbox, put, release
from bot.people import Roles
from bot.role import Mode
from corpus.records import audit

_HOUR = 3600
#: Chats that are remembered in memory too, so that they are not written at each message.
_MOST = 10_000

#: Who set up what for a chat, except for themselves, and those whom nothing is said any more.
_SETTERS = (
    "SELECT made_by, count(*) FROM follows WHERE chat_id = ? AND made_by <> chat_id"
    " AND state <> 'draft' AND made_by NOT IN (SELECT peer_id FROM listed WHERE kind = 'banned')"
    " GROUP BY made_by ORDER BY made_by"
)


class Chats:
    """The rows about them. Any method can raise `DatabaseError`.

    Args:
        outbox: What is to be sent to them.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._database = outbox.database
        self._outbox = outbox
        #: The hour in which each was written down last, and what it was called.
        self._noted: dict[int, tuple[int, str]] = {}

    async def seen(self, chat_id: int, now: datetime, kind: str = "", title: str = "") -> None:
        """Note that somebody uses the bot there; it is not gone, whatever was thought.

        Args:
            chat_id: Of the chat.
            now: When.
            kind: ``channel``, if it is one.
            title: What a group or a channel is called.
        """
        hour = int(now.timestamp()) // _HOUR
        if self._noted.get(chat_id) == (hour, title):
            return
        if len(self._noted) >= _MOST:
            self._noted.clear()
        # First of all: whoever finds meanwhile that it is gone has it looked at again.
        self._noted[chat_id] = (hour, title)
        try:
            row = await self._database.row(
                "SELECT gone_at, gone_why FROM chats WHERE chat_id = ?", (chat_id,)
            )
            if row is not None and row["gone_at"] is not None:
                # Who may not be written to can write, and would have it go back and forth.
                await self.resume(chat_id, now, tell=not lacks_rights(row["gone_why"] or ""))
            else:
                await self._retry(chat_id, now)
            await self._database.execute(
                "INSERT INTO chats (chat_id, kind, seen_at, title) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (chat_id) DO UPDATE SET kind = excluded.kind,"
                " seen_at = excluded.seen_at, title = coalesce(excluded.title, title)",
                (chat_id, kind or _kind(chat_id), hour * _HOUR, title or None),
            )
        except BaseException:
            self._noted.pop(chat_id, None)
            raise

    async def _retry(self, chat_id: int, now: datetime) -> None:
        """Try again what is kept though the chat is not gone: General may be open by now."""
        if await self._database.row(
            "SELECT 1 FROM outbox WHERE state = 'suspended' AND chat_id = ?", (chat_id,)
        ):
            async with self._database.transaction(durable=True) as db:
                await release(db, chat_id, now)
            self._outbox.due.set()

    async def called(self, chat_id: int, title: str) -> None:
        """Note what a chat is called, if it is known at all."""
        await self._database.execute(
            "UPDATE chats SET title = ? WHERE chat_id = ? AND title IS NOT ?",
            (title, chat_id, title),
        )

    async def gone(self, chat_id: int, now: datetime, why: str, *, refused: bool = False) -> bool:
        """Note that the bot cannot write there, and keep what it would have sent.

        Whoever set up alerts for the chat is told, once.

        Args:
            chat_id: Of the chat.
            now: When.
            why: As Telegram says it.
            refused: Whether that was found out by the row of the outbox that is being sent there,
                and so is to be sent later.

        Returns:
            Whether that is news.
        """
        self._noted.pop(chat_id, None)
        moment = int(now.timestamp())
        async with self._database.transaction(durable=True) as db:
            rows = await db.execute_fetchall(
                "SELECT 1 FROM chats WHERE chat_id = ? AND gone_at IS NOT NULL", (chat_id,)
            )
            news = not list(rows)
            await db.execute(
                "INSERT INTO chats (chat_id, kind, seen_at, gone_at, gone_why)"
                " VALUES (?1, ?2, ?3, ?3, ?4) ON CONFLICT DO UPDATE"
                " SET gone_at = coalesce(gone_at, ?3), gone_why = ?4",
                (chat_id, _kind(chat_id), moment, why),
            )
            # What goes to everybody is of its day.
            await db.execute(
                "UPDATE outbox SET reason = ?, changed_at = ?,"
                " state = CASE kind WHEN 'broadcast' THEN 'failed' ELSE 'suspended' END"
                " WHERE chat_id = ? AND (state = 'queued' OR (? AND state = 'sending'))",
                (why, moment, chat_id, refused),
            )
            if news and await _note(db, chat_id, moment):
                title = await _title(db, chat_id)
                await self._tell(db, chat_id, "gone", now, lambda n: told_gone(title, why, n))
        self._outbox.due.set()
        return news

    async def resume(self, chat_id: int, now: datetime, *, tell: bool = True) -> bool:
        """Send what was kept: the bot can write there again; False if it was not gone.

        Args:
            chat_id: Of the chat.
            now: When.
            tell: Whether whoever set up alerts is told.
        """
        async with self._database.transaction(durable=True) as db:
            cursor = await db.execute(
                "UPDATE chats SET gone_at = NULL, gone_why = NULL"
                " WHERE chat_id = ? AND gone_at IS NOT NULL",
                (chat_id,),
            )
            if not cursor.rowcount:
                return False
            await release(db, chat_id, now)
            if tell and await _forget_note(db, chat_id):
                title = await _title(db, chat_id)
                await self._tell(db, chat_id, "back", now, lambda n: told_back(title, n))
        self._outbox.due.set()
        return True

    async def moved(self, old: int, new: int, now: datetime) -> bool:
        """Note that a group has another id now; False if that was known."""
        async with self._database.transaction(durable=True) as db:
            moved = await move(db, old, new)
        self._noted.pop(old, None)
        if moved:
            self._outbox.due.set()
        return moved

    async def topic_lost(
        self, chat_id: int, topic_id: int, admins: Collection[int], now: datetime
    ) -> None:
        """Tell those in charge of a chat, once, that a topic takes no alerts any more.

        Those are told who have written to the bot; if nobody has, whoever set up the alerts.

        Args:
            chat_id: Of the chat.
            topic_id: Of the topic.
            admins: Ids of those in charge.
            now: When.
        """
        self._noted.pop(chat_id, None)  # if General is closed too, the next use is worth a try
        marks = ",".join("?" * len(admins))
        async with self._database.transaction(durable=True) as db:
            rows = await db.execute_fetchall(
                "SELECT chat_id FROM chats WHERE kind = 'private' AND gone_at IS NULL"
                f" AND chat_id IN ({marks}) ORDER BY chat_id",
                tuple(admins),
            )
            whom = [row[0] for row in rows]
            if not whom:
                rows = await db.execute_fetchall(
                    "SELECT DISTINCT made_by FROM follows WHERE chat_id = ? AND topic_id = ?"
                    " AND state <> 'draft' AND made_by IS NOT NULL",
                    (chat_id, topic_id),
                )
                whom = [row[0] for row in rows]
            html = render.notice(told_topic(await _title(db, chat_id)))
            for user_id in whom:
                key = f"topic:{chat_id}:{topic_id}"
                await put(db, Message(user_id, key, Kind.NOTICE, html), now)
        self._outbox.due.set()

    async def forget(self, before: datetime) -> int:
        """Delete the alerts and settings of chats that were gone before then; returns how many."""
        forgotten = 0
        async with self._database.transaction() as db:
            chats = await db.execute_fetchall(
                "SELECT chat_id, gone_why FROM chats WHERE gone_at < ?", (int(before.timestamp()),)
            )
            for chat_id, why in list(chats):
                follows = await db.execute("DELETE FROM follows WHERE chat_id = ?", (chat_id,))
                for statement in (
                    "DELETE FROM preferences WHERE chat_id = ?",
                    "DELETE FROM alerts WHERE chat_id = ?",
                    "DELETE FROM outbox WHERE chat_id = ? AND state = 'suspended'",
                    "DELETE FROM notices WHERE chat_id = ?",
                    "DELETE FROM chats WHERE chat_id = ?",
                ):
                    await db.execute(statement, (chat_id,))
                before_it = {"alerts": follows.rowcount, "why": why}
                await audit.record(db, NEWSDESK, "chat.forget", f"chat:{chat_id}", before_it)
                forgotten += 1
        return forgotten

    async def present(self) -> list[int]:
        """People and groups that can be written to, as far as is known, in the order of ids."""
        rows = await self._database.rows(
            "SELECT chat_id FROM chats WHERE gone_at IS NULL AND kind <> 'channel' ORDER BY chat_id"
        )
        return [row["chat_id"] for row in rows]

    async def _tell(
        self,
        db: aiosqlite.Connection,
        chat_id: int,
        event: str,
        now: datetime,
        sentence: Callable[[int], str],
    ) -> None:
        """Tell whoever set up alerts for a chat; nothing if the opposite was not said yet."""
        for user_id, count in list(await db.execute_fetchall(_SETTERS, (chat_id,))):
            unsaid = await db.execute(
                "UPDATE outbox SET state = 'dropped', message = NULL, reason = 'over',"
                " changed_at = ? WHERE chat_id = ? AND state IN ('queued', 'suspended')"
                " AND key GLOB ?",
                (
                    int(now.timestamp()),
                    user_id,
                    f"{'back' if event == 'gone' else 'gone'}:{chat_id}:*",
                ),
            )
            if not unsaid.rowcount:
                key = f"{event}:{chat_id}:{int(now.timestamp())}"
                html = render.notice(sentence(count))
                await put(db, Message(user_id, key, Kind.NOTICE, html), now)


async def _note(db: aiosqlite.Connection, chat_id: int, moment: int) -> bool:
    """Note that those who set up alerts know that a chat is gone; False if they knew."""
    cursor = await db.execute(
        "INSERT OR IGNORE INTO notices (chat_id, notice, told_at) VALUES (?, 'gone', ?)",
        (chat_id, moment),
    )
    return cursor.rowcount > 0


async def _forget_note(db: aiosqlite.Connection, chat_id: int) -> bool:
    cursor = await db.execute(
        "DELETE FROM notices WHERE chat_id = ? AND notice = 'gone'", (chat_id,)
    )
    return cursor.rowcount > 0


async def _title(db: aiosqlite.Connection, chat_id: int) -> str:
    rows = await db.execute_fetchall("SELECT title FROM chats WHERE chat_id = ?", (chat_id,))
    return next((row["title"] or "" for row in rows), "")


def _kind(chat_id: int) -> str:
    return "private" if chat_id > 0 else "group"


def answered(chats: Iterable[int], roles: Roles, newsroom: int | None) -> list[int]:
    """Those among the chats that the bot answers in, by bans and by its mode."""
    granted = {user_id for user_id, _ in roles.granted}
    closed = roles.mode is Mode.ALLOWLIST
    listed = {*roles.allowed, *granted, newsroom}
    banned = set(roles.banned)
    return [chat for chat in chats if chat not in banned and (not closed or chat in listed)]
