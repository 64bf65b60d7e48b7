"""Numbers, sums of money, shares and lengths of time in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.answering.nouns import singular
from corpus.answering.tokens import STOP_WORDS

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: value for value, word in enumerate(_UNITS)}
_SMALL |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "dozen": 12,
    "m": 1_000_000,
    "bn": 1_000_000_000,
    "k": 1_000,
    "b": 1_000_000_000,
}
_WORDS = "|".join(sorted(_SMALL, key=len, reverse=True))
_NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?"
    r"|\d+(?:\.\d+)?(?:(?:[-–]| to | or )\d+(?:\.\d+)?)?(?![\d,])"
    rf"|\b(?:{_WORDS}) (?:to|or) (?:{_WORDS})\b|\btwice\b"
    rf"|\b(?:{_WORDS})(?:-(?:{_WORDS}))?\b|\b(?:a )?(?=(?:hundred|dozen|million|billion)\b))"
)
_SCALE = r"(?:[ -]?(?:hundred|thousand|million|billion|trillion|dozen)\b|(?:m|bn|k|[MB])\b)?"
_TIME = r"(?:second|minute|hour|day|night|week|month|year|decade|century|centurie)s?"
_QUANTITY = re.compile(
    rf"(?P<money>(?:US|A|C|AU|NZ|HK)?[$£€¥]\s?)?(?<![\w.,:-])(?P<number>{_NUMBER})(?P<scale>{_SCALE})"
    r"(?P<after>\s?%|(?:\s|-)(?:per ?cent|percentage points?)\b"
    r"|(?:\s(?:US |U\.S\. |Canadian |Australian )?(?:dollars|euros?|pounds|cents|yen|rubles"
    r"|roubles|yuan|rupees|francs)\b)|-year-old\b|\s?°[FC]?)?",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"dollar|euro|pound|\\bcent|\\byen|r[ou]+ble|yuan|rupee|franc", re.IGNORECASE
)
_UNIT_AFTER = re.compile(r"[\s-]((?:[a-z][\w’'-]*|[A-Z][\w’'-]*)(?:[ -][\w’'-]+){0,3})", re.UNICODE)
_DURATION = re.compile(
    rf"(?<![\w$£€.,])(?P<text>(?P<number>{_NUMBER}|an?|several|a few|a couple of)"
    r"(?: and a half)?[ -]?(?:(?:full|long|consecutive|straight|more)\s)?"
    rf"(?P<unit>{_TIME})\b"
    rf"(?:,? (?:and )?{_NUMBER} {_TIME}\b)*)(?![ -]?old| ago\b| later\b| earlier\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
# Where a number is no quantity: a time of day, a score, part of a date or of a name.
_NOT_BEFORE = re.compile(
    r"(?:No\.|[Nn]umber|#|Flight|Boeing|Airbus|Route|Highway|Interstate|I-|Covid-|Article|Section|Apollo|Formula|[A-Z])\s?$"
)
_NOT_AFTER = re.compile(r"(?::\d\d|\s?[ap]\.?m\b|[-–/]\d|st\b|nd\b|rd\b|th\b|\s+o[’']clock)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount that a text names: ``text[start:end]``."""

    start: int
    end: int
    kind: Literal["number", "money", "percent", "age", "duration"]
    value: int | float | None
    #: Nouns that follow, singular: ``(dairy, cow)`` in '18,000 dairy cows'.
    nouns: tuple[str, ...] = ()


def quantities(text: str) -> tuple[Quantity, ...]:
    """The amounts in a text that are counted or measured, in order; no dates, times or scores."""
    return tuple(_read(text))


def durations(text: str) -> tuple[Quantity, ...]:
    """The lengths of time in a text, in order."""
    return tuple(
        Quantity(
            match.start("text"), match.end("text"), "duration", None, (singular(match["unit"]),)
        )
        for match in _DURATION.finditer(text)
    )


def _read(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        number, scale, after = match["number"], match["scale"] or "", match["after"] or ""
        start = match.start("money") if match["money"] else match.start("number")
        end = match.end() if after else match.end("scale")
        if not number.strip() and not scale.strip():
            continue
        money = bool(match["money"]) or _CURRENCY.search(after) is not None
        if not money and not after and _is_no_amount(text, match.start("number"), end):
            continue
        kind: Literal["number", "money", "percent", "age"] = "number"
        if money:
            kind = "money"
        elif "%" in after or "per" in after.lower():
            kind = "percent"
        elif "old" in after:
            kind, end = "age", match.end("scale")
        nouns = _nouns(text, end)
        if number.lower() == "twice":
            nouns = ("time",)
        elif _YEAR.fullmatch(text, start, end) and not nouns:
            continue
        value = _value(number, scale)
        if value is None and kind == "number" and not nouns:
            continue  # a score: '20-15'
        yield Quantity(start, end, kind, value, nouns)


def _is_no_amount(text: str, start: int, end: int) -> bool:
    return (
        _NOT_BEFORE.search(text, max(0, start - 12), start) is not None
        or _NOT_AFTER.match(text, end) is not None
    )


def _nouns(text: str, end: int) -> tuple[str, ...]:
    """The words behind a number that may be what it counts: up to the first small word."""
    match = _UNIT_AFTER.match(text, end)
    found: list[str] = []
    for word in re.split(r"[ -]", match[1]) if match else ():
        if word.lower() in STOP_WORDS and word.lower() not in ("more", "new", "other", "years"):
            break
        found.append(singular(word))
    return tuple(found)


def _value(number: str, scale: str) -> int | float | None:
    number = number.strip().lower().replace(",", "").removeprefix("a ").strip() or "1"
    factor = _SCALES.get(scale.strip(" -").lower(), 1)
    if re.search(r"[–-]\d|\b(?:to|or)\b", number):
        return None  # a range
    if number == "twice":
        return 2
    if number[0].isdigit():
        value = float(number) * factor
    else:
        parts = number.split("-")
        if number == "a":
            return factor
        if any(part not in _SMALL for part in parts):
            return None
        value = float(sum(_SMALL[part] for part in parts) * factor)
    return int(value) if value.is_integer() else round(value, 6)
