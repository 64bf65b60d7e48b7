"""Follow-ups: a question that leaves out what the one before it said, filled in.

'And who did it?', 'where was that?', 'how many?', 'what about Turkey?', 'and in 2016?'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from corpus.answering import clause as clauses
from corpus.answering import pronouns, rewording
from corpus.answering.clause import ASKING, PREPOSITIONS
from corpus.answering.exchange import Exchange
from corpus.answering.referents import Referents, capitalised, referents
from corpus.answering.tokens import Token, tokens
from corpus.answering.verbs import BEING, DOING, is_verb
from corpus.language.english import ENGLISH
from corpus.retrieval.query import MAX_LENGTH

#: Words that tell something, above which a question without names stands by itself.
_ENOUGH = 3
#: Words without a verb that may name something in the story of the exchange.
_FEW = 4
#: The same for one with a name, unless it only asks whether: 'was India hit'.
_NAMED = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """A follow-up, filled in."""

    text: str
    #: Whether it says nothing by itself: 'who did it?', 'why?'. Otherwise it may stand alone.
    leans: bool
    #: Whether the article that answered the question before may well answer this one.
    same_news: bool = True
    #: Whether it only names the topic, for want of better words.
    vague: bool = False
    #: Whether the question may well stand by itself, and is read so only if that finds nothing.
    late: bool = False
    #: Whether it only names something that the story of the exchange may have.
    brief: bool = False


_LEADS = re.compile(
    r"^\W*(?:(?:and|but|so|or|ok|okay|oh|hm+|well|also|then|now|right|thanks|thank you|great|cool"
    r"|interesting|wow|please|sorry|actually|i mean(?:t)?|my bad"
    r"|(?:no|nope|nah|wait)(?=\s*[,.!:;–-]| (?:no|wait|sorry|actually|i mean|not|the other"
    r"|who|what|when|where|why|how|which)\b)"
    r"|not (?:that|this|him|her|it|them)(?: one)?(?=\s*[,.!:;–-])"
    r"|the other(?: one)?(?=\s*[,.!:;–-]\s*\w))\b[\s,.!:;–-]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]+(?:then|though|too|as well|again|please|exactly|anyway|by the way|pls|instead"
    r"|afterwards|later|eventually|(?<!was )(?<!is )(?<!were )next|in the end"
    r"|(?:back |just )?then|at (?:the|that) time)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^(?:what|how) about\s+(?P<what>.+)$|^what of\s+(?P<of>.+)$", re.IGNORECASE)
_WORD = r"(?:who|whom|when|where|why|how)"
_AMOUNT = r"how (?:many|much)(?: [a-z-]+)?"
_WHICH = (
    r"(?:(?:in|on|at|since|until|till|for|by|from|to|with) )?"
    r"(?:(?:which|what) (?:year|day|month|date|time|city|country|place|town|state|part|area)"
    r"|when|whom|how long)"
)
_BARE = re.compile(rf"^(?P<asks>{_WORD}|{_AMOUNT}|{_WHICH})$", re.IGNORECASE)
_DUMMY = re.compile(
    rf"^(?P<asks>{_WORD}|{_WHICH})"
    r"(?:(?: exactly)? (?:was|did|has|had|would|will|were)(?: all)? "
    r"(?:it|that|this|they|he|she|those|(?:the )?[a-z]+(?= do (?:it|that|this|so)$))"
    r"(?: all)?"
    r"(?: (?:happen(?:ed|ing)?|take place|taken place|occur(?:red)?|come about"
    r"|do (?:it|that|this|so)|done (?:it|that|this)|been|be|in|at|on|with))?"
    r"| (?:is|'s|’s) (?:that|this)(?: so)?)$",
    re.IGNORECASE,
)
_DID_IT = re.compile(
    r"^(?P<asks>who|(?:which|what) [a-z]+) "
    r"(?:(?:has |had )?(?:did|done|does) (?:it|that|this|so)|was (?:it|that|responsible|behind"
    r" (?:it|that|this)|to blame)|is (?:responsible|behind (?:it|that|this)|to blame))"
    r"(?: for (?:it|that|this))?$",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    rf"^(?P<asks>(?:(?:{'|'.join(sorted(PREPOSITIONS))}) )?"
    r"(?:which|what|how many|how much) [a-z]+(?: [a-z]+)?)$",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"^how (?:old|big|high|tall|strong|fast|deep|large|heavy|wide|far|expensive)$", re.IGNORECASE
)
_MORE = re.compile(
    r"^(?:(?:can you )?(?:please )?(?:tell|say|give)(?: me)? )?(?:some(?:thing)? |any(?:thing)? )?"
    r"(?:more|else)(?: details| information| info)?(?: (?:about|on|of) (?:it|that|this))?$",
    re.IGNORECASE,
)
_CLITICS = re.compile(r"^(who|what|where|when|how|why)[’']s\b", re.IGNORECASE)


def complete(question: str, previous: Exchange, today: date | None = None) -> str | None:
    """The question as it is most likely meant; None if it stands by itself."""
    found = readings(question, previous, today)
    return found[0].text if found and not found[0].late else None


def readings(question: str, previous: Exchange, today: date | None = None) -> tuple[Reading, ...]:
    """What a follow-up may mean, the likeliest first; none if it stands by itself.

    Its words come from the exchange: those of the question before, names from its answer.

    Args:
        question: Without filters.
        previous: What was asked before, and answered; its question without filters.
        today: What 'last week' counts from.
    """
    led = _LEADS.match(question)
    text = question[led.end() if led else 0 :].strip().rstrip("?!.… ").strip()
    text = _CLITICS.sub(r"\1 is", _TAIL.sub("", text)).replace("’", "'")
    text = re.sub(r"^(who|where|when|what) else\b", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:how come|what for|how so)\b", "why", text, flags=re.IGNORECASE)
    if not tokens(text) or len(text) > MAX_LENGTH - rewording.CARRIED:
        return ()
    meant = referents(previous.question, previous)
    if not meant.clause.text or len(meant.clause.text) > 2 * rewording.CARRIED:
        return ()
    text = capitalised(text, previous)
    found = _read(text, bool(led), meant, previous, today or datetime.now(UTC).date())
    own = _plain(question)
    kept: dict[str, Reading] = {}
    for reading in found:
        sentence = _sentence(reading.text)
        if _plain(sentence) != own and len(sentence) <= MAX_LENGTH:
            kept.setdefault(sentence, replace(reading, text=sentence))
    return tuple(kept.values())[:3]


def telling(question: str) -> list[str]:
    """The terms of a question that say what it is about, without those that go with anything."""
    terms = dict.fromkeys(ENGLISH.asked(question))
    return [t for t in terms if t in _TELLING or not (ENGLISH.light(t) or t in _SPEECH)]


#: 'How old' stands in articles as '76-year-old'; 'said' in every one.
_TELLING = frozenset(ENGLISH.terms("old own first second third last next"))
_SPEECH = frozenset(
    ENGLISH.terms(
        "say speak react comment mean else ever too anyone anybody anything someone somebody"
        " something get got done"
    )
)


def _read(text: str, led: bool, meant: Referents, previous: Exchange, today: date) -> list[Reading]:
    words = tokens(text)
    found: list[str | None] = []
    same_news = True
    if _MORE.match(text):
        found = [f"tell me more about {meant.topic}"] if meant.topic else []
    elif match := _DID_IT.match(text):
        agent = clauses.by_whom(meant.clause, match["asks"].lower())
        found = [agent, rewording.aside(text, meant)]
    elif measure := _MEASURE.match(text):
        found = rewording.measured(measure[0].lower(), meant)
    elif match := _BARE.match(text) or _DUMMY.match(text) or _bare(text):
        asked = rewording.asked_again(match["asks"].lower(), meant, previous)
        found = [asked, rewording.aside(text, meant)]
    else:
        about = _ABOUT.match(text)
        what = (about["what"] or about["of"]) if about else text
        timed = rewording.is_time(what, today) or bool(re.search(r"^of the \d{4}\b", what))
        if not about and (words[0].lower in ASKING | BEING | DOING or _asks_later(words)):
            return _filled(text, words, led, meant)
        late = not (about or led or timed)
        if not late or _is_thing(words):
            found.extend(rewording.about(what, meant, today))
            same_news = not timed
        if late:
            brief = not any(word.is_capitalised for word in words)  # names may stand alone
            return [Reading(text, False, late=True, brief=brief) for text in found if text]
    return [Reading(text, True, same_news, vague=i > 0) for i, text in enumerate(found) if text]


def _is_thing(words: tuple[Token, ...]) -> bool:
    """Whether a few words name something, and no more: 'operator', 'the 200 metres'."""
    some = any(word.is_word for word in words)
    return some and len(words) <= _FEW and not any(is_verb(word.lower) for word in words[:-1])


def _bare(text: str) -> re.Match[str] | None:
    """Words that ask, and no verb: 'on which border'."""
    match = _PHRASE.match(text)
    verbs = match and any(is_verb(w.lower) or w.lower in DOING | _MEANING for w in tokens(text))
    return None if verbs or _ABOUT.match(text) else match


def _asks_later(words: tuple[Token, ...]) -> bool:
    """'In which city', 'for how long'."""
    return len(words) > 1 and words[0].lower in PREPOSITIONS and words[1].lower in ASKING


def _filled(text: str, words: tuple[Token, ...], led: bool, meant: Referents) -> list[Reading]:
    named = any(w.is_capitalised and w.lower not in ("i",) for w in words[1:])
    said, replaced, others = pronouns.replaced(text, words, meant)
    if replaced:
        return [Reading(sentence, not named) for sentence in (said, *others)]
    if any(word.lower in _LEANING for word in words) or words[-1].lower in _LEFT_OUT:
        aside = rewording.aside(text, meant)
        return [Reading(aside, not named)] if aside and not named else []
    own = telling(text)
    whether = words[0].lower in BEING | DOING
    topic = set(ENGLISH.terms(meant.topic))
    if not topic or topic <= set(own):
        return []
    late = len(own) > (_NAMED + whether if named and not led else _ENOUGH)
    aside = rewording.aside(text, meant)
    return [Reading(aside, not own and not named, late=late)] if aside else []


#: Pronouns that stand for what the exchange was about.
_MEANING = frozenset("it he she they him her them this that these those".split())
#: Pronouns that have to stand for something.
_LEANING = frozenset("he him his she her hers they them their theirs".split())
#: What ends a question that leaves out what they stand for: 'who said so', 'the first one'.
_LEFT_OUT = frozenset("so one ones others".split())


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].lower() + text[1:] + ("" if text.startswith("tell ") else "?")
