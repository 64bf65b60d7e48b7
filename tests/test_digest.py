"""What is held comes together, and too much becomes a digest: each alert is told of once."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts import told
from bot.alerts.digest import Line, composed, grouped
from bot.alerts.preferences import PreferenceRows
from bot.chats import Chats
from bot.corrections.correction import corrected
from bot.corrections.fates import fates
from bot.delivery.message import Kind, Message, Method
from bot.delivery.outbox import CROWD
from bot.plain import length, plain
from corpus.desk import Desk
from corpus.types import Actor, Published, Source, StoredArticle
from tests.bells import CHAT, MORNING, NIGHT, NOON, OTHER, STORIES, World, bring, opened, title

ANN = Actor("telegram:7", "Ann")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("digest") / "archive.db"
    asyncio.run(bring(path))
    return path


@pytest.fixture
async def world(archive: Path, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(Path(shutil.copy(archive, tmp_path / "news.db"))) as world:
        yield world


async def named(world: World, *chats: int) -> Counter[int]:
    """How often each story is named in what was begun and in what waits."""
    said = list(world.begun)
    for chat_id in chats or (CHAT, OTHER):
        said += [message.html for message in await world.waiting(chat_id)]
    return Counter(
        int(number) for html in said for number in re.findall(r"Ferry (\d+) sinks", html)
    )


async def quiet_hours(world: World, hours: tuple[int, int] | None, chat_id: int = CHAT) -> None:
    quiet = (
        None
        if hours is None
        else (NOON.time().replace(hour=hours[0]), NOON.time().replace(hour=hours[1]))
    )
    rows = PreferenceRows(world.database)
    await rows.change(ANN, chat_id, lambda former: replace(former, quiet=quiet), world.now)


# how it looks


async def test_a_digest_names_each_article(world: World) -> None:
    follow = await world.follow()
    await world.alert(1, [follow], due=NOON, outlets=("Harbour Wire", "Reuters", "AP"))
    await world.alert(2, [follow], due=NOON)
    await world.digests.look()
    [digest] = await world.waiting()
    assert plain(digest.html) == (
        "2 stories\n\n🔔 ferry\n"
        "• Harbour Wire · Ferry 1 sinks · 3 Dec 2015 · also: Reuters, AP\n"
        "• Harbour Wire · Ferry 2 sinks · 3 Dec 2015"
    )
    assert '<a href="https://example.org/2">Ferry 2 sinks</a>' in digest.html
    assert (digest.kind, digest.key) == (Kind.DIGEST, "digest:1")
    assert [cited.article_id for cited in digest.cites] == [1, 2]


async def test_a_digest_of_articles_that_stand_as_they_were_needs_no_correction(
    world: World,
) -> None:
    follow = await world.follow()
    for number in (1, 2):
        await world.alert(number, [follow], due=NOON)
    await world.digests.look()
    [digest] = await world.waiting()
    read = world.database.rows
    assert corrected(digest.html, digest.cites, await fates(read, digest.cites)) == digest.html
    await world.database.execute("UPDATE articles SET title = 'Ferry 1 floats' WHERE id = 1")
    html = corrected(digest.html, digest.cites, await fates(read, digest.cites))
    assert "Ferry 1 floats" in html
    assert "Ferry 2 sinks" in html


async def test_it_is_grouped_by_what_is_followed(world: World) -> None:
    ferry, cape = await world.follow(), await world.follow(query="cape")
    for number, follows in ((1, [ferry]), (2, [cape]), (3, [ferry, cape])):
        await world.alert(number, follows, due=NOON)
    await world.digests.look()
    [digest] = await world.waiting()
    assert re.findall(r"🔔 (\w+)|Ferry (\d) sinks", plain(digest.html)) == [
        ("ferry", ""), ("", "1"), ("", "3"), ("cape", ""), ("", "2"),
    ]  # fmt: skip


async def test_one_alone_is_an_ordinary_alert(world: World) -> None:
    await world.alert(4, [await world.follow(query="ferry source:harbour")], due=NOON)
    await world.digests.look()
    [alert] = await world.waiting()
    assert alert.kind is Kind.ALERT
    assert "Ferry 4 sinks" in alert.html
    assert "“Ferry 4 sank off cape xxxx on its way home.”" in alert.html
    assert [cited.text for cited in alert.cites] == ["Ferry 4 sank off cape xxxx on its way home."]
    row = await world.database.row("SELECT key, due_at FROM alerts")
    assert row is not None
    assert tuple(row) == (alert.key, None)


async def test_what_is_new_in_a_story_is_said_to_be_so(world: World) -> None:
    follow = await world.follow()
    await world.alert(1, [follow])
    await world.begin()
    await world.alert(2, [follow], due=NOON, news_of=1)
    await world.digests.look()
    [reply] = await world.waiting()
    assert reply.about == "story:1"
    assert plain(reply.html).startswith("New in this story:\nHarbour Wire · Ferry 2 sinks")
    for number in (3, 4):
        await world.alert(number, [follow], due=NOON, news_of=1)
    await world.digests.look()
    _, digest = await world.waiting()
    assert "• New: Harbour Wire · Ferry 3 sinks" in plain(digest.html)


async def test_what_is_new_is_no_reply_if_nobody_knows_whether_the_story_arrived(
    world: World,
) -> None:
    follow = await world.follow()
    await world.alert(1, [follow])
    await world.begin()
    await world.outbox.recover(NOON)
    await world.alert(2, [follow], due=NOON, news_of=1)
    await world.digests.look()
    [alert] = await world.waiting()
    assert alert.about is None
    assert plain(alert.html).startswith("Harbour Wire · Ferry 2 sinks")


MAY = Published.parse("2026-05-01")


def stored(source: Source) -> StoredArticle:
    return StoredArticle(source, (), None, None, "en", (), None, "live", NOON)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=200)
hostile = st.sampled_from(["<b>&</b>", "😀" * 200, "example.org", "\u202eשלום", "a" * 500, "`x`"])
lines_of_any = st.lists(
    st.builds(
        lambda title, outlet, query, also, url, fact: (title, outlet, query, also, url, fact),
        words | hostile,
        st.none() | words | hostile,
        st.sampled_from(["", "ferry", "<x>", "😀" * 300]),
        st.lists(words | hostile, max_size=10).map(tuple),
        st.none() | st.just("https://example.org/" + "a" * 1400) | st.just("https://example.org/1"),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


@given(lines_of_any)
def test_each_is_whole_in_one_of_the_messages(values: list[tuple]) -> None:  # type: ignore[type-arg]
    lines = grouped(
        Line(
            number,
            query,
            stored(Source(number, f"Nr{number}. {title}", outlet, MAY, url)),
            also,
            fact=fact,
        )
        for number, (title, outlet, query, also, url, fact) in enumerate(values, 1)
    )
    parts = composed(lines)
    assert [line for part in parts for line in part.lines] == lines
    for number, part in enumerate(parts, 1):
        text = plain(part.html)
        assert length(part.html) <= 4096
        assert len(re.findall("<a |<b>|<i>", part.html)) <= 100
        assert (f"part {number} of {len(parts)}" in text) == (len(parts) > 1)
        for line in part.lines:
            assert len(re.findall(rf"Nr{line.alert_id}\.", text)) == 1
        if number < len(parts):  # no message is sent that the one before has room for
            assert len(part.lines) > 2


async def test_parts_come_in_order(world: World) -> None:
    queries = [f"{'ferry ' * 12}{n}" for n in range(STORIES)]
    for number, query in enumerate(queries, 1):
        outlets = ("Harbour Wire", *(f"{'Outlet ' * 7}{n}" for n in range(8)))
        await world.alert(number, [await world.follow(query=query)], due=NOON, outlets=outlets)
    await world.digests.look()
    digests = await world.waiting()
    firsts = [re.findall(r"Ferry (\d+) sinks", digest.html)[0] for digest in digests]
    assert [digest.key for digest in digests] == [f"digest:{first}" for first in firsts]
    assert len(digests) > 2
    numbers = re.findall(r"Ferry (\d+) sinks", "".join(digest.html for digest in digests))
    assert list(map(int, numbers)) == list(range(1, STORIES + 1))
    rows = await world.database.rows("SELECT id, key FROM alerts ORDER BY id")
    by_key = {d.key: d.html for d in digests}
    assert all(title(row["id"]) in by_key[row["key"]] for row in rows)


# when it comes


async def test_what_is_held_comes_when_it_is_due_and_once(world: World) -> None:
    follow = await world.follow(pace="hourly")
    for number in (1, 2):
        await world.alert(number, [follow], due=NOON + timedelta(hours=1))
    await world.digests.look()
    assert await world.waiting() == []
    world.now += timedelta(hours=1)
    for _ in range(3):
        await world.digests.look()
    assert len(await world.waiting()) == 1


async def test_after_an_outage_it_comes_once(world: World) -> None:
    follow = await world.follow(pace="hourly")
    for number in range(1, 6):
        await world.alert(number, [follow], due=NOON + timedelta(hours=number))
    world.now += timedelta(days=20)
    await world.digests.look()
    [digest] = await world.waiting()
    assert await named(world) == Counter(range(1, 6))
    assert "5 stories" in digest.html


async def test_topics_and_chats_have_digests_of_their_own(world: World) -> None:
    here, there = await world.follow(), await world.follow(OTHER)
    for number in range(1, 7):
        chat, follow = (OTHER, there) if number > 4 else (CHAT, here)
        topic = 3 if number in (3, 4) else 0
        await world.alert(number, [follow], due=NOON, chat_id=chat, topic_id=topic)
    await world.digests.look()
    assert [digest.topic_id for digest in await world.waiting()] == [0, 3]
    assert len(await world.waiting(OTHER)) == 1


async def test_it_is_silent_if_all_in_it_is(world: World) -> None:
    loud, soft = await world.follow(), await world.follow(silent=1)
    for number, follow in ((1, soft), (2, soft)):
        await world.alert(number, [follow], due=NOON)
    await world.digests.look()
    for number, follow in ((3, soft), (4, loud)):
        await world.alert(number, [follow], due=NOON)
    await world.digests.look()
    assert [digest.silent for digest in await world.waiting()] == [True, False]


async def test_what_was_withdrawn_is_left_out(world: World) -> None:
    follow = await world.follow()
    for number in range(1, 5):
        await world.alert(number, [follow], due=NOON)
    desk = Desk(world.database, lambda _: asyncio.sleep(0))
    await desk.retract(1, "wrong", ANN)
    await desk.delete(2, ANN)
    await world.digests.look()
    assert await named(world) == Counter([3, 4])
    rows = await world.database.rows("SELECT id FROM alerts ORDER BY id")
    assert [row["id"] for row in rows] == [3, 4]  # what comes of these stories is news again


async def test_a_story_is_told_by_another_article_if_its_first_was_withdrawn(world: World) -> None:
    follow = await world.follow()
    alert = await world.alert(1, [follow], due=NOON)
    await world.database.execute(
        "UPDATE alerts SET told = ? WHERE id = ?",
        (json.dumps([[1, "Harbour Wire"], [2, "Reuters"], [3, "AP"]]), alert),
    )
    await Desk(world.database, lambda _: asyncio.sleep(0)).retract(1, "wrong", ANN)
    await world.digests.look()
    [message] = await world.waiting()
    assert "Ferry 2 sinks" in message.html
    assert "also: AP" in message.html
    assert "Ferry 1" not in message.html


async def test_nothing_comes_of_follows_that_are_paused_or_gone(world: World) -> None:
    paused, gone = await world.follow(state="paused"), await world.follow()
    for number, follow in ((1, paused), (2, gone)):
        await world.alert(number, [follow], due=NOON)
    await world.database.execute("DELETE FROM follows WHERE id = ?", (gone,))
    await world.digests.look()
    assert await world.waiting() == []
    await world.database.execute("UPDATE follows SET state = 'active'")
    await world.digests.look()
    assert await named(world) == Counter([1])
    rows = await world.database.rows("SELECT id FROM alerts")
    assert len(rows) == 1


async def test_where_the_bot_is_not_let_in_it_is_held_until_it_is(world: World) -> None:
    follow = await world.follow()
    for number in (1, 2):
        await world.alert(number, [follow], due=NOON)
    gone = (
        "INSERT OR REPLACE INTO chats (chat_id, kind, seen_at, gone_at) VALUES (?, 'private', 0, ?)"
    )
    await world.database.execute(gone, (CHAT, 5))
    await world.digests.look()
    assert [row["n"] for row in await world.database.rows("SELECT count(*) AS n FROM outbox")] == [
        0
    ]
    await world.database.execute(gone, (CHAT, None))
    await world.digests.look()
    assert len(await world.waiting()) == 1


async def test_what_waited_for_a_chat_for_weeks_comes_as_a_digest_when_it_is_back(
    world: World,
) -> None:
    chats, follow = Chats(world.outbox), await world.follow()
    for number in range(1, CROWD + 3):
        await world.alert(number, [follow])
    await world.alert(20, [follow], due=NOON)
    await world.alert(21, [await world.follow(OTHER)], chat_id=OTHER)
    await chats.gone(CHAT, NOON, "bot was kicked from the group chat")
    world.now = NOON + timedelta(days=60)
    await told.purge(world.database, world.now - told.KEPT)
    await chats.resume(CHAT, world.now)
    await world.digests.look()
    assert await world.digests.condense(CHAT)
    assert [message.kind for message in await world.waiting()] == [Kind.DIGEST]
    assert await named(world, CHAT) == Counter([*range(1, CROWD + 3), 20])
    # Of a chat that has heard of it nothing is kept.
    left = await world.database.rows("SELECT chat_id FROM alerts WHERE chat_id = ?", (OTHER,))
    assert left == []


async def test_a_part_that_an_operator_sends_again_at_night_is_told_in_the_morning(
    world: World,
) -> None:
    await quiet_hours(world, (22, 7))
    outlets = ("Harbour Wire", *(f"{'Outlet ' * 7}{n}" for n in range(8)))
    for number in range(1, 16):
        query = f"{'ferry ' * 12}{number}"
        await world.alert(number, [await world.follow(query=query)], due=NOON, outlets=outlets)
    await world.digests.look()
    assert len(await world.waiting()) > 1
    await world.database.execute("UPDATE outbox SET state = 'sent' WHERE key <> 'digest:1'")
    await world.database.execute("UPDATE outbox SET state = 'failed' WHERE key = 'digest:1'")
    world.now = NIGHT
    await world.database.execute("UPDATE outbox SET state = 'queued' WHERE key = 'digest:1'")
    for number in range(16, 24):
        query = f"{'ferry ' * 12}{number}"
        await world.alert(number, [await world.follow(query=query)], due=NIGHT, outlets=outlets)
    await world.digests.look()
    assert await world.waiting() == []

    world.now = MORNING
    await world.digests.look()

    said = "".join(digest.html for digest in await world.waiting())
    assert {"1", *map(str, range(16, 24))} <= {*re.findall(r"Ferry (\d+) sinks", said)}


# quiet hours


async def test_what_waits_when_quiet_hours_begin_comes_when_they_end(world: World) -> None:
    follow = await world.follow()
    await quiet_hours(world, (22, 7))
    for number in (1, 2, 3):
        await world.alert(number, [follow], edited=True)
    await world.alert(4, [await world.follow(OTHER)], chat_id=OTHER)
    world.now = NIGHT
    await world.digests.look()
    assert await world.waiting() == []  # an edit of what was never sent neither
    assert len(await world.waiting(OTHER)) == 1
    world.now = MORNING
    await world.digests.look()
    [digest] = await world.waiting()
    assert digest.kind is Kind.DIGEST
    assert await named(world) == Counter([1, 2, 3, 4])


async def test_what_was_begun_before_is_not_told_again(world: World) -> None:
    follow = await world.follow()
    await quiet_hours(world, (22, 7))
    for number in (1, 2, 3):
        await world.alert(number, [follow])
    await world.begin()
    world.now = NIGHT
    assert await world.digests.hold(CHAT)
    await world.outbox.recover(world.now)
    world.now = MORNING
    await world.digests.look()
    assert await named(world) == Counter([1, 2, 3])


async def test_a_digest_that_waits_is_held_as_well(world: World) -> None:
    follow = await world.follow()
    await quiet_hours(world, (22, 7))
    for number in (1, 2):
        await world.alert(number, [follow], due=NOON)
    await world.digests.look()
    world.now = NIGHT
    await world.alert(3, [follow])
    assert await world.digests.hold(CHAT)
    assert await world.waiting() == []
    world.now = MORNING
    await world.digests.look()
    [digest] = await world.waiting()
    assert digest.key == "digest:1"
    assert await named(world) == Counter([1, 2, 3])


async def test_answers_and_edits_come_at_night(world: World) -> None:
    await quiet_hours(world, (22, 7))
    world.now = NIGHT
    kinds = (Kind.ANSWER, Kind.EDIT, Kind.NOTICE, Kind.BROADCAST)
    await world.outbox.put([Message(CHAT, kind, kind) for kind in kinds], world.now)
    await world.digests.look()
    assert len(await world.waiting()) == len(kinds)


async def test_an_alert_that_nobody_knows_of_waits_as_well(world: World) -> None:
    await quiet_hours(world, (22, 7))
    world.now = NIGHT
    await world.outbox.put([Message(CHAT, "test:1", Kind.ALERT, "Ferry 1 sinks")], world.now)
    await world.digests.look()
    row = await world.database.row("SELECT state, not_before FROM outbox")
    assert row is not None
    assert tuple(row) == ("queued", int(MORNING.timestamp()))


async def test_nothing_is_told_that_became_due_in_quiet_hours(world: World) -> None:
    await world.alert(1, [await world.follow()], due=NIGHT)
    world.now = NIGHT
    # Set by another process, which knew of no alert.
    await world.database.execute(
        "INSERT INTO preferences VALUES (?, 'UTC', ?, ?)", (CHAT, 1320, 420)
    )
    await world.digests.look()
    assert await world.waiting() == []
    world.now = MORNING
    await world.digests.look()
    assert len(await world.waiting()) == 1


async def test_new_preferences_hold_for_what_is_held_already(world: World) -> None:
    await quiet_hours(world, (22, 7))
    world.now = NIGHT
    daily, now = await world.follow(pace="daily@08:00"), await world.follow()
    much = await world.follow(most=1)
    await world.alert(1, [now], due=MORNING)
    await world.alert(2, [daily], due=MORNING + timedelta(hours=1))
    await world.alert(3, [much], due=MORNING + timedelta(hours=1))

    async def due() -> list[datetime]:
        rows = await world.database.rows("SELECT due_at FROM alerts ORDER BY id")
        return [datetime.fromtimestamp(row["due_at"], UTC) for row in rows]

    await quiet_hours(world, (22, 6))
    assert await due() == [
        MORNING.replace(hour=6),
        MORNING.replace(hour=8),
        MORNING.replace(hour=8),
    ]
    rows = PreferenceRows(world.database)
    await rows.change(ANN, CHAT, lambda former: replace(former, timezone="UTC-01:00"), NIGHT)
    assert await due() == [MORNING, MORNING.replace(hour=9), MORNING.replace(hour=9)]
    await quiet_hours(world, None)
    assert await due() == [NIGHT, MORNING.replace(hour=9), MORNING.replace(hour=9)]
    await world.digests.look()
    assert await named(world) == Counter([1])


# too much


async def test_more_than_ten_become_one_that_names_each(world: World) -> None:
    follow = await world.follow()
    for number in range(1, CROWD + 1):
        await world.alert(number, [follow], edited=True)
    assert not await world.digests.condense(CHAT)
    await world.alert(CROWD + 1, [follow])
    assert await world.digests.condense(CHAT)
    [digest] = await world.waiting()
    assert await named(world) == Counter(range(1, CROWD + 2))
    assert not digest.silent
    assert not await world.digests.condense(CHAT)


async def test_each_topic_has_its_own_and_one_alone_stays_as_it_is(world: World) -> None:
    follow = await world.follow()
    for number in range(1, 13):
        await world.alert(number, [follow], topic_id=0 if number < 9 else number // 4, silent=True)
    await world.digests.condense(CHAT)
    waiting = await world.waiting()
    assert [(m.kind, m.topic_id) for m in waiting] == [
        (Kind.ALERT, 3), (Kind.DIGEST, 0), (Kind.DIGEST, 2),
    ]  # fmt: skip
    assert all(message.silent for message in waiting[1:])
    assert await named(world) == Counter(range(1, 13))


async def test_what_else_waits_stays_in_its_place(world: World) -> None:
    follow = await world.follow()
    notice = Message(CHAT, "notice:1", Kind.NOTICE, "We are back.")
    edit = Message(CHAT, "edit:1", Kind.EDIT, method=Method.EDIT, message_id=5)
    await world.outbox.put([notice, edit], world.now)
    for number in range(1, 13):
        await world.alert(number, [follow])
    await world.digests.condense(CHAT)
    assert [m.kind for m in await world.waiting()] == [Kind.NOTICE, Kind.EDIT, Kind.DIGEST]


# whatever happens


STEPS = ("condense", "hold", "look", "begin", "sent", "recover", "later")
#: What goes wrong in the middle of what is done, as if the process died there.
FAULTS = (
    "BEFORE UPDATE ON alerts WHEN new.id = 3",
    "BEFORE UPDATE ON alerts WHEN new.id % 7 = 6",
    "BEFORE INSERT ON outbox",
    "BEFORE INSERT ON outbox WHEN new.key LIKE '%2'",
    "BEFORE DELETE ON outbox WHEN old.key LIKE '%5'",
    "AFTER DELETE ON outbox WHEN old.kind = 'edit'",
)
lives = st.lists(
    st.tuples(st.lists(st.sampled_from(STEPS), max_size=8), st.sampled_from(FAULTS)),
    min_size=1,
    max_size=3,
)
one = st.tuples(st.sampled_from(["queued", "held", "edited"]), st.sampled_from([0, 0, 3]))
made = st.lists(one, max_size=5) | st.lists(one, min_size=CROWD + 5, max_size=STORIES)


async def do(world: World, step: str) -> None:
    if step == "begin":
        quiet = await world.digests.hold(CHAT)
        before = len(world.begun)
        await world.begin()
        assert not quiet or not any(world.begun[before:])  # but for edits
    elif step == "recover":
        await world.outbox.recover(world.now)
    elif step == "later":
        world.now += timedelta(hours=5)
    elif step == "sent":
        await world.sent()
    elif step == "look":
        await world.digests.look()
    else:
        await getattr(world.digests, step)(CHAT)


async def lived(
    path: Path, alerts: list[tuple[str, int]], lives: list[tuple[list[str], str]]
) -> None:
    async with opened(path) as world:
        await quiet_hours(world, (22, 7))
        follow = await world.follow()
        for number, (state, topic) in enumerate(alerts, 1):
            due = NOON + timedelta(hours=number) if state == "held" else None
            edited = state == "edited"
            await world.alert(number, [follow], due=due, topic_id=topic, edited=edited)
    now = NOON
    begun: list[str] = []
    for steps, fault in lives:
        async with opened(path, now) as world:
            world.begun = begun
            await world.outbox.recover(world.now)
            for step in steps:
                await do(world, step)
            await world.database.execute(
                f"CREATE TRIGGER fault {fault} BEGIN SELECT RAISE(ABORT, 'killed'); END"
            )
            for step in ("condense", "look"):
                with suppress(sqlite3.IntegrityError):
                    await do(world, step)
            now = world.now
            await world.database.execute("DROP TRIGGER fault")
    async with opened(path, MORNING + timedelta(days=3)) as world:
        world.begun = begun
        await world.digests.look()
        await world.digests.condense(CHAT)
        assert await named(world, CHAT) == Counter(range(1, len(alerts) + 1))
        keys = {row["key"] for row in await world.database.rows("SELECT key FROM outbox")}
        assert all(m.about in keys for m in await world.waiting() if m.kind is Kind.EDIT)


@settings(max_examples=40)
@given(made, lives)
def test_each_alert_is_told_of_once_whatever_happens(
    archive: Path, alerts: list[tuple[str, int]], lives: list[tuple[list[str], str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(archive, Path(folder) / "news.db"))
        asyncio.run(lived(path, alerts, lives))
