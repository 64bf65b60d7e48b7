"""JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urljoin, urlsplit

from corpus.errors import NotAFeed
from corpus.sources.entries import FeedDocument, FeedEntry, identified
from corpus.types import Published

_VERSION = "jsonfeed.org/version/"


def read_jsonfeed(data: bytes, address: str) -> FeedDocument:
    """The feed in ``data``; items that are none are left out.

    Args:
        data: As it came; the caller has bounded its size.
        address: Where it came from: relative links are taken from there. Nothing is fetched.

    Raises:
        NotAFeed: If it is no JSON, or JSON of another kind.
    """
    try:
        feed = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as e:
        raise NotAFeed(address) from e
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise NotAFeed(address)
    if _VERSION not in str(feed.get("version")):
        raise NotAFeed(address)
    language, authors = _text(feed, "language"), _byline(feed)
    return FeedDocument(
        kind="json",
        entries=identified(_items(feed["items"], address, language, authors)),
        title=_text(feed, "title"),
        site=_link(_text(feed, "home_page_url"), address),
    )


def _items(
    items: list[Any], address: str, language: str | None, byline: str | None
) -> Iterator[FeedEntry]:
    for item in items:
        if not isinstance(item, dict):
            continue
        number = item.get("id")
        key = str(number) if isinstance(number, int | float) else _text(item, "id")
        url = _text(item, "url") or _text(item, "external_url")
        text = _text(item, "content_text")
        content = _text(item, "content_html") or (_paragraphs(text) if text else "")
        yield FeedEntry(
            key=key or "",
            title=_text(item, "title") or "",
            url=_link(url, address),
            published=_published(item),
            updated=_moment(_text(item, "date_modified")),
            byline=_byline(item) or byline,
            content=content,
            summary=escape(_text(item, "summary") or "", quote=False),
            language=_text(item, "language") or language,
        )


def _published(item: Mapping[str, Any]) -> Published | None:
    for name in ("date_published", "date_modified"):
        written = _text(item, name)
        at = _moment(written)
        if at is not None and written is not None:
            try:
                return Published.parse(written, "feed")
            except (ValueError, OverflowError):
                continue
    return None


def _moment(written: str | None) -> datetime | None:
    try:
        return Published.parse(written or "").at
    except (ValueError, OverflowError):
        return None


def _byline(values: Mapping[str, Any]) -> str | None:
    """The names of ``authors``, or of ``author`` as in version 1."""
    authors = values.get("authors")
    if not isinstance(authors, list):
        authors = [values.get("author")]
    names = [_text(author, "name") for author in authors if isinstance(author, dict)]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _paragraphs(text: str) -> str:
    parts = (part.strip() for part in text.split("\n\n"))
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)


def _text(values: Mapping[str, Any], name: str) -> str | None:
    """A text that a file can hold: JSON can spell half a surrogate pair, and that is none."""
    value = values.get(name)
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "ignore").decode().strip() or None


def _link(url: str | None, address: str) -> str | None:
    if not url:
        return None
    try:
        whole = urljoin(address, url)
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and parts.hostname else None
