"""What becomes of an entry of a feed, inside a transaction of the caller's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import aiosqlite

from corpus.feeds.followed import Feed, site
from corpus.feeds.taking import TakenEntry
from corpus.records.storing import store
from corpus.types import Added, Copy

#: After how long entries are forgotten that their feed does not hold any more.
_KEPT = timedelta(days=90)
#: How exactly it is known when an entry was seen last.
_DAY = timedelta(days=1)
#: Fetches of one entry's page: some feeds say of all entries in each poll that they changed.
_MOST_FETCHES = 10


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of entries."""

    added: int = 0
    #: Of those, newer states of articles.
    versions: int = 0
    copies: int = 0
    #: Those whose pages are yet to be fetched.
    waiting: int = 0
    #: Those that are not wanted, or of no use.
    left: int = 0

    @property
    def news(self) -> int:
        """Entries that are new or have changed, and are wanted."""
        return self.added + self.copies + self.waiting


@dataclass(frozen=True, slots=True)
class _Former:
    """What an entry was before it was changed."""

    fetches: int = 0
    deleted: bool = False
    #: Whether it was there before the feed was followed.
    old: bool = False


async def note(
    db: aiosqlite.Connection, feed: Feed, entry: TakenEntry, done: Stored, now: datetime
) -> Stored:
    """Store an entry's article, if the feed has it; and note what became of the entry."""
    moment = int(now.timestamp())
    former = await _former(db, feed, entry)
    state, article_id, reason = "waiting", None, None
    if entry.refused is not None:
        state, reason = "left", entry.refused.reason
        done = replace(done, left=done.left + 1)
    elif former.deleted:
        # What somebody has deleted does not come back because a word of it was changed.
        state, reason = "left", "deleted"
        done = replace(done, left=done.left + 1)
    elif (ready := entry.ready) is not None:
        # What was there before the feed was followed is news to nobody.
        outcome = await store(
            db,
            ready.article,
            moment,
            True,
            ready.wording,
            actor=feed.actor,
            news=feed.take is None and not former.old,
        )
        state, article_id = "taken", article_of(outcome)
        reason = None if isinstance(outcome, Added) else "copy"
        done = counted(done, outcome)
    elif (had := await _elsewhere(db, feed, entry)) is not None:
        state, article_id, reason = "taken", had, "copy"
        done = replace(done, copies=done.copies + 1)
    elif former.fetches >= _MOST_FETCHES:
        state = "taken"
    else:
        done = replace(done, waiting=done.waiting + 1)
    await db.execute(
        "INSERT INTO feed_entries (feed_id, key, mark, state, article_id, reason, first_poll, url,"
        " title, published, published_from, site, first_seen, last_seen)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (feed_id, key) DO UPDATE"
        " SET mark = excluded.mark, state = excluded.state, reason = excluded.reason,"
        " article_id = coalesce(excluded.article_id, article_id), url = excluded.url,"
        " title = excluded.title, published = excluded.published,"
        " published_from = excluded.published_from, site = excluded.site, tries = 0, next_try = 0,"
        " last_seen = excluded.last_seen",
        (
            feed.id,
            entry.key,
            entry.mark,
            state,
            article_id,
            reason,
            feed.take is not None,
            entry.url,
            entry.title,
            str(entry.published) if entry.published else None,
            entry.published.origin if entry.published else None,
            site(entry.url) if entry.url else None,
            moment,
            moment,
        ),
    )
    return done


async def seen(db: aiosqlite.Connection, feed: Feed, keys: Sequence[str], now: datetime) -> None:
    """Note that the feed still holds these entries, and forget those long gone from it."""
    moment = int(now.timestamp())
    await db.execute(
        "UPDATE feed_entries SET last_seen = ? WHERE feed_id = ? AND last_seen < ?"
        " AND key IN (SELECT value FROM json_each(?))",
        (moment, feed.id, int((now - _DAY).timestamp()), json.dumps(keys)),
    )
    await db.execute(
        "DELETE FROM feed_entries WHERE feed_id = ? AND last_seen < ? AND state <> 'waiting'",
        (feed.id, int((now - _KEPT).timestamp())),
    )


async def _elsewhere(db: aiosqlite.Connection, feed: Feed, entry: TakenEntry) -> int | None:
    """The article that another feed has brought from the same page."""
    for row in await db.execute_fetchall(
        "SELECT article_id FROM feed_entries WHERE url = ? AND feed_id <> ? AND state = 'taken'"
        " AND article_id IS NOT NULL AND mark = ?",
        (entry.url, feed.id, entry.mark),
    ):
        return int(row["article_id"])
    return None


async def _former(db: aiosqlite.Connection, feed: Feed, entry: TakenEntry) -> _Former:
    for row in await db.execute_fetchall(
        "SELECT e.fetches, e.first_poll,"
        " e.reason IS 'deleted' OR e.article_id IS NOT a.id AS deleted"
        " FROM feed_entries e LEFT JOIN articles a ON a.id = e.article_id"
        " WHERE e.feed_id = ? AND e.key = ?",
        (feed.id, entry.key),
    ):
        return _Former(row["fetches"], bool(row["deleted"]), bool(row["first_poll"]))
    return _Former()


def article_of(outcome: Added | Copy) -> int:
    """The article that says it; a copy that joined a story has one of its own."""
    if isinstance(outcome, Copy) and outcome.joined is not None:
        return outcome.joined
    return outcome.article_id


def counted(done: Stored, outcome: Added | Copy) -> Stored:
    if isinstance(outcome, Copy) and outcome.joined is None:
        return replace(done, copies=done.copies + 1)
    newer = isinstance(outcome, Added) and outcome.version > 1
    return replace(done, added=done.added + 1, versions=done.versions + newer)
