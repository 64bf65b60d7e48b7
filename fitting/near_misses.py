"""Questions that the articles do not answer by one name alone, made from some that they do.

Whoever asks when Norway joined is not answered by when Finland did. Questions that are merely
about something else do not teach that: of them little is found at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.answering.names import names
from corpus.answering.places import is_demonym
from corpus.answering.tokens import tokens

_NATION = "nation"
_INVENTED = "Zorblia Quimbexo Vardolun Trellavik Oskarimba Plenzhov Gwithane Jubbarook".split()


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in a question, and what it is exchanged with: names of the same sort."""

    start: int
    end: int
    text: str
    sort: str


def renamed(questions: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Questions with the last of their names exchanged for one of another question.

    Gives the number of the question that each was made of; the same every time.
    """
    every = [_named(question) for question in questions]
    for number, (question, own) in enumerate(zip(questions, every, strict=True)):
        if not own:
            continue
        old = own[-1]
        words = _words(question)
        others = (
            name.text
            for further in range(1, len(questions))
            for name in every[(number + further) % len(questions)]
            if name.sort == old.sort and words.isdisjoint(_words(name.text))
        )
        if new := next(others, None):
            yield number, question[: old.start] + new + question[old.end :]


def invented(questions: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Questions with the last of their names exchanged for one that no article has.

    An archive large enough to fit on knows nearly every name; that of a newsroom does not.
    """
    for number, question in enumerate(questions):
        own = [name for name in names(question, tokens(question)) if name.start]
        if own:
            new = _INVENTED[number % len(_INVENTED)]
            yield number, question[: own[-1].start] + new + question[own[-1].end :]


def _named(question: str) -> list[_Named]:
    """The names that can be told what they are of, and the words of nations, in order."""
    words = tokens(question)
    found = [
        _Named(name.start, name.end, name.text, f"{name.kind.value} {name.region}")
        for name in names(question, words)
        if name.kind and name.start
    ]
    found += [
        _Named(word.start, word.end, word.text, _NATION)
        for word in words
        if word.start and word.is_capitalised and is_demonym(word.text)
    ]
    return sorted(found, key=lambda name: name.start)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
