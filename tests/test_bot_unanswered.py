"""/unanswered: questions without an answer, what editors do about them, and who waits."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.retry import Backoff
from corpus.answers import Outcome
from corpus.core import Corpus
from corpus.opening import open_archive
from corpus.types import Added, Article
from tests.articles import article
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Sent

QUESTION = "Who opened the Vellmark bridge?"
NEWS = (
    "Mayor Zorblax Quimby opened the Vellmark bridge on Thursday before two thousand people.",
    "The Vellmark bridge took four years to build.",
)
HEADING = "You asked on "


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two looks."""
    monkeypatch.setattr("corpus.follower._LOOK", 0.01)
    monkeypatch.setattr("bot.waiting.LOOK", 0.01)
    monkeypatch.setattr("bot.waiting.PACE", 0.01)
    monkeypatch.setattr("bot.delivery.sender.LOOK", 0.01)
    monkeypatch.setattr("bot.delivery.outcome.PAUSES", Backoff(0.0, 0.0))


@pytest.fixture
def settings(edith: Chat, newsroom: Chat) -> Any:
    return replace(UNHURRIED, owners=frozenset([edith.id]), newsroom=newsroom.id)


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, settings: Any) -> AsyncIterator[Desk]:
    async with at_work(telegram, database, settings) as desk:
        yield desk


def bridge(**more: Any) -> Article:
    return article(*NEWS, title="Vellmark bridge opened", published="2026-05-01", **more)


async def bring(path: Path, *articles: Article) -> list[int]:
    """Add articles as another process does."""
    ids = []
    async with open_archive(path) as archive:
        for one in articles:
            added = await archive.add(one)
            assert isinstance(added, Added)
            ids.append(added.article_id)
    return ids


async def told(telegram: FakeTelegram, count: int) -> list[Sent]:
    """The answers that were waited for, once there are so many."""

    def answers() -> list[Sent]:
        return [sent for sent in telegram.sent if sent.text.startswith(HEADING)]

    await telegram.until(lambda: len(answers()) >= count)
    return answers()


async def heard(desk: Desk) -> None:
    """Until all that is in the archive was looked at, and asked for."""

    def settled() -> bool:
        with closing(sqlite3.connect(desk.database)) as db:
            [(last,)] = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'changes'")
            [(place,)] = db.execute("SELECT coalesce(max(change), -1) FROM heard")
            [(due,)] = db.execute("SELECT count(*) FROM due")
            return bool(place == last and due == 0)

    async with asyncio.timeout(20):
        while not settled():
            await asyncio.sleep(0.01)


def rows(desk: Desk, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(desk.database)) as db:
        return list(db.execute(sql))


# the list


async def test_what_is_not_found_is_listed_and_what_is_found_is_not(
    desk: Desk, ann: Chat, ben: Chat, edith: Chat
) -> None:
    said = await desk.says("/unanswered", user=edith)
    assert said.text == "Every question of the last 30 days was answered."
    assert said.labels == []
    await desk.says("when was the jet shot down?", user=ann)
    await desk.says(QUESTION, user=ann)
    said = await desk.says("/unanswered 7", user=edith)
    assert re.fullmatch(
        r"1 unanswered question, last 7 days\n\n1\. “Who opened the Vellmark bridge\?”\n"
        r"asked once, last on \d+ \w+ \d{4}( · not sure)?",
        said.text,
    )
    assert said.labels == ["Add article", "Pin answer", "Dismiss", "1 / 1"]


async def test_the_same_words_in_another_order_are_one_question(
    desk: Desk, ann: Chat, ben: Chat, edith: Chat, room: Chat
) -> None:
    for text in (
        QUESTION,
        "who OPENED the vellmark bridges",
        "The Vellmark bridge: who opened it?",
    ):
        await desk.says(text, user=ann)
    await desk.says(f"/ask {QUESTION}", user=ben, chat=room)
    for text in (
        "When did the Vellmark bridge open?",
        f"{QUESTION} last:7d",
        f"{QUESTION} -river",
        "Who opened the Vellmark tunnel?",
    ):
        await desk.says(text, user=ann)
    said = await desk.says("/unanswered", user=edith)
    assert said.text.startswith("5 unanswered questions, last 30 days")
    assert said.text.count("asked once") == 4
    assert "“Who opened the Vellmark bridge?”\nasked 4 times" in said.text
    # Newest first, each with three buttons.
    assert re.findall(r"^\d\. “Who opened the Vellmark (\w+)", said.text, re.M)[0] == "tunnel"
    assert said.labels[:3] == ["1 Add article", "1 Pin answer", "1 Dismiss"]
    # The filters stay.
    assert "last:7d”" in said.text


