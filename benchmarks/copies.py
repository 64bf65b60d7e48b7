"""How many near copies are found, what is taken for one wrongly, and what that costs.

``python -m benchmarks.copies --help`` says what can be chosen.
The archive is made up, see `benchmarks.corpus`, or comes from a file. Copies are made of its
articles: cut, edited, with paragraphs added. The others are articles that it does not have.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np

from benchmarks.corpus import articles as made_up
from corpus.archive import Archive
from corpus.opening import open_archive
from corpus.sources.jsonl import BadLine, read_lines
from corpus.types import Article, Copy, Paragraph

Edit = Callable[[Sequence[str], random.Random, Sequence[str]], list[str]]

#: Articles that are stored in one transaction, and paragraphs of a made-up article.
_BATCH, _PARAGRAPHS = 500, 8.5
#: Words that take the place of others.
_WORDS = "however officials later reported nearby another several western quarter earlier".split()


def cut(texts: Sequence[str], keep: float, *, front: bool = False) -> list[str]:
    """The first words of a text, in its paragraphs; on request the last ones."""
    words = sum(len(text.split()) for text in texts)
    left = round(words * keep)
    kept: list[str] = []
    for text in reversed(texts) if front else texts:
        if left <= 0:
            break
        some = text.split()
        kept.append(" ".join(some[-left:] if front else some[:left]))
        left -= len(some)
    return kept[::-1] if front else kept


def edited(texts: Sequence[str], chance: random.Random, share: float = 0.1) -> list[str]:
    """A text in which so many words, wherever they are, were replaced, left out or added."""
    result = []
    for text in texts:
        words: list[str] = []
        for word in text.split():
            kind = chance.choice("rla") if chance.random() < share else ""
            words += {"": [word], "l": [], "r": [chance.choice(_WORDS)]}.get(
                kind, [word, chance.choice(_WORDS)]
            )
        result.append(" ".join(words))
    return [text for text in result if text]


def added(
    texts: Sequence[str], chance: random.Random, others: Sequence[str], n: int = 2
) -> list[str]:
    """A text with paragraphs of another one put in anywhere."""
    result = [*texts]
    for other in others[:n]:
        result.insert(chance.randrange(len(result) + 1), other)
    return result


EDITS: dict[str, Edit] = {
    "cut by 30 %": lambda t, c, o: cut(t, 0.7),
    "cut by half": lambda t, c, o: cut(t, 0.5),
    "first half cut": lambda t, c, o: cut(t, 0.5, front=True),
    "every third paragraph left out": lambda t, c, o: [p for i, p in enumerate(t) if i % 3 != 1],
    "10 % of the words edited": lambda t, c, o: edited(t, c),
    "two paragraphs added": added,
    "two put in front": lambda t, c, o: [*o[:2], *t],
    "cut by 30 %, and 10 % edited": lambda t, c, o: edited(cut(t, 0.7), c),
    "10 % edited, and two added": lambda t, c, o: added(edited(t, c), c, o),
}


@click.command()
@click.option("--size", default=100_000, help="Articles of a made-up archive.")
@click.option("--file", "path", type=click.Path(path_type=Path), help="An archive as JSON lines.")
@click.option("--copies", "n", default=500, help="Copies of each kind, and articles that are none.")
@click.option("--words", default=0, help="Of longer articles only so many words are used.")
@click.option("--seed", default=1)
def main(size: int, path: Path | None, n: int, words: int, seed: int) -> None:
    """Print what is found of near copies, what is joined wrongly, and milliseconds an article."""
    if path:
        asyncio.run(_of_file(path, n, words, seed))
    else:
        asyncio.run(_made_up(size, n, words, seed))


async def _made_up(size: int, n: int, words: int, seed: int) -> None:
    news = made_up(round((size + 2 * n) * _PARAGRAPHS * 1.1))
    with TemporaryDirectory() as folder:
        async with open_archive(Path(folder) / "news.db") as archive:
            held = await _stored(archive, (_short(a, words) for a in islice(news, size)), n, seed)
            different = [_short(a, words) for a in islice(news, 2 * n)]
            wrong = 0
            for one in different[:n]:
                wrong += isinstance(await archive.copy_of(one), Copy)
            click.echo(f"{wrong} of {n:,} different articles joined")
            await _recall(archive, held, seed)
            await _costs(archive, different)


async def _of_file(path: Path, n: int, words: int, seed: int) -> None:
    lines = (await asyncio.to_thread(path.read_bytes)).splitlines()
    read = (line for line in read_lines(lines) if not isinstance(line, BadLine))
    with TemporaryDirectory() as folder:
        async with open_archive(Path(folder) / "news.db") as archive:
            joined, number = 0, 0
            for number, one in enumerate(map(partial(_short, words=words), read), start=1):
                article = replace(one, outlet=f"{one.outlet} {number}", external_id=None)
                outcome = await archive.add(article)
                if isinstance(outcome, Copy) and outcome.same == "wording":
                    joined += 1
                    first = await archive.article(outcome.article_id)
                    click.echo(
                        f"{outcome.share:.2f}  {one.published} {one.title}\n"
                        f"      {first.source.published} {first.source.title}"
                    )
            click.echo(f"{joined:,} of {number:,} joined: judge them by hand")
        async with open_archive(Path(folder) / "all.db") as archive:
            read = (line for line in read_lines(lines) if not isinstance(line, BadLine))
            kept = await _stored(archive, (_short(a, words) for a in read), n, seed)
            await _recall(archive, kept, seed)


async def _stored(archive: Archive, news: Iterable[Article], n: int, seed: int) -> list[Article]:
    """Fill an archive, and give some of its articles."""
    chance, kept, seen = random.Random(seed), list[Article](), 0
    start = time.perf_counter()
    for batch in _batches(iter(news)):
        await archive.add_all(batch)
        for one in batch:
            seen += 1
            if len(kept) < n:
                kept.append(one)
            elif (place := chance.randrange(seen)) < n:
                kept[place] = one
    await archive.note_copies()
    click.echo(f"{seen:,} articles imported in {time.perf_counter() - start:.1f} s")
    return kept


async def _recall(archive: Archive, held: Sequence[Article], seed: int) -> None:
    for name, edit in EDITS.items():
        chance, found, costs = random.Random(seed), 0, list[float]()
        for place, one in enumerate(held):
            others = [p.text for p in held[place - 1].paragraphs]
            texts = edit([p.text for p in one.paragraphs], chance, others)
            copy = replace(
                one,
                paragraphs=tuple(map(Paragraph, texts)),
                outlet="Another Outlet",
                url=None,
                external_id=None,
            )
            start = time.perf_counter()
            outcome = await archive.copy_of(copy)
            costs.append(1000 * (time.perf_counter() - start))
            # Some archives have several that are near copies of each other.
            found += outcome is not None
        click.echo(
            f"{100 * found / len(held):6.2f} % found of {len(held):,}"
            f" {name} (median {np.median(costs):.2f} ms)"
        )


async def _costs(archive: Archive, different: Sequence[Article]) -> None:
    """What adding costs with and without looking for near copies, one after the other."""
    times: dict[str, list[float]] = {"compared": [], "not compared": []}
    for place, one in enumerate(different):
        name = list(times)[place % 2]
        start = time.perf_counter()
        if name == "compared":
            await archive.add(one)
        else:
            await archive.add_all([one])
        times[name].append(1000 * (time.perf_counter() - start))
    for name, taken in times.items():
        middle, most = np.quantile(taken, (0.5, 0.95))
        click.echo(f"adding, {name}: median {middle:.2f} ms, 95th percentile {most:.2f} ms")
    cost = np.median(times["compared"]) - np.median(times["not compared"])
    click.echo(f"near copies and stories cost {cost:.2f} ms an article")


def _short(article: Article, words: int) -> Article:
    if not words:
        return article
    texts, left = list[str](), words
    for paragraph in article.paragraphs:
        some = paragraph.text.split()[: max(left, 0)]
        left -= len(some)
        if some:
            texts.append(" ".join(some))
    return replace(article, paragraphs=tuple(map(Paragraph, texts)))


def _batches(items: Iterator[Article]) -> Iterator[list[Article]]:
    while batch := list(islice(items, _BATCH)):
        yield batch


if __name__ == "__main__":
    main()
