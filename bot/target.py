"""A chat that somebody names from elsewhere, so that news goes there: `@channel`, or its id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from telegram import (
    ChatAdministratorRights,
    ChatFullInfo,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    KeyboardButton,
    KeyboardButtonRequestChat,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.context import BotContext
from bot.errors import Refused
from bot.rights import Asker

_NAME = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}")
#: Ids of supergroups and channels are below minus a million millions.
_ID = re.compile(r"-100\d{10}")

#: What tells apart the two buttons of `picker`, in `Message.chat_shared`.
PICK_CHANNEL, PICK_GROUP = 1, 2
_KINDS = 2


class BadTarget(Refused):
    """Nothing is sent there on their word; ``str()`` tells them what is missing."""


@dataclass(frozen=True, slots=True)
class ChosenChat:
    """A group or a channel in which somebody is in charge, and the bot may write."""

    id: int
    title: str
    kind: Literal["group", "channel"]


def named(word: str) -> int | str | None:
    """The chat that a word names; None if it is just a word."""
    if _NAME.fullmatch(word):
        return word
    return int(word) if _ID.fullmatch(word) else None


def picker(about: int = 0) -> ReplyKeyboardMarkup:
    """Buttons by which somebody shows one of their channels or groups, in private.

    Telegram offers those that they are in charge of, and lets the bot in.

    Args:
        about: A number of ours that comes back with the chat, see `picked_for`.
    """
    buttons = [
        KeyboardButton(
            label, request_chat=_request(number + _KINDS * about, channel=number == PICK_CHANNEL)
        )
        for label, number in (("Choose a channel", PICK_CHANNEL), ("Choose a group", PICK_GROUP))
    ]
    return ReplyKeyboardMarkup([buttons], resize_keyboard=True, one_time_keyboard=True)


def picked_for(request_id: int) -> int:
    """What `picker` was about, by the id that came back in `Message.chat_shared`."""
    return (request_id - PICK_CHANNEL) // _KINDS


async def chosen(
    context: BotContext, wanted: int | str, caller: Asker, called: str = ""
) -> ChosenChat:
    """The chat that somebody named or picked, if they may have news sent there.

    What it is called is told to nobody before it is known that they are in charge there.

    Args:
        context: Of the handler.
        wanted: An id, or ``@name``.
        caller: Who wants it, and where they said so.
        called: What it is called, if they were shown that already.

    Raises:
        BadTarget: If anything is missing.
        TelegramError: If Telegram cannot be asked at the moment.
    """
    word = called or (wanted if isinstance(wanted, str) else f"`{wanted}`")
    chat = await _chat(context, wanted, word)
    if chat.type not in ("group", "supergroup", "channel"):
        raise BadTarget(f"{word} is a person's chat; I send news to groups and channels only.")
    mine = await _mine(context, chat.id, word)
    if caller.speaker_id != chat.id:
        if caller.user_id is None:
            raise BadTarget("I cannot see who you are here; please ask me in our private chat.")
        if not await context.services.admins.governs(chat.id, caller.user_id):
            raise BadTarget(
                f"Only admins of {word} can do this. Your id is {caller.user_id}; ask one of them."
            )
    if not may_post(mine, chat):
        what = "post messages" if chat.type == "channel" else "send messages"
        raise BadTarget(f"I may not {what} in {word}; give me that right there, and try again.")
    kind: Literal["group", "channel"] = "channel" if chat.type == "channel" else "group"
    services = context.services
    await services.chats.seen(chat.id, services.now(), kind, chat.title or "")
    return ChosenChat(chat.id, chat.title or "", kind)


def may_post(member: ChatMember, chat: ChatFullInfo) -> bool:
    """Whether the bot, being that there, may write in a group or a channel."""
    if member.status == ChatMember.OWNER:
        return True
    if isinstance(member, ChatMemberAdministrator):
        return chat.type != "channel" or bool(member.can_post_messages)
    if chat.type == "channel":
        return False
    if isinstance(member, ChatMemberRestricted):
        return bool(member.can_send_messages)
    return chat.permissions is None or chat.permissions.can_send_messages is not False


async def _chat(context: BotContext, wanted: int | str, word: str) -> ChatFullInfo:
    try:
        return await context.bot.get_chat(wanted)
    except ChatMigrated as e:
        return await context.bot.get_chat(e.new_chat_id)
    except BadRequest as e:
        raise BadTarget(
            f"I don't know {word}: check how it is written, and add me there first."
        ) from e
    except Forbidden as e:
        raise BadTarget(_not_in(word)) from e


async def _mine(context: BotContext, chat_id: int, word: str) -> ChatMember:
    """What the bot is there."""
    try:
        mine = await context.bot.get_chat_member(chat_id, context.bot.id)
    except (BadRequest, Forbidden) as e:  # members alone may ask
        raise BadTarget(_not_in(word)) from e
    except TypeError as e:  # a server that is older than the library, and the bot is restricted
        raise BadTarget(
            f"I cannot see what I may do in {word}; make me an admin there, and try again."
        ) from e
    away = isinstance(mine, ChatMemberRestricted) and not mine.is_member
    if away or mine.status in (ChatMember.LEFT, ChatMember.BANNED):
        raise BadTarget(_not_in(word))
    return mine


def _not_in(word: str) -> str:
    return f"I am not in {word}; add me there with the right to write, and try again."


def _request(number: int, *, channel: bool) -> KeyboardButtonRequestChat:
    rights = ChatAdministratorRights(
        is_anonymous=False,
        can_manage_chat=True,
        can_delete_messages=False,
        can_manage_video_chats=False,
        can_restrict_members=False,
        can_promote_members=False,
        can_change_info=False,
        can_invite_users=False,
        can_post_stories=False,
        can_edit_stories=False,
        can_delete_stories=False,
        can_post_messages=channel,
    )
    return KeyboardButtonRequestChat(
        number,
        chat_is_channel=channel,
        user_administrator_rights=rights,
        # In a group any member may write; only admins may in a channel.
        bot_administrator_rights=rights if channel else None,
        bot_is_member=True,
        request_title=True,
    )
