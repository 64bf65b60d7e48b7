"""The bot at work: a real archive in a file, `bot.lifecycle.run`, and the tests' own Telegram."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from bot.app import build
from bot.context import App
from bot.delivery.inbox import Inbox
from bot.lifecycle import run
from bot.schema import SCHEMA
from bot.settings import Settings
from bot.state import State
from corpus.database import open_database
from corpus.ingest import import_lines
from corpus.opening import load, open_archive
from corpus.schema import ARCHIVE
from corpus.sources.fetch import Fetcher
from corpus.workers import Workers
from tests.telegram import FakeTelegram
from tests.telegram_world import TOKEN, Chat, Json, Sent

# A slow machine is no fault of what is tested: no test asserts a time.
hypothesis.settings.register_profile(
    "newsdesk", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("newsdesk")

#: Pace and quota have tests of their own; here they would only make people wait.
UNHURRIED = Settings(
    token=TOKEN,
    pace_private=None,
    pace_group=None,
    pace_all=None,
    questions_user=None,
    questions_group=None,
)


class Desk:
    """The bot in one life of its process, and what people see of it."""

    def __init__(self, telegram: FakeTelegram, database: Path, inbox: Inbox) -> None:
        self.telegram = telegram
        self.database = database
        self._inbox = inbox
        self._seen = len(telegram.sent)

    async def replies(self) -> list[Sent]:
        """What was sent since the last look, once everything that came in is handled."""
        await self._settled()
        new = self.telegram.sent[self._seen :]
        self._seen = len(self.telegram.sent)
        return new

    async def reply(self) -> Sent:
        """The one message that was sent since the last look."""
        sent = await self.replies()
        assert len(sent) == 1, [message.text for message in sent]
        return sent[0]

    async def says(self, text: str, *, user: Chat, **more: Any) -> Sent:
        """Somebody writes, and is answered with this one message."""
        self.telegram.say(text, user=user, **more)
        return await self.reply()

    async def press(self, message: Sent, label: str, *, user: Chat) -> str | None:
        """Somebody presses a button; returns the toast, None if it has no text."""
        return await self._toast(self.telegram.click(message, label, user=user))

    async def forge(
        self, message: Json | None, data: str, *, user: Chat, reply_to: Json | None = None
    ) -> str | None:
        """A press with any data under any message, as a client that is not Telegram's can send.

        Without a message it is under one that was sent through inline mode.
        """
        query: Json = {
            "id": str(self.telegram.new_id()),
            "from": user.as_user,
            "chat_instance": "1",
            "data": data,
        }
        if message is None:
            query["inline_message_id"] = "inline"
        else:
            replied = {} if reply_to is None else {"reply_to_message": reply_to}
            query["message"] = {**message, **replied}
        self.telegram.push({"callback_query": query})
        return await self._toast(query["id"])

    def raw(self, message: Sent) -> Json:
        """A message of the bot as Telegram shows it to the bot."""
        return self.telegram.messages[message.chat_id, message.message_id]

    async def sql(self, statement: str) -> None:
        """What an accident, or an operator with the wrong tool, does to the file."""

        def execute() -> None:
            with closing(sqlite3.connect(self.database)) as db, db:
                db.execute(statement)

        await asyncio.to_thread(execute)  # the bot may hold the lock, and must be able to go on

    async def rows(self, select: str) -> list[tuple[Any, ...]]:
        """What stands in the file."""

        def read() -> list[tuple[Any, ...]]:
            with closing(sqlite3.connect(self.database)) as db:
                return list(db.execute(select))

        return await asyncio.to_thread(read)

    async def _toast(self, query_id: str) -> str | None:
        await self._settled()
        assert query_id in self.telegram.toasts, "whoever pressed waits for ever"
        text: str | None = self.telegram.toasts[query_id].get("text")
        return text

    async def _settled(self) -> None:
        telegram = self.telegram
        await telegram.until(lambda: not telegram.again)
        polls = telegram.polls
        # The poll after that confirms what came.
        await telegram.until(lambda: telegram.polls > polls or not telegram.waiting)
        await telegram.until(lambda: not telegram.waiting)
        await asyncio.wait_for(self._inbox.drain(), 20)


@asynccontextmanager
async def at_work(
    telegram: FakeTelegram,
    database: Path,
    settings: Settings = UNHURRIED,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[Desk]:
    """One life of the bot's process, ended as SIGTERM ends it."""
    stop = asyncio.Event()
    inboxes: asyncio.Queue[Inbox] = asyncio.Queue()
    settings = replace(settings, database=database)
    process = asyncio.create_task(run(settings, stop, telegram, inboxes.put_nowait, now=now))
    started = asyncio.create_task(inboxes.get())
    await asyncio.wait([process, started], return_when=asyncio.FIRST_COMPLETED)
    try:
        if process.done():
            process.result()
        yield Desk(telegram, database, started.result())
    finally:
        started.cancel()
        stop.set()
        await process


@asynccontextmanager
async def application(
    telegram: FakeTelegram,
    database: Path,
    settings: Settings = UNHURRIED,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[App]:
    """What the handlers stand on, without what comes in and what goes on by itself."""
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(open_database(database, [ARCHIVE, SCHEMA]))
        corpus = await stack.enter_async_context(load(opened))
        fetcher = await stack.enter_async_context(Fetcher(settings.fetching))
        workers = await stack.enter_async_context(Workers())
        app = build(settings, corpus, State(opened), telegram, fetcher, workers, now)
        yield await stack.enter_async_context(app)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive in a file that nobody writes to."""
    path = tmp_path_factory.mktemp("samples") / "samples.db"

    async def bring() -> None:
        with resources.files("corpus.samples").joinpath("articles.jsonl").open("rb") as lines:
            async with open_archive(path) as archive:
                await import_lines(archive, lines)

    asyncio.run(bring())
    return path


@pytest.fixture
def database(samples: Path, tmp_path: Path) -> Path:
    """A copy of the sample archive."""
    return Path(shutil.copy(samples, tmp_path / "newsdesk.db"))


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
def ann(telegram: FakeTelegram) -> Chat:
    return telegram.user("Ann")


@pytest.fixture
def ben(telegram: FakeTelegram) -> Chat:
    return telegram.user("Ben")


@pytest.fixture
def edith(telegram: FakeTelegram) -> Chat:
    return telegram.user("Edith")


@pytest.fixture
def newsroom(telegram: FakeTelegram, edith: Chat, ann: Chat) -> Chat:
    return telegram.group("Newsroom", members=[edith, ann])


@pytest.fixture
def room(telegram: FakeTelegram, ann: Chat, ben: Chat) -> Chat:
    """A group with both of them in it."""
    return telegram.group("Desk", members=[ann, ben])


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path) -> AsyncIterator[Desk]:
    async with at_work(telegram, database) as desk:
        yield desk
