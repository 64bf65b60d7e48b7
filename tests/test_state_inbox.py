from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.schema import SCHEMA
from bot.state import State, UndoneUpdate, UpdateNote
from corpus.database import Database, open_database
from corpus.schema import ARCHIVE

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def update(update_id: int, text: str = "hello") -> dict[str, Any]:
    return {"update_id": update_id, "message": {"text": text}}


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[tuple[State, Database]]:
    async with open_database(path / "news.db", [ARCHIVE, SCHEMA]) as database:
        yield State(database), database


async def test_only_new_updates_are_given_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as (state, _):
        assert await state.store_updates(42, [update(1), update(2), update(2)], NOW) == [1, 2]
        assert await state.store_updates(42, [update(2), update(3), update(1)], NOW) == [3]
        assert await state.store_updates(42, [], NOW) == []


async def test_each_bot_has_its_own_numbers(tmp_path: Path) -> None:
    async with opened(tmp_path) as (state, _):
        await state.store_updates(42, [update(1, "mine")], NOW)
        assert await state.store_updates(43, [update(1, "yours")], NOW) == [1]
        await state.note_update(42, UpdateNote.FINISHED, 1)
        assert await state.undone_updates(42) == []
        assert await state.undone_updates(43) == [UndoneUpdate(1, update(1, "yours"), 0)]


async def test_undone_updates_outlive_the_process_in_their_order(tmp_path: Path) -> None:
    async with opened(tmp_path) as (state, _):
        await state.store_updates(42, [update(7), update(8)], NOW)
        await state.store_updates(42, [update(5), update(6, "half \ud83d pair")], NOW)
        await state.note_update(42, UpdateNote.FINISHED, 8)
    async with opened(tmp_path) as (state, _):
        undone = await state.undone_updates(42)
        assert [(u.update_id, u.raw) for u in undone] == [
            (7, update(7)),
            (5, update(5)),
            (6, update(6, "half \ud83d pair")),
        ]


async def test_a_done_update_is_still_known_and_its_words_are_gone(tmp_path: Path) -> None:
    async with opened(tmp_path) as (state, database):
        await state.store_updates(42, [update(1, "my secret")], NOW)
        await state.note_update(42, UpdateNote.FINISHED, 1)
        assert await state.store_updates(42, [update(1, "my secret")], NOW) == []
        assert [tuple(row) for row in await database.rows("SELECT raw FROM inbox")] == [(None,)]


async def test_beginnings_are_counted_until_taken_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as (state, _):
        await state.store_updates(42, [update(1)], NOW)
        await state.store_updates(42, [update(2)], NOW)
        for update_id in (1, 2, 1, 2):
            await state.note_update(42, UpdateNote.BEGUN, update_id)
        await state.note_update(42, UpdateNote.FINISHED, 3)
        await state.note_update(42, UpdateNote.RELEASED, 2)
        assert [u.starts for u in await state.undone_updates(42)] == [2, 1]


@pytest.mark.parametrize("done", [True, False])
async def test_old_updates_are_deleted_done_or_not(tmp_path: Path, done: bool) -> None:
    async with opened(tmp_path) as (state, _):
        await state.store_updates(42, [update(1)], NOW - timedelta(hours=49))
        await state.store_updates(42, [update(2)], NOW - timedelta(hours=47))
        if done:
            await state.note_update(42, UpdateNote.FINISHED, 1)
        assert await state.purge_updates(NOW - timedelta(hours=48)) == 1
        # Numbers may begin anew after a quiet week: this is another update.
        assert await state.store_updates(42, [update(1), update(2)], NOW) == [1]
