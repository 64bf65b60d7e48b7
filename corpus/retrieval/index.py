"""An index like rank_bm25's that documents can be added to and removed from.

What is added goes to the tail (see `corpus.retrieval.postings`). A long tail is sealed into
a segment; a few segments of about the same size are merged into a larger one, so that there
are never many, and each posting is moved a few times in its life, however large the index.
Removed documents stay in their part as *dead* until it is merged: they are left out of all
counts when a query asks, so the past leaves no trace in a score.
"""

from __future__ import annotations

import asyncio
import math
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from corpus.retrieval.postings import Codes, Part, Segment, Slice, Tail, among, merged, segment

T = TypeVar("T")
#: Work in small steps, between which others may have their turn.
Steps = Generator[None, None, T]

#: Documents of a tail that is sealed, and the most that a segment may have. One megabyte of
#: scores or two stay in the processor's cache.
TAIL, SEGMENT = 1 << 12, 1 << 18
#: So many segments of about the same size become one of so many times the size.
_FAN = 4
#: A segment is rewritten when this share of it is dead.
_DEAD = 0.25


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that holds a term of the query."""

    doc_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Documents, best first, newest id among equals; all arrays have shape ``(hits,)``."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float64]
    #: By name.
    columns: Mapping[str, NDArray[Any]]


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
        columns: Names of whole numbers below 2³¹ that are kept with each document.
    """

    # Never BM25Okapi.__init__: it divides by the number of documents, and walks over them.
    def __init__(
        self,
        corpus: Iterable[Any] = (),
        tokenizer: Callable[[Any], Sequence[str]] | None = None,
        k1: float = 1.5,
        b: float = 0.75,
        epsilon: float = 0.25,
        *,
        columns: Sequence[str] = (),
    ) -> None:
        self.k1 = k1
        self.b = b
        self.epsilon = epsilon
        self.tokenizer = tokenizer
        self.columns = tuple(columns)
        self.codes = Codes()
        #: Term to number, in ascending order of the numbers.
        self.terms: dict[str, int] = {}
        self.segments: list[Segment] = []
        self.tail = Tail(self.columns)
        # By number of the term: how many documents hold it, the dead among them.
        self._df = array("q")
        self._documents = self._tokens = self._dead = 0
        # Gains by code, with what they were worked out from.
        self._todays: tuple[tuple[float, ...], int, NDArray[np.float64]] = ((), 0, np.empty(0))
        self._average_idf: float | None = None
        self._order: NDArray[np.intp] | None = None
        # Many at once need no small segments on the way.
        self.tail_limit, self.segment_limit = SEGMENT, SEGMENT
        for doc_id, document in enumerate(corpus):
            self.add(doc_id, tokenizer(document) if tokenizer else document)
        self.tail_limit = TAIL
        self._tidy()

    def __len__(self) -> int:
        return self._documents

    def __contains__(self, doc_id: int) -> bool:
        return any(part.find(doc_id) is not None for part in self.parts)

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.tail, *self.segments)

    # Changing

    def add(self, doc_id: int, tokens: Sequence[str]) -> None:
        """Index a document; one with the same id is replaced."""
        self.put(doc_id, tokens)
        self._tidy()

    def remove(self, doc_id: int) -> None:
        """Forget a document; does nothing if it is not there."""
        for part in self.parts:
            place = part.find(doc_id)
            if place is not None:
                self.bury(part, [place])
                self._tidy()
                return

    def put(
        self, doc_id: int, tokens: Sequence[str], marks: Collection[str] = (), **columns: int
    ) -> None:
        """Index a document, and leave sealing and merging to the caller.

        Args:
            doc_id: One with the same id is replaced.
            tokens: What is scored.
            marks: Terms that the document can be told by; they count for no score. With
                any, `average_idf` means nothing.
            columns: The whole numbers that are kept with it.
        """
        for part in self.parts:
            place = part.find(doc_id)
            if place is not None:
                self.bury(part, [place])
        length = len(tokens)
        codes = {self._number(mark): self.codes[0, 0] for mark in marks}
        for term, tf in Counter(tokens).items():
            codes[self._number(term)] = self.codes[tf, length]
        for number in codes:
            self._df[number] += 1
        self.tail.add(codes, id=doc_id, length=length, **columns)
        self._documents += 1
        self._tokens += length
        self._average_idf = self._order = None

    def bury(self, part: Part, places: Sequence[int]) -> None:
        """Make live documents dead."""
        self._documents -= len(places)
        self._dead += len(places)
        self._tokens -= sum(map(part.length, places))
        part.bury(places)
        self._average_idf = self._order = None

    def absorb(self, terms: Iterable[str], codes: Codes, new: Segment) -> None:
        """Take in documents that another index has, none of which is in this one.

        Args:
            terms: Of the other index, by number.
            codes: Of the other index.
            new: Of the other index; in memory, without dead.
        """
        numbers = np.array([self._number(term) for term in terms], np.int32)
        code_of = np.array([self.codes[pair] for pair in codes.since(0)], np.int64)
        their_terms, places, their_codes = new.every()
        moved = segment(new.columns, numbers[their_terms], places, code_of[their_codes])
        self.replace([], moved)
        self._documents += moved.size
        self._tokens += int(moved.column("length").sum(dtype=np.int64))
        self._average_idf = None

    def replace(self, old: Sequence[Part], new: Segment) -> None:
        """Put one segment in the place of others and of what they were made of.

        What was buried in an old part after the new one was made of it must be buried in the
        new one already.
        """
        df = np.frombuffer(self._df, np.int64)
        for part in old:
            self._dead -= len(part.dead)
            _add(df, -part.counts())
        self._dead += len(new.dead)
        _add(df, new.counts())
        self.segments = [s for s in self.segments if s not in old]
        self.segments += [new] if new.size else []
        if self.tail in old:
            self.tail = Tail(self.columns)
        self._order = None

    def restore(self, terms: Iterable[str], codes: Codes, segments: Sequence[Segment]) -> None:
        """Make an empty index what another was."""
        self.terms = {term: number for number, term in enumerate(terms)}
        self.codes = codes
        self.segments = list(segments)
        df = np.zeros(len(self.terms), np.int64)
        for part in segments:
            _add(df, part.counts())
            self._dead += len(part.dead)
            self._documents += part.size - len(part.dead)
            lengths = part.column("length")
            self._tokens += int(lengths.sum(dtype=np.int64) - lengths[part.dead].sum())
        self._df = array("q", df.tobytes())

    def overdue(self) -> list[Segment]:
        """Segments that should be merged into one; none if all is well."""
        for part in self.segments:
            if len(part.dead) > _DEAD * part.size:
                return [part]
        by_tier = sorted(self.segments, key=_tier)
        for _, tier in groupby(by_tier, _tier):
            alike = list(tier)[:_FAN]
            if len(alike) == _FAN and sum(part.size for part in alike) <= self.segment_limit:
                return alike
        return []

    def _tidy(self) -> None:
        if self.tail.size >= self.tail_limit:
            self.replace([self.tail], merged([self.tail], self.tail.names))
        while overdue := self.overdue():
            self.replace(overdue, merged(overdue, self.tail.names))

    def _number(self, term: str) -> int:
        number = self.terms.get(term)
        if number is None:
            number = self.terms[term] = len(self._df)
            self._df.append(0)
        return number

    # Searching

    def search(self, tokens: Iterable[str], k: int) -> list[Hit]:
        """The ``k`` best documents that hold a token, best first, newest id among equals.

        A score may be zero or negative: in a small archive Okapi's idf is, for the words
        that matter most.
        """
        found = at_once(self._okapi(tokens, k))
        return list(map(Hit, found.ids.tolist(), found.scores.tolist()))

    async def search_by_turns(self, tokens: Iterable[str], k: int) -> list[Hit]:
        """The same, with a turn for others after each part; none of what they do is seen."""
        found = await by_turns(self._okapi(tokens, k))
        return list(map(Hit, found.ids.tolist(), found.scores.tolist()))

    def df(self, term: str) -> int:
        """How many documents hold the term."""
        number = self.terms.get(term)
        if number is None:
            return 0
        df = self._df[number]
        if not self._dead:
            return df
        for part in self.parts:
            if len(part.dead) and (held := part.read([number])[0]):
                df -= among(part.dead, held[0])
        return df

    def rank(
        self,
        weights: Mapping[str, float],
        k: int,
        allowed: Callable[[Part], NDArray[np.bool_] | None] = lambda part: None,
    ) -> Steps[Ranking]:
        """The ``k`` best documents that hold a term, by the sum of weighted gains.

        Args:
            weights: Of each term of the query, usually its idf.
            k: How many at most.
            allowed: Which documents of a part may be found at all; None for all.
        """
        terms = [term for term in weights if term in self.terms]
        # Everything that a change could touch is taken before the first turn of others.
        return self._ranked(self._slices(terms), [weights[t] for t in terms], k, allowed)

    def _okapi(self, tokens: Iterable[str], k: int) -> Steps[Ranking]:
        slices, weights = self._weighted(tokens)
        return self._ranked(slices, weights, k, lambda part: None)

    def _slices(self, terms: Sequence[str]) -> list[Slice]:
        numbers = [self.terms[term] for term in terms]
        return [Slice(p, p.size, p.read(numbers), p.dead) for p in self.parts if p.size]

    def _weighted(self, tokens: Iterable[str]) -> tuple[list[Slice], list[float]]:
        terms, weights = [], []
        # A term that stands twice in the query counts twice, as in rank_bm25.
        for term, times in Counter(tokens).items():
            if df := self.df(term):
                terms.append(term)
                weights.append(times * self._idf(df))
        return self._slices(terms), weights

    def _gains(self, weights: Sequence[float]) -> NDArray[np.float64]:
        """What a term adds to a score, shape ``(terms, codes)``."""
        # Without a token there is nothing to gain from, and no mean to divide by.
        today = (self.k1, self.b, self.avgdl or 1.0)
        if self._todays[:2] != (today, len(self.codes)):
            self._todays = (today, len(self.codes), self.codes.gains(*today))
        gains: NDArray[np.float64] = np.multiply.outer(np.array(weights), self._todays[2])
        return gains

    def _ranked(
        self,
        slices: Sequence[Slice],
        weights: Sequence[float],
        k: int,
        allowed: Callable[[Part], NDArray[np.bool_] | None],
    ) -> Steps[Ranking]:
        # A sum of gains above zero is a hit. Of others, only the postings can tell.
        positive = min(weights, default=1.0) > 0
        return _best(slices, self._gains(weights), k, allowed, positive, self.columns)

    # The methods and numbers of rank_bm25

    def get_scores(self, query: Iterable[str]) -> NDArray[np.float64]:
        """The score of every document, by ascending id."""
        slices, weights = self._weighted(query)
        gains = self._gains(weights)
        scores = [np.delete(part.scores(gains), part.dead) for part in slices]
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
            candidates = np.flatnonzero(scores >= _kth_best(scores, n))
        else:
            candidates = np.arange(len(scores))
        best = candidates[np.lexsort((-candidates, -scores[candidates]))]
        return [documents[place] for place in best[: max(n, 0)].tolist()]

    @property
    def corpus_size(self) -> int:
        """How many documents there are."""
        return len(self)

    @property
    def avgdl(self) -> float:
        """Mean number of tokens of a document; 0 without documents."""
        return self._tokens / len(self) if len(self) else 0.0

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

    def _idf(self, df: int) -> float:
        """Robertson's and Spärck Jones's weight; for terms in over half of all, the floor."""
        idf = math.log(self._documents - df + 0.5) - math.log(df + 0.5)
        return idf if idf >= 0 else self.epsilon * self.average_idf

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


