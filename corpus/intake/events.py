"""The same event: whether two articles that were written apart tell of one thing that happened.

Precise before eager: two events that are taken for one would hide the second from readers. So
the titles must share what is rare, the beginnings must share names and numbers, and no more than
a day may lie between the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from math import sqrt

from corpus.language.analysis import Analyzer
from corpus.language.languages import ANALYZERS

#: Words of a text that are looked at: news tells first what happened.
_BEGINNING = 200
#: Days between two articles on one event.
DAYS = 1
#: How alike two articles on one event are, and what a day between them takes from that.
_SAME, _A_DAY = 0.87, 0.1
#: What a title weighs beside all names, and what stands of a title in the other article.
_TITLE, _HELD = 0.5, 0.3
#: Names and numbers that both have: so many, and this share of those of the shorter list.
_NAMES, _SHARE = 3, 0.25
#: The title must have as much in common where a language does not tell names by their letters.
_NAMELESS = 0.6

# Not at the beginning of a sentence, where every word is written so.
_NAME = re.compile(r"(?<=[\w,;:’'\"”)] )[^\W\d_][\w’'-]+|\d[\d.,]*\d")
_CASED = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Profile:
    """What tells an event from others; all of it terms of the language's analyzer."""

    title: frozenset[str]
    #: Names and numbers that the article begins with.
    names: frozenset[str]
    #: All terms that it begins with.
    words: frozenset[str]
    #: Whether the language tells names by their letters.
    cased: bool

    @classmethod
    def of(cls, title: str, paragraphs: Iterable[str], analyzer: Analyzer) -> Profile:
        """The profile of an article."""
        words = " ".join(" ".join(paragraphs).split()[:_BEGINNING])
        named = [name for name in _NAME.findall(words) if not name[0].islower()]
        letters = _CASED.findall(words)
        return cls(
            frozenset(analyzer.terms(title)),
            frozenset(term for name in named for term in analyzer.terms(name)),
            frozenset(analyzer.terms(words)),
            any(letter.lower() != letter.upper() for letter in letters),
        )


def headline(title: str, language: str | None) -> list[str]:
    """The terms that an article is found by, from its title."""
    return sorted({*ANALYZERS.of(language).terms(title)})


def likeness(a: Profile, b: Profile, rarity: Callable[[str], float]) -> float:
    """How alike two articles are, from 0 on; symmetric.

    Args:
        a: An article.
        b: Another one.
        rarity: How much a term tells, above 0.
    """

    def weight(terms: Set[str]) -> float:
        return sum(rarity(term) for term in sorted(terms))

    def cosine(one: Set[str], other: Set[str]) -> float:
        return weight(one & other) / (sqrt(weight(one) * weight(other)) or 1.0)

    held = (
        weight(one.title & (other.title | other.words)) / (weight(one.title) or 1.0)
        for one, other in ((a, b), (b, a))
    )
    return (
        cosine(a.title | a.names, b.title | b.names)
        + _TITLE * cosine(a.title, b.title)
        + _HELD * min(held)
    )


def same(a: Profile, b: Profile, days: int, rarity: Callable[[str], float]) -> bool:
    """Whether two articles tell of the same event; symmetric.

    Args:
        a: An article.
        b: Another one.
        days: Between the days of the two.
        rarity: How much a term tells, above 0.
    """
    if days > DAYS or len(a.title & b.title) < 2:
        return False
    if likeness(a, b, rarity) - _A_DAY * days < _SAME:
        return False
    common = len(a.names & b.names)
    if a.cased and b.cased:
        fewest = min(len(a.names), len(b.names))
        return common >= _NAMES and common >= _SHARE * fewest
    return len(a.title & b.title) >= _NAMELESS * max(len(a.title), len(b.title))
