"""Near copies in the archive: what each text is found by, and which one a new text is like."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from corpus.database import Database, Read
from corpus.intake.duplicates import COMMON, Wording, candidates, noted
from corpus.intake.events import headline
from corpus.language.stemmed import fold
from corpus.types import Article

#: Articles that are read together, and rows that are written in one transaction.
_BATCH, _ROWS = 200, 5_000
#: Articles whose shingles are written together, in order: that touches each page of the table
#: once for all of them, not once for each.
_STEP = 10_000

# Of a shingle that is boilerplate no more is read than shows that it is.
_HOLDERS = f"""
    SELECT h.shingle, h.article_id FROM json_each(?) AS sought CROSS JOIN shingles AS h
    ON h.shingle = sought.value AND h.article_id <= coalesce(
        (SELECT article_id FROM shingles WHERE shingle = sought.value
         ORDER BY article_id LIMIT 1 OFFSET {COMMON}), {2**63 - 1})
"""
_TEXTS = """
    SELECT p.article_id, p.text FROM passages AS p
    JOIN articles AS a ON a.id = p.article_id AND a.version = p.version
    WHERE p.article_id IN (SELECT value FROM json_each(?)) ORDER BY p.article_id, p.position
"""
# The story of each article: its leader, and every outlet that has it.
_STORIES = """
    SELECT a.id, a.published_at, l.id AS leader, l.status, m.outlet, o.outlet AS further
    FROM articles AS a JOIN articles AS l ON l.id = coalesce(a.copy_of, a.id)
    JOIN articles AS m ON m.id = l.id OR m.copy_of = l.id
    LEFT JOIN outlets AS o ON o.article_id = m.id
    WHERE a.id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Match:
    """The story whose wording a new article has."""

    #: The article that leads the story.
    leader: int
    #: Of the shorter text, 0 to 1.
    share: float
    #: Whether one of the outlets of the story is that of the new article.
    same_outlet: bool
    #: Whether all of them are known, and others.
    elsewhere: bool


async def nearest(read: Read, article: Article, wording: Wording) -> Match | None:
    """The story that an article is a near copy of, if it is one.

    Of several one of its own outlet's, otherwise the one that it is most like. Nothing joins
    a story that was retracted.
    """
    rows = await read(_HOLDERS, (json.dumps(wording.sought()),))
    likely, common = candidates((row["shingle"], row["article_id"]) for row in rows)
    if not likely:
        return None
    likenesses = {number: Wording.of(text) for number, text in (await texts(read, likely)).items()}
    stories: dict[int, list[sqlite3.Row]] = {}
    for row in await read(_STORIES, (json.dumps(likely),)):
        stories.setdefault(row["id"], []).append(row)
    own = fold(article.outlet or "")
    matches = []
    for number, story in stories.items():
        days = abs(story[0]["published_at"] - article.published.at.timestamp()) // 86400
        share = (
            wording.near(likenesses[number], int(days), common) if number in likenesses else None
        )
        outlets = {fold(row["outlet"] or "") for row in story}
        outlets |= {fold(row["further"]) for row in story if row["further"]}
        same = bool(own) and own in outlets
        elsewhere = bool(own) and not same and "" not in outlets
        if share is not None and (story[0]["status"] == "live" or not elsewhere):
            matches.append(Match(story[0]["leader"], share, same, elsewhere))
    return min(matches, key=lambda m: (not m.same_outlet, -m.share, m.leader), default=None)


async def texts(read: Read, article_ids: Collection[int]) -> dict[int, list[str]]:
    """The paragraphs of articles as they are now."""
    found: dict[int, list[str]] = {}
    for row in await read(_TEXTS, (json.dumps([*article_ids]),)):
        found.setdefault(row["article_id"], []).append(row["text"])
    return found


async def note(db: aiosqlite.Connection, article_id: int, shingles: Iterable[int]) -> None:
    """Let an article be found by these shingles.

    Whoever writes another version of an article calls this for it; what it is no longer found
    by does no harm.

    Args:
        db: In a transaction of the caller's.
        article_id: An article.
        shingles: Its `Wording.noted`.
    """
    await db.executemany(
        "INSERT OR IGNORE INTO shingles VALUES (?, ?)", [(s, article_id) for s in shingles]
    )
    # It is the next in turn, unless an import has left others behind.
    await db.execute(
        "UPDATE shingled SET upto = ?1 WHERE upto < ?1"
        " AND upto >= coalesce((SELECT max(id) FROM articles WHERE id < ?1), 0)",
        (article_id,),
    )


