"""The short answer: the few words of a text that answer the question, where they are likely to."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate
from pathlib import Path

from corpus.answering.asked import asked
from corpus.answering.candidates import Candidate, candidates
from corpus.answering.chunks import Form
from corpus.answering.classes import WordClass, word_classes
from corpus.answering.features import NAMES, features
from corpus.answering.grammar import ruled_out
from corpus.answering.kind import Wanted
from corpus.answering.matching import Text
from corpus.answering.tokens import Token, root, tokens
from corpus.answering.trees import Model, load
from corpus.answers import AnswerKind, ShortAnswer
from corpus.language.sentences import sentences

#: Made by ``python -m fitting.short_answer``; never edited by hand.
WEIGHTS = Path(__file__).parent / "weights" / "short_answer.json"

#: What a kind of question takes for an answer, where a text has it: 'when' wants a date.
_ONLY = {
    AnswerKind.DATE: frozenset((Form.DATE,)),
    AnswerKind.NUMBER: frozenset((Form.NUMBER, Form.PERCENT, Form.AGE, Form.COUNTED, Form.MONEY)),
    AnswerKind.MONEY: frozenset((Form.MONEY, Form.PERCENT)),
    AnswerKind.DURATION: frozenset((Form.DURATION,)),
    AnswerKind.PERSON: frozenset((Form.NAME,)),
    AnswerKind.QUOTATION: frozenset((Form.QUOTED,)),
}
#: Nothing that a span could answer.
UNANSWERED = frozenset((AnswerKind.YES_NO,))


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of a text for a question, with what is known of each."""

    spans: Sequence[Candidate]
    #: The numbers of each, named by `features.NAMES`.
    rows: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class _Divided:
    """A text in its words and sentences, and its candidates."""

    words: Sequence[Token]
    classes: Sequence[WordClass]
    parts: Sequence[tuple[int, int]]
    spans: Sequence[Candidate]


def choice(question: str, wanted: Wanted, text: str, published: date) -> Choice:
    """What could answer the question in a text that was ``published`` on that day."""
    divided = _divided(wanted, text, published)
    return _choice(question, wanted, divided, range(len(divided.spans)))


def _divided(wanted: Wanted, text: str, published: date) -> _Divided:
    words = tokens(text)
    classes = word_classes(words, wanted.language)
    parts = _parts(text, words, wanted.language)
    return _Divided(
        words, classes, parts, candidates(wanted, text, words, classes, parts, published)
    )


def _choice(question: str, wanted: Wanted, divided: _Divided, kept: Sequence[int]) -> Choice:
    """The candidates of these places, seen among all."""
    if not kept:
        return Choice((), ())
    asking = tokens(question)
    looked_for = asked(question, wanted, asking, word_classes(asking, wanted.language))
    text = Text(looked_for, divided.words, divided.classes, divided.parts, wanted.language)
    return Choice(
        [divided.spans[n] for n in kept], features(text, divided.spans, wanted, frozenset(kept))
    )


def _parts(text: str, words: Sequence[Token], language: str) -> list[tuple[int, int]]:
    """The sentences, as ranges of the words."""
    starts = [word.start for word in words]
    ranges = (
        (bisect_left(starts, found.start), bisect_left(starts, found.end))
        for found in sentences(text, language)
    )
    return [(first, last) for first, last in ranges if first < last]


def short_answer(question: str, wanted: Wanted, quote: str, published: date) -> ShortAnswer | None:
    """The words of ``quote`` that answer the question, or None if none are likely to.

    A date is told in full, worked out from the day the article was ``published``; anything
    else is told as it stands. Words that stand in the question are no answer.
    """
    found = likeliest(question, wanted, quote, published)
    return found[0] if found and found[1] >= weights().threshold else None


def likeliest(
    question: str, wanted: Wanted, quote: str, published: date, model: Model | None = None
) -> tuple[ShortAnswer, float] | None:
    """The likeliest answer in a quote, and the probability that it is right.

    By the model of the package, unless another is given.
    """
    if wanted.kind in UNANSWERED:
        return None
    found = narrowed(question, wanted, quote, published)
    if not found.spans:
        return None
    model = model or weights()
    scores = model.trees.score(found.rows).tolist()
    best = scores.index(max(scores))
    sure = likelihood(model, doubts(found, scores, best))
    return told(found.spans[best], wanted, quote), sure


def narrowed(question: str, wanted: Wanted, text: str, published: date) -> Choice:
    """The candidates that say something new, and are of the wanted form where that is sure."""
    divided = _divided(wanted, text, published)
    # What is kept is told by the span alone: the numbers of the others, most of the work, are
    # never needed.
    kept = _fitting(wanted, divided, _news(question, wanted, divided, text))
    return _choice(question, wanted, divided, kept)


def told(span: Candidate, wanted: Wanted, text: str) -> ShortAnswer:
    """A candidate as an answer."""
    kind = wanted.kind
    if kind in (AnswerKind.OTHER, AnswerKind.YES_NO) and span.kind is not None:
        kind = span.kind
    return ShortAnswer(span.text, text[span.start : span.end], kind, span.value)


@cache
def weights() -> Model:
    """The model of the package."""
    return load(WEIGHTS, NAMES)


def likelihood(model: Model, numbers: Mapping[str, float]) -> float:
    """The probability that the best candidate is right, by what speaks against it."""
    odds = model.bias + sum(model.doubts[name] * number for name, number in numbers.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def doubts(found: Choice, scores: Sequence[float], best: int) -> dict[str, float]:
    """What tells whether the best candidate is right, by name."""
    top = scores[best]
    row = dict(zip(NAMES, found.rows[best], strict=True))
    return {
        "score": float(top),
        "share": 1 / sum(math.exp(score - top) for score in scores),
        # Countries and companies act as people do: 'who shot it down'.
        "of_the_kind": float(max(row["is_kind"], row["acted"])),
        "kind_unknown": float(row["kind"] >= _UNKNOWN),
    }


#: From here on in the order of kinds nothing tells what the answer looks like.
_UNKNOWN = 8


def _news(question: str, wanted: Wanted, divided: _Divided, text: str) -> list[int]:
    """The places of candidates that say something the question does not, and may be meant."""
    language, lowered = wanted.language, question.lower()
    said = {root(word, language) for word in tokens(question)}
    words = divided.words
    starts, ends = [word.start for word in words], [word.end for word in words]
    forms = [root(word, language) if len(word.text) > 1 else "" for word in words]
    telling = [0, *accumulate(int(bool(form)) for form in forms)]
    new = [0, *accumulate(int(bool(form) and form not in said) for form in forms)]
    ruled = ruled_out(question, wanted, words, divided.spans)
    kept = []
    for place, span in enumerate(divided.spans):
        first, last = bisect_left(ends, span.start + 1), bisect_left(starts, span.end)
        repeats = telling[last] > telling[first] and new[last] == new[first]
        if not (repeats or ruled[place]) and text[span.start : span.end].lower() not in lowered:
            kept.append(place)
    return kept


def _fitting(wanted: Wanted, divided: _Divided, places: Sequence[int]) -> list[int]:
    """Those that are of the wanted form, for kinds that leave no doubt about it."""
    forms = _ONLY.get(wanted.kind)
    if forms is None:
        return list(places)
    fitting = ((n, divided.spans[n]) for n in places)
    return [n for n, span in fitting if span.form in forms and span.fit > -2]
