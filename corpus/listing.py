"""Lists of articles: search results page by page, and the newest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from corpus.answering import compose, evidence, suggestion
from corpus.answers import Order, SearchHit, SearchPage
from corpus.archive import Archive
from corpus.asking import Asking
from corpus.errors import NothingToSearch
from corpus.language import languages
from corpus.retrieval import phrases
from corpus.retrieval.engine import Engine, PassageHit
from corpus.retrieval.query import Filters, parse
from corpus.types import StoredArticle

#: Passages that a list of results is made of.
_RESULTS = 1000
#: An article is in a list of results if it has this share of the best one's score.
_RELEVANT = 0.6
#: Articles on a page of results.
PAGE = 5


class Listing:
    """Articles, in order.

    Args:
        archive: Has the articles.
        asking: Understands questions.
        engine: Gives the index, which may be another one at any time.
    """

    def __init__(self, archive: Archive, asking: Asking, engine: Callable[[], Engine]) -> None:
        self._archive = archive
        self._asking = asking
        self._current = engine

    @property
    def _engine(self) -> Engine:
        return self._current()

    async def search(self, text: str, page: int = 0, order: Order = "best") -> SearchPage:
        """One page of articles for a question, or for filters alone.

        Raises:
            QueryError: If it cannot be searched as it stands.
        """
        query = parse(text, _today())
        try:
            question, tongue, hits = await self._asking.looked_up(query, _today(), _RESULTS)
        except NothingToSearch:
            if query.filters == Filters():
                raise
            return await self._listed(query.filters, page)
        best: dict[int, PassageHit] = {}
        for hit in hits:
            if hit.score >= _RELEVANT * hits[0].score:
                best.setdefault(hit.article_id, hit)
        chosen = list(best.values())
        if order == "newest":
            chosen.sort(key=lambda hit: (hit.day, hit.article_id), reverse=True)
        pages, page = _paged(len(chosen), page)
        shown = [
            SearchHit(compose.quote(e), found.signals.bm25_of_all)
            for hit in chosen[page * PAGE : (page + 1) * PAGE]
            for found in await self._asking.found([hit], question, tongue)
            for e in evidence.rank([found], question, tongue.analyzer)
        ]
        return SearchPage(tuple(shown), page, pages, len(chosen), order)

    async def latest(self, n: int, text: str = "") -> list[StoredArticle]:
        """The newest articles, of those that filters or words leave.

        Raises:
            QueryError: If a filter is not understood.
        """
        query = parse(text, _today())
        if not query.text and query.filters == Filters():
            return await self._archive.newest(n)
        allowed = self._engine.articles(query.filters)
        if query.text or query.filters.phrases:
            hits = await self._asking.hits(query, _RESULTS)
            matched = {h.article_id for h in hits if h.score >= _RELEVANT * hits[0].score}
            allowed = [a for a in allowed if a in matched]
        return await self._archive.newest(n, allowed[:n])

    async def _listed(self, filters: Filters, page: int) -> SearchPage:
        """Articles by filters alone, newest first, each with its first sentence."""
        phrases.terms(filters, languages.of(None).analyzer)
        ids = self._engine.articles(filters)
        pages, page = _paged(len(ids), page)
        articles = await self._archive.newest(PAGE, ids[page * PAGE : (page + 1) * PAGE])
        hits = tuple(SearchHit(first, 0.0) for a in articles for first in suggestion.opening(a))
        return SearchPage(hits, page, pages, len(ids), "newest", ranked=False)


def _today() -> date:
    return datetime.now(UTC).date()


def _paged(total: int, page: int) -> tuple[int, int]:
    """How many pages there are, and the nearest one to ``page``."""
    pages = max(1, -(-total // PAGE))
    return pages, min(max(page, 0), pages - 1)
