"""One visit to a site: a feed is polled, or the page of an entry is fetched."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from corpus.errors import NotFetched, WorkerDied
from corpus.feeds import rhythm
from corpus.feeds.finding import children, part
from corpus.feeds.followed import Feed
from corpus.feeds.noting import Stored
from corpus.feeds.polled import Answered, Next, Polled, Waiting
from corpus.feeds.rhythm import GIVES_UP, Wishes
from corpus.feeds.taking import Onward, Part, Refusal, Taken, outlet_of, settle, take
from corpus.feeds.wholetext import Labels
from corpus.sources.entries import FeedDocument
from corpus.sources.fetch import Fetched, Fetcher
from corpus.workers import Workers

#: Why a page or a feed may be had later, though not now; see `corpus.errors.NotFetched`.
_PASSING = {"dns", "unreachable", "timeout", "broken", "server-error", "rate-limited"}
#: Pages that lead on by themselves, one after the other.
_MOST_ONWARD = 2


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit came to."""

    feed_id: int
    title: str
    outcome: Literal["news", "unchanged", "failed", "paused", "dropped"]
    stored: Stored = Stored()
    #: Why it failed.
    error: str | None = None


class Visits:
    """Polls feeds and fetches pages, one thing at a time for each caller.

    Any method can raise `DatabaseError`.

    Args:
        fetcher: Entered.
        workers: Where feeds are read and pages are cleaned.
        polled: What is noted of it.
        clock: The time, in UTC.
        chance: Jitter, from 0 to 1.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        workers: Workers,
        polled: Polled,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._polled = polled
        self._clock = clock
        self._chance = chance

    async def feed(self, feed: Feed) -> Visit:
        """Poll a feed."""
        # What an index holds may have changed though the index has not.
        known = (feed.etag, feed.modified) if feed.kind != "index" else (None, None)
        try:
            found = await self._fetcher.get(
                feed.address, polite=True, etag=known[0], modified=known[1]
            )
        except NotFetched as e:
            return await self._failed(feed, str(e), e)
        try:
            return await self._read(feed, found)
        except WorkerDied as e:
            return await self._failed(feed, str(e))

    async def _read(self, feed: Feed, found: Fetched) -> Visit:
        if found.status == 304:
            return await self._unchanged(feed, found, feed.digest)
        parts = [part(found)]
        digest = _digest(parts)
        if digest == feed.digest and feed.kind != "index":
            return await self._unchanged(feed, found, digest)
        now = self._clock()
        taken = await self._taken(feed, parts, now)
        if isinstance(taken, Taken) and taken.document.kind == "index":
            parts = await children(self._fetcher, taken.document.children)
            digest = _digest(parts)
            if parts and digest == feed.digest:
                return await self._unchanged(feed, found, digest)
            taken = await self._taken(feed, parts, now) if parts else _NO_CHILDREN
            if isinstance(taken, Taken):
                taken = replace(taken, document=replace(taken.document, kind="index"))
        if isinstance(taken, Refusal):
            return await self._failed(feed, taken.sentence)
        new = sum(entry.refused is None for entry in taken.entries)
        interval = rhythm.interval(feed.interval, new, feed.every)
        wishes = Wishes(ttl=taken.document.ttl, max_age=found.max_age)
        then = self._next(feed, interval, wishes)
        answered = Answered(found.etag, found.modified, digest)
        moved = await self._moved(feed, found)
        if moved is None:
            return Visit(feed.id, feed.title, "paused", error=_MOVED)
        stored = await self._polled.brought(moved, taken, answered, then, now)
        return Visit(feed.id, feed.title, "news" if stored.news else "unchanged", stored)

    async def _taken(self, feed: Feed, parts: Sequence[Part], now: datetime) -> Taken | Refusal:
        marks = await self._polled.marks(feed)
        return await self._workers.run(take, parts, marks, feed.take, _labels(feed), now)

    async def _unchanged(self, feed: Feed, found: Fetched, digest: bytes | None) -> Visit:
        interval = rhythm.interval(feed.interval, 0, feed.every)
        then = self._next(feed, interval, Wishes(max_age=found.max_age))
        # A 304 need not say again what it is about.
        answered = Answered(found.etag or feed.etag, found.modified or feed.modified, digest)
        moved = await self._moved(feed, found)
        if moved is None:
            return Visit(feed.id, feed.title, "paused", error=_MOVED)
        await self._polled.unchanged(moved, answered, then, self._clock())
        return Visit(feed.id, feed.title, "unchanged")

    async def _moved(self, feed: Feed, found: Fetched) -> Feed | None:
        """The feed where it is from now on; None if another one is there.

        It moves only once it was found there: what a redirect leads to may be anything.
        """
        if found.permanent is None or found.permanent == feed.address:
            return feed
        return await self._polled.moved(feed, found.permanent)

    def _next(self, feed: Feed, interval: int, wishes: Wishes) -> Next:
        if feed.every is not None:
            wishes = replace(wishes, ttl=None, max_age=None)  # a person knows better
        seconds = rhythm.pause(interval, wishes, self._chance())
        return Next(interval, self._clock() + timedelta(seconds=seconds))

    async def _failed(self, feed: Feed, error: str, cause: NotFetched | None = None) -> Visit:
        now = self._clock()
        reason = None
        if cause is not None and cause.reason == "gone":
            reason = "The feed is gone for good (410)."
        elif feed.failing_since is not None and _seconds(feed.failing_since, now) >= GIVES_UP:
            reason = f"It has failed for a week: {error}"
        seconds = rhythm.pause_after_failure(feed.failures + 1, _asked(cause), self._chance())
        at = now + timedelta(seconds=seconds)
        await self._polled.failed(feed, error, at, now, reason=reason)
        outcome: Literal["failed", "paused"] = "failed" if reason is None else "paused"
        return Visit(feed.id, feed.title, outcome, error=reason or error)

    async def broken(self, what: Feed | Waiting) -> Visit:
        """Note that something went wrong that should not be able to; others go on."""
        if isinstance(what, Feed):
            return await self._failed(what, _FAULT)
        await self._polled.settled(what, Refusal("fault", _FAULT), self._clock())
        return Visit(what.feed.id, what.feed.title, "failed", error=_FAULT)

    async def page(self, entry: Waiting) -> Visit:
        """Fetch the page of an entry, and store its article."""
        feed = entry.feed
        url = entry.url
        result = None
        try:
            for _ in range(_MOST_ONWARD + 1):
                found = await self._fetcher.get(url, polite=True)
                result = await self._workers.run(
                    settle,
                    found,
                    entry.url,
                    entry.published,
                    entry.title,
                    _labels(feed),
                    self._clock(),
                )
                if not isinstance(result, Onward):
                    break
                url = result.url
        except NotFetched as e:
            seconds = None
            if e.reason in _PASSING:
                seconds = rhythm.pause_before_page(entry.tries + 1, _asked(e), self._chance())
            if seconds is not None:
                await self._polled.postponed(entry, self._clock() + timedelta(seconds=seconds))
                return Visit(feed.id, feed.title, "failed", error=str(e))
            result = Refusal(e.reason, str(e))
        except WorkerDied as e:
            result = Refusal("too-hard", str(e))
        if result is None or isinstance(result, Onward):
            result = Refusal("too-many-redirects", "The page leads from one to the next.")
        stored = await self._polled.settled(entry, result, self._clock())
        if stored is None:
            return Visit(feed.id, feed.title, "dropped")
        error = result.sentence if isinstance(result, Refusal) else None
        return Visit(feed.id, feed.title, "news" if stored.news else "dropped", stored, error)


_FAULT = "Something went wrong on my side; see the log."
_MOVED = "It moved to the address of another feed."
_NO_CHILDREN = Refusal("no-feed", "None of the sitemaps that it names can be read.")


def _digest(parts: Sequence[Part]) -> bytes:
    digest = hashlib.sha256()
    for one in parts:
        digest.update(one.data)
    return digest.digest()


def _seconds(since: datetime, now: datetime) -> float:
    return (now - since).total_seconds()


def _labels(feed: Feed) -> Labels:
    title = outlet_of(FeedDocument(feed.kind, title=feed.title), feed.address)
    return Labels(feed.outlet, title, feed.tags)


def _asked(error: NotFetched | None) -> Wishes:
    after = error.retry_after if error is not None else None
    return Wishes(retry_after=int(after) + 1 if after else None)
