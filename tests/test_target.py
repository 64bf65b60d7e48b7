"""A chat that is named from elsewhere: whether news may go there, and what is missing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.context import BotContext, Services
from bot.rights import Asker
from bot.target import BadTarget, ChosenChat, chosen, named, picker
from tests.conftest import application
from tests.telegram import FakeTelegram
from tests.telegram_world import BOT_ID, Chat


@pytest.fixture
async def context(telegram: FakeTelegram, database: Path) -> AsyncIterator[BotContext]:
    async with application(telegram, database) as app:
        assert isinstance(app.bot_data["services"], Services)
        yield BotContext(app)


@pytest.fixture
def wire(telegram: FakeTelegram, ann: Chat) -> Chat:
    return telegram.group("Wire", kind="channel", admins=[ann], username="the_wire")


def by(user: Chat) -> Asker:
    return Asker(user.id, None, user.id, private=True)


async def refusal(context: BotContext, wanted: int | str, caller: Asker) -> str:
    with pytest.raises(BadTarget) as refused:
        await chosen(context, wanted, caller)
    return str(refused.value)


async def test_an_admin_names_a_channel_by_its_name_or_its_id(
    context: BotContext, wire: Chat, ann: Chat
) -> None:
    expected = ChosenChat(wire.id, "Wire", "channel")
    assert await chosen(context, "@the_wire", by(ann)) == expected
    assert await chosen(context, wire.id, by(ann)) == expected


async def test_what_was_named_is_known_by_its_title(
    context: BotContext, telegram: FakeTelegram, wire: Chat, ann: Chat, ben: Chat
) -> None:
    sql = "SELECT chat_id, kind, title, gone_at FROM chats"
    database = context.services.outbox.database
    await refusal(context, wire.id, by(ben))
    assert await database.rows(sql) == []
    await chosen(context, wire.id, by(ann))
    assert [tuple(row) for row in await database.rows(sql)] == [(wire.id, "channel", "Wire", None)]


async def test_an_admin_names_a_group_in_which_the_bot_is_a_member(
    context: BotContext, telegram: FakeTelegram, ann: Chat
) -> None:
    news = telegram.group("News", admins=[ann])
    assert await chosen(context, news.id, by(ann)) == ChosenChat(news.id, "News", "group")


async def test_a_group_that_became_a_supergroup_is_the_supergroup(
    context: BotContext, telegram: FakeTelegram, ann: Chat
) -> None:
    old = telegram.group("News", kind="group", admins=[ann])
    new = telegram.migrate(old)
    assert (await chosen(context, old.id, by(ann))).id == new.id


async def test_what_is_not_there_is_not_known(
    context: BotContext, telegram: FakeTelegram, ann: Chat
) -> None:
    secret = telegram.group("Secret", admins=[ann], bot=False)
    for wanted, word in (("@nothing", "@nothing"), (secret.id, f"`{secret.id}`")):
        said = await refusal(context, wanted, by(ann))
        assert said == f"I don't know {word}: check how it is written, and add me there first."


async def test_where_the_bot_is_not_it_says_so(
    context: BotContext, telegram: FakeTelegram, ann: Chat, wire: Chat
) -> None:
    said = "I am not in {}; add me there with the right to write, and try again."
    telegram.group("Open", kind="channel", admins=[ann], username="open_wire", bot=False)
    assert await refusal(context, "@open_wire", by(ann)) == said.format("@open_wire")
    telegram.kick(wire)
    assert await refusal(context, wire.id, by(ann)) == said.format(f"`{wire.id}`")


async def test_where_the_bot_may_not_write_it_says_so(
    context: BotContext, telegram: FakeTelegram, ann: Chat, wire: Chat
) -> None:
    telegram.promote(wire, without=["can_post_messages"])
    assert await refusal(context, "@the_wire", by(ann)) == (
        "I may not post messages in @the_wire; give me that right there, and try again."
    )
    news = telegram.group("News", admins=[ann], username="news_group")
    said = "I may not send messages in @news_group; give me that right there, and try again."
    news.open = False
    assert await refusal(context, "@news_group", by(ann)) == said
    telegram.promote(news)
    assert (await chosen(context, "@news_group", by(ann))).title == "News"
    telegram.demote(news)
    news.open = True
    telegram.mute(news)
    assert await refusal(context, "@news_group", by(ann)) == said
    telegram.mute(news, muted=False)
    assert (await chosen(context, "@news_group", by(ann))).title == "News"


@pytest.mark.parametrize("muted", [True, False])
async def test_a_server_that_knows_fewer_rights_tells_whether_a_restricted_bot_may_write(
    context: BotContext, telegram: FakeTelegram, ann: Chat, muted: bool
) -> None:
    news = telegram.group("News", admins=[ann], username="news_group")
    telegram.mute(news)
    restricted = telegram.member(news, BOT_ID) | {"can_send_messages": not muted}
    for later in ("can_send_voice_notes", "can_manage_topics"):
        del restricted[later]
    body = json.dumps({"ok": True, "result": restricted}).encode()
    telegram.fail("getChatMember", 200, body=body)
    if muted:
        assert await refusal(context, "@news_group", by(ann)) == (
            "I may not send messages in @news_group; give me that right there, and try again."
        )
    else:
        assert (await chosen(context, "@news_group", by(ann))).title == "News"


async def test_what_a_server_says_of_the_bot_in_no_way_that_can_be_read_is_missing(
    context: BotContext, telegram: FakeTelegram, ann: Chat
) -> None:
    telegram.group("News", admins=[ann], username="news_group")
    told = {"user": {"id": BOT_ID, "is_bot": True, "first_name": "N"}, "status": "restricted"}
    body = json.dumps({"ok": True, "result": told}).encode()
    telegram.fail("getChatMember", 200, body=body)
    assert await refusal(context, "@news_group", by(ann)) == (
        "I cannot see what I may do in @news_group; make me an admin there, and try again."
    )


async def test_who_is_no_admin_there_learns_nothing_of_it(
    context: BotContext, telegram: FakeTelegram, wire: Chat, ann: Chat, ben: Chat
) -> None:
    secret = telegram.group("Secret", members=[ben], admins=[ann])
    telegram.mute(secret)
    for wanted, word in (("@the_wire", "@the_wire"), (secret.id, f"`{secret.id}`")):
        assert await refusal(context, wanted, by(ben)) == (
            f"Only admins of {word} can do this. Your id is {ben.id}; ask one of them."
        )


async def test_a_person_is_no_target(context: BotContext, ann: Chat, ben: Chat) -> None:
    for wanted in (ann.id, ben.id):
        assert await refusal(context, wanted, by(ann)) == (
            f"`{wanted}` is a person's chat; I send news to groups and channels only."
        )


async def test_who_hides_behind_a_chat_speaks_for_that_alone(
    context: BotContext, telegram: FakeTelegram, wire: Chat, ann: Chat
) -> None:
    news = telegram.group("News", admins=[ann])
    hidden = Asker(None, news.id, news.id, private=False)
    assert (await chosen(context, news.id, hidden)).id == news.id
    assert await refusal(context, wire.id, hidden) == (
        "I cannot see who you are here; please ask me in our private chat."
    )


@pytest.mark.parametrize("word", ["@the_wire", "-1001234567890"])
def test_names_and_ids_name_chats(word: str) -> None:
    assert str(named(word)) == word


@given(
    st.from_regex(r"-?\w{0,12}|@\w{0,3}|@\d\w*|-100\d{0,9}|-[a-z]+|@[a-z-]{40,}", fullmatch=True)
)
def test_other_words_are_words(word: str) -> None:
    assert named(word) is None


def test_the_buttons_ask_for_a_channel_and_for_a_group() -> None:
    asked = [
        button.request_chat.chat_is_channel
        for row in picker().keyboard
        for button in row
        if button.request_chat is not None
    ]
    assert asked == [True, False]
