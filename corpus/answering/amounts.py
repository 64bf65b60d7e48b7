"""Numbers of a text that can be compared: how many, of what, and what the words leave open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.answering.quantities import quantities
from corpus.answering.tokens import tokens

#: Words before and behind a number, and their characters, that say what is counted.
_WORDS, _FAR = 5, 80
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
#: 'Dead at 73' counts no dead.
_AGED = re.compile(r"\b(?:at|aged|age|age of|was|is|turns|turned)\s*$", re.IGNORECASE)
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

    def denies(self, other: Amount) -> bool:
        """Whether both cannot be said of one thing; symmetric."""
        return self.high < other.low or other.high < self.low

    def same(self, other: Amount) -> bool:
        """Whether both may be said of one thing; symmetric."""
        return self.unit == other.unit and not self.denies(other)


def amounts(text: str) -> Iterator[Amount]:
    """The numbers of an English text, in order; no ages, lengths of time or years."""
    for found in quantities(text):
        if found.kind == "age" or found.value is None or _TIMES.intersection(found.nouns[:1]):
            continue
        if _YEAR.fullmatch(text, found.start, found.end):
            continue
        before, behind = text[: found.start], text[found.end : found.end + _FAR]
        if found.kind == "number" and not found.nouns and _AGED.search(before[-_FAR:]):
            continue
        sort = _sort(before[-_FAR:], behind) if found.kind == "number" else None
        things = frozenset([sort]) if sort else frozenset(found.nouns) - _ANY
        value = float(found.value)
        low, high = _bounds(value, before[-_FAR:])
        yield Amount(found.start, found.end, value, low, high, found.kind, sort, things)


def digits(text: str) -> Iterator[Amount]:
    """The numbers that a text of any language writes in digits, whatever they are of."""
    for match in _DIGITS.finditer(text):
        written = re.sub(r"[.,]", "" if match["whole"] else ".", match[0])
        value = float(written)
        yield Amount(*match.span(), value, value, value, "number")


def _sort(before: str, behind: str) -> str | None:
    """What is counted of people, by the nearest word that tells, those behind it first."""
    for words in (tokens(behind)[:_WORDS], tokens(before)[: -_WORDS - 1 : -1]):
        for word in words:
            if word.text[0].isdigit() or word.lower in _BREAKS or word.text in ".;:,":
                break
            if word.lower in _SORTS:
                return _SORTS[word.lower]
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
