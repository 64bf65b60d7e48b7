"""A question after another: its readings tried, and the best answer taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from corpus.answering import followup, nearby, slips
from corpus.answering.clause import ASKING
from corpus.answering.exchange import Exchange
from corpus.answering.kind import wanted
from corpus.answering.nearby import FRAME, SPEECH
from corpus.answering.tokens import tokens
from corpus.answers import Answer, Outcome
from corpus.errors import NothingToSearch, QueryError
from corpus.language.english import ENGLISH
from corpus.retrieval.query import MAX_LENGTH, Filters, Query, Thread, parse, written_filters

#: Gives the answer to a query, whatever came before it.
Attempt = Callable[[Query], Awaitable[Answer]]

#: Telling words without which a question that leans on another is nothing by itself.
_ALONE = 2
#: The most that a short one has.
_SHORT = 3
#: The share of the words of the question before that tells an article about the same.
_MOSTLY = 0.5

_RANKS = (Outcome.NOT_FOUND, Outcome.MAYBE, Outcome.FOUND)


async def follow(query: Query, after: Exchange | None, today: date, attempt: Attempt) -> Answer:
    """The answer to a question, or to the best reading of it as a follow-up.

    What stands by itself is left alone, and so is what is found by itself alone.

    Raises:
        NothingToSearch: If neither can be searched.
    """
    said = replace(query, text=slips.mended(query.text))
    readings = _readings(said, after, today) if after else []
    if after and any(reading.late for reading, _ in readings):
        return await _unless_found(query, said.text, after, readings, attempt)
    read: list[tuple[followup.Reading, Answer]] = []
    for reading, full in readings:
        if reading.vague and any(a.outcome is not Outcome.NOT_FOUND for _, a in read):
            break
        try:
            answer = await attempt(full)
        except NothingToSearch:
            continue
        read.append((reading, replace(answer, understood=reading.text)))
        if answer.outcome is Outcome.FOUND:
            break
    if not read:
        return await attempt(query)
    # Of equals the first: readings come with the likeliest in front.
    reading, best = max(read, key=lambda pair: _RANKS.index(pair[1].outcome))
    own = len(followup.telling(said.text))
    found = best.outcome is Outcome.FOUND
    if reading.leans and (best.outcome is not Outcome.NOT_FOUND or own < _ALONE):
        return best  # 'who owns it' by itself finds anything that anybody owns
    if found and own <= _ALONE:
        return best
    try:
        alone = await attempt(query)
    except NothingToSearch:
        return best
    worth, worth_alone = (_RANKS.index(a.outcome) for a in (best, alone))
    if worth and after and _goes_on(said.text, best, after):
        return best
    if worth == worth_alone and not reading.leans:
        if not worth:
            return alone
        return best if best.score > alone.score else alone
    return best if worth >= worth_alone else alone


async def _unless_found(
    query: Query,
    said: str,
    after: Exchange,
    readings: Sequence[tuple[followup.Reading, Query]],
    attempt: Attempt,
) -> Answer:
    """The answer to a question, or to its reading as a follow-up if it has none by itself.

    A word or two may well be of the story before: 'operator?' after the owner of a ship.
    """
    alone: Answer | None = None
    with suppress(NothingToSearch):
        alone = await attempt(query)
    if alone and alone.outcome is Outcome.FOUND and not any(r.brief for r, _ in readings):
        return alone
    for reading, full in readings:
        answer = await attempt(full)
        if answer.outcome is not Outcome.NOT_FOUND and _goes_on(said, answer, after):
            return replace(answer, understood=reading.text)
    return alone or await attempt(query)


def _goes_on(question: str, answer: Answer, after: Exchange) -> bool:
    """Whether the article before it says something with all the words of a short follow-up."""
    own = followup.telling(question)
    first = answer.quotes[0]
    said = set(ENGLISH.terms(f"{first.source.title} {first.text}"))
    near = first.source.article_id == after.article_id
    near = near or (len(own) <= _ALONE and _same_story(said, after))
    return near and len(own) <= _SHORT and all(nearby.has(said, term) for term in own)


def _same_story(said: set[str], after: Exchange) -> bool:
    """Whether another article is about what was asked before."""
    topic = followup.telling(after.question)
    held = sum(nearby.has(said, term) > 0 for term in topic)
    if after.outcome != Outcome.FOUND.value:  # it may have been looked for in a wrong one
        return held > 0
    return held >= _MOSTLY * len(topic) > 0


def _readings(query: Query, after: Exchange, today: date) -> list[tuple[followup.Reading, Query]]:
    """Each reading as it is shown, and as it is searched.

    The filters of the question before hold for a follow-up that has none of its own.
    """
    try:
        former = parse(after.question, today)
    except QueryError:
        return []  # the rules have changed since it was asked
    previous = replace(after, question=former.text)
    narrowed = query.filters
    shown = query.written
    if replace(narrowed, article_id=None) == Filters():
        narrowed = replace(former.filters, article_id=narrowed.article_id, phrases=())
        shown = written_filters(after.question)
    result = []
    for reading in followup.readings(query.text, previous, today):
        text = f"{reading.text} {shown}".strip()
        if len(text) <= MAX_LENGTH:
            thread = _thread(query, reading, after)
            full = Query(reading.text, narrowed, thread)
            result.append((replace(reading, text=text), full))
    return result


def _thread(query: Query, reading: followup.Reading, after: Exchange) -> Thread:
    said = {term for term in ENGLISH.terms(query.text) if not term.isdigit()}
    if reading.text.startswith("how long "):
        said -= set(ENGLISH.terms("long"))
    terms = set(ENGLISH.terms(reading.text))
    own = terms & said.intersection(followup.telling(query.text))
    if not own and not any(word.lower in ASKING for word in tokens(query.text)):
        own = terms & said  # 'and the first?'
    told = said if own or _light(said, query.text) else set()
    named = ENGLISH.terms(_names(reading.text))
    near = reading.same_news and query.filters.article_id is None
    return Thread(
        after.article_id if near else None,
        after.quote,
        carried=frozenset(terms - told if told else named or terms) - FRAME,
        own=frozenset(own),
        leans=reading.leans,
        light=frozenset(terms & said.intersection(ENGLISH.asked(query.text)) - own - SPEECH),
        same_news=near,
    )


def _names(text: str) -> str:
    """The words with a capital."""
    return " ".join(word for word in text.split() if word[:1].isupper())


def _light(said: set[str], question: str) -> bool:
    """Whether a follow-up without telling words has others at least: 'what is it made of'."""
    asking = wanted(question)
    return bool(said.difference(ENGLISH.terms(question[asking.start : asking.end])))
