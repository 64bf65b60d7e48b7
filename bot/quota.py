"""How many questions a person or a group may ask."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

_WINDOW = 60.0
#: Askers that are remembered before the idle ones are forgotten.
_ASKERS = 10_000


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

    def take(self, asker: Hashable, per_minute: float | None) -> Exceeded | None:
        """Count a question, or say that it is one too many.

        Args:
            asker: Who asks.
            per_minute: Questions a minute; None is unlimited.
        """
        if per_minute is None:
            return None
        now = self._clock()
        if len(self._asked) > _ASKERS:
            self._forget(now)
        asked = self._asked.setdefault(asker, deque())
        while asked and asked[0] <= now - _WINDOW:
            asked.popleft()
        if len(asked) < max(1, int(per_minute)):
            asked.append(now)
            return None
        free_at = asked[0] + _WINDOW
        tell = self._silent_until.get(asker, -math.inf) <= now
        if tell:
            self._silent_until[asker] = free_at
        return Exceeded(max(1, math.ceil(free_at - now)), tell)

    def _forget(self, now: float) -> None:
        self._asked = {a: q for a, q in self._asked.items() if q and q[-1] > now - _WINDOW}
        self._silent_until = {a: at for a, at in self._silent_until.items() if at > now}
