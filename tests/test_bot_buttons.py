"""Buttons: whose they are, what they do, and what becomes of old and forged ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat

QUESTION = "when was the jet shot down?"
REFRESHED = "This list is out of date, refreshed."


def votes(desk: Desk) -> list[tuple[int, int]]:
    """Who voted what."""
    with closing(sqlite3.connect(desk.database)) as db:
        return list(db.execute("SELECT user_id, vote FROM feedback ORDER BY user_id"))


# pages


async def test_pages_are_turned_in_the_same_message(desk: Desk, ann: Chat) -> None:
    found = await desk.says("/search Turkey", user=ann)
    assert found.text.startswith("6 articles, page 1 of 2, best first")
    assert found.labels[-2:] == ["›", "Newest first"]
    first = found.text
    assert await desk.press(found, "›", user=ann) is None
    assert found.text.startswith("6 articles, page 2 of 2, best first")
    assert found.labels[-2:] == ["‹", "Newest first"]
    assert await desk.press(found, "‹", user=ann) is None
    assert found.text == first
    assert await desk.replies() == []


async def test_the_order_is_changed_and_kept_while_turning(desk: Desk, ann: Chat) -> None:
    found = await desk.says("/search Turkey", user=ann)
    await desk.press(found, "Newest first", user=ann)
    assert found.text.startswith("6 articles, page 1 of 2, newest first")
    numbers = [label for label in found.labels if label.startswith("#")]
    assert numbers == sorted(numbers, key=lambda n: int(n[1:]), reverse=True)
    await desk.press(found, "›", user=ann)
    assert found.text.startswith("6 articles, page 2 of 2, newest first")
    await desk.press(found, "Best first", user=ann)
    assert found.text.startswith("6 articles, page 1 of 2, best first")


async def test_every_article_is_on_one_page_and_on_one_only(desk: Desk, ann: Chat) -> None:
    found = await desk.says("/search to:2030-01-01", user=ann)
    seen: list[str] = []
    while True:
        seen += [label for label in found.labels if label.startswith("#")]
        if "›" not in found.labels:
            break
        await desk.press(found, "›", user=ann)
    assert sorted(seen, key=lambda n: int(n[1:])) == [f"#{n}" for n in range(1, 33)]


async def test_pages_belong_to_the_one_who_asked(
    desk: Desk, room: Chat, ann: Chat, ben: Chat
) -> None:
    found = await desk.says("/search Turkey", user=ann, chat=room)
    toast = await desk.press(found, "›", user=ben)
    assert toast == "These pages belong to the one who asked. Use /search for your own."
    assert "page 1 of 2" in found.text
    await desk.press(found, "›", user=ann)
    assert "page 2 of 2" in found.text


async def test_articles_of_a_list_are_open_to_all(
    desk: Desk, room: Chat, ann: Chat, ben: Chat
) -> None:
    found = await desk.says("/search Turkey", user=ann, chat=room)
    assert await desk.press(found, "#4", user=ben) is None
    assert (await desk.reply()).text.startswith("Russian and Turkish ministers")


async def test_buttons_work_after_a_restart(
    telegram: FakeTelegram, ann: Chat, database: Path
) -> None:
    async with at_work(telegram, database) as desk:
        found = await desk.says("/search Turkey", user=ann)
        answer = await desk.says(QUESTION, user=ann)
        hello = await desk.says("/start", user=ann)
    async with at_work(telegram, database) as desk:
        assert await desk.press(found, "›", user=ann) is None
        assert "page 2 of 2" in found.text
        await desk.press(found, "Newest first", user=ann)
        assert "page 1 of 2, newest first" in found.text
        assert await desk.press(answer, "👍", user=ann) == "Thank you."
        await desk.press(answer, "More", user=ann)
        assert "articles" in (await desk.reply()).text
        await desk.press(hello, hello.labels[0], user=ann)
        assert (await desk.reply()).text.startswith(hello.labels[0])


async def test_a_list_that_grew_shorter_is_refreshed(desk: Desk, ann: Chat) -> None:
    found = await desk.says("/search Turkey", user=ann)
    toast = await desk.forge(desk.raw(found), "page:best:4711", user=ann)
    assert toast == REFRESHED
    assert "page 2 of 2" in found.text


async def test_the_list_of_a_forgotten_search_is_refreshed(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat, ben: Chat
) -> None:
    question = telegram.say("/search@newsdesk_bot Turkey", user=ann, chat=room)
    found = await desk.reply()
    await desk.sql("DELETE FROM exchanges")
    toast = await desk.forge(desk.raw(found), "page:best:1", user=ben, reply_to=question)
    assert toast == "These pages belong to the one who asked. Use /search for your own."
    toast = await desk.forge(desk.raw(found), "page:best:1", user=ann, reply_to=question)
    assert toast == REFRESHED
    assert "page 2 of 2" in found.text
    # It is remembered again.
    assert await desk.press(found, "‹", user=ann) is None
    assert "page 1 of 2" in found.text


async def test_one_whose_question_is_gone_says_so(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    answer = await desk.reply()
    await desk.press(answer, "More", user=ann)
    listed = await desk.reply()
    await desk.sql("DELETE FROM exchanges")
    too_old = "This list is too old. Please search again."
    assert await desk.forge(desk.raw(listed), "page:newest:0", user=ann) == too_old
    # What the list replies to is the bot's own answer, and no question.
    assert (
        await desk.forge(desk.raw(listed), "page:newest:0", user=ann, reply_to=desk.raw(answer))
        == too_old
    )
    assert await desk.press(answer, "More", user=ann) == (
        "This answer is too old. Please ask again."
    )
    assert await desk.replies() == []
    assert await desk.forge(desk.raw(answer), "more", user=ann, reply_to=question) is None
    assert (await desk.reply()).text == listed.text


async def test_a_question_that_cannot_be_searched_any_more_is_a_toast(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    answer = await desk.reply()
    await desk.sql("DELETE FROM exchanges")
    spoilt = {**question, "text": "jet from:yesterday"}
    toast = await desk.forge(desk.raw(answer), "more", user=ann, reply_to=spoilt)
    assert toast == "I don't know from:yesterday. Use YYYY-MM-DD."
    assert await desk.replies() == []


# under an answer


async def test_more_lists_articles_in_reply_to_the_answer(
    desk: Desk, room: Chat, ann: Chat, ben: Chat
) -> None:
    answer = await desk.says(f"/ask {QUESTION}", user=ann, chat=room)
    assert await desk.press(answer, "More", user=ben) is None
    listed = await desk.reply()
    assert "Turkey shoots down Russian warplane on Syrian border" in listed.text
    assert listed.reply_to == answer.message_id
    # The list is of the one who pressed.
    assert "belong to the one who asked" in str(await desk.press(listed, "first", user=ann))
    assert await desk.press(listed, "first", user=ben) is None


async def test_search_instead_says_when_there_is_nothing_either(desk: Desk, ann: Chat) -> None:
    answer = await desk.says("Who is Zorblax Quimby?", user=ann)
    await desk.press(answer, "Search instead", user=ann)
    assert (await desk.reply()).text == "I found no article about this."


async def test_feedback_is_one_vote_a_person_and_can_be_changed(
    desk: Desk, room: Chat, ann: Chat, ben: Chat
) -> None:
    answer = await desk.says(f"/ask {QUESTION}", user=ann, chat=room)
    assert await desk.press(answer, "👍", user=ann) == "Thank you."
    assert await desk.press(answer, "👍", user=ann) == "You said so already. Thank you."
    assert await desk.press(answer, "👍", user=ben) == "Thank you."
    assert await desk.press(answer, "👎", user=ann) == "Thank you."
    assert votes(desk) == [(ann.id, -1), (ben.id, 1)]
    assert await desk.replies() == []
    assert answer.edits == 0


# forged


FORGED = (
    (
        "x : garbage vote vote: vote:7 vote:-2 vote:1:1 page page: page:worst:1 page:best:x"
        " page:newest: page:best:-1 page:best:1e9 suggested"
    ).split()
    + [
        f"{name}:{value}"
        for name in ("article", "about")
        for value in ("", "x", "0", "-1", "981", "1.5", "²", "٣" * 20, "9" * 18, "9" * 50)
    ]
    + [f"page:best:{'9' * 50}"]
)


async def test_a_forged_press_ends_in_a_toast_and_does_no_harm(
    desk: Desk, ann: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    found = await desk.says("/search Turkey", user=ann)
    for data in FORGED:
        toast = await desk.forge(desk.raw(found), data, user=ann)
        assert "went wrong" not in str(toast), data
        assert "6 articles, page" in found.text, data
    assert await desk.replies() == []
    assert "ERROR" not in [record.levelname for record in caplog.records]
    assert votes(desk) == []


async def test_an_article_that_is_not_there_is_a_toast(desk: Desk, ann: Chat) -> None:
    found = await desk.says("/search Turkey", user=ann)
    for name in ("article", "about"):
        toast = await desk.forge(desk.raw(found), f"{name}:981", user=ann)
        assert toast == "No article 981. See /latest."


async def test_a_button_of_another_version_is_a_toast(desk: Desk, ann: Chat) -> None:
    found = await desk.says("/search Turkey", user=ann)
    toast = await desk.forge(desk.raw(found), "follow:1", user=ann)
    assert toast == "This button is out of date."


async def test_a_button_under_a_message_that_telegram_no_longer_shows(
    desk: Desk, ann: Chat
) -> None:
    answer = await desk.says(QUESTION, user=ann)
    gone = {"chat": ann.raw, "message_id": answer.message_id, "date": 0}
    assert await desk.forge(gone, "more", user=ann) is None
    assert "Turkey shoots down" in (await desk.reply()).text
    await desk.sql("DELETE FROM exchanges")
    for data in ("more", "page:best:1", "suggested:0"):
        toast = await desk.forge(gone, data, user=ann)
        assert "too old" in str(toast) or "out of date" in str(toast)
    assert await desk.replies() == []


async def test_a_button_under_an_inline_message_is_a_toast(desk: Desk, ann: Chat) -> None:
    for data in ("more", "page:best:1", "suggested:0", "vote:1"):
        toast = await desk.forge(None, data, user=ann)
        assert "too old" in str(toast) or "out of date" in str(toast)
    for data in ("article:3", "about:3"):
        await desk.forge(None, data, user=ann)
    assert await desk.replies() == []


async def test_a_tapped_question_that_is_not_on_the_button_is_not_asked(
    desk: Desk, ann: Chat
) -> None:
    hello = await desk.says("/start", user=ann)
    toast = await desk.forge(desk.raw(hello), "suggested:7", user=ann)
    assert toast == "This button is out of date. Please type your question."
    assert await desk.replies() == []


async def test_a_press_that_came_while_the_bot_was_away_does_its_work_without_a_toast(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    found = await desk.says("/search Turkey", user=ann)
    telegram.fail(
        "answerCallbackQuery",
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    telegram.click(found, "›", user=ann)
    assert await desk.replies() == []
    assert "page 2 of 2" in found.text
