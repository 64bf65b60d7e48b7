from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.errors import UnknownArticle
from corpus.opening import open_archive
from corpus.types import Added, Copy, Paragraph, Published
from tests.articles import article


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
async def archive(path: Path) -> AsyncIterator[Archive]:
    async with open_archive(path) as archive:
        yield archive


async def test_an_article_comes_back_as_it_went_in(archive: Archive) -> None:
    given = article(
        "First.", "Second – “quoted”.", url="https://example.org/1", tags=("syria", "air")
    )
    added = await archive.add(given)
    assert added == Added(article_id=1, passages=2)

    stored = await archive.article(1)
    assert [p.text for p in stored.passages] == ["First.", "Second – “quoted”."]
    assert [p.position for p in stored.passages] == [0, 1]
    assert stored.source.title == "Plane downed"
    assert stored.source.published == given.published
    assert stored.tags == ("air", "syria")
    assert stored.status == "live"


@pytest.mark.parametrize(
    "published", ["2015-12-03", "2015-12-03T10:30:00Z", "1961-04-12", "2015-12-03T23:30:00-05:00"]
)
async def test_a_date_keeps_its_precision_and_where_it_is_from(
    archive: Archive, published: str
) -> None:
    when = Published.parse(published, "json-ld")
    await archive.add(article(published=published))
    stored = (await archive.article(1)).source.published

    assert (stored.at, stored.precision) == (when.at, when.precision)
    assert str(stored) == str(when)


async def test_the_same_text_is_the_same_article_whatever_stands_around_it(
    archive: Archive,
) -> None:
    await archive.add(article("One  two.", "THREE", url="https://example.org/1"))

    copy = article("one two.", "Three", title="Other", outlet="Other", url="https://example.org/2")
    assert await archive.copy_of(copy) == Copy(1, "text")
    assert await archive.add(copy) == Copy(1, "text")
    assert (await archive.overview()).articles == 1


async def test_the_same_address_or_external_id_is_the_same_article(archive: Archive) -> None:
    await archive.add(article("One.", url="https://example.org/1", external_id="a"))

    again = article("Two.", url="https://example.org/1")
    assert await archive.add(again) == Added(1, 1, version=2)
    assert await archive.add(article("Three.", external_id="a")) == Copy(1, "external id")
    assert await archive.add(article("Four.")) == Added(2, 1)


async def test_only_an_external_id_counts_where_nothing_is_to_be_joined(archive: Archive) -> None:
    given = [article("One.", external_id="a"), article("One.", external_id="b")]

    assert await archive.add_all([*given, *given], joining=False) == [
        Added(1, 1),
        Added(2, 1),
        Copy(1, "external id"),
        Copy(2, "external id"),
    ]


async def test_many_are_stored_all_or_none(archive: Archive) -> None:
    broken = article("Fine.", external_id="b")
    object.__setattr__(broken, "paragraphs", (Paragraph(""),))  # the database refuses it
    with pytest.raises(sqlite3.IntegrityError):
        await archive.add_all([article("One."), broken])

    assert (await archive.overview()).articles == 0


async def test_every_writer_leaves_its_trace_in_the_change_log(
    archive: Archive, path: Path
) -> None:
    await archive.add(article("One.", tags=("x",)))
    assert await archive.changes(0, 99) == ([1], await archive.last_change())

    for statement in (
        "UPDATE articles SET status = 'retracted' WHERE id = 1",
        "UPDATE passages SET text = 'Changed.' WHERE article_id = 1",
        "INSERT INTO tags VALUES (1, 'y')",
        "DELETE FROM tags WHERE tag = 'x'",
        "DELETE FROM articles WHERE id = 1",
    ):
        place = await archive.last_change()
        with closing(sqlite3.connect(path)) as other, other:  # another program, even
            other.execute("PRAGMA foreign_keys = ON")
            other.execute(statement)
        changes = await archive.changes(place, 99)
        assert changes is not None
        assert changes[0] == [1], statement


async def test_who_is_too_far_behind_in_the_log_is_told_so(archive: Archive, path: Path) -> None:
    await archive.add(article("One."))
    await archive.add(article("Two."))
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DELETE FROM changes WHERE seq < 3")

    assert await archive.changes(0, 99) is None
    assert await archive.changes(2, 99) == ([2], await archive.last_change())


async def test_a_long_log_is_cut_and_a_short_one_kept(archive: Archive) -> None:
    await archive.add(article("One."))
    await archive.prune(99)

    assert await archive.changes(0, 99) is not None


async def test_what_is_not_there_is_a_sentence(archive: Archive) -> None:
    with pytest.raises(UnknownArticle, match=r"No article 981\. See /latest\."):
        await archive.article(981)


async def test_the_newest_come_first(archive: Archive) -> None:
    days = ["2015-01-01", "2020-01-01", "2010-01-01", "2020-01-01"]
    await archive.add_all([article(f"{i}", published=day) for i, day in enumerate(days)])

    assert [a.source.article_id for a in await archive.newest(3)] == [4, 2, 1]
    assert [a.source.article_id for a in await archive.newest(3, [1, 3])] == [1, 3]


async def test_the_overview_counts_what_is_live(archive: Archive, path: Path) -> None:
    empty = await archive.overview()
    assert (empty.articles, empty.oldest, empty.outlets) == (0, None, ())

    await archive.add_all(
        [
            article("One.", "Two.", outlet="A", published="2010-05-01", tags=("x",)),
            article("Three.", outlet="B", published="2012-05-01", tags=("x", "y")),
            article("Four.", outlet="B"),
            article("Five.", outlet=None, published="2030-01-01"),
        ]
    )
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE articles SET status = 'retracted' WHERE outlet IS NULL")
    overview = await archive.overview()

    assert overview.articles == 3
    assert overview.passages == 4
    assert overview.outlets == (("B", 2), ("A", 1))
    assert overview.tags == (("x", 2), ("y", 1))
    assert (overview.oldest, overview.newest) == (date(2010, 5, 1), date(2015, 12, 3))
    assert overview.last_added is not None
    assert abs((datetime.now(UTC) - overview.last_added).total_seconds()) < 60


async def test_a_scan_meets_every_article_once(archive: Archive) -> None:
    await archive.add_all([article(f"{i}") for i in range(7)])

    met = [a.source.article_id async for some in archive.scan(batch=3) for a in some]
    assert met == [1, 2, 3, 4, 5, 6, 7]


async def test_two_processes_add_the_same_article_once(path: Path) -> None:
    async with open_archive(path) as first, open_archive(path) as second:
        outcomes = await asyncio.gather(
            *(archive.add(article("The same.")) for archive in (first, second, first, second))
        )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Added"] + ["Copy"] * 3


def test_an_import_that_is_killed_completes_without_doubles(path: Path, tmp_path: Path) -> None:
    lines = tmp_path / "many.jsonl"
    lines.write_text(
        "".join(
            f'{{"id": "{i}", "title": "T{i}", "published_at": "2020-01-01", "body": "Text {i}."}}\n'
            for i in range(6000)
        )
    )
    command = [sys.executable, "-m", "bot.cli", "import", str(lines), "--db", str(path)]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while not _count(path):
        assert first.poll() is None, "it should not be done before it is killed"
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    before = _count(path)
    again = subprocess.run(command, capture_output=True, text=True, check=True)

    assert before % 500 == 0  # whole transactions only
    assert f"{6000 - before:,} articles imported, {before:,} were stored already" in again.stdout
    assert _count(path) == 6000


def _count(path: Path) -> int:
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, timeout=5)) as db:
        try:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
        except sqlite3.OperationalError:
            return 0  # its tables are not there yet
