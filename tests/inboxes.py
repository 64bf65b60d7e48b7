"""An application on an inbox, as the tests of both ends of it need it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, TypeHandler

from bot.delivery.inbox import App, Inbox
from bot.schema import SCHEMA
from bot.state import State
from corpus.database import Database, open_database
from corpus.schema import ARCHIVE
from tests.telegram import FakeTelegram
from tests.telegram_world import TOKEN, Json

Handler = Callable[[Update, Any], Coroutine[Any, Any, None]]


@dataclass
class Life:
    """What is there between a start and an end of the program."""

    application: App
    inbox: Inbox
    state: State
    database: Database


def build(telegram: FakeTelegram, handler: Handler, kind: type[App] = Application) -> App:
    builder = ApplicationBuilder().token(TOKEN).request(telegram).get_updates_request(telegram)
    application = builder.updater(None).application_class(kind).build()
    application.add_handler(TypeHandler(Update, handler))
    return application


@asynccontextmanager
async def life(
    path: Path,
    telegram: FakeTelegram,
    handler: Handler,
    *,
    kind: type[App] = Application,
    start: bool = True,
    **options: Any,
) -> AsyncIterator[Life]:
    """One life of an inbox on the file in ``path``; at its end, what runs is cancelled."""
    application = build(telegram, handler, kind)
    await application.initialize()
    async with open_database(path / "news.db", [ARCHIVE, SCHEMA]) as database:
        state = State(database)
        inbox = Inbox(application, state, **options)
        if start:
            await inbox.start()
        try:
            yield Life(application, inbox, state, database)
        finally:
            await inbox.stop(0)
            await application.shutdown()


def messages(telegram: FakeTelegram) -> list[Json]:
    """The updates that wait, taken as if they had been polled."""
    updates, telegram.waiting = telegram.waiting, []
    return updates
