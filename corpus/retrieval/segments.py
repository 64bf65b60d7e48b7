"""The index as rows in the archive's file.

A segment is written a little at a time, so that nobody waits long for the writer, and comes
to life in one short transaction together with what it covers: a process that is killed leaves
only rows behind that nothing refers to. What a segment was made of stays readable for a
minute, because another process may be reading it.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from corpus.database import Database, wrap_errors
from corpus.errors import IndexMoved
from corpus.retrieval.inverted import InvertedIndex
from corpus.retrieval.postings import Codes, Columns, Segment
from corpus.retrieval.rows import HALF, Reader, Rows

#: Raised when the rows of an older version could not be read any more.
VERSION = 2
#: Rows that are written or deleted in one transaction; some milliseconds.
_ROWS = 1000
#: Seconds that others may go on reading what was replaced.
_GRACE = 60


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
        self.reader = Reader(database.path)
        # What the rows have already: terms, codes, and the dead of each segment.
        self._terms = self._codes = 0
        self._dead: dict[int, int] = {}

    @property
    def damaged(self) -> set[int]:
        """Segments of which something was missing when it was read."""
        return self.reader.damaged

    def close(self) -> None:
        self.reader.close()

    def generation(self) -> int:
        """That of the rows now."""
        return self.reader.number("SELECT generation FROM index_state")

    def load(self, index: InvertedIndex) -> Place | None:
        """Make an empty index what the rows say; may be called in a thread.

        Returns:
            What it covers; None if there are no rows that are of use.
        """
        with wrap_errors(self._database.path), closing(self.reader.connect()) as db:
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
        return Segment(values, Rows(self.reader, segment_id, size, dense, width), gone)

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
                raise IndexMoved(str(self._database.path))
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
            segment.source = Rows(self.reader, segment_id, segment.size, counts, codes_.itemsize)
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
            bounds = (segment_id << HALF, (segment_id + 1) << HALF, _ROWS)
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
        yield segment_id << HALF | number, places[held].tobytes() + codes[held].tobytes()
