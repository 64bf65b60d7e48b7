"""Feeds are followed: every entry once, politely, and whatever a site does."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.feeds.followed import Feed
from corpus.feeds.rhythm import GIVES_UP
from corpus.lock import lock_file, locked
from corpus.sources.entries import ALL
from tests.newsstand import ANN, START, Here, Item, Site, Stand, html, page, rss, serving, standing


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


@pytest.fixture
async def stand(site: Site, tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(tmp_path / "news.db", site, Here()) as stand:
        yield stand


def whole(*numbers: int) -> list[Item]:
    """Entries with their whole text, each an hour before the one after it."""
    return [Item(n, text=html(n), at=START - timedelta(hours=100 - n)) for n in sorted(numbers)][
        ::-1
    ]


async def test_entries_with_their_text_are_stored_from_the_feed(stand: Stand) -> None:
    stand.site.feed(whole(1, 2, 3))
    await stand.follow(tags=("harbour",))
    (visit,) = await stand.poll()
    assert (visit.outcome, visit.stored.added) == ("news", 3)
    assert await stand.titles() == [f"Story number {n}" for n in (1, 2, 3)]
    assert stand.site.asked == ["/feed"]
    row = await stand.database.row("SELECT * FROM articles JOIN tags ON id = article_id")
    assert row is not None
    assert (row["outlet"], row["url"], row["tag"]) == (
        "Harbour Wire",
        f"{stand.site.base}/news/1",
        "harbour",
    )
    assert row["published_at"] == int((START - timedelta(hours=99)).timestamp())
    assert row["published_from"] == "feed"
    assert ("feed:1", "article.add", "article:1") in await stand.audit()


async def test_other_entries_are_stored_from_their_pages(stand: Stand) -> None:
    stand.site.feed([Item(1), Item(2)])
    stand.site.pages(1, 2)
    await stand.follow()
    visits = await stand.poll()
    assert [v.outcome for v in visits] == ["news", "news", "news"]
    assert stand.site.asked[0] == "/feed"
    assert sorted(stand.site.asked[1:]) == ["/news/1", "/news/2"]
    assert sorted(await stand.titles()) == ["Story number 1", "Story number 2"]
    assert await stand.entries() == {"item-1": ("taken", None), "item-2": ("taken", None)}


async def test_the_first_poll_takes_the_newest_and_knows_the_rest(stand: Stand) -> None:
    stand.site.feed(whole(*range(1, 21)))
    await stand.follow(take=3)
    await stand.poll()
    assert await stand.titles() == [f"Story number {n}" for n in (18, 19, 20)]
    entries = await stand.entries()
    assert len(entries) == 20
    assert entries["item-17"] == ("left", "old")
    # What comes later is taken, whatever becomes of the old ones.
    items = whole(*range(1, 22))
    items[-1].text = html(1) + "<p>And a word was added to it.</p>"
    stand.site.feed(items)
    await stand.poll(hours=7)
    assert (await stand.titles())[3:] == ["Story number 21"]


@pytest.mark.parametrize(("take", "stored"), [(0, 0), (ALL, 30)])
async def test_the_first_poll_takes_none_or_all(stand: Stand, take: int, stored: int) -> None:
    stand.site.feed(whole(*range(1, 31)))
    await stand.follow(take=take)
    await stand.poll()
    assert len(await stand.titles()) == stored
    row = await stand.database.row("SELECT min(first_poll) AS least FROM feed_entries")
    assert row is not None
    assert row["least"] == 1
    stand.site.feed(whole(*range(1, 32)))
    await stand.poll(hours=7)
    row = await stand.database.row("SELECT first_poll FROM feed_entries WHERE key = 'item-31'")
    assert row is not None
    assert row["first_poll"] == 0


async def test_a_feed_is_not_asked_before_it_is_due(stand: Stand) -> None:
    stand.site.feed(whole(1))
    feed = await stand.follow()
    await stand.poll()
    assert await stand.poll(minutes=5) == []
    assert await stand.poll(hours=1) != []
    assert stand.site.asked == ["/feed", "/feed"]
    assert (await stand.feeds.feed(feed.id)).polled_at == stand.clock()


async def test_what_has_not_changed_is_asked_for_by_its_mark(stand: Stand) -> None:
    marks = {"ETag": '"a1"', "Last-Modified": "Fri, 20 Nov 2026 07:00:00 GMT"}
    stand.site.feed(whole(1), headers=marks)
    await stand.follow()
    await stand.poll()
    (visit,) = await stand.poll(hours=2)
    assert visit.outcome == "unchanged"
    assert stand.site.conditions[1] == {
        "If-None-Match": '"a1"',
        "If-Modified-Since": marks["Last-Modified"],
    }
    # The mark holds through a poll that was answered without one.
    await stand.poll(hours=7)
    assert stand.site.conditions[2] == stand.site.conditions[1]


async def test_the_same_bytes_are_not_read_again(stand: Stand, monkeypatch: object) -> None:
    stand.site.feed(whole(1))
    await stand.follow()
    await stand.poll()
    read: list[object] = []

    class Counting(Here):
        async def run(self, function, /, *args):  # type: ignore[no-untyped-def, override]
            read.append(function)
            return function(*args)

    stand.poller._visits._workers = Counting()
    (visit,) = await stand.poll(hours=7)
    assert visit.outcome == "unchanged"
    assert read == []


async def test_a_feed_is_followed_as_closely_as_news_comes(stand: Stand) -> None:
    feed = await stand.follow()
    intervals = []
    for n in range(1, 6):
        stand.site.feed(whole(*range(1, n + 1)))
        await stand.poll(hours=7)
        intervals.append((await stand.feeds.feed(feed.id)).interval)
    assert intervals == sorted(intervals, reverse=True)
    assert intervals[-1] == 5 * 60
    for _ in range(12):
        await stand.poll(hours=7)
    assert (await stand.feeds.feed(feed.id)).interval == 6 * 3600


async def test_what_a_person_decides_beats_that(stand: Stand) -> None:
    stand.site.feed(whole(1), headers={"Cache-Control": "max-age=7200"})
    await stand.follow(every=1800)
    await stand.poll()
    await stand.poll(minutes=34)
    assert len(stand.site.asked) == 2


@pytest.mark.parametrize(
    ("headers", "more"),
    [({"Cache-Control": "public, max-age=7200"}, ""), ({}, "<ttl>120</ttl>")],
)
async def test_a_feed_that_asks_for_two_hours_gets_them(
    stand: Stand, headers: dict[str, str], more: str
) -> None:
    items = [item.rss(stand.site.base) for item in whole(1)]
    stand.site.put("/feed", rss(items, more=more), headers=headers)
    await stand.follow()
    await stand.poll()
    assert await stand.poll(minutes=119) == []
    assert await stand.poll(minutes=2) != []


async def test_a_failure_is_tried_again_more_and_more_rarely(stand: Stand) -> None:
    stand.site.put("/feed", "", status=500)
    feed = await stand.follow()
    waits = []
    for _ in range(8):
        (visit,) = await stand.poller.once()
        assert visit.outcome == "failed"
        found = await stand.feeds.feed(feed.id)
        waits.append((found.next_poll - stand.clock()).total_seconds())
        stand.clock.now = found.next_poll
    assert waits[0] == 300
    assert waits[1] == 600
    assert waits[-1] == 6 * 3600
    found = await stand.feeds.feed(feed.id)
    assert found.failures == 8
    assert found.error is not None
    assert "500" in found.error
    # One success, and all is forgotten.
    stand.site.feed(whole(1))
    await stand.poller.once()
    found = await stand.feeds.feed(feed.id)
    assert (found.failures, found.error, found.failing_since) == (0, None, None)


async def test_who_asks_for_a_pause_gets_it(stand: Stand) -> None:
    stand.site.put("/feed", "", status=429, headers={"Retry-After": "7200"})
    feed = await stand.follow()
    await stand.poll()
    found = await stand.feeds.feed(feed.id)
    assert found.next_poll >= stand.clock() + timedelta(seconds=7200)


async def test_a_feed_that_fails_for_a_week_is_paused_and_the_admins_are_told(
    stand: Stand,
) -> None:
    stand.site.put("/feed", "", status=503)
    feed = await stand.follow()
    for _ in range(100):
        if not await stand.poller.once():
            break
        stand.clock.now = (await stand.feeds.feed(feed.id)).next_poll
    found = await stand.feeds.feed(feed.id)
    assert found.state == "paused"
    assert found.reason is not None
    assert found.reason.startswith("It has failed for a week: 127.0.0.1 has a fault of its own")
    assert (stand.clock() - START).total_seconds() >= GIVES_UP
    assert len(stand.told) == 1
    assert stand.told[0].startswith("I paused feed 1 (Harbour Wire): It has failed for a week")
    assert "/feed resume 1" in stand.told[0]
    assert ("feed:1", "feed.pause", "feed:1") in await stand.audit()
    # Resumed it is tried at once, with another week before it.
    await stand.feeds.resume(feed.id, ANN, stand.clock())
    stand.site.feed(whole(1))
    (visit,) = await stand.poller.once()
    assert visit.outcome == "news"


async def test_the_admins_are_told_even_if_the_bot_died_before(site: Site, tmp_path: Path) -> None:
    site.put("/feed", "", status=410)
    async with standing(tmp_path / "news.db", site, Here()) as stand:
        await stand.follow()
        stand.poller._tell = None  # as on the command line
        await stand.poll()
    async with standing(tmp_path / "news.db", site, Here()) as stand:
        await stand.poll()
        assert stand.told == [
            "I paused feed 1 (Harbour Wire): The feed is gone for good (410)."
            " /feed resume 1 tries it again."
        ]
        await stand.poll()
        assert len(stand.told) == 1


async def test_a_feed_that_is_gone_is_paused_at_once(stand: Stand) -> None:
    stand.site.put("/feed", "", status=410)
    feed = await stand.follow()
    (visit,) = await stand.poll()
    assert visit.outcome == "paused"
    assert (await stand.feeds.feed(feed.id)).state == "paused"
    assert await stand.poll(days=30) == []


async def test_a_feed_that_moved_for_good_is_followed_there(stand: Stand) -> None:
    stand.site.put("/feed", "", status=301, headers={"Location": "/news.xml"})
    stand.site.feed(whole(1), path="/news.xml")
    feed = await stand.follow()
    await stand.poll()
    found = await stand.feeds.feed(feed.id)
    assert found.address == f"{stand.site.base}/news.xml"
    assert ("feed:1", "feed.move", "feed:1") in await stand.audit()
    await stand.poll(hours=7)
    assert stand.site.asked == ["/feed", "/news.xml", "/news.xml"]


async def test_a_feed_that_is_elsewhere_today_is_not_moved(stand: Stand) -> None:
    stand.site.put("/feed", "", status=302, headers={"Location": "/news.xml"})
    stand.site.feed(whole(1), path="/news.xml")
    feed = await stand.follow()
    await stand.poll()
    assert (await stand.feeds.feed(feed.id)).address == f"{stand.site.base}/feed"


async def test_a_feed_does_not_move_to_where_there_is_none(stand: Stand) -> None:
    stand.site.put("/feed", "", status=301, headers={"Location": "/"})
    stand.site.put("/", "<html><body>For sale</body></html>", type="text/html")
    feed = await stand.follow()
    (visit,) = await stand.poll()
    assert visit.outcome == "failed"
    assert (await stand.feeds.feed(feed.id)).address == f"{stand.site.base}/feed"


async def test_two_feeds_that_become_one_are_followed_once(stand: Stand) -> None:
    stand.site.feed(whole(1), path="/new")
    stand.site.put("/old", "", status=308, headers={"Location": "/new"})
    await stand.follow("/new")
    old = await stand.follow("/old")
    await stand.poll()
    found = await stand.feeds.feed(old.id)
    assert (found.state, found.reason) == ("paused", "It moved to the address of feed 1.")
    assert await stand.titles() == ["Story number 1"]


async def test_a_changed_entry_is_a_new_version(stand: Stand) -> None:
    stand.site.feed(whole(1, 2))
    await stand.follow()
    await stand.poll()
    items = whole(1, 2)
    items[0].text = html(2) + "<p>The council has corrected the number of tickets to 40.</p>"
    stand.site.feed(items)
    (visit,) = await stand.poll(hours=7)
    assert (visit.stored.added, visit.stored.versions) == (1, 1)
    row = await stand.database.row("SELECT count(*) AS n, max(version) AS v FROM articles")
    assert row is not None
    assert (row["n"], row["v"]) == (2, 2)


async def test_what_somebody_deleted_does_not_come_back(stand: Stand) -> None:
    stand.site.feed(whole(1))
    await stand.follow()
    await stand.poll()
    async with stand.database.transaction() as db:
        await db.execute("DELETE FROM articles")
    items = whole(1)
    items[0].text = html(1) + "<p>A word was added to what stands here.</p>"
    stand.site.feed(items)
    await stand.poll(hours=7)
    assert await stand.titles() == []
    assert await stand.entries() == {"item-1": ("left", "deleted")}


async def test_the_same_page_in_two_feeds_is_fetched_once(stand: Stand) -> None:
    stand.site.feed([Item(1)], path="/world")
    stand.site.feed([Item(1)], path="/home")
    stand.site.pages(1)
    await stand.follow("/world")
    await stand.follow("/home")
    await stand.poll()
    assert stand.site.asked.count("/news/1") == 1
    assert await stand.titles() == ["Story number 1"]


async def test_a_page_that_is_broken_for_now_is_tried_again(stand: Stand) -> None:
    stand.site.feed([Item(1)])
    stand.site.put("/news/1", "", status=503)
    await stand.follow()
    await stand.poll()
    assert await stand.entries() == {"item-1": ("waiting", None)}
    stand.site.pages(1)
    await stand.poll(minutes=10)
    assert await stand.titles() == ["Story number 1"]


async def test_a_page_that_stays_broken_is_given_up(stand: Stand) -> None:
    stand.site.feed([Item(1)])
    stand.site.put("/news/1", "", status=503)
    await stand.follow()
    for _ in range(12):
        await stand.poll(days=2)
    assert stand.site.asked.count("/news/1") == 6
    assert await stand.entries() == {"item-1": ("left", "server-error")}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"body": "", "status": 404}, "not-found"),
        ({"body": "<html><body><p>Subscribe to read on.</p></body></html>"}, "paywall"),
        ({"body": "<html><body></body></html>"}, "empty"),
    ],
)
async def test_a_page_without_an_article_is_left_and_says_why(
    stand: Stand, answer: dict[str, object], reason: str
) -> None:
    stand.site.feed([Item(1)])
    body = str(answer.pop("body"))
    stand.site.put("/news/1", body, type="text/html", **answer)
    await stand.follow()
    await stand.poll()
    assert await stand.entries() == {"item-1": ("left", reason)}
    assert await stand.titles() == []


async def test_a_page_that_robots_may_not_read_is_left(stand: Stand) -> None:
    stand.site.put("/robots.txt", "User-agent: *\nDisallow: /news/", type="text/plain")
    stand.site.feed([Item(1)])
    stand.site.pages(1)
    await stand.follow()
    await stand.poll()
    assert "/news/1" not in stand.site.asked
    assert await stand.entries() == {"item-1": ("left", "robots")}


async def test_a_link_into_the_private_network_is_not_followed(stand: Stand) -> None:
    stand.site.feed([Item(1, link="http://10.0.0.1/news"), Item(2, link="http://[::1]:99999/")])
    await stand.follow()
    await stand.poll()
    reasons = {reason for _, reason in (await stand.entries()).values()}
    assert reasons == {"private-address", "not-an-address"}


async def test_a_feed_without_end_is_not_read_to_its_end(stand: Stand) -> None:
    stand.site.put("/feed", b"<rss>" + b" " * 6_000_000)
    await stand.follow()
    (visit,) = await stand.poll()
    assert visit.outcome == "failed"
    assert "MB" in (visit.error or "")


async def test_the_date_of_the_page_beats_that_of_the_feed(stand: Stand) -> None:
    stand.site.feed([Item(1, at=START - timedelta(hours=1)), Item(2)])
    stand.site.put("/news/1", page(1, "Story number 1", "2026-11-19T10:00:00Z"), type="text/html")
    stand.site.pages(2)
    await stand.follow()
    await stand.poll()
    rows = await stand.database.rows(
        "SELECT published_at, published_from FROM articles ORDER BY published_at"
    )
    assert [row["published_from"] for row in rows] == ["meta", "feed"]


async def test_an_entry_without_a_date_is_of_the_day_it_was_seen(stand: Stand) -> None:
    stand.site.feed([Item(1, text=html(1), at=None), Item(2, at=START + timedelta(days=400))])
    stand.site.pages(2)
    await stand.follow()
    await stand.poll()
    rows = await stand.database.rows("SELECT published_at, published_from FROM articles")
    day = START.replace(hour=0).timestamp()
    assert [tuple(row) for row in rows] == [(day, "poll")] * 2


async def test_a_feed_that_is_paused_or_removed_meanwhile_stores_nothing(stand: Stand) -> None:
    stand.site.feed(whole(1))
    first, second = await stand.follow(), await stand.follow("/other")
    stand.site.feed(whole(2), path="/other")
    real = stand.poller._visits._polled.brought

    async def meanwhile(feed: Feed, *args: object) -> object:
        if feed.id == first.id:
            await stand.feeds.pause(first.id, "too loud", ANN)
        else:
            await stand.feeds.remove(second.id, ANN)
        return await real(feed, *args)  # type: ignore[arg-type]

    stand.poller._visits._polled.brought = meanwhile  # type: ignore[assignment, method-assign]
    await stand.poll()
    assert await stand.titles() == []
    assert await stand.entries() == {}


async def test_one_mistake_of_ours_stops_no_other_feed(stand: Stand) -> None:
    stand.site.feed(whole(1))
    stand.site.feed(whole(2), path="/other")
    first = await stand.follow()
    await stand.follow("/other")
    real = stand.poller._visits._polled.brought

    async def mistaken(feed: Feed, *args: object) -> object:
        if feed.id == first.id:
            raise RuntimeError("a mistake")
        return await real(feed, *args)  # type: ignore[arg-type]

    stand.poller._visits._polled.brought = mistaken  # type: ignore[assignment, method-assign]
    visits = await stand.poll()
    assert sorted(v.outcome for v in visits) == ["failed", "news"]
    assert await stand.titles() == ["Story number 2"]
    assert (await stand.feeds.feed(first.id)).failures == 1


async def test_sites_are_visited_at_once_and_each_one_thing_at_a_time(
    site: Site, tmp_path: Path
) -> None:
    async with serving() as other, standing(tmp_path / "news.db", site, Here()) as stand:
        under_way: dict[str, int] = {}
        most: dict[str, int] = {}
        together = asyncio.Event()

        def watch(server: Site) -> None:
            real = server.answer

            async def answer(request):  # type: ignore[no-untyped-def]
                if request.path == "/robots.txt":
                    return await real(request)
                under_way[server.base] = under_way.get(server.base, 0) + 1
                most[server.base] = max(most.get(server.base, 0), under_way[server.base])
                if len([n for n in under_way.values() if n]) == 2:
                    together.set()
                await asyncio.wait_for(together.wait(), 5)  # until both have been asked
                under_way[server.base] -= 1
                return await real(request)

            server.answer = answer  # type: ignore[method-assign]

        for server in (site, other):
            watch(server)
            for n in range(3):
                server.feed(whole(n + (10 if server is other else 0)), path=f"/{n}")
        for n in range(3):
            await stand.follow(f"/{n}")
            stand.site = other
            await stand.follow(f"/{n}")
            stand.site = site
        visits = await stand.poll()
        assert len(visits) == 6
        assert most == {site.base: 1, other.base: 1}


async def test_only_one_process_polls(stand: Stand) -> None:
    stand.site.feed(whole(1))
    await stand.follow()
    with locked(lock_file(stand.database.path, "poller")) as mine:
        assert mine is not None
        running = asyncio.create_task(stand.poller.run())
        for _ in range(20):
            await asyncio.sleep(0)
        assert stand.site.asked == []
        running.cancel()
        await asyncio.wait([running])


async def test_sitemaps_of_an_index_are_followed_as_one_feed(stand: Stand) -> None:
    def sitemap(*numbers: int) -> str:
        urls = "".join(
            f"<url><loc>{stand.site.base}/news/{n}</loc><news><title>Story {n}</title>"
            f"<publication_date>2026-11-19</publication_date></news></url>"
            for n in numbers
        )
        return f"<urlset>{urls}</urlset>"

    names = "".join(f"<sitemap><loc>{stand.site.base}/{n}.xml</loc></sitemap>" for n in (1, 2))
    index = f"<sitemapindex>{names}</sitemapindex>"
    stand.site.put("/index", index, type="text/xml", headers={"ETag": '"i"'})
    stand.site.put("/1.xml", sitemap(1, 2), type="text/xml")
    stand.site.put("/2.xml", "", status=503)
    stand.site.pages(1, 2, 3)
    feed = await stand.follow("/index", kind="sitemap", take=ALL)
    await stand.poll()
    assert sorted(await stand.titles()) == ["Story number 1", "Story number 2"]
    assert (await stand.feeds.feed(feed.id)).kind == "index"
    visits = await stand.poll(hours=7)
    assert [v.outcome for v in visits] == ["unchanged"]
    # The index itself has not changed, but what it names has.
    stand.site.put("/2.xml", sitemap(3), type="text/xml")
    await stand.poll(hours=7)
    assert len(await stand.titles()) == 3
    assert stand.site.asked.count("/news/1") == 1
    for n in (1, 2):
        stand.site.put(f"/{n}.xml", "", status=503)
    visits = await stand.poll(hours=7)
    assert [v.outcome for v in visits] == ["failed"]


async def test_an_atom_feed_and_a_json_feed(stand: Stand) -> None:
    stand.site.put(
        "/atom",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Wire</title><entry><id>a</id>"
        "<title>An atom of news</title><updated>2026-11-19T08:00:00Z</updated>"
        f"<content type='html'>{escape(html(1))}</content></entry></feed>",
        type="application/atom+xml",
    )
    item = {"id": "j", "title": "News as JSON", "content_html": html(2)}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [item]}
    stand.site.put("/json", json.dumps(feed), type="application/feed+json")
    await stand.follow("/atom", kind="atom")
    await stand.follow("/json", kind="json")
    await stand.poll()
    assert sorted(await stand.titles()) == ["An atom of news", "News as JSON"]


async def test_the_wire_story_of_another_outlet_joins_its_story(stand: Stand) -> None:
    stand.site.feed([Item(1, text=html(1, 6))], path="/one")
    stand.site.feed([Item(2, text=html(1, 6) + "<p>And more was said.</p>")], path="/two")
    await stand.follow("/one", outlet="Harbour Wire")
    await stand.follow("/two", outlet="The Lantern")
    await stand.poll()
    rows = await stand.database.rows("SELECT outlet, copy_of FROM articles ORDER BY id")
    assert [tuple(row) for row in rows] == [("Harbour Wire", None), ("The Lantern", 1)]
    rows = await stand.database.rows("SELECT article_id FROM feed_entries ORDER BY feed_id")
    assert [row["article_id"] for row in rows] == [1, 2]


#: What happens before a poll: new entries, whether the site answers, hours that pass.
STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["whole", "page", "down"]), st.integers(0, 30)),
    max_size=7,
)


@settings(max_examples=15, deadline=None)
@given(STEPS)
def test_whatever_happens_every_entry_that_was_seen_is_stored_once(
    steps: list[tuple[int, str, int]],
) -> None:
    async def happen(path: Path) -> None:
        shown: list[Item] = []
        seen: set[str] = set()
        async with serving() as site, standing(path, site, Here()) as stand:
            site.feed([])
            await stand.follow(take=ALL)
            for new, kind, hours in [*steps, (1, "whole", 8)]:
                for _ in range(new):
                    n = len(shown) + 1
                    shown.append(Item(n, text=None if kind == "page" else html(n)))
                    site.pages(n)
                if kind == "down":
                    site.put("/feed", "", status=503)
                else:
                    site.feed(shown[:-6:-1])
                visits = await stand.poll(hours=hours)
                if any(v.outcome in ("news", "unchanged") for v in visits):
                    seen |= {f"Story number {item.number}" for item in shown[-5:]}
            assert sorted(await stand.titles()) == sorted(seen)
            assert max(Counter(p for p in site.asked if p != "/feed").values(), default=1) == 1

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(happen(Path(folder) / "news.db"))
