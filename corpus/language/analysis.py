"""What a language gives: its analyzer, from text to the terms that are indexed and searched."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """A term, with the word it came from."""

    term: str
    #: ``text[start:end]`` is the word; offsets count code points.
    start: int
    end: int


class Analyzer(Protocol):
    """Turns text of one language into terms; articles and questions go through the same one."""

    #: Of the language, two letters (ISO 639-1).
    code: str
    #: Changes whenever the terms of some text change, so that an index can tell.
    version: str
    #: Folded words that hold the sentences of the language together, and those that ask.
    common: frozenset[str]
    #: Short and long form of what newsrooms do not spell out, as terms.
    abbreviations: tuple[tuple[str, tuple[str, ...]], ...]

    def terms(self, text: str) -> list[str]:
        """The terms of ``text`` in order, stop words left out."""

    def tokens(self, text: str) -> list[Token]:
        """The same terms, each with its place."""

    def asked(self, question: str) -> list[str]:
        """The terms that a question is about: without 'how many', 'tell me', 'what happened'."""

    def guesses(self, words: Collection[str]) -> dict[str, str]:
        """The term of each of many lower-case words that need not be words at all.

        All at once, and without remembering them: for looking words up that were mistyped.
        """

    def light(self, term: str) -> bool:
        """Whether the absence of a term says little."""

    def near(self, term: str) -> tuple[str, ...]:
        """Terms that articles use for the same."""

    def parts(self, term: str) -> Iterable[tuple[str, str]]:
        """The two terms that a compound may be made of: guesses, of which most are none."""
