"""How alike two texts are, as the article extraction benchmark measures it.

The measure is that of https://github.com/scrapinghub/article-extraction-benchmark: runs of
four words, each as often as it stands there. Counts of a page are divided by their sum, so
that a long text weighs no more than a short one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

#: Words in a run.
LENGTH = 4
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Match:
    """What of a page was found, from 0 to 1; the three make 1 unless both texts are empty."""

    #: In both texts.
    right: float
    #: In the found text alone.
    added: float
    #: In the true text alone.
    missed: float

    @property
    def precision(self) -> float:
        """The share of the found text that is right; 1 if nothing was found nor to be found."""
        return self.right / (self.right + self.added) if self.right + self.added else self._nothing

    @property
    def recall(self) -> float:
        """The share of the true text that was found; 1 if there was none, and none was found."""
        return (
            self.right / (self.right + self.missed) if self.right + self.missed else self._nothing
        )

    @property
    def f1(self) -> float:
        return harmonic(self.precision, self.recall)

    @property
    def _nothing(self) -> float:
        return 0.0 if self.added or self.missed else 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """Over many pages, from 0 to 1."""

    f1: float
    precision: float
    recall: float


def match(true: str, found: str) -> Match:
    """What of ``true`` stands in ``found``."""
    wanted, given = shingles(true), shingles(found)
    right = (wanted & given).total()
    added, missed = given.total() - right, wanted.total() - right
    total = (right + added + missed) or 1
    return Match(right / total, added / total, missed / total)


def score(matches: Iterable[Match]) -> Score:
    """The means over pages, and the F1 of these means.

    Precision counts the pages of which something was found, recall those that have a text.
    """
    pages = list(matches)
    precision = _mean(page.precision for page in pages if page.right + page.added)
    recall = _mean(page.recall for page in pages if page.right + page.missed)
    return Score(harmonic(precision, recall), precision, recall)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of words in ``text``; a shorter text is one run."""
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[at : at + LENGTH]) for at in range(max(1, len(words) - LENGTH + 1)))


def harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return fmean(every) if every else 0.0
