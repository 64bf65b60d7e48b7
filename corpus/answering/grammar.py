"""What grammar rules out: another's office, and for 'where' an owner and a doer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.answering.candidates import Candidate
from corpus.answering.chunks import Form
from corpus.answering.kind import Wanted
from corpus.answering.places import COUNTRIES, is_demonym
from corpus.answering.tokens import Token, among, content, stem, tokens
from corpus.answers import AnswerKind

_POSSESSIVE = frozenset(("'s", "’s", "'", "’"))
_HOLDS = re.compile(r"\W*who(?:[’']s|\s+(?:is|was|are|were))\b", re.IGNORECASE)
_BETWEEN = frozenset("in at of and to met with is was are were has had".split())
#: Words before a name in which the country of an office stands.
_TITLE = 6


def ruled_out(
    question: str, wanted: Wanted, words: Sequence[Token], spans: Sequence[Candidate]
) -> list[bool]:
    """Which candidates cannot be meant, whatever else speaks for them."""
    countries: set[str] = set()
    if wanted.kind is AnswerKind.PERSON and _HOLDS.match(question):
        countries = {stem(word.text) for word in tokens(question) if _is_country(word)}
    where = wanted.kind is AnswerKind.PLACE and wanted.noun is None
    # "Turkey's border" and "Turkey shot down" name no place.
    asked = content(tokens(question)) if where else frozenset()
    owns = {word.start for word in words if word.text in _POSSESSIVE}
    does = {
        one.end for one, two in pairwise(words) if two.text.islower() and stem(two.text) in asked
    }
    places = {word.start: place for place, word in enumerate(words)}
    return [
        (where and (span.end in owns or (span.form is Form.NAME and span.end in does)))
        or (bool(countries) and _rival(words, places.get(span.start, 0), countries))
        for span in spans
    ]


def _is_country(word: Token) -> bool:
    return word.text in COUNTRIES or is_demonym(word.text)


def _rival(words: Sequence[Token], first: int, countries: set[str]) -> bool:
    """True for 'Russian Foreign Minister ...' where the question asks for Turkey's."""
    for word in reversed(words[max(0, first - _TITLE) : first]):
        if _is_country(word):
            return not among(stem(word.text), countries)
        if not (word.is_word or word.text in _POSSESSIVE) or word.lower in _BETWEEN:
            return False
    return False
