"""Which command a message gives, in its text or in the caption of its file."""

from __future__ import annotations

from collections.abc import Iterable

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
        return bool(message.caption) and _given(message) == self._command


class AnyCommand(MessageFilter):
    """Lets the messages through that give one of these commands, in text or in a caption.

    Args:
        commands: Their names, without the slash.
    """

    def __init__(self, commands: Iterable[str]) -> None:
        super().__init__()
        self._commands = frozenset(commands)

    def filter(self, message: Message) -> bool:
        """Whether one of them is given, and to this bot if to any by name."""
        return _given(message) in self._commands


def _given(message: Message) -> str | None:
    """The command that a message begins with; None if there is none, or it names another bot."""
    entities = message.entities or message.caption_entities
    first = next((e for e in entities if e.offset == 0), None)
    if first is None or first.type != MessageEntity.BOT_COMMAND:
        return None
    text = (message.text or message.caption or "")[1 : first.length]
    command, _, bot = text.lower().partition("@")
    return command if bot in ("", message.get_bot().username.lower()) else None
