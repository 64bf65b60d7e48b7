"""An article into its rows, inside a transaction of the caller's."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import aiosqlite

from corpus.database import Read
from corpus.intake.duplicates import Wording
from corpus.records import events, versions
from corpus.records.audit import record
from corpus.records.copies import nearest, note
from corpus.records.merging import merged
from corpus.records.syndication import join, remember, renew
from corpus.types import Actor, Added, Article, Copy, Paragraph, Published, Same

#: Where a date is from that a page says of itself, or a person.
_SURE = ("given", "json-ld", "meta")


def fingerprint(paragraphs: Sequence[Paragraph]) -> bytes:
    """The same for texts that differ in case and white space alone."""
    text = "\n".join(" ".join(p.text.casefold().split()) for p in paragraphs)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


async def known(read: Read, article: Article, joining: bool) -> Copy | int | None:
    """What the archive has of an article already.

    Args:
        read: Reads rows.
        article: What is to be stored.
        joining: Whether the same text or address counts. The same external id always does.

    Returns:
        A `Copy` if there is nothing new in it; the id of the article of which it is a newer
        state, which is one that has its address and said something else when it was brought
        last; None if it is another article.
    """
    digest = fingerprint(article.paragraphs)
    named = await _one(read, "external_id", article.external_id)
    found = named if joining and article.url else None
    if named is not None and (found is None or found["url"] != article.url):
        return _copy(named, "external id")
    if found is None and joining:
        said = await _one(read, "fingerprint", digest)
        if said is not None:
            return _copy(said, "text")
        found = await _one(read, "url", article.url)
    if found is None:
        return None
    if found["fingerprint"] == digest:
        return _copy(found, "external id")
    if found["status"] != "live":  # what an editor took back does not come back by itself
        return _copy(found, "address")
    # What an editor has written since is not undone by what was there before.
    brought = await read(
        "SELECT kind, text FROM passages p WHERE article_id = ? AND version ="
        " (SELECT max(number) FROM versions WHERE article_id = p.article_id AND NOT edited)"
        " ORDER BY position",
        (found["id"],),
    )
    if fingerprint([Paragraph(row["text"], row["kind"]) for row in brought]) == digest:
        return _copy(found, "address")
    return int(found["id"])


async def store(
    db: aiosqlite.Connection,
    article: Article,
    now: int,
    joining: bool,
    wording: Wording | None = None,
    *,
    actor: Actor | None = None,
    anyway: bool = False,
    noted: bool = True,
    news: bool = False,
) -> Added | Copy:
    """Put an article into its rows, or say which one has it already.

    A newer state of an article that is stored becomes its next version. A near copy by another
    outlet goes into rows of its own and joins the story; one by the same or an unknown outlet
    goes nowhere.

    Args:
        db: In a transaction of the caller's.
        article: What is to be stored.
        now: Unix time.
        joining: Whether the same text or address makes a copy. The same external id always
            does.
        wording: Of its text, if it is to be compared with what is there; without it, what is
            stored is noted later, see `corpus.records.copies.Copies`.
        actor: Who brings it, for the audit log; None if nobody is to be named there.
        anyway: Whether a near copy that would go nowhere is an article of its own.
        noted: Whether it is an entry there by itself; an import is one as a whole.
        news: Whether those who follow such news are told.
    """
    outcome = await _store(db, article, now, joining, wording, actor, anyway, news)
    if noted and actor is not None and (isinstance(outcome, Added) or outcome.joined):
        await record(db, actor, "article.add", *_noted(article, outcome))
    return outcome


async def _store(
    db: aiosqlite.Connection,
    article: Article,
    now: int,
    joining: bool,
    wording: Wording | None,
    actor: Actor | None,
    anyway: bool,
    news: bool,
) -> Added | Copy:
    had = await known(db.execute_fetchall, article, joining)
    if isinstance(had, Copy):
        if had.same == "text" and not had.retracted:
            noted = await remember(db, had.article_id, article, now, news=news)
            if noted and actor is not None:
                # The article itself is as it was: what is said of it may still be undone.
                after = {"outlet": article.outlet, "url": article.url}
                await record(db, actor, "outlet.add", f"outlets:{had.article_id}", after=after)
        return had
    if had is not None:
        return await newer(db, had, article, now, actor)
    match = wording and await nearest(db.execute_fetchall, article, wording)
    if match and not match.elsewhere and not anyway:
        return Copy(match.leader, "wording", match.share)
    leader = match.leader if match and match.elsewhere else None
    story = leader or (await events.story(db.execute_fetchall, article) if wording else None)
    cursor = await db.execute(
        f"INSERT INTO articles ({versions.SAID}, external_id, added_at, news, copy_of, story_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " (SELECT coalesce(story_id, id) FROM articles WHERE id = ?))",
        (
            article.title,
            article.outlet,
            article.url,
            article.byline,
            article.dateline,
            article.language,
            *_moment(article.published),
            fingerprint(article.paragraphs),
            article.section,
            article.image,
            article.external_id,
            now,
            news,
            leader,
            story,
        ),
    )
    article_id = cursor.lastrowid
    assert article_id is not None, "an INSERT has a row id"
    await versions.begin(db, article_id, 1, article.title, article.paragraphs, now, actor)
    await tag(db, article_id, article.tags)
    if wording:
        await events.tell(db, article_id, article)
    if wording and match and leader is not None:
        await join(db, leader, article_id, wording)
        return Copy(leader, "wording", match.share, joined=article_id)
    if wording:
        await note(db, article_id, wording.noted())
    return Added(article_id, len(article.paragraphs))


def _noted(article: Article, outcome: Added | Copy) -> tuple[str, object, object]:
    """The subject of an entry in the audit log, and what was before and after."""
    article_id, version = outcome.article_id, 1
    if isinstance(outcome, Copy):
        article_id = outcome.joined or article_id
    else:
        version = outcome.version
    after = {
        "title": article.title,
        "outlet": article.outlet,
        "published": str(article.published),
        "url": article.url,
        "version": version,
    }
    return f"article:{article_id}", {"version": version - 1} if version > 1 else None, after


async def tag(db: aiosqlite.Connection, article_id: int, tags: Iterable[str]) -> None:
    """Give an article tags, beside those that it has."""
    await db.executemany(
        "INSERT OR IGNORE INTO tags (article_id, tag) VALUES (?, ?)",
        [(article_id, tag) for tag in tags],
    )


async def write(
    db: aiosqlite.Connection,
    article_id: int,
    paragraphs: Sequence[Paragraph],
    now: int,
    actor: Actor | None,
    *,
    edited: bool,
) -> int:
    """Give an article another text, as its next version; the one before is closed already.

    Returns:
        The number of the version.
    """
    ((number, title),) = await db.execute_fetchall(
        "UPDATE articles SET version = version + 1, fingerprint = ? WHERE id = ?"
        " RETURNING version, title",
        (fingerprint(paragraphs), article_id),
    )
    await versions.begin(db, article_id, number, title, paragraphs, now, actor, edited=edited)
    await renew(db, article_id)
    return int(number)


async def newer(
    db: aiosqlite.Connection, article_id: int, article: Article, now: int, actor: Actor | None
) -> Added:
    """Make a newer state of an article its next version.

    What an editor set by hand stays. What an editor wrote into the text is written into the
    newer one too, as a version after it, where that left it room.
    """
    (row,) = await db.execute_fetchall("SELECT * FROM articles WHERE id = ?", (article_id,))
    edits = list(
        await db.execute_fetchall(
            "SELECT number, edited, made_by, made_by_name FROM versions WHERE article_id = ?"
            " ORDER BY number",
            (article_id,),
        )
    )
    mine = await versions.paragraphs(db, article_id, row["version"])
    last = max(version["number"] for version in edits if not version["edited"])
    base = mine if last == row["version"] else await versions.paragraphs(db, article_id, last)
    await versions.close(db, article_id)
    values: dict[str, str | int | None] = {
        "title": article.title,
        "outlet": article.outlet,
        "byline": article.byline,
        "dateline": article.dateline,
        "language": article.language,
        "section": article.section,
        "image": article.image,
    }
    by_hand = json.loads(row["by_hand"])
    if "date" not in by_hand and _says_otherwise(article.published, _published(row)):
        columns = ("published_at", "published_precision", "published_from")
        values |= dict(zip(columns, _moment(article.published), strict=True))
    values = {name: value for name, value in values.items() if value and name not in by_hand}
    if values:
        names = ", ".join(f"{name} = ?" for name in values)
        await db.execute(
            f"UPDATE articles SET {names} WHERE id = ?", (*values.values(), article_id)
        )
    await tag(db, article_id, article.tags)
    await events.tell(db, article_id, article)
    text: Sequence[Paragraph] = article.paragraphs
    number = await write(db, article_id, text, now, actor, edited=False)
    kept = merged(base, mine, text)
    if kept != tuple(text):
        text = kept
        editor = Actor(edits[-1]["made_by"] or "", edits[-1]["made_by_name"] or "")
        await versions.close(db, article_id)
        number = await write(db, article_id, text, now, editor if editor.id else None, edited=True)
    return Added(article_id, len(text), number)


def _says_otherwise(new: Published, old: Published) -> bool:
    """Whether a newer state of a page corrects the date; the day of the first one stays if not.

    A guess at the date of a page corrects nothing, and nothing but a person a person.
    """
    if new.origin not in _SURE or (old.origin == "given" and new.origin != "given"):
        return False
    return new.day != old.day or (new.precision, old.precision) == ("second", "day")


def _moment(published: Published) -> tuple[int, str, str]:
    return int(published.at.timestamp()), published.precision, published.origin


def _published(row: sqlite3.Row) -> Published:
    at = datetime.fromtimestamp(row["published_at"], UTC)
    return Published(at, row["published_precision"], row["published_from"])


async def _one(read: Read, column: str, value: object) -> sqlite3.Row | None:
    """The first article with this value; None if there is none, or no value."""
    if value is None:
        return None
    found = await read(
        "SELECT id, external_id, url, fingerprint, status FROM articles"
        f" WHERE {column} = ? ORDER BY id LIMIT 1",
        (value,),
    )
    return next(iter(found), None)


def _copy(row: sqlite3.Row, same: Same) -> Copy:
    return Copy(row["id"], same, retracted=row["status"] != "live")
