"""/quiet and /timezone: what is set, what is said, and that nobody is woken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.alerts import digests, matching
from bot.delivery import sender
from corpus.opening import open_archive
from tests.articles import article
from tests.conftest import Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
#: It is 23:00 in Berlin; the night ends there at 07:00.
NIGHT, MORNING = NOON.replace(hour=21), NOON.replace(day=2, hour=5)


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
    assert await desk.rows("SELECT * FROM preferences") == []


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
    entries = await desk.rows("SELECT action, subject, before, after FROM audit ORDER BY id")
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
    assert await desk.rows("SELECT * FROM preferences") == []


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
    entries = await desk.rows("SELECT actor, action, subject, before, after FROM audit")
    assert entries == [
        (f"telegram:{ann.id}", "timezone.set", f"chat:{ann.id}", '"UTC"', '"Asia/Tokyo"'),
        (f"telegram:{ben.id}", "timezone.set", f"chat:{ben.id}", '"UTC"', '"Africa/Lagos"'),
    ]


# what comes, and when


#: Stories that have nothing in common but a ferry.
STORIES = [
    (
        "runs aground at Vellmark",
        "A ferry ran onto the rocks of Vellmark with cattle aboard.",
    ),
    (
        "strike reaches Orlund",
        "Orlund's deckhands left their posts, so no ferry sailed.",
    ),
    ("company is sold", "Norrel Shipping, owner of the last ferry, was bought by two brothers."),
    ("sets a record", "The electric ferry Aurelia needed eleven minutes for the crossing."),
    ("fares double", "Commuters pay twice as much for the ferry from Monday, the council ruled."),
    ("museum opens", "A museum about the paddle ferry of 1887 opened its doors in Tarn."),
    ("captain retires", "After forty winters Ines Holm steered her ferry home for good."),
    ("line is extended", "The ferry calls at Brask island as well, after years of petitions."),
    ("is painted by children", "Pupils painted whales onto the hull of the school ferry."),
    ("inspection finds rust", "Inspectors found rust below the car deck of a ferry in Pelwick."),
    ("terminal burns", "Flames destroyed the wooden terminal where the ferry docks in Gant."),
    ("wins design prize", "Jurors in Milan praised the folding ramp of a small river ferry."),
]


async def news(desk: Desk, *numbers: int) -> None:
    """Articles come in by another process, and are matched."""
    [(before,)] = await desk.rows("SELECT count(*) FROM alerts")
    async with open_archive(desk.database) as archive:
        for number in numbers:
            title, text = STORIES[number]
            story = article(
                text,
                title=f"Ferry {title}",
                published="2026-07-01",
                url=f"https://example.org/{number}",
            )
            await archive.add(story, news=True)
    assert isinstance(before, int)
    await until(desk, "SELECT count(*) FROM alerts", before + len(numbers))


def named(text: str) -> list[int]:
    """Which stories a message names, in its order."""
    found = [(text.find(f"Ferry {title}"), n) for n, (title, _) in enumerate(STORIES)]
    return [n for at, n in sorted(found) if at >= 0]


async def until(desk: Desk, sql: str, expected: object) -> None:
    """Wait until the file says so."""
    async with asyncio.timeout(20):
        while (await desk.rows(sql))[0][0] != expected:
            await asyncio.sleep(0.01)


async def follow(desk: Desk, ann: Chat, how: str = "") -> None:
    said = await desk.says(f"/follow ferry {how}", user=ann)
    await desk.press(said, "Confirm", user=ann)


HELD = "SELECT count(*) FROM alerts WHERE key IS NULL"


@pytest.fixture
async def sleeper(desk: Desk, ann: Chat) -> Chat:
    """Ann follows ferries, and sleeps from 22:00 to 07:00 in Berlin."""
    await follow(desk, ann)
    await desk.says("/timezone Berlin", user=ann)
    await desk.says("/quiet 22:00-07:00", user=ann)
    return ann


async def test_by_day_alerts_come_at_once_and_those_of_the_night_together_in_the_morning(
    desk: Desk, telegram: FakeTelegram, sleeper: Chat, clock: Clock
) -> None:
    await news(desk, 0)
    await telegram.until(lambda: named(telegram.sent[-1].text) == [0])
    sent = len(telegram.sent)
    clock.now = NIGHT
    await news(desk, 1, 2)
    await until(desk, HELD, 2)
    clock.now = MORNING - timedelta(minutes=1)
    await news(desk, 3)
    assert len(telegram.sent) == sent
    clock.now = MORNING
    await telegram.until(lambda: len(telegram.sent) > sent)
    [digest] = telegram.sent[sent:]
    assert digest.text.startswith("3 stories\n\n🔔 ferry\n• Harbour Wire · Ferry strike reaches")
    assert named(digest.text) == [1, 2, 3]


@pytest.mark.parametrize("command", ["/quiet off", "/timezone New York"])
async def test_what_is_held_comes_at_once_when_it_is_quiet_no_more(
    desk: Desk, telegram: FakeTelegram, sleeper: Chat, clock: Clock, command: str
) -> None:
    clock.now = NIGHT
    await news(desk, 0, 1)
    telegram.say(command, user=sleeper)
    await telegram.until(lambda: named(telegram.sent[-1].text) == [0, 1])


async def test_hourly_alerts_come_as_the_clock_strikes(
    desk: Desk, telegram: FakeTelegram, ann: Chat, clock: Clock
) -> None:
    await desk.says("/timezone Kathmandu", user=ann)  # it is 17:45
    await follow(desk, ann, "hourly")
    await desk.replies()
    await news(desk, 0)
    clock.now = NOON + timedelta(minutes=14)
    await news(desk, 1)
    assert await desk.replies() == []
    clock.now = NOON + timedelta(minutes=15)
    await telegram.until(lambda: named(telegram.sent[-1].text) == [0, 1])
    await news(desk, 2)
    clock.now = NOON + timedelta(minutes=75)
    await telegram.until(lambda: named(telegram.sent[-1].text) == [2])
    assert telegram.sent[-1].text.startswith("Harbour Wire · Ferry company is sold")  # as any other


async def later(desk: Desk, telegram: FakeTelegram, ann: Chat, *numbers: int) -> None:
    """News that cannot be sent for now, since Telegram asks to wait."""
    flood = "Too Many Requests: retry after 600"
    telegram.fail("sendMessage", 429, flood, chat=ann, retry_after=600)
    await news(desk, *numbers)
    await until(desk, "SELECT count(*) FROM outbox WHERE state = 'queued' AND reason <> ''", 1)


async def test_what_waits_when_the_night_comes_wakes_nobody(
    telegram: FakeTelegram, database: Path, ann: Chat, clock: Clock
) -> None:
    async with at_work(telegram, database, now=clock) as desk:
        await follow(desk, ann)
        await desk.says("/quiet 21:00-05:00", user=ann)
        await later(desk, telegram, ann, 0, 1)
    clock.now = NIGHT
    sent = len(telegram.sent)
    async with at_work(telegram, database, now=clock) as desk:
        await until(desk, HELD, 2)
        await until(desk, "SELECT count(*) FROM outbox WHERE state = 'queued'", 0)
        assert len(telegram.sent) == sent
        assert (await desk.says("/timezone", user=ann)).text.startswith("The time zone here is UTC")
    clock.now = MORNING
    async with at_work(telegram, database, now=clock) as desk:
        await telegram.until(lambda: named(telegram.sent[-1].text) == [0, 1])
    assert len(telegram.sent) == sent + 2


async def test_more_than_ten_that_wait_become_one_message(
    telegram: FakeTelegram, database: Path, ann: Chat, clock: Clock
) -> None:
    async with at_work(telegram, database, now=clock) as desk:
        await follow(desk, ann)
        await later(desk, telegram, ann, *range(12))
        sent = len(telegram.sent)
    clock.now += timedelta(hours=1)
    async with at_work(telegram, database, now=clock) as desk:
        await telegram.until(lambda: len(telegram.sent) > sent)
        await until(desk, "SELECT count(*) FROM outbox WHERE state = 'queued'", 0)
    [digest] = telegram.sent[sent:]
    assert named(digest.text) == list(range(12))


async def test_in_a_group_its_admins_alone_decide(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    room = telegram.group("Desk", members=[ann], admins=[ben])
    for command in ("/quiet 22:00-07:00", "/timezone Tokyo"):
        assert "admins" in (await desk.says(command, user=ann, chat=room)).text
    assert await desk.rows("SELECT * FROM preferences") == []
    said = await desk.says("/timezone Mars", user=ben, chat=room)
    await desk.press(said, said.labels[0], user=ann)
    assert await desk.rows("SELECT * FROM preferences") == []
    await desk.press(said, said.labels[0], user=ben)
    assert len(await desk.rows("SELECT * FROM preferences")) == 1
