"""/addtext: an article asked for piece by piece, in a state that outlives the process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Sent
from tests.test_bot_add import count, owned_by

TITLE = "1/4 What is the title of the article?"
SOURCE = "2/4 Where is it from?"
DATE = "3/4 When was it published?"
BODY = "4/4 Now the text"
ANSWERS = ("Ferry aground", "Harbour Wire", "2019-03-05")
FIRST = "A ferry with 120 people aboard ran aground off Port Ellery."
SECOND = "Nobody was hurt, the coast guard said."
RECEIPT = """\
Added as #33.

Ferry aground
Harbour Wire · 5 Mar 2019 (as given) · 2 paragraphs"""


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, ann: Chat) -> AsyncIterator[Desk]:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        yield desk


async def begun(desk: Desk, user: Chat) -> Sent:
    """The guide, when it waits for the text."""
    await desk.says("/addtext", user=user)
    for answer in ANSWERS:
        last = await desk.says(answer, user=user)
    assert last.text.startswith(BODY)
    return last


async def test_from_the_title_to_the_receipt(desk: Desk, database: Path, ann: Chat) -> None:
    asked = await desk.says("/addtext", user=ann)
    assert asked.text.endswith(TITLE)
    for answer, following in zip(ANSWERS, (SOURCE, DATE, BODY), strict=True):
        asked = await desk.says(answer, user=ann)
        assert asked.text.startswith(following)
        assert asked.markup["force_reply"] is True
    assert (await desk.says(FIRST, user=ann)).text == "4/4 11 words so far. Write more, or /done."
    assert (await desk.says(SECOND, user=ann)).text == "4/4 18 words so far. Write more, or /done."
    receipt = await desk.says("/done", user=ann)
    assert receipt.text == RECEIPT
    assert await desk.press(receipt, "Undo", user=ann) == "Undone."
    assert count(database) == 32


async def test_what_is_no_answer_is_asked_for_again(desk: Desk, database: Path, ann: Chat) -> None:
    await desk.says("/addtext", user=ann)
    assert (await desk.says("—", user=ann)).text.startswith("A title has words in it.")
    await desk.says("Ferry aground", user=ann)
    await desk.says("-", user=ann)
    again = await desk.says("31.2.2026", user=ann)
    assert again.text.startswith("I don't know 31.2.2026. Use YYYY-MM-DD.\n\n3/4")
    assert (await desk.says("/done", user=ann)).text.startswith("That is not all yet.\n\n3/4")
    await desk.says("2019-03-05", user=ann)
    assert (await desk.says("/done", user=ann)).text.startswith("That is not all yet.\n\n4/4")
    await desk.says(FIRST, user=ann)
    assert "No outlet · 5 Mar 2019" in (await desk.says("/done", user=ann)).text
    assert count(database) == 33


async def test_meanwhile_commands_work_and_nothing_is_asked(desk: Desk, ann: Chat) -> None:
    await desk.says("/addtext", user=ann)
    status = await desk.says("/status", user=ann)
    assert "articles" in status.text
    answer = await desk.says("/ask when was the jet shot down?", user=ann)
    assert answer.text.startswith("24 November 2015")
    # A text is the title, whatever it reads like.
    assert (await desk.says("when was the jet shot down?", user=ann)).text.startswith(SOURCE)


async def test_it_survives_a_restart(telegram: FakeTelegram, database: Path, ann: Chat) -> None:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        await begun(desk, ann)
        await desk.says(FIRST, user=ann)
    async with at_work(telegram, database, owned_by(ann)) as desk:
        await desk.says(SECOND, user=ann)
        assert (await desk.says("/done", user=ann)).text == RECEIPT


async def test_cancel_ends_it_at_any_time(desk: Desk, database: Path, ann: Chat) -> None:
    for steps in range(5):
        await desk.says("/addtext", user=ann)
        for text in [*ANSWERS, FIRST][:steps]:
            await desk.says(text, user=ann)
        assert (await desk.says("/cancel", user=ann)).text == "Cancelled. Nothing was stored."
        assert (await desk.says("/cancel", user=ann)).text == "There is nothing to cancel."
        assert (await desk.says("/done", user=ann)).text.startswith("There is nothing to finish.")
    answer = await desk.says("when was the jet shot down?", user=ann)
    assert answer.text.startswith("24 November 2015")
    assert count(database) == 32


async def test_beginning_again_drops_what_was_begun(desk: Desk, ann: Chat) -> None:
    await begun(desk, ann)
    again = await desk.says("/addtext", user=ann)
    assert again.text == f"What you had begun is dropped.\n\n{TITLE}"


async def test_after_an_hour_it_is_over(desk: Desk, ann: Chat) -> None:
    last = await begun(desk, ann)
    await desk.sql("UPDATE additions SET asked_at = asked_at - 3600")
    late = await desk.says(FIRST, user=ann, reply_to=last)
    assert late.text == "I waited an hour for that, and dropped it. Begin again with /addtext."
    answer = await desk.says("when was the jet shot down?", user=ann)
    assert answer.text.startswith("24 November 2015")
    assert (await desk.says("/done", user=ann)).text.startswith("There is nothing to finish.")


async def test_an_answer_that_is_edited_is_changed(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    await desk.says("/addtext", user=ann)
    title = telegram.say("Fery aground", user=ann)
    await desk.replies()
    for answer in ANSWERS[1:]:
        await desk.says(answer, user=ann)
    body = telegram.say(FIRST, user=ann)
    await desk.replies()
    assert (
        await desk.says("Ferry aground", user=ann, edited=title)
    ).text == "The title is changed."
    worse = await desk.says("x" * 400, user=ann, edited=title)
    assert worse.text.endswith("The title stays as it was.")
    changed = await desk.says(f"{FIRST}\n\n{SECOND}", user=ann, edited=body)
    assert changed.text == "The body is changed."
    assert (await desk.says("/done", user=ann)).text == RECEIPT
    late = await desk.says("Other", user=ann, edited=title)
    assert late.text == "This is stored already. See /article 33."


async def test_a_text_without_a_sentence_is_not_stored(
    desk: Desk, database: Path, ann: Chat
) -> None:
    await begun(desk, ann)
    await desk.says("Menu", user=ann)
    said = await desk.says("/done", user=ann)
    assert said.text.startswith("I found no sentence in that text.")
    await desk.says(FIRST, user=ann)
    assert (await desk.says("/done", user=ann)).text.startswith("Added as #33.")


async def test_in_a_group_what_people_say_to_each_other_is_left_alone(
    telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat, room: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann, newsroom=room.id)) as desk:
        asked = await desk.says("/addtext", user=ann, chat=room)
        for who in (ann, ben):
            telegram.say("shall we have lunch?", user=who, chat=room)
        assert await desk.replies() == []
        refusal = await desk.says("My title", user=ben, chat=room, reply_to=asked)
        assert refusal.text.startswith("Only editors can do this.")
        for answer in ANSWERS:
            asked = await desk.says(answer, user=ann, chat=room, reply_to=asked)
        # What does not fit into one message comes in several, of which one is a reply.
        await desk.says(FIRST, user=ann, chat=room, reply_to=asked)
        await desk.says(SECOND, user=ann, chat=room)
        assert (await desk.says("/done", user=ann, chat=room)).text == RECEIPT


async def test_in_a_channel_only_replies_are_answers(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    news = telegram.group("News", admins=[ann], kind="channel")

    async with at_work(telegram, database, owned_by(ann, newsroom=news.id)) as at_news:
        asked = await at_news.says("/addtext", user=ann, chat=news)
        for answer in (*ANSWERS, FIRST):
            asked = await at_news.says(answer, user=ann, chat=news, reply_to=asked)
        telegram.say("BREAKING: something else", user=ann, chat=news)
        assert await at_news.replies() == []
        await at_news.says(SECOND, user=ann, chat=news, reply_to=asked)
        assert (await at_news.says("/done", user=ann, chat=news)).text == RECEIPT


async def test_each_has_their_own(
    telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann, ben)) as desk:
        await begun(desk, ann)
        await desk.says("/addtext", user=ben)
        assert (await desk.says("Other", user=ben)).text.startswith(SOURCE)
        assert (await desk.says("/cancel", user=ben)).text == "Cancelled. Nothing was stored."
        for text in (FIRST, SECOND):
            await desk.says(text, user=ann)
        assert (await desk.says("/done", user=ann)).text == RECEIPT


async def test_who_is_no_editor_any_more_stores_nothing(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, owned_by(ann)) as desk:
        await begun(desk, ann)
        await desk.says(FIRST, user=ann)
    async with at_work(telegram, database, UNHURRIED) as desk:
        for text in (SECOND, "/done"):
            said = await desk.says(text, user=ann)
            assert said.text.startswith("Only editors can do this.")
        assert count(database) == 32


@pytest.mark.parametrize("last", [ANSWERS[0], FIRST, "/done"])
async def test_an_answer_that_is_handled_again_is_taken_once(
    telegram: FakeTelegram, database: Path, ann: Chat, last: str
) -> None:
    said = ["/addtext", *ANSWERS, FIRST, SECOND, "/done"]
    said = said[: said.index(last) + 1]
    async with at_work(telegram, database, owned_by(ann)) as desk:
        for text in said:
            before = await desk.says(text, user=ann)
        update = telegram.confirmed[-1]
    # As if the process had been killed before it could note that it has answered.
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("DELETE FROM exchanges WHERE answer_id = ?", (before.message_id,))
        db.execute("UPDATE inbox SET raw = ?, starts = 1 WHERE seq = (SELECT max(seq) FROM inbox)",
                   (json.dumps(update),))  # fmt: skip
    async with at_work(telegram, database, replace(owned_by(ann))) as desk:
        assert (await desk.reply()).text == before.text
    assert count(database) == (33 if last == "/done" else 32)
