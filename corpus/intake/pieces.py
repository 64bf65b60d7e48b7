"""The lines of a page, each with the part that it plays in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.intake import captions, furniture
from corpus.intake.lines import ends_sentence, words

Role = Literal["unknown", "furniture", "stamp", "byline", "title", "heading", "caption", "text"]

#: As many words make a paragraph even where nothing closes it.
PARAGRAPH_WORDS = 13
#: As many words that do close make more than a headline with a full stop.
SENTENCE_WORDS = 8
#: A shorter line may be said twice in a story ("No," he said.); a longer one is a copy.
COPY_WORDS = 4


@dataclass(slots=True)
class Piece:
    """One line, and what it is as far as that is known."""

    text: str
    #: Which group of lines it stands in; blank lines divide them.
    block: int
    #: True if it had a bullet or a number in front.
    item: bool = False
    role: Role = "unknown"

    @property
    def closed(self) -> bool:
        return ends_sentence(self.text)

    @property
    def prose(self) -> bool:
        """True for what can only be part of a story; a headline may ask or shout."""
        count = words(self.text)
        if count >= 2 * PARAGRAPH_WORDS or (self.text.endswith(":") and count >= PARAGRAPH_WORDS):
            return True
        open_ended = self.text.endswith(("?", "!", "…", "..."))
        return self.closed and count >= SENTENCE_WORDS and not open_ended


def unknown(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces that nothing is known about yet."""
    return (piece for piece in pieces if piece.role == "unknown")


def opening(pieces: Sequence[Piece]) -> int:
    """Where the story begins: the place of its first paragraph, or the end."""
    places = (at for at, p in enumerate(pieces) if p.role in ("unknown", "text") and p.prose)
    return next(places, len(pieces))


def closing(pieces: Sequence[Piece]) -> int:
    """Where the story has ended: the place after its last sentence."""
    for at in range(len(pieces), 0, -1):
        piece = pieces[at - 1]
        last = piece.closed or piece.text.endswith(":") or words(piece.text) >= PARAGRAPH_WORDS
        if piece.role == "text" or (piece.role == "unknown" and last):
            return at
    return 0


def mark_captions(pieces: Sequence[Piece]) -> None:
    """Find the captions: what says so, and what the page says twice in a row.

    Of the two, one is kept: the longer, where a credit makes the difference.
    """
    for above, below in pairwise(pieces):
        if captions.announces(above.text):
            above.role, below.role = "furniture", "caption"
        elif captions.credits_above(below.text) and not above.closed and words(above.text) >= 3:
            above.role = "caption"
    for piece in unknown(pieces):
        if captions.is_caption(piece.text):
            piece.role = "caption"
    titled = False
    for above, below in pairwise(pieces):
        if _same(above.text, below.text) and above.role in ("unknown", "caption"):
            kept, dropped = sorted((above, below), key=lambda piece: -len(piece.text))
            dropped.role = "furniture"
            # What opens a page and does not close as a sentence is a headline said twice.
            if titled or above.closed:
                kept.role = "caption"
        titled = titled or (above.role == "unknown" and not above.prose and words(above.text) >= 3)


def mark_furniture(pieces: Sequence[Piece]) -> None:
    """Find what is not the article's own, and the links that a label opens."""
    for piece in unknown(pieces):
        if furniture.is_furniture(piece.text):
            piece.role = "furniture"
    start = opening(pieces)
    for at, piece in enumerate(pieces):
        if furniture.opens_links(piece.text):
            _mark_links(pieces, at, in_story=at > start)


def _mark_links(pieces: Sequence[Piece], label: int, *, in_story: bool) -> None:
    block = pieces[label].block
    for at in range(label + 1, len(pieces)):
        piece = pieces[at]
        alone = at == label + 1 and in_story
        if piece.closed or words(piece.text) > 2 * PARAGRAPH_WORDS:
            return
        # Above the story a label may stand right over the headline.
        if piece.block == block or alone or (piece.item and in_story):
            piece.role = "furniture"
            block = piece.block
        else:
            return


def _same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if shorter == longer:
        return words(shorter) >= COPY_WORDS
    return len(shorter) >= 40 and len(shorter) > 0.7 * len(longer) and longer.startswith(shorter)
