"""Articles on their way in: read, cleaned, and stored or refused, with a receipt for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from corpus.archive import Archive
from corpus.cleaning import cleaned
from corpus.errors import RejectedArticle
from corpus.intake.clean import complete
from corpus.sources.exported import Other, Record
from corpus.sources.file import read_file
from corpus.sources.jsonl import BadLine, Listed, read_export
from corpus.sources.target import is_address
from corpus.transfer.exporting import SECTIONS
from corpus.transfer.importing import Imported, Importing
from corpus.transfer.sections import Section
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
    actor: Actor | None = None,
    *,
    store: bool = True,
    anyway: bool = False,
) -> AsyncIterator[Receipt]:
    """Bring files and pages in, one after the other; a refused one stops nothing.

    A file that holds a list of articles has a receipt for each, whose input is the name of the
    file with the number of the line, or of the place in the list: ``news.jsonl:3``.

    Args:
        archive: Where they go.
        inputs: Paths of files, and addresses of pages.
        given: What is known beside them; it holds for all of them.
        fetcher: Gets the pages; addresses are refused without one.
        actor: Who brings them, for the audit log.
        store: False to see what would become of them.
        anyway: Whether to store near copies by the same or an unknown outlet, too.
    """
    await archive.note_copies(_CAUGHT_UP)
    for path in inputs:
        try:
            read = await _read(path, given, fetcher)
            if isinstance(read, RawArticle):
                read = Listed(((1, await cleaned(read)),), single=True)
        except RejectedArticle as e:
            yield Receipt(path, "refused", reason=str(e), refusal=e.reason)
            continue
        for number, item in read.items:
            name = path if read.single else f"{path}:{number}"
            if isinstance(item, BadLine):
                yield Receipt(name, "refused", reason=item.sentence, refusal=item.reason)
            else:
                yield await _add(archive, name, item, actor, store=store, anyway=anyway)


async def _add(
    archive: Archive,
    name: str,
    draft: Draft,
    actor: Actor | None,
    *,
    store: bool,
    anyway: bool,
) -> Receipt:
    """Bring in what was understood of an input, if it lacks nothing."""
    try:
        article = complete(draft)
    except RejectedArticle as e:
        return Receipt(name, "refused", draft=draft, reason=str(e), refusal=e.reason)
    if store:
        outcome: Added | Copy | None = await archive.add(
            article, actor=actor, anyway=anyway, news=True
        )
    else:
        outcome = await archive.copy_of(article, anyway=anyway)
    if isinstance(outcome, Copy):
        return Receipt(name, "copy", outcome.article_id, draft, outcome.sentence)
    return Receipt(name, "added", outcome.article_id if outcome else None, draft)


async def _read(path: str, given: Given, fetcher: Fetcher | None) -> RawArticle | Listed:
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
    news: bool = False,
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
        news: Whether those who follow such news are told, of what is recent.
    """
    importing = Importing(archive, actor, name, sections, news=news)
    bad = last = 0

    def counted() -> Iterator[bytes]:
        nonlocal last
        for last, line in enumerate(lines, start=1):  # noqa: B007
            yield line

    for batch in _batches(read_export(counted()), _BATCH):
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
    if (cut := importing.cut_off(last + 1)) is not None:
        on_bad(cut)
        bad += 1
    return replace(importing.done, bad=bad)


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(items, size)):
        yield batch
