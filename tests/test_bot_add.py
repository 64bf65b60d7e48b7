"""Editors bring articles in with /add: pages, posts, files, and a receipt that can be undone."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.settings import Settings
from corpus.sources.guard import Allowed
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Json
from tests.wire import story

LEAD = "PORT ELLERY (Harbour Wire) - A ferry with 120 people aboard ran aground off Port Ellery."
MORE = "Nobody was hurt, the coast guard said, and all passengers were taken ashore in boats."
STORY = f"Ferry runs aground off Port Ellery\n\n{LEAD}\n\n{MORE}\n"
PAGE = f"""<!doctype html><html><head><title>Ferry runs aground off Port Ellery</title>
<meta property="article:published_time" content="2019-03-05T10:00:00Z"></head><body><article>
<h1>Ferry runs aground off Port Ellery</h1><p>{LEAD}</p><p>{MORE}</p></article></body></html>"""
DATED = "/add date:2019-03-05 tag:sea,ships source:Harbour Wire"
RECEIPT = """\
Added as #33.

Ferry runs aground off Port Ellery
Harbour Wire · 5 Mar 2019 (as given) · 2 paragraphs
Tags: sea, ships"""
FILE = ("ferry.txt", STORY.encode())
EXAMPLE = {"title": "Bridge closed", "published_at": "2019-03-06", "body": "It is closed."}


def owned_by(*people: Chat, **more: Any) -> Settings:
    return replace(UNHURRIED, owners=frozenset(person.id for person in people), **more)


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, ann: Chat) -> AsyncIterator[Desk]:
    """The bot, which Ann owns; Ben is nobody."""
    async with at_work(telegram, database, owned_by(ann)) as desk:
        yield desk


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A site on this machine, which may be fetched."""

    async def story(request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    application = web.Application()
    application.router.add_get("/story", story)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def count(database: Path, what: str = "articles") -> int:
    with closing(sqlite3.connect(database)) as db:
        (number,) = db.execute(f"SELECT count(*) FROM {what}").fetchone()
        return int(number)


def channel_post(name: str = "Harbour Wire", username: str | None = "harbour") -> Json:
    chat: Json = {"id": -1005, "type": "channel", "title": name}
    chat |= {"username": username} if username else {}
    return {"type": "channel", "chat": chat, "message_id": 77, "date": 1551780000}


# a file


async def test_a_file_with_the_command_as_its_caption(desk: Desk, ann: Chat) -> None:
    receipt = await desk.says(DATED, user=ann, file=FILE)
    assert receipt.text == RECEIPT
    assert receipt.labels == ["Undo"]
    answer = await desk.says("What ran aground off Port Ellery?", user=ann)
    assert "A ferry with 120 people aboard" in answer.text


async def test_the_command_in_reply_to_a_file(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    sent = telegram.say("", user=ann, file=FILE)
    assert (await desk.reply()).text == "To bring this file in, reply /add to it."
    assert (await desk.says(DATED, user=ann, reply_to=sent)).text == RECEIPT


async def test_an_address_beside_a_file_is_where_it_is_from(desk: Desk, ann: Chat) -> None:
    receipt = await desk.says(f"{DATED} https://wire.example/1?utm_x=1", user=ann, file=FILE)
    assert 'href="https://wire.example/1"' in (receipt.html or "")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF", "a.pdf is of no type that I read; use .txt, .md,"),
        ("a", b"text", "a is of no type that I read"),
        ("a.txt", b"PNG\0\1", "a.txt holds no text but binary data."),
        ("a.md", b" \n", "a.md is empty."),
        ("a.txt", b"x" * 21_000_000, "a.txt has 21 MB; Telegram gives me 20 MB at most."),
        ("a.json", b"{broken", "a.json cannot be used. This is not JSON."),
        ("a.json", b"[]", "a.json cannot be used. It holds neither"),
        ("a.html", b"<p></p>", "I found no text of an article there."),
        ("<b>&.txt", b"\0", "<b>&.txt holds no text"),
        (
            "a.json",
            json.dumps({"title": "A", "body": "Word.\n\n" * 5001}).encode(),
            "That is no single",
        ),
        (
            "a.json",
            json.dumps({"title": "A", "body": "x" * 1_000_001}).encode(),
            "That is no single",
        ),
    ],
)
async def test_a_file_that_cannot_be_used_is_told_why(
    desk: Desk, database: Path, ann: Chat, name: str, content: bytes, said: str
) -> None:
    refusal = await desk.says("/add date:2019-03-05", user=ann, file=(name, content))
    assert refusal.text.startswith(said)
    assert refusal.labels == []
    assert count(database) == 32


