"""The quotes that the program itself gives for the questions of a folder, right and wrong."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date
from pathlib import Path

from corpus.answers import Outcome
from corpus.errors import CorpusError
from corpus.ingest import import_lines
from corpus.opening import open_archive, open_corpus
from fitting.examples import Example, group, lines


def quoted(folder: Path) -> list[Example]:
    """What was quoted for each question that was answered, with and without its date."""
    return asyncio.run(_asked(folder))


async def _asked(folder: Path) -> list[Example]:
    found: list[Example] = []
    with tempfile.TemporaryDirectory() as directory:
        database = Path(directory) / "fitting.db"
        async with open_archive(database) as archive:
            with (folder / "articles.jsonl").open("rb") as file:
                await import_lines(archive, file)
        async with open_corpus(database) as corpus:
            for question in lines(folder / "questions.jsonl"):
                day = date.fromisoformat(question["asked_at"])
                for dates in (False, True):
                    try:
                        answer = await corpus.ask(question["question"], day, dates=dates)
                    except CorpusError:
                        continue  # nothing to search for
                    if answer.outcome is Outcome.FOUND:
                        quote = answer.quotes[0]
                        found.append(
                            Example(
                                question["question"],
                                quote.text,
                                tuple(question["answers"]),
                                quote.source.published.day,
                                group(question),
                                "news",
                            )
                        )
    return found
