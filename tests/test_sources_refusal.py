"""How long a site asks to be left alone, in whatever way it says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sources.refusal import answered, retry_after

NOW = datetime(2019, 3, 5, 10, tzinfo=UTC)
WEEK = 7 * 86_400


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("1.5", 1.5),
        ("-5", 0),
        ("99999999999", WEEK),
        ("1e400", WEEK),
        ("nan", None),
        ("Tue, 05 Mar 2019 10:01:00 GMT", 60),
        ("Tue, 05 Mar 2019 10:01:00", 60),
        ("Tue, 05 Mar 2019 12:01:00 +0200", 60),
        ("Tue, 05 Mar 2019 09:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", WEEK),
        ("tomorrow", None),
        ("", None),
        (None, None),
    ],
)
def test_seconds_or_a_date(text: str | None, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


@given(st.text(max_size=40))
def test_any_text_is_a_bounded_number_of_seconds_or_none(text: str) -> None:
    seconds = retry_after(text, NOW)
    assert seconds is None or 0 <= seconds <= WEEK


@given(st.integers(100, 999), st.none() | st.floats(0, WEEK))
def test_every_status_has_its_sentence(status: int, seconds: float | None) -> None:
    error = answered("news.example", status, seconds)
    assert str(error).startswith("news.example ")
    assert str(error).endswith(f"({status}).")
    assert (error.status, error.retry_after) == (status, seconds)
