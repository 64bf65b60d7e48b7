"""The languages that are known, by their codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.language import arabic, chinese, german, russian, spanish
from corpus.language.analysis import Analyzer
from corpus.language.datewords import DateWords
from corpus.language.english import ENGLISH
from corpus.language.questionwords import QuestionWords
from corpus.language.stemmed import Stemmed, fold


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of a language."""

    analyzer: Analyzer
    #: None where other modules know more: English has `dates`, `moments` and `periods`.
    dates: DateWords | None = None
    #: None where `corpus.answering.kind` knows more, which is made for English.
    questions: QuestionWords | None = None


_ENGLISH = Language(ENGLISH)
# That of the larger languages of Latin script that are not known otherwise: French, Italian,
# Portuguese, Dutch.
_ASKING = (
    "pourquoi quand où qui que qu quoi comment combien quel quelle quels quelles est-ce"
    " perché quando dove chi che cosa come quanto quanti quale quali onde quem como quantos"
    " porque qual quais waarom wanneer waar wie wat hoe hoeveel welk welke"
)


class _Neutral(Stemmed):
    """Words as they are, for a language that nothing else is known of."""

    def light(self, term: str) -> bool:
        """Whether the absence of a term says little: the shortest words go with anything."""
        return len(term) < _TELLING and term.isalpha()


#: Letters of a word that tells something, in most languages.
_TELLING = 4
NEUTRAL = _Neutral("und", "1", stemmer=None, asking=_ASKING, folding=fold)
_OTHER = Language(NEUTRAL)

KNOWN: Mapping[str, Language] = {
    language.analyzer.code: language
    for language in (
        _ENGLISH,
        Language(spanish.SPANISH, spanish.DATES, spanish.QUESTIONS),
        Language(german.GERMAN, german.DATES, german.QUESTIONS),
        Language(russian.RUSSIAN, russian.DATES, russian.QUESTIONS),
        Language(arabic.ARABIC, arabic.DATES, arabic.QUESTIONS),
        Language(chinese.CHINESE, chinese.DATES, chinese.QUESTIONS),
    )
}

_CODE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_].*|\s*)", re.DOTALL)


def base(code: str | None) -> str | None:
    """``en`` for ``en-US``; None for what is no code."""
    match = _CODE.fullmatch(code or "")
    return match[1].lower() if match else None


def of(code: str | None) -> Language:
    """The language of a code. Where none is told it is English, most likely."""
    found = base(code)
    return _ENGLISH if found is None else KNOWN.get(found, _OTHER)


class Analyzers:
    """The analyzers of all languages, as an index sees them."""

    @property
    def version(self) -> str:
        """Changes whenever the terms of some text in any language change."""
        return " ".join(analyzer.version for analyzer in self)

    def of(self, code: str | None) -> Analyzer:
        """The analyzer of a language."""
        return of(code).analyzer

    def __iter__(self) -> Iterator[Analyzer]:
        yield from (language.analyzer for language in KNOWN.values())
        yield NEUTRAL


ANALYZERS = Analyzers()
