"""Corrections reach readers: whoever changes an article, and whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.corrections.quoted import Quoted
from bot.delivery.message import Cited, Kind, Message
from bot.delivery.outbox import Outbox
from bot.schema import SCHEMA
from corpus.database import open_database
from corpus.opening import open_archive, open_desk
from corpus.schema import ARCHIVE
from corpus.types import Actor, Added
from tests.articles import article
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Sent

QUESTION = "when was the jet shot down?"
ANN = Actor("cli:ann")
BEGAN = datetime.now(UTC)
RETRACTED = "Retracted on <today>: It was a drone."
DELETED = "This article was deleted."


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two looks."""
    monkeypatch.setattr("corpus.follower._LOOK", 0.01)
    monkeypatch.setattr("bot.corrections.correcting.LOOK", 0.01)
    monkeypatch.setattr("bot.delivery.sender.LOOK", 0.01)


@pytest.fixture
def settings(edith: Chat, newsroom: Chat) -> Any:
    return replace(UNHURRIED, owners=frozenset([edith.id]), newsroom=newsroom.id)


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, settings: Any) -> AsyncIterator[Desk]:
    async with at_work(telegram, database, settings) as desk:
        yield desk


async def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    def read() -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(path)) as db:
            return list(db.execute(sql))

    return await asyncio.to_thread(read)


def dated(text: str) -> str:
    """A text without its date, if that is today: midnight may have passed meanwhile."""
    for day in (BEGAN, datetime.now(UTC)):
        text = text.replace(f"{day.day} {day:%b} {day.year}", "<today>")
    return text


async def until(telegram: FakeTelegram, sent: Sent, text: str) -> None:
    await telegram.until(lambda: text in dated(sent.text))


async def settled(path: Path) -> None:
    """Until all that was changed was heard, looked at, sent and told."""
    async with asyncio.timeout(20):
        while (
            await rows(
                path,
                "SELECT (SELECT count(*) FROM citing WHERE looked = 0)"
                " + (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending'))"
                " + (SELECT count(*) FROM correcting)"
                " + ((SELECT coalesce(max(change), -1) FROM corrected)"
                "    <> (SELECT seq FROM sqlite_sequence WHERE name = 'changes'))",
            )
        ) != [(0,)]:
            await asyncio.sleep(0.01)


def told(telegram: FakeTelegram, chat: Chat) -> list[str]:
    """What somebody was told of how corrections ended."""
    return [
        sent.text
        for sent in telegram.sent
        if sent.chat_id == chat.id and sent.text.startswith("Corrected ")
    ]


# what is done to an article


