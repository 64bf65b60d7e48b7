"""Sending broadcasts: one chat after the other, slower than the limits, each chat once."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.broadcasts import Broadcast, Counts
from bot.context import Services
from bot.delivery.errors import NotSent, ServerFault, gone
from bot.delivery.pace import Limits
from bot.delivery.retry import Priority, Sending, seconds_of

log = logging.getLogger(__name__)

#: What is put back is tried by this module, so that the others need not wait for it.
_SENDING = Sending(repeat=False, priority=Priority.BROADCAST, patience=0.0)
_SHOWING = Sending(priority=Priority.BROADCAST)
#: Seconds between two changes of the progress, and that Telegram may take for a message, roughly.
_SHOW, _CALL = 5.0, 0.1
#: Seconds to wait where Telegram cannot be reached, where it is in trouble, and for those that
#: have to wait; and how often trouble is met before a chat is given up.
_OUTAGE, _TROUBLE, _LOOK, _TRIES = 5.0, 30.0, 1.0, 10


def interval(limits: Limits) -> float:
    """Seconds between two messages: half of what may be sent is left to answers."""
    return 2.0 / limits.overall_per_second if limits.overall_per_second else 0.0


def estimate(recipients: int, limits: Limits) -> str:
    """How long it takes to send to so many, in words."""
    seconds = recipients * (interval(limits) + _CALL)
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
        f"Sending: {counts.sent:,} sent, {counts.left:,} left, {counts.failed:,} failed{unknown}."
    )
    return text, InlineKeyboardMarkup([[button]])


def summary(broadcast: Broadcast, counts: Counts) -> str:
    """What is said at the end."""
    ended = "was stopped" if broadcast.state == "stopped" else "is over"
    left = f" {counts.left:,} were not tried." if counts.left else ""
    unsure = " Unknown ones may have arrived; they are not sent again." if counts.unknown else ""
    return (
        f"The broadcast {ended}: {counts.sent:,} sent, {counts.failed:,} failed,"
        f" {counts.unknown:,} unknown.{left}{unsure}"
    )


class Broadcasting:
    """Sends what was confirmed.

    Args:
        bot: Sends it.
        services: Of the application.
    """

    def __init__(self, bot: ExtBot[Sending], services: Services) -> None:
        self._bot = bot
        self._services = services
        self._broadcasts = services.broadcasts
        self._recovered = False
        self._shown: int | None = None
        self._shown_at = 0.0

    async def run(self) -> None:
        """Wait until there is something to send, and send it."""
        due = self._broadcasts.due
        await due.wait()
        # Cleared first: what is confirmed from now on sets it again.
        due.clear()
        try:
            if not self._recovered:
                await self._broadcasts.recover()
                self._recovered = True
            while (broadcast := await self._broadcasts.current()) is not None:
                await self._go_on(broadcast)
        except Exception:
            self._recovered = False  # what could not be noted is not known
            due.set()
            raise

    async def _go_on(self, broadcast: Broadcast) -> None:
        """Send it to one chat, or end it."""
        chat_id = None
        if broadcast.state == "sending":
            await self._show(broadcast)
            chat_id = await self._broadcasts.take(broadcast.id, datetime.now(UTC))
        if chat_id is not None:
            await asyncio.sleep(
                await self._send(broadcast, chat_id) + interval(self._services.settings.limits)
            )
            return
        counts = await self._broadcasts.counts(broadcast.id)
        current = await self._broadcasts.get(broadcast.id)
        if current is not None and current.state == "sending" and counts.left:
            await asyncio.sleep(_LOOK)  # a chat has to wait
            return
        await self._broadcasts.finish(broadcast.id)
        await self._end(current or broadcast, counts)

    async def _send(self, broadcast: Broadcast, chat_id: int) -> float:
        """Send it to one chat; returns the seconds to wait because of what happened."""
        note, now = self._broadcasts.note, datetime.now(UTC)
        try:
            sent = await self._bot.send_message(chat_id, broadcast.text, rate_limit_args=_SENDING)
        except RetryAfter as e:
            await self._broadcasts.later(
                broadcast.id, chat_id, now + timedelta(seconds=seconds_of(e) + 1)
            )
        except NotSent:
            await self._broadcasts.later(broadcast.id, chat_id, now)
            return _OUTAGE
        except ServerFault as e:
            at = now + timedelta(seconds=_TROUBLE)
            if await self._broadcasts.later(broadcast.id, chat_id, at) >= _TRIES:
                await self._broadcasts.give_up(broadcast.id, chat_id, str(e))
        except TimedOut as e:
            await note(broadcast.id, chat_id, "unknown", str(e))
        except TelegramError as e:
            await note(broadcast.id, chat_id, "failed", str(e))
            if gone(e):
                await self._services.chats.gone(chat_id, now)
        else:
            await note(broadcast.id, chat_id, "sent")
            if sent.chat_id != chat_id:
                await self._services.chats.moved(chat_id, sent.chat_id, now)
                await self._broadcasts.skip(broadcast.id, sent.chat_id)
        return 0.0

    async def _show(self, broadcast: Broadcast) -> None:
        """Change the progress, now and then."""
        now = time.monotonic()
        recent = self._shown == broadcast.id and now - self._shown_at < _SHOW
        if broadcast.progress is None or recent:
            return
        self._shown, self._shown_at = broadcast.id, now
        text, keyboard = progress(broadcast.id, await self._broadcasts.counts(broadcast.id))
        await self._edit(broadcast.progress, text, keyboard, _SENDING)

    async def _end(self, broadcast: Broadcast, counts: Counts) -> None:
        text = summary(broadcast, counts)
        if broadcast.progress is not None:
            await self._edit(broadcast.progress, text, None, _SHOWING)
        try:
            await self._bot.send_message(broadcast.made_by, text)
        except TelegramError as e:
            log.warning("the end of a broadcast could not be told: %s", e)
        await self._broadcasts.told(broadcast.id)

    async def _edit(
        self,
        place: tuple[int, int],
        text: str,
        keyboard: InlineKeyboardMarkup | None,
        sending: Sending,
    ) -> None:
        chat_id, message_id = place
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
