"""Articles in bulk: a JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from corpus.errors import RejectedArticle
from corpus.language.detection import detect
from corpus.sources import exported
from corpus.sources.exported import KEY, Other, Record
from corpus.types import Article, Paragraph, Published


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no article, and why."""

    #: Counts from 1.
    number: int
    sentence: str


def read_lines(lines: Iterable[bytes]) -> Iterator[Article | BadLine]:
    """The article of each line that is not blank; nothing in it is cleaned.

    A line has ``title``, ``published_at`` (``YYYY-MM-DD`` or RFC 3339) and ``body``
    (paragraphs divided by a blank line), and may have ``id``, ``url``, ``source``,
    ``author``, ``language`` and ``tags``. Of an export it takes what an article says now, and
    passes over the lines that are about something else.
    """
    for found in read_export(lines, whole=False):
        if isinstance(found, Article | BadLine):
            yield found


def read_export(
    lines: Iterable[bytes], *, whole: bool = True
) -> Iterator[Article | Record | Other | BadLine]:
    """What each line that is not blank holds: an article, or what an export has of one.

    Args:
        lines: Of a file.
        whole: Whether to read more of an article than what it says now.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                fields = _fields(line)
                more = fields.get(KEY)
                if isinstance(more, dict) and len(more) == 1 and "id" not in more:
                    [(kind, said)] = more.items()
                    yield Other(number, kind, said if isinstance(said, dict) else {})
                elif whole and more is not None:
                    yield exported.read(fields)
                else:
                    yield _article(fields)
            except RejectedArticle as e:
                yield BadLine(number, str(e))


def _fields(line: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as e:  # broken JSON, too deep, or not UTF-8
        raise RejectedArticle("json", "This is not JSON.") from e
    if not isinstance(fields, dict):
        raise RejectedArticle("json", "This is not a JSON object.")
    return fields


def _article(fields: dict[str, Any]) -> Article:
    body = _text(fields, "body") or ""
    paragraphs = tuple(Paragraph(p.strip()) for p in body.split("\n\n") if p.strip())
    title, published = _text(fields, "title"), _text(fields, "published_at")
    if not title:
        raise RejectedArticle("no-title", "It has no title.")
    if not paragraphs:
        raise RejectedArticle("no-text", "It has no body.")
    if not published:
        raise RejectedArticle("no-date", "It has no published_at.")
    try:
        when = Published.parse(published)
        when.at.timestamp()
    except (ValueError, OverflowError) as e:
        raise RejectedArticle(
            "no-date", f"published_at is neither YYYY-MM-DD nor RFC 3339: {published[:40]!r}."
        ) from e
    tags = fields.get("tags") or ()
    if not isinstance(tags, list | tuple) or not all(isinstance(tag, str) for tag in tags):
        raise RejectedArticle("tags", "tags is not a list of texts.")
    for tag in tags:
        _valid(tag, "tags")
    return Article(
        title=title,
        published=when,
        paragraphs=paragraphs,
        outlet=_text(fields, "source"),
        url=_text(fields, "url"),
        byline=_text(fields, "author"),
        language=_text(fields, "language") or detect(body),
        tags=tuple(tag.strip().lower() for tag in tags if tag.strip()),
        external_id=_text(fields, "id"),
    )


def _text(fields: dict[str, object], name: str) -> str | None:
    """A field's text; None if it is absent or empty."""
    value = fields.get(name)
    if value is None:
        return None
    if name == "id" and isinstance(value, int):
        value = str(value)
    if not isinstance(value, str):
        raise RejectedArticle("type", f"{name} is not a text.")
    _valid(value, name)
    return value.strip() or None


def _valid(text: str, name: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as e:  # half of a surrogate pair, as \ud800 can make
        raise RejectedArticle("unicode", f"{name} is not valid Unicode.") from e
