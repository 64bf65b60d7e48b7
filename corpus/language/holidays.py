"""Days that have names: 'Christmas Day', 'Thanksgiving', 'Good Friday 2015'."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from corpus.language import intervals
from corpus.language.dates import nearest
from corpus.language.intervals import Interval
from corpus.language.rule import Rule
from corpus.language.tense import tense


def easter(year: int) -> date:
    """Easter Sunday of the western churches.

    The anonymous algorithm in Meeus, "Astronomical Algorithms" (1991), chapter 8.
    """
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    moon = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + moon - 7 * ((a + 11 * h + 22 * moon) // 451) + 114, 31)
    return date(year, month, day + 1)


def _on(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, n: int) -> Callable[[int], date]:
    return lambda year: intervals.nth_weekday(year, month, weekday, n)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days)


#: By name in small letters. Left out: what falls on another day in another country, and names
#: of sales.
DAYS: dict[str, Callable[[int], date]] = {
    "new year's day": _on(1, 1),
    "groundhog day": _on(2, 2),
    "valentine's day": _on(2, 14),
    "st. patrick's day": _on(3, 17),
    "earth day": _on(4, 22),
    "may day": _on(5, 1),
    "cinco de mayo": _on(5, 5),
    "juneteenth": _on(6, 19),
    "fourth of july": _on(7, 4),
    "july fourth": _on(7, 4),
    "bastille day": _on(7, 14),
    "halloween": _on(10, 31),
    "veterans day": _on(11, 11),
    "armistice day": _on(11, 11),
    "christmas eve": _on(12, 24),
    "christmas day": _on(12, 25),
    "christmas": _on(12, 25),
    "boxing day": _on(12, 26),
    "new year's eve": _on(12, 31),
    "martin luther king jr. day": _nth(1, 0, 3),
    "presidents day": _nth(2, 0, 3),
    "memorial day": _nth(5, 0, -1),
    "labor day": _nth(9, 0, 1),
    "columbus day": _nth(10, 0, 2),
    "thanksgiving day": _nth(11, 3, 4),
    "thanksgiving": _nth(11, 3, 4),
    "ash wednesday": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "good friday": _from_easter(-2),
    "easter sunday": _from_easter(0),
    "easter monday": _from_easter(1),
    "easter": _from_easter(0),
}
# These are seasons and meals as well.
_LOOSE = frozenset(("christmas", "easter", "thanksgiving", "halloween", "juneteenth"))
_GOES_ON = re.compile(
    r"[ -](?!(?:and|or|but|to|in|at|the|this|when|while|with|for|as|was|is)\b)[A-Za-z]"
)


def _plain(name: str) -> str:
    """The name without what writers leave out of it."""
    return re.sub(r"[’'.]", "", name.lower())


_BY_NAME = {_plain(name): day for name, day in DAYS.items()}


def _read(match: re.Match[str], anchor: date) -> Interval | None:
    name, which = match["name"], (match["which"] or "").lower()
    if _plain(name) in _LOOSE and not match["y"]:
        told = match["cue"] or which
        if not told or _GOES_ON.match(match.string, match.end()):
            return None
    day = _BY_NAME[_plain(name)]
    if match["y"]:
        return intervals.on(day(int(match["y"])))
    days = [day(year) for year in (anchor.year - 1, anchor.year, anchor.year + 1)]
    match which.rpartition(" ")[2]:
        case "last" | "past":
            found = max(day for day in days if day < anchor)
        case "next" | "coming":
            found = min(day for day in days if day > anchor)
        case "this":
            found = days[1]
        case _:
            behind = tense(match.string, match.start(), match.end()) == "behind"
            some = [day for day in days if not behind or day <= anchor]
            found = nearest(match, anchor, some) or days[1]
    return intervals.on(found)


_NAMES = "|".join(
    re.escape(name).replace("'", "[’']?").replace(r"s\ day", r"s[’']?\ day").replace(r"\.", r"\.?")
    for name in sorted(DAYS, key=len, reverse=True)
)

#: For texts that hold such a name.
HOLIDAY_RULES: tuple[Rule, ...] = (
    (
        re.compile(
            r"(?<![\w$£€.:/’'-])(?:(?P<cue>(?i:on|at|since|until|till|by|before|after|around)) )?"
            r"(?P<at>(?:(?P<which>[Ll]ast|[Tt]his past|[Tt]his coming|[Tt]his|[Nn]ext) )?"
            rf"(?P<name>(?=[A-Z])(?i:{_NAMES}))(?![\w’'-])(?! (?i:weekend|week)\b)"
            r"(?:(?:,| in| of)? (?P<y>(?:1[5-9]|20)\d\d)(?![\w%]|[,.]\d))?)"
        ),
        _read,
    ),
)
