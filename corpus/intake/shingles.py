"""Shingles: each few words in a row of a text as a number, the same in every process."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

#: Words in a shingle; and characters, where words are written without spaces.
WORDS, CHARACTERS = 5, 8
#: Bits of a shingle's number.
_BITS = 47
#: Characters that are looked at together.
_PIECE = 1 << 15

# Scripts without spaces: Thai to Khmer, kana, ideographs.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
#: What a character can be: not of a word, of a word, a word by itself, or not looked at yet.
_NOTHING, _LETTER, _ALONE, _UNKNOWN = range(4)
_kinds = np.full(1 << 16, _UNKNOWN, np.uint8)
_kinds[0xD800:0xE000] = _LETTER  # halves of the rarest characters
_END = "\x1e"  # between paragraphs

_MULTIPLIER = 0x9E3779B97F4A7C15
_FACTOR = np.uint64(_MULTIPLIER)


def _powers(base: int) -> NDArray[np.uint64]:
    steps = np.full(2 * _PIECE + 1, base, np.uint64)
    steps[0] = 1
    return np.cumprod(steps, dtype=np.uint64)


_POWERS, _INVERSE = _powers(_MULTIPLIER), _powers(pow(_MULTIPLIER, -1, 1 << 64))


def words(text: str) -> list[str]:
    """The words of a text without case; characters, where there are no spaces between them."""
    return _TOKEN.findall(_plain(text))


def shingles(paragraphs: Iterable[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The shingles of a text in its order, and the number of the paragraph each begins in.

    How a text is divided into paragraphs does not change its shingles.
    """
    numbers, places, alone, seen = list[NDArray[np.uint64]](), list[NDArray[np.int64]](), 0, 0
    text = _plain(_END.join(paragraphs))
    for start in range(0, len(text) or 1, _PIECE):
        piece = text[start : start + _PIECE]
        found, ends, single = _numbers(piece)
        numbers.append(found)
        places.append(ends + seen)
        alone += single
        seen += piece.count(_END)
    every = np.concatenate(numbers)
    width = CHARACTERS if 2 * alone > len(every) else WORDS
    count = max(0, len(every) - width + 1)
    mixed = np.zeros(count, np.uint64)
    for place in range(width):
        mixed = mixed * _FACTOR + every[place : place + count]
    return (_spread(mixed) >> np.uint64(64 - _BITS)).astype(np.int64), np.concatenate(places)[
        :count
    ]


def _plain(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.casefold()


def _numbers(text: str) -> tuple[NDArray[np.uint64], NDArray[np.int64], int]:
    """A number for each word, how many paragraphs end before it, and how many are characters."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    kinds = _kinds[units]
    if (kinds == _UNKNOWN).any():
        for unit in np.unique(units[kinds == _UNKNOWN]).tolist():
            _kinds[unit] = _kind(chr(unit))
        kinds = _kinds[units]
    inside, alone = kinds == _LETTER, kinds == _ALONE
    before, after = np.zeros_like(inside), np.zeros_like(inside)
    before[1:], after[:-1] = inside[:-1], inside[1:]
    starts = np.flatnonzero(alone | (inside & ~before))
    stops = np.flatnonzero(alone | (inside & ~after)) + 1
    # The sum of its characters, each times a power of its place: wherever the word stands.
    sums = np.zeros(len(units) + 1, np.uint64)
    np.cumsum((units.astype(np.uint64) + np.uint64(1)) * _POWERS[: len(units)], out=sums[1:])
    numbers = _spread((sums[stops] - sums[starts]) * _INVERSE[starts])
    paragraph = np.cumsum(units == ord(_END), dtype=np.int64)[starts]
    return numbers, paragraph, int(alone.sum())


def _kind(character: str) -> int:
    if not _TOKEN.fullmatch(character):
        return _NOTHING
    return _ALONE if re.match(f"[{_UNSPACED}]", character) else _LETTER


def _spread(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers in which each bit depends on all bits of the given ones."""
    for shift in (np.uint64(29), np.uint64(32)):
        numbers = (numbers ^ (numbers >> shift)) * _FACTOR
    return numbers
