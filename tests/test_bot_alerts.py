"""/alerts, /unfollow, /pause and /resume: what is followed, and what is done about it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alerts.follow import Follow, Pace
from bot.alerts.listing import SIZE, how, paged, written
from bot.alerts.request import parse
from corpus.opening import open_archive
from tests.articles import article
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Sent

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
OUT_OF_DATE = "This list is out of date, refreshed."
NUMBERS = "Write the number of an alert after it, such as /{} 3, or all"


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path) -> AsyncIterator[Desk]:
    async with at_work(telegram, database, UNHURRIED, now=lambda: NOW) as desk:
        yield desk


@pytest.fixture
def room(telegram: FakeTelegram, ann: Chat, ben: Chat) -> Chat:
    """A group of which both are in charge."""
    return telegram.group("Desk", admins=[ann, ben])


@pytest.fixture
def channel(telegram: FakeTelegram, ann: Chat) -> Chat:
    return telegram.group("Harbour News", admins=[ann], kind="channel", username="harbour_news")


async def states(desk: Desk) -> dict[int, str]:
    return dict(await desk.rows("SELECT id, state FROM follows ORDER BY id"))


async def follow(desk: Desk, *queries: str, user: Chat, **more: Any) -> None:
    for query in queries:
        shown = await desk.says(f"/follow {query}", user=user, **more)
        assert await desk.press(shown, "Confirm", user=user) == "Confirmed."


async def alerted(
    desk: Desk, chat: Chat, message: Sent, *follow_ids: int, at: datetime = NOW, story: int = 1
) -> None:
    """A message of the bot is an alert, because of these."""
    key, moment = f"story:{message.message_id}", int(at.timestamp())
    await desk.sql(
        "INSERT OR IGNORE INTO outbox (chat_id, key, kind, priority, cause, state, again, made_at,"
        f" changed_at, message_id) VALUES ({chat.id}, '{key}', 'alert', 1, '', 'sent', 0, {moment},"
        f" {moment}, {message.message_id})"
    )
    await desk.sql(
        "INSERT INTO alerts (chat_id, story, article_id, told, key, made_at)"
        f" VALUES ({chat.id}, {story}, 1, '[]', '{key}', {moment})"
    )
    for follow_id in follow_ids:
        await desk.sql(f"INSERT INTO alert_follows SELECT max(id), {follow_id} FROM alerts")


async def opened(desk: Desk, number: int, *, user: Chat, chat: Chat | None = None) -> Sent:
    """The list, in which an alert was opened."""
    shown = await desk.says("/alerts", user=user, chat=chat)
    await desk.press(shown, str(number), user=user)
    return shown


# the list


async def test_without_any(desk: Desk, ann: Chat) -> None:
    shown = await desk.says("/alerts", user=ann)
    assert (shown.text, shown.labels) == ("No alerts yet. /follow grain deal makes one.", [])


async def test_the_list_says_of_each_how_it_comes_and_how_much_came(
    desk: Desk, ann: Chat, ben: Chat
) -> None:
    await follow(desk, "jet", "ferry daily@07:30 silent max:5/day", "grain", user=ann)
    await follow(desk, "bridge", user=ben)
    await desk.says("/pause 3", user=ann)
    message = await desk.says("/id", user=ann)
    week = timedelta(days=7)
    await alerted(desk, ann, message, 1, 2, story=1)
    await alerted(desk, ann, message, 1, at=NOW - week + timedelta(hours=1), story=2)
    await alerted(desk, ann, message, 1, at=NOW - week - timedelta(hours=1), story=3)
    shown = await desk.says("/alerts", user=ann)
    assert shown.text == (
        "3 of 20 alerts\n\n"
        "1 · jet\n▶ each at once · 2 in 7 days\n\n"
        "2 · ferry\n"
        "▶ together, daily at 07:30 (UTC), without a sound, at most 5 a day · 1 in 7 days\n\n"
        "3 · grain\n⏸ paused · 0 in 7 days"
    )
    assert shown.labels == ["1", "2", "3"]
    assert "4 · bridge" in (await desk.says("/alerts", user=ben)).text


async def test_eight_a_page_and_pages_belong_to_the_asker(
    desk: Desk, ann: Chat, ben: Chat, room: Chat
) -> None:
    await follow(desk, *(f"word{i}" for i in range(2 * SIZE + 1)), user=ann, chat=room)
    shown = await desk.says("/alerts", user=ann, chat=room)
    assert shown.text.startswith("17 of 20 alerts, page 1 of 3\n")
    assert shown.labels == [*map(str, range(1, SIZE + 1)), "›"]
    assert await desk.press(shown, "›", user=ben) == (
        "These pages belong to the one who asked. Use /alerts for your own."
    )
    await desk.press(shown, "›", user=ann)
    assert shown.labels == [*map(str, range(SIZE + 1, 2 * SIZE + 1)), "‹", "›"]
    await desk.press(shown, "›", user=ann)
    assert shown.labels == ["17", "‹"]
    raw = desk.raw(shown)
    await desk.says("/unfollow 17", user=ann, chat=room)
    assert await desk.forge(raw, f"alerts_page:{room.id}:2", user=ann) == OUT_OF_DATE
    assert shown.text.startswith("16 of 20 alerts, page 2 of 2\n")


async def test_a_group_has_its_own_list(desk: Desk, ann: Chat, ben: Chat, room: Chat) -> None:
    await follow(desk, "jet", user=ann)
    await follow(desk, "ferry", user=ann, chat=room)
    shown = await desk.says("/alerts", user=ben, chat=room)
    assert "ferry" in shown.text
    assert "jet" not in shown.text
    for data in (f"alerts_page:{ann.id}:0", "alert_open:1", "alert_remove:1"):
        assert await desk.forge(desk.raw(shown), data, user=ben) == OUT_OF_DATE
        assert "jet" not in shown.text
    assert await states(desk) == {1: "active", 2: "active"}


async def test_more_than_a_chat_is_no_list(desk: Desk, ann: Chat) -> None:
    said = await desk.says("/alerts jet", user=ann)
    assert said.text.startswith("Write /alerts alone, or in private /alerts @channel")


# one of them


async def test_one_alert(desk: Desk, ann: Chat) -> None:
    await follow(desk, "jet hourly", user=ann)
    shown = await opened(desk, 1, user=ann)
    assert shown.text == (
        "Alert 1: jet\n\n▶ together, every hour\nSince 4 May 2026; 0 in the last 7 days"
    )
    assert shown.labels == ["Pause", "Edit", "Delete", "Test", "‹ All alerts"]
    assert await desk.press(shown, "Pause", user=ann) == "Paused."
    assert "⏸ paused; before that, together, every hour" in shown.text
    assert shown.labels[0] == "Resume"
    assert await states(desk) == {1: "paused"}
    assert await desk.press(shown, "Resume", user=ann) == "On again."
    assert await states(desk) == {1: "active"}
    await desk.press(shown, "All alerts", user=ann)
    assert shown.text.startswith("1 of 20 alerts")


async def test_delete_asks_once(desk: Desk, ann: Chat) -> None:
    await follow(desk, "jet", "ferry", user=ann)
    shown = await opened(desk, 1, user=ann)
    await desk.press(shown, "Delete", user=ann)
    assert (shown.text, shown.labels) == ("Shall I delete alert 1 (jet)?", ["Delete", "Keep"])
    await desk.press(shown, "Keep", user=ann)
    assert shown.text.startswith("Alert 1: jet")
    await desk.press(shown, "Delete", user=ann)
    assert await desk.press(shown, "Delete", user=ann) == "Alert 1 is deleted."
    assert shown.text.startswith("1 of 20 alerts\n\n2 · ferry")
    assert await states(desk) == {2: "active"}


async def test_an_old_button_shows_the_list_as_it_is(desk: Desk, ann: Chat) -> None:
    await follow(desk, "jet", "ferry", user=ann)
    shown = await opened(desk, 1, user=ann)
    raw = desk.raw(shown)
    await desk.says("/unfollow 1", user=ann)
    for name in ("open", "pause", "resume", "edit", "delete", "remove", "test"):
        assert await desk.forge(raw, f"alert_{name}:1", user=ann) == OUT_OF_DATE
        assert shown.text.startswith("1 of 20 alerts\n\n2 · ferry")
    assert await desk.forge(raw, "alert_open:x", user=ann) == OUT_OF_DATE
    assert await states(desk) == {2: "active"}


async def test_two_admins_at_once(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, room: Chat
) -> None:
    await follow(desk, "jet", user=ann, chat=room)
    hers = await opened(desk, 1, user=ann, chat=room)
    his = await opened(desk, 1, user=ben, chat=room)
    clicks = [telegram.click(hers, "Pause", user=ann), telegram.click(his, "Pause", user=ben)]
    await desk.replies()
    assert [telegram.toasts[c].get("text") for c in clicks] == ["Paused.", OUT_OF_DATE]
    assert his.labels[0] == "Resume"
    entries = await desk.rows("SELECT actor, action FROM audit WHERE action = 'follow.pause'")
    assert entries == [(f"telegram:{ann.id}", "follow.pause")]


async def test_rights_are_checked_at_each_press(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, room: Chat
) -> None:
    await follow(desk, "jet", user=ann, chat=room)
    shown = await opened(desk, 1, user=ben, chat=room)
    telegram.promote(room)  # so that the bot hears of changes
    telegram.demote(room, ben)
    for label in ("Pause", "Delete", "Test", "All alerts"):
        said = await desk.press(shown, label, user=ben)
        assert (said or "").startswith("Only admins of this chat can do this.")
    assert await states(desk) == {1: "active"}


async def test_edit_takes_the_place_of_the_old_one_under_its_number(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    await follow(desk, "jet hourly silent", user=ann)
    await desk.says("/pause 1", user=ann)
    shown = await opened(desk, 1, user=ann)
    await desk.press(shown, "Edit", user=ann)
    asked = await desk.reply()
    assert asked.text == (
        "How shall alert 1 be from now on? Write all of it in reply, or options alone to change"
        " only these. It is:\njet hourly silent"
    )
    assert asked.markup["force_reply"]
    message = telegram.say("jet shot down max:2/day", user=ann, reply_to=asked)
    draft = await desk.reply()
    assert draft.text.startswith("Alert 1, changed: jet shot down\n")
    assert "Another chat" not in draft.labels
    assert await desk.rows("SELECT query FROM follows WHERE id = 1") == [("jet",)]
    telegram.say("jet shot", user=ann, reply_to=asked, edited=message)
    assert await desk.replies() == []
    assert draft.text.startswith("Alert 1, changed: jet shot\n")
    assert await desk.press(draft, "Confirm", user=ann) == "Confirmed."
    assert draft.text.startswith("🔔 Alert 1 is paused: jet shot\n")
    columns = "id, query, pace, silent, most, state"
    assert await desk.rows(f"SELECT {columns} FROM follows") == [
        (1, "jet shot", "now", 0, None, "paused")
    ]
    entries = await desk.rows("SELECT subject FROM audit WHERE action = 'follow.replace'")
    assert entries == [("follow:1",)]


@pytest.mark.parametrize(
    ("options", "now"),
    [
        ("daily@18:30", ("silent film source:VOA", "daily@18:30", 0, 5)),
        ("silent", ("silent film source:VOA", "hourly", 1, 5)),
        ("max:3/day now", ("silent film source:VOA", "now", 0, 3)),
    ],
)
async def test_edit_with_options_alone_changes_only_these(
    desk: Desk, ann: Chat, options: str, now: tuple[Any, ...]
) -> None:
    await follow(desk, "silent film source:VOA hourly max:5/day", user=ann)
    shown = await opened(desk, 1, user=ann)
    await desk.press(shown, "Edit", user=ann)
    draft = await desk.says(options, user=ann, reply_to=await desk.reply())
    assert draft.text.startswith("Alert 1, changed: silent film source:VOA\n")
    await desk.press(draft, "Confirm", user=ann)
    assert await desk.rows("SELECT query, pace, silent, most FROM follows") == [now]


async def test_edit_with_nothing_to_look_for_or_to_change_says_how(desk: Desk, ann: Chat) -> None:
    await follow(desk, "jet", user=ann)
    shown = await opened(desk, 1, user=ann)
    await desk.press(shown, "Edit", user=ann)
    said = await desk.says("here", user=ann, reply_to=await desk.reply())
    assert said.text.startswith("Write what to follow after the command")


async def test_edit_of_what_is_gone(desk: Desk, ann: Chat) -> None:
    await follow(desk, "jet", "ferry", user=ann)
    shown = await opened(desk, 1, user=ann)
    await desk.press(shown, "Edit", user=ann)
    asked = await desk.reply()
    draft = await desk.says("grain", user=ann, reply_to=asked)
    raw = desk.raw(draft)
    await desk.says("/unfollow 1", user=ann)
    assert await desk.forge(raw, "follow_confirm:3", user=ann) == OUT_OF_DATE
    assert draft.text.startswith("This was not confirmed, and is dropped.")
    said = await desk.says("grain", user=ann, reply_to=asked)
    assert said.text == "No alert 1. See /alerts."
    assert await states(desk) == {2: "active"}


async def test_edit_at_the_limit_and_to_the_same(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database, replace(UNHURRIED, alerts=2)) as desk:
        await follow(desk, "jet", "ferry", user=ann)
        shown = await opened(desk, 1, user=ann)
        await desk.press(shown, "Edit", user=ann)
        asked = await desk.reply()
        said = await desk.says("ferry", user=ann, reply_to=asked)
        assert said.text == "Alert 2 looks for the same already. See /alerts."
        draft = await desk.says("jet hourly", user=ann, reply_to=asked)
        await desk.press(draft, "Confirm", user=ann)
        assert await desk.rows("SELECT pace FROM follows WHERE id = 1") == [("hourly",)]


async def test_a_test_looks_as_an_alert_would(desk: Desk, ann: Chat) -> None:
    await follow(desk, "jet shot down", "Vellmark", user=ann)
    shown = await opened(desk, 1, user=ann)
    await desk.press(shown, "Test", user=ann)
    test = await desk.reply()
    assert test.text.startswith("A test of alert 1:\n\nHarbour Wire · Russian and Turkish")
    assert "“Turkey shot the plane down on 24 November 2015" in test.text
    assert test.text.endswith("🔔 jet shot down")
    await desk.press(shown, "All alerts", user=ann)
    await desk.press(shown, "2", user=ann)
    said = await desk.press(shown, "Test", user=ann)
    assert said == "No article that I have matches it yet."
    assert await desk.replies() == []


# by number


async def test_by_number(desk: Desk, ann: Chat) -> None:
    await follow(desk, "jet", "ferry", "grain", user=ann)
    assert (await desk.says("/pause 1", user=ann)).text == "Alert 1 (jet) is paused."
    assert (await desk.says("/pause 1 #3", user=ann)).text == "Alerts 1 and 3 are paused."
    assert await states(desk) == {1: "paused", 2: "active", 3: "paused"}
    assert (await desk.says("/resume 1,2,3", user=ann)).text == "Alerts 1, 2 and 3 are on again."
    assert set((await states(desk)).values()) == {"active"}
    assert (await desk.says("/unfollow 3 2", user=ann)).text == "Alerts 2 and 3 are removed."
    assert (await desk.says("/unfollow 1", user=ann)).text == "Alert 1 (jet) is removed."
    assert await states(desk) == {}


@pytest.mark.parametrize("verb", ["unfollow", "pause", "resume"])
async def test_numbers_that_are_none_of_theirs(
    desk: Desk, ann: Chat, ben: Chat, room: Chat, verb: str
) -> None:
    await follow(desk, "jet", user=ann)
    await follow(desk, "ferry", user=ann, chat=room)
    await follow(desk, "grain", user=ben)
    for number in (1, 2, 7):
        chat = room if number == 1 else None
        who = ben if number != 7 else ann
        said = await desk.says(f"/{verb} 3 {number}" if who is ben and not chat
                               else f"/{verb} {number}", user=who, chat=chat)  # fmt: skip
        if number == 2:  # Ben is in charge of the group, also from his private chat
            assert said.text.startswith("Alerts 2 and 3 are ")
        else:
            assert said.text == f"No alert {number}. See /alerts."
    said = await desk.says(f"/{verb} x", user=ann)
    assert said.text.startswith(NUMBERS.format(verb))
    assert (await desk.says(f"/{verb}", user=ann)).text == said.text
    assert (await states(desk))[1] == "active"


async def test_with_one_unknown_number_nothing_is_done(desk: Desk, ann: Chat) -> None:
    await follow(desk, "jet", user=ann)
    assert (await desk.says("/unfollow 1 7", user=ann)).text == "No alert 7. See /alerts."
    assert await states(desk) == {1: "active"}


async def test_all(desk: Desk, ann: Chat, ben: Chat) -> None:
    assert (await desk.says("/unfollow all", user=ann)).text.startswith("No alerts yet.")
    await follow(desk, "jet", "ferry", user=ann)
    await follow(desk, "grain", user=ben)
    assert (await desk.says("/pause ALL", user=ann)).text == "Alerts 1 and 2 are paused."
    assert (await desk.says("/resume all", user=ann)).text == "Alerts 1 and 2 are on again."
    shown = await desk.says("/unfollow all", user=ann)
    assert (shown.text, shown.labels) == ("Shall I remove all 2 alerts?", ["Remove", "Keep"])
    await desk.press(shown, "Keep", user=ann)
    assert (shown.text, shown.labels) == ("They stay.", [])
    shown = await desk.says("/unfollow all", user=ann)
    raw = desk.raw(shown)
    await follow(desk, "bridge", user=ann)  # after the question
    await desk.press(shown, "Remove", user=ann)
    assert shown.text == "Alerts 1 and 2 are removed."
    assert await states(desk) == {3: "active", 4: "active"}
    await desk.forge(raw, f"unfollow_all:{ann.id}:2", user=ann)
    assert shown.text == "There is none left to remove."
    await desk.forge(raw, f"unfollow_all:{ben.id}:9", user=ann)
    assert shown.text == "This is out of date: nothing was changed."
    assert await states(desk) == {3: "active", 4: "active"}


async def test_what_was_done_before_the_process_was_killed_is_said_again(
    telegram: FakeTelegram, database: Path, ann: Chat
) -> None:
    async with at_work(telegram, database) as desk:
        await follow(desk, "jet", user=ann)
        telegram.lose("sendMessage", "unsent", times=99)
        telegram.say("/unfollow 1", user=ann)
        async with asyncio.timeout(20):
            while await states(desk):
                await asyncio.sleep(0.01)
    telegram._faults.clear()
    async with at_work(telegram, database) as desk:
        await telegram.until(lambda: telegram.sent[-1].text == "Alert 1 is removed.")
        await desk.replies()
        assert (await desk.says("/pause 1", user=ann)).text == "No alert 1. See /alerts."


# in reply to an alert


@pytest.mark.parametrize(
    ("verb", "said"), [("unfollow", "removed"), ("pause", "paused"), ("resume", "on again")]
)
async def test_in_reply_to_an_alert(desk: Desk, ann: Chat, verb: str, said: str) -> None:
    await follow(desk, "jet", "ferry", user=ann)
    message = await desk.says("/id", user=ann)
    await alerted(desk, ann, message, 2)
    reply = await desk.says(f"/{verb}", user=ann, reply_to=message)
    assert reply.text == f"Alert 2 (ferry) is {said}."
    assert (await states(desk))[1] == "active"


async def test_in_reply_to_one_that_really_came(
    desk: Desk, telegram: FakeTelegram, ann: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.alerts.matching.LOOK", 0.01)
    await follow(desk, "grain", "Vellmark bridge", user=ann)
    async with open_archive(desk.database) as archive:
        await archive.add(
            article(
                "Mayor Zorblax Quimby opened the Vellmark bridge before two thousand people.",
                title="Vellmark bridge opened",
                published=NOW.date().isoformat(),
            ),
            news=True,
        )
    await telegram.until(lambda: telegram.sent[-1].text.endswith("🔔 Vellmark bridge"))
    [alert] = await desk.replies()
    assert (
        "2 · Vellmark bridge\n▶ each at once · 1 in 7 days"
        in (await desk.says("/alerts", user=ann)).text
    )
    reply = await desk.says("/unfollow", user=ann, reply_to=alert)
    assert reply.text == "Alert 2 (Vellmark bridge) is removed."


async def test_in_reply_to_what_is_of_several(desk: Desk, ann: Chat) -> None:
    await follow(desk, "jet", "ferry", user=ann)
    message = await desk.says("/id", user=ann)
    await alerted(desk, ann, message, 1, story=1)
    await alerted(desk, ann, message, 1, 2, story=2)
    reply = await desk.says("/unfollow", user=ann, reply_to=message)
    assert reply.text == (
        "That is of several: Alert 1 (jet); Alert 2 (ferry). Write the numbers, such as"
        " /unfollow 1 2."
    )
    assert len(await states(desk)) == 2


async def test_in_reply_to_what_is_none(desk: Desk, ann: Chat) -> None:
    await follow(desk, "jet", user=ann)
    message = await desk.says("/id", user=ann)
    reply = await desk.says("/unfollow", user=ann, reply_to=message)
    assert reply.text.startswith("I do not know which alert that was. Write the number")
    await alerted(desk, ann, message, 1)
    await desk.says("/unfollow 1", user=ann)
    reply = await desk.says("/unfollow", user=ann, reply_to=message)
    assert reply.text.startswith("I do not know which alert that was.")


# from the private chat of who is in charge


async def test_a_channel_is_managed_from_the_private_chat(
    desk: Desk, telegram: FakeTelegram, channel: Chat, ann: Chat, ben: Chat
) -> None:
    said = await desk.says("/alerts @harbour_news", user=ann)
    assert said.text.startswith("No alerts of Harbour News yet.")
    await follow(desk, "@harbour_news jet", "ferry", user=ann)
    shown = await desk.says("/alerts @harbour_news", user=ann)
    assert shown.text.startswith("1 of 20 alerts of Harbour News\n\n1 · jet")
    await desk.press(shown, "1", user=ann)
    assert "▶ each at once, to Harbour News\n" in shown.text
    await desk.press(shown, "Edit", user=ann)
    draft = await desk.says("jet hourly", user=ann, reply_to=await desk.reply())
    assert draft.text.splitlines()[-1] == "To Harbour News: together, every hour."
    await desk.press(draft, "Confirm", user=ann)
    assert await desk.rows("SELECT chat_id, pace FROM follows WHERE id = 1") == [
        (channel.id, "hourly")
    ]
    assert (await desk.says("/pause @harbour_news all", user=ann)).text == (
        "Alert 1 (jet) is paused."
    )
    assert (await desk.says("/resume 1", user=ann)).text == "Alert 1 (jet) is on again."
    said = await desk.says("/alerts @harbour_news", user=ben)
    assert said.text.startswith("Only admins of @harbour_news can do this.")
    assert (await desk.says("/unfollow 1", user=ben)).text == "No alert 1. See /alerts."


async def test_the_list_in_private_leads_to_those_of_channels(
    desk: Desk, telegram: FakeTelegram, channel: Chat, ann: Chat, ben: Chat
) -> None:
    await follow(desk, "@harbour_news jet", "ferry", user=ann)
    shown = await desk.says("/alerts", user=ann)
    assert shown.labels == ["2", "Harbour News"]
    await desk.press(shown, "Harbour News", user=ann)
    assert shown.text.startswith("1 of 20 alerts of Harbour News\n\n1 · jet")
    telegram.demote(channel, ann)
    assert (await desk.says("/alerts", user=ann)).labels == ["2"]


async def test_who_is_in_charge_no_more_manages_nothing(
    desk: Desk, telegram: FakeTelegram, channel: Chat, ann: Chat
) -> None:
    await follow(desk, "@harbour_news jet", "ferry", user=ann)
    shown = await desk.says("/alerts @harbour_news", user=ann)
    await desk.press(shown, "1", user=ann)
    raw = desk.raw(shown)
    ask = await desk.says("/unfollow @harbour_news all", user=ann)
    telegram.demote(channel, ann)
    for data in ("alert_pause:1", "alert_remove:1", f"alerts_page:{channel.id}:0"):
        assert await desk.forge(raw, data, user=ann) == OUT_OF_DATE
        assert shown.text.startswith("1 of 20 alerts\n\n2 · ferry")
    await desk.press(ask, "Remove", user=ann)
    assert ask.text == "This is out of date: nothing was changed."
    assert await states(desk) == {1: "active", 2: "active"}


async def test_in_the_channel_itself(desk: Desk, channel: Chat, ann: Chat) -> None:
    await follow(desk, "jet", user=ann, chat=channel)
    shown = await opened(desk, 1, user=ann, chat=channel)
    assert shown.labels == ["Pause", "Delete", "Test", "‹ All alerts"]
    await desk.press(shown, "Pause", user=ann)
    said = await desk.says("/resume 1", user=ann, chat=channel)
    assert said.text == "Alert 1 (jet) is on again."
    entries = await desk.rows("SELECT actor, action FROM audit ORDER BY id")
    assert entries == [
        (f"telegram:{ann.id}", "follow.add"),
        (f"telegram:{ann.id}", "follow.pause"),
        (f"chat:{channel.id}", "follow.resume"),
    ]


async def test_help_says_who_may(desk: Desk, ann: Chat, room: Chat) -> None:
    said = await desk.says("/help follow", user=ann)
    assert "For everybody in private, and in groups and channels for their admins." in said.text
    assert "/follow" in (await desk.says("/start", user=ann, chat=room)).text


# plain values


def an_alert(query: str = "jet", **more: Any) -> Follow:
    values: dict[str, Any] = {
        "chat_id": 1,
        "topic_id": 0,
        "made_by": 1,
        "made_in": 1,
        "message_id": 1,
        "query": query,
        "pace": Pace(),
        "silent": False,
        "most": None,
        "made_at": NOW,
    }
    return Follow(**values | more)


def test_what_is_written_is_read_as_it_was() -> None:
    one = an_alert('grain "now here" source:x', pace=Pace("hour"), silent=True, most=5)
    request = parse(written(one))
    assert (request.query, request.pace, request.silent, request.most) == (
        one.query,
        one.pace,
        True,
        5,
    )


def test_pages_are_never_out_of_reach() -> None:
    some = [an_alert(id=i) for i in range(SIZE + 1)]
    assert [paged(some, {}, n, 20, "UTC").page for n in (-3, 0, 1, 9)] == [0, 0, 1, 1]
    assert paged([], {}, 5, 20, "UTC").pages == 1


def test_how_it_comes_names_the_clock_of_the_chat() -> None:
    daily = Pace.parse("daily@08:00")
    assert how(an_alert(pace=daily), "Europe/Berlin") == "together, daily at 08:00 (Europe/Berlin)"


# standing questions

BELL = "🔔 Tell me when it appears"


async def stand(desk: Desk, question: str, user: Chat, **more: Any) -> None:
    answer = await desk.says(question, user=user, **more)
    await desk.press(answer, BELL, user=user)


async def standing(desk: Desk) -> list[tuple[Any, ...]]:
    return await desk.rows("SELECT user_id, question FROM askings WHERE standing ORDER BY id")


async def test_whoever_waits_for_answers_sees_for_which_and_takes_one_back(
    desk: Desk, ann: Chat
) -> None:
    shown = await desk.says("/alerts", user=ann)
    assert shown.labels == []
    await stand(desk, "Who is Zorblax Quimby?", ann)
    await stand(desk, "Who is Quandor Plimsy?", ann)
    shown = await desk.says("/alerts", user=ann)
    assert shown.text.startswith("No alerts yet.")
    assert shown.labels == ["🔔 Questions (2)"]
    await desk.press(shown, "🔔 Questions (2)", user=ann)
    assert shown.text == (
        "2 questions of yours that I answer once I can\n\n"
        "1 · Who is Zorblax Quimby?\nuntil 2 Aug 2026\n\n"
        "2 · Who is Quandor Plimsy?\nuntil 2 Aug 2026"
    )
    assert shown.labels == ["Delete 1", "Delete 2", "‹ All alerts"]
    raw = desk.raw(shown)
    [delete] = [b["callback_data"] for row in shown.buttons for b in row if b["text"] == "Delete 1"]
    assert await desk.press(shown, "Delete 1", user=ann) == "I will not tell you."
    assert shown.text.startswith("1 question of yours")
    assert await standing(desk) == [(ann.id, "Who is Quandor Plimsy?")]
    assert await desk.forge(raw, delete, user=ann) == OUT_OF_DATE
    await desk.press(shown, "Delete 1", user=ann)
    assert shown.text == (
        "You wait for no answer. The button 🔔 under a question that I cannot answer yet has me"
        " tell you."
    )
    await desk.press(shown, "‹ All alerts", user=ann)
    assert shown.text.startswith("No alerts yet.")
    assert shown.labels == []


async def test_questions_of_a_group_are_listed_in_private_for_who_waits_alone(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat, room: Chat
) -> None:
    for user, name in ((ann, "Zorblax Quimby"), (ben, "Quandor Plimsy")):
        await desk.sql(f"INSERT INTO questions (key) VALUES ('{name}')")
        await desk.sql(
            "INSERT INTO askings (question_id, chat_id, message_id, user_id, question, outcome,"
            f" asked_at, standing, until) SELECT id, {room.id}, {user.id}, {user.id},"
            f" 'Who is {name}?', 'not_found', 0, 1, {int(NOW.timestamp())}"
            f" FROM questions WHERE key = '{name}'"
        )
    in_group = await desk.says("/alerts", user=ann, chat=room)
    assert in_group.labels == []
    shown = await desk.says("/alerts", user=ann)
    await desk.press(shown, "🔔 Questions (1)", user=ann)
    assert "1 · Who is Zorblax Quimby?\nuntil 4 May 2026 · in Desk" in shown.text
    assert "Plimsy" not in shown.text
    # Nor is it shown, or taken back, by whoever makes up a press.
    for data in ("standing_page:0", "standing_drop:1:0", "standing_drop:x:y"):
        assert await desk.forge(desk.raw(in_group), data, user=ben) in (None, OUT_OF_DATE)
        assert in_group.text.startswith("No alerts yet.")
    assert [user for user, _ in await standing(desk)] == [ann.id, ben.id]


async def test_questions_come_eight_a_page(desk: Desk, ann: Chat) -> None:
    for n in range(SIZE + 1):
        await stand(desk, f"Who is Zorblax Quimby{n}?", ann)
    shown = await desk.says("/alerts", user=ann)
    await desk.press(shown, "🔔 Questions (9)", user=ann)
    assert shown.text.startswith("9 questions of yours that I answer once I can, page 1 of 2\n")
    await desk.press(shown, "›", user=ann)
    assert shown.labels == ["Delete 9", "‹", "‹ All alerts"]
    await desk.press(shown, "Delete 9", user=ann)
    assert shown.labels == [*(f"Delete {n}" for n in range(1, SIZE + 1)), "‹ All alerts"]
