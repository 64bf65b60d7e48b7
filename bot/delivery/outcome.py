"""What becomes of a row of the outbox after a failed call: a decision over values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError, TimedOut

from bot.delivery.errors import (
    NotSent,
    ServerFault,
    TokenRefused,
    gone,
    topic_lost,
    unformattable,
)
from bot.delivery.message import Message, Method
from bot.delivery.retry import MARGIN, Backoff, seconds_of

#: Pauses of one row that surely was not sent; it is never given up.
PAUSES = Backoff(1.0, 60.0)

#: Refusals to change a message that is not there.
_DELETED = ("message to edit not found", "message to delete not found", "message_id_invalid")


class Fate(Enum):
    """What a row becomes."""

    #: It is as it should be.
    SENT = "sent"
    #: Surely not sent: put back, and tried again after a pause.
    LATER = "later"
    #: The same, and others will fare no better.
    OUTAGE = "outage"
    #: Its topic is no more: to General.
    GENERAL = "general"
    #: Its formatting is refused: put back, to go as plain text.
    PLAIN = "plain"
    #: It cannot be sent there as things are, but others of its chat may.
    KEPT = "kept"
    #: Nothing can be sent to this chat.
    GONE = "gone"
    #: What it changes is there no more.
    DROPPED = "dropped"
    FAILED = "failed"
    #: Nobody knows whether it was sent.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a row, and why."""

    fate: Fate
    #: What Telegram said, or the name of what happened; never a word of the message.
    reason: str
    #: Seconds.
    pause: float = 0.0


def judge(error: TelegramError, message: Message, tries: int) -> Outcome:
    """What becomes of a message whose call ended in an error.

    Args:
        error: After the request may have gone out.
        message: That was to be sent.
        tries: How often it was tried before.
    """
    edit = message.method in (Method.EDIT, Method.DELETE)
    reason = error.message
    # BadRequest and TimedOut are NetworkErrors too; the order matters.
    match error:
        case RetryAfter():
            return Outcome(Fate.LATER, "Too Many Requests", seconds_of(error) + MARGIN)
        case _ if gone(error):
            return Outcome(Fate.GONE, reason)
        case BadRequest() if topic_lost(error) and not edit:
            return Outcome(Fate.GENERAL if message.topic_id else Fate.KEPT, reason)
        case BadRequest() if edit and _is_deleted(error):
            done = message.method is Method.DELETE
            return Outcome(Fate.SENT if done else Fate.DROPPED, reason)
        case BadRequest() if unformattable(error) and not (message.unformatted or message.bare):
            return Outcome(Fate.PLAIN, reason)
        case ChatMigrated():  # its row is in the new chat now; what it edits is not
            return Outcome(Fate.LATER, reason, PAUSES.first)
        case BadRequest():
            return Outcome(Fate.FAILED, reason)
        case NotSent() | ServerFault() | TokenRefused():
            return Outcome(Fate.OUTAGE, reason, PAUSES.pause(tries))
        case TimedOut() if edit:  # a second time does no harm
            return Outcome(Fate.LATER, reason, PAUSES.pause(tries))
        case TimedOut():
            return Outcome(Fate.UNKNOWN, reason)
        case _:
            return Outcome(Fate.FAILED, reason)


def _is_deleted(error: BadRequest) -> bool:
    """Whether somebody has deleted the message that is to be edited or deleted."""
    said = error.message.lower()
    return any(text in said for text in _DELETED)
