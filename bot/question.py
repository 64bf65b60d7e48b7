"""What in a message is the question, and whether the bot is meant at all."""

from __future__ import annotations

from telegram import Message, MessageEntity


def addressed(message: Message, bot_id: int, username: str) -> bool:
    """Whether a message that is no command is meant for the bot.

    In private everything is; elsewhere a mention, or a reply to a message of the bot.
    """
    if message.chat.type == "private":
        return True
    replied = target(message)
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot_id:
        return True
    return any(name.lower() == f"@{username.lower()}" for name in _mentions(message).values())


def asked(message: Message, username: str) -> str:
    """The question in a message: its text without the command and mentions of the bot.

    A command, or a mention, alone in reply to somebody's message asks with that message's text.
    """
    text = said(message)
    for name in _mentions(message).values():
        if name.lower() == f"@{username.lower()}":
            text = text.replace(name, " ")
    text = text.strip()
    replied = target(message)
    if not text and replied is not None:
        text = (replied.text or replied.caption or "").strip()
    return text


def said(message: Message) -> str:
    """What follows the command that a message or a caption begins with; else all of it."""
    return (message.text or message.caption or "")[_command_length(message) :].strip()


def _mentions(message: Message) -> dict[MessageEntity, str]:
    return message.parse_entities([MessageEntity.MENTION]) | message.parse_caption_entities(
        [MessageEntity.MENTION]
    )


def _command_length(message: Message) -> int:
    """Characters of the command that the message begins with; 0 if it is none."""
    entities = message.entities or message.caption_entities
    commands = (e for e in entities if e.type == MessageEntity.BOT_COMMAND)
    return next((e.length for e in commands if e.offset == 0), 0)


def target(message: Message) -> Message | None:
    """The message replied to; in a topic every message 'replies' to the one that opened it."""
    replied = message.reply_to_message
    return None if replied is None or replied.forum_topic_created is not None else replied
