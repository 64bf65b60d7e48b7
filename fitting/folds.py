"""Cross-validation: what is measured was never fitted on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
M = TypeVar("M")

#: Parts that the groups are divided into.
FOLDS = 5


def fold(group: int) -> int:
    """The part that a group belongs to; neighbours in number are in different ones."""
    return group % FOLDS


def crossed(
    items: Sequence[T], group: Callable[[T], int], fitted: Callable[[Sequence[T]], M]
) -> Iterator[tuple[T, M]]:
    """Each item, with a model that was fitted on the items of the other parts."""
    models = [fitted([item for item in items if fold(group(item)) != n]) for n in range(FOLDS)]
    for item in items:
        yield item, models[fold(group(item))]
