"""Which kind of feed something is, and where the page of a site says that its feeds are."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urljoin, urlsplit

from lxml.etree import ParserError
from lxml.html import document_fromstring

from corpus.errors import NotAFeed
from corpus.sources.entries import FeedDocument
from corpus.sources.feed import read_feed
from corpus.sources.jsonfeed import read_jsonfeed
from corpus.sources.sitemap import read_sitemap, unpacked

#: Where feeds are, on sites that name none.
WELL_KNOWN = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/feed.json", "/index.xml")
#: Feeds that a page names and that are looked at.
_MOST_LINKS = 5

_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "text/xml")
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)
#: What may stand before the first element.
_PROLOGUE = re.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b(?!\s+html)[^<>\[]*(?:\[.*?\])?\s*>)*",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_LOOKED_AT = 4096

Shape = Literal["feed", "json", "sitemap", "page"]


def shape(data: bytes) -> Shape:
    """What the first element says that it is; a feed if nobody can tell."""
    if data.startswith(b"\x1f\x8b"):
        data = unpacked(data)
    head = _head(data)
    if head.startswith(("{", "[")):
        return "json"
    start = _PROLOGUE.match(head)
    root = _ROOT.match(head, start.end() if start else 0)
    match root[1].lower() if root else "":
        case "urlset" | "sitemapindex":
            return "sitemap"
        case "rss" | "feed" | "rdf" | "channel":
            return "feed"
    lower = head.lower()
    return "page" if "<html" in lower or "<!doctype html" in lower else "feed"


def read(data: bytes, address: str, content_type: str = "") -> FeedDocument:
    """The feed in ``data``, of whatever kind it is.

    Args:
        data: As it came; the caller has bounded its size.
        address: Where it came from. Nothing is fetched.
        content_type: As it was sent.

    Raises:
        NotAFeed: If it is none.
    """
    match shape(data):
        case "json":
            return read_jsonfeed(data, address)
        case "sitemap":
            return read_sitemap(data, address)
        case "feed":
            return read_feed(data, address, content_type)
    raise NotAFeed(address)


def named(data: bytes, address: str) -> tuple[str, ...]:
    """The feeds that the page at ``address`` names, its own before those of its comments."""
    try:
        page = document_fromstring(data)
    except (ParserError, ValueError):
        return ()
    base = address
    for element in page.iter("base"):
        base = _joined(address, element.get("href") or "") or address
        break
    found: list[tuple[bool, str]] = []
    for link in page.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        if "alternate" not in relations:
            continue
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        url = _joined(base, link.get("href") or "")
        if url and (kind in _TYPES or (kind == "application/json" and "feed" in url.lower())):
            about = f"{link.get('title') or ''} {urlsplit(url).path}"
            found.append((_COMMENTS.search(about) is not None, url))
    found.sort(key=lambda one: one[0])
    return tuple(dict.fromkeys(url for _, url in found))[:_MOST_LINKS]


def well_known(address: str) -> tuple[str, ...]:
    """Where the feeds of a site are that names none."""
    return tuple(urljoin(address, path) for path in WELL_KNOWN)


def _head(data: bytes) -> str:
    """How it begins, in an encoding in which ASCII can be read."""
    start = data[:_LOOKED_AT]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", "ignore").lstrip()
    if start[1:2] == b"\0" or start[:1] == b"\0":
        return start.replace(b"\0", b"").decode("latin-1").lstrip()
    return start.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip()


def _joined(base: str, link: str) -> str | None:
    try:
        whole = urljoin(base, link.strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if link.strip() and parts.scheme in ("http", "https") and parts.hostname else None
