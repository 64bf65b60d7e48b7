"""A question, understood: what is searched, what kind of answer is wanted, about when."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from operator import mul

from corpus.answering import elapsed
from corpus.answering.kind import Wanted, wanted
from corpus.errors import NothingToSearch
from corpus.language.abbreviations import Alternative
from corpus.language.analysis import Analyzer
from corpus.language.periods import QuestionPeriod, period
from corpus.retrieval.query import Query, edits

#: Words that are shorter have too many neighbours to be mended, longer ones are none.
_MENDED_LENGTHS = range(4, 25)
#: 'Mars' is no slip for 'Mary': names as short as that are as they are written.
_NAME_LENGTH = 6
#: What a near term weighs in a search, and where it stands for the one that was asked.
_NEAR, _NEARLY = 0.15, 0.8
#: What the terms of an alternative weigh together in a search.
_INSTEAD = 0.5
#: Abbreviations so short are names and words as well, if they are written as these are.
_SHORT = 3
#: What is left of the weight of a word that goes with anything.
_LIGHT = 0.4
#: Days before a day that is named from which articles count.
_ANNOUNCED = 28
#: Terms that are so far apart are no neighbours.
_FAR = 4

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+")
_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, ready to be searched."""

    query: Query
    #: In the order of the question.
    terms: tuple[str, ...]
    #: How much each term tells; higher is rarer.
    weights: Mapping[str, float]
    #: Terms that articles may use for one of the question.
    near: Mapping[str, tuple[str, ...]]
    wanted: Wanted
    #: The time that the question means, if it says so.
    period: QuestionPeriod | None
    #: The day near which the answer is looked for first; None for no preference.
    around: date | None
    #: Words that the archive does not know, with what is searched instead.
    mended: tuple[tuple[str, str], ...]
    #: Those of the terms that stand for a name or a number.
    names: frozenset[str] = frozenset()
    #: Those that no passage has.
    unknown: frozenset[str] = frozenset()
    #: Terms that stand together for others, such as those that an abbreviation stands for.
    alternatives: tuple[Alternative, ...] = ()

    @property
    def searched(self) -> dict[str, float]:
        """What is searched: the terms, and those near to them for less."""
        weights = dict(self.weights)
        for alternative in self.alternatives:
            whole = sum(self.weights[term] for term in alternative.terms)
            for other in alternative.instead:
                weights.setdefault(other, _INSTEAD * whole / len(alternative.instead))
        for term, others in self.near.items():
            for other in others:
                weights.setdefault(other, _NEAR * self.weights[term])
        return weights

    def presence(self, present: Collection[str]) -> list[float]:
        """For each term 1 if it, or all that it stands for, is there, less if one near to it is."""
        stood_for = {
            term
            for alternative in self.alternatives
            if all(other in present for other in alternative.instead)
            for term in alternative.terms
        }
        near = self.near
        return [
            1.0
            if term in present or term in stood_for
            else _NEARLY
            if term in near and not _disjoint(near[term], present)
            else 0.0
            for term in self.weights
        ]

    def covered(self, present: Collection[str]) -> float:
        """The share of the weights whose terms are there, 0 to 1; a near one counts for less."""
        total = sum(self.weights.values())
        found = sum(map(mul, self.weights.values(), self.presence(present)))
        return found / total if total else 0.0

    def named(self, present: Collection[str]) -> float:
        """The share of the names and numbers that are there; of all terms without names."""
        if not self.names:
            return self.covered(present)
        held = zip(self.weights, self.presence(present), strict=True)
        found = sum(self.weights[term] * share for term, share in held if term in self.names)
        return found / sum(self.weights[name] for name in self.names)

    def new_names(self, text: str) -> set[str]:
        """The capitalised words within sentences that the question does not have."""
        return self._new(_NAME, text)

    def new_numbers(self, text: str) -> set[str]:
        """The numbers in digits that the question does not have."""
        return self._new(_NUMBER, text)

    def _new(self, pattern: re.Pattern[str], text: str) -> set[str]:
        asked = self.query.text.lower()
        return {found for found in pattern.findall(text) if found.lower() not in asked}

    def joined(self, sentence: Sequence[str]) -> float:
        """The share of the question's neighbours that are neighbours in a sentence, 0 to 1."""
        if len(self.terms) < 2:
            return 0.0
        asked = set(self.terms)
        places: dict[str, list[int]] = {term: [] for term in asked}
        for i, term in enumerate(sentence):
            if term in asked:
                places[term].append(i)
        for alternative in self.alternatives:
            there = [i for i, term in enumerate(sentence) if term in alternative.instead]
            if {sentence[i] for i in there}.issuperset(alternative.instead):
                for term in alternative.terms:
                    places[term] += there
        close = 0.0
        for a, b in pairwise(self.terms):
            if places[a] and places[b]:
                apart = _apart(sorted(places[a]), sorted(places[b]))
                close += 1.0 if apart <= 1 else 0.5 * (apart < _FAR)
        return close / (len(self.terms) - 1)


