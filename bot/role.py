"""Who may do what, and where: what a command asks for."""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum, auto


class Role(IntEnum):
    """What somebody is to the bot; each may do what those before it may."""

    BANNED = 0
    USER = 1
    EDITOR = 2
    ADMIN = 3
    OWNER = 4

    @property
    def word(self) -> str:
        """As it is written by people and in the database."""
        return self.name.lower()


class Place(Enum):
    """Where a command works."""

    ANYWHERE = auto()
    #: In private and in the newsroom's chat.
    NEWSROOM = auto()
    PRIVATE = auto()


class Mode(StrEnum):
    """Whom the bot answers."""

    OPEN = "open"
    #: Those who have a role, and users and chats on the list.
    ALLOWLIST = "allowlist"
