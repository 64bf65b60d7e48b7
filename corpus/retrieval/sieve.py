"""The sieve: which passages filters let through, and which hold what is required."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.language.languages import Analyzers
from corpus.language.stemmed import fold
from corpus.retrieval.inverted import InvertedIndex
from corpus.retrieval.postings import Part
from corpus.retrieval.query import Filters

#: Some terms each; one of them is enough, if all of its terms are there.
Options = Collection[Sequence[str]]


class Sieve:
    """Passages of an index, those that may be found.

    Args:
        index: Has them, with marks (see `corpus.retrieval.marks`) among their terms.
        analyzers: Of articles, each by its language.
        outlets: All that are known, as they are in marks; more may come.
        languages: Gives the codes of the languages that articles are in.
    """

    def __init__(
        self,
        index: InvertedIndex,
        analyzers: Analyzers,
        outlets: Collection[str],
        languages: Callable[[], list[str]],
    ) -> None:
        self._index = index
        self._analyzers = analyzers
        self._outlets = outlets
        self._languages = languages

    def named(self, name: str) -> list[str]:
        """The marks of the outlets of this name, or else of those with it in their name."""
        wanted = fold(name)
        if self._index.df(f"source:{wanted}"):
            return [f"source:{wanted}"]
        words = f" {wanted.replace('-', ' ').replace('_', ' ')} "
        return [f"source:{outlet}" for outlet in self._outlets if words in f" {outlet} "]

    def left(
        self, filters: Filters, required: Sequence[Options] = ()
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The articles that the filters leave, and the day of each."""
        articles, days = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for part in self._index.parts:
            mask = self.mask(part, filters)
            left = np.ones(part.size, np.bool_) if mask is None else mask
            left[part.dead] = False
            for options in required:
                left &= self.has(part, options)
            articles.append(part.column("article")[left])
            days.append(part.column("day")[left])
        found, first = np.unique(np.concatenate(articles), return_index=True)
        return found, np.concatenate(days)[first]

    def mask(
        self, part: Part, filters: Filters, holding: Iterable[str] = ()
    ) -> NDArray[np.bool_] | None:
        """True for the passages of a part that the filters let through; None if all."""
        if filters == Filters() and not holding:
            return None
        mask = np.ones(part.size, np.bool_)
        if filters.first:
            mask &= part.column("day") >= filters.first.toordinal()
        if filters.last:
            mask &= part.column("day") <= filters.last.toordinal()
        if filters.article_id is not None:
            mask &= (part.column("article") == filters.article_id) | self.holds(
                part, [f"article:{filters.article_id}"]
            )
        if filters.outlets:
            mask &= self.holds(part, [m for name in filters.outlets for m in self.named(name)])
        if filters.language:
            mask &= self.holds(part, [f"language:{filters.language}", "language:"])
        for term in (*(f"tag:{tag}" for tag in filters.tags), *holding):
            mask &= self.holds(part, [term])
        for word in filters.excluded:
            # In whatever language it was meant.
            spoken = (self._analyzers.of(code) for code in (None, *self._languages()))
            mask &= ~self.holds(part, {term for a in spoken for term in a.terms(word)})
        return mask

    def has(self, part: Part, options: Options) -> NDArray[np.bool_]:
        """True for the passages that hold all terms of any of the options."""
        mask = self.holds(part, [option[0] for option in options if len(option) == 1])
        for option in options:
            if len(option) > 1:
                mask |= np.logical_and.reduce([self.holds(part, [term]) for term in option])
        return mask

    def holds(self, part: Part, terms: Iterable[str]) -> NDArray[np.bool_]:
        """True for the passages that hold any of the terms."""
        mask = np.zeros(part.size, np.bool_)
        known = self._index.terms
        for held in part.read([known[term] for term in terms if term in known]):
            if held:
                mask[held[0]] = True
        return mask
