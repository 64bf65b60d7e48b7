"""Chance that is the same every time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Chance:
    """Arrays of random numbers, from the one part of numpy that is promised never to change."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def draw(self, n: int) -> NDArray[np.float64]:
        """Numbers from 0 to 1, without 1, shape ``(n,)``."""
        raw = np.asarray(self._bits.random_raw(n), np.uint64)
        return np.ldexp((raw >> np.uint64(11)).astype(np.float64), -53)

    def below(self, limit: int, n: int) -> NDArray[np.int64]:
        """Whole numbers from 0, without ``limit``, shape ``(n,)``."""
        return (self.draw(n) * limit).astype(np.int64)

    def normal(self, n: int) -> NDArray[np.float64]:
        """Normal deviates, shape ``(n,)``; after Box and Muller (1958)."""
        radius = np.sqrt(-2 * np.log1p(-self.draw(n)))
        deviates: NDArray[np.float64] = radius * np.cos(2 * np.pi * self.draw(n))
        return deviates
