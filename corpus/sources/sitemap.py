"""News sitemaps, and indexes of them (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree

from corpus.errors import NotAFeed
from corpus.sources.entries import FeedDocument, FeedEntry, identified
from corpus.types import Published

#: Sitemaps of an index that are read, the newest.
MOST_CHILDREN = 10
#: Bytes of a sitemap that came as a ``.gz`` file, unpacked.
_LARGEST = 5_000_000


def read_sitemap(data: bytes, address: str) -> FeedDocument:
    """The articles that a news sitemap names, or the sitemaps that an index names.

    Pages that are not marked as news are left out: a site has a thousand others.

    Args:
        data: As it came, or as a ``.gz`` file; the caller has bounded its size.
        address: Where it came from. Nothing is fetched, whatever the XML asks for.

    Raises:
        NotAFeed: If it is no sitemap, or one without news.
    """
    if data.startswith(b"\x1f\x8b"):
        data = unpacked(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise NotAFeed(address) from e
    match _name(root):
        case "sitemapindex":
            return FeedDocument("index", children=_children(root, address))
        case "urlset":
            entries = identified(_entries(root, address))
            if not entries:
                raise NotAFeed(address)
            return FeedDocument("sitemap", entries, title=entries[0].outlet)
    raise NotAFeed(address)


def unpacked(data: bytes) -> bytes:
    """What is in a ``.gz`` file, as much of it as is ever read."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data, _LARGEST)
    except zlib.error:
        return b""


def _children(root: etree._Element, address: str) -> tuple[str, ...]:
    found = []
    for element in root:
        if _name(element) == "sitemap" and (url := _link(_text(element, "loc"), address)):
            changed = _published(_text(element, "lastmod"))
            found.append((changed.at.timestamp() if changed else 0.0, url))
    # Those that name no time in the order in which they stand; news comes first by its name.
    found.sort(key=lambda child: ("news" in child[1].lower(), child[0]), reverse=True)
    return tuple(dict.fromkeys(url for _, url in found))[:MOST_CHILDREN]


def _entries(root: etree._Element, address: str) -> Iterator[FeedEntry]:
    for element in root:
        if _name(element) != "url":
            continue
        news = next((child for child in element if _name(child) == "news"), None)
        url = _link(_text(element, "loc"), address)
        if news is None or url is None:
            continue
        changed = _published(_text(element, "lastmod"))
        publication = next((child for child in news if _name(child) == "publication"), None)
        yield FeedEntry(
            key=url,
            title=_text(news, "title"),
            url=url,
            published=_published(_text(news, "publication_date")) or changed,
            updated=changed.at if changed else None,
            language=_text(publication, "language") or None,
            outlet=_text(publication, "name") or None,
        )


def _name(element: etree._Element) -> str:
    """The element's name without its namespace, which half of all sitemaps misspell."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _text(element: etree._Element | None, name: str) -> str:
    for child in element if element is not None else ():
        if _name(child) == name:
            return "".join(child.itertext()).strip()
    return ""


def _published(written: str) -> Published | None:
    try:
        return Published.parse(written, "feed")
    except (ValueError, OverflowError):
        return None


def _link(url: str, address: str) -> str | None:
    try:
        whole = urljoin(address, url) if url else ""
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and parts.hostname else None
