"""``newsdesk outbox``, as an operator uses it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.delivery.message import Kind, Message
from bot.delivery.outbox import Outbox
from bot.schema import SCHEMA
from corpus.database import Database, open_database
from corpus.records.audit import Audit
from corpus.schema import ARCHIVE
from tests.conftest import UNHURRIED, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat

HALL = -1_001_000_000_077


def said(*args: str, stdin: str = "") -> Result:
    return CliRunner().invoke(main, ["outbox", *args], input=stdin)


@pytest.fixture(autouse=True)
def _named(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_DATABASE", str(database))


@pytest.fixture
def outbox(database: Path) -> Path:
    """Four messages: to Ann one that waits and one that was perhaps sent, to Hall one that
    was refused and one that is kept."""

    async def fill() -> None:
        async with open_database(database, [ARCHIVE, SCHEMA]) as opened:
            await _fill(opened)

    asyncio.run(fill())
    return database


async def _fill(database: Database) -> None:
    made = datetime.now(UTC) - timedelta(minutes=5)
    messages = [
        Message(7, "story:1", Kind.ALERT, "Secret words"),
        Message(7, "story:2", Kind.ALERT, "Secret words"),
        Message(HALL, "digest:1", Kind.DIGEST, "Secret words"),
        Message(HALL, "story:1", Kind.ALERT, "Secret words"),
    ]
    await Outbox(database).put(messages, made)
    for row, state, reason in (
        (2, "unknown", "timed out"), (3, "failed", "Bad\x1b[2J request"),
        (4, "suspended", "bot was kicked from the group chat"),
    ):  # fmt: skip
        await database.execute(
            "UPDATE outbox SET state = ?, reason = ? WHERE id = ?", (state, reason, row)
        )
    await database.execute(
        "INSERT INTO chats (chat_id, kind, seen_at, gone_at, gone_why, title)"
        " VALUES (?, 'group', 0, 1, 'bot was kicked from the group chat', 'Hall')",
        (HALL,),
    )


def states(database: Path) -> dict[int, str]:
    async def read() -> dict[int, str]:
        async with open_database(database, [ARCHIVE, SCHEMA]) as opened:
            return {row["id"]: row["state"] for row in await opened.rows("SELECT * FROM outbox")}

    return asyncio.run(read())


def logged(database: Path) -> list[tuple[str, str, object, object]]:
    async def read() -> list[tuple[str, str, object, object]]:
        async with open_database(database, [ARCHIVE, SCHEMA]) as opened:
            entries = await Audit(opened).entries(9)
            return [(one.actor.id[:4], one.action, one.before, one.after) for one in entries]

    return asyncio.run(read())


def test_it_says_what_waits_and_what_does_not_go_out(outbox: Path) -> None:
    result = said()
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines == [
        "1 queued: 1 alert",
        "1 failed: 1 digest",
        "1 suspended: 1 alert",
        "1 unknown: 1 alert",
        "The oldest that waits was made 5 min ago.",
        "Pace: 1 a second to a private chat, 20 a minute to a group or channel, 25 a second over"
        " all.",
        f"Suspended, 1 message kept: Hall ({HALL}): bot was kicked from the group chat",
        "Perhaps sent: 2 · unknown · alert story:2 · to 7 · made 5 min ago: timed out",
    ]


def test_an_outbox_without_anything_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_PACE_ALL", "off")
    assert said().stdout.splitlines() == [
        "Nothing was sent yet, and nothing waits.",
        "Pace: 1 a second to a private chat, 20 a minute to a group or channel, any number a second"
        " over all.",
    ]


def test_programs_read_the_same(outbox: Path) -> None:
    form = json.loads(said("--json").stdout)
    assert form["counts"] == {
        "queued": {"alert": 1}, "failed": {"digest": 1}, "suspended": {"alert": 1},
        "unknown": {"alert": 1},
    }  # fmt: skip
    assert form["pace"]["group_per_minute"] == 20
    assert form["suspended"] == [
        {"chat_id": HALL, "title": "Hall", "reason": "bot was kicked from the group chat",
         "messages": 1, "alerts": 0}
    ]  # fmt: skip
    [row] = form["unknown"]
    assert (row["id"], row["key"], row["reason"]) == (2, "story:2", "timed out")


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--state", "failed"], [3]),
        (["--chat", str(HALL)], [4, 3]),
        (["--chat", "7", "--state", "queued"], [1]),
        (["--state", "sent"], []),
    ],
)
def test_messages_are_listed_by_state_and_by_chat(
    outbox: Path, options: list[str], ids: list[int]
) -> None:
    rows = [json.loads(line) for line in said(*options, "--json").stdout.splitlines()]
    assert [row["id"] for row in rows] == ids
    plain = said(*options).stdout.splitlines()
    assert [int(line.partition(" ")[0]) for line in plain] == ids


def test_nobody_sees_what_messages_say_and_nothing_controls_the_terminal(outbox: Path) -> None:
    for options in ([], ["--json"], ["--state", "failed"], ["--state", "queued", "--json"]):
        shown = said(*options).stdout
        assert "Secret" not in shown
        assert "\x1b" not in shown


def test_messages_are_sent_again_by_id_and_by_kind(outbox: Path) -> None:
    assert said("retry", "3").stdout == "1 message will be sent again.\n"
    assert states(outbox)[3] == "queued"
    assert said("retry", "--unknown", "--suspended").stdout == "2 messages will be sent again.\n"
    assert set(states(outbox).values()) == {"queued"}
    assert [entry[:2] for entry in logged(outbox)] == [("cli:", "outbox.retry")] * 3
    result = said("retry", "--failed")
    assert (result.exit_code, result.stderr) == (1, "There is none of these.\n")


def test_messages_are_dropped_after_a_question(outbox: Path) -> None:
    result = said("drop", "--unknown", stdin="n\n")
    assert (result.exit_code, states(outbox)[2]) == (1, "unknown")
    assert said("drop", "--unknown", stdin="y\n").stdout == "1 message dropped.\n"
    assert said("drop", "1", "3", "--yes").stdout == "2 messages dropped.\n"
    assert states(outbox) == {1: "dropped", 2: "dropped", 3: "dropped", 4: "suspended"}
    assert logged(outbox)[0][1] == "outbox.drop"


@pytest.mark.parametrize("args", [["retry"], ["drop", "--yes"], ["drop", "1", "--unknown"]])
def test_it_has_to_be_said_which(outbox: Path, args: list[str]) -> None:
    before = states(outbox)
    assert said(*args).exit_code == 2
    assert states(outbox) == before


async def test_a_bot_that_runs_sends_what_an_operator_wants_sent_again(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, UNHURRIED) as desk:
        async with open_database(database, [ARCHIVE, SCHEMA]) as opened:
            tomorrow = datetime.now(UTC) + timedelta(days=1)
            alert = Message(ann.id, "story:1", Kind.ALERT, "The harbour", not_before=tomorrow)
            await Outbox(opened).put([alert], datetime.now(UTC))
        await desk.sql("UPDATE outbox SET state = 'unknown'")
        result = await asyncio.to_thread(said, "retry", "--unknown")
        assert result.exit_code == 0, result.stderr
        await telegram.until(lambda: [s for s in telegram.sent if s.text == "The harbour"])
