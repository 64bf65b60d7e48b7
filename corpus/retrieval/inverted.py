"""The inverted index: from terms to the documents that hold them, while these come and go.

What is added goes to the tail (see `corpus.retrieval.postings`). A long tail is sealed into
a segment; a few segments of about the same size are merged into a larger one, so that there
are never many, and each posting is moved a few times in its life, however large the index.
Removed documents stay in their part as *dead* until it is merged: they are left out of all
counts when a query asks, so the past leaves no trace in a score.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from corpus.retrieval.postings import Codes, Part, Segment, Tail, among, merged, segment
from corpus.retrieval.ranking import Allowed, Ranking, Slice, Steps, best

#: Documents of a tail that is sealed, and the most that a segment may have. One megabyte of
#: scores or two stay in the processor's cache.
TAIL, SEGMENT = 1 << 12, 1 << 18
#: So many segments of about the same size become one of so many times the size.
_FAN = 4
#: A segment is rewritten when this share of it is dead.
_DEAD = 0.25


class InvertedIndex:
    """Documents by their terms, scored by BM25 with weights that the caller gives.

    Args:
        k1: Saturation of term frequency.
        b: Normalisation by length.
        columns: Names of whole numbers below 2³¹ that are kept with each document.
    """

    def __init__(self, k1: float, b: float, columns: Sequence[str] = ()) -> None:
        self.k1 = k1
        self.b = b
        self.columns = tuple(columns)
        self.codes = Codes()
        #: Term to number, in ascending order of the numbers.
        self.terms: dict[str, int] = {}
        self.segments: list[Segment] = []
        self.tail = Tail(self.columns)
        self.tail_limit, self.segment_limit = TAIL, SEGMENT
        # By number of the term: how many documents hold it, the dead among them.
        self._df = array("q")
        self._documents = self._tokens = self._dead = 0
        # Gains by code, and what they were worked out from.
        self._gains: NDArray[np.float64] = np.empty(0)
        self._today: tuple[float, ...] = ()

    def __len__(self) -> int:
        return self._documents

    def __contains__(self, doc_id: int) -> bool:
        return any(part.find(doc_id) is not None for part in self.parts)

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.tail, *self.segments)

    @property
    def avgdl(self) -> float:
        """Mean number of tokens of a document; 0 without documents."""
        return self._tokens / len(self) if len(self) else 0.0

    # Changing

    def put(
        self, doc_id: int, tokens: Sequence[str], marks: Collection[str] = (), **columns: int
    ) -> None:
        """Index a document, and leave sealing and merging to the caller.

        Args:
            doc_id: One with the same id is replaced.
            tokens: What is scored.
            marks: Terms that the document can be told by; they count for no score.
            columns: The whole numbers that are kept with it.
        """
        self.discard(doc_id)
        length = len(tokens)
        codes = {self._number(mark): self.codes[0, 0] for mark in marks}
        for term, tf in Counter(tokens).items():
            codes[self._number(term)] = self.codes[tf, length]
        for number in codes:
            self._df[number] += 1
        self.tail.add(codes, id=doc_id, length=length, **columns)
        self._documents += 1
        self._tokens += length
        self._changed()

    def discard(self, doc_id: int) -> None:
        """Forget a document; does nothing if it is not there."""
        for part in self.parts:
            place = part.find(doc_id)
            if place is not None:
                self.bury(part, [place])

    def bury(self, part: Part, places: Sequence[int]) -> None:
        """Make live documents dead."""
        self._documents -= len(places)
        self._dead += len(places)
        self._tokens -= sum(map(part.length, places))
        part.bury(places)
        self._changed()

    def absorb(self, terms: Iterable[str], codes: Codes, new: Segment) -> None:
        """Take in documents that another index has, none of which is in this one.

        Args:
            terms: Of the other index, by number.
            codes: Of the other index.
            new: Of the other index; in memory, without dead.
        """
        numbers = np.array([self._number(term) for term in terms], np.int32)
        code_of = np.array([self.codes[pair] for pair in codes.since(0)], np.int64)
        their_terms, places, their_codes = new.every()
        moved = segment(new.columns, numbers[their_terms], places, code_of[their_codes])
        self.replace([], moved)
        self._documents += moved.size
        self._tokens += int(moved.column("length").sum(dtype=np.int64))

    def replace(self, old: Sequence[Part], new: Segment) -> None:
        """Put one segment in the place of others and of what they were made of.

        What was buried in an old part after the new one was made of it must be buried in the
        new one already.
        """
        df = np.frombuffer(self._df, np.int64)
        for part in old:
            self._dead -= len(part.dead)
            _add(df, -part.counts())
        self._dead += len(new.dead)
        _add(df, new.counts())
        self.segments = [s for s in self.segments if s not in old]
        self.segments += [new] if new.size else []
        if self.tail in old:
            self.tail = Tail(self.columns)
        self._changed()

    def overdue(self, but: Collection[Segment] = ()) -> list[Segment]:
        """Segments that should be merged into one; none if all is well.

        Args:
            but: Segments that are left alone unless all of them is dead.
        """
        for part in self.segments:
            dead = len(part.dead)
            if dead == part.size or (dead > _DEAD * part.size and part not in but):
                return [part]
        by_tier = sorted((part for part in self.segments if part not in but), key=_tier)
        for _, tier in groupby(by_tier, _tier):
            alike = list(tier)[:_FAN]
            if len(alike) == _FAN and sum(part.size for part in alike) <= self.segment_limit:
                return alike
        return []

    def tidy(self) -> None:
        """Seal the tail if it is long, and merge what is due."""
        if self.tail.size >= self.tail_limit:
            self.replace([self.tail], merged([self.tail], self.tail.names))
        while overdue := self.overdue():
            self.replace(overdue, merged(overdue, self.tail.names))

    def restore(self, terms: Iterable[str], codes: Codes, segments: Sequence[Segment]) -> None:
        """Make an empty index what another was."""
        self.terms = {term: number for number, term in enumerate(terms)}
        self.codes = codes
        self.segments = list(segments)
        df = np.zeros(len(self.terms), np.int64)
        for part in segments:
            _add(df, part.counts())
            self._dead += len(part.dead)
            self._documents += part.size - len(part.dead)
            lengths = part.column("length")
            self._tokens += int(lengths.sum(dtype=np.int64) - lengths[part.dead].sum())
        self._df = array("q", df.tobytes())

    def _changed(self) -> None:
        """Called after every change of the documents."""

    def _number(self, term: str) -> int:
        number = self.terms.get(term)
        if number is None:
            number = self.terms[term] = len(self._df)
            self._df.append(0)
        return number

    # Searching

    def df(self, term: str) -> int:
        """How many documents hold the term."""
        number = self.terms.get(term)
        if number is None:
            return 0
        return self._df[number] - (self._dead_df(number) if self._dead else 0)

    def _dead_df(self, number: int) -> int:
        held = [(p.dead, p.read([number])[0]) for p in self.parts if len(p.dead)]
        return sum(among(dead, postings[0]) for dead, postings in held if postings)

    def rank(
        self, weights: Mapping[str, float], k: int, allowed: Allowed = lambda part: None
    ) -> Steps[Ranking]:
        """The ``k`` best documents that hold a term, by the sum of weighted gains.

        A part at a step; nothing that happens between two steps is seen.

        Args:
            weights: Of each term of the query, usually its idf.
            k: How many at most.
            allowed: Which documents of a part may be found at all; None for all.
        """
        known = {term: weight for term, weight in weights.items() if term in self.terms}
        # A sum of gains above zero is a hit. Of others, only the postings can tell.
        positive = min(known.values(), default=1.0) > 0
        # All that a change could touch is taken before the first turn of others.
        slices, gains = self.slices(known), self.gains(list(known.values()))
        return best(slices, gains, k, allowed, positive)

    def slices(self, terms: Iterable[str]) -> list[Slice]:
        """The parts as they are now, for the terms of a query that the index has."""
        numbers = [self.terms[term] for term in terms]
        return [Slice(part, numbers) for part in self.parts if part.size]

    def gains(self, weights: Sequence[float]) -> NDArray[np.float64]:
        """What a term adds to a score, shape ``(terms, codes)``."""
        today = (self.k1, self.b, self._tokens, self._documents, len(self.codes))
        if self._today != today:
            # Without a token there is nothing to gain from, and no mean to divide by.
            self._gains = self.codes.gains(self.k1, self.b, self.avgdl or 1.0)
            self._today = today
        return np.array(weights).reshape(-1, 1) * self._gains


def _add(df: NDArray[np.int64], counts: NDArray[np.int32]) -> None:
    """Add counts by number of the term; newer terms have none."""
    df[: len(counts)] += counts


def _tier(part: Segment) -> int:
    """The logarithm of its size to the base `_FAN`."""
    return (part.size.bit_length() - 1) // (_FAN.bit_length() - 1)
