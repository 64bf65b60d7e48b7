"""The article that was quoted before, read for what a follow-up asks: all of its sentences.

A follow-up mostly asks for what the same article says. It needs no word of the question: its
story is settled, and what counts is what is asked of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpus.answering import reader
from corpus.answering.evidence import Evidence, quotes
from corpus.answering.measures import measured, tells
from corpus.answering.model import Linear
from corpus.answering.question import Question
from corpus.answering.signals import Found
from corpus.answers import AnswerKind
from corpus.language.english import ENGLISH
from corpus.language.english_kin import GROUPS
from corpus.retrieval.query import Thread

#: Quotes that are read for a short answer.
READ = 6
#: What a word is worth that goes with anything, and one that stands for that of the follow-up.
_LIGHT, _KIN = 0.5, 0.6
#: What one is worth that only asks for a kind of answer.
_FAINT = 0.25
#: What each further one that stands for it adds, and the most that they are worth.
_FURTHER, _MOST = 0.1, 0.9
#: With less of its own words, a sentence that was shown has nothing new to say.
_LITTLE = 0.3
#: With so much of them, and something of the wanted kind, it may well be the answer.
_HALF = 0.5
#: What a word carried over is worth that the title has: its article says it anywhere.
_SETTLED = 0.3
#: What one is worth that is no name for telling articles apart.
_PLAIN = 0.2
#: What they must be worth together to tell an article for sure.
_FEW = 0.6
#: Words that only frame a question: '(about the storm)'.
FRAME = frozenset(ENGLISH.terms("about tell more"))
#: Words that any sentence of an article may have.
SPEECH = frozenset(ENGLISH.terms("say"))
#: Words that only ask for a kind: 'how long did it take'.
_OF_KIND = {
    AnswerKind.DURATION: frozenset(ENGLISH.terms("take last long")),
    AnswerKind.MONEY: frozenset(ENGLISH.terms("money")),
    AnswerKind.REASON: frozenset(ENGLISH.terms("cause reason")),
}


class NearSignals(NamedTuple):
    """What can be said of a sentence for a follow-up; shares from 0 to 1 where not said."""

    #: The share of the follow-up's own words in the sentence, and in its passage and title.
    own: float
    around: float
    #: The share of the words carried over that are in the sentence, by how much is its own.
    carried: float
    settled: float
    #: Whether it has something of the wanted kind, and no such thing where one is sure.
    fits: float
    asked: float
    #: The probability of its likeliest short answer.
    chance: float
    #: The share of the question's neighbours that are neighbours here.
    joined: float
    #: 1 for the first sentence of the passage, 1/2 for the second; the same for passages.
    opening: float
    lead: float
    #: Whether it was shown already, and has nothing more to say.
    shown: float
    repeated: float
    #: Whether its passage is the one that was quoted.
    beside: float
    #: Whether one who is asked for words is named in the sentence.
    speaker: float
    #: The share of the words carried over in the whole article, and whether it was quoted.
    story: float
    quoted: float
    #: That share again if nothing was quoted, so that only the question tells the article.
    only: float


#: In the unit of the values of quotes.
_VALUE = Linear(
    {
        "own": 5.0,
        "around": 1.5,
        "carried": 1.5,
        "asked": 1.0,
        "settled": 0.6,
        "fits": 1.8,
        "chance": 3.0,
        "joined": 0.8,
        "opening": 0.2,
        "lead": 0.2,
        "shown": -1.0,
        "repeated": -3.0,
        "beside": 1.0,
        "speaker": 5.0,
        "story": 7.0,
        "quoted": 2.5,
        "only": 4.0,
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a follow-up, as far as they tell sentences of an article apart."""

    #: What each is worth.
    own: dict[str, float]
    carried: dict[str, float]
    #: The share of those in the whole article, of which names tell most.
    topic: float

    def said(self, terms: set[str]) -> float:
        """The share of the follow-up's own that is there, 0 to 1."""
        return _share(self.own, terms)

    def kept(self, terms: set[str]) -> float:
        """The share of those carried over that is there, 0 to 1."""
        return _share(self.carried, terms)


def ranked(question: Question, found: Sequence[Found]) -> list[Evidence]:
    """The best quote of each passage of the article, best first.

    Args:
        question: A follow-up.
        found: All passages of the article that was quoted.
    """
    thread = question.query.thread
    if thread is None:
        return []

    told: dict[int, list[set[str]]] = {}
    for f in found:
        of_title = told.setdefault(f.source.article_id, [_heading(f)])
        of_title.append(set(ENGLISH.terms(f.passage.text)))
    words = {number: _words(question, thread, texts) for number, texts in told.items()}

    def value_of(e: Evidence) -> float:
        return _VALUE.value(_signals(e, question, words[e.source.article_id], thread))

    every = quotes(found, question, ENGLISH)
    values = [value_of(e) for e in every]
    order = sorted(range(len(every)), key=lambda i: -values[i])
    chosen = [every[i] for i in order]
    read = reader.each(question, chosen[:READ]) + chosen[READ:]
    best: dict[int, Evidence] = {}
    for e in read:
        e = replace(e, value=value_of(e))
        if e.passage.id not in best or e.value > best[e.passage.id].value:
            best[e.passage.id] = e
    return sorted(best.values(), key=lambda e: -e.value)


