"""What a stored query would bring: the articles it has matched, and how many a week."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from corpus.archive import Archive
from corpus.language import languages
from corpus.percolation.looked import Looked
from corpus.percolation.percolator import Percolator
from corpus.percolation.shown import Shown, in_words, shown
from corpus.percolation.stored import StoredQuery
from corpus.percolation.vocabulary import Latest
from corpus.percolation.words import Options
from corpus.records import counting
from corpus.retrieval.engine import Engine
from corpus.retrieval.query import Filters
from corpus.types import StoredArticle

#: Days that a forecast rests on at most, and alerts a day that are too many.
_DAYS, _BROAD = 28, 50
#: Articles that are shown, and that are read at a time to find them.
_RECENT, _BATCH = 3, 10
#: Articles that are looked at for a phrase; of more, those looked at stand for the rest.
_READ = 300


@dataclass(frozen=True, slots=True)
class Forecast:
    """How much may come, by what has come."""

    #: That matched in these days: further outlets on one count once, as they alert once.
    stories: int
    #: The days that it rests on, both included; None if the archive is empty.
    first: date | None
    last: date | None
    #: The first day on which anything can match, if that is still to come: what has come tells
    #: nothing of it.
    begins: date | None = None

    @property
    def days(self) -> int:
        """How many that are, 28 at most."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    @property
    def a_day(self) -> float:
        return self.stories / self.days if self.days else 0.0

    @property
    def a_week(self) -> float:
        return 7 * self.a_day

    @property
    def broad(self) -> bool:
        """Whether nobody wants as much one by one."""
        return self.begins is None and self.a_day > _BROAD


@dataclass(frozen=True, slots=True)
class Preview:
    """A stored query, before somebody decides to keep it."""

    query: StoredQuery
    #: What an article must contain, in the order of the query.
    required: tuple[Shown, ...]
    #: Words of it that an article need not have, as they were typed.
    left_out: tuple[str, ...]
    #: The filters in words, such as ``from VOA``.
    filters: tuple[str, ...]
    #: Filters that name an outlet or a tag which no article has yet, as they were typed.
    unmatched: tuple[str, ...]
    #: The last articles that match, newest first; three at most.
    recent: tuple[StoredArticle, ...]
    forecast: Forecast


class Percolation:
    """Stored queries over an archive. Any method can raise `DatabaseError`.

    Args:
        archive: Has the articles.
        engine: Gives the index, which may be another one at any time.
    """

    def __init__(self, archive: Archive, engine: Callable[[], Engine]) -> None:
        self._archive = archive
        self._engine = engine
        self._vocabulary = Latest(engine)

    def percolator(self) -> Percolator:
        """An empty percolator that knows how rare the words of the archive are."""
        return Percolator(self._vocabulary)

    def query(self, text: str, now: datetime) -> StoredQuery:
        """The stored query of a text.

        Raises:
            NothingToSearch: If it has neither a word that tells something nor a filter.
            QueryError: If it cannot be searched as it stands.
        """
        return StoredQuery.of(text, now.date(), self._vocabulary)

    async def preview(self, text: str, now: datetime) -> Preview:
        """What a query asks for, and what it would have brought.

        Raises:
            NothingToSearch: If it has neither a word that tells something nor a filter.
            QueryError: If it cannot be searched as it stands.
        """
        query = self.query(text, now)
        engine, today = self._engine(), now.date()
        required, left_out = shown(query, next(iter(engine.languages()), None))
        filters = query.query.filters
        return Preview(
            query,
            required,
            left_out,
            in_words(filters, query.text),
            engine.unmatched(filters),
            await self._recent(query, today),
            await self._forecast(query, today),
        )

    async def _recent(self, query: StoredQuery, today: date) -> tuple[StoredArticle, ...]:
        filters = query.filters(today)
        recent: list[StoredArticle] = []
        async for articles in self._articles(self._found(query, filters) if filters else ()):
            recent += (article for article in articles if query.matches(article, today))
            if len(recent) >= _RECENT:
                break
        return tuple(recent[:_RECENT])

    async def _forecast(self, query: StoredQuery, today: date) -> Forecast:
        """By articles of the latest days, whatever day is asked for: news is of its own day."""
        covered = await counting.days(self._archive.database.rows, today, _DAYS)
        if covered is None:
            return Forecast(0, None, None)
        first, last = covered
        filters = query.filters(today)
        if filters is None or (filters.last and filters.last < today):
            return Forecast(0, first, last)
        if filters.first and filters.first > today:
            return Forecast(0, first, last, begins=filters.first)
        found = self._found(query, replace(filters, first=first, last=last))
        scale = 1.0
        if filters.phrases and found:
            looked = found[:_READ]
            scale = len(found) / len(looked)
            undated = replace(filters, first=None, last=None)
            found = []
            async for articles in self._articles(looked):
                seen = [(article, Looked(article)) for article in articles]
                found += (
                    article.source.article_id
                    for article, words in seen
                    if words.passes(undated, query.places(words), self._vocabulary)
                )
        stories = await counting.stories(self._archive.database.rows, found)
        return Forecast(round(scale * stories), first, last)

    async def _articles(self, ids: Sequence[int]) -> AsyncIterator[list[StoredArticle]]:
        """The articles, some at a time, in this order, with turns for others."""
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            found = {a.source.article_id: a for a in await self._archive.articles(some)}
            yield [found[i] for i in some if i in found and found[i].status == "live"]

    def _found(self, query: StoredQuery, filters: Filters) -> list[int]:
        """Articles that match as far as the index can tell, newest first."""
        engine = self._engine()
        found: dict[int, date] = {}
        for language in engine.languages() or (None,):
            required = query.required(languages.of(language).analyzer.code)
            if required is not None and all(_known(options, engine) for options in required):
                narrowed = replace(filters, language=language, excluded=())
                found |= engine.holding(required, narrowed)
        analyzers = {languages.of(code).analyzer for code in (None, *engine.languages())}
        for word in filters.excluded if found else ():
            meant = {term for analyzer in analyzers for term in analyzer.terms(word)}
            for article in (
                engine.holding([[(term,) for term in meant]], Filters()) if meant else ()
            ):
                found.pop(article, None)
        return sorted(found, key=lambda article: (found[article], article), reverse=True)


def _known(options: Options, engine: Engine) -> bool:
    """Whether passages have what is enough for a word."""
    return any(all(map(engine.df, option)) for option in options)
