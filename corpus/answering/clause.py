"""A question in its parts: the words that ask, the verb beside them, what it is about.

No parser: a few lists of small words, enough to put one question into the words of another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.answering.kind import Wanted, wanted
from corpus.answering.names import names
from corpus.answering.nouns import KIND_OF, singular
from corpus.answering.places import is_demonym
from corpus.answering.tokens import Token, tokens
from corpus.answering.verbs import ACTIVE, BASES, BEING, DOING, is_verb
from corpus.answers import AnswerKind

ASKING = frozenset("who whom whose what which when where why how".split())
_DETERMINERS = frozenset("the a an".split())
PRONOUNS = frozenset(
    "i me my you your we us our he him his she her hers it its they them their theirs this that "
    "these those there himself herself itself themselves anyone anybody anything someone somebody "
    "something everyone everybody nobody any some no all one ones other else".split()
)
PREPOSITIONS = frozenset(
    "in on at by for from of to with about under into during until since after before through "
    "around against over near between behind without within across off as than per towards".split()
)
_OTHERS = frozenset(
    "and or but so if then not now ever just still also only first-ever already yet exactly "
    "because while that who which up down out off away back together again altogether far long "
    "much many more most less least very too ago once today yesterday tomorrow tonight".split()
)
SMALL = DOING | BEING | ASKING | _DETERMINERS | PRONOUNS | PREPOSITIONS | _OTHERS | {"be", "been"}
PARTICLES = frozenset("up down out off away over back".split())
_DAYS = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july"
    r"|august|september|october|november|december)",
    re.IGNORECASE,
)
#: Nouns that are what is asked of a thing, not the thing.
_ATTRIBUTES = frozenset(
    "number share percentage amount name title bill cost price date day time year goal aim cause "
    "reason result outcome score age size length height depth weight speed population capital "
    "total toll value role purpose kind type sort rest end start beginning latest newest exact "
    "magnitude distance margin turnout rate part member work middle top author owner".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: ``question[start:end]``."""

    start: int
    end: int
    text: str
    #: What it is, as far as its words tell.
    kind: AnswerKind | None
    #: Its last noun, or the name.
    head: str
    #: Whether it is a name and nothing else, and whether of a country.
    name: bool
    country: bool
    plural: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A question, divided."""

    #: Without the mark at its end.
    text: str
    #: 'when', 'how many warnings'; empty if nothing asks.
    asks: str
    #: 'did', 'was'; empty if the words that ask are the subject: 'who won ...'.
    auxiliary: str
    #: What follows.
    rest: str
    #: Of what follows, in order.
    phrases: tuple[Phrase, ...]

    @property
    def counted(self) -> str:
        """What 'how many' counts: 'warnings'; empty if it asks otherwise."""
        match = re.match(r"how many (?P<noun>[a-z][a-z -]*)$", self.asks, re.IGNORECASE)
        return match["noun"] if match and match["noun"] not in ("times", "of them", "more") else ""


def divide(question: str) -> Clause:
    """The parts of a question."""
    text = re.sub(r"^(who|what|where|when|how)['’]s\b", r"\1 is", question.strip(), flags=re.I)
    text = text.rstrip("?!. ")
    words = tokens(text)
    want = wanted(text)
    end = _asking_end(words, want)
    auxiliary = next((w for w in words if w.start >= end and w.is_word), None)
    if not want.end and (auxiliary is None or auxiliary.lower not in DOING | BEING):
        return Clause(text, "", "", text, phrases(text, 0, doing=False))
    if want.end and (auxiliary is None or auxiliary.lower not in DOING | BEING):
        auxiliary = _auxiliary(words, end)
    rest = end if auxiliary is None else auxiliary.end
    doing = auxiliary is not None and auxiliary.lower in DOING
    return Clause(
        text=text,
        asks=text[: auxiliary.start if auxiliary else end].strip() if want.end else "",
        auxiliary=auxiliary.text if auxiliary else "",
        rest=text[rest:].strip(),
        phrases=phrases(text, rest, doing=doing),
    )


def _asking_end(words: tuple[Token, ...], want: Wanted) -> int:
    """Where the words that ask end, before 'is' in 'what is the name' and 'gets' in 'who gets'."""
    asking = [w for w in words if want.start <= w.start < want.end]
    for before, word in pairwise(asking):
        acts = word.lower.removesuffix("s") in BASES or word.lower.removesuffix("es") in BASES
        verb = acts and word.lower.endswith("s") and before.lower != "which"
        if word.lower in DOING | BEING or (verb and word is not asking[-1]):
            return before.end
    return want.end


def _auxiliary(words: tuple[Token, ...], end: int) -> Token | None:
    """The auxiliary of 'how strong | was it', 'which of the ships | did ...'; None in 'who won'."""
    for word in [w for w in words if w.start >= end][:6]:
        if word.lower in DOING | BEING:
            return word
        if not word.is_word or word.lower in ASKING or is_verb(word.lower):
            break
    return None


def phrases(text: str, start: int, *, doing: bool) -> tuple[Phrase, ...]:
    """The noun phrases from ``start`` on; ``doing`` if verbs stand in their base form."""
    words = tokens(text)
    found = []
    at = next((i for i, w in enumerate(words) if w.start >= start), len(words))
    while at < len(words):
        last = _last(text, words, at, doing=doing) if _begins(words, at) else at
        if last > at:
            found.append(_phrase(text, words, at, last))
        at = max(last, at + 1)
    return tuple(found)


def _begins(words: tuple[Token, ...], at: int) -> bool:
    word = words[at]
    if word.lower in _DETERMINERS:
        return True
    if at and words[at - 1].end == word.start and words[at - 1].text[-1].isalnum():
        return False  # the 'B' of '0B'
    if not word.is_word or (word.lower in SMALL and not _named(words, at)):
        return False
    if word.is_capitalised:
        return not _DAYS.fullmatch(word.lower)
    before = words[at - 1].lower if at else ""
    if is_verb(word.lower) or not word.text.isalpha() or word.lower.endswith("ing"):
        return False
    if before == "to" and word.lower in BASES:
        return False
    if before in BEING and word.lower.endswith("ed"):
        return False  # 'how many were used'
    several = singular(word.text) != word.lower
    return before in PREPOSITIONS | BEING | DOING or (is_verb(before) and several)


def _named(words: tuple[Token, ...], at: int) -> bool:
    """Whether a word is a name, or a part of one, by its capital."""
    word = words[at]
    if not word.is_capitalised or _DAYS.fullmatch(word.lower) or len(word.text) == 1:
        return False
    return word.lower not in SMALL or at > 0


def _last(text: str, words: tuple[Token, ...], first: int, *, doing: bool) -> int:
    """Where the phrase that begins at ``first`` ends."""
    at = first
    determined = words[first].lower in _DETERMINERS
    at += determined
    headed = False
    while at < len(words):
        word, after = words[at], words[at + 1 : at + 3]
        if word.text in ("'s", "’s", "'", "’", "&"):
            at += 1
        elif not word.is_word:
            break
        elif _named(words, at):
            headed, at = True, at + 1
        elif headed and word.lower == "of" and after:
            at += 2 if after[0].lower in _DETERMINERS else 1
        elif headed and word.lower == "and" and after and after[0].is_capitalised:
            if not words[at - 1].is_capitalised:
                break
            at += 1
        elif headed and word.lower in ("in", "at", "on", "near") and determined and after:
            named = after[-1] if after[0].lower in _DETERMINERS else after[0]
            year = re.fullmatch(r"(?:1\d|20)\d\d", named.text)
            if not year and (not named.is_capitalised or _DAYS.fullmatch(named.lower)):
                break
            at += 1 + (named is not after[0])
        elif headed and word.lower in ("that", "which", "who") and after:
            if not determined or not is_verb(after[0].lower):
                return at
            verbs = at + 2 < len(words) - 1 and is_verb(words[-1].lower)
            return len(words) - 1 if verbs else len(words)
        elif word.lower in SMALL:
            break
        else:
            verb = is_verb(word.lower) or (doing and word.lower in BASES)
            before = words[at - 1]
            if doing and headed and not determined and before.is_capitalised:
                verb = verb or not is_demonym(before.text)  # 'did Philae | bounce'
            if (verb or word.lower.endswith("ing")) and (headed or not determined):
                break
            headed, at = headed or not verb, at + 1
    while at > first and words[at - 1].lower in SMALL and not _named(words, at - 1):
        at -= 1
    return at


def _phrase(text: str, words: tuple[Token, ...], first: int, last: int) -> Phrase:
    start, end = words[first].start, words[last - 1].end
    whole = text[start:end]
    own = [w for w in words[first:last] if w.is_word and w.lower not in _DETERMINERS]
    noun = len(own)
    for i, word in enumerate(own):
        if word.lower in PREPOSITIONS or word.lower in ("that", "which", "who"):
            noun = i
            break
    head = own[max(noun - 1, 0)] if own else words[first]
    known = names(whole, tokens(whole))
    name = bool(own) and all(w.is_capitalised or w.lower in SMALL for w in own)
    kind = KIND_OF.get(singular(head.text))
    if kind is None and len(known) == 1 and name:
        kind = known[0].kind
    plural = " and " in whole and name
    if not head.is_capitalised:
        plural = singular(head.text) != head.lower
    return Phrase(
        start, end, whole, kind, head.lower, name,
        name and (any(n.region == "country" for n in known) or is_demonym(head.text)), plural,
    )  # fmt: skip


def things(clause: Clause) -> list[str]:
    """What a question is about, the likeliest first; countries and bodies last.

    'The number of dead in the quake' is about the quake.
    """
    found = []
    for phrase in clause.phrases:
        owner = re.match(r"(?P<whole>.+?)['’]s? .", phrase.text)
        if owner and not re.search(r" (?:of|in|that|which|who) ", owner["whole"]):
            found.append((owner["whole"], phrase))
        found.append((bare(phrase), phrase))
    found = [(text, phrase) for text, phrase in found if text]
    # 'What share | of Greeks voted No' asks about the vote.
    opening = -9 if clause.auxiliary else clause.text.find(clause.rest)
    found.sort(
        key=lambda pair: (
            0 < pair[1].start - opening < 5,
            pair[1].country or pair[1].kind is AnswerKind.ORGANISATION,
        )
    )
    return list(dict.fromkeys(text for text, _ in found))


def bare(phrase: Phrase) -> str:
    """A phrase without what is only asked of it; empty if nothing is left."""
    text = phrase.text
    while match := re.match(
        r"(?:(?:the|a|an) )?(?:[\w’'.-]+ ){0,2}?(?P<head>[\w-]+)"
        r"(?:$| (?:of|for|in|to|on|at) (?:[a-z]+ing )?(?P<inner>.+))",
        text,
    ):
        if singular(match["head"]) not in _ATTRIBUTES:
            break
        text = match["inner"] or ""
        if text in ("dead", "deaths", "people", "victims"):
            text = ""
    return re.sub(r"^(?:dead|deaths|people|victims) (?:in|of|from) ", "", text)


def by_whom(clause: Clause, asks: str = "who") -> str | None:
    """'When was the jet shot down' as 'who shot down the jet'; None if it cannot be turned."""
    if clause.auxiliary.lower() not in ("is", "are", "was", "were") or not clause.phrases:
        return None
    subject = clause.phrases[0]
    before, after = clause.text[: subject.start], clause.text[subject.end :].split()
    if not before.endswith(clause.auxiliary + " ") or not after or not is_verb(after[0].lower()):
        return None
    verb, *tail = after
    verb = ACTIVE.get(verb.lower(), verb)
    particle = [tail.pop(0)] if tail and tail[0].lower() in PARTICLES else []
    return " ".join([asks, verb, *particle, subject.text, *tail])
