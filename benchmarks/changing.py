"""What it costs to add an article to the index, to delete one, and to store one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from itertools import count, islice
from pathlib import Path

from benchmarks.clock import Clock, Times
from corpus.language.english import English
from corpus.opening import open_archive
from corpus.retrieval.index import LiveBM25
from corpus.types import Article


def adding(index: LiveBM25, first_id: int, new: Sequence[Article]) -> Times:
    """Put the second half of some articles into the index one by one, on top of the first."""
    clock, analyzer = Clock(), English()
    ids = count(first_id)
    for number, article in enumerate(new):
        documents = [(next(ids), analyzer.terms(p.text)) for p in article.paragraphs]
        before = number < len(new) // 2
        with nullcontext() if before else clock.running():
            for doc_id, tokens in documents:
                index.put(doc_id, tokens)
    return clock.times


def deleting(index: LiveBM25, sizes: Sequence[int]) -> Times:
    """Discard the oldest articles one by one.

    Args:
        index: Has the ids 0, 1, 2, …
        sizes: Passages of each article.
    """
    clock, ids = Clock(), count()
    for size in sizes:
        old = list(islice(ids, size))
        with clock.running():
            for doc_id in old:
                index.discard(doc_id)
    return clock.times


async def storing(path: Path, new: Sequence[Article]) -> Times:
    """Analyse articles and add them one by one to an archive that is new itself."""
    clock, analyzer = Clock(), English()
    for article in new:  # a bot has met most words of an article before
        _analyse(analyzer, article)
    async with open_archive(path) as archive:
        for article in new:
            with clock.running():
                _analyse(analyzer, article)
                await archive.add(article)
    return clock.times


def _analyse(analyzer: English, article: Article) -> None:
    for paragraph in article.paragraphs:
        analyzer.terms(paragraph.text)
