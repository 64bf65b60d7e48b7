"""A question, understood: what is searched, what kind of answer is wanted, about when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from corpus.answering.kind import Wanted, wanted
from corpus.errors import NothingToSearch
from corpus.language.analysis import Analyzer
from corpus.language.periods import QuestionPeriod, period
from corpus.retrieval.query import Query, edits

#: Words that are shorter have too many neighbours to be mended, longer ones are none.
_MENDED_LENGTHS = range(4, 25)
#: What a near term weighs in a search, and where it stands for the one that was asked.
_NEAR, _NEARLY = 0.15, 0.8
#: What is left of the weight of a word that goes with anything.
_LIGHT = 0.4
#: Terms that are so far apart are no neighbours.
_FAR = 4


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

    @property
    def searched(self) -> dict[str, float]:
        """What is searched: the terms, and those near to them for less."""
        weights = dict(self.weights)
        for term, others in self.near.items():
            for other in others:
                weights.setdefault(other, _NEAR * self.weights[term])
        return weights

    def covered(self, present: Collection[str]) -> float:
        """The share of the weights whose terms are there, 0 to 1; a near one counts for less."""
        total = sum(self.weights.values())
        found = 0.0
        for term, weight in self.weights.items():
            if term in present:
                found += weight
            elif any(other in present for other in self.near.get(term, ())):
                found += _NEARLY * weight
        return found / total if total else 0.0

    def joined(self, sentence: Sequence[str]) -> float:
        """The share of the question's neighbours that are neighbours in a sentence, 0 to 1."""
        if len(self.terms) < 2:
            return 0.0
        places: dict[str, list[int]] = {term: [] for term in self.terms}
        for i, term in enumerate(sentence):
            if term in places:
                places[term].append(i)
        close = 0.0
        for a, b in pairwise(self.terms):
            apart = min((abs(i - j) for i in places[a] for j in places[b]), default=_FAR)
            close += 1.0 if apart <= 1 else 0.5 * (apart < _FAR)
        return close / (len(self.terms) - 1)


def understand(
    query: Query,
    asked_at: date | None,
    analyzer: Analyzer,
    df: Callable[[str], int],
    idf: Callable[[str], float],
    *,
    mend: bool = False,
) -> Question:
    """Work out what a question is after.

    Args:
        query: The question, its filters taken out.
        asked_at: The day it is asked; None to leave dates out of it.
        analyzer: Of the question's language.
        df: How many passages hold a term.
        idf: How much a term tells.
        mend: Whether to put the nearest known word in the place of an unknown one.

    Raises:
        NothingToSearch: If no word is left to search for, or only single characters.
    """
    meant = period(query.text, asked_at, analyzer.code) if asked_at else None
    if meant and meant.interval and meant.interval.first <= (asked_at or date.max):
        # What happened in a time cannot have been reported before it began. A day is
        # left for time zones.
        start = meant.interval.first
        start -= timedelta(days=start > date.min)
        first = max(query.filters.first or date.min, start)
        if not query.filters.last or first <= query.filters.last:
            query = replace(query, filters=replace(query.filters, first=first))
    text = _without(query.text, meant) if meant else query.text
    # 'Latest news' is about nothing yet; 'tell me about it' is, of all words, about 'tell'.
    terms = analyzer.asked(text) or ([] if meant else analyzer.terms(query.text))
    if not any(len(term) > 1 for term in terms):
        raise NothingToSearch
    mended = _mend(text, analyzer, df) if mend else ()
    instead = {analyzer.terms(a)[0]: analyzer.terms(b)[0] for a, b in mended}
    terms = [instead.get(term, term) for term in terms]
    around = meant.interval.last if meant and meant.interval else asked_at
    if around and asked_at:
        around = min(around, asked_at)
    return Question(
        query=query,
        terms=tuple(terms),
        weights={term: idf(term) * (_LIGHT if analyzer.light(term) else 1.0) for term in terms},
        near={term: near for term in terms if (near := _near(term, analyzer, df))},
        wanted=wanted(query.text, analyzer.code),
        period=meant,
        around=around,
        mended=mended,
    )


def _near(term: str, analyzer: Analyzer, df: Callable[[str], int]) -> tuple[str, ...]:
    """Terms that articles use for the same, and the words that a compound is made of."""
    for parts in analyzer.parts(term):
        if all(map(df, parts)):
            return (*analyzer.near(term), *parts)
    return analyzer.near(term)


def _without(text: str, meant: QuestionPeriod) -> str:
    """The question without words that only count from the day it is asked."""
    words = text[meant.start : meant.end]
    if any(c.isdigit() for c in words):
        return text  # '2015' and 'November 2015' stand in articles as well
    return text[: meant.start] + " " + text[meant.end :]


def _mend(text: str, analyzer: Analyzer, df: Callable[[str], int]) -> tuple[tuple[str, str], ...]:
    """Words that no passage holds, each with the commonest one that is a slip away."""
    mended = []
    for token in analyzer.tokens(text):
        word = text[token.start : token.end].lower()
        if (
            df(token.term)
            or len(word) not in _MENDED_LENGTHS
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
