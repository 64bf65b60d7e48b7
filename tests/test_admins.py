"""Who decides about a chat: asked of Telegram, kept for a minute, dropped when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import NetworkError
from telegram.ext import ApplicationBuilder

import bot.commands
from bot.admins import ChatAdmins
from bot.delivery.pace import Pace
from bot.rights import Asker, speaks_for_chat
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import TOKEN, Chat, Json

ONLY = "Only admins of this chat can do this. Your id is {}; ask an admin."
DONE = "It is done."
STAND_IN = Chat(1087968824, "private", "Group", "GroupAnonymousBot")


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 4, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def news(telegram: FakeTelegram, ann: Chat, ben: Chat) -> Chat:
    """A group in which Ann is an admin, and Ben is not."""
    return telegram.group("News", members=[ben], admins=[ann])


@pytest.fixture
def admins(telegram: FakeTelegram, clock: Clock) -> ChatAdmins:
    builder = ApplicationBuilder().token(TOKEN).rate_limiter(Pace(patience=0.0))
    return ChatAdmins(builder.request(telegram).get_updates_request(telegram).build().bot, clock)


def asked(telegram: FakeTelegram) -> int:
    return sum(call.method == "getChatMember" for call in telegram.calls)


# what is asked and what is kept


async def test_admins_decide_and_members_and_strangers_do_not(
    admins: ChatAdmins, telegram: FakeTelegram, news: Chat, ann: Chat, ben: Chat
) -> None:
    stranger = telegram.user("Sue")
    people = (ann, ben, stranger)
    assert [await admins.governs(news.id, who.id) for who in people] == [True, False, False]
    assert await admins.of(news.id) == [ann.id]


async def test_in_private_everybody_decides_for_themselves_alone(
    admins: ChatAdmins, telegram: FakeTelegram, ann: Chat, ben: Chat
) -> None:
    assert await admins.governs(ann.id, ann.id)
    assert not await admins.governs(ann.id, ben.id)
    assert not telegram.calls


async def test_an_answer_is_kept_for_a_minute(
    admins: ChatAdmins, telegram: FakeTelegram, news: Chat, ann: Chat, clock: Clock
) -> None:
    assert await admins.governs(news.id, ann.id)
    telegram.demote(news, ann)
    clock.at += timedelta(seconds=59)
    assert await admins.governs(news.id, ann.id)
    clock.at += timedelta(seconds=1)
    assert not await admins.governs(news.id, ann.id)
    assert asked(telegram) == 2


async def test_what_is_forgotten_is_asked_again_and_nothing_else(
    admins: ChatAdmins, telegram: FakeTelegram, news: Chat, ann: Chat, ben: Chat
) -> None:
    other = telegram.group("Other", admins=[ann])
    for chat, who in ((news, ann), (news, ben), (other, ann)):
        await admins.governs(chat.id, who.id)
    admins.forget(news.id, ann.id)
    for chat, who in ((news, ann), (news, ben), (other, ann)):
        await admins.governs(chat.id, who.id)
    assert asked(telegram) == 4
    admins.forget(news.id)
    for chat, who in ((news, ann), (news, ben), (other, ann)):
        await admins.governs(chat.id, who.id)
    assert asked(telegram) == 6


async def test_an_answer_from_before_a_change_is_not_kept(
    admins: ChatAdmins, telegram: FakeTelegram, news: Chat, ann: Chat
) -> None:
    telegram.delay("getChatMember", 0.05)
    asking = asyncio.create_task(admins.governs(news.id, ann.id))
    await telegram.until(lambda: asked(telegram))
    admins.forget(news.id, ann.id)
    assert await asking
    assert await admins.governs(news.id, ann.id)
    assert asked(telegram) == 2


async def test_where_members_are_hidden_the_list_of_admins_tells(
    admins: ChatAdmins, news: Chat, ann: Chat, ben: Chat
) -> None:
    news.hidden = True
    assert await admins.governs(news.id, ann.id)
    assert not await admins.governs(news.id, ben.id)


async def test_who_cannot_be_asked_about_does_not_decide_and_it_is_known_why(
    admins: ChatAdmins, telegram: FakeTelegram, news: Chat, ann: Chat
) -> None:
    elsewhere = telegram.group("Else", admins=[ann], bot=False)
    word = await admins.word(elsewhere.id, ann.id)
    assert (word.governs, word.reason) == (False, "Chat not found")
    telegram.kick(news)
    word = await admins.word(news.id, ann.id)
    assert (word.governs, word.reason) == (False, "bot was kicked from the supergroup chat")


async def test_a_failure_of_the_network_is_no_answer(
    admins: ChatAdmins, telegram: FakeTelegram, news: Chat, ann: Chat
) -> None:
    telegram.lose("getChatMember", "unsent")
    with pytest.raises(NetworkError):
        await admins.governs(news.id, ann.id)
    assert await admins.governs(news.id, ann.id)


@given(
    st.one_of(st.none(), st.integers(1, 5)),
    st.one_of(st.none(), st.integers(-5, -1)),
    st.one_of(st.none(), st.integers(-5, 5)),
    st.booleans(),
)
def test_nobody_but_the_person_or_the_chat_itself_decides_without_being_looked_up(
    user: int | None, speaker: int | None, chat: int | None, private: bool
) -> None:
    certain = speaks_for_chat(Asker(user, speaker, chat, private))
    if certain:
        assert chat is not None
        assert chat == (user if private else speaker)
    if certain is None:
        assert speaker is None
        assert chat is not None
        assert not private


# at the door


@pytest.fixture
async def desk(
    telegram: FakeTelegram, database: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """The bot, with a command of the tests among its own."""
    paths = [*bot.commands.__path__, str(Path(__file__).parent / "commands")]
    monkeypatch.setattr(bot.commands, "__path__", paths)
    async with at_work(telegram, database, now=clock) as desk:
        yield desk


async def test_in_private_it_is_everybodys_own(desk: Desk, ann: Chat) -> None:
    said = await desk.says("/rule", user=ann)
    assert said.text == DONE
    assert await desk.press(said, "More", user=ann) == "Pressed."


async def test_in_a_group_only_its_admins_give_it_and_press_its_buttons(
    desk: Desk, news: Chat, ann: Chat, ben: Chat
) -> None:
    said = await desk.says("/rule", user=ann, chat=news)
    assert said.text == DONE
    assert (await desk.says("/rule", user=ben, chat=news)).text == ONLY.format(ben.id)
    assert await desk.press(said, "More", user=ben) == ONLY.format(ben.id)
    assert await desk.press(said, "More", user=ann) == "Pressed."


async def test_edits_and_captions_are_no_way_around(
    desk: Desk, telegram: FakeTelegram, news: Chat, ben: Chat
) -> None:
    written = telegram.say("/ruler", user=ben, chat=news)
    telegram.say("/rule", user=ben, chat=news, edited=written)
    assert (await desk.reply()).text == ONLY.format(ben.id)
    said = await desk.says("/rule", user=ben, chat=news, file=("a.json", b"{}"))
    assert said.text == ONLY.format(ben.id)


async def test_who_hides_behind_the_group_decides_and_who_writes_as_another_does_not(
    desk: Desk, telegram: FakeTelegram, news: Chat, ann: Chat
) -> None:
    said = await desk.says("/rule", user=STAND_IN, chat=news, sender_chat=news.raw)
    assert said.text == DONE
    for other in (telegram.group("Other"), telegram.group("Wire", kind="channel", admins=[ann])):
        said = await desk.says("/rule", user=STAND_IN, chat=news, sender_chat=other.raw)
        assert said.text == (
            "Only admins of this chat can do this."
            f" The id that you write as is {other.id}; ask an admin."
        )


async def test_who_became_an_admin_is_one_at_once(
    desk: Desk, telegram: FakeTelegram, news: Chat, ben: Chat, ann: Chat
) -> None:
    telegram.promote(news)  # only then Telegram tells of others
    assert (await desk.says("/rule", user=ben, chat=news)).text == ONLY.format(ben.id)
    telegram.promote(news, ben)
    assert (await desk.says("/rule", user=ben, chat=news)).text == DONE
    telegram.demote(news, ben)
    assert (await desk.says("/rule", user=ben, chat=news)).text == ONLY.format(ben.id)
    assert "chat_member" in telegram.allowed
    assert "my_chat_member" in telegram.allowed


async def test_when_the_bot_becomes_an_admin_all_are_asked_about_again(
    desk: Desk, telegram: FakeTelegram, news: Chat, ben: Chat
) -> None:
    assert (await desk.says("/rule", user=ben, chat=news)).text == ONLY.format(ben.id)
    telegram.promote(news, ben)  # nobody tells a mere member
    telegram.promote(news)
    assert (await desk.says("/rule", user=ben, chat=news)).text == DONE


async def test_an_owner_of_the_bot_decides_everywhere(
    telegram: FakeTelegram, database: Path, news: Chat, ben: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [*bot.commands.__path__, str(Path(__file__).parent / "commands")]
    monkeypatch.setattr(bot.commands, "__path__", paths)
    settings = replace(UNHURRIED, owners=frozenset([ben.id]))
    async with at_work(telegram, database, settings) as desk:
        assert (await desk.says("/rule", user=ben, chat=news)).text == DONE


async def test_if_telegram_cannot_be_asked_nothing_is_done(
    desk: Desk, telegram: FakeTelegram, news: Chat, ann: Chat
) -> None:
    telegram.fail("getChatMember", 400, "Bad Request: member list is inaccessible")
    telegram.fail("getChatAdministrators", 400, "Bad Request: member list is inaccessible")
    assert (await desk.says("/rule", user=ann, chat=news)).text == ONLY.format(ann.id)


# in channels


@pytest.fixture
def wire(telegram: FakeTelegram, ann: Chat) -> Chat:
    return telegram.group("Wire", kind="channel", admins=[ann])


async def test_what_is_posted_in_a_channel_is_the_channels_word(
    desk: Desk, telegram: FakeTelegram, wire: Chat, ann: Chat, ben: Chat
) -> None:
    for text in ("/rule", "/rule@newsdesk_bot", "/RULE@Newsdesk_Bot now"):
        said = await desk.says(text, user=ann, chat=wire)
        assert (said.text, said.chat_id) == (DONE, wire.id)
    said = await desk.says("/rule", user=ann, chat=wire, file=("a.json", b"{}"))
    assert said.text == DONE
    assert await desk.press(said, "More", user=ann) == "Pressed."
    assert await desk.press(said, "More", user=ben) == ONLY.format(ben.id)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Turkey shot down a jet.", {}),
        ("see /rule", {}),
        ("/rule@other_bot", {}),
        ("/ruler", {}),
        ("/ask when was the jet shot down?", {}),
        ("/help@other_bot", {}),
        ("help", {}),
        ("@newsdesk_bot when was the jet shot down?", {}),
        ("/add https://example.org/", {}),
        ("look", {"file": ("a.txt", b"a")}),
    ],
)
async def test_other_posts_are_nothing_to_the_bot(
    desk: Desk, telegram: FakeTelegram, wire: Chat, ann: Chat, text: str, more: Json
) -> None:
    telegram.say(text, user=ann, chat=wire, **more)
    assert await desk.replies() == []


@pytest.mark.parametrize("text", ["/help", "/help@newsdesk_bot", "/start"])
async def test_a_channel_is_told_what_may_be_posted_there(
    desk: Desk, wire: Chat, ann: Chat, text: str
) -> None:
    said = await desk.says(text, user=ann, chat=wire)
    assert said.chat_id == wire.id
    assert said.text.startswith("Post a command; all other posts are nothing to me:\n")
    assert "/follow – " in said.text
    assert "/ask" not in said.text
    said = await desk.says("/help follow", user=ann, chat=wire)
    assert said.text.startswith("/follow")


async def test_a_banned_channel_is_told_so_once(
    telegram: FakeTelegram, database: Path, wire: Chat, ann: Chat, ben: Chat,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    paths = [*bot.commands.__path__, str(Path(__file__).parent / "commands")]
    monkeypatch.setattr(bot.commands, "__path__", paths)
    async with at_work(telegram, database, replace(UNHURRIED, owners=frozenset([ben.id]))) as desk:
        await desk.says(f"/ban {wire.id}", user=ben)
        said = await desk.says("/rule", user=ann, chat=wire)
        assert said.text == "I do not answer any more: an admin has banned this chat."
        telegram.say("/rule", user=ann, chat=wire)
        assert await desk.replies() == []
