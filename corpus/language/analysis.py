"""What an analyzer is: from text to the terms that are indexed and searched."""

from __future__ import annotations

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
    """Turns text into terms; articles and questions go through the same one."""

    #: Changes whenever the terms of some text change, so that an index can tell.
    version: str

    def terms(self, text: str) -> list[str]:
        """The terms of ``text`` in order, stop words left out."""

    def tokens(self, text: str) -> list[Token]:
        """The same terms, each with its place."""
