"""What becomes of feeds and of their entries as they are polled, and the only SQL on that.

Whatever is stored of an entry is noted in the transaction that stores it. So a process that is
killed has neither stored what it does not know of, nor knows of what is not stored.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import aiosqlite

from corpus.database import Database
from corpus.feeds.followed import Feed, read, site
from corpus.feeds.noting import Stored, article_of, counted, note, seen
from corpus.feeds.taking import OLD, SETTLED, Ready, Refusal, Taken
from corpus.records import audit
from corpus.records.storing import store
from corpus.types import Added, Published

#: Entries of which the articles are stored in one transaction: others wait meanwhile.
_TOGETHER = 25


@dataclass(frozen=True, slots=True)
class Answered:
    """What came with a feed, to be given back at the next poll."""

    etag: str | None = None
    modified: str | None = None
    digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """When a feed is polled again."""

    #: Seconds between polls.
    interval: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry whose page is to be fetched."""

    feed: Feed
    key: str
    url: str
    title: str
    #: What the feed says of its date.
    published: Published | None
    #: Fetches that failed.
    tries: int


class Polled:
    """The rows of polls. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # what is to be done

    async def sites(self, now: datetime) -> list[str]:
        """Sites that something is to be asked of."""
        moment = int(now.timestamp())
        rows = await self._database.rows(
            "SELECT site FROM feeds WHERE state = 'active' AND next_poll <= ?"
            " UNION SELECT e.site FROM feed_entries e JOIN feeds f ON f.id = e.feed_id"
            " WHERE e.state = 'waiting' AND e.next_try <= ? AND f.state = 'active'",
            (moment, moment),
        )
        return [row["site"] for row in rows]

    async def due(self, where: str, now: datetime) -> Feed | None:
        """The feed of a site that has been due longest."""
        row = await self._database.row(
            "SELECT * FROM feeds WHERE state = 'active' AND next_poll <= ? AND site = ?"
            " ORDER BY next_poll, id LIMIT 1",
            (int(now.timestamp()), where),
        )
        return read(row) if row else None

    async def waiting(self, where: str, now: datetime) -> Waiting | None:
        """The newest entry whose page on a site is to be fetched."""
        row = await self._database.row(
            "SELECT f.*, e.key, e.url, e.title AS headline, e.published, e.published_from, e.tries"
            " FROM feed_entries e JOIN feeds f ON f.id = e.feed_id"
            " WHERE e.state = 'waiting' AND e.next_try <= ? AND e.site = ? AND f.state = 'active'"
            " ORDER BY e.published DESC, e.feed_id, e.key LIMIT 1",
            (int(now.timestamp()), where),
        )
        if row is None:
            return None
        published = None
        if row["published"] is not None:
            published = Published.parse(row["published"], row["published_from"])
        return Waiting(read(row), row["key"], row["url"], row["headline"], published, row["tries"])

    async def hurry(self, feed_ids: Sequence[int], now: datetime) -> None:
        """Make feeds due, unless they are paused."""
        await self._database.execute(
            "UPDATE feeds SET next_poll = min(next_poll, ?) WHERE state = 'active'"
            " AND id IN (SELECT value FROM json_each(?))",
            (int(now.timestamp()), json.dumps(feed_ids)),
        )

    async def marks(self, feed: Feed) -> dict[str, bytes]:
        """The marks of the entries that were dealt with, by key."""
        rows = await self._database.rows(
            "SELECT key, mark, reason FROM feed_entries WHERE feed_id = ?", (feed.id,)
        )
        return {r["key"]: SETTLED if r["reason"] == OLD.reason else r["mark"] for r in rows}

    # what became of it

    async def unchanged(self, feed: Feed, answered: Answered, then: Next, now: datetime) -> None:
        """Note that a feed holds what it held at the last poll."""
        async with self._database.transaction() as db:
            await _answered(db, feed, answered, then, now)

    async def brought(
        self, feed: Feed, taken: Taken, answered: Answered, then: Next, now: datetime
    ) -> Stored:
        """Store what a poll brought, and note it.

        A long feed is stored in parts; only the last says that it was polled.
        """
        done = Stored()
        entries = taken.entries
        for start in range(0, max(len(entries), 1), _TOGETHER):
            last = start + _TOGETHER >= len(entries)
            async with self._database.transaction(durable=last) as db:
                if not await _followed(db, feed):
                    return done
                for entry in entries[start : start + _TOGETHER]:
                    done = await note(db, feed, entry, done, now)
                if last:
                    await seen(db, feed, taken.keys, now)
                    await _answered(db, feed, answered, then, now)
                    await db.execute(
                        "UPDATE feeds SET take = NULL, kind = ?,"
                        " news_at = CASE WHEN ? THEN ? ELSE news_at END WHERE id = ?",
                        (taken.document.kind, done.news > 0, int(now.timestamp()), feed.id),
                    )
        return done

    async def failed(
        self, feed: Feed, error: str, at: datetime, now: datetime, *, reason: str | None = None
    ) -> None:
        """Note that a poll failed.

        Args:
            feed: Which one.
            error: A sentence for people.
            at: When it is tried again.
            now: When it failed.
            reason: Why it is not tried again at all: it is paused then, and the admins are
                to be told.
        """
        moment = int(now.timestamp())
        async with self._database.transaction(durable=reason is not None) as db:
            await db.execute(
                "UPDATE feeds SET failures = failures + 1, error = ?, next_poll = ?,"
                " failing_since = coalesce(failing_since, ?), polled_at = ? WHERE id = ?",
                (error, int(at.timestamp()), moment, moment, feed.id),
            )
            if reason is not None and await _followed(db, feed):
                await _pause(db, feed, reason)

    async def moved(self, feed: Feed, address: str) -> Feed | None:
        """Follow a feed at its new address; None if that is another feed's, and it is paused."""
        async with self._database.transaction(durable=True) as db:
            if not await _followed(db, feed):
                return None
            for row in await db.execute_fetchall(
                "SELECT id FROM feeds WHERE address = ? AND id <> ?", (address, feed.id)
            ):
                await _pause(db, feed, f"It moved to the address of feed {row['id']}.")
                return None
            await db.execute(
                "UPDATE feeds SET address = ?, site = ? WHERE id = ?",
                (address, site(address), feed.id),
            )
            await audit.record(
                db, feed.actor, "feed.move", f"feed:{feed.id}", feed.address, address
            )
        return replace(feed, address=address, site=site(address))

    async def settled(
        self, entry: Waiting, result: Ready | Refusal, now: datetime
    ) -> Stored | None:
        """Store the article of an entry's page, or note why there is none.

        The same page that waits in other feeds is settled too.

        Returns:
            None if nobody wants it any more.
        """
        moment = int(now.timestamp())
        async with self._database.transaction(durable=True) as db:
            if not await _waits(db, entry):
                return None
            if isinstance(result, Refusal):
                await db.execute(
                    "UPDATE feed_entries SET state = 'left', reason = ?, fetches = fetches + 1"
                    " WHERE feed_id = ? AND key = ?",
                    (result.reason, entry.feed.id, entry.key),
                )
                return Stored(left=1)
            outcome = await store(
                db,
                result.article,
                moment,
                True,
                result.wording,
                actor=entry.feed.actor,
                news=await _is_news(db, entry),
            )
            added = isinstance(outcome, Added)
            await db.execute(
                "UPDATE feed_entries SET state = 'taken', article_id = ?, reason = ?,"
                " fetches = fetches + 1 WHERE url = ? AND state = 'waiting'",
                (article_of(outcome), None if added else "copy", entry.url),
            )
        return counted(Stored(), outcome)

    async def postponed(self, entry: Waiting, at: datetime) -> None:
        """Note that a page could not be had, and when it is tried again."""
        await self._database.execute(
            "UPDATE feed_entries SET tries = tries + 1, next_try = ? WHERE feed_id = ? AND key = ?",
            (int(at.timestamp()), entry.feed.id, entry.key),
        )


