"""Which sentences of the passages found answer the question, and what of them is quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.answering.cues import may_answer
from corpus.answering.question import Question
from corpus.answering.quote import quoted, shortened
from corpus.language.analysis import Analyzer
from corpus.language.sentences import sentences
from corpus.types import Passage, Source

# Shares in the value of a sentence; chosen on real news questions, see `engine`.
_RANK, _COVERED, _JOINED, _FITS, _CAPTION = 1.0, 0.3, 0.4, 0.25, -0.1


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found, and the value that the ranking gave it."""

    passage: Passage
    source: Source
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a passage answers best."""

    passage: Passage
    source: Source
    #: The quote is ``passage.text[start:end]``.
    start: int
    end: int
    #: For comparing pieces of evidence with each other.
    value: float
    #: The share of the question's weight in the sentence itself, and in passage and title.
    coverage: float
    backing: float
    #: The share of the question's neighbouring terms that the sentence has as neighbours.
    joined: float
    #: Whether the sentence holds something of the wanted kind, as far as can be seen.
    fits: bool

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]


def rank(found: Sequence[Found], question: Question, analyzer: Analyzer) -> list[Evidence]:
    """The best quote of each passage, best first.

    Args:
        found: Passages, best first.
        question: What is to be answered.
        analyzer: The one that made its terms.
    """
    top = max((f.score for f in found), default=0.0) or 1.0
    evidence = [_best(f, f.score / top, question, analyzer) for f in found]
    return sorted(evidence, key=lambda e: -e.value)


def _best(found: Found, rank: float, question: Question, analyzer: Analyzer) -> Evidence:
    text = found.passage.text
    quotes = [quoted(text, spans, i) for spans in [sentences(text)] for i in range(len(spans))]
    terms = [analyzer.terms(text[quote.start : quote.end]) for quote in quotes]
    fits = [may_answer(question.wanted.kind, text[q.start : q.end]) for q in quotes]
    coverage = [question.covered(set(some)) for some in terms]
    joined = [question.joined(some) for some in terms]
    values = [
        _COVERED * c + _JOINED * j + _FITS * f
        for c, j, f in zip(coverage, joined, fits, strict=True)
    ]
    # Of equals the first: news says the important thing first.
    best = values.index(max(values))
    quote = shortened(
        text, quotes[best], lambda words: question.covered(set(analyzer.terms(words)))
    )
    everything = {*analyzer.terms(found.source.title), *(t for some in terms for t in some)}
    return Evidence(
        passage=found.passage,
        source=found.source,
        start=quote.start,
        end=quote.end,
        value=_RANK * rank + values[best] + _CAPTION * (found.passage.kind == "caption"),
        coverage=coverage[best],
        backing=question.covered(everything),
        joined=joined[best],
        fits=fits[best],
    )
