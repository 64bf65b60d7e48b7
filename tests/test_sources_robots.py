"""What a site's robots.txt says of an address."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sources.robots import CLOSED, LARGEST, OPEN, Robots, Rule, read

FILE = b"""\xef\xbb\xbf# all may come
User-agent: *
Disallow: /private # not this
Crawl-delay: 2.5
Allow: /private/news
disallow : /*.pdf$
Sitemap: https://example.org/sitemap.xml

User-Agent: OtherBot/2.0
User-Agent: Third
Crawl-delay: 30
Disallow: /
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("newsdesk", "/", True),
        ("newsdesk", "/private", False),
        ("newsdesk", "/privateer", False),
        ("newsdesk", "/private/news/1", True),
        ("newsdesk", "/%70rivate/", False),
        ("newsdesk", "/Private", True),
        ("newsdesk", "/a/b.pdf", False),
        ("newsdesk", "/a/b.pdf?x", True),
        ("newsdesk", "/robots.txt", True),
        ("otherbot", "/", False),
        ("OTHERBOT", "/robots.txt", True),
        ("third", "/", False),
        ("thirdly", "/", True),
    ],
)
def test_the_rules_for_a_program(agent: str, path: str, allowed: bool) -> None:
    assert read(FILE, agent).allows(path) is allowed


def test_a_pause_is_what_the_group_of_the_program_says() -> None:
    assert read(FILE, "newsdesk").delay == 2.5
    assert read(FILE, "third").delay == 30
    assert (
        read(b"User-agent: *\nCrawl-delay: soon\nCrawl-delay: -1\nCrawl-delay: inf", "a").delay
        is None
    )


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /\nAllow: /", "/a", True),  # the kinder one among equals
        ("Allow: /a\nDisallow: /ab", "/abc", False),
        ("Disallow: /ab\nAllow: /a", "/abc", False),  # whatever comes first
        ("Disallow:", "/a", True),
        ("Disallow: *", "/a", False),
        ("Disallow: /*/secret/", "/a/b/secret/c", False),
        ("Disallow: /*/secret/", "/secret/c", True),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/ab", True),
        ("Disallow: /*b*b$", "/ab", True),
        ("Disallow: /*b*b$", "/abb", False),
        ("Disallow: /caf\u00e9", "/caf%C3%A9/1", False),
        ("Disallow: /caf%c3%a9", "/caf%C3%A9/1", False),
        ("Disallow: /a%2fb", "/a/b", True),
        ("Disallow: /a%2fb", "/a%2Fb", False),
        ("Disallow: /a?x=", "/a?x=1", False),
        ("Dissallow: /a", "/a", True),
        ("Allow /a", "/a", True),
    ],
)
def test_a_rule(rules: str, path: str, allowed: bool) -> None:
    assert read(f"User-agent: *\n{rules}\n".encode(), "newsdesk").allows(path) is allowed


def test_groups_of_one_program_are_one() -> None:
    file = (
        b"User-agent: a\nDisallow: /1\n\nUser-agent: b\nDisallow: /2\n\nUser-agent: a\nDisallow: /3"
    )
    robots = read(file, "a")
    assert [robots.allows(f"/{n}") for n in (1, 2, 3)] == [False, True, False]


def test_what_stands_before_any_program_says_nothing() -> None:
    assert read(b"Disallow: /\nUser-agent: *\nAllow: /a", "a") == Robots((Rule(True, b"/a"),))


def test_what_stands_too_far_below_says_nothing() -> None:
    assert read(b"#" * LARGEST + b"\nUser-agent: *\nDisallow: /", "a") == OPEN
    assert not CLOSED.allows("/")


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_can_be_read(data: bytes, path: str) -> None:
    read(b"User-agent: *\nDisallow: " + data, "newsdesk").allows(f"/{path}")


@given(st.text("ab/*$", min_size=1, max_size=8), st.text("ab/", max_size=10))
def test_a_pattern_means_the_same_as_a_regular_expression(pattern: str, path: str) -> None:
    body = pattern.removesuffix("$")
    if "$" in body:
        return
    means = re.escape(body).replace(r"\*", ".*") + (r"\Z" if pattern.endswith("$") else "")
    expected = re.match(means, path) is not None
    assert Rule(True, pattern.encode()).matches(path.encode()) is expected
