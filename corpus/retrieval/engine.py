"""Ranking passages for a question: BM25 with the title, filters inside, lead and date."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.language.abbreviations import Alternative
from corpus.language.languages import Analyzers
from corpus.retrieval import abbreviations, marks, stories
from corpus.retrieval.inverted import InvertedIndex
from corpus.retrieval.postings import Codes, Part, Segment
from corpus.retrieval.query import Filters
from corpus.retrieval.ranking import Steps, best, by_turns
from corpus.retrieval.sieve import Options, Sieve
from corpus.types import StoredArticle

# Chosen on 600 real news questions over 67,871 paragraphs of 2,104 articles: with rank_bm25's
# own 1.5 and 0.75 the same terms find the right paragraph first in 45 of 100, with these in
# 50, both before lead and date count.
#: Saturation and length: passages are short, their length says little.
K1, B = 0.7, 0.2
# Both are shares of the best passage's score, so that they weigh the same in an archive of
# ten articles, where scores are low, as in one of a million.
#: A news article says what matters first: ``LEAD / (1 + position / 3)`` is added.
LEAD = 0.08
#: For an article of the very day that is asked about, falling by e in 14 days.
NEARNESS, NEARNESS_DAYS = 0.25, 14.0
#: For the article that holds most of the question as a whole.
STORY = 0.5


#: Passages that are ranked by their words alone, beyond those that are asked for, before
#: lead and date are looked at.
_BEYOND = 200

#: What is kept with each passage.
COLUMNS = ("article", "position", "day")


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that holds a term of the question."""

    passage_id: int
    article_id: int
    #: Of publication, as an ordinal.
    day: int
    score: float
    #: Place in the article, from 0.
    position: int
    #: What the score is made of, see `corpus.retrieval.stories`.
    bm25: float
    story: float
    held: float


