"""What can go wrong between us and Telegram, by what can be done about it.

* TelegramError             python-telegram-bot's root
  x NetworkError
    + NotSent               nothing reached Telegram; trying again is safe
    + ServerFault           Telegram, or a proxy before it, says that it failed; try again
    + TimedOut
      - OutcomeUnknown      it may have been carried out; trying again may repeat it
        > Dropped           the connection was cut: more likely it was not
  x RetryAfter
    + Flooded               this chat has had enough; wait
* NotBegun                  who made the call took it back at the last moment
* GivenUp                   an update that the process died of too often; tell the asker
* CannotRun                 the run must end; the operator can help
  x TokenRefused            (a TelegramError too) Telegram does not know this token
  x TwoCopies               another program polls with the same token
  x AlreadyRunning          another process on this machine has the database

The texts name classes, numbers and what Telegram said. They never hold a URL, because the
token is part of every URL of the Bot API.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from telegram.error import (
    BadRequest,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

#: Refusals that mean the same as `Forbidden`.
_GONE = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_admin_required",
    "chat_restricted",
    "chat_write_forbidden",
    "chat_send_plain_forbidden",
    "group chat was deactivated",
    "peer_id_invalid",
)

#: Refusals of a topic, in a chat that can be written to otherwise.
_TOPIC_LOST = ("topic_closed", "topic_deleted", "message thread not found")


def gone(error: TelegramError) -> bool:
    """Whether it says that the bot may not, or cannot, write there (any more)."""
    return isinstance(error, Forbidden) or _refuses(error, _GONE)


def topic_lost(error: TelegramError) -> bool:
    """Whether it says that the topic is closed or was deleted."""
    return _refuses(error, _TOPIC_LOST)


def unformattable(error: TelegramError) -> bool:
    """Whether it says that the formatting of a message cannot be read."""
    return _refuses(error, ("can't parse entities",))


def _refuses(error: TelegramError, texts: tuple[str, ...]) -> bool:
    return isinstance(error, BadRequest) and any(text in error.message.lower() for text in texts)


class NotSent(NetworkError):
    """The request did not reach Telegram, so nothing has happened there."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Telegram could not be reached ({reason})")
        self.reason = reason


class OutcomeUnknown(TimedOut):
    """The request went out and no usable answer came: perhaps it was carried out."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"No usable answer from Telegram ({reason})")
        self.reason = reason


class Dropped(OutcomeUnknown):
    """The connection was cut before the answer came.

    Cuts come from restarts and overload on the way, mostly before anything is done.
    """


class ServerFault(NetworkError):
    """An answer that says nothing but that the server, or a proxy before it, is in trouble."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(f"Telegram answered {status}: {description}")
        self.status = status


class Flooded(RetryAfter):
    """Too many requests: nothing was done, and nothing will be for ``seconds`` (0 or more)."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(timedelta(seconds=seconds))

    @property
    def retry_after(self) -> timedelta:
        """As the next major version has it; the inherited one warns when it is read."""
        return timedelta(seconds=self.seconds)


class NotBegun(Exception):
    """The call was not made: `bot.delivery.retry.Sending.begin` said no."""


class GivenUp(Exception):
    """The process ended every time this update was handled; it may be why."""

    def __init__(self, starts: int) -> None:
        super().__init__(f"begun {starts} times and never ended")
        self.starts = starts


class CannotRun(Exception):
    """The program must end; ``str()`` tells the operator why."""


class TokenRefused(CannotRun, TelegramError):
    """Telegram does not know the token.

    Not an `InvalidToken`, which python-telegram-bot replaces by one whose text has the token.
    """

    def __init__(self) -> None:
        super().__init__("Telegram refused the token. Check BOT_TOKEN with @BotFather.")


class TwoCopies(CannotRun):
    """Nothing but conflicts with another poller of the same bot."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Another copy of this bot has been polling for {seconds:.0f} s. Stop one of the two."
        )
        self.seconds = seconds


class AlreadyRunning(CannotRun):
    """Another process holds the lock of this database."""

    def __init__(self, path: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"{path} is in use by {who} on this machine. Stop it first.")
        self.path = path
        self.pid = pid