def _within(phrase: str, text: str, meant: QuestionPeriod) -> bool:
    """Whether a time is told by words of a phrase."""
    start = text.find(phrase)
    return start >= 0 and start < meant.end and meant.start < start + len(phrase)


def _apart(some: Sequence[int], others: Sequence[int]) -> int:
    """The least distance between places of two ascending rows; the time is that of their sum."""
    i = j = 0
    least = abs(some[0] - others[0])
    while i < len(some) and j < len(others):
        least = min(least, abs(some[i] - others[j]))
        if some[i] < others[j]:
            i += 1
        else:
            j += 1
    return least


def _disjoint(some: Sequence[str], others: Collection[str]) -> bool:
    return not any(term in others for term in some)


def understand(
    query: Query,
    asked_at: date | None,
    analyzer: Analyzer,
    df: Callable[[str], int],
    idf: Callable[[str], float],
    *,
    mend: bool = False,
    alternatives: Callable[[Sequence[str]], Sequence[Alternative]] = lambda terms: (),
) -> Question:
    """Work out what a question is after.

    Args:
        query: The question, its filters taken out.
        asked_at: The day it is asked; None to leave dates out of it.
        analyzer: Of the question's language.
        df: How many passages hold a term.
        idf: How much a term tells.
        mend: Whether to put the nearest known word in the place of an unknown one.
        alternatives: What articles may have in the place of terms.

    Raises:
        NothingToSearch: If no word is left to search for, or only single characters.
    """
    meant = period(query.text, asked_at, analyzer.code) if asked_at else None
    if meant and any(_within(phrase, query.text, meant) for phrase in query.filters.phrases):
        meant = None  # what stands in quotation marks is looked for as it stands
    if meant and meant.interval and meant.interval.first <= (asked_at or date.max):
        # What happened in a time was hardly reported before it began. Some of it was
        # announced: a day that is named is looked for in the weeks before it as well.
        start = meant.interval.first
        named = any(c.isdigit() for c in query.text[meant.start : meant.end])
        slack = _ANNOUNCED if named and meant.interval.precision == "day" else 1
        start -= timedelta(days=min(slack, start.toordinal() - 1))
        first = max(query.filters.first or date.min, start)
        if not query.filters.last or first <= query.filters.last:
            query = replace(query, filters=replace(query.filters, first=first))
    # 'How long ago' is no word of any answer: that is counted from a date.
    counted = elapsed.sought(query.text) if analyzer.code == "en" else None
    text = _without(query.text, meant) if meant else query.text
    if counted:
        text = text.replace(query.text[counted.start : counted.end], " ")
    # 'Latest news' is about nothing yet; 'tell me about it' is, of all words, about 'tell'.
    terms = analyzer.asked(text) or ([] if meant else analyzer.terms(query.text))
    if not any(len(term) > 1 for term in terms):
        raise NothingToSearch
    instead_of = (
        *_written(text, analyzer, alternatives(terms)),
        *_compounds(terms, analyzer, df),
    )
    known = {term for alternative in instead_of for term in alternative.terms}
    told = {term for a in instead_of if all(map(df, a.instead)) for term in a.terms}
    mended = _mend(text, analyzer, df, known) if mend else ()
    instead = {analyzer.terms(a)[0]: analyzer.terms(b)[0] for a, b in mended}
    terms = [instead.get(term, term) for term in terms]
    around = meant.interval.last if meant and meant.interval else asked_at
    if around and asked_at:
        around = min(around, asked_at)
    names = frozenset(_names(text, analyzer)).intersection(terms)
    return Question(
        query=query,
        terms=tuple(terms),
        # 'Ever Given' is a ship, whatever 'ever' and 'given' are.
        weights={
            term: idf(term) * (_LIGHT if analyzer.light(term) and term not in names else 1.0)
            for term in terms
        },
        near={term: near for term in terms if (near := analyzer.near(term))},
        wanted=counted or wanted(query.text, analyzer.code),
        period=meant,
        around=around,
        mended=mended,
        names=names,
        unknown=frozenset(t for t in terms if not any(map(df, (t, *analyzer.near(t))))) - told,
        alternatives=instead_of,
    )


