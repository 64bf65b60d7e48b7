"""The headline of a page, and the headings inside its story."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import groupby, takewhile

from corpus.intake import authors
from corpus.intake.characters import squeezed
from corpus.intake.lines import words
from corpus.intake.notices import SECTION_WORDS
from corpus.intake.pieces import PARAGRAPH_WORDS, SENTENCE_WORDS, Piece, closing, opening, unknown

#: As many words are surely a headline; menus have fewer.
_HEADLINE_WORDS = 5
_LONGEST_HEADLINE = 250

#: "Title | Section | Outlet"
_MOST_SUFFIXES = 2
_OUTLET_WORDS = 7

_QUESTION = re.compile(r"(?:Wh|How)[^\"“”]*\?")
_QUOTED = re.compile(r"[\"“‘'«„].*[\"”’'»“]\W*")
#: So many lines are a list, if they are nothing else.
_LEAST_LIST = 5
_TOKEN = re.compile(r"[^\W_]+")
#: What may stand between a title and the name of the outlet.
_SUFFIX = re.compile(r"\s+(?:\||–|—|-|::|»|«|·|•)\s+")


def find_title(pieces: Sequence[Piece]) -> str | None:
    """Mark and give the headline.

    That is the first line above the story that is long enough; where a byline or a date
    follows, the first of the long lines right above it, for menus may stand over these.
    """
    head = pieces[: opening(pieces)]
    lines = [piece for piece in unknown(head) if _is_headline(piece)]
    lines = [piece for piece in lines if not authors.is_outlet(piece.text)] or lines
    if not lines:
        return None
    above_credits = _above_credits(head, lines)
    title = above_credits or max(lines, key=lambda line: min(words(line.text), _HEADLINE_WORDS))
    for piece in unknown(pieces):
        if piece.text.casefold() == title.text.casefold():
            piece.role = "furniture"  # said again in a menu or over the story
    title.role = "title"
    return title.text


def _above_credits(head: Sequence[Piece], lines: Sequence[Piece]) -> Piece | None:
    """The first of the long lines that stand over the first byline or date."""
    first: Piece | None = None
    menu = False  # since the last long line
    for at, piece in enumerate(head):
        if _is_credit(head, at):
            if first is not None:
                return first
        elif piece.role == "furniture":
            menu = True
        elif piece.role == "unknown":
            if words(piece.text) < _HEADLINE_WORDS or all(piece is not line for line in lines):
                first = None
            elif first is None or menu:
                first, menu = piece, False
    return None


def _is_credit(head: Sequence[Piece], at: int) -> bool:
    piece = head[at]
    if piece.role != "unknown":
        return piece.role == "stamp"
    dated = at + 1 < len(head) and head[at + 1].role == "stamp"
    return authors.byline(piece.text) is not None or (dated and authors.is_name(piece.text))


def _is_headline(piece: Piece) -> bool:
    """True for a line that is no part of a menu and does not run on."""
    count = words(piece.text)
    short = len(piece.text) <= _LONGEST_HEADLINE
    # "It began with a bang." opens a story; a headline with a full stop is rare.
    open_ended = not piece.text.endswith(".") or piece.text.endswith("...") or not piece.closed
    return not piece.item and count >= 2 and short and piece.text[-1] not in ",;:" and open_ended


def mark_title(pieces: Sequence[Piece], title: str) -> str:
    """Mark and give the known headline, wherever the page says it."""
    known = squeezed(title)
    for piece in pieces:
        if piece.role in ("unknown", "heading") and squeezed(piece.text) == known:
            piece.role = "title"
    return title


def alike(one: str, other: str) -> float:
    """How many of their words two titles have in common, 0 to 1 (Dice)."""
    these, those = ({w.lower() for w in _TOKEN.findall(text)} for text in (one, other))
    return 2 * len(these & those) / max(1, len(these) + len(those))


def divide(title: str, outlets: Sequence[str] = ()) -> tuple[str, str | None]:
    """The title without the name of the outlet behind it, and that name.

    A bar divides for certain; a dash only before a name in ``outlets``, or one that
    reads as an outlet's.
    """
    known = {outlet.casefold() for outlet in outlets}
    outlet = None
    for _ in range(_MOST_SUFFIXES):
        cut = next((cut for cut in _cuts(title) if _is_suffix(cut, known)), None)
        if cut is None:
            break
        title, _, tail = cut
        # "Opinion" is where it stood, and not who published it.
        named = set(re.findall(r"[^\W_]+", tail.lower())) - SECTION_WORDS
        outlet = tail if named else outlet
    return title, outlet


def _cuts(title: str) -> Iterator[tuple[str, str, str]]:
    """Every way to cut the title in two, with what stands between, the last first."""
    for mark in reversed(list(_SUFFIX.finditer(title))):
        head, tail = title[: mark.start()].strip(), title[mark.end() :].strip()
        if head and tail:
            yield head, mark[0], tail


def _is_suffix(cut: tuple[str, str, str], known: Container[str]) -> bool:
    head, mark, tail = cut
    if len(tail.split()) > _OUTLET_WORDS:
        return False
    certain = "|" in mark and words(head) >= 3
    return certain or tail.casefold() in known or authors.is_outlet(tail)


def mark_headings(pieces: Sequence[Piece], *, explicit: bool = False) -> None:
    """Tell headings from paragraphs in all that is still unknown.

    Args:
        pieces: The page; furniture, captions and credits are marked already.
        explicit: Headings are marked too, so that nothing else is one.
    """
    start, end = opening(pieces), closing(pieces)
    titled = next((at for at, piece in enumerate(pieces) if piece.role == "title"), 0)
    announced = end > 0 and pieces[end - 1].text.endswith(":")
    for piece in takewhile(lambda piece: piece.role == "unknown", pieces[end:]):
        if announced and not piece.item:
            piece.role = "text"
    rest = list(unknown(pieces[end:]))
    # On a page links are known for what they are: lines after the last sentence are a list.
    listed = explicit and len(rest) >= _LEAST_LIST
    for piece in rest:
        # Else nothing follows that it could be the heading of.
        piece.role = "text" if listed and words(piece.text) >= 2 else "heading"
    _keep_last_items(pieces, end)
    for at, piece in enumerate(pieces[:end]):
        if piece.role != "unknown":
            continue
        if at < start:
            own = explicit or piece.closed or words(piece.text) >= SENTENCE_WORDS
            piece.role = "text" if own and at >= titled else "heading"
        elif _is_paragraph(piece, pieces) or explicit:
            piece.role = "text"
    above = None
    for is_unknown, group in groupby(pieces[:end], lambda piece: piece.role == "unknown"):
        members = list(group)
        if is_unknown:
            _mark_run(members, announced=above is not None and above.text.endswith(":"))
        above = members[-1]


def _is_paragraph(piece: Piece, pieces: Sequence[Piece]) -> bool:
    text = piece.text
    if _QUESTION.fullmatch(text) and words(text) <= SENTENCE_WORDS:
        return False
    if piece.closed or words(text) >= PARAGRAPH_WORDS or text[-1] in ":,;":
        return True
    if text[-1] == "." and words(text) >= SENTENCE_WORDS:
        return True  # "... in the U.S."
    # A quotation set large says again what a paragraph says.
    inner = text.strip("\"“”‘’'«»„ ")
    return bool(_QUOTED.fullmatch(text)) and not any(
        inner in other.text for other in pieces if other is not piece
    )


def _mark_run(run: Sequence[Piece], *, announced: bool) -> None:
    """A line or two are headings; more, or what a colon announces, is a list."""
    long = sum(words(piece.text) for piece in run) >= 3 * len(run)
    listed = announced or (len(run) >= 3 and long)
    for piece in run:
        piece.role = "text" if listed or (piece.item and words(piece.text) >= 3) else "heading"


def _keep_last_items(pieces: Sequence[Piece], end: int) -> None:
    """A list may close a story; one of single words is a menu."""
    items = takewhile(lambda piece: piece.item, pieces[end:] if end else ())
    for _, group in groupby(items, lambda piece: piece.block):
        members = list(group)
        if sum(words(piece.text) for piece in members) >= 3 * len(members):
            for piece in members:
                piece.role = "text" if piece.role == "heading" else piece.role
