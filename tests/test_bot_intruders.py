"""Those who may not: whatever they send, no byte of the archive nor of the roles changes."""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.commands import discover
from bot.role import Place, Role
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Json, Sent

QUESTION = "when was the jet shot down?"
ELSEWHERE = "Please use this in our private chat."
STAND_IN = Chat(1087968824, "private", "Group", "GroupAnonymousBot")

#: What asking, pressing and keeping in step write, and nobody's articles nor rights.
_PASSING = {
    *("inbox", "exchanges", "notices", "feedback", "people", "chats", "changes", "sqlite_sequence"),
    *("index_state", "segments", "postings", "terms", "codes", "citing", "cited"),
    # Whoever presses 🔔 is told of what they asked, or read, wherever that is.
    *("questions", "question_terms"),
}

COMMANDS = discover()
GUARDED = {name: command for name, command in COMMANDS.items() if command.role > Role.USER}
BUTTONS = {button: command for command in COMMANDS.values() for button in command.buttons}
VALUES = (
    *("", ":", ":1", ":3", ":x", ":-1", ":0", ":981", ":²", ":٣", f":{'9' * 18}", f":{'9' * 50}"),
    *(":1:1", ":best:1", ":yes", ":yes:3", ":3:yes", ":ok", ":cancel", ":undo:3", ":' OR 1=1 --"),
    *(":1:delete", ":a:b:c:d", ":1001", ":\0", ":" + "x" * 50),
)
ARGUMENTS = ("", "3", "3 title Hacked", "remove 3", "https://example.org/", "allowlist", "7 editor")


def digest(path: Path, own: int = 0) -> dict[str, str]:
    """Of each table that holds the archive, or who may do what, all its rows.

    Those of one's own chat are left out: its alerts and settings are one's own.
    """
    with closing(sqlite3.connect(path)) as db:
        tables = {
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        }
        found = {}
        for name in sorted(tables - _PASSING):
            columns = [row[1] for row in db.execute(f'PRAGMA table_info("{name}")')]
            where = f"chat_id <> {own}" if "chat_id" in columns else "1"
            if name == "askings":
                where = f"user_id IS NOT {own}"
            if name == "audit":
                where = f"subject <> 'chat:{own}' AND NOT (actor = 'telegram:{own}'"
                where += " AND action IN ('question.stand', 'question.drop'))"
            order = ", ".join(str(n + 1) for n in range(min(len(columns), 2)))
            rows = list(db.execute(f'SELECT * FROM "{name}" WHERE {where} ORDER BY {order}'))
            found[name] = hashlib.sha256(repr(rows).encode()).hexdigest()
        return found


@pytest.fixture
def boss(telegram: FakeTelegram) -> Chat:
    return telegram.user("Boss")


@pytest.fixture
def edith(telegram: FakeTelegram) -> Chat:
    return telegram.user("Edith")


@pytest.fixture
def newsroom(telegram: FakeTelegram, boss: Chat, edith: Chat, ann: Chat) -> Chat:
    return telegram.group("Newsroom", members=[boss, edith, ann], admins=[boss])


@pytest.fixture
async def desk(
    telegram: FakeTelegram, database: Path, boss: Chat, edith: Chat, newsroom: Chat
) -> AsyncIterator[Desk]:
    settings = replace(UNHURRIED, owners=frozenset([boss.id]), newsroom=newsroom.id)
    async with at_work(telegram, database, settings) as desk:
        await desk.says(f"/grant {edith.id} editor", user=boss)
        yield desk


@asynccontextmanager
async def unchanged(
    desk: Desk, caplog: pytest.LogCaptureFixture, own: int = 0
) -> AsyncIterator[None]:
    """No byte but of one's own chat, no error in the log."""
    before = digest(desk.database, own)
    assert {"articles", "passages", "roles", "audit", "listed"} <= before.keys()
    yield
    assert digest(desk.database, own) == before
    assert "ERROR" not in [record.levelname for record in caplog.records]


def test_the_digest_sees_a_byte(database: Path, tmp_path: Path) -> None:
    before = digest(database)
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE passages SET text = text || ' ' WHERE id = 7")
    changed = {table for table, value in digest(database).items() if value != before[table]}
    assert changed == {"passages"}


