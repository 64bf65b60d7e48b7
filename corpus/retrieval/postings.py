"""Which documents hold which terms, how often, and how long they are: BM25 without its idf.

A document gets a *slot*, a dense number, so that scores are one array. Its postings go to
the end of each term's arrays; an edit is a removal and an addition. A removed slot stays in
the postings as a tombstone until so many have gathered that they are swept out together:
no step loops over all documents, and the cost of an addition does not grow with them.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that holds a term of the query."""

    doc_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Scores:
    """What a query gave, by slot. Slots move when tombstones are swept: use it at once."""

    #: shape ``(slots,)``
    values: NDArray[np.float64]
    #: True where a live document holds a term of the query, whatever its score.
    hit: NDArray[np.bool_]


class Postings:
    """The postings of live documents.

    The past leaves no trace in the numbers: after any calls of `add` and `remove` they are
    those of the documents that remain.

    Args:
        columns: Names of whole numbers that are kept with each document, for filters and
            for ranking.
    """

    def __init__(self, columns: Sequence[str] = ()) -> None:
        self._columns = {name: array("q") for name in columns}
        self._slots: dict[int, int] = {}  # doc id -> slot
        self._ids = array("q")  # slot -> doc id
        self._lengths = array("q")  # slot -> number of tokens
        self._live = bytearray()  # slot -> 1, or 0 for a tombstone
        self._numbers: dict[str, int] = {}  # term -> number
        # By number: where the term occurs, and how often there.
        self._occurrences: list[tuple[array[int], array[int]]] = []
        self._df = array("q")
        # The numbers of a document's distinct terms, one document after another, so that
        # a removal knows whose df to lower.
        self._contents = array("i")
        self._ends = array("q")
        #: Tokens of all live documents.
        self.tokens = 0
        #: Tombstones that are always put up with; beyond, at most as many as live documents.
        self.tombstones = 1024

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, doc_id: int) -> bool:
        return doc_id in self._slots

    @property
    def slots(self) -> int:
        """Live documents and tombstones."""
        return len(self._ids)

    @property
    def ids(self) -> NDArray[np.int64]:
        """Document ids, shape ``(slots,)``; of live ones where `live` is True."""
        return np.frombuffer(self._ids, np.int64) if self._ids else np.empty(0, np.int64)

    @property
    def live(self) -> NDArray[np.bool_]:
        """Shape ``(slots,)``."""
        return np.frombuffer(self._live, np.bool_) if self._live else np.empty(0, np.bool_)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each document, shape ``(slots,)``."""
        return np.frombuffer(self._lengths, np.int64) if self._lengths else np.empty(0, np.int64)

    def column(self, name: str) -> NDArray[np.int64]:
        """The numbers that were given with each document, shape ``(slots,)``."""
        column = self._columns[name]
        return np.frombuffer(column, np.int64) if column else np.empty(0, np.int64)

    def slot(self, doc_id: int) -> int:
        """The slot of a live document.

        Raises:
            KeyError: If there is no such document.
        """
        return self._slots[doc_id]

    def df(self, term: str) -> int:
        """How many live documents hold the term."""
        number = self._numbers.get(term)
        return 0 if number is None else self._df[number]

    def df_counts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every df that a term has, and how many terms have it.

        What rank_bm25 sums over all terms is summed over these few.
        """
        counts = np.bincount(np.array(self._df, np.int64), minlength=1)
        counts[0] = 0  # terms that no document holds any more
        dfs = np.flatnonzero(counts).astype(np.int64)
        return dfs, counts[dfs].astype(np.int64)

    def dfs(self) -> Iterable[tuple[str, int]]:
        """Every term that occurs, with its df."""
        return ((term, df) for term, n in self._numbers.items() if (df := self._df[n]))

    def add(self, doc_id: int, tokens: Sequence[str], **columns: int) -> None:
        """Take a document in; one with the same id is replaced."""
        self.remove(doc_id)
        for name, column in self._columns.items():
            column.append(columns[name])
        slot = self._slots[doc_id] = len(self._ids)
        self._ids.append(doc_id)
        self._lengths.append(len(tokens))
        self._live.append(1)
        self.tokens += len(tokens)
        for term, tf in Counter(tokens).items():
            number = self._numbers.get(term)
            if number is None:
                number = self._numbers[term] = len(self._occurrences)
                self._occurrences.append((array("i"), array("i")))
                self._df.append(0)
            where, how_often = self._occurrences[number]
            where.append(slot)
            how_often.append(tf)
            self._contents.append(number)
            self._df[number] += 1
        self._ends.append(len(self._contents))

    def remove(self, doc_id: int) -> None:
        """Forget a document; does nothing if it is not there."""
        slot = self._slots.pop(doc_id, None)
        if slot is None:
            return
        self._live[slot] = 0
        self.tokens -= self._lengths[slot]
        for number in self._contents[self._ends[slot - 1] if slot else 0 : self._ends[slot]]:
            self._df[number] -= 1
        if self.slots - len(self) > max(len(self), self.tombstones):
            self._sweep()

    def score(self, weights: Mapping[str, float], k1: float, b: float) -> Scores:
        """BM25 of all documents: the sum over terms of ``weight * tf (k1+1) / (tf+K)``.

        Args:
            weights: Of each term of the query, usually its idf.
            k1: Saturation of term frequency.
            b: Normalisation by length, 0 to 1: ``K = k1 (1 - b + b length / mean length)``.

        The formula is that of Robertson and Zaragoza, "The Probabilistic Relevance
        Framework: BM25 and Beyond" (2009), eq. 3.15, with the factor ``k1 + 1`` that
        rank_bm25 keeps.
        """
        values = np.zeros(self.slots)
        hit = np.zeros(self.slots, np.bool_)
        if self.tokens:
            norm = k1 * (1 - b + b * self.lengths / (self.tokens / len(self)))
            for term, weight in weights.items():
                if self.df(term):
                    slots, tf = self.occurrences(term)
                    values[slots] += weight * (tf * (k1 + 1) / (tf + norm[slots]))
                    hit[slots] = True
        return Scores(values, hit & self.live)

    def occurrences(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Slots that hold the term, tombstones among them, and its frequency in each."""
        number = self._numbers.get(term)
        if number is None:
            return np.empty(0, np.int32), np.empty(0, np.int32)
        where, how_often = self._occurrences[number]
        return np.frombuffer(where, np.int32), np.frombuffer(how_often, np.int32)

    def _sweep(self) -> None:
        """Renumber the slots without tombstones, and forget terms that no document holds."""
        live = self.live.copy()
        moved = np.cumsum(live, dtype=np.int32) - np.int32(1)
        ends = np.frombuffer(self._ends, np.int64)
        sizes = np.diff(ends, prepend=0)
        contents = np.frombuffer(self._contents, np.int32)[np.repeat(live, sizes)]
        kept = np.frombuffer(self._df, np.int64) > 0
        renumbered = np.cumsum(kept, dtype=np.int32) - np.int32(1)

        occurrences = []
        for number, (where, how_often) in enumerate(self._occurrences):
            if kept[number]:
                slots = np.frombuffer(where, np.int32)
                alive = live[slots]
                occurrences.append(
                    (
                        array("i", moved[slots[alive]].tobytes()),
                        array("i", np.frombuffer(how_often, np.int32)[alive].tobytes()),
                    )
                )
        self._occurrences = occurrences
        self._numbers = {
            term: int(renumbered[number]) for term, number in self._numbers.items() if kept[number]
        }
        self._contents = array("i", renumbered[contents].tobytes())
        self._ends = array("q", np.cumsum(sizes[live]).tobytes())
        self._df = array("q", np.frombuffer(self._df, np.int64)[kept].tobytes())
        self._ids = array("q", self.ids[live].tobytes())
        self._lengths = array("q", self.lengths[live].tobytes())
        self._columns = {
            name: array("q", self.column(name)[live].tobytes()) for name in self._columns
        }
        self._live = bytearray(b"\1" * len(self._slots))
        self._slots = {doc_id: slot for slot, doc_id in enumerate(self._ids)}


def best(
    scores: NDArray[np.float64], slots: NDArray[np.intp], ids: NDArray[np.int64], k: int
) -> NDArray[np.intp]:
    """The ``k`` best of ``slots``, best first; among equals the highest id first."""
    if k <= 0:
        return slots[:0]
    if len(slots) > k:  # keep all that tie with the k-th, so that ids can decide
        bound = np.partition(scores[slots], -k)[-k]
        slots = slots[scores[slots] >= bound]
    return slots[np.lexsort((-ids[slots], -scores[slots]))][:k]
