"""Feeds travel from one archive to another, with all that was dealt with of them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from corpus.archive import Archive
from corpus.database import Database, open_database
from corpus.desk import Desk
from corpus.feeds.followed import Feeds
from corpus.ingest import import_lines
from corpus.schema import ARCHIVE
from corpus.transfer.exporting import export_lines
from corpus.transfer.feedlines import feed_lines, take_feed
from tests.newsstand import ANN, Here, Item, Site, Stand, html, serving, standing


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


@pytest.fixture
async def stand(site: Site, tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(tmp_path / "news.db", site, Here()) as stand:
        yield stand


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "other.db", [ARCHIVE]) as database:
        yield database


async def lines(stand: Stand) -> list[dict[str, Any]]:
    """Through a file, as it would be."""
    return [json.loads(json.dumps(line)) async for line in feed_lines(stand.database.rows)]


async def test_there_and_back(stand: Stand, other: Database) -> None:
    stand.site.feed([Item(1, text=html(1)), Item(2, text=html(2)), Item(3)])
    stand.site.put("/news/3", "", status=503)
    first = await stand.follow(tags=("a", "b"), outlet="Harbour Wire", every=900, take=2)
    second = await stand.follow("/other")
    await stand.feeds.pause(second.id, "too loud", ANN)
    await stand.poll()
    sent = await lines(stand)
    for line in sent:
        assert await take_feed(other, line, {1: 101, 2: 102}, ANN, stand.clock())
    assert (await Feeds(other).feed(second.id)).reason == "too loud"
    came = await Feeds(other).feed(first.id)
    assert (came.address, came.tags, came.every) == (first.address, ("a", "b"), 900)
    rows = await other.rows("SELECT key, article_id FROM feed_entries ORDER BY key")
    assert {row["article_id"] for row in rows} == {101, 102, None}
    # The articles are not there, and do not come back because of that.
    back = [line async for line in feed_lines(other.rows)]
    assert [(e["state"], e["reason"]) for e in back[0]["entries"][:2]] == [("left", "deleted")] * 2
    # Nothing is doubled.
    assert not await take_feed(other, sent[0], {}, ANN, stand.clock())


async def test_what_was_dealt_with_is_not_taken_again(
    stand: Stand, site: Site, tmp_path: Path
) -> None:
    site.feed([Item(1, text=html(1)), Item(2, text=html(2))])
    await stand.follow()
    await stand.poll()
    (line,) = await lines(stand)
    async with standing(tmp_path / "new.db", site, Here()) as new:
        await take_feed(new.database, line, {}, ANN, new.clock())
        (visit,) = await new.poll()
        assert visit.outcome == "unchanged"
        assert await new.titles() == []


@pytest.mark.parametrize(
    "damage",
    [
        {"address": None}, {"format": "x"}, {"state": "x"}, {"tags": 3}, {"tags": [3]},
        {"every": "often"}, {"entries": [{}]}, {"entries": [3]}, {"interval": []},
        {"entries": [{"key": "", "mark": "zz", "state": "taken"}]},
    ],
)  # fmt: skip
async def test_a_damaged_line_changes_nothing(
    stand: Stand, other: Database, damage: dict[str, object]
) -> None:
    stand.site.feed([Item(1, text=html(1))])
    await stand.follow()
    await stand.poll()
    (line,) = await lines(stand)
    with pytest.raises(ValueError, match=r"."):
        await take_feed(other, {**line, **damage}, {}, ANN, stand.clock())
    with pytest.raises(ValueError, match=r"."):
        await take_feed(other, {k: v for k, v in line.items() if k not in damage}, {}, ANN,
                        stand.clock())  # fmt: skip
    assert await Feeds(other).all() == []


async def test_feeds_are_in_an_export_of_the_archive(stand: Stand, other: Database) -> None:
    stand.site.feed([Item(1, text=html(1)), Item(2, text=html(2)), Item(3, text=html(3))])
    await stand.follow(tags=("a",))
    await stand.poll()
    archive, copy = Archive(stand.database), Archive(other)
    assert len(await archive.ids(0, 9)) == 3
    await Desk(stand.database).delete(2, ANN)
    sent = [line async for line in export_lines(archive)]
    (line,) = [json.loads(line) for line in sent if b'{"newsdesk": {"feed"' in line]
    entries = line["newsdesk"]["feed"]["entries"]
    assert sorted(e["article_id"] or 0 for e in entries) == [0, 1, 3]
    assert (await import_lines(copy, sent, actor=ANN)).bad == 0
    assert [line async for line in export_lines(copy)] == sent
    assert (await import_lines(copy, sent, actor=ANN)).bad == 0
    assert [line async for line in export_lines(copy)] == sent


async def test_what_somebody_deleted_does_not_come_back_in_another_archive(
    stand: Stand, site: Site, tmp_path: Path
) -> None:
    site.feed([Item(1, text=html(1)), Item(2, text=html(2))])
    await stand.follow()
    await stand.poll()
    async with stand.database.transaction() as db:
        await db.execute("DELETE FROM articles WHERE title = 'Story number 1'")
    (line,) = await lines(stand)
    assert [(e["state"], e["reason"]) for e in line["entries"]] == [
        ("left", "deleted"), ("taken", None),
    ]  # fmt: skip
    async with standing(tmp_path / "new.db", site, Here()) as new:
        await take_feed(new.database, line, {}, ANN, new.clock())
        site.feed([Item(1, text=html(1) + "<p>A word was added to it.</p>")])
        await new.poll()
        assert await new.titles() == []


async def test_an_export_of_the_archive_has_its_feeds(
    stand: Stand, other: Database, tmp_path: Path
) -> None:
    stand.site.feed([Item(1, text=html(1)), Item(2)])
    stand.site.put("/news/2", "", status=503)
    await stand.follow(tags=("a",))
    await stand.poll()
    exported = [line async for line in export_lines(Archive(stand.database))]
    await import_lines(Archive(other), exported)
    assert [line async for line in export_lines(Archive(other))] == exported
    assert (await Feeds(other).feed(1)).address == f"{stand.site.base}/feed"
