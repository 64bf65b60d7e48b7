"""Editors bring articles in with /add: pages, posts and files, with a receipt that can be undone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Json, Sent

STORY = """\
Ferry runs aground off Port Ellery

PORT ELLERY (Harbour Wire) - A ferry with 120 people aboard ran aground off Port Ellery on Tuesday.

Nobody was hurt, the coast guard said, and all passengers were taken ashore in boats.
"""


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, ann: Chat) -> AsyncIterator[Desk]:
    """The bot, which Ann owns."""
    async with at_work(telegram, database, replace(UNHURRIED, owners=frozenset({ann.id}))) as desk:
        yield desk


async def test_x(desk: Desk, telegram, ann: Chat, ben) -> None:
    async def show(text, **more):
        telegram.say(text, user=ann, **more)
        out = await desk.replies()
        for m in out:
            print(
                "\n<<",
                text[:60].replace("\n", " "),
                "\n>>",
                m.text,
                m.labels,
                m.markup if "force_reply" in m.markup else "",
                "edits",
                m.edits,
                "deleted",
                m.deleted,
            )
        return out[-1] if out else None

    await show("/add")
    await show("/add hello")
    await show("/add date:31.2.2026")
    await show("/add sorce:x")
    await show("/add http://127.0.0.1/")
    m = await show(
        "/add date:2019-03-05 tag:sea,ships source:Harbour Wire", file=("a.txt", STORY.encode())
    )
    print(await desk.press(m, "Undo", user=ben))
    print(await desk.press(m, "Undo", user=ann), m.text, m.labels)
    print(await desk.forge(desk.raw(m), "undo:1", user=ann))
    m = await show("/add", file=("a.txt", STORY.encode()))
    m = await show("yesterday I saw", reply_to=m)
    m = await show("5 March 2019", reply_to=m)
    m = await show("/add date:2019-03-05", file=("a.txt", STORY.encode()))
    for name, data in (
        ("a.pdf", b"%PDF"),
        ("a.txt", b"x\0\1"),
        ("a.txt", b""),
        ("a.json", b"[1,{}]"),
        (
            "a.json",
            json.dumps(
                {"title": "Bridge closed", "body": "It is closed.\n\nSince today."}
            ).encode(),
        ),
        ("a.txt", b"x" * 21_000_000),
    ):
        m = await show("/add", file=(name, data))
    post = telegram.say(
        "Jet lands\n\nA jet landed safely in Oslo, officials said on Monday.\n\n@oslo_news",
        user=ann,
        forward_origin={
            "type": "channel",
            "chat": {"id": -1005, "type": "channel", "title": "Oslo News", "username": "oslo_news"},
            "message_id": 77,
            "date": 1552000000,
        },
    )
    await desk.replies()
    m = await show("/add", reply_to=post)
    await show("/addtext")
    await show("My title")
    await show("The Daily")
    await show("tomorrow")
    await show("2019-01-01")
    await show("First paragraph of it here.")
    await show("Second one of it here.")
    await show("/done")
    await show("/done")
    await show("/cancel")
    await show("/addtext")
    await show("/cancel")
