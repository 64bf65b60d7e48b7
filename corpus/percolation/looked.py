"""An article, looked up: which passages have a term, and what filters ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.language.english import ENGLISH
from corpus.language.languages import ANALYZERS
from corpus.language.stemmed import fold
from corpus.percolation.vocabulary import Vocabulary
from corpus.retrieval import phrases
from corpus.retrieval.query import Filters
from corpus.types import StoredArticle


class Looked:
    """An article as stored queries see it.

    Places are sets of its passages, a bit each. The title is part of them all.
    """

    def __init__(self, article: StoredArticle) -> None:
        self._article = article
        self._analyzer = ANALYZERS.of(article.language)
        #: The code of its analyzer.
        self.language = self._analyzer.code
        #: All its passages.
        self.everywhere = (1 << len(article.passages)) - 1
        #: Where each term stands.
        self.terms: dict[str, int] = {}
        for place, passage in enumerate(article.passages):
            for term in set(self._analyzer.terms(passage.text)):
                self.terms[term] = self.terms.get(term, 0) | 1 << place
        #: Where the parts of words stand that it does not have as one, as far as it was asked.
        self._composed: dict[str, int] = {}
        titled = self._analyzer.terms(article.source.title)
        self.terms |= dict.fromkeys(titled, self.everywhere)
        self._outlets = {fold(article.source.outlet or ""): self.everywhere}
        for place, passage in enumerate(article.passages):
            for outlet in map(fold, passage.also):
                self._outlets[outlet] = self._outlets.get(outlet, 0) | 1 << place

    def places(self, options: Iterable[Sequence[str]]) -> int:
        """Where all terms of an option stand together, of any; or the parts of the first."""
        found, terms = 0, self.terms
        for number, option in enumerate(options):
            if len(option) == 1:
                found |= terms.get(option[0], 0)
                if not number:
                    found |= self.composed(option[0])
                continue
            places = self.everywhere
            for term in option:
                places &= terms.get(term, 0)
            found |= places
        return found

    def composed(self, term: str) -> int:
        """Where both parts of a compound stand together: 'Bahn' and 'Streik' for 'Bahnstreik'.

        Which of the guesses are words is told by the article itself, not by what came before it.
        """
        found = self._composed.get(term)
        if found is None:
            found = 0
            for head, tail in self._analyzer.parts(term):
                found |= self.terms.get(head, 0) & self.terms.get(tail, 0)
            self._composed[term] = found
        return found

    def marks(self) -> Iterator[str]:
        """What it can be told by, see `marks`; no analyzer makes such terms."""
        for outlet in self._outlets:
            yield from (f"source:{word}" for word in {*outlet.split(), *_spaced(outlet)})
        yield from (f"tag:{tag}" for tag in self._article.tags)

    def passes(self, filters: Filters, places: int, vocabulary: Vocabulary) -> bool:
        """Whether filters let one of these passages through.

        A word that is excluded must stand nowhere in the article.

        Args:
            filters: Those of a query.
            places: Passages that have its words.
            vocabulary: Knows which outlets there are.
        """
        day = self._article.source.published.day
        if (filters.first and day < filters.first) or (filters.last and day > filters.last):
            return False
        if not {*self._article.tags}.issuperset(filters.tags):
            return False
        for word in filters.excluded:
            # In whatever language it was meant.
            meant = (*self._analyzer.terms(word), *ENGLISH.terms(word))
            if any(term in self.terms for term in meant):
                return False
        if filters.outlets:
            named = 0
            for name in filters.outlets:
                named |= self._named(name, vocabulary)
            places &= named
        return bool(places) and (not filters.phrases or self._says(filters, places))

    def _named(self, name: str, vocabulary: Vocabulary) -> int:
        """Where the outlet of this name is; if there is none, those with it in their name."""
        wanted = fold(name)
        if wanted in self._outlets or vocabulary.df(f"source:{wanted}"):
            return self._outlets.get(wanted, 0)
        words = f" {wanted.replace('-', ' ').replace('_', ' ')} "
        found = 0
        for outlet, places in self._outlets.items():
            if words in f" {outlet} ":
                found |= places
        return found

    def _says(self, filters: Filters, places: int) -> bool:
        title = self._article.source.title
        return any(
            places >> place & 1 and phrases.hold(filters, passage.text, title)
            for place, passage in enumerate(self._article.passages)
        )


def marks(filters: Filters) -> list[str]:
    """What articles that the filters let pass can be told by: each has one of these at least.

    Empty if there is nothing to tell them by.
    """
    if filters.tags:
        return [f"tag:{max(filters.tags, key=len)}"]
    words = [max(_spaced(fold(name)), key=len, default="") for name in filters.outlets]
    return [f"source:{word}" for word in words] if all(words) else []


def _spaced(name: str) -> list[str]:
    return name.replace("-", " ").replace("_", " ").split()
