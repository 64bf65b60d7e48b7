"""A feed is found from its own address, and from that of its site."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from corpus.errors import NoFeedFound, NotAFeed, NotFetched
from corpus.feeds.finding import FoundFeed, find
from corpus.sources.fetch import Fetcher
from corpus.types import Published
from tests.newsstand import RULES, START, Here, Item, Site, serving


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


async def found(address: str) -> FoundFeed:
    async with Fetcher(RULES) as fetcher:
        return await find(fetcher, Here(), address)


def links(*hrefs: str) -> str:
    named = "".join(f"<link rel=alternate type='application/rss+xml' href='{h}'>" for h in hrefs)
    return f"<!doctype html><html><head>{named}</head><body>News</body></html>"


async def test_by_its_own_address(site: Site) -> None:
    site.feed([Item(1, at=START - timedelta(days=1)), Item(2)])
    assert await found(f"{site.base}/feed") == FoundFeed(
        address=f"{site.base}/feed",
        kind="rss",
        title="Harbour Wire",
        entries=2,
        newest=Published(START, "second", "feed"),
        headline="Story number 2",
    )


async def test_by_the_page_that_names_it(site: Site) -> None:
    site.put("/", links("/gone", "/feed"), type="text/html")
    site.feed([Item(1)])
    assert (await found(site.base)).address == f"{site.base}/feed"
    assert site.asked == ["/", "/gone", "/feed"]


async def test_the_usual_places_are_tried_only_if_none_is_named(site: Site) -> None:
    site.put("/", links(), type="text/html")
    site.feed([Item(1)], path="/rss.xml")
    assert (await found(site.base)).address == f"{site.base}/rss.xml"
    site.put("/", links("/gone"), type="text/html")
    with pytest.raises(NoFeedFound):
        await found(site.base)


async def test_what_moved_for_good_is_followed_where_it_is(site: Site) -> None:
    site.put("/old", "", status=301, headers={"Location": "/feed"})
    site.put("/today", "", status=302, headers={"Location": "/feed"})
    site.feed([Item(1)])
    assert (await found(f"{site.base}/old")).address == f"{site.base}/feed"
    assert (await found(f"{site.base}/today")).address == f"{site.base}/today"


async def test_sitemaps_of_an_index_are_one_feed(site: Site) -> None:
    names = "".join(f"<sitemap><loc>{site.base}/{n}.xml</loc></sitemap>" for n in (1, 2, 3))
    site.put("/index.xml", f"<sitemapindex>{names}</sitemapindex>", type="application/xml")
    for n in (1, 2):
        url = f"<url><loc>{site.base}/news/{n}</loc><news><title>Story {n}</title></news></url>"
        site.put(f"/{n}.xml", f"<urlset>{url}</urlset>", type="application/xml")
    feed = await found(f"{site.base}/index.xml")
    assert (feed.kind, feed.entries) == ("index", 2)


@pytest.mark.parametrize(
    ("body", "error"), [("hello", NotAFeed), ("{}", NotAFeed), (links(), NoFeedFound)]
)
async def test_what_is_no_feed(site: Site, body: str, error: type[Exception]) -> None:
    site.put("/x", body, type="text/html" if "html" in body else "text/plain")
    with pytest.raises(error, match=r"\.$"):
        await found(f"{site.base}/x")


async def test_what_cannot_be_had_and_what_may_not(site: Site) -> None:
    with pytest.raises(NotFetched):
        await found(f"{site.base}/nothing")
    site.put("/robots.txt", "User-agent: *\nDisallow: /feed", type="text/plain")
    site.feed([Item(1)])
    with pytest.raises(NotFetched, match="robots"):
        await found(f"{site.base}/feed")


async def test_a_title_without_end_is_cut(site: Site) -> None:
    site.put("/feed", f"<rss><channel><title>{'x' * 9999}</title></channel></rss>")
    assert len((await found(f"{site.base}/feed")).title) <= 100
