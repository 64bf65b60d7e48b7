"""Killed at any moment of a poll, nothing is lost, nothing is doubled, and little asked twice."""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from corpus.database import open_database
from corpus.feeds.followed import Feeds, NewFeed
from corpus.schema import ARCHIVE
from tests.newsstand import ANN, START, Item, Site, html, serving

PAGES, WHOLE = 3, 30


async def poll(path: Path, *more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "feed", "poll", "--json", *more, "--db", str(path),
        env={**os.environ, "NEWSDESK_FETCH_ALLOW": "127.0.0.0/8"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


def put(site: Site) -> None:
    """A feed of whole entries, and one of entries with pages."""
    site.feed([Item(n, text=html(n)) for n in range(1, WHOLE + 1)], path="/whole")
    numbers = range(101, 101 + PAGES)
    site.feed([Item(n) for n in numbers], path="/pages")
    site.pages(*numbers)


async def follow(path: Path, site: Site) -> None:
    async with open_database(path, [ARCHIVE]) as database:
        for where in ("/whole", "/pages"):
            new = NewFeed(site.base + where, "Harbour Wire", "rss", take=-1)
            await Feeds(database).add(new, ANN, START)


def stored(path: Path) -> tuple[list[str], list[str]]:
    """Titles of the articles, and states of entries; each entry that is taken has its article."""
    with closing(sqlite3.connect(path)) as db:
        titles = [title for (title,) in db.execute("SELECT title FROM articles ORDER BY title")]
        states = [state for (state,) in db.execute("SELECT state FROM feed_entries")]
        lost = db.execute(
            "SELECT count(*) FROM feed_entries WHERE state = 'taken'"
            " AND article_id NOT IN (SELECT id FROM articles)"
        ).fetchone()
        unknown = db.execute(
            "SELECT count(*) FROM articles WHERE id NOT IN"
            " (SELECT article_id FROM feed_entries WHERE article_id IS NOT NULL)"
        ).fetchone()
    assert lost == (0,), "an entry counts as taken whose article is not there"
    assert unknown == (0,), "an article is there that its entry does not know of"
    return titles, states


@pytest.mark.parametrize("seed", [1, 2])
async def test_killed_again_and_again(tmp_path: Path, seed: int) -> None:
    path, chance = tmp_path / "news.db", random.Random(seed)
    expected = sorted(f"Story number {n}" for n in (*range(1, WHOLE + 1), *range(101, 101 + PAGES)))
    async with serving() as site:
        put(site)
        await follow(path, site)
        kills = 0
        for _ in range(2):
            # At a request, or a moment after it: while it is read, stored or noted.
            after, pause = len(site.asked) + chance.randint(1, 3), chance.choice([0, 0.2, 0.5, 1])
            reached = asyncio.Event()

            def watch(_: str, after: int = after, reached: asyncio.Event = reached) -> None:
                if len(site.asked) >= after:
                    reached.set()

            site.on_request = watch
            process = await poll(path)
            end = asyncio.create_task(process.wait())
            waiting = asyncio.create_task(reached.wait())
            await asyncio.wait([end, waiting], return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(pause)
            if process.returncode is None:
                process.kill()
                kills += 1
            await end
            waiting.cancel()
            await asyncio.to_thread(stored, path)
        assert kills > 0
        process = await poll(path)
        output, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
        assert all(json.loads(line)["error"] is None for line in output.splitlines())
    titles, states = await asyncio.to_thread(stored, path)
    assert titles == expected
    assert set(states) == {"taken"}
    asked = Counter(site.asked)
    again = sum(count - 1 for count in asked.values())
    assert again <= kills, f"asked again after {kills} kills: {asked}"
