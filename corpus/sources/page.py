"""An article from the page at its address."""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import replace
from typing import Literal
from urllib.parse import urlsplit

from corpus.errors import NotFetched, RejectedArticle
from corpus.sources import refusal
from corpus.sources.fetch import Fetched, Fetcher
from corpus.sources.file import decode
from corpus.sources.target import follow, parse
from corpus.types import Given, RawArticle

#: Pages that lead on by themselves, one after the other.
_MOST_REFRESHES = 2
#: Seconds; what leads on later is a page that reloads itself to show what is new.
_SOON = 10
#: A page of news has three thousand tags; to clean one with many more takes minutes.
_MOST_TAGS = 50_000
#: A page that shows fewer words has no article on it.
_FEW_WORDS = 25

# No pattern may take long, whatever the page: each looks at a character a bounded number of times.
#: A page says at its beginning that it leads on.
_BEGINNING = 20_000
_META = re.compile(r"<meta\b[^<>]{0,2000}>", re.IGNORECASE)
_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?refresh\b", re.IGNORECASE)
_CONTENT = re.compile(
    r"content\s*=\s*(?:\"\s*(\d+)[^;,\"]*[;,]\s*(?:url\s*=)?\s*'?([^\"']+)"
    r"|'\s*(\d+)[^;,']*[;,]\s*(?:url\s*=)?\s*\"?([^'\"]+))",
    re.IGNORECASE,
)
#: What nobody sees, with all that is in it; a tag; or text.
_PIECE = re.compile(
    r"<(?:(script|style|noscript|template|svg|title)\b.*?(?:</\1\s*>|\Z)|!--.*?(?:-->|\Z)|[^<>]*>?)"
    r"|(?P<text>[^<]+)",
    re.IGNORECASE | re.DOTALL,
)
_PREAMBLE = r"(?>\s+|<\?[^>]*>|<!--.*?-->|<!doctype(?!\s+html)[^>]*>)*+"
_MARKUP = re.compile(
    _PREAMBLE + r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_FEED = re.compile(
    _PREAMBLE + r"<(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE | re.DOTALL
)

_HTML = ("text/html", "application/xhtml+xml")
_MARKDOWN = ("text/markdown", "text/x-markdown")


async def read_page(fetcher: Fetcher, url: str, given: Given) -> RawArticle:
    """The article at an address.

    ``given.url`` is the address that it was found at, unless it was given.

    Raises:
        RejectedArticle: If it cannot be had, or there is no article.
    """
    asked = parse(url)
    for _ in range(_MOST_REFRESHES + 1):
        found = await fetcher.get(url)
        if _deep(str(asked)) and not _deep(found.url):
            raise RejectedArticle(
                "front-page", f"{asked.raw_host} shows its front page instead; the article is gone."
            )
        read = await asyncio.to_thread(_article, found, given)
        if isinstance(read, RawArticle):
            return read
        url = str(follow(parse(found.url), read))
    raise NotFetched("too-many-redirects", f"{asked.raw_host} sends me from page to page.")


def _article(found: Fetched, given: Given) -> RawArticle | str:
    """The article that was found, or where the page leads by itself."""
    kind, content = readable(found)
    if kind == "html" and (onward := refresh(content)):
        return onward
    return RawArticle(content, kind, replace(given, url=given.url or found.url))


def readable(found: Fetched) -> tuple[Literal["text", "markdown", "html"], str]:
    """What kind of text was found, and the text.

    Raises:
        RejectedArticle: If it is none that could be an article.
    """
    if refused := refusal.by_sign(found.body):
        raise refused
    if found.content_type in _MARKDOWN or (
        found.content_type == "text/plain"
        and urlsplit(found.url).path.endswith((".md", ".markdown"))
    ):
        kind: Literal["text", "markdown", "html"] = "markdown"
    else:
        kind = "html"
    content = decode(found.body, html=kind == "html", charset=found.charset)
    if content is None:
        raise refusal.not_text("a file for another program")
    if not content.strip():
        raise RejectedArticle("empty", "The page is empty.")
    if kind == "html" and content.count("<") > _MOST_TAGS:
        raise RejectedArticle(
            "too-complex", f"The page has more than {_MOST_TAGS:,} tags; no article has so many."
        )
    if kind == "html" and _FEED.match(content):
        raise RejectedArticle("feed", "That is a feed, not an article; follow it as one.")
    if kind == "markdown" or found.content_type in ("", *_HTML) or _MARKUP.match(content):
        return kind, content
    if found.content_type == "text/plain":
        return "text", content
    raise refusal.not_text(f"a file for programs ({found.content_type})")


def refresh(content: str) -> str | None:
    """Where a page leads by itself, at once and without having shown anything."""
    for meta in _META.finditer(content, 0, _BEGINNING):
        if _REFRESH.search(meta[0]) and (match := _CONTENT.search(meta[0])):
            seconds, target = match[1] or match[3], match[2] or match[4]
            if (
                len(seconds) < 3
                and int(seconds) <= _SOON
                and _words(content, 10 * _FEW_WORDS) < 10 * _FEW_WORDS
            ):
                return html.unescape(target).strip()
    return None


def _words(content: str, enough: int) -> int:
    """How many words the page shows; counted no further than to ``enough``."""
    count = 0
    for piece in _PIECE.finditer(content):
        count += len((piece["text"] or "").split())
        if count >= enough:
            break
    return count


def _deep(url: str) -> bool:
    """Whether it names more than a site."""
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)
