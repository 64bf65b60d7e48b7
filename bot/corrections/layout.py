"""Where a message quotes and names articles: its lines, and the places in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot import render
from bot.delivery.message import Cited

#: Characters that messages give to a title; see the templates.
_TITLES = (300, 150, 100, 80, 60, 40)
#: Titles of at least so many characters name an article wherever they stand.
_TELLING = 16
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Place:
    """A quote in a message."""

    start: int
    end: int
    cited: Cited
    #: What stands behind it: its closing mark, and the number of its source.
    tail: str
    number: str | None

    @property
    def marked(self) -> bool:
        """Whether it stands in quotation marks."""
        return self.tail.startswith("”")


def places(html: str, quotes: Sequence[Cited]) -> list[Place]:
    """The quotes of a message, in the order in which they stand there."""
    by_text: dict[str, list[Cited]] = {}
    for quote in quotes:
        if quote.text:
            by_text.setdefault(render.escaped(quote.text), []).append(quote)
    if not by_text:
        return []
    texts = "|".join(map(re.escape, sorted(by_text, key=len, reverse=True)))
    found: list[Place] = []
    times = dict.fromkeys(by_text, 0)
    for match in re.finditer(rf"“({texts})(”(?: \[(\d+)\])?)", html):
        text = match[1]
        cited = by_text[text][min(times[text], len(by_text[text]) - 1)]
        times[text] += 1
        found.append(Place(match.start(), match.end(), cited, match[2], match[3]))
    for text in (text for text, often in times.items() if not often):
        start = _outside(html, text, found)
        if start is not None:
            found.append(Place(start, start + len(text), by_text[text][0], "", None))
    return sorted(found, key=lambda place: place.start)


def _outside(html: str, text: str, taken: Sequence[Place]) -> int | None:
    """Where a text stands by itself, outside of tags and of other quotes."""
    start = html.find(text)
    while start >= 0:
        end = start + len(text)
        in_tag = html.rfind("<", 0, start) > html.rfind(">", 0, start)
        struck = html[:start].endswith("<s>")
        if not in_tag and not struck and all(p.end <= start or end <= p.start for p in taken):
            return start
        start = html.find(text, start + 1)
    return None


def numbers(found: Sequence[Place]) -> dict[int, str]:
    """The number that each article has among the sources."""
    return {place.cited.article_id: place.number for place in reversed(found) if place.number}


def names(line: str, cited: Cited, number: str | None) -> bool:
    """Whether a line says which article it is that is quoted.

    Args:
        line: Of the message.
        cited: A quote of the article.
        number: That it has among the sources, if these are numbered.
    """
    text = _TAG.sub("", line)
    if number is not None:
        return text.startswith(f"[{number}] ")
    ids = re.findall(r"(?<![\w&/#])#(\d+)\b", text)
    if ids:
        return str(cited.article_id) in ids
    if cited.text and f":~:text={render.fragment(cited.text)}" in line:
        return True
    return any(
        re.search(rf"(?:^|· |: |• |– |— |\d\. ){re.escape(title)}(?:$| ·|\.? )", text)
        or (len(title) >= _TELLING and title in text)
        for title in titles(cited.title)
        if title in text
    )


def titles(title: str) -> Iterator[str]:
    """The forms in which messages give a title, the longest first."""
    if title:
        yield from dict.fromkeys(render.named(title, size) for size in _TITLES)


def retitled(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The forms of a title, each with the same form of another one."""
    for size in _TITLES:
        yield render.named(old, size), render.named(new, size)


def replaced(line: str, instead: Mapping[str, str]) -> str:
    """A line in which the first of these that stands in its text is replaced."""
    for old, new in instead.items():
        parts = re.split(r"(<[^>]*>)", line)
        for i in range(0, len(parts), 2):
            if old in parts[i]:
                parts[i] = parts[i].replace(old, new, 1)
                return "".join(parts)
    return line


def leftover(line: str) -> str:
    """The tags of a line that open or close something in others: they stay when it goes."""
    kept: list[str] = []
    for tag in _TAG.findall(line):
        if tag.startswith("</") and kept and not kept[-1].startswith("</"):
            kept.pop()
        else:
            kept.append(tag)
    return "".join(kept)


def bare(line: str) -> str:
    """A line without its tags."""
    return _TAG.sub("", line).strip()
