"""What a new article costs while many stored queries wait for it, beside other ways to match them.

``python -m benchmarks.percolation FILE.jsonl`` takes articles, an object a line as ``newsdesk
import`` does. The queries are words that stand together in their titles, a few of them with a
filter. All articles are matched with all queries; some of them also by each query by itself, and
by SQLite's FTS5, which runs the queries over one article.
"""

from __future__ import annotations

import gc
import random
import sqlite3
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import click

from benchmarks.clock import Clock, Times
from corpus.errors import QueryError
from corpus.language.english import ENGLISH
from corpus.percolation.looked import Looked
from corpus.percolation.percolator import Percolator
from corpus.percolation.stored import StoredQuery
from corpus.sources.jsonl import BadLine, read_lines
from corpus.types import Article, Passage, Source, StoredArticle

#: An hour with so many articles is a busy one.
_AN_HOUR = 1000
#: How many words a query has, and how often it is narrowed by what.
_WORDS = (1, 2, 2, 2, 3, 3, 4)
_FILTERS = ("",) * 16 + (" source:{outlet}", " -{word}", ' "{words}"', " last:7d")


class Frequencies:
    """How many of some articles hold a word, as an index would know it."""

    def __init__(self, articles: Sequence[StoredArticle]) -> None:
        self._df: dict[str, int] = {}
        for article in articles:
            for term in Looked(article).terms:
                self._df[term] = self._df.get(term, 0) + 1

    def languages(self) -> list[str]:
        return ["en"]

    def df(self, term: str) -> int:
        return self._df.get(term, 0)

    def alternatives(self, terms: Sequence[str], language: str = "en") -> tuple[()]:
        return ()


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--follows", default=10_000, help="Stored queries.")
@click.option("--articles", "count", default=1_000, help="Articles that come.")
@click.option("--compared", default=20, help="Those of them that are matched in other ways, too.")
@click.option("--seed", default=1)
def main(file: Path, follows: int, count: int, compared: int, seed: int) -> None:
    """Measure, and print."""
    with file.open("rb") as lines:
        read = (item for item in read_lines(lines) if not isinstance(item, BadLine))
        articles = [stored(n, item) for n, item in enumerate(islice(read, count), start=1)]
    chance, today = random.Random(seed), datetime.now(UTC).date()
    vocabulary = Frequencies(articles)
    texts = list(islice(queries(articles, chance), follows))
    print(f"{len(texts):,} queries, {len(articles):,} articles; such as:")
    print(*(f"    {text}" for text in chance.sample(texts, min(5, len(texts)))), sep="\n")

    gc.collect()
    tracemalloc.start()
    percolator = kept(texts, today, vocabulary)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    reading = Clock()
    with reading.running():
        percolator = kept(texts, today, vocabulary)
    each = reading.times.cpu_ms.median / len(texts)
    print(f"a query costs {each:.2f} ms once, and {size / len(texts) / 1000:.1f} kB")

    clock, found = Clock(), 0
    for article in articles:
        with clock.running():
            found += len(percolator.matches(article, today))
    ours = clock.times
    print(f"{found / len(articles):.1f} queries match an article")
    show("percolator", ours)
    share = ours.cpu_ms.median / 1000 * _AN_HOUR / 3600
    print(f"    {share:.2%} of a processor at {_AN_HOUR:,} articles an hour")

    some = chance.sample(articles, min(compared, len(articles)))
    alone = [StoredQuery.of(text, today, vocabulary) for text in texts]
    for query in alone:
        query.required("en")
    clock = Clock()
    for article in some:
        with clock.running():
            looked = Looked(article)
            by_itself = [n for n, query in enumerate(alone) if query.holds(looked, today)]
        assert by_itself == percolator.matches(article, today)
    show("each query by itself", clock.times, ours)

    clock, ours_at, theirs = Clock(), 0, 0
    asked = [matching(query) for query in alone]
    for article in some[: max(1, compared // 4)]:
        with closing(table(article)) as db, clock.running():
            theirs += sum(bool(db.execute(_ASKED, (one,)).fetchone()) for one in asked if one)
        ours_at += len(percolator.matches(article, today))
    show("SQLite FTS5, each query by itself", clock.times, ours)
    print(f"    it finds {theirs} where the percolator finds {ours_at}: it knows no filters")


def kept(texts: Sequence[str], today: date, vocabulary: Frequencies) -> Percolator:
    """A percolator with these queries, ready for articles in English."""
    percolator = Percolator(vocabulary)
    for number, text in enumerate(texts):
        percolator.put(number, StoredQuery.of(text, today, vocabulary))
    for _ in percolator.prepare("en"):
        pass
    return percolator


def show(name: str, times: Times, ours: Times | None = None) -> None:
    """Print how long an article takes."""
    cpu = times.cpu_ms
    ratio = f", {cpu.median / ours.cpu_ms.median:.0f} times as much" if ours else ""
    print(f"{name}: {cpu.median:.2f} ms an article (median), {cpu.p99:.2f} ms (p99){ratio}")


def stored(number: int, article: Article) -> StoredArticle:
    """An article as the archive would hold it."""
    return StoredArticle(
        source=Source(number, article.title, article.outlet, article.published, article.url),
        passages=tuple(
            Passage(number * 1000 + place, number, place, paragraph.kind, paragraph.text)
            for place, paragraph in enumerate(article.paragraphs)
        ),
        byline=None,
        dateline=None,
        language="en",
        tags=article.tags,
        external_id=None,
        status="live",
        added_at=article.published.at,
    )


def queries(articles: Sequence[StoredArticle], chance: random.Random) -> Iterator[str]:
    """Stored queries without end, all different: words that stand beside each other in titles."""
    seen = set[str]()
    while True:
        source = chance.choice(articles).source
        words = [
            source.title[token.start : token.end]
            for token in ENGLISH.tokens(source.title)
            if not ENGLISH.light(token.term)
        ]
        start, length = chance.randrange(len(words) or 1), chance.choice(_WORDS)
        some = words[start : start + length]
        other = chance.choice(articles).source.title.split()[0].strip("\"'“”‘’:,.")
        narrowed = chance.choice(_FILTERS).format(
            outlet=(source.outlet or "x").split()[0], word=other, words=" ".join(some)
        )
        text = f"{' '.join(some)}{narrowed}"
        if len(seen) > 50 * len(articles):
            text += f" {len(seen)}"  # there are no more words
        if some and text not in seen:
            seen.add(text)
            try:
                StoredQuery.of(text, source.published.day)
            except QueryError:
                continue
            yield text


_ASKED = "SELECT 1 FROM passages WHERE passages MATCH ? LIMIT 1"


def table(article: StoredArticle) -> sqlite3.Connection:
    """The passages of an article, each with its title, as FTS5 has them."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE passages USING fts5 (text)")
    texts = [article.source.title, *(passage.text for passage in article.passages)]
    terms = [" ".join(_quoted(ENGLISH.terms(text))) for text in texts]
    rows = [(f"{terms[0]} {text}",) for text in terms[1:]]
    db.executemany("INSERT INTO passages VALUES (?)", rows)
    return db


def matching(query: StoredQuery) -> str:
    """What a query requires, in the language of FTS5."""
    required = query.required("en") or ()
    return " AND ".join(
        f"({' OR '.join(' '.join(_quoted(option)) for option in options)})" for options in required
    )


def _quoted(terms: Sequence[str]) -> list[str]:
    return [f"x{term.encode().hex()}" for term in terms]  # no word of its language, no stem


if __name__ == "__main__":
    main()
