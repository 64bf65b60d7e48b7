"""Broadcasts: counted, tried, confirmed, and sent to each chat once, whatever happens."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.broadcasting import estimate
from bot.chats import answered
from bot.delivery.pace import Limits
from bot.delivery.retry import Backoff
from bot.people import Roles
from bot.role import Mode, Role
from bot.schema import SCHEMA
from bot.settings import Settings
from corpus.database import Schema, open_database
from corpus.schema import ARCHIVE
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Sent

TEXT = "We are back <b>&</b> well.\n\n  *Ask* us."


@pytest.fixture
def boss(telegram: FakeTelegram) -> Chat:
    return telegram.user("Boss")


@pytest.fixture
def settings(boss: Chat) -> Settings:
    return replace(UNHURRIED, owners=frozenset([boss.id]))


@pytest.fixture
async def desk(
    telegram: FakeTelegram, database: Path, settings: Settings, ann: Chat, ben: Chat, room: Chat
) -> AsyncIterator[Desk]:
    """The bot, which Ann, Ben and a group have used."""
    async with at_work(telegram, database, settings) as desk:
        for user, chat in ((ann, None), (ben, None), (ann, room)):
            await desk.says("/help", user=user, chat=chat)
        yield desk


async def preview(desk: Desk, boss: Chat) -> Sent:
    desk.telegram.say(f"/broadcast {TEXT}", user=boss)
    test, shown = await desk.replies()
    assert (test.text, test.html, test.buttons) == (TEXT, None, [])
    return shown


def received(telegram: FakeTelegram, *chats: Chat) -> list[int]:
    return [sum(m.text == TEXT and m.chat_id == chat.id for m in telegram.sent) for chat in chats]


async def ended(telegram: FakeTelegram) -> str:
    """What is told at the end, as a message of its own."""
    await telegram.until(lambda: telegram.sent and telegram.sent[-1].text[:14] == "The broadcast ")
    return telegram.sent[-1].text


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as db:
        return list(db.execute(sql))


async def test_it_is_counted_tried_confirmed_and_sent(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat, room: Chat
) -> None:
    shown = await preview(desk, boss)
    assert "It goes to 3 chats (2 private, 1 groups)" in shown.text
    assert "takes less than a minute" in shown.text
    assert shown.labels == ["Confirm", "Cancel"]
    assert received(telegram, ann, ben, room) == [0, 0, 0]
    assert await desk.press(shown, "Confirm", user=boss) == "Confirmed."
    over = "The broadcast is over: 3 sent, 0 failed, 0 unknown."
    assert await ended(telegram) == over
    assert (shown.text, shown.buttons) == (over, [])
    assert received(telegram, ann, ben, room, boss) == [1, 1, 1, 1]  # the boss has the test
    entries = rows(desk.database, "SELECT action FROM audit WHERE subject LIKE 'broadcast:%'")
    assert entries == [("broadcast.begin",)]


async def test_a_button_that_was_pressed_does_nothing_more(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat, room: Chat
) -> None:
    raw = desk.raw(await preview(desk, boss))
    await desk.forge(raw, "broadcast_confirm:1", user=boss)
    await ended(telegram)
    for name in ("confirm", "cancel", "stop"):
        said = await desk.forge(raw, f"broadcast_{name}:1", user=boss)
        assert said == "This is out of date: nothing was changed."
    assert received(telegram, ann, ben, room) == [1, 1, 1]


async def test_what_is_cancelled_is_sent_to_nobody(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat
) -> None:
    shown = await preview(desk, boss)
    raw = desk.raw(shown)
    await desk.press(shown, "Cancel", user=boss)
    assert (shown.text, shown.buttons) == ("Cancelled: it was sent to nobody.", [])
    said = await desk.forge(raw, "broadcast_confirm:1", user=boss)
    assert said == "This is out of date: nothing was changed."
    assert received(telegram, ann) == [0]


async def test_without_a_text_and_with_too_long_a_one(desk: Desk, boss: Chat) -> None:
    assert "Please write what is to be sent" in (await desk.says("/broadcast", user=boss)).text
    said = await desk.says("/broadcast " + "😀" * 2049, user=boss)
    assert said.text == "That is too long for one message: 4,098 characters of 4,096."


async def test_presses_of_others_do_nothing(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat
) -> None:
    await desk.says(f"/grant {ben.id} admin", user=boss)
    raw = desk.raw(await preview(desk, boss))
    for name in ("confirm", "cancel", "stop"):
        data = f"broadcast_{name}:1"
        assert "Only admins" in (await desk.forge(raw, data, user=ann) or "")
        said = await desk.forge(raw, data, user=ben)
        assert said == "Only who wrote it, or an owner, can do this."
    assert rows(desk.database, "SELECT state FROM broadcasts") == [("draft",)]


async def test_who_blocked_the_bot_is_left_out_until_they_let_it_in(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat, room: Chat
) -> None:
    shown = await preview(desk, boss)
    ann.shut = "bot was blocked by the user"  # and nobody has told the bot
    await desk.press(shown, "Confirm", user=boss)
    assert await ended(telegram) == "The broadcast is over: 2 sent, 1 failed, 0 unknown."
    gone = rows(desk.database, "SELECT chat_id, gone_why FROM chats WHERE gone_at IS NOT NULL")
    assert gone == [(ann.id, "Forbidden: bot was blocked by the user")]
    await desk.replies()
    assert "It goes to 2 chats" in (await preview(desk, boss)).text
    telegram.unblock(ann)
    await desk.replies()
    assert "It goes to 3 chats" in (await preview(desk, boss)).text
    assert received(telegram, ann) == [0]


async def test_channels_are_left_out(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat
) -> None:
    wire = telegram.group("Wire", kind="channel", admins=[ann])
    await desk.sql(f"INSERT INTO chats (chat_id, kind, seen_at) VALUES ({wire.id}, 'channel', 0)")
    assert "It goes to 3 chats" in (await preview(desk, boss)).text


async def test_who_is_banned_gets_nothing(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat
) -> None:
    await desk.says(f"/ban {ann.id}", user=boss)
    shown = await preview(desk, boss)
    assert "It goes to 2 chats" in shown.text
    await desk.press(shown, "Confirm", user=boss)
    await ended(telegram)
    assert received(telegram, ann, ben) == [0, 1]


async def test_who_is_banned_meanwhile_gets_nothing(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat, room: Chat
) -> None:
    shown = await preview(desk, boss)
    telegram.fail("sendMessage", 429, retry_after=600, chat=ann)
    await desk.press(shown, "Confirm", user=boss)
    await telegram.until(lambda: received(telegram, ben, room) == [1, 1])
    await desk.replies()
    await desk.says(f"/ban {ann.id}", user=boss)
    assert await ended(telegram) == (
        "The broadcast is over: 2 sent, 0 failed, 0 unknown. 1 were not tried."
    )
    assert received(telegram, ann) == [0]


async def test_what_was_perhaps_sent_is_not_sent_again(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat, room: Chat
) -> None:
    shown = await preview(desk, boss)
    telegram.lose("sendMessage", "after", chat=ann)
    telegram.lose("sendMessage", "before", chat=ben)
    await desk.press(shown, "Confirm", user=boss)
    assert "1 sent, 0 failed, 2 unknown." in await ended(telegram)
    assert received(telegram, ann, ben, room) == [1, 0, 1]


async def test_what_surely_was_not_sent_is_sent_later(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat, room: Chat,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("bot.delivery.outcome.PAUSES", Backoff(0.0, 0.0))
    shown = await preview(desk, boss)
    telegram.lose("sendMessage", "unsent", times=3, chat=ann)
    telegram.fail("sendMessage", 502, "Bad Gateway", times=3, chat=ben)
    await desk.press(shown, "Confirm", user=boss)
    assert await ended(telegram) == "The broadcast is over: 3 sent, 0 failed, 0 unknown."
    assert received(telegram, ann, ben, room) == [1, 1, 1]


async def test_a_kill_sends_to_nobody_twice(
    telegram: FakeTelegram, database: Path, settings: Settings, boss: Chat,
    ann: Chat, ben: Chat, room: Chat, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("bot.lifecycle._DEADLINE", 0.0)
    async with at_work(telegram, database, settings) as desk:
        for user, chat in ((ann, None), (ben, None), (ann, room)):
            await desk.says("/help", user=user, chat=chat)
        shown = await preview(desk, boss)
        telegram.delay("sendMessage", 600)
        telegram.fail("sendMessage", 429, retry_after=0, chat=room)
        calls = len([c for c in telegram.calls if c.method == "sendMessage"])
        await desk.press(shown, "Confirm", user=boss)
        await telegram.until(
            lambda: len([c for c in telegram.calls if c.method == "sendMessage"]) >= calls + 3
        )
        assert 1 <= sum(received(telegram, ann, ben, room)) <= 2
    async with at_work(telegram, database, settings):
        assert "2 sent, 0 failed, 1 unknown." in await ended(telegram)
    assert sorted(received(telegram, ann, ben, room)) == [0, 1, 1]


async def test_it_is_stopped(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat, room: Chat
) -> None:
    shown = await preview(desk, boss)
    for chat in (ben, room):
        telegram.fail("sendMessage", 429, retry_after=600, chat=chat)
    await desk.press(shown, "Confirm", user=boss)
    await telegram.until(lambda: shown.labels == ["Stop"])
    await telegram.until(lambda: received(telegram, ann) == [1])
    assert await desk.press(shown, "Stop", user=boss) == "Stopped."
    said = await ended(telegram)
    assert said.startswith("The broadcast was stopped: 1 sent, 0 failed, 0 unknown. 2 were not")
    assert sum(received(telegram, ann, ben, room)) == 1
    entries = rows(desk.database, "SELECT action FROM audit WHERE subject = 'broadcast:1'")
    assert entries == [("broadcast.begin",), ("broadcast.stop",)]


async def test_its_end_is_told_once(
    telegram: FakeTelegram, database: Path, settings: Settings, boss: Chat, ann: Chat
) -> None:
    async with at_work(telegram, database, settings) as desk:
        await desk.says("/help", user=ann)
        await desk.press(await preview(desk, boss), "Confirm", user=boss)
        said = await ended(telegram)
    async with at_work(telegram, database, settings) as desk:
        await desk.says("/help", user=ann)
    assert [m.text for m in telegram.sent if m.chat_id == boss.id].count(said) == 2  # in two places


async def test_one_that_a_former_version_began_goes_on(
    telegram: FakeTelegram, database: Path, settings: Settings, boss: Chat,
    ann: Chat, ben: Chat, room: Chat, tmp_path: Path,
) -> None:  # fmt: skip
    old = tmp_path / "old.db"
    former = Schema("bot", SCHEMA.migrations[:7])
    async with open_database(old, [ARCHIVE, former]) as opened:
        await opened.execute(
            "INSERT INTO broadcasts (text, made_by, message_id, made_at, state)"
            " VALUES (?, ?, 1, unixepoch(), 'sending')",
            (TEXT, boss.id),
        )
        for chat, state in ((ann, "queued"), (ben, "sent"), (room, "sending")):
            await opened.execute(
                "INSERT INTO broadcast_sends (broadcast_id, chat_id, state) VALUES (1, ?, ?)",
                (chat.id, state),
            )
    async with at_work(telegram, old, settings):
        assert await ended(telegram) == (
            "The broadcast is over: 2 sent, 0 failed, 1 unknown."
            " Unknown ones may have arrived; they are not sent again."
        )
    assert received(telegram, ann, ben, room) == [1, 0, 0]


async def test_a_group_that_became_a_supergroup_gets_it_once(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, room: Chat
) -> None:
    new = telegram.migrate(room)
    await desk.says("/help", user=ann, chat=new)
    await desk.press(await preview(desk, boss), "Confirm", user=boss)
    assert "3 sent" in await ended(telegram)
    assert received(telegram, room, new) == [0, 1]


def test_the_estimate_follows_the_pace() -> None:
    assert estimate(1000, Limits(overall_per_second=25)) == "less than a minute"
    assert estimate(5000, Limits(overall_per_second=25)) == "about 3 minutes"
    assert estimate(2000, Limits(overall_per_second=0.5)) == "about 1 hour"
    assert estimate(2000, Limits(overall_per_second=None)) == "less than a minute"


def test_in_the_mode_allowlist_it_goes_to_those_who_are_answered() -> None:
    roles = Roles(((1, Role.OWNER),), (4,), (2, -5), Mode.ALLOWLIST, {})
    assert answered([1, 2, 3, 4, -5, -6, -7], roles, -7) == [1, 2, -5, -7]
