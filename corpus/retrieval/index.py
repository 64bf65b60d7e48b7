"""An index like rank_bm25's that documents can be added to and removed from."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from corpus.retrieval.postings import Hit, Postings, best

__all__ = ["Hit", "LiveBM25"]


class LiveBM25(BM25Okapi):
    """`rank_bm25.BM25Okapi` over documents that come and go.

    After any history of `add` and `remove` the scores are those of a fresh ``BM25Okapi``
    over the documents that remain, in the order of their ids, to 1e-9. Unlike it, an empty
    index and one of empty documents are allowed, and ties go to the newest id.

    Args:
        corpus: Documents that get the ids 0, 1, 2, …: lists of tokens, or what
            ``tokenizer`` makes lists of tokens of.
        tokenizer: Called on each document of ``corpus``.
        k1: Saturation of term frequency.
        b: Normalisation by length.
        epsilon: Terms in more than half of the documents have a negative idf; they get
            this share of the average idf instead.
    """

    # Never BM25Okapi.__init__: it divides by the number of documents, and walks over them.
    def __init__(
        self,
        corpus: Iterable[Any] = (),
        tokenizer: Callable[[Any], Sequence[str]] | None = None,
        k1: float = 1.5,
        b: float = 0.75,
        epsilon: float = 0.25,
    ) -> None:
        self.k1 = k1
        self.b = b
        self.epsilon = epsilon
        self.tokenizer = tokenizer
        self._postings = Postings()
        self._average_idf: float | None = None
        self._order: NDArray[np.intp] | None = None
        for doc_id, document in enumerate(corpus):
            self.add(doc_id, tokenizer(document) if tokenizer else document)

    def __len__(self) -> int:
        return len(self._postings)

    def __contains__(self, doc_id: int) -> bool:
        return doc_id in self._postings

    def add(self, doc_id: int, tokens: Sequence[str]) -> None:
        """Index a document; one with the same id is replaced."""
        self._postings.add(doc_id, tokens)
        self._average_idf = self._order = None

    def remove(self, doc_id: int) -> None:
        """Forget a document; does nothing if it is not there."""
        self._postings.remove(doc_id)
        self._average_idf = self._order = None

    def search(self, tokens: Iterable[str], k: int) -> list[Hit]:
        """The ``k`` best documents that hold a token, best first, newest id among equals.

        A score may be zero or negative: in a small archive Okapi's idf is, for the words
        that matter most.
        """
        postings = self._postings
        scores = postings.score(self._weights(tokens), self.k1, self.b)
        ids = postings.ids
        slots = best(scores.values, np.flatnonzero(scores.hit), ids, k)
        return [Hit(int(ids[slot]), float(scores.values[slot])) for slot in slots]

    # The methods of rank_bm25

    def get_scores(self, query: Iterable[str]) -> NDArray[np.float64]:
        """The score of every document, by ascending id."""
        scores = self._postings.score(self._weights(query), self.k1, self.b)
        return scores.values[self._ascending()]

    def get_batch_scores(self, query: Iterable[str], doc_ids: Iterable[int]) -> list[float]:
        """The scores of the documents with these ids.

        Raises:
            KeyError: If one of them is not in the index.
        """
        slots = [self._postings.slot(doc_id) for doc_id in doc_ids]
        scores = self._postings.score(self._weights(query), self.k1, self.b)
        return [float(score) for score in scores.values[slots]]

    def get_top_n(self, query: Iterable[str], documents: Sequence[Any], n: int = 5) -> list[Any]:
        """Of ``documents``, which stand in the order of `get_scores`, the ``n`` best.

        Raises:
            ValueError: If there are not as many documents as in the index.
        """
        if len(documents) != len(self):
            raise ValueError(f"{len(documents)} documents given, {len(self)} in the index")
        scores = self.get_scores(query)
        places = np.arange(len(scores))
        return [documents[place] for place in best(scores, places, places, n)]

    # The numbers of rank_bm25

    @property
    def corpus_size(self) -> int:
        """How many documents there are."""
        return len(self)

    @property
    def avgdl(self) -> float:
        """Mean number of tokens of a document; 0 without documents."""
        return self._postings.tokens / len(self) if len(self) else 0.0

    @property
    def doc_len(self) -> list[int]:
        """Tokens of each document, by ascending id."""
        return [int(length) for length in self._postings.lengths[self._ascending()]]

    @property
    def idf(self) -> dict[str, float]:
        """The idf of every term; made anew at each call."""
        return {term: self._idf(df) for term, df in self._postings.dfs()}

    @property
    def average_idf(self) -> float:
        """Mean of the terms' idf before the floor; 0 without terms."""
        if self._average_idf is None:
            dfs, terms = self._postings.df_counts()
            idf = np.log(len(self) - dfs + 0.5) - np.log(dfs + 0.5)
            self._average_idf = float(idf @ terms / terms.sum()) if len(terms) else 0.0
        return self._average_idf

    def _weights(self, query: Iterable[str]) -> dict[str, float]:
        # A term that stands twice in the query counts twice, as in rank_bm25.
        times = Counter(query)
        return {
            term: n * self._idf(df) for term, n in times.items() if (df := self._postings.df(term))
        }

    def _idf(self, df: int) -> float:
        idf = _okapi_idf(df, len(self))
        return idf if idf >= 0 else self.epsilon * self.average_idf

    def _ascending(self) -> NDArray[np.intp]:
        """The slots of live documents by ascending id."""
        if self._order is None:
            live = np.flatnonzero(self._postings.live)
            self._order = live[np.argsort(self._postings.ids[live])]
        return self._order


def _okapi_idf(df: int, n: int) -> float:
    """Robertson's and Spärck Jones's weight; negative for terms in over half of ``n``."""
    return math.log(n - df + 0.5) - math.log(df + 0.5)
