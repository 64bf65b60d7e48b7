"""The spans of a quote that could answer a question of some kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from corpus.answering.kind import Wanted
from corpus.answering.names import Name, names
from corpus.answering.places import CONTINENTS, COUNTRIES, STATES
from corpus.answering.quantities import Quantity, durations, quantities
from corpus.answering.tokens import Token, alike, stem
from corpus.language import intervals
from corpus.language.times import Mention, mentions
from corpus.types import AnswerKind

#: Words that a quotation may have to be the answer itself rather than a speech.
LONGEST_QUOTATION = 12

_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]|(?<!\w)‘([^‘’]+)’(?!\w)")
_AGE = re.compile(
    r"(?:\b(?:aged?|at|was|is|turned|turns|of) |, )(?P<n>\d{1,3})(?=,|\.|;| years old| and\b|$)"
)
_MEASURED = {
    "distance": "mile km kilometer kilometre metre meter foot yard inch m ft",
    "length": "foot metre meter inch mile kilometer kilometre m ft cm centimeter yard story storey",
    "weight": "pound ton tonne kilogram kg gram ounce lb",
    "speed": "mph kph mile kilometer km/h knot",
    "temperature": "degree",
    "size": "square acre hectare foot inch mile pound ton",
}
_UNIT_WORDS = frozenset((unit,) for units in _MEASURED.values() for unit in units.split())
# What a person is counted as.
_PEOPLE = frozenset(
    "person man woman child civilian soldier victim worker employee passenger resident student "
    "migrant refugee patient troop death fatality casualty "
    "american adult teenager player officer member user".split()
)
_FATES = frozenset("dead killed died wounded injured hurt missing other".split())
_UNITLESS = frozenset(("number", "total", "toll", "population"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of the quote, ``quote[start:end]``, and what it would be shown as."""

    start: int
    end: int
    text: str
    value: str | int | float | None = None
    #: How well it looks like what is wanted by itself: 1 it does, 0 it may, -1 hardly.
    fit: int = 0


def candidates(
    wanted: Wanted, quote: str, words: tuple[Token, ...], published: date
) -> tuple[Candidate, ...]:
    """What could be the answer, in order; empty for kinds that no span can answer."""
    match wanted.kind:
        case AnswerKind.DATE:
            return _dates(wanted, quote, published)
        case AnswerKind.NUMBER | AnswerKind.MONEY:
            return _amounts(wanted, quote, published)
        case AnswerKind.DURATION:
            return tuple(_plain(quote, found.start, found.end, 0) for found in durations(quote))
        case AnswerKind.QUOTATION:
            return _quotations(quote)
        case AnswerKind.PERSON | AnswerKind.PLACE | AnswerKind.ORGANISATION:
            fit = _FITS[wanted.kind]
            found = names(quote, words)
            return tuple(
                _plain(quote, name.start, name.end, fit(name, wanted.noun, words)) for name in found
            )
    return ()


def _plain(quote: str, start: int, end: int, fit: int) -> Candidate:
    return Candidate(start, end, quote[start:end], None, fit)


def _dates(wanted: Wanted, quote: str, published: date) -> tuple[Candidate, ...]:
    found: list[Candidate] = []
    for mention in mentions(quote, published):
        interval = mention.interval
        if wanted.noun == "year":
            found.extend(_year(quote, mention))
            continue
        long = interval.precision in ("year", "decade", "century")
        fit = 0
        if wanted.noun in ("day", "date"):
            fit = -1 if long or interval.precision == "month" else 1
        elif wanted.noun in ("decade", "century", "month"):
            fit = 1 if interval.precision == wanted.noun else -1
        found.append(Candidate(mention.start, mention.end, interval.shown, interval.iso, fit))
    return tuple(found)


def _year(quote: str, mention: Mention) -> Iterator[Candidate]:
    """The year of a date, as it stands in the quote if it does."""
    interval = mention.interval
    if interval.first.year != interval.last.year:
        return
    year = intervals.year(interval.first.year)
    written = re.search(r"\b\d{4}\b", quote[mention.start : mention.end])
    start = mention.start + written.start() if written else mention.start
    end = start + 4 if written else mention.end
    yield Candidate(start, end, year.shown, year.iso, 1 if interval == year else 0)


