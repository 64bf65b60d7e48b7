"""Groups, supergroups and topics: when the bot is meant, and where it answers."""

from __future__ import annotations

import pytest

from tests.conftest import Desk
from tests.telegram import FakeTelegram
from tests.telegram_world import BOT, BOT_ID, Chat, Json

QUESTION = "when was the jet shot down?"
ANSWER = "24 November 2015"


async def test_who_addresses_the_bot_is_answered(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat
) -> None:
    for text in (
        f"/ask {QUESTION}",
        f"/ask@newsdesk_bot {QUESTION}",
        f"@newsdesk_bot {QUESTION}",
        f"@Newsdesk_Bot, {QUESTION}",
        "when was the jet shot down, @newsdesk_bot?",
    ):
        question = telegram.say(text, user=ann, chat=room)
        answer = await desk.reply()
        assert answer.text.startswith(ANSWER), text
        assert (answer.chat_id, answer.reply_to) == (room.id, question["message_id"])
        assert answer.thread is None


async def test_who_does_not_is_left_alone(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat
) -> None:
    for text in (
        QUESTION,
        f"/ask@other_bot {QUESTION}",
        "/help@other_bot",
        "/nonsense",
        "/nonsense@other_bot",
        f"@newsdesk_bot_2 {QUESTION}",
        f"mail to ann@newsdesk_bot.example: {QUESTION}",
        "newsdesk_bot",
    ):
        telegram.say(text, user=ann, chat=room)
        assert await desk.replies() == [], text


async def test_pictures_and_voices_in_a_group_are_left_alone(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat
) -> None:
    telegram.say("", user=ann, chat=room, sticker=_sticker())
    telegram.say("look", user=ann, chat=room, file=("a.txt", b"a"))
    telegram.say("", user=ann, chat=room, new_chat_title="News")
    assert await desk.replies() == []


async def test_a_reply_to_the_bot_is_a_question(desk: Desk, room: Chat, ann: Chat) -> None:
    first = await desk.says(f"/ask {QUESTION}", user=ann, chat=room)
    answer = await desk.says("when did Notre-Dame reopen?", user=ann, chat=room, reply_to=first)
    assert "Notre-Dame" in answer.text


async def test_a_reply_to_somebody_else_is_not(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat, ben: Chat
) -> None:
    said = telegram.say("look at this", user=ben, chat=room)
    telegram.say(QUESTION, user=ann, chat=room, reply_to=said)
    assert await desk.replies() == []


@pytest.mark.parametrize("text", ["/ask", "/ask@newsdesk_bot", "@newsdesk_bot"])
async def test_the_command_alone_takes_the_message_it_replies_to(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat, ben: Chat, text: str
) -> None:
    said = telegram.say(QUESTION, user=ben, chat=room)
    command = telegram.say(text, user=ann, chat=room, reply_to=said)
    answer = await desk.reply()
    assert answer.text.startswith(ANSWER)
    assert answer.reply_to == command["message_id"]


async def test_it_takes_the_words_under_a_picture_too(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat, ben: Chat
) -> None:
    said = telegram.say(QUESTION, user=ben, chat=room, file=("jet.jpg", b"jet"))
    answer = await desk.says("/ask", user=ann, chat=room, reply_to=said)
    assert answer.text.startswith(ANSWER)


async def test_with_words_of_its_own_it_asks_those(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat, ben: Chat
) -> None:
    said = telegram.say("when did Notre-Dame reopen?", user=ben, chat=room)
    answer = await desk.says(f"/ask {QUESTION}", user=ann, chat=room, reply_to=said)
    assert answer.text.startswith(ANSWER)


async def test_the_command_alone_asks_for_the_question_and_the_reply_is_answered(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat
) -> None:
    prompt = await desk.says("/ask", user=ann, chat=room)
    assert prompt.text == (
        "Write your question after the command, for example /ask when was the jet shot down?"
    )
    assert prompt.markup["force_reply"] is True
    assert prompt.markup["selective"] is True
    answer = await desk.says(QUESTION, user=ann, chat=room, reply_to=prompt)
    assert answer.text.startswith(ANSWER)


async def test_what_is_not_found_is_one_short_line(desk: Desk, room: Chat, ann: Chat) -> None:
    answer = await desk.says("/ask Who is Zorblax Quimby?", user=ann, chat=room)
    assert answer.text == "I found nothing about this in 32 articles (newest: 8 Dec 2024)."
    assert answer.labels == []


async def test_an_edit_that_addresses_the_bot_is_answered_and_edited_again(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat
) -> None:
    said = telegram.say(QUESTION, user=ann, chat=room)
    assert await desk.replies() == []
    telegram.say(f"@newsdesk_bot {QUESTION}", user=ann, chat=room, edited=said)
    answer = await desk.reply()
    assert answer.reply_to == said["message_id"]
    telegram.say("@newsdesk_bot when did Notre-Dame reopen?", user=ann, chat=room, edited=said)
    assert await desk.replies() == []
    assert "Notre-Dame" in answer.text


async def test_privacy_mode_changes_nothing_for_commands_and_replies(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat
) -> None:
    telegram.privacy = True
    first = await desk.says(f"/ask {QUESTION}", user=ann, chat=room)
    again = await desk.says(QUESTION, user=ann, chat=room, reply_to=first)
    assert again.text == first.text


