"""Sliding windows, and the gate at which all chats wait for the common one."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Seconds after which a call without an answer counts as carried out. A place among all
#: that is held for as long as a hanging call hangs would stop everybody.
LONGEST_COUNT = 1.0


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

    def is_idle(self, now: float) -> bool:
        self.free_at(now)
        return not self._running and not self._ended


class Gate:
    """Where all chats meet: lets calls through as the window allows, by priority, then age."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._closed_until = -math.inf
        self._line: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    def close(self, until: float) -> None:
        """Let nobody through before ``until``, in the time of the event loop."""
        self._closed_until = max(self._closed_until, until)

    @asynccontextmanager
    async def passage(self, priority: int) -> AsyncIterator[None]:
        """Wait for a place, and hold it during the call."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._line, (priority, next(self._numbers), turn))
        self._move()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # let through in the same moment
                self._leave()
            raise
        held = [True]

        def leave() -> None:
            if held:
                held.clear()
                self._leave()

        timer = loop.call_later(LONGEST_COUNT, leave)
        try:
            yield
        finally:
            timer.cancel()
            leave()

    def _leave(self) -> None:
        self._window.end(asyncio.get_running_loop().time())
        self._move()

    def _move(self) -> None:
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._line:
            turn = self._line[0][2]
            if turn.done():  # cancelled while waiting
                heapq.heappop(self._line)
                continue
            now = loop.time()
            at = max(self._closed_until, self._window.free_at(now))
            if at > now:
                if at < math.inf:  # else the next to leave moves the line
                    self._timer = loop.call_at(at, self._move)
                return
            heapq.heappop(self._line)
            self._window.start()
            turn.set_result(None)
