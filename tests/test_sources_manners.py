"""Whose turn it is at which site, by a clock of the tests' own."""

from __future__ import annotations

import asyncio

import pytest
from yarl import URL

from corpus.errors import NotFetched
from corpus.sources.manners import Manners
from corpus.sources.rules import FetchRules

PAGE = URL("https://news.example/1")


class Clock:
    """Time that passes by waiting alone."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds
        await asyncio.sleep(0)


class Rules:
    """The robots.txt of all sites, and how often it was asked for."""

    def __init__(self, text: bytes | NotFetched = b"") -> None:
        self.text = text
        self.asked: list[str] = []

    async def __call__(self, target: URL) -> bytes:
        self.asked.append(str(target))
        if isinstance(self.text, NotFetched):
            raise self.text
        return self.text


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def manners(clock: Clock) -> Manners:
    return Manners(FetchRules(pause=1.0, longest_pause=60.0), clock, clock.sleep)


async def visit(manners: Manners, rules: Rules, url: URL = PAGE) -> None:
    async with manners.turn(url, rules):
        pass


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        (b"", 1.0),
        (b"User-agent: *\nCrawl-delay: 7", 7.0),
        (b"User-agent: *\nCrawl-delay: 0.1", 1.0),
        (b"User-agent: *\nCrawl-delay: 86400", 60.0),
        (b"User-agent: newsdesk\nCrawl-delay: 3\nUser-agent: *\nCrawl-delay: 9", 3.0),
    ],
)
async def test_a_pause_after_each_request(
    manners: Manners, clock: Clock, text: bytes, pause: float
) -> None:
    rules = Rules(text)
    for _ in range(3):
        await visit(manners, rules)
    assert clock.slept == [pause, pause]
    assert rules.asked == ["https://news.example/robots.txt"]


async def test_sites_do_not_wait_for_each_other(manners: Manners, clock: Clock) -> None:
    for url in ("https://a.example/", "https://b.example/", "https://a.example:8443/"):
        await visit(manners, Rules(), URL(url))
    assert clock.slept == []
    await visit(manners, Rules(), URL("http://a.example/"))  # the first one, without a certificate
    assert clock.slept == [1.0]


async def test_a_turn_ends_whatever_happens_in_it(manners: Manners, clock: Clock) -> None:
    with pytest.raises(ZeroDivisionError):
        async with manners.turn(PAGE, Rules()):
            raise ZeroDivisionError
    waiting = asyncio.create_task(visit(manners, Rules()))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    await visit(manners, Rules())
    assert clock.slept[0] == 1.0


async def test_rules_are_believed_for_a_day(manners: Manners, clock: Clock) -> None:
    rules = Rules(b"User-agent: *\nDisallow: /1")
    for hours, asked in ((0, 1), (23, 1), (25, 2)):
        clock.now = 1000 + hours * 3600
        with pytest.raises(NotFetched) as refused:
            await visit(manners, rules)
        assert (refused.value.reason, len(rules.asked)) == ("robots", asked)
        await visit(manners, rules, URL("https://news.example/2"))


@pytest.mark.parametrize(
    ("error", "again_after"),
    [
        (NotFetched("server-error", "A fault (503).", status=503), 600),
        (NotFetched("server-error", "A fault (503).", status=503, retry_after=7200), 7200),
        (NotFetched("timeout", "It took too long."), 600),
        (NotFetched("rate-limited", "Too often (429).", status=429), 600),
    ],
)
async def test_a_site_whose_rules_cannot_be_had_is_left_alone_for_a_while(
    manners: Manners, clock: Clock, error: NotFetched, again_after: float
) -> None:
    rules = Rules(error)
    for _ in range(2):
        with pytest.raises(NotFetched) as refused:
            await visit(manners, rules)
        assert refused.value.reason == error.reason
    assert len(rules.asked) == 1
    clock.now += again_after + 1
    rules.text = b""
    await visit(manners, rules)


async def test_who_wants_silence_is_not_waited_for(manners: Manners, clock: Clock) -> None:
    async with manners.turn(PAGE, Rules()) as site:
        site.hold(3600)
    with pytest.raises(NotFetched) as refused:
        await visit(manners, Rules())
    assert refused.value.reason == "rate-limited"
    assert refused.value.retry_after == 3599
    clock.now += 3600
    await visit(manners, Rules())


async def test_sites_of_which_nothing_is_to_be_remembered_are_forgotten(
    manners: Manners, clock: Clock
) -> None:
    for number in range(5000):
        await visit(manners, Rules(), URL(f"https://{number}.example/"))
        clock.now += 3600
    assert len(manners._sites) <= 2001
