"""Addresses of articles: tidied before they are compared, and not believed blindly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.intake.address import canonical, untracked


@pytest.mark.parametrize(
    ("url", "tidy"),
    [
        ("https://a.example/b#c", "https://a.example/b"),
        ("https://a.example/b?utm_source=x&utm_medium=y", "https://a.example/b"),
        ("https://a.example/b?id=1&fbclid=z&page=2", "https://a.example/b?id=1&page=2"),
        ("https://a.example/b?UTM_Source=x", "https://a.example/b"),
        ("https://a.example/b?at_medium=RSS&at_campaign=rss", "https://a.example/b"),
        ("https://a.example/b?gclid&x", "https://a.example/b?x"),
        ("https://a.example/b?q=%20+%2B;c&&d=&utm_id=1", "https://a.example/b?q=%20+%2B;c&&d="),
        ("https://a.example/b?ref=front&source=x&id=utm_source", None),
        ("https://a.example/caf%c3%a9/?a=%2f", None),
        ("HTTPS://A.Example:443/B", "https://a.example/B"),
        ("http://a.example:80", "http://a.example"),
        ("http://a.example:8080/b", None),
        ("https://a.example:80/b", None),
        ("ftp://a.example/b#c", None),
        ("http://[::1/#c", None),
        ("http://a.example:port/#c", None),
        ("", None),
    ],
)
def test_an_address_is_tidied_and_not_broken(url: str, tidy: str | None) -> None:
    assert untracked(url) == (url if tidy is None else tidy)


@given(st.text(max_size=60), st.sampled_from(["https://a.example/", "http://a.example/b?", ""]))
def test_tidying_once_is_enough(text: str, start: str) -> None:
    once = untracked(start + text)
    assert untracked(once) == once


@pytest.mark.parametrize(
    ("told", "url", "expected"),
    [
        ("https://a.example/b?utm_source=c", "https://m.a.example/x", "https://a.example/b"),
        ("https://m.a.example/b", "https://a.example/x", "https://m.a.example/b"),
        ("https://www.a.example/b", "https://amp.a.example/x", "https://www.a.example/b"),
        # Two papers of one country, and two blogs of one provider, are strangers.
        ("https://victim.co.example/b", "https://evil.co.example/x", None),
        ("https://victim.blogs.example/b", "https://evil.blogs.example/x", None),
        ("https://notevil.example/b", "https://evil.example/x", None),
        ("https://evil.example.org/b", "https://evil.example/x", None),
        ("https://a.example:port/b", "https://a.example/x", None),
        ("javascript:alert(1)", "https://a.example/x", None),
        ("https://a.example/", "https://a.example/x", None),
    ],
)
def test_a_page_cannot_pass_itself_off_as_somebody_elses(
    told: str, url: str, expected: str | None
) -> None:
    assert canonical([told], url) == (expected or url)