def _compounds(
    terms: Sequence[str], analyzer: Analyzer, df: Callable[[str], int]
) -> Iterator[Alternative]:
    """The words that compounds are made of, where articles have them all."""
    for term in dict.fromkeys(terms):
        for parts in analyzer.parts(term):
            if all(map(df, parts)):
                yield Alternative((term,), parts)
                break


def _names(text: str, analyzer: Analyzer) -> Iterator[str]:
    """The terms of words that are capitalised within the question, and of numbers.

    German writes all nouns so, and they are what a question is about. Where no letter has a
    case nothing tells a name: numbers alone would stand for all of it.
    """
    if text.upper() == text.lower():
        return
    for token in analyzer.tokens(text):
        first = text[token.start]
        opens = not text[: token.start].strip("\"“‘'(¿¡«„ ")
        if first.isdigit() or (first.isupper() and not opens):
            yield token.term


def _written(
    text: str, analyzer: Analyzer, alternatives: Sequence[Alternative]
) -> tuple[Alternative, ...]:
    """The alternatives for what is written as an abbreviation is: no 'pm' after a number.

    'Nato' is one that everybody knows; 'Swift' and 'pro' are what they seem to be, unless the
    question has no capitals at all.
    """
    if not alternatives:
        return ()
    everyday = {short for short, _ in analyzer.abbreviations if len(short) > _SHORT}
    ordinary, end = set(), 0
    for token in analyzer.tokens(text):
        counted = text[end - 1 : end].isdigit() and not text[end : token.start].strip()
        capitals = sum(map(str.isupper, text[token.start : token.end]))
        small = capitals < 2 and text != text.lower() and token.term not in everyday
        if counted or small:
            ordinary.add(token.term)
        end = token.end
    return tuple(a for a in alternatives if len(a.terms) > 1 or a.terms[0] not in ordinary)


def _without(text: str, meant: QuestionPeriod) -> str:
    """The question without words that only count from the day it is asked."""
    words = text[meant.start : meant.end]
    if any(c.isdigit() for c in words):
        return text  # '2015' and 'November 2015' stand in articles as well
    return text[: meant.start] + " " + text[meant.end :]


def _mend(
    text: str, analyzer: Analyzer, df: Callable[[str], int], known: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """Words that no passage holds, each with the commonest one that is a slip away."""
    mended = []
    for token in analyzer.tokens(text):
        word = text[token.start : token.end].lower()
        if (
            df(token.term)
            or token.term in known
            or len(word) not in _MENDED_LENGTHS
            or (len(word) < _NAME_LENGTH and text[token.start].isupper() and token.start)
            or not word.isascii()
            or not word.isalpha()
        ):
            continue
        guesses = analyzer.guesses(set(edits(word)))
        counts = {guess: n for guess, term in guesses.items() if (n := df(term))}
        if counts:
            # The first letter is rarely the wrong one.
            best = max(counts, key=lambda c: (c[0] == word[0], counts[c], -len(c), c))
            mended.append((word, best))
    return tuple(dict.fromkeys(mended))
