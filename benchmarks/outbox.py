"""How long it takes to send many messages to many chats, beside the least that the pace allows.

``python -m benchmarks.outbox --help`` says what can be chosen. The same messages are sent through
the outbox, from a file and on disk before each goes out, and by python-telegram-bot alone with
its `AIORateLimiter`, to a server that refuses what Telegram would refuse.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import platform
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import click
from rich.console import Console
from rich.table import Table
from telegram import __version__ as ptb
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from benchmarks.asker import Failed
from benchmarks.strict import GROUP, PRIVATE
from bot.delivery.message import Kind, Message
from bot.delivery.outbox import Outbox
from bot.delivery.pace import Limits, Pace
from bot.delivery.retry import Sending
from bot.delivery.sender import Sender
from bot.delivery.transport import AiohttpRequest
from bot.schema import SCHEMA
from corpus.database import open_database
from corpus.schema import ARCHIVE

ROOT = Path(__file__).parent.parent
#: Messages a second over all chats, of ours and of the other: less than Telegram takes.
ALL = 25
#: How often the other tries again what was refused.
RETRIES = 5

#: A chat, and what is said there.
Said = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """How one of them did."""

    name: str
    seconds: float
    #: As often as this the least that the pace allows.
    ratio: float
    cpu_ms: float
    #: Calls that the server refused because there were too many.
    refused: int
    missing: int
    doubled: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, and on what."""

    python: str
    python_telegram_bot: str
    cpus: int
    messages: int
    chats: int
    speed: float
    #: Seconds that the pace allows at least.
    least: float
    sent: tuple[Sent, ...]


def job(groups: int, each_group: int, people: int, each_person: int) -> list[Said]:
    """What is to be sent, as articles come: one after the other to all who follow."""
    chats = [(-1 - n, each_group) for n in range(groups)]
    chats += [(1 + n, each_person) for n in range(people)]
    rounds = range(max(each_group, each_person))
    return [(chat, f"alert {n}") for n in rounds for chat, each in chats if n < each]


