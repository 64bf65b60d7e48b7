"""The feeds that are followed: what people decide about them, and the only SQL on that."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

import aiosqlite

from corpus.database import Database
from corpus.errors import FeedKnown, UnknownFeed
from corpus.feeds.rhythm import START
from corpus.records import audit
from corpus.sources.entries import FeedKind
from corpus.types import Actor

FeedState = Literal["active", "paused"]


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed that is to be followed."""

    address: str
    title: str
    kind: FeedKind
    #: The outlet of all its articles, if a person names it.
    outlet: str | None = None
    tags: tuple[str, ...] = ()
    #: Seconds between polls, if a person decides.
    every: int | None = None
    #: How many of the entries that it has now are taken, the newest; or `ALL`.
    take: int = 10


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is followed."""

    id: int
    address: str
    site: str
    kind: FeedKind
    title: str
    outlet: str | None
    tags: tuple[str, ...]
    every: int | None
    state: FeedState
    #: Why it is paused.
    reason: str | None
    #: Old entries that its first poll takes; None once it was read.
    take: int | None
    etag: str | None
    modified: str | None
    digest: bytes | None
    #: Seconds.
    interval: int
    next_poll: datetime
    polled_at: datetime | None
    #: When it brought something the last time.
    news_at: datetime | None
    #: In a row.
    failures: int
    failing_since: datetime | None
    error: str | None
    added_at: datetime
    added_by: Actor

    @property
    def actor(self) -> Actor:
        """The feed, as one that does something to the archive."""
        return Actor(f"feed:{self.id}", self.title)


class Feeds:
    """What editors do with feeds. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, new: NewFeed, actor: Actor, now: datetime) -> Feed:
        """Follow a feed from now on.

        Raises:
            FeedKnown: If it is followed already.
        """
        async with self._database.transaction(durable=True) as db:
            feed_id = await insert(db, new, actor, now)
        return await self.feed(feed_id)

    async def feed(self, feed_id: int) -> Feed:
        """A feed.

        Raises:
            UnknownFeed: If there is none.
        """
        row = await self._database.row("SELECT * FROM feeds WHERE id = ?", (feed_id,))
        if row is None:
            raise UnknownFeed(feed_id)
        return read(row)

    async def at(self, address: str) -> Feed | None:
        """The feed at an address, if it is followed."""
        row = await self._database.row("SELECT * FROM feeds WHERE address = ?", (address,))
        return read(row) if row else None

    async def all(self) -> list[Feed]:
        """All of them, in the order in which they were added."""
        return [read(row) for row in await self._database.rows("SELECT * FROM feeds ORDER BY id")]

    async def counts(self) -> dict[int, tuple[int, int]]:
        """Of each feed how many entries were taken, and how many wait for their page."""
        rows = await self._database.rows(
            "SELECT feed_id, sum(state = 'taken') AS taken, sum(state = 'waiting') AS waiting"
            " FROM feed_entries GROUP BY feed_id"
        )
        return {row["feed_id"]: (row["taken"], row["waiting"]) for row in rows}

    async def pause(self, feed_id: int, reason: str | None, actor: Actor) -> Feed:
        """Poll a feed no more; one that is paused gets another reason.

        Raises:
            UnknownFeed: If there is none.
        """
        feed = await self.feed(feed_id)
        async with self._database.transaction(durable=True) as db:
            await pause(db, feed_id, reason, actor, (feed.state, feed.reason))
        return await self.feed(feed_id)

    async def resume(self, feed_id: int, actor: Actor, now: datetime) -> Feed:
        """Poll a feed again, at once; what it failed in is forgotten.

        Raises:
            UnknownFeed: If there is none.
        """
        feed = await self.feed(feed_id)
        if feed.state == "active":
            return feed
        async with self._database.transaction(durable=True) as db:
            await db.execute(
                "UPDATE feeds SET state = 'active', reason = NULL, told = 1, failures = 0,"
                " failing_since = NULL, error = NULL, next_poll = ? WHERE id = ?",
                (int(now.timestamp()), feed_id),
            )
            before, after = _state("paused", feed.reason), _state("active", None)
            await audit.record(db, actor, "feed.resume", f"feed:{feed_id}", before, after)
        return await self.feed(feed_id)

    async def remove(self, feed_id: int, actor: Actor) -> Feed:
        """Follow a feed no more, and forget what it held; its articles stay.

        Raises:
            UnknownFeed: If there is none.
        """
        feed = await self.feed(feed_id)
        async with self._database.transaction(durable=True) as db:
            await db.execute("DELETE FROM feeds WHERE id = ?", (feed_id,))
            before = {"address": feed.address, "title": feed.title, "tags": list(feed.tags)}
            await audit.record(db, actor, "feed.remove", f"feed:{feed_id}", before)
        return feed

    async def untold(self) -> list[Feed]:
        """Those that were paused without a person, of which the admins do not know yet."""
        rows = await self._database.rows("SELECT * FROM feeds WHERE NOT told ORDER BY id")
        return [read(row) for row in rows]

    async def told(self, feed_id: int) -> None:
        """Note that the admins know why it was paused."""
        await self._database.execute("UPDATE feeds SET told = 1 WHERE id = ?", (feed_id,))


