"""What the archive covers, in numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime

from corpus.answers import Overview
from corpus.database import Read
from corpus.records.syndication import REPEATED


async def overview(read: Read) -> Overview:
    """The live part of the archive in numbers.

    Args:
        read: Reads rows.
    """
    [row] = await read(
        "SELECT count(*) AS articles, min(published_at) AS oldest, max(published_at) AS newest,"
        " max(added_at) AS last_added FROM articles WHERE status = 'live'",
        (),
    )
    [passages] = await read(
        "SELECT count(*) AS n FROM passages p"
        " JOIN articles a ON a.id = p.article_id AND a.version = p.version"
        " WHERE a.status = 'live'",
        (),
    )
    [repeated] = await read(REPEATED, ())
    outlets = await read(
        "SELECT outlet, count(*) AS n FROM articles"
        " WHERE status = 'live' AND outlet IS NOT NULL GROUP BY outlet ORDER BY n DESC, outlet",
        (),
    )
    tags = await read(
        "SELECT tag, count(*) AS n FROM tags t JOIN articles a ON a.id = t.article_id"
        " WHERE a.status = 'live' GROUP BY tag ORDER BY n DESC, tag",
        (),
    )
    return Overview(
        articles=row["articles"],
        passages=passages["n"] - repeated["n"],
        outlets=tuple((r["outlet"], r["n"]) for r in outlets),
        tags=tuple((r["tag"], r["n"]) for r in tags),
        oldest=_day(row["oldest"]),
        newest=_day(row["newest"]),
        last_added=_time(row["last_added"]),
    )


def _day(seconds: int | None) -> date | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).date()


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
