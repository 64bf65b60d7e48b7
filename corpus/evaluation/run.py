"""A run: every question of a collection asked, and what came of each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from time import perf_counter

from corpus.answering import reading
from corpus.answering.confidence import FOUND
from corpus.answers import Answer, Extent, Outcome, ShortAnswer
from corpus.archive import Archive
from corpus.core import Corpus
from corpus.errors import BadCollection, QueryError
from corpus.evaluation.collection import Collection, Location, Question, ReadingQuestion
from corpus.records.storing import fingerprint
from corpus.types import Paragraph

#: Passages of the ranking that are kept of each question.
DEPTH = 100
#: Articles that are stored in one transaction.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage of a ranking."""

    location: Location
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one question."""

    question: Question
    answer: Answer
    #: Where each quote of the answer stands.
    quoted: tuple[Location, ...]
    #: The first passages of the ranking; an answer looks at fewer of them.
    ranking: tuple[Ranked, ...]
    #: What the answer took.
    ms: float
    #: Why it could not be searched, if so; the answer is then *not found*.
    refused: str | None = None

    @property
    def score(self) -> float:
        """The confidence, as exactly as it is told to other programs."""
        return round(self.answer.score, 4)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read out of one paragraph."""

    question: ReadingQuestion
    short: ShortAnswer | None
    ms: float


async def store(
    corpus: Corpus,
    collection: Collection,
    on_stored: Callable[[int], None] = lambda articles: None,
    on_indexed: Callable[[int], None] = lambda articles: None,
) -> dict[int, Location]:
    """Bring a collection's articles in, copies of each other too, and make them searchable.

    Args:
        corpus: Holds nothing else; what it has of them stays.
        collection: Whose articles they are.
        on_stored: Told how many more are stored, again and again.
        on_indexed: Told how many more are indexed, again and again.

    Returns:
        Where each passage stands in the file, by its id.

    Raises:
        BadCollection: If other articles are there, or the same in other words.
    """
    locations: dict[int, Location] = {}
    async with corpus.importing(on_indexed) as archive:
        await _check(archive, collection)
        articles = collection.articles()
        while batch := list(islice(articles, _BATCH)):
            await archive.add_all(batch, joining=False)
            on_stored(len(batch))
        async for stored in archive.scan():
            for article in stored:
                listed = collection.listed[str(article.external_id)]
                for passage in article.passages:
                    locations[passage.id] = listed.locate(passage.position)
    return locations


async def ask(
    corpus: Corpus,
    collection: Collection,
    locations: Mapping[int, Location],
    *,
    dates: bool = True,
) -> AsyncIterator[Result]:
    """What comes of each question, in the order of the file.

    A question without a day is asked on that of the newest article.

    Args:
        corpus: Holds the collection's articles and nothing else.
        collection: Whose questions they are.
        locations: Where each passage stands in the file of articles, see `store`.
        dates: Whether the day of a question counts in the ranking.
    """
    newest = collection.newest
    for question in collection.questions:
        yield await _ask(corpus, question, question.asked_at or newest, locations, dates=dates)


def read(questions: Sequence[ReadingQuestion]) -> Iterator[Reading]:
    """What is read out of each question's paragraph, in the order given."""
    for question in questions:
        start = perf_counter()
        short = reading.read(
            question.text, question.paragraph, question.published, question.language
        )
        yield Reading(question, short, (perf_counter() - start) * 1000)


async def _check(archive: Archive, collection: Collection) -> None:
    """See to it that nothing is there that would get in the way of the collection."""
    if not await archive.ids(0, 1):
        return
    texts = {
        article.external_id: (article.title, article.published, fingerprint(article.paragraphs))
        for article in collection.articles()
    }
    async for stored in archive.scan():
        for article in stored:
            source = article.source
            paragraphs = [Paragraph(passage.text) for passage in article.passages]
            text = source.title, source.published, fingerprint(paragraphs)
            if texts.get(article.external_id) != text or article.status != "live":
                raise BadCollection(
                    str(collection.folder),
                    f"The database has an article #{source.article_id} that is not in"
                    " articles.jsonl, or not as it stands there. Name a new file.",
                )


async def _ask(
    corpus: Corpus,
    question: Question,
    asked_at: date,
    locations: Mapping[int, Location],
    *,
    dates: bool,
) -> Result:
    start = perf_counter()
    try:
        answer = await corpus.ask(question.text, asked_at, dates=dates)
        ms = (perf_counter() - start) * 1000
        ranking = await corpus.passages(question.text, asked_at, DEPTH, dates=dates)
    except QueryError as e:
        ms = (perf_counter() - start) * 1000
        nothing = Answer(question.text, Outcome.NOT_FOUND, None, (), 0.0, FOUND, Extent(0, None))
        return Result(question, nothing, (), (), ms, str(e))
    return Result(
        question=question,
        answer=answer,
        quoted=tuple(locations[quote.passage_id] for quote in answer.quotes),
        ranking=tuple(Ranked(locations[found.passage.id], found.value) for found in ranking),
        ms=ms,
    )