def least(said: Sequence[Said], speed: float) -> float:
    """The seconds that this pace allows at least, if nothing else took any time.

    A chat with 30 messages and 20 a minute has its tenth a minute before its last, and all chats
    share what goes out before that.
    """
    everybody = max(1, math.floor(ALL * speed))
    #: By the seconds that a chat takes after the first messages: how many those are, in all.
    first: Counter[float] = Counter()
    for chat, count in Counter(chat for chat, _ in said).items():
        rate, seconds = (PRIVATE, 1.0) if chat > 0 else (GROUP, 60.0)
        windows, last = divmod(count - 1, max(1, math.floor(rate * speed)))
        first[windows * seconds] += last + 1
    shares = [after + (count - 1) // everybody for after, count in first.items()]
    return float(max([(len(said) - 1) // everybody, *shares]))


async def ours(said: Sequence[Said], server: str, token: str, speed: float) -> None:
    """Send them from an outbox that is a file."""
    with tempfile.TemporaryDirectory(prefix="newsdesk-") as folder:
        async with open_database(Path(folder) / "outbox.db", [ARCHIVE, SCHEMA]) as database:
            outbox, request = Outbox(database), AiohttpRequest()
            messages = [Message(chat, text, Kind.ALERT, text) for chat, text in said]
            await outbox.put(messages, datetime.now(UTC))
            await request.initialize()
            bot: ExtBot[Sending] = ExtBot(
                token,
                base_url=f"{server}/bot",
                request=request,
                get_updates_request=request,
                rate_limiter=Pace(Limits(PRIVATE * speed, GROUP * speed, ALL * speed)),
            )

            async def on_gone(chat_id: int, why: str) -> None:
                raise Failed(f"chat {chat_id}: {why}")

            sender = Sender(bot, outbox, now=lambda: datetime.now(UTC), on_gone=on_gone)
            running = asyncio.create_task(sender.run())
            try:
                while (counts := await outbox.counts()).queued + counts.sending:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            finally:
                await sender.stop(1)
                running.cancel()
                await asyncio.wait([running])
                await request.shutdown()


async def theirs(said: Sequence[Said], server: str, token: str, speed: float) -> None:
    """Send them as python-telegram-bot does, with nothing stored."""
    bot = ExtBot(
        token,
        base_url=f"{server}/bot",
        # All may wait for a connection as long as they like.
        request=HTTPXRequest(connection_pool_size=100, pool_timeout=None),
        rate_limiter=AIORateLimiter(
            overall_max_rate=ALL * speed,
            overall_time_period=1,
            group_max_rate=GROUP * speed,
            group_time_period=60,
            max_retries=RETRIES,
        ),
    )

    async def send(chat: int, text: str) -> None:
        with contextlib.suppress(TelegramError):
            await bot.send_message(chat, text)

    async with bot:
        await asyncio.gather(*(send(chat, text) for chat, text in said))


async def measure(said: Sequence[Said], speed: float) -> Measured:
    """Have them sent by each, one after the other.

    Raises:
        Failed: If the server does not answer.
    """
    at_least = least(said, speed)
    sent = []
    async with _server(speed) as server, aiohttp.ClientSession() as session:
        ways: dict[str, Callable[[Sequence[Said], str, str, float], Awaitable[None]]] = {
            "Newsdesk": ours,
            "AIORateLimiter": theirs,
        }
        for number, (name, way) in enumerate(ways.items(), start=1):
            token = f"{number}:{name}"
            begin, cpu = time.perf_counter(), time.process_time()
            await way(said, server, token, speed)
            seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
            async with session.get(f"{server}/control/{token}") as response:
                told = await response.json()
            came = {(chat, text): count for chat, text, count in told["came"]}
            sent.append(
                Sent(
                    name=name,
                    seconds=round(seconds, 2),
                    ratio=round(seconds / at_least, 3) if at_least else math.nan,
                    cpu_ms=round(cpu * 1000 / len(said), 3),
                    refused=told["refused"],
                    missing=sum(one not in came for one in said),
                    doubled=sum(count > 1 for count in came.values()),
                )
            )
    return Measured(
        python=platform.python_version(),
        python_telegram_bot=ptb,
        cpus=os.cpu_count() or 1,
        messages=len(said),
        chats=len({chat for chat, _ in said}),
        speed=speed,
        least=at_least,
        sent=tuple(sent),
    )


@asynccontextmanager
async def _server(speed: float) -> AsyncIterator[str]:
    """The address of the server, in a process that has ended afterwards."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.strict", str(listening.fileno()), str(speed)),
            cwd=ROOT,
            pass_fds=[listening.fileno()],
        )
    try:
        yield address
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def show(measured: Measured, console: Console | None = None) -> None:
    """Print it for people."""
    console = console or Console(highlight=False)
    fast = "" if measured.speed == 1 else f", pace × {measured.speed:g}"
    console.print(
        f"Python {measured.python}, python-telegram-bot {measured.python_telegram_bot},"
        f" {measured.cpus} CPUs\n{measured.messages:,} messages to {measured.chats:,} chats{fast};"
        f" the pace allows {measured.least:.1f} s at least\n"
    )
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("")
    for name in ("seconds", "of the least", "CPU ms each", "refused", "missing", "doubled"):
        table.add_column(name, justify="right", min_width=7)
    for sent in measured.sent:
        numbers = (str(n) for n in (sent.refused, sent.missing, sent.doubled))
        table.add_row(
            sent.name, f"{sent.seconds:.1f}", f"× {sent.ratio:.2f}", f"{sent.cpu_ms:.2f}", *numbers
        )
    console.print(table)


async def _run(said: Sequence[Said], speed: float) -> Measured:
    """Measure; SIGTERM ends it like Ctrl-C, with the server."""
    task = asyncio.current_task()
    assert task is not None, "asyncio.run makes one"
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        return await measure(said, speed)
    except aiohttp.ClientError as e:
        raise Failed(f"The server cannot be reached: {type(e).__name__}.") from e


@click.command()
@click.option("--groups", default=20, show_default=True, type=click.IntRange(min=0))
@click.option("--each-group", default=30, show_default=True, type=click.IntRange(min=1))
@click.option("--people", default=300, show_default=True, type=click.IntRange(min=0))
@click.option("--each-person", default=3, show_default=True, type=click.IntRange(min=1))
@click.option(
    "--speed",
    default=1.0,
    show_default=True,
    type=click.FloatRange(min=0.1),
    help="So many times Telegram's limits, on both sides.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def main(
    groups: int, each_group: int, people: int, each_person: int, speed: float, as_json: bool
) -> None:
    """Measure how long many messages take."""
    said = job(groups, each_group, people, each_person)
    if not said:
        raise Failed("There is nobody to send anything to.")
    try:
        measured = asyncio.run(_run(said, speed))
    except asyncio.CancelledError:
        raise Failed("Ended before it was done.") from None
    except RuntimeError as e:
        if "rate-limiter" not in str(e):
            raise
        raise Failed("AIORateLimiter needs aiolimiter: pip install '.[bench]'.") from e
    if as_json:
        click.echo(json.dumps(asdict(measured)))
    else:
        show(measured)


if __name__ == "__main__":
    main()
