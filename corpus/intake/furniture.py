"""What stands on a page beside the article: menus, share bars, notices, links elsewhere.

Only whole lines are judged, never parts of one. A line that may be the article's own is
the article's own.
"""

from __future__ import annotations

import re

from corpus.intake.notices import BESIDE_SHARING, LINK_LABELS, NOTICES, SECTION_WORDS, SHARING

_LABEL = f"(?:{'|'.join(LINK_LABELS)})"
_LINK_LIST = re.compile(rf"{_LABEL}[^\w.!?]*(?:\.{{2,}})?", re.IGNORECASE)
# After a dash a sentence may go on: "More – much more – is needed."
_LINK = re.compile(
    rf"{_LABEL}(?: su)?(?:\s*[:>»|]\s*\S.{{0,200}}|\s[–-]\s[^.]{{1,200}})", re.IGNORECASE
)
_NOTICE = re.compile("|".join(f"(?:{notice})" for notice in NOTICES), re.IGNORECASE)

#: No notice is longer, and no expression is slow on so little.
_LONGEST = 600

_WORD = re.compile(r"[^\W_]+")
_LONGEST_SHARE_BAR = 120

#: What may stand around a line without changing what it is.
_WRAPPING = " []()*_|>»›→▶►•·…"


def is_furniture(line: str) -> bool:
    """True if the line is not the article's own."""
    if len(line) > _LONGEST:
        return False
    bare = line.strip(_WRAPPING)
    return (
        not _WORD.search(line)
        or _is_share_bar(bare)
        or _is_menu(bare)
        or any(
            pattern.fullmatch(form)
            for form in dict.fromkeys((bare, line))
            for pattern in (_LINK_LIST, _LINK, _NOTICE)
        )
    )


def opens_links(line: str) -> bool:
    """True if the line is a label, and what follows are links to other articles."""
    return len(line) <= _LONGEST and bool(_LINK_LIST.fullmatch(line.strip(_WRAPPING)))


def _is_share_bar(line: str) -> bool:
    named = [word.lower() for word in _WORD.findall(line[: _LONGEST_SHARE_BAR + 1])]
    return (
        len(line) <= _LONGEST_SHARE_BAR
        and bool(named)
        and named[0] in SHARING
        and all(word in SHARING or word in BESIDE_SHARING for word in named)
    )


def _is_menu(line: str) -> bool:
    named = [word.lower() for word in _WORD.findall(line)]
    return len(named) >= 2 and line[-1] not in ".?!" and all(w in SECTION_WORDS for w in named)
