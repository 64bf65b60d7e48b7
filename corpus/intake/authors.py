"""Who wrote an article and who published it, as the lines around the text say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.intake import dates
from corpus.intake.notices import SECTION_WORDS

_OUTLET_WORD = re.compile(
    r"\b(?:news|times|post|herald|gazette|tribune|journal|chronicle|guardian|observer|press|agency|"
    r"reuters|bbc|cnn|afp|ap|upi|npr|broadcasting|radio|tv|television|courier|mail|telegraph|mirror|"
    r"independent|standard|examiner|inquirer|globe|dispatch|register|ledger|sentinel|monitor|magazine|"
    r"newswire|wire|network|media|bulletin|argus|echo|advertiser|daily|weekly|today)\b|"
    r"\w\.(?:com|org|net)$",
    re.IGNORECASE,
)
#: "Support the Guardian", "BBC Homepage"
_ADDRESSES_READER = frozenset(
    "support follow join subscribe read get share watch about see from homepage podcast app".split()
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
_MOST_WORDS = 16


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
    if not parts or len(rest.split()) > _MOST_WORDS or rest.endswith(("?", "!", ":")):
        return None
    who, beside = _divided(parts[0])
    if not _NAMES.fullmatch(who) or (len(who.split()) > 5 and " and " not in who):
        return None
    others = [part for part in (beside, *parts[1:]) if part]
    outlet = next((part for part in others if is_outlet(part)), None)
    if opening:
        return _unmixed(who, outlet)
    # Without "By" it takes more than a name to be a byline.
    known = outlet or any(_ROLE.search(part) for part in others)
    return Byline(who, outlet) if known and is_name(who) else None


def announces(line: str) -> bool:
    """True if the line is a lone ``By``, and the next one a name."""
    return bool(_BY_ALONE.fullmatch(line))


def is_name(line: str) -> bool:
    """True if the line could be the name of one or a few people, and where they were."""
    who = line.split(" in ")[0]
    return (
        len(line) <= _LONGEST
        and 2 <= len(who.split()) <= 8
        and bool(_NAMES.fullmatch(who))
        and not _OUTLET_WORD.search(who)
        and not set(who.lower().split()) & SECTION_WORDS - {"and"}
        and not who.isupper()
    )


def is_outlet(line: str) -> bool:
    """True if the line reads as the name of a newspaper, an agency or a station."""
    named = re.findall(r"[^\W_]+", line)
    return (
        1 <= len(named) <= 5
        and bool(_OUTLET_WORD.search(line))
        and not _ROLE.search(line)
        and line[-1] not in "?!:;,"
        and not {word.lower() for word in named} & _ADDRESSES_READER
        and all(word[0].isupper() or word in ("of", "the", "and") for word in named)
        and (
            any(word.lower() not in SECTION_WORDS for word in named)
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


def _divided(text: str) -> tuple[str, str]:
    """The writers, and what stands behind them.

    In "Jane Doe, John Roe and Ann Poe, Gazette" only the last comma divides the two.
    """
    who, *others = text.split(", ")
    while others and not _ROLE.search(others[0]) and not _OUTLET_WORD.search(others[0]):
        if not _NAMES.fullmatch(others[0]):
            break
        who = f"{who}, {others.pop(0)}"
    return who, ", ".join(others)
