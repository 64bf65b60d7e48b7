"""A site with feeds and pages: a real server on this machine, and a clock that tests move."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from aiohttp import web

from corpus.database import Database, open_database
from corpus.feeds.followed import Feed, Feeds, NewFeed
from corpus.feeds.polled import Polled
from corpus.feeds.poller import Poller
from corpus.feeds.visits import Visit, Visits
from corpus.schema import ARCHIVE
from corpus.sources.fetch import Fetcher
from corpus.sources.guard import Allowed
from corpus.sources.rules import FetchRules
from corpus.types import Actor
from corpus.workers import Workers

#: Where the server may be, and nothing else; no pauses, so that no test waits.
RULES = FetchRules(allow=(Allowed.parse("127.0.0.0/8"),), pause=0.0, timeout=5.0)
ANN = Actor("cli:ann", "Ann")
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


class Here(Workers):
    """The same work in this process, so that tests need not start others."""

    async def run(self, function, /, *args):  # type: ignore[no-untyped-def, override]
        return function(*args)


_WORDS = (
    "harbour council ferry bridge storm market school budget river train engineer festival "
    "witness mayor island report signal cargo winter repair ticket museum garden engine"
).split()


def story(number: int, paragraphs: int = 4) -> list[str]:
    """Paragraphs that no other number has."""
    seed = hashlib.sha256(str(number).encode()).digest()
    return [
        f"In case {number}, part {p}, the "
        + " and the ".join(_WORDS[(seed[(p * 5 + i) % 32] + i * p) % len(_WORDS)] for i in range(9))
        + f" were named on page {number * 7 + p} of what was read out to the {_WORDS[p]} board."
        for p in range(1, paragraphs + 1)
    ]


def html(number: int, paragraphs: int = 4) -> str:
    return "".join(f"<p>{escape(p)}</p>" for p in story(number, paragraphs))


def page(number: int, title: str, published: str | None = None) -> str:
    meta = f'<meta property="article:published_time" content="{published}">' if published else ""
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>{meta}</head>"
        f"<body><article><h1>{title}</h1>{html(number)}</article></body></html>"
    )


@dataclass
class Item:
    """An entry of an RSS feed."""

    number: int
    title: str = ""
    #: Its whole text, else it has a link alone.
    text: str | None = None
    at: datetime | None = START
    link: str | None = None

    def rss(self, base: str) -> str:
        link = self.link if self.link is not None else f"{base}/news/{self.number}"
        date = f"<pubDate>{self.at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if self.at else ""
        text = f"<content:encoded><![CDATA[{self.text}]]></content:encoded>" if self.text else ""
        title = self.title or f"Story number {self.number}"
        return (
            f"<item><guid isPermaLink='false'>item-{self.number}</guid><title>{title}</title>"
            f"<link>{link}</link>{date}{text}</item>"
        )


def rss(items: Sequence[str], title: str = "Harbour Wire", more: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{title}</title><link>http://wire.example/</link>{more}"
        + "".join(items)
        + "</channel></rss>"
    )


@dataclass
class Answer:
    """What the server says at a path."""

    body: bytes = b""
    status: int = 200
    type: str = "application/rss+xml; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


class Site:
    """A server whose pages a test writes."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.answers: dict[str, Answer] = {}
        #: Paths that were asked for, in order, without robots.txt.
        self.asked: list[str] = []
        #: Conditional headers that came with them.
        self.conditions: list[dict[str, str]] = []
        self.on_request: Callable[[str], None] = lambda path: None

    def put(self, path: str, body: str | bytes, **more: object) -> None:
        data = body.encode() if isinstance(body, str) else body
        answer = Answer(data)
        for name, value in more.items():
            setattr(answer, name, value)
        self.answers[path] = answer

    def feed(self, items: Sequence[Item], path: str = "/feed", **more: object) -> None:
        self.put(path, rss([item.rss(self.base) for item in items]), **more)

    def pages(self, *numbers: int) -> None:
        for number in numbers:
            self.put(f"/news/{number}", page(number, f"Story number {number}"), type="text/html")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/robots.txt" and request.path not in self.answers:
            return web.Response(status=404)
        self.asked.append(request.path)
        names = ("If-None-Match", "If-Modified-Since")
        self.conditions.append({n: request.headers[n] for n in names if n in request.headers})
        self.on_request(request.path)
        found = self.answers.get(request.path)
        if found is None:
            return web.Response(status=404)
        etag = found.headers.get("ETag")
        if etag and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(
            body=found.body,
            status=found.status,
            headers={"Content-Type": found.type, **found.headers},
        )


@asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    """A site on a free port."""
    application = web.Application()
    runner = web.AppRunner(application)
    site: Site | None = None

    async def answer(request: web.Request) -> web.StreamResponse:
        assert site is not None, "asked before it is there"
        return await site.answer(request)

    application.router.add_get("/{path:.*}", answer)
    await runner.setup()
    try:
        tcp = web.TCPSite(runner, "127.0.0.1", 0)
        await tcp.start()
        site = Site(runner.addresses[0][1])
        yield site
    finally:
        await runner.cleanup()


class Clock:
    """A time that stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


class Stand:
    """A poller on a database, a site, and what a test looks at."""

    def __init__(
        self, database: Database, site: Site, poller: Poller, clock: Clock, told: list[str]
    ) -> None:
        self.database = database
        self.site = site
        self.poller = poller
        self.clock = clock
        self.told = told
        self.feeds = Feeds(database)

    async def follow(self, path: str = "/feed", take: int = 10, **more: object) -> Feed:
        values: dict[str, object] = {"title": "Harbour Wire", "kind": "rss", **more}
        new = NewFeed(self.site.base + path, take=take, **values)  # type: ignore[arg-type]
        return await self.feeds.add(new, ANN, self.clock())

    async def poll(self, **later: float) -> list[Visit]:
        self.clock.pass_(**later)
        return await self.poller.once()

    async def titles(self) -> list[str]:
        rows = await self.database.rows("SELECT title FROM articles ORDER BY id")
        return [row["title"] for row in rows]

    async def entries(self) -> dict[str, tuple[str, str | None]]:
        """State and reason of each entry."""
        rows = await self.database.rows("SELECT key, state, reason FROM feed_entries ORDER BY key")
        return {row["key"]: (row["state"], row["reason"]) for row in rows}

    async def audit(self) -> list[tuple[str, str, str]]:
        rows = await self.database.rows("SELECT actor, action, subject FROM audit ORDER BY id")
        return [(row["actor"], row["action"], row["subject"]) for row in rows]


@asynccontextmanager
async def standing(
    path: Path, site: Site, workers: Workers, clock: Clock | None = None
) -> AsyncIterator[Stand]:
    """One life of a poller."""
    clock = clock or Clock()
    told: list[str] = []

    async def tell(sentence: str) -> None:
        told.append(sentence)

    async with open_database(path, [ARCHIVE]) as database, Fetcher(RULES) as fetcher:
        visits = Visits(fetcher, workers, Polled(database), clock, lambda: 0.5)
        yield Stand(database, site, Poller(database, visits, clock, tell), clock, told)
