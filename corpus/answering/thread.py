"""A follow-up among the evidence: the article quoted before it, and what goes without saying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.answering import nearby
from corpus.answering.evidence import Evidence
from corpus.answering.question import Question
from corpus.language.english import ENGLISH
from corpus.retrieval.query import Thread

#: What is left of the weight of a word that the follow-up itself does not say.
_CARRIED = 0.5
#: Articles that are read besides the one that was quoted.
_OTHERS = 2
#: The most that a passage can hold of a follow-up if it has none of its own words.
_UNSAID = 0.7
#: How much more another article must hold of a follow-up's own words to come before that one.
_MORE = 0.5
#: The share of its own words that makes it *maybe* an answer, for one that says nothing without
#: the exchange, and for another.
_LITTLE, _MUCH = 0.3, 0.5


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


def articles(question: Question, found: Sequence[int]) -> list[int]:
    """The articles of which all is read for a follow-up: the one quoted before it, and others.

    Args:
        question: Any; one that is no follow-up has none.
        found: Ids of the articles of passages that were found for it, best first.
    """
    thread = question.query.thread
    if thread is None or not thread.same_news:
        return []
    others = [number for number in dict.fromkeys(found) if number != thread.article_id]
    quoted = [] if thread.article_id is None else [thread.article_id]
    return [*quoted, *others[:_OTHERS]]


def joined(
    question: Question, ranked: Sequence[Evidence], near: Sequence[Evidence]
) -> list[Evidence]:
    """The evidence of all articles with that of the one before, which comes first if it may.

    Args:
        question: A follow-up.
        ranked: Of all articles, best first.
        near: Of the one that was quoted, best first, see `nearby.ranked`.
    """
    thread = question.query.thread
    if thread is None or not near:
        return list(ranked)
    within = {e.passage.id for e in near}
    # What has nothing of the exchange before is about something else.
    others = sorted(
        (e for e in ranked if e.passage.id not in within), key=lambda e: _strays(e, thread)
    )
    given = [
        _given(e, question, thread) if e.source.article_id == thread.article_id else e for e in near
    ]
    if _is_there(question, thread, near, [e for e in others if not _strays(e, thread)]):
        return [*given, *others]
    return [*others, *given]


def stands(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether a follow-up has an answer in the article before it, as far as can be seen."""
    thread = question.query.thread
    if thread is None or not evidence:
        return False
    best = evidence[0].source.article_id
    of_it = set().union(*(nearby.terms_of(e) for e in evidence if e.source.article_id == best))
    if best != thread.article_id and not any(nearby.has(of_it, t) for t in thread.carried):
        return False
    return _answers(question, thread, evidence[0])


def _answers(question: Question, thread: Thread, evidence: Evidence) -> bool:
    """Whether evidence has what a follow-up asks: words of its own, or what it wants."""
    own = nearby.own_of(question, thread)
    held = nearby.held(question, thread, evidence)
    fits = nearby.fits(question, evidence)
    if thread.leans:
        return not own or held >= _LITTLE or fits > 0
    chance = evidence.likely[1] if evidence.likely else 0.0
    return bool(own) and (held >= _MUCH or (fits > 0 and chance >= _MUCH))


def _is_there(
    question: Question, thread: Thread, near: Sequence[Evidence], others: Sequence[Evidence]
) -> bool:
    """Whether the article before it is where a follow-up is to be answered."""
    here = max(nearby.held(question, thread, e) for e in near)
    there = max((nearby.held(question, thread, e) for e in others), default=0.0)
    if nearby.own_of(question, thread):
        return here >= there - (_MORE if thread.leans else 0.0) and _answers(
            question, thread, near[0]
        )
    fits = any(nearby.fits(question, e) for e in near)
    return thread.leans and (fits or not any(nearby.fits(question, e) for e in others[:1]))


def _given(evidence: Evidence, question: Question, thread: Thread) -> Evidence:
    """The evidence, with what the article is about taken for said in each passage of it."""
    said = set(ENGLISH.terms(evidence.text))
    passage = nearby.terms_of(evidence)
    backing = question.covered(passage | thread.carried)
    coverage = question.covered(said | thread.carried)
    held = sum(nearby.has(passage, term) > 0 for term in thread.own)
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


def _strays(evidence: Evidence, thread: Thread) -> bool:
    """Whether the evidence is about nothing of what the exchange was about."""
    return bool(thread.carried) and thread.carried.isdisjoint(nearby.terms_of(evidence))
