"""``newsdesk chat``: the bot itself, with the terminal for Telegram."""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib import resources
from io import TextIOWrapper
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout

from bot.console import USERNAME, Screen, Terminal
from bot.delivery.inbox import Inbox
from bot.lifecycle import run
from bot.settings import Settings
from corpus.ingest import import_lines
from corpus.opening import open_archive
from corpus.sources.rules import FetchRules

#: Nobody else is in the terminal: no pace, no quota.
_SETTINGS = Settings(
    token="1:terminal",  # noqa: S106 - goes nowhere
    pace_private=None,
    pace_group=None,
    pace_all=None,
    questions_user=None,
    questions_group=None,
)


async def chat(
    database: Path | None, rules: FetchRules, *, owner: bool = False, group: bool = False
) -> None:
    """Talk until the input ends.

    From a terminal lines are edited and remembered; from a pipe each is answered before the
    next is read.

    Args:
        database: The archive; None for a copy of the samples, which is thrown away.
        rules: What may be fetched.
        owner: Whether the person at the terminal owns the bot.
        group: Whether the chat is a group.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # Whoever is at the terminal can say ``--as owner``: no code is needed, nor printed.
    logging.getLogger("bot.claim").setLevel(logging.ERROR)
    async with _archive(database) as path:
        terminal = Terminal(Screen(), group=group)
        owners = frozenset([terminal.user_id]) if owner else frozenset()
        settings = replace(
            _SETTINGS,
            database=path,
            owners=owners,
            fetch_allow=rules.allow,
            fetch_contact=rules.contact,
        )
        stop = asyncio.Event()
        inboxes: asyncio.Queue[Inbox] = asyncio.Queue()
        bot = asyncio.create_task(run(settings, stop, terminal, inboxes.put_nowait))
        started = asyncio.create_task(inboxes.get())
        await asyncio.wait([bot, started], return_when=asyncio.FIRST_COMPLETED)
        try:
            if started.done():
                inbox = started.result()
                talking = asyncio.create_task(
                    _typed(terminal, inbox, group=group)
                    if sys.stdin.isatty()
                    else _piped(terminal, inbox)
                )
                loop = asyncio.get_running_loop()
                loop.add_signal_handler(signal.SIGTERM, talking.cancel)
                await asyncio.wait([bot, talking], return_when=asyncio.FIRST_COMPLETED)
                talking.cancel()
                await asyncio.wait([talking])
                if not talking.cancelled():
                    talking.result()
        finally:
            started.cancel()
            stop.set()
            await bot


async def _piped(terminal: Terminal, inbox: Inbox) -> None:
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    while not terminal.screen.gone and (line := await asyncio.to_thread(sys.stdin.readline)):
        if line.strip():
            await _say(terminal, inbox, line.strip())


async def _typed(terminal: Terminal, inbox: Inbox, *, group: bool) -> None:
    print(
        f"This is a group: address the bot with /ask or @{USERNAME}; a line that begins"
        " with > replies to it. Ctrl-D ends."
        if group
        else "Type a question, or /help. A number presses that button. Ctrl-D ends."
    )
    session: PromptSession[str] = PromptSession()
    while True:
        try:
            with patch_stdout(raw=True):
                line = await session.prompt_async("> ")
        except (EOFError, KeyboardInterrupt):
            return
        if line.strip():
            await _say(terminal, inbox, line.strip())


async def _say(terminal: Terminal, inbox: Inbox, line: str) -> None:
    """Send a line, and wait until nothing more comes of it."""
    terminal.type(line)
    await terminal.taken()
    await inbox.drain()


@asynccontextmanager
async def _archive(database: Path | None) -> AsyncIterator[Path]:
    """The database that is meant; the samples in a file of their own if none is."""
    if database is not None:
        yield database
        return
    folder = Path(tempfile.mkdtemp(prefix="newsdesk-"))
    try:
        path = folder / "samples.db"
        with resources.files("corpus.samples").joinpath("articles.jsonl").open("rb") as lines:
            async with open_archive(path) as archive:
                await import_lines(archive, lines)
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)
