"""Near copies: how much of its wording one text has in common with another.

A wording is the set of a text's shingles, each five words in a row, as numbers. Cutting and
rearranging leave most shingles as they are, and each edited word costs five of them; two texts
that were written apart share next to none, whatever they are about.

To find the texts that may be near copies of one, a few shingles of each are noted: those whose
number ends in enough zero bits, wherever they stand. The longer a text, the more zero bits, so
that every text is noted by about as many.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

#: Words in a shingle; and characters, where words are written without spaces.
_WORDS, _CHARACTERS = 5, 8
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
#: Texts that are compared in full.
_COMPARED = 8
#: A passage stands in another text if that has this share of its pairs of words.
_STANDS = 0.8
#: Words of a paragraph that tell whether it is written with spaces, and words whose numbers
#: are remembered.
_SAMPLED, _KNOWN = 8, 1 << 17
#: Bits of a shingle's number.
_BITS = 47

# Scripts without spaces: Thai to Khmer, kana, ideographs.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_TOKEN = re.compile(rf"[{_UNSPACED}\U00020000-\U0003ffff]|[^\W_{_UNSPACED}]+")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
#: Words that turn a sentence round.
_TURNING = frozenset("not no never without nobody nothing nor".split())


@dataclass(frozen=True, slots=True)
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
        found = [words(paragraph) for paragraph in paragraphs]
        numbers = np.fromiter(map(_numbers, chain.from_iterable(found)), np.uint64)
        unspaced = sum(
            len(word) == 1 and word >= "\u0e00"
            for some in found
            if some
            for word in some[:_SAMPLED]
        )
        asked = sum(len(some[:_SAMPLED]) for some in found)
        running = _shingles(numbers, _CHARACTERS if 2 * unspaced > asked else _WORDS)
        places = np.repeat(np.arange(len(found)), [len(some) for some in found])
        return cls(np.unique(running), running, places[: len(running)])

    def __len__(self) -> int:
        return len(self.shingles)

    def noted(self, beside: Wording | None = None) -> list[int]:
        """The shingles that it is noted by; on request only those that another has not."""
        noted = self._sample(_level(len(self)))
        return noted if beside is None else sorted({*noted}.difference(beside.shingles.tolist()))

    def sought(self) -> list[int]:
        """The shingles by which any near copy of it is found, where that is noted."""
        return [] if len(self) < _FEWEST else self._sample(_level(int(_OF_LONGER * len(self))))

    def _sample(self, level: int) -> list[int]:
        ending = np.int64((1 << level) - 1)
        found: list[int] = self.shingles[(self.shingles & ending) == 0].tolist()
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
        if not (self._widely(other) and other._widely(self)):
            return None
        # Of what is common only the sample is known: so it is taken out of a sample.
        level = _level(len(longer))
        rare = set(shorter._sample(level)).difference(common)
        if common and len(rare.intersection(longer._sample(level))) < _RARE * len(rare):
            return None
        return shared / len(shorter)

    def _shared(self, other: Wording) -> int:
        return len(np.intersect1d(self.shingles, other.shingles, assume_unique=True))

    def _leads(self, other: Wording) -> bool:
        """Whether what it begins with stands in the other text."""
        lead = self._running[: _LEAD - _WORDS + 1]
        return bool(np.isin(lead, other.shingles).mean() >= _LED)

    def _widely(self, other: Wording) -> bool:
        """Whether what is shared is more than one paragraph of several, such as a footer."""
        sizes = np.bincount(self._paragraphs)
        if (sizes >= _WORDS).sum() < 2:
            return True
        shared = np.isin(self._running, other.shingles)
        return len(np.unique(self._paragraphs[shared])) > 1


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
    return ranked[:_COMPARED], common


def words(text: str) -> list[str]:
    """The words of a text without case; characters, where there are no spaces between them."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _TOKEN.findall(text.casefold())


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


def _level(shingles: int) -> int:
    """The zero bits that a noted shingle of a text ends in."""
    return max(0, (shingles // _NOTED).bit_length() - 1)


def _shingles(numbers: NDArray[np.uint64], width: int) -> NDArray[np.int64]:
    """A number for each ``width`` words in a row, which depends on them and their order alone."""
    count = max(0, len(numbers) - width + 1)
    mixed = np.zeros(count, np.uint64)
    for place in range(width):
        mixed = mixed * _MULTIPLIER + numbers[place : place + count]
    # Spread, so that the last bits depend on all others.
    for shift in (np.uint64(29), np.uint64(32)):
        mixed = (mixed ^ (mixed >> shift)) * _MULTIPLIER
    return (mixed >> np.uint64(64 - _BITS)).astype(np.int64)


class _Numbers(dict[str, int]):
    """A number for each word, the same in every process."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _KNOWN:
            self.clear()
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = number = int.from_bytes(digest, "little")
        return number


_numbers = _Numbers().__getitem__
