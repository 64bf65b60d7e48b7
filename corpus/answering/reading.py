"""The best span of a whole paragraph: a guess always, for whoever asks for one."""

from __future__ import annotations

from datetime import date

from corpus.answering.extract import choice, told, weights
from corpus.answering.kind import wanted
from corpus.answering.tokens import tokens
from corpus.answers import ShortAnswer
from corpus.language import languages
from corpus.language.detection import detect

#: Stands in where the day of a text is not known; nothing relative to it is then told.
_UNKNOWN = date(2000, 1, 1)


def read(
    question: str, paragraph: str, published: date | None = None, language: str | None = None
) -> ShortAnswer | None:
    """The likeliest answer in ``paragraph``, however unlikely; None only if it has no word.

    Args:
        question: As it was asked.
        paragraph: Where the answer is looked for; all its sentences compete.
        published: The day it was written, from which 'Thursday' is worked out. Without it a
            date is told as it stands.
        language: BCP 47 code of both; told by the paragraph if None.
    """
    kind = wanted(question, languages.base(language) or detect(paragraph))
    found = choice(question, kind, paragraph, published or _UNKNOWN)
    if not found.spans:
        # A word or two that no phrase can be made of.
        word = next((word.text for word in tokens(paragraph) if word.is_word), None)
        return ShortAnswer(word, word, kind.kind) if word else None
    best = found.spans[int(weights().trees.score(found.rows).argmax())]
    answer = told(best, kind, paragraph)
    if published is None and answer.text != answer.span:
        return ShortAnswer(answer.span, answer.span, answer.kind)
    return answer
