"""/follow: what is asked for is shown, and followed once it is confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from corpus.opening import open_archive
from tests.articles import article
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Sent

#: Long after the sample articles.
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
QUERY = "jet shot down"
USAGE = "Write what to follow after the command, for example /follow grain deal source:Reuters"
OUT_OF_DATE = "This list is out of date, refreshed."
LABELS = ["✓ now", "hourly", "daily", "Another chat", "Confirm", "Cancel"]


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path) -> AsyncIterator[Desk]:
    settings = replace(UNHURRIED, alerts=3)
    async with at_work(telegram, database, settings, now=lambda: NOW) as desk:
        yield desk


@pytest.fixture
def room(telegram: FakeTelegram, ann: Chat, ben: Chat) -> Chat:
    """A group with topics: Ann is in charge, Ben is not."""
    return telegram.group("Desk", members=[ben], admins=[ann], topics=[7])


@pytest.fixture
def channel(telegram: FakeTelegram, ann: Chat) -> Chat:
    return telegram.group("Harbour News", admins=[ann], kind="channel", username="harbour_news")


async def follows(desk: Desk) -> list[tuple[Any, ...]]:
    return await desk.rows("SELECT chat_id, topic_id, query, pace, state FROM follows ORDER BY id")


async def follow(desk: Desk, text: str, *, user: Chat, **more: Any) -> Sent:
    """Somebody follows something, and confirms it."""
    shown = await desk.says(f"/follow {text}", user=user, **more)
    assert await desk.press(shown, "Confirm", user=user) == "Confirmed."
    return shown


def share(telegram: FakeTelegram, user: Chat, chat: Chat, request_id: int) -> None:
    """Somebody presses a button that asks for a chat, and chooses one."""
    telegram.say("", user=user, chat_shared={"request_id": request_id, "chat_id": chat.id})


# what is shown


async def test_it_shows_what_must_be_there_the_last_of_it_and_how_much_would_come(
    desk: Desk, ann: Chat
) -> None:
    shown = await desk.says(
        '/follow jet shot down source:"Harbour Wire" -grain hourly silent max:5/day', user=ann
    )
    assert shown.text == (
        'A new alert: jet shot down source:"Harbour Wire" -grain\n\n'
        "It must contain jet (or plane, aircraft, warplane, airplane, airliner), shot, down.\n"
        "Only from Harbour Wire, without grain.\n\n"
        "The last that I have\n"
        "• Harbour Wire · Russian and Turkish ministers hold first talks since jet was downed"
        " · 3 Dec 2015\n"
        "• Harbour Wire · Turkey shoots down Russian warplane on Syrian border · 24 Nov 2015\n\n"
        "None came in the last 28 days.\n"
        "Here: together, every hour, without a sound, at most 5 a day."
    )
    assert shown.labels == ["now", "✓ hourly", *LABELS[2:]]


async def test_at_most_three_articles_are_shown_the_newest_first(desk: Desk, ann: Chat) -> None:
    shown = await desk.says("/follow president", user=ann)
    days = [line.rpartition(" · ")[2] for line in shown.text.splitlines() if line[0:1] == "•"]
    assert days == ["8 Dec 2024", "2 Jan 2023", "16 Apr 2019"]


async def test_what_nothing_was_written_about_can_be_followed(desk: Desk, ann: Chat) -> None:
    shown = await follow(desk, "Vellmark bridge", user=ann)
    assert shown.text == (
        "🔔 Alert 1 is on: Vellmark bridge\nIt comes here, each at once. /alerts changes it."
    )
    assert await follows(desk) == [(ann.id, 0, "Vellmark bridge", "now", "active")]


async def test_an_outlet_that_is_not_known_is_named(desk: Desk, ann: Chat) -> None:
    shown = await desk.says("/follow jet source:Retuers", user=ann)
    assert "No article has source:Retuers yet." in shown.text
    assert "I have no such article yet." in shown.text


async def test_a_forecast_by_the_week(desk: Desk, ann: Chat) -> None:
    async with open_archive(desk.database) as archive:
        for i in range(8):
            await archive.add(
                article(
                    f"Vellmark ferry number {i} left at dawn with {i} zebras of kind {i * 7919}.",
                    title=f"Ferry {i}",
                    published=(NOW - timedelta(days=3 * i)).date().isoformat(),
                )
            )
    async with asyncio.timeout(20):
        while "About 2 a week." not in (await desk.says("/follow ferry", user=ann)).text:
            await asyncio.sleep(0.05)


async def test_no_forecast_is_made_for_what_begins_later(
    desk: Desk, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.percolation.preview._BROAD", -1)
    day = NOW.date() + timedelta(days=40)
    shown = await desk.says(f"/follow jet from:{day}", user=ann)
    said = f"It begins on {day.day} {day:%b %Y}: how many will come is not known."
    assert said in shown.text
    assert "a week" not in shown.text
    assert shown.labels[:3] == LABELS[:3]


async def test_what_is_too_broad_comes_daily_unless_that_is_chosen_otherwise(
    desk: Desk, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.percolation.preview._BROAD", -1)
    shown = await desk.says("/follow jet now", user=ann)
    assert "so they come daily, together, unless you choose otherwise." in shown.text
    assert "Here: together, daily at 08:00 (UTC)." in shown.text
    assert shown.labels[:3] == ["now", "hourly", "✓ daily"]
    assert (await desk.says("/follow jet daily@18:30", user=ann)).text.endswith("18:30 (UTC).")
    await desk.press(shown, "now", user=ann)
    assert shown.labels[:3] == LABELS[:3]
    await desk.press(shown, "Confirm", user=ann)
    assert (await follows(desk))[0][3:] == ("now", "active")


# bad input


async def test_alone_it_asks_what_to_follow_and_takes_the_reply(desk: Desk, ann: Chat) -> None:
    asked = await desk.says("/follow hourly", user=ann)
    assert (asked.text, asked.markup["force_reply"]) == (USAGE, True)
    shown = await desk.says("jet shot down silent", user=ann, reply_to=asked)
    assert shown.text.startswith("A new alert: jet shot down\n")
    assert shown.text.endswith("Here: together, every hour, without a sound.")
    asked = await desk.says("/follow", user=ann)
    assert (await desk.says("silent", user=ann, reply_to=asked)).text == USAGE


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("jet sorce:x", "Unknown filter sorce:. Did you mean source:?"),
        ("jet from:31.2.2026", "I don't know from:31.2.2026. Use YYYY-MM-DD."),
        ("the of", "Please add a word that I can search for."),
        ("🙂", "Please add a word that I can search for."),
        ("x" * 1001, "That is 1,001 characters; please use at most 1,000."),
        ("jet max:0/day", "I don't know max:0/day. Use a number from 1, such as max:5/day."),
        (
            "jet daily@25:00",
            "I don't know daily@25:00. Use now, hourly, or a time such as daily@08:00.",
        ),
        (
            "jet to:2015-12-31",
            "to:2015-12-31 is over: nothing that comes now can match it.",
        ),
        (
            "@nobody_at_all jet",
            "I don't know @nobody_at_all: check how it is written, and add me there first.",
        ),
        (
            "-1001234567890 jet",
            "I don't know -1001234567890: check how it is written, and add me there first.",
        ),
    ],
)
async def test_what_makes_no_sense_gets_a_sentence_and_stores_nothing(
    desk: Desk, ann: Chat, typed: str, said: str
) -> None:
    assert (await desk.says(f"/follow {typed}", user=ann)).text == said
    assert await follows(desk) == []


async def test_the_limit(desk: Desk, ann: Chat) -> None:
    waiting = await desk.says("/follow one more", user=ann)
    for query in ("jet", "ferry", "bridge"):
        await follow(desk, query, user=ann)
    full = "You have 3 of 3 alerts. Remove one with /alerts."
    assert (await desk.says("/follow grain", user=ann)).text == full
    assert await desk.press(waiting, "Confirm", user=ann) == full
    assert "Confirm" in waiting.labels
    await desk.says("/unfollow 2", user=ann)
    assert await desk.press(waiting, "Confirm", user=ann) == "Confirmed."


async def test_the_same_query_twice(desk: Desk, ann: Chat, room: Chat) -> None:
    waiting = await desk.says("/follow JET", user=ann)
    await follow(desk, "jet", user=ann)
    known = "Alert 2 looks for the same already. See /alerts."
    assert (await desk.says("/follow Jet daily", user=ann)).text == known
    assert await desk.press(waiting, "Confirm", user=ann) == known
    await follow(desk, "jet", user=ann, chat=room)
    await follow(desk, "jet", user=ann, chat=room, thread=7)


# drafts


async def test_the_articles_that_a_draft_names_are_noted_until_it_is_confirmed(
    desk: Desk, ann: Chat
) -> None:
    shown = await desk.says("/follow president", user=ann)
    cited = f"SELECT count(*) FROM cited WHERE message_id = {shown.message_id}"
    assert await desk.rows(cited) == [(3,)]
    await desk.press(shown, "hourly", user=ann)
    noted = await desk.rows(f"SELECT html FROM citing WHERE message_id = {shown.message_id}")
    assert noted == [(shown.html,)]
    await desk.press(shown, "Confirm", user=ann)
    assert await desk.rows(cited) == [(0,)]


async def test_nothing_is_followed_before_it_is_confirmed(desk: Desk, ann: Chat) -> None:
    shown = await desk.says(f"/follow {QUERY}", user=ann)
    assert await follows(desk) == [(ann.id, 0, QUERY, "now", "draft")]
    assert (await desk.says("/alerts", user=ann)).text.startswith("No alerts yet.")
    assert (await desk.says("/unfollow 1", user=ann)).text == "No alert 1. See /alerts."
    await desk.press(shown, "Cancel", user=ann)
    assert (shown.text, shown.labels) == ("Cancelled: it is not followed.", [])
    assert await follows(desk) == []


async def test_confirmed_twice_it_is_followed_once(desk: Desk, ann: Chat) -> None:
    shown = await desk.says(f"/follow {QUERY}", user=ann)
    raw = desk.raw(shown)
    await desk.press(shown, "Confirm", user=ann)
    confirmed = shown.text
    for data in (
        "follow_confirm:1",
        "follow_cancel:1",
        "follow_pace:1:daily",
        "follow_elsewhere:1",
    ):
        assert await desk.forge(raw, data, user=ann) == OUT_OF_DATE
        assert (shown.text, shown.labels) == (confirmed, [])
    assert await follows(desk) == [(ann.id, 0, QUERY, "now", "active")]
    entries = await desk.rows("SELECT actor, action, subject, before FROM audit")
    assert entries == [(f"telegram:{ann.id}", "follow.add", "follow:1", None)]


async def test_a_button_of_what_was_cancelled(desk: Desk, ann: Chat) -> None:
    shown = await desk.says(f"/follow {QUERY}", user=ann)
    raw = desk.raw(shown)
    await desk.press(shown, "Cancel", user=ann)
    for data in ("follow_confirm:1", "follow_pace:1:now", "follow_confirm:x", "follow_pace"):
        assert await desk.forge(raw, data, user=ann) == OUT_OF_DATE
        assert shown.text.startswith("This was not confirmed, and is dropped.")


async def test_the_words_that_are_followed_are_not_in_the_audit_log(desk: Desk, ann: Chat) -> None:
    await follow(desk, "zebras", user=ann)
    await desk.says("/unfollow 1", user=ann)
    entries = await desk.rows("SELECT action, before, after FROM audit")
    assert [action for action, _, _ in entries] == ["follow.add", "follow.remove"]
    assert "zebras" not in str(entries)


async def test_the_same_message_makes_one_draft(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    await desk.says(f"/follow {QUERY}", user=ann)
    telegram.redeliver()
    assert await desk.replies() == []
    assert len(await follows(desk)) == 1


async def test_an_edited_message_edits_its_draft(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    message = telegram.say("/follow jet sorce:x", user=ann)
    shown = await desk.reply()
    telegram.say("/follow jet hourly", user=ann, edited=message)
    assert await desk.replies() == []
    assert shown.text.startswith("A new alert: jet\n")
    telegram.say("/follow ferry", user=ann, edited=message)
    assert await desk.replies() == []
    assert shown.text.startswith("A new alert: ferry\n")
    assert await follows(desk) == [(ann.id, 0, "ferry", "now", "draft")]
    await desk.press(shown, "Confirm", user=ann)
    telegram.say("/follow grain", user=ann, edited=message)
    assert await desk.replies() == []
    assert shown.text.startswith("🔔 Alert 1 is on: ferry\n")
    assert await follows(desk) == [(ann.id, 0, "ferry", "now", "active")]


async def test_a_draft_outlives_a_restart(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database) as desk:
        shown = await desk.says(f"/follow {QUERY}", user=ann)
        await desk.press(shown, "hourly", user=ann)
    async with at_work(telegram, database) as desk:
        assert shown.labels[1] == "✓ hourly"
        await desk.press(shown, "daily", user=ann)
        assert await desk.press(shown, "Confirm", user=ann) == "Confirmed."
        assert await follows(desk) == [(ann.id, 0, QUERY, "daily@08:00", "active")]


async def test_a_draft_that_nobody_confirms_is_forgotten(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, now=lambda: NOW - timedelta(days=3)) as desk:
        await desk.says(f"/follow {QUERY}", user=ann)
        shown = await follow(desk, "ferry", user=ann)
    async with at_work(telegram, database) as desk:
        async with asyncio.timeout(20):
            while len(await follows(desk)) > 1:
                await asyncio.sleep(0.01)
        assert [row[2] for row in await follows(desk)] == ["ferry"]
        assert shown.text.startswith("🔔 Alert 2 is on")


# groups and topics


async def test_in_a_group_only_who_is_in_charge(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat, ben: Chat
) -> None:
    refused = f"Only admins of this chat can do this. Your id is {ben.id}; ask an admin."
    for command in ("/follow jet", "/alerts", "/unfollow 1", "/pause 1", "/resume 1"):
        assert (await desk.says(command, user=ben, chat=room)).text == refused
    shown = await desk.says("/follow jet", user=ann, chat=room, thread=7)
    assert "Another chat" not in shown.labels
    assert (shown.thread, shown.text.splitlines()[-1]) == (7, "Into this topic: each at once.")
    for label in ("Confirm", "hourly", "Cancel"):
        assert await desk.press(shown, label, user=ben) == refused
    assert await desk.press(shown, "Confirm", user=ann) == "Confirmed."
    assert "It comes into this topic, each at once." in shown.text
    assert await follows(desk) == [(room.id, 7, "jet", "now", "active")]
    made_by = await desk.rows("SELECT made_by FROM follows")
    assert made_by == [(ann.id,)]


async def test_an_anonymous_admin_speaks_for_the_group(desk: Desk, ann: Chat, room: Chat) -> None:
    shown = await desk.says("/follow jet", user=ann, chat=room, sender_chat=room.raw)
    await desk.press(shown, "Confirm", user=ann)
    assert await desk.rows("SELECT made_by, state FROM follows") == [(None, "active")]


async def test_a_forced_reply_in_a_group(desk: Desk, ann: Chat, ben: Chat, room: Chat) -> None:
    asked = await desk.says("/follow", user=ann, chat=room)
    said = await desk.says("jet", user=ben, chat=room, reply_to=asked)
    assert said.text.startswith("Only admins of this chat")
    shown = await desk.says("jet", user=ann, chat=room, reply_to=asked)
    assert shown.text.startswith("A new alert: jet")


async def test_two_admins_at_once(
    desk: Desk, telegram: FakeTelegram, room: Chat, ann: Chat, ben: Chat
) -> None:
    telegram.promote(room, ben)
    shown = await desk.says("/follow jet", user=ann, chat=room)
    ids = [telegram.click(shown, label, user=user) for label, user in
           (("Confirm", ann), ("Confirm", ben), ("Cancel", ben))]  # fmt: skip
    await desk.replies()
    toasts = [telegram.toasts[i].get("text") for i in ids]
    assert toasts == ["Confirmed.", OUT_OF_DATE, OUT_OF_DATE]
    assert await follows(desk) == [(room.id, 0, "jet", "now", "active")]
    assert shown.text.startswith("🔔 Alert 1 is on: jet")


async def test_for_another_chat_it_sends_admins_to_the_private_chat(
    desk: Desk, room: Chat, channel: Chat, ann: Chat
) -> None:
    said = await desk.says("/follow @harbour_news jet", user=ann, chat=room)
    assert said.text == "Please use this in our private chat."
    assert await follows(desk) == []
    shown = await desk.says(f"/follow {room.id} jet", user=ann, chat=room)
    assert shown.text.endswith("Here: each at once.")


# channels


async def test_in_a_channel(desk: Desk, channel: Chat, ann: Chat, ben: Chat) -> None:
    assert (await desk.says("/follow", user=ann, chat=channel)).text == USAGE
    shown = await desk.says("/follow jet", user=ann, chat=channel)
    assert (await desk.press(shown, "Confirm", user=ben) or "").startswith("Only admins of this")
    assert await desk.press(shown, "Confirm", user=ann) == "Confirmed."
    assert await follows(desk) == [(channel.id, 0, "jet", "now", "active")]
    assert await desk.rows("SELECT made_by FROM follows") == [(None,)]


async def test_from_private_for_a_channel(
    desk: Desk, telegram: FakeTelegram, channel: Chat, ann: Chat, ben: Chat
) -> None:
    shown = await desk.says("/follow @harbour_news jet hourly", user=ann)
    assert shown.text.splitlines()[-1] == "To Harbour News: together, every hour."
    telegram.demote(channel, ann)
    refused = f"Only admins of Harbour News can do this. Your id is {ann.id}; ask one of them."
    assert await desk.press(shown, "Confirm", user=ann) == refused
    telegram.promote(channel, ann)
    assert await desk.press(shown, "Confirm", user=ann) == "Confirmed."
    assert await follows(desk) == [(channel.id, 0, "jet", "hourly", "active")]
    said = await desk.says("/follow @harbour_news grain", user=ben)
    assert said.text == (
        f"Only admins of @harbour_news can do this. Your id is {ben.id}; ask one of them."
    )


async def test_from_private_where_the_bot_may_not_post(
    desk: Desk, telegram: FakeTelegram, channel: Chat, ann: Chat
) -> None:
    telegram.promote(channel, without=["can_post_messages"])
    said = await desk.says("/follow @harbour_news jet", user=ann)
    assert said.text == (
        "I may not post messages in @harbour_news; give me that right there, and try again."
    )


async def test_another_chat_is_chosen_for_a_draft(
    desk: Desk, telegram: FakeTelegram, channel: Chat, ann: Chat, ben: Chat
) -> None:
    shown = await desk.says("/follow jet", user=ann)
    await desk.press(shown, "Another chat", user=ann)
    asked = await desk.reply()
    [[to_channel, to_group]] = asked.markup["keyboard"]
    assert to_channel["request_chat"]["chat_is_channel"]
    assert not to_group["request_chat"]["chat_is_channel"]
    share(telegram, ann, channel, to_channel["request_chat"]["request_id"])
    anew = await desk.reply()
    assert anew.text.splitlines()[-1] == "To Harbour News: each at once."
    assert await follows(desk) == [(channel.id, 0, "jet", "now", "draft")]
    await desk.press(anew, "Confirm", user=ann)
    assert (await follows(desk))[0][4] == "active"
    # Somebody else's request id means nothing.
    telegram.add(channel, ben)
    share(telegram, ben, channel, to_channel["request_chat"]["request_id"])
    assert (await desk.reply()).text.startswith("Only admins of")


async def test_a_chat_that_is_chosen_for_no_draft_is_asked_for_the_query(
    desk: Desk, telegram: FakeTelegram, channel: Chat, ann: Chat
) -> None:
    share(telegram, ann, channel, 1)
    asked = await desk.reply()
    assert asked.text == (
        "What shall I follow for Harbour News? Write it in reply,"
        " for example grain deal source:Reuters"
    )
    shown = await desk.says("jet daily@07:00", user=ann, reply_to=asked)
    assert shown.text.splitlines()[-1] == "To Harbour News: together, daily at 07:00 (UTC)."


# under an answer


async def test_alert_me_makes_a_draft_of_the_question(desk: Desk, ann: Chat) -> None:
    answer = await desk.says('when was the jet shot down? source:"Harbour Wire"', user=ann)
    assert answer.labels == ["👍", "👎", "More", "🔔 Alert me"]
    await desk.press(answer, "Alert me", user=ann)
    shown = await desk.reply()
    assert shown.reply_to == answer.message_id
    assert shown.text.startswith('A new alert: jet shot down source:"Harbour Wire"\n')
    await desk.press(answer, "Alert me", user=ann)
    again = await desk.reply()
    assert again.text == shown.text
    await desk.press(shown, "Confirm", user=ann)
    assert await desk.press(again, "Confirm", user=ann) == OUT_OF_DATE
    assert again.text.startswith("🔔 Alert 1 is on: jet shot down")
    assert len(await follows(desk)) == 1


async def test_alert_me_takes_a_follow_up_as_it_was_understood(desk: Desk, ann: Chat) -> None:
    await desk.says("when was the jet shot down?", user=ann)
    answer = await desk.says("and who did it?", user=ann)
    await desk.press(answer, "Alert me", user=ann)
    assert (await desk.reply()).text.startswith("A new alert: shot down jet\n")


async def test_alert_me_leaves_out_when(desk: Desk, ann: Chat) -> None:
    answer = await desk.says("was the jet shot down? from:2015-11-01 to:2015-12-31", user=ann)
    await desk.press(answer, "Alert me", user=ann)
    assert (await desk.reply()).text.startswith("A new alert: jet shot down\n")


async def test_alert_me_works_after_a_restart_and_for_admins_alone(
    telegram: FakeTelegram, database: Path, ann: Chat, ben: Chat, room: Chat
) -> None:
    async with at_work(telegram, database) as desk:
        answer = await desk.says("/ask when was the jet shot down?", user=ben, chat=room, thread=7)
    async with at_work(telegram, database) as desk:
        said = await desk.press(answer, "Alert me", user=ben)
        assert said == f"Only admins of this chat can do this. Your id is {ben.id}; ask an admin."
        await desk.press(answer, "Alert me", user=ann)
        shown = await desk.reply()
        await desk.press(shown, "Confirm", user=ann)
        assert await follows(desk) == [(room.id, 7, "jet shot down", "now", "active")]


async def test_alert_me_under_what_is_forgotten(desk: Desk, ann: Chat) -> None:
    answer = await desk.says("when was the jet shot down?", user=ann)
    await desk.sql("DELETE FROM exchanges")
    said = await desk.press(answer, "Alert me", user=ann)
    assert said == "This answer is too old. Please use /follow."


async def test_what_is_not_found_has_no_such_button(desk: Desk, ann: Chat) -> None:
    assert "🔔 Alert me" not in (await desk.says("Who is Zorblax Quimby?", user=ann)).labels
