"""An article out of Markdown: its marks read, and taken off."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from corpus.intake import frontmatter, published
from corpus.intake.characters import one_line, plain
from corpus.intake.lines import words
from corpus.intake.pieces import Piece
from corpus.intake.text import assemble
from corpus.types import Draft

#: Shorter words on a picture name it; they do not describe it.
_CAPTION_WORDS = 4

_NOT_TEXT = re.compile(
    r"^(?P<fence>```+|~~~+).*?(?:^(?P=fence)[`~]*[ ]*$|\Z)"  # code
    r"|<!--.*?-->|<(?P<tag>script|style|table)\b.*?</(?P=tag)>"
    r"|^\[[^\]\n]+\]:[ ]+\S.*$",  # where links lead, and footnotes
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_TABLE_RULE = re.compile(r"\|?[ ]*:?-{2,}:?[ ]*(?:\|[ ]*:?-{2,}:?[ ]*)*\|?")
_HEADING = re.compile(r"(?P<level>#{1,6})[ ]+(?P<text>.*?)[ ]*#*")
_UNDERLINE = re.compile(r"=+|-{2,}")
_RULE = re.compile(r"(?:[-*_][ ]*){3,}")
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ ]+")
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])")
_ITALIC = re.compile(r"(?P<mark>[*_])(?![*_ ])[^*_]+(?<! )(?P=mark)")

_INLINE = (
    (re.compile(r"\[\^[^\]]+\]"), ""),
    (re.compile(r"\[(?P<text>[^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)"), r"\g<text>"),
    (re.compile(r"\[(?P<text>[^\[\]]+)\]\[[^\]]*\]"), r"\g<text>"),
    (re.compile(r"<(?P<text>https?://[^<>\s]+)>"), r"\g<text>"),
    (re.compile(r"</?[A-Za-z][^<>]*>"), ""),
    (re.compile(r"(?P<mark>`{1,3})(?P<text>[^`]+)(?P=mark)"), r"\g<text>"),
    (
        re.compile(r"(?<!\\)(?P<mark>\*{1,3}|~~)(?=\S)(?P<text>.+?)(?<=[^\s\\])(?P=mark)"),
        r"\g<text>",
    ),
    (
        re.compile(r"(?<![\w\\])(?P<mark>_{1,3})(?=\S)(?P<text>.+?)(?<=[^\s\\])(?P=mark)(?!\w)"),
        r"\g<text>",
    ),
    (re.compile(r"\\(?P<text>[!-/:-@\[-`{-~])"), r"\g<text>"),
)


def read(content: str, today: date, url: str | None = None) -> Draft:
    """The article in a Markdown file; its front matter beats what the text says."""
    front, body = frontmatter.divide(plain(content))
    pieces = list(_pieces(body))
    headings = [piece for piece in pieces if piece.role in ("title", "heading")]
    titled = front.title or next((piece.text for piece in headings if piece.role == "title"), "")
    if not titled and pieces and pieces[0].role == "heading":
        titled = pieces[0].text
    found = assemble(pieces, today, front.url or url, title=titled or None, explicit=True)
    told = published.told(front.published, "meta") if front.published else None
    return replace(
        found,
        outlet=front.outlet or found.outlet,
        published=told.on(told.day) if told and told.day <= today else found.published,
        byline=front.byline or found.byline,
        language=front.language or found.language,
        tags=front.tags,
    )


def _pieces(body: str) -> Iterator[Piece]:
    """The blocks of the text; the first heading of the first level is the title."""
    titled = False
    under_image: Piece | None = None
    for number, block in enumerate(re.split(r"\n[ ]*\n", _NOT_TEXT.sub("", body))):
        lines = [line.strip().removeprefix(">").strip() for line in block.split("\n")]
        lines = [line for line in lines if line and not _RULE.fullmatch(line)]
        if any("|" in line and _TABLE_RULE.fullmatch(line) for line in lines):
            continue
        for piece in _blocks(lines, number):
            if piece.role == "title":
                piece.role, titled = "heading" if titled else "title", True
            if piece.role == "caption":
                under_image = piece
            elif under_image and _ITALIC.fullmatch(piece.text):
                # Says more of the picture than the words for those who cannot see it.
                under_image.role, piece.role = "furniture", "caption"
                under_image = None
            else:
                under_image = None
            piece.text = _plain_words(piece.text)
            if piece.text:
                yield piece


def _blocks(lines: Sequence[str], number: int) -> Iterator[Piece]:
    """The headings, pictures, items and the paragraph of one block."""
    running: list[str] = []
    item = False
    for line in lines:
        heading = _HEADING.fullmatch(line)
        mark = _ITEM.match(line)
        if _UNDERLINE.fullmatch(line) and running:
            role = "title" if line[0] == "=" else "heading"
            yield Piece(" ".join(running), number, role="title" if role == "title" else "heading")
            running = []
        elif heading or mark or _IMAGE.match(line):
            if running:
                yield Piece(" ".join(running), number, item)
            running, item = [], False
            if heading:
                title = heading["level"] == "#"
                yield Piece(heading["text"], number, role="title" if title else "heading")
            elif mark:
                running, item = [line[mark.end() :]], True
            else:
                yield from _pictures(line, number)
                running = [rest] if (rest := _IMAGE.sub("", line).strip()) else []
        else:
            running.append(line)
    if running:
        yield Piece(" ".join(running), number, item)


def _pictures(line: str, number: int) -> Iterator[Piece]:
    for image in _IMAGE.finditer(line):
        if words(image["alt"]) >= _CAPTION_WORDS:
            yield Piece(image["alt"], number, role="caption")


def _plain_words(text: str) -> str:
    text = _IMAGE.sub("", text)
    # Twice, for a link inside an emphasis inside a link.
    for pattern, words_of_it in (*_INLINE[:-1], *_INLINE):
        text = pattern.sub(words_of_it, text)
    return one_line(html.unescape(text))
