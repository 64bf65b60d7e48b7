"""What editors do in chats: commands, what they confirm, and what bad input gets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.opening import open_desk
from corpus.types import Actor
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat

QUESTION = "when was the jet shot down?"


@pytest.fixture(autouse=True)
def _uncorrected(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent before stays as it was; `tests.test_bot_corrections` is about that."""
    monkeypatch.setattr("bot.corrections.correcting.LOOK", 3600.0)


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat) -> AsyncIterator[Desk]:
    """Both own the bot, and so may do anything."""
    settings = replace(UNHURRIED, owners=frozenset({ann.id, ben.id}))
    async with at_work(telegram, database, settings) as desk:
        yield desk


def column(desk: Desk, sql: str) -> list[Any]:
    with closing(sqlite3.connect(desk.database)) as db:
        return [row[0] for row in db.execute(sql)]


async def test_edit_says_what_was_and_what_is(desk: Desk, ann: Chat) -> None:
    done = await desk.says("/edit 3 title  A better title", user=ann)
    assert done.text == (
        "Edited #3 A better title\n"
        "Title: Putin orders sanctions on Turkey over downed bomber → A better title"
    )
    assert (await desk.says("/article 3", user=ann)).text.startswith("A better title\n")
    assert column(desk, "SELECT actor || ' ' || actor_name FROM audit") == [
        f"telegram:{ann.id} Ann"
    ]


async def test_a_text_of_many_lines_is_taken_as_it_is(desk: Desk, ann: Chat) -> None:
    done = await desk.says(
        "/edit 3 text\nFirst line,\nsame paragraph.\n\nSecond: a  zebra.", user=ann
    )
    assert "This is version 2. /article 3 versions shows what changed." in done.text
    assert column(desk, "SELECT text FROM passages WHERE article_id = 3 AND version = 2") == [
        "First line, same paragraph.",
        "Second: a zebra.",
    ]
    found = await desk.says("/search zebra", user=ann)
    assert "A better title" not in found.text
    assert "#3" in found.labels


async def test_a_paragraph_is_named_by_its_number(desk: Desk, ann: Chat) -> None:
    done = await desk.says("/edit #3 paragraph 2 12 zebras.\nAnd more.", user=ann)
    assert done.text.splitlines()[1].endswith("→ 12 zebras. And more.")
    shown = await desk.says("/edit 3", user=ann)
    assert "paragraph 2 12 zebras. And more." in shown.text.splitlines()
    assert shown.text.startswith("#3, version 2\ntitle Putin orders")


async def test_an_article_too_long_for_a_message_is_shown_as_far_as_it_goes(
    desk: Desk, ann: Chat
) -> None:
    async with open_desk(desk.database) as other:
        text = "\n\n".join(f"{n} " + "word " * 110 for n in range(40))
        await other.edit(3, "text", text, Actor("cli:ann"))
    shown = await desk.says("/edit 3", user=ann)
    assert "paragraph 1 0 word" in shown.text
    assert shown.text.endswith("more paragraphs")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/edit", "Write the number of an article, what to change, and what it is to be"),
        ("/edit 981 title x", "No article 981. See /latest."),
        ("/edit abc title x", "No article abc. See /latest."),
        ("/edit 99999999999999999999 title x", "No article 99999999999999999999. See /latest."),
        ("/edit 3 titel x", "Unknown field titel. Did you mean title?"),
        ("/edit 3 title", "Write the new title after its name."),
        ("/edit 3 date 31.2.2026", "I don't know 31.2.2026. Use YYYY-MM-DD."),
        ("/edit 3 paragraph x", "Say which paragraph, counted from 1: paragraph 3."),
        ("/edit 3 paragraph 77 x", "Article 3 has 6 paragraphs; there is no paragraph 77."),
        ("/retract", "Write the number of an article and why it is taken back"),
        ("/retract 3", "Write the number of an article and why it is taken back"),
        ("/retract 981 x", "No article 981. See /latest."),
        ("/retract x y", "No article x. See /latest."),
        ("/restore", "Write the number of a retracted article after the command"),
        ("/restore 981", "No article 981. See /latest."),
        ("/restore x", "No article x. See /latest."),
        ("/restore 3", "Article 3 is not retracted."),
        ("/delete", "Write the number of an article after the command, for example /delete 12."),
        ("/delete x", "No article x. See /latest."),
        ("/delete 981", "No article 981. See /latest."),
        ("/audit 0", "Write how many entries you want, from 1 to 20"),
        ("/audit 21", "Write how many entries you want, from 1 to 20"),
        ("/audit Nobody", "Nobody called Nobody is in the log."),
        ("/article 981 versions", "No article 981. See /latest."),
    ],
)
async def test_bad_input_gets_a_sentence_and_changes_nothing(
    desk: Desk, ann: Chat, text: str, sentence: str
) -> None:
    assert (await desk.says(text, user=ann)).text.startswith(sentence)
    assert column(desk, "SELECT count(*) FROM audit") == [0]
    assert column(desk, "SELECT count(*) FROM articles WHERE status = 'live'") == [32]