async def forget(db: aiosqlite.Connection, article_id: int) -> None:
    """Let an article that is to be deleted be found no more, by whatever it has said.

    Args:
        db: In a transaction of the caller's.
        article_id: An article, still there.
    """
    said: dict[int, list[str]] = {}
    for row in await db.execute_fetchall(
        "SELECT version, text FROM passages WHERE article_id = ? ORDER BY version, position",
        (article_id,),
    ):
        said.setdefault(row["version"], []).append(row["text"])
    shingles = {shingle for text in said.values() for shingle in Wording.of(text).noted()}
    await db.executemany(
        "DELETE FROM shingles WHERE shingle = ? AND article_id = ?",
        [(shingle, article_id) for shingle in shingles],
    )
    titles = await db.execute_fetchall(
        "SELECT v.title, a.language FROM versions AS v JOIN articles AS a ON a.id = v.article_id"
        " WHERE a.id = ?",
        (article_id,),
    )
    await db.executemany(
        "DELETE FROM headlines WHERE term = ? AND article_id = ?",
        [(term, article_id) for row in titles for term in headline(row["title"], row["language"])],
    )


class Copies:
    """What articles are found by that came in without being compared: an import, an older file.

    Any method can raise `DatabaseError`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        # What was found already, so that no text is read again for it.
        self._found: dict[int, NDArray[np.int64]] = {}

    async def hold(self, brought: Iterable[tuple[int, Article]]) -> None:
        """Take articles that were just stored, to be noted with many others.

        Args:
            brought: With their ids. Whatever is lost of them is read again by `catch_up`.
        """
        for number, article in brought:
            self._found[number] = noted(p.text for p in article.paragraphs)
        if len(self._found) >= _STEP:
            await self.catch_up(_STEP)

    async def catch_up(self, limit: int | None = None) -> bool:
        """Note what is there, and say whether that was all.

        Killed and called again it goes on where it was; others have their turns meanwhile.

        Args:
            limit: Articles at most.
        """
        async with self._turn:
            while step := min(_STEP, limit if limit is not None else _STEP):
                taken = await self._step(step)
                if taken < step:
                    return True
                limit = limit if limit is None else limit - taken
            return False

    async def _step(self, size: int) -> int:
        """Note some more articles, and say how many."""
        (row,) = await self._database.rows("SELECT upto FROM shingled")
        last, taken = row["upto"], 0
        found = list[tuple[int, NDArray[np.int64]]]()
        titles = list[tuple[str, int, int]]()
        while taken < size:
            rows = await self._database.rows(
                "SELECT id, title, language, published_at / 86400 AS day, copy_of FROM articles"
                " WHERE id > ? ORDER BY id LIMIT ?",
                (last, min(_BATCH, size - taken)),
            )
            if not rows:
                break
            titles += (
                (term, row["day"], row["id"])
                for row in rows
                for term in headline(row["title"], row["language"])
            )
            # A copy that joined a story was noted with what it adds to it.
            wanted = {row["id"] for row in rows if row["copy_of"] is None}
            unread = wanted.difference(self._found)
            for number, paragraphs in (await texts(self._database.rows, unread)).items():
                self._found[number] = noted(paragraphs)
                await asyncio.sleep(0)
            found += ((n, self._found.pop(n)) for n in wanted if n in self._found)
            last, taken = rows[-1]["id"], taken + len(rows)
        if found:
            shingles = np.concatenate([some for _, some in found])
            articles = np.repeat([n for n, _ in found], [len(some) for _, some in found])
            order = np.lexsort((articles, shingles))
            await self._write(
                "INSERT OR IGNORE INTO shingles VALUES (?, ?)",
                [*zip(shingles[order].tolist(), articles[order].tolist(), strict=True)],
            )
        await self._write("INSERT OR IGNORE INTO headlines VALUES (?, ?, ?)", sorted(titles))
        if taken:
            await self._database.execute(
                "UPDATE shingled SET upto = max(upto, ?) WHERE id = 1", (last,)
            )
        return taken

    async def _write(self, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Write rows some at a time: others that write do not wait long."""
        for start in range(0, len(rows), _ROWS):
            async with self._database.transaction() as db:
                await db.executemany(sql, rows[start : start + _ROWS])
