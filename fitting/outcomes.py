"""Questions with their rankings, and what becomes of them at the thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.answering.evidence import Evidence
from corpus.answering.question import Question
from corpus.answering.signals import Found
from corpus.evaluation import measures

#: Questions of the folder, of ``--missing``, and those of the folder with another name.
OWN, MISSING, EXCHANGED, INVENTED = "own", "missing", "a name exchanged", "a name invented"
#: What each of them weighs in the fit.
WEIGHTS = {OWN: 1.0, MISSING: 0.13, EXCHANGED: 0.05, INVENTED: 0.05}
#: Of the answerable questions, the share that is let through; and of the unanswerable, the
#: share that may be *found*.
_LET_THROUGH, _FALSE = 0.905, 0.08


@dataclass(slots=True)
class Asked:
    """A question with its ranking, and what is known of its answer."""

    group: int
    dated: bool
    #: None if nobody said; then it is left out of what that would tell.
    answerable: bool
    answers: tuple[str, ...]
    question: Question
    found: list[Found]
    #: Which of `found` are known to answer.
    right: NDArray[np.bool_]
    sort: str = OWN
    #: Filled in step by step, by models that were fitted on other groups.
    best: list[Evidence] = field(default_factory=list)


def thresholds(scored: Sequence[tuple[Asked, float]]) -> tuple[float, float, Mapping[str, Any]]:
    """The thresholds of *found* and *maybe*, and what comes of the questions at them."""
    own = [(a, score) for a, score in scored if a.sort == OWN]
    undated = [(a, score) for a, score in own if not a.dated]
    let = sorted((score for a, score in undated if a.answerable), reverse=True)
    false = sorted((score for a, score in undated if not a.answerable), reverse=True)
    maybe = let[int(_LET_THROUGH * len(let))] if let else 0.2
    found = max(false[int(_FALSE * len(false))] if false else 0.5, maybe)
    report: dict[str, Any] = {}
    for dated in (False, True):
        name = "with the day of the question" if dated else "without it"
        report[name] = _outcomes([(a, s) for a, s in own if a.dated is dated], found, maybe)
    beside = {MISSING: "questions beside the folder's", EXCHANGED: EXCHANGED, INVENTED: INVENTED}
    for sort, name in beside.items():
        report[f"{name}, found"] = _share(s >= found for a, s in scored if a.sort == sort)
    return found, maybe, report


def _outcomes(scored: Sequence[tuple[Asked, float]], found: float, maybe: float) -> dict[str, Any]:
    yes = [(a, s) for a, s in scored if a.answerable]
    no = [(a, s) for a, s in scored if not a.answerable]
    rankings = [(list(range(len(a.right))), set(np.flatnonzero(a.right).tolist())) for a, _ in yes]
    return {
        "MRR@10": _mean(measures.reciprocal_rank(r, right, 10) for r, right in rankings),
        "hits@1": _mean(measures.hits(r, right, 1) for r, right in rankings),
        "hits@10": _mean(measures.hits(r, right, 10) for r, right in rankings),
        "first quote holds an answer": _share(_right(a) for a, _ in yes),
        "answerable, found": _share(s >= found for _, s in yes),
        "answerable, let through": _share(s >= maybe for _, s in yes),
        "unanswerable, found": _share(s >= found for _, s in no),
        "unanswerable, let through": _share(s >= maybe for _, s in no),
        "found, first quote holds an answer": _share(_right(a) for a, s in scored if s >= found),
        "AUROC": _rounded(measures.auroc([s for _, s in yes], [s for _, s in no])),
    }


def _right(asked: Asked) -> bool:
    return asked.answerable and measures.contains(asked.best[0].text, asked.answers)


def _mean(values: Iterable[float]) -> float | None:
    return _rounded(measures.mean(list(values)))


def _share(values: Iterable[bool]) -> float | None:
    return _mean(float(value) for value in values)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
