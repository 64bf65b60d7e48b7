"""The source of a page without what nobody reads, and no more of it than can be read in time."""

from __future__ import annotations

import re

from lxml.html import HtmlElement
from trafilatura.utils import load_html

from corpus.errors import RejectedArticle

#: Elements of a page. The largest of real ones have a few thousand; so many take seconds.
_MOST_ELEMENTS = 30_000

_OPENING = re.compile(
    r"<!--|<(?P<tag>script|style|svg)\b(?P<attributes>[^>]{0,2000})>", re.IGNORECASE
)
_CLOSING = {
    tag: re.compile(rf"</{tag}\s*>", re.IGNORECASE) for tag in ("script", "style", "svg")
} | {"": re.compile("-->")}


def bare(content: str) -> str:
    """The source without comments, styles, drawings and scripts, but with the notes in JSON-LD.

    An empty script tells where one was.
    """
    kept: list[str] = []
    at = 0
    endless: set[str] = set()  # what is opened and never closed; looked for once
    while opening := _OPENING.search(content, at):
        tag = (opening["tag"] or "").lower()
        closing = None if tag in endless else _CLOSING[tag].search(content, opening.end())
        if closing is None:
            endless.add(tag)
            kept.append(content[at : opening.end()])
            at = opening.end()
        elif "ld+json" in (opening["attributes"] or ""):
            kept.append(content[at : closing.end()])
            at = closing.end()
        else:
            kept.append(content[at : opening.start()])
            kept.append("<script></script>" if tag == "script" else " ")
            at = closing.end()
    return "".join([*kept, content[at:]])


def tree(source: str) -> HtmlElement | None:
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
