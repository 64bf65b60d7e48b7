"""/why in chats: which answer it explains, and what it says when there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.ingest import add_files
from corpus.opening import open_archive
from corpus.types import Given, Published
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Sent

QUESTION = "when was the jet shot down?"
CATHEDRAL = "when did Notre-Dame reopen?"
USAGE = "Reply with /why to an answer of mine."
NO_WORDS = "/why explains an answer of mine and takes no words. To ask something, use /ask."
TOO_OLD = "I do not know that question any more: I forget them after 48 hours. Please ask again."


def explains(message: Sent, question: str) -> bool:
    head, asked, *_ = message.text.splitlines()
    outcome = head.partition(":")[0]
    return outcome in ("Found", "Maybe", "Not found") and asked == f"Question: {question}"


async def test_the_last_answer_is_explained_line_by_line(desk: Desk, ann: Chat) -> None:
    await desk.says(QUESTION, user=ann)
    told = await desk.says("/why", user=ann)
    assert explains(told, QUESTION)
    lines = told.text.splitlines()
    assert "In the best quote: jet, shot, down" in lines
    assert "Kind of answer wanted: date" in lines
    assert any(line.startswith("As typed: when was the jet shot down?, ") for line in lines)
    assert any(line.startswith("32 articles, the newest from 8 Dec 2024; last") for line in lines)
    assert "All of them are searchable." in lines
    assert "archive has changed" not in told.text
    assert told.labels == []


async def test_in_reply_to_an_answer_it_explains_that_one(desk: Desk, ann: Chat) -> None:
    first = await desk.says(QUESTION, user=ann)
    await desk.says(CATHEDRAL, user=ann)
    assert explains(await desk.says("/why", user=ann), CATHEDRAL)
    assert explains(await desk.says("/why", user=ann, reply_to=first), QUESTION)


async def test_in_reply_to_a_question_it_explains_the_answer_to_that(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    await desk.reply()
    await desk.says(CATHEDRAL, user=ann)
    assert explains(await desk.says("/why", user=ann, reply_to=question), QUESTION)


async def test_it_is_no_answer_to_lean_on_or_to_be_explained(desk: Desk, ann: Chat) -> None:
    await desk.says(QUESTION, user=ann)
    told = await desk.says("/why", user=ann)
    assert (await desk.says("/why", user=ann, reply_to=told)).text == USAGE
    assert explains(await desk.says("/why", user=ann), QUESTION)
    answer = await desk.says("and who did it?", user=ann)
    assert answer.text.startswith("I understood: who shot down the jet?")


async def test_without_an_answer_it_says_how_it_is_used(desk: Desk, ann: Chat) -> None:
    assert (await desk.says("/why", user=ann)).text == USAGE
    found = await desk.says("/search Turkey", user=ann)
    assert (await desk.says("/why", user=ann)).text == USAGE
    assert (await desk.says("/why", user=ann, reply_to=found)).text == USAGE


async def test_it_takes_no_words(desk: Desk, ann: Chat) -> None:
    await desk.says(QUESTION, user=ann)
    assert (await desk.says("/why was it shot down?", user=ann)).text == NO_WORDS


async def test_what_is_forgotten_cannot_be_explained(desk: Desk, ann: Chat) -> None:
    answer = await desk.says(QUESTION, user=ann)
    await desk.sql("DELETE FROM exchanges")
    assert (await desk.says("/why", user=ann, reply_to=answer)).text == TOO_OLD
    assert (await desk.says("/why", user=ann)).text == USAGE


async def test_in_a_group_it_explains_what_that_person_was_told(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat, ben: Chat
) -> None:
    answer = await desk.says(f"/ask {QUESTION}", user=ann, chat=room)
    assert (await desk.says("/why", user=ben, chat=room)).text == USAGE
    assert explains(await desk.says("/why", user=ann, chat=room), QUESTION)
    assert explains(await desk.says("/why", user=ben, chat=room, reply_to=answer), QUESTION)
    other = telegram.say("look at this", user=ben, chat=room)
    assert (await desk.says("/why", user=ann, chat=room, reply_to=other)).text == USAGE


async def test_in_a_topic_it_explains_what_was_told_there(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    forum = telegram.group("Forum", members=[ann], topics=[7, 8])
    opened = {"name": "Seven", "icon_color": 1}
    opening = telegram.say("", user=ann, chat=forum, thread=7, forum_topic_created=opened)
    await desk.replies()
    await desk.says(f"/ask {QUESTION}", user=ann, chat=forum, thread=7)
    await desk.says(f"/ask {CATHEDRAL}", user=ann, chat=forum, thread=8)
    told = await desk.says("/why", user=ann, chat=forum, thread=7, reply_to=opening)
    assert explains(told, QUESTION)
    assert told.thread == 7


async def test_a_follow_up_is_explained_as_it_was_understood(desk: Desk, ann: Chat) -> None:
    await desk.says(QUESTION, user=ann)
    answer = await desk.says("and who did it?", user=ann)
    told = await desk.says("/why", user=ann, reply_to=answer)
    assert explains(told, "who shot down the jet?")
    assert "Follow-up filled in: who shot down the jet?, " in told.text
    await desk.sql("UPDATE exchanges SET said = NULL WHERE question LIKE 'when%'")
    again = await desk.says("/why", user=ann, reply_to=answer)
    assert explains(again, "who shot down the jet?")


async def test_a_question_about_one_article_is_explained_as_such(desk: Desk, ann: Chat) -> None:
    card = await desk.says("/article 4", user=ann)
    await desk.press(card, "Ask about this", user=ann)
    prompt = await desk.reply()
    answer = await desk.says("who met?", user=ann, reply_to=prompt)
    told = await desk.says("/why", user=ann, reply_to=answer)
    assert "Asked about article #4 alone" in told.text.splitlines()
    assert (await desk.says("/why", user=ann, reply_to=prompt)).text == USAGE


async def test_it_is_asked_as_of_the_day_it_was_answered(desk: Desk, ann: Chat) -> None:
    answer = await desk.says("jet shot down on Tuesday", user=ann)
    await desk.sql("UPDATE exchanges SET made_at = unixepoch('2015-11-26 12:00')")
    told = await desk.says("/why", user=ann, reply_to=answer)
    assert "Time: “on Tuesday”, 24 Nov 2015; articles since 23 Nov 2015" in told.text


async def test_it_says_if_the_archive_has_changed_and_the_answer_with_it(
    telegram: FakeTelegram, ann: Chat, database: Path, tmp_path: Path
) -> None:
    story = tmp_path / "story.txt"
    async with at_work(telegram, database) as desk:
        answer = await desk.says("Who is Zorblax Quimby?", user=ann)
        assert answer.text.startswith("I found nothing")
    story.write_text(
        "Mayor opens the bridge of Vell\n\nZorblax Quimby is the mayor of Vell. Zorblax Quimby"
        " opened the new bridge over the river on Thursday.\n",
        "utf-8",
    )
    given = Given(outlet="Harbour Wire", published=Published.parse("2025-01-02"))
    async with open_archive(database) as archive:
        assert [r.outcome async for r in add_files(archive, [str(story)], given)] == ["added"]
    async with at_work(telegram, database) as desk:
        await telegram.until(lambda: len(telegram.sent) == 2)
        assert (await desk.reply()).text.startswith("You asked on ")  # and is told
        told = await desk.says("/why", user=ann, reply_to=answer)
        line = "The archive has changed: when I answered, it was “not found”."
        changed = not told.text.startswith("Not found")
        assert (line in told.text) == changed
        assert "In the best quote: Zorblax, Quimby" in told.text
        await desk.sql("""UPDATE exchanges SET said = replace(said, 'not_found', 'unheard')""")
        told = await desk.says("/why", user=ann, reply_to=answer)
        assert "when I answered, it was “unheard”." in told.text


@pytest.mark.parametrize("command", ["/why", "/ask when did Notre-Dame reopen?"])
async def test_it_counts_as_a_question(
    telegram: FakeTelegram, ann: Chat, database: Path, command: str
) -> None:
    settings = replace(UNHURRIED, questions_user=2)
    async with at_work(telegram, database, settings) as desk:
        await desk.says(QUESTION, user=ann)
        await desk.says(command, user=ann)
        refused = await desk.says("/why", user=ann)
        assert refused.text.startswith("Too many questions. Please wait ")
