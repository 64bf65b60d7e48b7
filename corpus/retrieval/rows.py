"""Postings read from the archive's file as they are asked for, and kept in memory a while."""

from __future__ import annotations

import logging
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.database import wrap_errors
from corpus.errors import IndexDamaged
from corpus.migration import LOCK_TIMEOUT
from corpus.retrieval.postings import Postings

log = logging.getLogger(__name__)

#: Bytes of postings that are kept in memory: those of the words people ask for.
CACHE = 24_000_000
#: Of a row in memory, beside its bytes.
_OVERHEAD = 400
#: Kilobytes of the file's pages that SQLite keeps: all that is asked for in a small archive.
_PAGES = 8000
#: The key of a row of postings has the segment in its upper half, the term in the lower.
HALF = 32


class Reader:
    """A file's rows of postings. Any method can raise `DatabaseError`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Used between two awaits: to read a few rows that the system has in memory takes
        # less time than to hand the work to a thread.
        self._db = self.connect()
        self._cache: OrderedDict[int, Postings] = OrderedDict()
        self._cached = 0
        self.cache_limit = CACHE
        #: Segments of which something was missing when it was read.
        self.damaged: set[int] = set()

    def close(self) -> None:
        self._db.close()

    def postings(
        self,
        segment_id: int,
        numbers: Sequence[int],
        unpacked: Callable[[Iterable[tuple[int, bytes]]], dict[int, Postings]],
    ) -> dict[int, Postings]:
        """The postings of terms that a segment holds, by number of the term.

        What is missing is left out and noted in `damaged`: answers go on from what there is.
        """
        base, cache = segment_id << HALF, self._cache
        found: dict[int, Postings] = {}
        for number in numbers:
            if (key := base | number) in cache:
                cache.move_to_end(key)
                found[number] = cache[key]
        if len(found) < len(numbers):
            keys = [base | number for number in numbers if number not in found]
            sql = f"SELECT id, data FROM postings WHERE id IN ({','.join('?' * len(keys))})"
            with wrap_errors(self.path):
                rows = self._db.execute(sql, keys).fetchall()
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
        bounds = (segment_id << HALF, (segment_id + 1) << HALF)
        with wrap_errors(self.path), closing(self.connect()) as db:
            return [data for (data,) in db.execute(sql, bounds)]

    def forget(self) -> None:
        """Keep no row in memory any more, and no page of the file that SQLite read for one."""
        self._cache.clear()
        self._cached = 0
        with wrap_errors(self.path):
            self._db.execute("PRAGMA shrink_memory")

    def number(self, sql: str) -> int:
        """The only number that a SELECT gives; 0 if it gives none."""
        with wrap_errors(self.path):
            row = self._db.execute(sql).fetchone()
        return int(row[0]) if row else 0

    def connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(
            self.path, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        db.execute("PRAGMA query_only = ON")
        db.execute(f"PRAGMA cache_size = {-_PAGES}")
        return db


class Rows:
    """The postings of one segment, read when they are needed."""

    def __init__(
        self,
        reader: Reader,
        segment_id: int,
        size: int,
        counts: NDArray[np.int32],
        width: int,
    ) -> None:
        self.segment_id = segment_id
        self._size = size
        self.counts = counts
        self._count = counts.data
        self._code = np.dtype(f"u{width}")
        self._reader = reader

    def read(self, numbers: Sequence[int]) -> list[Postings | None]:
        counts = self._count
        held = [n for n in dict.fromkeys(numbers) if n < len(counts) and counts[n]]
        found = self._reader.postings(self.segment_id, held, self._unpacked)
        return [found.get(n) for n in numbers]

    def every(self) -> Postings:
        """All postings, by ascending term and place.

        Raises:
            IndexDamaged: If rows are missing.
        """
        rows = self._reader.every_row(self.segment_id)
        held = self.counts[self.counts > 0].tolist()
        if [len(data) for data in rows] != [n * (4 + self._code.itemsize) for n in held]:
            self._reader.note(self.segment_id)
            raise IndexDamaged(str(self._reader.path))
        places = b"".join([data[: 4 * n] for data, n in zip(rows, held, strict=True)])
        codes = b"".join([data[4 * n :] for data, n in zip(rows, held, strict=True)])
        return np.frombuffer(places, np.int32), np.frombuffer(codes, self._code)

    def _unpacked(self, rows: Iterable[tuple[int, bytes]]) -> dict[int, Postings]:
        """The postings of rows by number of the term; what makes no sense is left out."""
        found: dict[int, Postings] = {}
        for number, data in rows:
            count = self._count[number]
            if len(data) == count * (4 + self._code.itemsize):
                places = np.frombuffer(data, np.uint32, count)  # a negative one is very large
                if _largest(places) < self._size:
                    codes = np.frombuffer(data, self._code, count, 4 * count)
                    found[number] = places.view(np.int32), codes
        return found


#: Without the checks that `max` makes first, which cost as much as a short row.
_largest = np.maximum.reduce
