"""The index of a process that is killed, at any moment of whatever it does to it."""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.corpus import articles, line
from corpus.opening import open_loaded
from tests.indexer import assert_exact, documents, life
from tests.test_follower import afresh, assert_as_afresh

ROOT = Path(__file__).parent.parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@contextmanager
def program(*arguments: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """``python -m …``, killed when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


def finish(*arguments: str | Path) -> str:
    """What a program says that is let alone."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_a_killed_index_holds_what_it_says_it_covers(path: Path) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    reached = 0
    for _ in range(7):
        with program("tests.indexer", path, str(seed)) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n", process.communicate()
            await asyncio.sleep(chance.uniform(0, 0.35))
        async with life(path) as lived:
            assert lived.place.change >= reached, "what was saved once is kept"
            reached = lived.place.change
            assert_exact(lived.index, documents(seed, reached))
            assert not lived.segments.damaged
    assert reached > 50
    async with life(path) as lived:
        await lived.save()  # sweeps what the last one left
    assert "staged" not in states(path)


def states(path: Path) -> set[str]:
    with closing(sqlite3.connect(path, timeout=5)) as db:
        return {state for (state,) in db.execute("SELECT state FROM segments")}


def count(path: Path, table: str) -> int:
    """How many rows a table has; none if there is no table yet."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, timeout=5)) as db:
        try:
            return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def until(
    process: subprocess.Popen[bytes], reached: Callable[[], bool], chance: random.Random
) -> None:
    """Wait for a moment of the process, or until it has ended, and a little longer."""
    while process.poll() is None and not reached():
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.2))


ARTICLES = 5100


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many articles, of a paragraph each, that all processors index them."""
    file = tmp_path_factory.mktemp("news") / "news.jsonl"
    short = (
        replace(long, paragraphs=(paragraph,), external_id=f"{long.external_id}-{i}", url=None)
        for long in articles(ARTICLES)
        for i, paragraph in enumerate(long.paragraphs)
    )
    file.write_bytes(b"\n".join(map(line, short)))
    return file


@pytest.fixture(scope="module")
def imported(news: Path) -> Path:
    """The archive of an import that was killed twice, and run again."""
    path = news.with_name("news.db")
    chance = random.Random()
    stored = 0
    moments: list[Callable[[], bool]] = [
        lambda: count(path, "articles") > stored,
        lambda: count(path, "segments") > 0,
        lambda: count(path, "postings") > 9000,
        lambda: count(path, "index_state") > 0,
    ]
    for moment in chance.sample(moments, 2):
        with program("bot.cli", "import", news, "--db", path) as process:
            until(process, moment, chance)
        assert count(path, "articles") >= stored
        stored = count(path, "articles")
        # What there is of it answers at once.
        asyncio.run(ask(path))
    said = finish("bot.cli", "import", news, "--db", path)
    assert f"{ARTICLES - stored:,} articles imported, {stored:,} were stored already" in said
    return path


async def ask(path: Path) -> None:
    async with open_loaded(path) as corpus:
        await corpus.ask("what did the minister say?")


async def test_an_import_that_is_killed_loses_nothing_and_doubles_nothing(imported: Path) -> None:
    async with open_loaded(imported) as corpus:
        status = await corpus.status()
        assert status.indexed == status.overview.passages == status.overview.articles == ARTICLES
        assert corpus._follower.place.change == await corpus._archive.last_change()
        await assert_as_afresh(corpus)


async def test_a_reindex_that_is_killed_goes_on(imported: Path, path: Path) -> None:
    shutil.copy(imported, path)
    chance = random.Random()
    async with open_loaded(path) as corpus:
        fresh = await afresh(corpus)

    def generation() -> int:
        with closing(sqlite3.connect(path, timeout=5)) as db:
            return int(db.execute("SELECT generation FROM index_state").fetchone()[0])

    def staged() -> bool:
        return "staged" in states(path)

    before = generation()
    moment = chance.choice([staged, lambda: generation() > before])
    with program("bot.cli", "reindex", "--db", path) as process:
        until(process, moment, chance)
    async with open_loaded(path) as corpus:  # answers from all that there is meanwhile
        await assert_as_afresh(corpus, fresh)
    assert f"{ARTICLES:,} passages indexed." in finish("bot.cli", "reindex", "--db", path)
    async with open_loaded(path) as corpus:
        await assert_as_afresh(corpus, fresh)


async def test_two_imports_at_once_index_the_articles_of_both(path: Path, tmp_path: Path) -> None:
    files = []
    for seed in (1, 2):
        files.append(tmp_path / f"{seed}.jsonl")
        files[-1].write_bytes(b"\n".join(map(line, articles(800, seed))))
    with program("bot.cli", "import", files[0], "--db", path) as other:
        finish("bot.cli", "import", files[1], "--db", path)
        assert await asyncio.to_thread(other.wait, 60) == 0
    async with open_loaded(path) as corpus:
        await corpus.complete()
        assert (await corpus.status()).indexed == 1600
        await assert_as_afresh(corpus)
