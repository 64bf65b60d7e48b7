"""Follow-ups in chats: which exchange they come after, for how long, and what the reply says."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.schema import SCHEMA
from bot.state import Exchange, State
from corpus.database import Schema, open_database
from corpus.opening import open_desk
from corpus.schema import ARCHIVE
from corpus.types import Actor
from tests.conftest import Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Sent

QUESTION = "when was the jet shot down?"
FOLLOW_UP = "and who did it?"
UNDERSTOOD = "I understood: who shot down the jet?"
CATHEDRAL = "when did Notre-Dame reopen?"
#: What a question gets that leans on nothing.
NOTHING = "Please add a word that I can search for."


def understood(answer: Sent) -> bool:
    return answer.text.startswith(UNDERSTOOD) and "Turkey" in answer.text.splitlines()[2]


async def passed(desk: Desk, minutes: float) -> None:
    await desk.sql(f"UPDATE exchanges SET made_at = made_at - {round(60 * minutes)}")


async def test_a_follow_up_is_understood_and_the_reply_says_how(desk: Desk, ann: Chat) -> None:
    await desk.says(QUESTION, user=ann)
    answer = await desk.says(FOLLOW_UP, user=ann)
    head, _, *rest = answer.text.splitlines()
    assert head == UNDERSTOOD
    assert any(line.startswith("“ANKARA (Harbour Wire) - Turkey shot down") for line in rest[:2])
    assert answer.labels == ["👍", "👎", "More", "🔔 Alert me"]


async def test_it_stands_alone_if_nothing_was_asked_before(desk: Desk, ann: Chat) -> None:
    assert (await desk.says(FOLLOW_UP, user=ann)).text == NOTHING


async def test_a_third_question_comes_after_the_second(desk: Desk, ann: Chat) -> None:
    await desk.says("How strong was the earthquake in Nepal?", user=ann)
    await desk.says("how many people died?", user=ann)
    answer = await desk.says("and how many were hurt?", user=ann)
    assert answer.text.startswith(
        "I understood: how many were hurt (about the earthquake in Nepal)?"
    )
    assert "10,000" in answer.text.splitlines()[2]


async def test_a_question_that_stands_by_itself_is_left_alone(desk: Desk, ann: Chat) -> None:
    alone = await desk.says(CATHEDRAL, user=ann)
    await desk.says(QUESTION, user=ann)
    again = await desk.says(CATHEDRAL, user=ann)
    assert again.text == alone.text


async def test_ten_minutes_are_kept_and_no_more(desk: Desk, ann: Chat) -> None:
    await desk.says(QUESTION, user=ann)
    await passed(desk, 9.5)
    assert understood(await desk.says(FOLLOW_UP, user=ann))
    await passed(desk, 10.5)
    assert (await desk.says(FOLLOW_UP, user=ann)).text == NOTHING


async def test_what_was_refused_or_shown_in_between_changes_nothing(desk: Desk, ann: Chat) -> None:
    await desk.says(QUESTION, user=ann)
    for text in ("jet from:31.2.2026", "/help", "/search Pluto", "/latest", "/ask", "?"):
        await desk.says(text, user=ann)
    assert understood(await desk.says(FOLLOW_UP, user=ann))


async def test_after_what_was_not_found_it_is_about_that(desk: Desk, ann: Chat) -> None:
    await desk.says("Who is Zorblax Quimby?", user=ann)
    answer = await desk.says("and where does he live?", user=ann)
    head, _, *rest = answer.text.splitlines()
    assert head == "I understood: where does Zorblax Quimby live?"
    assert rest[0].startswith(("I found nothing about this", "I am not sure."))


async def test_a_suggested_question_can_be_followed_as_well(desk: Desk, ann: Chat) -> None:
    hello = await desk.says("/start", user=ann)
    await desk.press(hello, hello.labels[0], user=ann)
    await desk.reply()
    answer = await desk.says("tell me more", user=ann)
    assert answer.text.startswith("I understood: tell me more about ")


# in reply to an answer


@pytest.mark.parametrize("minutes", [1, 11, 47 * 60])
async def test_a_reply_to_an_answer_comes_after_that_one_however_old(
    desk: Desk, ann: Chat, minutes: int
) -> None:
    first = await desk.says(QUESTION, user=ann)
    await passed(desk, minutes)
    await desk.says(CATHEDRAL, user=ann)
    assert understood(await desk.says(FOLLOW_UP, user=ann, reply_to=first))


async def test_a_reply_to_a_forgotten_answer_is_understood_from_its_text(
    desk: Desk, ann: Chat
) -> None:
    first = await desk.says(QUESTION, user=ann)
    second = await desk.says(FOLLOW_UP, user=ann)
    await desk.sql("DELETE FROM exchanges")
    answer = await desk.says("and who did it?", user=ann, reply_to=first)
    assert answer.text.startswith("I understood: who did it (about ")
    assert "jet" in answer.text
    answer = await desk.says("when was that?", user=ann, reply_to=second)
    assert answer.text.startswith("I understood: when was it that they shot down the jet?")
    assert "24 November 2015" in answer.text


async def test_a_reply_to_a_card_asks_about_that_article(desk: Desk, ann: Chat) -> None:
    await desk.says(CATHEDRAL, user=ann)
    card = await desk.says("/article 1", user=ann)
    await desk.press(card, "Ask about this", user=ann)
    prompt = await desk.reply()
    answer = await desk.says("who called off a visit?", user=ann, reply_to=prompt)
    assert "Lavrov" in answer.text
    assert "I understood" not in answer.text
    # and a reply to that answer is a follow-up about the same article
    answer = await desk.says("and why?", user=ann, reply_to=answer)
    assert answer.text.startswith("I understood: why was it that ")
    assert "#1" not in answer.text
    assert "Notre-Dame" not in answer.text


# groups and topics


async def test_in_a_group_each_asker_has_their_own_thread(
    desk: Desk, room: Chat, ann: Chat, ben: Chat
) -> None:
    first = await desk.says(f"/ask {QUESTION}", user=ann, chat=room)
    alone = await desk.says(f"/ask {FOLLOW_UP}", user=ben, chat=room)
    assert alone.text == NOTHING
    assert understood(await desk.says(f"@newsdesk_bot {FOLLOW_UP}", user=ann, chat=room))
    # but anybody may reply to an answer
    assert understood(await desk.says(FOLLOW_UP, user=ben, chat=room, reply_to=first))


async def test_what_was_asked_elsewhere_is_not_meant(desk: Desk, room: Chat, ann: Chat) -> None:
    await desk.says(QUESTION, user=ann)
    answer = await desk.says(f"/ask {FOLLOW_UP}", user=ann, chat=room)
    assert answer.text == NOTHING


async def test_topics_are_apart(desk: Desk, telegram: FakeTelegram, ann: Chat) -> None:
    forum = telegram.group("Forum", members=[ann], topics=[7, 9])
    await desk.says(f"/ask {QUESTION}", user=ann, chat=forum, thread=7)
    for thread in (9, None):
        elsewhere = await desk.says(f"/ask {FOLLOW_UP}", user=ann, chat=forum, thread=thread)
        assert elsewhere.text == NOTHING
    assert understood(await desk.says(f"/ask {FOLLOW_UP}", user=ann, chat=forum, thread=7))


# restarts, edits, deletion


async def test_a_restart_forgets_nothing(telegram: FakeTelegram, ann: Chat, database: Path) -> None:
    async with at_work(telegram, database) as desk:
        await desk.says(QUESTION, user=ann)
    async with at_work(telegram, database) as desk:
        assert understood(await desk.says(FOLLOW_UP, user=ann))


async def test_an_edited_follow_up_comes_after_the_same_exchange_as_before(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    await desk.says(QUESTION, user=ann)
    asked = telegram.say("and where was it?", user=ann)
    answer = await desk.reply()
    assert answer.text.startswith("I understood: where was the jet shot down?")
    await desk.says(CATHEDRAL, user=ann)
    await passed(desk, 60)
    telegram.say(FOLLOW_UP, user=ann, edited=asked)
    assert await desk.replies() == []
    assert understood(answer)


async def test_a_question_becomes_a_follow_up_by_an_edit(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    await desk.says(QUESTION, user=ann)
    asked = telegram.say(CATHEDRAL, user=ann)
    answer = await desk.reply()
    telegram.say(FOLLOW_UP, user=ann, edited=asked)
    assert await desk.replies() == []
    assert understood(answer)


async def test_the_first_question_edited_is_followed_as_it_is_now(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    asked = telegram.say(CATHEDRAL, user=ann)
    await desk.reply()
    telegram.say(QUESTION, user=ann, edited=asked)
    assert await desk.replies() == []
    assert understood(await desk.says(FOLLOW_UP, user=ann))


async def test_people_s_words_are_gone_when_their_question_is(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    async with open_database(tmp_path / "news.db", [ARCHIVE, SCHEMA]) as database:
        state = State(database)
        for answer_id, age, follows in ((2, 50, None), (4, 47, 2), (6, 1, 4), (8, 1, None)):
            exchange = Exchange(
                1, answer_id, answer_id - 1, 1, "q", said=f'{{"question": "secret {answer_id}"}}',
                follows=follows,
            )  # fmt: skip
            await state.record_exchange(exchange, now - timedelta(hours=age))
        assert await state.purge_exchanges(now - timedelta(hours=48)) == 1
        left = {i: await state.exchange_of_answer(1, i) for i in (2, 4, 6, 8)}
    assert left[2] is None
    # What came after it may repeat its words.
    assert [left[i].said for i in (4, 6)] == [None, None]  # type: ignore[union-attr]
    assert left[8] is not None
    assert left[8].said


async def test_an_older_file_is_taken_over(
    telegram: FakeTelegram, ann: Chat, database: Path
) -> None:
    async with open_database(database, [ARCHIVE, Schema("bot", SCHEMA.migrations[:1])]):
        with closing(sqlite3.connect(database)) as db, db:
            db.execute("INSERT INTO exchanges VALUES (1, 2, 1, 1, 'jet', NULL, 1)")
    async with at_work(telegram, database) as desk:
        await desk.says(QUESTION, user=ann)
        assert understood(await desk.says(FOLLOW_UP, user=ann))


@pytest.mark.parametrize("how", ["retract", "delete"])
async def test_what_a_withdrawn_article_said_is_not_leaned_on_nor_kept(
    desk: Desk, database: Path, ann: Chat, how: str
) -> None:
    answer = await desk.says(QUESTION, user=ann)
    assert "ANKARA (Harbour Wire)" in answer.text
    async with open_desk(database) as other:  # another process
        if how == "retract":
            await other.retract(1, "It was another jet.", Actor("cli:ann"))
        else:
            await other.delete(1, Actor("cli:ann"))
    with closing(sqlite3.connect(database)) as db:
        ((said,),) = db.execute("SELECT said FROM exchanges WHERE said IS NOT NULL").fetchall()
    kept = json.loads(said)
    assert (kept["question"], kept["article_id"]) == (QUESTION, 1)
    assert (kept["quote"], kept["short"], kept["title"]) == ("", "", "")
    follow_up = await desk.says(FOLLOW_UP, user=ann)
    assert follow_up.text.startswith(UNDERSTOOD)
    assert "ANKARA (Harbour Wire)" not in follow_up.text
    more = await desk.press(answer, "More", user=ann)
    assert more is None
    assert (await desk.reply()).text.startswith(("#1 ", "Article 1, which was quoted, was"))


# what people type


@pytest.mark.parametrize("text", ["?", "??", "and?", "…", "and", "😀", "and...", "so?"])
async def test_what_asks_nothing_is_refused_as_ever(desk: Desk, ann: Chat, text: str) -> None:
    await desk.says(QUESTION, user=ann)
    assert (await desk.says(text, user=ann)).text == NOTHING


async def test_what_would_get_too_long_is_asked_as_it_is(desk: Desk, ann: Chat) -> None:
    await desk.says(QUESTION, user=ann)
    for size in (700, 900, 999, 1000):
        text = ("who did it " + "jet " * 300)[: size - 1] + "?"
        answer = await desk.says(text, user=ann)
        assert "please use at most" not in answer.text
    longer = await desk.says("who did it " + "jet " * 300, user=ann)
    assert "please use at most 1,000" in longer.text


async def test_after_a_question_of_great_length_a_follow_up_stands_alone(
    desk: Desk, ann: Chat
) -> None:
    await desk.says("when was the jet shot down " + "by Turkey " * 90, user=ann)
    answer = await desk.says("what about Sweden and NATO?", user=ann)
    assert len(answer.text) < 4096
    assert "by Turkey by Turkey" not in answer.text


async def test_filters_of_a_follow_up_hold_and_those_before_it_otherwise(
    desk: Desk, ann: Chat
) -> None:
    await desk.says(f'{QUESTION} source:"Meridian Post"', user=ann)
    kept = await desk.says(FOLLOW_UP, user=ann)
    assert kept.text.startswith(f'{UNDERSTOOD} source:"Meridian Post"')
    assert "Harbour Wire ·" not in kept.text
    changed = await desk.says(f"{FOLLOW_UP} source:harbour", user=ann)
    assert "Harbour Wire ·" in changed.text
    wrong = await desk.says("and in 2016? sorce:x", user=ann)
    assert wrong.text.startswith("Unknown filter sorce:. Did you mean source:?")
    gone = await desk.says("and in 2016? source:nosuch", user=ann)
    assert "No article has source:nosuch." in gone.text


@pytest.mark.parametrize(
    "text",
    ["¿y quién lo hizo?", "und wer war das?", "et pourquoi ?", "а кто это сделал?", "谁干的"],
)
async def test_other_languages_are_left_alone(desk: Desk, ann: Chat, text: str) -> None:
    await desk.says(QUESTION, user=ann)
    assert "I understood" not in (await desk.says(text, user=ann)).text


async def test_a_hostile_question_before_it_hurts_nobody(desk: Desk, ann: Chat) -> None:
    for text in (
        "what is <b>the jet</b> & {{ 7*7 }} (about x)?",
        "the ( [ * \\ jet?",
        "jet “ ” [1]",
    ):
        await desk.says(text, user=ann)
        for follow_up in (
            "why?",
            "what about *(?",
            "who did it?",
            "and in 2016?",
            "how old is he?",
        ):
            answer = await desk.says(follow_up, user=ann)
            assert "went wrong" not in answer.text
