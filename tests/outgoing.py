"""The outbox at work: a real file, the sender, a `Pace` and the tests' own Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.delivery import outbox
from bot.delivery.message import Kind, Message
from bot.delivery.outbox import Outbox
from bot.delivery.pace import Limits, Pace
from bot.delivery.retry import Backoff, Sending
from bot.delivery.sender import Sender
from bot.schema import SCHEMA
from corpus.database import Database, open_database
from corpus.schema import ARCHIVE
from tests.telegram_world import TOKEN, Chat

START = datetime(2026, 10, 5, 12, tzinfo=UTC)
UNLIMITED = Limits(None, None, None)


def said(chat: Chat | int, text: str, kind: Kind = Kind.ALERT, **more: Any) -> Message:
    """A message whose key is its text."""
    chat_id = chat if isinstance(chat, int) else chat.id
    return Message(chat_id=chat_id, **{"key": text, "kind": kind, "html": text} | more)


class Clock:
    """A time of day that passes when it is told to."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Post:
    """One life of the sender.

    Attributes:
        gone: Chats that cannot be written to, as it was told, with the reason.
        lost: Topics that are closed or deleted.
        moved: Groups that became supergroups.
    """

    def __init__(
        self, database: Database, request: BaseRequest, pace: Pace, **options: Any
    ) -> None:
        self.database = database
        self.outbox = Outbox(database)
        self.pace = pace
        self.gone: list[tuple[int, str]] = []
        self.lost: list[tuple[int, int]] = []
        self.moved: list[tuple[int, int]] = []
        pace.on_migrated = self._on_migrated
        self.bot: ExtBot[Sending] = ExtBot(
            TOKEN, request=request, get_updates_request=request, rate_limiter=pace
        )
        options = {"on_gone": self._on_gone, "on_topic_lost": self._on_topic_lost} | options
        self.sender = Sender(self.bot, self.outbox, **options)
        self.now: Callable[[], datetime] = options["now"]

    async def put(self, *messages: Message) -> None:
        await self.outbox.put(messages, self.now())

    async def rows(self) -> list[tuple[str, str, str]]:
        """Key, state and reason of each row, in the order in which they were put in."""
        rows = await self.database.rows("SELECT key, state, reason FROM outbox ORDER BY id")
        return [(row["key"], row["state"], row["reason"]) for row in rows]

    async def states(self) -> dict[str, str]:
        return {key: state for key, state, _ in await self.rows()}

    async def release(self, chat_id: int) -> None:
        """Let go on what was kept for a chat."""
        await release(self.database, chat_id, self.now())
        self.outbox.due.set()

    async def settled(self) -> None:
        """Wait until nothing is under way, nor can be until time passes."""
        async with asyncio.timeout(20):
            while await self._busy():
                await asyncio.sleep(0.005)

    async def _busy(self) -> bool:
        row = await self.database.row(
            "SELECT count(*) AS n FROM outbox WHERE state = 'sending' OR (state = 'queued'"
            " AND not_before <= ?1 AND NOT EXISTS (SELECT 1 FROM outbox AS first WHERE"
            " first.state = 'queued' AND first.chat_id = outbox.chat_id AND first.reason <> ''"
            " AND first.not_before > ?1 AND (first.priority, first.id) < (outbox.priority,"
            " outbox.id)))",
            (int(self.now().timestamp()),),
        )
        return row is None or row["n"] > 0

    async def _on_gone(self, chat_id: int, why: str) -> None:
        self.gone.append((chat_id, why))

    async def _on_topic_lost(self, chat_id: int, topic_id: int) -> None:
        self.lost.append((chat_id, topic_id))

    async def _on_migrated(self, old: int, new: int) -> None:
        self.moved.append((old, new))


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Database]:
    """The file, with the tables of the bot."""
    async with open_database(path, [ARCHIVE, SCHEMA]) as database:
        yield database


@asynccontextmanager
async def posting(
    path: Path,
    request: BaseRequest,
    *,
    limits: Limits = UNLIMITED,
    now: Callable[[], datetime] | None = None,
    **options: Any,
) -> AsyncIterator[Post]:
    """A life of the sender, ended in order."""
    async with opened(path) as database:
        pace = Pace(limits, backoff=Backoff(0.01, 0.01))
        post = Post(database, request, pace, now=now or Clock(), **options)
        running = asyncio.create_task(post.sender.run())
        try:
            yield post
            if running.done():
                running.result()
        finally:
            await post.sender.stop(5)
            running.cancel()
            await asyncio.wait([running])


async def release(database: Database, chat_id: int, now: datetime) -> None:
    """Queue what was kept for a chat."""
    async with database.transaction() as db:
        await outbox.release(db, chat_id, now)
