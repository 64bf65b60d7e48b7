"""Broadcasts under way: how far they are, and what is said at the end.

They are sent from the outbox, like everything else, after all that somebody waits for.
"""

from __future__ import annotations

import asyncio
import logging
import time

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.broadcasts import Broadcast
from bot.context import Services
from bot.delivery.outbox import Counts
from bot.delivery.pace import Limits
from bot.delivery.retry import Priority, Sending

log = logging.getLogger(__name__)

#: The next change of the progress shows what this one does not.
_SHOWING = Sending(repeat=False, priority=Priority.BROADCAST, patience=0.0)
_ENDING = Sending(priority=Priority.BROADCAST, patience=60.0)
#: Seconds between two changes of the progress, and between two looks at how far it is.
_SHOW, _LOOK = 5.0, 0.5


def estimate(recipients: int, limits: Limits) -> str:
    """How long it takes to send to so many, in words."""
    seconds = recipients / limits.overall_per_second if limits.overall_per_second else 0.0
    for unit, length in (("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = round(seconds / length)
            return f"about {count} {unit}{'s' * (count != 1)}"
    return "less than a minute"


def progress(broadcast_id: int, counts: Counts) -> tuple[str, InlineKeyboardMarkup]:
    """What is shown while it is sent."""
    unknown = f", {counts.unknown:,} unknown" if counts.unknown else ""
    button = InlineKeyboardButton("Stop", callback_data=f"broadcast_stop:{broadcast_id}")
    text = (
        f"Sending: {counts.sent:,} sent, {left(counts):,} left, {failed(counts):,} failed{unknown}."
    )
    return text, InlineKeyboardMarkup([[button]])


def summary(broadcast: Broadcast, counts: Counts) -> str:
    """What is said at the end."""
    ended = "was stopped" if broadcast.state == "stopped" else "is over"
    dropped = f" {counts.dropped:,} were not tried." if counts.dropped else ""
    unsure = " Unknown ones may have arrived; they are not sent again." if counts.unknown else ""
    return (
        f"The broadcast {ended}: {counts.sent:,} sent, {failed(counts):,} failed,"
        f" {counts.unknown:,} unknown.{dropped}{unsure}"
    )


def left(counts: Counts) -> int:
    """How many chats it has still to come to."""
    return counts.queued + counts.sending


def failed(counts: Counts) -> int:
    """How many it does not come to."""
    return counts.failed + counts.suspended


class Broadcasting:
    """Looks after what was confirmed.

    Args:
        bot: Shows how far it is.
        services: Of the application.
    """

    def __init__(self, bot: ExtBot[Sending], services: Services) -> None:
        self._bot = bot
        self._services = services
        self._broadcasts = services.broadcasts
        self._shown: tuple[int, str] | None = None
        self._shown_at = 0.0

    async def run(self) -> None:
        """Wait until something is being sent, and see it to its end."""
        due = self._broadcasts.due
        await due.wait()
        # Cleared first: what is confirmed from now on sets it again.
        due.clear()
        try:
            while (broadcast := await self._broadcasts.current()) is not None:
                await self._look_at(broadcast)
        except Exception:
            due.set()
            raise

    async def _look_at(self, broadcast: Broadcast) -> None:
        """Show how far it is, or end it."""
        counts = await self._services.outbox.counts(broadcast.cause)
        if not left(counts):
            await self._end(broadcast, summary(broadcast, counts))
            return
        if broadcast.state == "sending":
            await self._show(broadcast, counts)
        await asyncio.sleep(_LOOK)

    async def _show(self, broadcast: Broadcast, counts: Counts) -> None:
        """Change the progress, now and then."""
        text, keyboard = progress(broadcast.id, counts)
        now, shown = time.monotonic(), (broadcast.id, text)
        began = self._shown is not None and self._shown[0] == broadcast.id
        if shown == self._shown or (began and now - self._shown_at < _SHOW):
            return
        self._shown, self._shown_at = shown, now
        await self._edit(broadcast, text, keyboard, _SHOWING)

    async def _end(self, broadcast: Broadcast, text: str) -> None:
        await self._edit(broadcast, text, None, _ENDING)
        await self._broadcasts.end(broadcast, text, self._services.now())

    async def _edit(
        self,
        broadcast: Broadcast,
        text: str,
        keyboard: InlineKeyboardMarkup | None,
        sending: Sending,
    ) -> None:
        if broadcast.progress is None:
            return
        chat_id, message_id = broadcast.progress
        try:
            await self._bot.edit_message_text(
                text,
                chat_id=chat_id,
                message_id=message_id,
                reply_markup=keyboard,
                rate_limit_args=sending,
            )
        except TelegramError as e:
            level = logging.DEBUG if isinstance(e, BadRequest) else logging.INFO
            log.log(level, "the progress of a broadcast was not shown: %s", e)