def _heading(found: Found) -> set[str]:
    """The terms of the title, and the year, which an article seldom says itself."""
    return {*ENGLISH.terms(found.source.title), str(found.source.published.day.year)}


def terms_of(evidence: Evidence) -> set[str]:
    """Those of the whole passage, and of its title."""
    return set(ENGLISH.terms(f"{evidence.source.title} {evidence.passage.text}"))


def held(question: Question, thread: Thread, evidence: Evidence) -> float:
    """The share of the follow-up's own telling words in passage and title, 0 to 1."""
    return _share(dict.fromkeys(own_of(question, thread), 1.0), terms_of(evidence))


def own_of(question: Question, thread: Thread) -> frozenset[str]:
    """The follow-up's own telling words, without those that only ask: 'old' in 'how old'."""
    return thread.own - _measured(question)


def fits(question: Question, evidence: Evidence) -> float:
    """Whether the evidence holds something of the wanted kind."""
    return tells(question, reader.said(evidence), names=evidence.signals.new_names > 0)


def _topic(question: Question, carried: Collection[str], terms: set[str]) -> float:
    weights = {t: 1.0 if t in question.names else _PLAIN for t in carried}
    held = sum(weight * has(terms, t) for t, weight in weights.items())
    return held / max(_FEW, sum(weights.values()))


def _rarity(term: str, passages: Sequence[set[str]]) -> float:
    """What a term tells of a sentence, by the other passages of the article that have it."""
    others = sum(has(terms, term) > 0 for terms in passages) - 1
    return 1 - (1 - _SETTLED) * max(0, others) / max(1, len(passages) - 1)


def _of_kind(question: Question) -> frozenset[str]:
    return _OF_KIND.get(question.wanted.kind, frozenset())


def _measured(question: Question) -> frozenset[str]:
    if measure := measured(question):
        return frozenset(ENGLISH.terms(measure))
    return _of_kind(question)


def has(terms: set[str], term: str) -> float:
    """What a term is worth in a text that has it, 1, or one that stands for it, less."""
    if term in terms:
        return 1.0
    others = terms.intersection((*ENGLISH.near(term), *_KINDRED.get(term, ())))
    return min(_MOST, _KIN + _FURTHER * (len(others) - 1)) if others else 0.0


def _share(weights: dict[str, float], terms: set[str]) -> float:
    total = max(1.0, sum(weights.values()))
    return sum(w * has(terms, term) for term, w in weights.items()) / total


def _words(question: Question, thread: Thread, texts: Sequence[set[str]]) -> Words:
    own = own_of(question, thread)
    title, *passages = texts
    carried = frozenset(question.terms) - thread.own - thread.light - FRAME
    return Words(
        dict.fromkeys(thread.light | thread.own, _LIGHT)
        | dict.fromkeys(_of_kind(question) & (thread.light | thread.own), _FAINT)
        | dict.fromkeys(own, 1.0),
        {t: _SETTLED if t in title else _rarity(t, passages) for t in carried},
        _topic(question, carried, set().union(*texts)),
    )


def _signals(e: Evidence, question: Question, words: Words, thread: Thread) -> NearSignals:
    text = reader.said(e)
    terms = set(ENGLISH.terms(text))
    own, kept = words.said(terms), words.kept(terms)
    fits = tells(question, text, names=e.signals.new_names > 0)
    chance = e.likely[1] if e.likely else 0.0
    shown = e.text == thread.quote
    alone = not own_of(question, thread)
    return NearSignals(
        own=own,
        around=words.said(terms_of(e)),
        carried=alone * kept,
        settled=(not alone) * kept,
        asked=alone * fits,
        fits=fits,
        chance=chance,
        joined=e.signals.joined,
        opening=e.signals.opening,
        lead=e.found.signals.lead,
        shown=float(shown and not (fits == 1 and (alone or own >= _HALF))),
        repeated=float(shown and fits < 1 and own < _LITTLE),
        beside=float(bool(thread.quote) and thread.quote in e.passage.text)
        * float(not shown or (alone and fits == 1)),
        speaker=_speaks(question, terms),
        story=words.topic,
        only=0.0 if thread.quote else words.topic,
        quoted=_HALF * (1 + words.topic) * (e.source.article_id == thread.article_id),
    )


def _speaks(question: Question, terms: set[str]) -> float:
    """The share of the names before 'say' in 'what did Jens Stoltenberg say' that are there."""
    if question.wanted.kind is not AnswerKind.QUOTATION:
        return 0.0
    before = _SAYING.match(question.query.text)
    named = question.names.intersection(ENGLISH.terms(before[1])) if before else frozenset[str]()
    return len(named & terms) / len(named) if named else 0.0


_SAYING = re.compile(r"\w+ (?:did|has|does) (.+?) (?:say|said|call|tell)", re.IGNORECASE)


def _kindred() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in GROUPS:
        terms = dict.fromkeys(ENGLISH.terms(group))
        for term in terms:
            others = (other for other in terms if other != term)
            found[term] = (*found.get(term, ()), *others)
    return found


_KINDRED = _kindred()
