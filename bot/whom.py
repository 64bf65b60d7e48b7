"""Who is meant: by an id, by @name, by a mention, or by the message that is replied to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import (
    Chat,
    Message,
    MessageEntity,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginUser,
    Update,
    User,
)
from telegram.error import TelegramError

from bot import render
from bot.context import BotContext
from bot.errors import UnknownPeer

#: Telegram's ids have at most so many bits.
_BITS = 52

_HIDDEN = "Whoever wrote that hides their account. Ask them for their id; /id tells it."
_MYSELF = "That is me."
_GONE = "I have not seen @{name} yet, or too long ago. Let them write to me once, or use their id."
_RENAMED = "Whom I saw as @{name} is called something else now. Please use their id."


@dataclass(frozen=True, slots=True)
class Whom:
    """A person, or a chat if the id is below 0."""

    id: int
    #: As people call them; empty if only the id is known.
    name: str = ""

    def __str__(self) -> str:
        return f"{self.id} ({render.label(self.name)})" if self.name else str(self.id)


async def whom(update: Update, context: BotContext, words: Sequence[str]) -> Whom | None:
    """Who is meant by what follows a command; None if nobody is named there, nor replied to.

    Raises:
        UnknownPeer: If that cannot be told.
    """
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    for entity, user in _mentioned(message):
        if entity.offset > 0:
            return _user(user, context.bot.id)
    if words:
        return await _named(context, " ".join(words))
    target = message.reply_to_message
    # In a topic every message 'replies' to the one that opened it.
    if target is None or target.forum_topic_created is not None:
        return None
    return _sender(target, context.bot.id, private=message.chat.type == "private")


def number(text: str) -> int | None:
    """The id that somebody wrote; None if it cannot be one."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 16:
        return None
    found = int(text)
    return found if 0 < abs(found) < 2**_BITS else None


async def _named(context: BotContext, text: str) -> Whom:
    if text.startswith("@"):
        name = text[1:].lower()
        found = await context.services.names.named(name)
        if found is None:
            raise UnknownPeer(_GONE.format(name=name[:32]))
        try:
            now = await context.bot.get_chat(found)
        except TelegramError as e:
            raise UnknownPeer(_GONE.format(name=name[:32])) from e
        # A name that was given up may be somebody else's by now.
        if (now.username or "").lower() != name:
            raise UnknownPeer(_RENAMED.format(name=name[:32]))
        return Whom(found, f"@{name}")
    found = number(text)
    if found is None:
        shown = text[:40].replace("`", "'")
        raise UnknownPeer(f"I don't know `{shown}`. Use an id, an @name, or reply to a message.")
    if found == context.bot.id:
        raise UnknownPeer(_MYSELF)
    return Whom(found)


def _mentioned(message: Message) -> list[tuple[MessageEntity, User]]:
    """Those who are mentioned by a name that is no username."""
    return [(e, e.user) for e in message.entities if e.type == "text_mention" and e.user]


def _sender(target: Message, bot_id: int, *, private: bool) -> Whom:
    """Who wrote a message; in private that of which a forwarded one is a copy."""
    if private and target.forward_origin is not None:
        return _origin(target.forward_origin, bot_id)
    if target.sender_chat is not None:
        return _chat(target.sender_chat)
    if target.from_user is None:
        raise UnknownPeer(_HIDDEN)
    return _user(target.from_user, bot_id)


def _origin(origin: MessageOrigin, bot_id: int) -> Whom:
    if isinstance(origin, MessageOriginUser):
        return _user(origin.sender_user, bot_id)
    if isinstance(origin, MessageOriginChat):
        return _chat(origin.sender_chat)
    if isinstance(origin, MessageOriginChannel):
        return _chat(origin.chat)
    raise UnknownPeer(_HIDDEN)


def _user(user: User, bot_id: int) -> Whom:
    if user.id == bot_id:
        raise UnknownPeer(_MYSELF)
    return Whom(user.id, f"@{user.username}" if user.username else user.full_name)


def _chat(chat: Chat) -> Whom:
    return Whom(chat.id, chat.effective_name or "")
