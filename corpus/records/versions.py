"""What an article said at which time: the rows of its versions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import aiosqlite

from corpus.database import Read
from corpus.types import Actor, Paragraph, Published, Version

#: What a version says, beside its passages and tags; as columns of both tables.
SAID = (
    "title, outlet, url, byline, dateline, language,"
    " published_at, published_precision, published_from, fingerprint, section, image"
)

# The versions of articles, the current ones with what the rows of the articles say.
_OF_ARTICLES = (
    "SELECT v.article_id, v.number, v.made_at, v.made_by, v.made_by_name, v.edited, v.tags, "
    + ", ".join(
        f"iif(v.number = a.version, a.{column}, v.{column}) AS {column}"
        for column in SAID.replace(" ", "").split(",")
    )
    + ", v.number = a.version AS is_current FROM versions v JOIN articles a ON a.id = v.article_id"
    " WHERE v.article_id IN (SELECT value FROM json_each(?)) ORDER BY v.article_id, v.number"
)


async def begin(
    db: aiosqlite.Connection,
    article_id: int,
    number: int,
    title: str,
    paragraphs: Sequence[Paragraph],
    now: int,
    actor: Actor | None = None,
    *,
    edited: bool = False,
) -> None:
    """Write down a version with its passages; the row of the article is the caller's.

    Args:
        db: In a transaction of the caller's.
        article_id: Whose version it is.
        number: One more than that of the version before, which is closed already.
        title: Its title.
        paragraphs: Its text.
        now: Unix time.
        actor: Who makes it.
        edited: Whether it is written here, from the one before.
    """
    await db.execute(
        "INSERT INTO versions (article_id, number, title, made_at, made_by, made_by_name, edited)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            article_id,
            number,
            title,
            now,
            actor and actor.id,
            actor and actor.name,
            edited,
        ),
    )
    await db.executemany(
        "INSERT INTO passages (article_id, version, position, kind, text) VALUES (?, ?, ?, ?, ?)",
        [(article_id, number, i, p.kind, p.text) for i, p in enumerate(paragraphs)],
    )


async def close(db: aiosqlite.Connection, article_id: int) -> None:
    """Keep all that the current version says, before another one takes its place."""
    await db.execute(
        f"UPDATE versions SET ({SAID}, tags) = (SELECT {SAID},"
        " (SELECT json_group_array(tag) FROM"
        " (SELECT tag FROM tags WHERE article_id = articles.id ORDER BY tag))"
        " FROM articles WHERE id = versions.article_id)"
        " WHERE article_id = ?"
        " AND number = (SELECT version FROM articles WHERE id = versions.article_id)",
        (article_id,),
    )


async def go_back(db: aiosqlite.Connection, article_id: int, number: int) -> None:
    """Make an older version the current one, as if those after it had never been."""
    await db.execute(
        f"UPDATE articles SET ({SAID}, version) = (SELECT {SAID}, number FROM versions"
        " WHERE article_id = articles.id AND number = ?) WHERE id = ?",
        (number, article_id),
    )
    await db.execute("DELETE FROM tags WHERE article_id = ?", (article_id,))
    await db.execute(
        "INSERT INTO tags (article_id, tag) SELECT v.article_id, j.value"
        " FROM versions v, json_each(v.tags) j WHERE v.article_id = ? AND v.number = ?",
        (article_id, number),
    )
    await db.execute(
        "DELETE FROM versions WHERE article_id = ? AND number > ?", (article_id, number)
    )
    await db.execute(
        f"UPDATE versions SET ({_BESIDE_TITLE}, tags) = ({'NULL, ' * _BESIDE_TITLE.count(',')}"
        " NULL, NULL) WHERE article_id = ? AND number = ?",
        (article_id, number),
    )


_BESIDE_TITLE = SAID.removeprefix("title, ")


async def paragraphs(
    db: aiosqlite.Connection, article_id: int, number: int
) -> tuple[Paragraph, ...]:
    """The text of a version."""
    rows = await db.execute_fetchall(
        "SELECT kind, text FROM passages WHERE article_id = ? AND version = ? ORDER BY position",
        (article_id, number),
    )
    return tuple(Paragraph(row["text"], row["kind"]) for row in rows)


async def read(read: Read, tags: Mapping[int, Sequence[str]]) -> dict[int, list[Version]]:
    """All that articles have said, the first version first, by the id of the article.

    Args:
        read: Reads rows.
        tags: Those that each of the articles has now.
    """
    ids = json.dumps([*tags])
    texts: dict[tuple[int, int], list[Paragraph]] = {}
    for row in await read(
        "SELECT article_id, version, kind, text FROM passages"
        " WHERE article_id IN (SELECT value FROM json_each(?))"
        " ORDER BY article_id, version, position",
        (ids,),
    ):
        place = row["article_id"], row["version"]
        texts.setdefault(place, []).append(Paragraph(row["text"], row["kind"]))
    found: dict[int, list[Version]] = {}
    for row in await read(_OF_ARTICLES, (ids,)):
        article_id = row["article_id"]
        text = texts.get((article_id, row["number"]), ())
        found.setdefault(article_id, []).append(_version(row, text, tags[article_id]))
    return found


def _version(row: sqlite3.Row, text: Sequence[Paragraph], tags: Sequence[str]) -> Version:
    when = datetime.fromtimestamp(row["published_at"], UTC)
    actor = Actor(row["made_by"], row["made_by_name"] or "") if row["made_by"] else None
    return Version(
        article_id=row["article_id"],
        number=row["number"],
        title=row["title"],
        outlet=row["outlet"],
        url=row["url"],
        byline=row["byline"],
        dateline=row["dateline"],
        language=row["language"],
        published=Published(when, row["published_precision"], row["published_from"]),
        section=row["section"],
        image=row["image"],
        tags=tuple(tags if row["is_current"] else json.loads(row["tags"] or "[]")),
        paragraphs=tuple(text),
        made_at=datetime.fromtimestamp(row["made_at"], UTC),
        made_by=actor,
        edited=bool(row["edited"]),
    )
