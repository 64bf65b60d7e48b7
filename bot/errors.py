"""What somebody in Telegram is refused, and can do something about."""

from __future__ import annotations


class Refused(Exception):
    """Something is not done; ``str()`` is a sentence for who asked for it."""


class Forbidden(Refused):
    """It is not for them to decide."""


class UnknownPeer(Refused):
    """Nobody can be told from what they wrote."""
