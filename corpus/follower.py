"""The index in step with the archive: built once, then told what changed."""

from __future__ import annotations

import asyncio
from itertools import islice

from corpus.archive import Archive
from corpus.database import Database
from corpus.language.english import English
from corpus.retrieval.engine import Engine

#: Seconds between two looks at whether another process has changed the archive.
_LOOK = 0.5
#: Articles that are taken in before others get their turn; some milliseconds.
_BATCH = 50


class Follower:
    """Folds the archive's change log into an `Engine`.

    Any method can raise `DatabaseError`. What is asked twice to look at an article looks
    twice and finds the same: nothing but the archive is the truth.
    """

    def __init__(self, database: Database, archive: Archive, analyzer: English) -> None:
        self._database = database
        self._archive = archive
        self._analyzer = analyzer
        self.engine = Engine(analyzer)
        #: Where in the change log the engine is.
        self.place = 0
        self._turn = asyncio.Lock()

    async def rebuild(self) -> None:
        """Read the whole archive anew; the old engine serves until the new one is there."""
        # The place first: what comes in while the archive is read is looked at again.
        place = await self._archive.last_change()
        engine = Engine(self._analyzer)
        async for articles in self._archive.scan(_BATCH):
            for article in articles:
                engine.put(article)
        self.engine, self.place = engine, place

    async def catch_up(self) -> None:
        """Take in what changed since the last time, whoever changed it."""
        async with self._turn:
            changed = await self._archive.changes(self.place)
            if changed is None:
                await self.rebuild()
                return
            article_ids, place = changed
            remaining = iter(sorted(article_ids))
            while some := list(islice(remaining, _BATCH)):
                found = {a.source.article_id: a for a in await self._archive.articles(some)}
                for article_id in some:
                    if article := found.get(article_id):
                        self.engine.put(article)
                    else:
                        self.engine.drop(article_id)
            self.place = place

    async def follow(self) -> None:
        """Catch up whenever somebody, in any process, has changed something; until cancelled."""
        seen = -1
        while True:
            version = await self._database.data_version()
            if version != seen:
                await self.catch_up()
                seen = version
            await asyncio.sleep(_LOOK)
