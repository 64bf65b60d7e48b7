from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.english import ENGLISH
from corpus.language.stemmed import fold

TEXT = st.text(max_size=60) | st.lists(
    st.sampled_from(
        ["the", "U.S.", "'s", "Turkey’s", "18,000", "5.6%", "É", "ﬁ", "WHO", "-", "don't"]
    )
).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("shot down", "shoots down"),
        ("the ministers met", "a minister is meeting"),
        ("Russian minister", "minister of Russia"),
        ("Turkey's border", "Turkish borders"),
        ("18,000 cows", "18000 cow"),
        ("the U.S.", "USA"),
        ("the US army", "U.S. armies"),
        ("Erdoğan", "erdogan"),
        ("café", "CAFE"),
        ("Covid-19", "covid 19"),
        ("O’Brien", "O'Brien"),
    ],
)
def test_two_ways_to_write_the_same_are_the_same_terms(one: str, other: str) -> None:
    assert sorted(ENGLISH.terms(one)) == sorted(ENGLISH.terms(other))


def test_shot_down_is_more_than_shot() -> None:
    assert ENGLISH.terms("the jet was shot down") == ["jet", "shoot", "down"]


def test_capitals_tell_a_name_from_a_pronoun() -> None:
    assert ENGLISH.terms("who told us it is so") == ["tell"]
    assert ENGLISH.terms("WHO") == ["who"]
    assert ENGLISH.terms("US") == ["usa"]


def test_a_question_is_about_what_is_left_without_asking() -> None:
    assert ENGLISH.asked("tell me how many people died") == ENGLISH.terms("people died")


def test_near_words_are_near_both_ways() -> None:
    (jet,), (plane,) = ENGLISH.terms("jet"), ENGLISH.terms("plane")
    assert plane in ENGLISH.near(jet)
    assert jet in ENGLISH.near(plane)
    assert ENGLISH.near("nothing") == ()


@given(TEXT)
def test_tokens_are_the_terms_with_their_places(text: str) -> None:
    tokens = ENGLISH.tokens(text)

    assert [token.term for token in tokens] == ENGLISH.terms(text)
    ends = [0, *(token.end for token in tokens)]
    assert all(end <= token.start < token.end for end, token in zip(ends, tokens, strict=False))
    for token in tokens:
        assert ENGLISH.terms(text[token.start : token.end]) == [token.term]


@given(TEXT)
def test_no_term_is_empty_or_has_white_space(text: str) -> None:
    assert all(term and not any(c.isspace() for c in term) for term in ENGLISH.terms(text))


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
