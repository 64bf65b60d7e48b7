"""One SQLite file: opening, migrating, one writer, readers beside it.

Contains no business logic. The file runs in WAL mode, so readers in this or another
process never wait for the writer, and a killed process leaves a whole database behind.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import aiosqlite

from corpus.errors import DatabaseError, NotAnArchive
from corpus.migration import APPLICATION_ID, LOCK_TIMEOUT, migrate
from corpus.migration import Schema as Schema

T = TypeVar("T")

#: Reads rows: in the transaction of a writer, in a snapshot, or beside them.
Read = Callable[[str, Sequence[object]], Awaitable[Iterable[sqlite3.Row]]]

#: SQL and its parameters.
Statement = tuple[str, Sequence[object]]


@dataclass(slots=True, eq=False)
class _Waiting:
    """Statements that wait to be committed, all of them or none."""

    statements: Sequence[Statement]
    durable: bool
    #: How many rows the first of them changed.
    done: asyncio.Future[int]


class Database:
    """An open, migrated file. Any method can raise `DatabaseError`.

    Writes are serialised: SQLite has one writer, and two coroutines on one connection
    would share a transaction.
    """

    def __init__(
        self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection
    ) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._lock = asyncio.Lock()
        self._waiting: list[_Waiting] = []

    async def execute(
        self, sql: str, parameters: Sequence[object] = (), *, durable: bool = False
    ) -> int:
        """Carry out one statement, committed with all others that wait at the same time.

        What a hundred answers note at once costs one wait for the disk, not a hundred.

        Returns:
            How many rows it changed.
        """
        return await self.execute_all([(sql, parameters)], durable=durable)

    async def execute_all(self, statements: Sequence[Statement], *, durable: bool = False) -> int:
        """Carry out all of these or none, committed together with others as `execute` does.

        Returns:
            How many rows the first one changed.
        """
        waiting = _Waiting(statements, durable, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        try:
            async with self._lock:
                if not waiting.done.done():  # by one who had the lock before
                    batch, self._waiting = self._waiting, []
                    await _to_the_end(self._commit(batch))
        finally:
            if waiting in self._waiting:  # cancelled before its turn
                self._waiting.remove(waiting)
        with wrap_errors(self.path):
            return waiting.done.result()

    async def _commit(self, batch: Sequence[_Waiting]) -> None:
        """One transaction for all; if it fails one for each, so that each gets its own error."""
        db = self._writer
        try:
            await db.execute(_synchronous(any(w.durable for w in batch)))
            await db.execute("BEGIN IMMEDIATE")
            counts = [await _carry_out(db, waiting.statements) for waiting in batch]
            await db.commit()
        except Exception as e:
            await db.rollback()
            if len(batch) == 1:
                batch[0].done.set_exception(e)
                return
            for waiting in batch:
                await self._commit([waiting])
        else:
            for waiting, count in zip(batch, counts, strict=True):
                waiting.done.set_result(count)

    @asynccontextmanager
    async def transaction(self, *, durable: bool = False) -> AsyncIterator[aiosqlite.Connection]:
        """One write transaction: all of it, or nothing.

        Args:
            durable: Wait until the disk has it. A transaction survives a killed process
                anyway; what was confirmed to Telegram or to a person must survive a
                power cut too.
        """
        db = self._writer
        async with self._lock:
            with wrap_errors(self.path):
                await _to_the_end(db.execute(_synchronous(durable)))
                try:
                    await _to_the_end(db.execute("BEGIN IMMEDIATE"))
                    yield db
                    await _to_the_end(db.commit())
                except BaseException:
                    # Also after a failed COMMIT, which leaves the transaction open.
                    await _to_the_end(db.rollback())
                    raise

    async def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """All rows of a SELECT, read beside the writer."""
        with wrap_errors(self.path):
            return list(await self._reader.execute_fetchall(sql, parameters))

    async def row(self, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Row | None:
        """The first row of a SELECT."""
        rows = await self.rows(sql, parameters)
        return rows[0] if rows else None

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Read]:
        """What reads rows as they are now, whoever writes meanwhile, until the block ends."""
        with wrap_errors(self.path):
            async with _connect(self.path) as db:
                await db.execute("PRAGMA query_only = ON")
                await db.execute("BEGIN")
                # The snapshot is of the first read, not of the beginning.
                await db.execute_fetchall("SELECT count(*) FROM schemas")
                yield db.execute_fetchall

    async def checkpoint(self) -> None:
        """Move what was committed from the log into the file, and empty the log.

        The log holds what has been deleted from the file meanwhile, people's words too. Does
        as much as readers in other processes let it.
        """
        async with self._lock:
            with wrap_errors(self.path):
                await _to_the_end(self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)"))


@asynccontextmanager
async def open_database(path: Path, schemas: Sequence[Schema]) -> AsyncIterator[Database]:
    """Open the file at ``path``, made and migrated as needed, and close it afterwards.

    A file that holds data is copied beside itself before it is migrated.

    Raises:
        NotAnArchive: If the file belongs to another program.
        NewerSchema: If a newer version wrote it.
        DatabaseError: If it cannot be opened.
    """
    # A thread, so that a copy of a large file or the wait for a lock stops nobody.
    await asyncio.to_thread(_prepare, path, schemas)
    async with AsyncExitStack() as stack:
        with wrap_errors(path):
            writer = await stack.enter_async_context(_connect(path))
            await writer.execute("PRAGMA foreign_keys = ON")
            # What is deleted, people's words above all, is not left lying in free space.
            await writer.execute("PRAGMA secure_delete = FAST")
            reader = await stack.enter_async_context(_connect(path))
            await reader.execute("PRAGMA query_only = ON")
        yield Database(path, writer, reader)


@contextmanager
def wrap_errors(path: Path) -> Iterator[None]:
    """Turn what the disk and other processes cause into `DatabaseError`.

    Not wrapped: `sqlite3.ProgrammingError`, `sqlite3.IntegrityError` and the like. Those
    are bugs of ours, and nothing that an operator could act on.
    """
    try:
        yield
    except sqlite3.OperationalError as e:
        raise DatabaseError(f"{path}: {e}.") from e
    except sqlite3.DatabaseError as e:
        if type(e) is not sqlite3.DatabaseError:
            raise
        raise DatabaseError(f"{path}: {e}.") from e


@asynccontextmanager
async def _connect(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with aiosqlite.connect(path, timeout=LOCK_TIMEOUT, isolation_level=None) as db:
        db.row_factory = sqlite3.Row
        yield db


async def _carry_out(db: aiosqlite.Connection, statements: Sequence[Statement]) -> int:
    counts = [(await db.execute(sql, parameters)).rowcount for sql, parameters in statements]
    return counts[0]


async def _to_the_end(awaitable: Awaitable[T]) -> T:
    """Wait until it is done even if cancelled meanwhile, then let the cancellation through.

    The connection's thread finishes a statement whatever happens to its caller. Leaving
    early would leave a transaction open that nobody knows of, and every later write would
    fail.
    """
    task = asyncio.ensure_future(awaitable)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as e:
            cancelled = e
        except BaseException:  # noqa: S110 - raised again by result(), below
            pass
    if cancelled is not None:
        task.exception()  # mark as seen
        raise cancelled
    return task.result()


def _synchronous(durable: bool) -> str:
    """Whether a commit waits for the disk; cannot change inside a transaction."""
    return f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}"


def _prepare(path: Path, schemas: Sequence[Schema]) -> None:
    with wrap_errors(path):
        try:
            connection = sqlite3.connect(path, timeout=LOCK_TIMEOUT, isolation_level=None)
        except sqlite3.OperationalError as e:
            raise DatabaseError(f"Cannot open {path}: {e}.") from e
        with closing(connection) as db:
            _check_owner(db, path)
            _enter_wal(db)
            migrate(db, path, schemas, aside=True)


def _check_owner(db: sqlite3.Connection, path: Path) -> None:
    try:
        # Both in one look: another process may be making the file just now.
        found, tables = db.execute(
            "SELECT application_id, (SELECT count(*) FROM sqlite_master) FROM pragma_application_id"
        ).fetchone()
    except sqlite3.DatabaseError as e:
        if isinstance(e, sqlite3.OperationalError):
            raise
        raise NotAnArchive(str(path)) from e  # "file is not a database"
    if found != APPLICATION_ID and tables:
        raise NotAnArchive(str(path))


def _enter_wal(db: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite's own lock timeout does not cover two who switch at once."""
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as e:
            if "locked" not in str(e) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
