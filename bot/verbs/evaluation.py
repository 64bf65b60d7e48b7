"""``newsdesk eval``: how good the answers are, measured with questions of one's own."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.verbs.verb import print_json, run, sentences

if TYPE_CHECKING:  # verbs that are not asked for need not be loaded
    from corpus.evaluation.collection import Collection
    from corpus.evaluation.dialogues import Dialogue, Dialogues
    from corpus.evaluation.report import Report
    from corpus.evaluation.run import Result

#: What is read of a folder.
_NAMES = ("articles.jsonl", "questions.jsonl", "dialogues.jsonl")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("eval")
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--no-dates", is_flag=True, help="The day of a question is to count for nothing.")
@click.option("--run", "run_file", type=_FILE, help="Write what came of each question there.")
@click.option("--picture", type=_FILE, help="Draw risk and coverage there: .png, .svg or .pdf.")
@click.option(
    "--reading",
    type=click.Path(exists=True, path_type=Path),
    help="Measure the short answer alone, with questions and their paragraphs.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--db", type=_FILE, help="Keep the articles in this file, for the next time.")
@sentences
def command(
    folder: Path | None,
    no_dates: bool,
    run_file: Path | None,
    picture: Path | None,
    reading: Path | None,
    as_json: bool,
    db: Path | None,
) -> None:
    """Measure the answers on the articles and questions of a FOLDER.

    It holds articles.jsonl and questions.jsonl, and may hold dialogues.jsonl; the README says
    what is in them.
    """
    if (folder is None) == (reading is None):
        raise click.UsageError("Name a folder, or something for --reading.")
    if reading and (no_dates or picture or db):
        raise click.UsageError("--reading goes with --run and --json alone.")
    inputs = [folder / name for name in _NAMES] if folder else [*filter(None, [reading])]
    _apart([path for path in (run_file, picture, db) if path], inputs)
    if reading:
        _read(reading, run_file, as_json=as_json)
    elif folder:
        named = db or click.get_current_context().obj
        _evaluate(folder, run_file, picture, named, dates=not no_dates, as_json=as_json)


def _apart(written: list[Path], inputs: list[Path]) -> None:
    """See to it that nothing is written over what is read, or over something else written."""
    seen = {path.resolve() for path in inputs}
    for path in written:
        if path.resolve() in seen:
            raise click.UsageError(f"{path} is named twice, or read as well; name another file.")
        seen.add(path.resolve())


def _evaluate(
    folder: Path,
    run_file: Path | None,
    picture: Path | None,
    db: Path | None,
    *,
    dates: bool,
    as_json: bool,
) -> None:
    from bot.evaluation import form, table
    from bot.evaluation import picture as pictures
    from corpus.evaluation.collection import read_collection
    from corpus.evaluation.dialogues import read_dialogues

    if picture:
        pictures.check(picture)
    collection, dialogues = read_collection(folder), read_dialogues(folder)
    with _lines(run_file) as write:

        def on_result(result: Result) -> None:
            write(form.result(result))

        report, followed = run(_report(collection, dialogues, db, on_result, dates))
    if picture:
        pictures.draw(report, picture)
    if as_json:
        print_json(form.report(report) | form.dialogues(followed))
    else:
        table.show(report)
        table.show_dialogues(followed)


async def _report(
    collection: Collection,
    dialogues: Sequence[Dialogue],
    db: Path | None,
    on_result: Callable[[Result], None],
    dates: bool,
) -> tuple[Report, Dialogues | None]:
    from bot.progress import evaluating
    from corpus.evaluation.dialogues import measure
    from corpus.evaluation.report import report
    from corpus.evaluation.run import ask, store
    from corpus.opening import open_loaded

    results = []
    async with _database(db) as path, open_loaded(path) as corpus:
        with evaluating(len(collection.listed), len(collection.questions)) as progress:
            locations = await store(corpus, collection, progress.stored, progress.indexed)
            async for result in ask(corpus, collection, locations, dates=dates):
                on_result(result)
                results.append(result)
                progress.asked()
        followed = await measure(corpus, dialogues) if dialogues else None
    return report(collection, results, dates=dates), followed


def _read(path: Path, run_file: Path | None, *, as_json: bool) -> None:
    from bot.evaluation import form, table
    from bot.progress import reading
    from corpus.evaluation.collection import read_reading
    from corpus.evaluation.report import report_reading
    from corpus.evaluation.run import read

    questions = read_reading(path)
    readings = []
    with _lines(run_file) as write, reading(len(questions)) as on_step:
        for result in read(questions):
            write(form.reading(result))
            readings.append(result)
            on_step()
    report = report_reading(readings)
    if as_json:
        print_json(form.reading_report(report))
    else:
        table.show_reading(report)


@asynccontextmanager
async def _database(db: Path | None) -> AsyncIterator[Path]:
    """The file that is named, or one that is gone afterwards."""
    if db:
        yield db
    else:
        with tempfile.TemporaryDirectory(prefix="newsdesk-") as folder:
            yield Path(folder) / "eval.db"


@contextmanager
def _lines(path: Path | None) -> Iterator[Callable[[object], None]]:
    """What writes values into a file, a line of JSON each; nowhere if none is named."""
    import json

    if path is None:
        yield lambda value: None
        return
    with path.open("w", encoding="utf-8") as file:
        yield lambda value: print(json.dumps(value, ensure_ascii=False), file=file)
