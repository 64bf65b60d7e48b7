"""What an article says now in the place of a sentence that it said before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.language.sentences import sentences

#: How alike two sentences are, in their words and their order, of which one has become the other.
_ALIKE = 0.55
#: What the same place adds to it: in a text in which much was changed it tells more than words.
_SAME_PLACE = 0.15
#: A quote has this many characters at most, unless it is one sentence.
_LONGEST = 350


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    passage: int


def successor(
    quote: str, before: Sequence[str], now: Sequence[str], language: str | None = "en"
) -> str | None:
    """The sentence, or two, that took the place of a quote; None if nothing did.

    It is a byte-for-byte span of a passage, and nothing that was said beside the quote before.

    Args:
        quote: One or two sentences of the text.
        before: The passages of the article that had it.
        now: Those that it has now; if the quote is still in them, it is its own successor.
        language: BCP 47 code.
    """
    if any(quote in passage for passage in now):
        return quote
    place = next((n for n, passage in enumerate(before) if quote in passage), None)
    if place is None:
        return None
    said = "\n\n".join(before)
    words = quote.split()
    length = max(1, len(sentences(quote, language)))
    home = _home(place, before, now)
    best: tuple[float, str] | None = None
    for candidate in _candidates(now, length, language):
        if candidate.text in said:
            continue
        extra = _SAME_PLACE if candidate.passage == home else 0.0
        matcher = SequenceMatcher(None, words, candidate.text.split(), autojunk=False)
        if matcher.real_quick_ratio() + extra < _ALIKE or matcher.quick_ratio() + extra < _ALIKE:
            continue
        alike = matcher.ratio() + extra
        if alike >= _ALIKE and (best is None or alike > best[0]):
            best = alike, candidate.text
    return best[1] if best else None


def _home(place: int, before: Sequence[str], now: Sequence[str]) -> int | None:
    """Which passage took the place of one: where it stands between those that have stayed."""
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if start <= place < end and what == "replace":
            at = new_start + place - start
            return at if at < new_end else None
    return None


def _candidates(passages: Sequence[str], length: int, language: str | None) -> Iterator[_Candidate]:
    """Sentences, and pairs of them, fewer or as many as there were and one more."""
    for number, passage in enumerate(passages):
        spans = sentences(passage, language)
        for count in {1, min(length, 2), min(length + 1, 2)}:
            for first in range(len(spans) - count + 1):
                text = passage[spans[first].start : spans[first + count - 1].end]
                if count == 1 or len(text) <= _LONGEST:
                    yield _Candidate(text, number)