async def test_who_got_an_answer_sees_that_it_was_retracted_and_restored(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    answer = await desk.says(QUESTION, user=ann)
    before, buttons = answer.text, answer.buttons
    done = await desk.says("/retract 1 It was a drone.", user=edith)
    assert done.text.endswith("\n1 message quoted it and is being corrected.")
    await until(telegram, answer, RETRACTED)
    assert not answer.text.startswith("24 November 2015")
    assert "“ANKARA (Harbour Wire)" in answer.text
    assert "“<s>ANKARA (Harbour Wire)" in (answer.html or "")
    assert answer.buttons == buttons
    await settled(desk.database)
    await desk.replies()
    assert told(telegram, edith) == ["Corrected 1 message that quoted #1."]
    done = await desk.says("/restore 1", user=edith)
    await telegram.until(lambda: answer.text == before)
    await settled(desk.database)
    assert answer.edits == 2
    assert len(telegram.sent) == 5


async def test_an_edited_sentence_is_shown_as_it_is_now(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    answer = await desk.says(QUESTION, user=ann)
    quote = answer.text.split("“")[1].split("”")[0]
    [(text,)] = await rows(
        desk.database, "SELECT text FROM passages WHERE article_id = 1 AND position = 0"
    )
    now = text.replace(quote, quote.replace("ANKARA", "ISTANBUL"))
    await desk.says(f"/edit 1 paragraph 1 {now}", user=edith)
    await until(telegram, answer, "Corrected on <today>.")
    assert f"“{quote.replace('ANKARA', 'ISTANBUL')}”" in answer.text
    await settled(desk.database)
    await desk.replies()
    # What no message shows changes nothing that was sent.
    edits = answer.edits
    done = await desk.says("/edit 1 tags +war", user=edith)
    assert done.text.endswith("Tags: russia, syria, turkey → russia, syria, turkey, war")
    await settled(desk.database)
    assert answer.edits == edits
    assert told(telegram, edith) == ["Corrected 1 message that quoted #1."]


async def test_a_version_from_outside_without_the_sentence(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    first = article("A zebra was born in Quimby. It is striped.", url="https://example.org/z")
    async with open_archive(desk.database) as archive:
        await archive.add(first)
    answer = await desk.says("/article 33", user=ann)
    assert "“A zebra was born in Quimby.”" in answer.text
    later = article("Nothing was born there.", url="https://example.org/z")
    async with open_archive(desk.database) as archive:
        added = await archive.add(later)
        assert isinstance(added, Added)
        assert added.version == 2
    await until(telegram, answer, "Corrected on <today>: the article does not say this any more.")


@pytest.mark.parametrize(
    "command", ["/ask when was the jet shot down?", "/search jet", "/article 1", "/latest 10"]
)
async def test_nothing_of_what_is_deleted_is_left_anywhere(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat, command: str
) -> None:
    sent = await desk.says(command, user=ann)
    ids = [int(label[1:]) for label in sent.labels if label.startswith("#")] or [1]
    title = "Turkey shoots down Russian warplane"
    if ids[0] != 1:
        [(title,)] = await rows(desk.database, f"SELECT title FROM articles WHERE id = {ids[0]}")
    assert title in sent.text
    question = await desk.says(f"/delete {ids[0]}", user=edith)
    await desk.press(question, "Delete", user=edith)
    await until(telegram, sent, DELETED)
    assert title not in sent.text
    assert "message quoted it and is being corrected." in question.text
    await settled(desk.database)
    kept = await rows(desk.database, "SELECT html || quotes || coalesce(shown, '') FROM citing")
    assert kept
    assert all(title not in text for (text,) in kept)
    assert await rows(desk.database, f"SELECT 1 FROM cited WHERE article_id = {ids[0]}") == []


async def test_from_the_command_line_in_another_process(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, room: Chat
) -> None:
    answers = [
        await desk.says(QUESTION, user=ann),
        await desk.says(f"/ask {QUESTION}", user=ben, chat=room),
    ]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "retract", "1", "It was a drone."),
        *("--db", str(desk.database)),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert output.decode().endswith("\n2 messages quoted it and are being corrected.\n")
    for answer in answers:
        await until(telegram, answer, RETRACTED)
    await settled(desk.database)
    assert len(telegram.sent) == 2  # whoever typed was told there


# what happens meanwhile


async def test_of_two_changes_only_the_last_is_shown(
    telegram: FakeTelegram, database: Path, settings: Any, ann: Chat, edith: Chat
) -> None:
    async with at_work(telegram, database, settings) as desk:
        answer = await desk.says(QUESTION, user=ann)
        before = answer.text
        telegram.delay("editMessageText", 0.1)  # the first is still under way
        await desk.says("/retract 1 It was a drone.", user=edith)
        await desk.says("/restore 1", user=edith)
        await settled(desk.database)
        assert answer.text == before


async def test_what_is_under_way_when_the_process_dies_is_sent_at_the_next_start(
    telegram: FakeTelegram, database: Path, tmp_path: Path, settings: Any, edith: Chat
) -> None:
    people = [telegram.user(f"Person{n}") for n in range(6)]
    async with at_work(telegram, database, settings) as desk:
        answers = [await desk.says(QUESTION, user=person) for person in people]
        telegram.delay("editMessageText", 0.1, times=2)
        telegram.lose("editMessageText", "after", times=2)
        telegram.lose("editMessageText", "unsent")
        await desk.says("/retract 1 It was a drone.", user=edith)
        copies: list[Path] = []
        async with asyncio.timeout(20):
            # The file as a process that dies leaves it, at some moments of its life.
            while len(copies) < 8 or not all(RETRACTED in dated(answer.text) for answer in answers):
                copies.append(tmp_path / f"copy{len(copies)}.db")
                await rows(database, f"VACUUM INTO '{copies[-1]}'")
        await settled(database)
    assert told(telegram, edith) == ["Corrected 6 messages that quoted #1."]
    for copy in copies[:: max(1, len(copies) // 5)]:
        for answer in answers:
            shown = telegram.messages[answer.chat_id, answer.message_id]
            answer.text = answer.html = shown["text"] = "as it was"
        async with at_work(telegram, copy, settings):
            await settled(copy)
        sent = await rows(copy, "SELECT count(*) FROM outbox WHERE kind = 'edit' AND state='sent'")
        assert sent == [(6,)]
        assert await rows(copy, "SELECT count(*) FROM outbox WHERE kind = 'notice'") == [(1,)]


async def test_what_was_changed_while_the_bot_was_away(
    telegram: FakeTelegram, database: Path, settings: Any, ann: Chat
) -> None:
    async with at_work(telegram, database, settings) as desk:
        answer = await desk.says(QUESTION, user=ann)
        await settled(database)
    async with open_desk(database) as other:
        await other.retract(1, "It was a drone.", ANN)
    # More was changed than the log remembers.
    await desk.sql("DELETE FROM changes")
    async with at_work(telegram, database, settings):
        await until(telegram, answer, RETRACTED)


async def test_an_answer_that_was_made_before_and_sent_after_is_corrected_too(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    telegram.delay("sendMessage", 0.1)
    telegram.say(QUESTION, user=ann)
    await telegram.until(lambda: any(call.method == "sendMessage" for call in telegram.calls))
    async with open_desk(desk.database) as other:
        await other.retract(1, "It was a drone.", ANN)
    answer = await desk.reply()
    await until(telegram, answer, RETRACTED)


async def test_who_cannot_be_reached_is_counted(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, edith: Chat, newsroom: Chat
) -> None:
    answers = [await desk.says(QUESTION, user=user) for user in (ann, ben, edith)]
    telegram.block(ben)
    answers[0].deleted = True
    command = telegram.say("/retract 1 It was a drone.", user=edith, chat=newsroom)
    await until(telegram, answers[2], RETRACTED)
    await settled(desk.database)
    notice = telegram.sent[-1]
    assert (notice.chat_id, notice.reply_to) == (newsroom.id, command["message_id"])
    assert notice.text == "Corrected 1 message that quoted #1; 2 could not be reached."


async def test_what_nobody_knows_to_have_arrived_is_counted_too(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, edith: Chat
) -> None:
    async with open_archive(desk.database) as archive:
        for n in (33, 34):
            await archive.add(article(f"Sentence {n}.", title=f"Title of {n}"))
    telegram.lose("sendMessage", "after", chat=ben)
    async with open_database(desk.database, [ARCHIVE, SCHEMA]) as db:
        await Outbox(db).put([alert(ben, "one", 33), alert(ben, "two", 34)], datetime.now(UTC))
    await settled(desk.database)
    states = dict(await rows(desk.database, "SELECT key, state FROM outbox"))
    assert states == {"one": "unknown", "two": "sent"}
    report = "Corrected 0 messages that quoted #33; 1 could not be reached."
    telegram.say("/retract 33 It was a drone.", user=edith)
    await telegram.until(lambda: told(telegram, edith) == [report])
    # What changes nothing in it is nothing that it is not reached by.
    telegram.say("/edit 33 tags +war", user=edith)
    await telegram.until(lambda: telegram.sent[-1].text.startswith("Edited"))
    await settled(desk.database)
    assert told(telegram, edith) == [report]


async def test_an_edited_question_has_its_new_answer_corrected(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    question = telegram.say("/search jet", user=ann)
    answer = await desk.reply()
    telegram.say(f"/ask {QUESTION}", user=ann, edited=question)
    await desk.replies()
    assert answer.text.startswith("24 November 2015")
    await desk.says("/retract 1 It was a drone.", user=edith)
    await until(telegram, answer, RETRACTED)
    await settled(desk.database)
    # What quotes nothing any more is left alone.
    telegram.say("/ask Who is Zorblax Quimby?", user=ann, edited=question)
    await desk.replies()
    assert answer.text.startswith("I found nothing")
    await desk.says("/restore 1", user=edith)
    await settled(desk.database)
    assert answer.text.startswith("I found nothing")


async def test_a_page_that_was_turned_is_corrected_as_it_is_now(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    page = await desk.says("/search Turkey", user=ann)
    first = page.labels[0][1:]
    await desk.press(page, "›", user=ann)
    second = next(label[1:] for label in page.labels if label.startswith("#"))
    assert first != second
    shown, buttons = page.text, page.buttons
    await desk.says(f"/retract {first} It was a drone.", user=edith)
    await settled(desk.database)
    assert page.text == shown
    await desk.says(f"/retract {second} It was a drone.", user=edith)
    await until(telegram, page, RETRACTED)
    assert page.buttons == buttons


# what waits in the outbox


def alert(chat: Chat, key: str, *articles: int, **more: Any) -> Message:
    cites = tuple(Cited(n, f"Sentence {n}.", title=f"Title of {n}") for n in articles)
    html = "\n".join(f"Outlet · Title of {n} · 1 May 2026\n“Sentence {n}.”" for n in articles)
    return Message(chat.id, key, Kind.ALERT, html, cites=cites, **more)


async def test_what_waits_is_corrected_in_its_place_and_news_of_nothing_is_dropped(
    telegram: FakeTelegram, database: Path, settings: Any, ann: Chat
) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    async with open_archive(database) as archive:
        ids = []
        for n in range(33, 36):
            added = await archive.add(article(f"Sentence {n}.", title=f"Title of {n}"))
            ids.append(added.article_id)
    assert ids == [33, 34, 35]
    async with at_work(telegram, database, settings):
        await settled(database)
        async with open_database(database, [ARCHIVE, SCHEMA]) as db:
            await Outbox(db).put(
                [
                    alert(ann, "one", 33, not_before=later),
                    alert(ann, "two", 33, 34, not_before=later),
                    alert(ann, "three", 35, not_before=later),
                ],
                datetime.now(UTC),
            )

        async def waits() -> dict[str, tuple[str, str]]:
            found = await rows(
                database, "SELECT key, state, json_extract(message, '$.html') FROM outbox"
            )
            return {key: (state, html) for key, state, html in found}

        async def becomes(key: str, state: str, part: str) -> str:
            async with asyncio.timeout(20):
                while True:
                    shown, html = (await waits())[key]
                    if shown == state and part in dated(html):
                        return html
                    await asyncio.sleep(0.01)

        before = await waits()
        async with open_desk(database) as other:
            await other.retract(33, "It was a drone.", ANN)
            await becomes("one", "dropped", RETRACTED)
            html = await becomes("two", "queued", RETRACTED)
            assert "“Sentence 34.”" in html
            await other.restore(33, ANN)
            await becomes("one", "queued", "“Sentence 33.”")
            await becomes("two", "queued", "“Sentence 33.”")
            assert await waits() == before
            await other.retract(33, "It was a drone.", ANN)
            await other.delete(34, ANN)
            html = await becomes("two", "dropped", DELETED)
            assert "34" not in html
            assert (await waits())["three"] == before["three"]
            # What is sent as it was corrected can be restored as well.
            await other.restore(33, ANN)
            await becomes("two", "queued", "“Sentence 33.”")
            await other.retract(33, "It was a drone.", ANN)
            await becomes("two", "dropped", RETRACTED)
    text = (await rows(database, "SELECT message FROM outbox WHERE key = 'two'"))[0][0]
    assert "Sentence 34" not in text
    assert json.loads(text)["made"]


async def test_an_alert_that_was_corrected_before_it_was_sent_is_restored_after(
    telegram: FakeTelegram, database: Path, settings: Any, ann: Chat
) -> None:
    async with open_archive(database) as archive:
        for n in (33, 34):
            await archive.add(article(f"Sentence {n}.", title=f"Title of {n}"))
    time = [datetime.now(UTC)]
    async with at_work(telegram, database, settings, lambda: time[0]):
        await settled(database)
        async with open_database(database, [ARCHIVE, SCHEMA]) as db:
            later = time[0] + timedelta(hours=1)
            await Outbox(db).put([alert(ann, "two", 33, 34, not_before=later)], time[0])
        async with open_desk(database) as other:
            await other.retract(33, "It was a drone.", ANN)
            async with asyncio.timeout(20):
                while RETRACTED not in dated(
                    str(await rows(database, "SELECT message FROM outbox"))
                ):
                    await asyncio.sleep(0.01)
            time[0] += timedelta(hours=2)
            await telegram.until(lambda: bool(telegram.sent))
            [sent] = telegram.sent
            assert RETRACTED in dated(sent.text)
            await other.restore(33, ANN)
        await telegram.until(lambda: RETRACTED not in dated(sent.text))
        assert "“Sentence 33.”" in sent.text


# people's words


async def test_what_people_wrote_is_not_kept_with_what_quotes(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    await desk.says(QUESTION, user=ann)
    answer = await desk.says("and who shott it down? source:nosuch", user=ann)
    answer = await desk.says("who shot down the jett?", user=ann)
    assert "jett" in answer.text
    await settled(desk.database)
    [(html,)] = await rows(
        desk.database, f"SELECT html FROM citing WHERE message_id = {answer.message_id}"
    )
    assert "jett" in html
    assert await rows(desk.database, "SELECT count(*) FROM citing WHERE words = 1") != [(0,)]
    soon = datetime.now(UTC) + timedelta(seconds=5)
    async with open_database(desk.database, [ARCHIVE, SCHEMA]) as db:
        await Quoted(db).forget_words(soon)
    kept = await rows(desk.database, "SELECT html FROM citing")
    assert all("jett" not in html and "I understood" not in html for (html,) in kept)
    assert all("“" in html for (html,) in kept)
    edits = answer.edits
    await settled(desk.database)
    assert answer.edits == edits
    await desk.says("/retract 1 It was a drone.", user=edith)
    await settled(desk.database)
    async with open_database(desk.database, [ARCHIVE, SCHEMA]) as db:
        await Quoted(db).purge(soon)
    assert await rows(desk.database, "SELECT * FROM citing") == []
    assert await rows(desk.database, "SELECT * FROM cited") == []


async def test_what_was_left_behind_is_corrected_by_a_message_of_its_own(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    group = telegram.group("Old", members=[ann], kind="group")
    answer = await desk.says(f"/ask {QUESTION}", user=ann, chat=group)
    new = telegram.migrate(group)
    await desk.replies()
    async with open_desk(desk.database) as other:
        await other.retract(1, "It was a drone.", ANN)
        await telegram.until(lambda: telegram.sent[-1].chat_id == new.id)
        correction = telegram.sent[-1]
        assert RETRACTED in dated(correction.text)
        assert correction.buttons == answer.buttons
        await settled(desk.database)
        # From then on that is the one to be corrected.
        await other.restore(1, ANN)
    await telegram.until(lambda: correction.text == answer.text)
    await settled(desk.database)
    assert [sent.chat_id for sent in telegram.sent] == [group.id, new.id]


async def test_a_follow_up_does_not_lean_on_what_is_struck_out(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    answer = await desk.says(QUESTION, user=ann)
    await desk.sql("DELETE FROM exchanges")
    told = await desk.says("and who did it?", user=ann, reply_to=answer)
    assert told.text.startswith("I understood: ")
    await desk.says("/retract 1 It was a drone.", user=edith)
    await until(telegram, answer, RETRACTED)
    await settled(desk.database)
    await desk.replies()
    await desk.sql("DELETE FROM exchanges")
    told = await desk.says("and who did it?", user=ann, reply_to=answer)
    assert not told.text.startswith("I understood: ")
