"""How long things take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds: the middle one, and those that 5 and 1 of 100 go beyond."""

    median: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: list[float]) -> Spread:
        return cls(*(round(float(n) * 1000, 4) for n in np.percentile(seconds, (50, 95, 99))))


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took that was done again and again."""

    #: How often it was done.
    times: int
    #: Of all threads of this process; the same whoever else uses the machine.
    cpu_ms: Spread
    wall_ms: Spread


class Clock:
    """Takes the time of something that is done again and again."""

    def __init__(self) -> None:
        self._cpu: list[float] = []
        self._wall: list[float] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Take the time of the block."""
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self._cpu.append(time.process_time() - cpu)
        self._wall.append(time.perf_counter() - wall)

    @property
    def times(self) -> Times:
        """Of all blocks so far, at least one."""
        return Times(len(self._cpu), Spread.of(self._cpu), Spread.of(self._wall))
