"""How sure an answer is: *found*, *maybe*, *not found*."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from corpus.answering import thread
from corpus.answering.evidence import Evidence
from corpus.answering.model import MODELS
from corpus.answering.question import Question
from corpus.answers import AnswerKind, Outcome

#: Scores from which an answer is *found*, and *maybe* one; see `corpus.answering.model`.
FOUND, MAYBE = MODELS.found, MODELS.maybe

#: The chance of a quote whose words cannot be told apart, if it has something of the kind.
_UNREAD = 0.5


class AnswerSignals(NamedTuple):
    """What speaks for and against the best quote as an answer; all from 0 to 1.

    All are shares or nearness: what a signal says must not depend on how long the question
    is, or how large the archive.
    """

    #: Of the question's weight: in the quote, in passage and title, in the whole article.
    coverage: float
    backing: float
    story: float
    #: Of the question's names and numbers: in passage and title.
    names: float
    #: The share of the question's neighbouring terms that are neighbours in the quote.
    joined: float
    #: Of the question's weight: in the title.
    title: float
    #: Of what titles of passages found tell beside the question: in the passage.
    headlines: float
    #: The share of other passages, by their odds, that have a name which the quote has.
    echoed: float
    #: Whether the quote has something of the wanted kind.
    fits: float
    #: The probability that the likeliest short answer in the quote is right; 0 without one.
    chance: float
    #: 1 for the first paragraph of an article, 1/2 for the fourth.
    lead: float
    #: Nearness to the day that is asked about; 0 without one.
    week: float
    season: float
    #: The weight of the heaviest term that passage and title lack, by the heaviest of all.
    missing: float
    #: The share of the weight of words that nothing in the archive has.
    unknown: float
    #: Whether a name of the question is in no article: what is asked of it is in none either.
    strange: float
    #: Whether the question does not show which kind of answer it wants.
    open: float


#: Those that can only speak against an answer; the others can only speak for it.
AGAINST = frozenset(("missing", "unknown", "strange", "open"))


def signals(question: Question, evidence: Sequence[Evidence]) -> AnswerSignals:
    """What speaks for the first of the evidence; there must be one."""
    best = evidence[0]
    of_passage, of_quote = best.found.signals, best.signals
    total = sum(question.weights.values()) or 1.0
    return AnswerSignals(
        coverage=of_quote.coverage,
        backing=of_quote.backing,
        story=of_passage.story_covered,
        names=of_passage.names_covered,
        joined=of_quote.joined,
        title=of_passage.title,
        headlines=of_passage.headlines,
        echoed=of_quote.echoed_names,
        fits=of_quote.fits,
        chance=_chance(question, best),
        lead=of_passage.lead,
        week=of_passage.week,
        season=of_passage.season,
        missing=of_passage.missing,
        unknown=sum(question.weights[term] for term in question.unknown) / total,
        strange=float(_strange(question)),
        open=float(question.wanted.kind is AnswerKind.OTHER),
    )


def _strange(question: Question) -> bool:
    """Whether a name is unknown: in English, where only names have capitals; years are none."""
    unknown = question.names & question.unknown
    return question.wanted.language == "en" and any(term.isalpha() for term in unknown)


def _chance(question: Question, best: Evidence) -> float:
    found = best.likely[1] if best.likely else 0.0
    # Without spaces no words are seen, and of its likeliest answer nothing is known.
    unread = question.wanted.language == "zh"
    return max(found, _UNREAD * best.signals.fits) if unread else found


def score(question: Question, evidence: Sequence[Evidence]) -> float:
    """The probability that the archive answers the question; 0 without a quote."""
    if not evidence:
        return 0.0
    likely = MODELS.answer.probability(signals(question, evidence))
    return max(likely, MAYBE) if thread.stands(question, evidence) else likely


def hope(question: Question, evidence: Sequence[Evidence]) -> float:
    """The most that the score could be if one of these quotes came first and were read well."""
    best = (signals(question, [e])._replace(chance=1.0) for e in evidence)
    return max(map(MODELS.answer.probability, best), default=0.0)


def judge(score: float) -> Outcome:
    """The outcome for a score."""
    if score >= FOUND:
        return Outcome.FOUND
    return Outcome.MAYBE if score >= MAYBE else Outcome.NOT_FOUND
