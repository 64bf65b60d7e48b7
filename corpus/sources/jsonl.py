"""Articles in bulk: a JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from corpus.errors import RejectedArticle
from corpus.language.detection import detect
from corpus.sources import exported
from corpus.sources.exported import KEY, Other, Record
from corpus.types import Article, Draft, Given, Paragraph, Published

_NOTHING = Given()


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no article, and why."""

    #: Counts from 1.
    number: int
    sentence: str
    #: The same as a word for programs.
    reason: str = field(default="json", compare=False)


def read_lines(lines: Iterable[bytes], given: Given = _NOTHING) -> Iterator[Article | BadLine]:
    """The article of each line that is not blank; nothing in it is cleaned.

    A line has ``title``, ``published_at`` (``YYYY-MM-DD`` or RFC 3339) and ``body``
    (paragraphs divided by a blank line), and may have ``id``, ``url``, ``source``,
    ``author``, ``language`` and ``tags``. What is ``given`` beats all that. Of an export it takes
    what an article says now, and passes over the lines that are about something else.
    """
    for found in read_export(lines, given, records=False):
        if isinstance(found, Article | BadLine):
            yield found


def read_export(
    lines: Iterable[bytes], given: Given = _NOTHING, *, records: bool = True
) -> Iterator[Article | Record | Other | BadLine]:
    """What each line that is not blank holds: an article, or what an export has of one.

    Args:
        lines: Of a file.
        given: What a person said; it beats what stands in a line of an article.
        records: Whether to read more of an article than what it says now.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                fields = _object(_json(line))
                if other := _other(number, fields):
                    yield other
                elif records and fields.get(KEY) is not None:
                    yield exported.read(fields)
                else:
                    yield whole(_draft(fields, given))
            except RejectedArticle as e:
                yield BadLine(number, str(e), e.reason)


@dataclass(frozen=True, slots=True)
class Listed:
    """The articles of a file of JSON, as they are."""

    #: Each, or why it is none, with its number from 1: of the line, or the place in the list.
    items: tuple[tuple[int, Draft | BadLine], ...]
    #: Whether the file is an object by itself, and no list that happens to be short.
    single: bool = False


def read_json(content: str, given: Given = _NOTHING) -> Listed:
    """The article of a JSON object, or of each object of a list; nothing in it is cleaned.

    Args:
        content: The fields of an object are those of `read_lines`.
        given: What a person said; it beats what stands there.

    Raises:
        RejectedArticle: If there is no article in it.
    """
    found = _json(content)
    if isinstance(found, dict):
        return Listed(((1, _detected(_draft(found, given))),), single=True)
    if not isinstance(found, list) or not found:
        raise RejectedArticle("json", "It holds neither a JSON object nor a list of them.")
    return Listed(tuple(_items(enumerate(found, start=1), given)))


def read_numbered(content: str, given: Given = _NOTHING) -> Listed:
    """The article of each line that is not blank, as `read_lines` gives them."""
    lines = enumerate(content.split("\n"), start=1)
    return Listed(tuple(_items(((n, line) for n, line in lines if line.strip()), given)))


def _items(
    numbered: Iterable[tuple[int, object]], given: Given
) -> Iterator[tuple[int, Draft | BadLine]]:
    for number, content in numbered:
        try:
            fields = _object(_json(content) if isinstance(content, str) else content)
            if _other(number, fields) is None:
                yield number, _detected(_draft(fields, given))
        except RejectedArticle as e:
            yield number, BadLine(number, str(e), e.reason)


def _other(number: int, fields: dict[str, object]) -> Other | None:
    """What a line of an export says that is about no article; None if it is about one."""
    more = fields.get(KEY)
    if not isinstance(more, dict) or len(more) != 1 or "id" in more:
        return None
    [(kind, said)] = more.items()
    return Other(number, kind, said if isinstance(said, dict) else {})


def whole(draft: Draft) -> Article:
    """The article that a line holds.

    Raises:
        RejectedArticle: If it lacks its text, title or date; the sentence names the field.
    """
    if not draft.title:
        raise RejectedArticle("no-title", "It has no title.")
    if not draft.paragraphs:
        raise RejectedArticle("no-text", "It has no body.")
    if draft.published is None:
        raise RejectedArticle("no-date", "It has no published_at.")
    return Article(
        title=draft.title,
        published=draft.published,
        paragraphs=draft.paragraphs,
        outlet=draft.outlet,
        url=draft.url,
        byline=draft.byline,
        language=_detected(draft).language,
        tags=draft.tags,
        external_id=draft.external_id,
    )


def _draft(fields: dict[str, object], given: Given) -> Draft:
    body = _text(fields, "body") or ""
    published = _text(fields, "published_at")
    tags = fields.get("tags") or ()
    if not isinstance(tags, list | tuple) or not all(isinstance(tag, str) for tag in tags):
        raise RejectedArticle("tags", "tags is not a list of texts.")
    for tag in tags:
        _valid(tag, "tags")
    return Draft(
        title=given.title or _text(fields, "title"),
        published=given.published or (_date(published) if published else None),
        paragraphs=tuple(Paragraph(p.strip()) for p in body.split("\n\n") if p.strip()),
        outlet=given.outlet or _text(fields, "source"),
        url=given.url or _text(fields, "url"),
        byline=_text(fields, "author"),
        language=_text(fields, "language"),
        tags=given.tags or tuple(tag.strip().lower() for tag in tags if tag.strip()),
        external_id=_text(fields, "id"),
    )


def _detected(draft: Draft) -> Draft:
    """The same with its language, if nothing names it."""
    if draft.language or not draft.paragraphs:
        return draft
    text = "\n\n".join(paragraph.text for paragraph in draft.paragraphs)
    return replace(draft, language=detect(text))


def _json(data: bytes | str) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as e:  # broken JSON, too deep, or not UTF-8
        raise RejectedArticle("json", "This is not JSON.") from e


def _object(content: object) -> dict[str, object]:
    if not isinstance(content, dict):
        raise RejectedArticle("json", "This is not a JSON object.")
    return content


def _date(text: str) -> Published:
    try:
        when = Published.parse(text)
        when.at.timestamp()
    except (ValueError, OverflowError) as e:
        raise RejectedArticle(
            "no-date", f"published_at is neither YYYY-MM-DD nor RFC 3339: {text[:40]!r}."
        ) from e
    return when


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
