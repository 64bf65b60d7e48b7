"""The percolator: all stored queries that an article matches, without trying each of them.

A query is kept under the rarest word that it requires, in each language that was met: an
article looks only at those whose word it has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from corpus.language.analysis import Analyzer
from corpus.language.languages import ANALYZERS
from corpus.percolation.looked import Looked, marks
from corpus.percolation.stored import StoredQuery
from corpus.percolation.vocabulary import BARE, Vocabulary
from corpus.types import StoredArticle

#: Queries that are read for another language at a time.
_SOME = 20
#: Letters by which compounds are found; no part has fewer.
_BEGINNING = 4


class _Shelf:
    """The queries of one language, by the word that each is kept under.

    Args:
        analyzer: Of the language.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self.by_key: dict[str, list[int]] = {}
        #: Those of the words that may be compounds, by how they begin.
        self._compounds: dict[str, set[str]] = {}
        #: Those that nothing can be kept under.
        self.others: list[int] = []
        #: Under which words each is; None if it cannot match.
        self.keys: dict[int, tuple[str, ...] | None] = {}
        #: Whether all queries were read for it.
        self.whole = False

    def put(self, query_id: int, keys: tuple[str, ...] | None) -> None:
        self.keys[query_id] = keys
        if keys is None:
            return
        if not keys:
            self.others.append(query_id)
        for key in keys:
            if key not in self.by_key:
                self.by_key[key] = []
                if any(self._analyzer.parts(key)):
                    self._compounds.setdefault(key[:_BEGINNING], set()).add(key)
            self.by_key[key].append(query_id)

    def remove(self, query_id: int) -> None:
        keys = self.keys.pop(query_id, None)
        if keys == ():
            self.others.remove(query_id)
        for key in keys or ():
            self.by_key[key].remove(query_id)
            if not self.by_key[key]:
                del self.by_key[key]
                self._compounds.get(key[:_BEGINNING], set()).discard(key)

    def candidates(self, looked: Looked) -> set[int]:
        """The queries that an article may match, as far as their one word tells."""
        found = set(self.others)
        for key in (*looked.terms, *looked.marks(), *self._composed(looked)):
            if ids := self.by_key.get(key):
                found.update(ids)
        return found

    def _composed(self, looked: Looked) -> Iterator[str]:
        """The compounds of which an article has the parts: it has a word that they begin with."""
        for term in looked.terms if self._compounds else ():
            for key in self._compounds.get(term[:_BEGINNING], ()):
                if key.startswith(term) and looked.composed(key):
                    yield key


class Percolator:
    """Stored queries, each by its id. Nothing of an article is kept.

    Args:
        vocabulary: Tells how rare a word is; without it the words of the queries do.
    """

    def __init__(self, vocabulary: Vocabulary = BARE) -> None:
        self._vocabulary = vocabulary
        self._queries: dict[int, StoredQuery] = {}
        self._shelves: dict[str, _Shelf] = {}

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, query_id: int) -> bool:
        return query_id in self._queries

    def put(self, query_id: int, query: StoredQuery) -> None:
        """Take a query in, in the place of the one of this id if there is one."""
        self.remove(query_id)
        self._queries[query_id] = query
        for language, shelf in self._shelves.items():
            shelf.put(query_id, self._keys(query, language, shelf))

    def remove(self, query_id: int) -> None:
        """Forget a query, if it is there."""
        if self._queries.pop(query_id, None) is not None:
            for shelf in self._shelves.values():
                shelf.remove(query_id)

    def prepare(self, language: str | None) -> Iterator[None]:
        """Read all queries for articles in a language, some at a time; done once for each.

        `matches` does the same if it has to, at once.

        Args:
            language: As articles have it.
        """
        analyzer = ANALYZERS.of(language)
        code = analyzer.code
        shelf = self._shelves.setdefault(code, _Shelf(analyzer))
        waiting = [] if shelf.whole else [*self._queries]
        for start in range(0, len(waiting), _SOME):
            for query_id in waiting[start : start + _SOME]:
                if query_id in self._queries and query_id not in shelf.keys:
                    query = self._queries[query_id]
                    shelf.put(query_id, self._keys(query, code, shelf))
            yield
        shelf.whole = True

    def matches(self, article: StoredArticle, today: date) -> list[int]:
        """The ids of the queries that an article matches, in order.

        Args:
            article: Any; whether it is live is not asked.
            today: What ``last:`` counts back from.
        """
        for _ in self.prepare(article.language):
            pass
        looked = Looked(article)
        shelf = self._shelves[looked.language]
        return sorted(i for i in shelf.candidates(looked) if self._queries[i].holds(looked, today))

    def _keys(self, query: StoredQuery, language: str, shelf: _Shelf) -> tuple[str, ...] | None:
        """The words of which an article that matches has one at least; None if none can."""
        required = query.required(language)
        if required is None:
            return None
        ways = [
            tuple(dict.fromkeys(min(option, key=self._vocabulary.df) for option in options))
            for options in required
        ]
        if not ways:
            return tuple(dict.fromkeys(marks(query.query.filters)))

        def cost(keys: Collection[str]) -> tuple[int, int]:
            kept = sum(len(shelf.by_key.get(key, ())) for key in keys)
            return sum(map(self._vocabulary.df, keys)), kept

        return min(ways, key=cost)
