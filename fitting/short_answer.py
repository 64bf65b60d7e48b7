"""Fits what chooses the short answer: ``python -m fitting.short_answer DIR_OR_FILE…``.

A folder has ``articles.jsonl`` and ``questions.jsonl`` in the evaluation format; a file has
``id question context answers`` in each line. The candidates of each text are ranked by boosted
trees (lambdarank, graded by their overlap with the answers); whether the best is right is told
by a logistic regression on quotes that the program itself gave, with trees that had not seen
their article. Everything printed and reported is cross-validated by article and paragraph. The
same input gives the same file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.answering.extract import UNANSWERED, WEIGHTS, Choice, choice, doubts, narrowed, weights
from corpus.answering.features import MEANINGS, NAMES
from corpus.answering.kind import Wanted, wanted
from corpus.answering.trees import MOST_LEAVES, Model, Trees, trees
from fitting.examples import Example, overlap, read
from fitting.quotes import quoted

FOLDS = 5
#: Trees that are grown.
TREES = 200
#: Share of the short answers given that are to be right.
GOAL = 0.7
#: From this overlap on an answer counts as right.
RIGHT = 0.5
_GRADES = 20
_RIDGE = 1.0
_PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank",
    "label_gain": list(range(_GRADES + 1)),
    "lambdarank_truncation_level": 3,
    "learning_rate": 0.05,
    "num_leaves": MOST_LEAVES,
    "min_data_in_leaf": 150,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1,
    "verbose": -1,
}


@dataclass(frozen=True, slots=True)
class Read:
    """An example with its candidates."""

    example: Example
    wanted: Wanted
    found: Choice
    rows: NDArray[np.float32]
    #: Overlap of each candidate with the answers.
    worth: NDArray[np.float64]


def main() -> None:
    """Read, cross-validate, print, write."""
    parser = argparse.ArgumentParser(prog="python -m fitting.short_answer", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="DIR_OR_FILE")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--trees", type=int, default=TREES)
    parser.add_argument("--goal", type=float, default=GOAL)
    options = parser.parse_args()
    written = fit(options.paths, options.trees, options.goal)
    options.out.write_text(dumped(written), encoding="utf-8")
    print(f"{options.out}: {options.out.stat().st_size / 1000:.0f} kB")


def fit(paths: Sequence[Path], number: int, goal: float) -> dict[str, Any]:
    """The weights, as the file has them."""
    examples = [shown for example in read(paths) if (shown := _read(example, False))]
    quotes = [
        shown
        for path in paths
        if path.is_dir()
        for example in quoted(path)
        if (shown := _read(example, True))
    ]
    scores: dict[str, list[float]] = {}
    doubted: list[tuple[dict[str, float], bool]] = []
    for fold in range(FOLDS):
        learned = [one for one in examples if one.example.fold(FOLDS) != fold]
        grown = trees(_boosted(learned, number), NAMES)
        for one in examples:
            if one.example.fold(FOLDS) == fold:
                best = int(grown.score(one.rows).argmax())
                scores.setdefault(one.example.origin, []).append(float(one.worth[best]))
        doubted += [_doubted(grown, one) for one in quotes if one.example.fold(FOLDS) == fold]
    confidence, given = _confidence(doubted, goal)
    report = {
        "folds": FOLDS,
        "by": "article or paragraph",
        "answers": {origin: _table(found) for origin, found in sorted(scores.items())},
        "quotes": given,
    }
    print(json.dumps(report, indent=1))
    return {
        "about": "Made by python -m fitting.short_answer; not to be edited by hand.",
        "data": (
            "English questions on news articles with the paragraph that answers them, and "
            "questions with paragraphs of encyclopedias, forums and shops"
        ),
        "report": report,
        "features": MEANINGS,
        "confidence": confidence,
        "trees": _boosted(examples, number),
    }


def stranger(path: Path, number: int = TREES) -> Model:
    """A model that has seen the questions of one file alone; its doubts are the package's."""
    examples = [shown for example in read([path]) if (shown := _read(example, False))]
    return replace(weights(), trees=trees(_boosted(examples, number), NAMES))


def dumped(written: Mapping[str, Any]) -> str:
    """The weights as text: a line for each part, and for each tree."""
    parts = [
        f'"{name}": {json.dumps(part, indent=1, ensure_ascii=False)}'
        for name, part in written.items()
        if name != "trees"
    ]
    grown = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in written["trees"])
    return "{\n" + ",\n".join([*parts, f'"trees": [\n{grown}\n]']) + "\n}\n"


