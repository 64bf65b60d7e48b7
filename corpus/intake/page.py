"""An article out of the HTML of its page."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.utils import load_html

from corpus.errors import RejectedArticle
from corpus.intake import address, furniture, layout, markup, metadata, walls
from corpus.intake.characters import one_line, squeezed
from corpus.intake.layout import completed
from corpus.intake.lines import ends_sentence, words
from corpus.intake.pieces import Piece
from corpus.intake.text import assemble
from corpus.types import Draft

# What it cannot read is told in a sentence, to whoever brought it.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

#: A line about time may have its label and its hour in elements of their own.
_STAMP_PARTS = 4
#: So many links, making so much of their line, are a row of links.
_LINKS_IN_A_ROW, _LINKED_SHARE = 2, 0.8
#: A row of data has at least so many cells with at most so many words.
_CELLS, _CELL_WORDS = 2, 25
#: So many words of a text that calls itself English are enough to tell that it is not.
_TELLING_WORDS = 50
#: Elements of a page. The largest of real ones have a few thousand; so many take seconds.
_MOST_ELEMENTS = 30_000


def read(content: str, today: date, url: str | None = None) -> Draft:
    """The article on the page at ``url``.

    Raises:
        RejectedArticle: If the page shows no article, see `corpus.intake.walls`, or is too
            large to be read.
    """
    source = markup.bare(content)
    tree = _tree(source)
    if tree is None:
        return Draft((), url=address.untracked(url) if url else None)
    about = metadata.read(tree, source, today, url)
    pieces = completed(_divided(_story(source, url), tree), tree)
    _mark_links(pieces, tree)
    found = assemble(pieces, today, title=about.title, explicit=True)
    walls.check(
        tree,
        [paragraph.text for paragraph in found.paragraphs if paragraph.kind == "text"],
        is_article=about.is_article,
        free=about.free,
        url=about.url,
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


def _tree(source: str) -> HtmlElement | None:
    """The page, or None where there is nothing to parse.

    Raises:
        RejectedArticle: If it has more parts than any article.
    """
    # Half a surrogate pair is no character, and lxml refuses it.
    parsed = load_html(source.encode("utf-8", "ignore").decode("utf-8"))
    if parsed is not None and sum(1 for _ in parsed.iter()) > _MOST_ELEMENTS:
        raise RejectedArticle(
            "too-complex",
            f"The page has more than {_MOST_ELEMENTS:,} parts; paste its text into a .txt file.",
        )
    return parsed


def _language(told: str | None, found: Draft) -> str | None:
    """What the page says, unless it says English of a text that plainly is not."""
    length = sum(words(paragraph.text) for paragraph in found.paragraphs)
    if told and told.startswith("en") and found.language != "en" and length >= _TELLING_WORDS:
        return found.language
    return told or found.language


def _mark_links(pieces: Sequence[Piece], tree: HtmlElement) -> None:
    """Find what leads to other articles.

    That is what is nothing but a link and no sentence, a card with a headline that links,
    and links in a row.
    """
    links = {squeezed(a.text_content()) for a in tree.iter("a")}
    cards = _cards(tree)
    below_label = False
    for piece in pieces:
        key = squeezed(piece.text)
        linked = key in links and (below_label or not piece.closed or piece.item)
        if piece.role == "unknown" and (linked or key in cards):
            piece.role = "furniture"
        else:
            below_label = furniture.opens_links(piece.text)


def _cards(tree: HtmlElement) -> set[str]:
    """The texts of cards and of rows of links, squeezed."""
    cards: set[str] = set()
    for item in tree.iter("li"):
        if any(heading.find(".//a") is not None for heading in item.iter("h2", "h3", "h4", "h5")):
            cards.add(squeezed(item.text_content()))
    for row in tree.iter("p", "li", "div"):
        links = row.findall("a") if len(row) >= _LINKS_IN_A_ROW else []
        if len(links) >= _LINKS_IN_A_ROW:
            text = squeezed(row.text_content())
            linked = sum(len(squeezed(a.text_content())) for a in links)
            if linked > _LINKED_SHARE * len(text) and not ends_sentence(text):
                cards.add(text)
    cards.discard("")
    return cards


def _story(source: str, url: str | None) -> list[Piece]:
    """The text of the page as trafilatura sees it."""
    # Half a surrogate pair is no character, and lxml refuses it.
    source = source.encode("utf-8", "ignore").decode("utf-8")
    found = bare_extraction(source, url=url, fast=True, include_comments=False, with_metadata=False)
    if found is None or isinstance(found, dict):
        return []
    pieces: list[Piece] = []
    for number, element in enumerate(found.body):
        pieces += _pieces(element, number)
        # Some pages forget the paragraph around a paragraph.
        if between := one_line(element.tail or ""):
            pieces.append(Piece(between, number))
    return pieces


def _divided(pieces: list[Piece], tree: HtmlElement) -> list[Piece]:
    """The lines of the page, if all of its text was taken for one paragraph."""
    lines = layout.lines(tree, without=("nav", "footer", "aside", "form", "button"))
    alone = len(pieces) == 1 and len(lines) > 1
    if not alone or any(squeezed(line) not in squeezed(pieces[0].text) for line in lines):
        return pieces
    return [Piece(line, number) for number, line in enumerate(lines)]


def _pieces(element: HtmlElement, block: int, *, item: bool = False) -> Iterator[Piece]:
    if element.tag == "row" and _is_row(element):
        yield Piece(one_line(" ".join(element.itertext())), block, item=True, role="text")
    elif element.tag in ("list", "quote", "table", "row") and len(element):
        if whole := one_line(element.text or ""):
            yield Piece(whole, block)
        for member in element:
            yield from _pieces(member, block, item=element.tag == "list")
            if whole := one_line(member.tail or ""):
                yield Piece(whole, block)
    elif whole := one_line(" ".join(element.itertext())):
        yield Piece(whole, block, item, "heading" if element.tag == "head" else "unknown")


def _is_row(row: HtmlElement) -> bool:
    """True for a row of data; pages made of tables keep paragraphs in their cells."""
    cells = [words(" ".join(cell.itertext())) for cell in row]
    return sum(map(bool, cells)) >= _CELLS and max(cells) <= _CELL_WORDS
