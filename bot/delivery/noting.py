"""What became of a row, noted, and told to those who have to know."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.delivery.message import Message
from bot.delivery.outbox import Outbox
from bot.delivery.outcome import Fate, Outcome
from bot.delivery.retry import Backoff
from bot.delivery.turns import Queued
from corpus.errors import DatabaseError

log = logging.getLogger(__name__)

#: Between two tries to note something.
PAUSES = Backoff(0.5, 10.0)

_EXPECTED = (Fate.SENT, Fate.LATER, Fate.OUTAGE, Fate.GONE, Fate.DROPPED)


class Noting:
    """Notes, however long the database cannot be written to.

    Until then the row is on disk as being sent, and nothing else goes to its chat.

    Args:
        outbox: The rows.
        now: The time.
        on_gone: Told of a chat that cannot be written to, and why; may keep what waits for it.
        on_topic_lost: Told of a topic that is closed or deleted: chat and topic.
    """

    def __init__(
        self,
        outbox: Outbox,
        now: Callable[[], datetime],
        on_gone: Callable[[int, str], Awaitable[None]],
        on_topic_lost: Callable[[int, int], Awaitable[None]],
    ) -> None:
        self._outbox = outbox
        self._now = now
        self._on_gone = on_gone
        self._on_topic_lost = on_topic_lost

    async def sent(
        self, row: Queued, message: Message, chat_id: int, message_id: int | None
    ) -> None:
        """Note that a message was sent, and what it became; as `Outbox.sent`."""

        def note(message: Message) -> Awaitable[None]:
            return self._outbox.sent(row.id, message, chat_id, message_id, self._now())

        try:
            await self._note(lambda: note(message))
        except Exception:
            # Whatever is wrong with what is noted beside it: it was sent.
            log.exception("outbox: what row %d cites could not be noted", row.id)
            await self._note(lambda: note(replace(message, cites=(), exchange=None)))

    async def ended(self, row: Queued, message: Message, outcome: Outcome) -> None:
        """Note what else became of a message, and tell those who have to know."""
        outbox, reason, now = self._outbox, outcome.reason, self._now()
        chat_id = message.chat_id
        at = now + timedelta(seconds=outcome.pause)
        level = logging.INFO if outcome.fate in _EXPECTED else logging.WARNING
        log.log(level, "outbox: row %d %s: %s", row.id, outcome.fate.value, reason)
        match outcome.fate:
            case Fate.SENT:
                await self.sent(row, message, chat_id, None)
            case Fate.LATER | Fate.OUTAGE:
                await self._note(lambda: outbox.later(row.id, at, reason, now))
            case Fate.GENERAL:
                await self._note(lambda: outbox.to_general(row.id, message, reason, now))
                await self._tell(lambda: self._on_topic_lost(chat_id, message.topic_id))
            case Fate.PLAIN:
                await self._note(lambda: outbox.unformat(row.id, reason, now))
            case Fate.KEPT:
                await self._note(lambda: outbox.end(row.id, "suspended", reason, now))
            case Fate.GONE:
                # In this order: what is suspended is sent once the chat is known to be back, and
                # it is not known to be back as long as nobody has noted that it is gone.
                await self._tell(lambda: self._on_gone(chat_id, reason))
                await self._note(lambda: outbox.suspend(chat_id, reason, now, row.id))
            case Fate.DROPPED:
                await self._note(lambda: outbox.end(row.id, "dropped", reason, now))
            case Fate.FAILED:
                await self._note(lambda: outbox.failed(row.id, reason, now))
            case Fate.UNKNOWN:
                await self._note(lambda: outbox.unknown(row.id, reason, now))

    async def _tell(self, tell: Callable[[], Awaitable[None]]) -> None:
        try:
            await self._note(tell)
        except Exception:
            log.exception("outbox: what was found out could not be passed on")

    async def _note(self, note: Callable[[], Awaitable[object]]) -> None:
        failures = 0
        while True:
            try:
                await note()
            except DatabaseError as e:
                log.error("outbox: what was sent cannot be noted yet: %s", e)
                await asyncio.sleep(PAUSES.pause(failures))
                failures += 1
            else:
                return
