"""What an editor changed in a text, carried over to a newer state of the same text."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from corpus.types import Paragraph


def merged(
    base: Sequence[Paragraph], edited: Sequence[Paragraph], newer: Sequence[Paragraph]
) -> tuple[Paragraph, ...]:
    """``newer`` with the edits that made ``edited`` of ``base``, where it left them room.

    A paragraph that was edited is replaced, or left out, if the newer text still has it as it
    was before the edit; one that was added comes after the same paragraph as before. What the
    newer text changed as well is as the newer text has it.
    """
    places = _places(base, newer)
    added: dict[int, Sequence[Paragraph]] = {}  # before the paragraph of this number
    changed: dict[int, Sequence[Paragraph]] = {}  # in its place
    for kind, low, high, start, end in SequenceMatcher(
        None, base, edited, autojunk=False
    ).get_opcodes():
        new = edited[start:end]
        if kind == "insert":
            # After the paragraph before it, or at the beginning.
            at = places.get(low - 1, -2) + 1 if low else 0
            if at >= 0:
                added[at] = new
        elif kind != "equal":
            stands = [places.get(i, -1) for i in range(low, high)]
            together = stands[0] >= 0 and stands == [stands[0] + i for i in range(len(stands))]
            if len(new) == len(stands):  # each by itself
                changed |= {at: new[i : i + 1] for i, at in enumerate(stands) if at >= 0}
            elif together:
                changed |= dict.fromkeys(stands, ())
                changed[stands[0]] = new
    result: list[Paragraph] = []
    for at in range(len(newer) + 1):
        result += added.get(at, ())
        result += changed.get(at, newer[at : at + 1])
    return tuple(result) or tuple(newer)


def _places(base: Sequence[Paragraph], newer: Sequence[Paragraph]) -> dict[int, int]:
    """Where the paragraphs of the old text stand in the new one, those of them that do."""
    matcher = SequenceMatcher(None, base, newer, autojunk=False)
    return {
        block.a + i: block.b + i
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
    }
