"""From the name of a site to its addresses, as far as they may be connected to."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from threading import Thread

from aiohttp.abc import AbstractResolver, ResolveResult

from corpus.errors import NotFetched
from corpus.sources import refusal
from corpus.sources.guard import Guard, IPAddress

#: The addresses of a name, as text; raises OSError if it has none.
Lookup = Callable[[str], Awaitable[Sequence[str]]]

#: A name server that is slow on purpose keeps these busy, and nothing else.
_THREADS = 8
_LOOPBACK = ("127.0.0.1", "::1")


class SystemLookup:
    """Asks the system, in a few threads that nobody has to wait for at the end."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(_THREADS)

    async def __call__(self, name: str) -> Sequence[str]:
        """The addresses of a name, each once."""
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[str]] = loop.create_future()

        def answered(addresses: Sequence[str], error: Exception | None) -> None:
            self._free.release()  # not before: whoever asked may be gone, and the thread is not
            if answer.done():
                return
            if error:
                answer.set_exception(error)
            else:
                answer.set_result(addresses)

        def look() -> None:
            addresses: Sequence[str] = ()
            error: Exception | None = None
            try:
                infos = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
                addresses = list(dict.fromkeys(str(info[4][0]) for info in infos))
            except (OSError, ValueError) as e:
                error = e
            with suppress(RuntimeError):  # all is over
                loop.call_soon_threadsafe(answered, addresses, error)

        Thread(target=look, name="lookup", daemon=True).start()
        return await answer


class GuardedResolver(AbstractResolver):
    """Gives aiohttp those addresses of a name that the guard permits."""

    def __init__(self, guard: Guard, lookup: Lookup) -> None:
        self._guard = guard
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name.

        Raises:
            NotFetched: If it has some, and none may be connected to.
            OSError: If it has none.
        """
        # A name server need not be asked, and may not be, what this machine is called.
        local = host == "localhost" or host.endswith(".localhost")
        ips = [
            ipaddress.ip_address(text)
            for text in (_LOOPBACK if local else await self._lookup(host))
        ]
        permitted = [ip for ip in ips if self._guard.permits(host, ip, port)]
        if ips and not permitted:
            raise forbidden(self._guard, host, ips, port)
        if not permitted:
            raise OSError(f"{host} has no address")
        return [
            ResolveResult(
                hostname=host,
                host=str(ip),
                port=port,
                family=socket.AF_INET if ip.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for ip in permitted
        ]

    async def close(self) -> None:
        """Nothing is open."""


def forbidden(guard: Guard, host: str, ips: Sequence[IPAddress], port: int) -> NotFetched:
    """Why none of these addresses of ``host`` may be connected to."""
    if any(guard.permits(host, ip, usual) for ip in ips for usual in guard.ports):
        return refusal.closed_port(port, guard.ports)
    return refusal.private(host)
