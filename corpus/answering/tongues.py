"""In which languages a question is looked up: its own first, then the others for its names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.answering.question import Question
from corpus.language import languages
from corpus.language.analysis import Analyzer
from corpus.language.detection import detect_question
from corpus.language.stemmed import lower
from corpus.retrieval.engine import Engine

#: What a word weighs that only its own language knows, beside a name: it was asked for, and
#: whether the passage says it cannot be seen.
_UNSEEN = 0.4

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that a question is looked up in."""

    #: Of the articles; for the language of the question also of the question.
    analyzer: Analyzer
    #: Only articles in it are searched, and those of which no language is known; None for all.
    language: str | None
    #: Whether only what is written alike in all languages is looked for.
    names: bool = False


def tongues(question: str, spoken: Sequence[str]) -> Iterator[Tongue]:
    """The languages to look a question up in, its own first.

    Args:
        question: Its words.
        spoken: The languages of the archive, that of most passages first.
    """
    if not spoken:
        yield Tongue(languages.of(detect_question(question)).analyzer, None)
        return
    own = detect_question(question, spoken)
    if own is None or (own not in spoken and own not in languages.KNOWN):
        own = "en" if "en" in spoken else spoken[0]
    mixed = len(spoken) > 1 or own not in spoken
    yield Tongue(languages.of(own).analyzer, own if mixed else None)
    for code in spoken:
        if code != own:
            yield Tongue(languages.of(code).analyzer, code, names=True)


def elsewhere(
    question: Question, own: Tongue, others: Iterable[Tongue], engine: Engine
) -> Iterator[tuple[Question, Tongue]]:
    """The question for articles in other languages, those that know something it names.

    What is left of it is its names, its numbers, and what is in Latin letters in a question
    that is not. Its other words stay in, as words that no passage holds: a passage that only
    has the name in common with the question is not a sure answer.

    Args:
        question: As it was read in its own language.
        own: That tongue.
        others: The other ones, in the order in which they are tried.
        engine: Knows the articles.
    """
    for tongue in others:
        names, rest = _divided(question.query.text, own.analyzer, tongue.analyzer)
        terms = {term for word in names for term in word}
        found = engine.known_in(tongue.language or "", terms)
        if not found:
            continue
        weights = {term: engine.idf(term) for word in names for term in word if term in found}
        rest += [word[0] for word in names if not found.intersection(word)]
        unseen = _UNSEEN * max(weights.values())
        there = replace(
            question,
            terms=tuple(weights),
            weights=weights | {f"?{term}": unseen for term in rest},
            near={},
            mended=(),
            names=frozenset(weights),
            unknown=frozenset(f"?{term}" for term in rest),
            alternatives=(),
            wanted=replace(question.wanted, language=tongue.analyzer.code),
        )
        yield there, tongue


def _divided(text: str, own: Analyzer, other: Analyzer) -> tuple[list[list[str]], list[str]]:
    """The terms of each word that may be written alike elsewhere, and the other words."""
    cased = text != text.lower()
    latin = sum(c.isascii() and c.isalpha() for c in text) * 2 > sum(c.isalpha() for c in text)
    asked = set(own.asked(text))
    names: list[list[str]] = []
    others: list[str] = []
    for token in own.tokens(text):
        word = text[token.start : token.end]
        if token.term not in asked or lower(word) in own.common:
            continue
        alike = (
            any(c.isdigit() or c.isupper() for c in word)
            or (not latin and _LATIN.match(word) is not None)
            or (not cased and not own.light(token.term))
        )
        terms = other.terms(word) if alike else []
        if terms:
            names.append(terms)
        else:
            others.append(token.term)
    return names, others
