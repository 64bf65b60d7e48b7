"""The best quotes, read: what each of them would answer, and which of them comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from corpus.answering import extract
from corpus.answering.evidence import Evidence
from corpus.answering.model import MODELS
from corpus.answering.question import Question
from corpus.answering.trees import Model
from corpus.language import dateline

#: Quotes that are read; it takes as long as all that comes before it.
READ = 2


class ReadSignals(NamedTuple):
    """What can be said of a quote that was read."""

    #: How far its value is behind the best one's, 0 or less.
    behind: float
    #: The probability that its likeliest short answer is right; 0 if it has none.
    chance: float
    #: Whether it has anything that could be a short answer.
    answers: float


def read(
    question: Question, evidence: Sequence[Evidence], model: Model | None = None
) -> list[Evidence]:
    """The evidence, of which the first few quotes were read and put in order by that.

    Args:
        question: What is to be answered.
        evidence: Best first.
        model: Of short answers; that of the package if not given.
    """
    first = each(question, evidence[:READ], model)
    values = [MODELS.first.value(s) for s in signals(first)]
    order = sorted(range(len(first)), key=lambda i: -values[i])
    return [*(first[i] for i in order), *evidence[READ:]]


def each(
    question: Question, evidence: Sequence[Evidence], model: Model | None = None
) -> list[Evidence]:
    """The evidence in its order, each read for its likeliest short answer."""
    return [_read(question, e, model) for e in evidence]


def signals(read: Sequence[Evidence]) -> list[ReadSignals]:
    """Of each quote that was read."""
    top = max((e.value for e in read), default=0.0)
    return [
        ReadSignals(e.value - top, e.likely[1] if e.likely else 0.0, float(e.likely is not None))
        for e in read
    ]


def said(evidence: Evidence) -> str:
    """The quote without the dateline.

    'ANKARA (Harbour Wire) - ' says who reports from where, and nothing of the event.
    """
    text = evidence.text
    if evidence.start == 0 and (opening := dateline.find(text)):
        return text[text.index(opening) + len(opening) :].lstrip(" -–—―")
    return text


def _read(question: Question, evidence: Evidence, model: Model | None) -> Evidence:
    likely = extract.likeliest(
        question.query.text,
        question.wanted,
        said(evidence),
        evidence.source.published.day,
        model,
    )
    return replace(evidence, likely=likely)
