"""Postings: which documents hold a term, how often, and how long they are.

They lie in parts: one *tail*, which grows, and *segments*, which never change. A document
has a place in its part, a dense number, so that the scores of a part are one array.

A posting is a place (int32) and a code (uint16). The code stands for what the score is made
of, the term's frequency and the document's length: few combinations of these ever occur, so
a query works out the score of each once and looks the rest up. Nothing that depends on other
documents is stored, so an added document changes nothing but counts, and no length is too
long to be exact.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

#: Places of one term, ascending, and the code of each.
Postings = tuple[NDArray[np.int32], NDArray[Any]]
#: Numbers that are kept with each document, by name; all have shape ``(size,)``.
Columns = dict[str, NDArray[Any]]

NOBODY = np.empty(0, np.int32)
_CODE = (1 << 32) - 1


class Codes:
    """The combinations of frequency and length that occur, numbered as they are met."""

    def __init__(self, combinations: Iterable[tuple[int, int]] = ()) -> None:
        self._codes: dict[tuple[int, int], int] = {}
        self._tf, self._length = array("d"), array("d")
        for combination in combinations:
            self[combination]

    def __len__(self) -> int:
        return len(self._codes)

    def __getitem__(self, combination: tuple[int, int]) -> int:
        """The code of a frequency and a length; a new one if they were never met together."""
        code = self._codes.get(combination)
        if code is None:
            code = self._codes[combination] = len(self._codes)
            self._tf.append(combination[0])
            self._length.append(combination[1])
        return code

    def since(self, code: int) -> list[tuple[int, int]]:
        """The combinations from a code on."""
        return list(self._codes)[code:]

    def gains(self, k1: float, b: float, mean_length: float) -> NDArray[np.float64]:
        """BM25 without idf, by code: ``tf (k1+1) / (tf + k1 (1 - b + b length / mean))``.

        Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
        (2009), eq. 3.15, with the factor ``k1 + 1`` that rank_bm25 keeps.
        """
        tf, length = np.array(self._tf), np.array(self._length)
        norm = k1 * (1 - b + b * length / mean_length)
        return np.divide(tf * (k1 + 1), tf + norm, out=np.zeros(len(tf)), where=tf > 0)


class Source(Protocol):
    """Where the postings of a segment are read from."""

    #: How many documents hold each term, dead ones among them, by number of the term.
    #: Terms that are newer than the segment have no place in it.
    counts: NDArray[np.int32]

    def read(self, numbers: Sequence[int]) -> list[Postings | None]:
        """The postings of terms; None for those that no document holds."""

    def every(self) -> Postings:
        """All postings, by ascending term and place."""


class Segment:
    """Documents whose postings never change; of them, some are dead."""

    def __init__(self, columns: Columns, source: Source, dead: NDArray[np.int32] = NOBODY) -> None:
        self.columns = columns
        self.source = source
        #: Places of removed documents, ascending. Replaced, never changed: whoever has read
        #: it can go on with it.
        self.dead = dead
        self.size = len(columns["id"])
        # Ids ascend with the places.
        self._first, self._last = (int(columns["id"][i]) for i in (0, -1)) if self.size else (0, -1)

    def column(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def read(self, numbers: Sequence[int]) -> list[Postings | None]:
        return self.source.read(numbers)

    def every(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[Any]]:
        """All postings: term, place and code of each, by ascending term and place."""
        counts = self.counts()
        return np.repeat(np.arange(len(counts), dtype=np.int32), counts), *self.source.every()

    def counts(self) -> NDArray[np.int32]:
        """How many documents hold each term, dead ones among them, by number."""
        return self.source.counts

    def length(self, place: int) -> int:
        return int(self.columns["length"][place])

    def find(self, doc_id: int) -> int | None:
        """The place of a live document."""
        if not self._first <= doc_id <= self._last:
            return None
        ids = self.columns["id"]
        place = int(np.searchsorted(ids, doc_id))
        return place if ids[place] == doc_id and not _contains(self.dead, place) else None

    def bury(self, places: Sequence[int]) -> None:
        """Make live documents dead."""
        self.dead = np.union1d(self.dead, np.array(places, np.int32))


class Arrays:
    """Postings in memory, one term after another."""

    def __init__(
        self, terms: NDArray[np.int32], places: NDArray[np.int32], codes: NDArray[np.int64]
    ) -> None:
        # Terms ascend; the postings of term n are those from starts[n] to starts[n + 1].
        self.counts = np.bincount(terms).astype(np.int32)
        # Its numbers are read one by one, faster than those of a numpy array.
        self._starts = array("q", np.concatenate(([0], np.cumsum(self.counts))).tobytes())
        self._places = places
        self._codes = codes.astype(np.min_scalar_type(int(codes.max(initial=256))))

    def read(self, numbers: Sequence[int]) -> list[Postings | None]:
        found: list[Postings | None] = []
        places, codes, starts, last = self._places, self._codes, self._starts, len(self.counts)
        for number in numbers:
            start, end = (starts[number], starts[number + 1]) if number < last else (0, 0)
            found.append((places[start:end], codes[start:end]) if end > start else None)
        return found

    def every(self) -> Postings:
        return self._places, self._codes


class Tail:
    """The newest documents, in arrays that grow."""

    def __init__(self, columns: Collection[str]) -> None:
        self._columns = {name: array("q") for name in ("id", "length", *columns)}
        self._places: dict[int, int] = {}  # doc id -> place, of live ones
        # By term: ``place << 32 | code``; one array costs half of two.
        self._postings: dict[int, array[int]] = {}
        self.dead = NOBODY

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return tuple(self._columns)

    @property
    def size(self) -> int:
        return len(self._columns["id"])

    def column(self, name: str) -> NDArray[Any]:
        return np.array(self._columns[name], np.int64)

    def add(self, codes: Mapping[int, int], **columns: int) -> None:
        """Take in a document.

        Args:
            codes: By term.
            columns: ``id``, ``length`` and those of the tail.
        """
        for name, column in self._columns.items():
            column.append(columns[name])
        self._places[columns["id"]] = self.size - 1
        place = (self.size - 1) << 32
        postings = self._postings
        for number, code in codes.items():
            if number in postings:
                postings[number].append(place | code)
            else:
                postings[number] = array("q", (place | code,))

    def read(self, numbers: Sequence[int]) -> list[Postings | None]:
        return [
            _unpacked(np.array(self._postings[number], np.int64))
            if number in self._postings
            else None
            for number in numbers
        ]

    def find(self, doc_id: int) -> int | None:
        return self._places.get(doc_id)

    def bury(self, places: Sequence[int]) -> None:
        """Make live documents dead."""
        for place in places:
            del self._places[self._columns["id"][place]]
        self.dead = np.union1d(self.dead, np.array(places, np.int32))

    def every(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[Any]]:
        """All postings: term, place and code of each, by ascending term and place."""
        terms = sorted(self._postings)
        packed = b"".join([self._postings[term] for term in terms])
        of_each = [len(self._postings[term]) for term in terms]
        return (
            np.repeat(np.array(terms, np.int32), of_each),
            *_unpacked(np.frombuffer(packed, np.int64)),
        )

    def counts(self) -> NDArray[np.int32]:
        """How many documents hold each term, dead ones among them, by number."""
        counts = np.zeros(max(self._postings, default=-1) + 1, np.int32)
        for term, postings in self._postings.items():
            counts[term] = len(postings)
        return counts

    def length(self, place: int) -> int:
        return self._columns["length"][place]


Part = Segment | Tail


def segment(
    columns: Columns,
    terms: NDArray[np.int32],
    places: NDArray[np.int32],
    codes: NDArray[Any],
    dead: NDArray[np.int32] = NOBODY,
) -> Segment:
    """A segment in memory of documents in any order; the dead are left out.

    Args:
        columns: Of the documents.
        terms: Of each posting, as are ``places`` and ``codes``.
        places: Of the documents in ``columns``.
        codes: Of all postings.
        dead: Places of the documents to leave out.
    """
    size = len(columns["id"])
    order = np.argsort(columns["id"], kind="stable")
    order = order[~np.isin(order, dead)]
    moved = np.full(size, -1, np.int64)  # old place -> new place
    moved[order] = np.arange(len(order))
    key = terms.astype(np.int64) << 32 | moved[places]
    kept = moved[places] >= 0
    key, codes = key[kept], codes[kept]
    # What comes from a few sorted runs, as most does, a stable sort only has to merge.
    by = np.argsort(key, kind="stable")
    key, codes = key[by], codes[by]
    return Segment(
        {
            name: column[order].astype(np.int64 if name == "id" else np.int32)
            for name, column in columns.items()
        },
        Arrays((key >> 32).astype(np.int32), (key & _CODE).astype(np.int32), codes),
    )


def merged(parts: Sequence[Part], names: Iterable[str]) -> Segment:
    """One segment, in memory, of the live documents of several parts.

    Args:
        parts: With their dead as they are now.
        names: Of the columns.
    """
    live = [part for part in parts if len(part.dead) < part.size]  # others need not be read
    offsets = np.cumsum([0, *(part.size for part in live)], dtype=np.int32)
    of_parts = [(*part.every(), offset) for part, offset in zip(live, offsets, strict=False)]

    def joined(arrays: Iterable[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([NOBODY, *arrays])

    return segment(
        {name: joined(part.column(name) for part in live) for name in names},
        joined(terms for terms, _, _, _ in of_parts),
        joined(places + offset for _, places, _, offset in of_parts),
        joined(codes for _, _, codes, _ in of_parts),
        joined(part.dead + offset for part, offset in zip(live, offsets, strict=False)),
    )


def among(some: NDArray[np.int32], many: NDArray[np.int32]) -> int:
    """How many of ``some`` are in ``many``; both ascend, the cost is that of ``some``."""
    if not len(some) or not len(many):
        return 0
    at = np.minimum(many.searchsorted(some), len(many) - 1)
    return int(np.count_nonzero(many[at] == some))


def _contains(places: NDArray[np.int32], place: int) -> bool:
    at = int(places.searchsorted(place))
    return at < len(places) and bool(places[at] == place)


def _unpacked(packed: NDArray[np.int64]) -> Postings:
    return (packed >> 32).astype(np.int32), packed & _CODE
