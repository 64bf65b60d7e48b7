"""Sliding windows: how many calls in how many seconds."""

from __future__ import annotations

import math
from collections import deque


class Window:
    """At most ``count`` calls in any ``seconds``.

    A call counts from its start until ``seconds`` after its end: nobody here knows when
    in between Telegram counted it.
    """

    def __init__(self, count: float, seconds: float) -> None:
        self.count = count
        self.seconds = seconds
        self._running = 0
        self._ended: deque[float] = deque()

    @classmethod
    def at(cls, rate: float | None, seconds: float) -> Window:
        """So many calls in ``seconds``; below one, a call in as much longer."""
        if rate is None:
            return cls(math.inf, 0.0)
        count = max(1, math.floor(rate))
        return cls(count, seconds * count / rate)

    def free_at(self, now: float) -> float:
        """When the next call may start: now, later, or at infinity if one must end first."""
        while self._ended and self._ended[0] + self.seconds <= now:
            self._ended.popleft()
        if self._running + len(self._ended) < self.count:
            return now
        return self._ended[0] + self.seconds if self._ended else math.inf

    def start(self) -> None:
        self._running += 1

    def end(self, now: float) -> None:
        self._running -= 1
        self._ended.append(now)

    def recall(self, at: float) -> None:
        """A call ended then, which was not counted here."""
        self._ended = deque(sorted((*self._ended, at)))

    def undo(self) -> None:
        """A call that started was not made."""
        self._running -= 1

    def is_idle(self, now: float) -> bool:
        self.free_at(now)
        return not self._running and not self._ended
