"""What an answer costs the whole bot, beside a bot that only echoes.

``python -m benchmarks.bot --help`` says what can be chosen. The bots are programs of their
own, as an operator runs them, and so is the Bot API server that they talk to. They are asked
turn by turn, so that a slow moment of the machine falls on all alike. Processes are read
from ``/proc``: this needs Linux.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

import aiohttp
import click
from rich.console import Console
from rich.table import Table
from telegram import __version__ as ptb

from benchmarks.asker import Answered, Asker, Failed
from benchmarks.corpus import articles, line, questions
from bot import render
from corpus.core import Corpus
from corpus.ingest import import_lines
from corpus.opening import open_archive, open_corpus

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
#: Questions that are asked at the same moment. Newsdesk shows those who wait longer than a
#: moment that an answer is coming, with a call for each: how many do would depend on the machine.
AT_ONCE = 25
#: Questions that are answered before anything is measured.
OPENING = 10
#: Messages a second over all chats: kept, but never reached.
_PACE = "100000"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, and on what."""

    python: str
    python_telegram_bot: str
    cpus: int
    passages: int
    questions: int
    #: Questions of one turn.
    at_once: int
    #: `Corpus.ask` alone, and with the text of the message, one by one in one process.
    ask_cpu_ms: float
    answer_cpu_ms: float
    #: Newsdesk, the echo, the echo with many updates at once.
    bots: tuple[Answered, ...]

    @property
    def ratio(self) -> float | None:
        """How many echoes cost as much as an answer; None if they were too few to be timed."""
        newsdesk, echo, *_ = self.bots
        return round(newsdesk.cpu_ms / echo.cpu_ms, 2) if echo.cpu_ms else None

    @property
    def delivery_cpu_ms(self) -> float:
        """What Newsdesk spends on an answer besides finding and writing it."""
        return self.bots[0].cpu_ms - self.answer_cpu_ms

    @property
    def faults(self) -> int:
        return sum(bot.missing + bot.doubled + bot.wrong for bot in self.bots)


class Alone:
    """Answers without a bot, in this process.

    Args:
        corpus: Of the archive that the bot has too.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        #: The right answers, by question.
        self.answers: dict[str, str] = {}
        #: Seconds of CPU time: for finding the answers, and with writing them.
        self.ask_s = self.answer_s = 0.0

    async def open(self, texts: Sequence[str]) -> None:
        """Answer what is not measured."""
        await self.ask(texts)
        self.ask_s = self.answer_s = 0.0

    async def ask(self, texts: Sequence[str]) -> None:
        """Answer one after the other."""
        for text in texts:
            start = time.process_time()
            found = await self._corpus.ask(text)
            self.ask_s += time.process_time() - start
            self.answers[text] = render.answer(found)
            self.answer_s += time.process_time() - start


async def measure(folder: Path, paragraphs: int, asked: int, at_once: int) -> Measured:
    """Build an archive and have the same questions asked to each bot.

    Args:
        folder: Empty; for the archive.
        paragraphs: How large it is to be.
        asked: How many questions.
        at_once: How many of them in one turn.

    Raises:
        Failed: If a bot does not answer or ends.
    """
    database = folder / "bench.db"
    passages = await _archive(database, paragraphs)
    # As in `benchmarks.answering`: other questions come first.
    opening, texts = questions(OPENING, passages, seed=2), questions(asked, passages)
    async with open_corpus(database) as corpus, _askers(database) as askers:
        alone = Alone(corpus)
        await alone.open(opening)
        await asyncio.gather(*(asker.open(opening) for asker in askers))
        for first in range(0, asked, at_once):
            turn = texts[first : first + at_once]
            await alone.ask(turn)
            for asker in askers:
                await asker.ask(turn)
        await asyncio.gather(*(asker.end() for asker in askers))
        newsdesk, *echoes = askers
        bots = [await newsdesk.answered(alone.answers)]
        bots += [await asker.answered({text: text for text in texts}) for asker in echoes]
    return Measured(
        python=platform.python_version(),
        python_telegram_bot=ptb,
        cpus=os.cpu_count() or 1,
        passages=paragraphs,
        questions=asked,
        at_once=at_once,
        ask_cpu_ms=round(alone.ask_s * 1000 / asked, 3),
        answer_cpu_ms=round(alone.answer_s * 1000 / asked, 3),
        bots=tuple(bots),
    )


async def _archive(database: Path, paragraphs: int) -> list[str]:
    """Import articles; returns the texts of their passages."""
    async with open_archive(database) as archive:
        await import_lines(archive, map(line, articles(paragraphs)))
        stored = [article async for batch in archive.scan() for article in batch]
    return [passage.text for article in stored for passage in article.passages]


@asynccontextmanager
async def _askers(database: Path) -> AsyncIterator[list[Asker]]:
    """The server and the bots, each in a process, which have ended afterwards."""
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        server = f"http://127.0.0.1:{listening.getsockname()[1]}"
        number = listening.fileno()
        await stack.enter_async_context(
            _running(["benchmarks.botapi", str(number)], None, pass_fds=[number])
        )
        listening.close()  # it is the server's now: without the server, calls fail at once
        session = await stack.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(), raise_for_status=True)
        )
        echo = ["benchmarks.echo", server]
        bots = (
            ("Newsdesk", "1:newsdesk", ["bot.cli", "run"]),
            ("echo", "2:echo", [*echo, "2:echo"]),
            ("echo, concurrent", "3:echo", [*echo, "3:echo", "--concurrent"]),
        )
        askers = []
        for name, token, command in bots:
            log = stack.enter_context(_log())
            env = _environment(server, token, database)
            process = await stack.enter_async_context(_running(command, log, env=env))
            askers.append(Asker(name, f"{server}/control/{token}", session, process, log))
        yield askers


@asynccontextmanager
async def _running(
    command: Sequence[str], log: IO[bytes] | None, **options: Any
) -> AsyncIterator[asyncio.subprocess.Process]:
    output = asyncio.subprocess.DEVNULL if log is None else log
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *command,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        **options,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _log() -> IO[bytes]:
    return tempfile.TemporaryFile()  # not a pipe, which fills up


def _environment(server: str, token: str, database: Path) -> dict[str, str]:
    """Ours, with no settings of Newsdesk but the ones that the measurement needs."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("NEWSDESK_")}
    return env | {
        "BOT_TOKEN": token,
        "NEWSDESK_API_URL": server,
        "NEWSDESK_DATABASE": str(database),
        "NEWSDESK_PACE_ALL": _PACE,
    }


