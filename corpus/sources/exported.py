"""Articles with all that the archive knows of them: a line of an export, and back.

A line is one of `corpus.sources.jsonl`, which any reader of such lines understands; what they
have no word for stands under the key ``newsdesk``. Lines of other kinds have that key alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from corpus.errors import RejectedArticle
from corpus.types import Actor, Paragraph, Published, Retraction, Version

T = TypeVar("T")

#: The key of what is beyond the form that others know.
KEY: Final = "newsdesk"
#: The highest number that the archive can hold.
_HIGHEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another outlet of the very text of an article."""

    outlet: str
    url: str | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """An article with all that it ever said."""

    article_id: int
    external_id: str | None
    added_at: datetime
    #: None while it is live.
    retraction: Retraction | None
    #: Names of what an editor has set.
    by_hand: tuple[str, ...]
    elsewhere: tuple[Elsewhere, ...]
    #: By number, from 1; the last one is the current one.
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """A line that is about something else than an article."""

    #: Of the line in its file, from 1.
    number: int
    #: What it is about, such as ``story``.
    kind: str
    fields: Mapping[str, Any]


def line(record: Record) -> bytes:
    """The record as a line of JSON."""
    now = record.versions[-1]
    body, texts = "\n\n".join(p.text for p in now.paragraphs), _body(now.paragraphs)
    return _json(
        {
            "id": record.external_id or f"newsdesk-{record.article_id}",
            "url": now.url,
            "title": now.title,
            "source": now.outlet,
            "author": now.byline,
            "published_at": str(now.published),
            "language": now.language,
            "tags": list(now.tags),
            "body": body,
            KEY: _without_nothing(
                {
                    "id": record.article_id,
                    "external_id": record.external_id,
                    "added_at": _time(record.added_at),
                    "retracted": record.retraction
                    and {"at": _time(record.retraction.at), "reason": record.retraction.reason},
                    "by_hand": list(record.by_hand),
                    "elsewhere": [
                        _without_nothing(
                            {"outlet": e.outlet, "url": e.url, "added_at": _time(e.added_at)}
                        )
                        for e in record.elsewhere
                    ],
                    # Where the body alone does not say it.
                    "paragraphs": None if texts is None else texts,
                    **_made(now),
                    "versions": [_version(version) for version in record.versions[:-1]],
                }
            ),
        }
    )


def other(kind: str, fields: Mapping[str, Any]) -> bytes:
    """A line about something else than an article."""
    return _json({KEY: {kind: fields}})


def read(fields: Mapping[str, Any]) -> Record:
    """The record in a line that has the key ``newsdesk`` and is about an article.

    Raises:
        RejectedArticle: If something in it is not as an export writes it.
    """
    try:
        return _record(fields, _part(fields, KEY, dict))
    except (ValueError, OverflowError, OSError, UnicodeEncodeError) as e:
        raise RejectedArticle("export", f"What stands under `{KEY}` cannot be read: {e}.") from e


def _record(fields: Mapping[str, Any], more: Mapping[str, Any]) -> Record:
    article_id = _part(more, "id", int)
    if not 0 < article_id <= _HIGHEST:
        raise ValueError("its id is none")
    older = tuple(
        _read_version(article_id, number, version, version)
        for number, version in enumerate(_part(more, "versions", list, []), start=1)
    )
    said = {
        "title": fields.get("title"),
        "outlet": fields.get("source"),
        "url": fields.get("url"),
        "byline": fields.get("author"),
        "language": fields.get("language"),
        "published": fields.get("published_at"),
        "tags": fields.get("tags") or [],
        "paragraphs": more.get("paragraphs", _paragraphs(_part(fields, "body", str))),
    }
    now = _read_version(article_id, len(older) + 1, said, more)
    retracted = _part(more, "retracted", dict, None)
    elsewhere: list[dict[str, Any]] = _part(more, "elsewhere", list, [])
    return Record(
        article_id=article_id,
        external_id=_text(more, "external_id"),
        added_at=_read_time(more, "added_at"),
        retraction=None
        if retracted is None
        else Retraction(_read_time(retracted, "at"), _part(retracted, "reason", str)),
        by_hand=tuple(_texts(more, "by_hand")),
        elsewhere=tuple(
            Elsewhere(_part(e, "outlet", str), _text(e, "url"), _read_time(e, "added_at"))
            for e in elsewhere
        ),
        versions=(*older, now),
    )


