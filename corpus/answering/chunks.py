"""The spans of a sentence that could answer anything: phrases, their links, tails of clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum

from corpus.answering.classes import WordClass


class Form(IntEnum):
    """What a candidate looks like."""

    NAME = 0
    DATE = 1
    NUMBER = 2
    MONEY = 3
    PERCENT = 4
    AGE = 5
    DURATION = 6
    COUNTED = 7
    QUOTED = 8
    PHRASE = 9
    PART = 10
    LINKED = 11
    JOINED = 12
    PLACED = 13
    DEED = 14
    STATED = 15
    CLAUSE = 16
    BRACKETED = 17


#: A span of words, ``words[first:last]``, and what it looks like.
Chunk = tuple[int, int, Form]

#: Words that a candidate may have.
LONGEST = 24

_C = WordClass
_PHRASE = frozenset(
    (_C.DETERMINER, _C.NUMBER, _C.NAME, _C.NOUN, _C.POSSESSIVE, _C.SIGN, _C.PARTICIPLE)
)
_LINKS = frozenset((_C.PREPOSITION, _C.TO))
_DEEDS = frozenset((_C.VERB, _C.GERUND, _C.PARTICIPLE))
_ENDS = frozenset((_C.COMMA, _C.STOP, _C.BRACKET, _C.QUOTE))
_PREDICATES = frozenset((_C.AUXILIARY, _C.MODAL))
_SMALL = frozenset((_C.DETERMINER, _C.CONJUNCTION, _C.PREPOSITION, _C.POSSESSIVE))


def chunks(classes: Sequence[WordClass], first: int, last: int) -> dict[tuple[int, int], Form]:
    """The candidates of the sentence ``classes[first:last]``; of two forms of a span the first."""
    found: dict[tuple[int, int], Form] = {}
    phrases = list(_phrases(classes, first, last))
    for number, (begin, end) in enumerate(phrases):
        for chunk in (
            *_parts(classes, begin, end),
            *_linked(classes, phrases, number, first),
        ):
            found.setdefault(chunk[:2], chunk[2])
    for begin, end, form in _tails(classes, first, last):
        found.setdefault((begin, end), form)
    return found


def _phrases(classes: Sequence[WordClass], first: int, last: int) -> Iterator[tuple[int, int]]:
    at = first
    while at < last:
        if not (classes[at] in _PHRASE or classes[at] is _C.GERUND):
            at += 1
            continue
        end = at + 1
        while end < last and (
            (classes[end] in _PHRASE and classes[end] is not _C.DETERMINER)
            or (classes[end] is _C.GERUND and classes[end - 1] is not _C.NAME)
        ):
            end += 1
        if not (end - at == 1 and classes[at] in _SMALL):
            yield at, end
        at = end


def _parts(classes: Sequence[WordClass], begin: int, end: int) -> Iterator[Chunk]:
    core = begin
    while core < end - 1 and classes[core] in (_C.DETERMINER, _C.POSSESSIVE):
        core += 1
    while end > core + 1 and classes[end - 1] is _C.POSSESSIVE:
        end -= 1
    yield core, end, Form.PHRASE
    for at in range(core + 1, end - 1):
        if classes[at] is _C.POSSESSIVE:
            yield core, at, Form.PART
            yield at + 1, end, Form.PART
    if classes[core] is _C.GERUND and end - core > 1:
        rest = core + 1
        while rest < end - 1 and classes[rest] is _C.DETERMINER:
            rest += 1
        yield rest, end, Form.PART
    runs = core
    while runs < end and (classes[runs] is _C.NAME) == (classes[core] is _C.NAME):
        runs += 1
    if runs < end:
        # 'actor Ann Lee', 'Tesla cars'
        yield core, runs, Form.PART
        yield runs, end, Form.PART
    elif end - core > 2 or (end - core == 2 and classes[core] is _C.NAME):
        yield core + 1, end, Form.PART
        if classes[core] is _C.NAME:
            yield core, core + 1, Form.PART
    if end - core > 1 and classes[end - 1] is _C.NOUN:
        yield end - 1, end, Form.PART


def _linked(
    classes: Sequence[WordClass], phrases: Sequence[tuple[int, int]], number: int, first: int
) -> Iterator[Chunk]:
    begin = phrases[number][0]
    core = begin
    while core < phrases[number][1] - 1 and classes[core] is _C.DETERMINER:
        core += 1
    before = begin - 1
    led = before >= first and classes[before] in _LINKS
    if led:
        yield before, phrases[number][1], Form.PLACED
    listed = True
    for steps, (start, end) in enumerate(phrases[number + 1 : number + 6], 1):
        gap = classes[phrases[number + steps - 1][1] : start]
        if len(gap) == 1 and gap[0] in _LINKS:
            listed = False
        elif not gap or len(gap) > 2 or any(kind not in (_C.CONJUNCTION, _C.COMMA) for kind in gap):
            return
        if end - core > LONGEST or (steps > 3 and not listed):
            return
        if listed and len(gap) == 1 and gap[0] is _C.COMMA:
            continue  # the list goes on
        yield core, end, Form.JOINED if listed else Form.LINKED
        if led and steps < 3:
            yield before, end, Form.PLACED


def _tails(classes: Sequence[WordClass], first: int, last: int) -> Iterator[Chunk]:
    while last > first and classes[last - 1] in _ENDS:
        last -= 1
    ends = [last] * (last - first + 1)
    for at in range(last - 1, first - 1, -1):
        ends[at - first] = at if classes[at] in _ENDS else ends[at - first + 1]
    opened: int | None = first
    for at in range(first, last):
        kind, end = classes[at], ends[at - first]
        before = classes[at - 1] if at > first else _C.EDGE
        form = None
        if opened == at:
            form = Form.CLAUSE
        elif before in _PREDICATES and kind not in _PREDICATES:
            form = Form.STATED
        elif (kind in _DEEDS and before not in _DEEDS) or (before is _C.TO and kind is _C.VERB):
            form = Form.DEED
        elif before is _C.SUBORDINATOR:
            form = Form.CLAUSE
        elif (before is _C.VERB and kind not in _DEEDS) or kind is _C.TO:
            form = Form.STATED
        opened = at + 1 if kind in _ENDS else None
        if form is None or end <= at:
            continue
        if end - at <= LONGEST:
            yield at, end, form
        if kind is _C.DETERMINER and end - at > 1:
            continue
        if end < last and last - at <= LONGEST and form is not Form.CLAUSE:
            yield at, last, form
