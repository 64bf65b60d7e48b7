"""How many stories some articles tell, and since when there are articles."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from corpus.database import Read


async def stories(read: Read, article_ids: Collection[int]) -> int:
    """How many different events some articles tell of."""
    (row,) = await read(
        "SELECT count(DISTINCT coalesce(story_id, id)) AS n FROM articles"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*article_ids]),),
    )
    return int(row["n"])


async def days(read: Read, last: date, most: int) -> tuple[date, date] | None:
    """The first and the last day of the latest ones that live articles are of.

    Args:
        read: Reads rows.
        last: What is dated later does not count.
        most: Days at most.

    Returns:
        None if there are no articles.
    """
    end = int(datetime.combine(last, time.max, UTC).timestamp())
    newest = await read(
        "SELECT published_at AS at FROM articles WHERE status = 'live' AND published_at <= ?"
        " ORDER BY published_at DESC LIMIT 1",
        (end,),
    )
    for row in newest:
        day = row["at"] // 86400
        (oldest,) = await read(
            "SELECT published_at AS at FROM articles WHERE status = 'live'"
            " ORDER BY published_at LIMIT 1",
            (),
        )
        return _day(max(oldest["at"] // 86400, day - most + 1)), _day(day)
    return None


def _day(since_1970: int) -> date:
    return date(1970, 1, 1) + timedelta(since_1970)
