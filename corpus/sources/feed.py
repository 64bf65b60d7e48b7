"""RSS and Atom, however broken, as far as they go."""

from __future__ import annotations

import codecs
import io
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlsplit

import feedparser

from corpus.errors import NotAFeed
from corpus.sources.entries import FeedDocument, FeedEntry, FeedKind, identified
from corpus.types import Published

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Tags, and attributes: a feed of as many bytes as are ever fetched has half as many. More is
#: made to be hard to read, and takes a thousand times its size.
_MOST_TAGS = 250_000
#: Nothing that is called news was published before that.
_FIRST_YEAR = 1800
_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}


def read_feed(data: bytes, address: str, content_type: str = "") -> FeedDocument:
    """The feed in ``data``.

    Args:
        data: As it came; the caller has bounded its size.
        address: Where it came from: relative links are taken from there. Nothing is fetched.
        content_type: As it was sent.

    Raises:
        NotAFeed: If there is nothing of a feed in it.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data, content_type = _narrow(data), ""
    if data.count(b"<") > _MOST_TAGS or data.count(b"=") > _MOST_TAGS:
        raise NotAFeed(address)
    headers = {"content-location": address}
    if content_type:
        headers["content-type"] = content_type
    # A stream, never a text: that could be taken for an address. What is in the entries goes
    # through the cleaning of pages, which needs neither of the two that are off.
    found = feedparser.parse(
        io.BytesIO(data),
        response_headers=headers,
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    version = str(found.get("version") or "")
    if not version and not found.entries:
        raise NotAFeed(address)
    about = cast("Mapping[str, Any]", found.feed)
    language = _text(about, "language")
    kind: FeedKind = "atom" if version.startswith("atom") else "rss"
    return FeedDocument(
        kind=kind,
        entries=identified(_entry(entry, language) for entry in found.entries),
        title=_text(about, "title"),
        site=_link(_text(about, "link")),
        updated=_moment(_own(about, "updated_parsed") or _own(about, "published_parsed")),
        ttl=_ttl(about),
    )


def _narrow(data: bytes) -> bytes:
    """UTF-16, which feedparser reads only if a declaration says so, as UTF-8."""
    text = _DECLARATION.sub("", data.decode("utf-16", "replace"), count=1)
    return text.encode("utf-8", "replace")


def _entry(entry: Mapping[str, Any], language: str | None) -> FeedEntry:
    content, summary = _texts(entry)
    source = entry.get("source")
    return FeedEntry(
        key=_text(entry, "id") or "",
        title=_text(entry, "title") or "",
        url=_link(_text(entry, "link")),
        published=_published(entry),
        updated=_moment(_own(entry, "updated_parsed")),
        byline=_byline(entry),
        content=content,
        summary=summary,
        language=language,
        outlet=_text(source, "title") if isinstance(source, Mapping) else None,
    )


def _texts(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Content and summary as HTML; of two contents the longer one."""
    contents = [_html(part) for part in entry.get("content") or () if isinstance(part, Mapping)]
    detail = entry.get("summary_detail")
    summary = _html(detail) if isinstance(detail, Mapping) else ""
    # Without a summary, feedparser calls the content one.
    content = max(contents, key=len, default="")
    return content, "" if summary == content else summary


def _html(part: Mapping[str, Any]) -> str:
    value = str(part.get("value") or "")
    if part.get("type") == "text/plain":
        value = value.replace("&", "&amp;").replace("<", "&lt;")
    return value


def _byline(entry: Mapping[str, Any]) -> str | None:
    names = [_text(a, "name") for a in entry.get("authors") or () if isinstance(a, Mapping)]
    return ", ".join(dict.fromkeys(name for name in names if name)) or _text(entry, "author")


def _published(entry: Mapping[str, Any]) -> Published | None:
    parsed = _own(entry, "published_parsed") or _own(entry, "updated_parsed")
    at = _moment(parsed)
    if at is None:
        return None
    written = str(_own(entry, "published") or _own(entry, "updated") or "").strip()
    if _DAY.fullmatch(written):
        return Published.on(at.date(), "feed")
    return Published(at, "second", "feed")


def _moment(parsed: object) -> datetime | None:
    """A time as feedparser gives it, in UTC; None for one that no calendar has."""
    if not isinstance(parsed, tuple):
        return None
    try:
        at = datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.year >= _FIRST_YEAR else None


def _ttl(about: Mapping[str, Any]) -> int | None:
    """Seconds by ``ttl``, which counts minutes, or by ``sy:updatePeriod``."""
    ttl = str(about.get("ttl") or "").strip()
    if ttl.isdecimal() and len(ttl) < 7:
        return int(ttl) * 60 or None
    period = _PERIODS.get(str(about.get("sy_updateperiod") or "").strip().lower())
    often = str(about.get("sy_updatefrequency") or "1").strip()
    if period is None or not often.isdecimal() or not int(often):
        return None
    return period // int(often)


def _own(values: Mapping[str, Any], name: str) -> object:
    """A value under its own name; feedparser would take another's for one that is missing."""
    return next(_values(values, name), None)


def _values(values: Mapping[str, Any], name: str) -> Iterator[object]:
    if isinstance(values, dict):
        value = dict.get(values, name)
        if value is not None:
            yield value


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _link(url: str | None) -> str | None:
    """An address that a page can have, else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
