"""The bot as a process: its log, its signals, and that it is the only one."""

from __future__ import annotations

import asyncio
import logging
import signal

from bot.delivery.lock import beat, only_one
from bot.lifecycle import run
from bot.settings import Settings


async def serve(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT.

    Raises:
        CannotRun: If it is of no use to go on.
        DatabaseError: If the database cannot be used.
    """
    _log(settings.log_level)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with only_one(settings.database):
        logging.getLogger(__name__).info("archive: %s", settings.database)
        await run(settings, stop, alive=lambda: beat(settings.database))


def _log(level: str) -> None:
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    # At DEBUG these write what people wrote, and the token.
    for library in ("telegram", "aiosqlite"):
        logging.getLogger(library).setLevel(max(logging.INFO, logging.getLevelName(level)))