async def _answered(
    db: aiosqlite.Connection, feed: Feed, answered: Answered, then: Next, now: datetime
) -> None:
    await db.execute(
        "UPDATE feeds SET etag = ?, modified = ?, digest = ?, interval = ?, next_poll = ?,"
        " polled_at = ?, failures = 0, failing_since = NULL, error = NULL WHERE id = ?",
        (
            answered.etag,
            answered.modified,
            answered.digest,
            then.interval,
            int(then.at.timestamp()),
            int(now.timestamp()),
            feed.id,
        ),
    )


async def _followed(db: aiosqlite.Connection, feed: Feed) -> bool:
    """Whether nobody has removed or paused it meanwhile."""
    return bool(
        list(
            await db.execute_fetchall(
                "SELECT 1 FROM feeds WHERE id = ? AND state = 'active'", (feed.id,)
            )
        )
    )


async def _waits(db: aiosqlite.Connection, entry: Waiting) -> bool:
    rows = await db.execute_fetchall(
        "SELECT 1 FROM feed_entries WHERE feed_id = ? AND key = ? AND state = 'waiting'",
        (entry.feed.id, entry.key),
    )
    return bool(list(rows)) and await _followed(db, entry.feed)


async def _is_news(db: aiosqlite.Connection, entry: Waiting) -> bool:
    """Whether a feed that holds the page has brought it after it was followed."""
    rows = await db.execute_fetchall(
        "SELECT 1 FROM feed_entries WHERE url = ? AND state = 'waiting' AND NOT first_poll",
        (entry.url,),
    )
    return bool(list(rows))


async def _pause(db: aiosqlite.Connection, feed: Feed, reason: str) -> None:
    await db.execute(
        "UPDATE feeds SET state = 'paused', reason = ?, told = 0 WHERE id = ?", (reason, feed.id)
    )
    before, after = {"state": "active", "reason": None}, {"state": "paused", "reason": reason}
    await audit.record(db, feed.actor, "feed.pause", f"feed:{feed.id}", before, after)