async def test_who_writes_about_what_has_changed_meanwhile_is_told_so(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    await desk.says("/edit 3 paragraph 1 Ann was here.", user=ann)
    old = telegram.say("/edit 3 paragraph 1 Ben was here.", user=ben, date=1_500_000_000)
    told = await desk.reply()
    assert old["date"] == 1_500_000_000
    assert told.text == (
        "Nothing was changed: Ann has changed the text of article 3 meanwhile."
        " Look at it again with /edit 3, and edit what you find there."
    )


async def test_an_edit_that_is_delivered_twice_is_done_once(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    settings = replace(UNHURRIED, owners=frozenset({ann.id}))
    async with at_work(telegram, database, settings) as desk:
        (before,) = column(desk, "SELECT count(*) FROM passages WHERE article_id = 3")
        await desk.says("/edit 3 paragraph 2 -", user=ann)
        [update] = telegram.confirmed
    # As if the process had died after the edit, before it told.
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("DELETE FROM exchanges")
        db.execute("UPDATE inbox SET raw = ?, starts = 1", (json.dumps(update),))
    async with at_work(telegram, database, settings) as desk:
        await desk.replies()
        _, told = telegram.sent
        assert told.text == "This was done already. See /edit 3."
        assert column(desk, "SELECT max(version) FROM articles") == [2]
        current = "SELECT count(*) FROM passages WHERE article_id = 3 AND version = 2"
        assert column(desk, current) == [before - 1]


# retract, restore


async def test_a_retracted_article_is_answered_from_no_more(desk: Desk, ann: Chat) -> None:
    answer = await desk.says(QUESTION, user=ann)
    assert answer.text.startswith("24 November 2015\n“ANKARA (Harbour Wire)")
    done = await desk.says("/retract 1 It was\na drone.", user=ann)
    assert done.text == (
        "Retracted #1 Turkey shoots down Russian warplane on Syrian border\n"
        "Status: live → retracted: It was a drone.\n"
        "It is kept, and no longer cited. /restore 1 brings it back.\n"
        "1 message quoted it and is being corrected."
    )
    assert "ANKARA (Harbour Wire)" not in (await desk.says(QUESTION, user=ann)).text
    card = await desk.says("/article 1", user=ann)
    assert "This article was retracted on " in card.text
    assert ": It was a drone." in card.text
    assert ("“" in card.text, card.labels) == (False, [])
    assert (await desk.says("/article 1 versions", user=ann)).text.startswith("Article 1 was retr")

    assert (await desk.says("/restore 1", user=ann)).text == (
        "Restored #1 Turkey shoots down Russian warplane on Syrian border\n"
        "Status: retracted → live. It is cited again.\n"
        "1 message quoted it and is being corrected."
    )
    assert (await desk.says(QUESTION, user=ann)).text == answer.text


async def test_the_buttons_of_an_old_answer_say_what_was_taken_back(desk: Desk, ann: Chat) -> None:
    answer = await desk.says(QUESTION, user=ann)
    await desk.says("/retract 1 It was a drone.", user=ann)
    assert await desk.press(answer, "More", user=ann) is None
    more = await desk.reply()
    first = more.text.splitlines()[0]
    assert first.startswith("#1 Turkey shoots down Russian warplane on Syrian border, which was")
    assert first.endswith(": It was a drone.")
    assert "#1" not in more.labels
    why = await desk.says("/why", user=ann, reply_to=answer)
    assert first in why.text.splitlines()
    await desk.says("/restore 1", user=ann)
    question = await desk.says("/delete 1", user=ann)
    await desk.press(question, "Delete", user=ann)
    await desk.press(answer, "More", user=ann)
    assert (await desk.reply()).text.startswith("Article 1, which was quoted, was deleted.")
    why = await desk.says("/why", user=ann, reply_to=answer)
    assert "Article 1, which was quoted, was deleted." in why.text


async def test_nothing_is_asked_of_an_article_that_was_taken_back(desk: Desk, ann: Chat) -> None:
    card = await desk.says("/article 1", user=ann)
    await desk.press(card, "Ask about this", user=ann)
    about = await desk.reply()
    await desk.says("/retract 1 It was a drone.", user=ann)
    told = await desk.says("when was that?", user=ann, reply_to=about)
    assert told.text.startswith("Article 1 was retracted on ")
    toast = await desk.press(card, "Ask about this", user=ann)
    assert toast is not None
    assert toast.startswith("Article 1 was retracted on ")
    assert await desk.replies() == []


async def test_what_another_process_takes_back_is_out_of_answers_at_once(
    desk: Desk, ann: Chat
) -> None:
    async with open_desk(desk.database) as other:
        await other.retract(1, "It was a drone.", Actor("cli:ann"))
    assert "ANKARA (Harbour Wire)" not in (await desk.says(QUESTION, user=ann)).text


# delete


async def test_delete_asks_first(desk: Desk, ann: Chat) -> None:
    question = await desk.says("/delete 3", user=ann)
    assert question.text.startswith("Delete #3? Northgate Chronicle · Putin orders sanctions")
    assert "6 paragraphs, 1 version. Nothing of it can be brought back" in question.text
    assert question.labels == ["Delete", "Cancel"]
    assert await desk.press(question, "Cancel", user=ann) == "Nothing was deleted."
    assert (question.text, question.labels) == ("Article 3 was not deleted.", [])
    assert column(desk, "SELECT count(*) FROM articles WHERE id = 3") == [1]

    question = await desk.says("/delete 3", user=ann)
    forged = desk.raw(question)
    assert await desk.press(question, "Delete", user=ann) == "Deleted."
    assert question.text.startswith("Deleted #3 Putin orders sanctions")
    assert question.labels == []
    assert column(desk, "SELECT count(*) FROM articles WHERE id = 3") == [0]
    assert column(desk, "SELECT action || subject FROM audit") == ["article.deletearticle:3"]
    data = forged["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert await desk.forge(forged, data, user=ann) == "No article 3. See /latest."


async def test_only_what_was_shown_is_deleted(desk: Desk, ann: Chat) -> None:
    question = await desk.says("/delete 3", user=ann)
    await desk.says("/edit 3 title Another title", user=ann)
    assert await desk.press(question, "Delete", user=ann) == (
        "The article has changed meanwhile. Please look at it again."
    )
    assert question.text.startswith("Delete #3? Northgate Chronicle · Another title")
    assert await desk.press(question, "Delete", user=ann) == "Deleted."


@pytest.mark.parametrize(
    "data",
    ["delete", "delete:", "delete:3", "delete:3:", "delete:x:y", "delete:3:1-l-0", "delete:-3:x",
     "delete:³:x", "keep:x"],
)  # fmt: skip
async def test_a_forged_press_deletes_nothing(desk: Desk, ann: Chat, data: str) -> None:
    question = await desk.says("/delete 3", user=ann)
    await desk.forge(desk.raw(question), data, user=ann)
    await desk.forge(None, data, user=ann)
    assert column(desk, "SELECT count(*) FROM articles") == [32]


# versions


async def test_versions_are_compared(desk: Desk, ann: Chat) -> None:
    assert (await desk.says("/article 3 versions", user=ann)).text.startswith(
        "Putin orders sanctions on Turkey over downed bomber · #3 · 1 version\n\n"
        "Version 1, the current one · "
    )
    await desk.says("/edit 3 paragraph 6 -", user=ann)
    await desk.says("/edit 3 paragraph 1 Nobody knows.", user=ann)
    told = await desk.says("/article 3 versions", user=ann)
    lines = told.text.splitlines()
    assert lines[0].endswith("· #3 · 3 versions")
    assert lines[2].startswith("Version 3, the current one · ")
    assert lines[2].endswith(" UTC · edited by Ann")
    assert lines[3].startswith("Paragraph 1: ")
    assert "<b>Nobody knows.</b>" in (told.html or "")
    assert "<s>" in (told.html or "")
    assert lines[6].startswith("Paragraph 6 removed: ")


async def test_readers_see_what_was_changed_and_not_by_whom(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    await desk.says("/edit 3 paragraph 1 Nobody knows.", user=ann)
    assert "edited by Ann" in (await desk.says("/article 3 versions", user=ann)).text
    told = await desk.says("/article 3 versions", user=telegram.user("Carl"))
    assert "Nobody knows." in told.text
    assert "Ann" not in told.text


async def test_versions_that_fill_more_than_a_message_end_with_how_many_are_left(
    desk: Desk, ann: Chat
) -> None:
    async with open_desk(desk.database) as other:
        for n in range(30):
            text = "\n\n".join(f"{n} {p} " + f"w{n} " * 50 for p in range(20))
            await other.edit(3, "text", text, Actor("cli:ann"))
    told = await desk.says("/article 3 versions", user=ann)
    assert "Version 31, the current one" in told.text
    assert told.text.endswith("more; newsdesk article 3 --versions shows all")


# audit


async def test_the_log_is_read_page_by_page(desk: Desk, ann: Chat, ben: Chat) -> None:
    for n in range(7):
        await desk.says(f"/edit {1 + n % 2} byline Writer {n}", user=(ann, ben)[n % 2])
    log = await desk.says("/audit 3", user=ann)
    heads = [line for line in log.text.splitlines() if line.startswith("article.edit")]
    assert [head.split(" · ")[0] for head in heads] == [
        "article.edit article:1", "article.edit article:2", "article.edit article:1",
    ]  # fmt: skip
    assert heads[0].endswith(f" · Ann (telegram:{ann.id})")
    assert "byline: Writer 4 → Writer 6" in log.text.splitlines()
    assert log.labels == ["older ›"]
    assert await desk.press(log, "older", user=ben) == (
        "These pages belong to the one who asked. Use /audit for your own."
    )
    assert await desk.press(log, "older", user=ann) is None
    assert "byline: Writer 1 → Writer 3" in log.text
    assert log.labels == ["‹ newer", "older ›"]
    await desk.press(log, "older", user=ann)
    assert log.text.count("article.edit") == 1
    await desk.press(log, "newer", user=ann)
    await desk.press(log, "newer", user=ann)
    assert "byline: Writer 4 → Writer 6" in log.text
    assert log.labels == ["older ›"]


async def test_the_log_of_an_article_or_of_somebody(desk: Desk, ann: Chat, ben: Chat) -> None:
    await desk.says("/edit 1 byline A", user=ann)
    await desk.says("/edit 2 byline B", user=ben)
    for asked in ("/audit 9 #1", "/audit 9 article 1", "/audit Ann", f"/audit user {ann.id}"):
        told = (await desk.says(asked, user=ann)).text
        assert ("article:1 " in told, "article:2 " in told) == (True, False), asked
    assert (await desk.says("/audit #7", user=ann)).text.endswith("Nothing was done yet.")


async def test_a_log_of_long_entries_loses_none_between_its_pages(desk: Desk, ann: Chat) -> None:
    for n in range(20):
        await desk.says(f"/edit 1 byline {n} " + "x" * 480, user=ann)
        await desk.says(f"/edit 1 dateline {n} " + "y" * 480, user=ann)
    log = await desk.says("/audit 20", user=ann)
    seen: list[str] = []
    while True:
        seen += [line for line in log.text.splitlines() if line.startswith(("byline", "dateline"))]
        if "older ›" not in log.labels:
            break
        await desk.press(log, "older", user=ann)
    assert len(seen) == 40


@pytest.mark.parametrize(
    "data",
    ["audit", "audit:", "audit:5:<:", "audit:99999:<1:", "audit:5:x1:", "audit:0:<99:' OR 1=1",
     "audit:5:>99999999999999999999:", "audit:5:<²:"],
)  # fmt: skip
async def test_a_forged_page_of_the_log_is_harmless(desk: Desk, ann: Chat, data: str) -> None:
    log = await desk.says("/audit", user=ann)
    await desk.forge(desk.raw(log), data, user=ann)
    assert all("Something went wrong" not in message.text for message in await desk.replies())
