"""Time zones as people call them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import available_timezones

from bot.alerts.schedule import fixed, zone
from corpus.language.stemmed import fold

#: What names begin with that say where; the others are kept for old programs.
_AREAS = (
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific UTC"
).split()
#: What a system calls its own clock, and what is none.
_NO_NAMES = {"localtime", "posixrules", "Factory"}
#: Characters of a name that are looked at.
_LONGEST = 60
#: Clocks that are full hours ahead of UTC, or behind it.
_DISTANCES = [f"UTC{hours:+03}:00" for hours in range(-12, 15) if hours]
#: Days on which clocks are compared.
_DAYS = [datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=20 * n) for n in range(300)]


def named(text: str) -> str | None:
    """The name of the zone that is meant, as it is stored; None if none is, or several are.

    Args:
        text: The name in any case, a city of it alone, or such as ``UTC+3``.
    """
    if (ahead := fixed(text)) is not None:
        minutes = abs(ahead) // timedelta(minutes=1)
        sign = "-" if ahead < timedelta() else "+"
        return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}" if minutes else "UTC"
    wanted = _folded(text)
    if wanted in (names := _names()):
        return names[wanted]
    cities = [name for key, name in names.items() if key.endswith(f"/{wanted}")]
    found = [name for name in cities if _placed(name)] or cities
    if not found or len({_shown(name) for name in found}) > 1:
        return None
    return min(sorted(found, reverse=True), key=lambda name: name.count("/"))


def nearest(text: str, n: int = 3) -> tuple[str, ...]:
    """The names that are most alike to what was written, the likeliest first."""
    wanted = _folded(text[:_LONGEST])
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)

    def likeness(parts: Iterable[str]) -> float:
        best = 0.0
        for part in parts:
            matcher.set_seq1(part)
            best = max(best, matcher.ratio())
        return best

    known = [(key, name) for key, name in sorted(_names().items()) if _placed(name)]
    if wanted.startswith(("utc", "gmt", "+", "-")):
        known = [(name.lower(), name) for name in _DISTANCES]
    ranked = sorted(known, key=lambda one: -likeness((one[0], one[0].rpartition("/")[2])))
    return tuple(name for _, name in ranked[:n])


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {_folded(name): name for name in available_timezones() - _NO_NAMES}


def _folded(text: str) -> str:
    return "_".join(fold(text).split())


def _placed(name: str) -> bool:
    return name.partition("/")[0] in _AREAS


def _shown(name: str) -> tuple[timedelta | None, ...]:
    """What tells a clock from others."""
    there = zone(name)
    return tuple(day.astimezone(there).utcoffset() for day in _DAYS)