def at_once(steps: Steps[T]) -> T:
    """What the steps come to, without a turn for others."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


async def by_turns(steps: Steps[T]) -> T:
    """What the steps come to, with a turn for others after each."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        await asyncio.sleep(0)


def _best(
    slices: Sequence[Slice],
    gains: NDArray[np.float64],
    k: int,
    allowed: Callable[[Part], NDArray[np.bool_] | None],
    positive: bool,
    columns: Iterable[str],
) -> Steps[Ranking]:
    found: list[tuple[Part, NDArray[np.intp], NDArray[np.float64]]] = []
    top = np.empty(0)
    for part in slices if k > 0 else ():
        scores = part.scores(gains)
        mask = allowed(part.part)
        if mask is not None:
            scores[~mask[: part.size]] = 0.0
        # Never sort what cannot be among the best: most documents of a million.
        if positive:
            bound = float(top.min()) if len(top) == k else _bound(scores, part, k)
            places = np.flatnonzero(scores >= bound if bound else scores)
        else:
            places = part.holding()
            places = places if mask is None else places[mask[places]]
        if len(places):
            top = np.concatenate((top, scores[places]))
            top = np.partition(top, len(top) - k)[-k:] if len(top) > k else top
            found.append((part.part, places, scores[places]))
        yield
    return _sorted(found, max(k, 0), columns)


