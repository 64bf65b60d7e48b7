"""The whole bot is measured beside one that echoes. How long it took is nobody's business here."""

from __future__ import annotations

import asyncio
import json
from io import StringIO
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from click.testing import CliRunner
from rich.console import Console

from benchmarks import bot
from benchmarks.asker import Answered
from benchmarks.bot import Measured, main, show
from benchmarks.botapi import application

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


@linux
def test_both_bots_answer_every_question_once() -> None:
    result = CliRunner().invoke(main, ["--questions=5", "--paragraphs=200", "--json"])
    assert result.exit_code == 0, result.output
    measured = json.loads(result.stdout)
    assert (measured["passages"], measured["questions"], measured["faults"]) == (200, 5, 0)
    assert [b["bot"] for b in measured["bots"]] == ["Newsdesk", "echo", "echo, concurrent"]
    for one in measured["bots"]:
        assert (one["missing"], one["doubled"], one["wrong"]) == (0, 0, 0)
        assert one["calls"]["sendMessage"] == bot.OPENING + 5
        assert one["answers_per_s"] > 0


@linux
def test_it_is_given_up_with_a_sentence() -> None:
    result = CliRunner().invoke(main, ["--questions=5", "--paragraphs=200", "--timeout=0.5"])
    assert result.exit_code == 1
    assert result.stderr == "Not done after 0.5 seconds; --timeout allows more.\n"


@linux
def test_a_bot_that_ends_is_told_of_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot, "_PACE", "slow")
    result = CliRunner().invoke(main, ["--questions=5", "--paragraphs=200"])
    assert result.exit_code == 1
    assert result.stderr == (
        "Newsdesk ended with status 1: NEWSDESK_PACE_ALL: give a number above 0, or 'off'.\n"
    )


def test_what_is_missing_doubled_or_wrong_is_shown() -> None:
    good = Answered(
        "echo", 2.0, 400.0, missing=0, doubled=0, wrong=0, calls_per_question=1.1, calls={}
    )
    bad = Answered(
        "Newsdesk", 8.0, 100.0, missing=1, doubled=2, wrong=3, calls_per_question=1.2, calls={}
    )
    measured = Measured("3.11", "22.8", 2, 200, 5, 25, 3.0, 3.5, bots=(bad, good))
    assert (measured.faults, measured.ratio, measured.delivery_cpu_ms) == (6, 4.0, 4.5)
    output = StringIO()
    show(measured, Console(file=output, width=100))
    rows = {text.split("  ")[0]: text.split() for text in output.getvalue().splitlines()}
    assert rows["Newsdesk"] == ["Newsdesk", "8.00", "100", "1.20", "1", "2", "3", "×", "4.0"]


def test_too_few_questions_have_no_ratio() -> None:
    quick = Answered(
        "echo", 0.0, 400.0, missing=0, doubled=0, wrong=0, calls_per_question=1, calls={}
    )
    measured = Measured("3.11", "22.8", 2, 200, 5, 25, 3.0, 3.5, bots=(quick, quick))
    assert measured.ratio is None
    show(measured, Console(file=StringIO()))


async def test_the_server_hands_out_a_question_until_it_is_confirmed() -> None:
    async with TestClient(TestServer(application())) as client:
        chats = await (await client.post("/control/1:a", json=["One?", "Two?"])).json()
        for _ in range(2):
            told = await (await client.post("/bot1:a/getUpdates", data={"limit": "1"})).json()
            (update,) = told["result"]
            assert update["message"]["text"] == "One?"
            assert update["message"]["chat"]["id"] == chats[0]
        offset = {"offset": str(update["update_id"] + 1)}
        (update,) = (await (await client.post("/bot1:a/getUpdates", data=offset)).json())["result"]
        assert update["message"]["text"] == "Two?"


async def test_the_server_holds_the_line_until_somebody_asks() -> None:
    async with TestClient(TestServer(application())) as client:
        poll = asyncio.create_task(client.post("/bot1:a/getUpdates", data={"timeout": "5"}))
        await asyncio.sleep(0.05)
        assert not poll.done()
        await client.post("/control/1:a", json=["One?"])
        (update,) = (await (await poll).json())["result"]
        assert update["message"]["text"] == "One?"
        other = await (await client.post("/bot2:b/getUpdates")).json()
        assert other == {"ok": True, "result": []}


async def test_the_server_tells_who_was_answered_how_often() -> None:
    async with TestClient(TestServer(application())) as client:
        chats = await (await client.post("/control/1:a", json=["One?", "Two?", "Three?"])).json()
        for text, chat in (("1", chats[0]), ("2", chats[1]), ("2 again", chats[1])):
            form = {"chat_id": str(chat), "text": text}
            told = await (await client.post("/bot1:a/sendMessage", data=form)).json()
            assert (told["result"]["text"], told["result"]["chat"]["id"]) == (text, chat)
        assert await (await client.get("/control/1:a/wait?patience=0.05")).json() == {"open": 1}
        told = await (await client.get("/control/1:a")).json()
        said = [[t for _, t in told["talks"][str(chat)]["answers"]] for chat in chats]
        assert said == [["1"], ["2", "2 again"], []]
        assert told["calls"] == {"sendMessage": 3}
        stranger = {"chat_id": "7", "text": "Hello?"}
        assert (await client.post("/bot1:a/sendMessage", data=stranger)).status == 400
