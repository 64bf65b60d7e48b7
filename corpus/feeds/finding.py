"""A feed found from an address: its own, or that of the site that has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import NoFeedFound, NotAFeed, NotFetched
from corpus.feeds.followed import site
from corpus.feeds.taking import Part, Refusal, look
from corpus.feeds.wholetext import line_of
from corpus.sources import discovery
from corpus.sources.entries import FeedKind
from corpus.sources.fetch import Fetched, Fetcher
from corpus.types import Published
from corpus.workers import Workers

#: Characters of what a feed is called.
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that could be followed."""

    address: str
    kind: FeedKind
    title: str
    #: Entries that it has now.
    entries: int
    #: The date of the newest, and its title.
    newest: Published | None
    headline: str


async def find(fetcher: Fetcher, workers: Workers, address: str) -> FoundFeed:
    """The feed at an address, or the first that the page there names.

    Only if it names none, the usual places are tried.

    Raises:
        NotFetched: If nothing can be had from there.
        NotAFeed: If it is neither a feed nor a page.
        NoFeedFound: If the page leads to no feed.
    """
    found = await fetcher.get(address, polite=True)
    at = found.permanent or address
    if discovery.shape(found.body) != "page":
        feed = await _looked_at(fetcher, workers, at, found)
        if feed is None:
            raise NotAFeed(address)
        return feed
    named = await workers.run(discovery.named, found.body, found.url)
    for candidate in named or discovery.well_known(found.url):
        try:
            answer = await fetcher.get(candidate, polite=True)
        except NotFetched:
            continue
        feed = await _looked_at(fetcher, workers, answer.permanent or candidate, answer)
        if feed is not None:
            return feed
    raise NoFeedFound(address)


async def _looked_at(
    fetcher: Fetcher, workers: Workers, address: str, found: Fetched
) -> FoundFeed | None:
    """What is there, if it is a feed."""
    seen = await workers.run(look, [part(found)])
    if isinstance(seen, Refusal):
        return None
    kind, title = seen.document.kind, seen.outlet or seen.document.title
    if kind == "index":
        parts = await children(fetcher, seen.document.children)
        seen = await workers.run(look, parts)
        if isinstance(seen, Refusal):
            return None
        title = seen.outlet
    name = line_of(seen.document.title or title or "")[:_LONGEST_TITLE] or site(address)
    return FoundFeed(address, kind, name, seen.entries, seen.newest, seen.headline)


async def children(fetcher: Fetcher, addresses: Sequence[str]) -> list[Part]:
    """The sitemaps of an index, those of them that can be had."""
    parts = []
    for address in addresses:
        try:
            parts.append(part(await fetcher.get(address, polite=True)))
        except NotFetched:
            continue
    return parts


def part(found: Fetched) -> Part:
    """What was fetched, for who reads it."""
    charset = f"; charset={found.charset}" if found.charset else ""
    return Part(found.body, found.url, f"{found.content_type}{charset}")
