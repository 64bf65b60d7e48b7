"""An article out of a page as people paste it, with menus, credits and captions around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from corpus.intake import address, dates, published
from corpus.intake.characters import squeezed
from corpus.intake.credits import (
    Credits,
    divide_stamps,
    read_author_box,
    read_bylines,
    read_outlet,
    read_stamps,
)
from corpus.intake.headings import divide, find_title, mark_headings, mark_title
from corpus.intake.lines import split, words
from corpus.intake.pieces import COPY_WORDS, Piece, mark_captions, mark_furniture
from corpus.language import dateline
from corpus.language.detection import detect
from corpus.types import Draft, Paragraph, Published

#: A standfirst may stand above the paragraph with the dateline.
_DATELINE_WITHIN = 2


def read(content: str, today: date, url: str | None = None, title: str | None = None) -> Draft:
    """The article in a pasted page.

    Kept are whole lines; a paragraph wrapped by hand is one line again. What is left out
    is furniture, credits, headings, and what was said before. A line that says the ``title``
    is the headline for certain.
    """
    pieces = [Piece(line.text, line.block, line.item) for line in split(content)]
    said = title is not None and any(squeezed(p.text) == squeezed(title) for p in pieces)
    return assemble(pieces, today, url, title=title if said else None)


def assemble(
    pieces: Sequence[Piece],
    today: date,
    url: str | None = None,
    *,
    title: str | None = None,
    explicit: bool = False,
) -> Draft:
    """The article in the lines of a page.

    Args:
        pieces: The lines; roles that they have are respected.
        today: What appears later cannot have been published.
        url: Where the page was found.
        title: The headline, where it is known.
        explicit: Headings are marked already.
    """
    about = Credits()
    mark_captions(pieces)
    mark_furniture(pieces)
    read_stamps(pieces, about)
    title = mark_title(pieces, title) if title else find_title(pieces)
    divide_stamps(pieces, about)
    read_bylines(pieces, about)
    read_author_box(pieces, about)
    read_outlet(pieces, about)
    mark_headings(pieces, explicit=explicit)
    if title is not None:
        title, outlet = divide(title, [about.outlet] if about.outlet else ())
        about.outlet = about.outlet or outlet
    paragraphs = _paragraphs(pieces, once=not explicit)
    story = [paragraph.text for paragraph in paragraphs if paragraph.kind == "text"]
    opened = next(filter(None, map(dateline.find, story[:_DATELINE_WITHIN])), None)
    return Draft(
        paragraphs=paragraphs,
        title=title,
        outlet=about.outlet,
        published=_published(paragraphs, opened, about, today, url),
        url=address.untracked(url) if url else None,
        byline=about.byline,
        dateline=opened,
        language=detect("\n".join(story)),
    )


def _paragraphs(pieces: Sequence[Piece], *, once: bool) -> tuple[Paragraph, ...]:
    """What is kept; if ``once``, without copies of what was said before."""
    kept: list[Paragraph] = []
    said: set[str] = set()
    for piece in pieces:
        if piece.role not in ("text", "caption"):
            continue
        copied = piece.text in said and words(piece.text) >= COPY_WORDS
        if copied and once and not piece.item:
            continue
        said.add(piece.text)
        kept.append(Paragraph(piece.text, "caption" if piece.role == "caption" else "text"))
    return tuple(kept)


def _published(
    paragraphs: Sequence[Paragraph],
    opened: str | None,
    about: Credits,
    today: date,
    url: str | None,
) -> Published | None:
    """The day from the surest place that names one; rather none than a wrong one."""
    in_dateline = next((found.day for found in dates.find(opened or "")), None)
    captions = [paragraph.text for paragraph in paragraphs if paragraph.kind == "caption"]
    story = [paragraph.text for paragraph in paragraphs if paragraph.kind == "text"]
    told = (
        (published.from_stamps(about.before, about.after), "text"),
        (in_dateline, "text"),
        (published.from_address(url), "url"),
        (published.from_captions(captions, story), "text"),
    )
    for day, origin in told:
        if day is not None and day <= today:
            return Published.on(day, origin)
    return None
