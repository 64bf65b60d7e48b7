"""Bars on standard error while something long is done; only people see them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from corpus.transfer.importing import Imported


class _Rate(ProgressColumn):
    """Articles, or whatever else is counted, a second."""

    def render(self, task: Task) -> Text:
        seconds = task.elapsed or 0.0
        articles = int(task.fields.get("articles", 0))
        things = task.fields.get("things", "articles")
        return Text(f"{articles / seconds:,.0f} {things}/s" if seconds and articles else "")


class Importing:
    """How far an import is: bytes that were stored, and articles that were indexed."""

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self._file = file
        self._progress = progress
        self._storing = progress.add_task("storing", total=_size(file), articles=0)
        self._indexing = progress.add_task("indexing", total=None, articles=0, visible=False)

    @property
    def lines(self) -> Iterator[bytes]:
        for line in self._file:
            self._progress.advance(self._storing, len(line))
            yield line

    def stored(self, done: Imported) -> None:
        self._progress.update(self._storing, articles=done.added + done.copies)
        self._progress.update(self._indexing, total=done.added)

    def indexed(self, articles: int) -> None:
        task = self._progress.tasks[self._indexing]
        done = task.fields["articles"] + articles
        self._progress.update(self._indexing, advance=articles, articles=done, visible=True)

    def tell(self, text: str) -> None:
        self._progress.console.print(escape(text), soft_wrap=True)


class Evaluating:
    """How far an evaluation is: articles stored and indexed, and questions asked."""

    def __init__(self, articles: int, questions: int, progress: Progress) -> None:
        self._progress = progress
        self._storing = progress.add_task("storing", total=articles, articles=0)
        self._indexing = progress.add_task("indexing", total=articles, articles=0, visible=False)
        self._asking = progress.add_task(
            "asking", total=questions, articles=0, things="questions", start=False, visible=False
        )

    def stored(self, articles: int) -> None:
        self._count(self._storing, articles)

    def indexed(self, articles: int) -> None:
        self._count(self._indexing, articles)

    def asked(self) -> None:
        if not self._progress.tasks[self._asking].started:
            self._progress.start_task(self._asking)
        self._count(self._asking, 1)

    def _count(self, task: TaskID, some: int) -> None:
        done = self._progress.tasks[task].fields["articles"] + some
        self._progress.update(task, completed=done, articles=done, visible=True)


@contextmanager
def evaluating(articles: int, questions: int) -> Iterator[Evaluating]:
    """What shows how far an evaluation is."""
    with _bars() as progress:
        yield Evaluating(articles, questions, progress)


@contextmanager
def reading(questions: int) -> Iterator[Callable[[], None]]:
    """What is to be told of each question that was read."""
    with _bars() as progress:
        task = progress.add_task("reading", total=questions, articles=0, things="questions")
        yield lambda: progress.advance(task)


@contextmanager
def importing(file: BinaryIO) -> Iterator[Importing]:
    """What shows how far the import of a file is.

    Without a terminal there is no bar; what is told goes to standard error all the same.
    """
    with _bars() as progress:
        yield Importing(file, progress)


@contextmanager
def indexing(articles: int) -> Iterator[Callable[[int], None]]:
    """What is to be told how many articles were indexed, again and again."""
    with _bars() as progress:
        task = progress.add_task("indexing", total=articles, articles=0)
        done = 0

        def step(some: int) -> None:
            nonlocal done
            done += some
            progress.update(task, completed=done, articles=done)

        yield step


@contextmanager
def exporting(articles: int) -> Iterator[Callable[[], None]]:
    """What is to be told of each article that was exported."""
    with _bars() as progress:
        task = progress.add_task("exporting", total=articles, articles=0)
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            progress.update(task, completed=done, articles=done)

        yield step


def _bars() -> Progress:
    console = Console(stderr=True, highlight=False)
    return Progress(
        TextColumn("{task.description:>9}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        disable=not sys.stderr.isatty(),
    )


def _size(file: BinaryIO) -> int | None:
    """Bytes of a file; None for a pipe."""
    try:
        return os.fstat(file.fileno()).st_size or None
    except OSError:
        return None
