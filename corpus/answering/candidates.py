"""The spans of a quote that could answer a question of some kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from corpus.answering.chunks import Form, chunks
from corpus.answering.classes import WordClass
from corpus.answering.kind import Wanted
from corpus.answering.names import Name, names
from corpus.answering.places import CONTINENTS, COUNTRIES, STATES
from corpus.answering.quantities import Quantity, durations, quantities
from corpus.answering.tokens import Token, alike, stem
from corpus.answers import AnswerKind
from corpus.language import intervals
from corpus.language.times import Mention, mentions

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
_UNIT = re.compile(r"[ -](?:square |cubic )?[\w/]+")
_FORMS = {
    "number": Form.NUMBER,
    "money": Form.MONEY,
    "percent": Form.PERCENT,
    "age": Form.AGE,
    "duration": Form.DURATION,
}
#: Candidates that one sentence may have.
MOST = 60
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
    form: Form = Form.PHRASE
    #: What it is by itself, as far as can be told.
    kind: AnswerKind | None = None


def candidates(
    wanted: Wanted,
    quote: str,
    words: Sequence[Token],
    classes: Sequence[WordClass],
    parts: Sequence[tuple[int, int]],
    published: date,
) -> list[Candidate]:
    """What could be the answer, by place.

    ``parts`` are the sentences, each as the range of its ``words``; no span crosses their ends.
    """
    dates = mentions(quote, published, wanted.language)
    found: dict[tuple[int, int], Candidate] = {}
    for candidate in (
        *_dates(wanted, quote, dates),
        *_durations(wanted, quote),
        *_amounts(wanted, quote, dates),
        *_quotations(wanted, quote),
        *_names(wanted, quote, words),
    ):
        found.setdefault((candidate.start, candidate.end), candidate)
    for begin, stop in parts:
        for (first, last), form in islice(chunks(classes, begin, stop).items(), MOST):
            start, end = words[first].start, words[last - 1].end
            if (start, end) not in found:
                found[start, end] = Candidate(start, end, quote[start:end], None, 0, form)
    return [found[span] for span in sorted(found)]


def _names(wanted: Wanted, quote: str, words: Sequence[Token]) -> Iterator[Candidate]:
    fits = _FITS.get(wanted.kind)
    for name in names(quote, words):
        fit = fits(name, wanted.noun, words) if fits else 0
        yield Candidate(name.start, name.end, name.text, None, fit, Form.NAME, name.kind)


def _durations(wanted: Wanted, quote: str) -> Iterator[Candidate]:
    fit = int(wanted.kind is AnswerKind.DURATION)
    for found in durations(quote):
        text = quote[found.start : found.end]
        yield Candidate(found.start, found.end, text, None, fit, Form.DURATION, AnswerKind.DURATION)


def _dates(wanted: Wanted, quote: str, dates: Sequence[Mention]) -> Iterator[Candidate]:
    for mention in dates:
        interval = mention.interval
        if wanted.noun == "year":
            yield from _year(quote, mention)
            continue
        long = interval.precision in ("year", "decade", "century")
        fit = int(wanted.kind is AnswerKind.DATE and wanted.noun is None)
        if wanted.noun in ("day", "date"):
            fit = -1 if long or interval.precision == "month" else 1
        elif wanted.noun in ("decade", "century", "month"):
            fit = 1 if interval.precision == wanted.noun else -1
        yield Candidate(
            mention.start,
            mention.end,
            interval.shown,
            interval.iso,
            fit,
            Form.DATE,
            AnswerKind.DATE,
        )


def _year(quote: str, mention: Mention) -> Iterator[Candidate]:
    """The year of a date, as it stands in the quote if it does."""
    interval = mention.interval
    if interval.first.year != interval.last.year:
        return
    year = intervals.year(interval.first.year)
    written = re.search(r"\b\d{4}\b", quote[mention.start : mention.end])
    start = mention.start + written.start() if written else mention.start
    end = start + 4 if written else mention.end
    fit = 1 if interval == year else 0
    yield Candidate(start, end, year.shown, year.iso, fit, Form.DATE, AnswerKind.DATE)


def _amounts(wanted: Wanted, quote: str, dates: Sequence[Mention]) -> Iterator[Candidate]:
    starts = set()
    for amount in quantities(quote):
        if any(date.start < amount.end and amount.start < date.end for date in dates):
            continue
        fit = _fit_of_amount(wanted, amount)
        end = _with_unit(wanted, quote, amount)
        starts.add(amount.start)
        kind = AnswerKind.MONEY if amount.kind == "money" else AnswerKind.NUMBER
        for last, form in ((end, _FORMS[amount.kind]), (_counted(quote, amount), Form.COUNTED)):
            if form is not Form.COUNTED or last > end:
                text = quote[amount.start : last]
                yield Candidate(amount.start, last, text, amount.value, fit, form, kind)
    for match in _AGE.finditer(quote):
        if match.start("n") not in starts:
            fit = int(wanted.noun == "age")
            start, end = match.span("n")
            yield Candidate(
                start, end, match["n"], int(match["n"]), fit, Form.AGE, AnswerKind.NUMBER
            )


def _counted(quote: str, amount: Quantity) -> int:
    """The end of an amount with the first noun that it counts or measures."""
    unit = _UNIT.match(quote, amount.end) if amount.nouns else None
    return unit.end() if unit else amount.end


def _fit_of_amount(wanted: Wanted, amount: Quantity) -> int:
    """How well an amount fits; -2 if it is one of something else."""
    if wanted.kind is AnswerKind.MONEY:
        return {"money": 1, "percent": 0}.get(amount.kind, -2)
    if wanted.kind is not AnswerKind.NUMBER:
        return 0
    noun = wanted.noun
    if noun == "percent":
        return 1 if amount.kind == "percent" else -2
    if noun == "age":
        old = amount.kind == "age" or amount.nouns[:2] == ("year", "old")
        return 1 if old else -2
    if amount.kind != "number":
        return -2
    if noun is None or noun in _UNITLESS:
        return 0 if amount.value is not None else -2
    if noun in _MEASURED:
        units = _MEASURED[noun].split()
        return 1 if any(near in units for near in amount.nouns[:2]) else -2
    if any(alike(stem(noun), stem(near)) for near in amount.nouns):
        return 1
    if noun == "person" and amount.nouns and _counts_people(amount.nouns):
        return 1
    if amount.value is None:
        return -2
    return -1 if amount.nouns else 0


def _counts_people(nouns: tuple[str, ...]) -> bool:
    """True for '62 | dead' and '62 | young women'; not for '62 | cows died'."""
    return nouns[0] in _FATES or not _PEOPLE.isdisjoint(nouns)


def _with_unit(wanted: Wanted, quote: str, amount: Quantity) -> int:
    """The end of an amount with its unit, where the question does not name the unit."""
    measured = wanted.noun in _MEASURED or amount.nouns[:1] in _UNIT_WORDS
    if measured and amount.nouns and wanted.noun != amount.nouns[0]:
        return _counted(quote, amount)
    return amount.end


def _quotations(wanted: Wanted, quote: str) -> Iterator[Candidate]:
    fit = int(wanted.kind is AnswerKind.QUOTATION)
    for match in _QUOTED.finditer(quote):
        group = 1 if match[1] is not None else 2
        text = match[group]
        trimmed = text.strip().rstrip(",.;")
        start = match.start(group) + len(text) - len(text.lstrip())
        if trimmed and len(trimmed.split()) <= LONGEST_QUOTATION:
            end = start + len(trimmed)
            yield Candidate(start, end, trimmed, None, fit, Form.QUOTED, AnswerKind.QUOTATION)


def _person(name: Name, noun: str | None, words: Sequence[Token]) -> int:
    if name.kind is AnswerKind.PERSON:
        return 1
    if name.kind is not None:
        # Countries and companies act as well; 'which president' is none of them.
        return -1
    return 1 if name.last - name.first in (2, 3) else 0


def _place(name: Name, noun: str | None, words: Sequence[Token]) -> int:
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


def _organisation(name: Name, noun: str | None, words: Sequence[Token]) -> int:
    if noun and noun in name.text.lower():
        return 1
    if name.kind is AnswerKind.ORGANISATION:
        return 1
    return -1 if name.kind is not None else 0


_FITS: dict[AnswerKind, Callable[[Name, str | None, Sequence[Token]], int]] = {
    AnswerKind.PERSON: _person,
    AnswerKind.PLACE: _place,
    AnswerKind.ORGANISATION: _organisation,
}
