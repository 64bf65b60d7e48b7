"""The rows of standing questions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.askings import Asking
from bot.people import By
from bot.schema import SCHEMA
from bot.standing import KEPT, MOST, Pressed, Standing
from bot.unanswered import Unanswered
from corpus.database import Database, open_database
from corpus.schema import ARCHIVE
from corpus.types import Actor
from corpus.wording import Wording

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BRIDGE = Wording("bridge", {"vellmark": 0.6, "bridge": 0.4})
GROUP = -5
ANN, BEN = 1, 2


def by(user_id: int) -> By:
    return By(Actor(f"telegram:{user_id}"), user_id)


def asking(message_id: int = 1, user_id: int = ANN, chat_id: int = GROUP) -> Asking:
    return Asking(chat_id, message_id, None, user_id, f"q{message_id}?", "maybe", NOW)


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "news.db", [ARCHIVE, SCHEMA]) as file:
        yield file


@pytest.fixture
def unanswered(file: Database) -> Unanswered:
    return Unanswered(file)


@pytest.fixture
def standing(file: Database) -> Standing:
    return Standing(file)


async def waits(file: Database) -> list[tuple[int, int]]:
    rows = await file.rows("SELECT user_id, standing FROM askings ORDER BY id")
    return [(row["user_id"], row["standing"]) for row in rows]


async def press(standing: Standing, user_id: int, message_id: int = 1, now: datetime = NOW) -> str:
    pressed = await standing.press(by(user_id), user_id, (GROUP, message_id), now)
    return pressed.name


async def test_who_asked_presses_and_presses_again(
    unanswered: Unanswered, standing: Standing, file: Database
) -> None:
    assert await press(standing, ANN) == "UNKNOWN"
    await unanswered.note(asking(), BRIDGE)
    assert await press(standing, ANN) == "ON"
    [one] = await standing.of(ANN)
    assert (one.asking.question, one.until) == ("q1?", NOW + KEPT)
    assert await press(standing, ANN) == "OFF"
    assert await waits(file) == [], "who asked would be told without a bell, too"
    assert await standing.of(ANN) == []
    rows = await file.rows("SELECT actor, action, subject, before, after FROM audit")
    assert [tuple(row) for row in rows] == [
        ("telegram:1", "question.stand", "question:1", None, None),
        ("telegram:1", "question.drop", "question:1", None, None),
    ]


async def test_somebody_else_presses_for_themselves(
    unanswered: Unanswered, standing: Standing, file: Database
) -> None:
    await unanswered.note(asking(), BRIDGE)
    assert await press(standing, BEN) == "ON"
    assert await waits(file) == [(ANN, 0), (BEN, 1)]
    # What was asked is asked otherwise: for whom it stands it stays what it was.
    await unanswered.note(replace(asking(), question="other?"), Wording("other", {"x": 1.0}))
    [one] = await standing.of(BEN)
    assert one.asking.question == "q1?"
    await unanswered.note(asking(), BRIDGE)
    assert await press(standing, ANN) == "ON"
    assert sorted(await waits(file)) == [(ANN, 1), (BEN, 1)]
    [one] = await standing.of(BEN)
    assert not await standing.drop(by(ANN), ANN, one.asking.id)
    assert await standing.drop(by(BEN), BEN, one.asking.id)
    assert await waits(file) == [(ANN, 1)]


async def test_a_copy_that_is_taken_back_is_gone(
    unanswered: Unanswered, standing: Standing, file: Database
) -> None:
    await unanswered.note(asking(), BRIDGE)
    await press(standing, BEN)
    assert await press(standing, BEN) == "OFF"
    assert await waits(file) == [(ANN, 0)]


async def test_a_question_that_was_forgotten_can_stand_as_it_is_told(
    standing: Standing, file: Database
) -> None:
    otherwise = (asking(user_id=BEN), BRIDGE)
    assert (await standing.press(by(ANN), ANN, (GROUP, 1), NOW, otherwise)) is Pressed.ON
    assert await waits(file) == [(ANN, 1)]
    assert len(await file.rows("SELECT 1 FROM question_terms")) == 2


async def test_nobody_has_more_than_they_may(
    unanswered: Unanswered, standing: Standing, file: Database
) -> None:
    for number in range(MOST + 1):
        await unanswered.note(asking(number), BRIDGE)
        assert await press(standing, ANN, number) == ("ON" if number < MOST else "FULL")
    assert await press(standing, BEN, MOST) == "ON"
    assert len(await standing.of(ANN)) == MOST
    assert await press(standing, ANN, 3) == "OFF"
    assert await press(standing, ANN, MOST) == "ON"
    # They are not in the way of what is asked besides, nor does that push them out.
    for number in range(100, 160):
        await unanswered.note(asking(number), BRIDGE)
    assert len(await standing.of(ANN)) == MOST
    assert len(await waits(file)) == MOST + 50 + 1


async def test_what_stands_is_kept_for_its_time_and_no_longer(
    unanswered: Unanswered, standing: Standing, file: Database
) -> None:
    await unanswered.note(asking(1), BRIDGE)
    await unanswered.note(asking(2), BRIDGE)
    await press(standing, ANN, 1)
    await unanswered.purge(NOW + KEPT - timedelta(days=1))
    assert await waits(file) == [(ANN, 1)]
    await unanswered.purge(NOW + KEPT + timedelta(days=1))
    assert await waits(file) == []
    assert await file.rows("SELECT 1 FROM questions") == []


async def test_what_an_editor_dismisses_still_stands_and_is_not_listed(
    unanswered: Unanswered, standing: Standing, file: Database
) -> None:
    await unanswered.note(asking(1), BRIDGE)
    await unanswered.note(asking(2, BEN), BRIDGE)
    await press(standing, ANN, 1)
    assert await unanswered.dismiss(by(9), 1)
    assert not await unanswered.dismiss(by(9), 1)
    assert await waits(file) == [(ANN, 1)]
    assert await unanswered.groups(NOW - KEPT, 0, 8) == ([], 0)
    assert await unanswered.group(1) is None
    await unanswered.mark([(1, 7, 0.6)], 12)
    due = await unanswered.due()
    assert due is not None
    assert [one.user_id for one in due.askings] == [ANN]
    # It is back when somebody asks it again.
    await unanswered.note(asking(3, BEN), BRIDGE)
    [group], total = await unanswered.groups(NOW - KEPT, 0, 8)
    assert (group.times, total) == (2, 1)
