"""Addresses of articles: the one that stands for the article, without what tracks readers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(r"utm_|(?:fbclid|gclid|msclkid|mc_[ce]id|igshid|ref_src|cmpid|ocid|smid)$")


def canonical(told: Sequence[str], url: str | None) -> str | None:
    """The first of the addresses that a page tells of itself that can be believed.

    That is one on the same site as ``url``, where the page was found; else ``url`` itself,
    without tracking.
    """
    for one in told:
        whole = _split(one.strip(), url or "")
        # The front page is nobody's article.
        if whole is None or not (whole.path.strip("/") or whole.query):
            continue
        if url is None or _site(host(urlunsplit(whole))) == _site(host(url)):
            return urlunsplit(whole._replace(fragment=""))
    return untracked(url) if url else None


def untracked(url: str) -> str:
    """The address without fragment and tracking."""
    parts = _split(url)
    if parts is None:
        return url
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in query if not _TRACKING.match(pair[0])]
    # Written anew only if it must be: an address is compared byte for byte.
    text = parts.query if len(kept) == len(query) else urlencode(kept)
    return urlunsplit(parts._replace(query=text, fragment=""))


def absolute(told: str, base: str | None) -> str | None:
    """The address that ``told`` means on the page at ``base``; None if it is none of the web."""
    parts = _split(told.strip(), base or "")
    return urlunsplit(parts) if parts else None


def host(url: str | None) -> str:
    """The host without ``www.``; empty if there is none."""
    parts = _split(url or "")
    return (parts.hostname or "").removeprefix("www.") if parts else ""


def _site(name: str) -> list[str]:
    return name.split(".")[-2:]


def _split(url: str, base: str = "") -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(base, url))
        return parts if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
