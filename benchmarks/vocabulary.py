"""Made-up words, how often each is said, and the patterns that sentences are made of."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

#: Zipf's law as Mandelbrot put it: a word of rank r is said ``(r + OFFSET) ** -SLOPE`` times.
#: Chosen so that paragraphs share words as those of news do: 6 of 100 hold the commonest
#: name or thing, 8 of 1000 the 500th term and 4 of 10,000 the 5000th; there are about 21,000
#: terms in 10,000 paragraphs and twice as many in 60,000.
OFFSET, SLOPE = 80.0, 1.6
#: How many words there are by what they do in a sentence; 60,000 together.
SIZES = {"noun": 32_000, "verb": 5_000, "adjective": 8_000, "name": 15_000}

_ENDINGS = {
    "noun": ["", "", "", "", "s", "s", "ing", "er", "ers", "tion", "tions", "ment", "ity"],
    "verb": ["ed"],
    "adjective": ["", "al", "al", "ic", "ous", "ive", "less", "able"],
    "name": ["", "", "", "er", "ov", "sen", "ton", "ville", "ia", "ez"],
}
_ONSETS = "b c d f g h j k l m n p r s t v w z b c d g k l m n p r s t br cr dr gr pl st tr".split()
_VOWELS = "a a a e e e i i o o u ai ea ou".split()
_CODAS = ["", "", "", "", "", "l", "m", "n", "r", "s", "t", "nd", "st"]

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

# A word in braces is of that class, the others are said as they stand.
_OPENING = """
The {noun} {noun} {verb} the {noun} of {name} on {day}
The {adjective} {noun} of {name} was {verb} by a {noun}
{name} {name}, their {noun} of {noun}, {verb} an {adjective} {noun}
{name} {name} {said} on {day} that the {noun} had {verb} a {noun}
The {noun} {said} it would be {verb} to the {noun} and its {noun}
In {name}, {number} {noun} and {noun} were {verb}
A {noun} for {number} {adjective} {noun} {verb} in {name} on {date}
But the {noun} is not {adjective} to {name}, and it has {verb} {noun}
“We have {verb} the {noun},” {said} {name} {name}, a {noun} at {name} {noun}
He {verb} {link} {noun} of {noun}, which would be {adjective}
They were {adjective} to a {noun} in his {noun} for {noun} {noun}
The {noun} in {name} {verb} from {number} to {number} by {date}
It is an {adjective} {noun} that {name} has {verb} {link} {noun}
{name} and {name} had {verb} {adjective} {noun}, but not as {noun}
A {noun} {noun} of {amount} has been {verb} to {name}
Their {noun} are {adjective}, and {noun} may not have {verb} the {noun}
"""
_CONTINUING = """
 in the {adjective} {noun} to {name}
 {link} a {noun} of {noun} {verb} her {noun}
, when {adjective} {noun} {verb} to {name}
 and {verb} {adjective} {noun} for a {noun}
, which {verb} {noun} with {noun} at {noun}
, {name} {name} of the {noun} {noun} {said}
 with {number} {noun}, {noun} and {noun}
 {link} the {noun} on {adjective} {noun}
, as {noun} from {name} {verb} into {noun}
 that was {verb} by {name} on {day}
 to be a {adjective} {noun} of the {noun}
, who {verb} the {noun} with {adjective} {noun}
 or {noun} {link} {noun} in {name}
"""

# Words between others that search does not pass over, and those that a speech ends in.
_LINKS = "after about over while because since more before during against until despite".split()
_SAID = "said said said said said said added announced confirmed warned".split()


class Pattern:
    """A part of a sentence with gaps for words."""

    def __init__(self, text: str) -> None:
        #: The class of the word in each gap.
        self.classes = re.findall(r"{(\w+)}", text)
        #: For the ``%`` operator.
        self.form = re.sub(r"{\w+}", "%s", text)
        self.words = len(text.split())


#: What a sentence begins with, and what it goes on with.
OPENING = [Pattern(text) for text in _OPENING.strip("\n").split("\n")]
CONTINUING = [Pattern(text) for text in _CONTINUING.strip("\n").split("\n")]


class Pool:
    """Words of one class, and how likely each is."""

    def __init__(self, words: Sequence[str], weights: NDArray[np.float64]) -> None:
        self.words = np.array(words, dtype=object)
        self._bounds = np.cumsum(weights / weights.sum())

    def draw(self, chances: NDArray[np.float64]) -> NDArray[np.object_]:
        """A word for each number from 0 to 1, of the same shape."""
        places = np.searchsorted(self._bounds, chances, side="right")
        drawn: NDArray[np.object_] = self.words[np.minimum(places, len(self.words) - 1)]
        return drawn


@cache
def vocabulary() -> dict[str, Pool]:
    """All words, by class; always the same."""
    chance = random.Random(1)
    taken: set[str] = set()
    pools = {
        kind: Pool(_words(chance, kind, size, taken), _zipf_mandelbrot(size))
        for kind, size in SIZES.items()
    }
    pools |= {kind: Pool(words, np.ones(len(words))) for kind, words in _others(chance).items()}
    return pools


def _zipf_mandelbrot(size: int) -> NDArray[np.float64]:
    """How often words are said, relative to each other and by rank, shape ``(size,)``."""
    return np.power(np.arange(1.0, size + 1) + OFFSET, -SLOPE)


def _words(chance: random.Random, kind: str, size: int, taken: set[str]) -> list[str]:
    """Words that are not taken yet, the common ones shorter."""
    words: list[str] = []
    while len(words) < size:
        longer = chance.random() < len(words) / size
        word = "".join(_syllable(chance) for _ in range(2 + longer)) + chance.choice(_ENDINGS[kind])
        if word not in taken:
            taken.add(word)
            words.append(word.capitalize() if kind == "name" else word)
    return words


def _syllable(chance: random.Random) -> str:
    return chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS)


def _others(chance: random.Random) -> dict[str, list[str]]:
    """Words of which there are few, and days, dates, numbers and sums of money."""
    days = [f"{day} {month}" for month in _MONTHS for day in range(1, 29)]
    months = [f"{month} {year}" for month in _MONTHS for year in range(2000, 2025)]
    small = [str(n) for n in range(2, 100) for _ in range(6)]
    large = [f"{int(10 ** chance.uniform(2, 6)):,}" for _ in range(900)]
    parts = [f"{chance.uniform(0, 30):.1f}" for _ in range(500)]
    sums = [f"${chance.uniform(1, 99):.1f} {m}illion" for m in "mb" for _ in range(400)]
    return {
        "day": _DAYS,
        "date": days + months,
        "number": small + large + parts,
        "amount": sums,
        "link": _LINKS,
        "said": _SAID,
    }
