"""Numbers of a text that can be compared: how many, of what, and what the words leave open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.answering.quantities import quantities
from corpus.answering.tokens import tokens

#: Words before and behind a number, their characters, and those of a sentence before it, that
#: say what is counted.
_WORDS, _FAR, _SENTENCE = 5, 80, 240
#: What a round number leaves open, and what 'about' does; shares of it.
_ROUND, _ABOUT = 0.025, 0.1

# What is counted of people, in whatever words.
_SORTS: dict[str, str] = {
    word: sort
    for sort, words in {
        "dead": "dead death deaths die died dies dying kill killed killing kills toll fatality "
        "fatalities fatal slain perish perished drowned deadly life lives body bodies",
        "hurt": "injured injure injuring injures injury injuries wounded wound wounding hurt "
        "hospitalized hospitalised",
        "missing": "missing unaccounted trapped",
        "held": "arrested arrest arrests detained arresting detaining",
        "fled": "evacuated evacuate evacuating displaced homeless",
    }.items()
    for word in words.split()
}
#: Ends what a number may count.
_BREAKS = frozenset("and or but while as after with including among in when than versus".split())
#: Nouns that say nothing of what is counted.
_ANY = frozenset("person people more other percent man woman case part one most".split())
#: How long something took tells each article in its own way; so do years.
_TIMES = frozenset("second minute hour day night week month year decade century".split())
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
#: What is measured describes an event, and counts nothing.
MEASURES = frozenset(
    "magnitude category level grade degree mph kph km kilometer kilometre mile meter metre foot "
    "inch knot acre hectare square ton tonne".split()
)
#: What the number behind it measures.
_MEASURED = re.compile(r"\b(magnitude|category|level|grade)[ -]$", re.IGNORECASE)
#: 'Dead at 73' counts no dead, 'the toll stands at 73' does.
_AGED = re.compile(r"\b(?:at|aged|age|age of|was|is|turns|turned)\s*$", re.IGNORECASE)
_COUNT = re.compile(r"\b(?:toll|number|count|deaths|total)\b", re.IGNORECASE)
#: How many there are by now, of what the sentence speaks of.
_RISEN = re.compile(
    r"\b(?:ris(?:es?|en|ing)|rose|climb(?:s|ed|ing)?|jump(?:s|ed)?|grow(?:s|n)?|grew|reach(?:es|ed)?"
    r"|stands?|stood|pass(?:es|ed)?|tops?|topped|increase[sd]?|soar(?:s|ed)?|surpass(?:es|ed)?"
    r"|put|now|revised|raised)\b[^.;:]{0,30}$",
    re.IGNORECASE,
)
_LED = r"(?: (?:the|a|an|another|a total of))?\s*[$£€¥]?\s*$"
_OVER = re.compile(
    r"\b(?:more than|over|at least|above|exceeding|upwards? of|no fewer than|in excess of)" + _LED,
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\b(?:nearly|almost|about|around|some|roughly|approximately|an estimated|estimated|up to"
    r"|as many as|close to|just under|fewer than|less than|under|below)" + _LED,
    re.IGNORECASE,
)
#: Numbers that are only told roughly, with what they may mean.
_ROUGH = re.compile(r"\b(dozens|scores|hundreds|thousands)\b", re.IGNORECASE)
_ROUGHLY = {
    "dozens": (24, 99),
    "scores": (40, 99),
    "hundreds": (200, 999),
    "thousands": (2000, 9999),
}
# 'From 12 to 19' are two numbers and no range; a comma behind a number is no part of it.
_FROM_TO = re.compile(r"(\bfrom (?:at least |about |some |around |the )?[\w.,-]+) to (?=\S)", re.I)
_COMMA = re.compile(r"(?<=\d),(?!\d)")
_DIGITS = re.compile(
    r"(?<![\w.,])(?:(?P<whole>\d{1,3}(?:(?:,\d{3})+|(?:\.\d{3})+))|\d+(?:[.,]\d+)?)(?![.,]?\w)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text: ``text[start:end]``."""

    start: int
    end: int
    value: float
    #: All that its words leave possible.
    low: float
    high: float
    #: ``number``, ``money`` or ``percent``.
    unit: str
    #: Of people: whether they are ``dead``, ``hurt``, ``missing``, ``held`` or ``fled``.
    sort: str | None = None
    #: What is counted, as far as it can be told: the nouns, or the sort.
    things: frozenset[str] = frozenset()
    #: Whether it is only told roughly, as 'dozens'.
    rough: bool = False

    def denies(self, other: Amount) -> bool:
        """Whether both cannot be said of one thing; symmetric."""
        return self.high < other.low or other.high < self.low

    def same(self, other: Amount) -> bool:
        """Whether both may be said of one thing; symmetric."""
        return self.unit == other.unit and not self.denies(other)


