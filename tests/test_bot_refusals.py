"""What bad input gets: a sentence that helps, never silence, never a stack trace."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Json

QUESTION = "when was the jet shot down?"
NOTHING_TO_SEARCH = "Please add a word that I can search for."

REFUSED = {
    "the": NOTHING_TO_SEARCH,
    "was it the?": NOTHING_TO_SEARCH,
    "?": NOTHING_TO_SEARCH,
    "😀": NOTHING_TO_SEARCH,
    "👩‍👩‍👧‍👦 ❤️": NOTHING_TO_SEARCH,
    "x" * 1001: "That is 1,001 characters; please use at most 1,000.",
    ("jet " * 400)[:1482]: "That is 1,482 characters; please use at most 1,000.",
    "jet from:31.2.2026": "I don't know from:31.2.2026. Use YYYY-MM-DD.",
    "jet to:2026-02-31": "I don't know to:2026-02-31. Use YYYY-MM-DD.",
    "jet last:week": (
        "I don't know last:week. Use a number and d, w, m or y, such as last:7d."
    ),
    "jet from:2016-01-01 to:2015-01-01": (
        "I don't know from:2016-01-01 to:2015-01-01. It ends before it begins."
    ),
    "jet sorce:wire": "Unknown filter sorce:. Did you mean source:?",
    "jet zzz:wire": "Unknown filter zzz:. I know last:, from:, to:, source:, tag:.",
}  # fmt: skip


@pytest.mark.parametrize("command", ["", "/ask ", "/search "])
async def test_what_cannot_be_searched_is_told_why(desk: Desk, ann: Chat, command: str) -> None:
    for text, said in REFUSED.items():
        refusal = await desk.says(command + text, user=ann)
        assert refusal.text == said
        assert refusal.labels == []


async def test_filters_alone_are_no_question_but_a_search(desk: Desk, ann: Chat) -> None:
    for filters in ("-jet", "from:2024-01-01"):
        assert (await desk.says(filters, user=ann)).text == NOTHING_TO_SEARCH
        assert "#32 Europa" in (await desk.says(f"/search {filters}", user=ann)).text


async def test_hostile_words_of_the_asker_are_shown_as_they_are(desk: Desk, ann: Chat) -> None:
    refusal = await desk.says("jet from:<b>&amp;`x`{{7*7}}", user=ann)
    assert refusal.text.replace("`", "") == ("I don't know from:<b>&amp;x{{7*7}}. Use YYYY-MM-DD.")


async def test_the_command_alone_gets_an_example_and_its_reply_is_answered(
    desk: Desk, ann: Chat
) -> None:
    for text in ("/ask", "/ask@newsdesk_bot", "/ask   "):
        prompt = await desk.says(text, user=ann)
        assert prompt.text == (
            "Write your question after the command, for example /ask when was the jet shot down?"
        )
        assert prompt.markup["force_reply"] is True
        answer = await desk.says(QUESTION, user=ann, reply_to=prompt)
        assert answer.text.startswith("24 November 2015")
    empty = await desk.says("/search", user=ann)
    assert empty.text.startswith("Write what to search for after the command")
    empty = await desk.says("/article", user=ann)
    assert empty.text.startswith("Write the number of an article after the command")


async def test_an_unknown_id_is_told(desk: Desk, ann: Chat) -> None:
    for number in ("981", "0", "-1", "x", "9" * 18, "9" * 30, "1.5", "<b>&"):
        refusal = await desk.says(f"/article {number}", user=ann)
        assert refusal.text == f"No article {number}. See /latest."


async def test_an_unknown_command_in_private(desk: Desk, telegram: FakeTelegram, ann: Chat) -> None:
    for text in ("/nonsense", "/nonsense with words", "/Nonsense@newsdesk_bot"):
        assert (await desk.says(text, user=ann)).text == "Unknown command. /help"
    telegram.say("/nonsense@other_bot", user=ann)
    assert await desk.replies() == []


# what is no text


_FILE = {"file_id": "f", "file_unique_id": "f"}
NO_TEXT: dict[str, Json] = {
    "voice": {"voice": {**_FILE, "duration": 1}},
    "photo": {"photo": [{**_FILE, "width": 1, "height": 1}]},
    "photo with words": {"photo": [{**_FILE, "width": 1, "height": 1}], "caption": QUESTION},
    "sticker": {
        "sticker": {
            **_FILE,
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        }
    },
    "video": {"video": {**_FILE, "width": 1, "height": 1, "duration": 1}},
    "place": {"location": {"longitude": 1.0, "latitude": 1.0}},
    "contact": {"contact": {"phone_number": "1", "first_name": "Ben"}},
    "dice": {"dice": {"emoji": "🎲", "value": 1}},
}


async def test_what_is_no_text_is_told_so(desk: Desk, telegram: FakeTelegram) -> None:
    for content in NO_TEXT.values():
        notice = await desk.says("", user=telegram.user(), **content)
        assert notice.text == "I can read text only. Type your question, or /help."


async def test_once_an_hour_each_and_again_after_it(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    await desk.says("", user=ann, **NO_TEXT["voice"])
    for kind in NO_TEXT:
        telegram.say("", user=ann, **NO_TEXT[kind])
    assert await desk.replies() == []
    await desk.says("", user=ben, **NO_TEXT["voice"])
    await desk.sql("UPDATE notices SET told_at = told_at - 3600")
    await desk.says("", user=ann, **NO_TEXT["voice"])


async def test_service_messages_are_not_for_the_bot(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    telegram.say(
        "", user=ann, message_auto_delete_timer_changed={"message_auto_delete_time": 86400}
    )
    assert await desk.replies() == []


# too many questions


async def test_too_many_questions_of_one_person_end_in_one_message_then_silence(
    telegram: FakeTelegram, ann: Chat, ben: Chat, database: Path
) -> None:
    settings = replace(UNHURRIED, questions_user=3)
    async with at_work(telegram, database, settings) as desk:
        asked = [telegram.say(QUESTION, user=ann) for _ in range(6)]
        *answers, refusal = await desk.replies()
        assert len(answers) == 3
        assert all(answer.text.startswith("24 November 2015") for answer in answers)
        seconds = re.fullmatch(r"Too many questions\. Please wait (\d+) seconds\.", refusal.text)
        assert seconds
        assert 50 < int(seconds[1]) <= 60
        assert refusal.reply_to == asked[3]["message_id"]
        telegram.say("/search Turkey", user=ann)
        assert await desk.replies() == []
        # Other people, other commands and edits go on.
        await desk.says(QUESTION, user=ben)
        await desk.says("/help", user=ann)
        telegram.say("when did Notre-Dame reopen?", user=ann, edited=asked[0])
        assert await desk.replies() == []
        assert "Notre-Dame" in answers[0].text


async def test_bad_questions_count_too(telegram: FakeTelegram, ann: Chat, database: Path) -> None:
    async with at_work(telegram, database, replace(UNHURRIED, questions_user=2)) as desk:
        for _ in range(4):
            telegram.say("the", user=ann)
        said = [message.text for message in await desk.replies()]
    assert said[:2] == [NOTHING_TO_SEARCH] * 2
    assert said[2].startswith("Too many questions.")
    assert len(said) == 3


async def test_a_group_has_a_limit_for_all_its_people_together(
    telegram: FakeTelegram, room: Chat, ann: Chat, ben: Chat, database: Path
) -> None:
    settings = replace(UNHURRIED, questions_user=3, questions_group=2)
    async with at_work(telegram, database, settings) as desk:
        for user in (ann, ben, ann, ben, ann):
            telegram.say(f"/ask {QUESTION}", user=user, chat=room)
        said = [message.text for message in await desk.replies()]
        assert len(said) == 3
        assert said[2].startswith("Too many questions.")
        # What the group was refused was not counted against the person.
        for _ in range(2):
            await desk.says(QUESTION, user=ann)


# faults of ours


@pytest.fixture
def owner(telegram: FakeTelegram) -> Chat:
    return telegram.user("Olga")


FAULT = r"Something went wrong on my side \(ref ([0-9A-F]{4})\)\. I told the admins\."


@pytest.mark.parametrize("table", ["passages", "exchanges"])
async def test_a_fault_is_told_with_a_reference_and_the_bot_goes_on(
    telegram: FakeTelegram,
    ann: Chat,
    owner: Chat,
    database: Path,
    caplog: pytest.LogCaptureFixture,
    table: str,
) -> None:
    settings = replace(UNHURRIED, owners=frozenset([owner.id]))
    async with at_work(telegram, database, settings) as desk:
        found = await desk.says("/search Turkey", user=ann)
        await desk.sql(f"ALTER TABLE {table} RENAME TO lost")
        question = telegram.say(QUESTION, user=ann)
        told, sorry = await desk.replies()
        reference = re.fullmatch(FAULT, sorry.text)
        assert reference
        assert (sorry.chat_id, sorry.reply_to) == (ann.id, question["message_id"])
        assert told.chat_id == owner.id
        assert told.text.startswith(f"Error {reference[1]}: {database}: no such table: ")
        assert told.text.endswith(" See the log.")
        assert f"ref {reference[1]}" in caplog.text
        assert "Traceback" in caplog.text
        assert QUESTION not in caplog.text
        toast = await desk.press(found, "›", user=ann)
        assert re.fullmatch(FAULT, str(toast))
        assert [message.chat_id for message in await desk.replies()] == [owner.id]
        await desk.sql(f"ALTER TABLE lost RENAME TO {table}")
        assert (await desk.says(QUESTION, user=ann)).text.startswith("24 November 2015")


async def test_a_disk_that_takes_no_more_keeps_nobody_from_what_is_said(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    await desk.sql(
        "CREATE TRIGGER full BEFORE INSERT ON exchanges BEGIN INSERT INTO nowhere VALUES (1); END"
    )
    for text, said in ((QUESTION, "24 November 2015"), ("the", NOTHING_TO_SEARCH)):
        telegram.say(text, user=ann)
        first, sorry = await desk.replies()
        assert first.text.startswith(said)
        assert re.fullmatch(FAULT, sorry.text)
    await desk.sql("DROP TRIGGER full")
    await desk.says(QUESTION, user=ann)


async def test_an_owner_who_blocked_the_bot_keeps_nobody_from_being_told(
    telegram: FakeTelegram, ann: Chat, owner: Chat, database: Path
) -> None:
    telegram.block(owner)
    settings = replace(UNHURRIED, owners=frozenset([owner.id]))
    async with at_work(telegram, database, settings) as desk:
        await desk.sql("ALTER TABLE passages RENAME TO lost")
        sorry = await desk.says(QUESTION, user=ann)
        assert re.fullmatch(FAULT, sorry.text)