@pytest.mark.parametrize("text", ["0", "31", "x", "²", "7 7", "-1", "pins x", "9" * 30])
async def test_other_days_are_refused(desk: Desk, edith: Chat, text: str) -> None:
    said = await desk.says(f"/unanswered {text}", user=edith)
    assert said.text == "Please give a number of days from 1 to 30, or /unanswered pins."


async def test_eight_are_on_a_page_and_pages_belong_to_who_asked(
    desk: Desk, ann: Chat, edith: Chat, newsroom: Chat
) -> None:
    await desk.says(f"/grant {ann.id} editor", user=edith)
    for n in range(17):
        await desk.says(f"Who is Zorblax Quimby{n}?", user=ann)
    said = await desk.says("/unanswered", user=edith, chat=newsroom)
    assert said.text.startswith("17 unanswered questions")
    assert "1. “Who is Zorblax Quimby16?”" in said.text
    assert said.labels[-2:] == ["1 / 3", "›"]
    toast = await desk.press(said, "›", user=ann)
    assert toast == "These pages belong to the one who asked. Use /unanswered for your own."
    await desk.press(said, "›", user=edith)
    assert said.labels[-3:] == ["‹", "2 / 3", "›"]
    await desk.press(said, "›", user=edith)
    assert "17. “Who is Zorblax Quimby0?”" in said.text
    # What is dismissed there leaves the page before.
    assert await desk.press(said, "Dismiss", user=edith) == "Dismissed."
    assert said.labels[-2:] == ["‹", "2 / 2"]
    toast = await desk.forge(desk.raw(said), "unanswered_dismiss:1:2", user=edith)
    assert toast == "This list is out of date, refreshed."
    assert said.text.startswith("16 unanswered questions")


async def test_a_follow_up_is_kept_as_it_was_understood(desk: Desk, ann: Chat, edith: Chat) -> None:
    await desk.says("Who is Zorblax Quimby?", user=ann)
    await desk.says("Where does he live?", user=ann)
    said = await desk.says("/unanswered", user=edith)
    assert "where does Zorblax Quimby live" in said.text


