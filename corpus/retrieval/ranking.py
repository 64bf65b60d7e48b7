"""The best documents for a query, found part by part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.retrieval.postings import NOBODY, Part, Postings

T = TypeVar("T")
#: Work in small steps, between which others may have their turn.
Steps = Generator[None, None, T]
#: Which documents of a part may be found at all, shape ``(size,)``; None for all.
Allowed = Callable[[Part], NDArray[np.bool_] | None]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Documents, best first, newest id among equals; all arrays have shape ``(hits,)``."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float64]
    #: By name.
    columns: Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Slice:
    """A part as it is at one moment, with the postings that one query needs of it."""

    part: Part
    size: int
    #: By term of the query.
    postings: list[Postings | None]
    dead: NDArray[np.int32]

    def scores(self, gains: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of gains of each document of the part, dead ones at zero.

        Args:
            gains: Of each term of the query, by code.
        """
        held = [
            (*postings, gain)
            for postings, gain in zip(self.postings, gains, strict=True)
            if postings
        ]
        if not held:
            return np.zeros(self.size)
        places = np.concatenate([places for places, _, _ in held])
        values = np.empty(len(places))
        end = 0
        for _, codes, gain in held:
            start, end = end, end + len(codes)
            # Codes are never out of range; 'clip' spares numpy a copy to check that.
            gain.take(codes, out=values[start:end], mode="clip")
        # One bincount adds faster than np.add.at for each term.
        scores = np.bincount(places, values, minlength=self.size).astype(np.float64, copy=False)
        if len(self.dead):
            scores[self.dead] = 0.0
        return scores

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
    columns: Iterable[str],
) -> Steps[Ranking]:
    found: list[tuple[Part, NDArray[np.intp], NDArray[np.float64]]] = []
    top = np.empty(0)
    for part in slices if k > 0 else ():
        scores = part.scores(gains)
        mask = allowed(part.part)
        if mask is not None:
            scores[~mask[: part.size]] = 0.0
        # Never sort what cannot be among the best: most documents of a million.
        if positive:
            bound = float(top.min()) if len(top) == k else _bound(scores, part, k)
            places = np.flatnonzero(scores >= bound if bound else scores)
        else:
            places = part.holding()
            places = places if mask is None else places[mask[places]]
        if len(places):
            top = np.concatenate((top, scores[places]))
            top = np.partition(top, len(top) - k)[-k:] if len(top) > k else top
            found.append((part.part, places, scores[places]))
        yield
    return _sorted(found, max(k, 0), columns)


def _bound(scores: NDArray[np.float64], part: Slice, k: int) -> float:
    """A score that ``k`` documents reach: the k-th best of those that hold the rarest term."""
    enough = [held[0] for held in part.postings if held and len(held[0]) >= k]
    return kth_best(scores[min(enough, key=len)], k) if enough else 0.0


def _sorted(
    found: Sequence[tuple[Part, NDArray[np.intp], NDArray[np.float64]]],
    k: int,
    columns: Iterable[str],
) -> Ranking:
    if not found:
        return Ranking(np.empty(0, np.int64), np.empty(0), dict.fromkeys(columns, np.empty(0)))
    scores = np.concatenate([scores for _, _, scores in found])
    ids = np.concatenate([part.column("id")[places] for part, places, _ in found])
    best = np.arange(len(scores))
    if len(scores) > 100 + k:  # those that tie with the k-th are kept: ids decide
        best = np.flatnonzero(scores >= kth_best(scores, k))
    best = best[np.lexsort((-ids[best], -scores[best]))][:k]
    values = {
        name: np.concatenate([part.column(name)[places] for part, places, _ in found])[best]
        for name in columns
    }
    return Ranking(ids[best], scores[best], values)


def kth_best(scores: NDArray[np.float64], k: int) -> float:
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])
