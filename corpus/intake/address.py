"""Addresses of articles: the one that stands for the article, without what tracks readers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

#: Names of parameters that say how a reader came, and nothing of what is read.
_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|ms|d|y|tw|tt|ig)clid|[gw]braid|igshid|mc_[ce]id|_ga|_gl|mkt_tok|oly_(?:anon|enc)_id"
    r"|at_(?:medium|campaign|link_\w+|format|ptr_name|bbc_team|custom\d)|ref_src|ref_url|cmpid|ocid|smid"
    r"|smtyp|taid|xtor|ns_(?:mchannel|source|campaign|linkname|fee)|guccounter|guce_referrer(?:_sig)?"
    r"|__twitter_impression|_hs(?:enc|mi)|vero_id|wt_mc|icid|ito"
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(told: Sequence[str], url: str | None) -> str | None:
    """The first of the addresses that a page tells of itself that can be believed.

    That is one on the host of ``url``, where the page was found, or on one above or below it;
    else ``url`` itself, without tracking. (Whose last parts are alike may be strangers, as two
    blogs of one provider are; a page must not pass itself off as somebody else's.)
    """
    for one in told:
        whole = _split(one.strip(), url or "")
        # The front page is nobody's article.
        if whole is None or not (whole.path.strip("/") or whole.query):
            continue
        if url is None or _related(host(urlunsplit(whole)), host(url)):
            return untracked(urlunsplit(whole))
    return untracked(url) if url else None


def untracked(url: str) -> str:
    """The address without fragment and tracking, its host in lower case.

    All else is kept byte for byte: whoever serves it may tell apart what looks the same.
    """
    parts = _split(url)
    if parts is None:
        return url
    fields = parts.query.split("&")
    query = "&".join(f for f in fields if not _TRACKING.fullmatch(f.partition("=")[0].lower()))
    netloc = parts.netloc.lower() if "@" not in parts.netloc else parts.netloc
    if parts.port == _DEFAULT_PORTS[parts.scheme]:
        netloc = netloc.removesuffix(f":{parts.port}")
    return urlunsplit(parts._replace(netloc=netloc, query=query, fragment=""))


def absolute(told: str, base: str | None) -> str | None:
    """The address that ``told`` means on the page at ``base``; None if it is none of the web."""
    parts = _split(told.strip(), base or "")
    return urlunsplit(parts) if parts else None


def host(url: str | None) -> str:
    """The host without ``www.``; empty if there is none."""
    parts = _split(url or "")
    return (parts.hostname or "").removeprefix("www.") if parts else ""


def _related(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _split(url: str, base: str = "") -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(base, url))
        parts.port  # noqa: B018 - it raises if it is none
        return parts if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
