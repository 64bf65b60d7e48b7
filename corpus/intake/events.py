"""The same event: whether two articles that were written apart tell of one thing that happened.

Precise before eager: two events that are taken for one would hide the second from readers. So
either the titles share what is rare, the beginnings share names and numbers, and no more than a
day lies between the two; or, on one day, the leads say the same and the names of one title stand
in the lead of the other: outlets word their titles differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from math import sqrt

from corpus.language.analysis import Analyzer
from corpus.language.languages import ANALYZERS
from corpus.types import Article

#: Words of a text that are looked at, and those of its lead: news tells first what happened.
_BEGINNING, _LEAD = 200, 50
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

#: How much alike two leads are, with the names of the titles in the other lead: of long articles,
#: and of those that end after so many words. Those have no room for what happened before.
_TOLD, _TOLD_BRIEFLY, _BRIEF = 1.3, 1.0, 120
#: What the names of a title weigh that stand in the other lead: those of one, those of both.
_EITHER, _BOTH = 0.5, 0.2
#: The least share of a title that stands in the other article, if they are long.
_STANDS = 0.45
#: The least share of the names of one title that the other lead has, of both titles if they have
#: nothing but names in common, and what each signal must be
#: by itself.
_NAMED, _ALONE = 0.9, 0.12
#: Titles that are the same but for their names have this share of their other terms in common, if
#: the texts do not have the names of the other title, and this one whatever they have.
_FRAME, _WORDED = 0.5, 0.8
#: Letters that a name and the word for who or what comes from there begin with: Turkey, Turkish.
_ROOT = 4
#: A title with so many commas is a list of what else there is.
_LISTED = 2

# Not at the beginning of a sentence, where every word is written so.
_NAME = re.compile(r"(?<=[\w,;:’'\"”)] )[^\W\d_][\w’'-]+|\d[\d.,]*\d")
_CAPITAL = re.compile(r"[^\W\d_][\w’'-]+")
_SCORE = re.compile(r"(?<![\w-])\d{1,3}[-–:]\d{1,3}(?![\w-])")
_CASED = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Profile:
    """What tells an event from others; all of it terms of the language's analyzer."""

    title: frozenset[str]
    #: Names and numbers that the article begins with.
    names: frozenset[str]
    #: All terms that it begins with.
    words: frozenset[str]
    #: Terms of its title and of its first words.
    lead: frozenset[str]
    #: Words with a capital in its title; of a title in which all have one, any.
    named: frozenset[str]
    #: Scores in its title, and all that it begins with.
    scores: frozenset[str]
    told: frozenset[str]
    #: Words of the text that are looked at.
    length: int
    #: Whether its title is a question or a list, which reports nothing.
    asks: bool
    #: Whether the language tells names by their letters.
    cased: bool

    @classmethod
    def of(cls, title: str, paragraphs: Iterable[str], analyzer: Analyzer) -> Profile:
        """The profile of an article."""
        beginning = " ".join(paragraphs).split()[:_BEGINNING]
        words = " ".join(beginning)
        named = [name for name in _NAME.findall(words) if not name[0].islower()]
        letters = _CASED.findall(words)
        return cls(
            frozenset(analyzer.terms(title)),
            frozenset(term for name in named for term in analyzer.terms(name)),
            frozenset(analyzer.terms(words)),
            frozenset(analyzer.terms(f"{title}\n{' '.join(beginning[:_LEAD])}")),
            frozenset(
                term
                for word in _CAPITAL.findall(title)
                if not word[0].islower()
                for term in analyzer.terms(word)
            ),
            frozenset(_dashes(score) for score in _SCORE.findall(title)),
            frozenset(_dashes(score) for score in _SCORE.findall(f"{title}\n{words}")),
            len(beginning),
            title.rstrip().endswith(("?", "？", "؟")) or title.count(",") >= _LISTED,
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
    return (
        _cosine(a.title | a.names, b.title | b.names, rarity)
        + _TITLE * _cosine(a.title, b.title, rarity)
        + _HELD * _held(a, b, rarity)
    )


def lead(article: Article) -> str:
    """The title and the first words of an article, which others on the event have in theirs."""
    words = " ".join(p.text for p in article.paragraphs[:_LEAD]).split()[:_LEAD]
    return " ".join([article.title, *words])


def same(a: Profile, b: Profile, days: int, rarity: Callable[[str], float]) -> bool:
    """Whether two articles tell of the same event; symmetric.

    Args:
        a: An article.
        b: Another one.
        days: Between the days of the two.
        rarity: How much a term tells, above 0.
    """
    if days > DAYS or _elsewhere(a, b) or not (a.scores <= b.told and b.scores <= a.told):
        return False
    return _titled(a, b, days, rarity) or (not days and _led(a, b, rarity))


def _titled(a: Profile, b: Profile, days: int, rarity: Callable[[str], float]) -> bool:
    """Whether titles and names say that it is the same."""
    if len(a.title & b.title) < 2:
        return False
    if likeness(a, b, rarity) - _A_DAY * days < _SAME:
        return False
    common = len(a.names & b.names)
    if a.cased and b.cased:
        fewest = min(len(a.names), len(b.names))
        return common >= _NAMES and common >= _SHARE * fewest
    return len(a.title & b.title) >= _NAMELESS * max(len(a.title), len(b.title))


def _led(a: Profile, b: Profile, rarity: Callable[[str], float]) -> bool:
    """Whether two leads say that it is the same."""
    if not (a.cased and b.cased) or a.asks or b.asks:
        return False
    names, leads = (
        _cosine(a.title | a.names, b.title | b.names, rarity),
        _cosine(a.lead, b.lead, rarity),
    )
    held = [
        _weight(one & other.lead, rarity) / _weight(one, rarity)
        for one, other in ((_named(a, b), b), (_named(b, a), a))
        if one
    ]
    if min(names, leads) < _ALONE or len(a.names & b.names) < 2 or max(held, default=0) < _NAMED:
        return False
    # The launch, and what the craft did next; a minister, and another affair of his.
    if min(held) < _NAMED and not (a.title & b.title) - (a.named & b.named):
        return False
    briefly = min(a.length, b.length) < _BRIEF
    if not briefly and _held(a, b, rarity) < _STANDS:
        return False
    least = _TOLD_BRIEFLY if briefly else _TOLD
    return names + leads + _EITHER * max(held) + _BOTH * min(held) >= least


def _held(a: Profile, b: Profile, rarity: Callable[[str], float]) -> float:
    """The share of a title that stands in the other article, of the one of which less does."""
    return min(
        _weight(one.title & (other.title | other.words), rarity)
        / (_weight(one.title, rarity) or 1.0)
        for one, other in ((a, b), (b, a))
    )


def _named(a: Profile, b: Profile) -> frozenset[str]:
    """Names of the title of `a`: what either text writes as one. Numbers are what changes."""
    return a.named & (a.names | b.names)


def _elsewhere(a: Profile, b: Profile) -> bool:
    """Whether two titles are the same but for who it is, or where: two quakes, two matches."""
    ours, theirs = _named(a, b), _named(b, a)
    if not (_apart(ours, b.title) and _apart(theirs, a.title)):
        return False
    rest, others = a.title - ours - theirs, b.title - ours - theirs
    common = len(rest & others)
    if common < 2 or common < _FRAME * min(len(rest), len(others)):
        return False
    return common >= _WORDED * max(len(rest), len(others)) or bool(
        _apart(ours, b.title | b.words) and _apart(theirs, a.title | a.words)
    )


def _apart(names: Set[str], terms: Set[str]) -> bool:
    """Whether some of these names are not among terms, in any form."""
    roots = {term[:_ROOT] for term in terms}
    return any(name[:_ROOT] not in roots for name in names)


def _weight(terms: Set[str], rarity: Callable[[str], float]) -> float:
    return sum(rarity(term) for term in sorted(terms))


def _cosine(one: Set[str], other: Set[str], rarity: Callable[[str], float]) -> float:
    both = sqrt(_weight(one, rarity) * _weight(other, rarity))
    return _weight(one & other, rarity) / (both or 1.0)


def _dashes(score: str) -> str:
    return score.replace("–", "-").replace(":", "-")
