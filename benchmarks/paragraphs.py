"""Paragraphs out of patterns and words, thousands at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.chance import Chance
from benchmarks.vocabulary import CONTINUING, OPENING, Pool

#: Words of a paragraph: the median, and the standard deviation of the logarithm.
WORDS, SPREAD = 36.0, 0.5
#: Words that a sentence has about, and sentences that a paragraph has at most.
SENTENCE, SENTENCES = 19, 3
#: How many words an article comes back to, and the share of its gaps that they fill.
TOPIC: dict[str, tuple[int, float]] = {"noun": (6, 0.15), "name": (4, 0.4)}

_PATTERNS = OPENING + CONTINUING
_CLASSES = sorted({name for pattern in _PATTERNS for name in pattern.classes})
#: By pattern: the class of each gap, as a place in `_CLASSES`.
_GAPS = [np.array([_CLASSES.index(c) for c in p.classes], np.int8) for p in _PATTERNS]
_FORMS = [pattern.form for pattern in _PATTERNS]
_PATTERN_WORDS = float(np.mean([pattern.words for pattern in _PATTERNS]))


def texts(
    chance: Chance,
    pools: dict[str, Pool],
    owners: NDArray[np.int64],
    topics: dict[str, NDArray[np.object_]],
) -> list[str]:
    """A paragraph for each of ``owners``.

    Args:
        chance: Decides on everything.
        pools: The vocabulary.
        owners: Which article each paragraph belongs to, shape ``(paragraphs,)``.
        topics: The words that each article comes back to, shape ``(articles, words)``.
    """
    parts, begins = _layout(chance, len(owners))
    patterns = np.where(
        begins,
        chance.below(len(OPENING), len(begins)),
        len(OPENING) + chance.below(len(CONTINUING), len(begins)),
    )
    said = _said(chance, pools, patterns, np.repeat(owners, parts), topics)
    pieces = [". " + s if begin else s for s, begin in zip(said, begins.tolist(), strict=True)]
    ends = np.cumsum(parts).tolist()
    return [
        "".join(pieces[end - n : end])[2:] + "."
        for n, end in zip(parts.tolist(), ends, strict=True)
    ]


def _layout(chance: Chance, paragraphs: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """How many patterns each paragraph is made of, and which of them all begin a sentence."""
    words = np.clip(WORDS * np.exp(SPREAD * chance.normal(paragraphs)), 5, 200)
    parts = np.maximum(np.rint(words / _PATTERN_WORDS), 1).astype(np.int64)
    sentences = np.minimum(np.clip(np.rint(words / SENTENCE), 1, SENTENCES), parts)
    place = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    share = np.repeat(sentences / parts, parts)
    # The first of a paragraph always does: it comes from below nought.
    begins: NDArray[np.bool_] = np.floor(place * share) != np.floor((place - 1) * share)
    return parts, begins


def _said(
    chance: Chance,
    pools: dict[str, Pool],
    patterns: NDArray[np.int64],
    owners: NDArray[np.int64],
    topics: dict[str, NDArray[np.object_]],
) -> list[str]:
    """Each pattern with words in its gaps, some of them from its owner's topics."""
    gaps = [_GAPS[pattern] for pattern in patterns.tolist()]
    sizes = np.array([len(gap) for gap in gaps])
    classes, owner = np.concatenate(gaps), np.repeat(owners, sizes)
    words = np.empty(len(classes), object)
    for number, kind in enumerate(_CLASSES):
        where = np.flatnonzero(classes == number)
        words[where] = pools[kind].draw(chance.draw(len(where)))
        if kind in topics:
            n, share = TOPIC[kind]
            where = where[chance.draw(len(where)) < share]
            words[where] = topics[kind][owner[where], chance.below(n, len(where))]
    chosen = words.tolist()
    return [
        _FORMS[pattern] % tuple(chosen[end - size : end])
        for pattern, size, end in zip(
            patterns.tolist(), sizes.tolist(), np.cumsum(sizes).tolist(), strict=True
        )
    ]
