from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records.merging import merged
from corpus.types import Paragraph

TEXTS = st.lists(st.sampled_from("abcdefgh").map(Paragraph), min_size=1, max_size=8, unique=True)


def paragraphs(letters: str) -> tuple[Paragraph, ...]:
    return tuple(map(Paragraph, letters))


@pytest.mark.parametrize(
    ("base", "edited", "newer", "expected"),
    [
        ("abc", "aXc", "abcd", "aXcd"),  # an edit, where the newer text left it
        ("abc", "aXc", "zabc", "zaXc"),  # and where that moved it
        ("abc", "aXc", "aBc", "aBc"),  # what both changed is as the newer text has it
        ("abc", "ac", "abcd", "acd"),  # taken out
        ("abc", "abcX", "abcd", "abcXd"),  # added, after the same paragraph
        ("abc", "Xabc", "zabc", "Xzabc"),  # or at the beginning
        ("abcd", "aXd", "abcde", "aXde"),  # two made one
        ("abcd", "aXd", "abzcd", "abzcd"),  # unless they no longer stand together
        ("abcd", "aXYd", "abzcd", "aXzYd"),  # one each
        ("abc", "aXYc", "zabc", "zaXYc"),  # one made two
        ("ab", "b", "a", "a"),  # nothing would be left
        ("ab", "aX", "cd", "cd"),  # another text altogether
    ],
)
def test_edits_are_carried_over(base: str, edited: str, newer: str, expected: str) -> None:
    found = merged(paragraphs(base), paragraphs(edited), paragraphs(newer))
    assert "".join(p.text for p in found) == expected


@given(TEXTS, TEXTS)
def test_a_text_that_came_unchanged_keeps_every_edit(
    base: Sequence[Paragraph], edited: Sequence[Paragraph]
) -> None:
    assert merged(base, edited, base) == tuple(edited)


@given(TEXTS, TEXTS)
def test_without_edits_the_newer_text_stands(
    base: Sequence[Paragraph], newer: Sequence[Paragraph]
) -> None:
    assert merged(base, base, newer) == tuple(newer)


@given(TEXTS, TEXTS, TEXTS)
def test_nothing_is_made_up(
    base: Sequence[Paragraph], edited: Sequence[Paragraph], newer: Sequence[Paragraph]
) -> None:
    found = merged(base, edited, newer)
    assert found
    assert {*found} <= {*edited, *newer}
