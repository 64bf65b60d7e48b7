"""A digest: many alerts in as few messages as hold them, each of them named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import le

from bot import render
from bot.plain import length
from corpus.types import StoredArticle

#: Entities of a message that are shown, and those of a line: a link, and an outlet that is
#: called like an address.
_ENTITIES, _PER_LINE = 95, 2
#: Bytes of a message with its tags.
_BYTES = 30_000
#: A number of parts that takes as many characters as any.
_MANY = 9999


@dataclass(frozen=True, slots=True)
class Line:
    """What a digest says of one alert."""

    alert_id: int
    #: Of the follow under which it stands; empty if there is none any more.
    query: str
    article: StoredArticle
    #: Further outlets that tell of it.
    also: tuple[str, ...] = ()
    #: Whether it tells what is new in a story that was told of.
    fact: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A message of a digest."""

    html: str
    lines: tuple[Line, ...]


def composed(lines: Sequence[Line]) -> list[Part]:
    """The messages that name all of these, in their order; each line is whole in one of them."""
    packed = list(_packed(lines))
    return [
        Part(_render(some, len(lines), number, len(packed)), tuple(some))
        for number, some in enumerate(packed, 1)
    ]


def grouped(lines: Iterable[Line]) -> list[Line]:
    """Those of one query beside each other, the query that came first in front."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.query, []).append(line)
    return [line for some in found.values() for line in some]


def _packed(lines: Sequence[Line]) -> Iterator[list[Line]]:
    empty = _Size.of(_render([], len(lines), _MANY, _MANY))
    some: list[Line] = []
    used = empty
    for line in lines:
        heads = not some or some[-1].query != line.query
        costs = _cost(line, heads=heads) + used
        if some and not costs.fits:
            yield some
            some, costs = [], _cost(line, heads=True) + empty
        some.append(line)
        used = costs
    if some:
        yield some


@dataclass(frozen=True, slots=True)
class _Size:
    """How much of a message something takes."""

    units: int
    bytes: int
    entities: int

    @classmethod
    def of(cls, html: str, entities: int = 1) -> _Size:
        return cls(length(html), len(html.encode()), entities)

    def __add__(self, other: _Size) -> _Size:
        return _Size(
            self.units + other.units, self.bytes + other.bytes, self.entities + other.entities
        )

    @property
    def fits(self) -> bool:
        most = (render.MAX_MESSAGE, _BYTES, _ENTITIES)
        return all(map(le, (self.units, self.bytes, self.entities), most))


def _cost(line: Line, *, heads: bool) -> _Size:
    """What a line takes at most, with the query above it if it is the first of its group."""
    shown = line if heads else replace(line, query="")
    return _Size.of(_render([shown], 1, 1, 1), _PER_LINE + heads)


def _render(lines: Sequence[Line], total: int, part: int, parts: int) -> str:
    return render.message("digest", groups=_groups(lines), total=total, part=part, parts=parts)


def _groups(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    return [(query, list(some)) for query, some in groupby(lines, key=lambda line: line.query)]
