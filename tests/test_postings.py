"""Parts of an index: what they hold, and what is left of several that are merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from corpus.retrieval.index import LiveBM25
from corpus.retrieval.inverted import InvertedIndex
from corpus.retrieval.postings import Codes, Part, Segment, Tail, among, merged

Documents = Mapping[int, Mapping[int, int]]
#: By id: the code of each term.
DOCUMENTS = st.dictionaries(
    st.integers(0, 2**40),
    st.dictionaries(st.integers(0, 6), st.integers(0, 2**32 - 1), max_size=4),
    max_size=6,
)


def tail(documents: Documents) -> Tail:
    made = Tail(["day"])
    for doc_id, codes in documents.items():
        made.add(codes, id=doc_id, length=len(codes), day=doc_id % 1000)
    return made


def held(part: Part) -> dict[int, dict[int, int]]:
    """By id of the live documents: the code of each term."""
    ids = part.column("id").tolist()
    found: dict[int, dict[int, int]] = {
        doc_id: {} for place, doc_id in enumerate(ids) if place not in part.dead
    }
    for number, postings in enumerate(part.read(range(10))):
        if postings:
            for place, code in zip(*map(np.ndarray.tolist, postings), strict=True):
                if place not in part.dead:
                    found[ids[place]][number] = code
    return found


@given(lives=st.lists(st.tuples(DOCUMENTS, st.sets(st.integers(0, 5))), min_size=1, max_size=4))
def test_what_is_merged_is_what_lives_by_ascending_id(
    lives: list[tuple[dict[int, dict[int, int]], set[int]]],
) -> None:
    parts: list[Part] = []
    living: dict[int, dict[int, int]] = {}
    for n, (documents, dying) in enumerate(lives):
        part: Part = tail(documents)
        if n % 2:
            part = merged([part], ("id", "length", "day"))
        doomed = [doc_id for i, doc_id in enumerate(documents) if i in dying or doc_id in living]
        part.bury([place for doc_id in doomed if (place := part.find(doc_id)) is not None])
        living |= {doc_id: codes for doc_id, codes in documents.items() if doc_id not in doomed}
        parts.append(part)

    new = merged(parts, ("id", "length", "day"))

    assert held(new) == living
    assert new.column("id").tolist() == sorted(living)
    assert new.column("day").tolist() == [doc_id % 1000 for doc_id in sorted(living)]
    assert not len(new.dead)
    counts = Counter(number for codes in living.values() for number in codes)
    assert {n: c for n, c in enumerate(new.counts().tolist()) if c} == counts
    for number, postings in enumerate(new.read(range(10))):
        assert (postings is not None) == (number in counts)
        if postings:
            assert (np.diff(postings[0]) > 0).all(), "places ascend"
    terms, places, codes_ = new.every()
    assert len(terms) == len(places) == len(codes_) == counts.total()


@given(documents=DOCUMENTS, doc_id=st.integers(0, 2**40))
def test_a_document_is_found_by_its_id_until_it_is_dead(
    documents: dict[int, dict[int, int]], doc_id: int
) -> None:
    for part in (tail(documents), merged([tail(documents)], ("id", "length", "day"))):
        for wanted in {*documents, doc_id}:
            place = part.find(wanted)
            assert (place is not None) == (wanted in documents)
            if place is not None:
                assert part.column("id")[place] == wanted
                assert part.length(place) == len(documents[wanted])
                part.bury([place])
                assert part.find(wanted) is None
        assert len(part.dead) == len({*documents})
        assert held(part) == {}


def test_whoever_has_read_who_is_dead_can_go_on_with_it() -> None:
    part = merged([tail({1: {0: 1}, 2: {0: 1}})], ("id", "length", "day"))
    before = part.dead
    part.bury([0])
    assert (before.tolist(), part.dead.tolist()) == ([], [0])


def test_nothing_merged_is_nothing() -> None:
    new = merged([tail({})], ("id", "length", "day"))
    assert (new.size, len(new.counts()), new.find(0)) == (0, 0, None)
    assert new.read([0]) == [None]


def test_a_segment_of_documents_without_a_term_is_one() -> None:
    new = merged([tail({7: {}, 3: {}})], ("id", "length", "day"))
    assert new.column("id").tolist() == [3, 7]
    assert merged([new], ("id", "length", "day")).size == 2


@given(some=st.sets(st.integers(0, 50)).map(sorted), many=st.sets(st.integers(0, 50)).map(sorted))
def test_how_many_are_among_others(some: list[int], many: list[int]) -> None:
    found = among(np.array(some, np.int32), np.array(many, np.int32))
    assert found == len({*some} & {*many})


def test_a_code_is_given_once_and_kept() -> None:
    codes = Codes([(1, 5), (2, 5)])
    assert [codes[2, 5], codes[1, 5], codes[9, 9], codes[9, 9]] == [1, 0, 2, 2]
    assert codes.since(1) == [(2, 5), (9, 9)]
    assert codes.since(3) == []
    assert len(codes) == 3


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**7)), min_size=1, unique=True),
    st.floats(0.1, 3),
    st.floats(0, 1),
    st.floats(0.1, 1e5),
)
def test_a_gain_is_the_formula_of_bm25(
    combinations: list[tuple[int, int]], k1: float, b: float, mean: float
) -> None:
    gains = Codes(combinations).gains(k1, b, mean)
    for (tf, length), gain in zip(combinations, gains.tolist(), strict=True):
        denominator = tf + k1 * (1 - b + b * length / mean)
        assert gain == pytest.approx(tf * (k1 + 1) / denominator if tf else 0.0, rel=1e-12)


def test_more_combinations_than_two_bytes_can_number_are_exact() -> None:
    index = LiveBM25()
    index.tail_limit = 100
    # Each is as long as no other, so that each frequency of each is a new combination.
    documents = {
        n: [f"w{i}" for i in range(1 + n % 7) for _ in range(i + 1)] + ["pad"] * n
        for n in range(300)
    }
    for code in range(66_000):
        _ = index.codes[1_000_000 + code, 1]
    for doc_id, tokens in documents.items():
        index.add(doc_id, tokens)
    for doc_id in range(0, 300, 5):
        index.remove(doc_id)
        del documents[doc_id]

    widths = {part.every()[2].dtype.itemsize for part in index.segments}
    assert widths == {4}
    fresh = BM25Okapi([documents[i] for i in sorted(documents)])
    for query in (["w0"], ["w6", "w3", "pad"], ["pad"]):
        expected = fresh.get_scores(query)
        assert np.allclose(index.get_scores(query), expected, rtol=0, atol=1e-9)


def test_segments_of_narrow_and_wide_codes_are_merged_exactly() -> None:
    narrow, wide = tail({5: {0: 3, 1: 65_535}}), tail({4: {0: 65_536, 2: 2**32 - 1}})
    sealed = [merged([part], ("id", "length", "day")) for part in (narrow, wide)]
    assert [part.every()[2].dtype.itemsize for part in sealed] == [2, 4]
    both = merged(sealed, ("id", "length", "day"))
    assert held(both) == {5: {0: 3, 1: 65_535}, 4: {0: 65_536, 2: 2**32 - 1}}


def test_very_long_documents_are_exact_in_a_segment_too() -> None:
    documents = {9: ["jet"] * 70_000 + ["shot"], 2: ["shot"] * 300, 5: ["down"], 7: ["jet"] * 2}
    index = LiveBM25()
    index.tail_limit = 2
    for doc_id, tokens in documents.items():
        index.add(doc_id, tokens)
    assert len(index.segments) >= 1
    fresh = BM25Okapi([documents[i] for i in sorted(documents)])
    for query in (["jet"], ["shot", "jet"], ["down"]):
        expected = fresh.get_scores(query)
        assert np.allclose(index.get_scores(query), expected, rtol=0, atol=1e-9)


def test_a_document_in_a_segment_is_replaced_by_one_of_the_same_id() -> None:
    index = InvertedIndex(1.5, 0.75, ["day"])
    index.tail_limit = 2
    for doc_id in (8, 3, 5, 1):
        index.put(doc_id, ["jet", "old"], ["mark"], day=doc_id)
        index.tidy()
    index.put(3, ["ship"], day=9)

    assert (len(index), index.df("jet"), index.df("old"), index.df("ship")) == (4, 3, 3, 1)
    assert index.df("mark") == 3
    assert sum(3 in part.column("id") for part in index.parts) == 2, "one of them dead"
    index.replace(index.parts, merged(index.parts, index.tail.names))
    assert (len(index), index.df("jet"), index.df("ship")) == (4, 3, 1)
    assert index.parts[1].column("day").tolist() == [1, 9, 5, 8]


def test_what_another_index_has_is_absorbed_with_its_own_numbers() -> None:
    ours, theirs = InvertedIndex(1.5, 0.75), InvertedIndex(1.5, 0.75)
    ours.put(1, ["jet", "ship"])
    for n in range(5):
        theirs.put(10 - n, ["talks", "ship"] + ["jet"] * n, ["mark"])
    sealed = merged([theirs.tail], theirs.tail.names)
    assert isinstance(sealed, Segment)
    ours.absorb(theirs.terms, theirs.codes, sealed)

    both = InvertedIndex(1.5, 0.75)
    both.put(1, ["jet", "ship"])
    for n in range(5):
        both.put(10 - n, ["talks", "ship"] + ["jet"] * n, ["mark"])
    assert (len(ours), ours.avgdl) == (len(both), both.avgdl)
    assert {t: ours.df(t) for t in both.terms} == {t: both.df(t) for t in both.terms}
