"""Questions as they are alike, and articles that may answer one that was not answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.answering.kind import Wanted, wanted
from corpus.answering.question import Question, understand
from corpus.answering.tongues import tongues
from corpus.archive import Archive
from corpus.language import languages
from corpus.retrieval.engine import Engine
from corpus.retrieval.query import Filters, parse
from corpus.types import StoredArticle


@dataclass(frozen=True, slots=True)
class Wording:
    """What a question is about, in whatever order and form its words come."""

    #: The same for questions that are the same, and for no others.
    key: str
    #: Its terms, and those near to them, each with its share of what the question tells.
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of an article, and where they stand."""

    title: frozenset[str]
    #: Those of its text, each with the passages that have it.
    places: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, article: StoredArticle) -> Words:
        analyzer = languages.of(article.language).analyzer
        places: dict[str, list[int]] = {}
        for place, passage in enumerate(article.passages):
            for term in set(analyzer.terms(passage.text)):
                places.setdefault(term, []).append(place)
        return cls(frozenset(analyzer.terms(article.source.title)), places)

    @property
    def all(self) -> frozenset[str]:
        return self.title.union(self.places)

    def share(self, terms: Mapping[str, float]) -> float:
        """How much of these the best passage has, together with the title."""
        titled: float = 0.0
        passages: dict[int, float] = {}
        for term, share in terms.items():
            if term in self.title:
                titled += share
            else:
                for place in self.places.get(term, ()):
                    passages[place] = passages.get(place, 0.0) + share
        return titled + max(passages.values(), default=0.0)


class Wordings:
    """Tells which questions are alike, and which articles have words of one.

    Args:
        archive: Has the articles.
        engine: Knows how rare a word is.
        place: How much of the change log answers know of; None while that is not plain.
    """

    def __init__(
        self, archive: Archive, engine: Callable[[], Engine], place: Callable[[], int | None]
    ) -> None:
        self._archive = archive
        self._engine = engine
        self._place = place

    @property
    def place(self) -> int | None:
        """Moves on whenever articles have come, or have changed, and can be found.

        None while the index is being built: what is not found now may be found then.
        """
        return self._place()

    def of(self, text: str, asked_at: date) -> Wording:
        """What a question is about.

        Args:
            text: The question, with filters if any.
            asked_at: The day on which it was asked; it tells what 'yesterday' is.

        Raises:
            QueryError: If it cannot be searched as it stands.
        """
        engine = self._engine()
        query = parse(text, asked_at)
        if query.text.isupper():  # shouted, where words in capitals are no abbreviations
            query = replace(query, text=query.text.lower())
        tongue = next(tongues(query.text, engine.languages()))
        question = understand(query, asked_at, tongue.analyzer, engine.df, engine.idf)
        # Whether a name has its capitals makes no difference to what is asked.
        kind = wanted(query.text.lower(), tongue.analyzer.code)
        return Wording(_key(question, kind, query.filters), _terms(question))

    async def changed(self, since: int, limit: int) -> tuple[list[int], int] | None:
        """Articles that have come or changed after a place, and the place reached.

        Args:
            since: A former `place`.
            limit: Entries of the change log that are read at most.

        Returns:
            None if the log no longer reaches back that far.
        """
        return await self._archive.changes(since, limit)

    async def words(self, article_ids: Collection[int]) -> dict[int, Words]:
        """The words of each of these articles, as far as they are live."""
        return {
            article.source.article_id: Words.of(article)
            for article in await self._archive.articles(article_ids)
            if article.status == "live"
        }


def _key(question: Question, kind: Wanted, filters: Filters) -> str:
    meant, when = question.period, ""
    if meant is not None:
        when = f"{meant.interval.first}/{meant.interval.last}" if meant.interval else "now"
    narrowed = (filters.first, filters.last, *map(sorted, _lower(filters.outlets, filters.tags)))
    narrowed += tuple(map(sorted, _lower(filters.excluded, filters.phrases)))
    parts = (kind.kind.value, kind.noun or "", " ".join(sorted(set(question.terms))), when)
    return "|".join((*parts, *(str(part) if part else "" for part in narrowed)))


def _lower(*lists: Collection[str]) -> list[list[str]]:
    return [[word.lower() for word in words] for words in lists]


def _terms(question: Question) -> dict[str, float]:
    whole = sum(question.weights.values()) or 1.0
    shares = {term: weight / whole for term, weight in question.weights.items()}
    for term, others in question.near.items():
        for other in others:
            shares.setdefault(other, shares.get(term, 0.0))
    for alternative in question.alternatives:
        stands_for = sum(shares.get(term, 0.0) for term in alternative.terms)
        for other in alternative.instead:
            shares.setdefault(other, stands_for / len(alternative.instead))
    return shares
