"""Wire stories for tests, of words that were drawn: two of them have no sentence in common."""

from __future__ import annotations

import random

_SOUNDS = "ba do fi gu he ka lo mi nu pe ra so ti vu we za".split()


def words(seed: int, n: int) -> list[str]:
    """Made-up words; as good as none of two seeds are in the same order."""
    chance = random.Random(seed)
    return ["".join(chance.choices(_SOUNDS, k=chance.randint(1, 4))) for _ in range(n)]


def story(seed: int, paragraphs: int = 8, size: int = 40) -> list[str]:
    """The paragraphs of a story."""
    every = words(seed, paragraphs * size)
    return [
        " ".join(every[start : start + size]).capitalize() + "."
        for start in range(0, len(every), size)
    ]


def edited(paragraphs: list[str], seed: int = 0, share: float = 0.1) -> list[str]:
    """A text of which every so many words are others."""
    chance = random.Random(seed)
    return [
        " ".join(word if chance.random() >= share else "Changed" for word in text.split())
        for text in paragraphs
    ]
