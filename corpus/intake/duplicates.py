"""Near copies: how much of its wording one text has in common with another.

A wording is the set of a text's shingles, each five words in a row, as numbers. Cutting and
rearranging leave most shingles as they are, and each edited word costs five of them; two texts
that were written apart share next to none, whatever they are about.

To find the texts that may be near copies of one, a few shingles of each are noted: those whose
number ends in enough zero bits, wherever they stand. The longer a text, the more zero bits, so
that every text is noted by about as many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.intake.shingles import WORDS, shingles, words

#: A near copy has this share of the shingles of the shorter text, and of the longer: a brief
#: and the long report that begins with it are two texts.
NEAR, _OF_LONGER = 0.4, 0.2
#: Words that a text begins with, and the share of them that stands in a near copy: an article
#: that takes over the background of an older one begins with what is new.
_LEAD, _LED = 100, 0.25
#: Days within which near copies appear, and what later ones have in common of the longer text:
#: what returns every year with new dates is another article.
_DAYS, _LATER = 7, 0.95
#: Shingles below which only the very same text is a copy.
_FEWEST = 10
#: A text is noted by this many shingles at least, and by fewer than twice as many.
_NOTED = 16
#: What more texts than this have in common is boilerplate: an agency's footer, a notice.
COMMON = 30
#: A near copy has this share of the rare shingles among those that are noted.
_RARE = 0.2
#: Texts that are compared in full; each has so many of the shingles that were sought: one in
#: common is chance.
_COMPARED, _HITS = 8, 2
#: A passage stands in another text if that has this share of its pairs of words.
_STANDS = 0.8
#: Words that turn a sentence round.
_TURNING = frozenset("not no never without nobody nothing nor".split())


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """The shingles of a text."""

    #: Ascending, each once.
    shingles: NDArray[np.int64]
    #: In the order of the text, with the number of the paragraph that each begins in.
    _running: NDArray[np.int64]
    _paragraphs: NDArray[np.int64]

    @classmethod
    def of(cls, paragraphs: Iterable[str]) -> Wording:
        """The wording of a text, however it is divided into paragraphs."""
        running, places = shingles(paragraphs)
        return cls(np.unique(running), running, places)

    def __len__(self) -> int:
        return len(self.shingles)

    def noted(self, beside: Wording | None = None) -> list[int]:
        """The shingles that it is noted by; on request only those that another has not."""
        noted = self._sample(_level(len(self._running)))
        return noted if beside is None else sorted({*noted}.difference(beside.shingles.tolist()))

    def sought(self) -> list[int]:
        """The shingles by which any near copy of it is found, where that is noted."""
        if len(self) < _FEWEST:
            return []
        return self._sample(_level(int(_OF_LONGER * len(self._running))))

    def _sample(self, level: int) -> list[int]:
        found: list[int] = _ending(self.shingles, level).tolist()
        return found

    def share(self, other: Wording) -> float:
        """How much of the shorter text the two have in common, 0 to 1; symmetric."""
        shorter = min(len(self), len(other))
        return self._shared(other) / shorter if shorter else 0.0

    def near(self, other: Wording, days: int = 0, common: Collection[int] = ()) -> float | None:
        """The share that two near copies have in common; None if they are none; symmetric.

        Args:
            other: The other text.
            days: Between the two.
            common: Shingles of either that are boilerplate, as far as is known.
        """
        shorter, longer = sorted((self, other), key=len)
        if len(shorter) < _FEWEST:
            return None
        shared = self._shared(other)
        whole = _OF_LONGER if days <= _DAYS else _LATER
        if shared < NEAR * len(shorter) or shared < whole * len(longer):
            return None
        if not (self._leads(other) or other._leads(self)):
            return None
        if self._ends_alike(other) or other._ends_alike(self):
            return None
        # Of what is common only the sample is known: so it is taken out of a sample.
        level = _level(len(longer._running))
        rare = set(shorter._sample(level)).difference(common)
        if common and len(rare.intersection(longer._sample(level))) < _RARE * len(rare):
            return None
        return shared / len(shorter)

    def _shared(self, other: Wording) -> int:
        return len(np.intersect1d(self.shingles, other.shingles, assume_unique=True))

    def _leads(self, other: Wording) -> bool:
        """Whether what it begins with stands in the other text."""
        lead = self._running[: _LEAD - WORDS + 1]
        return bool(np.isin(lead, other.shingles).mean() >= _LED)

    def _ends_alike(self, other: Wording) -> bool:
        """Whether all they share is one paragraph of several, which is not the first: a footer."""
        if self._divided() < 2 or other._divided() < 2:
            return False
        shared = np.unique(self._paragraphs[np.isin(self._running, other.shingles)])
        return len(shared) == 1 and bool(shared[0])

    def _divided(self) -> int:
        """How many paragraphs are more than a few words."""
        return int((np.bincount(self._paragraphs) >= WORDS).sum())


def noted(paragraphs: Iterable[str]) -> NDArray[np.int64]:
    """What `Wording.noted` gives for a text, in less time; some may come twice."""
    running, _ = shingles(paragraphs)
    return _ending(running, _level(len(running)))


def candidates(hits: Iterable[tuple[int, int]]) -> tuple[list[int], set[int]]:
    """The texts that may be near copies, likeliest first, and the shingles that are boilerplate.

    Args:
        hits: A shingle that was sought, and a text that is noted by it.
    """
    holders: dict[int, list[int]] = {}
    for shingle, text in hits:
        holders.setdefault(shingle, []).append(text)
    common = {shingle for shingle, texts in holders.items() if len(texts) > COMMON}
    counts = Counter(
        t for shingle, texts in holders.items() if shingle not in common for t in texts
    )
    ranked = sorted(counts, key=lambda text: (-counts[text], text))
    return [text for text in ranked[:_COMPARED] if counts[text] >= _HITS], common


def standing(passages: Mapping[int, str], text: Iterable[str]) -> list[int]:
    """The passages that stand in another text, near enough: that text tells all they tell.

    Most of their words stand there in the same order, and each of their numbers beside a word
    that it stands beside here.

    Args:
        passages: By id.
        text: Paragraphs.
    """
    there: set[tuple[str, str]] = set()
    alone: set[str] = set()
    for paragraph in text:
        found = words(paragraph)
        alone.update(found)
        there.update(pairwise(found))
    return [number for number, passage in passages.items() if _stands(words(passage), there, alone)]


def _stands(
    passage: Sequence[str], there: Collection[tuple[str, str]], alone: Collection[str]
) -> bool:
    pairs = list(pairwise(passage))
    if not pairs:
        return all(word in alone for word in passage)
    if sum(pair in there for pair in pairs) < _STANDS * len(pairs):
        return False
    return all(
        any(pair in there for pair in pairs[max(i - 1, 0) : i + 1])
        for i, word in enumerate(passage)
        if word in _TURNING or any(c.isdigit() for c in word)
    )


def _ending(shingles: NDArray[np.int64], level: int) -> NDArray[np.int64]:
    """Those that end in so many zero bits."""
    found: NDArray[np.int64] = shingles[(shingles & np.int64((1 << level) - 1)) == 0]
    return found


def _level(shingles: int) -> int:
    """The zero bits that a noted shingle of a text ends in."""
    return max(0, (shingles // _NOTED).bit_length() - 1)
