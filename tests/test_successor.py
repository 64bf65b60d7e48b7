"""What took the place of a sentence is a span of the new text, and nothing that stood beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.intake.successor import successor

BEFORE = (
    "The jet was shot down on Tuesday near the border. Two pilots ejected before it fell.",
    "Ten people saw it fall, the mayor said. The mayor said that on Monday.",
    "The jet was Russian.",
)


MONDAY = "The jet was shot down on Monday near the border."


@pytest.mark.parametrize(
    ("quote", "now", "found"),
    [
        # The same sentence with another day, in its place or moved.
        (
            "The jet was shot down on Tuesday near the border.",
            (
                "The jet was shot down on Monday near the border. Two pilots ejected before it"
                " fell.",
                *BEFORE[1:],
            ),
            "The jet was shot down on Monday near the border.",
        ),
        (
            "Ten people saw it fall, the mayor said.",
            ("The jet was Russian.", "Twelve people saw it fall, the mayor said."),
            "Twelve people saw it fall, the mayor said.",
        ),
        # Rewritten, but alone in its place.
        (
            "The jet was Russian.",
            (*BEFORE[:2], "The jet was of unknown origin."),
            "The jet was of unknown origin.",
        ),
        # Gone; what stood beside it before is not what it became.
        (
            "Ten people saw it fall, the mayor said.",
            (BEFORE[0], "The mayor said that on Monday.", BEFORE[2]),
            None,
        ),
        ("The jet was Russian.", BEFORE[:2], None),
        # Something else in its place.
        ("The jet was Russian.", (*BEFORE[:2], "Elections are held in May."), None),
        # Still there.
        (
            "The jet was Russian.",
            ("Look: The jet was Russian. So it was.",),
            "The jet was Russian.",
        ),
        # Two sentences that were quoted together.
        (
            "The jet was shot down on Tuesday near the border. Two pilots ejected before it fell.",
            (f"{MONDAY} Two pilots ejected before it fell.",),
            f"{MONDAY} Two pilots ejected before it fell.",
        ),
        # Divided in two.
        (
            "Two pilots ejected before it fell.",
            ("Two pilots ejected. They did so before it fell.", *BEFORE[1:]),
            "Two pilots ejected. They did so before it fell.",
        ),
        # It was never there.
        ("Nobody said this.", BEFORE, None),
        ("The jet was Russian.", (), None),
    ],
)
def test_what_took_its_place(quote: str, now: tuple[str, ...], found: str | None) -> None:
    assert successor(quote, BEFORE, now) == found


TEXT = st.lists(
    st.lists(st.sampled_from(["a", "Red", "fox", "ran", "ran.", "On", "it.", "“So”"]), min_size=1)
    .map(" ".join),
    max_size=4,
)  # fmt: skip


@given(before=TEXT, now=TEXT, data=st.data())
def test_it_is_a_span_of_what_is_said_now(
    before: list[str], now: list[str], data: st.DataObject
) -> None:
    quote = data.draw(st.sampled_from(before)) if before else "Red fox."
    found = successor(quote, before, now)
    if any(quote in passage for passage in now):
        assert found == quote
    elif found is not None:
        assert any(found in passage for passage in now)
        assert not any(found in passage for passage in before)
