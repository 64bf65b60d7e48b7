"""What the index knows of abbreviations: which words stand for which in its passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corpus.language.abbreviations import Alternative, spelt_out
from corpus.language.analysis import Analyzer

#: Of a mark like ``abbr:en:un=unit nation``: the language, and terms of its analyzer.
PREFIX = "abbr:"
#: Meanings of one short form that are searched; the commonest.
_MEANINGS = 3


def marks(text: str, analyzer: Analyzer) -> list[str]:
    """What a passage can be told by if it spells abbreviations out."""
    found = []
    for abbreviation in spelt_out(text):
        short, long = analyzer.terms(abbreviation.short), analyzer.terms(abbreviation.long)
        if len(short) == 1 and len(long) > 1:
            found.append(f"{_prefix(analyzer)}{short[0]}={' '.join(long)}")
    return found


def _prefix(analyzer: Analyzer) -> str:
    return f"{PREFIX}{analyzer.code}:"


class Abbreviations:
    """Short and long forms of a language: those everybody knows, and those passages spell out.

    Args:
        analyzer: Of the language.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._prefix = _prefix(analyzer)
        self._known = frozenset(analyzer.abbreviations)
        self._long: dict[str, set[tuple[str, ...]]] = {}
        # By the first term of the long form.
        self._short: dict[str, set[tuple[tuple[str, ...], str]]] = {}
        for short, long in self._known:
            self._add(short, long)

    def learn(self, marks: Iterable[str]) -> None:
        """Take in what some marks tell; others are passed over."""
        for mark in marks:
            if mark.startswith(self._prefix):
                short, _, long = mark.removeprefix(self._prefix).partition("=")
                self._add(short, tuple(long.split()))

    def _add(self, short: str, long: tuple[str, ...]) -> None:
        self._long.setdefault(short, set()).add(long)
        self._short.setdefault(long[0], set()).add((long, short))

    def alternatives(
        self, terms: Sequence[str], df: Callable[[str], int]
    ) -> tuple[Alternative, ...]:
        """What articles may have in the place of terms that stand in a row.

        Args:
            terms: Of a question, in its order.
            df: How many passages have a mark; what no passage spells out any more is
                forgotten, unless it is known anyway.
        """
        found: dict[Alternative, None] = {}
        for i, term in enumerate(terms):
            if term in self._long:
                counted = [(-self._count(term, long, df), long) for long in self._long[term]]
                meant = sorted(pair for pair in counted if pair[0])[:_MEANINGS]
                found |= {Alternative((term,), long): None for _, long in meant}
            if term in self._short:
                for long, short in sorted(self._short[term]):
                    if tuple(terms[i : i + len(long)]) == long and self._count(short, long, df):
                        found[Alternative(long, (short,))] = None
        return tuple(found)

    def _count(self, short: str, long: tuple[str, ...], df: Callable[[str], int]) -> int:
        return df(f"{self._prefix}{short}={' '.join(long)}") + ((short, long) in self._known)
