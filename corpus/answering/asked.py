"""What of a question is looked for in a text: its words, its verb, how it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.answering.classes import WordClass
from corpus.answering.kind import Wanted
from corpus.answering.nouns import singular
from corpus.answering.sorts import MEMBERS
from corpus.answering.tokens import Token, root, stem
from corpus.answers import AnswerKind

_C = WordClass
KINDS = [
    AnswerKind.DATE,
    AnswerKind.DURATION,
    AnswerKind.NUMBER,
    AnswerKind.MONEY,
    AnswerKind.PERSON,
    AnswerKind.ORGANISATION,
    AnswerKind.PLACE,
    AnswerKind.QUOTATION,
    AnswerKind.OTHER,
    AnswerKind.DEFINITION,
    AnswerKind.REASON,
    AnswerKind.YES_NO,
]
_ASKING = ("", "who", "which", "what", "where", "when", "how many", "how much", "how", "why")
_ASKED_WITH = {
    AnswerKind.DATE: "when",
    AnswerKind.NUMBER: "how many",
    AnswerKind.MONEY: "how much",
    AnswerKind.DURATION: "how",
    AnswerKind.PERSON: "who",
    AnswerKind.PLACE: "where",
    AnswerKind.REASON: "why",
}
SMALL_WORDS = {
    word: code
    for code, words in enumerate(
        (
            "in inside within",
            "at near",
            "by",
            "of",
            "to into toward towards",
            "for",
            "with",
            "as like",
            "from",
            "on",
            "because since due",
            "called named known dubbed titled entitled",
            "is are was were be been being became become becomes",
            "about over around approximately nearly",
            "and or",
            "than",
            "the",
            "a an",
        ),
        1,
    )
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a question that are looked for, and its grammar."""

    #: Weight of each stem; names and long words tell more than others.
    weights: dict[str, float]
    #: Stems in order.
    order: tuple[str, ...]
    #: The first and last words that carry meaning after the words that ask, and before them.
    after: str
    end: str
    before: str
    #: The preposition beside the words that ask, or at the end.
    preposition: str
    #: The noun asked after.
    noun: str
    plural: bool
    #: A number of the question's word ('which'), and of its kind.
    word: int
    kind: int
    #: True if the words that ask are followed by a verb: the answer does it.
    subject: bool
    #: The verb that carries meaning, as far as can be told.
    verb: str
    #: Classes of the word after those that ask, and of the last one.
    next: int
    last: int
    #: 1 asks what is done or happens, 2 for a name, 3 for a sort of things.
    manner: int
    #: Words before those that ask.
    led: int
    #: Common members of the sort asked for.
    members: frozenset[str]


def asked(
    question: str, wanted: Wanted, words: Sequence[Token], classes: Sequence[WordClass]
) -> Asked:
    """What of a question is looked for in a text."""
    weights: dict[str, float] = {}
    before: list[str] = []
    after: list[str] = []
    order: list[str] = []
    for word, kind in zip(words, classes, strict=True):
        inside = wanted.start <= word.start < wanted.end
        form = root(word, wanted.language)
        if not form or len(word.text) < 2:
            continue
        order.append(form)
        weight = 1.5 if word.is_capitalised and word.start else 0.6 + 0.06 * min(len(word.text), 10)
        if kind is _C.NUMBER:
            weight = 1.5
        if inside:
            # 'which state': the noun may stand there, and need not.
            weights.setdefault(form, 0.3)
            continue
        weights[form] = max(weight, weights.get(form, 0.0))
        (before if word.start < wanted.start else after).append(form)
    opening = next((i for i, w in enumerate(words) if w.start >= wanted.end and w.is_word), -1)
    first = classes[opening] if opening >= 0 else _C.EDGE
    preposition = ""
    real = [w for w in words if w.is_word]
    if real:
        led = [w for w in real if w.end <= wanted.start]
        for near in (real[-1], led[-1] if led else real[-1]):
            if near.lower in SMALL_WORDS and SMALL_WORDS[near.lower] < 11:
                preposition = near.lower
    return Asked(
        weights,
        tuple(order),
        after[0] if after else "",
        after[-1] if after else "",
        before[-1] if before else "",
        preposition,
        stem(wanted.noun) if wanted.noun else "",
        bool(wanted.noun) and wanted.noun not in question.lower().split(),
        _asking(question, wanted),
        KINDS.index(wanted.kind),
        first is _C.VERB or (first is _C.AUXILIARY and _passive(words, classes, opening)),
        _verb(words, classes, wanted),
        first,
        classes[words.index(real[-1])] if real else _C.EDGE,
        _manner(question),
        sum(w.end <= wanted.start for w in real),
        frozenset().union(
            *(
                MEMBERS.get(singular(word.text), frozenset())
                for word in real
                if word.start < wanted.end
            )
        ),
    )


def _verb(words: Sequence[Token], classes: Sequence[WordClass], wanted: Wanted) -> str:
    found = ""
    for word, kind in zip(words, classes, strict=True):
        if word.start >= wanted.end and kind in (_C.VERB, _C.PARTICIPLE, _C.GERUND):
            found = root(word, wanted.language) or stem(word.text)
            break
    return found


_MANNERS = (
    re.compile(r"\b(?:do|doing|done|happen(?:s|ed|ing)?|occur(?:s|red)?)\W*$|\bhappen", re.I),
    re.compile(r"\b(?:name|named|names|called|known as|title|titled|term)\b", re.I),
    re.compile(r"\b(?:what|which) (?:kind|type|sort|form|style|species)s?\b", re.I),
    re.compile(r"\b(?:mean|refer|define|describe|purpose|role|used for)", re.I),
)


def _manner(question: str) -> int:
    return next((n for n, pattern in enumerate(_MANNERS, 1) if pattern.search(question)), 0)


def _asking(question: str, wanted: Wanted) -> int:
    if wanted.language != "en":
        # What English would ask with.
        asks = _ASKED_WITH.get(wanted.kind, "what")
        return _ASKING.index("which" if wanted.noun and not asks.startswith("how") else asks)
    phrase = question[wanted.start : wanted.end].lower() if wanted.end else question.lower()
    found = [(phrase.find(word), -len(word), code) for code, word in enumerate(_ASKING) if word]
    placed = [entry for entry in found if entry[0] >= 0]
    return min(placed)[2] if placed else 0


def _passive(words: Sequence[Token], classes: Sequence[WordClass], at: int) -> bool:
    return at + 1 < len(words) and classes[at + 1] in (_C.VERB, _C.GERUND, _C.PARTICIPLE)
