"""``newsdesk feed``: which feeds are followed, and a poll by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.verbs.verb import (
    Sentence,
    actor,
    database,
    fetching,
    harmless,
    path,
    print_json,
    run,
    sentences,
    sure,
)
from corpus.database import Database, open_database
from corpus.feeds.followed import Feed, Feeds, NewFeed
from corpus.schema import ARCHIVE
from corpus.sources.entries import ALL
from corpus.types import Actor


@dataclass(frozen=True, slots=True)
class _Open:
    database: Database
    feeds: Feeds
    actor: Actor


#: As the buttons in Telegram say it.
_WORDS = {"all": ALL, "none": 0}


class _Take(click.ParamType[int]):
    name = "N|all|none"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        if isinstance(value, int):
            return value
        if value in _WORDS:
            return _WORDS[value]
        if not (value.isascii() and value.isdecimal() and len(value) < 6):
            self.fail(f"{value!r} is neither a number nor 'all' or 'none'.", param, ctx)
        return int(value)


_NUMBER = click.IntRange(1, 2**63 - 1)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("feed")
def command() -> None:
    """Follow feeds: RSS, Atom, JSON Feed, news sitemaps."""


@command.command()
@click.argument("address")
@click.option("--tag", "tags", multiple=True, help="A tag of its articles; several are possible.")
@click.option("--source", "outlet", help="The outlet of all its articles.")
@click.option("--every", help="How often it is polled, such as 30m; else as often as news comes.")
@click.option("--take", type=_Take(), default=10, help="Old entries to take; 10 if not said.")
@_JSON
@database
@sentences
def add(
    address: str,
    tags: tuple[str, ...],
    outlet: str | None,
    every: str | None,
    take: int,
    as_json: bool,
    db: Path | None,
) -> None:
    """Follow the feed at ADDRESS, or that of the site there."""
    from bot.subscription import parse, seconds
    from corpus.errors import NoFeedFound
    from corpus.feeds.finding import find
    from corpus.sources.fetch import Fetcher
    from corpus.workers import Workers

    wanted = parse(address)
    if wanted is None:
        raise NoFeedFound(address)

    async def follow() -> None:
        async with _opened(db) as at, Fetcher(fetching()) as fetcher, Workers(1) as workers:
            found = await find(fetcher, workers, wanted.address)
            new = NewFeed(
                address=found.address,
                title=found.title,
                kind=found.kind,
                outlet=outlet,
                tags=tuple(t.strip().lower() for one in tags for t in one.split(",") if t.strip()),
                every=seconds(every) if every else None,
                take=take,
            )
            feed = await at.feeds.add(new, at.actor, _now())
        if as_json:
            print_json(_form(feed) | {"entries": found.entries})
        else:
            old = "all" if take == ALL else min(take, found.entries)
            click.echo(
                harmless(
                    f"Feed {feed.id}: {feed.title} · {feed.address} · "
                    f"{found.entries} entries, of which {old} will be taken."
                )
            )

    run(follow())


@command.command("list")
@_JSON
@database
@sentences
def list_(as_json: bool, db: Path | None) -> None:
    """List the feeds that are followed."""
    from bot import feedlist
    from bot.verbs.verb import print_html

    async def show() -> None:
        async with _opened(db) as at:
            if as_json:
                counts = await at.feeds.counts()
                for feed in await at.feeds.all():
                    taken, waiting = counts.get(feed.id, (0, 0))
                    print_json(_form(feed) | {"taken": taken, "waiting": waiting})
                return
            first = await feedlist.listed(at.feeds, 0, _now(), size=2**31)
            print_html(first.html())

    run(show())


@command.command()
@click.argument("feed_id", metavar="ID", type=_NUMBER)
@click.option("--reason", help="Why; the others see it.")
@_JSON
@database
@sentences
def pause(feed_id: int, reason: str | None, as_json: bool, db: Path | None) -> None:
    """Poll the feed with this ID no more for now."""

    async def stop() -> None:
        async with _opened(db) as at:
            feed = await at.feeds.pause(feed_id, reason or f"by {at.actor.id}", at.actor)
        _tell(feed, "is paused", as_json)

    run(stop())


@command.command()
@click.argument("feed_id", metavar="ID", type=_NUMBER)
@_JSON
@database
@sentences
def resume(feed_id: int, as_json: bool, db: Path | None) -> None:
    """Poll the feed with this ID again."""

    async def go_on() -> None:
        async with _opened(db) as at:
            feed = await at.feeds.resume(feed_id, at.actor, _now())
        _tell(feed, "is polled again", as_json)

    run(go_on())


@command.command()
@click.argument("feed_id", metavar="ID", type=_NUMBER)
@click.option("--yes", is_flag=True, help="Do not ask first.")
@_JSON
@database
@sentences
def remove(feed_id: int, yes: bool, as_json: bool, db: Path | None) -> None:
    """Follow the feed with this ID no more; its articles stay."""

    async def look() -> Feed:
        async with _opened(db) as at:
            return await at.feeds.feed(feed_id)

    async def end() -> None:
        async with _opened(db) as at:
            feed = await at.feeds.remove(feed_id, at.actor)
        _tell(feed, "is removed", as_json)

    feed = run(look())
    if not yes:
        sure(
            f"Follow feed {feed.id} ({feed.title}) no more? Its articles stay.",
            "The feed is followed as before.",
        )
    run(end())


@command.command()
@click.argument("feed_ids", nargs=-1, metavar="[ID…]", type=_NUMBER)
@click.option("--all", "every", is_flag=True, help="All that are not paused, due or not.")
@_JSON
@database
@sentences
def poll(feed_ids: tuple[int, ...], every: bool, as_json: bool, db: Path | None) -> None:
    """Poll once what is due, or the feeds with these IDs; fetch the pages of their entries."""
    from corpus.feeds.polled import Polled
    from corpus.feeds.poller import poller
    from corpus.lock import lock_file, locked
    from corpus.sources.fetch import Fetcher
    from corpus.workers import Workers

    async def visit() -> int:
        async with _opened(db) as at:
            wanted = [await at.feeds.feed(number) for number in feed_ids]
            if every:
                wanted = await at.feeds.all()
            for feed in wanted:
                if feed.state == "paused" and not every:
                    raise Sentence(f"Feed {feed.id} is paused: {feed.reason}")
            await Polled(at.database).hurry([feed.id for feed in wanted], _now())
            with locked(lock_file(at.database.path, "poller")) as mine:
                if mine is None:
                    click.echo("Another process polls; it does that within seconds.", err=True)
                    return 0
                async with Fetcher(fetching()) as fetcher, Workers() as workers:
                    visits = await poller(at.database, fetcher, workers).once()
        failed = 0
        for one in visits:
            failed += one.outcome in ("failed", "paused")
            if as_json:
                print_json(
                    {
                        "feed": one.feed_id,
                        "outcome": one.outcome,
                        "added": one.stored.added,
                        "versions": one.stored.versions,
                        "copies": one.stored.copies,
                        "waiting": one.stored.waiting,
                        "left": one.stored.left,
                        "error": one.error,
                    }
                )
            elif one.outcome != "unchanged" or one.error:
                stored = one.stored
                said = one.error or f"{stored.added} added, {stored.copies} stored already"
                click.echo(harmless(f"feed {one.feed_id} ({one.title}): {said}"))
        if not as_json:
            added = sum(one.stored.added for one in visits)
            click.echo(f"{len(visits):,} visits, {added:,} articles added.")
        return failed

    if failed := run(visit()):
        raise Sentence(f"{failed} of the visits failed; they are tried again.")


@asynccontextmanager
async def _opened(db: Path | None) -> AsyncIterator[_Open]:
    async with open_database(path(db), [ARCHIVE]) as at:
        yield _Open(at, Feeds(at), actor())


def _tell(feed: Feed, what: str, as_json: bool) -> None:
    if as_json:
        print_json(_form(feed))
    else:
        click.echo(harmless(f"Feed {feed.id} ({feed.title}) {what}."))


def _form(feed: Feed) -> dict[str, object]:
    """A feed as JSON has it."""
    return {
        "id": feed.id,
        "address": feed.address,
        "title": feed.title,
        "kind": feed.kind,
        "outlet": feed.outlet,
        "tags": list(feed.tags),
        "state": feed.state,
        "reason": feed.reason,
        "every": feed.every,
        "interval": feed.interval,
        "take": "all" if feed.take == ALL else feed.take,
        "next_poll": _time(feed.next_poll),
        "polled_at": _time(feed.polled_at),
        "news_at": _time(feed.news_at),
        "failures": feed.failures,
        "error": feed.error,
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def _now() -> datetime:
    return datetime.now(UTC)
