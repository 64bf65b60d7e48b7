"""What a new article costs while many questions wait for an answer, and whether it finds its own.

``python -m benchmarks.waiting FOLDER [QUESTIONS.jsonl…]`` takes articles and questions in the
evaluation format, and more questions, an object with ``question`` a line. All of them wait; then
every seventh article is looked at as if it had just come.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path

import click

from bot.askings import Asking
from bot.schema import SCHEMA
from bot.unanswered import Unanswered
from bot.waiting import likeliest
from corpus.answers import Outcome
from corpus.core import Corpus
from corpus.database import open_database
from corpus.errors import QueryError
from corpus.ingest import import_lines
from corpus.opening import open_corpus, open_loaded
from corpus.schema import ARCHIVE

_EVERY = 7


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("more", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--waiting", default=10_000, help="Questions that wait.")
def main(folder: Path, more: Sequence[Path], waiting: int) -> None:
    """Measure, and print."""
    asyncio.run(measure(folder, more, waiting))


async def measure(folder: Path, more: Sequence[Path], waiting: int) -> None:
    """Print how many questions find their article, and what an article costs."""
    asked = list(lines(folder / "questions.jsonl"))
    texts = [line["question"] for line in asked]
    texts += [line["question"] for path in more for line in lines(path)]
    with tempfile.TemporaryDirectory(prefix="newsdesk-") as made:
        path = Path(made) / "waiting.db"
        with (folder / "articles.jsonl").open("rb") as articles:
            async with open_loaded(path) as corpus, corpus.importing() as archive:
                await import_lines(archive, articles)
        async with open_corpus(path) as corpus, open_database(path, [ARCHIVE, SCHEMA]) as file:
            unanswered = Unanswered(file)
            await wait(corpus, unanswered, texts, waiting)
            await recall(corpus, unanswered, [(line["question"], _day(line)) for line in asked])
            await look(corpus, unanswered)


async def recall(
    corpus: Corpus, unanswered: Unanswered, questions: Sequence[tuple[str, date]]
) -> None:
    """Of the questions that are found: those that would be asked again for their article."""
    found, again = 0, 0
    for number, (text, day) in enumerate(questions):
        answer = await corpus.ask(text, day)
        if answer.outcome is Outcome.FOUND:
            await unanswered.note(
                Asking(-1, number, None, None, text, "not_found", datetime.now(UTC)),
                corpus.wordings.of(text, day),
            )
            group = (await unanswered.groups(datetime.fromtimestamp(0, UTC), 0, 1))[0][0]
            article_id = answer.quotes[0].source.article_id
            words = (await corpus.wordings.words([article_id]))[article_id]
            found += 1
            again += group.id in dict(await likeliest(unanswered, words))
    print(f"{again} of {found} found questions would be asked again for their article")


async def wait(corpus: Corpus, unanswered: Unanswered, texts: Sequence[str], waiting: int) -> None:
    """Have so many questions wait, with a number of their own where there are too few."""
    now, spent, noted = datetime.now(UTC), time.process_time(), 0
    for number, text in zip(range(waiting), cycle(texts), strict=False):
        asked = text if number < len(texts) else f"{text} {number}"
        try:
            wording = corpus.wordings.of(asked, now.date())
        except QueryError:
            continue
        await unanswered.note(Asking(number, 1, None, number, asked, "not_found", now), wording)
        noted += 1
    each = (time.process_time() - spent) / noted * 1000
    print(f"{noted:,} questions wait; to note one costs {each:.1f} ms of CPU time")


async def look(corpus: Corpus, unanswered: Unanswered) -> None:
    """Look at articles as if they had just come."""
    again: list[int] = []
    spent: list[float] = []
    ids = range(1, (await corpus.status()).overview.articles + 1, _EVERY)
    for article_id in ids:
        before = time.process_time()
        for words in (await corpus.wordings.words([article_id])).values():
            again.append(len(await likeliest(unanswered, words)))
            spent.append((time.process_time() - before) * 1000)
    print(
        f"a new article: {statistics.median(spent):.1f} ms of CPU time (median), {max(spent):.0f}"
        f" at most; {statistics.mean(again):.0f} questions asked again, {max(again)} at most"
    )


def lines(path: Path) -> Iterator[dict[str, str]]:
    """The objects of a file, one a line."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _day(line: dict[str, str]) -> date:
    return date.fromisoformat(line["asked_at"][:10]) if "asked_at" in line else date.today()


if __name__ == "__main__":
    main()