async def test_an_edited_question_takes_the_place_of_what_it_was(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    question = telegram.say(QUESTION, user=ann)
    await desk.reply()
    telegram.say("Who is Zorblax Quimby?", user=ann, edited=question)
    assert await desk.replies() == []
    said = await desk.says("/unanswered", user=edith)
    assert "Zorblax" in said.text
    assert "Vellmark" not in said.text
    telegram.say("when was the jet shot down?", user=ann, edited=question)
    assert await desk.replies() == []
    said = await desk.says("/unanswered", user=edith)
    assert said.text.startswith("Every question")
    assert rows(desk, "SELECT * FROM questions") == []
    assert rows(desk, "SELECT * FROM question_terms") == []


async def test_nobody_fills_the_list_alone(desk: Desk, ann: Chat, ben: Chat, edith: Chat) -> None:
    await desk.says("Who is Ben Nobody?", user=ben)
    for n in range(55):
        await desk.says(f"Who is Zorblax Quimby{n}?", user=ann)
    assert rows(desk, "SELECT count(*), min(question) FROM askings") == [(51, "Who is Ben Nobody?")]


# dismissing


async def test_what_is_dismissed_is_forgotten_and_in_the_log_without_its_words(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    await desk.says(QUESTION, user=ann)
    await desk.says(QUESTION, user=edith)
    said = await desk.says("/unanswered", user=edith)
    assert await desk.press(said, "Dismiss", user=edith) == "Dismissed."
    assert said.text == "Every question of the last 30 days was answered."
    for table in ("questions", "question_terms", "askings", "due"):
        assert rows(desk, f"SELECT * FROM {table}") == []
    [entry] = rows(desk, "SELECT actor, action, subject, before, after FROM audit")
    assert entry == (
        f"telegram:{edith.id}", "question.dismiss", "question:1", '{"asked": 2}', None,
    )  # fmt: skip
    await bring(desk.database, bridge())
    await heard(desk)
    assert await desk.replies() == []


# waiting


async def test_who_asked_gets_the_answer_when_it_is_there(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, room: Chat, edith: Chat
) -> None:
    first = telegram.say(QUESTION, user=ann)
    other = telegram.say(f"/ask {QUESTION.upper()}", user=ben, chat=room)
    await desk.replies()
    [number] = await bring(desk.database, bridge())
    answers = await told(telegram, 2)
    assert {(sent.chat_id, sent.reply_to) for sent in answers} == {
        (ann.id, first["message_id"]),
        (room.id, other["message_id"]),
    }
    for sent in answers:
        assert f"“{NEWS[0]}” [1]" in sent.text
        assert "Vellmark bridge opened · 1 May 2026" in sent.text
        assert "👍" in sent.labels
    await heard(desk)
    await desk.replies()
    assert (await desk.says("/unanswered", user=edith)).text.startswith("Every question")
    assert rows(desk, "SELECT * FROM questions") == []
    # Once, whatever comes after it.
    later = article("The Vellmark bridge, which Zorblax Quimby opened, is closed for repairs.")
    await bring(desk.database, later)
    await heard(desk)
    assert len(await told(telegram, 2)) == 2
    # It is an answer like others: to vote on, and to go on from.
    assert await desk.press(answers[0], "👍", user=telegram.chats[answers[0].chat_id]) is not None
    said = await desk.says("/why", user=ann)
    assert "Vellmark" in said.text
    assert number == 33


async def test_who_asks_again_and_is_answered_waits_no_more(
    desk: Desk, ann: Chat, ben: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def later(self: object) -> float:
        return 60.0

    monkeypatch.setattr("bot.waiting.Waiting.look", later)
    for user in (ann, ben):
        await desk.says("Who is Zorblax Quimby?", user=user)
        await desk.says(QUESTION, user=user)
    await bring(desk.database, bridge())
    async with asyncio.timeout(20):
        while "Vellmark" not in (await desk.says("/search bridge", user=ann)).text:
            pass
    assert f"“{NEWS[0]}” [1]" in (await desk.says(QUESTION, user=ann)).text
    waiting = rows(desk, "SELECT chat_id, question FROM askings ORDER BY id")
    assert waiting == [
        (ann.id, "Who is Zorblax Quimby?"),
        (ben.id, "Who is Zorblax Quimby?"),
        (ben.id, QUESTION),
    ]


async def test_what_does_not_answer_it_tells_nobody(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    await desk.says(QUESTION, user=ann)
    await bring(
        desk.database,
        article("A tunnel was dug below the old town.", title="Tunnel dug"),
        article("The Vellmark bakery sells bread.", title="Bread", url="https://example.org/b"),
    )
    await heard(desk)
    assert await desk.replies() == []
    assert "Vellmark" in (await desk.says("/unanswered", user=edith)).text


async def test_only_what_may_answer_it_has_it_asked_again(
    desk: Desk, telegram: FakeTelegram, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask: Callable[..., Any] = Corpus.ask

    async def counted(self: Any, text: str, *arguments: Any, **more: Any) -> Any:
        asked.append(text)
        return await ask(self, text, *arguments, **more)

    for n in range(20):
        await desk.says(f"Who is Hubert Mossgrave{n}?", user=ann)
    await desk.says(QUESTION, user=ann)
    monkeypatch.setattr("corpus.core.Corpus.ask", counted)
    await bring(desk.database, bridge())
    await told(telegram, 1)
    await heard(desk)
    assert asked == [QUESTION]


async def test_an_answer_that_was_in_the_archive_already_is_not_sent(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    """Found by something that was not stored after the question: the ranking has changed."""
    await bring(desk.database, bridge())
    await heard(desk)
    assert "Zorblax Quimby" in (await desk.says(QUESTION, user=ann)).text
    await desk.says("Who is Zorblax Bridgeman of the Vellmark opening?", user=ann)
    await desk.sql("UPDATE askings SET question = 'Who opened the Vellmark bridge?'")
    await bring(
        desk.database,
        article("The Vellmark opening, says Zorblax Bridgeman, was long.", title="Bridgeman"),
    )
    await heard(desk)
    assert [sent.text for sent in await desk.replies() if sent.text.startswith(HEADING)] == []


async def test_much_at_once_has_everything_asked_again(
    desk: Desk, telegram: FakeTelegram, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.says(QUESTION, user=ann)
    await desk.says("Who is Zorblax Quimby17?", user=ann)
    await heard(desk) if rows(desk, "SELECT * FROM heard") else None
    monkeypatch.setattr("bot.waiting._MUCH", 0)
    await bring(desk.database, bridge())
    await told(telegram, 1)
    await heard(desk)
    assert len(rows(desk, "SELECT * FROM askings")) == 1


async def test_who_may_not_be_answered_any_more_is_not_told(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, edith: Chat, room: Chat
) -> None:
    ada = telegram.user("Ada")
    for user, chat in ((ann, None), (ben, None), (ada, room)):
        await desk.says(f"/ask {QUESTION}", user=user, chat=chat)
    await desk.says(QUESTION, user=edith)
    await desk.says(f"/ban {ann.id}", user=edith)
    await desk.says(f"/ban {room.id}", user=edith)
    telegram.block(ben)
    await bring(desk.database, bridge())
    [sent] = await told(telegram, 1)
    assert sent.chat_id == edith.id
    await heard(desk)
    assert len(await told(telegram, 1)) == 1
    assert rows(desk, "SELECT * FROM askings") == []


async def test_what_was_added_while_the_bot_was_away_is_told_when_it_is_back(
    telegram: FakeTelegram, database: Path, settings: Any, ann: Chat
) -> None:
    async with at_work(telegram, database, settings) as desk:
        question = telegram.say(QUESTION, user=ann)
        await desk.reply()
    await bring(database, bridge())
    async with at_work(telegram, database, settings) as desk:
        [sent] = await told(telegram, 1)
        assert sent.reply_to == question["message_id"]
        await heard(desk)
    async with at_work(telegram, database, settings) as desk:
        await desk.replies()
    assert len(await told(telegram, 1)) == 1


async def test_a_send_whose_outcome_is_unknown_is_tried_once_more_and_no_more(
    telegram: FakeTelegram, database: Path, settings: Any, ann: Chat
) -> None:
    async with at_work(telegram, database, settings) as desk:
        await desk.says(QUESTION, user=ann)
        telegram.lose("sendMessage", "after", times=10)
        await bring(database, bridge())
        await told(telegram, 2)
        await heard(desk)
        assert len(await told(telegram, 2)) == 2
        assert rows(desk, "SELECT * FROM askings") == []


async def test_where_telegram_cannot_be_reached_it_is_tried_until_it_can(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    await desk.says(QUESTION, user=ann)
    telegram.lose("sendMessage", "unsent", times=3)
    await bring(desk.database, bridge())
    await told(telegram, 1)
    await heard(desk)
    assert len(await told(telegram, 1)) == 1


async def test_a_group_that_has_moved_is_told_where_it_is_now(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    group = telegram.group("Old", members=[ann], kind="group")
    await desk.says(f"/ask {QUESTION}", user=ann, chat=group)
    new = telegram.migrate(group)
    await bring(desk.database, bridge())
    [sent] = await told(telegram, 1)
    assert sent.chat_id == new.id


async def test_what_a_chat_refuses_is_given_up_and_keeps_nobody_waiting(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    await desk.says(QUESTION, user=ann)
    await desk.says(QUESTION, user=ben)
    telegram.fail("sendMessage", 400, "Bad Request: SOMETHING_NEW", times=9, chat=ann)
    await bring(desk.database, bridge())
    [sent] = await told(telegram, 1)
    assert sent.chat_id == ben.id
    await heard(desk)
    assert rows(desk, "SELECT * FROM askings") == []


async def test_what_is_old_is_forgotten_when_the_bot_cleans_up(
    telegram: FakeTelegram, database: Path, settings: Any, ann: Chat, ben: Chat
) -> None:
    async with at_work(telegram, database, settings) as desk:
        await desk.says("Who is Zorblax Quimby?", user=ann)
        await desk.says(QUESTION, user=ben)
        await desk.sql(
            "UPDATE askings SET asked_at = asked_at - 31 * 86400 WHERE question LIKE '%Zorblax%'"
        )
        await desk.sql(f"UPDATE people SET seen_at = 0 WHERE user_id = {ann.id}")
    async with at_work(telegram, database, settings) as desk:
        async with asyncio.timeout(20):
            while len(rows(desk, "SELECT * FROM askings")) > 1:
                await asyncio.sleep(0.01)
        assert rows(desk, "SELECT user_id FROM people") == [(ben.id,)]
        for table in ("askings", "questions", "question_terms"):
            assert "zorblax" not in str(rows(desk, f"SELECT * FROM {table}")).lower()


# pinning


async def test_a_pinned_article_answers_from_then_on(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, edith: Chat
) -> None:
    question = telegram.say("Who is Zorblax Quimby?", user=ann)
    await desk.reply()
    said = await desk.says("/unanswered", user=edith)
    assert await desk.press(said, "Pin answer", user=edith) is None
    prompt = await desk.reply()
    assert prompt.text.startswith("Which article answers “Who is Zorblax Quimby?”?")
    assert prompt.markup["force_reply"] is True
    for text, sentence in (
        ("x", "That is no number of an article. Reply with one, for example 12."),
        ("٣", "That is no number of an article. Reply with one, for example 12."),
        ("981", "No article 981. See /latest."),
    ):
        assert (await desk.says(text, user=edith, reply_to=prompt)).text == sentence
    telegram.say("#3", user=edith, reply_to=prompt)
    [sent] = await told(telegram, 1)
    shown = next(s for s in await desk.replies() if s.chat_id == edith.id)
    assert shown.text.startswith("Pinned. I answer from now on: Who is Zorblax Quimby?")
    assert sent.reply_to == question["message_id"]
    # A quote of that article, word for word, and said to be chosen.
    texts = [text for (text,) in rows(desk, "SELECT text FROM passages WHERE article_id = 3")]
    for answer in (shown, sent, await desk.says("who is quimby, zorblax", user=ben)):
        [quote] = re.findall(r"“(.+)” \[1\]", answer.text)
        assert any(quote in text for text in texts)
        assert "The newsroom chose this article for the question." in answer.text
    assert (await desk.says("/why", user=ben)).text == (
        "The newsroom chose article #3 for this question: there was nothing to weigh."
    )
    assert "found nothing" in (await desk.says("Who is Zorblax Miller?", user=ben)).text
    assert rows(desk, "SELECT action, subject, before, after FROM audit") == [
        ("pin.set", "pin:1", None, '{"article": 3}')
    ]


async def test_a_pinned_follow_up_is_answered_where_it_is_understood_so(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, edith: Chat
) -> None:
    await desk.says("Who is Zorblax Quimby?", user=ann)
    await desk.says("Where does he live?", user=ann)
    said = await desk.says("/unanswered", user=edith)
    await desk.press(said, "1 Pin answer", user=edith)
    telegram.say("3", user=edith, reply_to=await desk.reply())
    await told(telegram, 1)
    await desk.replies()
    await desk.says("Who is Zorblax Quimby?", user=ben)
    said = await desk.says("Where does he live?", user=ben)
    assert said.text.startswith("I understood: where does Zorblax Quimby live?")
    assert "The newsroom chose this article" in said.text
    assert "The newsroom chose" not in (await desk.says("Where does she live?", user=edith)).text


async def test_pins_are_listed_and_removed(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    assert (await desk.says("/unanswered pins", user=edith)).text == (
        "No question has a pinned answer."
    )
    await _pin(desk, telegram, edith, ann, 3)
    said = await desk.says("/unanswered pins", user=edith)
    assert said.text.startswith("1 pinned answer\n\n1. “Who is Zorblax Quimby?”\narticle #3, since")
    assert await desk.press(said, "Unpin", user=edith) == "Unpinned."
    assert said.text == "No question has a pinned answer."
    assert "found nothing" in (await desk.says("Who is Zorblax Quimby?", user=ann)).text
    toast = await desk.forge(desk.raw(said), "pin_remove:1", user=edith)
    assert toast == "This list is out of date, refreshed."
    assert [a for (a,) in rows(desk, "SELECT action FROM audit")] == ["pin.set", "pin.remove"]


async def test_the_pin_of_a_retracted_article_does_nothing(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    await _pin(desk, telegram, edith, ann, 3)
    await desk.sql("UPDATE articles SET status = 'retracted' WHERE id = 3")
    assert "found nothing" in (await desk.says("Who is Zorblax Quimby?", user=ann)).text
    said = await desk.says("/unanswered", user=edith)
    await desk.press(said, "Pin answer", user=edith)
    prompt = await desk.reply()
    said = await desk.says("3", user=edith, reply_to=prompt)
    assert said.text == "Article 3 was retracted. Choose another one."
    await desk.sql("UPDATE articles SET status = 'live' WHERE id = 3")


async def _pin(
    desk: Desk, telegram: FakeTelegram, editor: Chat, asker: Chat, article_id: int
) -> None:
    """Pin an article for 'Who is Zorblax Quimby?'."""
    await desk.says("Who is Zorblax Quimby?", user=asker)
    said = await desk.says("/unanswered", user=editor)
    await desk.press(said, "Pin answer", user=editor)
    telegram.say(str(article_id), user=editor, reply_to=await desk.reply())
    await told(telegram, 1)
    await desk.replies()


async def test_who_lost_the_role_pins_nothing(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, edith: Chat, newsroom: Chat
) -> None:
    await desk.says(f"/grant {ben.id} editor", user=edith)
    await desk.says("Who is Zorblax Quimby?", user=ann)
    said = await desk.says("/unanswered", user=ben, chat=newsroom)
    await desk.press(said, "Pin answer", user=ben)
    prompt = await desk.reply()
    await desk.says(f"/revoke {ben.id}", user=edith)
    for user in (ben, ann):
        answer = await desk.says("3", user=user, chat=newsroom, reply_to=prompt)
        assert answer.text == f"Only editors can do this. Your id is {user.id}; ask an admin."
    assert rows(desk, "SELECT * FROM pins") == []


async def test_add_article_says_how(desk: Desk, ann: Chat, edith: Chat) -> None:
    await desk.says(QUESTION, user=ann)
    said = await desk.says("/unanswered", user=edith)
    assert await desk.press(said, "Add article", user=edith) is None
    prompt = await desk.reply()
    assert prompt.text.startswith(f"For “{QUESTION}”: send /add and an address here")
    assert prompt.markup["force_reply"] is True


async def test_a_question_that_was_answered_meanwhile_is_gone_from_an_old_list(
    desk: Desk, telegram: FakeTelegram, ann: Chat, edith: Chat
) -> None:
    await desk.says(QUESTION, user=ann)
    said = await desk.says("/unanswered 3", user=edith)
    await desk.press(said, "Pin answer", user=edith)
    prompt = await desk.reply()
    await bring(desk.database, bridge())
    await told(telegram, 1)
    await heard(desk)
    await desk.replies()
    for button in ("unanswered_add:1", "unanswered_pin:1", "unanswered_dismiss:1"):
        toast = await desk.forge(desk.raw(said), button, user=edith)
        assert toast == "This list is out of date, refreshed."
        assert said.text.startswith("Every question of the last 3")
    answer = await desk.says("3", user=edith, reply_to=prompt)
    assert answer.text == "Nobody waits for an answer to that any more."


# standing questions

BELL, RUNG = "🔔 Tell me when it appears", "✓ I will tell you"


@pytest.fixture
def maybe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sure."""
    ask: Callable[..., Any] = Corpus.ask

    async def unsure(self: Any, text: str, *arguments: Any, **more: Any) -> Any:
        answer = await ask(self, text, *arguments, **more)
        sure = answer.outcome is not Outcome.FOUND or "Vellmark" in text
        return answer if sure else replace(answer, outcome=Outcome.MAYBE, short=None, variants=())

    monkeypatch.setattr("corpus.core.Corpus.ask", unsure)


async def test_who_presses_the_bell_is_told_however_long_it_takes(
    telegram: FakeTelegram, database: Path, settings: Any, ann: Chat
) -> None:
    async with at_work(telegram, database, settings) as desk:
        question = telegram.say(QUESTION, user=ann)
        answer = await desk.reply()
        assert answer.labels == ["Search instead", BELL]
        toast = await desk.press(answer, BELL, user=ann)
        assert toast == "I will tell you. Press again to take it back."
        assert answer.labels == ["Search instead", RUNG]
        telegram.say("Who is Zorblax Quimby?", user=ann)
        await desk.replies()
        # Longer than questions are kept that nobody wants to be told of.
        await desk.sql("UPDATE askings SET asked_at = asked_at - 60 * 86400")
        await desk.sql("DELETE FROM exchanges")
    async with at_work(telegram, database, settings) as desk:
        async with asyncio.timeout(20):
            while len(rows(desk, "SELECT * FROM askings")) > 1:
                await asyncio.sleep(0.01)
        await bring(database, bridge())
        [sent] = await told(telegram, 1)
        assert (sent.chat_id, sent.reply_to) == (ann.id, question["message_id"])
        assert f"“{NEWS[0]}” [1]" in sent.text
        await heard(desk)
        assert rows(desk, "SELECT * FROM askings") == []
        assert len(await told(telegram, 1)) == 1


async def test_a_bell_is_taken_back_after_the_question_was_forgotten(
    telegram: FakeTelegram, database: Path, settings: Any, ann: Chat
) -> None:
    async with at_work(telegram, database, settings) as desk:
        question = telegram.say(QUESTION, user=ann)
        answer = await desk.reply()
        await desk.press(answer, BELL, user=ann)
        await desk.sql("DELETE FROM exchanges")
    async with at_work(telegram, database, settings) as desk:
        pressed = desk.raw(answer)
        toast = await desk.forge(pressed, "tell", user=ann, reply_to=question)
        assert toast == "I will not tell you."
        assert answer.labels == ["Search instead", BELL]
        assert rows(desk, "SELECT 1 FROM askings") == []
        toast = await desk.forge(pressed, "tell", user=ann, reply_to=question)
        assert toast == "This question is too old. Please ask again."
        toast = await desk.forge(None, "tell", user=ann)
        assert toast == "This question is too old. Please ask again."


@pytest.mark.usefixtures("maybe")
async def test_in_a_group_each_rings_for_themselves(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, room: Chat
) -> None:
    assert (await desk.says(f"/ask {QUESTION}", user=ann, chat=room)).labels == []
    asked = "when was the jet shot down?"
    answer = await desk.says(f"/ask {asked}", user=ann, chat=room)
    assert answer.labels == ["👍", "👎", "More", BELL]
    await desk.press(answer, BELL, user=ben)
    assert answer.labels[-1] == BELL
    standing = "SELECT user_id FROM askings WHERE standing ORDER BY user_id"
    assert rows(desk, standing) == [(ben.id,)]
    await desk.press(answer, BELL, user=ann)
    assert rows(desk, standing) == [(ann.id,), (ben.id,)]
    assert await desk.press(answer, BELL, user=ben) == "I will not tell you."
    assert rows(desk, standing) == [(ann.id,)]


async def test_a_group_is_told_once_however_many_rang(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, edith: Chat, room: Chat
) -> None:
    question = telegram.say(f"/ask {QUESTION}", user=ben, chat=room)
    raw = desk.raw(await desk.reply())
    for user in (ben, ann, telegram.user("Cyd")):
        toast = await desk.forge(raw, "tell", user=user, reply_to=question)
        assert toast == "I will tell you. Press again to take it back."
    await desk.says(f"/ban {ben.id}", user=edith)
    await bring(desk.database, bridge())
    [sent] = await told(telegram, 1)
    assert (sent.chat_id, sent.reply_to) == (room.id, question["message_id"])
    assert sent.text.count(QUESTION) == 1
    await heard(desk)
    assert rows(desk, "SELECT 1 FROM askings") == []
    assert len(await told(telegram, 1)) == 1


async def test_a_question_about_one_article_has_no_bell(desk: Desk, ann: Chat) -> None:
    card = await desk.says("/article 1", user=ann)
    await desk.press(card, "Ask about this", user=ann)
    about = await desk.reply()
    answer = await desk.says("Who is Zorblax Quimby?", user=ann, reply_to=about)
    assert BELL not in answer.labels


async def test_nobody_rings_more_than_twenty_bells(desk: Desk, ann: Chat, ben: Chat) -> None:
    answers = [await desk.says(f"Who is Zorblax Quimby{n}?", user=ann) for n in range(21)]
    for answer in answers[:20]:
        await desk.press(answer, BELL, user=ann)
    toast = await desk.press(answers[20], BELL, user=ann)
    assert toast == "You have 20 of 20 standing questions. Remove one with /alerts."
    assert answers[20].labels == ["Search instead", BELL]
    await desk.press(answers[0], RUNG, user=ann)
    assert await desk.press(answers[20], BELL, user=ann) == (
        "I will tell you. Press again to take it back."
    )


async def test_a_suggested_question_can_stand_too(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    start = await desk.says("/start", user=ann)
    raw = desk.raw(start)
    label = next(label for label in start.labels if label.endswith("?"))
    data = next(b["callback_data"] for row in start.buttons for b in row if b["text"] == label)
    for row in raw["reply_markup"]["inline_keyboard"]:
        for button in row:
            if button["text"] == label:
                button["text"] = QUESTION
    await desk.forge(raw, data, user=ann)
    answer = await desk.reply()
    await desk.press(answer, BELL, user=ann)
    await bring(desk.database, bridge())
    [sent] = await told(telegram, 1)
    assert (sent.chat_id, sent.reply_to) == (ann.id, answer.message_id)


async def test_whoever_is_told_is_told_once_whenever_the_process_dies(
    telegram: FakeTelegram, database: Path, tmp_path: Path, settings: Any, ann: Chat, ben: Chat,
    room: Chat,
) -> None:  # fmt: skip
    async with at_work(telegram, database, settings) as desk:
        for user in (ann, ben):
            await desk.press(await desk.says(QUESTION, user=user), BELL, user=user)
        question = telegram.say(f"/ask {QUESTION}", user=ann, chat=room)
        raw = desk.raw(await desk.reply())
        for user in (ann, ben):
            await desk.forge(raw, "tell", user=user, reply_to=question)
        telegram.delay("sendMessage", 0.05, times=3)
        await bring(database, bridge())
        copies: list[Path] = []
        while len([s for s in telegram.sent if s.text.startswith(HEADING)]) < 3 or not copies:
            copies.append(tmp_path / f"copy{len(copies)}.db")
            await desk.sql(f"VACUUM INTO '{copies[-1]}'")
        await heard(desk)
    assert len(await told(telegram, 3)) == 3
    before = len(telegram.sent)
    for copy in copies[:: max(1, len(copies) // 4)]:
        async with at_work(telegram, copy, settings) as desk:
            await heard(desk)
            async with asyncio.timeout(20):
                while rows(desk, "SELECT 1 FROM outbox WHERE state <> 'sent'"):
                    await asyncio.sleep(0.01)
            assert rows(desk, "SELECT * FROM askings") == []
            said = [sent.chat_id for sent in telegram.sent[before:]]
            assert sorted(said) == sorted(set(said))
            before = len(telegram.sent)
