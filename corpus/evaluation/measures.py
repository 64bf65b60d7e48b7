"""The measures: of a ranking, of a short answer, and of knowing when not to answer.

All are shares from 0 to 1. Sources: *trec_eval* is NIST's program, whose names are used by
everybody since; *SQuAD* is the script that the data set of Rajpurkar et al. (2016) is scored
with.
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby

# Rankings. The items of a ranking are distinct, best first.

#: A measure of a ranking, given what is relevant and how much of it is looked at.
OfRanking = Callable[[Sequence[Hashable], Collection[Hashable], int], float]


def hits(ranking: Sequence[Hashable], relevant: Collection[Hashable], k: int) -> float:
    """1 if one of the first ``k`` is relevant, else 0.

    trec_eval's ``success``: the mean over questions is the share that has an answer in view.
    """
    return float(any(item in relevant for item in ranking[:k]))


def reciprocal_rank(ranking: Sequence[Hashable], relevant: Collection[Hashable], k: int) -> float:
    """One over the rank of the first relevant item; 0 if it is not among the first ``k``.

    Voorhees, *The TREC-8 Question Answering Track Report* (1999). The mean is MRR@k.
    """
    for rank, item in enumerate(ranking[:k], start=1):
        if item in relevant:
            return 1 / rank
    return 0.0


def average_precision(ranking: Sequence[Hashable], relevant: Collection[Hashable], k: int) -> float:
    """The precision at the rank of each relevant item in the first ``k``, over all relevant ones.

    trec_eval's ``map_cut``: an item that was not found counts as 0, and so does one that had
    no room in the first ``k``. The mean is MAP@k.
    """
    found, total = 0, 0.0
    for rank, item in enumerate(ranking[:k], start=1):
        if item in relevant:
            found += 1
            total += found / rank
    return total / len(relevant) if relevant else 0.0


def recall(ranking: Sequence[Hashable], relevant: Collection[Hashable], k: int) -> float:
    """The share of the relevant items that are among the first ``k``.

    trec_eval's ``recall``.
    """
    return sum(item in relevant for item in ranking[:k]) / len(relevant) if relevant else 0.0


# Short answers

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    """Small letters, no punctuation, no articles, single spaces.

    SQuAD's ``normalize_answer``: punctuation is ASCII's alone, and is left out, not replaced
    by a space, so that ``1,000`` is ``1000`` and ``34-year`` is ``34year``.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(given: str, answers: Collection[str]) -> float:
    """1 if what was given is one of the answers, once normalised; else 0. SQuAD's ``EM``."""
    return float(any(normalised(given) == normalised(answer) for answer in answers))


def f1(given: str, answers: Collection[str]) -> float:
    """The harmonic mean of precision and recall of words, for the answer that fits best.

    SQuAD's ``F1``. Of texts without words the script of SQuAD 2.0 says that they agree with
    each other alone.
    """
    return max((_f1(normalised(given).split(), normalised(a).split()) for a in answers), default=0)


def _f1(given: Sequence[str], answer: Sequence[str]) -> float:
    if not given or not answer:
        return float(given == answer)
    same = sum((Counter(given) & Counter(answer)).values())
    return 2 * same / (len(given) + len(answer))


_WORD = re.compile(r"\w+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}


def contains(text: str, answers: Collection[str]) -> bool:
    """Whether one of the answers stands in a text, as whole words in a row.

    As Chen et al., *Reading Wikipedia to Answer Open-Domain Questions* (2017), tell whether a
    passage was found: by words, whatever stands between them, so that ``North Korea`` is in
    ``“North Korea’s capital”``, as it is not once SQuAD has normalised both. Besides, case and
    articles do not count, ``1,000`` is ``1000``, and ``five`` is ``5``.
    """
    words = _row(text)
    return any(row in words for answer in answers if (row := _row(answer)).strip())


def _row(text: str) -> str:
    """The words of a text, divided by single spaces and with one at either end."""
    words = _WORD.findall(_THOUSANDS.sub("", text.lower()))
    return f" {' '.join(_NUMBERS.get(w, w) for w in words if not _ARTICLES.fullmatch(w))} "


# Not knowing


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The probability that a positive scores higher than a negative; a tie is half of one.

    The area under the curve of the receiver, from ranks: Hanley and McNeil, *The meaning and
    use of the area under a receiver operating characteristic curve* (1982). None if there
    are no pairs.
    """
    if not positive or not negative:
        return None
    scored = sorted([*((s, 1) for s in positive), *((s, 0) for s in negative)])
    below, won = 0, 0.0
    for _, tied in groupby(scored, key=lambda pair: pair[0]):
        signs = [sign for _, sign in tied]
        ones = sum(signs)
        zeros = len(signs) - ones
        won += ones * (below + zeros / 2)
        below += zeros
    return won / (len(positive) * len(negative))


def letting_through(scores: Sequence[float], share: float) -> float | None:
    """The highest threshold at which at least this share of the scores is not below it.

    None if there are no scores.
    """
    needed = math.ceil(share * len(scores) - 1e-9)  # 0.1 * 30 is a little more than 3
    return sorted(scores, reverse=True)[max(needed, 1) - 1] if scores else None


def share_from(scores: Sequence[float], threshold: float) -> float | None:
    """The share of the scores that are not below a threshold; None if there are none."""
    return sum(score >= threshold for score in scores) / len(scores) if scores else None


@dataclass(frozen=True, slots=True)
class Risk:
    """What is risked by answering from a score on."""

    threshold: float
    #: The share of the questions that are answered.
    coverage: float
    #: The share of these answers that are wrong.
    risk: float


def risk_coverage(judged: Sequence[tuple[float, bool]]) -> tuple[Risk, ...]:
    """The curve: a point for each score at which one could begin to answer, the highest first.

    El-Yaniv and Wiener, *On the Foundations of Noise-free Selective Classification* (2010).

    Args:
        judged: Of each question the score, and whether its answer is right. To answer a
            question that has no answer is wrong.
    """
    points: list[Risk] = []
    answered = wrong = 0
    best_first = sorted(judged, key=lambda pair: -pair[0])
    for score, tied in groupby(best_first, key=lambda pair: pair[0]):
        for _, right in tied:
            answered += 1
            wrong += not right
        points.append(Risk(score, answered / len(judged), wrong / answered))
    return tuple(points)


def at_coverage(curve: Sequence[Risk], coverage: float) -> Risk:
    """The first point of a curve that answers at least this share of the questions."""
    return next(point for point in curve if point.coverage >= coverage - 1e-9)


# Times and lengths


def mean(values: Sequence[float]) -> float | None:
    """The arithmetic mean; None of nothing."""
    return math.fsum(values) / len(values) if values else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that is not exceeded by this share of them (nearest rank)."""
    return sorted(values)[max(math.ceil(share * len(values) - 1e-9), 1) - 1] if values else None
