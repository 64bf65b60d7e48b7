"""What an editor may set of a stored article, and how its value is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Final

from corpus.errors import BadValue, UnknownField
from corpus.intake import address
from corpus.intake.characters import one_line, plain
from corpus.types import Paragraph, Published

#: What is written to leave a field empty.
NOTHING: Final = "-"
#: Characters that a line may have: more is a paragraph in the wrong place.
_LONGEST = 500
#: Days that a date may lie ahead: it is tomorrow already somewhere.
_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Field:
    """Something of an article that has a name."""

    name: str
    #: What it is called as well.
    also: tuple[str, ...] = ()
    #: Whether an article can be without it.
    optional: bool = True


TITLE = Field("title", ("headline",), optional=False)
OUTLET = Field("outlet", ("source", "publisher"))
URL = Field("url", ("address", "link"))
DATE = Field("date", ("published", "day"), optional=False)
BYLINE = Field("byline", ("author", "by"))
DATELINE = Field("dateline")
LANGUAGE = Field("language", ("lang",))
TAGS = Field("tags", ("tag",))
TEXT = Field("text", ("body",), optional=False)
PARAGRAPH = Field("paragraph", ("para", "passage"))

FIELDS = (TITLE, OUTLET, URL, DATE, BYLINE, DATELINE, LANGUAGE, TAGS, TEXT, PARAGRAPH)
_BY_NAME = {name: field for field in FIELDS for name in (field.name, *field.also)}


@dataclass(frozen=True, slots=True)
class Place:
    """A field, and which of its paragraphs if it has them."""

    field: Field
    #: From 1, as people count; None for all.
    number: int | None = None

    def __str__(self) -> str:
        return self.field.name if self.number is None else f"{self.field.name} {self.number}"


def place(name: str) -> Place:
    """What an editor means by ``title``, ``source``, ``paragraph 3`` or ``p3``.

    Raises:
        UnknownField: If nothing is called so.
        BadValue: If it does not say which paragraph.
    """
    words = one_line(name).lower().removesuffix(":")
    match = re.fullmatch(r"([^\W\d_]+)\s*#?\s*(\d{1,6})?", words)
    called = match[1] if match else words
    field = PARAGRAPH if match and called == "p" and match[2] else _BY_NAME.get(called)
    if match is None or field is None:
        nearest = get_close_matches(called, _BY_NAME, n=1, cutoff=0.6)
        known = tuple(f"`{field.name}`" for field in FIELDS)
        raise UnknownField(name[:40], nearest[0] if nearest else None, known)
    number = int(match[2]) if match[2] else None
    if field is PARAGRAPH and not number:
        raise BadValue("paragraph", "Say which paragraph, counted from 1: `paragraph 3`.")
    if field is not PARAGRAPH and number is not None:
        raise BadValue(field.name, f"`{field.name}` has no number. Only `paragraph` has.")
    return Place(field, number)


def line(field: Field, value: str) -> str | None:
    """A value that stands on one line; None for nothing.

    Raises:
        BadValue: If it is empty or too long.
    """
    text = one_line(value)
    _given(field, text)
    if text == NOTHING:
        return None
    if len(text) > _LONGEST:
        raise BadValue(
            field.name,
            f"The {field.name} has {len(text):,} characters; please use at most {_LONGEST}.",
        )
    return text


def url(value: str) -> str | None:
    """An address without what tracks readers; None for nothing.

    Raises:
        BadValue: If it is none.
    """
    text = value.strip()
    _given(URL, text)
    if text == NOTHING:
        return None
    clean = address.untracked(text)
    if re.search(r"[\s\x00-\x1f\x7f]", text) or not address.host(clean):
        raise BadValue("url", "An address begins with http:// or https://.")
    return clean


def published(value: str, now: datetime) -> Published:
    """A day or a moment.

    Raises:
        BadValue: If it is no date of the calendar, or lies ahead.
    """
    text = one_line(value)
    _given(DATE, text)
    try:
        when = Published.parse(text)
        when.at.timestamp()
    except (ValueError, OverflowError):
        raise BadValue("date", f"I don't know `{text[:40]}`. Use YYYY-MM-DD.") from None
    if when.at > now.astimezone(UTC) + _AHEAD:
        raise BadValue("date", f"{when} has not come yet. Use the day of publication.")
    return when


def language(value: str) -> str | None:
    """A code such as ``en``; None for nothing.

    Raises:
        BadValue: If it is none.
    """
    text = one_line(value)
    _given(LANGUAGE, text)
    if text == NOTHING:
        return None
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise BadValue(
            "language", f"I don't know `{text[:40]}`. Use a code such as `en` or `pt-BR`."
        )
    return text


def tags(value: str, now: tuple[str, ...]) -> tuple[str, ...]:
    """Tags, divided by commas, in place of those there are; with + and − beside or without them.

    Raises:
        BadValue: If there is none, or one that a filter could not name.
    """
    text = one_line(value)
    _given(TAGS, text)
    if text == NOTHING:
        return ()
    named = [part.strip().lower() for part in text.split(",") if part.strip(" +-#")]
    signs = {name[0] for name in named}
    relative = bool(named) and signs <= {"+", "-"}
    kept = set(now) if relative else set()
    for name in named:
        tag = name.lstrip("+-" if relative else "").lstrip("#").strip()
        if not tag or re.search(r"[\s\"“”„:]", tag) or len(tag) > 60:
            raise BadValue("tags", f"`{tag[:40]}` is no tag. Tags are words, divided by commas.")
        if relative and name[0] == "-":
            kept.discard(tag)
        else:
            kept.add(tag)
    if not named:
        raise BadValue("tags", "Tags are words, divided by commas.")
    return tuple(sorted(kept))


def paragraphs(field: Field, value: str, captions: frozenset[str]) -> tuple[Paragraph, ...]:
    """A text as paragraphs, which a blank line divides.

    Args:
        field: What they are for.
        value: As it was written.
        captions: What is the caption of a picture, and stays one.

    Raises:
        BadValue: If it is empty.
    """
    text = plain(value).strip()
    _given(field, text)
    if text == NOTHING:
        return ()
    parts = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return tuple(Paragraph(p, "caption" if p in captions else "text") for p in parts if p)


def _given(field: Field, text: str) -> None:
    if not text:
        empty = f" To leave it empty, write `{NOTHING}`." if field.optional else ""
        raise BadValue(field.name, f"Write the new {field.name} after its name.{empty}")
    if text == NOTHING and not field.optional:
        raise BadValue(field.name, f"An article needs its {field.name}.")


#: Fields that are a line of text and a column of the same name.
LINES: Mapping[str, Callable[[str], str | None]] = {
    "title": lambda value: line(TITLE, value),
    "outlet": lambda value: line(OUTLET, value),
    "byline": lambda value: line(BYLINE, value),
    "dateline": lambda value: line(DATELINE, value),
    "language": language,
    "url": url,
}
