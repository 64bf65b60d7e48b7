"""Work in other processes, so that it holds up nobody who waits for this one."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection, wait
from typing import ParamSpec, Self, TypeVar

from corpus.errors import WorkerDied

P = ParamSpec("P")
T = TypeVar("T")

#: Seconds after which processes without work are ended: each holds what it has imported.
_IDLE = 60.0
#: Seconds of processor time that a piece of work may take, before its process is ended.
_LONGEST = 60
#: How much processes give way to the one that answers people.
_NICENESS = 10


class Workers:
    """A process for each processor, started when there is work for it.

    They end when this one does, even if it is killed, and a process that dies or takes too
    long takes nobody else's work with it.
    """

    def __init__(self, count: int | None = None, *, longest: int = _LONGEST) -> None:
        self.count = count or os.cpu_count() or 1
        self._longest = longest
        self._executor: ProcessPoolExecutor | None = None
        #: What was read last from the processes' end of it is that this one is gone.
        self._line: Connection | None = None
        self._alone = asyncio.Lock()
        self._busy = 0
        self._rest: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._end, wait=True)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a function gives that is called in another process.

        Args:
            function: Of a module; it must not raise what cannot be pickled.
            *args: Of it.
            **kwargs: Of it; none.

        Raises:
            WorkerDied: If its process died of it, or had to be ended.
        """
        assert not kwargs, "arguments have places here, not names"
        try:
            return await self._submitted(function, *args)
        except BrokenProcessPool:
            pass  # by this or by what ran beside it
        async with self._alone:  # so that the next one to die is the one to blame
            try:
                return await self._submitted(function, *args)
            except BrokenProcessPool as e:
                raise WorkerDied from e

    async def _submitted(self, function: Callable[..., T], *args: object) -> T:
        executor = self._executor
        if executor is None:
            executor = self._executor = self._started()
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        self._busy += 1
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(executor, _limited, self._longest, function, args)
        except BrokenProcessPool:
            if self._executor is executor:
                self._end()
            raise
        finally:
            self._busy -= 1
            if not self._busy:
                self._rest = loop.call_later(_IDLE, self._end)

    def _started(self) -> ProcessPoolExecutor:
        # Not forked: the threads of the database's connections would be torn out of it.
        context = multiprocessing.get_context("spawn")
        theirs, self._line = context.Pipe(duplex=False)
        return ProcessPoolExecutor(
            self.count, context, initializer=_begin, initargs=(theirs, _NICENESS)
        )

    def _end(self, *, wait: bool = False) -> None:
        executor, self._executor = self._executor, None
        if self._line is not None:
            self._line.close()  # whatever they do, they stop
            self._line = None
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        if executor is not None:
            executor.shutdown(wait, cancel_futures=True)


def end_with_parent(line: Connection | None = None) -> None:
    """End this process when the one that started it ends, or closes its end of ``line``."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker has a parent"
    ends: list[Connection | int] = [parent.sentinel]
    if line is not None:
        ends.append(line)

    def watch() -> None:
        wait(ends)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _begin(line: Connection, niceness: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; one decides
    os.nice(niceness)
    end_with_parent(line)


def _limited(seconds: int, function: Callable[..., T], args: tuple[object, ...]) -> T:
    """Processor time is what counts: on a busy machine a process that gives way waits long.

    The signal ends the process; an exception could wait for ever in a regular expression.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return function(*args)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
