"""Follows feeds day and night: what is due is done, over all sites at once, one thing a site."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from corpus.database import Database
from corpus.errors import DatabaseError
from corpus.feeds.followed import Feed, Feeds
from corpus.feeds.polled import Polled
from corpus.feeds.visits import Visit, Visits
from corpus.lock import lock_file, locked
from corpus.sources.fetch import Fetcher
from corpus.workers import Workers

log = logging.getLogger(__name__)

#: Sites that are visited at once.
_SITES = 64
#: Seconds between two looks at what is due; other processes add feeds too.
_LOOK = 5.0
#: Seconds between two tries to be the one that polls.
_TURN = 30.0

#: Tells the admins something.
Tell = Callable[[str], Awaitable[None]]


class Poller:
    """Visits what is due.

    Any method can raise `DatabaseError`.

    Args:
        database: Of the feeds and of the archive.
        visits: How one thing is done.
        clock: The time, in UTC.
        tell: Tells the admins that a feed was paused; nobody is told without it.
    """

    def __init__(
        self,
        database: Database,
        visits: Visits,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tell: Tell | None = None,
    ) -> None:
        self._path = database.path
        self._feeds = Feeds(database)
        self._polled = Polled(database)
        self._visits = visits
        self._clock = clock
        self._tell = tell
        self._busy: dict[str, asyncio.Task[None]] = {}
        #: Sites that are not visited before the next look.
        self._set_aside: set[str] = set()
        self._visited: list[Visit] = []

    async def run(self) -> None:
        """Poll until cancelled; only one of the processes on a database does."""
        while True:
            with locked(lock_file(self._path, "poller")) as mine:
                if mine is not None:
                    await self._poll()
            await asyncio.sleep(_TURN)

    async def _poll(self) -> None:
        try:
            while True:
                self._set_aside.clear()
                more = await self._begin()
                for visit in self._visited:
                    _report(visit)
                self._visited.clear()
                await self._say()
                if more:
                    await asyncio.wait(
                        self._busy.values(), timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED
                    )
                else:
                    await asyncio.sleep(_LOOK)
        finally:
            await self._stop()

    async def once(self) -> list[Visit]:
        """Do all that is due now, and what comes of it; what it came to, as it happened."""
        self._visited.clear()
        self._set_aside.clear()
        try:
            await self._begin()
            while self._busy:
                await asyncio.wait(self._busy.values(), return_when=asyncio.FIRST_COMPLETED)
                await self._begin()
        finally:
            await self._stop()
        await self._say()
        return list(self._visited)

    async def _begin(self) -> bool:
        """Begin with the sites that something is due at; whether some have to wait."""
        for site in await self._polled.sites(self._clock()):
            if len(self._busy) >= _SITES:
                return True
            if site not in self._busy and site not in self._set_aside:
                self._busy[site] = asyncio.create_task(self._serve(site))
        return False

    async def _serve(self, site: str) -> None:
        """Do what is due at a site, one after the other: its feeds, then pages of entries."""
        try:
            while (visit := await self._visit(site)) is not None:
                self._visited.append(visit)
        except Exception:
            log.exception("%s is set aside for now", site)
            self._set_aside.add(site)
        finally:
            del self._busy[site]

    async def _visit(self, site: str) -> Visit | None:
        """One thing that is due at a site; None if nothing is."""
        now = self._clock()
        due = await self._polled.due(site, now) or await self._polled.waiting(site, now)
        if due is None:
            return None
        try:
            if isinstance(due, Feed):
                return await self._visits.feed(due)
            return await self._visits.page(due)
        except DatabaseError:
            raise
        except Exception:
            # One feed that finds a mistake of ours stops neither the others nor itself.
            log.exception("at %s", site)
            return await self._visits.broken(due)

    async def _stop(self) -> None:
        tasks = list(self._busy.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _say(self) -> None:
        """Tell the admins of feeds that were paused."""
        if self._tell is None:
            return
        for feed in await self._feeds.untold():
            try:
                await self._tell(paused(feed))
            except Exception as e:  # whatever way they are told by; it is tried again
                log.warning("the admins could not be told of feed %d: %s", feed.id, e)
                return
            await self._feeds.told(feed.id)


def paused(feed: Feed) -> str:
    """What the admins are told of a feed that was paused."""
    return (
        f"I paused feed {feed.id} ({feed.title}): {feed.reason} "
        f"/feed resume {feed.id} tries it again."
    )


def _report(visit: Visit) -> None:
    if visit.outcome in ("failed", "paused"):
        log.warning("feed %d (%s): %s", visit.feed_id, visit.title, visit.error)
    elif visit.stored.news:
        log.info("feed %d (%s): %s", visit.feed_id, visit.title, visit.stored)


def poller(
    database: Database, fetcher: Fetcher, workers: Workers, tell: Tell | None = None
) -> Poller:
    """A poller by the clock on the wall."""
    return Poller(database, Visits(fetcher, workers, Polled(database)), tell=tell)
