"""The code of the first owner."""

from __future__ import annotations

import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.claim import _ALPHABET, LASTS, TRIES, Claim, Try


class Clock:
    """Seconds that go on when they are told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def claim(clock: Clock) -> Claim:
    return Claim(clock)


def code(caplog: pytest.LogCaptureFixture) -> str:
    """The newest one in the log."""
    return str(re.findall(r"/claim (\S+)", caplog.text)[-1])


def test_the_code_in_the_log_is_right(claim: Claim, caplog: pytest.LogCaptureFixture) -> None:
    claim.issue()
    assert re.fullmatch(rf"[{_ALPHABET}]{{8}}", code(caplog))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert claim.tried(code(caplog)) is Try.RIGHT
    # It counts until somebody has become the owner by it.
    assert claim.tried(f" {code(caplog).lower()} ") is Try.RIGHT
    claim.used()
    assert claim.tried(code(caplog)) is Try.OVER


def test_each_start_has_a_code_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(50):
        Claim().issue()
    assert len(set(re.findall(r"/claim (\S+)", caplog.text))) == 50


def test_without_a_code_none_is_right(claim: Claim) -> None:
    for guess in ("", "None", "ABCD2345"):
        assert claim.tried(guess) is Try.OVER


@given(st.text(max_size=20), st.integers(0, 10))
def test_a_guess_is_not_right(guess: str, times: int) -> None:
    claim = Claim()
    claim.issue()
    assert claim.tried(guess) is Try.WRONG


def test_after_five_tries_the_right_code_is_of_no_use(
    claim: Claim, caplog: pytest.LogCaptureFixture
) -> None:
    claim.issue()
    for _ in range(TRIES):
        assert claim.tried("ABCD2345") is Try.WRONG
    assert claim.tried(code(caplog)) is Try.OVER
    assert "tried 5 times in vain" in caplog.text


def test_the_fifth_try_may_be_right(claim: Claim, caplog: pytest.LogCaptureFixture) -> None:
    claim.issue()
    for _ in range(TRIES - 1):
        claim.tried("ABCD2345")
    assert claim.tried(code(caplog)) is Try.RIGHT


def test_it_counts_for_fifteen_minutes(
    claim: Claim, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    claim.issue()
    clock.now += LASTS - 1
    assert claim.tried(code(caplog)) is Try.RIGHT
    clock.now += 1
    assert claim.tried(code(caplog)) is Try.OVER


def test_a_code_that_others_have_read_is_replaced_and_lasts_no_longer(
    claim: Claim, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    claim.issue()
    first = code(caplog)
    claim.shown("ABCD2345")
    claim.shown("")
    assert code(caplog) == first
    claim.tried("ABCD2345")
    claim.shown(f"the code is {first.lower()} I think")
    assert code(caplog) != first
    assert claim.tried(first) is Try.WRONG
    assert claim.tried(code(caplog)) is Try.RIGHT
    clock.now += LASTS
    assert claim.tried(code(caplog)) is Try.OVER
