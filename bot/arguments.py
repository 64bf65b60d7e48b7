"""What follows a command, as it was written."""

from __future__ import annotations

from telegram import Message, MessageEntity

#: Digits of the highest id that a database holds.
_DIGITS = 18


def arguments(message: Message) -> str:
    """The text after the command, line ends and all."""
    text = message.text or message.caption or ""
    for entity in message.entities or message.caption_entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            return text[entity.length :].strip()
    return text.strip()


def numbered(text: str) -> tuple[int | None, str, str]:
    """The id of an article at the beginning of a text, that as it was written, and the rest.

    The id is None if it cannot be one.
    """
    word, rest = [*text.split(None, 1), "", ""][:2]
    number = word.lstrip("#")
    valid = number.isdecimal() and len(number) <= _DIGITS
    return int(number) if valid else None, number[:40], rest.strip()
