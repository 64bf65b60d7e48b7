"""Why something was not fetched, in a sentence: from what a server answers, and from what fails."""

from __future__ import annotations

import math
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from corpus.errors import NotFetched
from corpus.sources.body import TooLarge

#: Seconds; who asks for a longer silence than a week gets a week.
_LONGEST_SILENCE = 7 * 86_400.0

_STATUSES = {
    401: ("forbidden", "lets only those read this page who sign in"),
    402: ("paywall", "shows this page only to those who pay"),
    403: ("forbidden", "does not let me read this page"),
    404: ("not-found", "has no such page"),
    410: ("gone", "has taken this page away"),
    451: ("forbidden", "may not show this page, for legal reasons"),
}
_KINDS = {
    "image": "a picture",
    "audio": "a sound",
    "video": "a film",
    "font": "a font",
    "application/pdf": "a PDF",
    "application/zip": "a package of files",
}
#: How a file begins, whatever it is called.
_SIGNS = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PK\x03\x04", "a package of files"),
)


class ConnectionForbidden(OSError):
    """A socket was to be connected to an address that may not be."""


def answered(host: str, status: int, retry_after: float | None) -> NotFetched:
    """What a status other than success means."""
    if status in _STATUSES:
        reason, words = _STATUSES[status]
    elif status == 429:
        reason, words = "rate-limited", f"wants me to ask less often; try again {_in(retry_after)}"
    elif status == 408 or 500 <= status <= 599:
        reason, words = "server-error", f"has a fault of its own; try again {_in(retry_after)}"
    else:
        reason, words = "status", "gives an answer that is no page"
    return NotFetched(reason, f"{host} {words} ({status}).", status=status, retry_after=retry_after)


def unanswered(host: str, error: BaseException, *, largest: int, timeout: float) -> NotFetched:
    """What a failure on the way means."""
    causes = tuple(_causes(error))
    if isinstance(error, TooLarge):
        return too_large(largest)
    if any(isinstance(cause, ConnectionForbidden) for cause in causes):
        return private(host)
    if isinstance(error, aiohttp.ClientConnectorDNSError | socket.gaierror):
        return NotFetched("dns", f"There is no site {host}, or it cannot be found now.")
    if any(isinstance(cause, ssl.SSLError | ssl.CertificateError) for cause in causes):
        return NotFetched("tls", f"{host} cannot prove who it is, so I do not read from it.")
    if isinstance(error, TimeoutError):
        return NotFetched("timeout", f"{host} took longer than {timeout:g} seconds.")
    if isinstance(error, aiohttp.ClientConnectionError | OSError):
        return NotFetched("unreachable", f"{host} does not answer.")
    return NotFetched("broken", f"What {host} sends is cut off or damaged; try again later.")


def private(host: str) -> NotFetched:
    """Not on the public internet."""
    return NotFetched(
        "private-address", f"{host} is not on the public internet; I fetch public pages only."
    )


def closed_port(port: int, ports: frozenset[int]) -> NotFetched:
    """Not a port for pages."""
    numbers = " and ".join(str(number) for number in sorted(ports))
    return NotFetched("port", f"I fetch from ports {numbers} only, not from {port}.")


def too_large(largest: int) -> NotFetched:
    """More than is read."""
    return NotFetched("too-large", f"That is over {largest / 1e6:g} MB, which is the most I fetch.")


def not_text(kind: str) -> NotFetched:
    """No page, but something to look at or to listen to."""
    return NotFetched("not-text", f"That is {kind}, not a page; I read text only.")


def by_type(content_type: str) -> NotFetched | None:
    """What a ``Content-Type`` that is surely no text means."""
    kind = _KINDS.get(content_type) or _KINDS.get(content_type.partition("/")[0])
    # Pictures that are text, and what calls itself one by mistake, are told by their content.
    return not_text(kind) if kind and not content_type.endswith("xml") else None


def by_sign(body: bytes) -> NotFetched | None:
    """What the first bytes of something that is no text mean."""
    return next((not_text(kind) for sign, kind in _SIGNS if body.startswith(sign)), None)


def retry_after(text: str | None, now: datetime | None = None) -> float | None:
    """Seconds of a ``Retry-After``: a number, or a date; None if it is neither."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        seconds = (at - (now or datetime.now(UTC))).total_seconds()
    return None if math.isnan(seconds) else min(max(seconds, 0.0), _LONGEST_SILENCE)


def _in(seconds: float | None) -> str:
    return f"in {math.ceil(seconds):,} s" if seconds else "later"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and all that it was raised for."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or one in seen:
            continue
        seen.append(one)
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "os_error", None)]
