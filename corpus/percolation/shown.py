"""A stored query in words: what an article must contain, and what else it must be like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from corpus.language import languages
from corpus.language.english import ENGLISH
from corpus.language.english_abbreviations import KNOWN
from corpus.language.english_near import GROUPS
from corpus.percolation.stored import StoredQuery
from corpus.percolation.words import Options
from corpus.retrieval.query import Filters

_LAST = re.compile(r"(?<!\S)last:(\d{1,4})([dwmy])(?!\S)", re.IGNORECASE)
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
_WORD = re.compile(r"[^\s\"“”„]+")
_EDGES = "?!.,;:()[]…'’‘«»¿¡"


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that an article must contain."""

    #: As it was typed; a phrase is in quotation marks.
    word: str
    #: What counts for it as well.
    instead: tuple[str, ...] = ()


def shown(query: StoredQuery, spoken: str | None) -> tuple[tuple[Shown, ...], tuple[str, ...]]:
    """What an article must contain, in the order of the query, and the words it need not have.

    Args:
        query: Any.
        spoken: The language of most articles, if it is known.
    """
    text = query.query.text
    spans: dict[tuple[int, int], Shown] = {}
    for phrase in query.query.filters.phrases:
        start = text.find(phrase)
        spans[start, start + len(phrase)] = Shown(f"“{phrase}”")
    language = languages.of(spoken).analyzer.code if spoken else query.language
    for word in query.reading(language) or query.words:
        if any(
            start <= word.start < end for start, end in spans if spans[start, end].word[0] == "“"
        ):
            continue
        start = word.start
        # Without spaces between words they are shown as they stand.
        for before in [span for span in spans if span[1] == start and start]:
            start = before[0]
            del spans[before]
        instead = tuple(_instead(word.options)) if start == word.start else ()
        spans[start, word.end] = Shown(text[start : word.end], instead)
    rest = tuple(
        match[0].strip(_EDGES)
        for match in _WORD.finditer(text)
        if not any(match.start() < end and start < match.end() for start, end in spans)
    )
    return tuple(spans[span] for span in sorted(spans)), tuple(filter(None, rest))


def in_words(filters: Filters, text: str) -> tuple[str, ...]:
    """What filters ask for, beside words and phrases.

    Args:
        filters: Of a query.
        text: As it was typed.
    """
    said = []
    if filters.outlets:
        said.append(f"from {' or '.join(filters.outlets)}")
    if filters.tags:
        said.append(f"tagged {' and '.join(filters.tags)}")
    if filters.excluded:
        said.append(f"without {' or '.join(filters.excluded)}")
    if last := [*_LAST.finditer(text)]:
        count, unit = int(last[-1][1]), _UNITS[last[-1][2].lower()]
        said.append(f"not older than {count} {unit}{'s' * (count > 1)}")
    elif filters.first:
        said.append(f"published since {_day(filters.first)}")
    if filters.last:
        said.append(f"published until {_day(filters.last)}")
    return tuple(said)


def _instead(options: Options) -> Iterator[str]:
    """The words of all options but the first, as far as they can be spelt."""
    for option in options[1:]:
        if option in _SPELT:
            yield _SPELT[option]


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _spelt() -> Mapping[tuple[str, ...], str]:
    """Near words and abbreviations by their terms, as they are written."""
    found: dict[tuple[str, ...], str] = {}
    for short, *long in map(str.split, KNOWN.strip().splitlines()):
        found.setdefault(tuple(ENGLISH.terms(" ".join(long))), " ".join(long))
        found.setdefault(tuple(ENGLISH.terms(short)), short)
    for group in GROUPS:
        for word in group.split():
            found.setdefault(tuple(ENGLISH.terms(word)), word)
    return found


_SPELT = _spelt()
