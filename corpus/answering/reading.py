"""The short answer to a question from one paragraph that is known to answer it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from corpus.answering import evidence
from corpus.answering.evidence import Found
from corpus.answering.extract import short_answer
from corpus.answering.question import understand
from corpus.errors import QueryError
from corpus.language.english import ENGLISH
from corpus.retrieval.query import parse
from corpus.types import Passage, Published, ShortAnswer, Source


def read(
    question: str, paragraph: str, published: date | None = None, language: str | None = None
) -> ShortAnswer | None:
    """The words of a paragraph that answer a question; None if none clearly do.

    Args:
        question: As it was asked.
        paragraph: What is known to answer it.
        published: The day that 'Thursday' in the paragraph counts from; today if not given.
        language: BCP 47 code of the paragraph; English is read alone so far.
    """
    day = published or datetime.now(UTC).date()
    try:
        understood = understand(
            parse(question, day), None, ENGLISH, lambda term: 1, lambda term: 1.0
        )
    except QueryError:
        return None
    source = Source(0, "", None, Published.on(day), None)
    found = [Found(Passage(0, 0, 0, "text", paragraph), source, 1.0)]
    (best,) = evidence.rank(found, understood, ENGLISH)
    return short_answer(question, understood.wanted, best.text, day)
