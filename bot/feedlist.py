"""The feeds as people see them: a page of lines, each with its state, its news and its errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import render
from corpus.feeds.finding import FoundFeed
from corpus.feeds.followed import Feed, Feeds
from corpus.sources.entries import FeedKind

#: Feeds on a page.
PAGE = 8
KINDS: dict[FeedKind, str] = {
    "rss": "RSS",
    "atom": "Atom",
    "json": "JSON Feed",
    "sitemap": "news sitemap",
    "index": "news sitemaps",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A feed, in words."""

    feed: Feed
    kind: str
    rhythm: str
    taken: str
    waiting: int
    polled: str
    news: str
    failing: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list."""

    lines: tuple[Line, ...]
    #: From 0.
    page: int
    pages: int
    total: int

    def html(self) -> str:
        return render.message(
            "feeds", lines=self.lines, total=self.total, page=self.page, pages=self.pages
        )


async def listed(feeds: Feeds, page: int, now: datetime, size: int = PAGE) -> Page:
    """A page of all feeds; the last, if there are not as many.

    Args:
        feeds: All of them.
        page: From 0.
        now: Ages count back from then.
        size: Feeds on a page.
    """
    found = await feeds.all()
    counts = await feeds.counts()
    pages = max(1, -(-len(found) // size))
    page = min(max(page, 0), pages - 1)
    some: Sequence[Feed] = found[page * size : (page + 1) * size]
    lines = (line(feed, *counts.get(feed.id, (0, 0)), now) for feed in some)
    return Page(tuple(lines), page, pages, len(found))


def line(feed: Feed, taken: int, waiting: int, now: datetime) -> Line:
    """A feed in words.

    Args:
        feed: Which one.
        taken: Entries that became articles.
        waiting: Entries whose pages are yet to be fetched.
        now: Ages count back from then.
    """
    return Line(
        feed=feed,
        kind=KINDS[feed.kind],
        rhythm=f"every {span(feed.every or feed.interval)}",
        taken=f"{taken:,} {'entry' if taken == 1 else 'entries'} taken",
        waiting=waiting,
        polled=_ago(feed.polled_at, now) or "soon",
        news=_ago(feed.news_at, now) or "none yet",
        failing=f"since {_ago(feed.failing_since, now)}".replace("since just", "just"),
    )


def found(feed: FoundFeed) -> str:
    """What was found, for who has to decide."""
    return render.message("feed_found", found=feed, kind=KINDS[feed.kind])


def span(seconds: int) -> str:
    """Some seconds in words: ``30 min``, ``6 h``."""
    for unit, size in (("d", 86_400), ("h", 3600)):
        if seconds >= size and not seconds % size:
            return f"{seconds // size} {unit}"
    return f"{max(1, round(seconds / 60))} min"


def _ago(at: datetime | None, now: datetime) -> str:
    return render.ago((now - at).total_seconds()) if at else ""
