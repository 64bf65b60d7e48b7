"""Bodies are unpacked as they come, and never more of them than may be kept."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sources.body import Body, TooLarge


def packed(content: bytes, coding: str) -> bytes:
    return {
        "": content,
        "gzip": gzip.compress(content),
        "deflate": zlib.compress(content),
        "bare": zlib.compress(content, wbits=-15),
    }[coding]


@given(
    st.binary(max_size=2000),
    st.sampled_from(["", "gzip", "deflate", "bare"]),
    st.integers(1, 500),
    st.integers(0, 2000),
)
def test_in_pieces_of_any_size_it_is_the_same_or_too_large(
    content: bytes, coding: str, size: int, largest: int
) -> None:
    data = packed(content, coding)
    body = Body(largest, "deflate" if coding == "bare" else coding)
    try:
        for start in range(0, len(data), size):
            body.feed(data[start : start + size])
    except TooLarge:
        assert max(len(content), len(data)) > largest
        assert content.startswith(body.beginning())
        assert len(body.beginning()) <= largest
    else:
        assert body.complete() == content
        assert max(len(content), len(data)) <= largest


@given(st.binary(min_size=1, max_size=500), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_unpacked_or_refused(data: bytes, coding: str) -> None:
    body = Body(1000, coding)
    try:
        body.feed(data)
        body.complete()
    except (TooLarge, ValueError):
        pass


def test_a_bomb_is_not_unpacked_further_than_it_may() -> None:
    body = Body(1000, "gzip")
    with pytest.raises(TooLarge):
        body.feed(gzip.compress(b"\0" * 10_000)[:900])
    assert body.beginning() == b"\0" * 1000


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "\xff"])
def test_no_other_coding_was_asked_for(coding: str) -> None:
    with pytest.raises(ValueError, match="coding"):
        Body(1000, coding)
