"""The corpus: the archive, its index and its answers behind one door."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from corpus import dialogue
from corpus.answering import suggestion
from corpus.answering.exchange import Exchange
from corpus.answering.question import Question
from corpus.answering.signals import Found
from corpus.answers import Answer, ArticleCard, Order, Outcome, SearchPage, Status
from corpus.archive import Archive
from corpus.asking import Asking
from corpus.backup import back_up
from corpus.bulk import Pool
from corpus.database import Database
from corpus.desk import Desk
from corpus.errors import DatabaseError
from corpus.explanation import Trial
from corpus.follower import Follower
from corpus.history import History
from corpus.listing import Listing
from corpus.percolation.preview import Percolation
from corpus.records.audit import Audit, record
from corpus.retrieval.engine import Engine
from corpus.retrieval.query import Filters, Query, parse
from corpus.types import Actor, Added, Article, Copy, StoredArticle
from corpus.wording import Wordings

log = logging.getLogger(__name__)

#: Seconds between two looks at whether articles were imported.
_LOOK = 5.0


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the index is."""

    #: Entries of the change log that it has not taken in.
    behind: int
    #: Whether the archive is being read from its beginning.
    building: bool
    damaged: bool


class Corpus:
    """Articles in, answers out. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._archive = Archive(database)
        self._follower = Follower(database, self._archive)
        self._asking = Asking(self._archive, lambda: self._engine)
        #: Which questions are alike, and which articles have words of one.
        self.wordings = Wordings(
            self._archive, lambda: self._engine, lambda: self._follower.reached
        )
        self.percolation = Percolation(self._archive, lambda: self._engine)
        self._listing = Listing(self._archive, self._asking, lambda: self._engine)
        self._suggested: tuple[int, tuple[str, ...]] = (-1, ())

    @property
    def _engine(self) -> Engine:
        return self._follower.engine

    # Bringing in

    async def add(
        self,
        article: Article,
        *,
        actor: Actor | None = None,
        joining: bool = True,
        anyway: bool = False,
        news: bool = False,
    ) -> Added | Copy:
        """Store an article and make it searchable, or say which one has it already.

        Args:
            article: What is to be stored. A near copy by another outlet joins the story.
            actor: Who brings it, for the audit log.
            joining: Whether the same text or address makes a copy, or a new version.
            anyway: Whether a near copy by the same or an unknown outlet is stored all the same,
                as an article of its own.
            news: Whether those who follow such news are told.
        """
        outcome = await self._archive.add(
            article, actor=actor, joining=joining, anyway=anyway, news=news
        )
        stored = outcome.article_id if isinstance(outcome, Added) else outcome.joined
        await self._taken_in(stored)
        return outcome

    @property
    def desk(self) -> Desk:
        """What editors do to stored articles."""
        return Desk(self._database, self._taken_in)

    @property
    def history(self) -> History:
        """What articles said before, and which are withdrawn."""
        return History(self._archive)

    @property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self._database)

    async def _taken_in(self, article_id: int | None) -> None:
        try:
            await self._follower.catch_up(article_id)
        except DatabaseError as e:  # what is stored is stored, and found a little later
            log.warning("article %s is not indexed yet: %s", article_id, e)

    # Keeping in step

    async def load(self) -> None:
        """Take the index from the file, and what changed since."""
        await self._follower.load()
        await self.catch_up()

    async def catch_up(self) -> None:
        """Bring the index in step with the archive, whoever changed it."""
        await self._follower.catch_up()

    async def follow(self) -> None:
        """Stay in step with what other processes write, until cancelled."""
        noting = asyncio.create_task(self._note_copies())
        try:
            await self._follower.follow()
        finally:
            noting.cancel()
            await asyncio.wait([noting])

    async def _note_copies(self) -> None:
        """Let what others import, and what is older, be known as what a copy is of."""
        while True:
            try:
                await self._archive.note_copies()
            except DatabaseError as e:
                log.warning("copies of older articles are not recognised yet: %s", e)
            await asyncio.sleep(_LOOK)

    async def complete(self, on_step: Callable[[int], None] = lambda articles: None) -> None:
        """Index all that is not indexed yet, on all processors if it is much.

        Args:
            on_step: Told how many articles were indexed, again and again.
        """
        with Pool() as pool:
            await self._follower.complete(pool, on_step)

    @asynccontextmanager
    async def importing(
        self, on_step: Callable[[int], None] = lambda articles: None
    ) -> AsyncIterator[Archive]:
        """The archive to bring much in; it is indexed meanwhile, and when the block ends.

        Args:
            on_step: Told how many articles were indexed, again and again.
        """
        async with self._follower.alone():
            with Pool() as pool:
                indexing = asyncio.create_task(self._follower.keep_up(pool, on_step))
                try:
                    yield self._archive
                finally:
                    indexing.cancel()
                    await asyncio.wait([indexing])
                await self._follower.complete(pool, on_step)
        await self._archive.note_copies()

    async def reindex(self, on_step: Callable[[int], None] = lambda articles: None) -> None:
        """Build the index anew; the old one serves meanwhile."""
        async with self._follower.alone():
            await self._follower.restart()
            await self.complete(on_step)

    async def restart(self, actor: Actor) -> bool:
        """Begin the index anew, for `follow` to go on with; the old one serves meanwhile.

        Returns:
            False if that is being done already.
        """
        if self._follower.behind:
            return False
        await self._follower.restart()
        async with self._database.transaction() as db:
            await record(db, actor, "index.restart", "index")
        return True

    async def back_up(self, to: Path, actor: Actor) -> int:
        """Copy the whole database into a new file, and return its size in bytes."""
        size = await asyncio.to_thread(back_up, self._database.path, to)
        async with self._database.transaction() as db:
            after = {"file": to.name, "bytes": size}
            await record(db, actor, "database.backup", "database", after=after)
        return size

    async def prune(self) -> None:
        """Forget what nobody needs to keep in step any more."""
        await self._archive.prune(self._follower.place.change)

    def close(self) -> None:
        """Close what was opened besides the database."""
        self._follower.close()

    # Asking

    async def ask(
        self, text: str, asked_at: date | None = None, *, dates: bool = True,
        after: Exchange | None = None, explained: bool = False,
    ) -> Answer:  # fmt: skip
        """Answer a question with quotes from the archive.

        Args:
            text: The question, with filters if any.
            asked_at: The day of the question; today if not given.
            dates: Whether that day counts in the ranking.
            after: The exchange before it, from which a follow-up is understood.
            explained: Whether the answer is to say why it is as it is.

        Raises:
            QueryError: If it cannot be searched as it stands.
        """
        today = asked_at or _today()
        trials: list[Trial] | None = [] if explained else None
        attempt = partial(self._asking.answer, text, today=today, dates=dates, trials=trials)
        return _after(await dialogue.follow(parse(text, today), after, today, attempt), trials)

    async def passages(
        self, text: str, asked_at: date | None = None, k: int = 100, *, dates: bool = True
    ) -> list[Found]:
        """The ranking by the model of passages, of more than one answer looks at; ``k`` at most.

        Raises:
            QueryError: If it cannot be searched as it stands.
        """
        return (await self.understood(text, asked_at, k, dates=dates))[1]

    async def understood(
        self, text: str, asked_at: date | None = None, k: int = 100, *, dates: bool = True
    ) -> tuple[Question, list[Found]]:
        """A question as it is understood, and its ranking: what models are fitted on.

        Raises:
            QueryError: If it cannot be searched as it stands.
        """
        today = asked_at or _today()
        return await self._asking.understood(parse(text, today), today if dates else None, k)

    async def ask_about(
        self, article_id: int, text: str, after: Exchange | None = None,
        asked_at: date | None = None, *, explained: bool = False,
    ) -> Answer:  # fmt: skip
        """Answer a question from one article alone.

        Raises:
            QueryError: If it cannot be searched as it stands.
            UnknownArticle: If there is no such article.
            Withdrawn: If it is retracted.
        """
        await self.history.live(article_id)
        today = asked_at or _today()
        query = parse(text, today)
        filters = Filters(
            excluded=query.filters.excluded, phrases=query.filters.phrases, article_id=article_id
        )
        trials: list[Trial] | None = [] if explained else None
        attempt = partial(self._asking.answer, text, today=today, dates=False, trials=trials)
        asked = Query(query.text, filters)
        return _after(await dialogue.follow(asked, after, today, attempt), trials)

    async def search(self, text: str, page: int = 0, order: Order = "best") -> SearchPage:
        """One page of articles for a question, or for filters alone.

        Raises:
            QueryError: If it cannot be searched as it stands.
        """
        return await self._listing.search(text, page, order)

    async def latest(self, n: int, text: str = "") -> list[StoredArticle]:
        """The newest articles, of those that filters or words leave.

        Raises:
            QueryError: If a filter is not understood.
        """
        return await self._listing.latest(n, text)

    async def article(self, article_id: int) -> ArticleCard:
        """An article, with three sentences that say most of it.

        Raises:
            UnknownArticle: If there is none.
        """
        article = await self._archive.article(article_id)
        # What was taken back is not quoted any more.
        live = article.retraction is None
        return ArticleCard(article, suggestion.key_sentences(article) if live else ())

    async def status(self) -> Status:
        """What the archive covers, and how far the index is."""
        reading = self._follower.place.scanned
        return Status(await self._archive.overview(), len(self._engine), reading)

    async def index_state(self) -> IndexState:
        """Whether the index is in step with the archive."""
        follower = self._follower
        behind = await self._archive.last_change() - follower.place.change
        return IndexState(max(behind, 0), follower.behind, follower.damaged)

    async def suggest(self, n: int = 3) -> tuple[str, ...]:
        """Questions that this archive answers, about its newest articles."""
        place, suggested = self._suggested
        if place == self._follower.place.change and len(suggested) >= n:
            return suggested[:n]
        place = self._follower.place.change
        questions: list[str] = []
        for article in await self._archive.newest(10 * n):
            for question in suggestion.questions(article):
                answer = await self.ask(question)
                about = {q.source.article_id for q in answer.quotes[:1]}
                if answer.outcome is Outcome.FOUND and about == {article.source.article_id}:
                    questions.append(question)
                    break  # one an article
            if len(questions) == n:
                break
        self._suggested = (place, tuple(questions))
        return tuple(questions)


def _after(answer: Answer, trials: Sequence[Trial] | None) -> Answer:
    """The answer, with all that was tried on the way to it."""
    if answer.why is None or trials is None:
        return answer
    return replace(answer, why=replace(answer.why, tried=tuple(trials)))


def _today() -> date:
    return datetime.now(UTC).date()
