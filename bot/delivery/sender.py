"""The sender: takes from the outbox what is to be sent, and notes what became of it.

    outbox.batch | a task a chat | pace | begun, on disk | call | what became of it, on disk

Nothing but rows that wait for the pace is held in memory. What surely was not sent goes back,
and what may have been is not sent again by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.delivery.calling import call
from bot.delivery.errors import NotBegun
from bot.delivery.message import Kind, Message, Method
from bot.delivery.noting import Noting
from bot.delivery.outage import Outage
from bot.delivery.outbox import Outbox
from bot.delivery.outcome import Fate, Outcome, judge
from bot.delivery.pace import Pace
from bot.delivery.retry import Priority, Sending
from bot.delivery.turns import GROUPS, PEOPLE, Queued, Span
from corpus.errors import DatabaseError

log = logging.getLogger(__name__)

#: Seconds between two looks at the outbox, whose rows other processes change too, and between
#: two that were woken.
LOOK, GAP = 0.5, 0.02

#: As far back as the limits look.
_MINUTE = timedelta(seconds=61)

#: Seconds in which nothing is begun because that could not be noted.
_STUCK = 5.0


async def _condense_nothing(chat_id: int) -> None:
    """Leave all alerts as they are."""


async def _hold_nothing(chat_id: int) -> bool:
    """Know no quiet hours."""
    return False


async def _tell_nobody(chat_id: int, topic_id: int) -> None:
    """Keep the loss of a topic to oneself."""


@dataclass(slots=True, eq=False)
class _Task:
    """A row in hand."""

    row: Queued
    #: Whether it finds out if Telegram works again.
    is_probe: bool
    #: Whether its request has gone out, or is about to.
    begun: bool = False

    @property
    def priority(self) -> Priority:
        return self.row.message.priority


class Sender:
    """Sends what is in the outbox. One alone may be at work on a database.

    Args:
        bot: Whose rate limiter is a `Pace`.
        outbox: The rows.
        now: The time.
        on_gone: Told of a chat that cannot be written to, and why; before its rows are suspended,
            unless that has seen to it.
        on_topic_lost: Told of a topic that is closed or deleted: chat and topic.
        condense: Told of a chat for which many alerts wait, before the next of them is sent; it
            may have one message sent instead.
        hold: Asked right before an alert goes out whether it is quiet in its chat now; it has
            then put off all that wait there.
        width: Chats of which rows are in hand at the same time, groups and people each. Most of
            them wait for the pace.
        only: The one chat that can be reached; the rows of others are left alone.
    """

    def __init__(
        self,
        bot: ExtBot[Sending],
        outbox: Outbox,
        *,
        now: Callable[[], datetime],
        on_gone: Callable[[int, str], Awaitable[None]],
        on_topic_lost: Callable[[int, int], Awaitable[None]] = _tell_nobody,
        condense: Callable[[int], Awaitable[object]] = _condense_nothing,
        hold: Callable[[int], Awaitable[bool]] = _hold_nothing,
        width: int = 75,
        only: int | None = None,
    ) -> None:
        self._bot = bot
        self._outbox = outbox
        self._now = now
        self._noting = Noting(outbox, now, on_gone, on_topic_lost)
        self._condense = condense
        self._hold = hold
        self._width = width
        self._spans: Sequence[Span] = (GROUPS, PEOPLE) if only is None else ((only, only),)
        self._recovered = only is not None
        self._stopping = False
        self._tasks: dict[asyncio.Task[None], _Task] = {}
        self._outage = Outage()
        self._stuck_until = 0.0

    async def run(self) -> None:
        """Send what comes, for ever. Begins with what a former life left under way.

        Raises:
            DatabaseError: If the outbox cannot be read; it can be called again.
        """
        outbox = self._outbox
        if not self._recovered:
            await self._recover()
            self._recovered = True
        while not self._stopping:
            # Cleared first: what becomes due from now on sets it again.
            outbox.due.clear()
            await self._take()
            await asyncio.sleep(GAP)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await outbox.due.wait()

    async def _recover(self) -> None:
        """Begin where a former life ended, in the middle of its minute."""
        now, pace = self._now(), self._bot.rate_limiter
        lost = await self._outbox.recover(now)
        log.info("outbox: %d rows were being sent when the program ended", lost)
        for chat_id, at in await self._outbox.recent(now - _MINUTE):
            if isinstance(pace, Pace):
                # Their times are cut to the second.
                pace.recall(chat_id, (now - at).total_seconds() - 1.0)

    async def stop(self, deadline_seconds: float) -> None:
        """Begin nothing more, and let end what is under way.

        Of what does not end by the deadline nobody knows at the next start what became.
        """
        self._stopping = True
        for task, item in list(self._tasks.items()):
            if not item.begun:
                task.cancel()
        for seconds in (deadline_seconds, 1.0):
            if self._tasks:
                await asyncio.wait(set(self._tasks), timeout=seconds)
            for task in list(self._tasks):
                task.cancel()

    async def _take(self) -> None:
        """Take in hand as many rows as there is room for."""
        outage = self._outage.is_on
        if outage and (self._tasks or not await self._reachable()):
            return
        if self._time() < self._stuck_until:
            return
        busy: dict[int, Priority] = {}
        for item in self._tasks.values():
            chat = item.row.message.chat_id
            busy[chat] = min(item.priority, busy.get(chat, item.priority))
        for span in self._spans:
            room = self._room(span)
            if outage:
                room = 0 if self._tasks else 1
            if room <= 0 or self._stopping:
                continue
            for row in await self._outbox.batch(self._now(), busy, room, span):
                item = _Task(row, is_probe=outage)
                task = asyncio.create_task(self._work(item))
                self._tasks[task] = item
                task.add_done_callback(self._ended)

    def _room(self, span: Span) -> int:
        """How many more rows may be in hand for these chats."""
        chats = (item.row.message.chat_id for item in self._tasks.values())
        return self._width - sum(span[0] <= chat <= span[1] for chat in chats)

    async def _reachable(self) -> bool:
        """Whether it is worth while to try a message, after nothing has worked."""
        if self._time() < self._outage.until:
            return False
        try:
            await self._bot.get_me()
        except TelegramError as e:
            log.info("outbox: all wait: %s", e)
            self._outage.last(self._time())
            return False
        return True

    def _time(self) -> float:
        return asyncio.get_running_loop().time()

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        self._outbox.due.set()  # for what comes next in its chat
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a row of the outbox failed", exc_info=error)

    async def _work(self, item: _Task) -> None:
        """Send one row; and the next ones of its chat, as long as no other chat waits for that."""
        chat_id = item.row.message.chat_id
        [span] = [(first, last) for first, last in self._spans if first <= chat_id <= last]
        while await self._handle(item):
            others = [other for other in self._tasks.values() if other is not item]
            alone = all(other.row.message.chat_id != chat_id for other in others)
            if self._stopping or not alone or self._room(span) <= 0:
                return
            try:
                row = await self._outbox.next_of(chat_id, self._now())
            except DatabaseError as e:
                self._get_stuck(e)
                return
            if row is None:
                return
            item.row, item.begun, item.is_probe = row, False, False

    async def _handle(self, item: _Task) -> bool:
        """Send one row, and note what became of it; False if it was not sent."""
        row = item.row
        chat_id = row.message.chat_id
        try:
            if row.message.kind is Kind.ALERT:
                await self._condense_if_crowded(chat_id)
            message = await self._addressed(row.message)
        except DatabaseError as e:
            self._get_stuck(e)
            return False
        if message is None:
            missing = Outcome(Fate.FAILED, "the message that it is about was not sent")
            await self._noting.ended(row, row.message, missing)
            return False
        begin = partial(self._begin, item)
        sending = Sending(
            repeat=False, plain=False, priority=item.priority, patience=0.0, begin=begin
        )
        try:
            where, message_id = await call(self._bot, message, sending)
        except NotBegun:
            pass
        except DatabaseError as e:  # of `begin`
            self._get_stuck(e)
        except TelegramError as e:
            await self._conclude(row, message, judge(e, message, row.tries))
        except Exception as e:
            log.exception("outbox: row %d", row.id)
            fault = Outcome(Fate.UNKNOWN if item.begun else Fate.FAILED, type(e).__name__)
            await self._conclude(row, message, fault)
        else:
            self._outage.worked()
            await self._noting.sent(row, message, where, message_id)
            return True
        return False

    async def _begin(self, item: _Task) -> bool:
        """Note that a row is about to be sent; False if it is not to be."""
        if item.begun:  # it was refused, and goes to the new id of a group
            return True
        holds = self._time() < self._stuck_until or (self._outage.is_on and not item.is_probe)
        if self._stopping or holds:
            return False
        if await self._is_held(item.row.message):
            return False
        item.begun = True  # before it is: from here on it is not to be cancelled
        try:
            item.begun = await self._outbox.begin(item.row.id, self._now(), item.row.written)
        except DatabaseError:
            item.begun = False
            raise
        return item.begun

    async def _is_held(self, message: Message) -> bool:
        if message.kind not in (Kind.ALERT, Kind.DIGEST):
            return False
        try:
            return await self._hold(message.chat_id)
        except DatabaseError:
            raise
        except Exception:
            log.exception("whether it is quiet in chat %d is not known", message.chat_id)
            return False

    def _get_stuck(self, error: DatabaseError) -> None:
        """Begin nothing for a while."""
        if self._time() >= self._stuck_until:
            log.error("outbox: nothing is sent, because it could not be noted: %s", error)
            self._stuck_until = self._time() + _STUCK

    async def _condense_if_crowded(self, chat_id: int) -> None:
        if await self._outbox.crowded(chat_id):
            try:
                await self._condense(chat_id)
            except Exception:
                log.exception("the alerts for chat %d go one by one", chat_id)

    async def _addressed(self, message: Message) -> Message | None:
        """The message with what it edits, deletes or replies to; None if that is not there."""
        if message.about is not None:
            found = await self._outbox.became(message.chat_id, message.about)
            message = replace(message, message_id=found)
        missing = message.message_id is None
        return None if missing and message.method in (Method.EDIT, Method.DELETE) else message

    async def _conclude(self, row: Queued, message: Message, outcome: Outcome) -> None:
        if outcome.fate in (Fate.OUTAGE, Fate.UNKNOWN):
            self._outage.failed(message.chat_id, self._time())
        else:
            self._outage.worked()
        await self._noting.ended(row, message, outcome)
