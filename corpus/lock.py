"""Locks beside a database, held by the system so that they outlive no crash."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def lock_file(database: Path, name: str) -> Path:
    """The file ``<database>.<name>``; a link to a database is the same database."""
    database = database.resolve()
    return database.with_name(f"{database.name}.{name}")


@contextmanager
def locked(path: Path) -> Iterator[int | None]:
    """Hold the lock of a file while the block runs.

    Freed when the block ends and when the process dies, however it dies. The file stays:
    removing it would let two processes lock two files of the same name.

    Yields:
        The open file's descriptor; None if somebody else holds the lock.

    Raises:
        OSError: If the file cannot be written.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield descriptor
    finally:
        os.close(descriptor)
