"""Which sentences of the passages found answer the question, and what of them is quoted."""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.answering.cues import may_answer
from corpus.answering.model import MODELS
from corpus.answering.question import Question
from corpus.answering.quote import MAX_QUOTE, quoted, shortened
from corpus.answering.signals import Found, tenths
from corpus.answers import ShortAnswer
from corpus.language.analysis import Analyzer
from corpus.language.sentences import sentences
from corpus.types import Passage, Source

#: For other languages than English, which has many texts to fit on and capitals that tell
#: names: there the words count. On Wikipedia in Spanish and German the sentence with the
#: answer is quoted in 74 and 72 of 100 so, in 62 and 57 with all signals.
_ELSEWHERE = MODELS.quote.without("opening", "names", "new_names", "echoed_names")


class QuoteSignals(NamedTuple):
    """What can be said of a quote for a question; shares from 0 to 1 where not said."""

    #: How far the passage stands behind the best one, by the model of passages; 0 or less.
    behind: float
    #: The share of the question's weight in the quote; as a share of the most that a quote
    #: of the passage has; and in passage and title.
    coverage: float
    relative: float
    backing: float
    #: The share of the question's names and numbers in the quote.
    names: float
    #: The share of the question's neighbouring terms that are neighbours in the quote.
    joined: float
    #: Whether the quote holds something of the wanted kind, as far as can be seen.
    fits: float
    #: 1 for the first sentence of the passage, 1/2 for the second.
    opening: float
    caption: float
    #: Capitalised words, and numbers, that the question does not have; per ten.
    new_names: float
    new_numbers: float
    #: The share of the other passages, by their odds, that have one of these too.
    echoed_names: float
    echoed_numbers: float
    #: Characters, as a share of the most that are quoted.
    length: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of a passage answers best."""

    found: Found
    #: The quote is ``passage.text[start:end]``.
    start: int
    end: int
    #: For comparing pieces of evidence with each other.
    value: float
    signals: QuoteSignals
    #: Its likeliest short answer and the probability of that, once it was read.
    likely: tuple[ShortAnswer, float] | None = None

    @property
    def passage(self) -> Passage:
        return self.found.passage

    @property
    def source(self) -> Source:
        return self.found.source

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
    best: dict[int, Evidence] = {}
    for e in quotes(found, question, analyzer):
        # Of equals the first: news says the important thing first.
        if e.passage.id not in best or e.value > best[e.passage.id].value:
            best[e.passage.id] = e
    return sorted(best.values(), key=lambda e: -e.value)


def quotes(found: Sequence[Found], question: Question, analyzer: Analyzer) -> list[Evidence]:
    """All that can be quoted of the passages, each in its order.

    Args:
        found: Passages, best first.
        question: What is to be answered.
        analyzer: The one that made its terms.
    """
    top = max((f.value for f in found), default=0.0)
    echo = _Echo([(math.exp(f.value - top), _news(question, f.passage.text)) for f in found])
    return [
        quote
        for i, f in enumerate(found)
        for quote in _quotes(f, f.value - top, question, analyzer, functools.partial(echo.of, i))
    ]


class _Echo:
    """Names and numbers that several passages bring, by the odds of those.

    What answers a question is often said more than once (Clarke, Cormack and Lynam,
    "Exploiting Redundancy in Question Answering", 2001).
    """

    def __init__(self, news: Sequence[tuple[float, set[str]]]) -> None:
        self._news = news
        self._total: defaultdict[str, float] = defaultdict(float)
        for odds, words in news:
            for word in words:
                self._total[word] += odds
        self._all = sum(odds for odds, _ in news)

    def of(self, number: int, words: Collection[str]) -> float:
        """The largest share of the other passages, by odds, that has one of the words."""
        own, _ = self._news[number]
        others = self._all - own
        most = max((self._total.get(word, own) - own for word in words), default=0.0)
        return max(0.0, most / others) if others > 1e-9 else 0.0


def _news(question: Question, text: str) -> set[str]:
    return question.new_names(text) | question.new_numbers(text)


def _quotes(
    found: Found,
    behind: float,
    question: Question,
    analyzer: Analyzer,
    echoed: Callable[[Collection[str]], float],
) -> list[Evidence]:
    text = found.passage.text
    spans = sentences(text, analyzer.code)
    chosen = [quoted(text, spans, i) for i in range(len(spans))]
    terms = [analyzer.terms(text[span.start : span.end]) for span in chosen]
    coverage = [question.covered(set(some)) for some in terms]
    most = max(coverage, default=0.0) or 1.0
    everything = {*analyzer.terms(found.source.title), *(t for some in terms for t in some)}
    backing = question.covered(everything)
    evidence = []
    for i, (span, some, covered) in enumerate(zip(chosen, terms, coverage, strict=True)):
        quote = text[span.start : span.end]
        names, numbers = question.new_names(quote), question.new_numbers(quote)
        signals = QuoteSignals(
            behind=behind,
            coverage=covered,
            relative=covered / most,
            backing=backing,
            names=question.named(set(some)),
            joined=question.joined(some),
            fits=float(may_answer(question.wanted.kind, quote, analyzer.code)),
            opening=1 / (1 + i),
            caption=float(found.passage.kind == "caption"),
            new_names=tenths(names),
            new_numbers=tenths(numbers),
            echoed_names=echoed(names),
            echoed_numbers=echoed(numbers),
            length=min(len(quote), MAX_QUOTE) / MAX_QUOTE,
        )
        shown = shortened(text, span, lambda words: question.covered(set(analyzer.terms(words))))
        value = (MODELS.quote if analyzer.code == "en" else _ELSEWHERE).value(signals)
        evidence.append(Evidence(found, shown.start, shown.end, value, signals))
    return evidence
