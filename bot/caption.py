"""Commands that stand in the caption of a file."""

from __future__ import annotations

from telegram import Message, MessageEntity
from telegram.ext.filters import MessageFilter


class CaptionCommand(MessageFilter):
    """Lets the messages through whose caption begins with a command, as `CommandHandler` does.

    Args:
        command: Its name, without the slash.
    """

    def __init__(self, command: str) -> None:
        super().__init__(name=f"CaptionCommand({command})")
        self._command = command

    def filter(self, message: Message) -> bool:
        """Whether the command is given, and to this bot if to any by name."""
        first = next((e for e in message.caption_entities if e.offset == 0), None)
        if first is None or first.type != MessageEntity.BOT_COMMAND:
            return False
        given, _, bot = message.parse_caption_entity(first)[1:].lower().partition("@")
        return given == self._command and bot in ("", message.get_bot().username.lower())
