"""What in a message is the question, and whether the bot is meant at all."""

from __future__ import annotations

from telegram import Message, MessageEntity


def addressed(message: Message, bot_id: int, username: str) -> bool:
    """Whether a message that is no command is meant for the bot.

    In private everything is; elsewhere a mention, or a reply to a message of the bot.
    """
    if message.chat.type == "private":
        return True
    target = _target(message)
    if target is not None and target.from_user is not None and target.from_user.id == bot_id:
        return True
    return any(name.lower() == f"@{username.lower()}" for name in _mentions(message).values())


def asked(message: Message, username: str) -> str:
    """The question in a message: its text without the command and mentions of the bot.

    A command, or a mention, alone in reply to somebody's message asks with that message's text.
    """
    text = (message.text or message.caption or "")[_command_length(message) :]
    for name in _mentions(message).values():
        if name.lower() == f"@{username.lower()}":
            text = text.replace(name, " ")
    text = text.strip()
    target = _target(message)
    if not text and target is not None:
        text = (target.text or target.caption or "").strip()
    return text


def _mentions(message: Message) -> dict[MessageEntity, str]:
    return message.parse_entities([MessageEntity.MENTION]) | message.parse_caption_entities(
        [MessageEntity.MENTION]
    )


def _command_length(message: Message) -> int:
    """Characters of the command that the message begins with; 0 if it is none."""
    commands = (e for e in message.entities if e.type == MessageEntity.BOT_COMMAND)
    return next((e.length for e in commands if e.offset == 0), 0)


def _target(message: Message) -> Message | None:
    """The message replied to; in a topic every message 'replies' to the one that opened it."""
    target = message.reply_to_message
    return None if target is None or target.forum_topic_created is not None else target
