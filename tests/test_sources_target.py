"""Addresses as they are read: for checks and connection alike."""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.errors import NotFetched
from corpus.sources.guard import literal
from corpus.sources.target import follow, is_address, parse


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://example.org", "https://example.org/"),
        ("  HTTP://Example.ORG.:80/A?b=c#d \n", "http://example.org/A?b=c"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("http://example.org?a", "http://example.org/?a"),
        ("https://münchen.example/straße?ö=ß", "https://xn--mnchen-3ya.example/stra%C3%9Fe?%C3%B6=%C3%9F"),
        # What is written with a per cent sign stays: some servers tell it apart.
        ("http://a.example/%7e%2f%c3%a9?%5B", "http://a.example/%7e%2f%c3%a9?%5B"),
        ('http://a.example/a b"<>|?x=<y>', "http://a.example/a%20b%22%3C%3E%7C?x=%3Cy%3E"),
        ("http://a.example/../b/./c//d", "http://a.example/../b/./c//d"),
        ("http://a_b.example/@c:d", "http://a_b.example/@c:d"),
        ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080/"),
        ("http://134744072/", "http://8.8.8.8/"),
    ],
)  # fmt: skip
def test_an_address_is_read_and_kept_as_it_is(text: str, read: str) -> None:
    assert str(parse(text)) == read


@given(
    st.one_of(
        st.text(max_size=40),
        st.from_regex(r"https?://[\w.:@%\[\]-]{1,20}/?\S{0,10}", fullmatch=True),
    )
)
@example("http://0x7f.1/")
@example("http://[::ffff:127.0.0.1]/")
def test_any_text_is_an_address_that_stays_the_same_or_is_refused(text: str) -> None:
    url = None
    with suppress(NotFetched):  # all else would be a fault
        url = parse(text)
    if url is None:
        return
    assert parse(str(url)) == url
    assert str(url).isascii()
    assert url.user is None
    assert url.scheme in ("http", "https")
    host = url.raw_host or ""
    ip = literal(host)
    # An address in digits is in the notation that everybody reads alike.
    assert host == str(ip) if ip else re.fullmatch(r"[a-z0-9_.-]+", host)
    assert ip is None or ipaddress.ip_address(host) == ip


@pytest.mark.parametrize(
    ("location", "leads"),
    [
        ("/b", "https://a.example/b"),
        ("c", "https://a.example/x/c"),
        ("?d", "https://a.example/x/y?d"),
        ("//b.example/e", "https://b.example/e"),
        (" http://b.example \t", "http://b.example/"),
        ("../../../f", "https://a.example/f"),
        ("mailto:ann@example.org", None),
        ("http://", None),
        ("http://[", None),
        ("https:b.example", "https://a.example/x/b.example"),  # as browsers understand it
    ],
)
def test_a_redirect_leads_somewhere_or_is_refused(location: str, leads: str | None) -> None:
    start = parse("https://a.example/x/y?z")
    if leads is not None:
        assert str(follow(start, location)) == leads
        return
    with pytest.raises(NotFetched) as refused:
        follow(start, location)
    assert refused.value.reason == "bad-redirect"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/", True),
        (" HTTP://example.org", True),
        ("https:example.org", True),
        ("file:///etc/passwd", True),
        ("ftp://example.org", True),
        ("javascript:alert(1)", True),
        ("example.org/page.html", False),
        ("news/page.html", False),
        ("C:\\news\\page.html", False),
        ("http", False),
        ("", False),
    ],
)
def test_what_is_meant_as_an_address(text: str, expected: bool) -> None:
    assert is_address(text) is expected
