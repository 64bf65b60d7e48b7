"""Who wrote an article and who published it, as the lines around the text say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.intake import dates

_OUTLET_WORD = re.compile(
    r"\b(?:news|times|post|herald|gazette|tribune|journal|chronicle|guardian|observer|press|agency|"
    r"reuters|bbc|cnn|afp|ap|upi|npr|broadcasting|radio|tv|television|courier|mail|telegraph|mirror|"
    r"independent|standard|examiner|inquirer|globe|dispatch|register|ledger|sentinel|monitor|magazine|"
    r"newswire|wire|network|media|bulletin|argus|echo|advertiser|daily|weekly|today)\b|"
    r"\w\.(?:com|org|net)$",
    re.IGNORECASE,
)
#: "Business News" and "Daily Weather" are parts of a page; "Harbour News" is a name.
_SECTION_WORD = frozenset(
    "breaking latest top world local national international business sports sport political"
    " politics science technology tech entertainment health weather travel opinion video live more"
    " all our other related us uk europe africa asia culture arts money lifestyle education crime"
    " good press news media tv radio network today daily weekly mail newsletter newsletters"
    " release releases magazine the and your in on for from home headlines most read"
    " stories".split()
)
_ROLE = re.compile(
    r"\b(?:writer|reporter|correspondent|editor|journalist|columnist|contributor|producer|staff|"
    r"bureau|analyst|photographer|special to|fellow|critic|desk|for the)\b",
    re.IGNORECASE,
)
_NAME_WORD = (
    r"(?:[^\W\da-z_][\w'’-]*\.?|(?:de|da|di|del|della|van|von|der|den|bin|ibn|al|el|la|le|du)\b)"
)
_NAME = rf"[^\W\da-z_][\w'’.-]*(?: {_NAME_WORD}){{0,4}}"
_NAMES = re.compile(rf"{_NAME}(?:(?:, | and | & |, and ){_NAME})*")
_BY = re.compile(
    r"(?:written |story |words |report(?:ed)? |text )?by:?\s+|(?:author|byline)s?:\s*",
    re.IGNORECASE,
)
_BY_ALONE = re.compile(r"(?:written |story |words )?by:?|authors?:?", re.IGNORECASE)
_CUT = re.compile(
    r"\s+(?:in|for|at|[–—-])\s+|\s*(?:[|•·(/]|\bPublished\b|\bUpdated\b|\bPosted\b)\s*"
)
_RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\)|ⓒ)?\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by )?"
    r"(?P<who>[^\W\d_][^.|,;©]{1,40})",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:source|via|published by|provided by):?\s+(?P<who>[^.|;]{2,40})", re.IGNORECASE
)
_COMPANY = re.compile(r",? (?:ltd|inc|llc|plc|gmbh|co|company|limited|corp)\.?$", re.IGNORECASE)
_ABOUT = re.compile(
    r"\bbyline\b|\bis (?:an?|the) (?:[\w-]+ ){0,5}(?:writer|reporter|correspondent|editor|"
    r"journalist|columnist|contributor|producer|fellow)\b|\b(?:covers|has covered|writes about|"
    r"reports on|has written for|has worked (?:for|at|as))\b|\bjoined (?:the )?[A-Z]|"
    r"\bprovides (?:news|independent)|\b[Ff]ollow (?:him|her|them|@)|"
    r"\b(?:[Hh]is|[Hh]er|[Tt]heir) work has appeared\b|\bbased in\b|\baward-winning\b"
)
_PORTRAIT = re.compile(
    r"\d+x\d+ image|(?:author|profile) (?:photo|image|picture)|about the (?:authors?|writers?)|"
    r"(?:authors?|written by|by|biography|bio):?",
    re.IGNORECASE,
)


#: A line of credits is short.
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote, and for whom, as printed; either may be missing."""

    who: str | None
    outlet: str | None = None


