"""How long it takes to poll many feeds, and who has to wait meanwhile.

``python -m benchmarks.feeds --help`` says what can be chosen. The sites are in another process
on the same machine; the feeds are polled as ``newsdesk run`` polls them, with its pauses of a
second between two requests to a site, while questions are answered and articles indexed.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Generic, TypeVar

import aiohttp
import click

from benchmarks.clock import Spread
from benchmarks.corpus import articles, line, questions
from benchmarks.sites import ENTRIES, NEW, address
from bot import render
from corpus.core import Corpus
from corpus.database import Database, open_database
from corpus.feeds.followed import Feeds, NewFeed
from corpus.feeds.polled import Polled
from corpus.feeds.poller import poller
from corpus.ingest import import_lines
from corpus.opening import load, open_loaded
from corpus.schema import ARCHIVE
from corpus.sources.fetch import Fetcher
from corpus.sources.guard import Allowed
from corpus.sources.rules import FetchRules
from corpus.types import Actor
from corpus.workers import Workers

T = TypeVar("T")

#: What the one who is kept waiting sleeps, in seconds.
_NAP = 0.001


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll of all feeds."""

    seconds: float
    #: Seconds of processor time: of the process that answers, and of those that read feeds.
    cpu: float
    cpu_workers: float
    requests: int
    visits: int
    failed: int
    stored: int
    #: By how much naps of a millisecond were too long.
    lag: Spread
    answers: int
    #: Milliseconds from a question to its answer, by the clock on the wall.
    answer: Spread


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured."""

    sites: int
    feeds: int
    passages: int
    #: Answering alone.
    alone: Spread
    #: The first poll of all feeds, which stores nothing; with news in each; without.
    first: Poll
    news: Poll
    unchanged: Poll


async def measure(
    path: Path, sites: int, feeds: int, passages: int, rate: float, rest: float
) -> Result:
    """Build an archive, follow feeds, and poll all of them three times.

    Args:
        path: Of the archive, which must not exist.
        sites: On how many sites the feeds are.
        feeds: How many there are.
        passages: In the archive.
        rate: Questions a second.
        rest: Seconds of answering without polling, to compare with.
    """
    texts = list(articles(passages))
    async with open_loaded(path) as corpus, corpus.importing() as archive:
        await import_lines(archive, map(line, texts))
    asked = questions(200, [p.text for a in texts[:300] for p in a.paragraphs])
    async with (
        _sites(feeds, sites) as port,
        open_database(path, [ARCHIVE]) as database,
        load(database) as corpus,
        aiohttp.ClientSession() as session,
    ):
        following = asyncio.create_task(corpus.follow())
        await _add(database, sites, feeds, port)
        alone = await _watched(corpus, asked, rate, asyncio.sleep(rest))
        polls = []
        for number in (0, 1, 1):
            base = f"http://127.0.0.1:{port}"
            await _get(session, f"{base}/round/{number}")
            polls.append(await _poll(database, corpus, session, base, asked, rate))
        following.cancel()
    return Result(sites, feeds, passages, alone.lag, *polls)


async def _poll(
    database: Database,
    corpus: Corpus,
    session: aiohttp.ClientSession,
    base: str,
    asked: Sequence[str],
    rate: float,
) -> Poll:
    before = json.loads(await _get(session, f"{base}/counts"))
    stored = (await corpus.status()).overview.articles
    await Polled(database).hurry([f.id for f in await Feeds(database).all()], datetime.now(UTC))
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu, start = time.process_time(), time.perf_counter()
    rules = FetchRules(allow=(Allowed.parse("127.0.0.0/8"),))
    async with Fetcher(rules) as fetcher, Workers() as workers:
        watched = await _watched(corpus, asked, rate, poller(database, fetcher, workers).once())
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    after = json.loads(await _get(session, f"{base}/counts"))
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Poll(
        seconds=round(seconds, 1),
        cpu=round(cpu, 1),
        cpu_workers=round(
            ended.ru_utime + ended.ru_stime - children.ru_utime - children.ru_stime, 1
        ),
        requests=sum(after.get(k, 0) - before.get(k, 0) for k in ("feed", "robots.txt")),
        visits=len(watched.result),
        failed=sum(visit.outcome in ("failed", "paused") for visit in watched.result),
        stored=(await corpus.status()).overview.articles - stored,
        lag=watched.lag,
        answers=watched.answers,
        answer=watched.answer,
    )


@dataclass(frozen=True, slots=True)
class _Watched(Generic[T]):
    result: T
    lag: Spread
    answers: int
    answer: Spread


async def _watched(
    corpus: Corpus, asked: Sequence[str], rate: float, work: Awaitable[T]
) -> _Watched[T]:
    """Do some work, while questions are answered and somebody naps."""
    late: list[float] = []
    answers: list[float] = []
    beside = [
        asyncio.create_task(_nap(late)),
        asyncio.create_task(_ask(corpus, asked, rate, answers)),
    ]
    try:
        result = await work
    finally:
        for task in beside:
            task.cancel()
        await asyncio.wait(beside)
    for task in beside:
        if not task.cancelled():
            task.result()
    return _Watched(result, Spread.of(late), len(answers), Spread.of(answers))


async def _nap(late: list[float]) -> None:
    while True:
        begin = time.perf_counter()
        await asyncio.sleep(_NAP)
        late.append(time.perf_counter() - begin - _NAP)


async def _ask(corpus: Corpus, asked: Sequence[str], rate: float, answers: list[float]) -> None:
    """One question after the other, at the rate at which people ask."""
    begin = time.perf_counter()
    for number, question in enumerate(cycle(asked), start=1):
        start = time.perf_counter()
        render.answer(await corpus.ask(question))
        answers.append(time.perf_counter() - start)
        await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))


async def _add(database: Database, sites: int, feeds: int, port: int) -> None:
    """Follow all of them, wanting nothing of what they hold already."""
    rows, actor = Feeds(database), Actor("cli:benchmark")
    for number in range(feeds):
        site = number % sites
        url = f"http://{address(site)}:{port}/feed/{number}"
        new = NewFeed(url, f"Feed number {number}", "rss", take=0)
        await rows.add(new, actor, datetime.now(UTC))


@asynccontextmanager
async def _sites(feeds: int, sites: int) -> AsyncIterator[int]:
    """The port of the sites, in another process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.sites",
        str(feeds),
        str(sites),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None, "it is a pipe"
        yield int(await process.stdout.readline())
    finally:
        process.kill()
        await process.wait()


