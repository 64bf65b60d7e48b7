"""The rows of questions without an answer."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.askings import Asking
from bot.delivery.message import Kind, Message
from bot.people import By
from bot.pins import Pins
from bot.schema import SCHEMA
from bot.unanswered import ANY, KEPT, Unanswered
from corpus.database import Database, Schema, open_database
from corpus.schema import ARCHIVE
from corpus.types import Actor
from corpus.wording import Wording

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BRIDGE = Wording("bridge", {"vellmark": 0.6, "bridge": 0.4})
TUNNEL = Wording("tunnel", {"vellmark": 0.4, "tunnel": 0.6})
EDITOR = By(Actor("telegram:9", "Edith"), 9)


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "news.db", [ARCHIVE, SCHEMA]) as file:
        yield file


@pytest.fixture
def unanswered(file: Database) -> Unanswered:
    return Unanswered(file)


def asking(user_id: int, message_id: int = 1, **more: object) -> Asking:
    made = Asking(user_id, message_id, None, user_id, f"by {user_id}?", "not_found", NOW)
    return replace(made, **more)  # type: ignore[arg-type]


async def counts(file: Database) -> list[int]:
    tables = ("questions", "question_terms", "askings", "due")
    rows = [await file.row(f"SELECT count(*) AS n FROM {table}") for table in tables]
    return [row["n"] for row in rows if row]


async def test_a_message_asks_one_thing(unanswered: Unanswered, file: Database) -> None:
    for _ in range(2):
        await unanswered.note(asking(1), BRIDGE)
        assert await counts(file) == [1, 2, 1, 0]
    await unanswered.note(asking(1), TUNNEL)
    assert await counts(file) == [1, 2, 1, 0]
    [group], total = await unanswered.groups(NOW - KEPT, 0, 8)
    assert (group.key, group.times, total) == ("tunnel", 1, 1)
    await unanswered.forget(1, 7, 1)
    await unanswered.forget(1, 1, 2)
    assert await counts(file) == [1, 2, 1, 0]
    await unanswered.forget(1, 1, 1)
    assert await counts(file) == [0, 0, 0, 0]


async def test_what_is_old_is_forgotten_words_and_all(
    unanswered: Unanswered, file: Database
) -> None:
    await unanswered.note(asking(1), BRIDGE)
    await unanswered.note(asking(2, asked_at=NOW + timedelta(days=20)), BRIDGE)
    await unanswered.note(asking(3), TUNNEL)
    await unanswered.mark([(2, 7, 0.9)], 3)
    await unanswered.purge(NOW + KEPT + timedelta(days=1))
    assert await counts(file) == [1, 2, 1, 0]
    await unanswered.purge(NOW + KEPT + timedelta(days=21))
    assert await counts(file) == [0, 0, 0, 0]


async def test_an_article_matches_what_it_has_enough_of(unanswered: Unanswered) -> None:
    await unanswered.note(asking(1), BRIDGE)
    await unanswered.note(asking(2), TUNNEL)
    for terms, least, keys in (
        (["vellmark", "bridge", "x"], 0.5, {1}),
        (["vellmark"], 0.5, {1}),
        (["vellmark"], 0.4, {1, 2}),
        (["tunnel", "bridge"], 0.6, {2}),
        (["x"] * 40_000, 0.1, set()),
        ([], 0.1, set()),
    ):
        assert (await unanswered.matching(terms, least, 9)).keys() == keys
    assert (await unanswered.matching(["vellmark"], 0.5, 9))[1] == BRIDGE.terms


async def test_the_likeliest_is_asked_first_and_each_once(unanswered: Unanswered) -> None:
    assert await unanswered.due() is None
    assert await unanswered.place() is None
    for user_id, wording in ((1, BRIDGE), (2, TUNNEL), (3, BRIDGE)):
        await unanswered.note(asking(user_id), wording)
    await unanswered.mark([(1, 7, 0.6), (1, 8, 0.7), (2, 7, 0.9), (5, 7, 1.0)], 12)
    assert await unanswered.place() == 12
    first = await unanswered.due()
    assert first is not None
    assert (first.key, set(first.articles)) == ("tunnel", {7})
    await unanswered.expect(2, 9)
    await unanswered.asked(2, first.articles)
    again = await unanswered.due()
    assert again is not None
    assert (again.key, set(again.articles)) == ("tunnel", {9})
    await unanswered.asked(2, again.articles)
    second = await unanswered.due()
    assert second is not None
    assert (second.key, set(second.articles)) == ("bridge", {7, 8})
    assert [a.user_id for a in second.askings] == [1, 3]
    await unanswered.asked(1, second.articles)
    assert await unanswered.due() is None
    await unanswered.mark((), 20, everything=True)
    due = await unanswered.due()
    assert due is not None
    assert due.articles == {ANY}


async def test_who_waits_is_told_once(unanswered: Unanswered, file: Database) -> None:
    await unanswered.note(asking(1), BRIDGE)
    await unanswered.mark([(1, 7, 0.6)], 12)
    answer = Message(1, "asking:1", Kind.ANSWER, "Zorblax")
    assert await unanswered.tell(asking(1), answer, NOW)
    assert not await unanswered.tell(asking(1), answer, NOW)
    assert await counts(file) == [0, 0, 0, 0]
    row = await file.row("SELECT count(*) AS n FROM outbox")
    assert row is not None
    assert row["n"] == 1


async def test_those_who_wait_under_one_message_are_told_together(
    unanswered: Unanswered, file: Database
) -> None:
    one = replace(asking(1), chat_id=-5)
    for waits in (one, replace(one, user_id=2), replace(one, user_id=3, question="edited?")):
        await unanswered.note(waits, BRIDGE)
    await unanswered.mark([(1, 7, 0.6)], 12)
    due = await unanswered.due()
    assert due is not None
    assert [[a.user_id for a in some] for some in due.messages()] == [[1, 2], [3]]
    await unanswered.note(replace(one, user_id=4), BRIDGE)  # who joins before it is said
    assert await unanswered.tell(one, Message(-5, "asking:1", Kind.ANSWER, "Zorblax"), NOW)
    assert [row["user_id"] for row in await file.rows("SELECT user_id FROM askings")] == [3]


async def test_nobody_is_forgotten_of_whom_it_could_not_be_put_down_that_they_are_told(
    unanswered: Unanswered, file: Database
) -> None:
    await unanswered.note(asking(1), BRIDGE)
    broken = Message(1, None, Kind.ANSWER, "Zorblax")  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        await unanswered.tell(asking(1), broken, NOW)
    assert await counts(file) == [1, 2, 1, 0]
    await unanswered.give_up(1)
    assert await counts(file) == [0, 0, 0, 0]


async def test_a_dismissed_group_takes_all_that_belongs_to_it(
    unanswered: Unanswered, file: Database
) -> None:
    await unanswered.note(asking(1), BRIDGE)
    await unanswered.note(asking(2), TUNNEL)
    await unanswered.mark([(1, 7, 0.6)], 12)
    assert await unanswered.dismiss(EDITOR, 1)
    assert not await unanswered.dismiss(EDITOR, 1)
    assert await counts(file) == [1, 2, 1, 0]
    assert await unanswered.group(1) is None


async def test_of_two_pins_of_a_question_the_later_one_counts(file: Database) -> None:
    pins = Pins(file)
    assert not await pins.any()
    await pins.set(EDITOR, "bridge", "who?", 3, NOW)
    await pins.set(EDITOR, "bridge", "who then?", 4, NOW)
    assert await pins.any()
    assert (await pins.article("bridge"), await pins.article("tunnel")) == (4, None)
    [pin], total = await pins.page(0, 8)
    assert (pin.question, pin.article_id, total) == ("who then?", 4, 1)
    assert await Pins(file).article("bridge") == 4  # after a restart
    assert await pins.remove(EDITOR, pin.id) == pin
    assert await pins.remove(EDITOR, pin.id) is None
    assert not await pins.any()


async def test_which_message_asks_for_an_article_is_forgotten(file: Database) -> None:
    pins = Pins(file)
    await pins.prompted(9, 5, 2, NOW)
    await pins.prompted(9, 6, 3, NOW + timedelta(days=2))
    await pins.purge(NOW)
    assert [await pins.prompt(9, n) for n in (5, 6, 7)] == [2, 3, None]
    await pins.purge(NOW + timedelta(days=1))
    assert [await pins.prompt(9, n) for n in (5, 6, 7)] == [None, 3, None]


async def test_a_question_that_a_former_version_has_done_with_is_in_nobodys_way(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.db"
    async with open_database(path, [ARCHIVE, Schema("bot", SCHEMA.migrations[:7])]) as old:
        # The first was answered in two tries, and nobody learned whether the second arrived.
        for number, tries in ((1, 2), (2, 0)):
            await old.execute("INSERT INTO questions VALUES (?, ?)", (number, f"key {number}"))
            await old.execute("INSERT INTO question_terms VALUES ('jet', ?, 1.0)", (number,))
            await old.execute(
                "INSERT INTO askings VALUES (?1, ?1, 5, ?1, NULL, 5, 'jet?', 'maybe', 1, ?2)",
                (number, tries),
            )
            await old.execute("INSERT INTO due VALUES (?, 0, 1.0)", (number,))
    async with open_database(path, [ARCHIVE, SCHEMA]) as file:
        assert await counts(file) == [1, 1, 1, 1]
        due = await Unanswered(file).due()
    assert due is not None
    assert (due.group_id, [asking.question for asking in due.askings]) == (2, ["jet?"])
