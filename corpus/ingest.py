"""Articles on their way in: read, cleaned, and stored or refused, with a receipt for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from corpus.archive import Archive
from corpus.errors import RejectedArticle
from corpus.importing import SECTIONS, Imported, Importing
from corpus.intake.clean import clean, complete
from corpus.sections import Section
from corpus.sources.exported import Other, Record
from corpus.sources.file import read_file
from corpus.sources.jsonl import BadLine, read_export
from corpus.sources.target import is_address
from corpus.types import Actor, Added, Article, Copy, Draft, Given, RawArticle

if TYPE_CHECKING:
    from corpus.sources.fetch import Fetcher

T = TypeVar("T")

#: Articles that are imported in one transaction.
_BATCH = 500
#: Articles of an older file that are made known as what a copy is of, before something is added;
#: the bot does the rest meanwhile.
_CAUGHT_UP = 1000


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


async def add_files(
    archive: Archive,
    inputs: Sequence[str],
    given: Given,
    fetcher: Fetcher | None = None,
    *,
    store: bool = True,
    anyway: bool = False,
) -> AsyncIterator[Receipt]:
    """Bring files and pages in, one after the other; a refused one stops nothing.

    Args:
        archive: Where they go.
        inputs: Paths of files, and addresses of pages.
        given: What is known beside them; it holds for all of them.
        fetcher: Gets the pages; addresses are refused without one.
        store: False to see what would become of them.
        anyway: Whether to store near copies by the same or an unknown outlet, too.
    """
    await archive.note_copies(_CAUGHT_UP)
    for path in inputs:
        draft = None
        try:
            raw = await _read(path, given, fetcher)
            draft = await asyncio.to_thread(clean, raw)
            article = complete(draft)
        except RejectedArticle as e:
            yield Receipt(path, "refused", draft=draft, reason=str(e), refusal=e.reason)
            continue
        if store:
            outcome: Added | Copy | None = await archive.add(article, anyway=anyway)
        else:
            outcome = await archive.copy_of(article, anyway=anyway)
        if isinstance(outcome, Copy):
            yield Receipt(path, "copy", outcome.article_id, draft, outcome.sentence)
        else:
            article_id = outcome.article_id if isinstance(outcome, Added) else None
            yield Receipt(path, "added", article_id, draft)


async def _read(path: str, given: Given, fetcher: Fetcher | None) -> RawArticle:
    if not is_address(path):
        return await asyncio.to_thread(read_file, Path(path), given)
    if fetcher is None:
        raise RejectedArticle("address", "Pages are not fetched here; save it, and add the file.")
    from corpus.sources.page import read_page  # who adds files alone need not wait for it

    return await read_page(fetcher, path, given)


async def import_lines(
    archive: Archive,
    lines: Iterable[bytes],
    on_bad: Callable[[BadLine], None] = lambda line: None,
    on_batch: Callable[[Imported], None] = lambda done: None,
    *,
    actor: Actor | None = None,
    name: str = "",
    sections: Sequence[Section] = SECTIONS,
) -> Imported:
    """Bring articles in as they are, in large transactions.

    Killed and run again it goes on where it was: what is stored is recognised.

    Args:
        archive: Where they go.
        lines: JSON objects, see `corpus.sources.jsonl`, or an export of an archive.
        on_bad: Told each line that is no article; the others go in.
        on_batch: Told how far it is, after each transaction.
        actor: Who brings them, for the audit log; None if nobody is to be named there.
        name: Of the file.
        sections: What lines of an export may be about beside articles.
    """
    importing = Importing(archive, actor, name, sections)
    bad = 0
    for batch in _batches(read_export(lines), _BATCH):
        articles: list[Article | Record] = []
        others: list[Other] = []
        for item in batch:
            if isinstance(item, BadLine):
                on_bad(item)
                bad += 1
            elif isinstance(item, Other):
                others.append(item)
            else:
                articles.append(item)
        await importing.bring(articles)
        for other in others:  # they are about articles that came before
            try:
                await importing.other(other)
            except ValueError as e:
                on_bad(BadLine(other.number, f"{e}."))
                bad += 1
        on_batch(replace(importing.done, bad=bad))
    return replace(importing.done, bad=bad)


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(items, size)):
        yield batch