async def _get(session: aiohttp.ClientSession, address: str) -> str:
    async with session.get(address) as answer:
        return await answer.text()


@click.command()
@click.option("--sites", default=200, show_default=True, help="Sites with feeds.")
@click.option("--feeds", default=1000, show_default=True, help="Feeds on all of them.")
@click.option("--passages", default=10_000, show_default=True, help="Passages in the archive.")
@click.option("--rate", default=2.0, show_default=True, help="Questions a second.")
@click.option("--rest", default=10.0, show_default=True, help="Seconds without a poll before.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def main(sites: int, feeds: int, passages: int, rate: float, rest: float, as_json: bool) -> None:
    """Poll many feeds while questions are answered."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        result = asyncio.run(measure(path, sites, feeds, passages, rate, rest))
    if as_json:
        click.echo(json.dumps(asdict(result)))
        return
    click.echo(
        f"{feeds:,} feeds of {ENTRIES} entries on {sites:,} sites, an archive of {passages:,}"
        f" passages, {os.cpu_count()} processors, {rate:g} questions a second"
    )
    click.echo(f"answering alone: lag {_spread(result.alone)}")
    polls = {
        "the first poll": result.first,
        f"{NEW} new entries in each": result.news,
        "nothing new": result.unchanged,
    }
    for name, poll in polls.items():
        click.echo(
            f"{name}: {poll.seconds:.1f} s, {poll.requests:,} requests, {poll.failed} failed, "
            f"{poll.stored:,} articles stored\n"
            f"  lag {_spread(poll.lag)}; {poll.answers:,} answers, {_spread(poll.answer)}\n"
            f"  CPU {poll.cpu:.1f} s, and {poll.cpu_workers:.1f} s in the processes that read"
        )


def _spread(spread: Spread) -> str:
    return f"median {spread.median:.1f} ms, p95 {spread.p95:.1f} ms, p99 {spread.p99:.1f} ms"


if __name__ == "__main__":
    main()