async def test_commands_of_those_who_may_not(
    desk: Desk, telegram: FakeTelegram, ann: Chat, room: Chat, newsroom: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    async with unchanged(desk, caplog):
        for name, command in GUARDED.items():
            only = f"Only {command.role.word}s can do this. Your id is {ann.id}; ask an admin."
            for arguments in ARGUMENTS:
                for chat in (None, room, newsroom):
                    for form in (name, name.upper(), f"{name}@newsdesk_bot"):
                        said = await desk.says(f"/{form} {arguments}", user=ann, chat=chat)
                        assert said.text == only


async def test_whoever_hides_behind_another_group_or_a_channel(
    desk: Desk, telegram: FakeTelegram, room: Chat, newsroom: Chat, boss: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    channel = telegram.group("News", kind="channel", admins=[boss])
    async with unchanged(desk, caplog):
        for name, command in GUARDED.items():
            for speaker, chat in (
                (room, room),
                (channel, room),
                (channel, newsroom),
                (room, newsroom),
                (newsroom, room),
            ):
                said = await desk.says(
                    f"/{name} 3", user=STAND_IN, chat=chat, sender_chat=speaker.raw
                )
                assert said.text == (
                    f"Only {command.role.word}s can do this. The id that you write as is"
                    f" {speaker.id}; ask an admin."
                )
            if command.role > Role.EDITOR:
                said = await desk.says(
                    f"/{name} 3", user=STAND_IN, chat=newsroom, sender_chat=newsroom.raw
                )
                assert said.text.startswith(f"Only {command.role.word}s can do this.")


async def test_commands_that_an_owner_passes_on(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, newsroom: Chat, room: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    origin: Json = {"type": "user", "date": 1, "sender_user": ann.as_user}
    other_bot: Json = {"id": 9, "is_bot": True, "first_name": "Gifts", "username": "gifts_bot"}
    channel = telegram.group("News", kind="channel")
    linked: Json = {
        "sender_chat": channel.raw,
        "is_automatic_forward": True,
        "forward_origin": {"type": "channel", "date": 1, "chat": channel.raw, "message_id": 5},
    }
    async with unchanged(desk, caplog):
        for name in COMMANDS:
            passed_on: list[Json] = [{"forward_origin": origin}, {"via_bot": other_bot}]
            for more in passed_on:
                for arguments in ("", f"{ann.id} admin", "3"):
                    said = await desk.says(f"/{name} {arguments}", user=boss, **more)
                    assert said.text == (
                        "That command is not your own, so I did nothing. To give it, type it"
                        " yourself."
                    )
                    telegram.say(f"/{name} {arguments}", user=boss, chat=newsroom, **more)
            telegram.say(f"/{name} 3", user=STAND_IN, chat=newsroom, **linked)
            assert await desk.replies() == []
            said = await desk.says(
                f"/{name}@newsdesk_bot 3", user=boss, chat=newsroom, forward_origin=origin
            )
            assert said.text.startswith("That command is not your own")


async def test_files_with_a_command_for_a_caption(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, room: Chat, newsroom: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    story = (
        "story.txt",
        b"Hacked\n\n2 May 2026\n\nThe archive of Vell was hacked on Friday.\n" * 9,
    )
    origin: Json = {"forward_origin": {"type": "user", "date": 1, "sender_user": ann.as_user}}
    async with unchanged(desk, caplog):
        for chat in (None, room, newsroom):
            said = await desk.says("/add", user=ann, chat=chat, file=story)
            assert said.text == f"Only editors can do this. Your id is {ann.id}; ask an admin."
        said = await desk.says("/add", user=boss, chat=room, file=story)
        assert said.text == ELSEWHERE
        said = await desk.says("/add", user=boss, file=story, **origin)
        assert said.text.startswith("That command is not your own")
        said = await desk.says("/add", user=STAND_IN, chat=room, file=story, sender_chat=room.raw)
        assert said.text.startswith("Only editors can do this.")


async def test_a_dialogue_whose_editor_loses_the_role(
    desk: Desk, telegram: FakeTelegram, boss: Chat, edith: Chat, ann: Chat, newsroom: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """In private, and in the newsroom, where others write between the steps."""
    for chat in (None, newsroom):
        await desk.says("/addtext", user=edith, chat=chat)
        await taken(desk, boss, edith)
        async with unchanged(desk, caplog):
            for user in (edith, ann):
                for text in ("Hacked", "Harbour Wire", "2026-05-02", "It was hacked.", "/done"):
                    telegram.say(text, user=user, chat=chat if user is edith else newsroom)
            for sent in await desk.replies():
                assert not sent.text.startswith("Added"), sent.text
        await desk.says(f"/grant {edith.id} editor", user=boss)
        await desk.says("/cancel", user=edith, chat=chat)


async def test_messages_that_become_commands(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, room: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    async with unchanged(desk, caplog):
        for user, chat in ((ann, None), (boss, None), (ann, room)):
            for name, command in GUARDED.items():
                question = telegram.say(f"@newsdesk_bot {QUESTION}", user=user, chat=chat)
                answer = await desk.reply()
                telegram.say(f"/{name} {ann.id} editor", user=user, chat=chat, edited=question)
                assert await desk.replies() == []
                if command.edits and user is ann:
                    assert answer.text.startswith("Only ")
                else:
                    assert answer.text.startswith("24 November 2015")


async def test_forged_presses_of_every_button_there_is(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, room: Chat, newsroom: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    shown = [
        await desk.says("/search Turkey", user=ann),
        await desk.says("/search Turkey", user=boss, chat=newsroom),
        await desk.says("/grant", user=boss),
    ]
    places: list[Json | None] = [
        None,
        {"chat": room.raw, "message_id": 1, "date": 0},
        *(desk.raw(sent) for sent in shown),
    ]
    async with unchanged(desk, caplog, own=ann.id):
        for name, command in BUTTONS.items():
            for value in VALUES:
                for under in places:
                    data = f"{name}{value}"
                    toast = await desk.forge(under, data, user=ann)
                    if command.role > Role.USER:
                        assert toast == (
                            f"Only {command.role.word}s can do this. Your id is {ann.id};"
                            " ask an admin."
                        ), data
                    else:
                        assert "went wrong" not in str(toast), data
            if command.place is not Place.ANYWHERE:
                for under in places[:2]:
                    assert await desk.forge(under, f"{name}:1", user=boss) == ELSEWHERE
        await desk.replies()


async def taken(desk: Desk, owner: Chat, editor: Chat) -> None:
    said = await desk.says(f"/revoke {editor.id}", user=owner)
    assert said.text == f"{editor.id} is no editor any more."


async def test_a_role_that_was_taken_between_showing_and_pressing(
    desk: Desk, boss: Chat, edith: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    shown = await desk.says("/latest", user=edith)
    await taken(desk, boss, edith)
    async with unchanged(desk, caplog):
        for name, command in BUTTONS.items():
            if command.role > Role.USER:
                toast = await desk.forge(desk.raw(shown), f"{name}:1", user=edith)
                assert str(toast).startswith(f"Only {command.role.word}s can do this.")


async def test_a_role_that_another_process_takes_is_gone_at_once(
    desk: Desk, edith: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    assert "You are an editor." in (await desk.says("/id", user=edith)).text
    await desk.sql(f"DELETE FROM roles WHERE user_id = {edith.id}")
    async with unchanged(desk, caplog):
        assert "editor" not in (await desk.says("/id", user=edith)).text
        for name, command in GUARDED.items():
            said = await desk.says(f"/{name} 3", user=edith)
            assert said.text.startswith(f"Only {command.role.word}s can do this.")


async def test_names_that_look_like_somebody_else(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat, ben: Chat,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    async with unchanged(desk, caplog):
        # A name that looks like an id, and ids that look like a name.
        ben.username = str(ann.id)
        await desk.says("/id", user=ben)
        await desk.says(f"/revoke {ann.id}", user=boss)
        ben.name = f"` {boss.id} admin <b>\u202e"
        await desk.says("/help", user=ben)
    said = await desk.says(f"/grant {ann.id} editor", user=boss)
    assert said.text == f"{ann.id} is an editor now."
    assert "You are an editor." in (await desk.says("/id", user=ann)).text
    assert "editor" not in (await desk.says("/id", user=ben)).text
    said = await desk.says(f"/grant @{ann.id} editor", user=boss)
    assert said.text == f"{ben.id} (@{ann.id}) is an editor now."


async def test_an_error_at_the_door_lets_nobody_in(
    desk: Desk, telegram: FakeTelegram, boss: Chat, ann: Chat
) -> None:
    await desk.sql("ALTER TABLE listed RENAME TO gone")
    for user, text in ((ann, QUESTION), (boss, "/mode allowlist"), (ann, "/mode allowlist")):
        telegram.say(text, user=user)
        said = [sent.text for sent in await desk.replies() if sent.chat_id == user.id]
        assert said[-1].startswith("Something went wrong on my side")
        assert not any("2015" in text or "mode" in text for text in said)
    await desk.sql("ALTER TABLE gone RENAME TO listed")
    assert (await desk.says("/mode", user=boss)).text.startswith("The mode is open")


async def test_two_bots_on_one_file_agree_on_who_may(
    telegram: FakeTelegram, database: Path, boss: Chat, ann: Chat
) -> None:
    settings = replace(UNHURRIED, owners=frozenset([boss.id]))
    others: Any = FakeTelegram()
    others._ids, others._update_ids = telegram._ids, itertools.count(900_001)
    others._add(ann)
    others._add(boss)
    async with (
        at_work(telegram, database, settings) as one,
        at_work(others, database, settings) as two,
    ):
        await one.says(f"/grant {ann.id} editor", user=boss)
        said: Sent = await two.says("/id", user=ann)
        assert "You are an editor." in said.text
        await two.says(f"/ban {ann.id}", user=boss)
        assert (await one.says("/id", user=ann)).text.startswith("I do not answer any more")
        others.say("/id", user=ann)
        assert await two.replies() == []
