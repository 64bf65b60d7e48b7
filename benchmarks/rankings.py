"""The live index and rank_bm25 over the same documents, asked the same questions."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence

import numpy as np
from rank_bm25 import BM25Okapi

from benchmarks.clock import Clock
from corpus.retrieval.index import LiveBM25

#: How many documents a ranking ends with.
TOP = 10


class Rankings:
    """Both rankings, and what was seen of them.

    Args:
        documents: Tokens by id.
    """

    def __init__(self, documents: Mapping[int, Sequence[str]]) -> None:
        self._ids = sorted(documents)
        self._tokens = [documents[i] for i in self._ids]
        self._live = LiveBM25()
        for doc_id in self._ids:
            self._live.add(doc_id, documents[doc_id])
        self._rebuilt = BM25Okapi(self._tokens)
        self.live, self.rank_bm25 = Clock(), Clock()
        self.adding, self.rebuilding = Clock(), Clock()
        #: Between the two scores of any document, for any question that both were asked.
        self.largest_difference = 0.0
        self._shared: list[float] = []

    @property
    def overlap(self) -> float:
        """The share of the best ten that both name, 0 to 1; documents that tie may differ."""
        return float(np.mean(self._shared)) if self._shared else 1.0

    def ask(self, tokens: Sequence[str], *, both: bool) -> None:
        """Rank for a question.

        Args:
            tokens: Of the question.
            both: Whether rank_bm25 is asked as well; it is slow.
        """
        with self.live.running():
            hits = self._live.search(tokens, TOP)
        if not both:
            return
        with self.rank_bm25.running():
            best = self._rebuilt.get_top_n(tokens, self._ids, TOP)
        expected = self._rebuilt.get_scores(tokens)
        # Beyond those that hold a word of the question, rank_bm25 fills up with any.
        best = best[: len(hits)]
        named = np.array([hit.score for hit in hits])
        self.largest_difference = float(
            max(
                self.largest_difference,
                np.abs(self._live.get_scores(tokens) - expected).max(),
                np.abs(named - np.sort(expected)[::-1][: len(hits)]).max(initial=0.0),
            )
        )
        if hits:
            self._shared.append(len({hit.doc_id for hit in hits} & {*best}) / len(hits))

    def add(self, documents: Sequence[Sequence[str]], *, both: bool) -> None:
        """Take an article in, then forget it again.

        Args:
            documents: The tokens of its paragraphs.
            both: Whether rank_bm25 is built anew with it; it is slow.
        """
        ids = range(self._ids[-1] + 1, self._ids[-1] + 1 + len(documents))
        with self.adding.running():
            for doc_id, tokens in zip(ids, documents, strict=True):
                self._live.add(doc_id, tokens)
        if both:
            everything = [*self._tokens, *documents]
            gc.collect()  # so that it does not clear up what was there before
            with self.rebuilding.running():
                BM25Okapi(everything)
        for doc_id in ids:
            self._live.remove(doc_id)
