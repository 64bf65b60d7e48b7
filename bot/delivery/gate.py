"""The gate: which call is the next, among all that wait in their chats and at the common limit.

    turn --> lane of its chat --.
    turn --> lane of its chat ---+--> gate --> call
                                '
A call waits in its lane until it goes out. Whichever of a lane is the best at that moment goes,
however long another one has been the best before. Among calls of one priority two of slow lanes,
those of groups, go for one of the others: the many that are quick would else keep the slow ones
from what little they may have.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
from dataclasses import dataclass, field

from bot.delivery.errors import Flooded
from bot.delivery.window import Window

#: Seconds after which a call without an answer counts as carried out. A place among all
#: that is held for as long as a hanging call hangs would stop everybody.
LONGEST_COUNT = 1.0

#: Calls of slow lanes that go before one of the others.
SLOW = 2


@dataclass(slots=True, eq=False)
class Turn:
    """A call that waits; the lowest goes first."""

    priority: int
    #: In the order in which the calls came. A call that is tried again keeps it.
    number: int
    #: When it has been waiting for too long; as all times here, of the event loop.
    deadline: float
    not_before: float = -math.inf
    #: Done once it may go.
    let_through: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    #: Whether the request has gone out.
    is_out: bool = False
    #: Ends its place among all, if the answer does not come.
    timer: asyncio.TimerHandle | None = None

    def __lt__(self, other: Turn) -> bool:
        return (self.priority, self.number) < (other.priority, other.number)


class Lane:
    """One chat: its calls go one by one, by priority, then in the order in which they came."""

    def __init__(self, window: Window, *, is_slow: bool = False) -> None:
        self.window = window
        self.is_slow = is_slow
        self.line: list[Turn] = []
        self.stopped_until = -math.inf
        self.is_busy = False
        #: How often it has changed; what the gate has noted of it before is void.
        self.version = 0

    def head(self) -> Turn | None:
        """The call that is to go next; None if there is none."""
        while self.line and self.line[0].let_through.done():  # cancelled while waiting
            heapq.heappop(self.line)
        return self.line[0] if self.line else None

    def free_at(self, turn: Turn, now: float) -> float:
        """When this call may go."""
        return max(self.window.free_at(now), self.stopped_until, turn.not_before)

    def is_idle(self, now: float) -> bool:
        """Whether a new one would be the same."""
        waits = self.is_busy or self.head() is not None
        return not waits and self.stopped_until <= now and self.window.is_idle(now)


class Gate:
    """Where all lanes meet: lets calls through as the windows allow, by priority, then age."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._closed_until = -math.inf
        self._numbers = itertools.count()
        #: Lanes whose next call may go, by that call, slow ones and others apart; and lanes by the
        #: time when it may. With each the version that it had.
        self._ready: dict[bool, list[tuple[Turn, int, Lane]]] = {True: [], False: []}
        #: How many of slow lanes have gone since the last of the others.
        self._slow = 0
        self._later: list[tuple[float, int, int, Lane]] = []
        self._timer: asyncio.TimerHandle | None = None

    def recall(self, at: float) -> None:
        """A call ended then, which did not come through here."""
        self._window.recall(at)

    def close(self, until: float) -> None:
        """Let nobody through before ``until``, in the time of the event loop."""
        self._closed_until = max(self._closed_until, until)

    def stop(self, lane: Lane, until: float) -> None:
        """Let nobody of a lane through before then; who has no time for that is told."""
        lane.stopped_until = until
        seconds = math.ceil(until - self._now())
        for turn in lane.line:
            if turn.deadline < until and not turn.let_through.done():
                turn.let_through.set_exception(Flooded(seconds))
        self._note(lane)

    def join(self, lane: Lane, priority: int, deadline: float) -> Turn:
        """Stand in a lane.

        Raises:
            Flooded: If the lane is stopped for longer than until the deadline.
        """
        if lane.stopped_until > deadline:
            raise Flooded(math.ceil(lane.stopped_until - self._now()))
        turn = Turn(priority, next(self._numbers), deadline)
        self._stand(lane, turn)
        return turn

    async def wait(self, lane: Lane, turn: Turn) -> None:
        """Wait until the call may go. Once it may, `leave` has to follow.

        Raises:
            Flooded: As `join` does.
        """
        try:
            await turn.let_through
        except asyncio.CancelledError:
            if turn.let_through.cancelled():
                self._note(lane)
                self._move()
            elif turn.let_through.exception() is None:  # let through in the same moment
                self.leave(lane, turn)
            raise

    def go(self, turn: Turn) -> None:
        """Note that the request goes out now."""
        turn.is_out = True
        loop = asyncio.get_running_loop()
        turn.timer = loop.call_later(LONGEST_COUNT, self._give_back, turn)

    def leave(self, lane: Lane, turn: Turn, again_at: float | None = None) -> None:
        """Let the next one through.

        Args:
            lane: Of the call.
            turn: Of the call.
            again_at: When it is tried again, if it is; then it keeps its place.
        """
        if turn.is_out:
            lane.window.end(self._now())
            if turn.timer is not None:
                turn.timer.cancel()
                self._give_back(turn)
        else:
            lane.window.undo()
            self._window.undo()
        lane.is_busy = False
        if again_at is None:
            self._note(lane)
            self._move()
        else:
            turn.not_before, turn.is_out = again_at, False
            turn.let_through = asyncio.get_running_loop().create_future()
            self._stand(lane, turn)

    def _stand(self, lane: Lane, turn: Turn) -> None:
        heapq.heappush(lane.line, turn)
        self._note(lane)
        self._move()

    def _give_back(self, turn: Turn) -> None:
        """End the call's place among all."""
        turn.timer = None
        self._window.end(self._now())
        self._move()

    def _note(self, lane: Lane) -> None:
        """Note anew what a lane waits for."""
        lane.version += 1
        head = lane.head()
        if head is None or lane.is_busy:
            return
        now = self._now()
        at = lane.free_at(head, now)
        if at <= now:
            heapq.heappush(self._ready[lane.is_slow], (head, lane.version, lane))
        elif at < math.inf:  # else the next to leave moves the line
            heapq.heappush(self._later, (at, head.number, lane.version, lane))

    def _move(self) -> None:
        """Let through whom the windows let through, and come back in time for the next."""
        now = self._now()
        while self._later and self._later[0][0] <= now:
            _, _, version, lane = heapq.heappop(self._later)
            if version == lane.version:
                self._note(lane)
        at = math.inf
        while (first := self._first()) is not None:
            at = max(self._closed_until, self._window.free_at(now))
            if at > now:
                break
            turn, _, lane = heapq.heappop(self._ready[first])
            self._slow = self._slow + 1 if first else 0
            self._let_through(lane, turn)
            at = math.inf
        if self._later:
            at = min(at, self._later[0][0])
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if at < math.inf:
            self._timer = asyncio.get_running_loop().call_at(at, self._move)

    def _first(self) -> bool | None:
        """Whether a slow lane goes next; None if none can go."""
        for ready in self._ready.values():
            while ready:
                turn, version, lane = ready[0]
                is_void = version != lane.version
                if not is_void and not turn.let_through.done():
                    break
                heapq.heappop(ready)
                if not is_void:
                    self._note(lane)
        slow, quick = self._ready[True], self._ready[False]
        if not slow or not quick:
            return bool(slow) if slow or quick else None
        if slow[0][0].priority != quick[0][0].priority:
            return slow[0][0].priority < quick[0][0].priority
        return self._slow < SLOW

    def _let_through(self, lane: Lane, turn: Turn) -> None:
        heapq.heappop(lane.line)
        lane.version += 1
        lane.is_busy = True
        lane.window.start()
        self._window.start()
        turn.let_through.set_result(None)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
