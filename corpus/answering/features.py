"""What speaks for and against each candidate: its place among the question's words, its shape."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

from corpus.answering.asked import SMALL_WORDS
from corpus.answering.candidates import Candidate
from corpus.answering.classes import WordClass
from corpus.answering.kind import Wanted
from corpus.answering.matching import Text
from corpus.answering.nouns import KIND_OF, singular
from corpus.answers import AnswerKind

_C = WordClass
_SMALL = frozenset(
    (_C.DETERMINER, _C.AUXILIARY, _C.MODAL, _C.ADVERB, _C.PREPOSITION, _C.TO, _C.POSSESSIVE)
)
#: A distance that stands for none.
_FAR = 20
_HEADS = {
    AnswerKind.PERSON: 1.0,
    AnswerKind.PLACE: 2.0,
    AnswerKind.ORGANISATION: 3.0,
    AnswerKind.DATE: 4.0,
    AnswerKind.NUMBER: 5.0,
    AnswerKind.MONEY: 6.0,
    AnswerKind.REASON: 7.0,
}

#: What each number of a row means, in order. Numbers of words and distances are counts of
#: words; shares and scores go from 0 to about 1; classes are `WordClass`, forms `Form`.
MEANINGS = {
    # Of the question.
    "kind": "kind of answer wanted, in the order of `asked.KINDS`",
    "word": "the question word, in the order of `asked.ASKING`",
    "noun_known": "the question names what it asks for",
    "plural": "it asks for several",
    "subject": "the answer does what the question tells",
    "question_words": "words that carry meaning",
    "next": "class of the word after those that ask",
    "last": "class of the last word",
    "manner": "asks what happens, for a name, for a sort, for a meaning",
    "led": "words before those that ask",
    # Of the text and the sentence.
    "sentences": "sentences of the text",
    "text_score": "share of the question in the best sentence",
    "fitting": "candidates that look like what is wanted",
    "sentence_place": "place of the sentence in the text",
    "sentence_score": "share of the question in the sentence",
    "sentence_top": "the same, to that of the best sentence",
    "sentence_pairs": "share of the question's neighbours that are neighbours here",
    "sentence_share": "share of the question's words, each counting the same",
    "sentence_before": "share of the question in the sentence before",
    "sentence_around": "share of the question here and, for less, in the sentences beside",
    # Of the place of the candidate.
    "clause_score": "share of the question in the rest of its clause",
    "rest_score": "share of the question in the rest of its sentence",
    "rest_top": "the same, to the best sentence",
    "left_near": "the question's words before it, fading fast",
    "left_far": "the same, fading slowly",
    "right_near": "the question's words after it, fading fast",
    "right_far": "the same, fading slowly",
    "after_left": "words back to the first word after those that ask",
    "after_right": "words on to it",
    "end_left": "words back to the last word of the question",
    "end_right": "words on to it",
    "before_left": "words back to the last word before those that ask",
    "before_right": "words on to it",
    "verb_left": "words back to the question's verb",
    "verb_right": "words on to it",
    "noun_left": "words back to the noun asked for",
    "noun_right": "words on to it",
    "noun_inside": "it holds that noun",
    "matched_before": "the nearest full word before it is one of the question",
    "matched_after": "the nearest full word after it is one",
    "acted": "the question's verb follows, and the answer does it",
    "class_before": "class of the word before",
    "class_before_2": "class of the one before that",
    "class_after": "class of the word after",
    "class_after_2": "class of the one after that",
    "word_before": "group of the small word before",
    "word_after": "group of the small word after",
    "same_preposition": "the preposition of the question stands before it",
    "quoted": "a quotation mark stands before it",
    "place_in_sentence": "share of the sentence before it",
    "place_end": "share of the sentence after it",
    # Of the candidate itself.
    "form": "what it looks like",
    "is_kind": "it is of the wanted kind; a half if nothing tells",
    "fit": "how well it looks like what is wanted",
    "fits": "it looks like what is wanted",
    "first_fit": "it is the first that does",
    "length": "words",
    "characters": "characters",
    "meaning": "words that carry meaning",
    "names": "names in it",
    "numbers": "numbers in it",
    "prepositions": "prepositions in it",
    "conjunctions": "conjunctions in it",
    "verbs": "verbs in it",
    "capital": "it begins with a capital",
    "first_class": "class of its first word",
    "last_class": "class of its last word",
    "head_kind": "kind of its last word, if a common noun of a known kind",
    "member": "its last words name a member of the sort asked for",
    "echo": "share of its words that the question has",
    "echo_weight": "their share of the question",
    "echo_all": "the question has all of them",
    "repeated": "candidates with the same words",
    "head_held": "times that the text has its last word",
    "head_opening": "the first sentence has its last word, and it is in another",
}
NAMES = tuple(MEANINGS)


def features(
    text: Text, spans: Sequence[Candidate], wanted: Wanted, kept: Collection[int]
) -> list[list[float]]:
    """The numbers of the candidates with these places, named by `NAMES`."""
    said = Counter(span.text.lower() for span in spans)
    fitting = sum(span.fit > 0 for span in spans)
    asked = text.asked
    shared: list[float] = [
        asked.kind,
        asked.word,
        bool(asked.noun),
        asked.plural,
        asked.subject,
        len(asked.order),
        asked.next,
        asked.last,
        asked.manner,
        asked.led,
        len(text.parts),
        text.top,
        fitting,
    ]
    sentences = [[*shared, *_sentence(text, number)] for number in range(len(text.parts))]
    result: list[list[float]] = []
    fits_before = False
    for place, span in enumerate(spans):
        if place not in kept:
            fits_before = fits_before or span.fit > 0
            continue
        first, last = _words(text, span)
        result.append(
            [
                *sentences[text.sentence[first]],
                *_place(text, first, last),
                span.form,
                span.kind is wanted.kind if span.kind else 0.5,
                span.fit,
                span.fit > 0,
                span.fit > 0 and not fits_before,
                *_shape(text, first, last),
                said[span.text.lower()],
                *_held(text, last - 1),
            ]
        )
        fits_before = fits_before or span.fit > 0
    return result


def _words(text: Text, span: Candidate) -> tuple[int, int]:
    """The words of a span, as a range."""
    first = bisect_left(text.ends, span.start + 1)
    last = max(bisect_left(text.starts, span.end), first + 1)
    return first, min(last, text.parts[text.sentence[first]][1])


def _sentence(text: Text, number: int) -> tuple[float, ...]:
    score = text.scores[number]
    before = text.scores[number - 1] if number else 0.0
    after = text.scores[number + 1] if number + 1 < len(text.scores) else 0.0
    return (
        number,
        score,
        score / (text.top or 1.0),
        text.pairs[number],
        text.shares[number],
        before,
        score + 0.5 * before + 0.25 * after,
    )


def _place(text: Text, first: int, last: int) -> tuple[float, ...]:
    asked, classes, keys = text.asked, text.classes, text.keys
    number = text.sentence[first]
    begin, stop = text.parts[number]
    inside = text.sums[last] - text.sums[first]
    rest = max(text.scores[number] - inside / text.total, 0.0)
    # The words of the clauses that the span begins and ends in.
    low = max(bisect_left(text.clauses, text.clauses[first]), begin)
    high = min(max(bisect_left(text.clauses, text.clauses[last] + 1), last), stop)
    near, far = first - 1, last
    while near > begin and classes[near] in _SMALL:
        near -= 1
    while far < stop - 1 and classes[far] in _SMALL:
        far += 1
    before = text.lowers[first - 1] if first > begin else ""
    after = text.lowers[last] if last < stop else ""
    anchored: list[int] = []
    for anchor in text.anchors:
        left = right = _FAR
        for at in anchor:
            if begin <= at < first:
                left = first - at
            elif last <= at < stop:
                right = at - last + 1
                break
        anchored += (min(left, _FAR), min(right, _FAR))
    length = stop - begin
    return (
        (text.sums[high] - text.sums[low] - inside) / text.total,
        rest,
        rest / (text.top or 1.0),
        text.left[0][first],
        text.left[1][first],
        text.right[0][last] if after else 0.0,
        text.right[1][last] if after else 0.0,
        *anchored,
        any(first <= at < last for at in text.anchors[-1]),
        near >= begin and bool(keys[near][0]),
        far < stop and bool(keys[far][0]),
        asked.subject and far < stop and bool(asked.after) and keys[far][0] == asked.after,
        classes[first - 1] if before else _C.EDGE,
        classes[first - 2] if first - 1 > begin else _C.EDGE,
        classes[last] if after else _C.EDGE,
        classes[last + 1] if last + 1 < stop else _C.EDGE,
        SMALL_WORDS.get(before, 0) if before else -1,
        SMALL_WORDS.get(after, 0) if after else -1,
        bool(asked.preposition) and asked.preposition in (before, text.lowers[first]),
        before != "" and classes[first - 1] is _C.QUOTE,
        (first - begin) / length,
        (stop - last) / length,
    )


def _shape(text: Text, first: int, last: int) -> tuple[float, ...]:
    classes, asked = text.classes, text.asked
    meaning = text.meaning[last] - text.meaning[first]
    matched = text.matched[last] - text.matched[first]
    counted = classes[last - 1] is _C.NUMBER
    tail = text.lowers[max(first, last - 2) : last]
    return (
        last - first,
        text.ends[last - 1] - text.starts[first],
        meaning,
        *[counts[last] - counts[first] for counts in text.counts],
        text.words[first].is_capitalised,
        classes[first],
        classes[last - 1],
        0.0 if counted else _head(text.lowers[last - 1]),
        bool(asked.members) and any(singular(word) in asked.members for word in tail),
        matched / meaning if meaning else 0.0,
        (text.sums[last] - text.sums[first]) / text.total,
        0 < meaning == matched,
    )


@lru_cache(maxsize=20_000)
def _head(word: str) -> float:
    kind = KIND_OF.get(singular(word))
    return _HEADS.get(kind, 0.0) if kind else 0.0


def _held(text: Text, head: int) -> tuple[float, float]:
    form = text.stems[head]
    if not form:
        return 0.0, 0.0
    return text.held[form], text.sentence[head] > 0 and form in text.opening
