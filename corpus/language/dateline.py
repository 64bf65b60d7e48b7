"""The dateline: place, agency and sometimes the day that open a story."""

from __future__ import annotations

import re

_MONTH = r"[A-Z][a-z]{2,8}\.?"
_DAY = rf"(?:,? (?:on )?{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|,? \d{{1,2}} {_MONTH}(?: \d{{4}})?)"
_FULL_DAY = rf"(?:,? {_MONTH} \d{{1,2}},? \d{{4}}|,? \d{{1,2}} {_MONTH} \d{{4}})"
_CAPITALS = r"[^\W\da-z_][^\W\da-z_.'’/-]+(?:[ -][^\W\da-z_.'’/-]+[.'’]?){0,4}"
_REGION = r"(?:, (?:[^\W\da-z_][\w.'’-]*)(?: [^\W\da-z_][\w.'’-]*){0,2})?"
_NAMED = r"[^\W\da-z_][\w.'’-]*(?: [^\W\da-z_][\w.'’-]*){0,3}"
_AGENCY = r" ?[(/](?:[^\W\da-z_]|dpa\b)[^()/\n]{0,29}[)/]"
#: Agencies that are believed without a dash behind them.
_KNOWN = (
    r" ?\((?:AP|AFP|CNN|CNN Business|UPI|PTI|ANI|IANS|EFE|ANSA|BBC|Reuters|Xinhua|Kyodo|"
    r"Bloomberg)\)"
)
_DASH = r"\s?(?:[—–―]|--?(?=\s))\s*"
#: What a sentence begins with; "NASA — the agency — said" is no dateline.
_BEGINS = r"(?=[\"“‘'«(]?[^\Wa-z_])"

_DATELINE = re.compile(
    rf"(?P<dateline>{_CAPITALS}{_REGION}{_DAY}?(?:{_AGENCY})?){_DASH}{_BEGINS}|"
    rf"(?P<wire>{_NAMED}{_REGION}{_DAY}?{_AGENCY}){_DASH}{_BEGINS}|"
    rf"(?P<known>{_NAMED}{_REGION}{_DAY}?{_KNOWN})\s*{_BEGINS}|"
    rf"(?P<release>{_NAMED}{_REGION}{_FULL_DAY}){_DASH}{_BEGINS}"
)

_LONGEST = 120


def find(paragraph: str) -> str | None:
    """The dateline at the start of ``paragraph``, without the dash: ``PARIS (Reuters)``."""
    match = _DATELINE.match(paragraph[:_LONGEST])
    return match[match.lastgroup or 0].strip() if match else None
