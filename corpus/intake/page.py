"""An article out of the HTML of its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.utils import load_html

from corpus.errors import RejectedArticle
from corpus.intake import address, furniture, metadata
from corpus.intake.characters import one_line, squeezed
from corpus.intake.layout import completed
from corpus.intake.lines import words
from corpus.intake.pieces import Piece
from corpus.intake.text import assemble
from corpus.types import Draft

#: What a page shows to those who do not pay is a teaser, if it is shorter.
_TEASER_WORDS = 25
#: A line about time may have its label and its hour in elements of their own.
_STAMP_PARTS = 4
#: So many words of a text that calls itself English are enough to tell that it is not.
_TELLING_WORDS = 50


def read(content: str, today: date, url: str | None = None) -> Draft:
    """The article on the page at ``url``.

    Raises:
        RejectedArticle: If the page shows its text only to those who pay.
    """
    # Half a surrogate pair is no character, and lxml refuses it.
    content = content.encode("utf-8", "ignore").decode("utf-8")
    tree = load_html(content)
    if tree is None:
        return Draft((), url=address.untracked(url) if url else None)
    about = metadata.read(tree, content, today, url)
    pieces = completed(_story(content, url), tree)
    _mark_links(pieces, tree)
    found = assemble(pieces, today, title=about.title, explicit=True)
    if sum(words(paragraph.text) for paragraph in found.paragraphs) < _TEASER_WORDS:
        shown = (one_line(element.text_content()) for element in tree.iter("p", "div", "h2", "h3"))
        if not about.free or furniture.asks_to_pay(shown):
            raise RejectedArticle(
                "paywall", "The page shows its text to subscribers only; paste it into a .txt file."
            )
    return replace(
        found,
        title=about.title or found.title,
        outlet=about.outlet or found.outlet,
        published=about.published or found.published,
        url=about.url,
        byline=about.byline or found.byline,
        section=about.section,
        image=about.image,
        language=_language(about.language, found),
    )


def _language(told: str | None, found: Draft) -> str | None:
    """What the page says, unless it says English of a text that plainly is not."""
    length = sum(words(paragraph.text) for paragraph in found.paragraphs)
    if told and told.startswith("en") and found.language != "en" and length >= _TELLING_WORDS:
        return found.language
    return told or found.language


def _mark_links(pieces: Sequence[Piece], tree: HtmlElement) -> None:
    """What is nothing but a link, and no sentence, leads to another article."""
    links = {squeezed(a.text_content()) for a in tree.iter("a")}
    for piece in pieces:
        if piece.role != "unknown" or (piece.closed and not piece.item):
            continue
        if squeezed(piece.text) in links:
            piece.role = "furniture"


def _story(content: str, url: str | None) -> list[Piece]:
    """The text of the page as trafilatura sees it."""
    found = bare_extraction(
        content, url=url, fast=True, include_comments=False, with_metadata=False
    )
    if found is None or isinstance(found, dict):
        return []
    return [
        piece for number, element in enumerate(found.body) for piece in _pieces(element, number)
    ]


def _pieces(element: HtmlElement, block: int, *, item: bool = False) -> Iterator[Piece]:
    if element.tag in ("list", "quote", "table", "row") and len(element):
        if whole := one_line(element.text or ""):
            yield Piece(whole, block)
        for member in element:
            yield from _pieces(member, block, item=element.tag == "list")
            if whole := one_line(member.tail or ""):
                yield Piece(whole, block)
    elif whole := one_line(" ".join(element.itertext())):
        yield Piece(whole, block, item, "heading" if element.tag == "head" else "unknown")
