from __future__ import annotations

from collections.abc import Hashable

from hypothesis import given
from hypothesis import strategies as st

from bot.quota import Exceeded, Quota


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_a_minute_then_one_message_then_silence_until_then() -> None:
    clock = Clock()
    quota = Quota(clock)
    for _ in range(3):
        assert quota.take({"ann": 3}) is None
        clock.now += 10
    assert quota.take({"ann": 3}) == Exceeded(seconds=30, tell=True)
    clock.now += 10.5
    assert quota.take({"ann": 3}) == Exceeded(seconds=20, tell=False)
    clock.now += 19.5
    assert quota.take({"ann": 3}) is None
    # The window slides: the next place is free when the next question is a minute old.
    assert quota.take({"ann": 3}) == Exceeded(seconds=10, tell=True)


def test_everybody_has_a_window_of_their_own() -> None:
    quota = Quota(Clock())
    for name in ("ann", "ben", 7, ("chat", 7)):
        assert quota.take({name: 1}) is None
        assert quota.take({name: 1}) is not None


def test_no_limit() -> None:
    quota = Quota(Clock())
    assert all(quota.take({"ann": None}) is None for _ in range(1000))
    assert quota.take({}) is None


def test_less_than_one_a_minute_is_one() -> None:
    quota = Quota(Clock())
    assert quota.take({"ann": 0.5}) is None
    assert quota.take({"ann": 0.5}) is not None


def test_what_is_refused_counts_for_nobody() -> None:
    quota = Quota(Clock())
    assert quota.take({"ann": 2, "group": 1}) is None
    for _ in range(5):
        assert quota.take({"ann": 2, "group": 1}) is not None
    assert quota.take({"ann": 2}) is None
    assert quota.take({"ann": 2}) is not None


def test_the_longer_wait_is_told() -> None:
    clock = Clock()
    quota = Quota(clock)
    quota.take({"ann": 1})
    clock.now += 20
    quota.take({"group": 1})
    assert quota.take({"ann": 1, "group": 1}) == Exceeded(60, tell=True)
    assert quota.take({"ann": 1}) == Exceeded(40, tell=False)


def test_those_who_are_idle_are_forgotten() -> None:
    clock = Clock()
    quota = Quota(clock)
    for number in range(20_000):
        quota.take({number: 1})
        quota.take({number: 1})
    clock.now += 61
    assert quota.take({"ann": 1}) is None
    assert list(quota._asked) == ["ann"]
    assert not quota._silent_until


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["ann", "ben"]), st.booleans(), st.floats(0, 40)), max_size=60
    )
)
def test_no_minute_has_more_than_the_limit(steps: list[tuple[str, bool, float]]) -> None:
    clock = Clock()
    quota = Quota(clock)
    answered: dict[Hashable, list[float]] = {"ann": [], "ben": [], "group": []}
    limits: dict[Hashable, float | None] = {"ann": 2, "ben": 2, "group": 3}
    for name, in_group, pause in steps:
        clock.now += pause
        askers = [name, "group"] if in_group else [name]
        exceeded = quota.take({asker: limits[asker] for asker in askers})
        full = [
            asker
            for asker in askers
            if sum(at > clock.now - 60 for at in answered[asker]) >= (limits[asker] or 0)
        ]
        assert (exceeded is not None) == bool(full)
        if exceeded is None:
            for asker in askers:
                answered[asker].append(clock.now)
        else:
            assert 1 <= exceeded.seconds <= 60
