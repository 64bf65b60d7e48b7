"""An article into its rows, inside a transaction of the caller's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import aiosqlite

from corpus import events
from corpus.copies import nearest, note
from corpus.intake.duplicates import Wording
from corpus.syndication import join, remember
from corpus.types import Added, Article, Copy, Paragraph, Same


def fingerprint(paragraphs: Sequence[Paragraph]) -> bytes:
    """The same for texts that differ in case and white space alone."""
    text = "\n".join(" ".join(p.text.casefold().split()) for p in paragraphs)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


async def store(
    db: aiosqlite.Connection,
    article: Article,
    now: int,
    joining: bool,
    wording: Wording | None = None,
    *,
    anyway: bool = False,
) -> Added | Copy:
    """Put an article into its rows, or say which one has it already.

    A near copy by another outlet goes into rows of its own and joins the story; one by the same
    or an unknown outlet goes nowhere.

    Args:
        db: In a transaction of the caller's.
        article: What is to be stored.
        now: Unix time.
        joining: Whether the same text or address makes a copy. The same external id always
            does.
        wording: Of its text, if it is to be compared with what is there; without it, what is
            stored is noted later, see `corpus.copies.Copies`.
        anyway: Whether a near copy that would go nowhere is an article of its own.
    """
    digest = fingerprint(article.paragraphs)
    for sql, parameters, same in copy_checks(article, digest, joining):
        for row in await db.execute_fetchall(sql, parameters):
            if row["id"] is not None:
                if same == "text":
                    await remember(db, row["id"], article, now)
                return Copy(row["id"], same)
    match = wording and await nearest(db.execute_fetchall, article, wording)
    if match and not match.elsewhere and not anyway:
        return Copy(match.leader, "wording", match.share)
    leader = match.leader if match and match.elsewhere else None
    story = leader or (await events.story(db.execute_fetchall, article) if wording else None)
    cursor = await db.execute(
        "INSERT INTO articles (external_id, url, title, outlet, byline, dateline, language,"
        " published_at, published_precision, published_from, fingerprint, added_at, copy_of,"
        " story_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " (SELECT coalesce(story_id, id) FROM articles WHERE id = ?))",
        (
            article.external_id,
            article.url,
            article.title,
            article.outlet,
            article.byline,
            article.dateline,
            article.language,
            int(article.published.at.timestamp()),
            article.published.precision,
            article.published.origin,
            digest,
            now,
            leader,
            story,
        ),
    )
    article_id = cursor.lastrowid
    assert article_id is not None, "an INSERT has a row id"
    await db.execute(
        "INSERT INTO versions (article_id, number, title, made_at) VALUES (?, 1, ?, ?)",
        (article_id, article.title, now),
    )
    await db.executemany(
        "INSERT INTO passages (article_id, version, position, kind, text) VALUES (?, 1, ?, ?, ?)",
        [(article_id, i, p.kind, p.text) for i, p in enumerate(article.paragraphs)],
    )
    await db.executemany(
        "INSERT OR IGNORE INTO tags (article_id, tag) VALUES (?, ?)",
        [(article_id, tag) for tag in article.tags],
    )
    if wording:
        await events.tell(db, article_id, article)
    if wording and match and leader is not None:
        await join(db, leader, article_id, wording)
        return Copy(leader, "wording", match.share, joined=article_id)
    if wording:
        await note(db, article_id, wording.noted())
    return Added(article_id, len(article.paragraphs))


def copy_checks(
    article: Article, digest: bytes, joining: bool
) -> Iterator[tuple[str, tuple[object], Same]]:
    """Queries for the article that this one is a copy of, the surest first."""
    checks: list[tuple[str, object, Same]] = [("external_id", article.external_id, "external id")]
    if joining:
        checks += [("fingerprint", digest, "text"), ("url", article.url, "address")]
    for column, value, same in checks:
        if value is not None:
            yield f"SELECT min(id) AS id FROM articles WHERE {column} = ?", (value,), same
