"""An index with a life of its own in a database file, in this process or, to be killed, in another.

As a program: ``python -m tests.indexer FILE SEED`` does the operations of the seed, one after
the other, from the place that the file says it has reached, and saves again and again.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi

from corpus.database import open_database
from corpus.retrieval import segments as rows
from corpus.retrieval.index import LiveBM25
from corpus.retrieval.postings import merged
from corpus.retrieval.segments import Place, Segments
from corpus.schema import ARCHIVE

WORDS = [*"abcdefghij", "turkey", "minister"]
NAMES = ("id", "length")


class Life:
    """An index, its rows, and how far it is; what it has not saved dies with it."""

    def __init__(self, segments: Segments, place: Place | None, index: LiveBM25) -> None:
        self.segments = segments
        self.index = index
        self.known = place is not None
        self.place = place or Place(generation=segments.generation())
        #: Operations that were done, saved or not.
        self.done = self.place.change

    def add(self, doc_id: int, tokens: Sequence[str]) -> None:
        self.index.add(doc_id, tokens)
        self.done += 1

    def remove(self, doc_id: int) -> None:
        self.index.remove(doc_id)
        self.done += 1

    async def save(self) -> None:
        """Seal the tail and write everything down."""
        index = self.index
        if index.tail.size:
            index.replace([index.tail], merged([index.tail], index.tail.names))
        place = Place(self.done, None, self.place.generation)
        self.place = await self.segments.save(index, place)


@asynccontextmanager
async def life(
    path: Path, analyzer: str = "test", *, tail_limit: int = 3, segment_limit: int = 40
) -> AsyncIterator[Life]:
    """What the file holds, taken up; limits so small that a short life has merges enough."""
    async with open_database(path, [ARCHIVE]) as database:
        with closing(Segments(database, analyzer, NAMES)) as segments:
            index = LiveBM25()
            place = segments.load(index)
            if place is None:
                index = LiveBM25()
            index.tail_limit, index.segment_limit = tail_limit, segment_limit
            yield Life(segments, place, index)


Operation = tuple[int, list[str] | None]


def operation(seed: int, number: int) -> Operation:
    """The operation of this number: a document, and its tokens or None to remove it."""
    chance = random.Random(f"{seed}-{number}")
    doc_id = chance.randrange(60)
    if chance.random() < 0.3:
        return doc_id, None
    return doc_id, chance.choices(WORDS, k=chance.choice([0, 1, 3, 8, 300]))


def documents(seed: int, change: int) -> dict[int, list[str]]:
    """What remains after so many operations."""
    remaining: dict[int, list[str]] = {}
    for number in range(change):
        doc_id, tokens = operation(seed, number)
        if tokens is None:
            remaining.pop(doc_id, None)
        else:
            remaining[doc_id] = tokens
    return remaining


def assert_exact(index: LiveBM25, remaining: Mapping[int, list[str]]) -> None:
    """The index scores as a fresh one of rank_bm25 over the documents that remain."""
    assert len(index) == len(remaining)
    assert [i for i in range(max(remaining, default=0) + 2) if i in index] == sorted(remaining)
    assert index.doc_len == [len(remaining[i]) for i in sorted(remaining)]
    if not any(remaining.values()):
        assert not index.get_scores(WORDS).any()
        return
    fresh = BM25Okapi([remaining[i] for i in sorted(remaining)])
    for query in (*([word] for word in WORDS), WORDS, ["a", "a", "b", "nobody"]):
        expected = fresh.get_scores(query)
        assert np.allclose(index.get_scores(query), expected, rtol=0, atol=1e-9), query
        by_id = dict(zip(sorted(remaining), expected.tolist(), strict=True))
        hits = index.search(query, len(remaining))
        holding = {i for i, tokens in remaining.items() if {*tokens} & {*query}}
        assert {hit.doc_id for hit in hits} == holding
        assert all(abs(hit.score - by_id[hit.doc_id]) <= 1e-9 for hit in hits)


async def _live(path: Path, seed: int) -> None:
    rows._ROWS = 3  # a save is many transactions, each of which may be the last
    async with life(path) as lived:
        print("ready", flush=True)
        chance = random.Random(f"{seed}-{lived.done}")
        while True:
            for _ in range(chance.randrange(1, 12)):
                doc_id, tokens = operation(seed, lived.done)
                if tokens is None:
                    lived.remove(doc_id)
                else:
                    lived.add(doc_id, tokens)
            await lived.save()
            # What was replaced may be swept at once, so that there is something to sweep.
            rows._GRACE = chance.choice([-1, 60])


if __name__ == "__main__":
    asyncio.run(_live(Path(sys.argv[1]), int(sys.argv[2])))
