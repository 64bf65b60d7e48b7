"""Abbreviations where a text spells them out: 'the Organization … (OSCE)'.

After Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in
Biomedical Text" (2003): the letters of the short form must stand in this order in the words
beside it. News is looser with brackets than abstracts are, so here most of them must begin
a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Characters of a short form; words of a long one for each of them, and beyond that.
_LENGTHS = range(2, 11)
_MORE_WORDS, _TIMES = 5, 2

_SHORT = re.compile(r"(?:[^\W\d_]\.?|\d|[&/-](?=\w))+\Z")
_BRACKETS = re.compile(r"\(([^()]{2,100})\)")
# 'the OSCE, or Organization for …,' and 'the Organization for …, or OSCE,'.
_OR = re.compile(r", or (?:the )?(?=[“\"]?[A-Z])")
_FIRST_WORD = re.compile(r"[“\"]?([A-Z][A-Za-z.&-]*)")
_LAST_WORD = re.compile(r"(?<![\w.&-])[A-Z][A-Za-z.&-]{1,9}\Z")
_WORD = re.compile(r"[^\W_]+(?:[.'’&][^\W_]+)*")
# What a long form does not reach back over.
_STOP = re.compile(r"[;:!?()“”\"]|[a-z]\. |, ")
# Words of a long form that no letter stands for: 'Organization | for | Security | and'.
_SMALL = frozenset("a an and at by for from in of on or the to und de la et du des".split())
# '(D-Calif.)' and '(R)' tell a party, '(AP)' an agency.
_NO_SHORT = re.compile(r"[DRI]-[A-Z]|(?:AP|AFP|PTI|UPI|CNN|BBC|Reuters)\Z")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form, and the words that it stands for, both as they are written."""

    short: str
    long: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that stand together for others: those of 'OSCE' for those of its words."""

    #: As they are asked for, in this order.
    terms: tuple[str, ...]
    #: As articles may have it.
    instead: tuple[str, ...]


def spelt_out(text: str) -> tuple[Abbreviation, ...]:
    """The abbreviations that a text spells out, in order, each once."""
    # Most texts have neither, and this is asked of every paragraph that is indexed.
    if "(" not in text and ", or " not in text:
        return ()
    return tuple(dict.fromkeys((*_bracketed(text), *_joined(text))))


def _bracketed(text: str) -> Iterator[Abbreviation]:
    for match in _BRACKETS.finditer(text):
        inner = re.split(r"[,;]", match[1].strip(" “”\"'"), maxsplit=1)[0]
        if _is_short(inner):
            short, long = inner, _before(inner, text[: match.start()])
        else:
            short = _short_before(text, match.start())
            long = _leading(short, inner, whole=True) if short else None
        if long:
            yield Abbreviation(short, long)


def _joined(text: str) -> Iterator[Abbreviation]:
    for match in _OR.finditer(text):
        following = _FIRST_WORD.match(text, match.end())
        short = following[1].rstrip(".") if following else ""
        if _is_short(short) and (long := _before(short, text[: match.start()])):
            yield Abbreviation(short, long)
        elif short := _short_before(text, match.start()):
            rest = _STOP.split(text[match.end() : match.end() + 100])[0]
            if long := _leading(short, rest):
                yield Abbreviation(short, long)


def _short_before(text: str, end: int) -> str:
    """The word before a place if it is a short form, else nothing."""
    word = _LAST_WORD.search(text[max(0, end - 12) : end].rstrip())
    return word[0] if word and _is_short(word[0]) else ""


def _is_short(text: str) -> bool:
    """True for 'OSCE', 'U.N.', 'DoJ', 'FM'; not for 'Oslo', 'R-Texas', '2015'."""
    if len(text) not in _LENGTHS or not _SHORT.match(text) or _NO_SHORT.match(text):
        return False
    capitals = sum(map(str.isupper, text))
    return capitals >= 2 and 2 * capitals >= sum(map(str.isalpha, text))


def _before(short: str, text: str) -> str | None:
    """The words at the end of a text that the letters of a short form stand for."""
    letters = _letters(short)
    text = text.rstrip(' ,”"’')
    most = min(len(letters) + _MORE_WORDS, _TIMES * len(letters) + 1)
    text = text[-20 * most :]
    stops = [stop.end() for stop in _STOP.finditer(text)]
    words = [*_WORD.finditer(text, stops[-1] if stops else 0)][-most:]
    starts = [i for i, word in enumerate(words) if word[0][:1].lower() == letters[0]]
    for loose in (False, True):
        # The nearest first: of all words that fit the fewest are meant.
        for first in reversed(starts):
            if _stands_for(letters, [word[0] for word in words[first:]], loose=loose):
                long = text[words[first].start() : words[-1].end()]
                return long.removesuffix("'s").removesuffix("’s")
    return None


def _leading(short: str, text: str, *, whole: bool = False) -> str | None:
    """The words at the beginning of a text, or all of them, that a short form stands for."""
    text = text.removeprefix("the ").removeprefix("The ")
    words = [*_WORD.finditer(text)]
    some = range(len(words), len(words) + 1) if whole else range(2, len(short) + _MORE_WORDS)
    for count in some:
        if _stands_for(_letters(short), [word[0] for word in words[:count]], loose=whole):
            return text[words[0].start() : words[:count][-1].end()]
    return None


def _letters(short: str) -> str:
    """The letters that must be found, small; the plural's 's' is none."""
    if len(short) > 2 and short.endswith("s") and short[:-1].isupper():
        short = short[:-1]
    return "".join(c for c in short.lower() if c.isalnum())


def _stands_for(letters: str, words: list[str], *, loose: bool) -> bool:
    """Whether each letter begins a word, in order; if ``loose``, or goes on in such a word.

    The first letter begins the first word, the last word has a letter, no other than a small
    one is passed over, and two words or more are begun.
    """
    if len(words) < 2 or {words[0].lower(), words[-1].lower()} & _SMALL:
        return False
    return _begun(letters, words, loose=loose) >= 2


def _begun(letters: str, words: list[str], *, loose: bool) -> int:
    """How many words the letters begin; -1 if they cannot be laid out over them."""
    if not words or not letters:
        return 0 if not words and not letters else -1
    word, rest = words[0].lower(), words[1:]
    if word[0] == letters[0]:
        # One letter a word is the rule; 'TB' takes two of 'tuberculosis', from left to right.
        place, taken = 0, 1
        while place >= 0:
            begun = _begun(letters[taken:], rest, loose=loose)
            if begun >= 0:
                return begun + 1
            more = loose and taken < len(letters)
            place = word.find(letters[taken], place + 1) if more else -1
            taken += 1
    return _begun(letters, rest, loose=loose) if word in _SMALL else -1
