"""What starting costs a process that has done nothing yet, in time and in memory."""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

from benchmarks.contenders import EVERY, Contender


@dataclass(frozen=True, slots=True)
class Started:
    """CPU milliseconds, and megabytes beyond those of Python with all modules loaded."""

    start_ms: float
    #: The first answer of all.
    first_ms: float
    #: Resident when it is ready, and after some answers. Pages of files that are mapped
    #: count, pages that the system keeps for those that read do not.
    started_mb: float
    answering_mb: float


def started(
    contender: type[Contender], folder: Path, questions: Sequence[Sequence[str]]
) -> Started:
    """Start in a new process and answer there.

    Args:
        contender: Must have been saved.
        folder: That it was saved to.
        questions: The tokens of each; at least one.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_run, contender, folder, questions).result()


def _run(contender: type[Contender], folder: Path, questions: Sequence[Sequence[str]]) -> Started:
    for name in {name for other in EVERY for name in other.needs}:
        with suppress(ImportError):
            import_module(name)
    return asyncio.run(_start(contender(folder), questions))


async def _start(contender: Contender, questions: Sequence[Sequence[str]]) -> Started:
    bare = _resident_mb()
    begin = time.process_time()
    await contender.start()
    ready = time.process_time()
    at_start = _resident_mb() - bare
    before = time.process_time()
    contender.ask(questions[0])
    first = time.process_time() - before
    for tokens in questions[1:]:
        contender.ask(tokens)
    answering = _resident_mb() - bare
    await contender.close()
    numbers = ((ready - begin) * 1000, first * 1000, at_start, answering)
    return Started(*(round(number, 3) for number in numbers))


def _resident_mb() -> float:
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:  # not Linux: the most there ever was, in kilobytes
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
