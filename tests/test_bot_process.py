"""``newsdesk run`` as a program, which talks to Telegram over the network."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.errors import NotSent, OutcomeUnknown
from bot.delivery.transport import Timeouts
from tests.telegram import FakeTelegram
from tests.telegram_world import TOKEN, Chat

QUESTION = "when was the jet shot down?"
ROOT = Path(__file__).parent.parent


@pytest.fixture
async def address(telegram: FakeTelegram) -> AsyncIterator[str]:
    """Where the tests' Telegram can be reached over HTTP."""

    async def call(request: web.Request) -> web.Response:
        form = {name: _value(name, str(text)) for name, text in (await request.post()).items()}
        data = RequestData([RequestParameter(name, value, None) for name, value in form.items()])
        try:
            status, body = await telegram.exchange(str(request.url), "POST", data, Timeouts())
        except (NotSent, OutcomeUnknown):
            if request.transport:
                request.transport.close()
            raise
        return web.Response(status=status, body=body, content_type="application/json")

    application = web.Application()
    application.router.add_post("/{token}/{method}", call)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


def _value(name: str, text: str) -> Any:
    if name != "text":
        with suppress(ValueError):
            return json.loads(text)
    return text


@asynccontextmanager
async def running(
    address: str, database: Path, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "bot.cli", "run",
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={
            **os.environ,
            "BOT_TOKEN": TOKEN,
            "NEWSDESK_API_URL": address,
            "NEWSDESK_DATABASE": str(database),
            "NEWSDESK_LOG_LEVEL": "DEBUG",
            "NEWSDESK_PACE_PRIVATE": "off",
            "NEWSDESK_QUESTIONS_USER": "off",
            **settings,
        },
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(process: asyncio.subprocess.Process, number: int) -> tuple[int | None, str]:
    """The status and the log of a process after a signal."""
    process.send_signal(number)
    _, log = await asyncio.wait_for(process.communicate(), 10)
    return process.returncode, log.decode()


async def test_it_answers_until_it_is_told_to_end(
    telegram: FakeTelegram, ann: Chat, database: Path, address: str
) -> None:
    async with running(address, database) as process:
        await telegram.until(lambda: telegram.polls, 20)
        telegram.say(QUESTION, user=ann)
        await telegram.until(lambda: telegram.sent, 10)
        assert telegram.sent[0].text.startswith("24 November 2015")
        status, log = await ended(process, signal.SIGTERM)
    assert status == 0
    assert "archive: " in log
    assert "Traceback" not in log
    assert QUESTION not in log
    assert TOKEN not in log
    assert TOKEN.partition(":")[2] not in log


async def test_a_second_one_on_the_same_database_is_told_so(
    telegram: FakeTelegram, database: Path, address: str
) -> None:
    async with running(address, database) as first:
        await telegram.until(lambda: telegram.polls, 20)
        async with running(address, database) as second:
            _, err = await asyncio.wait_for(second.communicate(), 20)
            assert second.returncode == 1
        assert err.decode().splitlines()[-1] == (
            f"{database} is in use by process {first.pid} on this machine. Stop it first."
        )
        assert (await ended(first, signal.SIGINT))[0] == 0


async def test_a_token_that_is_not_known_ends_it_with_a_sentence(
    database: Path, address: str
) -> None:
    async with running(address, database, BOT_TOKEN="42:another-token") as process:
        _, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1
    assert err.decode().splitlines()[-1] == (
        "Telegram refused the token. Check BOT_TOKEN with @BotFather."
    )
    assert "another-token" not in err.decode()


async def test_killed_in_the_middle_it_loses_nothing(
    telegram: FakeTelegram, database: Path, address: str
) -> None:
    people = [telegram.user() for _ in range(10)]
    asked = [telegram.say(QUESTION, user=person) for person in people for _ in range(4)]
    async with running(address, database) as process:
        await telegram.until(lambda: len(telegram.sent) >= 5, 20)
        process.kill()
        await process.communicate()
    assert len(telegram.sent) < len(asked)
    async with running(address, database):

        def answered() -> set[tuple[int, int | None]]:
            return {(sent.chat_id, sent.reply_to) for sent in telegram.sent}

        await telegram.until(lambda: len(answered()) == len(asked), 20)
        await asyncio.sleep(0.2)
    # What was being sent in that moment may be there twice, once a chat at most.
    for person in people:
        own = [sent.reply_to for sent in telegram.sent if sent.chat_id == person.id]
        assert len(own) <= len(set(own)) + 1
