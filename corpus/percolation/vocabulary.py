"""What is known of words beside the query that has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from corpus.language.abbreviations import Alternative
from corpus.language.languages import ANALYZERS
from corpus.retrieval.abbreviations import Abbreviations


class Vocabulary(Protocol):
    """The words of an archive; `corpus.retrieval.engine.Engine` is one."""

    def languages(self) -> list[str]:
        """The codes of the languages that its articles are in, that of most passages first."""

    def df(self, term: str) -> int:
        """How many passages hold the term."""

    def alternatives(self, terms: Sequence[str], language: str = "en") -> tuple[Alternative, ...]:
        """What articles may have in the place of terms that stand in a row."""


class Latest:
    """The words of an archive whose index may be another one at any time."""

    def __init__(self, current: Callable[[], Vocabulary]) -> None:
        self._current = current

    def languages(self) -> list[str]:
        """The codes of the languages that its articles are in, that of most passages first."""
        return self._current().languages()

    def df(self, term: str) -> int:
        """How many passages hold the term."""
        return self._current().df(term)

    def alternatives(self, terms: Sequence[str], language: str = "en") -> tuple[Alternative, ...]:
        """What articles may have in the place of terms that stand in a row."""
        return self._current().alternatives(terms, language)


class Bare:
    """What is known of words without an archive."""

    def __init__(self) -> None:
        self._abbreviations = {a.code: Abbreviations(a) for a in ANALYZERS}

    def languages(self) -> list[str]:
        """No language is known to be spoken."""
        return []

    def df(self, term: str) -> int:
        """No passage holds any."""
        return 0

    def alternatives(self, terms: Sequence[str], language: str = "en") -> tuple[Alternative, ...]:
        """Those of the abbreviations that newsrooms do not spell out."""
        return self._abbreviations[language].alternatives(terms, self.df)


BARE = Bare()
