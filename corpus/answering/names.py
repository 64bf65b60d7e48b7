"""Names in a text, and what they look like: a person, a place, a body of people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.answering.nouns import KIND_OF, singular
from corpus.answering.places import CONTINENTS, COUNTRIES, STATES, is_demonym
from corpus.answering.tokens import STOP_WORDS, Token
from corpus.answers import AnswerKind

# Words in front of a name that are no part of it.
_TITLES = frozenset(
    "mr mrs ms miss dr prof sir lord lady dame sen gov rep lt gen col sgt capt adm maj "
    "det cmdr judge justice president vice-president premier chancellor minister "
    "secretary senator governor representative congressman congresswoman mayor ambassador "
    "general colonel captain sergeant lieutenant admiral major officer detective sheriff "
    "chief attorney professor doctor coach director chairman chairwoman chair ceo cfo coo "
    "commissioner speaker leader spokesman spokeswoman spokesperson actor actress singer "
    "author analyst reporter republican democrat democratic rev reverend father "
    "archbishop cardinal bishop imam rabbi lawyer superintendent deputy officer "
    "councilman astronaut goalkeeper quarterback".split()
)
_ORGANISATION_WORDS = frozenset(
    "administration agency airlines airways alliance army assembly association authority "
    "bank board broadcasting bureau center centers centre church club co college "
    "commission committee company congress corp corporation council court department "
    "federation foundation fund group guard house inc institute insurance international "
    "league ltd ministry motors museum network organisation organization party police "
    "press school senate service services society studios systems team technologies times "
    "tribunal union united university post herald airlines parliament office media "
    "entertainment pictures records energy health".split()
)
_PLACE_WORDS = frozenset(
    "airport avenue bay beach borough bridge canyon castle city coast county desert "
    "district forest gulf harbor hill hills island islands lake mountain mountains ocean "
    "palace park peninsula port province region republic river road sea square stadium "
    "state states strait street territory town valley village volcano arena hotel "
    "hospital isle isles mount".split()
)
# Capitalised, and no names.
_DAYS_AND_MONTHS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december jan feb mar apr jun "
    "jul aug sept sep oct nov dec am pm et est edt gmt".split()
)
_NO_NAMES = STOP_WORDS | frozenset(
    "amid despite instead however meanwhile since although among earlier later until "
    "today yesterday yes no still even every several another officials police authorities "
    "people scientists researchers experts thousands hundreds millions dozens "
    "investigators critics prosecutors lawmakers republicans democrats voters residents "
    "customers users fans one two three four five six seven eight nine ten last next "
    "first second photo photos video watch read per via around across based given further "
    "additionally overall nearly almost just only following early late both either "
    "neither none".split()
)
# Small words that are parts of names as well: 'Air New Zealand', 'Will Rogers'.
_NAME_WORDS = frozenset("new will may first most more can us one own week month year".split())
_ADVERBS = frozenset(
    "additionally apparently clearly eventually finally fortunately generally "
    "historically ideally initially interestingly ironically locally nationally notably "
    "obviously officially originally previously probably reportedly similarly simply "
    "surprisingly traditionally typically ultimately unfortunately usually former "
    "speaking having looking throughout beyond asked known born built founded located "
    "established named called based".split()
)
_LINKS = frozenset("of de la le van von der den bin ibn al el du da di dos del".split())
# Bodies that are of two things: 'Department of Health and ...', not 'Bank of England and ...'.
_OF_AND = frozenset("department ministry committee commission secretary centers office".split())
_HEADED = frozenset(
    "bank university department ministry organization organisation center centers centre "
    "republic house court office bureau institute committee council college commission "
    "board association isle gulf bay cape strait statue duke prince princess king queen "
    "duchess bank federation league museum academy school state states church city united "
    "chamber lake mount lord lady tower port secretary secretaries".split()
)

# 'Don't', 'Two-time'
_SHORTENED = re.compile(
    r"[’'](?:t|d|ll|re|ve|m)$|^(?:One|Two|Three|Four|Five|Six|Seven|Eight|Ten)-"
)
# What a secretary may be of, before the name.
_OF_STATE = frozenset(
    ". of the state defense defence homeland security treasury labor commerce health "
    "education energy transportation interior general staff justice".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words: ``words[first:last]`` of the text it stands in."""

    first: int
    last: int
    start: int
    end: int
    text: str
    #: What it can be told to be from the words in it and around it; None if nothing tells.
    kind: AnswerKind | None
    #: True if a title such as 'President' stands before it.
    titled: bool = False
    #: True if it is a country, or 'state' or 'continent' by the word.
    region: str | None = None


def names(text: str, words: Sequence[Token]) -> tuple[Name, ...]:
    """The names of a text, in order, without titles, possessive endings and nationalities."""
    found: list[Name] = []
    for first, last in _runs(words):
        found.extend(_divided(text, words, first, last))
    return tuple(found)