def _version(version: Version) -> dict[str, Any]:
    """An older version as JSON has it."""
    return _without_nothing(
        {
            "title": version.title,
            "outlet": version.outlet,
            "url": version.url,
            "byline": version.byline,
            "language": version.language,
            "published": str(version.published),
            "tags": list(version.tags),
            "paragraphs": [_paragraph(p) for p in version.paragraphs],
            **_made(version),
        }
    )


def _made(version: Version) -> dict[str, Any]:
    """What the form that others know has no word for."""
    return {
        "dateline": version.dateline,
        "published_from": version.published.origin,
        "section": version.section,
        "image": version.image,
        "made_at": _time(version.made_at),
        "made_by": version.made_by and {"id": version.made_by.id, "name": version.made_by.name},
        "edited": version.edited or None,
    }


def _read_version(
    article_id: int, number: int, said: Mapping[str, Any], made: Mapping[str, Any]
) -> Version:
    published = Published.parse(_part(said, "published", str), _part(made, "published_from", str))
    published.at.timestamp()
    by = _part(made, "made_by", dict, None)
    text = [_read_paragraph(p) for p in _part(said, "paragraphs", list)]
    if not text:
        raise ValueError("a version says nothing")
    return Version(
        article_id=article_id,
        number=number,
        title=_valid(_part(said, "title", str)),
        outlet=_text(said, "outlet"),
        url=_text(said, "url"),
        byline=_text(said, "byline"),
        dateline=_text(made, "dateline"),
        language=_text(said, "language"),
        published=published,
        section=_text(made, "section"),
        image=_text(made, "image"),
        tags=tuple(sorted({*_texts(said, "tags")})),
        paragraphs=tuple(text),
        made_at=_read_time(made, "made_at"),
        made_by=None if by is None else Actor(_part(by, "id", str), _part(by, "name", str)),
        edited=_part(made, "edited", bool, False),
    )


def _body(paragraphs: Sequence[Paragraph]) -> list[Any] | None:
    """The paragraphs one by one, if the body does not tell them; None if it does."""
    body = "\n\n".join(p.text for p in paragraphs)
    if _paragraphs(body) == [p.text for p in paragraphs] and all(
        p.kind == "text" for p in paragraphs
    ):
        return None
    return [_paragraph(p) for p in paragraphs]


def _paragraphs(body: str) -> list[str]:
    return [p.strip() for p in body.split("\n\n") if p.strip()]


def _paragraph(paragraph: Paragraph) -> Any:
    return {"caption": paragraph.text} if paragraph.kind == "caption" else paragraph.text


def _read_paragraph(value: object) -> Paragraph:
    kind = "text"
    if isinstance(value, dict):
        value, kind = value.get("caption"), "caption"
    if not isinstance(value, str) or not value:
        raise ValueError("a paragraph is no text")
    return Paragraph(_valid(value), "caption" if kind == "caption" else "text")


def _time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _read_time(fields: Mapping[str, Any], name: str) -> datetime:
    at = datetime.fromisoformat(_part(fields, name, str))
    if at.tzinfo is None:
        raise ValueError(f"{name} has no zone")
    at = at.astimezone(UTC).replace(microsecond=0)
    at.timestamp()
    return at


_NEEDED: Final = object()


def _part(fields: object, name: str, kind: type[T], default: Any = _NEEDED) -> Any:
    """What stands under a name, of the kind it must be of."""
    value = fields.get(name, default) if isinstance(fields, dict) else None
    if value is default and default is not _NEEDED:
        return value
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"{name} is missing, or not what it should be")
    if isinstance(value, str):
        _valid(value)
    return value


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value: str | None = _part(fields, name, str, None) if fields.get(name) is not None else None
    return value


def _texts(fields: Mapping[str, Any], name: str) -> Iterator[str]:
    for value in _part(fields, name, list, []):
        if not isinstance(value, str):
            raise ValueError(f"{name} are not texts")
        yield _valid(value)


def _valid(text: str) -> str:
    text.encode()  # half of a surrogate pair, as \\ud800 can make, is no text
    return text


def _without_nothing(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [])}


def _json(fields: dict[str, Any]) -> bytes:
    return json.dumps(_without_nothing(fields), ensure_ascii=False).encode() + b"\n"
