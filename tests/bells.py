"""Alerts in a file, held or waiting to be sent, and a clock that tests move."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.alerts.digests import Digests
from bot.delivery.message import Kind, Message, Method
from bot.delivery.outbox import Outbox, put
from bot.schema import SCHEMA
from corpus.archive import Archive
from corpus.database import Database, open_database
from corpus.schema import ARCHIVE
from corpus.types import Added
from tests.articles import article

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
NIGHT = NOON.replace(hour=23)
MORNING = NOON.replace(day=5, hour=7)
CHAT, OTHER = 7, 8
#: Articles of the archive, each of them a story.
STORIES = 30


class World:
    """A file with alerts in it, and a clock."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database = database
        self.outbox = Outbox(database)
        self.now = now
        self.digests = Digests(self.outbox, lambda: self.now)
        #: HTML of what somebody has begun to send.
        self.begun: list[str] = []

    async def follow(self, chat_id: int = CHAT, query: str = "ferry", **more: object) -> int:
        values = {
            "topic_id": 0,
            "pace": "now",
            "silent": 0,
            "most": None,
            "state": "active",
            **more,
        }
        async with self.database.transaction() as db:
            cursor = await db.execute(
                "INSERT INTO follows (chat_id, topic_id, made_by, made_in, message_id, query, pace,"
                " silent, most, state, made_at) VALUES (?, ?, 7, 7, NULL, ?, ?, ?, ?, ?, 0)",
                (chat_id, values["topic_id"], query, values["pace"], values["silent"],
                 values["most"], values["state"]),
            )  # fmt: skip
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    async def alert(
        self,
        number: int,
        follows: Sequence[int],
        *,
        due: datetime | None = None,
        chat_id: int = CHAT,
        topic_id: int = 0,
        silent: bool = False,
        outlets: Sequence[str] = ("Harbour Wire",),
        edited: bool = False,
        news_of: int | None = None,
    ) -> int:
        """An alert of an article, or of what it has new of a story: held, or queued."""
        async with self.database.transaction() as db:
            cursor = await db.execute(
                "INSERT INTO alerts (chat_id, topic_id, story, fact, article_id, told, key,"
                " due_at, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(chat_id, topic_id, news_of or number, number if news_of else 0, number),
                    json.dumps(
                        [[(number + n - 1) % STORIES + 1, o] for n, o in enumerate(outlets)]
                    ),
                    f"story:{number}" if due is None else None,
                    None if due is None else int(due.timestamp()),
                    int(self.now.timestamp()),
                ),
            )
            assert cursor.lastrowid is not None
            for follow in follows:
                await db.execute(
                    "INSERT INTO alert_follows VALUES (?, ?)", (cursor.lastrowid, follow)
                )
            if due is None:
                key = f"story:{number}"
                message = Message(chat_id, key, Kind.ALERT, title(number), topic_id=topic_id)
                await put(db, replace(message, silent=silent), self.now)
                if edited:
                    edit = Message(
                        chat_id, f"also:{number}", Kind.EDIT, method=Method.EDIT, about=key
                    )
                    await put(db, edit, self.now)
            return cursor.lastrowid

    async def waiting(self, chat_id: int = CHAT) -> list[Message]:
        """What is queued for a chat, in the order in which it is sent."""
        rows = await self.database.rows(
            "SELECT * FROM outbox WHERE state = 'queued' AND chat_id = ? ORDER BY priority, id",
            (chat_id,),
        )
        return [
            Message.from_json(
                row["message"], chat_id=chat_id, key=row["key"], kind=Kind(row["kind"])
            )
            for row in rows
        ]

    async def begin(self) -> None:
        """Somebody begins to send what is first, and the process may die of it."""
        for row in await self.outbox.batch(self.now, {}):
            if await self.outbox.begin(row.id, self.now):
                self.begun.append(row.message.html)

    async def sent(self) -> None:
        """What was begun has arrived."""
        for row in await self.database.rows("SELECT * FROM outbox WHERE state = 'sending'"):
            chat_id, number = row["chat_id"], 100 + row["id"]
            message = Message(chat_id, row["key"], Kind(row["kind"]))
            await self.outbox.sent(row["id"], message, chat_id, number, self.now)


def title(number: int) -> str:
    return f"Ferry {number} sinks"


async def bring(path: Path) -> None:
    """Make a file with articles 1 to `STORIES`."""
    async with open_database(path, [ARCHIVE, SCHEMA]) as database:
        archive = Archive(database)
        for number in range(1, STORIES + 1):
            text = f"Ferry {number} sank off cape {'x' * number} on its way home."
            url = f"https://example.org/{number}"
            added = await archive.add(article(text, title=title(number), url=url), news=True)
            assert isinstance(added, Added)
            assert added.article_id == number


@asynccontextmanager
async def opened(path: Path, now: datetime = NOON) -> AsyncIterator[World]:
    """What is in a file, at a time."""
    async with open_database(path, [ARCHIVE, SCHEMA]) as database:
        yield World(database, now)
