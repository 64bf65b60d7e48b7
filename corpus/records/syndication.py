"""One story in several outlets: which articles are copies of which, and what each of them tells."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

import aiosqlite

from corpus.database import Read
from corpus.intake.duplicates import Wording, standing
from corpus.records.copies import note, texts
from corpus.types import Article

# Who has a passage too, of its story as it is now; and whether it is told there first.
_CARRIERS = """
    SELECT p.id AS passage_id, x.id, x.outlet,
        x.id = a.copy_of OR x.copy_of = a.copy_of AND x.id < a.id AS earlier
    FROM passages AS p JOIN standing AS s ON s.passage_id = p.id
    JOIN articles AS a ON a.id = p.article_id
    JOIN articles AS x ON x.id = s.article_id AND x.status = 'live'
    WHERE p.{} IN (SELECT value FROM json_each(?))
    AND (x.copy_of = a.id OR x.id = a.copy_of OR x.copy_of = a.copy_of)
    ORDER BY p.id, x.id
"""
#: Whether an article ``a`` has to do with any other outlet's.
SYNDICATED = """
    copy_of IS NOT NULL OR EXISTS (SELECT 1 FROM articles WHERE copy_of = a.id)
    OR EXISTS (SELECT 1 FROM outlets WHERE article_id = a.id) AS syndicated
"""
#: How many passages of live articles are told by one of their story that came first.
REPEATED = """
    SELECT count(DISTINCT s.passage_id) AS n FROM standing AS s
    JOIN passages AS p ON p.id = s.passage_id
    JOIN articles AS a ON a.id = p.article_id AND a.version = p.version AND a.status = 'live'
    JOIN articles AS x ON x.id = s.article_id AND x.status = 'live'
    WHERE x.id = a.copy_of OR x.copy_of = a.copy_of AND x.id < a.id
