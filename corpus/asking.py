"""From a question to its answer: its languages, what is searched, which evidence is taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import partial

from corpus.answering import compose, confidence, evidence, nearby, reader, signals, thread, why
from corpus.answering.confidence import FOUND, MAYBE
from corpus.answering.question import Question, understand
from corpus.answering.signals import Found
from corpus.answering.tongues import Tongue, elsewhere, tongues
from corpus.answers import Answer, Extent, Outcome
from corpus.archive import Archive
from corpus.errors import UnknownArticle
from corpus.explanation import Trial
from corpus.retrieval import phrases
from corpus.retrieval.engine import Engine, PassageHit
from corpus.retrieval.query import Filters, Query
from corpus.types import StoredArticle

#: Passages that are read for one answer, and those whose sentences are looked at. The models
#: are fitted on as many.
CANDIDATES, DEPTH = 36, 8
#: The former for a question with a word that had to be guessed: it is found well or not at all.
_MENDED = 12
#: Seconds between two answers if many are wanted. Without it those that are ready would wait
#: to be told, and one that was told to be noted: a crash meanwhile would have it told twice.
_PAUSE = 0.005
#: Passages that are ranked where nobody waits for an answer.
_LISTED = 100
#: Passages that are looked at for one that holds a phrase, not only its words.
_CHECKED = 4


class Asking:
    """Questions, answered from an archive with the help of its index.

    Args:
        archive: Has the words of the passages.
        engine: Gives the index, which may be another one at any time.
    """

    def __init__(self, archive: Archive, engine: Callable[[], Engine]) -> None:
        self._archive = archive
        self._current = engine
        self._free = asyncio.Semaphore(1)
        self._waiting = 0

    @property
    def _engine(self) -> Engine:
        return self._current()

    async def answer(
        self, text: str, query: Query, today: date, *, dates: bool, trials: list[Trial] | None
    ) -> Answer:
        """The answer to a question, in its own language first, then in the others.

        Args:
            text: The question as it was typed.
            query: The same, its filters taken out.
            today: The day it is asked.
            dates: Whether that day counts in the ranking.
            trials: Takes what was tried, if the answer is to say why it is as it is.

        Raises:
            NothingToSearch: If no word is left to search for.
        """
        async with self._turn():
            return await self._answer(text, query, today, dates=dates, trials=trials)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One answer at a time, with a pause for all else if the next one waits already."""
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            if self._waiting:
                asyncio.get_running_loop().call_later(_PAUSE, self._free.release)
            else:
                self._free.release()

    async def _answer(
        self, text: str, query: Query, today: date, *, dates: bool, trials: list[Trial] | None
    ) -> Answer:
        asked_at = today if dates else None
        own, *others = self._tongues(query)
        attempt = partial(self._attempt, text, query, today=today, trials=trials)
        question = self._understand(query, asked_at, own)
        answer = await attempt(question, own)
        if answer.outcome is not Outcome.FOUND:
            # A word that the archive does not know may be a slip, or a good word that it
            # happens not to have. It was a slip if the question is answered without it.
            better = self._understand(query, asked_at, own, mend=True)
            if better.mended:
                mended = await attempt(better, own, mended=True)
                if mended.outcome is Outcome.FOUND:
                    return mended
        if answer.outcome is Outcome.NOT_FOUND:
            for named, other in elsewhere(question, own, others, self._engine):
                further = await attempt(named, other)
                if further.outcome is not Outcome.NOT_FOUND:
                    return further
        return answer

    async def understood(
        self, query: Query, asked_at: date | None, k: int
    ) -> tuple[Question, list[Found]]:
        """A question in its own language, and its ``k`` best passages.

        Raises:
            NothingToSearch: If no word is left to search for.
        """
        tongue = self._tongues(query)[0]
        question = self._understand(query, asked_at, tongue)
        return question, (await self._ranked(question, tongue, max(k, _LISTED)))[:k]

    async def hits(self, query: Query, k: int) -> list[PassageHit]:
        """The ``k`` best passages of the index, as the words stand.

        Raises:
            NothingToSearch: If no word is left to search for.
        """
        tongue = self._tongues(query)[0]
        return await self._search(self._understand(query, None, tongue), tongue, k)

    async def looked_up(
        self, query: Query, asked_at: date, k: int
    ) -> tuple[Question, Tongue, list[PassageHit]]:
        """The first reading of a question that has passages, and the ``k`` best of them.

        Raises:
            NothingToSearch: If no word is left to search for.
        """
        tongue, *others = self._tongues(query)
        question = self._understand(query, asked_at, tongue)
        hits = await self._search(question, tongue, k)
        if not hits:
            question = self._understand(query, asked_at, tongue, mend=True)
            hits = await self._search(question, tongue, k)
        if not hits:
            for named, other in elsewhere(question, tongue, others, self._engine):
                if hits := await self._search(named, other, k):
                    return named, other, hits
        return question, tongue, hits

    async def found(
        self, hits: Sequence[PassageHit], question: Question, tongue: Tongue
    ) -> list[Found]:
        """The passages of these hits, best first by the model of passages."""
        texts = await self._archive.passages([hit.passage_id for hit in hits])
        return signals.ranked(hits, texts, question, tongue.analyzer)

    def _tongues(self, query: Query) -> list[Tongue]:
        return list(tongues(query.text, self._engine.languages()))

    def _understand(
        self, query: Query, asked_at: date | None, tongue: Tongue, *, mend: bool = False
    ) -> Question:
        engine, analyzer = self._engine, tongue.analyzer

        question = understand(
            query,
            asked_at,
            analyzer,
            engine.df,
            engine.idf,
            mend=mend,
            alternatives=lambda terms: engine.alternatives(terms, analyzer.code),
        )
        return thread.lightened(question)

    async def _attempt(
        self, text: str, query: Query, question: Question, tongue: Tongue, today: date,
        trials: list[Trial] | None, mended: bool = False,
    ) -> Answer:  # fmt: skip
        found = await self._ranked(question, tongue, _MENDED if mended else CANDIDATES)
        looked_at = len(found)
        ranked = evidence.rank(found[:DEPTH], question, tongue.analyzer)
        about = thread.articles(question, [f.source.article_id for f in found])
        # Elsewhere only the names are the same: nothing of a follow-up goes without saying.
        if about and not tongue.names and tongue.analyzer.code == "en":
            near = nearby.ranked(question, await self._whole(question, tongue, about))
            ranked = thread.joined(question, ranked, near)
        # Reading takes as long as all before it. What it cannot make an answer is not read; a
        # guess at a word that was mistyped has to be found outright.
        elif confidence.hope(question, ranked[: reader.READ]) >= (FOUND if mended else MAYBE):
            ranked = reader.read(question, ranked)
        filters = question.query.filters
        extent = Extent(*self._engine.extent(filters))
        if not extent.articles:  # it is not the archive that is empty
            extent = Extent(*self._engine.extent(Filters()))
        unmatched = self._engine.unmatched(filters)
        answer = compose.compose(text, question, ranked, extent, unmatched, today)
        if answer.outcome is Outcome.FOUND and filters.article_id is None:
            outlets = await self._archive.reporting(answer.quotes[0].source.article_id)
            answer = replace(answer, reporting=outlets)
        if trials is None:
            return answer
        trial = why.trial(question, answer.score)
        trials.append(replace(trial, how="names in other languages") if tongue.names else trial)
        article = await self._article(ranked[0].source.article_id) if ranked else None
        given = why.explain(query, question, ranked, article, tongue.analyzer, looked_at)
        return replace(answer, why=given)

    async def _article(self, article_id: int) -> StoredArticle | None:
        try:
            return await self._archive.article(article_id)
        except UnknownArticle:
            return None  # deleted a moment ago

    async def _ranked(self, question: Question, tongue: Tongue, k: int) -> list[Found]:
        return await self.found(await self._search(question, tongue, k), question, tongue)

    async def _whole(
        self, question: Question, tongue: Tongue, article_ids: Sequence[int]
    ) -> list[Found]:
        """All passages of a few articles, as far as the filters of the question allow."""
        hits: list[PassageHit] = []
        for article in await self._archive.articles(article_ids):
            filters = replace(question.query.filters, article_id=article.source.article_id)
            narrowed = replace(question, query=replace(question.query, filters=filters))
            of_it = await self._search(narrowed, tongue, CANDIDATES)
            if filters.excluded or filters.phrases:
                hits += of_it
            elif self._engine.articles(filters):
                hits += signals.completed(of_it, article)
        return await self.found(hits, question, tongue)

    async def _search(self, question: Question, tongue: Tongue, k: int) -> list[PassageHit]:
        filters = replace(question.query.filters, language=tongue.language)
        terms = phrases.terms(filters, tongue.analyzer)
        depth = k if not terms else _CHECKED * k
        while True:
            hits = await self._engine.search(
                question.searched, depth, filters, around=question.around, holding=terms
            )
            kept = hits if not terms else await self._with_phrases(hits, filters)
            if len(kept) >= k or len(hits) < depth:
                return kept[:k]
            depth *= _CHECKED

    async def _with_phrases(self, hits: Sequence[PassageHit], filters: Filters) -> list[PassageHit]:
        """Those that hold every phrase, themselves or in their title."""
        passages = await self._archive.passages([hit.passage_id for hit in hits])
        holding = {
            passage_id
            for passage_id, (passage, source) in passages.items()
            if phrases.hold(filters, passage.text, source.title)
        }
        return [hit for hit in hits if hit.passage_id in holding]
