"""How many questions a person or a group may ask."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

_WINDOW = 60.0


@dataclass(frozen=True, slots=True)
class Exceeded:
    """One question too many."""

    #: Whole seconds until the next one is answered; at least 1.
    seconds: int
    #: True for the first one too many; the others get no reply.
    tell: bool


class Quota:
    """Sliding windows of a minute, one for each asker.

    What is refused does not count. The windows are kept in memory: a restart forgives.

    Args:
        clock: Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: dict[Hashable, deque[float]] = {}
        self._silent_until: dict[Hashable, float] = {}
        self._swept_at = -math.inf

    def take(self, askers: Mapping[Hashable, float | None]) -> Exceeded | None:
        """Count a question for all who ask it, or say that it is one too many for one of them.

        Args:
            askers: Who asks, such as a person and the group, with the questions a minute that
                each has; None is unlimited.
        """
        now = self._clock()
        if now - self._swept_at >= _WINDOW:
            self._forget(now)
        free_at: dict[Hashable, float] = {}
        windows: list[deque[float]] = []
        for asker, per_minute in askers.items():
            if per_minute is None:
                continue
            asked = self._asked.setdefault(asker, deque())
            while asked and asked[0] <= now - _WINDOW:
                asked.popleft()
            windows.append(asked)
            if len(asked) >= max(1, int(per_minute)):
                free_at[asker] = asked[0] + _WINDOW
        if not free_at:
            for asked in windows:
                asked.append(now)
            return None
        tell = all(self._silent_until.get(asker, -math.inf) <= now for asker in free_at)
        if tell:
            self._silent_until |= free_at
        # Rounded first: of 1.3 + 60 - 1.3 seconds a float makes a little more than 60.
        return Exceeded(max(1, math.ceil(round(max(free_at.values()) - now, 6))), tell)

    def _forget(self, now: float) -> None:
        """Drop those who have been idle for a minute."""
        self._swept_at = now
        self._asked = {a: q for a, q in self._asked.items() if q and q[-1] > now - _WINDOW}
        self._silent_until = {a: at for a, at in self._silent_until.items() if at > now}
