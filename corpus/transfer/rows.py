"""Whole articles out of their rows, and into rows of another archive."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import aiosqlite

from corpus.database import Read
from corpus.records import versions
from corpus.records.storing import fingerprint, known, newer, tag
from corpus.records.syndication import renew
from corpus.sources.exported import Elsewhere, Record
from corpus.types import Actor, Added, Article, Copy, Retraction, Version


@dataclass(frozen=True, slots=True)
class Story:
    """Articles of several outlets that have one wording."""

    leader: int
    copies: tuple[int, ...]


async def ids(read: Read, after: int, limit: int) -> list[int]:
    """Ids of articles by ascending id, from the first after ``after``."""
    found = await read("SELECT id FROM articles WHERE id > ? ORDER BY id LIMIT ?", (after, limit))
    return [row["id"] for row in found]


async def last_id(read: Read) -> int:
    """The highest id that an article ever had."""
    for row in await read("SELECT seq FROM sqlite_sequence WHERE name = 'articles'", ()):
        return int(row["seq"])
    return 0


async def records(read: Read, article_ids: Sequence[int]) -> list[Record]:
    """All that the archive has of these articles, by ascending id."""
    wanted = json.dumps([*article_ids])
    tags: dict[int, list[str]] = {article_id: [] for article_id in article_ids}
    for row in await read(
        "SELECT article_id, tag FROM tags WHERE article_id IN (SELECT value FROM json_each(?))"
        " ORDER BY article_id, tag",
        (wanted,),
    ):
        tags[row["article_id"]].append(row["tag"])
    elsewhere: dict[int, list[Elsewhere]] = {}
    for row in await read(
        "SELECT * FROM outlets WHERE article_id IN (SELECT value FROM json_each(?))"
        " ORDER BY article_id, outlet",
        (wanted,),
    ):
        one = Elsewhere(row["outlet"], row["url"], _time(row["added_at"]))
        elsewhere.setdefault(row["article_id"], []).append(one)
    said = await versions.read(read, tags)
    return [
        Record(
            article_id=row["id"],
            external_id=row["external_id"],
            added_at=_time(row["added_at"]),
            retraction=None
            if row["status"] == "live"
            else Retraction(_time(row["retracted_at"] or row["added_at"]), row["retraction"] or ""),
            by_hand=tuple(json.loads(row["by_hand"])),
            elsewhere=tuple(elsewhere.get(row["id"], ())),
            versions=tuple(said[row["id"]]),
        )
        for row in await read(
            "SELECT * FROM articles WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (wanted,),
        )
    ]


async def stories(read: Read, after: int, limit: int) -> list[Story]:
    """Stories by ascending id of their leader, from the first after ``after``."""
    found = await read(
        "SELECT copy_of AS leader, json_group_array(id) AS copies FROM"
        " (SELECT copy_of, id FROM articles WHERE copy_of > ? ORDER BY copy_of, id)"
        " GROUP BY copy_of ORDER BY copy_of LIMIT ?",
        (after, limit),
    )
    return [Story(row["leader"], tuple(json.loads(row["copies"]))) for row in found]


async def take(
    db: aiosqlite.Connection,
    record: Record,
    now: int,
    actor: Actor | None = None,
    ours: Container[int] = (),
    *,
    news: bool = False,
) -> Added | Copy:
    """Put a whole article into rows, under its own id if nothing ever had that or a higher one.

    One that is there already, by its id or by its text, address or external id, is left as it
    is; a newer state of one at the same address is a version of it.

    Args:
        db: In a transaction of the caller's.
        record: As it was exported.
        now: Unix time.
        actor: Who brings it.
        ours: Articles that came with it, and were not the same where they come from.
        news: Whether those who follow such news are told. Whether it was news where it comes
            from is of no importance here.
    """
    if await _there(db, record):
        return Copy(record.article_id, "text", retracted=record.retraction is not None)
    current = record.versions[-1]
    article = _article(record, current)
    free = record.article_id > await last_id(db.execute_fetchall)
    had = await known(db.execute_fetchall, article, True)
    found = had.article_id if isinstance(had, Copy) else had
    if had is not None and not (free and found in ours):
        if isinstance(had, Copy):
            return had
        return await newer(db, had, article, now, actor)
    retraction = record.retraction
    cursor = await db.execute(
        f"INSERT INTO articles (id, {versions.SAID}, external_id, added_at, version, by_hand,"
        " status, retracted_at, retraction, news)"
        f" VALUES ({', '.join('?' * 21)})",
        (
            record.article_id if free else None,
            *_said(current),
            record.external_id,
            int(record.added_at.timestamp()),
            current.number,
            json.dumps(list(record.by_hand)),
            "live" if retraction is None else "retracted",
            retraction and int(retraction.at.timestamp()),
            retraction and retraction.reason,
            news,
        ),
    )
    article_id = cursor.lastrowid
    assert article_id is not None, "an INSERT has a row id"
    for version in record.versions:
        await versions.begin(
            db,
            article_id,
            version.number,
            version.title,
            version.paragraphs,
            int(version.made_at.timestamp()),
            version.made_by,
            edited=version.edited,
        )
        if version is not current:
            await db.execute(
                f"UPDATE versions SET ({versions.SAID}, tags) = ({', '.join('?' * 13)})"
                " WHERE article_id = ? AND number = ?",
                (*_said(version), json.dumps(list(version.tags)), article_id, version.number),
            )
    await tag(db, article_id, current.tags)
    await db.executemany(
        "INSERT INTO outlets (article_id, outlet, url, added_at) VALUES (?, ?, ?, ?)",
        [(article_id, e.outlet, e.url, int(e.added_at.timestamp())) for e in record.elsewhere],
    )
    return Added(article_id, len(current.paragraphs), current.number)


async def join(db: aiosqlite.Connection, story: Story) -> None:
    """Make articles that are there one story, those of them that are in none yet."""
    for copy in story.copies:
        changed = await db.execute(
            "UPDATE articles SET copy_of = ?1 WHERE id = ?2 AND id <> ?1 AND copy_of IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM articles WHERE copy_of = ?2)"
            " AND EXISTS (SELECT 1 FROM articles WHERE id = ?1 AND copy_of IS NULL)",
            (story.leader, copy),
        )
        if changed.rowcount:
            await renew(db, copy)


async def use_no_id_again(db: aiosqlite.Connection, last: int) -> None:
    """Count ids that articles had elsewhere as used, up to this one."""
    await db.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'articles', 0"
        " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'articles')"
    )
    await db.execute(
        "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'articles'", (last,)
    )


async def _there(db: aiosqlite.Connection, record: Record) -> bool:
    """Whether the article of this id is the one of the record."""
    first = record.versions[0]
    found = await db.execute_fetchall(
        "SELECT iif(a.version = 1, a.fingerprint, v.fingerprint) = ? AND a.added_at = ?"
        " AND v.made_at = ? AS same"
        " FROM articles a JOIN versions v ON v.article_id = a.id AND v.number = 1 WHERE a.id = ?",
        (
            fingerprint(first.paragraphs),
            int(record.added_at.timestamp()),
            int(first.made_at.timestamp()),
            record.article_id,
        ),
    )
    return any(row["same"] for row in found)


def _said(version: Version) -> tuple[object, ...]:
    return (
        version.title,
        version.outlet,
        version.url,
        version.byline,
        version.dateline,
        version.language,
        int(version.published.at.timestamp()),
        version.published.precision,
        version.published.origin,
        fingerprint(version.paragraphs),
        version.section,
        version.image,
    )


def _article(record: Record, version: Version) -> Article:
    return Article(
        title=version.title,
        published=version.published,
        paragraphs=version.paragraphs,
        outlet=version.outlet,
        url=version.url,
        byline=version.byline,
        dateline=version.dateline,
        language=version.language,
        tags=version.tags,
        external_id=record.external_id,
        section=version.section,
        image=version.image,
    )


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
