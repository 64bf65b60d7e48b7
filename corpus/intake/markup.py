"""The source of a page without what nobody reads."""

from __future__ import annotations

import re

_OPENING = re.compile(r"<!--|<(?P<tag>script|style|svg)\b", re.IGNORECASE)
#: What is written in the opening tag of a script is no longer.
_LONGEST_TAG = 2000
_CLOSING = {
    tag: re.compile(rf"</{tag}\s*>", re.IGNORECASE) for tag in ("script", "style", "svg")
} | {"": re.compile("-->")}


def bare(content: str) -> str:
    """The source without comments, styles, drawings and scripts, but with the notes in JSON-LD.

    An empty script tells where one was.
    """
    kept: list[str] = []
    at = 0
    endless: set[str] = set()  # what is opened and never closed; looked for once
    while opening := _OPENING.search(content, at):
        tag = (opening["tag"] or "").lower()
        start = content.find(">", opening.end(), opening.end() + _LONGEST_TAG) if tag else 0
        closing = None
        if start >= 0 and tag not in endless:
            closing = _CLOSING[tag].search(content, max(start, opening.end()))
            if closing is None:
                endless.add(tag)
        if closing is None:
            kept.append(content[at : opening.end()])
            at = opening.end()
            continue
        notes = tag == "script" and "ld+json" in content[opening.end() : start]
        kept.append(content[at : closing.end() if notes else opening.start()])
        if not notes:
            kept.append("<script></script>" if tag == "script" else " ")
        at = closing.end()
    return "".join([*kept, content[at:]])