class Engine:
    """The passages of live articles, ranked.

    Args:
        analyzers: Of articles, each by its language.
        index: Of passages, with `COLUMNS`; an empty one if not given.
    """

    def __init__(self, analyzers: Analyzers, index: InvertedIndex | None = None) -> None:
        self._analyzers = analyzers
        self.index = index or InvertedIndex(K1, B, COLUMNS)
        self._abbreviations = {a.code: abbreviations.Abbreviations(a) for a in analyzers}
        self._outlets: set[str] = set()
        self._languages: set[str] = set()
        self._sieve = Sieve(self.index, analyzers, self._outlets, self.languages)
        self._learn(self.index.terms)
        columns = (part.column("article") for part in self.index.parts)
        self._last_article = max((int(c.max(initial=0)) for c in columns), default=0)
        self._extent: tuple[int, date | None] | None = None

    def __len__(self) -> int:
        return len(self.index)

    def put(self, article: StoredArticle) -> None:
        """Take an article in as it is now; retracted ones are only forgotten."""
        source = article.source
        self.drop([source.article_id])
        if article.status != "live":
            return
        analyzer = self._analyzers.of(article.language)
        title = analyzer.terms(source.title)
        day = source.published.day.toordinal()
        shared = marks.of_article(article)
        for passage in article.passages:
            if passage.repeated:  # its story has it once
                continue
            spelt_out = abbreviations.marks(passage.text, analyzer)
            self._abbreviations[analyzer.code].learn(spelt_out)
            self.index.put(
                passage.id,
                title + analyzer.terms(passage.text),
                shared + marks.of_carriers(passage) + spelt_out,
                article=source.article_id,
                position=passage.position,
                day=day,
            )
            if passage.also:
                self._learn(marks.of_carriers(passage))
        self._learn(shared)
        self._last_article = max(self._last_article, source.article_id)
        self._extent = None

    def drop(self, article_ids: Collection[int]) -> None:
        """Forget articles, those of them that are there."""
        old = [article_id for article_id in article_ids if article_id <= self._last_article]
        for part in self.index.parts if old else ():
            articles = part.column("article")
            gone = articles == old[0] if len(old) == 1 else np.isin(articles, old)
            places = np.setdiff1d(np.flatnonzero(gone), part.dead)
            if len(places):
                self.index.bury(part, places.tolist())
                self._extent = None

    def known(self, after: int, to: int | None = None) -> set[int]:
        """The ids of its articles from the first after ``after``, to ``to`` if it is given."""
        found: set[int] = set()
        for part in self.index.parts:
            articles = np.delete(part.column("article"), part.dead)
            articles = articles[articles > after]
            found.update(articles[articles <= to].tolist() if to is not None else articles.tolist())
        return found

    def absorb(self, terms: Iterable[str], codes: Codes, new: Segment) -> None:
        """Take in articles that another engine has, and that this one has not."""
        self.index.absorb(terms, codes, new)
        self._learn(terms)
        self._last_article = max(self._last_article, int(new.column("article").max(initial=0)))
        self._extent = None

    def _learn(self, terms: Iterable[str]) -> None:
        """Note what the marks among some terms tell."""
        spelt_out = []
        for mark in [term for term in terms if ":" in term]:
            name, _, value = mark.partition(":")
            if name == "source":
                self._outlets.add(value)
            elif name == "language":
                self._languages.add(value)
            elif name == "abbr":
                spelt_out.append(mark)
        for known in self._abbreviations.values():
            known.learn(spelt_out)

    def languages(self) -> list[str]:
        """The codes of the languages that its articles are in, that of most passages first.

        Articles whose language is not known have none.
        """
        counts = {code: self.df(f"language:{code}") for code in self._languages if code}
        return sorted(filter(counts.get, counts), key=lambda code: (-counts[code], code))

    def known_in(self, language: str, terms: Iterable[str]) -> set[str]:
        """Those of the terms that stand in an article in this language."""
        found = set()
        for part in self.index.parts:
            mask = self._sieve.holds(part, [f"language:{language}"])
            mask[part.dead] = False
            for term in terms:
                if term not in found and (mask & self._sieve.holds(part, [term])).any():
                    found.add(term)
        return found

    def alternatives(self, terms: Sequence[str], language: str = "en") -> tuple[Alternative, ...]:
        """What passages may have in the place of terms: 'OSCE' and what it stands for.

        Args:
            terms: In the order of the question.
            language: The code of the analyzer that made them.
        """
        return self._abbreviations[language].alternatives(terms, self.df)

    def df(self, term: str) -> int:
        """How many passages hold the term, themselves or in their title."""
        return self.index.df(term)

    def idf(self, term: str) -> float:
        """How much a term tells; positive in the smallest archive, highest if nobody has it.

        Lucene's: ``ln(1 + (N - df + 0.5) / (df + 0.5))``.
        """
        df = self.index.df(term)
        return math.log(1 + (len(self) - df + 0.5) / (df + 0.5))

    async def search(
        self,
        weights: Mapping[str, float],
        k: int,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        *,
        around: date | None = None,
        holding: Iterable[str] = (),
    ) -> list[PassageHit]:
        """The ``k`` best passages, best first; the filters decide before the ranking does.

        Args:
            weights: Terms, with how much a passage gains by holding them.
            k: How many at most.
            filters: Its phrases are not looked at here.
            around: The day that the question is about, if it is known.
            holding: Terms that a passage must hold all.
        """
        return await by_turns(self._ranked(weights, k, filters, around, [*holding]))

    def _ranked(
        self,
        weights: Mapping[str, float],
        k: int,
        filters: Filters,
        around: date | None,
        holding: Sequence[str],
    ) -> Steps[list[PassageHit]]:
        known = {term: weight for term, weight in weights.items() if term in self.index.terms}
        # All that a change could touch is taken before the first turn of others.
        slices, gains = self.index.slices(known), self.index.gains(list(known.values()))
        masks = {id(part.part): self._sieve.mask(part.part, filters, holding) for part in slices}

        def allowed(part: Part) -> NDArray[np.bool_] | None:
            return masks[id(part)]

        found = yield from best(slices, gains, k + _BEYOND, allowed, positive=True)
        near = stories.candidates(found, slices, gains, list(known.values()), allowed)
        unit = near.scores.max(initial=0.0) or 1.0
        values = near.scores + LEAD * unit / (1 + near.position / 3)
        values += STORY * unit * near.story / (near.story.max(initial=0.0) or 1.0)
        if around is not None:
            days = np.abs(near.day - around.toordinal())
            values += NEARNESS * unit * np.exp(-days / NEARNESS_DAYS)
        first = np.lexsort((-near.ids, -values))[:k]
        columns = (
            near.ids,
            near.article,
            near.day,
            values,
            near.position,
            near.scores,
            near.story,
            near.held,
        )
        return [PassageHit(*row) for row in zip(*(c[first].tolist() for c in columns), strict=True)]

    def articles(self, filters: Filters) -> list[int]:
        """The ids of the articles that the filters leave, newest first."""
        articles, days = self._sieve.left(filters)
        return [int(article) for article in articles[np.lexsort((-articles, -days))]]

    def holding(self, required: Sequence[Options], filters: Filters) -> dict[int, date]:
        """Articles with a passage that holds all that is required, newest first, with their days.

        Args:
            required: Of each, one option of some terms is enough, if all of them are there.
            filters: Its phrases are not looked at here.
        """
        articles, days = self._sieve.left(filters, required)
        order = np.lexsort((-articles, -days))
        found = zip(articles[order].tolist(), days[order].tolist(), strict=True)
        return {article: date.fromordinal(day) for article, day in found}

    def extent(self, filters: Filters) -> tuple[int, date | None]:
        """How many articles the filters leave, and the day of the newest."""
        if filters == Filters() and self._extent:
            return self._extent
        articles, days = self._sieve.left(filters)
        newest = date.fromordinal(int(days.max())) if len(days) else None
        extent = (len(articles), newest)
        if filters == Filters():
            self._extent = extent
        return extent

    def unmatched(self, filters: Filters) -> tuple[str, ...]:
        """Filters that name an outlet or a tag which no article has."""
        return (
            *(
                f"source:{name}"
                for name in filters.outlets
                if not any(map(self.df, self._sieve.named(name)))
            ),
            *(f"tag:{tag}" for tag in filters.tags if not self.df(f"tag:{tag}")),
        )
