"""Whole articles behind the best passages: what they hold of a query, and their other passages.

A passage seldom repeats what its article is about. An article that holds all of a question
makes each of its passages likelier, and brings in some that hold little of it themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.retrieval.ranking import Allowed, Ranking, Slice

#: Articles that are looked at, and those whose other passages are brought in.
_STORIES, _OPENED = 40, 12
#: Passages of an article that are looked at.
_LONGEST = 400
#: How many passages of an article must hold a term for half of its weight.
_HALF = 1.5

_NOTHING: NDArray[Any] = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, in no order; all arrays have shape ``(passages,)``."""

    ids: NDArray[np.int64]
    article: NDArray[np.int64]
    position: NDArray[np.int64]
    #: Of publication, as an ordinal.
    day: NDArray[np.int64]
    #: BM25 of the passage with its title.
    scores: NDArray[np.float64]
    #: Of the whole article: the sum of weights, each growing with the passages that hold the
    #: term; and the weights of all terms that it holds anywhere. 0 beyond `_STORIES`.
    story: NDArray[np.float64]
    held: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Stories:
    """Some articles of a slice; all arrays have shape ``(articles,)``."""

    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    scores: NDArray[np.float64]
    held: NDArray[np.float64]

    def of(self, places: NDArray[np.int32]) -> NDArray[np.intp]:
        """Which of them a place is in; -1 for none."""
        at = self.starts.searchsorted(places, "right") - 1
        return np.where(places < np.append(self.ends, -1).take(at), at, -1)


def candidates(
    found: Ranking,
    slices: Sequence[Slice],
    gains: NDArray[np.float64],
    weights: Sequence[float],
    allowed: Allowed,
) -> Candidates:
    """The passages found, those around them, and what their articles hold.

    Args:
        found: Passages, best first, with the columns article, position and day.
        slices: The parts that they were found in.
        gains: Of each term, by code.
        weights: Of each term.
        allowed: Which passages may be found at all.
    """
    slice_of, places = found.where()
    _, first = np.unique(found.column("article"), return_index=True)
    looked_at = np.sort(first)[:_STORIES]  # the best passage of each of the best articles
    stories = []
    for n, part in enumerate(slices):
        best = looked_at[slice_of[looked_at] == n]
        heads = _heads(part, places[best], found.column("position")[best])
        stories.append(_stories(part, heads, weights))
    ranked = np.sort(np.concatenate([np.empty(0), *(s.scores for s in stories)]))
    opened = ranked[-_OPENED] if len(ranked) > _OPENED else 0.0
    made = [
        _candidates(part, places[slice_of == n], stories[n], opened, gains, allowed(part.part))
        for n, part in enumerate(slices)
    ]
    columns = zip(*made, strict=True) if made else [[]] * len(fields(Candidates))
    return Candidates(*(np.concatenate([_NOTHING, *column]) for column in columns))


def _heads(
    part: Slice, places: NDArray[np.int32], positions: NDArray[np.int64]
) -> NDArray[np.int32]:
    """The first passages of the articles that some places are in, ascending."""
    articles = part.part.column("article")
    starts = np.maximum(places - positions.astype(np.int32), 0)
    # Of a copy only those passages are there that its story does not have already.
    for i in np.flatnonzero(articles[starts] != articles[places]).tolist():
        before = articles[starts[i] : places[i]] != articles[places[i]]
        starts[i] += int(np.flatnonzero(before)[-1]) + 1
    return np.unique(starts)


def _stories(part: Slice, starts: NDArray[np.int32], weights: Sequence[float]) -> _Stories:
    """The articles whose first passages are at ``starts``, ascending."""
    articles = part.part.column("article")
    ends = []
    for start in starts.tolist():
        same = articles[start : min(start + _LONGEST, part.size)] == articles[start]
        ends.append(start + (len(same) if same.all() else int(same.argmin())))
    stop = np.array(ends, np.int32)
    holders = part.holders(starts, stop)
    each = np.array(weights)
    return _Stories(
        starts, stop, each @ (holders / (holders + _HALF)), each @ (holders > 0).astype(float)
    )


def _candidates(
    part: Slice,
    places: NDArray[np.int32],
    stories: _Stories,
    opened: float,
    gains: NDArray[np.float64],
    mask: NDArray[np.bool_] | None,
) -> tuple[NDArray[Any], ...]:
    """The columns of `Candidates` for a part."""
    others = [
        np.arange(start, end, dtype=np.int32)
        for start, end in zip(
            stories.starts[stories.scores >= opened],
            stories.ends[stories.scores >= opened],
            strict=True,
        )
    ]
    places = np.setdiff1d(np.concatenate([places, *others]), part.dead)
    if mask is not None:
        places = places[mask[places]]
    scores = part.scores_at(places, gains)
    places, scores = places[scores > 0], scores[scores > 0]
    at = stories.of(places)
    known = at >= 0
    return (
        *(part.part.column(name).take(places) for name in ("id", "article", "position", "day")),
        scores,
        np.where(known, np.append(stories.scores, 0.0).take(at), 0.0),
        np.where(known, np.append(stories.held, 0.0).take(at), 0.0),
    )
