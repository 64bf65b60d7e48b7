"""Nothing is lost and nothing is repeated, whatever Telegram and the machine do."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from bot.delivery.errors import TokenRefused
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat

QUESTION = "when was the jet shot down?"
ANSWER = "24 November 2015"


# once


async def test_an_update_that_comes_twice_is_answered_once(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    await desk.says(QUESTION, user=ann)
    telegram.redeliver()
    assert await desk.replies() == []


async def test_also_in_the_next_life_of_the_bot(
    telegram: FakeTelegram, ann: Chat, database: Path
) -> None:
    async with at_work(telegram, database) as desk:
        await desk.says(QUESTION, user=ann)
    telegram.redeliver()
    async with at_work(telegram, database) as desk:
        assert await desk.replies() == []


@pytest.mark.parametrize(
    "text", [QUESTION, "/ask", "the", "/search Turkey", "/help", "/start", "/latest", "/article 3"]
)
async def test_an_answer_that_the_inbox_did_not_learn_of_is_not_repeated(
    telegram: FakeTelegram, ann: Chat, database: Path, text: str
) -> None:
    async with at_work(telegram, database) as desk:
        message = telegram.say(text, user=ann)
        await desk.reply()
        [update] = telegram.confirmed
    # As if the process had been killed after the answer and before the inbox was told.
    with closing(sqlite3.connect(database)) as db, db:
        undone = db.execute("UPDATE inbox SET raw = ?, starts = 1", (json.dumps(update),))
        assert undone.rowcount == 1
    async with at_work(telegram, database) as desk:
        assert await desk.replies() == []
        # The exchange is whole: an edit finds its answer.
        telegram.say("when did Notre-Dame reopen?", user=ann, edited=message)
        assert await desk.replies() == []
        assert "Notre-Dame" in telegram.sent[0].text


async def test_what_was_asked_while_the_bot_was_away_is_answered_in_order(
    telegram: FakeTelegram, ann: Chat, database: Path
) -> None:
    asked = [telegram.say(QUESTION, user=ann) for _ in range(5)]
    async with at_work(telegram, database) as desk:
        await desk.replies()
    assert [sent.reply_to for sent in telegram.sent] == [m["message_id"] for m in asked]


async def test_a_question_under_way_when_the_bot_is_ended_is_answered_by_the_next_life(
    telegram: FakeTelegram, ann: Chat, database: Path
) -> None:
    async with at_work(telegram, database):
        telegram.lose("sendMessage", "unsent", times=10_000)
        telegram.say(QUESTION, user=ann)
        await telegram.until(lambda: any(c.method == "sendMessage" for c in telegram.calls))
    assert telegram.sent == []
    telegram._faults.clear()
    async with at_work(telegram, database) as desk:
        assert len(telegram.sent) + len(await desk.replies()) == 1
    assert telegram.sent[0].text.startswith(ANSWER)


async def test_an_update_that_cannot_be_read_stops_nothing(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    telegram.push({"message": {"chat": ann.raw, "nonsense": True}})
    telegram.push({"message": []})
    assert (await desk.says(QUESTION, user=ann)).text.startswith(ANSWER)


async def test_only_what_the_handlers_use_is_asked_for(desk: Desk, telegram: FakeTelegram) -> None:
    assert await desk.replies() == []
    assert telegram.allowed == [
        *("message", "edited_message", "channel_post", "callback_query"),
        *("chat_member", "my_chat_member"),
    ]


async def test_nobody_waits_for_another_chat(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    telegram.delay("sendMessage", 0.5)
    telegram.say(QUESTION, user=ann)
    telegram.say(QUESTION, user=ben)
    await telegram.until(lambda: telegram.sent)
    assert telegram.sent[0].chat_id == ben.id
    assert len(await desk.replies()) == 2


# failures on the way out


async def test_a_send_that_did_not_leave_is_made_again(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    telegram.lose("sendMessage", "unsent")
    assert (await desk.says(QUESTION, user=ann)).text.startswith(ANSWER)


@pytest.mark.parametrize(("when", "copies"), [("before", 1), ("after", 2)])
async def test_a_send_whose_outcome_is_unknown_is_made_once_more(
    desk: Desk,
    telegram: FakeTelegram,
    ann: Chat,
    when: Literal["before", "after"],
    copies: int,
) -> None:
    telegram.lose("sendMessage", when)
    question = telegram.say(QUESTION, user=ann)
    sent = await desk.replies()
    assert len(sent) == copies
    assert {message.text[: len(ANSWER)] for message in sent} == {ANSWER}
    # The last one is the answer that edits change.
    telegram.say("when did Notre-Dame reopen?", user=ann, edited=question)
    assert await desk.replies() == []
    assert "Notre-Dame" in sent[-1].text


async def test_a_flood_limit_is_waited_for(desk: Desk, telegram: FakeTelegram, ann: Chat) -> None:
    telegram.fail("sendMessage", 429, "Too Many Requests: retry after 0", retry_after=0)
    assert (await desk.says(QUESTION, user=ann)).text.startswith(ANSWER)


async def test_a_fault_of_the_server_is_waited_for(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    telegram.fail("sendMessage", 502, body=b"<html>Bad Gateway</html>")
    telegram.fail("editMessageText", 500, "Internal Server Error")
    question = telegram.say(QUESTION, user=ann)
    answer = await desk.reply()
    telegram.say("when did Notre-Dame reopen?", user=ann, edited=question)
    assert await desk.replies() == []
    assert "Notre-Dame" in answer.text


async def test_an_edit_whose_outcome_is_unknown_is_made_again(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    answer = await desk.reply()
    telegram.lose("editMessageText", "after")
    telegram.say("when did Notre-Dame reopen?", user=ann, edited=question)
    assert await desk.replies() == []
    assert "Notre-Dame" in answer.text
    assert answer.edits == 1


async def test_refused_formatting_is_sent_as_plain_text_with_addresses(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    telegram.fail("sendMessage", 400, "Bad Request: can't parse entities: unsupported start tag")
    answer = await desk.says(QUESTION, user=ann)
    assert answer.html is None
    assert answer.text.startswith(ANSWER)
    assert "(https://example.org/harbour-wire/2015/11/24/" in answer.text
    assert answer.labels == ["👍", "👎", "More", "🔔 Alert me"]


GONE = [
    (403, "Forbidden: bot was blocked by the user"),
    (403, "Forbidden: user is deactivated"),
    (403, "Forbidden: bot was kicked from the supergroup chat"),
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: not enough rights to send text messages to the chat"),
    (400, "Bad Request: have no rights to send a message"),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    (400, "Bad Request: TOPIC_CLOSED"),
    (400, "Bad Request: message thread not found"),
]


async def test_a_chat_that_is_gone_is_nobodys_fault(
    telegram: FakeTelegram,
    ann: Chat,
    ben: Chat,
    database: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = replace(UNHURRIED, owners=frozenset([ben.id]))
    async with at_work(telegram, database, settings) as desk:
        for status, description in GONE:
            telegram.fail("sendMessage", status, description, chat=ann)
            telegram.say(QUESTION, user=ann)
            assert await desk.replies() == [], description
        assert "ERROR" not in [record.levelname for record in caplog.records]
        # When the bot is let in again it answers again.
        assert (await desk.says(QUESTION, user=ann)).text.startswith(ANSWER)


async def test_a_refusal_to_one_who_blocked_the_bot_is_nobodys_fault(
    desk: Desk, telegram: FakeTelegram, ann: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.block(ann)
    telegram.say("the", user=ann)
    assert await desk.replies() == []
    assert "ERROR" not in [record.levelname for record in caplog.records]


async def test_a_group_that_moved_meanwhile_is_answered_where_it_is(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    group = telegram.group("Desk", kind="group", members=[ann])
    telegram.say(f"/ask {QUESTION}", user=ann, chat=group)
    new = telegram.migrate(group)
    answer = await desk.reply()
    assert answer.chat_id == new.id


# beginning and end


async def test_a_menu_that_is_refused_stops_nothing(
    telegram: FakeTelegram, ann: Chat, database: Path
) -> None:
    telegram.fail("setMy*", 400, "Bad Request: BOT_COMMAND_INVALID", times=100)
    async with at_work(telegram, database) as desk:
        assert (await desk.says(QUESTION, user=ann)).text.startswith(ANSWER)


async def test_the_menu_names_every_command(desk: Desk, telegram: FakeTelegram) -> None:
    def menus() -> list[list[str]]:
        return [
            [command["command"] for command in call.parameters["commands"]]
            for call in telegram.calls
            if call.method == "setMyCommands" and call.status == 200
        ]

    await telegram.until(menus)
    about_the_chat = {"alerts", "follow", "pause", "resume", "unfollow", "quiet", "timezone"}
    about_the_chat |= {"export", "import"}
    named = "article ask help id latest search start status why".split()
    assert set(menus()[0]) == {*named, *about_the_chat}


async def test_a_telegram_that_is_away_at_the_start_is_waited_for(
    telegram: FakeTelegram, ann: Chat, database: Path
) -> None:
    telegram.lose("getMe", "unsent", times=2)
    async with at_work(telegram, database) as desk:
        assert (await desk.says(QUESTION, user=ann)).text.startswith(ANSWER)


async def test_a_token_that_is_refused_ends_the_bot_and_is_not_named(
    telegram: FakeTelegram, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = replace(UNHURRIED, token="42:another-token")
    with pytest.raises(TokenRefused) as refused:
        async with at_work(telegram, database, settings):
            pass
    assert "another-token" not in str(refused.value) + caplog.text


async def test_the_bot_ends_at_once_when_nothing_is_under_way(
    telegram: FakeTelegram, ann: Chat, database: Path
) -> None:
    loop = asyncio.get_running_loop()
    async with at_work(telegram, database) as desk:
        await desk.says(QUESTION, user=ann)
        start = loop.time()
    assert loop.time() - start < 2


async def test_what_people_wrote_is_not_kept_in_the_inbox_nor_in_the_log(
    desk: Desk, telegram: FakeTelegram, ann: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "bot")
    await desk.says("Who is Zorblax Quimby?", user=ann)
    with closing(sqlite3.connect(desk.database)) as db:
        assert db.execute("SELECT count(*), count(raw) FROM inbox").fetchone() == (1, 0)
    assert "Zorblax" not in caplog.text
    assert UNHURRIED.token not in caplog.text
