"""The index as rows of a file: whatever has happened to it, it scores as if built afresh."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from corpus.errors import DatabaseError, IndexDamaged, IndexMoved
from corpus.retrieval import segments as rows
from corpus.retrieval.index import LiveBM25
from corpus.retrieval.ranking import at_once
from tests.indexer import WORDS, Life, assert_exact, documents, life, operation

T = TypeVar("T")

IDS = st.integers(0, 25)
DOCUMENT = st.lists(st.sampled_from(WORDS), max_size=9)


def sql(path: Path, *statements: str) -> list[Any]:
    """What another program does to the file; the rows of the last statement."""
    found: list[Any] = []
    with closing(sqlite3.connect(path, timeout=5)) as db, db:
        db.execute("PRAGMA foreign_keys = ON")
        for statement in statements:
            found = db.execute(statement).fetchall()
    return found


def states(path: Path) -> dict[str, int]:
    return dict(sql(path, "SELECT state, count(*) FROM segments GROUP BY state"))


async def live_through(lived: Life, seed: int, until: int) -> None:
    """Do the operations of the seed up to this number, with a save after every ninth."""
    while lived.done < until:
        doc_id, tokens = operation(seed, lived.done)
        if tokens is None:
            lived.remove(doc_id)
        else:
            lived.add(doc_id, tokens)
        if lived.done % 9 == 0:
            await lived.save()
    await lived.save()


class History(RuleBasedStateMachine):
    """Adds, edits, removals, seals, merges, saves and restarts, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._runner = asyncio.Runner()
        self._path = Path(self._folder.name) / "news.db"
        self.documents: dict[int, list[str]] = {}
        self._saved: dict[int, list[str]] = {}
        self._open()

    def _open(self) -> None:
        self._life: AbstractAsyncContextManager[Life] = life(self._path)
        self.lived = self._run(self._life.__aenter__())

    def _close(self) -> None:
        self._run(self._life.__aexit__(None, None, None))

    def _run(self, work: Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return self._runner.run(wait())

    def teardown(self) -> None:
        self._close()
        self._runner.close()
        self._folder.cleanup()

    @rule(doc_id=IDS, tokens=DOCUMENT)
    def add(self, doc_id: int, tokens: list[str]) -> None:
        self.lived.add(doc_id, tokens)
        self.documents[doc_id] = tokens

    @rule(some=st.dictionaries(IDS, DOCUMENT, min_size=4, max_size=12))
    def add_many(self, some: dict[int, list[str]]) -> None:
        for doc_id, tokens in some.items():
            self.add(doc_id, tokens)

    @rule(doc_id=IDS)
    def remove(self, doc_id: int) -> None:
        self.lived.remove(doc_id)
        self.documents.pop(doc_id, None)

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        self.add(data.draw(st.sampled_from(sorted(self.documents))), data.draw(DOCUMENT))

    @rule()
    def save(self) -> None:
        self._run(self.lived.save())
        self._saved = dict(self.documents)

    @rule()
    def save_and_restart(self) -> None:
        self.save()
        self.restart()

    @rule()
    def restart(self) -> None:
        """Without a save: what was not written down is gone, and nothing else."""
        self._close()
        self._open()
        self.documents = dict(self._saved)

    @rule()
    def forget(self) -> None:
        self.lived.segments.reader.forget()

    @rule(limit=st.sampled_from([0, 900, 10**6]))
    def keep_less_in_memory(self, limit: int) -> None:
        self.lived.segments.reader.cache_limit = limit

    @rule()
    def let_a_minute_pass(self) -> None:
        sql(self._path, "UPDATE segments SET since = since - 61")

    @invariant()
    def counts_documents(self) -> None:
        assert len(self.lived.index) == len(self.documents)

    @rule()
    def score(self) -> None:
        assert_exact(self.lived.index, self.documents)
        assert not self.lived.segments.damaged


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.mark.parametrize("seed", range(3))
async def test_a_long_life_in_many_short_ones_is_exact(path: Path, seed: int) -> None:
    for until in range(40, 400, 40):
        async with life(path, segment_limit=20 + 10 * seed) as lived:
            assert_exact(lived.index, documents(seed, lived.place.change))
            await live_through(lived, seed, until)
    async with life(path) as lived:
        assert lived.place.change == lived.done == until
        assert_exact(lived.index, documents(seed, until))


async def test_an_index_of_nothing_is_saved_and_loaded(path: Path) -> None:
    async with life(path) as lived:
        assert not lived.known
        await lived.save()
    async with life(path) as lived:
        assert lived.known
        assert_exact(lived.index, {})
        for doc_id in range(5):
            lived.add(doc_id, [])
        await lived.save()
    async with life(path) as lived:
        assert_exact(lived.index, {doc_id: [] for doc_id in range(5)})
        for doc_id in range(5):
            lived.remove(doc_id)
        await lived.save()
    assert "live" not in states(path)


async def test_wide_codes_and_long_documents_come_back_exactly(path: Path) -> None:
    remaining = {n: ["a"] * (n + 1) + ["b"] * (n % 3) for n in range(12)} | {3: ["c"] * 70_000}
    async with life(path, tail_limit=100) as lived:
        for code in range(66_000):
            _ = lived.index.codes[1_000_000 + code, 1]
        for doc_id, tokens in remaining.items():
            lived.add(doc_id, tokens)
        await lived.save()
    assert sql(path, "SELECT width FROM segments") == [(4,)]
    async with life(path) as lived:
        assert len(lived.index.codes) > 66_000
        assert_exact(lived.index, remaining)
        lived.add(3, ["a"])  # and go on with narrow ones beside them
        lived.add(50, ["c", "a"])
        await lived.save()
    async with life(path) as lived:
        assert_exact(lived.index, remaining | {3: ["a"], 50: ["c", "a"]})


async def test_tokens_may_be_any_text(path: Path) -> None:
    remaining = {0: ["ü", "", "a b", "'; --", "日本"], 1: ["ü", "😀"], 2: [""], 3: ["b"]}
    async with life(path) as lived:
        for doc_id, tokens in remaining.items():
            lived.add(doc_id, tokens)
        await lived.save()
    async with life(path) as lived:
        assert_exact(lived.index, remaining)
        assert lived.index.df("") == lived.index.df("ü") == 2
        assert lived.index.df("日本") == 1


async def test_rows_of_another_analyzer_are_of_no_use_and_are_replaced(path: Path) -> None:
    async with life(path) as lived:
        await live_through(lived, 1, 40)
    async with life(path, "newer") as lived:
        assert not lived.known
        assert lived.place.generation > 0, "so that others notice"
        lived.add(1, ["a", "new"])
        await lived.save()
    async with life(path, "newer") as lived:
        assert_exact(lived.index, {1: ["a", "new"]})
    assert sql(path, "SELECT term FROM terms ORDER BY number") == [("a",), ("new",)]
    async with life(path) as lived:
        assert not lived.known, "and not to be mixed up with it by the older one"


# Two at once


async def test_whoever_has_not_noticed_a_save_cannot_overwrite_it(path: Path) -> None:
    async with life(path) as first, life(path) as second:
        await live_through(first, 1, 30)
        second.add(1, ["a"])
        with pytest.raises(IndexMoved, match=r"news\.db: another process has changed the index\."):
            await second.save()
        assert second.segments.generation() == first.place.generation
        await live_through(first, 1, 60)
    async with life(path) as lived:
        assert_exact(lived.index, documents(1, 60))
        lived.add(0, ["a"])
        await lived.save()  # sweeps what the second had staged
    assert "staged" not in states(path)


async def test_what_was_replaced_answers_for_a_minute(path: Path) -> None:
    async with life(path) as first:
        await live_through(first, 1, 40)
        async with life(path) as second:
            await live_through(second, 1, 120)
            assert states(path)["retired"]
            first.segments.reader.forget()
            assert_exact(first.index, documents(1, 40))
            assert not first.segments.damaged
            assert first.segments.generation() != first.place.generation, "it can be noticed"

            sql(path, "UPDATE segments SET since = since - 61")
            await live_through(second, 1, 150)
            first.segments.reader.forget()
            at_once(first.index.rank({"a": 1.0}, 10))  # less is found, and nothing breaks
            assert first.segments.damaged
            assert_exact(second.index, documents(1, 150))


async def test_nothing_is_left_of_what_was_replaced_a_minute_ago(path: Path) -> None:
    async with life(path) as lived:
        await live_through(lived, 1, 200)
        sql(path, "UPDATE segments SET since = since - 61")
        await lived.save()
    assert set(states(path)) == {"live"}
    held = "SELECT count(*) FROM postings WHERE id >> 32 {} (SELECT id FROM segments)"
    assert sql(path, held.format("NOT IN")) == [(0,)]
    assert sql(path, held.format("IN"))[0][0] > 0


async def test_a_save_that_finds_no_room_can_be_made_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_ROWS", 5)
    async with life(path, tail_limit=1000) as lived:
        await live_through(lived, 1, 20)
        long = {n: [f"w{n}-{i}" for i in range(300)] for n in range(100, 110)}
        for doc_id, tokens in long.items():
            lived.add(doc_id, tokens)
        writer = lived.segments._database._writer
        ((pages,),) = sql(path, "PRAGMA page_count")
        # At any moment of the save, the first and the last too.
        failed = []
        for more in range(0, 400, 9):
            await writer.execute(f"PRAGMA max_page_count = {pages + more}")
            try:
                await lived.save()
                break
            except DatabaseError as e:
                failed.append(str(e))
            assert_exact(lived.index, documents(1, 20) | long)
            async with life(path) as other:
                assert_exact(other.index, documents(1, 20))
        assert len(failed) > 2
        assert set(failed) == {f"{path}: database or disk is full."}
        assert_exact(lived.index, documents(1, 20) | long)
    async with life(path) as other:
        assert_exact(other.index, documents(1, 20) | long)


# Damage


@pytest.fixture
async def saved(path: Path) -> Path:
    async with life(path) as lived:
        await live_through(lived, 1, 60)
    return path


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM postings",
        "DELETE FROM postings WHERE id % 3 = 0",
        "UPDATE postings SET data = substr(data, 2)",
        "UPDATE postings SET data = CAST(data || x'00' AS BLOB)",
        "UPDATE postings SET data = x''",
        "UPDATE segments SET width = 4 WHERE width = 2",
    ],
)
async def test_postings_that_are_missing_are_noticed_and_break_nothing(
    saved: Path, damage: str
) -> None:
    sql(saved, damage)
    async with life(saved) as lived:
        assert lived.known
        assert not lived.segments.damaged
        at_once(lived.index.rank(dict.fromkeys(WORDS, 1.0), 10))
        assert lived.segments.damaged
    async with life(saved) as lived:
        with pytest.raises(IndexDamaged, match=r"news\.db: the index is damaged\."):
            for part in lived.index.segments:
                part.every()
        assert lived.segments.damaged


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM index_state",
        "UPDATE index_state SET made_by = '0 other'",
        "UPDATE segments SET columns = substr(columns, 1, 20)",
        "UPDATE segments SET columns = x''",
        "UPDATE segments SET documents = documents + 1",
        "UPDATE segments SET counts = x'00'",
        "UPDATE segments SET counts = x'0000000000000000ff'",
        "UPDATE segments SET counts = x'ffffff7f01000000'",
        "UPDATE segments SET counts = x'00000000fbffffff'",
        "UPDATE segments SET dead = x'00'",
        "UPDATE segments SET dead = x'ffffff7f'",
        "DELETE FROM terms",
        "DELETE FROM terms WHERE number = 2",
    ],
)
async def test_rows_that_cannot_be_an_index_are_of_no_use_and_are_replaced(
    saved: Path, damage: str
) -> None:
    sql(saved, damage)
    async with life(saved) as lived:
        assert not lived.known
        lived.add(1, ["a", "new"])
        await lived.save()
    async with life(saved) as lived:
        assert_exact(lived.index, {1: ["a", "new"]})


async def test_questions_read_a_row_once_and_then_from_memory(saved: Path) -> None:
    async with life(saved) as lived:
        before = lived.index.search(["a", "b"], 10)
        sql(saved, "DELETE FROM postings")
        assert lived.index.search(["a", "b"], 10) == before
        assert not lived.segments.damaged


def test_an_index_in_memory_and_one_of_rows_hold_the_same(path: Path) -> None:
    async def both() -> None:
        async with life(path) as lived:
            await live_through(lived, 4, 150)
            memory = LiveBM25()
            for doc_id, tokens in sorted(documents(4, 150).items()):
                memory.add(doc_id, tokens)
            for query in (["a"], WORDS):
                ours, theirs = lived.index.search(query, 9), memory.search(query, 9)
                assert np.allclose([h.score for h in ours], [h.score for h in theirs], atol=1e-9)

    asyncio.run(both())
