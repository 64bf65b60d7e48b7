"""When a feed is polled again: laws."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.feeds.rhythm import (
    LEAST,
    MOST,
    MOST_TRIES,
    START,
    Wishes,
    interval,
    pause,
    pause_after_failure,
    pause_before_page,
)

CHANCE = st.floats(0, 1)
SECONDS = st.one_of(st.none(), st.integers(0, 10**9))


@given(st.lists(st.integers(0, 50)))
def test_an_interval_stays_between_five_minutes_and_six_hours(news: list[int]) -> None:
    now = START
    for new in news:
        before, now = now, interval(now, new)
        assert LEAST <= now <= MOST
        assert now <= before if new else now >= before


@given(st.integers(LEAST, MOST), st.integers(0, 50), st.integers(LEAST, 10**6))
def test_what_a_person_decides_holds(former: int, new: int, every: int) -> None:
    assert interval(former, new, every) == every


@given(st.integers(LEAST, MOST), SECONDS, SECONDS, CHANCE)
def test_nobody_is_asked_sooner_than_they_wish_within_reason(
    seconds: int, ttl: int | None, max_age: int | None, jitter: float
) -> None:
    found = pause(seconds, Wishes(ttl, max_age), jitter)
    assert found >= min(max(ttl or 0, max_age or 0), MOST)
    assert int(seconds * 0.9) <= found <= max(seconds * 1.1, MOST)


@given(st.integers(1, 10**6), SECONDS, CHANCE)
def test_after_a_failure_it_waits_as_it_is_asked_to_and_never_for_ever(
    failures: int, retry_after: int | None, jitter: float
) -> None:
    found = pause_after_failure(failures, Wishes(retry_after=retry_after), jitter)
    assert found >= min(retry_after or 0, 86_400)
    assert 150 <= found <= 86_400
    assert found >= pause_after_failure(1, Wishes(), jitter)


@given(st.integers(1, 100), SECONDS, CHANCE)
def test_a_page_is_tried_a_few_times(tries: int, retry_after: int | None, jitter: float) -> None:
    found = pause_before_page(tries, Wishes(retry_after=retry_after), jitter)
    assert (found is None) == (tries >= MOST_TRIES)
    assert found is None or 150 <= found <= 1.5 * 86_400
