"""A sum of decision trees, read from a file that a person can read as well."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Leaves that a tree may have: one bit each.
MOST_LEAVES = 16
_ALL = np.uint16(0xFFFF)


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees over named features, all their inner nodes in one row.

    A node that a row fails (its feature is above the threshold) rules out the leaves on its
    left; of the leaves that no node rules out the first is the tree's. So all trees are
    walked for all rows by a handful of array operations.
    """

    feature: NDArray[np.intp]
    threshold: NDArray[np.float32]
    #: Bit n stands for leaf n from the left; those that a failed node leaves are set.
    remaining: NDArray[np.uint16]
    #: Where each tree's nodes begin.
    starts: NDArray[np.intp]
    #: Value of each leaf of each tree, padded with 0.
    leaves: NDArray[np.float64]

    def score(self, rows: Sequence[Sequence[float]] | NDArray[np.float32]) -> NDArray[np.float64]:
        """The sum of the trees for each row of features."""
        if not len(rows):
            return np.zeros(0)
        if not len(self.starts):
            return np.zeros(len(rows))
        # A row of the arrays is a node, so that each step runs along memory.
        numbers = np.ascontiguousarray(np.array(rows, dtype=np.float32).T)
        passed = numbers[self.feature] <= self.threshold[:, None]
        masks = np.multiply(passed, _ALL, dtype=np.uint16)
        masks |= self.remaining[:, None]
        leaf = _FIRST[np.bitwise_and.reduceat(masks, self.starts, axis=0)]
        places = (np.arange(len(self.starts)) * MOST_LEAVES)[:, None] + leaf
        total: NDArray[np.float64] = np.take(self.leaves, places).sum(axis=0)
        return total


# The place of the lowest bit of every 16-bit number that has one.
_FIRST = np.zeros(1 << MOST_LEAVES, dtype=np.uint8)
for _bit in reversed(range(MOST_LEAVES)):
    _FIRST[(np.arange(1 << MOST_LEAVES) >> _bit & 1) == 1] = _bit


def trees(nested: Sequence[Any], names: Sequence[str]) -> Trees:
    """Trees from their nested form.

    A leaf is a number; a node is ``[feature, threshold, below, above]``, where ``below`` is for
    a feature that is at most the threshold.

    Raises:
        ValueError: If a feature has no such name, or a tree has no node or too many leaves.
    """
    number = {name: place for place, name in enumerate(names)}
    feature: list[int] = []
    threshold: list[float] = []
    remaining: list[int] = []
    starts: list[int] = []
    leaves: list[list[float]] = []

    def walk(node: Any, found: list[float]) -> None:
        if not isinstance(node, list):
            found.append(float(node))
            return
        name, limit, below, above = node
        if name not in number:
            raise ValueError(f"the weights name an unknown feature: {name}")
        first = len(found)
        at = len(feature)
        feature.append(number[name])
        threshold.append(float(limit))
        remaining.append(0)
        walk(below, found)
        gone = sum(1 << leaf for leaf in range(first, min(len(found), MOST_LEAVES)))
        remaining[at] = int(_ALL) & ~gone
        walk(above, found)

    for tree in nested:
        starts.append(len(feature))
        values: list[float] = []
        walk(tree, values)
        if not 2 <= len(values) <= MOST_LEAVES:
            raise ValueError(f"a tree has {len(values)} leaves, not 2 to {MOST_LEAVES}")
        leaves.append(values + [0.0] * (MOST_LEAVES - len(values)))
    return Trees(
        np.array(feature, dtype=np.intp),
        np.array(threshold, dtype=np.float32),
        np.array(remaining, dtype=np.uint16),
        np.array(starts, dtype=np.intp),
        np.array(leaves, dtype=np.float64).reshape(len(leaves), MOST_LEAVES),
    )


@dataclass(frozen=True, slots=True)
class Model:
    """What chooses the short answer, and what tells whether it is likely to be right."""

    trees: Trees
    #: Log-odds of being right: of nothing, and of each number of `extract.doubts`.
    bias: float
    doubts: Mapping[str, float]
    #: The probability from which the bot gives a short answer.
    threshold: float


def load(path: Path, names: Sequence[str]) -> Model:
    """The model in a file of weights.

    Raises:
        ValueError: If it was not made for features of these ``names``.
    """
    with path.open(encoding="utf-8") as file:
        return model(json.load(file), names)


def model(written: Mapping[str, Any], names: Sequence[str]) -> Model:
    """The model as the file of weights has it.

    Raises:
        ValueError: If it was not made for features of these ``names``.
    """
    confidence = written["confidence"]
    return Model(
        trees(written["trees"], names),
        float(confidence["bias"]),
        {name: float(weight) for name, weight in confidence["weights"].items()},
        float(confidence["threshold"]),
    )
