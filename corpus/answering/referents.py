"""What the small words of a follow-up may mean, by the exchange before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.answering.clause import Clause, Phrase, divide, things
from corpus.answering.exchange import Exchange
from corpus.answering.kind import wanted
from corpus.answering.names import Name, names
from corpus.answering.nouns import KIND_OF, singular
from corpus.answering.places import COUNTRIES, is_demonym
from corpus.answering.tokens import STOP_WORDS, tokens
from corpus.answering.verbs import BEING, DOING, is_verb
from corpus.answers import AnswerKind
from corpus.language import dateline

#: Words that begin names, and none of people.
_NO_FIRST = frozenset(
    "the new great north south east west united world grand big royal national".split()
)
_BODIES = (AnswerKind.ORGANISATION, AnswerKind.PLACE)


@dataclass(frozen=True, slots=True)
class Referents:
    """What small words of a follow-up may mean, the likeliest first."""

    clause: Clause
    #: He or she; they; it; there.
    persons: tuple[str, ...]
    several: tuple[str, ...]
    things: tuple[str, ...]
    places: tuple[str, ...]
    #: What 'how many' counted, if it is what the question was about.
    counted: str = ""
    #: Of the article that was quoted.
    title: str = ""

    @property
    def topic(self) -> str:
        """What the exchange was about, in a few words; empty if it cannot be told."""
        if aside := re.search(r"\(about ([^()]+)\)$", self.clause.text):
            return aside[1]
        counted = (self.counted,) if self.counted not in ("", "the people") else ()
        about = (*counted, *self.things)
        first, *others = about or (next(iter(self.persons), "") or self.title,)
        further = [thing for thing in others if thing not in first and first not in thing]
        return " and ".join([first, *further[:1]])


def referents(question: str, previous: Exchange) -> Referents:
    """What the words of the exchange offer.

    Args:
        question: That of the exchange, without filters.
        previous: The exchange.
    """
    clause = divide(capitalised(question, previous))
    told = _told(previous.short, previous.kind)
    asked = wanted(clause.text)
    which = asked.noun is not None or clause.text.lower().startswith("what is the name")
    quoted = list(_names(_undated(previous.quote)))
    several = [p.text for p in clause.phrases if p.plural]
    if counted := clause.counted:
        several.insert(0, f"the {counted}")
    persons = [p.text for p in clause.phrases if _is_person(p)]
    if told and any(n.region or n.kind in _BODIES for n in _names(told)):
        several.insert(0, told)  # Argentina may well have won
    elif told and asked.kind is AnswerKind.PERSON:
        persons.insert(0, told)
    elif told:
        several.insert(0, told)
    about = [t for t in things(clause) if t not in persons]
    persons += [n.text for n in quoted if n.kind is AnswerKind.PERSON]
    persons += [n.text for n in quoted if n.kind is None and " " in n.text]
    said = [told] if told and which and told not in persons else []
    done = not clause.auxiliary or (
        clause.auxiliary.lower() in BEING and is_verb(clause.rest.split(" ")[0])
    )
    if asked.noun and re.match(rf"(?:which|what) {asked.noun}\b", clause.text, re.IGNORECASE):
        if not said and done and clause.rest and not is_verb(asked.noun):
            # 'Which ship blocked the canal?' is about a ship, whatever it is called.
            said = [" ".join(f"the {asked.noun} that {clause.auxiliary} {clause.rest}".split())]
    elif much := re.fullmatch(r"how much (?P<noun>(?!money)[a-z]+)", clause.asks, re.IGNORECASE):
        said = [f"the {much['noun']}"]
    if asked.kind is AnswerKind.PERSON and not persons and clause.rest and not clause.auxiliary:
        persons = [f"the one who {clause.rest}"]
    inner = re.search(r" of (?!(?:them|these|those|us)$)(?P<what>[^()]+)$", clause.asks)
    about = [inner["what"], *about] if inner else about
    bodies = [n.text for n in quoted if n.region == "country" or n.kind is _BODIES[0]][:1]
    places = [told] if told and asked.kind is AnswerKind.PLACE else []
    places += [n.text for n in _names(clause.text) if n.kind is AnswerKind.PLACE]
    places += [n.text for n in quoted if n.kind is AnswerKind.PLACE and n.region != "country"]
    return Referents(
        clause,
        persons=_once(persons),
        several=_once(
            [*several, *said, *bodies, *(t for t in about if _may_be_several(t)), *persons]
        ),
        things=_once([*said, *about]),
        places=_once([*places, *about]),
        counted=f"the {counted}" if counted and clause.auxiliary.lower() not in DOING else "",
        title=previous.title,
    )


def capitalised(question: str, previous: Exchange) -> str:
    """The question with capitals for the names that the answer, or everybody, writes so."""
    written = {
        word.lower: word.text
        for text in (previous.quote, previous.title, previous.short)
        for at, word in enumerate(tokens(text))
        if at and word.is_capitalised and word.is_word and len(word.text) > 2
        if text is not previous.title or _common(word.text)
    }
    # 'The space shuttle landed at Kennedy Space Center': no name by itself.
    for word in tokens(f"{previous.quote} {previous.title}"):
        if word.text.islower():
            written.pop(word.text, None)
    result = question
    for word in reversed(tokens(question)):
        if not word.text.isascii() or not word.text.islower() or word.lower in STOP_WORDS:
            continue
        name = written.get(word.lower)
        if name is None and word.text.title() in COUNTRIES and len(word.text) > 3:
            name = word.text.title()
        if name:
            result = result[: word.start] + name + result[word.end :]
    return result


def _common(word: str) -> bool:
    """Whether a capital in a title tells of a name: titles may give one to every word."""
    return word in COUNTRIES or is_demonym(word)


def _undated(quote: str) -> str:
    """Without the dateline: who reports from where is nothing of the event."""
    return quote.removeprefix(dateline.find(quote) or "").lstrip(" -–—―")


def _told(short: str, kind: str) -> str:
    """The short answer, if it can stand in a question for what it names."""
    return short if _named(short) and kind not in ("date", "quotation", "reason", "yes_no") else ""


def _named(text: str) -> bool:
    return text[:1].isupper()


def _is_person(phrase: Phrase) -> bool:
    if phrase.kind is AnswerKind.PERSON:
        return not phrase.plural
    first, *others = phrase.text.split()
    named = phrase.name and phrase.kind is None
    return named and bool(others) and first.lower() not in _NO_FIRST


def _may_be_several(thing: str) -> bool:
    """Whether 'they' may be said of it: of 'Finland' and 'the talks', not of 'the mine'."""
    head = thing.split()[-1]
    return not thing.islower() or singular(head) != head or KIND_OF.get(head) in _BODIES


def _names(text: str) -> Iterator[Name]:
    yield from names(text, tokens(text))


def _once(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
