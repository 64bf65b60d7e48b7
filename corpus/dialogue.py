"""A question after another: its readings tried, and the best answer taken."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from corpus.answering import followup
from corpus.answering.evidence import Evidence
from corpus.answering.exchange import Exchange
from corpus.answering.question import Question
from corpus.errors import NothingToSearch, QueryError
from corpus.language.english import ENGLISH
from corpus.retrieval.engine import PassageHit
from corpus.retrieval.query import MAX_LENGTH, Filters, Query, parse, written_filters
from corpus.types import Answer, AnswerKind, Outcome

#: What the article of the answer before gains over others.
_NEAR = 1.15
#: What is left of the weight of a word that the follow-up itself does not say.
_CARRIED = 0.5
#: What a quote loses that was shown already, and kinds of answers that it can hardly hold.
_SAID = 0.4
_TOLD_ONCE = (AnswerKind.REASON, AnswerKind.OTHER)

_RANKS = (Outcome.NOT_FOUND, Outcome.MAYBE, Outcome.FOUND)


@dataclass(frozen=True, slots=True)
class Thread:
    """What runs from an exchange through a follow-up to its answer."""

    #: The article that was quoted, which probably says more.
    article_id: int | None
    #: What was quoted of it.
    quote: str
    #: Terms that the follow-up itself does not have.
    carried: frozenset[str]

    def lightened(self, question: Question) -> Question:
        """The question, in which its own words weigh more than those carried over.

        Whoever writes about Malala calls her 'she' from the second sentence on.
        """
        weights = {
            term: weight * (_CARRIED if term in self.carried else 1.0)
            for term, weight in question.weights.items()
        }
        return replace(question, weights=weights)

    def within(self, question: Question) -> Question:
        """The same question, of the article alone."""
        filters = replace(question.query.filters, article_id=self.article_id)
        return replace(question, query=replace(question.query, filters=filters))

    def nearer(self, hits: Sequence[PassageHit], same: Sequence[PassageHit]) -> list[PassageHit]:
        """The hits with those of the article among them, which count for a little more."""
        best = {hit.passage_id: hit for hit in hits}
        for hit in same:
            score = max(hit.score, best[hit.passage_id].score if hit.passage_id in best else 0.0)
            best[hit.passage_id] = replace(hit, score=_NEAR * score)
        return sorted(best.values(), key=lambda hit: -hit.score)

    def fresh(self, ranked: Sequence[Evidence], question: Question) -> list[Evidence]:
        """What was not said already before what was, unless that answers this as well."""
        kind = question.wanted.kind

        def value(evidence: Evidence) -> float:
            said = evidence.text == self.quote
            again = kind in _TOLD_ONCE or not evidence.fits
            return evidence.value - (_SAID if said and again else 0.0)

        return sorted(ranked, key=value, reverse=True)


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
            carried = set(ENGLISH.terms(reading.text)).difference(ENGLISH.terms(query.text))
            thread = Thread(
                after.article_id if narrowed.article_id is None else None,
                after.quote,
                frozenset(carried),
            )
            result.append((replace(reading, text=text), Query(reading.text, narrowed), thread))
    return result
