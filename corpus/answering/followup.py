"""Follow-ups: a question that leaves out what the one before it said, filled in.

'And who did it?', 'where was that?', 'how many?', 'what about Turkey?', 'and in 2016?'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus.answering import clause as clauses
from corpus.answering.clause import ASKING, BEING, DOING, PREPOSITIONS, Clause, is_verb
from corpus.answering.exchange import Exchange, Referents, capitalised, referents
from corpus.answering.kind import wanted
from corpus.answering.names import names
from corpus.answering.tokens import Token, tokens
from corpus.language.english import ENGLISH
from corpus.language.times import mentions
from corpus.retrieval.query import MAX_LENGTH
from corpus.types import AnswerKind

#: Words that tell something, above which a question without names stands by itself.
_ENOUGH = 3
#: Of what a question may carry over, in characters.
_CARRIED = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """A follow-up, filled in."""

    text: str
    #: Whether it says nothing by itself: 'who did it?', 'why?'. Otherwise it may stand alone.
    leans: bool


_LEADS = re.compile(
    r"^\W*(?:(?:and|but|so|or|ok|okay|oh|hm+|well|also|then|now|right|thanks|thank you|great|cool"
    r"|interesting|wow|please)\b[\s,.!:–-]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]+(?:then|though|too|as well|again|please|exactly|anyway|by the way|pls|instead)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^(?:what|how) about\s+(?P<what>.+)$|^what of\s+(?P<of>.+)$", re.IGNORECASE)
_WORD = r"(?:who|whom|when|where|why|how)"
_AMOUNT = r"how (?:many|much)(?: (?:people|times|money|of them|more))?"
_WHICH = (
    r"(?:(?:in|on|at|since|until|till|for|by|from|to|with) )?"
    r"(?:(?:which|what) (?:year|day|month|date|time|city|country|place|town|state|part|area)"
    r"|when|whom|how long)"
)
_BARE = re.compile(rf"^(?P<asks>{_WORD}|{_AMOUNT}|{_WHICH})$", re.IGNORECASE)
_DUMMY = re.compile(
    rf"^(?P<asks>{_WORD}|{_WHICH})"
    r"(?:(?: exactly)? (?:was|did|has|had|would|will|were)(?: all)? (?:it|that|this|they|he|she|those)"
    r"(?: all)?"
    r"(?: (?:happen(?:ed|ing)?|take place|taken place|occur(?:red)?|come about|do (?:it|that|this|so)"
    r"|done (?:it|that|this)|been|be|in|at|on|with))?"
    r"| (?:is|'s|’s) (?:that|this)(?: so)?)$",
    re.IGNORECASE,
)
_DID_IT = re.compile(
    r"^who (?:(?:has |had )?(?:did|done|does) (?:it|that|this|so)|was (?:it|that|responsible|behind"
    r" (?:it|that|this)|to blame)|is (?:responsible|behind (?:it|that|this)|to blame))"
    r"(?: for (?:it|that|this))?$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?:can you )?(?:please )?(?:tell|say|give)(?: me)? )?(?:some(?:thing)? |any(?:thing)? )?"
    r"(?:more|else)(?: details| information| info)?(?: (?:about|on|of) (?:it|that|this))?$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|next|other"
    r"|oldest|youngest|biggest|largest|smallest|fastest|longest|shortest|highest|lowest)\b",
    re.IGNORECASE,
)
_TIMED = re.compile(r"^(?:in |on |since |during |before |after )?(?P<time>.+)$", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\bit (?:true|possible|likely|clear|known|legal|safe|raining|about|take|cost to)\b", re.I
)
_UNIT = frozenset("day night year month week morning evening weekend".split())
_CLITICS = re.compile(r"^(who|what|where|when|how|why)[’']s\b", re.IGNORECASE)


def complete(question: str, previous: Exchange) -> str | None:
    """The question as it is most likely meant; None if it stands by itself."""
    found = readings(question, previous)
    return found[0].text if found else None


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
    if not text or len(text) > MAX_LENGTH - _CARRIED:
        return ()
    meant = referents(previous.question, previous)
    if not meant.clause.text or len(meant.clause.text) > 2 * _CARRIED:
        return ()
    text = capitalised(text, previous)
    found = list(_read(text, bool(led), meant, previous, today or date.today()))  # noqa: DTZ011
    own = _plain(question)
    kept: dict[str, Reading] = {}
    for reading in found:
        sentence = _sentence(reading.text)
        if _plain(sentence) != own and len(sentence) <= MAX_LENGTH:
            kept.setdefault(sentence, Reading(sentence, reading.leans))
    return tuple(kept.values())[:3]


def telling(question: str) -> list[str]:
    """The terms of a question that say what it is about, without those that go with anything."""
    return [t for t in dict.fromkeys(ENGLISH.asked(question)) if not ENGLISH.light(t)]


def _read(
    text: str, led: bool, meant: Referents, previous: Exchange, today: date
) -> list[Reading]:
    clause, words = meant.clause, tokens(text)
    if _MORE.match(text):
        return [Reading(f"tell me more about {meant.topic}", True)] if meant.topic else []
    if about := _ABOUT.match(text):
        return _about(about["what"] or about["of"], meant, today)
    if _DID_IT.match(text):
        agent = clauses.by_whom(clause)
        return [Reading(t, True) for t in (agent, _aside(text, meant)) if t]
    if match := _BARE.match(text) or _DUMMY.match(text):
        asked = _asked_again(match["asks"].lower(), meant, previous)
        return [Reading(t, True) for t in (asked, _aside(text, meant)) if t]
    asks = bool(words) and words[0].lower in ASKING | BEING | DOING | PREPOSITIONS
    opens = bool(words) and words[0].lower in ASKING | BEING | DOING
    if led and not (opens or (asks and _asks_later(words))):
        return _about(text, meant, today)
    if not opens and not (asks and _asks_later(words)):
        return _about(text, meant, today) if _is_time(text, today) else []
    return _filled(text, words, meant, previous)


def _asks_later(words: tuple[Token, ...]) -> bool:
    """'In which city', 'for how long'."""
    return len(words) > 1 and words[1].lower in ASKING


# 'Why?', 'where was that?': the question before, asked for something else


def _asked_again(asks: str, meant: Referents, previous: Exchange) -> str | None:
    clause = meant.clause
    former = clause.asks.lower()
    if asks.startswith(("how many", "how much")):
        return _how_many(asks, meant)
    if asks in ("who", "whom", "by whom") and (agent := clauses.by_whom(clause)):
        return agent
    if clause.auxiliary and not clause.asks:
        return f"{asks} {_lowered(clause.text)}"
    if clause.auxiliary:
        return f"{asks} {clause.auxiliary} {clause.rest}{_object(clause, former, previous)}"
    if not clause.rest or not clause.asks:
        return None
    if asks in ("who", "whom"):
        return f"{asks} {clause.rest}"
    subject = previous.short if previous.kind in _NAMING else _counted(former)
    return f"{asks} was it that {subject or 'they'} {clause.rest}"


_NAMING = frozenset(("person", "organisation", "place"))


def _object(clause: Clause, former: str, previous: Exchange) -> str:
    """What the words that asked stood for: 'who did Obama beat' is about Romney too."""
    if clause.auxiliary.lower() not in DOING:
        return ""
    if former in ("who", "whom") and previous.kind in _NAMING:
        return f" {previous.short}"
    return f" {noun}" if (noun := _counted(former)) else ""


def _counted(asks: str) -> str:
    """'Warnings' in 'how many warnings', 'company' in 'which company'."""
    match = re.match(r"^(?:how (?:many|much)|which|what) (?P<noun>.+)$", asks)
    if match is None or re.search(r"\b(?:time|date|year|day|money|more)s?\b", match["noun"]):
        return ""
    return match["noun"] if asks.startswith("how many") else f"the {match['noun']}"


def _how_many(asks: str, meant: Referents) -> str | None:
    clause = meant.clause
    noun = " ".join(asks.split()[2:])
    if not clause.auxiliary and clause.rest and clause.asks:
        counted = _counted(clause.asks.lower()).removeprefix("the ")
        return f"{asks} {clause.rest}" if noun or not counted else f"{asks} {counted} {clause.rest}"
    several = next((p for p in clause.phrases if p.plural and not p.name), None)
    if noun or several is None:
        return None
    told = re.sub(r"^(?:the|a|an) ", "", several.text)
    rest = " ".join(f"{clause.rest} ".replace(several.text, " ", 1).split())
    return f"{asks} {told} {clause.auxiliary} {rest}".strip()


# 'What about Turkey?', 'and in 2016?': the question before, of something else


def _about(what: str, meant: Referents, today: date) -> list[Reading]:
    clause = meant.clause
    if what.lower() in ("it", "that", "this", "them", "him", "her", "there", "you", "me", "us"):
        return []
    found = []
    if _is_time(what, today):
        found.append(_in_time(what, clause, today))
    elif ordinal := re.fullmatch(rf"(?:the )?({_ORDINAL.pattern})(?: one)?", what, re.IGNORECASE):
        if _ORDINAL.search(clause.text):
            found.append(_ORDINAL.sub(ordinal[1], clause.text, count=1))
    elif re.fullmatch(r"[a-z]+", what) and is_verb(what):
        found += [
            clause.text[: w.start] + what + clause.text[w.end :]
            for w in tokens(clause.text)
            if w.text.islower() and is_verb(w.lower) and w.lower not in BEING | DOING
        ][:1]
    elif exchanged := _exchanged(what, clause):
        found.append(exchanged)
    topic = meant.topic
    if topic and topic.lower() not in what.lower():
        found.append(f"what about {what} (about {topic})")
    return [Reading(text, True) for text in found if len(text) <= MAX_LENGTH]


def _is_time(text: str, today: date) -> bool:
    """Whether it names a time and nothing else."""
    text = text.removeprefix("the ")
    if re.fullmatch(r"(?:in )?(?:1\d|20)\d\d", text):
        return True
    found = mentions(text, today)
    return len(found) == 1 and not re.sub(
        r"\b(?:in|on|at|since|during|before|after|of|the)\b|\W", "",
        text[: found[0].start] + text[found[0].end :], flags=re.IGNORECASE,
    )  # fmt: skip


def _in_time(what: str, clause: Clause, today: date) -> str:
    time = f"in {what}" if what[:1].isdigit() and len(what) == 4 else what
    for mention in mentions(clause.text, today):
        before = re.search(r"\b(?:in|on|at|since|during)(?: the)? $", clause.text[: mention.start])
        start = before.start() if before else mention.start
        return clause.text[:start] + time + clause.text[mention.end :]
    return f"{clause.text} {time}"


def _exchanged(what: str, clause: Clause) -> str | None:
    """The question with this in the place of what is like it; None if nothing is."""
    led = re.match(rf"^(?:{'|'.join(sorted(PREPOSITIONS))}) (?=.)", what)
    what = what[led.end() :] if led else what
    whole = clauses.phrases(what, 0, doing=False)
    if not clause.phrases:
        return None
    if len(whole) != 1 or len(whole[0].text) < len(what) - 2:
        head, kind, name, country = what.split()[-1].lower(), None, what[0].isupper(), False
    else:
        new = whole[0]
        head, kind, name, country = new.head, new.kind, new.name, new.country
    others = [p for p in clause.phrases if p.text.lower() != what.lower()]
    ranked = sorted(
        others,
        key=lambda p: (
            p.head != head,
            p.country != country,
            p.kind != kind,
            p.name != name,
        ),
    )
    if not ranked:
        return None
    old = ranked[0]
    if name and not old.name and old.head != head and any(w.isupper() for w in old.text):
        # 'The earthquake in Nepal', 'what about Turkey': the name in the phrase.
        inner = [n for n in names(old.text, tokens(old.text)) if n.text != what]
        if inner and (inner[0].region == "country") == country:
            return _swapped(clause.text, inner[0].text, what)
    if name != old.name and old.head != head:
        return None if name else clause.text.replace(old.text, what, 1)
    core = re.match(rf"(?:.*\W)?{re.escape(old.head)}\b", old.text, re.IGNORECASE)
    if old.head == head and core:
        return _swapped(clause.text, core[0], what)
    return _swapped(clause.text, old.text, what)


def _swapped(text: str, old: str, new: str) -> str:
    """``new`` for ``old``, and the other way round if both are there."""
    changed = {old: new, new: old}
    pattern = rf"(?<!\w)(?:{re.escape(old)}|{re.escape(new)})(?!\w)"
    return re.sub(pattern, lambda match: changed.get(match[0], match[0]), text)


# 'How old is she?': names for small words


def _filled(
    text: str, words: tuple[Token, ...], meant: Referents, previous: Exchange
) -> list[Reading]:
    named = any(w.is_capitalised and w.lower not in ("i",) for w in words[1:])
    said, replaced, others = _replaced(text, words, meant, previous)
    if replaced:
        found = [said, *others]
        return [Reading(t, not named) for t in found]
    own = telling(text)
    if named or len(own) > _ENOUGH:
        return []
    if words[0].lower in BEING | DOING and len(words) > 1 and words[1].lower not in _AFTER_AUX:
        return []
    topic = set(ENGLISH.terms(meant.topic))
    if not topic or topic <= set(own):
        return []
    return [Reading(t, False) for t in (_aside(text, meant),) if t]


_AFTER_AUX = frozenset(
    "the it he she they there that this anyone anybody any anything a an his her their its these "
    "those someone somebody people all many".split()
)


def _aside(text: str, meant: Referents) -> str | None:
    """The question, with what it is about in brackets."""
    topic = meant.topic
    return f"{text} (about {topic})" if topic and len(topic) <= _CARRIED else None


def _replaced(
    text: str, words: tuple[Token, ...], meant: Referents, previous: Exchange
) -> tuple[str, bool, list[str]]:
    """The question with names for its pronouns; whether there were any; other readings."""
    pieces, other, end, replaced = [""], [""], 0, False
    for at, word in enumerate(words):
        found = _instead(text, words, at, meant)
        if found is None:
            continue
        mine, theirs, until = found
        for some, instead in ((pieces, mine), (other, theirs)):
            some.append(text[end : word.start] + instead)
        end, replaced = until, True
    said, second = ("".join(some) + text[end:] for some in (pieces, other))
    others = [second] if second != said else []
    if replaced and (aside := _aside(text, meant)) and not others:
        others.append(aside)
    return said, replaced, others


def _instead(
    text: str, words: tuple[Token, ...], at: int, meant: Referents
) -> tuple[str, str, int] | None:
    """What stands for the word, what may, and where what it replaces ends."""
    word = words[at].lower
    after = words[at + 1] if at + 1 < len(words) else None
    before = words[at - 1].lower if at else ""
    content = after is not None and after.text.isalpha() and after.lower not in clauses.SMALL
    if word in ("he", "she", "him", "his", "her", "hers"):
        options = meant.persons
        owns = word in ("his", "hers") or (word == "her" and content and after is not None
                                           and not _object_follows(words, at))  # fmt: skip
    elif word in ("they", "them", "their", "theirs"):
        options, owns = meant.several, word.startswith("their")
    elif word in ("it", "its"):
        if _EXPLETIVE.match(text, words[at].start):
            return None
        options, owns = meant.things or meant.persons, word == "its"
    elif word in ("this", "that") and (at == len(words) - 1 or not content):
        if before not in PREPOSITIONS | BEING | DOING | {"do", "cause", "mean", "like", "say"}:
            return None
        options, owns = meant.things, False
    elif word == "there":
        if before in BEING | {"be", "been"} or (after and after.lower in BEING):
            return None
        options, owns = tuple(f"in {p}" for p in meant.places), False
    else:
        return None
    if not options:
        return None
    ends = "'s" if owns and not options[0].endswith(("'s", "’s")) else ""
    second = options[1] if len(options) > 1 else options[0]
    return options[0] + ends, second + (ends and "'s"), words[at].end


def _object_follows(words: tuple[Token, ...], at: int) -> bool:
    """'Gave her medals' could be either; 'gave her the medal' has an article."""
    return at + 1 < len(words) and words[at + 1].lower in ("the", "a", "an")


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _lowered(text: str) -> str:
    first = text.split(maxsplit=1)[0] if text else ""
    return text[:1].lower() + text[1:] if first.lower() in DOING | BEING else text


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].lower() + text[1:] + ("" if text.startswith("tell ") else "?")

