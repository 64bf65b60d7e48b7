"""What follows a command, as it was written."""

from __future__ import annotations

from telegram import Message, MessageEntity

from corpus.errors import UnknownArticle

#: Digits of the highest id that a database holds.
_DIGITS = 18


def arguments(message: Message) -> str:
    """The text after the command, line ends and all."""
    text = message.text or message.caption or ""
    for entity in message.entities or message.caption_entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            return text[entity.length :].strip()
    return text.strip()


def numbered(text: str) -> tuple[int | None, str]:
    """The id of an article at the beginning of a text, None if it is empty, and the rest.

    Raises:
        UnknownArticle: If no article can have it.
    """
    word, rest = [*text.split(None, 1), "", ""][:2]
    number = word.lstrip("#")
    if not number:
        return None, rest.strip()
    if not number.isdecimal() or len(number) > _DIGITS:
        raise UnknownArticle(number[:40])
    return int(number), rest.strip()
