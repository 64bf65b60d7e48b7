"""Asking one bot, and reading what it costs."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

import aiohttp
import click

T = TypeVar("T")

#: Seconds for the first answers, and without another answer later on.
_START, _PATIENCE = 60.0, 10.0
#: Seconds without work after which a bot is at rest.
_REST = 0.2


class Failed(click.ClickException):
    """Nothing could be measured; one sentence on standard error, exit status 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


@dataclass(frozen=True, slots=True)
class Answered:
    """How one bot did."""

    bot: str
    #: Of all threads of its process, for each question, until it was at rest again.
    cpu_ms: float
    #: From the first question handed out to the last answer, in each turn.
    answers_per_s: float
    #: Questions without an answer, with more than one, and with one that is not theirs.
    missing: int
    doubled: int
    wrong: int
    #: Of the Bot API for each question, and by method from start to end.
    calls_per_question: float
    calls: dict[str, int]


class Asker:
    """Asks one bot, and reads its process's clock.

    Args:
        name: For people.
        control: Where the server is told what to ask.
        session: To reach it.
        process: The bot.
        log: What the bot wrote.
    """

    def __init__(
        self,
        name: str,
        control: str,
        session: aiohttp.ClientSession,
        process: asyncio.subprocess.Process,
        log: IO[bytes],
    ) -> None:
        self.name = name
        self._control = control
        self._session = session
        self._process = process
        self._log = log
        self._cpu_s = 0.0
        self._measured: dict[int, str] = {}
        self._turns: list[list[int]] = []

    async def open(self, texts: Sequence[str]) -> None:
        """Ask what is not measured, as soon as the bot has started.

        Raises:
            Failed: If it does not answer.
        """
        await self._post(texts)
        if missing := await self._unless_ended(self._wait(_START)):
            raise Failed(f"{self.name} left {missing} of the first questions without an answer.")
        await self._rest()

    async def ask(self, texts: Sequence[str]) -> None:
        """Ask all at once, and wait for the answers and until nothing is left to do.

        Raises:
            Failed: If the bot ends.
        """
        before = _cpu_s(self._process.pid)
        chats = await self._post(texts)
        await self._unless_ended(self._wait(_PATIENCE))
        await self._rest()
        self._cpu_s += _cpu_s(self._process.pid) - before
        self._measured |= zip(chats, texts, strict=True)
        self._turns.append(chats)

    async def end(self) -> None:
        """End the bot in good order."""
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()

    async def answered(self, right: Mapping[str, str]) -> Answered:
        """What came, once the bot has ended.

        Args:
            right: The right answers, by question.

        Raises:
            Failed: If nothing came.
        """
        told = await self._get("")
        talks = {int(chat): talk for chat, talk in told["talks"].items()}
        came = {chat: [text for _, text in talks[chat]["answers"]] for chat in talks}
        given = sum(bool(came[chat]) for chat in self._measured)
        if not given:
            raise Failed(f"{self.name} did not answer.")
        return Answered(
            bot=self.name,
            cpu_ms=round(self._cpu_s * 1000 / given, 3),
            answers_per_s=round(given / sum(_wall_s(talks, turn) for turn in self._turns), 1),
            missing=sum(not texts for texts in came.values()),
            doubled=sum(len(texts) > 1 for texts in came.values()),
            wrong=sum(
                text != right[question]
                for chat, question in self._measured.items()
                for text in came[chat][:1]
            ),
            calls_per_question=round(sum(told["calls"].values()) / len(talks), 2),
            calls=dict(sorted(told["calls"].items())),
        )

    async def _post(self, texts: Sequence[str]) -> list[int]:
        async with self._session.post(self._control, json=texts) as response:
            chats: list[int] = await response.json()
        return chats

    async def _wait(self, patience: float) -> int:
        """Wait for the answers; returns how many are missing."""
        return int((await self._get(f"/wait?patience={patience}"))["open"])

    async def _get(self, what: str) -> dict[str, Any]:
        async with self._session.get(self._control + what) as response:
            told: dict[str, Any] = await response.json()
        return told

    async def _rest(self) -> None:
        """Wait until what the bot does after the last answer is done too."""
        at, since = _cpu_s(self._process.pid), time.monotonic()
        while time.monotonic() - since < _REST:
            await asyncio.sleep(_REST / 4)
            if (now := _cpu_s(self._process.pid)) > at:
                at, since = now, time.monotonic()

    async def _unless_ended(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(work)
        ended = asyncio.create_task(self._process.wait())
        try:
            await asyncio.wait([task, ended], return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
        finally:
            ended.cancel()
            task.cancel()
            await asyncio.wait([task, ended])
        raise Failed(_ending(self.name, self._process.returncode, self._log))


def _cpu_s(pid: int) -> float:
    """Seconds that a process has worked, with all its threads; 0 if it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return 0.0
    # The name, in brackets, may hold anything. User time is the 14th field, system time next.
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _wall_s(talks: dict[int, dict[str, Any]], turn: Sequence[int]) -> float:
    """Seconds from the first question handed out to the last answer."""
    came = [at for chat in turn for at, _ in talks[chat]["answers"][:1]]
    out = [at for chat in turn if (at := talks[chat]["handed_out"]) is not None]
    return max(came) - min(out) if came and out else 0.0


def _ending(name: str, status: int | None, log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read().decode(errors="replace").split("\n")
    last = next((text.strip() for text in reversed(lines) if text.strip()), "it wrote nothing")
    return f"{name} ended with status {status}: {last}"
