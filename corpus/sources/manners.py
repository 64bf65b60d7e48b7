"""How sites are treated that nobody waits for: by their rules, one request at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from yarl import URL

from corpus.errors import NotFetched
from corpus.sources import robots
from corpus.sources.robots import Robots
from corpus.sources.rules import FetchRules

#: How this program is called in a robots.txt.
AGENT = "newsdesk"
#: Seconds for which a robots.txt is believed, and one that could not be had is not asked for.
_BELIEVED, _MISSED = 86_400.0, 600.0
#: Sites that are remembered before the idle ones are forgotten.
_MANY = 2_000

#: Fetches the robots.txt at an address; raises NotFetched.
FetchRobots = Callable[[URL], Awaitable[bytes]]


@dataclass(slots=True)
class Site:
    """One host and port, and what is known of it."""

    clock: Callable[[], float]
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    #: How many have their turn, or wait for it.
    interested: int = 0
    #: By the clock: when the next request may be made; until when it wants to hear nothing;
    #: until when its robots.txt is believed.
    free_at: float = 0.0
    silent_until: float = 0.0
    robots_until: float = 0.0
    robots: Robots = robots.OPEN
    #: Why its robots.txt could not be had.
    unknown: NotFetched | None = None

    def hold(self, seconds: float) -> None:
        """Note that it asks for silence."""
        self.silent_until = max(self.silent_until, self.clock() + seconds)

    def idle(self) -> bool:
        """Whether nothing is lost if it is forgotten."""
        return not self.interested and self.clock() > max(
            self.free_at, self.silent_until, self.robots_until
        )


class Manners:
    """Whose turn it is at which site.

    Args:
        rules: How long pauses are.
        clock: Seconds that only grow.
        sleep: Waits for so many of them.
    """

    def __init__(
        self,
        rules: FetchRules,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._rules = rules
        self._clock = clock
        self._sleep = sleep
        self._sites: dict[str, Site] = {}

    @asynccontextmanager
    async def turn(self, target: URL, fetch: FetchRobots) -> AsyncIterator[Site]:
        """Wait until an address may be asked for; all others at its site wait meanwhile.

        Raises:
            NotFetched: If the site wants to be left alone, altogether or with this address.
        """
        host, port = target.raw_host or "", target.port
        # With a certificate or without, it is the same site.
        site = self._site(host if port in (80, 443) else f"{host} {port}")
        site.interested += 1
        try:
            async with site.lock:
                await self._wait(site)
                await self._ask(site, target, fetch)
                try:
                    yield site
                finally:
                    site.free_at = self._clock() + self._pause(site)
        finally:
            site.interested -= 1

    async def _wait(self, site: Site) -> None:
        if (seconds := site.free_at - self._clock()) > 0:
            await self._sleep(seconds)
        if (seconds := site.silent_until - self._clock()) > 0:
            raise NotFetched(
                "rate-limited",
                f"The site wants to hear nothing of me for another {seconds:,.0f} s.",
                retry_after=seconds,
            )

    async def _ask(self, site: Site, target: URL, fetch: FetchRobots) -> None:
        """Refuse what the site does not want to be fetched."""
        if self._clock() >= site.robots_until:
            await self._learn(site, target, fetch)
        if (why := site.unknown) is not None:
            raise NotFetched(
                why.reason,
                str(why),
                status=why.status,
                retry_after=site.robots_until - self._clock(),
            )
        if not site.robots.allows(target.raw_path_qs):
            raise NotFetched(
                "robots", f"{target.raw_host} asks programs not to fetch this (robots.txt)."
            )

    async def _learn(self, site: Site, target: URL, fetch: FetchRobots) -> None:
        """Read the robots.txt; one that is not there allows all, a broken site nothing for now."""
        site.robots, site.unknown, believed = robots.OPEN, None, _BELIEVED
        try:
            body = await fetch(target.with_path("/robots.txt", encoded=True))
        except NotFetched as e:
            if e.status is None or e.reason in ("rate-limited", "server-error"):
                believed = min(e.retry_after or _MISSED, _BELIEVED)
                site.unknown = e
        else:
            site.robots = await asyncio.to_thread(robots.read, body, AGENT)
        site.robots_until = self._clock() + believed

    def _pause(self, site: Site) -> float:
        return min(max(self._rules.pause, site.robots.delay or 0.0), self._rules.longest_pause)

    def _site(self, name: str) -> Site:
        if len(self._sites) >= _MANY and name not in self._sites:
            self._sites = {n: site for n, site in self._sites.items() if not site.idle()}
        return self._sites.setdefault(name, Site(self._clock))
