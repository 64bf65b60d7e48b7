"""Rows of the archive as the values that travel through the corpus."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from corpus.records.syndication import Carried
from corpus.types import Passage, Published, Retraction, Source


def retraction(row: sqlite3.Row) -> Retraction | None:
    """What a row of ``articles`` says of its retraction; None while it is live."""
    if row["status"] == "live":
        return None
    at = row["retracted_at"] or row["added_at"]
    return Retraction(datetime.fromtimestamp(at, UTC), row["retraction"] or "")


def source(row: sqlite3.Row) -> Source:
    """What a citation says of a row of ``articles``."""
    return Source(row["id"], row["title"], row["outlet"], published(row), row["url"])


def published(row: sqlite3.Row) -> Published:
    """When a row of ``articles`` says that it was published."""
    at = datetime.fromtimestamp(row["published_at"], UTC)
    return Published(at, row["published_precision"], row["published_from"])


def passage(
    row: sqlite3.Row,
    elsewhere: Mapping[int, Carried],
    outlets: Mapping[int, Sequence[str]],
    passage_id: int | None = None,
) -> Passage:
    """A row of ``passages``.

    Args:
        row: Of it, or joined with its article's.
        elsewhere: Who else has passages, by their ids.
        outlets: Further outlets of the very text of an article, by its id.
        passage_id: The id, if the row's own is that of the article.
    """
    number = row["id"] if passage_id is None else passage_id
    found = Passage(number, row["article_id"], row["position"], row["kind"], row["text"])
    if not elsewhere and not outlets:  # as most are
        return found
    at = elsewhere.get(number, Carried())
    return replace(
        found,
        also=tuple(dict.fromkeys([*outlets.get(row["article_id"], ()), *at.outlets])),
        carriers=tuple(at.articles),
        repeated=at.repeated,
    )


def reporting(story: Mapping[int, Sequence[str]]) -> tuple[str, ...]:
    """The outlets of the articles of a story, by their ids; none if they are not several."""
    found = tuple(dict.fromkeys(outlet for outlets in story.values() for outlet in outlets))
    return found if len(found) > 1 else ()
