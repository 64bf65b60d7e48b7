"""What a feed says: its entries, and what it says of itself. See `corpus.types` for articles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from corpus.types import Published

#: ``index`` is a sitemap of sitemaps.
FeedKind = Literal["rss", "atom", "json", "sitemap", "index"]

#: All old entries of a feed that is new here.
ALL = -1
#: Entries of a feed that are looked at; the rest is older, or the feed is no feed of news.
MOST_ENTRIES = 1000
#: Characters of a key; a longer one is replaced by its hash.
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed, as the feed has it."""

    #: The same for the same entry whenever the feed is read.
    key: str
    title: str
    #: Absolute; None if the entry names none.
    url: str | None = None
    published: Published | None = None
    #: When it was changed, if the feed says so.
    updated: datetime | None = None
    byline: str | None = None
    #: HTML of the article as the feed has it; empty if there is only a summary.
    content: str = ""
    #: HTML of what the feed says in short.
    summary: str = ""
    language: str | None = None
    #: The outlet, where the entry names one that is not the feed's.
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed as it was read."""

    kind: FeedKind
    entries: tuple[FeedEntry, ...] = ()
    title: str | None = None
    #: Address of the site that it is about.
    site: str | None = None
    #: When it was made, if it says so.
    updated: datetime | None = None
    #: Seconds for which it asks to be left alone.
    ttl: int | None = None
    #: Of an index: the sitemaps that it names, the newest first.
    children: tuple[str, ...] = ()


def identified(entries: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    """The entries with a key each, those that come twice once, and not more than are looked at.

    An entry without an id of its own is known by its address, and by its title and date where
    it has none either.
    """
    found: dict[str, FeedEntry] = {}
    for entry in entries:
        key = entry.key or entry.url or f"{entry.title}\n{entry.published or ''}".strip()
        if not key:
            continue
        if len(key) > _LONGEST_KEY:
            key = "sha256:" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        former = found.get(key)
        if former is None or _later(entry, former):
            found[key] = replace(entry, key=key)
        if len(found) >= MOST_ENTRIES:
            break
    return tuple(found.values())


def _later(entry: FeedEntry, former: FeedEntry) -> bool:
    if entry.updated is None or former.updated is None:
        return False
    return entry.updated > former.updated
