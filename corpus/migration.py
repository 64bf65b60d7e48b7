"""The tables of a file, and the steps by which those of former versions become them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import NewerSchema

#: "News" in ASCII; tells our files from those of other programs.
APPLICATION_ID = 0x4E657773

#: Seconds that a statement waits for a lock that another process holds.
LOCK_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one owner, as the steps that made them.

    A migration is a tuple of statements; migration number n is ``migrations[n - 1]``.
    What has been released is never edited: a change is a new migration at the end.
    """

    owner: str
    migrations: tuple[tuple[str, ...], ...]


def migrate(db: sqlite3.Connection, path: Path, schemas: Sequence[Schema], *, aside: bool) -> None:
    """Bring a file up to date, in one transaction.

    Args:
        db: With no transaction open.
        path: Of the file.
        schemas: What it is to have.
        aside: Whether a file that holds data is copied beside itself before.

    Raises:
        NewerSchema: If a newer version wrote it.
    """
    try:
        # The version is read under the lock: of two processes that start
        # together, the second must see what the first has done.
        db.execute("BEGIN IMMEDIATE")
        _migrate(db, path, schemas, aside=aside)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _migrate(db: sqlite3.Connection, path: Path, schemas: Sequence[Schema], *, aside: bool) -> None:
    # What is there already is not written again: a full disk can still be read.
    if not db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'schemas'").fetchone()[0]:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("CREATE TABLE schemas (owner TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT")
    versions: dict[str, int] = dict(db.execute("SELECT owner, version FROM schemas"))
    pending = []
    for schema in schemas:
        found, known = versions.get(schema.owner, 0), len(schema.migrations)
        if found > known:
            raise NewerSchema(str(path), found, known)
        if found < known:
            pending.append((schema, found))
    # A new file has nothing to lose, and so has one whose other owner adds its first tables.
    if aside and any(found for _, found in pending):
        _copy_aside(path, versions)
    for schema, found in pending:
        for statement in (s for step in schema.migrations[found:] for s in step):
            db.execute(statement)
        db.execute(
            "INSERT INTO schemas VALUES (?, ?)"
            " ON CONFLICT (owner) DO UPDATE SET version = excluded.version",
            (schema.owner, len(schema.migrations)),
        )


def _copy_aside(path: Path, versions: dict[str, int]) -> None:
    mark = "-".join(f"{owner}{version}" for owner, version in sorted(versions.items()))
    copy = path.with_name(f"{path.name}.before-migration-{mark}")
    copy.unlink(missing_ok=True)  # of an earlier try, which was rolled back
    # A connection of its own: VACUUM cannot run in a transaction, and reads past ours.
    with closing(sqlite3.connect(path, timeout=LOCK_TIMEOUT)) as reader:
        reader.execute("VACUUM INTO ?", (str(copy),))
