"""Long polling: asks Telegram for updates, through trouble of any kind, and stores them."""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.delivery.errors import CannotRun, OutcomeUnknown, ServerFault, TokenRefused, TwoCopies
from bot.delivery.inbox import App, Inbox
from bot.delivery.retry import MARGIN, Backoff, seconds_of
from corpus.errors import DatabaseError

log = logging.getLogger(__name__)

#: Seconds without an update after which Telegram may number them anew. It keeps updates
#: for 24 hours, so that by then all are confirmed and the offset has no work left.
OFFSET_KEPT = 24 * 3600.0

#: There is one poll at a time: it can be tried more often than what many wait to send.
PAUSES = Backoff(first=0.25, most=10.0)

#: Seconds on top of those that Telegram holds the line, before it counts as dropped.
READ_MARGIN = 5.0


async def reach(application: App, backoff: Backoff | None = None) -> None:
    """Initialize the application, however long Telegram cannot be reached.

    Raises:
        TokenRefused: If Telegram does not know the token.
    """
    backoff = backoff or PAUSES
    failures = 0
    while True:
        try:
            await application.initialize()
        except BadRequest:
            raise
        except InvalidToken:
            raise TokenRefused from None  # its text has the token
        except (NetworkError, RetryAfter) as e:
            if not failures:
                log.warning("Telegram cannot be reached, trying again until it can: %s", e)
            await asyncio.sleep(backoff.pause(failures))
            failures += 1
        else:
            return


class Polling:
    """Fills an inbox by `getUpdates`.

    Args:
        inbox: Started.
        application: Initialized; its bot's own request object is used.
        allowed_updates: Kinds of updates to ask for.
        seconds: How long Telegram may hold a request while it has nothing.
        conflict_patience: Seconds of conflicts with another poller. Polls that work in
            between do not count: two copies take turns, and both get some updates.
        backoff: Pauses after failures.
    """

    def __init__(
        self,
        inbox: Inbox,
        application: App,
        *,
        allowed_updates: Sequence[str] = Update.ALL_TYPES,
        seconds: int = 10,
        conflict_patience: float = 300.0,
        backoff: Backoff | None = None,
    ) -> None:
        self._inbox = inbox
        self._bot = application.bot
        self._allowed_updates = json.dumps(list(allowed_updates))
        self._seconds = seconds
        self._conflict_patience = conflict_patience
        self._backoff = backoff or PAUSES
        #: Set while Telegram answers.
        self.works = asyncio.Event()
        self._offset: int | None = None
        self._failures = 0
        self._conflicts = 0
        self._first_conflict = self._last_conflict = -math.inf
        self._task: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Poll until `stop` is called.

        Raises:
            TokenRefused: If Telegram does not know the token (any more).
            TwoCopies: If another program has been polling all the time.
        """
        self._task = asyncio.create_task(self._poll())
        try:
            await self._task
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if me is not None and me.cancelling():
                raise  # not by stop()
        finally:
            self.works.clear()

    def stop(self) -> None:
        """Poll no more, not even to the end of the request under way.

        Updates on their way are not confirmed, and come again.
        """
        if self._task is not None:
            self._task.cancel()

    async def _poll(self) -> None:
        loop = asyncio.get_running_loop()
        last_update = loop.time()
        while True:
            await self._inbox.room()
            try:
                updates = await self._get_updates()
                ids = await self._inbox.take(updates)  # stored before the offset moves
                if updates and not ids:
                    raise OutcomeUnknown("not one of the updates has an id")
            except (TelegramError, DatabaseError) as e:
                await asyncio.sleep(self._pause_after(e))
                continue
            if self._failures:
                log.info("getUpdates works again")
            self.works.set()
            self._failures = 0
            if ids:
                self._offset = ids[-1] + 1
                last_update = loop.time()
            elif loop.time() - last_update > OFFSET_KEPT:
                self._offset = None

    async def _get_updates(self) -> list[Any]:
        # The first one returns at once, and so tells that all is well.
        hold = self._seconds if self.works.is_set() else 0
        parameters: dict[str, object] = {
            "timeout": hold,
            "allowed_updates": self._allowed_updates,
        }
        if self._offset is not None:
            parameters["offset"] = self._offset
        # Neither Bot.get_updates, which parses them all or none, nor do_api_request, which
        # warns about not using it.
        data = RequestData([RequestParameter(n, value, None) for n, value in parameters.items()])
        try:
            updates = await self._bot.request.post(
                f"{self._bot.base_url}/getUpdates", data, read_timeout=hold + READ_MARGIN
            )
        except Conflict as e:
            if "webhook is active" not in e.message:
                raise
            await self._bot.delete_webhook()
            raise ServerFault(409, "a webhook was set; it is removed now") from e
        if not isinstance(updates, list):
            raise OutcomeUnknown("no list of updates")
        return updates

    def _pause_after(self, error: Exception) -> float:
        """Seconds to wait; logs the first of a row of failures.

        Raises:
            CannotRun: If it is of no use to go on.
        """
        if isinstance(error, CannotRun):
            raise error
        if isinstance(error, InvalidToken):
            raise TokenRefused from None
        self.works.clear()
        if isinstance(error, Conflict):
            return self._pause_after_conflict()
        if not self._failures:
            log.warning("getUpdates failed, trying again until it works: %s", error)
        pause = self._backoff.pause(self._failures)
        self._failures += 1
        return seconds_of(error) + MARGIN if isinstance(error, RetryAfter) else pause

    def _pause_after_conflict(self) -> float:
        now = asyncio.get_running_loop().time()
        if now - self._last_conflict > self._conflict_patience / 2:
            self._first_conflict, self._conflicts = now, 0
            log.error("another copy of this bot is polling; stop one of the two")
        self._last_conflict = now
        if now - self._first_conflict >= self._conflict_patience:
            raise TwoCopies(now - self._first_conflict)
        self._conflicts += 1
        return 3 * self._backoff.pause(self._conflicts - 1)
