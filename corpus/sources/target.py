"""Addresses of what is to be fetched: one reading of them, for checks and connection alike."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urljoin, urlsplit

from yarl import URL

from corpus.errors import NotFetched
from corpus.sources.guard import literal

#: Characters; what is longer is no address of an article.
_LONGEST = 4096
#: Addresses are long, and sentences are not.
_SHOWN = 80
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|(?:https?|file|data|javascript|mailto):", re.IGNORECASE)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
#: Bytes that stand for themselves in path and query. What is written with a per cent sign
#: stays as it is: some servers tell apart what is the same.
_KEPT = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?@!$&'()*+,;=%[]"
)


def is_address(text: str) -> bool:
    """Whether it is meant as an address, and not as the name of a file."""
    return _SCHEME.match(text.strip()) is not None


def parse(text: str) -> URL:
    """What to ask for, and whom: the address that is checked is the one connected to.

    Path and query are kept byte for byte, but for what may not stand there; the fragment is
    for readers, and dropped.

    Raises:
        NotFetched: If it is no address of a page.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise _not_an_address(text, f"that is longer than {_LONGEST:,} characters")
    if any(character < " " or character == "\x7f" for character in text):
        raise _not_an_address(text, "there are control characters in it")
    try:
        parts, url = urlsplit(text), URL(text)
    except ValueError:
        raise _not_an_address(text, "it cannot be read") from None
    if url.scheme not in ("http", "https"):
        raise _not_an_address(text, "it has to begin with http:// or https://")
    host, port = (url.raw_host or "").lower().removesuffix("."), url.port
    if not host or not port:
        raise _not_an_address(text, "it names no site")
    if "@" in parts.netloc:
        raise NotFetched(
            "login", "I fetch public pages only; take name and password out of the address."
        )
    try:
        ip = literal(host)
    except ValueError:
        raise _not_an_address(text, f"{shown(host)} is no site") from None
    if ip is None and ("[" in parts.netloc or not _NAME.fullmatch(host)):
        raise _not_an_address(text, f"{shown(host)} is no site")
    if ip is not None:
        host = ip.compressed
    try:
        path, query = _quoted(parts.path), _quoted(parts.query)
    except ValueError:
        raise _not_an_address(text, "it is not valid Unicode") from None
    default = {"http": 80, "https": 443}[url.scheme]
    authority = f"[{host}]" if isinstance(ip, ipaddress.IPv6Address) else host
    if port != default:
        authority += f":{port}"
    return URL.build(
        scheme=url.scheme, authority=authority, path=path or "/", query_string=query, encoded=True
    )


def follow(url: URL, location: str) -> URL:
    """Where a redirect leads.

    Raises:
        NotFetched: If that is no address of a page.
    """
    try:
        return parse(urljoin(str(url), location.strip()))
    except NotFetched as e:
        if e.reason != "not-an-address":
            raise
    except ValueError:
        pass
    raise NotFetched(
        "bad-redirect", f"{url.raw_host} sends me on to `{shown(location)}`, which is no page."
    )


def shown(text: str) -> str:
    """As much of it as belongs into a sentence, without what cannot be printed."""
    text = "".join(character if character.isprintable() else "�" for character in text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _not_an_address(text: str, why: str) -> NotFetched:
    return NotFetched("not-an-address", f"`{shown(text)}` is no address that I can fetch: {why}.")


def _quoted(text: str) -> str:
    # What a header brought that is no UTF-8 comes as surrogates, and goes back as it was.
    data = text.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if byte in _KEPT else f"%{byte:02X}" for byte in data)
