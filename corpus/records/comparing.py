"""What changed from one version of an article to the next, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from corpus.types import Version

#: Paragraphs that share less of their words are two, not one that was changed.
_ALIKE = 0.4
#: Words that are shown around a change, and how many more must be there to be left out.
_AROUND, _ELIDED = 6, 4

#: Characters of a paragraph that is compared word by word, and pairs of paragraphs that may be
#: one: more take too long.
_LONG, _MOST_PAIRS = 6000, 400


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that are in both, in the old text alone, or in the new one alone."""

    what: Literal["same", "removed", "added", "left out"]
    #: The words with their spaces; empty if they are left out.
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph, or something beside the text, that is no longer as it was."""

    #: Such as ``title`` or ``paragraph 3``, counted from 1 in the new text, or in the old one if
    #: it is gone.
    where: str
    what: Literal["added", "removed", "changed"]
    pieces: tuple[Piece, ...]


def changes(old: Version, new: Version) -> tuple[Change, ...]:
    """What has to be told of two versions of one article; empty if they say the same."""
    return (*_beside(old, new), *_text(old, new))


def _beside(old: Version, new: Version) -> Iterator[Change]:
    for name, was, now in (
        ("title", old.title, new.title),
        ("outlet", old.outlet, new.outlet),
        ("byline", old.byline, new.byline),
        ("dateline", old.dateline, new.dateline),
        ("date", str(old.published), str(new.published)),
        ("language", old.language, new.language),
        ("url", old.url, new.url),
        ("tags", ", ".join(old.tags), ", ".join(new.tags)),
    ):
        if (was or "") != (now or ""):
            yield _change(name, was or "", now or "")


def _text(old: Version, new: Version) -> Iterator[Change]:
    before = [p.text for p in old.paragraphs]
    after = [p.text for p in new.paragraphs]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, low, high, start, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for was, now in _pairs(range(low, high), range(start, end), before, after):
            place = was if now is None else now
            assert place is not None, "a pair has at least one of the two"
            lost = "" if was is None else before[was]
            yield _change(f"paragraph {place + 1}", lost, "" if now is None else after[now])


def _pairs(
    low: range, high: range, before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[int | None, int | None]]:
    """Which paragraph became which, in the order of the text."""
    if len(low) == len(high):
        yield from zip(low, high, strict=True)
        return
    left = list(low)
    few = len(low) * len(high) <= _MOST_PAIRS
    for now in high:
        found = next((was for was in left if few and _alike(before[was], after[now])), None)
        if found is None:
            yield None, now
            continue
        while (was := left.pop(0)) != found:
            yield was, None
        yield found, now
    for was in left:
        yield was, None


def _alike(one: str, other: str) -> bool:
    if max(len(one), len(other)) > _LONG:
        return False
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _change(where: str, was: str, now: str) -> Change:
    if not was or not now:
        what: Literal["added", "removed"] = "added" if now else "removed"
        return Change(where, what, (Piece(what, now or was),))
    return Change(where, "changed", tuple(_shortened(_pieces(was, now))))


def _pieces(was: str, now: str) -> Iterator[Piece]:
    """The words of both, in the order of reading: what is gone comes before what came."""
    if max(len(was), len(now)) > _LONG:
        yield Piece("removed", was)
        yield Piece("added", now)
        return
    before, after = re.findall(r"\S+\s*", was), re.findall(r"\S+\s*", now)
    # A word is the same word whatever space comes after it.
    matcher = SequenceMatcher(
        None, [w.strip() for w in before], [w.strip() for w in after], autojunk=False
    )
    for kind, low, high, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(after[start:end]))
            continue
        if high > low:
            yield Piece("removed", "".join(before[low:high]))
        if end > start:
            yield Piece("added", "".join(after[start:end]))


def _shortened(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same, where what did not change is shown near a change only."""
    every = list(pieces)
    for i, piece in enumerate(every):
        words = re.findall(r"\S+\s*", piece.text)
        first, last = i == 0, i == len(every) - 1
        ahead = 0 if first else _AROUND
        behind = 0 if last else _AROUND
        if piece.what != "same" or len(words) <= ahead + behind + _ELIDED:
            yield piece
            continue
        if ahead:
            yield Piece("same", "".join(words[:ahead]))
        yield Piece("left out", "")
        if behind:
            yield Piece("same", "".join(words[-behind:]))
