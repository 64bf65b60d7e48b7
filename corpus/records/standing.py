"""Whether what was quoted of articles still stands: the rows that tell it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.database import Read
from corpus.records import values
from corpus.types import Retraction, Source


@dataclass(frozen=True, slots=True)
class Standing:
    """An article, as far as it tells whether quotes of it stand."""

    source: Source
    language: str | None
    #: None while it is live.
    retraction: Retraction | None
    #: The texts of its passages.
    passages: tuple[str, ...]
    version: int


async def standing(read: Read, article_ids: Collection[int]) -> dict[int, Standing]:
    """Those of the articles that exist, retracted ones among them, by id."""
    wanted = json.dumps(list(article_ids))
    texts: dict[int, list[str]] = {}
    for row in await read(
        "SELECT p.article_id, p.text FROM passages p"
        " JOIN articles a ON a.id = p.article_id AND a.version = p.version"
        " WHERE p.article_id IN (SELECT value FROM json_each(?))"
        " ORDER BY p.article_id, p.position",
        (wanted,),
    ):
        texts.setdefault(row["article_id"], []).append(row["text"])
    rows = await read(
        "SELECT * FROM articles WHERE id IN (SELECT value FROM json_each(?))", (wanted,)
    )
    return {
        row["id"]: Standing(
            values.source(row),
            row["language"],
            values.retraction(row),
            tuple(texts.get(row["id"], ())),
            row["version"],
        )
        for row in rows
    }


async def before(
    read: Read, article_id: int, quote: str
) -> tuple[tuple[str, ...], datetime] | None:
    """The last text of an article that had a quote, and when another one took its place.

    Returns:
        None if no version is left that had it.
    """
    found = await read(
        "SELECT v.number, v.made_at FROM versions v WHERE v.article_id = ?1 AND v.number > ("
        " SELECT max(version) FROM passages WHERE article_id = ?1 AND instr(text, ?2) > 0)"
        " ORDER BY v.number LIMIT 1",
        (article_id, quote),
    )
    for row in found:
        texts = await read(
            "SELECT text FROM passages WHERE article_id = ?1 AND version = ("
            " SELECT max(version) FROM passages WHERE article_id = ?1 AND instr(text, ?2) > 0)"
            " ORDER BY position",
            (article_id, quote),
        )
        passages = tuple(text["text"] for text in texts)
        return passages, datetime.fromtimestamp(row["made_at"], UTC)
    return None


async def renamed_at(read: Read, article_id: int, fields: Sequence[str]) -> datetime | None:
    """When one of these fields of an article was set last, by an editor or by a new version."""
    rows = await read(
        "SELECT max(at) AS at FROM (SELECT max(made_at) AS at FROM versions WHERE article_id = ?1"
        " AND number > 1 UNION ALL SELECT max(at) FROM audit WHERE subject = ?2"
        " AND action = 'article.edit' AND EXISTS (SELECT 1 FROM json_each(after)"
        " WHERE key IN (SELECT value FROM json_each(?3))))",
        (article_id, f"article:{article_id}", json.dumps(list(fields))),
    )
    for row in rows:
        return None if row["at"] is None else datetime.fromtimestamp(row["at"], UTC)
    return None
