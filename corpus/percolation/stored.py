"""A stored query: what an article must have to match it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from corpus.answering.tongues import tongues
from corpus.errors import NothingToSearch, QueryError
from corpus.language.analysis import Analyzer
from corpus.language.languages import ANALYZERS
from corpus.percolation.looked import Looked
from corpus.percolation.vocabulary import BARE, Vocabulary
from corpus.percolation.words import Options, Word, words
from corpus.retrieval import phrases
from corpus.retrieval.query import Filters, Query, parse
from corpus.types import StoredArticle

#: Words in capitals alone are abbreviations, unless there are more of them than this.
_SHOUTED = 3
_RELATIVE = re.compile(r"(?<!\S)last:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """Words and filters that articles are matched against, one at a time.

    A word is required if it tells something in the language of the query, or in that of the
    article: words that go with anything need not be there. One passage has all that is required,
    or it and the title; there is no score that is high enough.
    """

    #: As it was typed.
    text: str
    #: The same, as it was understood when it was made.
    query: Query
    #: The code of the analyzer of its language.
    language: str
    #: What of it counts in that language; none if it is filters alone.
    words: tuple[Word, ...]
    #: The day on which it was made: it tells which words are a time.
    made_on: date
    _vocabulary: Vocabulary = field(default=BARE, compare=False, repr=False)
    #: By the code of an analyzer.
    _required: dict[str, tuple[Options, ...] | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    @classmethod
    def of(cls, text: str, today: date, vocabulary: Vocabulary = BARE) -> StoredQuery:
        """The query of a text.

        Args:
            text: Words and filters, as in a question.
            today: The day on which it is typed.
            vocabulary: What is known of words beside it.

        Raises:
            NothingToSearch: If it has neither a word that tells something nor a filter.
            QueryError: If it cannot be searched as it stands.
        """
        query = parse(text, today)
        if query.text.isupper() and len(query.text.split()) > _SHOUTED:
            query = replace(query, text=query.text.lower())
        for analyzer in _tried(query.text, vocabulary):
            if found := words(query, today, analyzer, vocabulary):
                break
        else:
            if query.filters == Filters():
                raise NothingToSearch
            analyzer = ANALYZERS.of(None)
        phrases.terms(query.filters, analyzer)  # says so if they have stop words alone
        return cls(text, query, analyzer.code, tuple(_telling(found)), today, vocabulary)

    def reading(self, language: str) -> tuple[Word, ...] | None:
        """The words that an article must have; None if none in this language can match.

        Args:
            language: The code of its analyzer.
        """
        if language == self.language or not self.words:
            return self.words
        there = words(self.query, self.made_on, _analyzer(language), self._vocabulary)
        # What one of the two languages takes for a word that goes with anything may be a word
        # that tells something in the other: 'war' is one in German.
        if not all(any(word.overlaps(other) for other in there) for word in self.words):
            return None
        own = self.words
        return tuple(w for w in there if w.tells or any(w.overlaps(other) for other in own))

    def required(self, language: str) -> tuple[Options, ...] | None:
        """The terms that a passage must have, of each some one option; None as in `reading`."""
        if language not in self._required:
            found = self.reading(language)
            if found is not None:
                terms = _analyzer(language).terms
                quoted = (term for phrase in self.query.filters.phrases for term in terms(phrase))
                options = (*(word.options for word in found), *(((term,),) for term in quoted))
                self._required[language] = tuple(dict.fromkeys(options))
            else:
                self._required[language] = None
        return self._required[language]

    def filters(self, today: date) -> Filters | None:
        """What else it must be like on a day; None if nothing can be so any more."""
        if not _RELATIVE.search(self.text):
            return self.query.filters
        try:
            return parse(self.text, today).filters
        except QueryError:  # it ends before it begins
            return None

    def matches(self, article: StoredArticle, today: date) -> bool:
        """Whether an article is what is asked for."""
        return self.holds(Looked(article), today)

    def holds(self, article: Looked, today: date) -> bool:
        """The same for an article of which the words were looked up already."""
        places = self.places(article)
        filters = self.filters(today) if places else None
        return filters is not None and article.passes(filters, places, self._vocabulary)

    def places(self, article: Looked) -> int:
        """The passages that have all words, a bit each."""
        required = self.required(article.language)
        places = 0 if required is None else article.everywhere
        for options in required or ():
            places &= article.places(options)
            if not places:
                break
        return places


def _analyzer(language: str) -> Analyzer:
    return next(analyzer for analyzer in ANALYZERS if analyzer.code == language)


def _tried(text: str, vocabulary: Vocabulary) -> Iterator[Analyzer]:
    """The analyzers that a text may be meant for: that of its language, then that of English.

    A word or two do not show their language: to German 'war' is nothing to search for.
    """
    spoken = vocabulary.languages()
    own = next(tongues(text, spoken)).analyzer
    yield own
    if own.code != "en" and (own.code not in spoken or len(text.split()) == 1):
        yield ANALYZERS.of("en")


def _telling(found: Iterable[Word]) -> Iterator[Word]:
    """Those that tell something; all, if none does."""
    found = list(found)
    return (word for word in found if word.tells or not any(w.tells for w in found))
