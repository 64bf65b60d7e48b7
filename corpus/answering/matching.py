"""A text beside a question: which words match, how near they are, how much each sentence holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise

from corpus.answering.asked import Asked
from corpus.answering.classes import WordClass
from corpus.answering.tokens import ALIKE, Token, alike, root, stem
from corpus.language.english_near import GROUPS

_C = WordClass
_CLAUSE_ENDS = frozenset((_C.STOP, _C.COMMA, _C.BRACKET, _C.SUBORDINATOR))
_NEAR: dict[str, frozenset[str]] = {}
for _group in GROUPS:
    _stems = frozenset(stem(word) for word in _group.split())
    for _one in _stems:
        _NEAR[_one] = _NEAR.get(_one, frozenset()) | _stems

#: Classes that are counted in each span.
_COUNTED = (_C.NAME, _C.NUMBER, _C.PREPOSITION, _C.CONJUNCTION, _C.VERB)

#: How fast nearness fades with each word between.
_FADES = (0.5, 0.85)


class Text:
    """A text read for one question: where its words stand, how much each sentence matches."""

    def __init__(
        self,
        asked: Asked,
        words: Sequence[Token],
        classes: Sequence[WordClass],
        parts: Sequence[tuple[int, int]],
        language: str = "en",
    ) -> None:
        self.words, self.classes, self.parts, self.asked = words, classes, parts, asked
        self.lowers = [word.lower for word in words]
        self.starts = [word.start for word in words]
        self.ends = [word.end for word in words]
        stems = [root(word, language) for word in words]
        self.stems = stems
        keys = _matches(asked, stems)
        self.keys = keys
        held: Counter[str] = Counter()
        for first, last in parts:
            held.update({key for key, _ in keys[first:last] if key})
        # A word that every sentence has tells nothing about which of them it is.
        rare = {
            key: weight / (1 + 0.5 * max(0, held[key] - 1)) for key, weight in asked.weights.items()
        }
        self.total = sum(asked.weights.values()) or 1.0
        self.worth = [rare[key] * share if key else 0.0 for key, share in keys]
        self.sentence = [0] * len(words)
        self.scores: list[float] = []
        self.pairs: list[float] = []
        neighbours = set(zip(asked.order, asked.order[1:], strict=False))
        for number, (first, last) in enumerate(parts):
            best: dict[str, float] = {}
            run: list[str] = []
            for at in range(first, last):
                self.sentence[at] = number
                key = keys[at][0]
                if key:
                    best[key] = max(best.get(key, 0.0), self.worth[at])
                if stems[at]:
                    run.append(key)
            self.scores.append(sum(best.values()) / self.total)
            joined = sum(pair in neighbours for pair in pairwise(run))
            self.pairs.append(joined / (len(neighbours) or 1))
        self.left = [_faded(self.worth, parts, fade, False) for fade in _FADES]
        self.right = [_faded(self.worth, parts, fade, True) for fade in _FADES]
        self.sums = [0.0, *accumulate(self.worth)]
        self.counts = [
            [0, *accumulate(int(found is kind) for found in classes)] for kind in _COUNTED
        ]
        self.meaning = [0, *accumulate(int(bool(form)) for form in stems)]
        self.matched = [0, *accumulate(int(bool(key)) for key, _ in keys)]
        self.clauses = [0, *accumulate(int(kind in _CLAUSE_ENDS) for kind in classes)]
        self.anchors = [
            [at for at, (key, _) in enumerate(keys) if key and key == anchor]
            for anchor in (asked.after, asked.end, asked.before, asked.verb, asked.noun)
        ]
        self.shares = [
            len({key for key, _ in keys[first:last] if key}) / (len(asked.weights) or 1)
            for first, last in parts
        ]
        self.held = Counter(stems)
        self.opening = set(stems[parts[0][0] : parts[0][1]]) if parts else set()
        self.top = max(self.scores, default=0.0)


def _matches(asked: Asked, stems: Sequence[str]) -> list[tuple[str, float]]:
    """The question's stem that each word is a form of, and how surely."""
    known: dict[str, tuple[str, float]] = {"": ("", 0.0)}
    # Words that are forms of each other begin with the same letters.
    beginnings = [(key, key[:ALIKE]) for key in asked.weights]
    result = []
    for form in stems:
        found = known.get(form)
        if found is None:
            found = ("", 0.0)
            begins = form[:ALIKE]
            for key, beginning in beginnings:
                if form == key:
                    found = (key, 1.0)
                    break
                if begins == beginning and alike(form, key):
                    found = (key, 0.9)
                elif not found[0] and form in _NEAR and key in _NEAR[form]:
                    found = (key, 0.5)
            known[form] = found
        result.append(found)
    return result


def _faded(
    worth: Sequence[float], parts: Sequence[tuple[int, int]], fade: float, backwards: bool
) -> list[float]:
    """For each place the worth of the words before it (or from it on), faded by distance."""
    result = [0.0] * (len(worth) + 1)
    for first, last in parts:
        value = 0.0
        if backwards:
            for at in range(last - 1, first - 1, -1):
                value = value * fade + worth[at]
                result[at] = value
        else:
            for at in range(first, last):
                result[at] = value
                value = value * fade + worth[at]
            if last == len(worth):
                result[last] = value
    return result
