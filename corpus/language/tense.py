"""Whether a clause speaks of what is to come."""

from __future__ import annotations

import re
from typing import Literal, cast

#: Before the time of writing or after it; None if nothing tells.
Tense = Literal["ahead", "behind"] | None

# The word in front of a date decides, and a modal takes its verbs along: in 'said the talks
# will be held on Friday' the last thing said before the date is 'will be held'.
_CUE = re.compile(
    r"\b(?:(?P<ahead>(?:will|won[’']t|would|shall|may|could|[’']ll)"
    r"(?: (?:not|also|be|have|begin|start))*"
    r"(?: \w+(?:ed|en|ld))?"
    r"|(?:is|are|was|were|be|been|being)? ?"
    r"(?:set|due|scheduled|slated|expected|planned|poised|forecast)"
    r"(?: to| for)(?: be)?(?: \w+)?"
    r"|(?:is|are) to (?:be )?\w+|(?:is|are) (?:going|coming|planning|launching|returning)"
    r"|(?:is|are) (?:hold|meet|open|start|arriv|leav|vot)ing"
    r"|plans? to(?: be)?(?: \w+)?|next|upcoming|begins?|starts|opens|kicks? off|takes? place"
    r"|goes into effect|takes? effect|premieres|airs|deadline|expires?|ahead of|until|falls on"
    r"|through|arrives|ends|runs|returns|hits theaters)"
    r"|(?P<behind>was|were|had|did|been|said|told|saw|came|went|took|gave|made|got|began|broke"
    r"|brought|fell|found|held|hit|left|led|lost|met|put|ran|rose|sent|shot|struck|spoke|won"
    r"|wrote|became|died|announced|(?!need|speed|seed|feed|bleed|hundred|red|bed)\w{2,}ed))\b",
    re.IGNORECASE,
)
_REACH = 90


def tense(text: str, start: int, end: int) -> Tense:
    """Where the words around ``text[start:end]``, a date, say that it lies."""
    before = text[max(0, start - _REACH) : start]
    stop = max(before.rfind(mark) for mark in (". ", "; ", "! ", "? ", "\n"))
    cues = [*_CUE.finditer(before, stop + 1)]
    cue = cues[-1] if cues else _CUE.search(text, end, end + _REACH)
    return cast(Tense, cue.lastgroup) if cue else None


def ahead(text: str, start: int, end: int) -> bool:
    """True if the words around ``text[start:end]``, a date, say that it is still to come."""
    return tense(text, start, end) == "ahead"
