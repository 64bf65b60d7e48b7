"""Articles on their way in: read, cleaned, and stored or refused, with a receipt for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal, TypeVar

from corpus.archive import Archive
from corpus.cleaning import cleaned
from corpus.errors import RejectedArticle
from corpus.intake.clean import complete
from corpus.sources.file import read_file
from corpus.sources.jsonl import BadLine, read_lines
from corpus.types import Added, Article, Copy, Draft, Given

T = TypeVar("T")

#: Articles that are imported in one transaction.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one input."""

    input: str
    outcome: Literal["added", "copy", "refused"]
    #: Of the article, or of the first that it is a copy of; None if it was not stored.
    article_id: int | None = None
    #: What was understood of it; None if it could not be read.
    draft: Draft | None = None
    #: A sentence for people, if it was not added.
    reason: str | None = None
    #: A stable word for programs, if it was refused.
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the lines of a file."""

    added: int = 0
    copies: int = 0
    bad: int = 0


async def add_files(
    archive: Archive, inputs: Sequence[str], given: Given, *, store: bool = True
) -> AsyncIterator[Receipt]:
    """Bring files in, one after the other; a refused one stops nothing.

    Args:
        archive: Where they go.
        inputs: Paths.
        given: What is known beside the files; it holds for all of them.
        store: False to see what would become of them.
    """
    for path in inputs:
        draft = None
        try:
            if path.startswith(("http://", "https://")):
                raise RejectedArticle(
                    "address", "Pages cannot be fetched yet. Save the page, and add the file."
                )
            raw = await asyncio.to_thread(read_file, Path(path), given)
            draft = await cleaned(raw)
            article = complete(draft)
        except RejectedArticle as e:
            yield Receipt(path, "refused", draft=draft, reason=str(e), refusal=e.reason)
            continue
        outcome = await archive.add(article) if store else await archive.copy_of(article)
        if isinstance(outcome, Copy):
            reason = f"Already stored as #{outcome.article_id} (same {outcome.same})."
            yield Receipt(path, "copy", outcome.article_id, draft, reason)
        else:
            article_id = outcome.article_id if isinstance(outcome, Added) else None
            yield Receipt(path, "added", article_id, draft)


async def import_lines(
    archive: Archive,
    lines: Iterable[bytes],
    on_bad: Callable[[BadLine], None] = lambda line: None,
    on_batch: Callable[[Imported], None] = lambda done: None,
) -> Imported:
    """Bring articles in as they are, in large transactions.

    Killed and run again it goes on where it was: what is stored is recognised.

    Args:
        archive: Where they go.
        lines: JSON objects, see `corpus.sources.jsonl`.
        on_bad: Told each line that is no article; the others go in.
        on_batch: Told how far it is, after each transaction.
    """
    done = Imported()
    for batch in _batches(read_lines(lines), _BATCH):
        articles: list[Article] = []
        for item in batch:
            if isinstance(item, BadLine):
                on_bad(item)
                done = replace(done, bad=done.bad + 1)
            else:
                articles.append(item)
        outcomes = await archive.add_all(articles)
        added = sum(isinstance(outcome, Added) for outcome in outcomes)
        done = replace(done, added=done.added + added, copies=done.copies + len(outcomes) - added)
        on_batch(done)
    return done


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(items, size)):
        yield batch
