from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import doctor
from bot.cli import main
from bot.delivery.message import Kind, Message
from bot.delivery.outbox import Outbox
from bot.health import Line
from bot.schema import SCHEMA
from corpus.database import open_database
from corpus.schema import ARCHIVE
from tests.conftest import UNHURRIED
from tests.telegram import FakeTelegram


class Clock(BaseHTTPRequestHandler):
    """A server that tells the time, as each does."""

    def do_HEAD(self) -> None:
        self.send_response(404)
        self.end_headers()

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Clock) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def by_name(lines: list[Line]) -> dict[str, Line]:
    return {line.what: line for line in lines}


async def test_a_bot_that_may_all_it_has_to_is_well(database: Path) -> None:
    telegram = FakeTelegram(privacy=True)
    newsroom = telegram.group("Newsroom")
    settings = replace(UNHURRIED, database=database, newsroom=newsroom.id)
    lines = by_name(await doctor.of_telegram(settings, telegram))
    assert all(line.well for line in lines.values()), lines
    assert lines["Token"].says.startswith("that of @")
    assert lines["Privacy mode"].says.startswith("on")
    assert lines["Newsroom"].says == f"I am member in {newsroom.id}"
    assert all(line.well for line in await doctor.of_database(settings))


async def test_a_newsroom_that_the_bot_is_not_in_is_named() -> None:
    settings = replace(UNHURRIED, newsroom=-1_001_000_000_077)
    lines = by_name(await doctor.of_telegram(settings, FakeTelegram()))
    assert not lines["Newsroom"].well
    assert "-1001000000077" in lines["Newsroom"].says


async def test_a_telegram_that_is_away_is_told() -> None:
    telegram = FakeTelegram()
    telegram.lose("getMe", "unsent", times=9)
    (line,) = await doctor.of_telegram(UNHURRIED, telegram)
    assert not line.well
    assert line.says.startswith("https://api.telegram.org cannot be reached: ")


async def test_a_database_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(b"no database at all" * 100)
    (line,) = await doctor.of_database(replace(UNHURRIED, database=path))
    assert not line.well
    assert str(path) in line.says


def test_the_clock_is_compared_with_the_servers(server: str) -> None:
    assert doctor.of_clock(doctor.drift(server)).well
    assert doctor.of_clock(-3600).says == "3,600 s behind Telegram's"
    assert doctor.of_clock(61).says == "61 s ahead of Telegram's"
    assert doctor.drift("http://127.0.0.1:9") is None
    assert not doctor.of_clock(None).well


def test_without_a_token_the_rest_is_looked_at(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    result = CliRunner().invoke(main, ["doctor", "--json", "--db", str(database)])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["what"], line["well"]) for line in lines] == [
        ("Settings", False), ("Database", True), ("Disk", True), ("Index", True),
        ("Outbox", True),
    ]  # fmt: skip
    assert lines[0]["says"].startswith("BOT_TOKEN is not set.")
    assert (result.exit_code, result.stderr) == (1, "1 of 5 need a look.\n")


def test_messages_that_do_not_go_out_are_told(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fill() -> None:
        async with open_database(database, [ARCHIVE, SCHEMA]) as opened:
            messages = [Message(chat, "story:1", Kind.ALERT, "Words") for chat in (7, 8)]
            await Outbox(opened).put(messages, datetime.now(UTC))
            await opened.execute("UPDATE outbox SET state = 'unknown' WHERE chat_id = 7")
            await opened.execute(
                "UPDATE outbox SET state = 'suspended', reason = 'bot was blocked by the user'"
                " WHERE chat_id = 8"
            )

    asyncio.run(fill())
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    result = CliRunner().invoke(main, ["doctor", "--db", str(database)])
    assert "⚠ Outbox: 1 perhaps sent\n" in result.stdout
    assert "✓ Suspended: 1 chat, 1 message kept. 8: bot was blocked by the user\n" in result.stdout
