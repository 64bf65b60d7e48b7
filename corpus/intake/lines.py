"""The lines of a text as its writer meant them: hard wraps undone, list marks taken off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.intake.characters import plain

#: Wider than this is no page of a typewriter, a mail or a wire, but a paragraph a line.
WIDEST_WRAP = 100
NARROWEST_WRAP = 40
#: The widest line may be one of those that tell nothing.
_RAGGED = 15

_MARK = re.compile(r"^(?:[•◦▪▸‣●○■*·–-]|\d{1,2}[.)](?= +\D))\s+")
#: What is in none of the scripts that do without spaces.
_SPACED = re.compile("[^\u3040-\U0010ffff]+")
_ENDS = frozenset(".!?…。！？।؟")
_CLOSERS = "\"'”’»)]"
_INITIALS_END = re.compile(r"(?:^|\W)(?:[A-Z]\.){2,5}$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, stripped and never empty."""

    text: str
    #: Which group of lines it stands in, from 0; blank lines divide them.
    block: int
    #: True if it had a bullet or a number in front.
    item: bool = False


def split(text: str) -> list[Line]:
    """The lines of ``text``; a paragraph wrapped by hand becomes one."""
    blocks = _blocks(plain(text))
    width = _wrap_width(blocks)
    lines: list[Line] = []
    for number, block in enumerate(blocks):
        above: str | None = None
        for raw in block:
            if above is not None and _continues(above, raw, width):
                before = lines[-1]
                glue = "" if _breaks_word(above, raw) else " "
                lines[-1] = Line(before.text + glue + raw, number, before.item)
            else:
                lines.append(_line(raw, number))
            above = raw
    return lines


def ends_sentence(text: str) -> bool:
    """True if ``text`` closes as a sentence does; "in the U.S." does not tell."""
    return text.rstrip(_CLOSERS)[-1:] in _ENDS and not _INITIALS_END.search(text[-12:])


def words(text: str) -> int:
    """How many words a reader would count, also where nothing divides them."""
    return max(len(text.split()), 0 if text.isascii() else len(_SPACED.sub("", text)) // 2)


def _blocks(text: str) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for raw in text.split("\n"):
        if line := " ".join(raw.split()):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _line(raw: str, block: int) -> Line:
    mark = _MARK.match(raw)
    # A number may mean something ("3. Liga"); a bullet never does.
    numbered = mark is not None and mark[0][0].isdigit()
    return Line(raw if mark is None or numbered else raw[mark.end() :], block, mark is not None)


def _wrap_width(blocks: list[list[str]]) -> int | None:
    """The column at which the text was wrapped, or None if it was not."""
    pairs = [pair for block in blocks for pair in pairwise(block)]
    certain = [above for above, below in pairs if _goes_on(above, below)]
    if not certain or len(certain) * 4 < len(pairs):
        return None
    width = max(map(len, certain))
    return width if NARROWEST_WRAP <= width <= WIDEST_WRAP else None


def _continues(above: str, below: str, width: int | None) -> bool:
    if _MARK.match(below):
        return False
    if _goes_on(above, below):
        return True
    if width is None or len(above) > width + (0 if ends_sentence(above) else _RAGGED):
        return False
    # Where the next word would not have fitted, the line end says nothing.
    return len(above) + 1 + len(below.split()[0]) > width


def _goes_on(above: str, below: str) -> bool:
    """True if a sentence plainly runs over the line end."""
    return below[0].islower() and len(above) >= 25 and not ends_sentence(above)


def _breaks_word(above: str, below: str) -> bool:
    return len(above) > 1 and above[-1] == "-" and above[-2].isalpha() and below[0].isalpha()
