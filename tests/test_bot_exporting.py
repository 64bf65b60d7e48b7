"""/export and /import, as people in chats use them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import exported, importing
from bot.alerts.exported import Exported, ExportedAlert, written
from bot.alerts.follow import Follow, FollowState, Pace
from bot.alerts.preferences import Preferences
from bot.errors import Refused
from corpus.feeds.opml import MOST, NotOpml, read_opml
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat, Sent
from tests.test_bot_feeds import followed

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

# the file


def form(*alerts: dict[str, Any], **more: Any) -> bytes:
    """A file as somebody may have written it by hand."""
    form = {"format": "newsdesk alerts", "version": 1, "alerts": list(alerts)} | more
    return json.dumps(form).encode()


def follow(alert: ExportedAlert, number: int) -> Follow:
    return Follow(
        chat_id=-7, topic_id=alert.topic_id, made_by=8, made_in=-7, message_id=None,
        query=alert.query, pace=alert.pace, silent=alert.silent, most=alert.most, made_at=NOON,
        state=FollowState.PAUSED if alert.paused else FollowState.ACTIVE, id=number,
    )  # fmt: skip


def plan(file: Exported, follows: list[Follow], preferences: Preferences) -> importing.Plan:
    return importing.plan(
        file, follows, preferences, room=20, topics=True,
        wrong=lambda query: None, zone=lambda name: name,
    )  # fmt: skip


def taken_in(
    plan: importing.Plan, follows: list[Follow]
) -> tuple[list[Follow], Preferences]:  # fmt: skip
    """The chat after it."""
    after = {one.id: one for one in follows}
    after |= {one.follow.id: follow(one.alert, one.follow.id) for one in plan.changed}
    new = [follow(alert, 1000 + n) for n, alert in enumerate(plan.added)]
    return [*after.values(), *new], plan.preferences


TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
PACES = st.one_of(
    st.just(Pace()), st.just(Pace("hour")), TIMES.map(lambda at: Pace("day", at))
)  # fmt: skip
QUERIES = st.text(min_size=1).map(exported.clean).filter(bool)
ALERTS = st.builds(
    ExportedAlert, QUERIES, PACES, st.booleans(), st.none() | st.integers(1, 1000), st.booleans(),
    st.integers(0, 99),
)  # fmt: skip
CHATS = st.lists(
    ALERTS, max_size=20,
    unique_by=lambda one: (one.topic_id, tuple(sorted(one.query.casefold().split()))),
)  # fmt: skip
QUIET = st.tuples(TIMES, TIMES).filter(lambda times: times[0] != times[1])
PREFERENCES = st.builds(
    Preferences, st.sampled_from(["UTC", "Europe/Rome", "UTC+05:45"]), st.none() | QUIET
)  # fmt: skip


@given(CHATS, PREFERENCES)
def test_what_was_taken_in_elsewhere_is_exported_as_the_same_bytes(
    alerts: list[ExportedAlert], preferences: Preferences
) -> None:
    data = written([follow(one, n) for n, one in enumerate(alerts)], preferences)
    done = plan(exported.read(data, "file"), [], Preferences())
    assert not done.refused
    assert written(*taken_in(done, [])) == data


@given(CHATS, PREFERENCES, CHATS, PREFERENCES)
def test_what_was_taken_in_changes_nothing_the_second_time(
    alerts: list[ExportedAlert], preferences: Preferences,
    others: list[ExportedAlert], former: Preferences,
) -> None:  # fmt: skip
    file = exported.read(written([follow(one, 0) for one in alerts], preferences), "file")
    here = [follow(one, n) for n, one in enumerate(others)]
    once = plan(file, here, former)
    follows, settings = taken_in(once, here)
    again = plan(file, follows, settings)
    assert not again.changes
    assert len(again.beyond) == len(once.beyond)
    assert settings == preferences
    assert len(follows) <= 20
    # What the file does not name is as it was.
    assert {one.query for one in here} <= {one.query for one in follows}


WORDS = st.sampled_from(["format", "version", "alerts", "query", "quiet", "timezone", "max"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(WORDS | st.text(), inner),
)


@given(st.binary() | st.one_of(
    VALUES.map(json.dumps),
    st.dictionaries(WORDS | st.text(), VALUES).map(
        lambda values: json.dumps(values | {"format": "newsdesk alerts", "version": 1})
    ),
).map(str.encode))  # fmt: skip
def test_whatever_the_file_is_it_is_read_or_refused_with_a_sentence(data: bytes) -> None:
    try:
        file = exported.read(data, "x.json")
    except Refused as e:
        assert str(e).startswith("x.json ")  # noqa: PT017
        assert str(e).endswith(".")  # noqa: PT017
    else:
        for one in file.unreadable:
            assert one.what
            assert one.reason.endswith(".")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfe{", "is no JSON. Send me a file that /export made."),
        (b"[" * 100_000, "is no JSON. Send me a file that /export made."),
        (b'{"a": 1', "is no JSON. Send me a file that /export made."),
        (b"[1, 2]", "is JSON, but not of alerts. Send me a file that /export made."),
        (b'{"version": 1}', "is JSON, but not of alerts. Send me a file that /export made."),
        (form(version=2), "is of a newer version of me (format 2); I know formats up to 1."),
        (form(version=True), "does not say in which version it is written."),
        (form(version=None), "does not say in which version it is written."),
        (form(alerts={}), "has no list of alerts."),
        (form(*[{}] * 201), "has 201 alerts; I read 200 at most."),
        (b" " * 1_500_000, "has 1.5 MB; I read 1 MB at most."),
    ],
)
def test_a_file_that_cannot_be_read_has_a_sentence_of_its_own(data: bytes, says: str) -> None:
    with pytest.raises(Refused) as e:
        exported.read(data, "alerts.json")
    assert str(e.value) == f"alerts.json {says}"


@pytest.mark.parametrize(
    ("alert", "what", "says"),
    [
        ({}, "alert 2", "There is no query."),
        ({"query": " \n "}, "alert 2", "There is no query."),
        ({"query": 7}, "alert 2", "There is no query."),
        (
            {"query": "jet", "pace": "weekly"}, "jet",
            "I don't know the pace `weekly`; I know now, hourly and daily@HH:MM.",
        ),
        ({"query": "jet", "max": 0}, "jet", "`max` is a number from 1 to 1,000, not `0`."),
        ({"query": "jet", "max": True}, "jet", "`max` is a number from 1 to 1,000, not `true`."),
        ({"query": "jet", "silent": "yes"}, "jet", "`silent` is true or false, not `yes`."),
        ({"query": "jet", "slient": True}, "jet", "I don't know `slient`."),
    ],
)  # fmt: skip
def test_an_alert_that_is_not_understood_is_named_and_the_others_are_read(
    alert: dict[str, Any], what: str, says: str
) -> None:
    file = exported.read(form({"query": "first"}, alert, {"query": "third"}), "alerts.json")
    assert [one.query for one in file.alerts] == ["first", "third"]
    [bad] = file.unreadable
    assert (bad.what, bad.reason) == (what, says)


def test_settings_that_are_not_understood_are_named() -> None:
    file = exported.read(form(timezone=7, quiet="always", theme="dark"), "alerts.json")
    assert [(one.what, one.reason) for one in file.unreadable] == [
        ("theme", "I don't know this."),
        ("timezone", "This is no name of a time zone."),
        ("quiet", "I don't know `always`; use off or HH:MM-HH:MM."),
    ]
    assert (file.timezone, file.says_quiet) == (None, False)


# lists of feeds


def opml(*outlines: str, head: str = "") -> bytes:
    return f'{head}<opml version="2.0"><body>{"".join(outlines)}</body></opml>'.encode()


def test_feeds_of_other_readers_are_read_in_folders_too() -> None:
    data = opml(
        '<outline text="Ports"><outline type="rss" text=" Harbour  Wire" category="/a/, B"'
        ' xmlUrl=" https://example.org/feed "/></outline>',
        '<outline text="no feed"/>',
        '<outline xmlUrl="ftp://example.org/feed" title="Old"/>',
        '<outline xmlUrl="https://example.org/feed"/>',
    )
    wire, old = read_opml(data)
    assert wire.new is not None
    assert (wire.address, wire.new.title, wire.new.tags) == (
        "https://example.org/feed", "Harbour Wire", ("a", "b"),
    )  # fmt: skip
    assert old.new is None
    assert old.reason == (
        "`ftp://example.org/feed` is no address that I can fetch: it has to begin with http:// or"
        " https://."
    )


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<opml", "is not whole: its XML cannot be read."),
        (b"<rss></rss>", "is XML, but no OPML."),
        (
            opml(head='<!DOCTYPE opml [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
            "has a DOCTYPE, which no list of feeds needs.",
        ),
        (
            opml('<outline xmlUrl="&l11;"/>', head=f'<!DOCTYPE opml [<!ENTITY l0 "x">{LAUGHS}]>'),
            "is not whole: its XML cannot be read.",
        ),
        (
            opml(*(f'<outline xmlUrl="https://example.org/{n}"/>' for n in range(MOST + 1))),
            "has too many feeds; I take 1,000 at a time.",
        ),
    ],
)
def test_a_list_of_feeds_that_cannot_be_read_has_a_sentence_of_its_own(
    data: bytes, says: str
) -> None:
    with pytest.raises(NotOpml) as e:
        read_opml(data)
    assert str(e.value) == says


# in Telegram


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, ann: Chat) -> AsyncIterator[Desk]:
    """Ann owns the bot; two feeds are not due before tomorrow."""
    await followed(database, 2)
    settings = replace(UNHURRIED, owners=frozenset([ann.id]))
    async with at_work(telegram, database, settings) as desk:
        yield desk


@pytest.fixture
def hall(telegram: FakeTelegram, ann: Chat, ben: Chat) -> Chat:
    """A group that Ann decides about."""
    return telegram.group("Hall", members=[ben], admins=[ann])


FILE = form(
    {"query": "jet tag:syria", "pace": "daily@08:30", "max": 5},
    {"query": "ceasefire", "silent": True, "paused": True, "topic": 9},
    {"query": "jet sorce:voa"},
    timezone="Europe/Rome",
    quiet="22:00-07:00",
)

SHOWN = (
    "alerts.json: 2 alerts to be added, 2 settings to be changed, 1 refused.\n\n"
    "✗ jet sorce:voa — Unknown filter sorce:. Did you mean source:?\n"
    "~ time zone — UTC → Europe/Rome\n"
    "~ quiet hours — off → 22:00-07:00\n"
    "+ jet tag:syria — daily@08:30 · max:5/day\n"
    "+ ceasefire — now · silent · paused\n\n"
    "This chat has no topics, so all alerts come to the chat itself."
)


async def brought(desk: Desk, data: bytes, *, user: Chat, name: str = "alerts.json") -> Sent:
    return await desk.says("/import", user=user, file=(name, data))


async def alerts_of(desk: Desk, chat: Chat, user: Chat) -> bytes:
    """What /export gives."""
    desk.telegram.say("/export", user=user, chat=chat)
    last = (await desk.replies())[-1]
    assert last.method == "sendDocument"
    assert last.file is not None
    return last.file


async def test_nothing_is_changed_before_it_is_confirmed(desk: Desk, ben: Chat) -> None:
    empty = await alerts_of(desk, ben, ben)
    shown = await brought(desk, FILE, user=ben)
    assert shown.text == SHOWN
    assert shown.labels == ["Confirm", "Cancel"]
    assert await alerts_of(desk, ben, ben) == empty
    assert await desk.press(shown, "Confirm", user=ben) == "Done."
    assert shown.text == SHOWN.replace("to be ", "")
    assert not shown.buttons
    after = json.loads(await alerts_of(desk, ben, ben))
    assert after == {
        "format": "newsdesk alerts",
        "version": 1,
        "timezone": "Europe/Rome",
        "quiet": "22:00-07:00",
        "alerts": [
            {"query": "jet tag:syria", "pace": "daily@08:30", "silent": False, "max": 5,
             "paused": False, "topic": None},
            {"query": "ceasefire", "pace": "now", "silent": True, "max": None,
             "paused": True, "topic": None},
        ],
    }  # fmt: skip


async def test_what_is_cancelled_changes_nothing_and_cannot_be_confirmed_any_more(
    desk: Desk, ben: Chat
) -> None:
    empty = await alerts_of(desk, ben, ben)
    shown = await brought(desk, FILE, user=ben)
    confirm = shown.buttons[0][0]["callback_data"]
    await desk.press(shown, "Cancel", user=ben)
    assert shown.text == "Nothing was changed."
    await desk.forge(desk.raw(shown), confirm, user=ben)
    assert await alerts_of(desk, ben, ben) == empty


async def test_a_file_is_taken_in_once_however_often_it_is_confirmed(desk: Desk, ben: Chat) -> None:
    shown = await brought(desk, FILE, user=ben)
    confirm = shown.buttons[0][0]["callback_data"]
    await desk.press(shown, "Confirm", user=ben)
    once = await alerts_of(desk, ben, ben)
    await desk.sql("DELETE FROM follows WHERE query = 'ceasefire'")
    await desk.forge(desk.raw(shown), confirm, user=ben)
    assert b"ceasefire" in once
    assert b"ceasefire" not in await alerts_of(desk, ben, ben)


async def test_an_import_goes_on_after_a_restart(
    telegram: FakeTelegram, database: Path, ben: Chat
) -> None:
    async with at_work(telegram, database) as desk:
        shown = await brought(desk, FILE, user=ben)
    async with at_work(telegram, database) as desk:
        assert await desk.press(shown, "Confirm", user=ben) == "Done."
        assert len(json.loads(await alerts_of(desk, ben, ben))["alerts"]) == 2


async def test_a_chat_that_has_changed_meanwhile_is_shown_anew(desk: Desk, ben: Chat) -> None:
    shown = await brought(desk, form({"query": "jet"}, {"query": "ceasefire"}), user=ben)
    other = await brought(desk, form({"query": "jet", "silent": True}), user=ben)
    await desk.press(other, "Confirm", user=ben)
    toast = await desk.press(shown, "Confirm", user=ben)
    assert toast == "This list is out of date, refreshed."
    assert shown.text == (
        "alerts.json: 1 alert to be added, 1 alert to be changed.\n\n"
        "~ jet — no longer silent\n+ ceasefire — now"
    )
    assert await desk.press(shown, "Confirm", user=ben) == "Done."
    alerts = json.loads(await alerts_of(desk, ben, ben))["alerts"]
    assert [(one["query"], one["silent"]) for one in alerts] == [
        ("jet", False), ("ceasefire", False),
    ]  # fmt: skip


async def test_the_audit_log_says_who_took_what_in(desk: Desk, ann: Chat, ben: Chat) -> None:
    shown = await brought(desk, FILE, user=ben)
    await desk.press(shown, "Confirm", user=ben)
    text = (await desk.says("/audit", user=ann)).text
    for action in ("follow.add", "timezone.set", "quiet.set"):
        assert action in text


async def test_more_than_a_chat_may_have_is_named(desk: Desk, ben: Chat) -> None:
    shown = await brought(desk, form(*({"query": f"jet {n}"} for n in range(22))), user=ben)
    assert shown.text.startswith(
        "alerts.json: 20 alerts to be added, 2 over the limit.\n\n"
        "✗ jet 20 — over the limit\n✗ jet 21 — over the limit\n+ jet 0 — now\n"
    )
    assert shown.text.endswith("A chat has at most 20 alerts. Remove some with /alerts.")
    await desk.press(shown, "Confirm", user=ben)
    assert len(json.loads(await alerts_of(desk, ben, ben))["alerts"]) == 20


async def test_the_longest_file_fits_into_a_message(desk: Desk, ben: Chat) -> None:
    alerts = ({"query": f"{n} " + "<b>&amp;harbour " * 20} for n in range(200))
    shown = await brought(desk, form(*alerts), user=ben)
    assert shown.text.startswith("alerts.json: 20 alerts to be added, 180 over the limit.")
    assert " more\n" in shown.text


async def test_a_file_without_changes_asks_for_nothing(desk: Desk, ben: Chat) -> None:
    shown = await brought(desk, await alerts_of(desk, ben, ben), user=ben)
    assert shown.text == "alerts.json: there is nothing in it."
    assert not shown.buttons
    await desk.press(await brought(desk, FILE, user=ben), "Confirm", user=ben)
    shown = await brought(desk, await alerts_of(desk, ben, ben), user=ben)
    assert shown.text == "alerts.json: 2 alerts already here."
    assert not shown.buttons


async def test_a_file_may_be_replied_to(desk: Desk, ben: Chat) -> None:
    document = desk.telegram.say("", user=ben, file=("alerts.json", FILE))
    await desk.replies()
    shown = await desk.says("/import", user=ben, reply_to=document)
    assert shown.text == SHOWN


async def test_without_a_file_it_is_told_what_to_do(desk: Desk, ben: Chat) -> None:
    assert (await desk.says("/import", user=ben)).text.startswith("Send me a file that /export")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"no JSON", "alerts.json is no JSON. Send me a file that /export made."),
        (b"x" * 2_100_000, "alerts.json has 2.1 MB; I read 1 MB at most."),
        (b"<html></html>", "Only admins can do this. Your id is {}; ask an admin."),
    ],
)
async def test_a_bad_file_gets_its_sentence(desk: Desk, ben: Chat, data: bytes, says: str) -> None:
    assert (await brought(desk, data, user=ben)).text == says.format(ben.id)


async def test_a_query_without_a_word_to_search_for_is_refused_by_name(
    desk: Desk, ben: Chat
) -> None:
    shown = await brought(desk, form({"query": "the"}, {"query": "jet to:2015-01-01"}), user=ben)
    assert shown.text == (
        "alerts.json: 2 refused.\n\n"
        "✗ the — Please add a word that I can search for.\n"
        "✗ jet to:2015-01-01 — to:2015-01-01 is over: nothing that comes now can match it."
    )


async def test_in_a_group_its_admins_alone_export_and_import(
    desk: Desk, ann: Chat, ben: Chat, hall: Chat
) -> None:
    said = await desk.says("/export", user=ben, chat=hall)
    assert "admin" in said.text
    said = await desk.says("/import", user=ben, chat=hall, file=("alerts.json", FILE))
    assert "admin" in said.text
    desk.telegram.say("/import", user=ann, chat=hall, file=("alerts.json", FILE))
    shown = await desk.reply()
    await desk.press(shown, "Confirm", user=ben)
    assert shown.labels == ["Confirm", "Cancel"]
    assert await desk.press(shown, "Confirm", user=ann) == "Done."
    assert len(json.loads(await alerts_of(desk, hall, ann))["alerts"]) == 2


async def test_alerts_keep_their_topics_where_there_are_topics(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    forum = telegram.group("Forum", admins=[ann], topics=[9])
    desk.telegram.say("/import", user=ann, chat=forum, file=("alerts.json", FILE))
    shown = await desk.reply()
    assert "+ ceasefire — now · silent · topic 9 · paused" in shown.text
    assert "no topics" not in shown.text


async def test_admins_of_a_channel_do_it_from_their_private_chat(
    desk: Desk, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    telegram.group("Harbour", admins=[ann], kind="channel", username="harbour_news")
    shown = await desk.says("/import @harbour_news", user=ann, file=("alerts.json", FILE))
    assert shown.text.startswith("alerts.json for Harbour: 2 alerts to be added, ")
    assert await desk.press(shown, "Confirm", user=ann) == "Done."
    said = await desk.says("/export @harbour_news", user=ann)
    assert said.text.startswith("2 alerts and the settings of Harbour.")
    assert said.file is not None
    assert len(json.loads(said.file)["alerts"]) == 2
    assert not json.loads(await alerts_of(desk, ann, ann))["alerts"]
    for refused in (
        await desk.says("/import @harbour_news", user=ben, file=("alerts.json", FILE)),
        await desk.says("/export @harbour_news", user=ben),
    ):
        assert refused.text.startswith("Only admins of @harbour_news can do this.")


async def test_somebody_who_is_no_admin_of_a_channel_any_more_confirms_nothing_there(
    desk: Desk, telegram: FakeTelegram, ann: Chat
) -> None:
    channel = telegram.group("Harbour", admins=[ann], kind="channel", username="harbour_news")
    shown = await desk.says("/import @harbour_news", user=ann, file=("alerts.json", FILE))
    telegram.demote(channel, ann)
    toast = await desk.press(shown, "Confirm", user=ann)
    assert toast == "Only admins of Harbour can do this."


# feeds


async def test_admins_get_the_feeds_and_take_them_in(desk: Desk, ann: Chat) -> None:
    desk.telegram.say("/export", user=ann)
    feeds, alerts = await desk.replies()
    assert feeds.text.startswith("2 feeds.")
    assert alerts.text.startswith("0 alerts and the settings of this chat.")
    assert feeds.file is not None
    shown = await brought(desk, feeds.file, user=ann, name="feeds.opml")
    assert shown.text == "feeds.opml: 2 feeds already followed."
    await desk.sql("DELETE FROM feeds WHERE id = 1")
    shown = await brought(desk, feeds.file, user=ann, name="feeds.opml")
    assert shown.text.startswith("feeds.opml: 1 feed to be added, 1 feed already followed.")
    await desk.sql("UPDATE feeds SET next_poll = 4000000000")
    assert await desk.press(shown, "Confirm", user=ann) == "Done."
    assert shown.text.startswith("feeds.opml: 1 feed added, 1 feed already followed.")
    assert "2 feeds" in (await desk.says("/feed list", user=ann)).text


async def test_somebody_who_is_no_admin_any_more_confirms_no_feeds(
    desk: Desk, ann: Chat, ben: Chat
) -> None:
    await desk.says(f"/grant {ben.id} admin", user=ann)
    data = opml('<outline xmlUrl="https://feeds.example/new"/>')
    shown = await brought(desk, data, user=ben, name="feeds.opml")
    await desk.says(f"/revoke {ben.id}", user=ann)
    toast = await desk.press(shown, "Confirm", user=ben)
    assert toast == "Only admins can do this, in private."
    assert "2 feeds" in (await desk.says("/feed list", user=ann)).text


async def test_others_get_no_feeds_and_nobody_in_a_group(
    desk: Desk, ann: Chat, ben: Chat, hall: Chat
) -> None:
    desk.telegram.say("/export", user=ben)
    desk.telegram.say("/export", user=ann, chat=hall)
    assert [sent.method for sent in await desk.replies()] == ["sendDocument"] * 2
    data = opml('<outline xmlUrl="https://feeds.example/new"/>')
    said = await desk.says("/import", user=ann, chat=hall, file=("feeds.opml", data))
    assert said.text == "Please use this in our private chat."
