"""Chats that the bot cannot write to: what waits is kept, and who has to know is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import Chat as TelegramChat
from telegram import ChatMember

from bot.absence import KEPT, hindrance, lacks_rights, told_gone
from bot.chats import Chats
from bot.delivery.message import Kind, Message
from bot.delivery.outbox import Outbox
from bot.people import By, People
from bot.schema import SCHEMA
from corpus.database import Database, open_database
from corpus.schema import ARCHIVE
from corpus.types import Actor
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import BOT_ID, Chat

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
ANN, BEN, NEWS, WIRE = 7, 8, -500, -1001000000500
KICKED = "Forbidden: bot was kicked from the supergroup chat"
RIGHTS = "Not enough rights to send text messages to the chat"


# rows


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "a.db", [ARCHIVE, SCHEMA]) as database:
        yield database


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database)


@pytest.fixture
def chats(outbox: Outbox) -> Chats:
    return Chats(outbox)


async def follow(database: Database, chat_id: int, made_by: int | None, topic_id: int = 0) -> None:
    await database.execute(
        "INSERT INTO follows (chat_id, topic_id, made_by, made_in, query, pace, state, made_at)"
        " VALUES (?, ?, ?, ?, 'jet', 'now', 'active', 1)",
        (chat_id, topic_id, made_by, made_by or chat_id),
    )


async def alert(outbox: Outbox, chat_id: int, key: str, kind: Kind = Kind.ALERT) -> None:
    await outbox.put([Message(chat_id, key, kind, "News.")], NOW)


async def rows(database: Database, sql: str, *values: object) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await database.rows(sql, values)]


async def states(database: Database, chat_id: int) -> list[tuple[str, str]]:
    sql = "SELECT key, state FROM outbox WHERE chat_id = ? ORDER BY id"
    return [(key, state) for key, state in await rows(database, sql, chat_id)]


async def told(database: Database, user_id: int) -> list[str]:
    """What somebody is to be told, of what is still to be said."""
    sql = (
        "SELECT json_extract(message, '$.html') FROM outbox"
        " WHERE chat_id = ? AND kind = 'notice' AND state = 'queued' ORDER BY id"
    )
    return [html for (html,) in await rows(database, sql, user_id)]


async def said(database: Database) -> None:
    """All notices are sent."""
    await database.execute("UPDATE outbox SET state = 'sent' WHERE kind = 'notice'")


async def test_what_waits_is_kept_and_goes_on_in_its_order(
    chats: Chats, outbox: Outbox, database: Database
) -> None:
    for key in ("a", "b"):
        await alert(outbox, NEWS, key)
    await alert(outbox, ANN, "a")
    assert await chats.gone(NEWS, NOW, KICKED)
    await alert(outbox, NEWS, "c")
    suspended = [("a", "suspended"), ("b", "suspended"), ("c", "suspended")]
    assert await states(database, NEWS) == suspended
    assert await states(database, ANN) == [("a", "queued")]
    outbox.due.clear()
    assert await chats.resume(NEWS, NOW)
    assert outbox.due.is_set()
    assert await states(database, NEWS) == [("a", "queued"), ("b", "queued"), ("c", "queued")]
    assert not await chats.resume(NEWS, NOW)


async def test_the_message_that_found_it_out_is_kept_too_and_no_other_that_is_under_way(
    chats: Chats, outbox: Outbox, database: Database
) -> None:
    for chat_id in (NEWS, ANN):
        await alert(outbox, chat_id, "a")
    await database.execute("UPDATE outbox SET state = 'sending'")
    await chats.gone(NEWS, NOW, KICKED)
    assert await states(database, NEWS) == [("a", "sending")]  # its outcome will tell
    await chats.gone(NEWS, NOW, KICKED, refused=True)
    assert await states(database, NEWS) == [("a", "suspended")]
    assert await states(database, ANN) == [("a", "sending")]


async def test_a_broadcast_is_not_kept(chats: Chats, outbox: Outbox, database: Database) -> None:
    await alert(outbox, NEWS, "broadcast:1", Kind.BROADCAST)
    await chats.gone(NEWS, NOW, KICKED)
    assert await states(database, NEWS) == [("broadcast:1", "failed")]


async def test_who_set_it_up_is_told_once_and_told_again_when_it_goes_on(
    chats: Chats, database: Database
) -> None:
    await chats.seen(NEWS, NOW, title="News <1>")
    for made_by in (ANN, ANN, BEN, None, NEWS):
        await follow(database, NEWS, made_by)
    for minutes in range(3):
        await chats.gone(NEWS, NOW + timedelta(minutes=minutes), KICKED)
    assert await told(database, ANN) == [
        "I cannot write to “News &lt;1&gt;” any more: I was removed from it."
        " I keep your 2 alerts there for 90 days: add me again, and they go on."
    ]
    assert await told(database, BEN) == [
        "I cannot write to “News &lt;1&gt;” any more: I was removed from it."
        " I keep your alert there for 90 days: add me again, and it goes on."
    ]
    assert await told(database, NEWS) == []
    assert await rows(database, "SELECT gone_at FROM chats WHERE chat_id = ?", NEWS) == [
        (int(NOW.timestamp()),)
    ]
    await said(database)
    await chats.resume(NEWS, NOW + timedelta(hours=1))
    assert await told(database, ANN) == [
        "I can write to “News &lt;1&gt;” again."
        " Your 2 alerts there go on, with what came meanwhile."
    ]
    await said(database)
    await chats.gone(NEWS, NOW + timedelta(hours=2), KICKED)
    assert len(await told(database, ANN)) == 1


async def test_what_is_over_before_it_was_said_is_not_said(
    chats: Chats, database: Database
) -> None:
    await follow(database, NEWS, ANN)
    await chats.gone(NEWS, NOW, KICKED)
    await chats.resume(NEWS, NOW + timedelta(seconds=1))
    assert await told(database, ANN) == []
    await chats.gone(NEWS, NOW + timedelta(seconds=2), KICKED)
    assert len(await told(database, ANN)) == 1
    await said(database)
    await chats.resume(NEWS, NOW + timedelta(seconds=3))
    await chats.gone(NEWS, NOW + timedelta(seconds=4), KICKED)
    assert await told(database, ANN) == []  # they know that it is gone


async def test_who_is_banned_is_told_nothing(chats: Chats, database: Database) -> None:
    await follow(database, NEWS, ANN)
    await People(database).ban(By(Actor("cli:test")), ANN, NOW)
    await chats.gone(NEWS, NOW, KICKED)
    assert await states(database, ANN) == []


async def test_what_waits_for_who_is_banned_is_dropped(outbox: Outbox, database: Database) -> None:
    await alert(outbox, ANN, "a")
    await People(database).ban(By(Actor("cli:test")), ANN, NOW)
    await alert(outbox, ANN, "b")
    assert await states(database, ANN) == [("a", "dropped"), ("b", "dropped")]


async def test_any_use_lets_it_go_on(chats: Chats, outbox: Outbox, database: Database) -> None:
    await follow(database, NEWS, ANN)
    await alert(outbox, NEWS, "a")
    await chats.seen(NEWS, NOW)
    await chats.gone(NEWS, NOW, KICKED)
    await said(database)
    await chats.seen(NEWS, NOW)
    assert await states(database, NEWS) == [("a", "queued")]
    assert len(await told(database, ANN)) == 1


async def test_any_use_has_tried_again_what_general_did_not_take(
    chats: Chats, outbox: Outbox, database: Database
) -> None:
    await alert(outbox, NEWS, "a")
    [row] = await outbox.batch(NOW, {})
    await outbox.begin(row.id, NOW)
    await outbox.end(row.id, "suspended", "TOPIC_CLOSED", NOW)
    outbox.due.clear()
    await chats.seen(WIRE, NOW)
    assert await states(database, NEWS) == [("a", "suspended")]
    await chats.seen(NEWS, NOW)
    assert await states(database, NEWS) == [("a", "queued")]
    assert outbox.due.is_set()


async def test_a_chat_that_writes_and_cannot_be_written_to_makes_no_noise(
    chats: Chats, outbox: Outbox, database: Database
) -> None:
    await follow(database, NEWS, ANN)
    await alert(outbox, NEWS, "a")
    await chats.gone(NEWS, NOW, RIGHTS)
    assert len(await told(database, ANN)) == 1
    await said(database)
    for hour in range(3):
        at = NOW + timedelta(hours=hour)
        await chats.seen(NEWS, at)
        assert await states(database, NEWS) == [("a", "queued")]
        await chats.gone(NEWS, at, RIGHTS)
        assert await states(database, NEWS) == [("a", "suspended")]
    assert await told(database, ANN) == []
    await chats.resume(NEWS, NOW + timedelta(days=1))  # it was given the right
    assert len(await told(database, ANN)) == 1


async def test_a_use_while_it_is_found_gone_is_not_forgotten(
    chats: Chats, database: Database
) -> None:
    await chats.seen(NEWS, NOW)
    await chats.gone(NEWS, NOW, KICKED)
    await chats.seen(NEWS, NOW)
    assert await chats.present() == [NEWS]


async def test_titles_and_kinds_are_kept(chats: Chats, database: Database) -> None:
    await chats.seen(WIRE, NOW, "channel", "Wire")
    await chats.seen(NEWS, NOW, title="News")
    await chats.seen(NEWS, NOW, title="Newer")
    await chats.seen(ANN, NOW)
    await chats.called(WIRE, "The Wire")
    await chats.called(-9, "nobody was there")
    assert await rows(database, "SELECT chat_id, kind, title FROM chats ORDER BY chat_id") == [
        (WIRE, "channel", "The Wire"),
        (NEWS, "group", "Newer"),
        (ANN, "private", None),
    ]
    assert await chats.present() == [NEWS, ANN]


async def test_after_90_days_alerts_and_settings_are_deleted_and_nothing_else(
    chats: Chats, outbox: Outbox, database: Database
) -> None:
    for chat_id in (NEWS, WIRE):
        await follow(database, chat_id, ANN)
        await database.execute("INSERT INTO preferences VALUES (?, 'UTC', NULL, NULL)", (chat_id,))
        await database.execute(
            "INSERT INTO alerts (chat_id, story, article_id, told, made_at)"
            " VALUES (?, 1, 1, '[]', 1)",
            (chat_id,),
        )
        await alert(outbox, chat_id, "a")
    await chats.gone(NEWS, NOW, KICKED)
    await chats.gone(WIRE, NOW + timedelta(days=1), KICKED)
    assert await chats.forget(NOW + KEPT - KEPT) == 0
    assert await chats.forget(NOW + timedelta(hours=1)) == 1
    for table in ("follows", "preferences", "alerts", "chats"):
        assert await rows(database, f"SELECT chat_id FROM {table}") == [(WIRE,)]
    assert await states(database, NEWS) == []
    assert await states(database, WIRE) == [("a", "suspended")]
    entries = await rows(database, "SELECT actor, action, subject, before FROM audit")
    assert entries == [
        ("newsdesk", "chat.forget", f"chat:{NEWS}", f'{{"alerts": 1, "why": "{KICKED}"}}')
    ]
    assert await chats.forget(NOW + timedelta(hours=1)) == 0


async def test_a_lost_topic_is_told_once_to_those_in_charge_who_can_be_written_to(
    chats: Chats, database: Database
) -> None:
    await chats.seen(NEWS, NOW, title="News")
    await follow(database, NEWS, BEN, topic_id=7)
    await chats.topic_lost(NEWS, 7, [ANN], NOW)
    sentence = (
        "A topic of “News” is closed or was deleted, so its alerts come to General."
        " With /alerts, there, you can change them."
    )
    assert (await told(database, ANN), await told(database, BEN)) == ([], [sentence])
    await chats.seen(ANN, NOW)
    for _ in range(2):
        await chats.topic_lost(NEWS, 7, [ANN, 99], NOW)
    assert await told(database, ANN) == [sentence]
    assert await told(database, 99) == []
    await chats.gone(ANN, NOW, KICKED)
    await chats.topic_lost(NEWS, 8, [ANN], NOW)
    assert len(await states(database, ANN)) == 1


# in words


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        (KICKED, "I was removed from it."),
        ("Forbidden: bot is not a member of the channel chat", "I was removed from it."),
        (RIGHTS, "I may not write there."),
        ("Need administrator rights in the channel chat", "I may not write there."),
        ("Chat not found", "it is not there any more."),
        ("Forbidden: the group chat was deleted", "it is not there any more."),
        ("Forbidden: something <new>", "Telegram says “Forbidden: something <new>”."),
    ],
)
def test_why_it_is_gone_is_said_in_plain_words(why: str, sentence: str) -> None:
    said = told_gone("News", why, 2)
    assert said.startswith(f"I cannot write to “News” any more: {sentence} I keep your 2 alerts")
    assert lacks_rights(why) == ("I may not" in sentence)


def member(telegram: FakeTelegram, chat: Chat) -> tuple[TelegramChat, ChatMember]:
    mine = ChatMember.de_json(telegram.member(chat, BOT_ID), None)
    return TelegramChat.de_json(chat.raw, None), mine


def test_where_it_may_write_nothing_is_in_the_way(telegram: FakeTelegram, ann: Chat) -> None:
    news, wire = telegram.group("News"), telegram.group("Wire", kind="channel")
    for chat in (ann, news, wire):
        assert hindrance(*member(telegram, chat)) == ""
    telegram.mute(news)
    assert "not enough rights" in hindrance(*member(telegram, news))
    telegram.promote(news)
    assert hindrance(*member(telegram, news)) == ""
    telegram.promote(wire, without=["can_post_messages"])
    assert "administrator rights" in hindrance(*member(telegram, wire))
    for chat in (ann, news, wire):
        telegram.block(chat)
        assert hindrance(*member(telegram, chat)) == chat.shut


# at work


class Place:
    """The bot at work, with alerts for a chat that Ann has set up."""

    def __init__(self, desk: Desk, telegram: FakeTelegram, ann: Chat) -> None:
        self.desk, self.telegram, self.ann = desk, telegram, ann

    async def follow(self, chat: Chat, topic: int = 0) -> None:
        await self.desk.sql(
            "INSERT INTO follows (chat_id, topic_id, made_by, made_in, query, pace, state, made_at)"
            f" VALUES ({chat.id}, {topic}, {self.ann.id}, {self.ann.id}, 'jet', 'now', 'active', 1)"
        )

    async def alert(self, chat: Chat, key: str, topic: int = 0) -> None:
        await self.desk.sql(
            "INSERT INTO outbox (chat_id, key, kind, priority, cause, message, again, made_at,"
            f" changed_at, state) VALUES ({chat.id}, '{key}', 'alert', 1, '', json_object('html',"
            f" '{key}', 'topic_id', {topic}), 0, unixepoch(), unixepoch(), CASE WHEN EXISTS"
            f" (SELECT 1 FROM chats WHERE chat_id = {chat.id} AND gone_at IS NOT NULL)"
            " THEN 'suspended' ELSE 'queued' END)"
        )

    async def hears(self, chat: Chat, start: str) -> str:
        """Wait until the chat is told something that starts like this."""
        await self.telegram.until(lambda: self.heard(chat, start))
        return self.heard(chat, start)[-1]

    def heard(self, chat: Chat, start: str = "") -> list[str]:
        return [
            m.text for m in self.telegram.sent if m.chat_id == chat.id and m.text.startswith(start)
        ]


@pytest.fixture
async def place(telegram: FakeTelegram, database_path: Path, ann: Chat) -> AsyncIterator[Place]:
    async with at_work(telegram, database_path) as desk:
        await desk.says("/help", user=ann)
        yield Place(desk, telegram, ann)


@pytest.fixture
def database_path(samples: Path, tmp_path: Path) -> Path:
    path = tmp_path / "newsdesk.db"
    path.write_bytes(samples.read_bytes())
    return path


@pytest.fixture
def news(telegram: FakeTelegram, ann: Chat, ben: Chat) -> Chat:
    return telegram.group("News", members=[ben], admins=[ann])


async def test_thrown_out_and_let_in_again(
    place: Place, telegram: FakeTelegram, ann: Chat, news: Chat
) -> None:
    await place.desk.says("/help", user=ann, chat=news)
    await place.follow(news)
    telegram.kick(news)
    assert "“News” any more: I was removed from it" in await place.hears(ann, "I cannot write")
    await place.alert(news, "while away")
    telegram.add(news)
    assert "Your alert there goes on" in await place.hears(ann, "I can write to “News” again.")
    await place.hears(news, "while away")


async def test_a_refused_alert_finds_it_out_and_is_sent_later(
    place: Place, telegram: FakeTelegram, ann: Chat, news: Chat
) -> None:
    await place.desk.says("/help", user=ann, chat=news)
    await place.follow(news)
    news.shut = "bot was kicked from the supergroup chat"  # and nobody has told the bot
    await place.alert(news, "refused")
    await place.hears(ann, "I cannot write to “News” any more: I was removed from it.")
    await place.desk.replies()
    news.shut = None
    telegram.say("/help", user=ann, chat=news)
    await place.hears(news, "refused")
    assert place.heard(news, "refused") == ["refused"]


async def test_blocked_and_unblocked_in_private(
    place: Place, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    await place.desk.says("/help", user=ben)
    telegram.block(ben)
    await place.desk.replies()
    await place.alert(ben, "while away")
    calls = len(telegram.calls)
    telegram.unblock(ben)
    await place.hears(ben, "while away")
    sends = [c for c in telegram.calls[calls:] if c.method == "sendMessage"]
    assert [c.parameters["chat_id"] for c in sends] == [ben.id]


async def test_a_channel_that_takes_the_right_to_post_and_gives_it_back(
    place: Place, telegram: FakeTelegram, ann: Chat
) -> None:
    wire = telegram.group("Wire", kind="channel", admins=[ann])
    await place.follow(wire)
    telegram.promote(wire, without=["can_post_messages"])
    assert "I may not write there" in await place.hears(ann, "I cannot write to")
    await place.alert(wire, "while away")
    telegram.promote(wire)
    await place.hears(wire, "while away")


async def test_an_older_server_that_names_fewer_rights_is_understood(
    place: Place, telegram: FakeTelegram, ann: Chat, news: Chat
) -> None:
    await place.desk.says("/help", user=ann, chat=news)
    await place.follow(news)
    for muted, heard in ((True, "I cannot write to"), (False, "I can write to")):
        telegram.mute(news, muted=muted)
        [update] = telegram.waiting
        for side in ("old_chat_member", "new_chat_member"):
            for right in ("can_edit_tag", "can_react_to_messages"):
                update["my_chat_member"][side].pop(right, None)
        await place.hears(ann, heard)


async def test_whoever_lets_it_in_need_not_be_answered(
    telegram: FakeTelegram, database_path: Path, ann: Chat, news: Chat, ben: Chat
) -> None:
    settings = replace(UNHURRIED, owners=frozenset([ben.id]))
    async with at_work(telegram, database_path, settings) as desk:
        place = Place(desk, telegram, ben)
        await desk.says("/help", user=ben, chat=news)
        await desk.says(f"/ban {ann.id}", user=ben)
        await place.follow(news)
        telegram.kick(news)  # by Ann
        await place.hears(ben, "I cannot write to “News”")
        telegram.add(news)
        await place.hears(ben, "I can write to “News” again.")


async def test_a_closed_topic_is_told_to_the_admins_and_its_alerts_go_to_general(
    place: Place, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    forum = telegram.group("Forum", members=[ben], admins=[ann], topics=[7])
    await place.desk.says("/help", user=ann, chat=forum)
    await place.follow(forum, topic=7)
    assert forum.topics is not None
    forum.topics.clear()
    await place.alert(forum, "first", topic=7)
    await place.alert(forum, "second", topic=7)
    await place.hears(forum, "second")
    await place.hears(ann, "A topic of “Forum” is closed or was deleted")
    await place.desk.replies()
    assert len(place.heard(ann, "A topic of")) == 1
    assert place.heard(ben) == []
    assert not [c for c in telegram.calls if c.method == "leaveChat"]


async def test_after_90_days_without_a_word_it_is_forgotten(
    telegram: FakeTelegram, database_path: Path, ann: Chat, news: Chat
) -> None:
    async with at_work(telegram, database_path) as desk:
        await desk.says("/help", user=ann, chat=news)
        await Place(desk, telegram, ann).follow(news)
        telegram.kick(news)
        await desk.replies()
    later = datetime.now(UTC) + KEPT + timedelta(days=1)
    async with (
        at_work(telegram, database_path, now=lambda: later) as desk,
        open_database(database_path, [ARCHIVE, SCHEMA]) as database,
        asyncio.timeout(20),
    ):
        while await rows(database, "SELECT 1 FROM follows"):
            await desk.replies()
        actions = await rows(database, "SELECT action FROM audit ORDER BY id DESC LIMIT 1")
        assert actions == [("chat.forget",)]