async def _run(limit: float, paragraphs: int, asked: int, at_once: int) -> Measured:
    """Measure within so many seconds; SIGTERM ends it like Ctrl-C, with all processes."""
    task = asyncio.current_task()
    assert task is not None, "asyncio.run makes one"
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with tempfile.TemporaryDirectory() as folder:
        try:
            async with asyncio.timeout(limit):
                return await measure(Path(folder), paragraphs, asked, at_once)
        except TimeoutError as e:
            raise Failed(f"Not done after {limit:g} seconds; --timeout allows more.") from e
        except aiohttp.ClientError as e:
            raise Failed(f"The Bot API server cannot be reached: {type(e).__name__}.") from e


def summary(measured: Measured) -> dict[str, Any]:
    """All of it, with what follows from it, for JSON."""
    return asdict(measured) | {
        "ratio": measured.ratio,
        "delivery_cpu_ms": round(measured.delivery_cpu_ms, 3),
        "faults": measured.faults,
    }


def show(measured: Measured, console: Console | None = None) -> None:
    """Print it for people."""
    console = console or Console(highlight=False)
    console.print(
        f"Python {measured.python}, python-telegram-bot {measured.python_telegram_bot},"
        f" {measured.cpus} CPUs\n{measured.passages:,} passages, {measured.questions:,} questions"
        f" to each bot, {min(measured.at_once, measured.questions):,} at once\n"
    )
    console.print(_table(measured))
    console.print(
        f"\nAn answer costs {measured.delivery_cpu_ms:.2f} ms more than finding and writing it;"
        " the ratio is to the echo.\n",
        soft_wrap=True,
    )


def _table(measured: Measured) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("for each question")
    for name in ("CPU ms", "answers/s", "calls", "missing", "doubled", "wrong", "ratio"):
        table.add_column(name, justify="right", min_width=6)
    table.add_row("Corpus.ask alone", f"{measured.ask_cpu_ms:,.2f}")
    table.add_row("… and the message", f"{measured.answer_cpu_ms:,.2f}")
    for bot in measured.bots:
        table.add_row(
            bot.bot,
            f"{bot.cpu_ms:,.2f}",
            f"{bot.answers_per_s:,.0f}",
            f"{bot.calls_per_question:.2f}",
            *(str(n) for n in (bot.missing, bot.doubled, bot.wrong)),
            f"× {measured.ratio:.1f}" if bot is measured.bots[0] and measured.ratio else "",
        )
    return table


@click.command()
@click.option("--questions", "asked", default=500, show_default=True, type=click.IntRange(min=1))
@click.option("--paragraphs", default=10_000, show_default=True, type=click.IntRange(min=1))
@click.option(
    "--at-once",
    default=AT_ONCE,
    show_default=True,
    type=click.IntRange(min=1),
    help="Questions that are asked at the same moment.",
)
@click.option(
    "--timeout",
    "limit",
    default=600.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds after which it is given up.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def main(asked: int, paragraphs: int, at_once: int, limit: float, as_json: bool) -> None:
    """Measure what an answer costs the whole bot."""
    try:
        measured = asyncio.run(_run(limit, paragraphs, asked, at_once))
    except asyncio.CancelledError:
        raise Failed("Ended before it was done.") from None
    if as_json:
        click.echo(json.dumps(summary(measured)))
    else:
        show(measured)
    if measured.faults:
        raise Failed(f"{measured.faults} answers were missing, doubled or wrong.")


if __name__ == "__main__":
    main()
