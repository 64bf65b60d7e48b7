"""/health and /stats, as an admin reads them."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.delivery.backlog import Overview
from bot.delivery.message import Kind
from bot.health import of_outbox
from bot.tally import Outgoing
from corpus.core import Corpus, IndexState
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat
from tests.test_bot_feeds import followed

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, ann: Chat) -> AsyncIterator[Desk]:
    """Ann owns the bot; two feeds are not due before tomorrow."""
    await followed(database, 2)
    settings = replace(UNHURRIED, owners=frozenset([ann.id]))
    async with at_work(telegram, database, settings) as desk:
        yield desk


@pytest.fixture(autouse=True)
def _disk(monkeypatch: pytest.MonkeyPatch) -> None:
    full(monkeypatch, 50)


def full(monkeypatch: pytest.MonkeyPatch, percent: int) -> None:
    """What the disk says of itself."""
    usage = SimpleNamespace(total=10**12, free=10**10 * (100 - percent))
    monkeypatch.setattr("bot.health.shutil.disk_usage", lambda path: usage)


def part(text: str, what: str) -> str:
    [line] = [line for line in text.split("\n") if line[2:].startswith(f"{what}: ")]
    return line


async def test_a_bot_that_is_well_says_so_of_each_part(desk: Desk, ann: Chat) -> None:
    await desk.sql("UPDATE shingled SET upto = (SELECT max(id) FROM articles)")
    text = (await desk.says("/health", user=ann)).text
    assert text.startswith("All is well\n")
    assert "⚠" not in text
    assert part(text, "Running").startswith(f"✓ Running: since {datetime.now(UTC):%Y-}")
    assert part(text, "Telegram") == "✓ Telegram: no update before this one"
    assert part(text, "Inbox") == "✓ Inbox: nothing waits"
    assert part(text, "Outbox") == "✓ Outbox: nothing waits"
    assert part(text, "Pace") == (
        "✓ Pace: any number a second to a private chat, any number a minute to a group or channel,"
        " any number a second over all"
    )
    assert part(text, "Index").endswith("; in step")
    assert part(text, "Questions") == "✓ Questions: none waits for an answer"
    assert part(text, "Feeds") == "✓ Feeds: 2 active, 0 paused"
    assert part(text, "Disk").endswith("; 500.0 GB free (50%)")
    assert part(text, "Copies") == "✓ Copies: all articles are noted"
    text = (await desk.says("/health", user=ann)).text
    assert part(text, "Telegram") == "✓ Telegram: last update just now"


async def test_what_is_not_well_is_marked(
    desk: Desk, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.says("Who baked the moon cheese of Vellmark?", user=ann)
    old = int(time.time()) - 7200
    bot = "(SELECT bot_id FROM inbox LIMIT 1)"
    await desk.sql(
        "INSERT INTO inbox (bot_id, update_id, received_at, raw)"
        f" VALUES ({bot}, 1, {old}, '{{}}'), ({bot}, 2, {old + 9}, '{{}}')"
    )
    await desk.sql("UPDATE feeds SET failures = 3 WHERE id = 1")
    await desk.sql("UPDATE feeds SET state = 'paused' WHERE id = 2")
    full(monkeypatch, 91)
    text = (await desk.says("/health", user=ann)).text
    assert text.startswith("⚠ 3 of 10 need a look\n")
    assert part(text, "Inbox") == "⚠ Inbox: 2 updates waiting, the oldest came 2 hours ago"
    assert part(text, "Questions") == (
        "✓ Questions: 1 question without an answer, asked 1 time; see /unanswered"
    )
    assert part(text, "Feeds") == "⚠ Feeds: 1 active, 1 paused, 1 failing; see /feed list"
    assert part(text, "Disk").endswith("; 90.0 GB free (9%)")
    assert part(text, "Disk").startswith("⚠")


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (IndexState(0, False, True), "damaged, and about to be built anew"),
        (IndexState(0, True, False), "being built"),
        (IndexState(5000, False, False), "5,000 changes behind the archive"),
    ],
)
async def test_an_index_that_is_not_what_it_should_be(
    desk: Desk, ann: Chat, monkeypatch: pytest.MonkeyPatch, state: IndexState, says: str
) -> None:
    async def told(corpus: Corpus) -> IndexState:
        return state

    monkeypatch.setattr(Corpus, "index_state", told)
    line = part((await desk.says("/health", user=ann)).text, "Index")
    assert line.startswith("⚠")
    assert line.endswith(f"; {says}")


async def test_a_disk_that_says_nothing_keeps_the_rest_from_nobody(
    desk: Desk, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: Path) -> None:
        raise OSError("gone")

    monkeypatch.setattr("bot.health.shutil.disk_usage", fails)
    text = (await desk.says("/health", user=ann)).text
    assert part(text, "Disk") == "⚠ Disk: does not say how much is free"


# what goes out

KEPT = "INSERT INTO outbox (id, chat_id, key, kind, priority, cause, message, again, made_at,"
KEPT += " changed_at, state, reason, not_before) VALUES "


def kept(row_id: int, chat: int, state: str, reason: str = "", **more: int) -> str:
    """A message of an hour ago."""
    made = int(time.time()) - 3600
    message = '{"html": "Secret words"}'
    later = more.get("not_before", 0)
    return (
        f"{KEPT} ({row_id}, {chat}, 'story:{row_id}', 'alert', 1, '', '{message}', 0, {made},"
        f" {made}, '{state}', '{reason}', {later})"
    )


async def test_messages_that_were_perhaps_sent_or_refused_are_counted(
    desk: Desk, ann: Chat
) -> None:
    await desk.sql(kept(1, 7, "unknown", "timed out"))
    await desk.sql(kept(2, 7, "unknown", "timed out"))
    await desk.sql(kept(3, 8, "failed", "Bad Request: no"))
    shown = await desk.says("/health", user=ann)
    assert part(shown.text, "Outbox") == "⚠ Outbox: 2 perhaps sent, 1 refused"
    assert shown.labels == ["Retry unknown", "Drop unknown", "Retry failed"]
    assert "Secret" not in shown.text


async def test_an_outbox_that_stands_still_is_not_well(desk: Desk, ann: Chat) -> None:
    tomorrow = int(time.time()) + 86_400
    # It rests: Telegram has said how long.
    await desk.sql(kept(1, 7, "queued", "retry after 90000", not_before=tomorrow))
    await desk.sql(kept(2, 7, "queued", not_before=tomorrow))
    assert part((await desk.says("/health", user=ann)).text, "Outbox") == (
        "✓ Outbox: 2 queued, the oldest was made 1 hour ago"
    )
    overview = Overview({("queued", Kind.ALERT): 1}, NOON - timedelta(minutes=5), (), ())
    for seconds, well in ((59, True), (60, False)):
        outgoing = Outgoing(NOON - timedelta(seconds=seconds), 1, ())
        [line] = of_outbox(overview, outgoing, NOON)
        assert line.well is well


async def test_chats_that_cannot_be_written_to_are_named_with_the_reason(
    desk: Desk, ann: Chat
) -> None:
    gone = int(time.time()) - 3600
    await desk.sql(
        "INSERT INTO chats (chat_id, kind, seen_at, gone_at, gone_why, title) VALUES"
        f" (-77, 'group', {gone}, {gone}, 'bot was kicked from the group chat', '<b>Hall'),"
        f" (77, 'private', {gone}, {gone}, 'bot was blocked by the user', NULL),"
        f" (78, 'private', {gone}, {gone}, 'bot was blocked by the user', NULL)"
    )
    await desk.sql(kept(1, -77, "suspended", "bot was kicked"))
    await desk.sql(
        "INSERT INTO follows (chat_id, made_in, query, pace, state, made_at)"
        " VALUES (77, 77, 'jet', 'now', 'active', 0)"
    )
    text = (await desk.says("/health", user=ann)).text
    # Nothing is missed in 78.
    assert part(text, "Suspended") == (
        "✓ Suspended: 2 chats, 1 message kept. <b>Hall (-77): bot was kicked from the group chat;"
        " 77: bot was blocked by the user"
    )


async def test_an_admin_has_messages_dropped_after_a_question(desk: Desk, ann: Chat) -> None:
    await desk.sql(kept(1, 7, "unknown"))
    shown = await desk.says("/health", user=ann)
    toast = await desk.press(shown, "Drop unknown", user=ann)
    assert toast == "1 message (perhaps sent) will not be sent any more. Sure?"
    assert shown.labels == ["Drop 1", "Keep"]
    await desk.press(shown, "Keep", user=ann)
    assert shown.labels == ["Retry unknown", "Drop unknown"]
    await desk.press(shown, "Drop unknown", user=ann)
    assert await desk.press(shown, "Drop 1", user=ann) == "1 message dropped."
    assert part(shown.text, "Outbox") == "✓ Outbox: nothing waits"
    assert not shown.labels
    assert "outbox.drop" in (await desk.says("/audit", user=ann)).text


async def test_an_admin_has_messages_sent_again(desk: Desk, ann: Chat) -> None:
    await desk.sql(kept(1, ann.id, "failed", "Bad Request: no"))
    shown = await desk.says("/health", user=ann)
    assert await desk.press(shown, "Retry failed", user=ann) == "1 message will be sent again."
    await desk.telegram.until(lambda: [s for s in desk.telegram.sent if s.text == "Secret words"])


async def test_a_button_is_about_what_it_has_shown_alone(desk: Desk, ann: Chat) -> None:
    await desk.sql(kept(1, 7, "unknown"))
    shown = await desk.says("/health", user=ann)
    await desk.sql(kept(2, 7, "unknown"))
    toast = await desk.press(shown, "Retry unknown", user=ann)
    assert toast == "This list is out of date, refreshed."
    assert part(shown.text, "Outbox") == "⚠ Outbox: 2 perhaps sent"


async def test_somebody_who_is_no_admin_any_more_decides_nothing(
    desk: Desk, ann: Chat, ben: Chat
) -> None:
    await desk.says(f"/grant {ben.id} admin", user=ann)
    await desk.sql(kept(1, 7, "unknown"))
    shown = await desk.says("/health", user=ben)
    await desk.says(f"/revoke {ben.id}", user=ann)
    for label in ("Retry unknown", "Drop unknown"):
        toast = await desk.press(shown, label, user=ben)
        assert toast == f"Only admins can do this. Your id is {ben.id}; ask an admin."
    assert part((await desk.says("/health", user=ann)).text, "Outbox") == "⚠ Outbox: 1 perhaps sent"


async def test_the_numbers_of_the_last_days(desk: Desk, ann: Chat, ben: Chat) -> None:
    answer = await desk.says("when was the jet shot down?", user=ben)
    await desk.says("Who baked the moon cheese of Vellmark?", user=ben)
    await desk.press(answer, "👍", user=ben)
    now = datetime.now(UTC)
    long_ago, lately = (int((now - timedelta(days=n)).timestamp()) for n in (20, 2))
    await desk.sql(f"UPDATE articles SET added_at = {long_ago}")
    await desk.sql(f"UPDATE articles SET added_at = {lately}, outlet = '<b>Wire' WHERE id <= 3")
    await desk.sql(
        "INSERT INTO audit (at, actor, actor_name, action, subject)"
        f" VALUES ({lately}, 'feed:1', 'Harbour', 'article.add', 'article:1'),"
        f" ({lately}, 'cli:ann', '', 'article.add', 'article:2'),"
        f" ({long_ago}, 'feed:1', 'Harbour', 'article.add', 'article:4')"
    )
    desk.telegram.say("/stats 7", user=ann)
    text, picture = await desk.replies()
    assert text.text == (
        "The last 7 days: 3 articles\n"
        f"{now - timedelta(days=2):%Y-%m-%d}: 3\n\n"
        "Outlets\n<b>Wire: 3\n\n"
        "Brought by feeds\nHarbour: 1\n\n"
        "Questions of the last 48 hours: 2\nfound: 1\nmaybe: 0\nnot found: 1\n\n"
        "Votes: 👍 1 · 👎 0"
    )
    assert picture.method == "sendPhoto"
    assert picture.text == "3 articles stored"
    assert picture.file is not None
    assert picture.file.startswith(PNG)
    desk.telegram.say("/stats", user=ann)
    text, _ = await desk.replies()
    assert text.text.startswith("The last 30 days: ")
    assert f"\n{now - timedelta(days=20):%Y-%m-%d}: " in text.text


@pytest.mark.parametrize("days", ["1", "365"])
async def test_the_shortest_and_the_longest_time(desk: Desk, ann: Chat, days: str) -> None:
    await desk.sql("UPDATE articles SET added_at = 0")
    desk.telegram.say(f"/stats {days}", user=ann)
    text, picture = await desk.replies()
    assert text.text.startswith(f"The last {days} day")
    assert picture.text == "0 articles stored"


async def test_without_matplotlib_the_text_says_what_adds_the_picture(
    desk: Desk, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    said = await desk.says("/stats", user=ann)
    assert said.text.endswith("pip install 'newsdesk[plot]' adds a picture.")


@pytest.mark.parametrize("days", ["0", "366", "-1", "x", "7 8", "٣", "9" * 50])
async def test_days_that_are_none(desk: Desk, ann: Chat, days: str) -> None:
    said = await desk.says(f"/stats {days}", user=ann)
    assert said.text == "Please give a number of days from 1 to 365."