def byline(line: str) -> Byline | None:
    """What ``By Jane Doe, Staff writer`` or ``Jane Doe, CNN`` says, else None."""
    if len(line) > _LONGEST:
        return None
    opening = _BY.match(line)
    rest = line[opening.end() :] if opening else line
    for one in reversed(dates.find(rest)):
        rest = rest[: one.start].rstrip(" ,|·•-–—")
    parts = [part for part in _CUT.split(rest) if part]
    if not parts or len(rest.split()) > 16 or rest.endswith(("?", "!", ":")):
        return None
    who, comma, beside = parts[0].partition(", ")
    names = _NAMES.fullmatch(who)
    if names is None or _is_headline(who):
        return None
    # In "Jane Doe, John Roe and Ann Poe" the commas divide writers.
    while comma and not _ROLE.search(beside.split(", ")[0]) and not _OUTLET_WORD.search(beside):
        following, comma, beside_next = beside.partition(", ")
        if not _NAMES.fullmatch(following):
            break
        who, beside = f"{who}, {following}", beside_next
    others = [part for part in (beside, *parts[1:]) if part]
    outlet = next((part for part in others if is_outlet(part)), None)
    if opening:
        return _unmixed(who, outlet)
    if others and (outlet or any(_ROLE.search(part) for part in others)) and is_name(who):
        return Byline(who, outlet)
    return None


def announces(line: str) -> bool:
    """True if the line is a lone ``By``, and the next one a name."""
    return bool(_BY_ALONE.fullmatch(line))


def is_name(line: str) -> bool:
    """True if the line could be the name of one or a few people."""
    return (
        len(line) <= _LONGEST
        and 2 <= len(line.split()) <= 8
        and bool(_NAMES.fullmatch(line))
        and not _OUTLET_WORD.search(line)
        and not set(line.lower().split()) & _SECTION_WORD - {"and"}
        and not line.isupper()
    )


def is_outlet(line: str) -> bool:
    """True if the line reads as the name of a newspaper, an agency or a station."""
    named = re.findall(r"[^\W_]+", line)
    return (
        1 <= len(named) <= 5
        and bool(_OUTLET_WORD.search(line))
        and not _ROLE.search(line)
        and line[-1] not in "?!:;,"
        and all(word[0].isupper() or word in ("of", "the", "and") for word in named)
        and (
            any(word.lower() not in _SECTION_WORD for word in named)
            or (named[0] == "The" and len(named) > 1)
        )
    )


def outlet_of_rights(line: str) -> str | None:
    """The outlet that ``© 2023 The Harbour Post. All rights reserved.`` names, else None."""
    match = _RIGHTS.match(line) or _SOURCE.fullmatch(line)
    if match is None:
        return None
    who = _COMPANY.sub("", re.split(r"\s+all rights", match["who"], flags=re.IGNORECASE)[0].strip())
    capital = all(w[0].isupper() or w in ("of", "the", "and") for w in re.findall(r"[^\W_]+", who))
    return who if capital and 1 <= len(who.split()) <= 5 else None


def is_portrait(line: str) -> bool:
    """True if the line stands over the box that presents the author."""
    return bool(_PORTRAIT.fullmatch(line))


def presents(paragraph: str, name: str | None) -> bool:
    """True if the paragraph is about its author, and not about the news."""
    return bool(_ABOUT.search(paragraph)) and (
        name is None
        or name.lower() in paragraph.lower()
        or bool(re.match("(?:S?he|They) ", paragraph))
    )


def _unmixed(who: str, outlet: str | None) -> Byline:
    """``JANE DOE Associated Press`` is a writer and an outlet."""
    capitals = re.match(r"((?:[^\W\da-z_][^\Wa-z_'’.-]*\.?\s+){2,4})([A-Z][a-z].*)", who)
    if capitals and is_outlet(capitals[2]):
        return Byline(capitals[1].strip(), capitals[2])
    if outlet is None and is_outlet(who):
        return Byline(who, who)
    return Byline(who, outlet)


def _is_headline(who: str) -> bool:
    return len(who.split()) > 5 and " and " not in who
