"""Whatever editors write and feeds are called: a message is one that Telegram takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot import editorial, feedlist, render
from bot.health import Line
from bot.tally import Numbers
from corpus.desk import Done, Edited
from corpus.feeds.finding import FoundFeed
from corpus.feeds.followed import Feed
from corpus.records.audit import Entry
from corpus.types import Actor, Paragraph, StoredArticle, Version
from tests.test_render import addresses, articles, hostile, long, published, seen

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2026, 3, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)
people = st.builds(
    Actor, st.sampled_from(["telegram:1", "chat:-1001", "cli:ann", "feed:3"]), hostile
)
told = st.none() | long | st.integers() | st.lists(hostile, max_size=3)
texts = st.lists(st.builds(Paragraph, long), max_size=4).map(tuple)


@st.composite
def histories(draw: st.DrawFn) -> list[Version]:
    return [
        Version(
            article_id=7,
            number=number,
            title=draw(long),
            outlet=draw(st.none() | long),
            url=draw(addresses),
            byline=draw(st.none() | long),
            dateline=None,
            language="en",
            published=draw(published),
            section=None,
            image=None,
            tags=tuple(draw(st.lists(hostile, max_size=3))),
            paragraphs=draw(texts),
            made_at=draw(moments),
            made_by=draw(st.none() | people),
            edited=number > 1,
        )
        for number in range(1, draw(st.integers(2, 4)))
    ]


@given(history=histories())
def test_any_history_of_an_article(history: list[Version]) -> None:
    text, _ = seen(editorial.versions(editorial.steps(history)))
    assert "#7" in text


@given(
    article=articles(),
    reason=long,
    edited=st.builds(
        Edited,
        st.integers(1, 99),
        long,
        st.sampled_from(["title", "paragraph 3"]),
        st.none() | long,
        st.none() | long,
        st.integers(1, 9),
    ),
)
def test_anything_that_an_editor_does(article: StoredArticle, reason: str, edited: Edited) -> None:
    done = Done(article.source.article_id, article.source.title, article.version)
    seen(editorial.editable(article))
    seen(editorial.edited(edited))
    for template in ("retracted", "restored", "deleted"):
        text, _ = seen(editorial.done(template, done, reason=reason))
        assert f"#{done.article_id}" in text
    seen(render.message("deleting", article=article))


@given(
    of=hostile,
    entries=st.lists(
        st.builds(
            Entry,
            st.integers(1, 99),
            moments,
            people,
            st.sampled_from(["article.edit", "role.grant", "feed.add"]),
            st.sampled_from(["article:7", "user:1"]),
            st.none() | st.dictionaries(hostile, told, max_size=3) | told,
            st.none() | st.dictionaries(hostile, told, max_size=3) | told,
        ),
        max_size=5,
    ),
)
def test_any_part_of_the_audit_log(of: str, entries: list[Entry]) -> None:
    html, shown = editorial.audit(entries, of)
    seen(html)
    assert shown <= len(entries)


@given(
    address=addresses.map(lambda url: url or "https://example.org/"),
    title=long,
    tags=st.lists(hostile, max_size=3).map(tuple),
    reason=st.none() | long,
    error=long,
    paused=st.booleans(),
    failures=st.integers(0, 3),
)
def test_any_list_of_feeds(
    address: str,
    title: str,
    tags: tuple[str, ...],
    reason: str | None,
    error: str,
    paused: bool,
    failures: int,
) -> None:
    feed = Feed(
        id=3,
        address=address,
        site="example.org",
        kind="rss",
        title=title,
        outlet=None,
        tags=tags,
        every=None,
        state="paused" if paused else "active",
        reason=reason,
        take=None,
        etag=None,
        modified=None,
        digest=None,
        interval=1800,
        next_poll=NOW,
        polled_at=NOW - timedelta(hours=1),
        news_at=None,
        failures=failures,
        failing_since=NOW - timedelta(days=1),
        error=error,
        added_at=NOW,
        added_by=Actor("telegram:1"),
    )
    lines = tuple(feedlist.line(feed, 1, 2, NOW) for _ in range(8))
    text, _ = seen(feedlist.Page(lines, 0, 2, 16).html())
    assert text.startswith("16 feeds, page 1 of 2")


@given(found=st.builds(
    FoundFeed, addresses.map(str), st.just("atom"), long, st.integers(0, 10**6),
    st.none() | published, long,
))  # fmt: skip
def test_any_feed_that_is_found(found: FoundFeed) -> None:
    seen(feedlist.found(found))


@given(lines=st.lists(st.builds(Line, hostile, long, st.booleans()), max_size=9))
def test_any_health(lines: list[Line]) -> None:
    wrong = sum(not line.well for line in lines)
    text, _ = seen(render.message("health", lines=lines, wrong=wrong))
    assert text.count("⚠") >= wrong


@given(
    days=st.integers(1, 365),
    each=st.integers(0, 10**6),
    outlets=st.lists(st.tuples(st.none() | long, st.integers(1, 10**6)), max_size=30),
    feeds=st.lists(st.tuples(long, st.integers(1, 10**6)), max_size=30),
    drawn=st.booleans(),
)
def test_any_numbers(
    days: int,
    each: int,
    outlets: list[tuple[str | None, int]],
    feeds: list[tuple[str, int]],
    drawn: bool,
) -> None:
    numbers = Numbers(
        days=tuple(((NOW - timedelta(days=n)).date(), each) for n in reversed(range(days))),
        outlets=tuple(outlets),
        feeds=tuple(feeds),
        up=each,
        down=each,
        questions={"found": each},
    )
    text, _ = seen(render.stats(numbers, drawn=drawn))
    assert text.startswith("The last ")
    assert ("adds a picture" in text) is not drawn
