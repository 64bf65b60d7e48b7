"""What is done again and again looks up what it needs, however many rows there are."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import aiosqlite
import pytest

from bot.alerts import held, told
from bot.chats import Chats
from bot.corrections import rows as corrections
from bot.delivery import queue
from bot.delivery.message import Kind
from bot.delivery.retry import Priority
from bot.delivery.turns import GROUPS, PEOPLE
from corpus.archive import Archive
from corpus.database import Database
from tests.bells import CHAT, NIGHT, NOON, World, bring
from tests.test_digest import quiet_hours

#: Tables that grow with what was sent.
_GROWS = re.compile(r"SCAN (?:outbox|alerts|a|alert_follows|w|citing|cited|outbox_cited|head|o)\b")
#: Indexes of the few rows that are under way, or that somebody has to look at.
_FEW = re.compile(r"outbox_(?:sending|suspended|unknown)|citing_(?:to_look_at|with_words)")

Step = Callable[[World], Awaitable[object]]


class Traced:
    """A database that tells which statements it carries out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.statements: list[str] = []

    async def connect(self) -> aiosqlite.Connection:
        db = await aiosqlite.connect(self.path, isolation_level=None)
        db.row_factory = sqlite3.Row
        await db.set_trace_callback(self.statements.append)
        return db

    def walks(self) -> list[str]:
        """Statements that go through all rows of a table that grows."""
        found = []
        with closing(sqlite3.connect(self.path)) as db:
            for statement in dict.fromkeys(self.statements):
                if not re.match(r"\s*(?:SELECT|UPDATE|DELETE|INSERT|WITH)\b", statement):
                    continue
                said = re.sub(r"\bInf\b", "9e999", statement)  # how SQL spells infinity
                plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {said}")]
                if any(_GROWS.match(step) and not _FEW.search(step) for step in plan):
                    found.append(statement)
        return found


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "archive.db"
    asyncio.run(bring(path))
    return path


@pytest.fixture
def traced(archive: Path, tmp_path: Path) -> Traced:
    path = tmp_path / "news.db"
    with closing(sqlite3.connect(archive)) as db:
        db.execute("VACUUM INTO ?", (str(path),))
    return Traced(path)


@pytest.fixture
async def world(traced: Traced) -> AsyncIterator[World]:
    writer, reader = await traced.connect(), await traced.connect()
    world = World(Database(traced.path, writer, reader), NOON)
    await quiet_hours(world, (22, 7))
    follow = await world.follow()
    for number in range(1, 13):
        await world.alert(number, [follow], edited=number == 1)
    for number in range(13, 16):
        await world.alert(number, [follow], due=NOON)
    yield world
    await writer.close()
    await reader.close()


async def send(world: World) -> None:
    outbox, now = world.outbox, world.now
    for span in (PEOPLE, GROUPS):
        await outbox.batch(now, {1: Priority.ALERT}, 75, span)
    row = await outbox.next_of(CHAT, now)
    assert row is not None
    await outbox.crowded(CHAT)
    for end in (
        outbox.later(row.id, now, "502", now),
        outbox.to_general(row.id, row.message, "TOPIC_CLOSED", now),
        outbox.sent(row.id, row.message, CHAT, 5, now),
    ):
        assert await outbox.begin(row.id, now, row.written)
        await end
    await outbox.became(CHAT, row.message.key)
    await outbox.recent(now - timedelta(seconds=61))
    await outbox.recover(now)
    await outbox.purge(now - timedelta(days=30))


async def digest(world: World) -> None:
    await world.digests.condense(CHAT)
    await world.digests.look()
    world.now = NIGHT
    await world.alert(16, [1])
    await world.digests.look()
    assert await held.due(world.database.rows, CHAT, 0, NIGHT + timedelta(days=1))


async def tell(world: World) -> None:
    read = world.database.rows
    [article] = await Archive(world.database).articles([1])
    assert await told.of_story(read, article)
    assert await queue.rows_of(read, [(CHAT, "story:1")])
    await queue.rows(read, CHAT, "story:1:also:", "story:1:also;")
    await told.counts(read, [1], NOON)
    await told.purge(world.database, NOON - told.KEPT)


async def correct(world: World) -> None:
    async with world.database.transaction() as db:
        await corrections.hear(db, None)
        await db.execute("UPDATE corrected SET change = 0")
        await corrections.hear(db, None)
        await corrections.to_look_at(db)
        await corrections.waiting(db, [1], 0)
        await corrections.supersede(db, CHAT, 5)
        await corrections.through(db)


async def chats(world: World) -> None:
    some = Chats(world.outbox)
    await some.seen(CHAT, NOON)
    await some.gone(CHAT, NOON, "bot was blocked by the user")
    await some.resume(CHAT, NOON)
    assert await queue.waiting(world.database.rows, CHAT, [Kind.ALERT])


@pytest.mark.parametrize("step", [send, digest, tell, correct, chats])
async def test_no_statement_goes_through_all_that_was_ever_sent(
    world: World, traced: Traced, step: Step
) -> None:
    traced.statements.clear()
    await step(world)
    assert len(traced.statements) > 5
    assert await asyncio.to_thread(traced.walks) == []
