"""Opening: from a file to its archive, and to a corpus that answers from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from corpus.archive import Archive
from corpus.core import Corpus
from corpus.database import Database, open_database
from corpus.desk import Desk
from corpus.records.audit import Audit
from corpus.schema import ARCHIVE


@asynccontextmanager
async def open_corpus(path: Path) -> AsyncIterator[Corpus]:
    """Open the archive in a file of its own, indexed and ready to answer.

    Raises:
        DatabaseError: If the file cannot be used.
    """
    async with open_loaded(path) as corpus:
        await corpus.complete()
        yield corpus


@asynccontextmanager
async def open_loaded(path: Path) -> AsyncIterator[Corpus]:
    """Open the archive in a file of its own, ready to answer from what is indexed.

    Raises:
        DatabaseError: If the file cannot be used.
    """
    async with open_database(path, [ARCHIVE]) as database, load(database) as corpus:
        yield corpus


@asynccontextmanager
async def open_archive(path: Path) -> AsyncIterator[Archive]:
    """Open the archive in a file of its own without an index, for bringing articles in.

    Raises:
        DatabaseError: If the file cannot be used.
    """
    async with open_database(path, [ARCHIVE]) as database:
        yield Archive(database)


@asynccontextmanager
async def open_desk(path: Path) -> AsyncIterator[Desk]:
    """Open what editors do to the archive in a file, without an index.

    Whoever answers from the file finds out by themselves.

    Raises:
        DatabaseError: If the file cannot be used.
    """
    async with open_database(path, [ARCHIVE]) as database:
        yield Desk(database)


@asynccontextmanager
async def open_audit(path: Path) -> AsyncIterator[Audit]:
    """Open the audit log in a file.

    Raises:
        DatabaseError: If the file cannot be used.
    """
    async with open_database(path, [ARCHIVE]) as database:
        yield Audit(database)


@asynccontextmanager
async def load(database: Database) -> AsyncIterator[Corpus]:
    """The corpus in a database that is open already, ready to answer from what is indexed.

    `Corpus.follow` indexes the rest, if an index is missing, and keeps it in step.
    """
    corpus = Corpus(database)
    try:
        await corpus.load()
        yield corpus
    finally:
        corpus.close()
