"""One process a database, held by the system so that it outlives no crash."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.delivery.errors import AlreadyRunning


@contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the lock of ``database``, the file ``<database>.lock`` beside it.

    Freed when the block ends and when the process dies, however it dies. The file stays:
    removing it would let two processes lock two files of the same name.

    Raises:
        AlreadyRunning: If another process holds it.
    """
    database = database.resolve()  # a link to it is the same database
    path = database.with_name(f"{database.name}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            raise AlreadyRunning(database, _pid(descriptor)) from e
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def _pid(descriptor: int) -> int | None:
    """Who wrote itself down; only for the message, it decides nothing."""
    text = os.pread(descriptor, 20, 0).strip()
    return int(text) if text.isdigit() else None
