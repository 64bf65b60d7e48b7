"""The benchmark of the outbox sends what it says. How long it took is nobody's business."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from click.testing import CliRunner

from benchmarks import outbox
from benchmarks.outbox import Measured, Sent, job, least, main, measure, show
from benchmarks.strict import application

SAID = job(groups=1, each_group=3, people=2, each_person=2)


def test_a_job_goes_as_articles_come() -> None:
    assert [(chat, text) for chat, text in SAID] == [
        (-1, "alert 0"), (1, "alert 0"), (2, "alert 0"),
        (-1, "alert 1"), (1, "alert 1"), (2, "alert 1"),
        (-1, "alert 2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "each_group", "people", "each_person", "speed", "seconds"),
    [
        (1, 20, 0, 1, 1, 0),
        (1, 21, 0, 1, 1, 60),
        (1, 61, 0, 1, 2, 60),
        (0, 1, 1, 5, 1, 4),
        (0, 1, 300, 1, 1, 11),
        (0, 1, 301, 1, 1, 12),
        (0, 1, 300, 1, 4, 2),
        (20, 30, 0, 1, 1, 60 + 7),
    ],
)
def test_the_least_is_what_the_narrowest_part_of_the_pace_allows(
    groups: int, each_group: int, people: int, each_person: int, speed: float, seconds: float
) -> None:
    assert least(job(groups, each_group, people, each_person), speed) == seconds


@pytest.fixture
async def server() -> AsyncIterator[str]:
    async with TestServer(application(1.0)) as server:
        yield str(server.make_url("/"))


async def test_the_server_is_as_strict_as_telegram(server: str) -> None:
    async def send(chat: int) -> int:
        form = {"chat_id": chat, "text": "hello"}
        async with session.post(f"{server}bot1:x/sendMessage", data=form) as answer:
            body = await answer.json()
            assert ("retry_after" in body.get("parameters", {})) == (answer.status == 429)
            return answer.status

    async with ClientSession() as session:
        assert [await send(1) for _ in range(2)] == [200, 429]
        assert [await send(-1) for _ in range(21)] == [200] * 20 + [429]
        assert [await send(chat) for chat in range(2, 12)] == [200] * 9 + [429]
        async with session.get(f"{server}control/1:x") as answer:
            told = await answer.json()
    assert told["refused"] == 3
    assert len(told["came"]) == 11
    assert [-1, "hello", 20] in told["came"]


async def test_both_send_everything_once() -> None:
    pytest.importorskip("aiolimiter", reason="needs the extra 'bench'")
    measured = await measure(SAID, speed=100)
    assert (measured.messages, measured.chats) == (7, 3)
    assert [sent.name for sent in measured.sent] == ["Newsdesk", "AIORateLimiter"]
    assert [(sent.missing, sent.doubled) for sent in measured.sent] == [(0, 0)] * 2


async def test_ours_alone() -> None:
    async with TestServer(application(100.0)) as server, ClientSession() as session:
        await outbox.ours(SAID, str(server.make_url("/")).rstrip("/"), "1:x", 100)
        async with session.get(server.make_url("/control/1:x")) as answer:
            told = await answer.json()
    assert sorted((chat, text) for chat, text, _ in told["came"]) == sorted(SAID)
    assert {count for *_, count in told["came"]} == {1}


def test_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    one = Sent("Newsdesk", 61.5, 1.025, 1.5, refused=0, missing=1, doubled=2)
    show(Measured("3.11", "22.8", 2, 1000, 30, 1.0, 60.0, (one,)))
    printed = capsys.readouterr().out
    assert "1,000 messages to 30 chats; the pace allows 60.0 s at least" in printed
    assert printed.split("\n")[-2].split() == [
        "Newsdesk",
        "61.5",
        "×",
        "1.02",
        "1.50",
        "0",
        "1",
        "2",
    ]


def test_nobody_to_send_to_is_said() -> None:
    done = CliRunner().invoke(main, ["--groups", "0", "--people", "0"])
    assert done.exit_code == 1
    assert "nobody" in done.stderr
