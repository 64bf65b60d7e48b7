"""How sure an answer is: *found*, *maybe*, *not found*."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from corpus.answering.evidence import Evidence
from corpus.answering.model import MODELS
from corpus.answering.question import Question
from corpus.types import AnswerKind, Outcome

#: Scores from which an answer is *found*, and *maybe* one; see `corpus.answering.model`.
FOUND, MAYBE = MODELS.found, MODELS.maybe


class AnswerSignals(NamedTuple):
    """What speaks for and against the best quote as an answer; shares from 0 to 1."""

    #: Of the question's weight: in the quote, in passage and title, in the whole article.
    coverage: float
    backing: float
    story: float
    #: BM25 of the passage as a share of the weights.
    bm25: float
    #: Of the question's names and numbers: in the quote, in passage and title.
    names: float
    names_backing: float
    #: The share of the question's neighbouring terms that are neighbours in the quote, and
    #: the most that stands within a few words.
    joined: float
    window: float
    #: The weight of the heaviest term that passage and title lack, by the heaviest of all.
    missing: float
    #: The share of the weight of words that nothing in the archive has.
    unknown: float
    #: Whether the quote has something of the wanted kind.
    fits: float
    #: Whether the question does not show which kind that is.
    open: float
    #: How far the best passage of another article is behind, in the value of quotes; to 5.
    margin: float
    #: The share of the first five passages that are of the same article.
    together: float
    #: Nearness to the day that is asked about; 0 without one.
    week: float
    season: float
    #: The logarithm of the number of terms.
    terms: float
    lead: float
    caption: float
    mended: float


def signals(question: Question, evidence: Sequence[Evidence]) -> AnswerSignals:
    """What speaks for the first of the evidence; there must be one."""
    best = evidence[0]
    of_passage, of_quote = best.found.signals, best.signals
    article = best.source.article_id
    others = [e.value for e in evidence if e.source.article_id != article]
    total = sum(question.weights.values()) or 1.0
    return AnswerSignals(
        coverage=of_quote.coverage,
        backing=of_quote.backing,
        story=of_passage.story_covered,
        bm25=of_passage.bm25_of_all,
        names=of_quote.names,
        names_backing=of_passage.names_covered,
        joined=of_quote.joined,
        window=of_passage.window,
        missing=of_passage.missing,
        unknown=sum(question.weights[term] for term in question.unknown) / total,
        fits=of_quote.fits,
        open=float(question.wanted.kind is AnswerKind.OTHER),
        margin=min(5.0, best.value - max(others)) if others else 5.0,
        together=sum(e.source.article_id == article for e in evidence[:5]) / 5,
        week=of_passage.week,
        season=of_passage.season,
        terms=math.log1p(len(question.weights)),
        lead=of_passage.lead,
        caption=of_passage.caption,
        mended=float(bool(question.mended)),
    )


def score(question: Question, evidence: Sequence[Evidence]) -> float:
    """The probability that the first quote answers the question; 0 without one."""
    return MODELS.answer.probability(signals(question, evidence)) if evidence else 0.0


def judge(score: float) -> Outcome:
    """The outcome for a score."""
    if score >= FOUND:
        return Outcome.FOUND
    return Outcome.MAYBE if score >= MAYBE else Outcome.NOT_FOUND