def _runs(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(words):
        if not _begins(words, at):
            at += 1
            continue
        last = at + 1
        while (longer := _continued(words, at, last)) is not None:
            last = longer
        yield at, last
        at = last


def _begins(words: Sequence[Token], at: int) -> bool:
    word = words[at]
    if not word.is_capitalised or word.lower in _DAYS_AND_MONTHS:
        return False
    if word.text[:2] in ("R-", "D-", "I-"):
        return False  # 'R-Texas'
    if word.lower in _ADVERBS or _SHORTENED.search(word.text):
        return False
    if word.text in COUNTRIES:
        return True
    if word.lower in _NO_NAMES:
        # 'The' or 'Police' opens a sentence; 'New' and 'First' open names as well.
        follows = at + 1 < len(words) and words[at + 1].is_capitalised
        return (
            word.lower in ("new", "first", "one", "most", "last") and follows and len(word.text) > 2
        )
    return len(word.text) > 1 or _is_initial(words, at)


def _is_initial(words: Sequence[Token], at: int) -> bool:
    return len(words[at].text) == 1 and at + 1 < len(words) and words[at + 1].text == "."


def _continued(words: Sequence[Token], first: int, last: int) -> int | None:
    """Where the run goes on to, or None if it ends at ``last``."""
    if last >= len(words):
        return None
    word, before = words[last], words[last - 1]
    gap = word.start - before.end
    if word.text == "." and gap == 0:
        # 'J. K.', 'Sen. Ted', 'St. Louis'; not the end of a sentence.
        abbreviated = len(before.text) == 1 or before.lower in _TITLES | {"st", "jr", "mt", "ft"}
        following = last + 1 < len(words) and words[last + 1].is_capitalised
        return last + 1 if abbreviated and following and words[last + 1].start > word.end else None
    if gap != 1:
        return None
    if word.is_capitalised and word.lower not in _DAYS_AND_MONTHS:
        ends = word.lower in STOP_WORDS and word.lower not in _NAME_WORDS
        return None if ends and not word.text.isupper() else last + 1
    if word.text.isdigit() and len(word.text) <= 2 and before.is_capitalised:
        return None
    if word.text == "&" or word.lower in _LINKS:
        return _linked(words, first, last)
    if word.text in ("for", "and", "the") and _is_headed(words, first, last):
        return _linked(words, first, last)
    return None


def _is_headed(words: Sequence[Token], first: int, last: int) -> bool:
    """True in 'Organization for Security | and', where more of one name can follow."""
    run = [word.lower for word in words[first:last]]
    if words[last].text == "for":
        return any(word in _HEADED for word in run[:3])
    return "for" in run or ("of" in run and any(word in _OF_AND for word in run[:3]))


def _linked(words: Sequence[Token], first: int, last: int) -> int | None:
    word = words[last]
    if word.text == "of" and not any(w.lower in _HEADED for w in words[first:last]):
        return None
    after = last + 1
    if after < len(words) and words[after].text in ("the", "la", "der"):
        after += 1
    if after < len(words) and words[after].is_capitalised and words[after].is_word:
        if words[after].lower in _DAYS_AND_MONTHS or words[after].start - words[after - 1].end != 1:
            return None
        return after + 1
    return None


def _divided(text: str, words: Sequence[Token], first: int, last: int) -> Iterator[Name]:
    """The names in a run: 'Tesla CEO Ada Lovelace' holds two."""
    begin, titled = first, _title_before(words, first)
    for at in range(first, last):
        if words[at].lower in _TITLES or words[at].text == "Prime":
            left = at
            while left > begin and words[left - 1].lower in (
                "prime",
                "foreign",
                "vice",
                "attorney",
            ):
                left -= 1
            if at + 1 < last and words[at + 1].lower not in _ORGANISATION_WORDS:
                yield from _named(text, words, begin, left, False)
                begin, titled = at + 1, True
                while begin < last and words[begin].lower in _OF_STATE:
                    begin += 1
    # 'Republican Sen. X', 'Russian President Y': the adjective is no name by itself.
    yield from _named(text, words, begin, last, titled)


def _title_before(words: Sequence[Token], first: int) -> bool:
    before = words[first - 1] if first else None
    return before is not None and (
        before.lower in _TITLES or KIND_OF.get(singular(before.text)) is AnswerKind.PERSON
    )


def _named(
    text: str, words: Sequence[Token], first: int, last: int, titled: bool
) -> Iterator[Name]:
    while first < last and (words[first].text == "." or words[first].lower in _LINKS):
        first += 1
    if first >= last or (last - first == 1 and is_demonym(words[first].text)):
        return
    start, end = words[first].start, words[last - 1].end
    name = text[start:end]
    region = _region(name)
    yield Name(
        first, last, start, end, name, _kind(words, first, last, titled, region), titled, region
    )


def _region(name: str) -> str | None:
    if name in COUNTRIES or name.rstrip(".") in COUNTRIES:
        return "country"
    if name in STATES:
        return "state"
    return "continent" if name in CONTINENTS else None


def _kind(
    words: Sequence[Token], first: int, last: int, titled: bool, region: str | None
) -> AnswerKind | None:
    parts = [word.lower for word in words[first:last]]
    if region:
        return AnswerKind.PLACE
    if any(part in _ORGANISATION_WORDS for part in parts):
        return AnswerKind.ORGANISATION
    if parts[-1] in _PLACE_WORDS or parts[0] in ("lake", "mount", "cape", "st", "fort", "port"):
        return AnswerKind.PLACE
    if first > 1 and words[first - 1].text == "of" and _is_place_word(words[first - 2]):
        return AnswerKind.PLACE
    if titled:
        return AnswerKind.PERSON
    name = words[first]
    if last - first == 1 and name.text.isupper() and len(name.text) > 1:
        return AnswerKind.ORGANISATION
    return None


def _is_place_word(word: Token) -> bool:
    return KIND_OF.get(singular(word.text)) is AnswerKind.PLACE