def _bound(scores: NDArray[np.float64], part: Slice, k: int) -> float:
    """A score that ``k`` documents reach: the k-th best of those that hold the rarest term."""
    enough = [held[0] for held in part.postings if held and len(held[0]) >= k]
    return _kth_best(scores[min(enough, key=len)], k) if enough else 0.0


def _sorted(
    found: Sequence[tuple[Part, NDArray[np.intp], NDArray[np.float64]]],
    k: int,
    columns: Iterable[str],
) -> Ranking:
    if not found:
        return Ranking(np.empty(0, np.int64), np.empty(0), dict.fromkeys(columns, np.empty(0)))
    scores = np.concatenate([scores for _, _, scores in found])
    ids = np.concatenate([part.column("id")[places] for part, places, _ in found])
    best = np.arange(len(scores))
    if len(scores) > 100 + k:  # those that tie with the k-th are kept: ids decide
        best = np.flatnonzero(scores >= _kth_best(scores, k))
    best = best[np.lexsort((-ids[best], -scores[best]))][:k]
    values = {
        name: np.concatenate([part.column(name)[places] for part, places, _ in found])[best]
        for name in columns
    }
    return Ranking(ids[best], scores[best], values)


def _add(df: NDArray[np.int64], counts: NDArray[np.int32]) -> None:
    """Add counts by number of the term; newer terms have none."""
    df[: len(counts)] += counts


def _kth_best(scores: NDArray[np.float64], k: int) -> float:
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])


def _tier(part: Segment) -> int:
    """The logarithm of its size to the base `_FAN`."""
    return (part.size.bit_length() - 1) // (_FAN.bit_length() - 1)
