"""What a question gives: answers, pages of articles, and what the archive covers.

All values are frozen. Offsets count code points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from corpus.explanation import Why
from corpus.types import Source, StoredArticle


class Outcome(StrEnum):
    """How a question ended."""

    FOUND = "found"
    MAYBE = "maybe"
    NOT_FOUND = "not_found"


class AnswerKind(StrEnum):
    """The kind of answer that a question wants."""

    DATE = "date"
    DURATION = "duration"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    NUMBER = "number"
    MONEY = "money"
    QUOTATION = "quotation"
    DEFINITION = "definition"
    REASON = "reason"
    YES_NO = "yes_no"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of a stored passage, byte for byte."""

    text: str
    passage_id: int
    #: ``text == passage.text[start:end]``.
    start: int
    end: int
    source: Source
    #: Further outlets that have the passage, near enough.
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words on top: a span of the first quote, or worked out from it."""

    #: As it is shown.
    text: str
    #: As it stands in the quote.
    span: str
    kind: AnswerKind
    #: ISO date (``2015-11-24``, ``2015-11``) or interval (``2015-11-21/2015-11-30``), a
    #: number, or None.
    value: str | int | float | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several values that outlets give for the same thing."""

    short: ShortAnswer
    #: Which of the answer's quotes it stands in, from 0.
    quote: int
    #: Quotes of other sources that say the same.
    also: tuple[int, ...] = ()
    #: True if it was told on a later day than the oldest of them: a toll that rose, or a
    #: correction.
    later: bool = False


@dataclass(frozen=True, slots=True)
class Extent:
    """How much was searched."""

    articles: int
    newest: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question."""

    question: str
    outcome: Outcome
    short: ShortAnswer | None
    quotes: tuple[Quote, ...]
    #: Confidence, 0 to 1.
    score: float
    #: From this score on the outcome is *found*.
    threshold: float
    extent: Extent
    #: If outlets differ: each value, that of the newest source first; otherwise empty.
    variants: tuple[Variant, ...] = ()
    #: Words that the archive does not know, with what was searched instead.
    mended: tuple[tuple[str, str], ...] = ()
    #: True if the question asks for now and the newest source is older than 30 days.
    stale: bool = False
    #: Filter values that no article has, such as ``source:nosuch``.
    unmatched: tuple[str, ...] = ()
    #: A follow-up with what it left out filled in; None if it was taken as it stands.
    understood: str | None = None
    #: Outlets that tell of the event of the first quote's article; empty if it is the only one.
    reporting: tuple[str, ...] = ()
    #: True if people have chosen the article that is quoted for this question.
    chosen: bool = False
    #: What it rests on, if that was asked for.
    why: Why | None = None


Order = Literal["best", "newest"]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An article in a list of results, with the sentence that fits best."""

    quote: Quote
    score: float


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of articles."""

    hits: tuple[SearchHit, ...]
    #: Pages count from 0.
    page: int
    pages: int
    total: int
    order: Order
    #: False if filters alone chose: then there is no best one.
    ranked: bool = True


@dataclass(frozen=True, slots=True)
class Overview:
    """The live part of the archive in numbers."""

    articles: int
    passages: int
    #: With their articles, the most first.
    outlets: tuple[tuple[str, int], ...]
    tags: tuple[tuple[str, int], ...]
    oldest: date | None
    newest: date | None
    last_added: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """What the archive covers, and how fresh it is."""

    overview: Overview
    #: Passages in the index; equal to ``overview.passages`` when it is in step.
    indexed: int
    #: The article that has been reached while all are read anew for the index; else None.
    reading: int | None = None


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article in short: what it is, and the sentences that say most."""

    article: StoredArticle
    sentences: tuple[Quote, ...]
