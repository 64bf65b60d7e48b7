"""Who has which username."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.names import _MOST, Names
from bot.schema import SCHEMA
from corpus.database import Database, open_database
from corpus.schema import ARCHIVE

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "names.db", [ARCHIVE, SCHEMA]) as file:
        yield file


@pytest.fixture
def names(file: Database) -> Names:
    return Names(file)


async def test_somebody_is_found_by_the_name_they_have_now(names: Names) -> None:
    await names.seen(1, "Ann_News", NOW)
    assert await names.named("ann_news") == await names.named("ANN_NEWS") == 1
    await names.seen(1, "Ann_Old", NOW)
    assert await names.named("ann_news") is None
    assert await names.named("ann_old") == 1
    await names.seen(1, None, NOW)
    assert await names.named("ann_old") is None


async def test_a_name_belongs_to_whoever_was_seen_with_it_last(names: Names) -> None:
    for user_id in (1, 2, 1, 2, 2, 1):
        await names.seen(user_id, "shared", NOW)
        assert await names.named("shared") == user_id


async def test_two_who_exchange_their_names_are_told_apart(names: Names) -> None:
    await names.seen(1, "left", NOW)
    await names.seen(2, "right", NOW)
    for _ in range(2):
        await names.seen(1, "right", NOW)
        await names.seen(2, "left", NOW)
        assert (await names.named("left"), await names.named("right")) == (2, 1)
        await names.seen(1, "left", NOW)
        await names.seen(2, "right", NOW)
        assert (await names.named("left"), await names.named("right")) == (1, 2)


async def test_who_does_not_come_back_is_forgotten(names: Names) -> None:
    await names.seen(1, "ann", NOW)
    await names.seen(2, "ben", NOW + timedelta(days=20))
    await names.seen(2, "ben", NOW + timedelta(days=20))
    assert await names.purge(NOW + timedelta(days=5)) == 1
    assert await names.named("ann") is None
    assert await names.named("ben") == 2


async def test_a_day_later_it_is_written_anew(names: Names, file: Database) -> None:
    for days in (0, 0, 1):
        await names.seen(1, "ann", NOW + timedelta(days=days))
        row = await file.row("SELECT seen_at FROM people")
        assert row is not None
        midnight = datetime(2026, 5, 1, tzinfo=UTC) + timedelta(days=days)
        assert row["seen_at"] == midnight.timestamp()


async def test_memory_is_bounded(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _MOST <= 10_000
    monkeypatch.setattr("bot.names._MOST", 5)
    for user_id in range(1, 20):
        await names.seen(user_id, f"user{user_id}", NOW)
        assert len(names._noted) <= 5
        assert len(names._holders) <= 5
    assert await names.named("user3") == 3
