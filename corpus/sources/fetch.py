"""The only way out to the network: pages, feeds and what else is fetched, within rules.

Nothing is believed of what comes back: neither addresses that it leads to, nor lengths, nor
types, nor that it ends.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

import aiohttp
from yarl import URL

from corpus.errors import NotFetched
from corpus.sources import refusal, robots
from corpus.sources.body import Body, TooLarge
from corpus.sources.guard import Guard, literal
from corpus.sources.manners import Manners
from corpus.sources.resolver import GuardedResolver, Lookup, SystemLookup, forbidden
from corpus.sources.rules import FetchRules
from corpus.sources.target import follow, parse

log = logging.getLogger(__name__)

#: Takes the body of an answer.
Read = Callable[[aiohttp.ClientResponse], Awaitable[bytes]]

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_MAX_AGE = re.compile(r"\bmax-age=\"?(\d{1,9})\b", re.IGNORECASE)
_SUCCESSES = frozenset((200, 203))

_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, "
    "application/feed+json, text/markdown;q=0.9, application/xml;q=0.9, text/plain;q=0.8, */*;q=0.1"
)
#: Bytes of a header; policies of large sites are longer than aiohttp's own limit.
_LONGEST_HEADER = 32_768
#: Characters of what is kept of a header.
_LONGEST_VALUE = 512


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was at an address."""

    #: Where it was found, after all redirects.
    url: str
    #: The address to ask for from now on; None if the one asked for is right.
    permanent: str | None
    #: 200, or 304 if it has not changed; then there is no body.
    status: int
    body: bytes
    #: In lower case and without parameters, as told; empty if nothing is.
    content_type: str
    #: As told, which may be wrong; `corpus.sources.file.decode` takes it as a hint.
    charset: str | None
    #: To be given back the next time, whatever they mean.
    etag: str | None
    modified: str | None
    #: Seconds for which it counts as fresh, by ``Cache-Control``; None if that is not told.
    max_age: int | None = None


