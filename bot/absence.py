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
    said = why.lower()
    kept, go_on = f"I keep {_alerts(follows)} for 90 days", f"{_go_on(follows, 'they', 'it')}."
    if any(word in said for word in _NOWHERE):
        reason, way = "it is not there any more", "."
    elif any(word in said for word in _NOT_IN):
        reason, way = "I was removed from it", f": add me again, and {go_on}"
    elif lacks_rights(why):
        reason, way = "I may not write there", f": let me write there again, and {go_on}"
    else:
        reason, way = f"Telegram says “{render.label(why)}”", f": once I can write there, {go_on}"
    return f"I cannot write to {_where(title)} any more: {reason}. {kept}{way}"


def told_back(title: str, follows: int) -> str:
    """What is said to them when they go on."""
    alerts = _alerts(follows).capitalize()
    return (
        f"I can write to {_where(title)} again."
        f" {_go_on(follows, alerts, alerts)}, with what came meanwhile."
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


def _go_on(count: int, several: str, one: str) -> str:
    return f"{one} goes on" if count == 1 else f"{several} go on"
