"""Phrases of a question: the index finds their words, the text tells their order."""

from __future__ import annotations

import re

from corpus.errors import BadFilter
from corpus.language.analysis import Analyzer
from corpus.language.chinese import HAN
from corpus.language.stemmed import fold
from corpus.retrieval.query import Filters

_HAN = re.compile(f"[{HAN}]")


def terms(filters: Filters, analyzer: Analyzer) -> list[str]:
    """The terms of all phrases; a passage without one of them holds not all phrases.

    Raises:
        BadFilter: If there are phrases, and all their words are stop words.
    """
    found = [term for phrase in filters.phrases for term in analyzer.terms(phrase)]
    if filters.phrases and not found:
        shown = " ".join(f'"{phrase}"' for phrase in filters.phrases)
        raise BadFilter(shown, "Put a rarer word into the quotation marks.")
    return found


def hold(filters: Filters, *texts: str) -> bool:
    """Whether each phrase stands in one of the texts."""
    folded = [_words(text) for text in texts]
    return all(any(_words(phrase) in text for text in folded) for phrase in filters.phrases)


def _words(text: str) -> str:
    """Folded words with single spaces between and around, for finding phrases in."""
    words = "".join(c if c.isalnum() else " " for c in fold(text))
    # Without spaces between words a phrase may begin and end at any character.
    words = _HAN.sub(r" \g<0> ", words)
    return f" {' '.join(words.split())} "
