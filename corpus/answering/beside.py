"""Names beside the words that they stand by in the question: who did what to whom.

'Who shot down the Turkish jet?' is not answered by 'Turkey shot down a Russian jet', though all
of its words are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.answering.question import Question

#: Words that two neighbours of the question may be apart in a sentence, and still be such.
_APART = 2


def beside(question: Question, sentence: Sequence[str]) -> float:
    """The share of the question's pairs of neighbours that stand so, in this order, 0 to 1.

    Of pairs with a name if there are any, else of all; each weighs what the lighter of the two
    does. A pair whose words are both there, otherwise, counts against it; one without, too.

    Args:
        question: What is to be answered.
        sentence: The terms of a text, in order.
    """
    pairs = [(a, b) for a, b in pairwise(question.terms) if a != b]
    named = [(a, b) for a, b in pairs if a in question.names or b in question.names]
    pairs = named or pairs
    if not pairs:
        return question.covered(set(sentence))
    places: dict[str, list[int]] = {}
    for i, term in enumerate(sentence):
        places.setdefault(term, []).append(i)
    held = total = 0.0
    for a, b in pairs:
        weight = min(question.weights[a], question.weights[b])
        total += weight
        first, second = (_places(places, question, term) for term in (a, b))
        if any(0 < there - here <= _APART for here in first for there in second):
            held += weight
    return held / total if total else 0.0


def _places(places: dict[str, list[int]], question: Question, term: str) -> list[int]:
    """Where a term stands, or if it does not, those near to it."""
    if found := places.get(term):
        return found
    return [i for near in question.near.get(term, ()) for i in places.get(near, ())]