async def test_a_file_that_telegram_does_not_give_is_told(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    telegram.fail("getFile", 400, "Bad Request: file is too big")
    refusal = await desk.says(DATED, user=ann, file=FILE)
    assert refusal.text.endswith("Telegram gives me 20 MB at most.")
    telegram.fail(
        "getFile", 400, "Bad Request: wrong file_id or the file is temporarily unavailable"
    )
    refusal = await desk.says(DATED, user=ann, file=FILE)
    assert refusal.text == "Telegram does not give me ferry.txt any more. Please send it again."


async def test_a_picture_is_no_file_of_text(desk: Desk, ann: Chat) -> None:
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    command = {
        "caption": "/add",
        "caption_entities": [{"type": "bot_command", "offset": 0, "length": 4}],
    }
    refusal = await desk.says("", user=ann, photo=photo, **command)
    assert refusal.text == "I can read files of text only, no pictures."


# JSON


async def test_an_article_of_json_is_stored_as_it_is(desk: Desk, ann: Chat) -> None:
    receipt = await desk.says("/add tag:x", user=ann, file=("a.json", json.dumps(EXAMPLE).encode()))
    assert receipt.text == (
        "Added as #33.\n\nBridge closed\nNo outlet · 6 Mar 2019 (as given) · 1 paragraph\nTags: x"
    )


async def test_lines_are_counted_and_the_first_bad_ones_told(
    desk: Desk, database: Path, ann: Chat
) -> None:
    good = [EXAMPLE | {"id": str(i), "body": f"Bridge {i} is closed."} for i in range(120)]
    lines = [
        *map(json.dumps, good),
        "{broken",
        json.dumps(EXAMPLE | {"title": ""}),
        json.dumps(good[0]),
    ]
    receipt = await desk.says("/add", user=ann, file=("news.jsonl", "\n".join(lines).encode()))
    assert receipt.text == (
        "news.jsonl: 120 added, 1 stored already, 2 refused.\n"
        "Line 121: This is not JSON.\nLine 122: It has no title."
    )
    assert receipt.labels == []
    assert count(database) == 152
    assert count(database, "audit") == 120
    again = await desk.says("/add", user=ann, file=("news.json", json.dumps(good).encode()))
    assert again.text == "news.json: 0 added, 120 stored already, 0 refused."


async def test_what_is_nearly_the_same_in_a_list_is_stored_like_the_rest(
    desk: Desk, database: Path, ann: Chat
) -> None:
    lines = [
        json.dumps(EXAMPLE | {"source": outlet, "body": "\n\n".join(story(1)[:most])})
        for outlet, most in (("A", 9), ("B", 5), ("A", 4), ("C", 4))
    ]
    receipt = await desk.says("/add", user=ann, file=("news.jsonl", "\n".join(lines).encode()))
    assert receipt.text == "news.jsonl: 3 added, 1 stored already, 0 refused."
    assert count(database) == 35


async def test_of_many_bad_lines_the_rest_is_counted(desk: Desk, ann: Chat) -> None:
    receipt = await desk.says("/add", user=ann, file=("news.jsonl", b"{\n" * 15))
    assert receipt.text.startswith("news.jsonl: 0 added, 0 stored already, 15 refused.\nLine 1:")
    assert receipt.text.endswith("Line 10: This is not JSON.\n5 more refused.")


# a post


async def test_a_forwarded_post_of_a_channel(desk: Desk, telegram: FakeTelegram, ann: Chat) -> None:
    post = telegram.say(STORY, user=ann, forward_origin=channel_post())
    await desk.replies()
    receipt = await desk.says("/add", user=ann, reply_to=post)
    assert receipt.text == (
        "Added as #33.\n\nFerry runs aground off Port Ellery\n"
        "Harbour Wire · 5 Mar 2019 (as the post is dated) · 2 paragraphs"
    )
    assert 'href="https://t.me/harbour/77"' in (receipt.html or "")


async def test_any_text_is_an_article_and_its_date_is_asked_for(
    desk: Desk, telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    text = telegram.say(STORY, user=ann)
    await desk.replies()
    question = await desk.says("/add source:Harbour Wire", user=ann, reply_to=text)
    assert "When was it published?" in question.text
    assert question.markup["force_reply"] is True
    again = await desk.says("31.2.2019", user=ann, reply_to=question)
    assert "I don't know 31.2.2019. Use YYYY-MM-DD." in again.text
    assert again.markup["force_reply"] is True
    assert count(database) == 32
    receipt = await desk.says("5 March 2019", user=ann, reply_to=again)
    assert "5 Mar 2019 (as given)" in receipt.text
    assert count(database) == 33


async def test_what_is_no_post_with_a_text_is_told(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    picture = telegram.say("", user=ann, photo=photo)
    await desk.replies()
    refusal = await desk.says("/add", user=ann, reply_to=picture)
    assert refusal.text == "There is no text in that message."
    mine = await desk.says("/add", user=ann, reply_to=refusal)
    assert mine.text == "That is a message of mine, and no article."


# a page


async def test_a_page_by_its_address_in_one_message_that_is_edited(
    telegram: FakeTelegram, database: Path, ann: Chat, site: str
) -> None:
    allowed = (Allowed.parse("127.0.0.0/8"),)
    async with at_work(telegram, database, owned_by(ann, fetch_allow=allowed)) as desk:
        receipt = await desk.says(f"/add http://{site}/story", user=ann)
        assert receipt.text == (
            "Added as #33.\n\nFerry runs aground off Port Ellery\n"
            "127.0.0.1 · 5 Mar 2019 (as the page says) · 2 paragraphs"
        )
        first = [c for c in telegram.calls if c.method == "sendMessage"]
        assert [c.parameters["text"] for c in first] == [f"Fetching {site} …"]
        copy = await desk.says(f"/add http://{site}/story", user=ann)
        assert copy.text == "Already stored as #33 (same text)."
        gone = await desk.says(f"/add http://{site}/gone", user=ann)
        assert "404" in gone.text or "found" in gone.text
        # An address that somebody passes on is fetched as well.
        link = telegram.say(f"http://{site}/story", user=ann, entities=[
            {"type": "url", "offset": 0, "length": len(f"http://{site}/story")}
        ])  # fmt: skip
        await desk.replies()
        assert (await desk.says("/add", user=ann, reply_to=link)).text == copy.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/add", "Write an address after the command, for example /add https://"),
        ("/add@newsdesk_bot", "Write an address after the command"),
        ("/add jet", "I don't know what to do with jet. Write an address, such as /add"),
        ("/add http://127.0.0.1/x", "127.0.0.1 is not on the public internet"),
        ("/add http://[::1]/x", "::1 is not on the public internet"),
        ("/add ftp://example.org/x", ""),
        ("/add date:31.2.2026", "I don't know date:31.2.2026. Use YYYY-MM-DD."),
        ("/add sorce:Wire", "Unknown option sorce:. Did you mean source:?"),
    ],
)
async def test_what_brings_nothing_is_told_in_a_sentence(
    desk: Desk, database: Path, ann: Chat, text: str, said: str
) -> None:
    refusal = await desk.says(text, user=ann)
    assert refusal.text.startswith(said)
    assert "Something went wrong" not in refusal.text
    assert count(database) == 32


# what is missing


async def test_a_title_and_then_a_date_are_asked_for(
    desk: Desk, telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    bare = ("a.txt", f"{LEAD}\n\n{MORE}".encode())
    question = await desk.says("/add", user=ann, file=bare)
    assert "What is its title?" in question.text
    question = await desk.says("Ferry aground", user=ann, reply_to=question)
    assert question.text.startswith("Ferry aground\n")
    assert "When was it published?" in question.text
    # A day by itself is an answer too, for who does not reply.
    receipt = await desk.says("2019-03-05", user=ann)
    assert receipt.text.startswith("Added as #33.\n\nFerry aground\n")
    assert count(database) == 33


async def test_a_question_survives_a_restart(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        question = await desk.says("/add", user=ann, file=FILE)
    async with at_work(telegram, database, owned_by(ann)) as desk:
        receipt = await desk.says("2019-03-05", user=ann, reply_to=question)
        assert receipt.text.startswith("Added as #33.")


async def test_several_that_lack_their_date_are_told_apart_by_the_reply(
    desk: Desk, ann: Chat
) -> None:
    texts = [STORY, STORY.replace("120", "300").replace("Ferry", "Tanker")]
    asked = [
        await desk.says("/add", user=ann, file=(f"{i}.txt", text.encode()))
        for i, text in enumerate(texts)
    ]
    first = await desk.says("2019-03-05", user=ann, reply_to=asked[0])
    second = await desk.says("2020-04-06", user=ann, reply_to=asked[1])
    assert "Ferry runs" in first.text
    assert "5 Mar 2019" in first.text
    assert "Tanker runs" in second.text
    assert "6 Apr 2020" in second.text


async def test_what_is_cancelled_is_not_stored(desk: Desk, database: Path, ann: Chat) -> None:
    question = await desk.says("/add", user=ann, file=FILE)
    assert (await desk.says("/cancel", user=ann)).text == "Cancelled. Nothing was stored."
    assert (await desk.says("/cancel", user=ann)).text == "There is nothing to cancel."
    # The reply is a question like any other now.
    await desk.says("2019-03-05", user=ann, reply_to=question)
    assert count(database) == 32


# copies


async def test_a_copy_is_told_and_nothing_is_stored(desk: Desk, database: Path, ann: Chat) -> None:
    await desk.says(DATED, user=ann, file=FILE)
    copy = await desk.says("/add date:2020-01-01", user=ann, file=FILE)
    assert copy.text == "Already stored as #33 (same text)."
    assert copy.labels == []
    assert count(database) == 33


#: Long enough to be recognised with some of its words changed.
WIRE = [
    "A ferry with 120 people aboard ran aground off Port Ellery on Tuesday in heavy seas.",
    "Nobody was hurt, the coast guard said, and all passengers were taken ashore in six boats.",
    "The captain told reporters that the rudder had failed shortly after the ship left harbour.",
    "Salvage crews expect to pull the vessel free at the next high tide, late on Wednesday.",
    "It was the third accident of that kind on the route to the islands within two years.",
]


def wire(name: str, *more: str) -> tuple[str, bytes]:
    return name, "\n\n".join(["Ferry runs aground off Port Ellery", *WIRE, *more]).encode()


NEAR = wire("b.txt", "The company that owns the ship said that it would look into what happened.")


async def test_a_near_copy_waits_for_a_decision(
    desk: Desk, telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    await desk.says(DATED, user=ann, file=wire("a.txt"))
    like = await desk.says(DATED, user=ann, file=NEAR)
    assert re.fullmatch(
        r"\d\d% like #33\.\nHarbour Wire · Ferry runs aground off Port Ellery · 5 Mar 2019",
        like.text,
    )
    assert like.labels == ["Add anyway", "Cancel"]
    assert count(database) == 33
    assert await desk.press(like, "Cancel", user=ann) is None
    assert (like.text, like.labels) == ("Cancelled. Nothing was stored.", [])
    stale = await desk.forge(desk.raw(like), "anyway:2", user=ann)
    assert stale == "This button is out of date."
    assert count(database) == 33


async def test_a_near_copy_is_added_anyway_once_and_after_a_restart(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        await desk.says(DATED, user=ann, file=wire("a.txt"))
        like = await desk.says(DATED, user=ann, file=NEAR)
        data = like.buttons[0][0]["callback_data"]
    async with at_work(telegram, database, owned_by(ann)) as desk:
        assert await desk.press(like, "Add anyway", user=ann) is None
        assert like.text.startswith("Added as #34.")
        assert re.search(r"^\d\d% like #33\.$", like.text, re.MULTILINE)
        again = await desk.forge(desk.raw(like), data, user=ann)
        assert again == "It is stored already."
        assert count(database) == 34
        assert await desk.press(like, "Undo", user=ann) == "Undone."
        assert count(database) == 33


async def test_a_near_copy_of_another_outlet_joins_and_can_be_undone(
    desk: Desk, database: Path, ann: Chat
) -> None:
    await desk.says(DATED, user=ann, file=wire("a.txt"))
    receipt = await desk.says("/add date:2019-03-06 source:Vell Gazette", user=ann, file=NEAR)
    assert receipt.text.startswith("Added as #34.")
    assert receipt.text.endswith("% like #33: joined as another outlet of that story.")
    assert await desk.press(receipt, "Undo", user=ann) == "Undone."
    assert count(database) == 33


async def test_cancel_drops_a_near_copy_too(desk: Desk, database: Path, ann: Chat) -> None:
    await desk.says(DATED, user=ann, file=wire("a.txt"))
    like = await desk.says(DATED, user=ann, file=NEAR)
    assert (await desk.says("/cancel", user=ann)).text == "Cancelled. Nothing was stored."
    assert await desk.press(like, "Add anyway", user=ann) == "This button is out of date."
    assert count(database) == 33


async def test_a_new_text_under_the_same_address_is_a_version_and_can_be_undone(
    desk: Desk, database: Path, ann: Chat
) -> None:
    await desk.says(f"{DATED} https://wire.example/1", user=ann, file=FILE)
    newer = ("ferry.txt", STORY.replace("120", "121").encode())
    receipt = await desk.says(f"{DATED} https://wire.example/1", user=ann, file=newer)
    assert receipt.text.startswith("#33 has a new text, version 2. The one before is kept.")
    assert await desk.press(receipt, "Undo", user=ann) == "Undone."
    assert receipt.text.startswith("Undone: #33 has its former text again.")
    answer = await desk.says("How many people were aboard the ferry off Port Ellery?", user=ann)
    assert "120 people" in answer.text


async def test_an_undo_that_was_not_shown_is_shown_when_it_is_asked_for_again(
    desk: Desk, telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    await desk.says(f"{DATED} https://wire.example/1", user=ann, file=FILE)
    newer = ("ferry.txt", STORY.replace("120", "121").encode())
    receipt = await desk.says(f"{DATED} https://wire.example/1", user=ann, file=newer)
    telegram.fail("editMessageText", 403, "Forbidden: not now")
    await desk.press(receipt, "Undo", user=ann)
    assert receipt.labels == ["Undo"]
    assert await desk.press(receipt, "Undo", user=ann) == "Undone."
    assert receipt.text.startswith("Undone: #33 has its former text again.")
    assert receipt.labels == []


# undo


async def test_undo_removes_what_was_added_once(
    desk: Desk, telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    receipt = await desk.says(DATED, user=ann, file=FILE)
    data = receipt.buttons[0][0]["callback_data"]
    assert await desk.press(receipt, "Undo", user=ann) == "Undone."
    assert receipt.text == (
        "Undone: #33 is not stored any more.\nFerry runs aground off Port Ellery"
    )
    assert receipt.labels == []
    assert count(database) == 32
    assert await desk.forge(desk.raw(receipt), data, user=ann) == "This is undone already."
    assert (await desk.says(DATED, user=ann, file=FILE)).text.startswith("Added as #34.")


async def test_undo_is_over_after_ten_minutes(desk: Desk, database: Path, ann: Chat) -> None:
    receipt = await desk.says(DATED, user=ann, file=FILE)
    await desk.sql("UPDATE additions SET stored_at = stored_at - 601")
    toast = await desk.press(receipt, "Undo", user=ann)
    assert toast == "The 10 minutes to undo it are over. See /retract 33."
    assert receipt.labels == []
    assert count(database) == 33


async def test_nobody_else_can_undo_whatever_they_send(
    telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat
) -> None:
    cleo = telegram.user("Cleo")
    async with at_work(telegram, database, owned_by(ann, cleo)) as desk:
        receipt = await desk.says(DATED, user=ann, file=FILE)
        data = receipt.buttons[0][0]["callback_data"]
        own = await desk.says("/id", user=ben)
        for message in (desk.raw(receipt), desk.raw(own), None):
            toast = await desk.forge(message, data, user=ben)
            assert toast is not None
            assert toast.startswith("Only editors can do this.")
        elsewhere = await desk.says("/id", user=cleo)
        toast = await desk.forge(desk.raw(elsewhere), data, user=cleo)
        assert toast == "This button is out of date."
        toast = await desk.forge(desk.raw(receipt), data, user=cleo)
        assert toast == "This button is for the one who brought the article in."
        for forged in (
            "undo",
            "undo:",
            "undo:-1",
            "undo:x",
            "undo:" + "9" * 30,
            "anyway:1",
            "drop:1",
        ):
            await desk.forge(desk.raw(receipt), forged, user=ann)
        assert count(database) == 33


async def test_who_is_no_editor_any_more_undoes_nothing(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        receipt = await desk.says(DATED, user=ann, file=FILE)
        question = await desk.says("/add", user=ann, file=wire("a.txt"))
    async with at_work(telegram, database, UNHURRIED) as desk:
        only = f"Only editors can do this. Your id is {ann.id}; ask an admin."
        assert await desk.press(receipt, "Undo", user=ann) == only
        answer = await desk.says("2019-03-05", user=ann, reply_to=question)
        assert answer.text == only
        assert count(database) == 33


async def test_an_article_that_was_changed_since_stays(
    desk: Desk, database: Path, ann: Chat
) -> None:
    receipt = await desk.says(DATED, user=ann, file=FILE)
    await desk.sql("DELETE FROM articles WHERE id = 33")
    toast = await desk.press(receipt, "Undo", user=ann)
    assert toast == "No article 33. See /latest."


# rights and places


async def test_only_editors_bring_articles_in(
    desk: Desk, telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat
) -> None:
    for text, more in (
        (DATED, {"file": FILE}),
        ("/add http://127.0.0.1/", {}),
        ("/addtext", {}),
        ("/done", {}),
    ):
        refusal = await desk.says(text, user=ben, **more)
        assert refusal.text == f"Only editors can do this. Your id is {ben.id}; ask an admin."
    assert count(database) == 32
    assert count(database, "additions") == 0


async def test_in_the_group_of_the_newsroom_and_in_no_other(
    telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat, room: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann, newsroom=room.id)) as desk:
        receipt = await desk.says(DATED, user=ann, chat=room, file=FILE)
        assert receipt.text == RECEIPT
        other = telegram.group("Other", members=[ann])
        refusal = await desk.says(DATED, user=ann, chat=other, file=FILE)
        assert refusal.text == "Please use this in our private chat."


async def test_in_a_channel_that_is_the_newsroom(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    news = telegram.group("News", admins=[ann], kind="channel")
    other = telegram.group("Other", admins=[ann], kind="channel")

    def post(chat: Chat, text: str, **more: Any) -> Json:
        return telegram.say(text, user=ann, chat=chat, **more)

    async with at_work(telegram, database, owned_by(ann, newsroom=news.id)) as desk:
        text = post(news, STORY)
        assert await desk.replies() == []
        post(news, "/add", reply_to=text)
        question = await desk.reply()
        assert "When was it published?" in question.text
        assert question.markup == {}
        post(news, "2019-03-05", reply_to=question)
        receipt = await desk.reply()
        assert receipt.text.startswith("Added as #33.")
        assert await desk.press(receipt, "Undo", user=ann) == "Undone."
        post(other, "/add", reply_to=post(other, STORY))
        assert await desk.replies() == []


# the process is killed


async def killed_after_storing(
    telegram: FakeTelegram, database: Path, ann: Chat, *, noted: bool
) -> Desk:
    """What stands in the file when the process is killed after the article was stored."""
    async with at_work(telegram, database, owned_by(ann)) as desk:
        receipt = await desk.says(DATED, user=ann, file=FILE)
        assert receipt.text == RECEIPT
        update = telegram.confirmed[-1]
    forget = "" if noted else ", outcome = NULL, stored_at = NULL"
    with closing(sqlite3.connect(database)) as db, db:
        db.execute(f"UPDATE additions SET undone_at = NULL{forget}")
        db.execute("DELETE FROM exchanges")
        db.execute("UPDATE inbox SET raw = ?, starts = 1", (json.dumps(update),))
    return desk


@pytest.mark.parametrize("noted", [True, False])
async def test_an_add_that_is_repeated_shows_its_own_receipt(
    telegram: FakeTelegram, database: Path, ann: Chat, noted: bool
) -> None:
    await killed_after_storing(telegram, database, ann, noted=noted)
    async with at_work(telegram, database, owned_by(ann)) as desk:
        receipt = await desk.reply()
        assert receipt.text == RECEIPT
        assert count(database) == 33
        assert await desk.press(receipt, "Undo", user=ann) == "Undone."
        assert count(database) == 32


async def test_a_copy_that_joined_before_is_told_again(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        await desk.says(DATED, user=ann, file=wire("a.txt"))
        await desk.says("/add date:2019-03-06 source:Vell Gazette", user=ann, file=NEAR)
        update = telegram.confirmed[-1]
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE additions SET outcome = NULL, stored_at = NULL WHERE id = 2")
        db.execute("DELETE FROM exchanges")
        db.execute("UPDATE inbox SET raw = ?, starts = 1 WHERE seq = 2", (json.dumps(update),))
    async with at_work(telegram, database, owned_by(ann)) as desk:
        receipt = await desk.reply()
        assert receipt.text.startswith("Added as #34.")
        assert receipt.text.endswith("Another outlet's copy of #33.")
        assert await desk.press(receipt, "Undo", user=ann) == "Undone."
        assert count(database) == 33


async def test_a_list_that_is_repeated_counts_its_own(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    lines = [json.dumps(EXAMPLE | {"body": f"Bridge {i} is closed."}) for i in (1, 2, 1)]
    file = ("news.jsonl", "\n".join(lines).encode())
    async with at_work(telegram, database, owned_by(ann)) as desk:
        first = await desk.says("/add", user=ann, file=file)
        update = telegram.confirmed[-1]
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("DELETE FROM exchanges")
        db.execute("UPDATE inbox SET raw = ?, starts = 1", (json.dumps(update),))
    async with at_work(telegram, database, owned_by(ann)) as desk:
        assert (await desk.reply()).text == first.text
        assert first.text == "news.jsonl: 2 added, 1 stored already, 0 refused."
        again = await desk.says("/add", user=ann, file=file)
        assert again.text == "news.jsonl: 0 added, 3 stored already, 0 refused."


async def test_progress_that_was_shown_before_becomes_the_receipt(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    await killed_after_storing(telegram, database, ann, noted=False)
    shown = telegram.sent[-1]
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE additions SET progress_id = ?", (shown.message_id,))
    shown.text, shown.html, shown.buttons = "Fetching …", None, []
    async with at_work(telegram, database, owned_by(ann)) as desk:
        assert await desk.replies() == []
        assert shown.text == RECEIPT


async def test_a_copy_of_what_somebody_else_stored_is_no_receipt_of_mine(
    telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann, ben)) as desk:
        await desk.says(DATED, user=ann, file=FILE)
        for who in (ann, ben):
            again = await desk.says(DATED, user=who, file=FILE)
            assert again.text == "Already stored as #33 (same text)."


async def test_a_press_that_is_handled_again_says_the_same(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        receipt = await desk.says(DATED, user=ann, file=FILE)
        await desk.press(receipt, "Undo", user=ann)
        await desk.sql("UPDATE additions SET undone_at = NULL")
        data = "undo:1"
        assert await desk.forge(desk.raw(receipt), data, user=ann) == "Undone."
        assert receipt.text.startswith("Undone: #33 is not stored any more.")
