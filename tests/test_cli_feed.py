"""``newsdesk feed``, as a person at a terminal and a program use it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from corpus.lock import lock_file, locked
from tests.newsstand import Item, Site, html, serving

Newsdesk = Callable[..., Result]


@pytest.fixture
def site() -> Iterator[Site]:
    """A site in a thread of its own: the command line has a loop of its own."""
    ready: list[Site] = []
    loop, stop, started = asyncio.new_event_loop(), asyncio.Event(), threading.Event()

    async def serve() -> None:
        async with serving() as site:
            ready.append(site)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    started.wait(10)
    yield ready[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def newsdesk(database: Path, monkeypatch: pytest.MonkeyPatch) -> Newsdesk:
    monkeypatch.setenv("NEWSDESK_FETCH_ALLOW", "127.0.0.0/8")
    monkeypatch.setenv("NEWSDESK_DATABASE", str(database))

    def call(*args: str, **more: object) -> Result:
        result = CliRunner().invoke(main, ["feed", *args], **more)  # type: ignore[arg-type]
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def put(site: Site) -> None:
    site.put(
        "/",
        "<!doctype html><link rel=alternate type=application/rss+xml href=/feed>",
        type="text/html",
    )
    site.feed([Item(n, text=html(n)) for n in range(1, 13)])


def test_a_feed_from_the_beginning_to_the_end(newsdesk: Newsdesk, site: Site) -> None:
    put(site)
    done = newsdesk("add", site.base, "--tag", "a,b", "--source", "The Wire", "--every", "1h",
                    "--take", "3")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert done.stdout == (
        f"Feed 1: Harbour Wire · {site.base}/feed · 12 entries, of which 3 will be taken.\n"
    )
    (polled,) = lines(newsdesk("poll", "--json"))
    assert polled == {
        "feed": 1, "outcome": "news", "added": 3, "versions": 0, "copies": 0, "waiting": 0,
        "left": 9, "error": None,
    }  # fmt: skip
    (listed,) = lines(newsdesk("list", "--json"))
    assert (listed["state"], listed["taken"], listed["every"]) == ("active", 3, 3600)
    assert (listed["outlet"], listed["tags"]) == ("The Wire", ["a", "b"])
    assert newsdesk("poll").stdout == "0 visits, 0 articles added.\n"
    assert newsdesk("poll", "1").stdout == "1 visits, 0 articles added.\n"
    done = newsdesk("pause", "1", "--reason", "too loud")
    assert done.stdout == "Feed 1 (Harbour Wire) is paused.\n"
    assert "⏸ paused: too loud" in newsdesk("list").stdout
    done = newsdesk("poll", "1")
    assert (done.exit_code, done.stderr) == (1, "Feed 1 is paused: too loud\n")
    assert newsdesk("poll", "--all").stdout == "0 visits, 0 articles added.\n"
    assert newsdesk("resume", "1").stdout == "Feed 1 (Harbour Wire) is polled again.\n"
    assert newsdesk("remove", "1", input="n\n").exit_code == 1
    done = newsdesk("remove", "1", input="y\n")
    assert done.stdout == "Feed 1 (Harbour Wire) is removed.\n"
    assert "Its articles stay" in done.stderr
    assert newsdesk("list").stdout.startswith("No feeds yet.")
    assert lines(newsdesk("list", "--json")) == []


def test_ten_old_entries_are_taken_if_nobody_says_otherwise(newsdesk: Newsdesk, site: Site) -> None:
    put(site)
    (added,) = lines(newsdesk("add", f"{site.base}/feed", "--json"))
    assert (added["id"], added["take"], added["entries"]) == (1, 10, 12)


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (("pause", "7"), 1, "No feed 7."),
        (("poll", "7"), 1, "No feed 7."),
        (("remove", "7", "--yes"), 1, "No feed 7."),
        (("add", "http://10.0.0.1/"), 1, "10.0.0.1 is not on the public internet"),
        (("add", "  "), 1, "I found no feed at"),
        (("add", "https://w.example", "--take", "some"), 2, "neither a number nor 'all' or 'none'"),
        (("pause", "x"), 2, "not a valid integer"),
    ],
)
def test_what_goes_wrong_is_a_sentence(
    newsdesk: Newsdesk, args: tuple[str, ...], status: int, said: str
) -> None:
    done = newsdesk(*args)
    assert done.exit_code == status
    assert said in done.stderr
    assert done.stdout == ""


def test_a_poll_that_fails_says_so(newsdesk: Newsdesk, site: Site) -> None:
    put(site)
    newsdesk("add", f"{site.base}/feed")
    site.put("/feed", "", status=503)
    done = newsdesk("poll")
    assert done.exit_code == 1
    assert "127.0.0.1 has a fault of its own" in done.stdout
    assert done.stderr.endswith("1 of the visits failed; they are tried again.\n")


def test_while_a_bot_polls_it_is_asked_to(newsdesk: Newsdesk, site: Site, database: Path) -> None:
    put(site)
    newsdesk("add", f"{site.base}/feed")
    newsdesk("poll")
    with locked(lock_file(database, "poller")) as mine:
        assert mine is not None
        done = newsdesk("poll", "1", "--json")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "Another process polls; it does that within seconds.\n"
    with closing(sqlite3.connect(database)) as db:
        (late,) = db.execute("SELECT next_poll - unixepoch() FROM feeds").fetchone()
    assert late <= 0


def test_an_odd_title_does_nothing_to_a_terminal(newsdesk: Newsdesk, site: Site) -> None:
    site.put("/feed", "<rss><channel><title>A\x1b[2J\x07<b>B</b></title></channel></rss>")
    done = newsdesk("add", f"{site.base}/feed")
    assert "\x1b" not in done.stdout + newsdesk("list").stdout
