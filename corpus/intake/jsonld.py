"""What a page says of its article in JSON-LD, the notes for search engines."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.intake.headings import alike

_SCRIPT = re.compile(
    r"<script[^>]*application/ld\+json[^>]*>(?P<json>.*?)</script", re.IGNORECASE | re.DOTALL
)
#: An article beats the page that it is on.
_ARTICLE = re.compile(r"(?:article|blogposting|report|review)$", re.IGNORECASE)
_PAGE = re.compile(r"(?:webpage|creativework)$", re.IGNORECASE)

#: Deeper than any page goes on purpose.
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes on one article, as they stand there; empty where there are none."""

    headline: str = ""
    published: str = ""
    created: str = ""
    modified: str = ""
    section: str = ""
    #: Address of the lead image.
    image: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    #: False if only those who pay get the text.
    free: bool = True
    #: True if they are on an article, and not on any page.
    is_article: bool = False


def read(content: str, title: str = "") -> Notes:
    """The notes of the page; what several objects say, the one on the article says best.

    Args:
        content: The source of the page.
        title: That of its window; of several articles, the one with such a headline is meant.
    """
    nodes = [node for text in _texts(content) for node in _nodes(_parse(text))]
    nodes = [node for node in nodes if _rank(node) < 2]
    ranked = sorted(nodes, key=lambda n: (_rank(n), -alike(_text(n.get("headline")), title)))
    return Notes(
        headline=_first(_text(node.get("headline")) for node in ranked),
        published=_first(_text(node.get("datePublished")) for node in ranked),
        created=_first(_text(node.get("dateCreated")) for node in ranked),
        modified=_first(_text(node.get("dateModified")) for node in ranked),
        section=_first(_text(node.get("articleSection")) for node in ranked),
        image=_first(_address(node.get("image")) for node in ranked if _rank(node) == 0),
        publisher=_first(_name(node.get("publisher")) for node in ranked),
        authors=next((names for node in ranked if (names := _names(node.get("author")))), ()),
        language=_first(_text(node.get("inLanguage")) for node in ranked),
        free=not any(str(node.get("isAccessibleForFree")).lower() == "false" for node in ranked),
        is_article=any(_rank(node) == 0 for node in ranked),
    )


def _texts(content: str) -> Iterator[str]:
    for match in _SCRIPT.finditer(content):
        yield match["json"].strip().removeprefix("<!--").removesuffix("-->").rstrip(";")


def _parse(text: str) -> object:
    try:
        parsed: object = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return parsed


def _nodes(value: object, depth: int = 0) -> Iterator[dict[str, object]]:
    """Objects that stand for themselves: in lists and graphs, not inside other objects."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for member in value:
            yield from _nodes(member, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(value.get(key), depth + 1)


def _rank(node: dict[str, object]) -> int:
    kinds = node.get("@type")
    named = [
        kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    ]
    if any(_ARTICLE.search(kind) for kind in named):
        return 0
    return 1 if any(_PAGE.search(kind) for kind in named) else 2


def _text(value: object) -> str:
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def _name(value: object) -> str:
    if isinstance(value, list):
        return _first(_name(member) for member in value)
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _address(value: object) -> str:
    """That of the first image that has one."""
    if isinstance(value, list):
        return _first(_address(member) for member in value)
    if isinstance(value, dict):
        return _text(value.get("url")) or _text(value.get("contentUrl"))
    return _text(value)


def _names(value: object) -> tuple[str, ...]:
    members = value if isinstance(value, list) else [value]
    return tuple(name for member in members if (name := _name(member)))


def _first(texts: Iterator[str]) -> str:
    return next((text for text in texts if text), "")
