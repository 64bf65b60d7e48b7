"""Slips in small words, pictures and wide letters of a follow-up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.answering.slips import mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whan was taht?", "when was that?"),
        ("Wat about the pilot", "what about the pilot"),
        ("hw mny people", "how many people"),
        ("who did it? \U0001f600", "who did it?"),
        ("and why \U0001f937\u200d\u2642\ufe0f", "and why"),
        ("\uff57\uff48\uff4f \uff44\uff49\uff44 \uff49\uff54\uff1f", "who did it?"),
    ],
)
def test_what_was_meant_is_read(typed: str, meant: str) -> None:
    assert mended(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["AWS was down", "und wer war das?", "where were the many hats?", "$5 or 5 €?", "a+b = c",
     "Tere", "who  did it"],
)  # fmt: skip
def test_other_words_are_left_alone(text: str) -> None:
    assert mended(text) == text


@given(st.text())
def test_mending_once_is_enough(text: str) -> None:
    assert mended(mended(text)) == mended(text)
