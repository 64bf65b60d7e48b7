"""A follow-up among the evidence: the article quoted before it, and what goes without saying."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.answering.evidence import Evidence
from corpus.answering.question import Question
from corpus.language.english import ENGLISH
from corpus.retrieval.query import Thread
from corpus.types import AnswerKind

# What is gained and lost is in the unit of the values of quotes, see `model`.
#: What the article of the answer before gains over others.
_NEAR = 0.6
#: What is left of the weight of a word that the follow-up itself does not say.
_CARRIED = 0.5
#: The same in the article that was quoted.
_GIVEN = 0.1
#: What a word that goes with anything gains there: its topic is settled.
_PLAIN = 2.5
#: What a passage of it gains further, and by holding what is wanted, if the follow-up says
#: nothing else: 'why?'.
_ALIKE, _KIND = 2.4, 3.0
#: The most that a passage can hold of a follow-up if it has none of its own words.
_UNSAID = 0.7
#: What a passage of another article loses that has nothing of the exchange before.
_ASTRAY = 3.0
#: What a passage of the article loses that has none of the follow-up's own words.
_BESIDE = 1.8
#: What a quote loses that was shown already and does not look like the answer.
_SAID = 6.0
#: Kinds of answers of which it can be seen whether a sentence holds one.
_TELLING = frozenset((AnswerKind.DATE, AnswerKind.DURATION, AnswerKind.NUMBER, AnswerKind.MONEY))

#: What tells that a sentence says why, and what it gains by that if 'why?' is all that is asked.
_CAUSE = re.compile(
    r"\b(?:because|after|due to|since|saying|in (?:response|retaliation|order|protest|honour)"
    r"|followed|led to|thanks to|caused|blamed|accus\w+)\b",
    re.IGNORECASE,
)
_TOLD = 1.8


def lightened(question: Question, weight: float = _CARRIED) -> Question:
    """The question, in which the words of a follow-up weigh more than those carried over."""
    thread = question.query.thread
    if thread is None:
        return question
    weights = {
        term: idf * (weight if term in thread.carried else 1.0)
        for term, idf in question.weights.items()
    }
    return replace(question, weights=weights)


def within(question: Question) -> Question | None:
    """The same question, of the article that was quoted before; None if there is none.

    What it is about goes without saying there: whoever writes about Malala calls her 'she'
    from the second sentence on.
    """
    thread = question.query.thread
    if thread is None or thread.article_id is None:
        return None
    filters = replace(question.query.filters, article_id=thread.article_id)
    narrowed = replace(question, query=replace(question.query, filters=filters))
    weights = {
        term: weight * (_PLAIN if ENGLISH.light(term) and term not in thread.carried else 1.0)
        for term, weight in question.weights.items()
    }
    return lightened(replace(narrowed, weights=weights), _GIVEN / _CARRIED)


def joined(
    question: Question, ranked: Sequence[Evidence], same: Sequence[Evidence]
) -> list[Evidence]:
    """The evidence of all articles with that of the one before, which counts for a little more.

    What was said already comes after what was not, unless it answers this as well.
    """
    thread, kind = question.query.thread, question.wanted.kind
    if thread is None:
        return list(ranked)
    best = {e.passage.id: replace(e, value=e.value - _ASTRAY * _strays(e, thread)) for e in ranked}
    for e in same:
        value = e.value + _NEAR
        if not thread.own and kind is not AnswerKind.OTHER:
            value += _ALIKE + _KIND * e.signals.fits
        if thread.own and _asked_for(question, thread).isdisjoint(_terms(e)):
            value -= _BESIDE
        best[e.passage.id] = replace(_given(e, question, thread), value=value)

    def value_of(evidence: Evidence) -> float:
        value = evidence.value
        if kind is AnswerKind.REASON and not thread.own and _CAUSE.search(evidence.text):
            value += _TOLD
        return value - _repeated(evidence, question, thread)

    return sorted(best.values(), key=value_of, reverse=True)


def _repeated(evidence: Evidence, question: Question, thread: Thread) -> float:
    """What evidence loses for having been shown, unless it may well answer this as well."""
    kind, said = question.wanted.kind, ENGLISH.terms(evidence.text)
    if evidence.text != thread.quote or not _asked_for(question, thread).isdisjoint(said):
        return 0.0
    if thread.own and kind not in _TELLING:
        return _SAID
    if kind is AnswerKind.REASON:
        return 0.0 if _CAUSE.search(evidence.text) else _SAID
    return 0.0 if evidence.signals.fits and kind is not AnswerKind.OTHER else _SAID


def _asked_for(question: Question, thread: Thread) -> frozenset[str]:
    """The terms of the follow-up's own, and those that articles use for them."""
    return thread.own.union(*(question.near.get(term, ()) for term in thread.own))


def _given(evidence: Evidence, question: Question, thread: Thread) -> Evidence:
    """The evidence, with what the article is about taken for said in each passage of it."""
    said = set(ENGLISH.terms(evidence.text))
    passage = _terms(evidence)
    backing = question.covered(passage | thread.carried)
    coverage = question.covered(said | thread.carried)
    held = sum(_has(passage, term, question) for term in thread.own)
    if thread.own and not held and not thread.leans:
        return evidence
    if thread.leans and 2 * held <= len(thread.own) > 0:
        # It has little of what is asked now: perhaps in other words.
        return _taken(evidence, _UNSAID, _UNSAID, 0.0)
    if thread.leans:
        backing, coverage = max(backing, _UNSAID), max(coverage, _UNSAID)
    return _taken(evidence, backing, coverage, evidence.signals.joined)


def _taken(evidence: Evidence, backing: float, coverage: float, joined: float) -> Evidence:
    """The evidence, taken to hold these shares of the question."""
    found = evidence.found
    of_passage = found.signals._replace(
        names_covered=backing, story_covered=backing, window=coverage, missing=1 - backing
    )
    return replace(
        evidence,
        signals=evidence.signals._replace(
            backing=backing, coverage=coverage, names=coverage, joined=joined
        ),
        found=replace(found, signals=of_passage),
    )


def _has(passage: set[str], term: str, question: Question) -> bool:
    """Whether a passage has a term, or one that articles use for it."""
    return term in passage or not passage.isdisjoint(question.near.get(term, ()))


def _strays(evidence: Evidence, thread: Thread) -> bool:
    """Whether the evidence is about nothing of what the exchange was about."""
    return bool(thread.carried) and thread.carried.isdisjoint(_terms(evidence))


def _terms(evidence: Evidence) -> set[str]:
    """Those of the whole passage, and of its title."""
    return set(ENGLISH.terms(f"{evidence.source.title} {evidence.passage.text}"))
