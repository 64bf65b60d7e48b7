"""How far articles were matched with what is followed, and what has come since."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

import aiosqlite

from corpus.database import Database

_NEWS = (
    "SELECT 0 AS outlet, id, NULL AS name FROM articles WHERE id > ? AND id <= ? AND news = 1"
    " AND status = 'live'"
    " UNION ALL SELECT o.rowid, o.article_id, o.outlet FROM outlets AS o"
    " JOIN articles AS a ON a.id = o.article_id AND a.status = 'live' AND a.news = 1"
    " WHERE o.rowid > ? AND o.rowid <= ? AND o.news = 1"
    " ORDER BY outlet, id LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Place:
    """What was matched: whoever comes later has a higher id, as long as the file is the same."""

    #: Articles up to this id.
    article: int
    #: Further outlets of an article's text, up to this row.
    outlet: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """News that was not matched yet."""

    article_id: int
    #: None for an article that is new itself; otherwise an outlet that has its text as well.
    outlet: str | None
    #: How far everything is matched once this is.
    place: Place


class Matched:
    """The row that says it. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self) -> None:
        """Begin with what comes next, unless it was begun before: old news wakes nobody."""
        await self._database.execute(
            "INSERT OR IGNORE INTO matched (id, article, outlet) SELECT 1,"
            " (SELECT coalesce(max(id), 0) FROM articles),"
            " (SELECT coalesce(max(rowid), 0) FROM outlets)"
        )

    async def arrivals(self, limit: int) -> tuple[list[Arrival], Place | None]:
        """News since the place, in order, and the place behind it; None if that is the same.

        Args:
            limit: How many at most.
        """
        row = await self._database.row(
            "SELECT m.article, m.outlet, (SELECT coalesce(max(id), 0) FROM articles) AS articles,"
            " (SELECT coalesce(max(rowid), 0) FROM outlets) AS outlets FROM matched AS m"
        )
        assert row is not None, "it was begun"
        article, outlet = row["article"], row["outlet"]
        end = Place(max(article, row["articles"]), row["outlets"])
        if end == Place(article, outlet):
            return [], None
        found = []
        for one in await self._database.rows(
            _NEWS, (article, end.article, outlet, end.outlet, limit)
        ):
            further = one["outlet"]
            place = Place(end.article, further) if further else Place(one["id"], outlet)
            found.append(Arrival(one["id"], one["name"], place))
        return found, found[-1].place if len(found) == limit else end

    async def follows(self) -> int:
        """A number that is another one whenever what is followed has changed."""
        row = await self._database.row("SELECT follows FROM matched")
        return row["follows"] if row else 0

    async def reach(self, place: Place) -> None:
        """Note how far it is, of what is nothing to tell of."""
        await self._database.execute(*_moved(place))


async def move(db: aiosqlite.Connection, place: Place) -> None:
    """Note how far it is, in the transaction that tells of it."""
    await db.execute(*_moved(place))


async def still_news(db: aiosqlite.Connection, article_id: int) -> bool:
    """Whether an article is live at this moment."""
    rows = await db.execute_fetchall(
        "SELECT 1 FROM articles WHERE id = ? AND status = 'live' AND news = 1", (article_id,)
    )
    return bool(list(rows))


async def still_active(db: aiosqlite.Connection, follow_ids: Collection[int]) -> dict[int, int]:
    """Those of the follows that are at work at this moment, each with its chat."""
    rows = await db.execute_fetchall(
        "SELECT id, chat_id FROM follows WHERE state = 'active'"
        " AND id IN (SELECT value FROM json_each(?))",
        (json.dumps([*follow_ids]),),
    )
    return {row["id"]: row["chat_id"] for row in rows}


def _moved(place: Place) -> tuple[str, tuple[int, int]]:
    return (
        "UPDATE matched SET article = max(article, ?), outlet = ?",
        (place.article, place.outlet),
    )
