"""/feed, as an editor uses it and as others try to."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.database import open_database
from corpus.feeds.followed import Feeds, NewFeed
from corpus.schema import ARCHIVE
from corpus.sources.guard import Allowed
from tests.conftest import UNHURRIED, Desk, at_work
from tests.newsstand import ANN, Item, Site, html, serving
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


@pytest.fixture(autouse=True)
def _eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """The poller looks what is due at once, so that nobody waits for it."""
    monkeypatch.setattr("corpus.feeds.poller._LOOK", 0.02)


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, ann: Chat) -> AsyncIterator[Desk]:
    """Ann owns the bot, which may fetch from this machine."""
    allow = (Allowed.parse("127.0.0.0/8"),)
    settings = replace(UNHURRIED, owners=frozenset([ann.id]), fetch_allow=allow)
    async with at_work(telegram, database, settings) as desk:
        yield desk


def rows(desk: Desk, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(desk.database)) as db:
        return list(db.execute(statement))


async def followed(database: Path, n: int, **more: object) -> None:
    """Feeds that are there already; not due before tomorrow."""
    async with open_database(database, [ARCHIVE]) as opened:
        for number in range(1, n + 1):
            new = NewFeed(f"http://127.0.0.1:9/{number}", f"Feed {number}", "rss", **more)  # type: ignore[arg-type]
            await Feeds(opened).add(new, ANN, datetime.now(UTC) + timedelta(days=1))


async def test_a_feed_is_found_from_its_site_and_asks_how_many_to_take(
    desk: Desk, site: Site, ann: Chat
) -> None:
    site.put(
        "/",
        "<!doctype html><link rel=alternate type=application/rss+xml href=/feed>",
        type="text/html",
    )
    site.feed([Item(n, text=html(n)) for n in range(1, 51)])
    asked = await desk.says(f"/feed add {site.base} tag:harbour,sea every:1h", user=ann)
    assert asked.text == (
        "Harbour Wire · RSS\n"
        f"{site.base}/feed\n\n"
        "It has 50 entries, the newest of 20 Nov 2026: “Story number 1”\n"
        "How many of these shall I take?"
    )
    assert asked.labels == ["none", "10", "all", "Cancel"]
    assert rows(desk, "SELECT * FROM feeds") == []
    assert await desk.press(asked, "10", user=ann) is None
    assert asked.text == (
        "I follow feed 1 (Harbour Wire) from now on, and take the newest 10 of its old entries."
    )
    assert asked.labels == []
    assert rows(desk, "SELECT address, tags, every, take, added_by FROM feeds") == [
        (f"{site.base}/feed", '["harbour", "sea"]', 3600, 10, f"telegram:{ann.id}")
    ]
    assert rows(desk, "SELECT actor, action, subject FROM audit") == [
        (f"telegram:{ann.id}", "feed.add", "feed:1")
    ]


async def test_the_question_can_be_answered_after_a_restart_and_once(
    telegram: FakeTelegram, database: Path, site: Site, ann: Chat
) -> None:
    site.feed([Item(n) for n in range(1, 5)])
    allow = (Allowed.parse("127.0.0.0/8"),)
    settings = replace(UNHURRIED, owners=frozenset([ann.id]), fetch_allow=allow)
    async with at_work(telegram, database, settings) as desk:
        asked = await desk.says(f"/feed add {site.base}/feed", user=ann)
        assert asked.labels == ["none", "all", "Cancel"]
        raw = dict(desk.raw(asked))
    async with at_work(telegram, database, settings) as desk:
        await desk.press(asked, "none", user=ann)
        assert "and take none of its old entries" in asked.text
        said = await desk.forge(raw, "feed_take:-1", user=ann)
        assert said == "That is feed 1 already (Harbour Wire)."
        assert rows(desk, "SELECT take FROM feeds") in ([(0,)], [(None,)])
        again = await desk.says(f"/feed add {site.base}/feed", user=ann)
        assert again.text == "That is feed 1 already (Harbour Wire)."


async def test_who_thinks_better_of_it_follows_nothing(desk: Desk, site: Site, ann: Chat) -> None:
    site.feed([Item(1)])
    asked = await desk.says(f"/feed add {site.base}/feed", user=ann)
    await desk.press(asked, "Cancel", user=ann)
    assert asked.text == "I do not follow it."
    assert rows(desk, "SELECT * FROM feeds") == []


async def test_a_feed_without_entries_asks_nothing(desk: Desk, site: Site, ann: Chat) -> None:
    site.feed([])
    said = await desk.says(f"/feed add {site.base}/feed", user=ann)
    assert said.text.startswith("I follow feed 1 (Harbour Wire) from now on")


async def test_what_is_followed_is_polled_and_can_be_found(
    desk: Desk, site: Site, ann: Chat
) -> None:
    site.feed([Item(1, text=html(1), title="Zeppelin over Quayside")])
    asked = await desk.says(f"/feed add {site.base}/feed", user=ann)
    await desk.press(asked, "all", user=ann)
    async with asyncio.timeout(30):
        found = await desk.says("/search Zeppelin Quayside", user=ann)
        while "Zeppelin over Quayside" not in found.text:
            found = await desk.says("/search Zeppelin Quayside", user=ann)
    listed = await desk.says("/feed list", user=ann)
    assert "1 · Harbour Wire · RSS · every 15 min\n▶ active · polled just now\n" in listed.text
    assert "1 entry taken · last news just now" in listed.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/feed do", "Write what I shall do: /feed add https://example.org tag:harbour"),
        ("/feed add", "Write the address of a feed or of a site after it, for example"),
        ("/feed add https://w.example sorce:x", "I don't know sorce:x. I know tag:a,b,"),
        ("/feed add http://10.0.0.1/feed", "10.0.0.1 is not on the public internet"),
        ("/feed add nonsense", "nonsense is no address that I can fetch"),
        ("/feed pause", "Write the number of the feed after it, for example /feed pause 3."),
        ("/feed resume x", "Write the number of the feed after it, for example /feed resume 3."),
        ("/feed remove", "Write the number of the feed after it, for example /feed remove 3."),
        ("/feed pause 7", "No feed 7. See /feed list."),
        ("/feed resume 7", "No feed 7. See /feed list."),
        ("/feed remove 7", "No feed 7. See /feed list."),
        ("/feed list", "No feeds yet. /feed add https://example.org follows one."),
        ("/feed", "No feeds yet."),
    ],
)
async def test_what_bad_input_gets(desk: Desk, ann: Chat, text: str, said: str) -> None:
    assert (await desk.says(text, user=ann)).text.startswith(said)


async def test_a_site_that_cannot_be_read_says_why(desk: Desk, site: Site, ann: Chat) -> None:
    said = await desk.says(f"/feed add {site.base}/nothing", user=ann)
    assert said.text == "127.0.0.1 has no such page (404)."
    site.put("/x", "hello", type="text/plain")
    said = await desk.says(f"/feed add {site.base}/x", user=ann)
    assert said.text.startswith(f"{site.base}/x is no feed that I can read")


async def test_pause_and_resume(desk: Desk, database: Path, ann: Chat) -> None:
    await followed(database, 1)
    said = await desk.says("/feed pause 1 it repeats itself", user=ann)
    assert said.text == "Feed 1 (Feed 1) is paused."
    listed = await desk.says("/feed list", user=ann)
    assert "⏸ paused: it repeats itself" in listed.text
    said = await desk.says("/feed resume 1", user=ann)
    assert said.text == "Feed 1 (Feed 1) is polled again, now."
    assert [action for (action,) in rows(desk, "SELECT action FROM audit")] == [
        "feed.add", "feed.pause", "feed.resume",
    ]  # fmt: skip


async def test_remove_asks_first(desk: Desk, database: Path, ann: Chat) -> None:
    await followed(database, 2)
    asked = await desk.says("/feed remove 1", user=ann)
    assert asked.text == "Shall I follow feed 1 (Feed 1) no more? Its articles stay."
    await desk.press(asked, "Keep", user=ann)
    assert asked.text == "It stays."
    asked = await desk.says("/feed remove 1", user=ann)
    await desk.press(asked, "Remove", user=ann)
    assert asked.text == "Feed 1 (Feed 1) is removed."
    assert rows(desk, "SELECT id FROM feeds") == [(2,)]
    await desk.forge(desk.raw(asked), "feed_remove:1", user=ann)
    assert asked.text == "No feed 1. See /feed list."


async def test_a_list_has_eight_on_a_page(
    desk: Desk, telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    await followed(database, 20)
    listed = await desk.says("/feed list", user=ann)
    assert listed.text.startswith("20 feeds, page 1 of 3\n")
    assert listed.text.count("▶ active") == 8
    assert listed.labels == ["›"]
    assert await desk.press(listed, "›", user=ann) is None
    assert listed.text.startswith("20 feeds, page 2 of 3\n")
    assert listed.labels == ["‹", "›"]
    toast = await desk.forge(desk.raw(listed), "feed_page:99", user=ann)
    assert toast == "This list is out of date, refreshed."
    assert listed.text.startswith("20 feeds, page 3 of 3\n")
    assert listed.text.count("▶ active") == 4


async def test_long_titles_and_errors_fit_into_a_message(
    desk: Desk, database: Path, ann: Chat
) -> None:
    await followed(database, 8, tags=("x" * 300,))
    # In a thread: the bot may hold the lock, and must be able to go on.
    await desk.sql(
        f"UPDATE feeds SET title = '<b>{'w' * 900}', failures = 3, failing_since = 1,"
        f" error = '{'e&' * 900}'"
    )
    listed = await desk.says("/feed list", user=ann)
    assert listed.text.count("⚠ failing since") == 8
    assert (await desk.says("/feed pause 1", user=ann)).text.endswith("is paused.")


async def test_nobody_else_may(
    desk: Desk, database: Path, site: Site, ann: Chat, ben: Chat
) -> None:
    await followed(database, 1)
    site.feed([Item(1)])
    only = f"Only editors can do this. Your id is {ben.id}; ask an admin."
    for text in ("list", f"add {site.base}/feed", "pause 1", "resume 1", "remove 1", ""):
        assert (await desk.says(f"/feed {text}", user=ben)).text == only
    asked = await desk.says("/feed remove 1", user=ann)
    offered = await desk.says(f"/feed add {site.base}/feed", user=ann)
    for message, data in (
        (asked, "feed_remove:1"), (offered, "feed_take:-1"), (asked, "feed_page:0"),
    ):  # fmt: skip
        assert await desk.forge(desk.raw(message), data, user=ben) == only
    assert rows(desk, "SELECT id, state FROM feeds") == [(1, "active")]


@pytest.mark.parametrize("data", ["feed_take:5", "feed_take:", "feed_take:x", "feed_take:99999"])
async def test_a_forged_number_is_none(desk: Desk, site: Site, ann: Chat, data: str) -> None:
    site.feed([Item(1)])
    asked = await desk.says(f"/feed add {site.base}/feed", user=ann)
    assert await desk.forge(desk.raw(asked), data, user=ann) == "This button is out of date."
    assert rows(desk, "SELECT * FROM feeds") == []


async def test_a_question_that_was_forgotten_says_so(desk: Desk, site: Site, ann: Chat) -> None:
    site.feed([Item(1)])
    asked = await desk.says(f"/feed add {site.base}/feed", user=ann)
    await desk.sql("DELETE FROM exchanges")
    said = await desk.press(asked, "all", user=ann)
    assert said == "This question is too old. Please use /feed add again."


async def test_the_admins_are_told_of_a_feed_that_was_paused(
    desk: Desk, database: Path, telegram: FakeTelegram, ann: Chat
) -> None:
    await followed(database, 1)
    await desk.sql(
        "UPDATE feeds SET state = 'paused', told = 0, reason = 'The feed is gone for good (410).'"
    )
    await telegram.until(lambda: any("I paused feed 1" in m.text for m in telegram.sent), 20)
    told = [m for m in telegram.sent if "I paused feed 1" in m.text]
    assert [m.chat_id for m in told] == [ann.id]
    assert told[0].text.endswith("/feed resume 1 tries it again.")
