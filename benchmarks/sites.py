"""Sites with feeds, in a process of their own: ``python -m benchmarks.sites FEEDS SITES``.

Every feed has 50 entries with their whole text. ``/round/N`` makes each of them begin with two
new ones for each round; ``/counts`` tells how often was asked for what. The port is printed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import islice

from aiohttp import web

from benchmarks.corpus import articles
from corpus.types import Article

ENTRIES, NEW = 50, 2
#: Articles that feeds begin with: nobody stores them.
_OLD = 600
_ENOUGH = 10**9


class Sites:
    """What all of the sites answer.

    Args:
        feeds: How many there are, over all sites.
        rounds: For so many of them there is news.
    """

    def __init__(self, feeds: int, rounds: int) -> None:
        made = articles(_ENOUGH, seed=7)
        self._old = [_text(article) for article in islice(made, _OLD)]
        self._new = [_text(article) for article in islice(made, feeds * NEW * rounds)]
        self._start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
        self._feeds = feeds
        self._round = 0
        self._counts: Counter[str] = Counter()

    async def answer(self, request: web.Request) -> web.Response:
        """One request."""
        kind, _, name = request.path.strip("/").partition("/")
        if kind == "round":
            self._round = int(name)
            return web.Response(text="so be it")
        if kind == "counts":
            return web.Response(text=json.dumps(self._counts))
        self._counts[kind] += 1
        if kind != "feed":
            return web.Response(status=404)
        number = int(name)
        etag = f'"{number}-{self._round}"'
        if request.headers.get("If-None-Match") == etag:
            self._counts["unchanged"] += 1
            return web.Response(status=304)
        return web.Response(
            text=self._feed(number),
            content_type="application/rss+xml",
            headers={"ETag": etag},
        )

    def _feed(self, number: int) -> str:
        items = []
        for back in range(ENTRIES):
            # Counts from the first that feed ever had; two more each round.
            entry = ENTRIES + self._round * NEW - 1 - back
            if entry < ENTRIES:
                title, text = self._old[(number * 31 + entry) % _OLD]
            else:
                rounds, place = divmod(entry - ENTRIES, NEW)
                title, text = self._new[(rounds * self._feeds + number) * NEW + place]
            at = self._start + timedelta(seconds=entry)
            items.append(
                f"<item><guid isPermaLink='false'>{number}-{entry}</guid><title>{title}</title>"
                f"<link>http://site.example/{number}/{entry}</link>"
                f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
                f"<content:encoded><![CDATA[{text}]]></content:encoded></item>"
            )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>Feed number {number}</title>{''.join(items)}</channel></rss>"
        )


def _text(article: Article) -> tuple[str, str]:
    paragraphs = "".join(f"<p>{escape(p.text)}</p>" for p in article.paragraphs)
    return escape(article.title), paragraphs


def address(site: int) -> str:
    """Where a site is: all of 127.0.0.0/8 is this machine, and each of its addresses a site."""
    return f"127.0.{1 + site // 250}.{1 + site % 250}"


async def main(feeds: int, count: int) -> None:
    """Answer until the process is ended."""
    sites = Sites(feeds, rounds=1)
    application = web.Application()
    application.router.add_get("/{path:.*}", sites.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    for site in range(count):
        await web.TCPSite(runner, address(site), port).start()
    print(port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
