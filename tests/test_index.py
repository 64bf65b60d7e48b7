"""rank_bm25 is the definition of every score; what it cannot do is said in words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from corpus.retrieval.index import LiveBM25

TERMS = st.sampled_from(["jet", "shot", "down", "turkey", "the", "minister"])
DOCUMENT = st.lists(TERMS, max_size=12)
IDS = st.integers(0, 15)


def oracle(documents: dict[int, list[str]], query: list[str]) -> NDArray[np.float64]:
    """rank_bm25's scores by ascending id; zeros where it would divide by zero."""
    if not any(documents.values()):
        return np.zeros(len(documents))
    return BM25Okapi([documents[i] for i in sorted(documents)]).get_scores(query)


def assert_same(index: LiveBM25, documents: dict[int, list[str]], query: list[str]) -> None:
    expected = oracle(documents, query)
    assert np.allclose(index.get_scores(query), expected, rtol=0, atol=1e-9)

    by_id = dict(zip(sorted(documents), expected, strict=True))
    holding = [i for i, tokens in documents.items() if set(tokens) & set(query)]
    hits = index.search(query, len(documents) + 1)
    assert sorted(hit.doc_id for hit in hits) == sorted(holding)
    assert all(math.isclose(hit.score, by_id[hit.doc_id], abs_tol=1e-9) for hit in hits)
    assert hits == sorted(hits, key=lambda hit: (-hit.score, -hit.doc_id))
    assert index.search(query, 2) == hits[:2]


class History(RuleBasedStateMachine):
    """Whatever has happened to an index, it scores as if built afresh."""

    def __init__(self) -> None:
        super().__init__()
        self.index = LiveBM25()
        # So small that a short life has seals and merges enough.
        self.index.tail_limit, self.index.segment_limit = 3, 40
        self.documents: dict[int, list[str]] = {}

    @rule(doc_id=IDS, tokens=DOCUMENT)
    def add(self, doc_id: int, tokens: list[str]) -> None:
        self.index.add(doc_id, tokens)
        self.documents[doc_id] = tokens

    @rule(doc_id=IDS)
    def remove(self, doc_id: int) -> None:
        self.index.remove(doc_id)
        self.documents.pop(doc_id, None)

    @rule(query=st.lists(TERMS, max_size=4))
    def ask(self, query: list[str]) -> None:
        assert_same(self.index, self.documents, query)

    @invariant()
    def counts_documents(self) -> None:
        assert len(self.index) == len(self.documents)


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(
    documents=st.lists(DOCUMENT, min_size=1, max_size=8).filter(any),
    query=st.lists(TERMS, max_size=5),
    k1=st.floats(0.1, 3),
    b=st.floats(0, 0.99),  # with 1, rank_bm25 divides by an empty document
    epsilon=st.floats(0, 1),
)
def test_parameters_mean_what_they_mean_in_rank_bm25(
    documents: list[list[str]], query: list[str], k1: float, b: float, epsilon: float
) -> None:
    index = LiveBM25(documents, k1=k1, b=b, epsilon=epsilon)
    fresh = BM25Okapi(documents, k1=k1, b=b, epsilon=epsilon)

    assert np.allclose(index.get_scores(query), fresh.get_scores(query), rtol=0, atol=1e-9)
    assert index.average_idf == pytest.approx(fresh.average_idf, abs=1e-9)  # type: ignore[attr-defined]
    assert index.idf == pytest.approx(fresh.idf, abs=1e-9)  # type: ignore[attr-defined]
    assert index.doc_len == fresh.doc_len  # type: ignore[attr-defined]
    assert index.avgdl == fresh.avgdl  # type: ignore[attr-defined]
    assert index.corpus_size == fresh.corpus_size  # type: ignore[attr-defined]


def test_very_long_documents_and_very_frequent_terms_are_exact() -> None:
    documents = {0: ["jet"] * 70_000 + ["shot"], 1: ["shot"] * 300, 2: ["down"], 3: ["jet"] * 2}
    index = LiveBM25()
    for doc_id, tokens in documents.items():
        index.add(doc_id, tokens)

    assert_same(index, documents, ["jet", "shot", "shot"])


def test_thousands_of_edits_leave_no_tombstones_behind() -> None:
    index = LiveBM25()
    for n in range(5000):
        index.add(n % 7, ["jet", str(n)])

    assert sum(part.size for part in index.parts) < 5000
    assert_same(index, {n % 7: ["jet", str(n)] for n in range(4993, 5000)}, ["jet", "4999"])


@pytest.mark.parametrize("corpus", [(), [[]], [[], []]])
def test_an_index_without_a_word_finds_nothing_and_breaks_nothing(corpus: Any) -> None:
    index = LiveBM25(corpus)

    assert index.search(["jet"], 10) == []
    assert list(index.get_scores(["jet"])) == [0.0] * len(corpus)
    assert index.get_top_n(["jet"], list(corpus), n=5) == list(reversed(corpus))
    assert index.average_idf == 0.0


def test_every_document_with_a_term_is_found_even_if_its_score_is_negative() -> None:
    index = LiveBM25([["jet"]])

    assert [hit.doc_id for hit in index.search(["jet"], 5)] == [0]
    assert index.search(["jet"], 5)[0].score < 0


def test_the_newest_comes_first_among_equals() -> None:
    index = LiveBM25([["jet"], ["ship"], ["jet"], ["jet"]])

    assert [hit.doc_id for hit in index.search(["jet"], 2)] == [3, 2]
    assert index.get_top_n(["jet"], list("abcd"), n=3) == ["d", "c", "b"]


def test_a_term_that_is_asked_twice_counts_twice() -> None:
    index = LiveBM25([["jet"], ["ship"], ["train"]])

    once, twice = index.search(["jet"], 1)[0], index.search(["jet", "jet"], 1)[0]
    assert twice.score == pytest.approx(2 * once.score)


def test_scores_follow_the_ids_and_not_the_history() -> None:
    index = LiveBM25()
    for doc_id, term in ((30, "ship"), (10, "jet"), (20, "train")):
        index.add(doc_id, [term])

    assert [score > 0 for score in index.get_scores(["jet"])] == [True, False, False]
    assert index.get_batch_scores(["jet"], [20, 10]) == [0.0, index.get_scores(["jet"])[0]]
    with pytest.raises(KeyError):
        index.get_batch_scores(["jet"], [99])


def test_a_tokenizer_makes_the_tokens_of_the_first_documents() -> None:
    index = LiveBM25(["the jet", "a ship"], tokenizer=str.split)

    assert [hit.doc_id for hit in index.search(["ship"], 5)] == [1]


def test_removing_what_is_not_there_does_nothing() -> None:
    index = LiveBM25([["jet"]])
    index.remove(7)

    assert len(index) == 1
    assert 0 in index
    assert 7 not in index


def test_the_wrong_number_of_documents_is_refused() -> None:
    with pytest.raises(ValueError, match="2 documents given, 1 in the index"):
        LiveBM25([["jet"]]).get_top_n(["jet"], ["a", "b"])


@pytest.mark.parametrize("k", [0, -1])
def test_nobody_gets_fewer_than_no_hits(k: int) -> None:
    assert LiveBM25([["jet"]]).search(["jet"], k) == []
