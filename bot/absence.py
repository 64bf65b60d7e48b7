"""A chat that the bot cannot write to: why, in words, and what is said of it."""

from __future__ import annotations

from datetime import timedelta

from telegram import Chat, ChatMember, ChatMemberAdministrator, ChatMemberRestricted

from bot import render

#: How long the alerts and settings of a chat are kept.
KEPT = timedelta(days=90)

BLOCKED = "bot was blocked by the user"

#: What Telegram says if the bot is in a chat, but may not write there.
_NO_RIGHTS = ("rights", "chat_write_forbidden", "chat_restricted")
_NOT_IN = ("kicked", "not a member")
_NOWHERE = ("chat not found", "deleted", "deactivated")


def hindrance(chat: Chat, me: ChatMember) -> str:
    """Why the bot cannot write to a chat, as Telegram would put it; empty if it can.

    Args:
        chat: Where.
        me: What the bot is there.
    """
    if chat.type == Chat.PRIVATE:
        return BLOCKED if me.status == ChatMember.BANNED else ""
    if me.status == ChatMember.BANNED:
        return f"bot was kicked from the {chat.type} chat"
    restricted = me if isinstance(me, ChatMemberRestricted) else None
    if me.status == ChatMember.LEFT or (restricted and not restricted.is_member):
        return f"bot is not a member of the {chat.type} chat"
    if chat.type == Chat.CHANNEL:
        posts = isinstance(me, ChatMemberAdministrator) and me.can_post_messages
        return "" if posts else "need administrator rights in the channel chat"
    if restricted and not restricted.can_send_messages:
        return "not enough rights to send text messages to the chat"
    return ""


def lacks_rights(why: str) -> bool:
    """Whether the bot is there, and only may not write: who writes to it proves nothing."""
    return any(word in why.lower() for word in _NO_RIGHTS)


def told_gone(title: str, why: str, follows: int) -> str:
    """What is said to whoever set up so many alerts for a chat, when they stop."""
    where = _where(title)
    said = why.lower()
    if any(word in said for word in _NOWHERE):
        reason, way = "it is not there any more", "I keep {} for 90 days."
    elif any(word in said for word in _NOT_IN):
        reason = "I was removed from it"
        way = "I keep {} for 90 days: add me again, and they go on."
    elif lacks_rights(why):
        reason = "I may not write there"
        way = "I keep {} for 90 days: let me write there again, and they go on."
    else:
        reason = f"Telegram says “{render.label(why)}”"
        way = "I keep {} for 90 days, and they go on once I can write there."
    return f"I cannot write to {where} any more: {reason}. {way.format(_alerts(follows))}"


def told_back(title: str, follows: int) -> str:
    """What is said to them when they go on."""
    return (
        f"I can write to {_where(title)} again. {_alerts(follows).capitalize()} go on,"
        " with what came meanwhile."
    )


def told_topic(title: str) -> str:
    """What is said to those in charge of a chat when one of its topics is lost to alerts."""
    return (
        f"A topic of {_where(title)} is closed or was deleted, so its alerts come to General."
        " With /alerts, there, you can change them."
    )


def _where(title: str) -> str:
    return f"“{render.label(title)}”" if title else "a chat of yours"


def _alerts(count: int) -> str:
    return "your alert there" if count == 1 else f"your {count:,} alerts there"
