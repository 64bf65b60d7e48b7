"""What editors do to the rows of an article, inside a transaction of the caller's."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import aiosqlite

from corpus.database import Read
from corpus.errors import ChangedMeanwhile, DoneAlready, NotWithdrawn, UnknownArticle, Withdrawn
from corpus.records import versions
from corpus.records.copies import forget
from corpus.records.storing import fingerprint, tag, write
from corpus.records.syndication import promote
from corpus.types import Actor, Paragraph

#: The highest id that SQLite can hold.
_HIGHEST = 2**63 - 1


async def row(read: Read, article_id: int) -> sqlite3.Row:
    """The row of an article.

    Raises:
        UnknownArticle: If there is none.
    """
    if 0 < article_id <= _HIGHEST:
        for found in await read("SELECT * FROM articles WHERE id = ?", (article_id,)):
            return found
    raise UnknownArticle(article_id)


def mark(row: sqlite3.Row) -> str:
    """A short word that changes whenever the article does."""
    title = str(row["title"]).encode("utf-8", "surrogatepass")
    return f"{row['version']}-{row['status'][0]}-{zlib.crc32(title + row['fingerprint']):x}"


def live(row: sqlite3.Row) -> None:
    """Go on if an article is live.

    Raises:
        Withdrawn: If it is not.
    """
    if row["status"] != "live":
        at = row["retracted_at"]
        when = None if at is None else datetime.fromtimestamp(at, UTC)
        raise Withdrawn(row["id"], when, row["retraction"] or "")


async def unchanged(
    db: aiosqlite.Connection, row: sqlite3.Row, what: str, seen: int | datetime | None, actor: Actor
) -> None:
    """Go on if an editor has seen what is to be changed.

    Args:
        db: In a transaction of the caller's.
        row: Of the article.
        what: The name of a field; ``text`` stands for the paragraphs.
        seen: The version that was seen, or when it was looked at last; None if it is known to
            be as it is.
        actor: Who is to change it; what they did themselves they know.

    Raises:
        ChangedMeanwhile: If somebody else has changed it since.
    """
    if isinstance(seen, int) and seen != row["version"]:
        raise ChangedMeanwhile(row["id"], "text", "somebody")
    if not isinstance(seen, datetime):
        return
    since = int(seen.timestamp())
    if what == "text":
        sql = (
            "SELECT made_by AS id, made_by_name AS name FROM versions WHERE article_id = ?"
            " AND number > 1 AND made_at >= ? AND made_by IS NOT ? ORDER BY number DESC LIMIT 1"
        )
        found = await db.execute_fetchall(sql, (row["id"], since, actor.id))
    else:
        sql = (
            "SELECT actor AS id, actor_name AS name FROM audit WHERE subject = ? AND at >= ?"
            " AND actor <> ? AND action = 'article.edit' AND json_type(after, ?) IS NOT NULL"
            " ORDER BY id DESC LIMIT 1"
        )
        found = await db.execute_fetchall(
            sql, (f"article:{row['id']}", since, actor.id, f"$.{what}")
        )
    for who in found:
        raise ChangedMeanwhile(row["id"], what, who["name"] or who["id"] or "somebody")


async def first_time(db: aiosqlite.Connection, row: sqlite3.Row, once: str | None) -> None:
    """Go on if an edit was not done already, by a process that died before it could tell.

    Raises:
        DoneAlready: If it was.
    """
    if once is not None and await db.execute_fetchall(
        "SELECT 1 FROM audit WHERE subject = ? AND json_extract(after, '$.once') = ? LIMIT 1",
        (f"article:{row['id']}", once),
    ):
        raise DoneAlready(row["id"])


async def set_columns(
    db: aiosqlite.Connection, row: sqlite3.Row, values: dict[str, object], *, by_hand: str
) -> None:
    """Change what an article says beside its text; another state of its page leaves it so.

    Args:
        db: In a transaction of the caller's.
        row: Of the article.
        values: By column.
        by_hand: The name of the field.
    """
    names = "".join(f"{name} = ?, " for name in values)
    kept = json.dumps(sorted({*json.loads(row["by_hand"]), by_hand}))
    await db.execute(
        f"UPDATE articles SET {names}by_hand = ? WHERE id = ?", (*values.values(), kept, row["id"])
    )


async def with_address(db: aiosqlite.Connection, url: str, but: int) -> int | None:
    """The first article that has this address, another one than ``but``."""
    for found in await db.execute_fetchall(
        "SELECT min(id) AS id FROM articles WHERE url = ? AND id <> ?", (url, but)
    ):
        return None if found["id"] is None else int(found["id"])
    return None


async def with_text(
    db: aiosqlite.Connection, paragraphs: Sequence[Paragraph], but: int
) -> int | None:
    """The first article that has this text, another one than ``but``."""
    for found in await db.execute_fetchall(
        "SELECT min(id) AS id FROM articles WHERE fingerprint = ? AND id <> ?",
        (fingerprint(paragraphs), but),
    ):
        return None if found["id"] is None else int(found["id"])
    return None


async def tags(db: aiosqlite.Connection, article_id: int) -> tuple[str, ...]:
    """The tags of an article, in alphabetical order."""
    rows = await db.execute_fetchall(
        "SELECT tag FROM tags WHERE article_id = ? ORDER BY tag", (article_id,)
    )
    return tuple(row["tag"] for row in rows)


async def set_tags(db: aiosqlite.Connection, article_id: int, wanted: Iterable[str]) -> None:
    """Give an article these tags and no others."""
    await db.execute("DELETE FROM tags WHERE article_id = ?", (article_id,))
    await tag(db, article_id, wanted)


async def set_text(
    db: aiosqlite.Connection,
    row: sqlite3.Row,
    paragraphs: Sequence[Paragraph],
    now: int,
    actor: Actor,
) -> int:
    """Give an article another text as its next version, and say which number that has."""
    await versions.close(db, row["id"])
    return await write(db, row["id"], paragraphs, now, actor, edited=True)


async def retract(db: aiosqlite.Connection, row: sqlite3.Row, reason: str, now: int) -> None:
    """Mark an article as retracted.

    Raises:
        Withdrawn: If it is so already.
    """
    live(row)
    await db.execute(
        "UPDATE articles SET status = 'retracted', retracted_at = ?, retraction = ? WHERE id = ?",
        (now, reason, row["id"]),
    )
    await promote(db, row["id"])


async def restore(db: aiosqlite.Connection, row: sqlite3.Row) -> None:
    """Make a retracted article live again.

    Raises:
        NotWithdrawn: If it is not retracted.
    """
    if row["status"] == "live":
        raise NotWithdrawn(row["id"])
    await db.execute(
        "UPDATE articles SET status = 'live', retracted_at = NULL, retraction = NULL WHERE id = ?",
        (row["id"],),
    )


async def delete(db: aiosqlite.Connection, article_id: int) -> None:
    """Delete an article with everything of it; its id never comes back."""
    await promote(db, article_id)
    await forget(db, article_id)
    await db.execute("DELETE FROM articles WHERE id = ?", (article_id,))


async def touched(db: aiosqlite.Connection, article_id: int, actor: Actor) -> str | None:
    """Who else has done something to an article since ``actor`` brought it; None if nobody has."""
    subject = f"article:{article_id}"
    for who in await db.execute_fetchall(
        "SELECT actor, actor_name FROM audit WHERE subject = ?1 AND actor <> ?2 AND id > coalesce("
        " (SELECT max(id) FROM audit WHERE subject = ?1 AND actor = ?2"
        " AND action = 'article.add'), 0) ORDER BY id DESC LIMIT 1",
        (subject, actor.id),
    ):
        return str(who["actor_name"] or who["actor"])
    return None


async def before_brought(db: aiosqlite.Connection, article_id: int, number: int) -> int:
    """The version before the one that came from outside last, as of version ``number``."""
    ((brought,),) = await db.execute_fetchall(
        "SELECT max(number) FROM versions WHERE article_id = ? AND number <= ? AND NOT edited",
        (article_id, number),
    )
    return int(brought) - 1
