"""``newsdesk import`` and ``newsdesk export``: articles in and out in bulk."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from bot.verbs.verb import Sentence, actor, database, path, run, sentences


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--alert", is_flag=True, help="Tell those who follow such news, of what is recent.")
@database
@sentences
def import_(file: Any, alert: bool, db: Path | None) -> None:
    """Bring articles in from a FILE.jsonl, an object a line, as they are.

    An export of an archive comes back with versions, retractions and all else. It alerts nobody
    unless told to.
    """
    from bot.progress import importing
    from corpus.ingest import import_lines
    from corpus.opening import open_loaded
    from corpus.sources.jsonl import BadLine
    from corpus.transfer.importing import Imported

    async def bring() -> Imported:
        with importing(file) as progress:

            def on_bad(line: BadLine) -> None:
                progress.tell(f"line {line.number}: {line.sentence}")

            async with (
                open_loaded(path(db)) as corpus,
                corpus.importing(progress.indexed) as archive,
            ):
                return await import_lines(
                    archive,
                    progress.lines,
                    on_bad,
                    progress.stored,
                    actor=actor(),
                    name=Path(str(getattr(file, "name", "-"))).name,
                    news=alert,
                )

    done = run(bring())
    click.echo(
        f"{done.added:,} articles imported, {done.copies:,} were stored already, "
        f"{done.bad:,} lines were not read."
    )
    if done.bad:
        raise Sentence(f"{done.bad} lines were not read.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@database
@sentences
def export(file: Path, db: Path | None) -> None:
    """Write the whole archive to a FILE.jsonl, or to standard output for "-"."""
    from bot.progress import exporting
    from corpus.opening import open_archive
    from corpus.transfer.exporting import export_lines

    async def write(out: BinaryIO) -> int:
        count = 0

        def on_article() -> None:
            nonlocal count
            count += 1
            step()

        async with open_archive(path(db)) as archive:
            with exporting((await archive.overview()).articles) as step:
                async for line in export_lines(archive, on_article=on_article):
                    out.write(line)
        return count

    if not path(db).exists():  # an empty archive in the wrong place is no export
        raise Sentence(f"There is no archive {path(db)}.")
    with _whole(file) as out:
        count = run(write(out))
    if str(file) != "-":
        click.echo(f"{count:,} articles exported to {file}.")


@contextlib.contextmanager
def _whole(file: Path) -> Iterator[BinaryIO]:
    """The file to write to: there as a whole when the block ends, or as it was before."""
    if str(file) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if file.exists() and not file.is_file():  # a pipe, or /dev/stdout
        with file.open("wb") as out:
            yield out
        return
    if not file.resolve().parent.is_dir():
        raise Sentence(f"There is no directory {file.parent}.")
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.resolve().parent)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, file.resolve())
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


COMMANDS = (import_, export)
