"""What is in the outbox arrives: once, in order, as fast as it may, whatever Telegram does."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from bot.chats import Chats
from bot.delivery import noting, queue
from bot.delivery import sender as sender_module
from bot.delivery.citing import from_json
from bot.delivery.message import Cited, Kind, Method
from bot.delivery.outbox import CROWD, Outbox
from bot.delivery.pace import Limits
from bot.delivery.plain import plain
from bot.delivery.retry import MARGIN, Backoff
from corpus.errors import DatabaseError
from tests.clock import run_with_database
from tests.outgoing import START, Clock, opened, posting, said
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "newsdesk.db"


def texts(telegram: FakeTelegram, chat: Chat | None = None) -> list[str]:
    return [m.text for m in telegram.sent if chat is None or m.chat_id == chat.id]


def times(telegram: FakeTelegram, chat: Chat) -> list[float]:
    """When messages came to a chat, to a tenth of a second."""
    made = [c for c in telegram.calls if c.parameters.get("chat_id") == chat.id]
    return [round(call.at, 1) for call in made]


# how it is said


async def test_a_message_arrives_as_it_was_meant(
    path: Path, telegram: FakeTelegram, room: Chat
) -> None:
    room.topics = {7}
    keyboard = [
        [{"text": "Why", "callback_data": "why:1"}, {"text": "Read", "url": "https://e.org"}]
    ]
    async with posting(path, telegram) as post:
        await post.put(
            said(room, "<b>Jet</b> shot down", topic_id=7, silent=True, keyboard=keyboard),
            said(room, "1 < 2 &amp; <b>3</b>", unformatted=True, topic_id=7),
        )
        await post.settled()
    first, second = telegram.sent
    assert (first.text, first.thread, first.silent) == ("Jet shot down", 7, True)
    assert first.labels == ["Why", "Read"]
    assert (second.text, second.silent) == ("1 < 2 &amp; <b>3</b>", False)
    previews = [call.parameters["link_preview_options"] for call in telegram.calls]
    assert previews == [{"is_disabled": True}] * 2


async def test_a_picture_has_its_caption(path: Path, telegram: FakeTelegram, ann: Chat) -> None:
    picture = base64.b64encode(b"\x89PNG").decode()
    async with posting(path, telegram) as post:
        await post.put(said(ann, "<i>Chart</i>", method=Method.PICTURE, picture=picture))
        await post.settled()
    [sent] = telegram.sent
    assert (sent.method, sent.text, sent.file) == ("sendPhoto", "Chart", b"\x89PNG")


async def test_a_message_is_edited_replied_to_and_deleted_by_its_key(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    async with posting(path, telegram) as post:
        await post.put(
            said(ann, "story"),
            said(ann, "also: Reuters", Kind.EDIT, method=Method.EDIT, about="story"),
            said(ann, "a new fact", about="story"),
            said(ann, "wrong"),
            said(ann, "away", Kind.EDIT, method=Method.DELETE, about="wrong"),
        )
        await post.settled()
        assert set((await post.states()).values()) == {"sent"}
    story, fact, wrong = telegram.sent
    assert (story.text, story.edits) == ("also: Reuters", 1)
    assert fact.reply_to == story.message_id
    assert wrong.deleted


async def test_what_is_about_a_message_that_was_not_sent_is_quiet(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    async with posting(path, telegram) as post:
        await post.put(
            said(ann, "change", Kind.EDIT, method=Method.EDIT, about="never"),
            said(ann, "removal", Kind.EDIT, method=Method.DELETE, about="never"),
            said(ann, "reply", about="never"),
            said(ann, "reply to a deleted one", message_id=12345),
        )
        await post.settled()
        reason = "the message that it is about was not sent"
        assert (await post.rows())[:2] == [
            ("change", "failed", reason),
            ("removal", "failed", reason),
        ]
    assert [(m.text, m.reply_to) for m in telegram.sent] == [
        ("reply", None),
        ("reply to a deleted one", None),
    ]


async def test_it_is_noted_what_was_sent_and_what_it_cites(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    async with posting(path, telegram) as post:
        exchange = {"user_id": ann.id, "question": "which jet?"}
        cites = (Cited(3, "a jet was shot down"),)
        await post.put(
            said(ann, "answer", Kind.ANSWER, cites=cites, exchange=exchange),
            said(
                ann,
                "changed",
                Kind.EDIT,
                method=Method.EDIT,
                about="answer",
                cites=(Cited(4, "b"),),
            ),
        )
        await post.settled()
        [noted] = await post.database.rows("SELECT * FROM exchanges")
        [citing] = await post.database.rows("SELECT * FROM citing")
        cited = await post.database.rows("SELECT article_id FROM cited")
    [sent] = telegram.sent
    assert (noted["answer_id"], noted["question"]) == (sent.message_id, "which jet?")
    assert (citing["message_id"], citing["html"]) == (sent.message_id, "changed")
    assert from_json(citing["quotes"]) == (Cited(4, "b"),)
    assert [row["article_id"] for row in cited] == [4]


# in order


async def test_each_chat_gets_what_it_gets_in_order(path: Path, telegram: FakeTelegram) -> None:
    people = [telegram.user() for _ in range(20)]
    kinds = [Kind.BROADCAST, Kind.ALERT, Kind.ALERT, Kind.NOTICE, Kind.BROADCAST]
    async with posting(path, telegram) as post:
        await post.put(*(said(p, f"{i} {k}", k) for i, k in enumerate(kinds) for p in people))
        await post.settled()
    for person in people:
        got = texts(telegram, person)
        assert sorted(got) == sorted(f"{i} {k}" for i, k in enumerate(kinds))
    first = texts(telegram, people[0])
    assert first[:3] == ["1 alert", "2 alert", "3 notice"]
    assert first[3:] == ["0 broadcast", "4 broadcast"]


def test_an_answer_does_not_wait_behind_alerts(path: Path) -> None:
    """Neither one from the outbox, nor one to somebody who has asked just now."""

    async def main() -> None:
        telegram = FakeTelegram()
        ann = telegram.user("Ann")
        async with posting(path, telegram, limits=Limits(), now=simulated) as post:
            await post.put(*(said(ann, f"alert {i}") for i in range(4)))
            await telegram.until(lambda: telegram.sent)
            await post.put(said(ann, "it is there now", Kind.ANSWER))
            await asyncio.sleep(0.1)
            await post.bot.send_message(ann.id, "an answer")
            await asyncio.sleep(10)
        assert sorted(texts(telegram)[1:3]) == ["an answer", "it is there now"]
        assert texts(telegram)[3:] == ["alert 1", "alert 2", "alert 3"]

    run_with_database(main())


async def test_what_is_planned_for_later_holds_nobody_up(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    clock = Clock()
    async with posting(path, telegram, now=clock) as post:
        await post.put(
            said(ann, "evening", not_before=START + timedelta(hours=6)), said(ann, "now")
        )
        await post.settled()
        assert texts(telegram) == ["now"]
        clock.passes(6 * 3600)
        post.outbox.due.set()
        await post.settled()
    assert texts(telegram) == ["now", "evening"]


async def test_what_was_put_back_does(path: Path, telegram: FakeTelegram, ann: Chat) -> None:
    clock = Clock()
    async with posting(path, telegram, now=clock) as post:
        telegram.fail("sendMessage", 500, "Internal Server Error")
        await post.put(said(ann, "first"), said(ann, "second"))
        await telegram.until(lambda: telegram.calls)
        await post.settled()
        assert texts(telegram) == []
        clock.passes(2)
        post.outbox.due.set()
        await post.settled()
    assert texts(telegram) == ["first", "second"]


async def test_nothing_is_sent_before_it_is_noted_what_a_former_life_left(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    async with opened(path) as database:
        await database.execute(
            "INSERT INTO outbox (chat_id, key, kind, priority, cause, message, again, made_at,"
            " changed_at, state) VALUES (?1, 'an alert', 'alert', 1, '', '{}', 0, 0, 0, 'sending'),"
            " (?1, 'an answer', 'answer', 0, '', '{\"html\": \"answer\"}', 1, 0, 0, 'sending'),"
            " (?1, 'an edit', 'edit', 1, '', ?2, 0, 0, 0, 'sending')",
            (ann.id, '{"method": "editMessageText"}'),
        )
    async with posting(path, telegram) as post:
        await post.put(said(ann, "new"))
        await post.settled()
        assert (await post.rows())[0] == ("an alert", "unknown", "the program ended")
        # An edit may be made twice; it was about nothing here.
        assert await post.states() == {
            "an alert": "unknown",
            "an answer": "sent",
            "an edit": "failed",
            "new": "sent",
        }
    assert texts(telegram) == ["answer", "new"]


# what Telegram refuses


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: have no rights to send a message"),
        (400, "Bad Request: need administrator rights in the channel chat"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    ],
)
async def test_a_chat_that_cannot_be_written_to_keeps_what_it_would_have_got(
    path: Path, telegram: FakeTelegram, ann: Chat, ben: Chat, status: int, description: str
) -> None:
    telegram.fail("sendMessage", status, description, chat=ann)
    async with posting(path, telegram) as post:
        await post.put(*(said(p, f"{p.name} {i}") for i in range(3) for p in (ann, ben)))
        await post.settled()
        why = description.partition(": ")[2]
        [(chat_id, reason)] = post.gone
        assert chat_id == ann.id
        assert reason.lower().endswith(why.lower())
        suspended = [key for key, state, _ in await post.rows() if state == "suspended"]
        assert suspended == ["Ann 0", "Ann 1", "Ann 2"]
        assert texts(telegram) == ["Ben 0", "Ben 1", "Ben 2"]
        await post.release(ann.id)
        await post.settled()
    assert texts(telegram, ann) == ["Ann 0", "Ann 1", "Ann 2"]


async def test_a_chat_that_is_back_before_its_rows_are_suspended_gets_them(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    telegram.fail("sendMessage", 403, "Forbidden: bot was blocked by the user", chat=ann)
    async with opened(path) as database:
        chats = Chats(Outbox(database))

        async def on_gone(chat_id: int, why: str) -> None:
            await chats.gone(chat_id, START, why, refused=True)
            await chats.resume(chat_id, START)

        async with posting(path, telegram, on_gone=on_gone) as post:
            await post.put(said(ann, "a"), said(ann, "b"))
            # For a moment both are kept, and nothing is under way.
            await telegram.until(lambda: len(telegram.sent) == 2)
            await post.settled()
            assert await post.states() == {"a": "sent", "b": "sent"}


async def test_that_a_chat_is_gone_is_noted_once_the_disk_takes_it(
    path: Path, telegram: FakeTelegram, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noting, "PAUSES", Backoff(0.01, 0.01))
    telegram.fail("sendMessage", 403, "Forbidden: bot was blocked by the user", chat=ann)
    failures = iter(["the disk is full", "the disk is full"])
    gone = []

    async def on_gone(chat_id: int, why: str) -> None:
        for failure in failures:
            raise DatabaseError(failure)
        gone.append(chat_id)

    async with posting(path, telegram, on_gone=on_gone) as post:
        await post.put(said(ann, "a"))
        await post.settled()
        assert await post.states() == {"a": "suspended"}
    assert gone == [ann.id]


@pytest.mark.parametrize("reason", ["message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"])
async def test_what_was_for_a_lost_topic_goes_to_general(
    path: Path, telegram: FakeTelegram, room: Chat, reason: str
) -> None:
    room.topics = {5}
    telegram.fail("sendMessage", 400, f"Bad Request: {reason}")
    async with posting(path, telegram) as post:
        await post.put(
            *(said(room, text, topic_id=7) for text in "abc"), said(room, "d", topic_id=5)
        )
        await post.settled()
        assert post.lost == [(room.id, 7)]
        assert post.gone == []
    assert [(m.text, m.thread) for m in telegram.sent] == [
        ("a", None), ("b", None), ("c", None), ("d", 5),
    ]  # fmt: skip
    assert len(telegram.calls) == 5, "one is enough to find out"


async def test_what_general_does_not_take_either_is_kept(
    path: Path, telegram: FakeTelegram, room: Chat
) -> None:
    room.topics = {5}
    telegram.fail("sendMessage", 400, "Bad Request: TOPIC_CLOSED", times=2)
    async with posting(path, telegram) as post:
        await post.put(said(room, "a", topic_id=7), said(room, "b", topic_id=5))
        await post.settled()
        assert await post.states() == {"a": "suspended", "b": "sent"}
        assert post.gone == []


async def test_what_general_did_not_take_is_sent_once_it_takes_something(
    path: Path, telegram: FakeTelegram, room: Chat, ann: Chat
) -> None:
    room.topics = {5}
    telegram.fail("sendMessage", 400, "Bad Request: TOPIC_CLOSED", times=2, chat=room)
    async with posting(path, telegram) as post:
        await post.put(said(room, "a"), said(room, "b"))
        await post.settled()
        await post.put(said(room, "c", topic_id=5), said(ann, "d"))
        await post.settled()
        states = await post.states()
        assert states == {"a": "suspended", "b": "suspended", "c": "sent", "d": "sent"}
        await post.put(said(room, "e"))
        await post.settled()
        assert set((await post.states()).values()) == {"sent"}
    assert texts(telegram, room) == ["c", "e", "a", "b"]


async def test_refused_formatting_goes_as_plain_text(
    path: Path, telegram: FakeTelegram, ann: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    broken = '<b>Jet <a href="https://e.org/1">shot down</a>'
    async with posting(path, telegram) as post:
        with caplog.at_level(logging.WARNING):
            await post.put(said(ann, broken))
            await post.settled()
        assert await post.states() == {broken: "sent"}
    assert texts(telegram) == [plain(broken)] == ["Jet shot down (https://e.org/1)"]
    assert "plain" in caplog.text
    assert "shot down" not in caplog.text


async def test_what_waits_to_go_as_plain_text_was_surely_not_sent(
    path: Path, telegram: FakeTelegram, room: Chat
) -> None:
    broken = "<b>Jet shot down"
    slow = Limits(None, 2.0, None)  # the first message, and the refused one
    async with posting(path, telegram, limits=slow) as post:
        await post.put(said(room, "before"), said(room, broken))
        await telegram.until(lambda: len(telegram.calls) == 2)
        async with asyncio.timeout(10):
            while (await post.states())[broken] == "sending":
                await asyncio.sleep(0.01)
        assert (await post.states())[broken] == "queued"
        [row] = await post.database.rows("SELECT message FROM outbox WHERE state = 'queued'")
    # Whoever ends in that minute has it sent by the next life, without its formatting.
    async with posting(path, telegram) as post:
        await post.settled()
        assert await post.states() == {"before": "sent", broken: "sent"}
    assert json.loads(row["message"])["html"] == broken
    assert texts(telegram) == ["before", "Jet shot down"]
    assert len(telegram.calls) == 3


async def test_a_group_that_became_a_supergroup_gets_it_there(
    path: Path, telegram: FakeTelegram
) -> None:
    old = telegram.group("Desk", kind="group")
    async with posting(path, telegram) as post:
        await post.put(said(old, "before"))
        await post.settled()
        new = telegram.migrate(old)
        await post.put(
            said(old, "alert"),
            said(old, "changed", Kind.EDIT, method=Method.EDIT, about="before"),
        )
        await post.settled()
        assert post.moved[0] == (old.id, new.id)
        # Whoever is told that it moved decides about the edit; here nobody has done so yet.
        assert await post.states() == {"before": "sent", "alert": "sent", "changed": "queued"}
    assert texts(telegram, new) == ["alert"]


async def test_what_telegram_will_never_take_fails_with_its_reason_and_stops_nobody(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    async with posting(path, telegram) as post:
        await post.put(said(ann, "long", html="x" * 5000), said(ann, "short"))
        await post.settled()
        assert await post.rows() == [
            ("long", "failed", "Message is too long"),
            ("short", "sent", ""),
        ]
    assert len(telegram.calls) == 2


async def test_a_change_of_a_message_that_somebody_deleted_is_dropped(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    async with posting(path, telegram) as post:
        await post.put(said(ann, "story"))
        await post.settled()
        telegram.sent[0].deleted = True
        await post.put(
            said(ann, "also", Kind.EDIT, method=Method.EDIT, about="story"),
            said(ann, "away", Kind.EDIT, method=Method.DELETE, about="story"),
        )
        await post.settled()
        assert await post.rows() == [
            ("story", "sent", ""),
            ("also", "dropped", "Message to edit not found"),
            ("away", "sent", ""),  # as was wanted
        ]


async def test_what_is_as_it_should_be_already_is_a_success(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    async with posting(path, telegram) as post:
        await post.put(
            said(ann, "same"),
            said(ann, "edit", Kind.EDIT, method=Method.EDIT, about="same", html="same"),
            said(ann, "removal", Kind.EDIT, method=Method.DELETE, message_id=99),
        )
        await post.settled()
        assert set((await post.states()).values()) == {"sent"}


async def test_a_row_that_cannot_be_read_stops_nobody(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    async with posting(path, telegram) as post:
        async with post.database.transaction() as db:
            await db.execute(
                "INSERT INTO outbox (chat_id, key, kind, priority, cause, message, again, made_at,"
                " changed_at) VALUES (?1, 'a', 'alert', 1, '', '{\"words\": 1}', 0, 0, 0),"
                " (?1, 'b', 'gossip', 1, '', '{}', 0, 0, 0),"
                " (?1, 'c', 'alert', 1, '', ?2, 0, 0, 0)",
                (ann.id, '{"method": "sendPhoto", "picture": "x"}'),
            )
        await post.put(said(ann, "good"))
        await post.settled()
        assert await post.states() == {"a": "failed", "b": "failed", "c": "failed", "good": "sent"}


# what gets lost on the way


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_alert_that_may_have_arrived_is_never_sent_again(
    path: Path, telegram: FakeTelegram, ann: Chat, when: Literal["before", "after"]
) -> None:
    telegram.lose("sendMessage", when)
    for _ in range(2):
        async with posting(path, telegram) as post:
            await post.put(said(ann, "alert"), said(ann, "next"))
            await post.settled()
            assert await post.states() == {"alert": "unknown", "next": "sent"}
    assert texts(telegram) == ["alert", "next"][when == "before" :]


@pytest.mark.parametrize(("when", "copies"), [("before", 1), ("after", 2)])
async def test_an_answer_that_may_have_arrived_is_sent_once_more(
    path: Path, telegram: FakeTelegram, ann: Chat, when: Literal["before", "after"], copies: int
) -> None:
    telegram.lose("sendMessage", when)
    async with posting(path, telegram) as post:
        await post.put(said(ann, "answer", Kind.ANSWER, again=1), said(ann, "next"))
        await post.settled()
        assert set((await post.states()).values()) == {"sent"}
    assert texts(telegram) == ["answer"] * copies + ["next"]


async def test_and_no_more_than_once(path: Path, telegram: FakeTelegram, ann: Chat) -> None:
    telegram.lose("sendMessage", "after", times=2)
    async with posting(path, telegram) as post:
        await post.put(said(ann, "answer", Kind.ANSWER, again=1))
        await post.settled()
        assert await post.states() == {"answer": "unknown"}
    assert texts(telegram) == ["answer"] * 2


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_edit_is_made_until_it_is_sure(
    path: Path, telegram: FakeTelegram, ann: Chat, when: Literal["before", "after"]
) -> None:
    clock = Clock()
    async with posting(path, telegram, now=clock) as post:
        await post.put(said(ann, "story"))
        await post.settled()
        telegram.lose("editMessageText", when)
        await post.put(said(ann, "more", Kind.EDIT, method=Method.EDIT, about="story"))
        await telegram.until(lambda: len(telegram.calls) == 2)
        await post.settled()
        clock.passes(60)
        post.outbox.due.set()
        await post.settled()
        assert await post.states() == {"story": "sent", "more": "sent"}
    assert [(m.text, m.edits) for m in telegram.sent] == [("more", 1)]


@pytest.mark.parametrize("fault", ["unsent", "502"])
def test_an_outage_of_hours_loses_nothing_doubles_nothing_and_hammers_nobody(
    path: Path, fault: str
) -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        people = [telegram.user(f"P{i}") for i in range(50)]
        async with posting(path, telegram, limits=Limits(), now=simulated) as post:
            for method in ("sendMessage", "getMe"):
                if fault == "unsent":
                    telegram.lose(method, "unsent", times=10**6)
                else:
                    telegram.fail(method, 502, body=b"<html>", times=10**6)
            await post.put(*(said(p, f"{p.name} {i}") for i in range(3) for p in people))
            await asyncio.sleep(2 * 3600)
            assert len(telegram.calls) < 2000
            assert {"queued"} == set((await post.states()).values())
            telegram.calls.clear()
            telegram._faults.clear()
            await asyncio.sleep(120)
            assert {"sent"} == set((await post.states()).values())
        assert len(telegram.calls) < 200
        for person in people:
            assert texts(telegram, person) == [f"{person.name} {i}" for i in range(3)]

    run_with_database(main())


def test_where_no_answer_comes_few_are_tried(path: Path) -> None:
    """Each that is becomes one of which nobody knows whether it arrived."""

    async def main() -> None:
        telegram = FakeTelegram()
        people = [telegram.user(f"P{i}") for i in range(60)]
        async with posting(path, telegram, limits=Limits(None, None, 5), now=simulated) as post:
            telegram.lose("*", "before", times=10**6)
            await post.put(*(said(p, p.name) for p in people))
            await asyncio.sleep(600)
            assert (await post.outbox.counts()).unknown < 10
            telegram._faults.clear()
            await asyncio.sleep(60)
            counts = await post.outbox.counts()
            assert counts.sent + counts.unknown == len(people)
            assert counts.unknown < 10
        assert len(telegram.sent) == counts.sent

    run_with_database(main())


async def test_one_message_that_fails_again_and_again_stops_only_its_chat(
    path: Path, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    telegram.fail("sendMessage", 500, "Internal Server Error", chat=ann, times=10**6)
    async with posting(path, telegram) as post:
        await post.put(said(ann, "cursed"), *(said(ben, str(i)) for i in range(20)))
        await post.settled()
        assert (await post.outbox.counts()).sent == 20


# the pace


def simulated() -> datetime:
    return START + timedelta(seconds=asyncio.get_running_loop().time())


def test_a_429_stops_the_chat_that_got_it_for_as_long_as_it_says(path: Path) -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        ann, ben = telegram.user("Ann"), telegram.user("Ben")
        telegram.fail("sendMessage", 429, "Too Many Requests", chat=ann, retry_after=30)
        async with posting(path, telegram, limits=Limits(), now=simulated) as post:
            await post.put(*(said(p, f"{p.name} {i}") for i in range(3) for p in (ann, ben)))
            await asyncio.sleep(10)
            assert texts(telegram) == ["Ben 0", "Ben 1", "Ben 2"]
            states = await post.states()
            assert [states[f"Ann {i}"] for i in range(3)] == ["queued"] * 3, "nothing is held"
            await asyncio.sleep(60)
        assert texts(telegram, ann) == ["Ann 0", "Ann 1", "Ann 2"]
        asked = times(telegram, ann)
        assert len(asked) == 4
        assert 30 + MARGIN <= asked[1] - asked[0] <= 33

    run_with_database(main())


def test_telegrams_limits_are_never_met_and_used_to_the_full(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "LOOK", 30.0)

    async def main() -> None:
        telegram = FakeTelegram()
        telegram.flood = {"private": (1, 1.0), "group": (20, 60.0), "overall": (25, 1.0)}
        groups = [telegram.group(f"G{i}") for i in range(3)]
        people = [telegram.user(f"P{i}") for i in range(70)]
        async with posting(path, telegram, limits=Limits(), now=simulated) as post:
            await post.put(
                *(said(g, f"{g.name} {i}") for g in groups for i in range(45)),
                *(said(p, f"{p.name} {i}", Kind.BROADCAST) for p in people for i in range(4)),
            )
            begun = asyncio.get_running_loop().time()
            while (await post.outbox.counts()).sent < 45 * 3 + 70 * 4:
                await asyncio.sleep(1)
            took = asyncio.get_running_loop().time() - begun
        assert {call.status for call in telegram.calls} == {200}
        for chat in groups:
            assert texts(telegram, chat) == [f"{chat.name} {i}" for i in range(45)]
        for chat in people:
            assert texts(telegram, chat) == [f"{chat.name} {i}" for i in range(4)]
        # Forty-five messages to a group take two minutes, and in these all others go as well.
        assert 120 <= took < 130

    run_with_database(main())


def test_the_next_life_keeps_the_limits_as_if_it_were_the_same(path: Path) -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        telegram.flood = {"private": (1, 1.0), "group": (20, 60.0), "overall": (25, 1.0)}
        desk, ann = telegram.group("Desk"), telegram.user("Ann")
        for life in range(3):
            async with posting(path, telegram, limits=Limits(), now=simulated) as post:
                await post.put(*(said(desk, f"{life} {i}") for i in range(15)))
                await post.put(said(ann, f"{life}"))
                await asyncio.sleep(5)
        async with posting(path, telegram, limits=Limits(), now=simulated):
            await asyncio.sleep(150)
        assert {call.status for call in telegram.calls} == {200}
        assert len(texts(telegram, desk)) == 45
        assert len(texts(telegram, ann)) == 3

    run_with_database(main())


# many for one chat


async def test_alerts_become_one_message_when_they_are_too_many(
    path: Path, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    condensed = []

    async def condense(chat_id: int) -> None:
        condensed.append(chat_id)
        async with post.database.transaction(durable=True) as db:
            waiting = await queue.waiting(db.execute_fetchall, chat_id, [Kind.ALERT])
            await queue.withdraw(db, chat_id, [row.key for row in waiting])
        await post.put(said(chat_id, "all of them", Kind.DIGEST))

    async with posting(path, telegram, condense=condense) as post:
        await post.put(
            *(said(ann, f"a{i}") for i in range(CROWD + 1)),
            *(said(ben, f"b{i}") for i in range(CROWD)),
        )
        await post.settled()
        assert condensed == [ann.id]
    assert texts(telegram, ann) == ["all of them"]
    assert texts(telegram, ben) == [f"b{i}" for i in range(CROWD)]


async def test_they_go_one_by_one_if_that_does_not_work(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    async def condense(chat_id: int) -> None:
        raise ValueError("a fault of ours")

    async with posting(path, telegram, condense=condense) as post:
        await post.put(*(said(ann, f"a{i}") for i in range(CROWD + 5)))
        await post.settled()
    assert texts(telegram) == [f"a{i}" for i in range(CROWD + 5)]


# the file


async def test_nothing_goes_out_while_it_cannot_be_noted(
    path: Path, telegram: FakeTelegram, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "_STUCK", 0.01)
    async with posting(path, telegram) as post:
        await post.database.execute(BROKEN.format("sending"))
        await post.put(said(ann, "a"), said(ann, "b"))
        await asyncio.sleep(0.1)
        assert telegram.calls == []
        await post.database.execute("DROP TRIGGER broken")
        await post.settled()
    assert texts(telegram) == ["a", "b"]


async def test_what_was_sent_is_noted_as_soon_as_it_can_be_and_not_sent_again(
    path: Path, telegram: FakeTelegram, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noting, "PAUSES", Backoff(0.01, 0.01))
    async with posting(path, telegram) as post:
        await post.database.execute(BROKEN.format("sent"))
        await post.put(said(ann, "a"), said(ann, "b"))
        await telegram.until(lambda: telegram.sent)
        await asyncio.sleep(0.1)
        assert texts(telegram) == ["a"], "what comes next in the chat waits for it"
        await post.database.execute("DROP TRIGGER broken")
        await post.settled()
        assert await post.states() == {"a": "sent", "b": "sent"}
    assert texts(telegram) == ["a", "b"]


async def test_a_message_whose_exchange_cannot_be_noted_was_sent_all_the_same(
    path: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    async with posting(path, telegram) as post:
        await post.put(said(ann, "a", exchange={"question": ["no text"]}), said(ann, "b"))
        await post.settled()
        assert await post.states() == {"a": "sent", "b": "sent"}
    assert texts(telegram) == ["a", "b"]


async def test_ended_in_order_it_leaves_nothing_in_doubt(
    path: Path, telegram: FakeTelegram
) -> None:
    people = [telegram.user(f"P{i}") for i in range(30)]
    telegram.delay("sendMessage", 0.2, times=5)
    async with posting(path, telegram, limits=Limits(None, None, 5)) as post:
        await post.put(*(said(p, p.name) for p in people))
        await telegram.until(lambda: len(telegram.calls) == 5)
    async with opened(path) as database:
        rows = await database.rows("SELECT state, count(*) AS n FROM outbox GROUP BY state")
        # A slow machine may have begun more of them.
        sent = len(telegram.sent)
        assert 5 <= sent < len(people)
        assert {row["state"]: row["n"] for row in rows} == {"sent": sent, "queued": 30 - sent}
    async with posting(path, telegram) as post:
        await post.settled()
    assert sorted(texts(telegram)) == sorted(p.name for p in people)


async def test_where_one_chat_alone_can_be_reached_the_others_are_left_alone(
    path: Path, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    async with opened(path) as database:
        await database.execute(
            "INSERT INTO outbox (chat_id, key, kind, priority, cause, message, again, made_at,"
            " changed_at, state) VALUES (?1, 'mine', 'alert', 1, '', '{}', 0, 0, 0, 'sending')",
            (ben.id,),
        )
    async with posting(path, telegram, only=ann.id) as post:
        await post.put(said(ben, "not here"), said(ann, "here"), said(ann, "and here"))
        await telegram.until(lambda: len(telegram.sent) == 2)
        async with asyncio.timeout(20):
            while (await post.states())["and here"] != "sent":
                await asyncio.sleep(0.01)
        assert await post.states() == {
            "mine": "sending", "not here": "queued", "here": "sent", "and here": "sent",
        }  # fmt: skip
    assert texts(telegram) == ["here", "and here"]


#: What makes each note that a row is in this state fail, as a full disk does.
BROKEN = (
    "CREATE TRIGGER broken BEFORE UPDATE OF state ON outbox WHEN new.state = '{}'"
    " BEGIN SELECT json('no JSON'); END"
)


async def test_who_is_banned_while_something_waits_gets_nothing_and_others_get_theirs(
    path: Path, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        await outbox.put([said(p, f"{p.name} {i}") for i in range(2) for p in (ann, ben)], START)
        await database.execute(
            f"INSERT INTO listed (peer_id, kind, since) VALUES ({ann.id}, 'banned', 0)"
        )
    async with posting(path, telegram) as post:
        await post.settled()
        assert await post.states() == {
            "Ann 0": "dropped",
            "Ben 0": "sent",
            "Ann 1": "dropped",
            "Ben 1": "sent",
        }
    assert texts(telegram) == ["Ben 0", "Ben 1"]
