"""The lines around a story that say who wrote it, for whom, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.intake import authors, furniture, published
from corpus.intake.lines import words
from corpus.intake.pieces import Piece, closing, opening

#: An author box is the end of a page: so many paragraphs of it at most.
_BOX_PARAGRAPHS = 2


@dataclass(slots=True)
class Credits:
    """What the lines around the story say of it."""

    byline: str | None = None
    outlet: str | None = None
    #: Lines about time above the title, and below it.
    before: list[published.Stamp] = field(default_factory=list)
    after: list[published.Stamp] = field(default_factory=list)


def read_stamps(pieces: Sequence[Piece], found: Credits) -> None:
    """Mark and read the lines about time, and the names that stand in them.

    In the story and below it only those that say what they are, or that close the story:
    "3 January 2023" may be a heading.
    """
    start, end = opening(pieces), closing(pieces)
    for at, piece in enumerate(pieces):
        if at >= end and furniture.opens_links(piece.text):
            return  # what follows is about other articles
        if piece.role not in ("unknown", "furniture"):
            continue
        stamp = published.stamp(piece.text)
        if stamp is None or not (at < start or at == end or stamp.says_of_what):
            continue
        piece.role = "stamp"
        found.after.append(stamp)
        if at < start and (line := authors.byline(piece.text)):
            _credit(found, line)


def divide_stamps(pieces: Sequence[Piece], found: Credits) -> None:
    """Tell the stamps above the title from those below it."""
    above = 0
    for piece in pieces:
        if piece.role == "title":
            found.before, found.after = found.after[:above], found.after[above:]
            return
        above += piece.role == "stamp"


def read_bylines(pieces: Sequence[Piece], found: Credits) -> None:
    """Mark and read bylines above and below the story, and the outlet's own lines."""
    start, end = opening(pieces), closing(pieces)
    for at, piece in enumerate(pieces):
        if outlet := authors.outlet_of_rights(piece.text):
            if piece.role in ("unknown", "furniture") and not piece.prose:
                piece.role = "furniture"
                found.outlet = found.outlet or outlet
        elif piece.role == "unknown" and not start <= at < end:
            _read_byline(pieces, at, found)


def read_author_box(pieces: Sequence[Piece], found: Credits) -> None:
    """Mark the box at the end that presents the author, and take names from it."""
    box: list[Piece] = []
    widest: tuple[list[Piece], str | None] | None = None
    for at in range(len(pieces) - 1, opening(pieces), -1):
        piece = pieces[at]
        if piece.role not in ("unknown", "byline"):
            continue
        if box and _names_author(piece.text, found.byline):
            under_portrait = authors.is_portrait(pieces[at - 1].text)
            if under_portrait or authors.presents(box[0].text, None):
                widest = [piece, *box], piece.text
        if piece.prose or piece.closed:
            box.insert(0, piece)
            known = found.byline
            if known and piece.text.startswith(known) and authors.presents(piece.text, known):
                widest = list(box), None
        if len(box) > _BOX_PARAGRAPHS:
            break
    if widest is None:
        return
    members, name = widest
    for member in members:
        member.role = "furniture"
    if name:
        _take_box(found, name)


def read_outlet(pieces: Sequence[Piece], found: Credits) -> None:
    """Take the outlet from a line above the story that is its name."""
    for piece in pieces[: opening(pieces)]:
        if found.outlet:
            return
        if piece.role in ("unknown", "heading") and authors.is_outlet(piece.text):
            piece.role = "furniture"
            found.outlet = piece.text


def _read_byline(pieces: Sequence[Piece], at: int, found: Credits) -> None:
    piece = pieces[at]
    below = pieces[at + 1] if at + 1 < len(pieces) else None
    if authors.announces(piece.text) and below is not None and authors.is_name(below.text):
        piece.role, below.role = "furniture", "byline"
        _credit(found, authors.Byline(below.text))
    elif line := authors.byline(piece.text):
        piece.role = "byline"
        _credit(found, line)
    elif authors.is_name(piece.text) and words(piece.text) <= 6 and _by_stamp(pieces, at):
        piece.role = "byline"
        _credit(found, authors.Byline(piece.text.split(" in ")[0]))


def _by_stamp(pieces: Sequence[Piece], at: int) -> bool:
    """True under the title and next to a line about time."""
    titled = any(piece.role == "title" for piece in pieces[:at])
    return titled and any(piece.role == "stamp" for piece in pieces[at - 1 : at + 2])


def _names_author(line: str, byline: str | None) -> bool:
    return authors.is_name(line) or authors.is_outlet(line) or line == byline


def _take_box(found: Credits, name: str) -> None:
    if authors.is_outlet(name):
        found.outlet = found.outlet or name
    found.byline = found.byline or name


def _credit(found: Credits, line: authors.Byline) -> None:
    found.byline = found.byline or line.who
    found.outlet = found.outlet or line.outlet
