"""What in a message is the question, and whether the bot is meant at all."""

from __future__ import annotations

from telegram import Message, MessageEntity


def addressed(message: Message, bot_id: int, username: str) -> bool:
    """Whether a message that is no command is meant for the bot.

    In private everything is; elsewhere a mention, or a reply to a message of the bot.
    """
    if message.chat.type == "private":
        return True
    target = message.reply_to_message
    if target is not None and target.from_user is not None and target.from_user.id == bot_id:
        return True
    return any(name.lower() == f"@{username.lower()}" for name in _mentions(message).values())


def asked(message: Message, username: str) -> str:
    """The question in a message: its text without the command and mentions of the bot.

    A command, or a mention, alone in reply to somebody's message asks with that message's text.
    """
    text = message.text or message.caption or ""
    for entity, name in _mentions(message).items():
        if name.lower() == f"@{username.lower()}":
            text = text.replace(message.parse_entity(entity), " ")
    if _command(message):
        text = text.partition(" ")[2] if "\n" not in text.split(" ")[0] else text.partition("\n")[2]
    text = text.strip()
    target = message.reply_to_message
    if not text and target is not None and not _starts_topic(target):
        text = (target.text or target.caption or "").strip()
    return text


def _mentions(message: Message) -> dict[MessageEntity, str]:
    return message.parse_entities([MessageEntity.MENTION]) | message.parse_caption_entities(
        [MessageEntity.MENTION]
    )


def _command(message: Message) -> bool:
    return any(e.type == MessageEntity.BOT_COMMAND and e.offset == 0 for e in message.entities)


def _starts_topic(message: Message) -> bool:
    """In a topic every message 'replies' to the one that opened it."""
    return message.forum_topic_created is not None