async def test_hello_in_a_group_says_what_works_there(desk: Desk, room: Chat, ann: Chat) -> None:
    for text in ("/start", "/start@newsdesk_bot", "/start a_3"):
        hello = await desk.says(text, user=ann, chat=room)
        assert hello.text.startswith("I answer questions about the news here.")
        assert "@newsdesk_bot" in hello.text
        assert "/ask in reply to a message" in hello.text


async def test_an_unknown_command_is_answered_if_it_names_the_bot(
    desk: Desk, room: Chat, ann: Chat
) -> None:
    answer = await desk.says("/nonsense@newsdesk_bot", user=ann, chat=room)
    assert answer.text == "Unknown command. /help"


# topics


@pytest.fixture
def forum(telegram: FakeTelegram, ann: Chat, ben: Chat) -> Chat:
    return telegram.group("Forum", members=[ann, ben], topics=[7, 9])


def opened(forum: Chat, thread: int, by: Json) -> Json:
    """The service message that opened a topic; every message in it 'replies' to that."""
    return {
        "message_id": thread,
        "date": 1,
        "chat": forum.raw,
        "from": by,
        "message_thread_id": thread,
        "is_topic_message": True,
        "forum_topic_created": {"name": "News", "icon_color": 7322096},
    }


async def test_an_answer_goes_to_the_topic_of_its_question(
    desk: Desk, telegram: FakeTelegram, forum: Chat, ann: Chat
) -> None:
    telegram.messages[forum.id, 7] = opened(forum, 7, ann.as_user)
    question = telegram.say(
        f"/ask {QUESTION}", user=ann, chat=forum, thread=7, reply_to={"message_id": 7}
    )
    answer = await desk.reply()
    assert answer.text.startswith(ANSWER)
    assert (answer.thread, answer.reply_to) == (7, question["message_id"])
    for label in ("More", "👍"):
        await desk.press(answer, label, user=ann)
    assert (await desk.reply()).thread == 7


async def test_the_general_topic_is_the_group_itself(desk: Desk, forum: Chat, ann: Chat) -> None:
    answer = await desk.says(f"/ask {QUESTION}", user=ann, chat=forum)
    assert answer.thread is None


async def test_a_thread_of_replies_is_no_topic(desk: Desk, room: Chat, ann: Chat) -> None:
    answer = await desk.says(f"/ask {QUESTION}", user=ann, chat=room, message_thread_id=5)
    assert answer.thread is None


async def test_a_topic_that_the_bot_opened_is_no_reply_to_it(
    desk: Desk, telegram: FakeTelegram, forum: Chat, ann: Chat
) -> None:
    telegram.messages[forum.id, 9] = opened(forum, 9, BOT)
    telegram.say(QUESTION, user=ann, chat=forum, thread=9, reply_to={"message_id": 9})
    assert await desk.replies() == []


async def test_the_command_alone_in_a_topic_asks_for_the_question(
    desk: Desk, telegram: FakeTelegram, forum: Chat, ann: Chat
) -> None:
    telegram.messages[forum.id, 7] = opened(forum, 7, ann.as_user)
    prompt = await desk.says("/ask", user=ann, chat=forum, thread=7, reply_to={"message_id": 7})
    assert prompt.text.startswith("Write your question after the command")
    assert prompt.thread == 7


async def test_typing_is_shown_in_the_topic(
    desk: Desk, telegram: FakeTelegram, forum: Chat, ann: Chat
) -> None:
    telegram.delay("sendMessage", 0.8)
    await desk.says(f"/ask {QUESTION}", user=ann, chat=forum, thread=7)
    [typing] = [call for call in telegram.calls if call.method == "sendChatAction"]
    assert typing.parameters["message_thread_id"] == 7


# ids


async def test_ids_of_person_group_and_topic(
    desk: Desk, forum: Chat, room: Chat, ann: Chat
) -> None:
    assert (await desk.says("/id", user=ann)).text == f"Your id is {ann.id}."
    assert (await desk.says("/id", user=ann, chat=room)).text == (
        f"Your id is {ann.id}.\nThis chat's id is {room.id}."
    )
    assert (await desk.says("/id", user=ann, chat=forum, thread=7)).text == (
        f"Your id is {ann.id}.\nThis chat's id is {forum.id}.\nThis topic's id is 7."
    )


@pytest.fixture
def anonymous(telegram: FakeTelegram, room: Chat) -> Json:
    """What Telegram adds to the message of an admin who hides behind the group."""
    return {"sender_chat": room.raw}


async def test_an_anonymous_admin_is_answered_as_the_group(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat, ben: Chat, anonymous: Json
) -> None:
    stand_in = Chat(1087968824, "private", "Group", "GroupAnonymousBot")
    assert (await desk.says("/id", user=stand_in, chat=room, **anonymous)).text == (
        f"This chat's id is {room.id}."
    )
    found = await desk.says("/search Turkey", user=stand_in, chat=room, **anonymous)
    # Nobody knows who asked: the pages are anybody's.
    assert await desk.press(found, "›", user=ben) is None
    assert "page 2 of 2" in found.text


def _sticker() -> Json:
    return {
        "file_id": "s",
        "file_unique_id": "s",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
        "type": "regular",
    }


def test_the_bot_of_the_tests_is_the_one_that_is_mentioned() -> None:
    assert BOT["username"] == "newsdesk_bot"
    assert BOT["id"] == BOT_ID
