"""Articles analysed in other processes, for archives that one would take minutes for."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from corpus.archive import Archive
from corpus.database import open_database
from corpus.language.languages import ANALYZERS
from corpus.retrieval.engine import Engine
from corpus.retrieval.postings import Codes, Segment, merged
from corpus.schema import ARCHIVE
from corpus.workers import end_with_parent

#: Articles that are read together.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Analysed:
    """The passages of some articles, indexed by themselves."""

    terms: list[str]
    codes: Codes
    segment: Segment


def analysed(path: Path, article_ids: Sequence[int]) -> Analysed:
    """Read and index articles by themselves; those that are gone or retracted are left out."""
    return asyncio.run(_analysed(path, article_ids))


async def _analysed(path: Path, article_ids: Sequence[int]) -> Analysed:
    engine = Engine(ANALYZERS)
    async with open_database(path, [ARCHIVE]) as database:
        archive = Archive(database)
        for start in range(0, len(article_ids), _BATCH):
            for article in await archive.articles(article_ids[start : start + _BATCH]):
                engine.put(article)
    index = engine.index
    return Analysed(list(index.terms), index.codes, merged([index.tail], index.tail.names))


class Pool:
    """A process for each processor, to analyse in, started when there is work for it.

    They end when this one does, even if it is killed.
    """

    def __init__(self) -> None:
        self.workers = os.cpu_count() or 1
        # Not forked: the threads of the database's connections would be torn out of it.
        self._executor = ProcessPoolExecutor(
            self.workers, multiprocessing.get_context("spawn"), initializer=end_with_parent
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)

    def analyse(self, path: Path, article_ids: Sequence[int]) -> asyncio.Future[Analysed]:
        """Read and index articles by themselves; those that are gone are left out."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._executor, analysed, path, article_ids)
