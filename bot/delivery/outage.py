"""Whether Telegram is in trouble as a whole: then it is asked now and then, and sent nothing."""

from __future__ import annotations

from bot.delivery.retry import Backoff

#: So many chats in a row in which nothing worked: it is not the chats.
_CHATS = 3


class Outage:
    """What is known from the last calls; times are of any clock that counts seconds."""

    def __init__(self, backoff: Backoff | None = None) -> None:
        self._backoff = backoff or Backoff(0.5, 15.0)
        self._failing: set[int] = set()
        self._rounds = 0
        #: When it is worth a try.
        self.until = 0.0

    @property
    def is_on(self) -> bool:
        """Whether nothing works."""
        return len(self._failing) >= _CHATS

    def failed(self, chat_id: int, now: float) -> None:
        """Note that a call came to nothing, for no reason that has to do with the call."""
        self._failing.add(chat_id)
        if self.is_on:
            self.last(now)

    def last(self, now: float) -> None:
        """Note that it lasts; what fails together counts once."""
        if now >= self.until:
            self.until = now + self._backoff.pause(self._rounds)
            self._rounds += 1

    def worked(self) -> None:
        """Note that Telegram has answered to a message."""
        self._failing.clear()
        self._rounds = 0
        self.until = 0.0
