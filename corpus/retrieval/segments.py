"""The index as rows in the archive's file.

A segment is written a little at a time, so that nobody waits long for the writer, and comes
to life in one short transaction together with what it covers: a process that is killed leaves
only rows behind that nothing refers to. What a segment was made of stays readable for a
minute, because another process may be reading it.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from corpus.database import LOCK_TIMEOUT, Database, wrap_errors
from corpus.errors import IndexDamaged, IndexMoved
from corpus.retrieval.inverted import InvertedIndex
from corpus.retrieval.postings import NOBODY, Codes, Columns, Postings, Segment

log = logging.getLogger(__name__)

#: Raised when the rows of an older version could not be read any more.
VERSION = 1
#: Bytes of postings that are kept in memory: those of the words people ask for.
CACHE = 32_000_000
#: Of a row in memory, beside its bytes.
_OVERHEAD = 400
#: Bytes of the file that may be mapped into memory; the system can take them back.
_MAPPED = 1 << 36
#: Rows that are written or deleted in one transaction; some milliseconds.
_ROWS = 1000
#: Seconds that others may go on reading what was replaced.
_GRACE = 60
#: The key of a row of postings has the segment in its upper half, the term in the lower.
_HALF = 32


@dataclass(frozen=True, slots=True)
class Place:
    """What the segments cover."""

    #: Everything in the change log up to here …
    change: int = 0
    #: … and, while the archive is read from its beginning, articles up to this id. None if
    #: all of it was read.
    scanned: int | None = None
    #: Changes whenever the segments do.
    generation: int = 0


class Rows:
    """The postings of one segment, read when they are needed."""

    def __init__(
        self,
        segments: Segments,
        segment_id: int,
        size: int,
        counts: NDArray[np.int32],
        width: int,
    ) -> None:
        self.segment_id = segment_id
        self._size = size
        self.counts = counts
        self._count = counts.data
        self._width = width  # bytes of a code
        self._segments = segments

    def read(self, numbers: Sequence[int]) -> list[Postings | None]:
        counts = self._count
        held = [n for n in dict.fromkeys(numbers) if n < len(counts) and counts[n]]
        found = self._segments.postings(self.segment_id, held, self._unpacked)
        return [found.get(n) for n in numbers]

    def every(self) -> Postings:
        """All postings, by ascending term and place.

        Raises:
            IndexDamaged: If rows are missing.
        """
        rows = self._segments.every_row(self.segment_id)
        held = self.counts[self.counts > 0].tolist()
        if [len(data) for data in rows] != [n * (4 + self._width) for n in held]:
            self._segments.note(self.segment_id)
            raise IndexDamaged(self._segments.path)
        places = b"".join([data[: 4 * n] for data, n in zip(rows, held, strict=True)])
        codes = b"".join([data[4 * n :] for data, n in zip(rows, held, strict=True)])
        return np.frombuffer(places, np.int32), np.frombuffer(codes, f"u{self._width}")

    def _unpacked(self, rows: Iterable[tuple[int, bytes]]) -> dict[int, Postings]:
        """The postings of rows by number of the term; what makes no sense is left out."""
        found: dict[int, Postings] = {}
        for number, data in rows:
            count = self._count[number]
            if len(data) == count * (4 + self._width):
                codes = np.frombuffer(data, f"u{self._width}", count, 4 * count)
                found[number] = np.frombuffer(data, np.int32, count), codes
        if self._largest(found.values()) >= self._size:
            found = {n: p for n, p in found.items() if self._largest([p]) < self._size}
        return found

    def _largest(self, postings: Iterable[Postings]) -> int:
        places = np.concatenate([NOBODY, *(places for places, _ in postings)])
        return int(places.view(np.uint32).max(initial=0))  # a negative one is very large


class Segments:
    """The rows of one index. Any method can raise `DatabaseError`.

    Args:
        database: Open and migrated.
        analyzer: Its version; rows that another one made are of no use.
        names: Of the columns of the index.
    """

    def __init__(self, database: Database, analyzer: str, names: Sequence[str]) -> None:
        self._database = database
        self._made_by = f"{VERSION} {analyzer} {' '.join(names)}"
        self._names = names
        # A connection of its own that is used between two awaits: to read a few rows that
        # the system has in memory takes less time than to hand the work to a thread.
        self._reader = self._connect()
        self._cache: OrderedDict[int, Postings] = OrderedDict()
        self._cached = 0
        self.cache_limit = CACHE
        # What the rows have already: terms, codes, and the dead of each segment.
        self._terms = self._codes = 0
        self._dead: dict[int, int] = {}
        #: Segments of which something was missing when it was read.
        self.damaged: set[int] = set()

    @property
    def path(self) -> str:
        return str(self._database.path)

    def close(self) -> None:
        self._reader.close()

    # Reading

    def postings(
        self,
        segment_id: int,
        numbers: Sequence[int],
        unpacked: Callable[[Iterable[tuple[int, bytes]]], dict[int, Postings]],
    ) -> dict[int, Postings]:
        """The postings of terms that a segment holds, by number of the term.

        What is missing is left out and noted in `damaged`: answers go on from what there is.
        """
        base, cache = segment_id << _HALF, self._cache
        found: dict[int, Postings] = {}
        for number in numbers:
            if (key := base | number) in cache:
                cache.move_to_end(key)
                found[number] = cache[key]
        if len(found) < len(numbers):
            keys = [base | number for number in numbers if number not in found]
            sql = f"SELECT id, data FROM postings WHERE id IN ({','.join('?' * len(keys))})"
            with wrap_errors(self._database.path):
                rows = self._reader.execute(sql, keys).fetchall()
            for number, postings in unpacked((key - base, data) for key, data in rows).items():
                found[number] = cache[base | number] = postings
                self._cached += postings[0].nbytes + postings[1].nbytes + _OVERHEAD
            if len(found) < len(numbers):
                self.note(segment_id)
            while self._cached > self.cache_limit:
                _, (places, codes) = cache.popitem(last=False)
                self._cached -= places.nbytes + codes.nbytes + _OVERHEAD
        return found

    def note(self, segment_id: int) -> None:
        """Note that a segment is damaged."""
        if not self.damaged:
            log.warning("rows of the index are missing; 'newsdesk reindex' builds it anew")
        self.damaged.add(segment_id)

    def every_row(self, segment_id: int) -> list[bytes]:
        """The rows of a segment, by ascending number of the term."""
        sql = "SELECT data FROM postings WHERE id >= ? AND id < ? ORDER BY id"
        bounds = (segment_id << _HALF, (segment_id + 1) << _HALF)
        with wrap_errors(self._database.path), closing(self._connect()) as db:
            return [data for (data,) in db.execute(sql, bounds)]

    def forget(self) -> None:
        """Keep no row in memory any more, and no page of the file that SQLite read for one."""
        self._cache.clear()
        self._cached = 0
        with wrap_errors(self._database.path):
            self._reader.execute("PRAGMA shrink_memory")

    def generation(self) -> int:
        """That of the rows now."""
        with wrap_errors(self._database.path):
            row = self._reader.execute("SELECT generation FROM index_state").fetchone()
        return int(row[0]) if row else 0

    def load(self, index: InvertedIndex) -> Place | None:
        """Make an empty index what the rows say; may be called in a thread.

        Returns:
            What it covers; None if there are no rows that are of use.
        """
        with wrap_errors(self._database.path), closing(self._connect()) as db:
            db.execute("BEGIN")  # all of one moment
            state = db.execute(
                "SELECT change, scanned, generation, extent FROM index_state WHERE made_by = ?",
                (self._made_by,),
            ).fetchone()
            terms = [t for (t,) in db.execute("SELECT term FROM terms ORDER BY number")]
            codes = Codes(db.execute("SELECT tf, length FROM codes ORDER BY code"))
            live = db.execute(
                "SELECT id, documents, width, columns, counts, dead FROM segments"
                " WHERE state = 'live' ORDER BY id"
            ).fetchall()
        self.damaged.clear()
        self._terms, self._codes = (len(terms), len(codes)) if state else (0, 0)
        if state is None:
            return None
        try:
            segments = [self._segment(len(terms), *row) for row in live]
            if state[3] != _extent(segments, len(terms), len(codes)):
                raise ValueError("something is missing")
            index.restore(terms, codes, segments)
        except (ValueError, IndexError):
            self._terms = self._codes = 0
            return None
        self._dead = {
            row[0]: len(segment.dead) for row, segment in zip(live, segments, strict=True)
        }
        return Place(*state[:3])

    def _segment(
        self,
        terms: int,
        segment_id: int,
        size: int,
        width: int,
        columns: bytes,
        counts: bytes,
        dead: bytes,
    ) -> Segment:
        values: Columns = {}
        start = 0
        for name in self._names:
            kind = np.dtype(np.int64 if name == "id" else np.int32)
            values[name] = np.frombuffer(columns, kind, size, start)
            start += size * kind.itemsize
        numbers, held = np.frombuffer(counts, np.int32).reshape(2, -1)
        gone = np.frombuffer(dead, np.int32)
        sound = (
            start == len(columns)
            and (np.diff(numbers, prepend=-1, append=terms) > 0).all()
            and (held > 0).all()
            and (held <= size).all()
            and (np.diff(gone, prepend=-1, append=size) > 0).all()
        )
        if not sound:
            raise ValueError(f"segment {segment_id} does not fit together")
        dense = np.zeros(int(numbers.max(initial=-1)) + 1, np.int32)
        dense[numbers] = held
        return Segment(values, Rows(self, segment_id, size, dense, width), gone)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(
            self._database.path, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        db.execute("PRAGMA query_only = ON")
        # Pages of the file are then read where the system has them in memory already.
        db.execute(f"PRAGMA mmap_size = {_MAPPED}")
        return db

    # Writing: only by who holds the lock of the index

    async def save(self, index: InvertedIndex, place: Place) -> Place:
        """Write what the rows do not have yet, and retire what the index has no more.

        Args:
            index: Its tail is not written.
            place: What its segments cover; its generation is that of the rows.

        Returns:
            The place with its new generation.

        Raises:
            IndexMoved: If another process has changed the rows.
        """
        await self._sweep()
        staged = {
            await self._stage(segment): segment
            for segment in index.segments
            if not isinstance(segment.source, Rows)
        }
        saved = replace(place, generation=place.generation + 1)
        terms = list(islice(index.terms, self._terms, None))
        codes = index.codes.since(self._codes)
        async with self._database.transaction() as db:
            if self.generation() != place.generation:
                raise IndexMoved(self.path)
            if not self._terms:  # nobody can use what another analyzer made
                await db.execute("DELETE FROM terms")
                await db.execute("DELETE FROM codes")
            await db.executemany("INSERT INTO terms VALUES (?, ?)", enumerate(terms, self._terms))
            await db.executemany(
                "INSERT INTO codes VALUES (?, ?, ?)",
                ((code, *pair) for code, pair in enumerate(codes, self._codes)),
            )
            live = {s.source.segment_id: s for s in index.segments if isinstance(s.source, Rows)}
            await _retire(db, live)
            await db.executemany("UPDATE segments SET state = 'live' WHERE id = ?", zip(staged))
            live |= staged
            extent = _extent(live.values(), self._terms + len(terms), self._codes + len(codes))
            dead = {i: s.dead for i, s in live.items() if len(s.dead) != self._dead.get(i, 0)}
            await db.executemany(
                "UPDATE segments SET dead = ? WHERE id = ?",
                [(places.tobytes(), i) for i, places in dead.items()],
            )
            await db.execute(
                "INSERT OR REPLACE INTO index_state VALUES (1, ?, ?, ?, ?, ?)",
                (self._made_by, saved.change, saved.scanned, saved.generation, extent),
            )
        self._terms += len(terms)
        self._codes += len(codes)
        self._dead |= {i: len(places) for i, places in dead.items()}
        for segment_id, segment in staged.items():
            counts, (_, codes_) = segment.counts(), segment.source.every()
            segment.source = Rows(self, segment_id, segment.size, counts, codes_.itemsize)
        return saved

    async def _stage(self, segment: Segment) -> int:
        """Write a segment that is not alive yet."""
        counts, (places, codes) = segment.counts(), segment.source.every()
        numbers = np.flatnonzero(counts).astype(np.int32)
        async with self._database.transaction() as db:
            cursor = await db.execute(
                "INSERT INTO segments (documents, width, columns, counts, dead, since)"
                " VALUES (?, ?, ?, ?, x'', ?)",
                (
                    segment.size,
                    codes.itemsize,
                    b"".join(segment.columns[name].tobytes() for name in self._names),
                    np.concatenate((numbers, counts[numbers])).tobytes(),
                    int(time.time()),
                ),
            )
            segment_id = cursor.lastrowid
        assert segment_id is not None, "an INSERT has a row id"
        ends = np.cumsum(counts[numbers], dtype=np.int64)
        for start in range(0, len(numbers), _ROWS):
            some = slice(start, start + _ROWS)
            rows = _packed(segment_id, numbers[some], ends[some], counts, places, codes)
            async with self._database.transaction() as db:
                await db.executemany("INSERT INTO postings VALUES (?, ?)", rows)
        return segment_id

    async def _sweep(self) -> None:
        """Delete what was never finished, and what was replaced some time ago."""
        rows = await self._database.rows(
            "SELECT id FROM segments WHERE state = 'staged' OR state = 'retired' AND since < ?",
            (int(time.time()) - _GRACE,),
        )
        for (segment_id,) in rows:
            bounds = (segment_id << _HALF, (segment_id + 1) << _HALF, _ROWS)
            while await self._database.execute(
                "DELETE FROM postings WHERE id IN"
                " (SELECT id FROM postings WHERE id >= ? AND id < ? LIMIT ?)",
                bounds,
            ):
                pass
            await self._database.execute("DELETE FROM segments WHERE id = ?", (segment_id,))


def _extent(live: Collection[Segment], terms: int, codes: int) -> str:
    """How much there must be of everything, so that it is noticed if something is missing."""
    documents = sum(segment.size for segment in live)
    postings = sum(int(segment.counts().sum()) for segment in live)
    return f"{len(live)} {documents} {postings} {terms} {codes}"


async def _retire(db: aiosqlite.Connection, live: Collection[int]) -> None:
    """Mark all segments that are alive but these."""
    for (segment_id,) in await db.execute_fetchall("SELECT id FROM segments WHERE state = 'live'"):
        if segment_id not in live:
            await db.execute(
                "UPDATE segments SET state = 'retired', since = ? WHERE id = ?",
                (int(time.time()), segment_id),
            )


def _packed(
    segment_id: int,
    numbers: NDArray[np.int32],
    ends: NDArray[np.int64],
    counts: NDArray[np.int32],
    places: NDArray[np.int32],
    codes: NDArray[Any],
) -> Iterator[tuple[int, bytes]]:
    """Keys and contents of the rows of some terms."""
    for number, end in zip(numbers.tolist(), ends.tolist(), strict=True):
        held = slice(end - int(counts[number]), end)
        yield segment_id << _HALF | number, places[held].tobytes() + codes[held].tobytes()
