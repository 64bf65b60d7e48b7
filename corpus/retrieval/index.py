"""An index like rank_bm25's that documents can be added to and removed from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from corpus.retrieval.inverted import TAIL, InvertedIndex
from corpus.retrieval.ranking import Ranking, Steps, at_once, kth_best


class Hit(NamedTuple):
    """A document that holds a term of the query."""

    doc_id: int
    score: float


class LiveBM25(InvertedIndex, BM25Okapi):
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
        super().__init__(k1, b)
        self.epsilon = epsilon
        self.tokenizer = tokenizer
        self._average_idf: float | None = None
        self._order: NDArray[np.intp] | None = None
        # Many at once need no small segments on the way.
        self.tail_limit = self.segment_limit
        for doc_id, document in enumerate(corpus):
            self.add(doc_id, tokenizer(document) if tokenizer else document)
        self.tail_limit = TAIL
        self.tidy()

    def add(self, doc_id: int, tokens: Sequence[str]) -> None:
        """Index a document; one with the same id is replaced."""
        self.put(doc_id, tokens)
        self.tidy()

    def remove(self, doc_id: int) -> None:
        """Forget a document; does nothing if it is not there."""
        self.discard(doc_id)
        self.tidy()

    def search(self, tokens: Iterable[str], k: int) -> list[Hit]:
        """The ``k`` best documents that hold a token, best first, newest id among equals.

        A score may be zero or negative: in a small archive Okapi's idf is, for the words
        that matter most.
        """
        found = at_once(self.ranking(tokens, k))
        return list(map(Hit, found.ids.tolist(), found.scores.tolist()))

    def ranking(self, tokens: Iterable[str], k: int) -> Steps[Ranking]:
        """The same in steps, see `InvertedIndex.rank`."""
        return self.rank(self._weights(tokens), k)

    # The methods and numbers of rank_bm25

    def get_scores(self, query: Iterable[str]) -> NDArray[np.float64]:
        """The score of every document, by ascending id."""
        weights = self._weights(query)
        gains = self.gains(list(weights.values()))
        scores = [np.delete(p.scores(gains), p.dead) for p in self.slices(weights)]
        return np.concatenate([*scores, np.empty(0)])[self._ascending()]

    def get_batch_scores(self, query: Iterable[str], doc_ids: Iterable[int]) -> list[float]:
        """The scores of the documents with these ids.

        Raises:
            KeyError: If one of them is not in the index.
        """
        ids = self._live("id")[self._ascending()]
        by_id = dict(zip(ids.tolist(), self.get_scores(query).tolist(), strict=True))
        return [by_id[doc_id] for doc_id in doc_ids]

    def get_top_n(self, query: Iterable[str], documents: Sequence[Any], n: int = 5) -> list[Any]:
        """Of ``documents``, which stand in the order of `get_scores`, the ``n`` best.

        Raises:
            ValueError: If there are not as many documents as in the index.
        """
        if len(documents) != len(self):
            raise ValueError(f"{len(documents)} documents given, {len(self)} in the index")
        scores = self.get_scores(query)
        if 0 < n < len(scores):
            candidates = np.flatnonzero(scores >= kth_best(scores, n))
        else:
            candidates = np.arange(len(scores))
        best = candidates[np.lexsort((-candidates, -scores[candidates]))]
        return [documents[place] for place in best[: max(n, 0)].tolist()]

    @property
    def corpus_size(self) -> int:
        """How many documents there are."""
        return len(self)

    @property
    def doc_len(self) -> list[int]:
        """Tokens of each document, by ascending id."""
        return [int(length) for length in self._live("length")[self._ascending()]]

    @property
    def idf(self) -> dict[str, float]:
        """The idf of every term; made anew at each call."""
        dfs = zip(self.terms, self._live_df().tolist(), strict=True)
        return {term: self._idf(df) for term, df in dfs if df}

    @property
    def average_idf(self) -> float:
        """Mean of the terms' idf before the floor; 0 without terms."""
        if self._average_idf is None:
            # What rank_bm25 sums over all terms is summed over the few df that they have.
            terms = np.bincount(self._live_df())
            dfs = np.flatnonzero(terms[1:]) + 1  # terms that are gone have a df of 0
            terms = terms[dfs]
            idf = np.log(len(self) - dfs + 0.5) - np.log(dfs + 0.5)
            self._average_idf = float(idf @ terms / terms.sum()) if len(dfs) else 0.0
        return self._average_idf

    def _weights(self, query: Iterable[str]) -> dict[str, float]:
        # A term that stands twice in the query counts twice, as in rank_bm25.
        weights: dict[str, float] = {}
        for term in query:
            if term in weights:
                weights[term] += self._idf(self.df(term))
            elif df := self.df(term):
                weights[term] = self._idf(df)
        return weights

    def _idf(self, df: int) -> float:
        """Robertson's and Spärck Jones's weight; for terms in over half of all, the floor."""
        idf = log((self._documents - df + 0.5) / (df + 0.5))
        return idf if idf >= 0 else self.epsilon * self.average_idf

    def _changed(self) -> None:
        self._average_idf = self._order = None

    def _live_df(self) -> NDArray[np.int64]:
        """How many live documents hold each term, by number.

        Reads the whole of the parts that have dead documents. Only the floor needs it, and
        only after a change: no word of the news is in half of a large archive.
        """
        df = np.array(self._df, np.int64)
        for part in self.parts:
            if len(part.dead):
                terms, places, _ = part.every()
                dead = np.zeros(part.size, np.bool_)
                dead[part.dead] = True
                np.subtract.at(df, terms[dead[places]], 1)
        return df

    def _live(self, column: str) -> NDArray[np.int64]:
        """A column of all live documents, part by part."""
        return np.concatenate([np.delete(part.column(column), part.dead) for part in self.parts])

    def _ascending(self) -> NDArray[np.intp]:
        """What sorts live documents, part by part, by their ids."""
        if self._order is None:
            self._order = np.argsort(self._live("id"))
        return self._order