def _read(example: Example, quote: bool) -> Read | None:
    """The candidates of a paragraph, or those that the bot would choose from in a quote."""
    kind = wanted(example.question)
    if quote and kind.kind in UNANSWERED:
        return None
    find = narrowed if quote else choice
    found = find(example.question, kind, example.text, example.published)
    if not found.spans:
        return None
    written = [example.text[span.start : span.end] for span in found.spans]
    worth = [overlap(text, example.answers) for text in written]
    if quote:
        # A date may be told in other words than the quote's.
        told = [overlap(span.text, example.answers) for span in found.spans]
        worth = [max(pair) for pair in zip(worth, told, strict=True)]
    return Read(
        example, kind, found, np.array(found.rows, dtype=np.float32), np.array(worth, dtype=float)
    )


def _boosted(examples: Sequence[Read], number: int) -> list[Any]:
    """The trees, nested as `corpus.answering.trees` reads them."""
    import lightgbm

    rows = np.vstack([one.rows for one in examples])
    grades = np.round(_GRADES * np.concatenate([one.worth for one in examples]))
    sizes = [len(one.rows) for one in examples]
    booster = lightgbm.train(
        _PARAMETERS, lightgbm.Dataset(rows, grades, group=sizes), num_boost_round=number
    )
    grown = (_nested(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"])
    return [tree for tree in grown if isinstance(tree, list)]


def _nested(node: Mapping[str, Any]) -> Any:
    if "split_feature" not in node:
        return float(f"{node['leaf_value']:.5g}")
    limit = float(f"{node['threshold']:.8g}")
    below, above = _nested(node["left_child"]), _nested(node["right_child"])
    return [NAMES[node["split_feature"]], limit, below, above]


def _doubted(grown: Trees, one: Read) -> tuple[dict[str, float], bool]:
    scores = grown.score(one.rows)
    best = int(scores.argmax())
    return doubts(one.found, [float(s) for s in scores], best), bool(one.worth[best] >= RIGHT)


def _table(found: Sequence[float]) -> dict[str, float]:
    right = [score >= RIGHT for score in found]
    return {
        "questions": len(found),
        "f1": round(100 * float(np.mean(found)), 1),
        "right": round(100 * float(np.mean(right)), 1),
    }


def _confidence(
    doubted: Sequence[tuple[dict[str, float], bool]], goal: float
) -> tuple[dict[str, Any], dict[str, float]]:
    """A logistic regression on what speaks for the best candidate, and what it would give."""
    if not doubted:
        return {"bias": 0.0, "weights": {}, "threshold": 1.0}, {"quotes": 0}
    names = list(doubted[0][0])
    numbers = np.array([[found[name] for name in names] for found, _ in doubted])
    right = np.array([float(was) for _, was in doubted])
    inputs = np.hstack([np.ones((len(numbers), 1)), numbers])
    # Each quote is judged by a regression that has not seen it.
    chances = np.zeros(len(right))
    parts = np.arange(len(right)) * FOLDS // len(right)
    for part in range(FOLDS):
        kept = parts != part
        if kept.any():
            chances[~kept] = _chance(inputs[~kept], _logistic(inputs[kept], right[kept]))
    order = np.argsort(-chances, kind="stable")
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(shares >= goal)
    last = int(good[-1]) if len(good) else 0
    threshold = round(float(chances[order[last]]), 3)
    weights = [round(float(weight), 4) for weight in _logistic(inputs, right)]
    given = {
        "quotes": len(right),
        "given": last + 1,
        "right": round(100 * float(shares[last]), 1),
    }
    for share in (0.6, 0.7, 0.8):
        some = chances >= share
        given[f"given_from_{share}"] = int(some.sum())
        given[f"right_from_{share}"] = (
            round(100 * float(right[some].mean()), 1) if some.any() else 0
        )
    return {
        "bias": weights[0],
        "weights": dict(zip(names, weights[1:], strict=True)),
        "threshold": threshold,
    }, given


def _chance(inputs: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    chance: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
    return chance


def _logistic(inputs: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights of a ridge logistic regression, by Newton's method."""
    weights = np.zeros(inputs.shape[1])
    ridge = _RIDGE * np.eye(inputs.shape[1])
    ridge[0, 0] = 1e-6
    for _ in range(30):
        chance = _chance(inputs, weights)
        slope = inputs.T @ (right - chance) - ridge @ weights
        bend = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + ridge
        weights = weights + np.linalg.solve(bend, slope)
    return weights


if __name__ == "__main__":
    main()
