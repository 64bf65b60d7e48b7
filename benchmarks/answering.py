"""How fast questions are answered, and how fast they are ranked beside rank_bm25.

``python -m benchmarks.answering --help`` says what can be chosen. Everything is measured
in one process, turn by turn, so that a slow moment of the machine falls on all alike.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import platform
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import click
import numpy as np

from benchmarks import report
from benchmarks.clock import Clock
from benchmarks.corpus import MOST, articles, line, questions
from benchmarks.rankings import Rankings
from benchmarks.report import Measured
from bot import render
from corpus.archive import Archive
from corpus.ingest import import_lines
from corpus.language.english import English
from corpus.opening import open_archive, open_corpus, open_loaded
from corpus.sources.jsonl import BadLine, read_lines

#: Articles that are added one by one.
NEW = 40
#: rank_bm25 is built anew for one in so many of them.
_REBUILT = 10
#: Documents that rank_bm25 may score in all: it looks at each for each word.
_PATIENCE = 2_500_000


@dataclass(frozen=True, slots=True)
class Contents:
    """What the archive holds."""

    articles: int
    #: Text of each passage, by id.
    passages: dict[int, str]
    #: The day on which the questions are asked: that of the newest article.
    newest: date | None


async def measure(path: Path, lines: Sequence[bytes], new: Sequence[bytes], asked: int) -> Measured:
    """Build an archive and measure it.

    Args:
        path: Of the archive, which must not exist.
        lines: Its articles, a JSON object a line.
        new: Articles that are added to it later, one by one.
        asked: How many questions.
    """
    importing, storing = Clock(), Clock()
    # Not the analyzer of the corpus: that must know as little as in a new process.
    analyzer = English()
    with importing.running():
        async with open_loaded(path) as corpus, corpus.importing() as archive:
            await import_lines(archive, lines)
    async with open_archive(path) as archive:
        contents = await _contents(archive)
    size = (await asyncio.to_thread(path.stat)).st_size
    tokens = {i: analyzer.terms(text) for i, text in contents.passages.items()}
    rankings = Rankings(tokens)
    texts = questions(asked, list(contents.passages.values()))
    with _left_alone():
        start, first, answer, outcomes = await _ask(path, contents, texts, rankings, analyzer)
        await _add(path, new, rankings, analyzer, storing)
    return Measured(
        python=platform.python_version(),
        numpy=np.__version__,
        cpus=os.cpu_count() or 1,
        articles=contents.articles,
        passages=len(contents.passages),
        terms=len({term for terms in tokens.values() for term in terms}),
        archive_bytes=size,
        importing=importing.times,
        start=start.times,
        first_answer=first.times,
        answer=answer.times,
        outcomes=dict(outcomes),
        ranking=rankings.live.times,
        rank_bm25_ranking=rankings.rank_bm25.times,
        adding=rankings.adding.times,
        rank_bm25_rebuilding=rankings.rebuilding.times,
        storing=storing.times,
        largest_difference=rankings.largest_difference,
        overlap=rankings.overlap,
    )


async def _contents(archive: Archive) -> Contents:
    stored = [article async for batch in archive.scan() for article in batch]
    passages = {p.id: p.text for article in stored for p in article.passages}
    return Contents(len(stored), passages, (await archive.overview()).newest)


async def _ask(
    path: Path, contents: Contents, texts: list[str], rankings: Rankings, analyzer: English
) -> tuple[Clock, Clock, Clock, Counter[str]]:
    """Start, then answer and rank for each question; one more than that is answered first."""
    start, first, answer = Clock(), Clock(), Clock()
    outcomes = Counter[str]()
    every = max(1, len(texts) * len(contents.passages) // _PATIENCE)
    async with AsyncExitStack() as stack:
        with start.running():
            corpus = await stack.enter_async_context(open_corpus(path))
        (opening,) = questions(1, list(contents.passages.values()), seed=2)
        with first.running():
            render.answer(await corpus.ask(opening, contents.newest))
        for number, text in enumerate(texts):
            with answer.running():
                found = await corpus.ask(text, contents.newest)
                render.answer(found)
            outcomes[found.outcome] += 1
            rankings.ask(analyzer.terms(text), both=number % every == 0)
    return start, first, answer, outcomes


async def _add(
    path: Path, new: Sequence[bytes], rankings: Rankings, analyzer: English, storing: Clock
) -> None:
    """Add new articles one by one, to the indexes and to the archive."""
    async with open_archive(path) as archive:
        for number, article in enumerate(read_lines(new)):
            if isinstance(article, BadLine):
                continue
            tokens = [analyzer.terms(p.text) for p in article.paragraphs]
            rankings.add(tokens, both=number % _REBUILT == 0)
            with storing.running():
                await archive.add(article)


@contextmanager
def _left_alone() -> Iterator[None]:
    """Keep the garbage collector off what is there already.

    rank_bm25 has a dict for each document; a bot does not have to walk over them.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@click.command()
@click.option("--paragraphs", default=10_000, show_default=True, type=click.IntRange(min=1))
@click.option("--questions", "asked", default=500, show_default=True, type=click.IntRange(min=1))
@click.option(
    "--corpus",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Articles to measure with, a JSON object a line, instead of made-up ones.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def main(paragraphs: int, asked: int, corpus: Path | None, as_json: bool) -> None:
    """Measure how fast questions are answered."""
    if corpus:
        every = corpus.read_bytes().splitlines()
        lines, new = every[:-NEW] or every, every[-NEW:]
    else:
        lines = [line(article) for article in articles(paragraphs)]
        new = [line(article) for article in islice(articles(NEW * MOST, seed=2), NEW)]
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(measure(Path(folder) / "bench.db", lines, new, asked))
    if as_json:
        click.echo(json.dumps(report.summary(measured)))
    else:
        report.show(measured)


if __name__ == "__main__":
    main()
