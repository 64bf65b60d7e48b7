"""Trees give what walking them node by node gives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.extract import WEIGHTS
from corpus.answering.features import NAMES
from corpus.answering.trees import MOST_LEAVES, load, trees

FEATURES = ("length", "share", "place")
NUMBERS = st.integers(-8, 8).map(float)
LEAVES = st.integers(-100, 100).map(float)
NODES = st.recursive(
    LEAVES,
    lambda below: st.tuples(st.sampled_from(FEATURES), NUMBERS, below, below).map(list),
    max_leaves=MOST_LEAVES,
)
TREES = NODES.filter(lambda tree: isinstance(tree, list))


def walked(tree: Any, row: list[float]) -> float:
    while isinstance(tree, list):
        feature, threshold, below, above = tree
        tree = below if row[FEATURES.index(feature)] <= threshold else above
    return float(tree)


@given(
    st.lists(TREES, max_size=5),
    st.lists(st.lists(NUMBERS, min_size=3, max_size=3), max_size=5),
)
def test_a_score_is_the_sum_of_the_leaves_that_a_walk_ends_at(
    grown: list[Any], rows: list[list[float]]
) -> None:
    scores = trees(grown, FEATURES).score(rows)
    assert scores.tolist() == [sum(walked(tree, row) for tree in grown) for row in rows]


def test_an_unknown_feature_is_refused() -> None:
    with pytest.raises(ValueError, match="smell"):
        trees([["smell", 1.0, 0.0, 1.0]], FEATURES)


def test_a_tree_with_too_many_leaves_is_refused() -> None:
    tree: Any = 0.0
    for number in range(MOST_LEAVES):
        tree = ["length", float(number), tree, 1.0]
    with pytest.raises(ValueError, match="leaves"):
        trees([tree], FEATURES)


def test_the_weights_of_the_package_are_for_its_features() -> None:
    model = load(WEIGHTS, NAMES)
    assert len(model.trees.starts) > 0
    assert 0 < model.threshold < 1