def site(url: str) -> str:
    """Whom one asks for it: the host, and the port unless it is one of the two usual ones."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:  # it will be refused
        port = None
    host = parts.hostname or ""
    return host if port in (None, 80, 443) else f"{host}:{port}"


def read(row: sqlite3.Row) -> Feed:
    """A row of ``feeds``."""
    return Feed(
        id=row["id"],
        address=row["address"],
        site=row["site"],
        kind=row["kind"],
        title=row["title"],
        outlet=row["outlet"],
        tags=tuple(json.loads(row["tags"])),
        every=row["every"],
        state=row["state"],
        reason=row["reason"],
        take=row["take"],
        etag=row["etag"],
        modified=row["modified"],
        digest=row["digest"],
        interval=row["interval"],
        next_poll=datetime.fromtimestamp(row["next_poll"], UTC),
        polled_at=_time(row["polled_at"]),
        news_at=_time(row["news_at"]),
        failures=row["failures"],
        failing_since=_time(row["failing_since"]),
        error=row["error"],
        added_at=datetime.fromtimestamp(row["added_at"], UTC),
        added_by=Actor(row["added_by"], row["added_by_name"]),
    )


async def insert(db: aiosqlite.Connection, new: NewFeed, actor: Actor, now: datetime) -> int:
    """Put a feed into its row, and into the audit log; returns its id.

    Raises:
        FeedKnown: If it is followed already.
    """
    moment = int(now.timestamp())
    for row in await db.execute_fetchall(
        "SELECT id, title FROM feeds WHERE address = ?", (new.address,)
    ):
        raise FeedKnown(row["id"], row["title"])
    cursor = await db.execute(
        "INSERT INTO feeds (address, site, kind, title, outlet, tags, every, take, interval,"
        " next_poll, added_at, added_by, added_by_name)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.address,
            site(new.address),
            new.kind,
            new.title,
            new.outlet,
            json.dumps(new.tags, ensure_ascii=False),
            new.every,
            new.take,
            new.every or START,
            moment,
            moment,
            actor.id,
            actor.name,
        ),
    )
    assert cursor.lastrowid is not None, "an INSERT has a row id"
    await audit.record(db, actor, "feed.add", f"feed:{cursor.lastrowid}", after=_decided(new))
    return cursor.lastrowid


async def pause(
    db: aiosqlite.Connection,
    feed_id: int,
    reason: str | None,
    actor: Actor,
    former: tuple[FeedState, str | None] = ("active", None),
) -> None:
    """Poll a feed no more, and have that in the audit log.

    Args:
        db: In a transaction of the caller's.
        feed_id: Which one.
        reason: Why, for people.
        actor: Who wants it.
        former: Its state until then, and the reason for that.
    """
    await db.execute(
        "UPDATE feeds SET state = 'paused', reason = ?, told = 1 WHERE id = ?", (reason, feed_id)
    )
    before, after = _state(*former), _state("paused", reason)
    await audit.record(db, actor, "feed.pause", f"feed:{feed_id}", before, after)


def _decided(new: NewFeed) -> dict[str, object]:
    """What the audit log keeps of a new feed."""
    decided: dict[str, object] = {"address": new.address, "title": new.title, "take": new.take}
    if new.outlet:
        decided["outlet"] = new.outlet
    if new.tags:
        decided["tags"] = list(new.tags)
    if new.every:
        decided["every"] = new.every
    return decided


def _state(state: str, reason: str | None) -> dict[str, str | None]:
    return {"state": state, "reason": reason}


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
