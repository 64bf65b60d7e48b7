"""A message without its formatting, for when Telegram refuses the formatting."""

from __future__ import annotations

import html
import re

#: Telegram's limits, in UTF-16 code units.
TEXT_UNITS = 4096
CAPTION_UNITS = 1024

_LINK = re.compile(r"""<a\s[^>]*?href\s*=\s*(["']?)([^"'>]*)\1[^>]*>(.*?)</a\s*>""", re.S | re.I)
_TAG = re.compile(r"</?[a-z][a-z-]*(?:\s[^<>]*)?/?>", re.I)


def plain(markup: str, units: int = TEXT_UNITS) -> str:
    """What people would have read in ``markup``, with each address after its link.

    The HTML may be broken: that is why it is taken apart without a parser.

    Args:
        markup: HTML in Telegram's manner.
        units: UTF-16 code units that fit; what is over is cut off.
    """
    text = _LINK.sub(_spell_out, markup)
    text = html.unescape(_TAG.sub("", text)).strip()
    return _cut(text, units)


def _spell_out(link: re.Match[str]) -> str:
    _, address, words = link.groups()
    if not address or address in words:
        return words
    return f"{words} ({address})"


def _cut(text: str, units: int) -> str:
    encoded = text.encode("utf-16-le", "surrogatepass")
    if len(encoded) <= 2 * units:
        return text
    # "ignore": half of a pair at the edge is dropped.
    return encoded[: 2 * (units - 1)].decode("utf-16-le", "ignore") + "…"
