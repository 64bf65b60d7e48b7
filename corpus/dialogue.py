"""A question after another: its readings tried, and the best answer taken."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from corpus.answering import followup
from corpus.answering.clause import ASKING
from corpus.answering.evidence import Evidence
from corpus.answering.exchange import Exchange
from corpus.answering.question import Question
from corpus.answering.tokens import tokens
from corpus.errors import NothingToSearch, QueryError
from corpus.language.english import ENGLISH
from corpus.retrieval.query import MAX_LENGTH, Filters, Query, parse, written_filters
from corpus.types import Answer, AnswerKind, Outcome

#: What the article of the answer before gains over others.
_NEAR = 0.1
#: What is left of the weight of a word that the follow-up itself does not say.
_CARRIED = 0.5
#: The same in the article that was quoted.
_GIVEN = 0.1
#: What a passage of it gains further, and by holding what is wanted, if the follow-up says
#: nothing else: 'why?'.
_ALIKE, _KIND = 0.4, 0.5
#: The most that a passage can hold of a follow-up if it has none of its own words.
_UNSAID = 0.6
#: What a passage of another article loses that has nothing of the exchange before.
_ASTRAY = 0.5
#: What a quote loses that was shown already, by the kind of answer; of other kinds it does so
#: if it holds nothing of the kind.
_SAID = {AnswerKind.REASON: 3.0, AnswerKind.OTHER: 0.4}

#: What tells that a sentence says why, and what it gains by that if 'why?' is all that is asked.
_CAUSE = re.compile(
    r"\b(?:because|after|due to|since|saying|in (?:response|retaliation|order|protest|honour)"
    r"|followed|led to|thanks to|caused|blamed|accus\w+)\b",
    re.IGNORECASE,
)
_TOLD = 0.3
#: Telling words without which a question that leans on another is nothing by itself.
_ALONE = 2

_RANKS = (Outcome.NOT_FOUND, Outcome.MAYBE, Outcome.FOUND)


@dataclass(frozen=True, slots=True)
class Thread:
    """What runs from an exchange through a follow-up to its answer."""

    #: The article that was quoted, which probably says more.
    article_id: int | None
    #: What was quoted of it.
    quote: str
    #: Terms that the follow-up itself does not have; of one without any, names alone.
    carried: frozenset[str]
    #: Terms of its own that tell something.
    own: frozenset[str]
    #: Whether it says nothing without the exchange before it.
    leans: bool

    def lightened(self, question: Question, weight: float = _CARRIED) -> Question:
        """The question, in which its own words weigh more than those carried over."""
        weights = {
            term: idf * (weight if term in self.carried else 1.0)
            for term, idf in question.weights.items()
        }
        return replace(question, weights=weights)

    def within(self, question: Question) -> Question:
        """The same question, of the article alone.

        What it is about goes without saying there: whoever writes about Malala calls her 'she'
        from the second sentence on.
        """
        filters = replace(question.query.filters, article_id=self.article_id)
        narrowed = replace(question, query=replace(question.query, filters=filters))
        return self.lightened(narrowed, _GIVEN)

    def joined(
        self, ranked: Sequence[Evidence], same: Sequence[Evidence], question: Question
    ) -> list[Evidence]:
        """The evidence of all articles with that of this one, which counts for a little more.

        What was said already comes after what was not, unless it answers this as well.
        """
        best = {e.passage.id: replace(e, value=e.value - _ASTRAY * self._strays(e)) for e in ranked}
        for e in same:
            value = e.value + _NEAR
            if not self.own and question.wanted.kind is not AnswerKind.OTHER:
                value += _ALIKE + _KIND * e.fits
            best[e.passage.id] = replace(self._given(e, question), value=value)
        kind = question.wanted.kind

        def value(evidence: Evidence) -> float:
            if kind is AnswerKind.REASON and not self.own and _CAUSE.search(evidence.text):
                evidence = replace(evidence, value=evidence.value + _TOLD)
            if evidence.text != self.quote or (evidence.fits and kind not in _SAID):
                return evidence.value
            return evidence.value - _SAID.get(kind, _SAID[AnswerKind.OTHER])

        return sorted(best.values(), key=value, reverse=True)

    def _given(self, evidence: Evidence, question: Question) -> Evidence:
        """The evidence, with what the article is about taken for said in each passage of it."""
        said = set(ENGLISH.terms(evidence.text))
        passage = set(ENGLISH.terms(f"{evidence.source.title} {evidence.passage.text}"))
        given = self.carried
        backing, coverage = question.covered(passage | given), question.covered(said | given)
        near = {other for term in self.own for other in question.near.get(term, ())}
        if self.own and not passage & (self.own | near):
            # It has nothing of what is asked now: perhaps in other words.
            if not self.leans:
                return evidence
            backing, coverage = _UNSAID, _UNSAID
            evidence = replace(evidence, joined=0.0)
        elif self.leans and evidence.fits:
            backing, coverage = max(backing, _UNSAID), max(coverage, _UNSAID)
        return replace(evidence, backing=backing, coverage=coverage)

    def _strays(self, evidence: Evidence) -> bool:
        """Whether the evidence is about nothing of what the exchange was about."""
        passage = ENGLISH.terms(f"{evidence.source.title} {evidence.passage.text}")
        return bool(self.carried) and self.carried.isdisjoint(passage)


class Attempt(Protocol):
    """Answers a query, as part of a thread if there is one."""

    def __call__(self, query: Query, thread: Thread | None) -> Awaitable[Answer]: ...


async def follow(query: Query, after: Exchange | None, today: date, attempt: Attempt) -> Answer:
    """The answer to a question, or to the best reading of it as a follow-up.

    What stands by itself is left alone, and so is what is found by itself alone.

    Raises:
        NothingToSearch: If neither can be searched.
    """
    read: list[tuple[followup.Reading, Answer]] = []
    for reading, full, thread in _readings(query, after, today) if after else ():
        if reading.vague and any(a.outcome is not Outcome.NOT_FOUND for _, a in read):
            break
        try:
            answer = await attempt(full, thread)
        except NothingToSearch:
            continue
        read.append((reading, replace(answer, understood=reading.text)))
        if answer.outcome is Outcome.FOUND:
            break
    if not read:
        return await attempt(query, None)
    # Of equals the first: readings come with the likeliest in front.
    reading, best = max(read, key=lambda pair: _RANKS.index(pair[1].outcome))
    if best.outcome is Outcome.FOUND or (best.outcome is Outcome.MAYBE and reading.leans):
        return best
    if reading.leans and len(followup.telling(query.text)) < _ALONE:
        return best  # 'who owns it' by itself finds anything that anybody owns
    try:
        alone = await attempt(query, None)
    except NothingToSearch:
        return best
    return alone if _RANKS.index(alone.outcome) > _RANKS.index(best.outcome) else best


def _readings(
    query: Query, after: Exchange, today: date
) -> list[tuple[followup.Reading, Query, Thread]]:
    """Each reading as it is shown, and as it is searched.

    The filters of the question before hold for a follow-up that has none of its own.
    """
    try:
        former = parse(after.question, today)
    except QueryError:
        return []  # the rules have changed since it was asked
    previous = replace(after, question=former.text)
    narrowed = query.filters
    shown = ""
    if replace(narrowed, article_id=None) == Filters():
        narrowed = replace(former.filters, article_id=narrowed.article_id, phrases=())
        shown = written_filters(after.question)
    result = []
    for reading in followup.readings(query.text, previous, today):
        text = f"{reading.text} {shown}".strip()
        if len(text) <= MAX_LENGTH:
            said = set(ENGLISH.terms(query.text))
            if reading.text.startswith("how long "):
                said -= set(ENGLISH.terms("long"))
            said = {term for term in said if not term.isdigit()}
            terms = set(ENGLISH.terms(reading.text))
            near = reading.same_news and narrowed.article_id is None
            own = terms & said.intersection(followup.telling(query.text))
            if not own and not any(w.lower in ASKING for w in tokens(query.text)):
                own = terms & said  # 'and the first?'
            thread = Thread(
                after.article_id if near else None,
                after.quote,
                carried=frozenset(terms - said if own else ENGLISH.terms(_names(reading.text))),
                own=frozenset(own),
                leans=reading.leans,
            )
            result.append((replace(reading, text=text), Query(reading.text, narrowed), thread))
    return result


def _names(text: str) -> str:
    """The words with a capital."""
    return " ".join(word for word in text.split() if word[:1].isupper())
