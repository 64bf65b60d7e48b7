"""The best documents for a query, found part by part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.retrieval.postings import NOBODY, Part, Postings, Tail

# A query needs a few megabytes for a moment. glibc gives them back to the system, and the
# next query pays a page fault for every four kilobytes, half of its time; unless a larger
# block was freed before, which is what this does. Elsewhere it does nothing.
np.empty(30_000_000, np.uint8)

T = TypeVar("T")
#: Work in small steps, between which others may have their turn.
Steps = Generator[None, None, T]
#: Which documents of a part may be found at all, shape ``(size,)``; None for all.
Allowed = Callable[[Part], NDArray[np.bool_] | None]


#: A part, places in it that may be among the best, and their scores.
_Found = tuple[Part, NDArray[np.intp], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Documents, best first, newest id among equals; all arrays have shape ``(hits,)``."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float64]
    found: Sequence[_Found]
    #: What sorts all that was found.
    order: NDArray[np.intp]

    def column(self, name: str) -> NDArray[Any]:
        """What was kept with each document under this name."""
        return _column(self.found, name)[self.order]

    def where(self) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """The number of the slice that each document is in, and its place there."""
        sizes = [len(places) for _, places, _ in self.found]
        places = np.concatenate([NOBODY, *(places for _, places, _ in self.found)])
        return np.repeat(np.arange(len(sizes)), sizes)[self.order], places[self.order].astype(
            np.int32
        )


class Slice:
    """A part as it is at one moment, with the postings that one query needs of it.

    Args:
        part: Taken as it is now, whatever becomes of it afterwards.
        numbers: Of the terms of the query.
    """

    __slots__ = ("_numbers", "_postings", "dead", "part", "size")

    def __init__(self, part: Part, numbers: Sequence[int]) -> None:
        self.part, self.size, self.dead = part, part.size, part.dead
        self._numbers = numbers
        # A tail grows on. The postings of a segment never change, and to read them all at
        # once from the file would keep others waiting.
        self._postings = part.read(numbers) if isinstance(part, Tail) else None

    @property
    def postings(self) -> list[Postings | None]:
        """By term of the query; read when they are first asked for."""
        if self._postings is None:
            self._postings = self.part.read(self._numbers)
        return self._postings

    def scores(self, gains: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of gains of each document of the part, dead ones at zero.

        Args:
            gains: Of each term of the query, by code.
        """
        held = [postings[0] for postings in self.postings if postings]
        if not held:
            return np.zeros(self.size)
        places = np.concatenate(held, dtype=np.intp)  # else bincount would convert them
        values = np.empty(len(places))
        end = 0
        for postings, gain in zip(self.postings, gains, strict=True):
            if postings:
                start, end = end, end + len(postings[1])
                # Codes are never out of range; 'clip' spares numpy a copy to check that.
                gain.take(postings[1], out=values[start:end], mode="clip")
        # One bincount adds faster than np.add.at for each term.
        scores = np.bincount(places, values, minlength=self.size).astype(np.float64, copy=False)
        if len(self.dead):
            scores[self.dead] = 0.0
        return scores

    def scores_at(
        self, places: NDArray[np.int32], gains: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The same sums, of documents at a few places; the cost is that of these alone."""
        scores = np.zeros(len(places))
        for postings, gain in zip(self.postings, gains, strict=True):
            if postings:
                held, codes = postings
                # Both are int32: searchsorted would first copy all of `held` to widen it.
                at = np.minimum(held.searchsorted(places), len(held) - 1)
                scores += np.where(held.take(at) == places, gain.take(codes.take(at)), 0.0)
        return scores

    def holders(self, starts: NDArray[np.int32], ends: NDArray[np.int32]) -> NDArray[np.intp]:
        """How many documents of each range of places hold each term, shape (terms, ranges)."""
        nobody = np.zeros(len(starts), np.intp)
        return np.array(
            [
                p[0].searchsorted(ends) - p[0].searchsorted(starts) if p else nobody
                for p in self.postings
            ]
        ).reshape(len(self.postings), len(starts))

    def holding(self) -> NDArray[np.intp]:
        """The places of live documents that hold any of the terms."""
        held = [p[0] for p in self.postings if p]
        places = np.unique(np.concatenate(held)) if held else NOBODY
        return np.setdiff1d(places, self.dead, assume_unique=True).astype(np.intp)


def at_once(steps: Steps[T]) -> T:
    """What the steps come to, without a turn for others."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


async def by_turns(steps: Steps[T]) -> T:
    """What the steps come to, with a turn for others after each."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        await asyncio.sleep(0)


def best(
    slices: Sequence[Slice],
    gains: NDArray[np.float64],
    k: int,
    allowed: Allowed,
    positive: bool,
) -> Steps[Ranking]:
    found: list[_Found] = []
    top: NDArray[np.float64] = np.empty(0)  # the k best scores of the parts before
    for part in slices if k > 0 else ():
        scores = part.scores(gains)
        mask = allowed(part.part)
        if mask is not None:
            scores[~mask[: part.size]] = 0.0
        # Never sort what cannot be among the best: most documents of a million.
        if positive:
            if found:
                top = np.concatenate((top, found[-1][2]))
                if len(top) > k:
                    top.partition(len(top) - k)
                    top = top[-k:]
            bound = top.min() if len(top) == k else _bound(scores, part, k)
            (places,) = (scores >= bound if bound else scores).nonzero()
        else:
            places = part.holding()
            places = places if mask is None else places[mask[places]]
        found.append((part.part, places, scores.take(places)))
        yield
    return _sorted(found, k)


def _bound(scores: NDArray[np.float64], part: Slice, k: int) -> float:
    """A score that ``k`` documents reach: the k-th best of those that hold the rarest term."""
    enough = [held[0] for held in part.postings if held and len(held[0]) >= k]
    return kth_best(scores.take(min(enough, key=len)), k) if enough else 0.0


def _sorted(found: Sequence[_Found], k: int) -> Ranking:
    scores = np.concatenate([np.empty(0), *(scores for _, _, scores in found)])
    ids = _column(found, "id")
    order = np.lexsort((ids, scores))[: -k - 1 : -1]  # of equals the newest first
    return Ranking(ids[order], scores[order], found, order)


def _column(found: Sequence[_Found], name: str) -> NDArray[Any]:
    columns = [part.column(name).take(places) for part, places, _ in found]
    return np.concatenate(columns) if columns else np.empty(0, np.int64)


def kth_best(scores: NDArray[np.float64], k: int) -> float:
    """The k-th best of as many scores or more."""
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])
