"""Roles in Telegram: how one comes to have one, what it opens, and what it shows."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import discover
from bot.role import Place, Role
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Json

QUESTION = "when was the jet shot down?"
ELSEWHERE = "Please use this in our private chat."


@pytest.fixture
def boss(telegram: FakeTelegram) -> Chat:
    return telegram.user("Boss")


@pytest.fixture
def ada(telegram: FakeTelegram) -> Chat:
    """An admin."""
    return telegram.user("Ada")


@pytest.fixture
def edith(telegram: FakeTelegram) -> Chat:
    """An editor."""
    return telegram.user("Edith")


@pytest.fixture
def newsroom(telegram: FakeTelegram, boss: Chat, ada: Chat, edith: Chat, ben: Chat) -> Chat:
    return telegram.group("Newsroom", members=[boss, ada, edith, ben], admins=[boss])


@pytest.fixture
async def desk(
    telegram: FakeTelegram, database: Path, boss: Chat, ada: Chat, edith: Chat, newsroom: Chat
) -> AsyncIterator[Desk]:
    settings = replace(UNHURRIED, owners=frozenset([boss.id]), newsroom=newsroom.id)
    async with at_work(telegram, database, settings) as desk:
        await desk.says(f"/grant {ada.id} admin", user=boss)
        await desk.says(f"/grant {edith.id} editor", user=ada)
        yield desk


def audit(desk: Desk) -> list[tuple[str, str, str, str, str | None, str | None]]:
    with closing(sqlite3.connect(desk.database)) as db:
        return list(
            db.execute(
                "SELECT actor, actor_name, action, subject, before, after FROM audit ORDER BY id"
            )
        )


def forwarded(chat: Chat) -> Json:
    """What makes a message a forwarded one of that person."""
    origin = {"type": "user", "date": 1, "sender_user": chat.as_user}
    return {"forward_origin": origin}


# by what somebody is named


async def test_an_id_a_name_a_mention_and_a_reply_name_somebody(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat, newsroom: Chat
) -> None:
    await desk.says("/id", user=ann)  # now her name is known
    written = telegram.say("good morning", user=ben, chat=newsroom)
    copied = telegram.say("good morning", user=boss, **forwarded(ann))
    await desk.replies()
    names = f"{ann.id} (@{ann.username})"
    for text, more, who in (
        (f"/grant {ann.id} editor", {}, str(ann.id)),
        (f"/grant editor {ann.id}", {}, str(ann.id)),
        (f"/grant @{ann.username} editor", {}, names),
        (f"/grant @{str(ann.username).upper()} EDITOR", {}, names),
        ("/grant editor", {"reply_to": copied}, names),
        ("/grant editor", {"chat": newsroom, "reply_to": written}, f"{ben.id} (@{ben.username})"),
    ):
        said = await desk.says(text, user=boss, **more)
        assert said.text == f"{who} is an editor now."
        assert (await desk.says(text, user=boss, **more)).text == f"{who} is an editor already."
        said = await desk.says(f"/revoke {who.split()[0]}", user=boss)
        assert said.text == f"{who.split()[0]} is no editor any more."
    mention = {"type": "text_mention", "offset": 7, "length": 3, "user": ann.as_user}
    message = {**written, "message_id": telegram.new_id(), "chat": boss.raw, "from": boss.as_user}
    command = {"type": "bot_command", "offset": 0, "length": 6}
    message |= {"text": "/grant Ann editor", "entities": [command, mention]}
    telegram.push({"message": message})
    said = await desk.reply()
    assert said.text == f"{names} is an editor now."


async def test_who_cannot_be_told_is_not_guessed(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, newsroom: Chat
) -> None:
    hidden: Json = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Ann"}}
    copied = telegram.say("good morning", user=boss, **hidden)
    mine = await desk.reply()
    opening = telegram.say("", user=boss, chat=newsroom, forum_topic_created={
        "name": "Sports", "icon_color": 1})  # fmt: skip
    for text, more, begins in (
        ("/grant @nobody editor", {}, "I have not seen @nobody yet"),
        (f"/grant @{ann.username} editor", {}, f"I have not seen @{ann.username} yet"),
        (f"/grant @{ann.id} editor", {}, f"I have not seen @{ann.id} yet"),
        ("/grant editor", {"reply_to": copied}, "Whoever wrote that hides their account."),
        ("/grant editor", {"reply_to": mine}, "That is me."),
        ("/grant 42 editor", {}, "That is me."),
        ("/grant editor", {}, "Write whom and what"),
        ("/grant editor", {"chat": newsroom, "reply_to": opening}, "Write whom and what"),
        ("/grant 7", {}, "Write whom and what"),
        ("/grant 7 owner", {}, "Write whom and what"),
        ("/grant 7 editor admin", {}, "Write whom and what"),
        ("/grant 7 8 editor", {}, "I don't know 7 8."),
        ("/grant ٤٢٣ editor", {}, "I don't know ٤٢٣."),
        ("/grant ４２ editor", {}, "I don't know ４２."),
        ("/grant ² editor", {}, "I don't know ²."),
        ("/grant 0 editor", {}, "I don't know 0."),
        ("/grant +7 editor", {}, "I don't know +7."),
        ("/grant 7_7 editor", {}, "I don't know 7_7."),
        ("/grant 1e3 editor", {}, "I don't know 1e3."),
        (f"/grant {2**52} editor", {}, f"I don't know {2**52}."),
        (f"/grant {'9' * 400} editor", {}, f"I don't know {'9' * 40}."),
        ("/grant -100123 editor", {}, "That is nobody in particular"),
        ("/grant 1087968824 editor", {}, "That is nobody in particular"),
        ("/revoke", {}, "Write whose role to take"),
        ("/revoke 7", {}, "7 has no role."),
        ("/unban", {}, "Write whom"),
        ("/unban 7", {}, "7 is not banned."),
        ("/allow remove", {}, "Write whom"),
        ("/allow remove 7", {}, "7 is not on the list."),
        ("/mode shut", {}, "Use /mode open or /mode allowlist."),
    ):
        said = await desk.says(text, user=boss, **more)
        assert said.text.startswith(begins), (text, said.text)
    assert len(audit(desk)) == 2


async def test_a_name_that_was_given_up_is_nobodys(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat
) -> None:
    await desk.says("/id", user=ann)
    former, ann.username = ann.username, "ann_elsewhere"
    said = await desk.says(f"/grant @{former} editor", user=boss)
    assert (
        said.text == f"Whom I saw as @{former} is called something else now. Please use their id."
    )
    ann.username = former
    telegram.block(ann)
    said = await desk.says(f"/grant @{former} editor", user=boss)
    assert said.text.startswith(f"I have not seen @{former} yet, or too long ago.")


# what is written down, and shown


async def test_the_log_says_who_did_it(
    desk: Desk, boss: Chat, ada: Chat, edith: Chat, newsroom: Chat
) -> None:
    await desk.says("/mode allowlist", user=ada, chat=newsroom)
    assert audit(desk) == [
        (f"telegram:{boss.id}", "Boss", "role.grant", f"user:{ada.id}", None, '"admin"'),
        (f"telegram:{ada.id}", "Ada", "role.grant", f"user:{edith.id}", None, '"editor"'),
        (f"telegram:{ada.id}", "Ada", "mode", "bot", '"open"', '"allowlist"'),
    ]


async def test_alone_the_commands_say_how_things_stand(
    desk: Desk, boss: Chat, ada: Chat, edith: Chat
) -> None:
    assert (await desk.says("/grant", user=ada)).text.startswith(
        f"Roles\nOwner: {boss.id} (@{boss.username})\nAdmin: {ada.id} (@{ada.username})\n"
        f"Editor: {edith.id}\n"
    )
    assert (await desk.says("/ban", user=ada)).text.startswith("Banned\nNobody.\n")
    assert (await desk.says("/allow", user=ada)).text.startswith(
        "On the list (mode open)\nNobody.\n"
    )
    await desk.says("/ban 77", user=ada)
    await desk.says("/allow -100", user=ada)
    assert (await desk.says("/ban", user=ada)).text.startswith("Banned\n77\n")
    assert (await desk.says("/allow", user=ada)).text.startswith("On the list (mode open)\n-100\n")
    assert (await desk.says("/mode", user=ada)).text == (
        "The mode is open: I answer everybody. Use /mode open or /mode allowlist."
    )


async def test_help_lists_what_may_be_done_here(
    desk: Desk, ann: Chat, ada: Chat, edith: Chat, newsroom: Chat, room: Chat
) -> None:
    def listed(text: str) -> set[str]:
        return set(re.findall(r"^/(\w+) –", text, re.M))

    def expected(role: Role, *places: Place) -> set[str]:
        return {
            name
            for name, command in discover().items()
            if command.role <= role and command.place in places and not command.hidden
        }

    for user, role in ((ann, Role.USER), (edith, Role.EDITOR), (ada, Role.ADMIN)):
        for chat, places in (
            (None, tuple(Place)),
            (newsroom, (Place.ANYWHERE, Place.NEWSROOM)),
            (room, (Place.ANYWHERE,)),
        ):
            said = await desk.says("/help", user=user, chat=chat)
            assert listed(said.text) == expected(role, *places)
    assert "claim" not in listed(said.text)
    assert "grant" in expected(Role.ADMIN, Place.NEWSROOM)


async def test_help_on_one_command_says_whose_it_is(desk: Desk, ann: Chat) -> None:
    said = await desk.says("/help grant", user=ann)
    assert said.text.endswith("For admins, in private and in the newsroom's chat.")
    assert "For everybody" not in (await desk.says("/help latest", user=ann)).text


async def test_id_and_start_say_what_one_is(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat, newsroom: Chat
) -> None:
    assert (await desk.says("/id", user=edith)).text == (
        f"Your id is {edith.id}.\nYou are an editor."
    )
    assert (await desk.says("/id", user=ann, chat=newsroom)).text == (
        f"Your id is {ann.id}.\nThis chat's id is {newsroom.id}.\nThis is the newsroom."
    )
    said = await desk.says("/id", user=ann, chat=newsroom, sender_chat=newsroom.raw)
    assert said.text.endswith("You are an editor here, as the newsroom itself.")
    said = await desk.says("/start", user=edith)
    assert said.text.endswith("You are an editor. /help lists everything that you may do.")
    said = await desk.says("/start", user=ann)
    assert said.text.endswith("/help lists everything that I understand.")


async def test_in_groups_the_menu_of_most_has_nothing_about_the_group(
    telegram: FakeTelegram, database: Path
) -> None:
    def menus() -> dict[str, set[str]]:
        return {
            call.parameters["scope"]["type"]: {c["command"] for c in call.parameters["commands"]}
            for call in telegram.calls
            if call.method == "setMyCommands" and call.status == 200
        }

    async with at_work(telegram, database, UNHURRIED):
        await telegram.until(lambda: "all_chat_administrators" in menus())
        governing = {name for name, command in discover().items() if command.governing}
        assert governing
        everything = menus()["default"]
        assert menus()["all_chat_administrators"] == everything
        assert menus()["all_group_chats"] == everything - governing


async def test_each_menu_shows_what_its_readers_may_do(
    telegram: FakeTelegram, database: Path, boss: Chat, ada: Chat, edith: Chat, newsroom: Chat
) -> None:
    def menus() -> dict[str, set[str]]:
        return {
            json.dumps((call.parameters.get("scope") or {}).get("chat_id")): {
                command["command"] for command in call.parameters["commands"]
            }
            for call in telegram.calls
            if call.method == "setMyCommands" and call.status == 200
        }

    settings = replace(UNHURRIED, owners=frozenset([boss.id, 5]), newsroom=newsroom.id)
    async with at_work(telegram, database, settings) as desk:
        await telegram.until(lambda: str(boss.id) in menus())
        await desk.says(f"/grant {edith.id} editor", user=boss)
        menu = menus()
        assert {"null", str(newsroom.id), str(boss.id), str(edith.id)} == menu.keys()
        everybody = {n for n, c in discover().items() if c.role <= Role.USER and not c.hidden}
        assert menu["null"] == everybody
        assert everybody < menu[str(boss.id)]
        assert {"grant", "ban", "mode"} <= menu[str(boss.id)]
        assert "grant" not in menu[str(edith.id)] | menu[str(newsroom.id)]
        await desk.says(f"/revoke {edith.id}", user=boss)
        deleted = [c.parameters["scope"] for c in telegram.calls if c.method == "deleteMyCommands"]
        assert [scope["chat_id"] for scope in deleted] == [edith.id]


# where


async def test_a_command_in_another_group_leads_to_the_private_chat(
    desk: Desk, telegram: FakeTelegram, ada: Chat, room: Chat
) -> None:
    said = await desk.says("/ban 7", user=ada, chat=room)
    assert said.text == ELSEWHERE
    [[button]] = said.buttons
    found = re.fullmatch(r"https://t\.me/newsdesk_bot\?start=([A-Za-z0-9_-]{1,64})", button["url"])
    assert found
    said = await desk.says(f"/start {found[1]}", user=ada)
    assert said.text.startswith("/ban id, @name or reply")
    assert (await desk.says("/start c_nonsense", user=ada)).text.startswith("Ask me about the news")
    assert len(audit(desk)) == 2


async def test_every_command_for_others_is_refused_and_every_place_is_asked_for(
    desk: Desk, ann: Chat, boss: Chat, room: Chat
) -> None:
    for name, command in discover().items():
        if command.role > Role.USER:
            only = f"Only {command.role.word}s can do this. Your id is {ann.id}; ask an admin."
            for chat in (None, room):
                assert (await desk.says(f"/{name} 1 x", user=ann, chat=chat)).text == only
        if command.place is not Place.ANYWHERE:
            assert (await desk.says(f"/{name} 1 x", user=boss, chat=room)).text == ELSEWHERE


async def test_without_a_newsroom_a_group_is_a_group(
    telegram: FakeTelegram, database: Path, boss: Chat, room: Chat
) -> None:
    settings = replace(UNHURRIED, owners=frozenset([boss.id]))
    async with at_work(telegram, database, settings) as desk:
        assert (await desk.says("/mode", user=boss, chat=room)).text == ELSEWHERE
        assert (await desk.says("/mode", user=boss)).text.startswith("The mode is open")


# bans and the list


async def test_a_banned_person_gets_one_notice_and_then_silence(
    desk: Desk, telegram: FakeTelegram, ada: Chat, ann: Chat, room: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    answer = await desk.reply()
    said = await desk.says(f"/ban {ann.id}", user=ada)
    assert said.text == f"{ann.id} is banned, and is told so once."
    telegram.say("just talking", user=ann, chat=room)
    assert await desk.replies() == []
    said = await desk.says(QUESTION, user=ann)
    assert said.text == "I do not answer any more: an admin has banned you."
    for text in (QUESTION, "/help", "/id", "/start", "/nonsense", "/claim x", "/ban 1"):
        telegram.say(text, user=ann)
        telegram.say(f"{text}@newsdesk_bot", user=ann, chat=room)
    telegram.say("/ask who?", user=ann, edited=question)
    assert await desk.replies() == []
    for label in ("👍", "More"):
        assert await desk.press(answer, label, user=ann) is None
    assert await desk.replies() == []
    assert answer.edits == 0
    with closing(sqlite3.connect(desk.database)) as db:
        assert list(db.execute("SELECT * FROM feedback")) == []
    await desk.says(f"/unban {ann.id}", user=ada)
    assert "24 November 2015" in (await desk.says(QUESTION, user=ann)).text
    await desk.says(f"/ban {ann.id}", user=ada)
    toast = await desk.press(answer, "👍", user=ann)
    assert toast == "I do not answer any more: an admin has banned you."
    assert await desk.press(answer, "👍", user=ann) is None


async def test_a_banned_group_is_silent_for_everybody_but_owners(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ada: Chat, ann: Chat, ben: Chat, room: Chat
) -> None:
    await desk.says(f"/ban {room.id}", user=ada)
    said = await desk.says(f"/ask {QUESTION}", user=ann, chat=room)
    assert said.text == "I do not answer any more: an admin has banned this chat."
    for user in (ann, ben, ada):
        telegram.say(f"/ask {QUESTION}", user=user, chat=room)
    telegram.say("/help", user=ann, chat=room, sender_chat=room.raw)
    assert await desk.replies() == []
    assert "2015" in (await desk.says(f"/ask {QUESTION}", user=boss, chat=room)).text
    assert "2015" in (await desk.says(QUESTION, user=ann)).text


async def test_the_newsroom_is_not_banned_by_a_reply_to_who_hides_behind_it(
    desk: Desk, telegram: FakeTelegram, ada: Chat, newsroom: Chat
) -> None:
    written = telegram.say("hello", user=ada, chat=newsroom, sender_chat=newsroom.raw)
    said = await desk.says("/ban", user=ada, chat=newsroom, reply_to=written)
    assert said.text == "That is the newsroom itself. Write a person's id instead."
    said = await desk.says("/grant editor", user=ada, chat=newsroom, reply_to=written)
    assert said.text.startswith("That is nobody in particular")
    assert len(audit(desk)) == 2


async def test_a_banned_channel_is_silent_in_every_group(
    desk: Desk, telegram: FakeTelegram, ada: Chat, ann: Chat, room: Chat
) -> None:
    channel = telegram.group("Spam", kind="channel")
    written = telegram.say("hello", user=ann, chat=room, sender_chat=channel.raw)
    copied: Json = {"forward_origin": {"type": "channel", "date": 1, "chat": channel.raw,
                                 "message_id": 3}}  # fmt: skip
    shown = telegram.say("hello", user=ada, **copied)
    await desk.replies()
    said = await desk.says("/ban", user=ada, reply_to=shown)
    assert said.text == f"{channel.id} (Spam) is banned, and is told so once."
    for _ in range(2):
        telegram.say("/help", user=ann, chat=room, sender_chat=channel.raw)
    assert [sent.text for sent in await desk.replies()] == [
        "I do not answer any more: an admin has banned you."
    ]
    assert written["sender_chat"]["id"] == channel.id
    assert (await desk.says("/help", user=ann, chat=room)).text != ""


async def test_in_the_mode_allowlist_strangers_get_a_sentence_with_their_id(
    desk: Desk, telegram: FakeTelegram, ada: Chat, edith: Chat, ann: Chat, ben: Chat, room: Chat,
    newsroom: Chat,
) -> None:  # fmt: skip
    answer = await desk.says(QUESTION, user=ann)
    await desk.says("/mode allowlist", user=ada)
    strange = f"I answer only those on my list. Your id is {ann.id}; ask an admin."
    assert (await desk.says(QUESTION, user=ann)).text == strange
    assert (await desk.says("/help", user=ann, chat=room)).text == strange
    assert await desk.press(answer, "👍", user=ann) == strange
    telegram.say("just talking", user=ann, chat=room)
    telegram.say("/nonsense", user=ann, chat=room)
    assert await desk.replies() == []
    said = await desk.says("/id", user=ann, chat=room, sender_chat=room.raw)
    assert str(room.id) in said.text
    # Those with a role, and whoever is in the newsroom.
    assert "2015" in (await desk.says(QUESTION, user=edith)).text
    assert "2015" in (await desk.says(f"/ask {QUESTION}", user=ben, chat=newsroom)).text
    # A person, anywhere; a group, for everybody in it.
    assert (await desk.says(f"/allow {ann.id}", user=ada)).text == f"{ann.id} is on the list."
    assert "2015" in (await desk.says(f"/ask {QUESTION}", user=ann, chat=room)).text
    assert "only those on my list" in (await desk.says("/help", user=ben, chat=room)).text
    await desk.says(f"/allow {room.id}", user=ada)
    assert "2015" in (await desk.says(f"/ask {QUESTION}", user=ben, chat=room)).text
    assert "only those on my list" in (await desk.says("/help", user=ben)).text
    said = await desk.says(f"/allow remove {ann.id}", user=ada)
    assert said.text == f"{ann.id} is no longer on the list."
    assert (await desk.says(QUESTION, user=ann)).text == strange
    await desk.says("/mode open", user=ada)
    assert "2015" in (await desk.says(QUESTION, user=ann)).text


async def test_strangers_cannot_make_the_bot_talk_without_end(
    telegram: FakeTelegram, database: Path, boss: Chat, ann: Chat
) -> None:
    settings = replace(UNHURRIED, owners=frozenset([boss.id]), questions_user=3.0)
    async with at_work(telegram, database, settings) as desk:
        await desk.says("/mode allowlist", user=boss)
        for _ in range(20):
            telegram.say(QUESTION, user=ann)
        said = [sent.text for sent in await desk.replies()]
        assert len(said) == 4
        assert said[3].startswith("Too many questions.")


# claiming


async def test_a_bot_without_owner_is_claimed_by_the_code_in_its_log(
    telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat, room: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    async with at_work(telegram, database) as desk:
        [first] = re.findall(r"/claim (\w{8})", caplog.text)
        assert (await desk.says("/claim", user=ann)).text.startswith("Write the code")
        # What stands in a group is no secret.
        said = await desk.says(f"/claim {first}", user=ann, chat=room)
        assert said.text == ELSEWHERE
        assert (await desk.says(f"/claim {first}", user=ben)).text == (
            "That is not the code. It stands in the bot's log."
        )
        _, code = re.findall(r"/claim (\w{8})", caplog.text)
        said = await desk.says(f"/claim {code}", user=ann)
        assert said.text == "This bot is yours now. /help lists what you may do."
        for user in (ben, ann):
            assert (await desk.says(f"/claim {code}", user=user)).text == "This bot has an owner."
        assert "You are an owner." in (await desk.says("/id", user=ann)).text
        assert audit(desk) == [
            (f"telegram:{ann.id}", "Ann", "role.grant", f"user:{ann.id}", None, '"owner"')
        ]
        with closing(sqlite3.connect(desk.database)) as db:
            assert not any(code in line for line in db.iterdump())
    caplog.clear()
    async with at_work(telegram, database) as desk:
        assert "/claim" not in caplog.text
        assert "You are an owner." in (await desk.says("/id", user=ann)).text


async def test_many_accounts_have_five_tries_together(
    telegram: FakeTelegram, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_work(telegram, database) as desk:
        [code] = re.findall(r"/claim (\w{8})", caplog.text)
        for n in range(12):
            said = await desk.says(f"/claim AAAA{n:04}", user=telegram.user(f"U{n}"))
            assert said.text.startswith("That is not the code." if n < 5 else "No code counts")
        said = await desk.says(f"/claim {code}", user=telegram.user("Late"))
        assert said.text.startswith("No code counts at the moment.")
        assert audit(desk) == []


async def test_an_owner_from_the_settings_needs_no_code(
    desk: Desk, ann: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    assert "/claim" not in caplog.text
    assert (await desk.says("/claim ABCD2345", user=ann)).text == "This bot has an owner."


async def test_a_claimed_owner_is_told_of_errors(
    telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    async with at_work(telegram, database) as desk:
        [code] = re.findall(r"/claim (\w{8})", caplog.text)
        await desk.says(f"/claim {code}", user=ann)
        await desk.sql("ALTER TABLE articles RENAME TO gone")
        telegram.say("/latest", user=ben)
        told = [sent for sent in await desk.replies() if sent.chat_id == ann.id]
        assert [sent.text.startswith("Error ") for sent in told] == [True]
