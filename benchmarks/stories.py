"""How often two articles are rightly taken for the same event; ``python -m benchmarks.stories``.

Give it articles as JSON lines and a file of pairs that people have judged, ``a``, ``b`` and
``same`` a line: ids, and whether both tell of one event. Of the stories that it finds, it also
prints what further articles tell first: each of these would reply to an alert.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from corpus.answering.facts import Fact, Report, new_facts
from corpus.opening import open_archive
from corpus.sources.jsonl import BadLine, read_lines
from corpus.types import Added


@click.command()
@click.argument("articles", type=click.Path(path_type=Path, exists=True))
@click.argument("pairs", type=click.Path(path_type=Path, exists=True))
def main(articles: Path, pairs: Path) -> None:
    """Print precision and recall of the pairs, and each that was judged otherwise."""
    judged = [json.loads(line) for line in pairs.read_text("utf-8").splitlines()]
    lines = articles.read_bytes().splitlines()
    titles = {one["id"]: f"{one['source']}: {one['title']}" for one in map(json.loads, lines)}
    told = asyncio.run(stories(lines))
    further = list(news(lines, told))
    for number, facts in further:
        for fact in facts:
            click.echo(f"new: {fact.kind} {fact.text!r}: {titles[number]}")
    right, wrong, missed = list[object](), list[dict[str, str]](), list[dict[str, str]]()
    for pair in judged:
        joined = pair["a"] in told and told[pair["a"]] == told.get(pair["b"])
        if joined:
            (right if pair["same"] else wrong).append(pair)
        elif pair["same"]:
            missed.append(pair)
    for name, some in (("joined wrongly", wrong), ("missed", missed)):
        for pair in some:
            click.echo(f"{name}: {titles[pair['a']]} | {titles[pair['b']]}")
    click.echo(
        f"{len(judged)} pairs; precision {_share(right, [*right, *wrong])},"
        f" recall {_share(right, [*right, *missed])}"
    )
    click.echo(
        f"{len(further)} further articles; {sum(bool(facts) for _, facts in further)} tell"
        " something new"
    )


def news(lines: Sequence[bytes], told: Mapping[str, int]) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    """The further articles of each story, with what they tell first.

    Args:
        lines: Of the file.
        told: The story of each article, by the ids of the file.
    """
    known: dict[int, list[Report]] = {}
    read = [line for line in read_lines(lines) if not isinstance(line, BadLine)]
    for one in sorted(read, key=lambda article: article.published.at):
        story = told.get(one.external_id or "")
        if story is None or one.external_id is None:
            continue
        report = Report(one.title, one.paragraphs, one.published.day, one.language)
        before = known.setdefault(story, [])
        if before:
            yield one.external_id, new_facts(report, before)
        before.append(report)


async def stories(lines: Sequence[bytes]) -> Mapping[str, int]:
    """The story of each article that has one, by the ids of the file; added as they came out."""
    read = [line for line in read_lines(lines) if not isinstance(line, BadLine)]
    ids: dict[int, str] = {}
    with TemporaryDirectory() as folder:
        async with open_archive(Path(folder) / "news.db") as archive:
            for one in sorted(read, key=lambda article: article.published.at):
                outcome = await archive.add(one, anyway=True)
                number = outcome.article_id if isinstance(outcome, Added) else outcome.joined
                if number is not None:
                    ids[number] = one.external_id or str(number)
            found = await archive.articles(list(ids))
    return {ids[a.source.article_id]: a.story[0] for a in found if a.story}


def _share(some: Sequence[object], of: Sequence[object]) -> str:
    return f"{len(some)} of {len(of)}" + (f" ({100 * len(some) / len(of):.0f} %)" if of else "")


if __name__ == "__main__":
    main()
