"""An article into its rows, inside a transaction of the caller's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import aiosqlite

from corpus.types import Added, Article, Copy, Paragraph, Same


def fingerprint(paragraphs: Sequence[Paragraph]) -> bytes:
    """The same for texts that differ in case and white space alone."""
    text = "\n".join(" ".join(p.text.casefold().split()) for p in paragraphs)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


async def store(
    db: aiosqlite.Connection, article: Article, now: int, joining: bool
) -> Added | Copy:
    """Put an article into its rows, or say which one has it already.

    Args:
        db: In a transaction of the caller's.
        article: What is to be stored.
        now: Unix time.
        joining: Whether the same text or address makes a copy. The same external id always
            does.
    """
    digest = fingerprint(article.paragraphs)
    for sql, parameters, same in copy_checks(article, digest, joining):
        for row in await db.execute_fetchall(sql, parameters):
            if row["id"] is not None:
                return Copy(row["id"], same)
    cursor = await db.execute(
        "INSERT INTO articles (external_id, url, title, outlet, byline, dateline, language,"
        " published_at, published_precision, published_from, fingerprint, added_at,"
        " section, image)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            article.section,
            article.image,
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
