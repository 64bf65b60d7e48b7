"""Captions of pictures, where only their words tell them from paragraphs."""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"FILE(?: PHOTO)?\s*[:–—-]|(?:file (?:photo|picture|image)|pictured|caption|photo caption|"
    r"image caption|(?:photo|image|picture)(?=:(?: \S+){7}))\s*[:–—-]|"
    r"in this (?:[^.]{0,40}(?:\. ?\d[^.]{0,12})? )?(?:photo|image|picture|photograph|frame grab)\b",
    re.IGNORECASE,
)
_AGENCY = r"(?:Getty Images|AP|AFP|Reuters|EPA|Shutterstock|Bloomberg|Alamy)"
_CLOSING = re.compile(
    # (AP Photo/Jane Doe), [File: Jane Doe/Reuters]; "(Reuters)" alone ends wire stories.
    r"[(\[][^()\[\]]{0,80}(?:\b(?:photo|photograph|picture|image|getty|shutterstock|"
    r"via (?:reuters|ap|afp)|file)\b|/ ?(?:reuters|ap|afp|epa)\b|\b(?:reuters|ap|afp|epa) ?/)"
    r"[^()\[\]]{0,60}[)\]]\.?$|"
    r"(?:^|[.!?”\"’)|]\s+)(?:photo(?:graph)?|image|picture|credit)s?(?: by|:| courtesy of) "
    r"[^.]{2,60}$|"
    rf"[.!?”\"’)|]\s+(?:[\w.'’ -]{{2,50}}/ ?)?{_AGENCY}(?: ?/ ?[\w. '’-]{{2,40}})?$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:photo|image|picture|media) caption\W*", re.IGNORECASE)
_SOURCE = re.compile(r"(?:image|photo|picture) source\b", re.IGNORECASE)
_LONGEST = 1500
_OLD = re.compile(r"file\b|in this|.*[(\[]file\b", re.IGNORECASE)


def is_caption(line: str) -> bool:
    """True if the line says that it belongs to a picture."""
    return len(line) <= _LONGEST and bool(
        _OPENING.match(line)
        or ((closing := _CLOSING.search(line)) and closing.start() > 0 and len(line) > 40)
    )


def announces(line: str) -> bool:
    """True if the line is a label, and the next one a caption."""
    return bool(_LABEL.fullmatch(line))


def credits_above(line: str) -> bool:
    """True if the line names the maker of the picture that the line above describes."""
    return bool(_SOURCE.match(line))


def of_another_day(caption: str) -> bool:
    """True if the picture may be older than the article."""
    return bool(_OLD.match(caption))
