"""Which sentences of the passages found answer the question, and what of them is quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.answering.cues import may_answer
from corpus.answering.question import Question
from corpus.language.analysis import Analyzer
from corpus.language.sentences import Span, sentences
from corpus.types import Passage, Source

#: Characters and sentences that a quote may have.
MAX_QUOTE = 350
MAX_SENTENCES = 2

# Shares in the value of a sentence; chosen on real news questions, see `engine`.
_RANK, _COVERED, _JOINED, _FITS, _CAPTION = 1.0, 0.3, 0.4, 0.25, -0.1

# A sentence that begins so needs the one before it to be understood.
_LEANS_BACK = re.compile(
    r"[\"“‘']?(?:But |And |Yet |However, )?"
    r"(?:He|She|It|They|This|That|These|Those|His|Her|Its|Their|The (?:official|agency|move|two))\b"
)
_CLAUSE = re.compile(r"[,;:–—]\s+|\s+(?=(?:and|but|while|after|which|who|because)\b)")


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
    quotes = [
        _quote(text, spans, i)
        for spans in [sentences(text, analyzer.code)]
        for i in range(len(spans))
    ]
    terms = [analyzer.terms(text[quote.start : quote.end]) for quote in quotes]
    fits = [may_answer(question.wanted.kind, text[q.start : q.end], analyzer.code) for q in quotes]
    coverage = [question.covered(set(some)) for some in terms]
    joined = [question.joined(some) for some in terms]
    values = [
        _COVERED * c + _JOINED * j + _FITS * f
        for c, j, f in zip(coverage, joined, fits, strict=True)
    ]
    # Of equals the first: news says the important thing first.
    best = values.index(max(values))
    quote = quotes[best]
    if quote.end - quote.start > MAX_QUOTE:
        quote = _clauses(text, quote, question, analyzer)
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


def _quote(text: str, spans: Sequence[Span], i: int) -> Span:
    """A sentence, with the one before it if it cannot be understood alone."""
    if i and _LEANS_BACK.match(text, spans[i].start):
        both = Span(spans[i - 1].start, spans[i].end)
        if both.end - both.start <= MAX_QUOTE:
            return both
    return spans[i]


def _clauses(text: str, span: Span, question: Question, analyzer: Analyzer) -> Span:
    """The clauses in a row that hold most of the terms, of a sentence too long to quote."""
    cuts = [span.start, *(m.end() for m in _CLAUSE.finditer(text, span.start, span.end))]
    runs = [_fitting(text, start, span.end) for start in cuts]
    return max(runs, key=lambda r: question.covered(set(analyzer.terms(text[r.start : r.end]))))


def _fitting(text: str, start: int, end: int) -> Span:
    """From ``start``, as many whole words as a quote may have."""
    if end - start > MAX_QUOTE:
        end = start + MAX_QUOTE
        space = max(text.rfind(" ", start, end + 1), text.rfind("\n", start, end + 1))
        end = space if space > start else end
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
