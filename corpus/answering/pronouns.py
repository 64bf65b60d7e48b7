"""Small words of a follow-up, with what they mean in their place: 'how old is she?'."""

from __future__ import annotations

import re

from corpus.answering import rewording
from corpus.answering.clause import PREPOSITIONS, SMALL
from corpus.answering.referents import Referents
from corpus.answering.tokens import Token
from corpus.answering.verbs import BEING, DOING

_EXPLETIVE = re.compile(
    r"\bit (?:true|possible|likely|clear|known|legal|safe|raining|about|take|cost to)\b", re.I
)


def replaced(text: str, words: tuple[Token, ...], meant: Referents) -> tuple[str, bool, list[str]]:
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
    if replaced and meant.topic not in said and (aside := rewording.aside(said, meant)):
        others.append(aside)
    return said, replaced, others


def _instead(
    text: str, words: tuple[Token, ...], at: int, meant: Referents
) -> tuple[str, str, int] | None:
    """What stands for the word, what may, and where what it replaces ends."""
    word = words[at].lower
    after = words[at + 1] if at + 1 < len(words) else None
    before = words[at - 1].lower if at else ""
    content = after is not None and after.text.isalpha() and after.lower not in SMALL
    if _is_inside(words, at):
        return None
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
        if before not in PREPOSITIONS | BEING | DOING | {"do", "cause", "mean", "like"}:
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
    ends = "" if not owns or options[0].endswith(("'s", "’s")) else "'s"
    if ends and options[0].endswith("s") and options[0].islower():
        ends = "'"
    second = options[1] if len(options) > 1 else options[0]
    return options[0] + ends, second + ends, words[at].end


def _is_inside(words: tuple[Token, ...], at: int) -> bool:
    """Whether the word means a name of its own sentence: 'does Russia admit that its jet'."""
    named = any(word.is_capitalised for word in words[1:at])
    joined = any(word.lower in _JOINTS for word in words[1:at])
    return named and (joined or words[at].lower in _INSIDE)


#: What begins another clause, and words that seldom mean something outside of their sentence
#: if that has a name.
_JOINTS = frozenset(", and but when while after before because that if".split())
_INSIDE = frozenset("he she they his its their himself".split())


def _object_follows(words: tuple[Token, ...], at: int) -> bool:
    """'Gave her medals' could be either; 'gave her the medal' has an article."""
    return at + 1 < len(words) and words[at + 1].lower in ("the", "a", "an")
