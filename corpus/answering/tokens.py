"""Words of a question and of a quote, made comparable."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from corpus.answering.places import DEMONYMS
from corpus.language import languages

# A possessive is a token of its own: 'Turkey' is the name in "Turkey's border".
_TOKEN = re.compile(
    r"[’']s?(?=\s|$|[^\w])|\d+(?:[.,]\d+)*|(?:[A-Z]\.){2,}|[^\W_]+(?:[-’'&.](?!s\b)[^\W_]+)*|[^\w\s]|_"
)

STOP_WORDS = frozenset(
    "a about after again all also although am an and any are as at be because been before being "
    "between both but by can could did do does during each for from had has have he her here hers "
    "him his how i if in into is it its just like many may me might more most much must my no nor "
    "not now of on once one only or other our out over own said say says she should so some such "
    "than that the their them then there these they this those through to too under until up us "
    "very was we were what when where which while who whom whose why will with would you your "
    "according recently recent week year month new latest first named called name known s".split()
)

_IRREGULAR = {
    word: base
    for base, words in {
        "beat": "beaten",
        "become": "became",
        "begin": "began begun",
        "break": "broke broken",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "catch": "caught",
        "choose": "chose chosen",
        "die": "dead death died dying deaths",
        "drive": "drove driven",
        "fall": "fell fallen",
        "fight": "fought",
        "find": "found",
        "fly": "flew flown flight",
        "get": "got gotten",
        "give": "gave given",
        "go": "went gone",
        "hold": "held",
        "keep": "kept",
        "know": "knew",
        "lead": "led",
        "leave": "left",
        "lose": "lost loss",
        "make": "made",
        "meet": "met",
        "pay": "paid",
        "rise": "rose risen",
        "run": "ran",
        "say": "said",
        "see": "saw seen",
        "sell": "sold sale sales",
        "send": "sent",
        "shoot": "shot shooting",
        "show": "shown",
        "speak": "spoke spoken",
        "spend": "spent",
        "steal": "stole stolen",
        "strike": "struck stricken",
        "take": "took taken",
        "teach": "taught",
        "tell": "told",
        "think": "thought",
        "throw": "threw thrown",
        "win": "won winner winning",
        "write": "wrote written",
        "marry": "marriage married",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of punctuation: ``text[start:end]``."""

    start: int
    end: int
    text: str

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_capitalised(self) -> bool:
        return self.text[0].isupper()

    @property
    def lower(self) -> str:
        return self.text.lower()


def tokens(text: str) -> tuple[Token, ...]:
    """The words and marks of a text, in order; possessive endings stand alone."""
    return tuple(Token(*match.span(), match[0]) for match in _TOKEN.finditer(text))


def content(words: Collection[Token]) -> frozenset[str]:
    """The stems of those words that carry meaning."""
    return frozenset(
        stem(word.text)
        for word in words
        if word.is_word and word.lower not in STOP_WORDS and (len(word.text) > 1)
    )


def root(word: Token, language: str = "en") -> str:
    """The stem of a word that carries meaning; nothing for any other."""
    if not word.is_word:
        return ""
    if language != "en":
        return _root(word.text, language)
    return "" if word.lower in STOP_WORDS else stem(word.text)


@lru_cache(maxsize=50_000)
def _root(word: str, language: str) -> str:
    return " ".join(languages.of(language).analyzer.terms(word))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A form that inflections of a word share: 'shot' and 'shooting' are ``shoot``."""
    word = word.lower().replace(".", "")
    if word in DEMONYMS:
        return DEMONYMS[word]
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "er", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            base = word[: -len(ending)]
            base = base[:-1] if len(base) > 3 and base[-1] == base[-2] else base
            return _IRREGULAR.get(base, base.removesuffix("e"))
    return word.removesuffix("e") if len(word) > 3 else word


#: Letters that two forms of a word share at least.
ALIKE = 4


@lru_cache(maxsize=50_000)
def alike(one: str, other: str) -> bool:
    """True if two stems are forms of one word: 'russia' and 'russian', 'elect' and 'election'."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < ALIKE or not shorter.isalpha() or len(longer) - len(shorter) > 5:
        return False
    shared = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    return (shared >= 5 and shared >= len(shorter) - 1) or shared == len(shorter) >= ALIKE


def among(word: str, stems: Collection[str]) -> bool:
    """True if a stem, or a form of its word, is among the others."""
    return word in stems or any(alike(word, other) for other in stems)
