"""New articles, matched with what is followed.

    articles | news, live, fresh | whose follows match | told, and noted, in one transaction

An article is new once, by its id: what was edited, tagged or restored was new before. Whoever
dies between any two steps goes on with the article that was not told of yet.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import aiosqlite

from bot.alerts.follow import Follow
from bot.alerts.follows import Follows
from bot.alerts.matched import Arrival, Matched, move, still_active, still_news
from bot.delivery.outbox import Outbox
from corpus.archive import Archive
from corpus.errors import DatabaseError, QueryError
from corpus.language.stemmed import fold
from corpus.percolation.preview import Percolation
from corpus.types import Passage, Published, StoredArticle

log = logging.getLogger(__name__)

#: Seconds between two looks.
LOOK = 0.25
#: Articles that are read together, and queries that are read until others get the turn.
_BATCH, _SOME = 20, 20


class Telling(Protocol):
    """Says what there is to say of an article."""

    async def tell(
        self,
        db: aiosqlite.Connection,
        article: StoredArticle,
        follows: Sequence[Follow],
        now: datetime,
    ) -> None:
        """Put what is to be said of it into the outbox.

        Args:
            db: In a transaction of the caller's, who says that there is something to send.
            article: News, as it is now.
            follows: Those that it matches; may be none, as somebody may know its story already.
                The same article comes again if a further outlet has its very text, with those
                that it matches because of that.
            now: When.
        """


async def _tell_nobody(article_id: int) -> None:
    """Leave it to the log."""


class Matching:
    """Tells of new articles those who follow them.

    Args:
        follows: What is followed.
        percolation: The archive's.
        outbox: Takes what is told.
        telling: Says it.
        fresh_for: For how long an article is news, by its own date.
        now: The time.
        on_fault: Told of an article that a fault of ours keeps from those who follow it.
    """

    def __init__(
        self,
        follows: Follows,
        percolation: Percolation,
        outbox: Outbox,
        telling: Telling,
        fresh_for: timedelta = timedelta(hours=48),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        on_fault: Callable[[int], Awaitable[None]] = _tell_nobody,
    ) -> None:
        self._on_fault = on_fault
        self._rows = follows
        self._percolation = percolation
        self._outbox = outbox
        self._telling = telling
        self._fresh_for = fresh_for
        self._now = now
        self._archive = Archive(outbox.database)
        self._matched = Matched(outbox.database)
        self._percolator = percolation.percolator()
        self._follows: dict[int, Follow] = {}
        self._read_on: date | None = None
        #: What `Matched.follows` gave before they were read.
        self._known: int | None = None

    async def begin(self) -> None:
        """Begin with what comes next, if it was never begun."""
        await self._matched.begin()

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        await self.begin()
        while True:
            if not await self.look():
                await asyncio.sleep(LOOK)

    async def look(self) -> bool:
        """Match what has come; whether there may be more."""
        arrivals, end = await self._matched.arrivals(_BATCH)
        # Afterwards: who followed it before an article came is told of it.
        if (changed := await self._matched.follows()) != self._known or self._is_another_day():
            await self._read()
            self._known = changed
        found = await self._archive.articles({one.article_id for one in arrivals})
        articles = {article.source.article_id: article for article in found}
        for arrival in arrivals:
            article = articles.get(arrival.article_id)
            if article is not None and self._is_fresh(article):
                await self._take_in(arrival, article)
        if end is not None:
            await self._matched.reach(end)
        return bool(arrivals)

    def _is_fresh(self, article: StoredArticle) -> bool:
        return fresh(article.source.published, self._now(), self._fresh_for)

    async def _take_in(self, arrival: Arrival, article: StoredArticle) -> None:
        try:
            await self._tell(arrival, await self._match(arrival, article), article)
        except DatabaseError:
            raise
        except Exception:
            # A fault of ours in one article must not keep all others from being told of.
            log.exception("article %d could not be told of", arrival.article_id)
            await self._on_fault(arrival.article_id)

    async def _match(self, arrival: Arrival, article: StoredArticle) -> list[int]:
        """The ids of the follows that an arrival matches."""
        for _ in self._percolator.prepare(article.language):
            await asyncio.sleep(0)
        today = self._now().date()
        found = self._percolator.matches(article, today)
        if arrival.outlet is not None:
            # They were told of the article, if they follow it whoever has it.
            before = self._percolator.matches(_without(article, arrival.outlet), today)
            found = sorted({*found}.difference(before))
        return found

    async def _tell(self, arrival: Arrival, follow_ids: list[int], article: StoredArticle) -> None:
        async with self._outbox.database.transaction(durable=True) as db:
            await move(db, arrival.place)
            if await still_news(db, arrival.article_id):
                chats = await still_active(db, follow_ids)
                follows = [replace(self._follows[i], chat_id=chats[i]) for i in sorted(chats)]
                await self._telling.tell(db, article, follows, self._now())
        self._outbox.due.set()

    def _is_another_day(self) -> bool:
        return self._read_on != self._now().date()

    async def _read(self) -> None:
        """Take what is followed into memory; all of it anew each day, as the archive learns."""
        today, anew = self._now().date(), self._is_another_day()
        active = {follow.id: follow for follow in await self._rows.active()}
        for gone in self._follows.keys() - active.keys():
            self._percolator.remove(gone)
        for n, follow in enumerate(active.values()):
            known = self._follows.get(follow.id)
            if anew or known is None or known.query != follow.query:
                self._put(follow)
                if n % _SOME == 0:
                    await asyncio.sleep(0)
        self._follows, self._read_on = active, today

    def _put(self, follow: Follow) -> None:
        try:
            query = self._percolation.query(follow.query, self._now())
        except QueryError as e:  # the rules have changed since it was stored
            # Not the error's text, which may hold theirs.
            log.warning("follow %d cannot be matched: %s", follow.id, type(e).__name__)
            self._percolator.remove(follow.id)
        else:
            self._percolator.put(follow.id, query)


def fresh(published: Published, now: datetime, fresh_for: timedelta) -> bool:
    """Whether an article is news by its own date; without a time, by the end of that day.

    One that is dated ahead is of now: clocks and time zones differ.
    """
    known = timedelta(days=1) if published.precision == "day" else timedelta(0)
    return now - published.at - known <= fresh_for


def _without(article: StoredArticle, outlet: str) -> StoredArticle:
    """An article as it was before a further outlet had its text."""

    def others(passage: Passage) -> Iterator[str]:
        return (name for name in passage.also if fold(name) != fold(outlet))

    passages = (replace(passage, also=tuple(others(passage))) for passage in article.passages)
    return replace(article, passages=tuple(passages))
