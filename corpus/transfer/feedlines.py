"""The feeds as lines of an export, and back: what people decided, and what was dealt with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, get_args

from corpus.database import Database, Read
from corpus.errors import FeedKnown
from corpus.feeds import followed
from corpus.feeds.followed import NewFeed, insert, site
from corpus.feeds.rhythm import LEAST
from corpus.sources.entries import FeedKind
from corpus.transfer.sections import Ids, Section
from corpus.types import Actor

_ENTRY = "key, mark, state, article_id, reason, first_poll, url, title, published, published_from"
#: The same, of the archive as it is: an article that was deleted has no number any more.
_EXPORTED = (
    "e.key, e.mark, iif(e.article_id IS NOT a.id, 'left', e.state) AS state, a.id AS article_id,"
    " iif(e.article_id IS NOT a.id, 'deleted', e.reason) AS reason,"
    " e.first_poll, e.url, e.title, e.published, e.published_from"
)
_STATES = ("waiting", "taken", "left")


async def feed_lines(read: Read) -> AsyncIterator[dict[str, Any]]:
    """Each feed as JSON has it, with all that was dealt with of it.

    ``article_id`` in its entries is that of the archive which is exported.

    Args:
        read: Reads the archive as it is at one moment.
    """
    for row in list(await read("SELECT * FROM feeds ORDER BY id", ())):
        feed = followed.read(row)
        entries = await read(
            f"SELECT {_EXPORTED} FROM feed_entries e LEFT JOIN articles a ON a.id = e.article_id"
            " WHERE e.feed_id = ? ORDER BY e.key",
            (feed.id,),
        )
        yield {
            "address": feed.address,
            "title": feed.title,
            "format": feed.kind,
            "outlet": feed.outlet,
            "tags": list(feed.tags),
            "every": feed.every,
            "state": feed.state,
            "reason": feed.reason,
            "take": feed.take,
            "interval": feed.interval,
            "added_at": int(feed.added_at.timestamp()),
            "added_by": feed.added_by.id,
            "added_by_name": feed.added_by.name,
            "entries": [{**dict(entry), "mark": entry["mark"].hex()} for entry in entries],
        }


async def take_feed(
    database: Database,
    line: Mapping[str, Any],
    articles: Mapping[int, int],
    actor: Actor,
    now: datetime,
) -> bool:
    """Follow a feed as an export has it; whether it was not followed before.

    Args:
        database: Where it goes.
        line: One of `feed_lines`.
        articles: The ids that the articles have here, by those that they had there.
        actor: Who imports.
        now: It is due from then on, unless it is paused.

    Raises:
        ValueError: If the line lacks something, or something in it is not what it should be.
    """
    try:
        new, decided, entries = _read(line, articles, int(now.timestamp()))
    except (KeyError, TypeError, AttributeError) as e:
        raise ValueError(f"this is no feed of an export: {e!r}") from e
    async with database.transaction(durable=True) as db:
        try:
            feed_id = await insert(db, new, actor, now)
        except FeedKnown:
            return False
        await db.execute(
            "UPDATE feeds SET state = ?, reason = ?, take = ?, interval = ?, added_at = ?,"
            " added_by = ?, added_by_name = ? WHERE id = ?",
            (*decided, feed_id),
        )
        await db.executemany(
            f"INSERT OR IGNORE INTO feed_entries (feed_id, {_ENTRY}, site, first_seen, last_seen)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(feed_id, *entry) for entry in entries],
        )
    return True


def _read(
    line: Mapping[str, Any], articles: Mapping[int, int], now: int
) -> tuple[NewFeed, tuple[object, ...], list[tuple[object, ...]]]:
    """The feed, what else its row holds, and the rows of its entries."""
    kind: FeedKind
    kind, state = line["format"], line["state"]
    if kind not in get_args(FeedKind) or state not in ("active", "paused"):
        raise ValueError(f"no kind or state of a feed: {kind!r}, {state!r}")
    every = _number(line["every"])
    new = NewFeed(
        address=_text(line["address"]),
        title=_text(line["title"]),
        kind=kind,
        outlet=_text(line["outlet"]) if line["outlet"] else None,
        tags=tuple(_text(tag) for tag in line["tags"]),
        every=max(every, LEAST) if every else None,
    )
    decided = (
        state,
        line["reason"] and _text(line["reason"]),
        _number(line["take"]),
        max(_number(line["interval"]) or 0, LEAST),
        _number(line["added_at"]) or now,
        _text(line["added_by"]),
        str(line["added_by_name"]),
    )
    entries: list[tuple[object, ...]] = []
    for entry in line["entries"]:
        if entry["state"] not in _STATES:
            raise ValueError(f"no state of an entry: {entry['state']!r}")
        url = entry["url"] and _text(entry["url"])
        row = {**entry, "mark": bytes.fromhex(_text(entry["mark"]))}
        row |= {"article_id": articles.get(_number(entry["article_id"]) or 0)}
        row |= {"first_poll": int(bool(entry["first_poll"])), "key": _text(entry["key"])}
        row |= {"title": str(entry["title"])}
        columns = (row[name] for name in _ENTRY.split(", "))
        entries.append((*columns, site(url) if url else None, now, now))
    return new, decided, entries


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"a text is missing: {value!r}")
    return value


def _number(value: object) -> int | None:
    if value is not None and not isinstance(value, int):
        raise ValueError(f"a number is missing: {value!r}")
    return value


async def _lines(_: Database, read: Read) -> AsyncIterator[Mapping[str, Any]]:
    async for line in feed_lines(read):
        yield line


async def _take(database: Database, line: Mapping[str, Any], ids: Ids, actor: Actor | None) -> bool:
    return await take_feed(database, line, ids, actor or Actor("import"), datetime.now(UTC))


#: The feeds in an export.
FEEDS = Section("feed", _lines, _take)
