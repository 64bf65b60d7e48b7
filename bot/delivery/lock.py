"""One bot a database, and the signs of life that it gives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.delivery.errors import AlreadyRunning, CannotRun
from corpus.lock import lock_file, locked


@contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the lock of ``database``, the file ``<database>.lock`` beside it.

    Raises:
        AlreadyRunning: If another process holds it.
        CannotRun: If the file cannot be written.
    """
    path = _lock_file(database)
    with ExitStack() as stack:
        try:
            descriptor = stack.enter_context(locked(path))
        except OSError as e:
            raise CannotRun(f"Cannot write {path}: {e.strerror}.") from e
        if descriptor is None:
            raise AlreadyRunning(database.resolve(), _pid(path))
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        os.utime(path, (0, 0))  # no sign of life yet
        yield


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
    return lock_file(database, "lock")


def _pid(path: Path) -> int | None:
    """Who wrote itself down; only for the message, it decides nothing."""
    text = path.read_bytes()[:20].strip()
    return int(text) if text.isdigit() else None
