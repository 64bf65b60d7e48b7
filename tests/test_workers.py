"""Processes that work for this one: they die alone, and never outlive it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from corpus.errors import WorkerDied
from corpus.workers import Workers

ROOT = Path(__file__).parent.parent


def double(number: int) -> int:
    return 2 * number


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def never() -> None:
    while True:
        pass


def who() -> tuple[int, int]:
    return os.getpid(), os.nice(0)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        # One that has ended may wait for whoever started it to ask what became of it.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except OSError:
        return not Path("/proc/self").exists()  # a system without it tells nothing more


async def gone(pid: int) -> None:
    async with asyncio.timeout(20):
        while alive(pid):
            await asyncio.sleep(0.01)


async def test_the_work_is_done_elsewhere_and_gives_way() -> None:
    async with Workers(1) as workers:
        assert await workers.run(double, 21) == 42
        pid, niceness = await workers.run(who)
    assert pid != os.getpid()
    assert niceness >= min(os.nice(0) + 1, 19)  # as much as there is, if the tests give way, too
    await gone(pid)


async def test_one_that_dies_takes_no_other_work_with_it() -> None:
    async with Workers(2) as workers:
        results = await asyncio.gather(
            *(workers.run(double, n) for n in range(6)), workers.run(die), return_exceptions=True
        )
        assert results[:6] == [0, 2, 4, 6, 8, 10]
        assert isinstance(results[6], WorkerDied)
        assert await workers.run(double, 1) == 2


async def test_one_that_takes_too_long_is_ended() -> None:
    async with Workers(1, longest=1) as workers:
        with pytest.raises(WorkerDied):
            await workers.run(never)


async def test_nobody_waits_for_their_work_when_this_one_ends() -> None:
    async with Workers(1) as workers:
        pid, _ = await workers.run(who)
        busy = asyncio.create_task(workers.run(never))
        await asyncio.sleep(0)
        busy.cancel()
    await gone(pid)


PROGRAM = """
import asyncio
from corpus.workers import Workers
from tests.test_workers import never, who

async def main():
    async with Workers(1) as workers:
        print((await workers.run(who))[0], flush=True)
        await workers.run(never)

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_they_end_with_a_process_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(program),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    pid = int(await process.stdout.readline())
    assert alive(pid)
    process.kill()
    await process.wait()
    await gone(pid)