"""


@dataclass(slots=True)
class Carried:
    """Who else has a passage."""

    #: Whether an article of its story that came first tells it.
    repeated: bool = False
    articles: list[int] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)


async def carried(read: Read, column: str, ids: Collection[int]) -> dict[int, Carried]:
    """Those passages that other articles of their story have too, by id.

    Args:
        read: Reads rows.
        column: What the ids are: ``id`` of passages, or ``article_id``.
        ids: Of them.
    """
    found: dict[int, Carried] = {}
    if not ids:
        return found
    for row in await read(_CARRIERS.format(column), (json.dumps([*ids]),)):
        at = found.setdefault(row["passage_id"], Carried())
        at.repeated |= bool(row["earlier"])
        at.articles.append(row["id"])
        if row["outlet"] is not None:
            at.outlets.append(row["outlet"])
    further = await outlets(read, {number for at in found.values() for number in at.articles})
    for at in found.values():
        at.outlets += (name for number in at.articles for name in further.get(number, ()))
    return found


async def outlets(read: Read, article_ids: Collection[int]) -> dict[int, list[str]]:
    """The further outlets of the very text of an article, by its id."""
    found: dict[int, list[str]] = {}
    if not article_ids:
        return found
    for row in await read(
        "SELECT article_id, outlet FROM outlets"
        " WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY article_id, outlet",
        (json.dumps([*article_ids]),),
    ):
        found.setdefault(row["article_id"], []).append(row["outlet"])
    return found


async def copies(read: Read, article_ids: Collection[int]) -> dict[int, list[int]]:
    """The live copies of articles that lead a story, by ascending id."""
    found: dict[int, list[int]] = {}
    if not article_ids:
        return found
    for row in await read(
        "SELECT copy_of, id FROM articles WHERE status = 'live'"
        " AND copy_of IN (SELECT value FROM json_each(?)) ORDER BY copy_of, id",
        (json.dumps([*article_ids]),),
    ):
        found.setdefault(row["copy_of"], []).append(row["id"])
    return found


async def remember(
    db: aiosqlite.Connection, article_id: int, article: Article, now: int, *, news: bool = False
) -> bool:
    """Note another outlet that has the very text of an article; whether it is a new one.

    Args:
        db: In a transaction of the caller's.
        article_id: Who has the text already.
        article: As it came now.
        now: Unix time.
        news: Whether those who follow such news are told.
    """
    if not article.outlet:
        return False
    noted = await db.execute(
        "INSERT OR IGNORE INTO outlets (article_id, outlet, url, added_at, news)"
        " SELECT id, ?2, ?3, ?4, ?5 FROM articles"
        " WHERE id = ?1 AND outlet IS NOT NULL AND lower(outlet) <> lower(?2)",
        (article_id, article.outlet, article.url, now, news),
    )
    return noted.rowcount > 0


async def join(db: aiosqlite.Connection, leader: int, article_id: int, wording: Wording) -> None:
    """Note what an article has in common with the story that it joins.

    Args:
        db: In a transaction of the caller's, in which its row says that it is a copy.
        leader: Of the story.
        article_id: Of the copy.
        wording: Of the copy.
    """
    story = await _story(db, leader)
    # It is found by what it adds: a story that many outlets have is no boilerplate.
    told = await texts(db.execute_fetchall, [leader])
    await note(db, article_id, wording.noted(beside=Wording.of(told.get(leader, ()))))
    await _compare(db, story, [article_id])


async def renew(db: aiosqlite.Connection, article_id: int) -> None:
    """Note what another version of an article is found by, and compare it with its story again.

    Args:
        db: In a transaction of the caller's.
        article_id: Any article; one without a story has nothing to compare.
    """
    rows = await db.execute_fetchall(
        "SELECT coalesce(copy_of, id) AS leader FROM articles WHERE id = ?", (article_id,)
    )
    for (leader,) in rows:
        told = await texts(db.execute_fetchall, {article_id, leader})
        beside = Wording.of(told.get(leader, ())) if leader != article_id else None
        await note(db, article_id, Wording.of(told.get(article_id, ())).noted(beside=beside))
        story = await _story(db, leader)
        if len(story) > 1:
            await _compare(db, story, [article_id])
            await _look_again(db, leader)


async def promote(db: aiosqlite.Connection, leader: int) -> int | None:
    """Let the oldest live copy lead the story in the place of an article that goes.

    To be called when an article is retracted (its row may say so already), and before one is
    deleted. One that is retracted stays in the story, as a copy: restored, it takes part again.

    Args:
        db: In a transaction of the caller's.
        leader: The article that goes; one that leads nothing changes nothing.

    Returns:
        The article that leads now; None if it is the same as before.
    """
    found = (await copies(db.execute_fetchall, [leader])).get(leader)
    if not found:
        return None
    first = found[0]
    await db.execute("UPDATE articles SET copy_of = NULL WHERE id = ?", (first,))
    await db.execute(
        "UPDATE articles SET copy_of = ?1 WHERE id = ?2 OR copy_of = ?2", (first, leader)
    )
    # It is found by all of its text now, not only by what it added.
    text = await texts(db.execute_fetchall, [first])
    await note(db, first, Wording.of(text.get(first, ())).noted())
    return first


async def _story(db: aiosqlite.Connection, leader: int) -> list[int]:
    rows = await db.execute_fetchall(
        "SELECT id FROM articles WHERE id = ?1 OR copy_of = ?1", (leader,)
    )
    return [row["id"] for row in rows]


async def _look_again(db: aiosqlite.Connection, leader: int) -> None:
    """Put all articles of a story into the change log."""
    await db.execute("UPDATE articles SET copy_of = copy_of WHERE copy_of = ?", (leader,))


async def _compare(
    db: aiosqlite.Connection, story: Collection[int], changed: Collection[int]
) -> None:
    """Note which passages of a story stand in which other article of it.

    Args:
        db: In a transaction of the caller's.
        story: All articles of it.
        changed: Those of them whose text is new.
    """
    rows = await db.execute_fetchall(
        "SELECT p.id, p.article_id, p.text FROM passages AS p"
        " JOIN articles AS a ON a.id = p.article_id AND a.version = p.version"
        " WHERE p.article_id IN (SELECT value FROM json_each(?)) ORDER BY p.id",
        (json.dumps([*story]),),
    )
    passages: dict[int, dict[int, str]] = {}
    for row in rows:
        passages.setdefault(row["article_id"], {})[row["id"]] = row["text"]
    await db.execute(
        "DELETE FROM standing WHERE article_id IN (SELECT value FROM json_each(?1)) OR passage_id"
        " IN (SELECT id FROM passages WHERE article_id IN (SELECT value FROM json_each(?1)))",
        (json.dumps([*changed]),),
    )
    for one in passages:
        for other in passages:
            if one != other and (one in changed or other in changed):
                found = standing(passages[one], passages[other].values())
                await db.executemany(
                    "INSERT INTO standing VALUES (?, ?)", [(number, other) for number in found]
                )
