"""``newsdesk backup``, and ``newsdesk restore`` with a file: the database out and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.verbs.verb import Sentence, actor, database, path, run, sentences, sure


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@database
@sentences
def command(file: Path | None, db: Path | None) -> None:
    """Copy the database to a new FILE, or beside itself, while the bot runs."""
    from corpus.backup import back_up, beside

    to = file or beside(path(db), "backup", datetime.now(UTC))
    size = back_up(path(db), to)
    click.echo(f"{to}: {size:,} bytes.")


def restore(backup: Path, database: Path, *, yes: bool) -> None:
    """Put a backup in the place of the database; asks first unless ``yes``.

    Raises:
        Sentence: If a bot runs on the database, or the person says no.
        DatabaseError: If the backup is of no use; nothing was changed.
    """
    from bot.delivery.errors import CannotRun
    from bot.delivery.lock import only_one
    from bot.schema import RESTORED, SCHEMA
    from corpus.backup import beside, check
    from corpus.backup import restore as put
    from corpus.database import open_database
    from corpus.records.audit import record
    from corpus.schema import ARCHIVE

    async def note() -> None:
        async with (
            open_database(database, [ARCHIVE]) as opened,
            opened.transaction(durable=True) as db,
        ):
            after = {"file": backup.name}
            await record(db, actor(), "database.restore", "database", after=after)

    check(backup, [ARCHIVE, SCHEMA])
    try:
        with only_one(database):  # no bot is started meanwhile either
            if not yes and database.exists():
                sure(f"Replace {database} by {backup}?", "Nothing was changed.")
            keep = beside(database, "before-restore", datetime.now(UTC))
            kept = put(backup, database, keep, [ARCHIVE, SCHEMA], RESTORED)
            run(note())
    except CannotRun as e:
        raise Sentence(str(e)) from e
    click.echo(f"Restored {backup}." + (f" What was there is kept: {keep}" if kept else ""))
