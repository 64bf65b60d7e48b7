"""The characters of a text, before anything else is read in it."""

from __future__ import annotations

import re

#: What ends a line somewhere, if not here.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

#: Every other blank, tab and no-break space among them.
_BLANKS = re.compile(r"[^\S\n]")

# Lone surrogates are among them because no file or database could hold them.
_INVISIBLE = re.compile(
    "[\u200b\u2060\ufeff\u00ad\u180e\ud800-\udfff\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]"
)

#: Joiners spell words in Arabic, Indic scripts and emoji; after Latin they are dirt.
_JOINERS = re.compile("(?<![\u0300-\U0010ffff])[\u200c\u200d]+")


def plain(text: str) -> str:
    """The text with the newline as its only line end, the blank as its only other space.

    Invisible characters are gone. Doing it twice changes nothing.
    """
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return _BLANKS.sub(" ", _JOINERS.sub("", text))


def one_line(text: str) -> str:
    """The text on one line, with single blanks."""
    return " ".join(plain(text).split())


def squeezed(text: str) -> str:
    """The text without any space, in lower case: equal for what differs in layout alone."""
    return "".join(text.split()).casefold()
