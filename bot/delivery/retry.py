"""What follows a failed call: another try, and when, or the end of it.

A decision over values; the waiting and calling is in `bot.delivery.pace`.

=====================  ==============================================================
not sent, 5xx          tried again, less and less often, until the patience is over
flooded                tried again when Telegram allows it, within the same patience
outcome unknown        a message is sent once more at most, or not at all if the caller
                       says so; what may be repeated without harm is repeated freely
connection cut         the same, but a message is sent a few times more: mostly nothing
                       had been done, and an answer twice is better than none
not modified           the message is as it should be: a success
formatting refused     sent again as plain text, if the caller does not see to that
anything else          is the caller's
=====================  ==============================================================
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any

from telegram.error import BadRequest, RetryAfter, TelegramError, TimedOut

from bot.delivery.errors import Dropped, Flooded, NotSent, ServerFault, unformattable
from bot.delivery.plain import CAPTION_UNITS, TEXT_UNITS, plain

#: Seconds added to what a 429 asks for; Telegram rounds down.
MARGIN = 0.1

#: How often a message is sent again because the connection was cut.
MOST_CUTS = 5

#: Methods that make something new, so that a second call makes a second one.
_MAKING = ("send", "forward", "copy", "create", "export", "post")

#: Seconds after which these have lost their purpose.
_PASSING = {"sendChatAction": 5.0, "answerCallbackQuery": 3.0, "answerInlineQuery": 15.0}
# Whoever asks who the bot is wants to know at once that Telegram cannot be reached.
_PASSING["getMe"] = 0.0


class Priority(IntEnum):
    """Who goes first when all together are too many; lower first."""

    ANSWER = 0
    ALERT = 1
    BROADCAST = 2


@dataclass(frozen=True, slots=True)
class Sending:
    """How one call is to be treated: the ``rate_limit_args`` of the bot's methods."""

    #: False: a message whose outcome is unknown is never sent again, but raised.
    repeat: bool = True
    priority: Priority = Priority.ANSWER
    #: False: a message whose formatting is refused is not sent again as plain text, but raised.
    plain: bool = True
    #: Seconds to go on trying, instead of those of the `Pace`.
    patience: float | None = None
    #: Awaited right before each request, once it may go; False takes the call back.
    begin: Callable[[], Awaitable[bool]] | None = None


@dataclass(frozen=True, slots=True)
class Backoff:
    """Growing pauses, spread at random so that what failed together does not return together."""

    #: Seconds.
    first: float = 0.5
    most: float = 30.0

    def pause(self, failures: int) -> float:
        """Seconds to wait after the given number of failures in a row, counted from 0."""
        longest = min(self.most, self.first * 2.0 ** min(failures, 30))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def makes_new(endpoint: str) -> bool:
    """Whether a second call of the method makes a second message (or topic, or link)."""
    return endpoint.startswith(_MAKING) and endpoint != "sendChatAction"


def seconds_of(error: RetryAfter) -> float:
    """How long a 429 asks to wait."""
    if isinstance(error, Flooded):
        return error.seconds
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


class Trial:
    """One call, from its first try to its end.

    Args:
        endpoint: The method.
        data: Its parameters; changed in place when they have to be.
        sending: What the caller wishes.
        patience: Seconds from now on.
        now: The time; as are all times here, of any clock that counts seconds.
        backoff: Pauses between tries.
    """

    def __init__(
        self,
        endpoint: str,
        data: dict[str, Any],
        sending: Sending,
        patience: float,
        now: float,
        backoff: Backoff,
    ) -> None:
        self.endpoint = endpoint
        self.data = data
        self.sending = sending
        given = patience if sending.patience is None else sending.patience
        self.deadline = now + min(given, _PASSING.get(endpoint, given))
        self.backoff = backoff
        self.failures = 0
        self.cuts = 0
        #: True once a call has gone out of which nobody knows what became.
        self.unsure = False
        #: What was last done about a failure, as a word for counting.
        self.remedy = ""

    def after(self, error: TelegramError, now: float) -> float | None:
        """Seconds until the next try; None if the call has done what it should.

        Raises:
            TelegramError: The given one, if there is to be no other try.
        """
        # BadRequest and TimedOut are NetworkErrors too; the order matters.
        match error:
            case BadRequest():
                return self._after_refusal(error)
            case RetryAfter():
                self.remedy = "flooded"
                return self._in_time(error, now, seconds_of(error) + MARGIN)
            case Dropped() if makes_new(self.endpoint) and self.sending.repeat:
                self.cuts += 1
                if self.cuts > MOST_CUTS:
                    raise error
                self.unsure = True
                self.remedy = "resent"
                return self.backoff.pause(self.cuts - 1)
            case TimedOut() if makes_new(self.endpoint):
                if self.unsure or not self.sending.repeat:
                    raise error
                self.unsure = True
                self.remedy = "resent"
                return 0.0
            case NotSent() | ServerFault() | TimedOut():
                self.unsure = self.unsure or isinstance(error, TimedOut)
                self.remedy = "retried"
                pause = self.backoff.pause(self.failures)
                self.failures += 1
                return self._in_time(error, now, pause)
            case _:
                raise error

    def _after_refusal(self, error: BadRequest) -> float | None:
        said = error.message.lower()
        if "message is not modified" in said:
            return None
        if self.unsure and "message to delete not found" in said:
            return None  # the first try did it
        if self.sending.plain and unformattable(error) and self.data.pop("parse_mode", None):
            for name, units in (("text", TEXT_UNITS), ("caption", CAPTION_UNITS)):
                if isinstance(markup := self.data.get(name), str):
                    self.data[name] = plain(markup, units)
            self.remedy = "plain"
            return 0.0
        raise error

    def _in_time(self, error: TelegramError, now: float, pause: float) -> float:
        if now + pause > self.deadline:
            raise error
        return pause
