"""The ``key: value`` lines between two ``---`` that open many Markdown files."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLOCK = re.compile(r"\s*---[ ]*\n(?P<lines>.*?)(?:^|\n)(?:---|\.\.\.)[ ]*(?:\n|$)", re.DOTALL)
_LINE = re.compile(r"(?P<key>[A-Za-z][\w -]*?)\s*:(?:\s+(?P<value>.*))?")

#: Spellings of a key, in the order in which they are believed.
_KEYS = {
    "title": ("title", "headline"),
    "outlet": ("source", "outlet", "publication", "publisher", "site", "sitename", "website"),
    "url": ("url", "link", "canonical", "canonical_url", "source_url", "permalink", "source"),
    "published": ("date", "published", "publishdate", "pubdate", "published_at", "publish_date"),
    "byline": ("author", "authors", "byline", "by"),
    "language": ("lang", "language"),
    "tags": ("tags", "tag", "keywords", "categories"),
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says of its article; what it does not say is empty."""

    title: str = ""
    outlet: str = ""
    url: str = ""
    published: str = ""
    byline: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()


def divide(content: str) -> tuple[FrontMatter, str]:
    """The front matter, and the text after it.

    Only simple lines are read; what YAML could say beyond them is left alone.
    """
    match = _BLOCK.match(content)
    values = _values(match["lines"]) if match else {}
    if match is None or not values:
        return FrontMatter(), content  # no front matter, but a line across the page
    told = {
        field: [value for key in keys for value in values.get(key, ())]
        for field, keys in _KEYS.items()
    }
    urls = [value for value in told["url"] if value.startswith(("http://", "https://"))]
    outlets = [value for value in told["outlet"] if not value.startswith(("http://", "https://"))]
    front = FrontMatter(
        title=_first(told["title"]),
        outlet=_first(outlets),
        url=_first(urls),
        published=_first(told["published"]),
        byline=", ".join(told["byline"]),
        language=_first(told["language"]),
        tags=tuple(dict.fromkeys(tag for value in told["tags"] for tag in _listed(value))),
    )
    return front, content[match.end() :]


def _values(lines: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    key = ""
    for raw in lines.split("\n"):
        line = raw.strip()
        if line.startswith("- ") and key:
            values[key].append(_unquoted(line[2:]))
        elif (match := _LINE.fullmatch(line)) and not raw.startswith((" ", "\t")):
            key = match["key"].lower().replace("-", "_").replace(" ", "_")
            value = _unquoted(match["value"] or "")
            values.setdefault(key, []).extend([value] if value else [])
    return values


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].strip()
    return value


def _listed(value: str) -> list[str]:
    """The members of ``[a, "b"]`` or ``a, b``."""
    members = value.removeprefix("[").removesuffix("]").split(",")
    return [member for one in members if (member := _unquoted(one).lstrip("#"))]


def _first(values: list[str]) -> str:
    return next((value for value in values if value), "")
