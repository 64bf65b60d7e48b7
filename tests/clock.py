"""An event loop whose clock jumps instead of waiting, for coroutines that only wait for time.

With `run_with_database` they may wait for a database too: the clock stands while its threads work.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import aiosqlite
import pytest

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("everybody waits, and for nothing that time brings")
        if timeout > 0:
            self.now += timeout + 1e-6  # a timer is late, never early
        return super().select(0)


class _Patient(_Jumping):
    """Waits for threads as long as there is something that they have to do."""

    #: Seconds until they are taken for dead.
    LONG = 20.0

    def __init__(self) -> None:
        super().__init__()
        #: Statements that were handed to a thread and have not come back.
        self.pending = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        # Without a timer it is opened or closed.
        if timeout is None or (timeout > 0 and self.pending):
            ready = selectors.DefaultSelector.select(self, self.LONG)
            assert ready, "a thread never comes back"
            return ready
        return super().select(timeout)


class JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self, jumping: _Jumping | None = None) -> None:
        self._jumping = jumping or _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def run(main: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`, in no time."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(main)


def run_with_database(main: Coroutine[Any, Any, T]) -> T:
    """The same for what waits for a database too."""
    patient = _Patient()
    execute: Callable[..., Coroutine[Any, Any, Any]] = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, *args: Any, **kwargs: Any) -> Any:
        patient.pending += 1
        try:
            return await execute(self, *args, **kwargs)
        finally:
            patient.pending -= 1

    with (
        pytest.MonkeyPatch.context() as patch,
        asyncio.Runner(loop_factory=lambda: JumpingLoop(patient)) as runner,
    ):
        patch.setattr(aiosqlite.Connection, "_execute", counted)
        return runner.run(main)