def _amounts(wanted: Wanted, quote: str, published: date) -> tuple[Candidate, ...]:
    dates = [(mention.start, mention.end) for mention in mentions(quote, published)]
    found = []
    for amount in quantities(quote):
        if any(start < amount.end and amount.start < end for start, end in dates):
            continue
        fit = _fit_of_amount(wanted, amount)
        if fit is not None:
            end = _with_unit(wanted, quote, amount)
            text = quote[amount.start : end]
            found.append(Candidate(amount.start, end, text, amount.value, fit))
    if wanted.noun == "age":
        taken = {candidate.start for candidate in found}
        found.extend(
            Candidate(match.start("n"), match.end("n"), match["n"], int(match["n"]), 1)
            for match in _AGE.finditer(quote)
            if match.start("n") not in taken
        )
    return tuple(found)


def _fit_of_amount(wanted: Wanted, amount: Quantity) -> int | None:
    """How well an amount fits, or None if it is one of something else."""
    if wanted.kind is AnswerKind.MONEY:
        return {"money": 1, "percent": 0}.get(amount.kind)
    noun = wanted.noun
    if noun == "percent":
        return 1 if amount.kind == "percent" else None
    if noun == "age":
        old = amount.kind == "age" or amount.nouns[:2] == ("year", "old")
        return 1 if old else None
    if amount.kind != "number":
        return None
    if noun is None or noun in _UNITLESS:
        return 0 if amount.value is not None else None
    if noun in _MEASURED:
        units = _MEASURED[noun].split()
        return 1 if any(near in units for near in amount.nouns[:2]) else None
    if any(alike(stem(noun), stem(near)) for near in amount.nouns):
        return 1
    if noun == "person" and amount.nouns and _counts_people(amount.nouns):
        return 1
    if amount.value is None:
        return None
    return -1 if amount.nouns else 0


def _counts_people(nouns: tuple[str, ...]) -> bool:
    """True for '62 | dead' and '62 | young women'; not for '62 | cows died'."""
    return nouns[0] in _FATES or not _PEOPLE.isdisjoint(nouns)


def _with_unit(wanted: Wanted, quote: str, amount: Quantity) -> int:
    """The end of an amount with its unit, where the question does not name the unit."""
    measured = wanted.noun in _MEASURED or amount.nouns[:1] in _UNIT_WORDS
    if measured and amount.nouns and wanted.noun != amount.nouns[0]:
        unit = re.match(r"[ -](?:square |cubic )?[\w/]+", quote[amount.end :])
        return amount.end + (unit.end() if unit else 0)
    return amount.end


def _quotations(quote: str) -> tuple[Candidate, ...]:
    found = []
    for match in _QUOTED.finditer(quote):
        group = 1 if match[1] is not None else 2
        text = match[group]
        trimmed = text.strip().rstrip(",.;")
        start = match.start(group) + len(text) - len(text.lstrip())
        if trimmed and len(trimmed.split()) <= LONGEST_QUOTATION:
            found.append(Candidate(start, start + len(trimmed), trimmed))
    return tuple(found)


def _person(name: Name, noun: str | None, words: tuple[Token, ...]) -> int:
    if name.kind is AnswerKind.PERSON:
        return 1
    if name.kind is not None:
        # Countries and companies act as well; 'which president' is none of them.
        return -1
    return 1 if name.last - name.first in (2, 3) else 0


def _place(name: Name, noun: str | None, words: tuple[Token, ...]) -> int:
    if noun in ("country", "nation"):
        return 1 if name.region == "country" else -1
    if noun == "state":
        return 1 if name.text in STATES else -1
    if noun == "continent":
        return 1 if name.text in CONTINENTS else -1
    if noun in ("city", "town", "capital", "village") and name.text in COUNTRIES:
        return -1
    if noun and noun in name.text.lower():
        return 1
    if name.kind is AnswerKind.PLACE:
        return 1
    return -1 if name.kind is AnswerKind.PERSON else 0


def _organisation(name: Name, noun: str | None, words: tuple[Token, ...]) -> int:
    if noun and noun in name.text.lower():
        return 1
    if name.kind is AnswerKind.ORGANISATION:
        return 1
    return -1 if name.kind is not None else 0


_FITS: dict[AnswerKind, Callable[[Name, str | None, tuple[Token, ...]], int]] = {
    AnswerKind.PERSON: _person,
    AnswerKind.PLACE: _place,
    AnswerKind.ORGANISATION: _organisation,
}
