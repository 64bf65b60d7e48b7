"""Fetching: what comes back of good answers, and that nothing else does any harm."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_network

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import NotFetched
from corpus.sources.fetch import Fetched, Fetcher
from corpus.sources.guard import Allowed, Guard
from tests.hostile import (
    ADDRESSES,
    ANSWERS,
    HOME,
    LARGEST,
    TRAP,
    World,
    answer,
    page,
    redirect,
    world,
)

NEWS = b"<p>News</p>"


@pytest.fixture
async def here() -> AsyncIterator[World]:
    async with world() as here:
        yield here


@pytest.fixture
async def fetcher(here: World) -> AsyncIterator[Fetcher]:
    async with Fetcher(here.rules, lookup=here.lookup) as fetcher:
        yield fetcher


async def refusal(fetcher: Fetcher, url: str, *, polite: bool = False) -> NotFetched:
    """Why it is not fetched, in one sentence for people."""
    with pytest.raises(NotFetched) as refused:
        await fetcher.get(url, polite=polite)
    sentence = str(refused.value)
    assert sentence.endswith((".", ")."))
    assert sentence.isprintable()
    assert len(sentence) < 250
    return refused.value


# What means harm


@pytest.mark.parametrize("url", ADDRESSES, ids=ascii)
async def test_a_hostile_address_ends_in_a_sentence_and_in_no_request(
    here: World, fetcher: Fetcher, url: str
) -> None:
    assert (await refusal(fetcher, url.format(port=here.trap.port))).reason == ADDRESSES[url]
    assert here.trap.connections == here.site.connections == 0


@pytest.mark.parametrize("path", ANSWERS)
async def test_a_hostile_answer_ends_in_a_sentence(here: World, path: str) -> None:
    patience = 0.1 if ANSWERS[path] == "timeout" else here.rules.timeout
    async with Fetcher(replace(here.rules, timeout=patience), lookup=here.lookup) as fetcher:
        assert (await refusal(fetcher, here.site.url(path))).reason == ANSWERS[path]
    assert here.trap.connections == 0


def test_each_answer_has_its_reason(here: World) -> None:
    assert set(here.site.answers) - {"/fro-and-to"} == set(ANSWERS)


@pytest.mark.parametrize(
    "path", ["/huge-told", "/huge-truly", "/huge-in-chunks", "/bomb", "/bomb-in-deflate", "/film"]
)
async def test_what_is_too_much_is_neither_read_nor_kept(
    here: World, fetcher: Fetcher, path: str
) -> None:
    tracemalloc.start()
    try:
        await refusal(fetcher, here.site.url(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * LARGEST
    assert here.site.sent < 20_000_000  # what the system keeps on the way


async def test_a_name_that_changes_its_mind_gets_nowhere(here: World, fetcher: Fetcher) -> None:
    here.names["rebinding.example"] = [[HOME], [TRAP]]
    here.site.answers |= {
        "/": page(NEWS),
        "/on": redirect(f"http://rebinding.example:{here.trap.port}/"),
    }
    assert (await fetcher.get(f"http://rebinding.example:{here.site.port}/")).body == NEWS
    url = f"http://rebinding.example:{here.site.port}/on"
    assert (await refusal(fetcher, url)).reason == "private-address"
    assert here.trap.connections == 0


async def test_the_socket_alone_is_guard_enough(
    here: World, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Guard, "permits", lambda *_: True)  # as if it had been fooled
    for url in (f"http://{TRAP}:{here.trap.port}/", f"http://inside.example:{here.trap.port}/"):
        assert (await refusal(fetcher, url)).reason == "private-address"
    assert here.trap.connections == 0


async def test_a_host_that_is_allowed_by_name_opens_its_address_to_no_other(here: World) -> None:
    rules = replace(here.rules, allow=(Allowed(host="inside.example"),))
    here.trap.answers["/"] = page(NEWS)
    here.names["stranger.example"] = [[TRAP]]
    async with Fetcher(rules, lookup=here.lookup) as fetcher:
        await fetcher.get(f"http://inside.example:{here.trap.port}/")
        for host in ("stranger.example", TRAP):
            url = f"http://{host}:{here.trap.port}/"
            assert (await refusal(fetcher, url)).reason == "private-address"
    assert here.trap.connections == 1


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=300), start=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n"]))
def test_any_bytes_are_an_answer_or_end_in_a_sentence(data: bytes, start: bytes) -> None:
    async def ask() -> None:
        async with world() as here, Fetcher(here.rules) as fetcher:
            here.site.answers = {"/": start + data}
            with suppress(NotFetched):  # all else would be a fault
                assert len((await fetcher.get(here.site.url())).body) <= LARGEST

    asyncio.run(ask())


async def test_many_at_once_are_refused_alike(here: World, fetcher: Fetcher) -> None:
    url = f"http://inside.example:{here.trap.port}/"
    outcomes = await asyncio.gather(*(fetcher.get(url) for _ in range(20)), return_exceptions=True)
    assert all(isinstance(o, NotFetched) and o.reason == "private-address" for o in outcomes)
    assert here.trap.connections == 0


async def test_who_does_not_want_it_any_more_reads_no_further(
    here: World, fetcher: Fetcher
) -> None:
    reading = asyncio.create_task(fetcher.get(here.site.url("/drip")))
    while not here.site.busy:
        await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    while here.site.busy:
        await asyncio.sleep(0.01)


async def test_who_cannot_prove_who_it_is_is_not_read(here: World) -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(page(NEWS))
        writer.close()

    async with await asyncio.start_server(plain, HOME, 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with Fetcher(replace(here.rules, allow=(Allowed(ip_network(HOME)),))) as fetcher:
            assert (await refusal(fetcher, f"https://{HOME}:{port}/")).reason == "tls"


async def test_where_nobody_listens_nobody_answers(here: World) -> None:
    async with await asyncio.start_server(here.site.serve, HOME, 0) as server:
        port = server.sockets[0].getsockname()[1]
    async with Fetcher(replace(here.rules, allow=(Allowed(ip_network(HOME)),))) as fetcher:
        assert (await refusal(fetcher, f"http://{HOME}:{port}/")).reason == "unreachable"


async def test_no_proxy_of_the_environment_and_no_cookie_is_used(
    here: World, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{TRAP}:{here.trap.port}")
    here.site.answers["/"] = page(NEWS, "Set-Cookie: a=b")
    await fetcher.get(here.site.url())
    await fetcher.get(here.site.url())
    assert here.trap.connections == 0
    assert not any("cookie" in request.lower() for request in here.site.requests)


# What is good


async def test_a_page_comes_with_what_was_told_of_it(here: World, fetcher: Fetcher) -> None:
    here.site.answers["/a"] = answer(
        NEWS,
        'Content-Type: Text/HTML; boundary=x; Charset="windows-1251"',
        'ETag: W/"1"',
        "Last-Modified: Tue, 05 Mar 2019 10:00:00 GMT",
    )
    assert await fetcher.get(here.site.url("/a?b=c%2f#d")) == Fetched(
        url=here.site.url("/a?b=c%2f"),
        permanent=None,
        status=200,
        body=NEWS,
        content_type="text/html",
        charset="windows-1251",
        etag='W/"1"',
        modified="Tue, 05 Mar 2019 10:00:00 GMT",
    )


async def test_who_asks_says_who_it_is(here: World) -> None:
    here.site.answers["/"] = page(NEWS)
    rules = replace(here.rules, contact="https://example.org/bot")
    async with Fetcher(rules) as fetcher:
        await fetcher.get(here.site.url())
    [request] = here.site.requests
    assert f"User-Agent: Newsdesk/0.1.0 (+{rules.contact})\r\n" in request


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("", NEWS),
        ("identity", NEWS),
        ("gzip", gzip.compress(NEWS)),
        ("X-GZIP", gzip.compress(NEWS[:4]) + gzip.compress(NEWS[4:])),
        ("gzip", gzip.compress(NEWS) + b"\0" * 8),
        ("deflate", zlib.compress(NEWS)),
        ("deflate", zlib.compress(NEWS)[2:-4]),
    ],
)
async def test_what_is_packed_is_unpacked(
    here: World, fetcher: Fetcher, coding: str, packed: bytes
) -> None:
    here.site.answers["/"] = page(packed, f"Content-Encoding: {coding}")
    assert (await fetcher.get(here.site.url())).body == NEWS


async def test_as_much_as_is_allowed_is_not_too_much(here: World, fetcher: Fetcher) -> None:
    here.site.answers["/"] = page(b"x" * LARGEST)
    here.site.answers["/packed"] = page(gzip.compress(b"x" * LARGEST), "Content-Encoding: gzip")
    for path in ("/", "/packed"):
        assert len((await fetcher.get(here.site.url(path))).body) == LARGEST


async def test_what_has_not_changed_comes_without_a_body(here: World, fetcher: Fetcher) -> None:
    here.site.answers["/"] = b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n'
    found = await fetcher.get(here.site.url(), etag='"1"', modified="yesterday")
    assert (found.status, found.body, found.etag) == (304, b"", '"2"')
    assert 'If-None-Match: "1"\r\nIf-Modified-Since: yesterday\r\n' in here.site.requests[0]


@pytest.mark.parametrize(
    ("steps", "permanent"),
    [
        ([], None),
        (["302 Found"], None),
        (["303 See Other", "301 Moved Permanently"], None),
        (["301 Moved Permanently"], "/1"),
        (["301 Moved Permanently", "308 Permanent Redirect"], "/2"),
        (["308 Permanent Redirect", "307 Temporary Redirect", "301 Moved Permanently"], "/1"),
        (["302 Found"] * 5, None),
    ],
)
async def test_where_it_was_found_and_where_to_look_from_now_on(
    here: World, fetcher: Fetcher, steps: list[str], permanent: str | None
) -> None:
    for number, status in enumerate(steps):
        here.site.answers[f"/{number}"] = redirect(f"/{number + 1}#top", status)
    here.site.answers[f"/{len(steps)}"] = page(NEWS)
    found = await fetcher.get(here.site.url("/0"))
    assert found.url == here.site.url(f"/{len(steps)}")
    assert found.permanent == (permanent and here.site.url(permanent))


async def test_letters_of_all_kinds_lead_on(here: World, fetcher: Fetcher) -> None:
    here.site.answers["/utf-8"] = redirect("/caf\xc3\xa9 noir?a=\xc3\xa9")
    here.site.answers["/latin-1"] = redirect("/caf\xe9")
    here.site.answers["/caf%C3%A9%20noir"] = here.site.answers["/caf%E9"] = page(NEWS)
    for path in ("/utf-8", "/latin-1", "/café noir"):
        assert (await fetcher.get(here.site.url(path))).body == NEWS


async def test_a_header_that_cannot_be_kept_is_not(here: World, fetcher: Fetcher) -> None:
    here.site.answers["/"] = answer(
        NEWS, "ETag: \xff\xfe", "Last-Modified: " + "x" * 1000, "Content-Type: \xff/html;charset"
    )
    found = await fetcher.get(here.site.url())
    assert (found.etag, found.modified, found.content_type, found.charset) == (None, None, "", None)


async def test_who_is_told_to_wait_learns_how_long(here: World, fetcher: Fetcher) -> None:
    error = await refusal(fetcher, here.site.url("/429"))
    assert (error.status, error.retry_after) == (429, 120)
    assert "in 120 s" in str(error)
    assert (await refusal(fetcher, here.site.url("/503"))).retry_after is None


async def test_what_is_allowed_may_be_fetched_by_address_and_by_name(here: World) -> None:
    here.site.answers["/"] = page(NEWS)
    port = here.site.port
    rules = replace(here.rules, allow=(Allowed(ip_network("127.0.0.0/8")),))
    async with Fetcher(rules) as fetcher:
        for host in (HOME, "localhost", "news.localhost", "2130706433", "[::ffff:127.0.0.1]"):
            assert (await fetcher.get(f"http://{host}:{port}/")).body == NEWS
    elsewhere = replace(rules, allow=(Allowed(ip_network("127.0.0.0/8"), port=port + 1),))
    async with Fetcher(elsewhere) as fetcher:
        assert (await refusal(fetcher, here.site.url())).reason == "private-address"


async def test_no_more_requests_are_made_at_once_than_are_allowed(here: World) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.01)
        writer.write(page(NEWS))

    here.site.answers["/"] = slow
    async with Fetcher(replace(here.rules, at_once=3, timeout=5)) as fetcher:
        await asyncio.gather(*(fetcher.get(here.site.url()) for _ in range(20)))
    assert here.site.busiest == 3


# Politely


async def test_a_polite_request_reads_the_rules_once_and_heeds_them(
    here: World, fetcher: Fetcher
) -> None:
    here.site.answers["/robots.txt"] = answer(b"User-agent: *\nDisallow: /secret\n")
    here.site.answers |= {"/news": page(NEWS), "/way": redirect("/secret/1")}
    assert (await fetcher.get(here.site.url("/news"), polite=True)).body == NEWS
    for path in ("/secret/1", "/way"):
        assert (await refusal(fetcher, here.site.url(path), polite=True)).reason == "robots"
    assert here.site.asked == ["/robots.txt", "/news", "/way"]
    here.site.answers["/secret/1"] = page(NEWS)
    assert (await fetcher.get(here.site.url("/secret/1"))).body == NEWS  # somebody asked for it


@pytest.mark.parametrize(
    ("robots", "outcome"),
    [
        (answer(status="404 Not Found"), None),
        (answer(status="403 Forbidden"), None),
        (answer(status="410 Gone"), None),
        (answer(status="500 Internal Server Error"), "server-error"),
        (answer(status="429 Too Many Requests"), "rate-limited"),
        (b"", "unreachable"),
        (redirect("/elsewhere.txt"), "robots"),
        (answer(b"User-agent: *\nDisallow: /\n"), "robots"),
        (answer(b"User-agent: *\nDisallow: /\nUser-agent: Newsdesk\nAllow: /news"), None),
        (answer(b"\x89PNG", "Content-Type: image/png"), None),
        (answer(b"#" * 600_000), None),
        (answer(b"User-agent: *\nDisallow: /\n" + b"#" * 600_000), "robots"),
    ],
)
async def test_what_a_site_says_of_its_rules(
    here: World, fetcher: Fetcher, robots: bytes, outcome: str | None
) -> None:
    here.site.answers |= {
        "/robots.txt": robots,
        "/elsewhere.txt": answer(b"User-agent: *\nDisallow: /\n"),
        "/news": page(NEWS),
    }
    for again in (False, True):
        before = here.site.asked.count("/robots.txt")
        if outcome is None:
            assert (await fetcher.get(here.site.url("/news"), polite=True)).body == NEWS
        else:
            assert (await refusal(fetcher, here.site.url("/news"), polite=True)).reason == outcome
        assert here.site.asked.count("/robots.txt") == before if again else before == 0


async def test_one_polite_request_at_a_time_is_made_to_a_site(
    here: World, fetcher: Fetcher
) -> None:
    here.site.answers |= {f"/{n}": page(NEWS) for n in range(10)}
    await asyncio.gather(*(fetcher.get(here.site.url(f"/{n}"), polite=True) for n in range(10)))
    assert here.site.busiest == 1
    assert len(here.site.asked) == 11


async def test_a_site_that_wants_silence_gets_it(here: World, fetcher: Fetcher) -> None:
    assert (await refusal(fetcher, here.site.url("/429"), polite=True)).retry_after == 120
    here.site.answers["/news"] = page(NEWS)
    error = await refusal(fetcher, here.site.url("/news"), polite=True)
    assert error.reason == "rate-limited"
    assert error.retry_after is not None
    assert 100 < error.retry_after <= 120
    assert here.site.asked == ["/robots.txt", "/429"]
