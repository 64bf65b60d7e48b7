"""Where a story stands in the tree of its page, and what else of it stands there."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from lxml.html import HtmlElement

from corpus.intake.characters import one_line, squeezed
from corpus.intake.lines import words
from corpus.intake.pieces import SENTENCE_WORDS, Piece

#: Parts of a page whose pictures belong to something else.
_ELSEWHERE = ("aside", "nav", "footer", "form", "li", "button")

_BESIDE = ("aside", "nav", "footer")
_OF_OTHERS = re.compile(
    r"comment|related|recommend|sidebar|teaser|trending|most-?read|popular|newsletter|promo|"
    r"disqus|latest|up-?next|more-(?:from|stories|news)|see-also",
    re.IGNORECASE,
)

_UNSEEN = ("script", "style", "template", "head", "title", "noscript")
_WITHIN_A_LINE = frozenset("a b strong i em span font small u sup sub abbr mark br".split())

#: A shorter figcaption is a credit or a "play" button.
_CAPTION_WORDS = 4


def completed(pieces: Sequence[Piece], tree: HtmlElement) -> list[Piece]:
    """The story with its figcaptions, and with the parts that its page sets in other boxes.

    Each stands after the paragraph that it follows on the page. A paragraph that only
    says again what a caption says is gone.
    """
    places = _places(pieces, tree)
    if not places:
        return list(pieces)
    after: dict[int, list[Piece]] = {}
    captions: set[str] = set()
    for at, piece in _others(tree, places):
        key = squeezed(piece.text)
        if key not in captions:
            after.setdefault(at, []).append(piece)
        if piece.role == "caption":
            captions.add(key)
    merged = after.get(-1, [])
    for at, piece in enumerate(pieces):
        if squeezed(piece.text) not in captions:
            merged.append(piece)
        merged += after.get(at, [])
    return merged


def lines(tree: HtmlElement, without: Container[object] = ()) -> list[str]:
    """What a reader sees, line by line, but for what stands in the tags of ``without``."""
    found: list[str] = []
    line: list[str] = []
    unseen: set[HtmlElement] = set()
    for element in tree.iter():
        hidden = not isinstance(element.tag, str) or element.tag in _UNSEEN
        if hidden or element.tag in without or element.getparent() in unseen:
            unseen.add(element)
        elif element.tag in _WITHIN_A_LINE:
            line.append(element.text or "")
        else:
            found.append(one_line(" ".join(line)))
            line = [element.text or ""]
        if element.getparent() not in unseen:
            line.append(element.tail or "")
    found.append(one_line(" ".join(line)))
    return list(filter(None, found))


def is_elsewhere(element: HtmlElement) -> bool:
    """True in a part of the page that is about other articles, or by readers."""
    for part in (element, *element.iterancestors()):
        if part.tag in ("body", "article", "main"):
            return False
        if part.tag in _BESIDE or _OF_OTHERS.search(f"{part.get('class')} {part.get('id')}"):
            return True
    return False


def _places(pieces: Sequence[Piece], tree: HtmlElement) -> dict[HtmlElement, int]:
    """The paragraphs of the page that are paragraphs of the story, and which."""
    wanted = {
        squeezed(piece.text): at
        for at, piece in enumerate(pieces)
        if words(piece.text) >= SENTENCE_WORDS
    }
    return {
        element: wanted[key]
        for element in tree.iter("p", "div")
        if (key := squeezed(element.text_content())) in wanted
    }


def _others(tree: HtmlElement, places: dict[HtmlElement, int]) -> Iterator[tuple[int, Piece]]:
    """Captions and paragraphs left out, each with the number of the piece above it."""
    region = _region(list(places))
    boxes = _boxes_left_out(region, places)
    elements = list(region.iter("p", "div", "figcaption"))
    ends = (at for at, e in enumerate(elements) if e in places or e.getparent() in boxes)
    above = -1
    for element in elements[: max(ends, default=0) + 1]:
        if element in places:
            above = places[element]
            continue
        text = one_line(" ".join(element.itertext()))
        if element.tag == "p" and element.getparent() in boxes and text:
            yield above, Piece(text, -1)
        elif (
            element.tag == "figcaption"
            and words(text) >= _CAPTION_WORDS
            and next(element.iterancestors(*_ELSEWHERE), None) is None
        ):
            yield above, Piece(text, -1, role="caption")


def _boxes_left_out(region: HtmlElement, places: dict[HtmlElement, int]) -> set[HtmlElement]:
    """Boxes like those that hold the story, in the same article, of which nothing was taken.

    Some pages cut a story at each advertisement, and only its first part is found.
    """
    parents = (element.getparent() for element in places if element.tag == "p")
    found = {parent for parent in parents if parent is not None}
    signs = {(box.tag, box.get("class")) for box in found if box.get("class")}
    if region.tag != "article":
        return set()
    return {
        box
        for box in region.iter("div", "section")
        if (box.tag, box.get("class")) in signs and box not in found
    }


def _region(paragraphs: Sequence[HtmlElement]) -> HtmlElement:
    """The article that holds the paragraphs, or else the least part that holds them all."""
    first, *others = paragraphs
    shared = [first, *first.iterancestors()]
    for other in others:
        kin = {other, *other.iterancestors()}
        shared = [element for element in shared if element in kin]
    article = next((element for element in shared if element.tag == "article"), None)
    return shared[0] if article is None else article
