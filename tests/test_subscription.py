"""What somebody writes after /feed add."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.subscription import BadSubscription, Subscription, parse, seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("   ", None),
        ("https://w.example/feed", Subscription("https://w.example/feed")),
        ("w.example", Subscription("https://w.example")),
        ("w.example:8080/feed", Subscription("https://w.example:8080/feed")),
        ("https://w.example/?tag:x", Subscription("https://w.example/?tag:x")),
        (
            "https://w.example tag:A,b,,a every:2h",
            Subscription("https://w.example", None, ("a", "b"), 7200),
        ),
        (
            'source:"The  Daily Ferry" https://w.example',
            Subscription("https://w.example", "The Daily Ferry"),
        ),
        ("w.example source:“Night Train”", Subscription("https://w.example", "Night Train")),
    ],
)  # fmt: skip
def test_what_is_understood(text: str, expected: Subscription | None) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://w.example sorce:Wire", "I don't know `sorce:Wire`. I know `tag:a,b`,"),
        ("https://w.example every:5s", "I don't know `every:5s`. Use minutes, hours or days"),
        ("https://w.example every:1m", "from `5m` to `7d`."),
        ("https://w.example every:99d", "from `5m` to `7d`."),
        ('https://w.example source:""', "Write something after `source:`."),
        ("https://w.example now please", "I don't know what `now` means here."),
    ],
)
def test_what_is_not(text: str, said: str) -> None:
    with pytest.raises(BadSubscription) as caught:
        parse(text)
    assert said in str(caught.value)


@given(st.text(max_size=80))
def test_any_text_is_understood_or_a_sentence_says_why_not(text: str) -> None:
    found = None
    with contextlib.suppress(BadSubscription):
        found = parse(text)
    assert found is None or (found.address and " " not in found.address)


@given(st.integers(5, 7 * 24 * 60))
def test_minutes(minutes: int) -> None:
    assert seconds(f"{minutes}m") == minutes * 60
