"""Backups: a whole copy of a database in a file of its own, and the way back.

All of it waits for the disk: call it in a thread where others must go on.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from corpus.database import wrap_errors
from corpus.errors import DatabaseError, NewerSchema, NotAnArchive
from corpus.migration import APPLICATION_ID, LOCK_TIMEOUT, Schema, migrate

#: SQLite's own files beside a database in WAL mode.
_BESIDE = ("-wal", "-shm")


def beside(database: Path, what: str, now: datetime) -> Path:
    """Where a copy is kept beside its database: ``<name>.<what>-20260502-180000``.

    A second one within that second has ``-2`` behind it.
    """
    database = database.resolve()
    name = f"{database.name}.{what}-{now:%Y%m%d-%H%M%S}"
    names = chain([name], (f"{name}-{n}" for n in count(2)))
    return next(p for p in map(database.with_name, names) if not os.path.lexists(p))


def back_up(database: Path, to: Path) -> int:
    """Copy a database, as it is at one moment, whoever reads and writes it meanwhile.

    Args:
        database: The file; it may be of an older version.
        to: The copy; it is there whole, or not at all.

    Returns:
        Its size in bytes.

    Raises:
        NotAnArchive: If the file is none of ours.
        DatabaseError: If there is a file at ``to``, or the disk is full.
    """
    with _whole(to) as new:
        with wrap_errors(database), closing(_opened(database)) as db:
            _versions(db, database)
        _copy(database, new, to)
        if os.path.lexists(to):
            raise DatabaseError(f"{to} exists already.")
        os.rename(new, to)
    return to.stat().st_size


def check(backup: Path, schemas: Sequence[Schema]) -> None:
    """Do nothing if a file is a backup that can be restored.

    Raises:
        NotAnArchive: If it belongs to another program, or is no database.
        NewerSchema: If a newer version wrote it.
        DatabaseError: If it cannot be read, or is damaged.
    """
    with wrap_errors(backup), closing(_opened(backup)) as db:
        found = _versions(db, backup)
        for schema in schemas:
            version, known = found.get(schema.owner, 0), len(schema.migrations)
            if version > known:
                raise NewerSchema(str(backup), version, known)
        faults = [row[0] for row in db.execute("PRAGMA integrity_check(1)")]
        if faults != ["ok"]:
            raise DatabaseError(f"{backup} is damaged: {' '.join(faults[0].split())}.")


def restore(
    backup: Path,
    database: Path,
    keep: Path,
    schemas: Sequence[Schema] = (),
    settle: Sequence[str] = (),
) -> bool:
    """Put a checked backup in the place of a database, which is kept.

    Killed at any moment, it leaves the old database in its place, or the new one.

    Args:
        backup: The file; it stays as it is.
        database: What is replaced; it may be damaged, and need not be there.
        keep: Where what is replaced is kept.
        schemas: The tables as they are now; a backup of a former version gets them.
        settle: Statements that the restored database begins with, in its bot's tables.

    Returns:
        Whether there was something to be kept.

    Raises:
        DatabaseError: If another process has the database open, or the disk is full. The
            database is as it was.
    """
    database = database.resolve()  # a link stays one
    if database.exists() and database.samefile(backup):
        raise DatabaseError(f"{backup} is the database itself.")
    with _whole(keep) as new:
        _copy(backup, new, database)
        _settle(new, database, schemas, settle)
        there = database.exists()
        if there:
            shutil.copymode(database, new)
            with contextlib.suppress(PermissionError):  # only root gives files away
                os.chown(new, database.stat().st_uid, database.stat().st_gid)
            _leave_wal(database)
            _keep(database, keep)
        for suffix in _BESIDE:  # of a damaged one; a whole one has none by now
            with contextlib.suppress(FileNotFoundError):
                os.rename(f"{database}{suffix}", f"{keep}{suffix}")
        os.replace(new, database)
        _sync(database.parent)
    return there


def _settle(new: Path, to: Path, schemas: Sequence[Schema], statements: Sequence[str]) -> None:
    """Make a copy what it begins with; the other owner's tables are not added."""
    with wrap_errors(to), closing(sqlite3.connect(new, isolation_level=None)) as db:
        found = _versions(db, to)
        present = [schema for schema in schemas if schema.owner in found]
        migrate(db, new, present, aside=False)
        db.execute("PRAGMA foreign_keys = ON")
        for statement in statements if "bot" in found else ():
            db.execute(statement)
    _sync(new)


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that makes no file where there is none."""
    if not path.is_file():
        raise DatabaseError(f"There is no file {path}.")
    address = f"{path.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, timeout=LOCK_TIMEOUT, isolation_level=None)


def _versions(db: sqlite3.Connection, path: Path) -> dict[str, int]:
    """The version of each owner's tables."""
    try:
        found = db.execute("PRAGMA application_id").fetchone()[0]
        ours = found == APPLICATION_ID and db.execute("PRAGMA table_info(schemas)").fetchall()
        versions: dict[str, int] = (
            dict(db.execute("SELECT owner, version FROM schemas")) if ours else {}
        )
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as e:
        if e.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise NotAnArchive(str(path)) from e
        raise
    if "archive" not in versions:
        raise NotAnArchive(str(path))
    return versions


def _copy(source: Path, new: Path, to: Path) -> None:
    """Write a copy that the disk has; what fails is told of where it was to go."""
    with wrap_errors(to), closing(_opened(source)) as db:
        db.execute("VACUUM INTO ?", (str(new),))
    _sync(new)


@contextmanager
def _whole(to: Path) -> Iterator[Path]:
    """A file beside ``to`` under another name; it is gone afterwards, unless it was renamed."""
    if os.path.lexists(to):
        raise DatabaseError(f"{to} exists already.")
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent)
        os.close(descriptor)
        try:
            yield Path(name)
            _sync(to.parent)
        finally:
            for suffix in ("", "-journal"):
                Path(f"{name}{suffix}").unlink(missing_ok=True)
    except OSError as e:
        raise DatabaseError(f"Cannot write {to}: {e.strerror or e}.") from e


def _leave_wal(database: Path) -> None:
    """Move all that was committed into the file itself, if nobody else has it open."""
    try:
        with closing(sqlite3.connect(database, timeout=1.0, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as e:
        if e.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise DatabaseError(
                f"{database} is in use by another process. Stop it first; nothing was changed."
            ) from e
    except sqlite3.DatabaseError:
        pass  # damaged, which may be why it is replaced: it is kept as it lies there


def _keep(database: Path, keep: Path) -> None:
    """A second name for what is there, or a copy where the file system knows none."""
    try:
        os.link(database, keep)
    except OSError:
        try:
            shutil.copy2(database, keep)
            _sync(keep)
        except OSError:
            keep.unlink(missing_ok=True)
            raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
