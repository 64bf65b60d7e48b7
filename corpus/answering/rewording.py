"""The question before, put anew: asked for something else, or of something else."""

from __future__ import annotations

import re
from datetime import date

from corpus.answering import clause as clauses
from corpus.answering.clause import PREPOSITIONS, Clause
from corpus.answering.exchange import Exchange
from corpus.answering.names import names
from corpus.answering.referents import Referents
from corpus.answering.tokens import tokens
from corpus.answering.verbs import BEING, DOING, is_verb
from corpus.language.times import mentions

#: Of what a question may carry over, in characters.
CARRIED = 200

_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|next|other"
    r"|oldest|youngest|biggest|largest|smallest|fastest|longest|shortest|highest|lowest)\b",
    re.IGNORECASE,
)

_TO_DO = r"\bto [a-z]+\b"
_YEAR = r"\b(?:1\d|20)\d\d\b"


def aside(text: str, meant: Referents) -> str | None:
    """The question, with what it is about in brackets."""
    topic = meant.topic
    return f"{text} (about {topic})" if topic and len(topic) <= CARRIED else None


# 'Why?', 'where was that?': the question before, asked for something else


def asked_again(asks: str, meant: Referents, previous: Exchange) -> str | None:
    """The question before, asked with these words; None if they do not go with it."""
    clause = meant.clause
    former = clause.asks.lower()
    if asks.startswith(("how many", "how much")):
        return _how_many(asks, meant)
    if asks in ("who", "whom", "by whom") and (agent := clauses.by_whom(clause)):
        return agent
    if clause.auxiliary and not clause.asks:
        return f"{asks} {_lowered(clause.text)}"
    if clause.counted and clause.auxiliary.lower() in BEING:
        return f"{asks} {clause.auxiliary} {clause.counted} {clause.rest}"
    if clause.auxiliary:
        return f"{asks} {clause.auxiliary} {clause.rest}{_object(clause, former, previous)}"
    if not clause.rest or not clause.asks:
        return None
    if asks in ("who", "whom"):
        return f"{asks} {clause.rest}"
    subject = previous.short if previous.kind in _NAMING else _counted(former)
    return f"{asks} was it that {subject or 'they'} {clause.rest}"


def measured(asks: str, meant: Referents) -> list[str | None]:
    """'How big?', of what the exchange was about."""
    about = meant.persons if asks == "how old" else ()
    return [f"{asks} was {thing}" for thing in (about or meant.things or meant.persons)[:2]]


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
    if noun and clause.counted:
        return f"{asks} {clause.auxiliary} {clause.rest}"
    if noun or several is None:
        return None
    told = re.sub(r"^(?:the|a|an) ", "", several.text)
    rest = " ".join(f"{clause.rest} ".replace(several.text, " ", 1).split())
    return f"{asks} {told} {clause.auxiliary} {rest}".strip()


# 'What about Turkey?', 'and in 2016?': the question before, of something else


def about(what: str, meant: Referents, today: date) -> list[str]:
    """The question before with this in the place of what is like it; the likeliest first."""
    if what.lower() in ("it", "that", "this", "them", "him", "her", "there", "you", "me", "us"):
        return []
    clause, found = meant.clause, []
    what = re.sub(r"^(?:of|for|with|by|from) (?=.)|(?<=\d) one$", "", what)
    what = re.sub(r"^(?:the )?((?:1\d|20)\d\d)(?: one)?$", r"\1", what)
    if is_time(what, today):
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
    elif clause.counted and re.fullmatch(r"[a-z-]+s|people|men|women|children", what):
        found += [text for text in (_how_many(f"how many {what}", meant),) if text]
    elif (to := re.fullmatch(r"to [A-Za-z]+", what)) and re.search(_TO_DO, clause.text):
        found.append(re.sub(_TO_DO, to[0].lower(), clause.text, count=1))
    elif exchanged := _exchanged(what, clause):
        found.append(exchanged)
    topic = meant.topic
    if topic and topic.lower() not in what.lower():
        found.append(f"what about {what} (about {topic})")
    heads = {phrase.head for phrase in clause.phrases}
    if len(found) == 2 and what.islower() and what.split()[-1] not in heads and is_other(what):
        found.reverse()  # 'what about the pilot' asks after him rather than when he was shot down
    return found


def is_other(what: str) -> bool:
    """Whether a thing is named that need not be of the kind of what was asked about."""
    timed = re.search(r"\d", what) or _ORDINAL.search(what)
    return not timed and not is_verb(what) and not what.startswith("to ")


def is_time(text: str, today: date) -> bool:
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
    year = re.search(_YEAR, what)
    if year and re.fullmatch(r"(?:in )?\d{4}", what) and re.search(_YEAR, clause.text):
        return re.sub(_YEAR, year[0], clause.text, count=1)
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
    # 'What share | of Greeks voted No': what belongs to the words that ask comes last.
    opening = -1 if clause.auxiliary else clause.text.find(clause.rest)
    ranked = sorted(
        others,
        key=lambda p: (
            p.head != head,
            p.country != country,
            p.kind != kind,
            p.name != name,
            0 < p.start - opening < 5,
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


def _lowered(text: str) -> str:
    first = text.split(maxsplit=1)[0] if text else ""
    return text[:1].lower() + text[1:] if first.lower() in DOING | BEING else text