def amounts(text: str) -> Iterator[Amount]:
    """The numbers of an English text; no ages, lengths of time or years."""
    text = _COMMA.sub(";", _FROM_TO.sub(r"\1 ~~ ", text))  # of the same length
    for found in quantities(text):
        if found.kind == "age" or found.value is None or _TIMES.intersection(found.nouns[:1]):
            continue
        if _YEAR.fullmatch(text, found.start, found.end):
            continue
        before, behind = _sentence(text[: found.start]), text[found.end : found.end + _FAR]
        aged = _AGED.search(before) and not _COUNT.search(before)
        aged = aged or (before.endswith((", ", "; ")) and behind[:1] in (",", ";"))
        if found.kind == "number" and not found.nouns and aged:
            continue
        sort, things = None, frozenset(found.nouns) - _ANY
        if measured := _MEASURED.search(before):
            things = frozenset([measured[1].lower()])
        elif found.kind != "number" or things & MEASURES:
            pass
        elif sort := _sort(before, behind):
            things = frozenset([sort])
        value = float(found.value)
        low, high = _bounds(value, before[-_FAR:])
        yield Amount(found.start, found.end, value, low, high, found.kind, sort, things)
    for match in _ROUGH.finditer(text):
        sort = _sort(_sentence(text[: match.start()]), text[match.end() :])
        things = frozenset([sort]) if sort else frozenset()
        low, high = _ROUGHLY[match[0].lower()]
        yield Amount(*match.span(), low, low, high, "number", sort, things, rough=True)


def _sentence(before: str) -> str:
    """What stands before in the same sentence, more or less."""
    return re.split(r"[.!?][\"”’']?\s", before[-_SENTENCE:])[-1]


def digits(text: str) -> Iterator[Amount]:
    """The numbers that a text of any language writes in digits, whatever they are of."""
    for match in _DIGITS.finditer(text):
        written = re.sub(r"[.,]", "" if match["whole"] else ".", match[0])
        value = float(written)
        yield Amount(*match.span(), value, value, value, "number")


def _sort(before: str, behind: str) -> str | None:
    """What is counted of people, by the nearest word that tells, those behind it first."""
    former = tokens(before)
    for words in (tokens(behind[:_FAR])[:_WORDS], former[: -_WORDS - 1 : -1]):
        for word in words:
            if word.text[0].isdigit() or word.lower in _BREAKS or word.text in ".;:,":
                break
            if word.lower in _SORTS:
                return _SORTS[word.lower]
    if _RISEN.search(before):
        return next((_SORTS[w.lower] for w in reversed(former) if w.lower in _SORTS), None)
    return None


def _bounds(value: float, before: str) -> tuple[float, float]:
    if _OVER.search(before):
        return value, (1 + _ABOUT) * value
    if _NEAR.search(before):
        return (1 - _ABOUT) * value, (1 + _ABOUT) * value
    # Small numbers are counted, large ones and parts rounded.
    rounding = min(_step(value) / 2, _ROUND * value) if value >= 1000 or value % 1 else 0.0
    return value - rounding, value + rounding


def _step(value: float) -> float:
    """The worth of the last digit that is not zero: 1000 of 5,000, 0.1 of 7.3."""
    whole, _, part = f"{value:f}".rstrip("0").partition(".")
    if part:
        return float(10.0 ** -len(part))
    return float(10.0 ** (len(whole) - len(whole.rstrip("0")))) if whole.strip("0") else 1.0
