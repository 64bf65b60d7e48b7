"""The short answer: the few words of a quote that answer the question, where they are clear."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.answering.candidates import Candidate, candidates
from corpus.answering.grammar import Standing, standings
from corpus.answering.kind import Wanted
from corpus.answering.tokens import content, tokens
from corpus.types import AnswerKind, ShortAnswer


@dataclass(frozen=True, slots=True)
class Weights:
    """What makes an answer of one kind likely."""

    #: Log-odds of a candidate with nothing for or against it, against no answer at all.
    bias: float
    #: Log-odds of each number of a `Standing`.
    standing: Standing
    #: The probability from which an answer is given.
    threshold: float


def _weights(bias: float, threshold: float, **numbers: float) -> Weights:
    standing = Standing(**{name: numbers.get(name, 0.0) for name in Standing._fields})
    return Weights(bias, standing, threshold)


# Conditional logistic regression over the candidates of a quote and the choice to give no
# answer, L2 = 2, rounded; fitted on questions with quotes that answer them and with neighbours
# of those that do not. Signs are worth more than digits: agents stand before their verb,
# places after 'in', numbers before what they count.
_WHERE = _weights(
    bias=-1.9,
    threshold=0.44,
    fits=1.1,
    unfit=-0.3,
    cover=0.4,
    object_left=1.5,
    role=0.5,
    located=1.0,
    # By grammar, not by count: 'Turkey shot down a jet near Turkey's border' names no place.
    agent=-1.0,
    owns=-1.5,
    opens=-0.6,
    alone=0.3,
    first=0.4,
    echo=-0.7,
)
_AMOUNT = _weights(
    bias=-1.1,
    threshold=0.45,
    fits=1.2,
    unfit=-0.8,
    subject_left=0.2,
    subject_right=1.3,
    object_right=0.5,
    acts=0.8,
    opens=-0.7,
    alone=0.4,
    first=0.8,
)
WEIGHTS: dict[AnswerKind, Weights] = {
    AnswerKind.PERSON: _weights(
        bias=-2.1,
        threshold=0.45,
        fits=1.4,
        unfit=-0.6,
        subject_left=0.2,
        subject_right=1.4,
        object_left=1.3,
        object_right=0.5,
        acts=1.3,
        role=0.9,
        located=-1.1,
        agent=0.3,
        rival=-3.0,  # by grammar
        speaks=-0.4,
        opens=-0.5,
        alone=0.8,
        first=0.4,
        echo=-0.7,
        noun=0.8,
    ),
    AnswerKind.PLACE: _weights(
        bias=-1.7,
        threshold=0.45,
        fits=1.3,
        unfit=-3.0,
        subject_left=0.6,
        subject_right=0.3,
        object_left=0.3,
        object_right=0.2,
        role=0.4,
        located=0.5,
        opens=-0.3,
        alone=1.8,
        first=0.3,
        echo=-0.5,
        noun=0.9,
    ),
    AnswerKind.ORGANISATION: _weights(
        bias=-1.0,
        threshold=0.5,
        fits=-0.4,
        unfit=-1.2,
        cover=0.6,
        subject_left=-0.6,
        subject_right=0.6,
        object_left=0.9,
        object_right=-0.4,
        acts=0.3,
        located=-0.9,
        opens=-0.7,
        alone=1.0,
        first=1.1,
    ),
    AnswerKind.NUMBER: _AMOUNT,
    AnswerKind.MONEY: _AMOUNT,
    AnswerKind.DATE: _weights(
        bias=-0.8,
        threshold=0.45,
        fits=0.7,
        unfit=-0.9,
        cover=1.6,
        subject_left=0.6,
        subject_right=0.2,
        object_left=0.8,
        object_right=0.6,
        speaks=-0.3,
        first=0.5,
    ),
    # Too few of these to fit: the first one, or one that stands alone.
    AnswerKind.DURATION: _weights(bias=0.2, threshold=0.45, located=0.5, first=0.5),
    AnswerKind.QUOTATION: _weights(
        bias=-0.3, threshold=0.55, cover=1.0, object_left=0.5, alone=1.0
    ),
}


def short_answer(question: str, wanted: Wanted, quote: str, published: date) -> ShortAnswer | None:
    """The words of ``quote`` that answer the question, or None if none clearly do.

    A date is told in full, worked out from the day the article was ``published``; anything
    else is told as it stands. Words that stand in the question are no answer.
    """
    weights = WEIGHTS.get(wanted.kind)
    if wanted.kind is AnswerKind.PLACE and wanted.noun is None:
        weights = _WHERE
    if weights is None:
        return None
    words = tokens(quote)
    spans = _news(question, candidates(wanted, quote, words, published), quote)
    if not spans:
        return None
    chances = _chances(weights, standings(question, wanted, words, spans), spans)
    chance, best = max(zip(chances, spans, strict=True), key=lambda pair: pair[0])
    if chance < weights.threshold:
        return None
    return ShortAnswer(best.text, quote[best.start : best.end], wanted.kind, best.value)


def _news(question: str, spans: Sequence[Candidate], quote: str) -> list[Candidate]:
    """The candidates that say something the question does not."""
    asked, lowered = content(tokens(question)), question.lower()
    result = []
    for span in spans:
        written = quote[span.start : span.end]
        said = content(tokens(written))
        if written.lower() not in lowered and not (said and said <= asked):
            result.append(span)
    return result


def _chances(
    weights: Weights, found: Sequence[Standing], spans: Sequence[Candidate]
) -> list[float]:
    """The probability of each candidate; one that is named twice has both chances."""
    odds = [
        math.exp(weights.bias + sum(w * x for w, x in zip(weights.standing, standing, strict=True)))
        for standing in found
    ]
    total = 1 + sum(odds)
    together: dict[str, float] = {}
    for span, chance in zip(spans, odds, strict=True):
        together[span.text] = together.get(span.text, 0.0) + chance / total
    # Of two with the same words the likelier place is shown, so keep a trace of its own odds.
    return [
        together[span.text] + 1e-9 * chance / total
        for span, chance in zip(spans, odds, strict=True)
    ]
