from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus.intake.shingles import CHARACTERS, WORDS, shingles, words
from tests.wire import story

# Of the characters beyond all are taken for letters.
TEXTS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs", "Cc")), max_size=60)


@given(st.lists(TEXTS, max_size=4))
def test_there_is_one_for_each_word_that_enough_others_follow(paragraphs: list[str]) -> None:
    found, places = shingles(paragraphs)
    seen = [word for text in paragraphs for word in words(text)]
    assert len(found) == len(places)
    assert len(found) in {max(0, len(seen) - width + 1) for width in (WORDS, CHARACTERS)}


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_same_words_are_the_same_number_wherever_they_stand(seed: int, other: int) -> None:
    text, before = story(seed, 2), story(other + 2000, 1)
    (found, _), (later, _) = shingles(text), shingles([*before, *text])
    assert np.array_equal(later[-len(found) :], found)


def test_each_knows_the_paragraph_that_it_begins_in() -> None:
    _, places = shingles(["one two three", "four five six", "seven"])
    assert places.tolist() == [0, 0, 0]
    _, places = shingles(["one two", "", "three four five six seven eight"])
    assert places.tolist() == [0, 0, 2, 2]


def test_a_text_of_any_length_is_read_in_pieces() -> None:
    text = [" ".join(story(1, 400))]
    moved, _ = shingles(["A short word before.", *text])
    found, places = shingles(text)
    assert len(" ".join(text)) > 65_536
    assert len(np.intersect1d(found, moved)) > 0.99 * len(found)
    assert not places.any()
