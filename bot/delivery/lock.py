"""One process a database, held by the system so that it outlives no crash."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.delivery.errors import AlreadyRunning, CannotRun


@contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the lock of ``database``, the file ``<database>.lock`` beside it.

    Freed when the block ends and when the process dies, however it dies. The file stays:
    removing it would let two processes lock two files of the same name.

    Raises:
        AlreadyRunning: If another process holds it.
        CannotRun: If the file cannot be written.
    """
    path = _lock_file(database)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as e:
        raise CannotRun(f"Cannot write {path}: {e.strerror}.") from e
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            raise AlreadyRunning(database.resolve(), _pid(descriptor)) from e
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        os.utime(path, (0, 0))  # no sign of life yet
        yield
    finally:
        os.close(descriptor)


def beat(database: Path) -> None:
    """Note on the lock's file that all is well now."""
    os.utime(_lock_file(database))


def last_beat(database: Path) -> datetime | None:
    """When all was well the last time; None if it never was since the bot was started."""
    try:
        beat = _lock_file(database).stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.fromtimestamp(beat, UTC) if beat else None


def _lock_file(database: Path) -> Path:
    database = database.resolve()  # a link to it is the same database
    return database.with_name(f"{database.name}.lock")


def _pid(descriptor: int) -> int | None:
    """Who wrote itself down; only for the message, it decides nothing."""
    text = os.pread(descriptor, 20, 0).strip()
    return int(text) if text.isdigit() else None
