"""What is taken from a feed: what is new, with its text if the feed has all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from corpus.feeds.taking import (
    OLD,
    SETTLED,
    Onward,
    Part,
    Ready,
    Refusal,
    Taken,
    TakenEntry,
    look,
    mark,
    outlet_of,
    settle,
    take,
)
from corpus.feeds.wholetext import Labels, whole
from corpus.sources.entries import ALL, FeedDocument, FeedEntry
from corpus.sources.fetch import Fetched
from corpus.types import Article, Published
from tests.newsstand import START, Item, html, page, rss

NOW = START
DATE = Published(START - timedelta(hours=2), "second", "feed")


def entry(**fields: object) -> FeedEntry:
    given = {"key": "1", "title": "The ferry", "url": "https://w.example/1", **fields}
    return FeedEntry(**given)  # type: ignore[arg-type]


def taken(items: list[Item], first: int | None = None, **known: bytes) -> dict[str, TakenEntry]:
    part = Part(
        rss([item.rss("https://w.example") for item in items]).encode(), "https://w.example/f"
    )
    found = take([part], {k.replace("_", "-"): v for k, v in known.items()}, first, Labels(), NOW)
    assert isinstance(found, Taken)
    return {one.key: one for one in found.entries}


def test_what_is_known_is_not_taken_again_unless_it_changed() -> None:
    first = taken([Item(1), Item(2)])
    assert list(first) == ["item-1", "item-2"] or list(first) == ["item-2", "item-1"]
    again = taken([Item(1), Item(2, title="Another title")], item_1=first["item-1"].mark,
                  item_2=first["item-2"].mark)  # fmt: skip
    assert list(again) == ["item-2"]


def test_what_is_settled_does_not_matter_any_more() -> None:
    assert taken([Item(1, title="Whatever")], item_1=SETTLED) == {}


@pytest.mark.parametrize(("first", "wanted"), [(0, 0), (2, 2), (99, 5), (ALL, 5), (None, 5)])
def test_of_the_old_ones_as_many_as_are_wanted_the_newest(first: int | None, wanted: int) -> None:
    items = [Item(n, at=START - timedelta(days=n)) for n in (3, 1, 5, 2, 4)]
    found = taken(items, first)
    assert sorted(k for k, e in found.items() if e.refused != OLD) == [
        f"item-{n}" for n in range(1, wanted + 1)
    ]
    assert list(found) == [f"item-{n}" for n in (5, 4, 3, 2, 1)], "the oldest first"


def test_an_entry_with_neither_text_nor_link() -> None:
    (found,) = taken([Item(1, link="")]).values()
    assert found.refused is not None
    assert found.refused.reason == "no-text"


def test_a_mark_changes_with_what_matters() -> None:
    one = entry(content="<p>A</p>", summary="1 comment")
    assert mark(one) == mark(replace(one, summary="2 comments"))
    assert len({mark(e) for e in (
        one, replace(one, content="<p>B</p>"), replace(one, title="x"),
        replace(one, updated=datetime(2026, 11, 1, tzinfo=UTC)),
    )}) == 4  # fmt: skip
    assert mark(one) != SETTLED


# the whole text


def text(**fields: object) -> Article | None:
    return whole(entry(**fields), DATE, Labels(title="Harbour Wire", tags=("a",)), NOW)


def test_a_whole_article() -> None:
    found = text(content=html(1), byline="Ann Lee")
    assert found is not None
    assert found.title == "The ferry"
    assert found.paragraphs[0].text.startswith("In case 1, part 1")
    assert len(found.paragraphs) == 4
    assert (found.outlet, found.url, found.tags) == ("Harbour Wire", "https://w.example/1", ("a",))
    assert (found.byline, found.published, found.language) == ("Ann Lee", DATE, "en")


@pytest.mark.parametrize(
    "end",
    [
        "<p>And then they […]</p>",
        "<p>And then they [&#8230;]</p>",
        "<p>And then they went…</p>",
        "<p>They went on... <a href='x'>Read more</a></p>",
        "<p><a href='x'>Continue reading The ferry</a></p>",
        "<p>Then […]</p><p>The post <a href='x'>The ferry</a> appeared first on "
        "<a href='y'>Wire</a>.</p>",
    ],
)
def test_one_that_goes_on_elsewhere_is_not_whole(end: str) -> None:
    assert text(content=html(1) + end) is None


def test_what_a_program_puts_below_each_entry_is_no_passage() -> None:
    below = "<p>The post <a href='x'>The ferry</a> appeared first on <a href='y'>Wire</a>.</p>"
    found = text(content=html(1) + below)
    assert found is not None
    assert len(found.paragraphs) == 4


def test_a_summary_is_whole_only_if_it_is_long() -> None:
    assert text(summary=html(1, 2)) is None
    assert text(summary=html(1, 6)) is not None


def test_what_is_no_longer_than_its_summary_is_one() -> None:
    assert text(content=html(1, 2), summary=html(1, 3)) is None


@pytest.mark.parametrize("content", ["", "<p>Short.</p>", "<img src=x>", "<script>x</script>"])
def test_what_has_no_text_is_not_whole(content: str) -> None:
    assert text(content=content) is None


def test_scripts_and_comments_are_no_text() -> None:
    found = text(content="<script>alert('x')</script><!-- y -->" + html(1))
    assert found is not None
    assert not any("alert" in p.text or "y --" in p.text for p in found.paragraphs)


# pages


def fetched(content: str, url: str = "https://w.example/1") -> Fetched:
    return Fetched(url, None, 200, content.encode(), "text/html", "utf-8", None, None)


def settled(content: str, **more: object) -> Ready | Onward | Refusal:
    given = {"hint": DATE, "title": "T", "labels": Labels(title="Wire"), "now": NOW, **more}
    return settle(fetched(content), "https://w.example/1", **given)  # type: ignore[arg-type]


def test_the_date_of_the_feed_is_taken_where_the_page_has_none() -> None:
    found = settled(page(1, "The ferry is late"))
    assert isinstance(found, Ready)
    assert found.article.published == DATE
    sure = settled(page(1, "The ferry is late", "2026-11-18T10:00:00Z"))
    assert isinstance(sure, Ready)
    assert sure.article.published.origin == "meta"


def test_a_page_that_leads_on() -> None:
    onward = settled("<html><meta http-equiv=refresh content='0; url=/2'></html>")
    assert onward == Onward("https://w.example/2")


def test_a_front_page_is_no_article() -> None:
    found = settle(
        fetched(page(1, "News"), "https://w.example/"),
        "https://w.example/1",
        DATE,
        "T",
        Labels(),
        NOW,
    )
    assert isinstance(found, Refusal)
    assert found.reason == "front-page"


# what it is called


@pytest.mark.parametrize(
    ("title", "site", "outlet"),
    [
        ("World news | The Lantern", "https://www.thelantern.example/", "The Lantern"),
        ("Harbour Wire - Politics", "https://harbourwire.example/", "Harbour Wire"),
        ("Harbour Wire » Feed", "https://harbour-wire.example/", "Harbour Wire"),
        ("All of it", None, "All of it"),
        ("", None, None),
    ],
)
def test_the_outlet_in_a_title(title: str, site: str | None, outlet: str | None) -> None:
    assert outlet_of(FeedDocument("rss", title=title, site=site), "https://cdn.example/x") == outlet


def test_a_look_at_a_feed() -> None:
    items = [Item(1, at=None), Item(2, at=START - timedelta(days=2)), Item(3)]
    found = look(
        [Part(rss([i.rss("https://w.example") for i in items]).encode(), "https://w.example/f")]
    )
    assert not isinstance(found, Refusal)
    assert (found.entries, found.headline) == (3, "Story number 3")
    assert found.newest is not None
    assert found.newest.at == START
