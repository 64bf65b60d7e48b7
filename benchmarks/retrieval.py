"""How fast the index is beside others: rank_bm25, bm25s, tantivy and SQLite's FTS5.

``python -m benchmarks.retrieval --help`` says what can be chosen. All index the same tokens
and are asked the same questions for their ten best, in one process and turn by turn; only
starting is measured in a new process for each.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import platform
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TypeVar

import click

from benchmarks import compared, contest
from benchmarks.changing import adding, deleting, storing
from benchmarks.compared import Compared
from benchmarks.contenders import EVERY, Contender, RankBM25, Shipped
from benchmarks.corpus import MOST, articles, questions
from benchmarks.fresh import started
from benchmarks.lag import lag
from corpus.language.english import English
from corpus.sources.jsonl import read_lines
from corpus.types import Article

C = TypeVar("C", bound=Contender)

#: Articles that are added one by one, after as many others, and old ones that are deleted.
NEW = 40
#: Documents that a slow contender may score in all, but it is asked a few questions anyway.
_PATIENCE, _FEW = 2_500_000, 20
#: Questions that are asked in a process that has just started.
_AT_START = 50


@dataclass(frozen=True, slots=True)
class Material:
    """What is indexed and asked."""

    #: Tokens of each passage.
    documents: list[list[str]]
    #: Tokens of each question.
    questions: list[list[str]]
    #: Passages of the first articles.
    sizes: list[int]
    #: Articles that are added later, one by one; the first half is not measured.
    new: list[Article]


def prepare(stories: Iterable[Article], new: list[Article], asked: int) -> Material:
    """Analyse what is indexed and asked.

    Args:
        stories: The articles that are indexed.
        new: Those that are added later.
        asked: How many questions.
    """
    analyzer = English()
    texts: list[str] = []
    sizes: list[int] = []
    for article in stories:
        texts += (paragraph.text for paragraph in article.paragraphs)
        sizes.append(len(article.paragraphs))
    return Material(
        [analyzer.terms(text) for text in texts],
        [analyzer.terms(question) for question in questions(asked, texts)],
        sizes[:NEW],
        new,
    )


async def measure(
    kinds: Sequence[type[Contender]], material: Material, folder: Path, seconds: float
) -> Compared:
    """Measure in this process; what starts in others is still missing.

    Args:
        kinds: Who is measured; ours and rank_bm25 among them.
        material: Its documents are let go as soon as they are indexed.
        folder: An empty one.
        seconds: How long the event loop is watched.
    """
    documents, asked = material.documents, material.questions
    passages, terms = len(documents), len({term for tokens in documents for term in tokens})
    patience = _patience(passages)
    async with AsyncExitStack() as stack:
        contenders = [kind(folder) for kind in kinds]
        built = {c.name: await contest.build(c, documents) for c in contenders}
        documents.clear()
        for contender in contenders:
            await contender.start()
            stack.push_async_callback(contender.close)
        # rank_bm25 has a dict for each document; others do not have to walk over them.
        gc.collect()
        gc.freeze()
        stack.callback(gc.unfreeze)
        results = contest.Contest(contenders, asked, patience).results()
        for name, (build_s, save_s) in built.items():
            results[name].build_s, results[name].save_s = build_s, save_s
        ours, theirs = _the(Shipped, contenders), _the(RankBM25, contenders)
        return Compared(
            python=platform.python_version(),
            versions=_versions(kinds),
            cpus=os.cpu_count() or 1,
            passages=passages,
            terms=terms,
            questions=len(asked),
            results=results,
            largest_difference=contest.largest_difference(ours, theirs, asked[:patience]),
            lag=await lag(ours.index, asked, seconds),
            adding=adding(ours.index, passages, material.new),
            deleting=deleting(ours.index, material.sizes),
            storing=await storing(folder / "archive.db", material.new[-NEW:]),
        )


def start(
    kinds: Iterable[type[Contender]],
    asked: Sequence[Sequence[str]],
    measured: Compared,
    folder: Path,
) -> None:
    """Measure what starting costs, each in a process of its own, and add it to the rest."""
    few = min(_AT_START, _patience(measured.passages))
    for kind in kinds:
        result = measured.results[kind.name]
        if kind.saved:
            result.started = started(kind, folder, asked[: few if kind.slow else _AT_START])
            result.file_bytes = _bytes(folder / kind.file)


def _patience(passages: int) -> int:
    """How many questions a slow contender is asked."""
    return max(_FEW, _PATIENCE // passages)


def _the(kind: type[C], contenders: Iterable[Contender]) -> C:
    return next(c for c in contenders if isinstance(c, kind))


def _versions(kinds: Iterable[type[Contender]]) -> dict[str, str]:
    names = dict.fromkeys(["numpy", "rank_bm25", *(name for kind in kinds for name in kind.needs)])
    return {name: version(name) for name in names}


def _bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _installed() -> list[type[Contender]]:
    """All that can be measured here; a line on standard error for each of the others."""
    for kind in EVERY:
        if not kind.installed():
            click.echo(f"{kind.name} is not installed and left out.", err=True)
    return [kind for kind in EVERY if kind.installed()]


@click.command()
@click.option("--paragraphs", default=100_000, show_default=True, type=click.IntRange(min=100))
@click.option("--questions", "asked", default=500, show_default=True, type=click.IntRange(min=1))
@click.option(
    "--corpus",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Articles to measure with, a JSON object a line, instead of made-up ones.",
)
@click.option(
    "--seconds",
    default=10.0,
    show_default=True,
    type=click.FloatRange(min=0.1),
    help="How long the event loop is watched.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def main(paragraphs: int, asked: int, corpus: Path | None, seconds: float, as_json: bool) -> None:
    """Measure how fast passages are found, beside other programs."""
    kinds = _installed()
    if corpus:
        with corpus.open("rb") as lines:
            every = [article for article in read_lines(lines) if isinstance(article, Article)]
        material = prepare(every[: -2 * NEW] or every, every[-2 * NEW :], asked)
        del every
    else:
        new = list(islice(articles(2 * NEW * MOST, seed=2), 2 * NEW))
        material = prepare(articles(paragraphs), new, asked)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured = asyncio.run(measure(kinds, material, folder, seconds))
        start(kinds, material.questions, measured, folder)
    if as_json:
        click.echo(json.dumps(compared.summary(measured)))
    else:
        compared.show(measured)


if __name__ == "__main__":
    main()
