"""The index in step with the archive, in memory and on disk."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace

from corpus.archive import Archive
from corpus.backlog import Backlog
from corpus.bulk import Analysed, Pool
from corpus.database import Database
from corpus.errors import DatabaseError, IndexDamaged, IndexMoved
from corpus.language.languages import ANALYZERS
from corpus.lock import lock_file, locked
from corpus.retrieval.engine import COLUMNS, K1, B, Engine
from corpus.retrieval.inverted import TAIL, InvertedIndex
from corpus.retrieval.postings import Segment, merged
from corpus.retrieval.rows import Rows
from corpus.retrieval.segments import Place, Segments

log = logging.getLogger(__name__)

#: Seconds between two looks at whether another process has changed the archive.
_LOOK = 0.5
#: Entries of the change log that are taken in before others get the turn, how often in a
#: row, and how many are so much that whoever is at it already is left to it.
_CHUNK, _STEPS, _MUCH = 100, 10, 1000
#: Articles that are read together.
_BATCH = 20
#: Articles that a process analyses at a time, a segment of some tens of thousands of passages;
#: and for how many it is worth while to start processes.
_BULK, _MANY = 4000, 5000


class Follower:
    """Folds the archive's change log into an `Engine`, and writes the index down.

    Any method can raise `DatabaseError`. What is asked twice to look at an article looks
    twice and finds the same: nothing but the archive is the truth.
    """

    def __init__(self, database: Database, archive: Archive) -> None:
        self._database = database
        self._archive = archive
        self._backlog = Backlog(archive)
        names = ("id", "length", *COLUMNS)
        self._segments = Segments(database, ANALYZERS.version, names)
        self.engine = Engine(ANALYZERS)
        #: What the engine holds.
        self.place = Place()
        # Articles that were looked at ahead of the log, because an import fills it.
        self._ahead: set[int] = set()
        self._turn = asyncio.Lock()
        self._held = False
        self._in_memory = False  # because it could not be written
        self._written = 0  # the place in the change log that the rows on disk are at
        #: Passages in memory alone, before they are written to disk.
        self.tail_limit = TAIL

    def close(self) -> None:
        self._segments.close()

    @property
    def behind(self) -> bool:
        """Whether the archive is still being read from its beginning."""
        return self.place.scanned is not None

    @property
    def damaged(self) -> bool:
        """Whether rows of the index cannot be read, and it is to be built anew."""
        return bool(self._segments.damaged)

    @property
    def reached(self) -> int | None:
        """How much of the change log is taken in; None while the archive is being read."""
        return None if self.behind else self.place.change

    async def load(self) -> None:
        """Take the index from its rows; without any that are of use, begin anew."""
        index = InvertedIndex(K1, B, COLUMNS)
        place = await asyncio.to_thread(self._segments.load, index)
        if place is None and len(self.engine):
            # The rows went while this process was running: it answers from what it has read
            # of them, until everything has been taken in again.
            mine = (s.source for s in self.engine.index.segments)
            self._segments.damaged.update(s.segment_id for s in mine if isinstance(s, Rows))
            change = await self._archive.last_change()
            self.place = Place(change, 0, self._segments.generation())
            return
        if place is None:
            index = InvertedIndex(K1, B, COLUMNS)
            place = await self._backlog.beginning(self._segments.generation())
        self.engine, self.place = Engine(ANALYZERS, index), place
        self._written = place.change
        await self._put(sorted(self._ahead))

    async def catch_up(self, added: int | None = None) -> None:
        """Take in what changed since the last time, whoever changed it.

        Not all of it if it is much: `follow` takes the rest, or the import that brings it.

        Args:
            added: An article to take in in any case.
        """
        async with self._turn:
            for _ in range(_STEPS):
                if not await self._step(scan=False):
                    break
            if added is not None and self.place.change != await self._archive.last_change():
                self._ahead.add(added)
                await self._put([added])

    async def follow(self) -> None:
        """Catch up whenever somebody, in any process, has changed something; until cancelled."""
        while True:
            async with self._turn:
                await self._refresh()  # what another process has replaced is not damaged
                if self._segments.damaged and not self.behind:
                    self._restart()
                more = await self._step()
            if not more:
                await asyncio.sleep(_LOOK)

    async def complete(self, pool: Pool, on_step: Callable[[int], None]) -> None:
        """Take in all that there is, and write it down if it is much.

        Args:
            pool: Processes that analyse articles, if it is much.
            on_step: Told how many articles were taken in, after each step.
        """
        async with self._turn:
            await self._refresh()
            if await self._backlog.length(self.place) > _MANY and pool.workers > 1:
                await self._in_bulk(pool, on_step)
            while taken := await self._step():
                on_step(taken)
            if self.place.change - self._written > _CHUNK * _STEPS:  # too much to `catch_up` with
                await self._write()

    async def keep_up(self, pool: Pool, on_step: Callable[[int], None]) -> None:
        """Take in what others here bring, whenever it is much, until cancelled."""
        while True:
            async with self._turn:
                if await self._backlog.length(self.place) > _MANY:
                    await self._in_bulk(pool, on_step, left=_BULK)
            await asyncio.sleep(_LOOK)

    async def restart(self) -> None:
        """Read the archive from its beginning; the index serves meanwhile as it is."""
        async with self._turn:
            await self._refresh()
            self._restart()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep other processes from writing the index, and from doing what is done here."""
        while True:
            with self._writing() as mine:
                if mine:
                    self._held = True
                    try:
                        async with self._turn:
                            await self._refresh()
                        yield
                    finally:
                        self._held = False
                    return
            await asyncio.sleep(_LOOK)

    def _restart(self) -> None:
        """Read the archive from its beginning; what is there already is replaced by and by."""
        if self._segments.damaged:
            log.warning("the index is built anew")
        self.place = replace(self.place, scanned=0)

    async def _refresh(self) -> None:
        if self._segments.generation() != self.place.generation:
            await self.load()

    async def _step(self, *, scan: bool = True) -> int:
        """Take in some more, and say how many articles; 0 if there is no more to do here."""
        await self._refresh()
        if await self._archive.last_change() - self.place.change > _MUCH:
            with self._writing() as mine:
                if not mine:
                    return 0
        after = await self._backlog.after(self.place, _CHUNK, self.engine.known)
        if after is None or (not scan and after[1].scanned != self.place.scanned):
            return 0
        ids, place = after
        await self._put(ids)
        building = self.behind
        finished = building and place.scanned is None
        self.place = place
        if finished or self.engine.index.tail.size >= self.tail_limit:
            written = await self._write()
            if written and building:
                state = "built" if finished else "being built"
                log.info("the index is %s: %d passages", state, len(self.engine))
        if finished:
            self._segments.damaged.clear()  # nothing of it is left
        if place.change == await self._archive.last_change():
            self._ahead.clear()
        return max(len(ids), 1)

    async def _in_bulk(self, pool: Pool, on_step: Callable[[int], None], left: int = 0) -> None:
        """Take everything in, analysed by others while this process writes.

        Args:
            pool: The others.
            on_step: Told how many articles were taken in, after each step.
            left: The end of the change log is left for later if it is shorter.
        """
        ahead: deque[tuple[Sequence[int], Place, asyncio.Future[Analysed]]] = deque()
        reading = self.place
        while True:
            while (
                len(ahead) <= pool.workers
                and await self._archive.last_change() - reading.change >= left
                and (after := await self._backlog.after(reading, _BULK, self.engine.known))
            ):
                ids, reading = after
                ahead.append((ids, reading, pool.analyse(self._database.path, ids)))
            if not ahead:
                return
            some, place, work = ahead.popleft()
            found = await work
            self.engine.drop(some)
            if found.segment.size:
                self.engine.absorb(found.terms, found.codes, found.segment)
            self.place = replace(place, generation=self.place.generation)
            await self._save()
            if (self.place.change, self.place.scanned) != (place.change, place.scanned):
                ahead.clear()  # another process was faster: go on from where it is
                reading = self.place
            on_step(len(some))

    async def _put(self, ids: Sequence[int]) -> None:
        """Look at articles as they are now, with turns for others."""
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            found = {a.source.article_id: a for a in await self._archive.articles(some)}
            for article_id in some:
                if article := found.get(article_id):
                    self.engine.put(article)
                else:
                    self.engine.drop([article_id])
                await asyncio.sleep(0)

    # On disk

    @contextmanager
    def _writing(self) -> Iterator[bool]:
        """Whether nobody else writes the index, and nobody will while the block runs."""
        if self._held:
            yield True
            return
        path = lock_file(self._database.path, "index.lock")
        with ExitStack() as stack:
            try:
                mine = stack.enter_context(locked(path)) is not None
            except OSError as e:
                raise DatabaseError(f"Cannot write {path}: {e.strerror}.") from e
            yield mine

    async def _write(self) -> bool:
        """Save, or go on in memory with a word in the log; whether it went well.

        Raises:
            DatabaseError: If it failed, and saving is what somebody waits for.
        """
        try:
            await self._save()
        except DatabaseError as e:
            if self._held:
                raise
            if not self._in_memory:  # say so once
                log.warning("the index goes on in memory: %s", e)
            self._in_memory = True
        else:
            self._in_memory = False
        return not self._in_memory

    async def _save(self) -> None:
        """Seal the tail, merge what is due, and write what the rows do not have yet.

        If another process is writing, the index goes on in memory and is written the next
        time. So it does after an error, such as a full disk.
        """
        with self._writing() as mine:
            if not mine:
                return
            index = self.engine.index
            if index.tail.size:
                index.replace([index.tail], merged([index.tail], index.tail.names))
            try:
                self.place = await self._segments.save(index, self.place)
                while await self._merge(index):
                    self.place = await self._segments.save(index, self.place)
                self._written = self.place.change
            except IndexMoved:
                await self.load()

    async def _merge(self, index: InvertedIndex) -> bool:
        """Merge segments that are due, in a thread: numpy lets others run meanwhile."""
        old = index.overdue(self._damaged(index))
        if not old:
            return False
        before = [Segment(part.columns, part.source, part.dead) for part in old]
        try:
            new = await asyncio.to_thread(merged, before, index.tail.names)
        except IndexDamaged:
            return True  # these are left alone now, others may be due
        for part, then in zip(old, before, strict=True):
            for place in set(part.dead.tolist()) - set(then.dead.tolist()):
                found = new.find(int(part.columns["id"][place]))
                assert found is not None, "it was alive when they were merged"
                new.bury([found])
        index.replace(old, new)
        return True

    def _damaged(self, index: InvertedIndex) -> list[Segment]:
        damaged = self._segments.damaged
        return [
            part
            for part in index.segments
            if isinstance(part.source, Rows) and part.source.segment_id in damaged
        ]
