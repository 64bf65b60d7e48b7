"""Slips in the small words that ask: 'whan was taht?', 'wat about the pilot?'.

Only whoever asks in a hurry makes them, and no archive has words like these to mend them by.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_MEANT = "what when where which who why how that there about many much did does was were"
#: Words of their own, and too short to be sure of.
_REAL = frozenset(
    "hat wen here were where wee her man may any bout abut abet thee tat tear her hen hear wear we"
    " wh ho wo wy hy id dd di dos doe wa as saw ws mush such uch muh the three ere then"
    " oh ow dose wer wee aws des tha odes mayn tere whe muc ther ewre wree".split()
)
_OWN = {"hw": "how", "mny": "many", "wat": "what", "whan": "when", "wen": "when", "abt": "about"}


def _slips(word: str) -> Iterator[str]:
    """The word with two letters swapped, or one lost."""
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]
        if i + 1 < len(word):
            yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def _known() -> dict[str, str]:
    meant = _MEANT.split()
    found: dict[str, str] = {}
    for word in meant:
        for slip in _slips(word):
            if len(slip) > 2 and slip not in _REAL and slip not in meant:
                found.setdefault(slip, word)
    return found | _OWN


_SLIPS = _known()
_WORD = re.compile(r"(?<![\w’'-])[A-Za-z]?[a-z]+(?![\w’'-])")


def mended(text: str) -> str:
    """The question with its small words as they were meant; others are left alone.

    Full-width letters are plain ones, and pictures are nothing.
    """
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(" " if unicodedata.category(c) in _PICTURES else c for c in plain)
    kept = kept.replace("\ufe0f", "").replace("\u200d", "")
    mended = _WORD.sub(lambda m: _SLIPS.get(m[0].lower(), m[0]), kept)
    return mended if mended == text else " ".join(mended.split())


#: Symbols that are no letters, signs of money or of counting: emoji.
_PICTURES = frozenset(("So", "Sk", "Cn", "Co"))
