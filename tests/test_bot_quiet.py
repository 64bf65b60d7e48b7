"""/quiet and /timezone: what is set, what is said, and that nobody is woken."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.alerts import digests, matching
from bot.delivery import sender
from tests.conftest import Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def looks(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (digests, matching, sender):
        monkeypatch.setattr(module, "LOOK", 0.01)


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, clock: Clock) -> AsyncIterator[Desk]:
    async with at_work(telegram, database, now=clock) as desk:
        yield desk


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as db:
        return list(db.execute(sql))


async def follow(desk: Desk, chat: Chat, pace: str = "now") -> None:
    await desk.sql(
        "INSERT INTO follows (chat_id, made_by, made_in, query, pace, state, made_at)"
        f" VALUES ({chat.id}, {chat.id}, {chat.id}, 'ferry', '{pace}', 'active', 0)"
    )


# what is said


async def test_without_anything_set_the_clock_is_utc(desk: Desk, ann: Chat) -> None:
    said = await desk.says("/timezone", user=ann)
    assert said.text.startswith("The time zone here is UTC, where it is 12:00 on Wed 1 Jul.")
    said = await desk.says("/quiet", user=ann)
    assert said.text == (
        "There are no quiet hours here: alerts come at any time."
        " Change them with /quiet 22:00-07:00 or /quiet off."
    )


@pytest.mark.parametrize(
    ("written", "name", "shows"),
    [
        ("Europe/Berlin", "Europe/Berlin", "14:00"),
        ("europe/berlin", "Europe/Berlin", "14:00"),
        ("Berlin", "Europe/Berlin", "14:00"),
        ("new york", "America/New_York", "08:00"),
        ("São Paulo", "America/Sao_Paulo", "09:00"),
        ("UTC+3", "UTC+03:00", "15:00"),
        ("utc-3:30", "UTC-03:30", "08:30"),
        ("Kathmandu", "Asia/Kathmandu", "17:45"),
        ("utc", "UTC", "12:00"),
    ],
)
async def test_a_clock_may_be_called_in_many_ways(
    desk: Desk, ann: Chat, written: str, name: str, shows: str
) -> None:
    said = await desk.says(f"/timezone {written}", user=ann)
    assert said.text == f"The time zone here is {name} now, where it is {shows} on Wed 1 Jul."
    said = await desk.says("/timezone", user=ann)
    assert f"is {name}, where it is {shows} " in said.text


@pytest.mark.parametrize("written", ["Berln", "Mars", "UTC+25", "<b>&`", "x" * 900])
async def test_a_wrong_clock_is_answered_with_the_three_nearest(
    desk: Desk, ann: Chat, written: str
) -> None:
    said = await desk.says(f"/timezone {written}", user=ann)
    assert said.text.startswith("I don't know the time zone ")
    assert len(said.buttons) == 3
    chosen = said.labels[0]
    if written == "Berln":
        assert chosen == "Europe/Berlin"
    await desk.press(said, chosen, user=ann)
    assert said.text.startswith(f"The time zone here is {chosen} now, where it is ")
    assert said.buttons == []
    assert f"is {chosen}, where" in (await desk.says("/timezone", user=ann)).text


async def test_a_forged_button_sets_nothing(desk: Desk, ann: Chat) -> None:
    said = await desk.says("/timezone Mars", user=ann)
    for forged in ("timezone:Mars", "timezone:", "timezone:../etc/passwd"):
        assert await desk.forge(desk.raw(said), forged, user=ann) == "This button is out of date."
    assert rows(desk.database, "SELECT * FROM preferences") == []


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("22:00-07:00", "22:00-07:00"), ("22-7", "22:00-07:00"), ("22.30 – 6:15", "22:30-06:15"),
        ("13:00 to 14:00", "13:00-14:00"), ("22:00-24:00", "22:00-00:00"),
    ],
)  # fmt: skip
async def test_quiet_hours_are_set_and_taken_back(
    desk: Desk, ann: Chat, written: str, hours: str
) -> None:
    said = await desk.says(f"/quiet {written}", user=ann)
    assert said.text.startswith(
        f"Quiet hours here are {hours} by the clock of UTC, where it is 12:"
    )
    assert f"are {hours} by" in (await desk.says("/quiet", user=ann)).text
    said = await desk.says("/quiet off", user=ann)
    assert said.text == "There are no quiet hours here: alerts come at any time."
    entries = rows(desk.database, "SELECT action, subject, before, after FROM audit ORDER BY id")
    assert entries == [
        ("quiet.set", f"chat:{ann.id}", None, f'"{hours}"'),
        ("quiet.set", f"chat:{ann.id}", f'"{hours}"', None),
    ]


@pytest.mark.parametrize(
    "written", ["22:00", "25:00-07:00", "22:60-7:00", "at night", "<b>", "24:30-2"]
)
async def test_hours_that_are_not_understood_change_nothing(
    desk: Desk, ann: Chat, written: str
) -> None:
    said = await desk.says(f"/quiet {written}", user=ann)
    assert said.text == f"I don't know {written}. Use /quiet 22:00-07:00 or /quiet off."
    said = await desk.says("/quiet 8:00-8:00", user=ann)
    assert said.text.startswith("Quiet hours end at another time than they begin.")
    assert rows(desk.database, "SELECT * FROM preferences") == []


async def test_it_is_said_that_it_is_quiet_now(desk: Desk, ann: Chat) -> None:
    await desk.says("/timezone Berlin", user=ann)
    said = await desk.says("/quiet 13:30-15:00", user=ann)
    assert said.text.endswith("It is quiet now, until 15:00.")
    said = await desk.says("/timezone UTC", user=ann)
    assert said.text.endswith("Quiet hours are 13:30-15:00 by this clock.")


async def test_each_chat_has_its_own_and_both_are_in_the_audit_log(
    desk: Desk, ann: Chat, ben: Chat
) -> None:
    await desk.says("/timezone Tokyo", user=ann)
    await desk.says("/timezone Tokyo", user=ann)  # nothing is changed, and nothing noted
    await desk.says("/timezone Lagos", user=ben)
    entries = rows(desk.database, "SELECT actor, action, subject, before, after FROM audit")
    assert entries == [
        (f"telegram:{ann.id}", "timezone.set", f"chat:{ann.id}", '"UTC"', '"Asia/Tokyo"'),
        (f"telegram:{ben.id}", "timezone.set", f"chat:{ben.id}", '"UTC"', '"Africa/Lagos"'),
    ]