class Fetcher:
    """Fetches what is at an address; made once, and used by all.

    ::

        async with Fetcher(FetchRules(contact="https://example.org/bot")) as fetcher:
            page = await fetcher.get("https://example.org/news/1")

    Args:
        rules: What may be fetched, and how much of it.
        lookup: Finds the addresses of a name, if not the system does.
        manners: Keeps track of sites that are asked politely.
    """

    def __init__(
        self,
        rules: FetchRules,
        *,
        lookup: Lookup | None = None,
        manners: Manners | None = None,
    ) -> None:
        self.rules = rules
        self._guard = Guard(rules.allow, rules.ports)
        self._lookup = lookup or SystemLookup()
        self._manners = manners or Manners(rules)
        self._slots = {polite: asyncio.Semaphore(rules.at_once) for polite in (True, False)}
        self._stack = AsyncExitStack()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        connector = aiohttp.TCPConnector(
            limit=0,  # the slots are the limit
            resolver=GuardedResolver(self._guard, self._lookup),
            ttl_dns_cache=60,
            socket_factory=self._socket,
        )
        self._session = await self._stack.enter_async_context(
            aiohttp.ClientSession(
                connector=connector,
                headers={
                    "User-Agent": self.rules.agent,
                    "Accept": _ACCEPT,
                    "Accept-Encoding": "gzip, deflate",
                },
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
                trust_env=False,
                max_line_size=_LONGEST_HEADER,
                max_field_size=_LONGEST_HEADER,
            )
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def get(
        self,
        url: str,
        *,
        polite: bool = False,
        etag: str | None = None,
        modified: str | None = None,
    ) -> Fetched:
        """What is at an address.

        Args:
            url: As a person or a feed gave it.
            polite: Whether nobody waits for it: robots.txt is heeded then, and one request at
                a time is made to a site, with pauses; so it may take minutes until its turn.
            etag: What came with it the last time; if it has not changed, it comes without body.
            modified: The same.

        Raises:
            NotFetched: If it cannot be had, or may not be.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        return await self._follow(parse(url), polite, self._slots[polite], headers, self._body)

    async def _follow(
        self,
        target: URL,
        polite: bool,
        slots: asyncio.Semaphore,
        headers: dict[str, str],
        read: Read,
    ) -> Fetched:
        """What is at an address, or where that leads; each step is checked like the first."""
        left = self.rules.timeout
        permanent: str | None = None
        lasting = True
        for _ in range(self.rules.redirects + 1):
            async with self._turn(target, polite), slots:
                start = asyncio.get_running_loop().time()
                found = await self._step(target, headers, left, read)
                left -= asyncio.get_running_loop().time() - start
            if isinstance(found, Fetched):
                return replace(found, permanent=permanent)
            target, for_ever = found
            lasting = lasting and for_ever
            permanent = str(target) if lasting else permanent
        raise NotFetched(
            "too-many-redirects", f"{target.raw_host} sends me from one address to the next."
        )

    @asynccontextmanager
    async def _turn(self, target: URL, polite: bool) -> AsyncIterator[None]:
        """When it may be asked for; at once, where somebody waits."""
        if not polite:
            yield
            return
        async with self._manners.turn(target, self._robots) as site:
            try:
                yield
            except NotFetched as e:
                if e.reason in ("rate-limited", "server-error") and e.retry_after:
                    site.hold(e.retry_after)
                raise

    async def _robots(self, target: URL) -> bytes:
        """The robots.txt of a site."""
        found = await self._follow(target, False, self._slots[True], {}, self._beginning)
        return found.body

    async def _step(
        self,
        target: URL,
        headers: dict[str, str],
        seconds: float,
        read: Read,
    ) -> Fetched | tuple[URL, bool]:
        """One request: what is there, or where it leads, and whether for ever."""
        host, port = target.raw_host or "", target.port or 0
        self._admit(host, port)
        try:
            async with asyncio.timeout(max(seconds, 0)), self._asked(target, headers) as answer:
                return await self._answer(target, answer, bool(headers), read)
        except NotFetched:
            raise
        except (aiohttp.ClientError, OSError, ValueError, TooLarge) as e:
            log.debug("%s: %r", host, e)
            raise refusal.unanswered(
                host, e, largest=self.rules.largest, timeout=self.rules.timeout
            ) from e

    @asynccontextmanager
    async def _asked(
        self, target: URL, headers: dict[str, str]
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer; what is not read of it is never received."""
        assert self._session is not None, "a Fetcher is entered before it is used"
        answer = await self._session.get(target, headers=headers, allow_redirects=False)
        try:
            yield answer
        finally:
            # Closes the connection unless all was read.
            answer.release() if answer.content.at_eof() else answer.close()

    async def _answer(
        self,
        target: URL,
        answer: aiohttp.ClientResponse,
        conditional: bool,
        read: Read,
    ) -> Fetched | tuple[URL, bool]:
        if answer.status in _REDIRECTS and (location := answer.headers.get("Location")):
            return follow(target, location), answer.status in _PERMANENT
        unchanged = answer.status == 304 and conditional
        if answer.status not in _SUCCESSES and not unchanged:
            after = refusal.retry_after(answer.headers.get("Retry-After"))
            raise refusal.answered(target.raw_host or "", answer.status, after)
        content_type, charset = _type(answer.headers.get("Content-Type", ""))
        return Fetched(
            url=str(target),
            permanent=None,
            status=304 if unchanged else 200,
            body=b"" if unchanged else await read(answer),
            content_type=content_type,
            charset=charset,
            etag=_value(answer.headers.get("ETag")),
            modified=_value(answer.headers.get("Last-Modified")),
            max_age=_max_age(answer.headers.get("Cache-Control", "")),
        )

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        if refused := refusal.by_type(_type(answer.headers.get("Content-Type", ""))[0]):
            raise refused
        if (answer.content_length or 0) > self.rules.largest:
            raise TooLarge
        body = Body(self.rules.largest, answer.headers.get("Content-Encoding", ""))
        async for data in answer.content.iter_any():
            body.feed(data)
        return body.complete()

    async def _beginning(self, answer: aiohttp.ClientResponse) -> bytes:
        """As much of it as is read of a robots.txt."""
        body = Body(robots.LARGEST, answer.headers.get("Content-Encoding", ""))
        try:
            async for data in answer.content.iter_any():
                body.feed(data)
        except TooLarge:
            return body.beginning()
        return body.complete()

    def _admit(self, host: str, port: int) -> None:
        """Refuse an address that is written as one; those of names are the resolver's concern."""
        ip = literal(host)
        if ip is not None and not self._guard.permits(host, ip, port):
            raise forbidden(self._guard, host, [ip], port)

    def _socket(self, info: Any) -> socket.socket:
        """A socket, if the very address that it is for may be connected to."""
        family, kind, protocol, _, address = info
        if not self._guard.permits_connection(str(address[0]), int(address[1])):
            raise refusal.ConnectionForbidden(f"{address[0]} may not be connected to")
        return socket.socket(family=family, type=kind, proto=protocol)


def _type(text: str) -> tuple[str, str | None]:
    """The type and the charset that a ``Content-Type`` tells."""
    kind, *parameters = text.split(";")
    told = (p.partition("=")[2] for p in parameters if p.strip().lower().startswith("charset="))
    return _value(kind.strip().lower()) or "", _value(next(told, "").strip().strip("\"'"))


def _max_age(told: str) -> int | None:
    match = _MAX_AGE.search(told)
    return int(match[1]) if match else None


def _value(text: str | None) -> str | None:
    """What a header says, if it can be kept and given back."""
    fits = text and len(text) <= _LONGEST_VALUE and text.isascii() and text.isprintable()
    return text if fits else None
