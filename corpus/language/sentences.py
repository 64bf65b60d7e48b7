"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

from corpus.language.languages import base

#: Characters up to which a quotation of several sentences stays in one piece: cut inside,
#: half of it would be a quote that opens and never closes.
WHOLE_QUOTATION = 200

# Words whose full stop never ends a sentence: something they introduce comes next.
_INTRODUCES = frozenset(
    "adm atty brig capt cmdr col cpl det dr fr ft gen gov hon insp lt maj messrs mr mrs ms mt "
    "pfc pres prof pvt rep reps rev sen sens sgt spc st supt v vs".split()
)
# Words whose full stop means nothing in front of a number.
_NUMBERS = frozenset(
    "apr aug ca chap dec est feb fig jan jul jun mar no nos nov oct p para pp sec sep sept "
    "vol".split()
)
# Words that end a sentence or stand in a name ('Apple Inc. Chief', 'Warner Bros. Discovery').
_STANDS_IN_NAMES = frozenset("bros co corp inc jr ltd sr".split())
# What a new sentence begins with when the former ends in an abbreviation ('the U.S. He').
_OPENERS = frozenset(
    "a about according after all also although among an and another any as at because before "
    "both but by despite during each even every few for from he her here his how however i if "
    "in instead it its last later many meanwhile more most my neither no none nor not now of on "
    "once one only or other our over several she since so some such that the their then there "
    "these they this those though three through to today tomorrow two under until we what when "
    "where whether which while who why with without yesterday yet you your".split()
)
# What 'p.m.' goes on with.
_TIME_GOES_ON = re.compile(
    r"(?:[ECMP][SD]?T|GMT|BST|UTC|CES?T|Eastern|Central|Pacific|Mountain|\(|\d"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct"
    r"|Nov|Dec)[a-z]*\.? \d)"
)
_ATTRIBUTION = re.compile(
    r"(?:[A-Z][\w.’'-]+ ){1,4}(?:said|says|asked|asks|wrote|told|added|replied|tweeted|shouted"
    r"|cried|exclaimed|wondered|joked|recalled)\b"
)
# Characters on both sides that tell whether a sentence ends there.
_SEEN = 100
# Possessive and at the first stop only: a line of 100,000 dots must not be read from each.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"”’'»)\]]*+\s++(?=[\"“‘'«(\[]*[^\W_])")
# What ends a sentence in any language, with or without a space behind it.
_PLAIN_STOP = re.compile(
    r"(?<![!?。！？؟])[。！？؟]++[\"”’»)\]」』）]*+\s*+|[!?]++[\"”’»)\]]*+\s++"
)
_QUOTATION = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」")
# 'im 19. Jahrhundert', 'der 2. Weltkrieg': so Germans write ordinals.
_ORDINAL = re.compile(r"(?<![\w.,])\d{1,2}\.$")
_LAST_WORD = re.compile(r"([^\s\"“‘'(\[—–]+)\.[\"”’')\]]*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_LATE_CLOSERS = re.compile(r"(?:[”»)\]…」』）]|[\"’'](?=\s|$))+")
_FIRST_WORD = re.compile(r"[\"“‘'«(\[]*([\w’']+)")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence, as code-point offsets: ``text[start:end]``."""

    start: int
    end: int


def sentences(text: str, language: str | None = "en") -> tuple[Span, ...]:
    """The sentences of a text, in order, without the white space around them.

    They do not overlap, none is empty, and every character that is not white space is in one.
    A quotation belongs to the sentence that holds its end; a short one is never divided.
    """
    spans: list[Span] = []
    start = 0
    for cut in (*sorted(set(_cuts(text, base(language) or "en"))), len(text)):
        piece = text[start:cut]
        late = _LATE_CLOSERS.match(piece)
        if late and spans and not (late[0][0] == '"' and text.count('"', 0, start) % 2 == 0):
            # The mark that closes a quotation was left to the sentence after it.
            spans[-1] = Span(spans[-1].start, start + late.end())
            start += late.end()
            piece = text[start:cut]
        if trimmed := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            spans.append(Span(first, first + len(trimmed)))
            start = cut
    return tuple(spans)


def _cuts(text: str, language: str) -> Iterator[int]:
    """Offsets at which a new sentence begins; ``0`` and the end may be among them."""
    whole = {
        at
        for match in _QUOTATION.finditer(text)
        if match.end() - match.start() <= WHOLE_QUOTATION
        for at in range(match.start() + 1, match.end())
    }
    stop = _STOP if language == "en" else _PLAIN_STOP
    found = {match.end() for match in stop.finditer(text)}
    # The splitter is written in Rust and refuses lone surrogates, which JSON can bring.
    readable = text.encode("utf-8", "replace").decode("utf-8")
    for boundary in sentencex.get_sentence_boundaries(language, readable):
        found.add(boundary["start_index"])
    for cut in found:
        around = text[max(0, cut - _SEEN) : cut], text[cut : cut + _SEEN]
        if cut not in whole and not _joined(*around, language):
            yield cut


def _joined(before: str, after: str, language: str) -> bool:
    """True if one sentence goes on from ``before`` to ``after``."""
    gap = before[len(before.rstrip()) :]
    before, after = before.rstrip(), after.lstrip()
    if "\n" in gap:
        return False
    if not _WORD.search(before) or not _WORD.search(after):
        return True
    opening = _FIRST_WORD.match(after)
    first = opening[1] if opening else ""
    if first[:1].islower():
        return True
    if language != "en":
        return language == "de" and _ORDINAL.search(before) is not None
    if before[-2:] in ("?”", "!”", '?"', '!"'):
        return _ATTRIBUTION.match(after) is not None
    last = _LAST_WORD.search(before)
    return last is not None and _abbreviates(last[1], first, after)


def _abbreviates(word: str, first: str, after: str) -> bool:
    """True if ``word`` and its full stop are an abbreviation inside a sentence."""
    known = word.lower().lstrip("\"“‘'(")
    if known in _INTRODUCES:
        return True
    if known in _NUMBERS:
        return first[:1].isdigit() or (known != "no" and first.lower() not in _OPENERS)
    if known in ("a.m", "p.m"):
        return _TIME_GOES_ON.match(after) is not None
    if known in _STANDS_IN_NAMES or (_INITIALS.fullmatch(word) and word[0].isupper()):
        # 'the U.S. Senate' goes on and 'the U.S. He' does not; neither does 'plan B. “We'.
        return after[:1].isalpha() and first.lower() not in _OPENERS
    return False
