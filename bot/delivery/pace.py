"""The rate limiter: how fast calls go out, and that they arrive.

Every call of the bot passes here, except `getUpdates`. What people see (messages and
edits of them) waits for its turn in its chat and for a place among all, as `bot.delivery.gate`
has it; other methods go at once. What follows a failure is decided in `bot.delivery.retry`.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from telegram.error import ChatMigrated, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.delivery.errors import NotBegun
from bot.delivery.gate import Gate, Lane
from bot.delivery.retry import MARGIN, Backoff, Sending, Trial, makes_new, seconds_of
from bot.delivery.window import Window

log = logging.getLogger(__name__)

#: During an outage every call is retried, and the inbox has already said why.
_LEVELS = {"plain": logging.WARNING, "retried": logging.DEBUG}

Result = bool | dict[str, Any] | list[dict[str, Any]]
#: Id of a chat, or ``@name`` of a channel.
Chat = int | str

#: So many chats flooded within so many seconds: it is not the chats, it is all together.
FLOODED_CHATS = 3
FLOODED_WITHIN = 10.0

#: Seconds between two looks for chats that can be forgotten.
SWEEP_EVERY = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How many messages and edits go out; None is unlimited. Sliding windows."""

    private_per_second: float | None = 1.0
    #: For groups, supergroups and channels.
    group_per_minute: float | None = 20.0
    overall_per_second: float | None = 25.0

    def __post_init__(self) -> None:
        for rate in (self.private_per_second, self.group_per_minute, self.overall_per_second):
            if rate is not None and not 0 < rate < math.inf:
                raise ValueError(f"a limit must be above 0, or None: {rate!r}")

    def __str__(self) -> str:
        """As operators read it."""
        private, group, overall = (
            "any number" if rate is None else f"{rate:g}"
            for rate in (self.private_per_second, self.group_per_minute, self.overall_per_second)
        )
        return (
            f"{private} a second to a private chat, {group} a minute to a group or channel,"
            f" {overall} a second over all"
        )

    def of(self, chat: Chat) -> Lane:
        """A fresh lane for one chat; the id tells what kind of chat it is."""
        if isinstance(chat, str) or chat < 0:
            return Lane(Window.at(self.group_per_minute, 60.0), is_slow=True)
        return Lane(Window.at(self.private_per_second, 1.0))


class Pace(BaseRateLimiter[Sending]):
    """A `BaseRateLimiter` that keeps Telegram's limits per chat and over all.

    The clock is the event loop's.

    Args:
        limits: How fast.
        patience: Seconds to go on trying what has not arrived or was refused by a flood
            limit. Longer waits are the caller's, who gets the error.
        backoff: Pauses between tries.
        on_migrated: Told the old and the new id of a group when a call finds out that it
            has become a supergroup, before a message is sent to the new id.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        patience: float = 3600.0,
        backoff: Backoff | None = None,
        on_migrated: Callable[[int, int], Awaitable[None]] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.patience = patience
        self.on_migrated = on_migrated
        #: Since the start: ``retried``, ``resent``, ``flooded``, ``plain``, ``migrated``.
        self.counts: Counter[str] = Counter()
        #: When Telegram last took a message or an edit.
        self.last_sent_at: datetime | None = None
        self._backoff = backoff or Backoff()
        self._gate = Gate(Window.at(self.limits.overall_per_second, 1.0))
        self._lanes: dict[Chat, Lane] = {}
        self._swept_at = -math.inf
        self._floods: dict[Chat, float] = {}

    @property
    def chats(self) -> int:
        """How many chats are remembered; not ``len()``, or an idle limiter would be false."""
        return len(self._lanes)

    async def initialize(self) -> None:
        """Does nothing."""

    async def shutdown(self) -> None:
        """Does nothing."""

    def recall(self, chat: Chat, seconds_ago: float) -> None:
        """Count what was sent to a chat in a life of the process before this."""
        at = asyncio.get_running_loop().time() - max(seconds_ago, 0.0)
        self._gate.recall(at)
        self._lane(chat).window.recall(at)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Sending | None,
    ) -> Result:
        sending = rate_limit_args or Sending()

        async def call() -> Result:
            return await callback(*args, **kwargs)

        try:
            return await self._deliver(call, endpoint, data, sending)
        except ChatMigrated as e:
            old = _chat(data)
            if not isinstance(old, int) or old == e.new_chat_id:
                raise
            await self._tell_migrated(old, e.new_chat_id)
            # The bot's messages of old are not in the new chat, where their numbers are others.
            if not makes_new(endpoint):
                raise
            data["chat_id"] = e.new_chat_id  # ``args`` has the same dictionary
            data.pop("reply_parameters", None)
            self.counts["migrated"] += 1
            log.info("chat %d is now %d", old, e.new_chat_id)
            return await self._deliver(call, endpoint, data, sending)

    async def _tell_migrated(self, old: int, new: int) -> None:
        if self.on_migrated is not None:
            try:
                await self.on_migrated(old, new)
            except Exception:
                # The message is to arrive all the same; the next one finds it out again.
                log.exception("that chat %d is now %d could not be noted", old, new)

    async def _deliver(
        self,
        call: Callable[[], Awaitable[Result]],
        endpoint: str,
        data: dict[str, Any],
        sending: Sending,
    ) -> Result:
        now = asyncio.get_running_loop().time()
        trial = Trial(endpoint, data, sending, self.patience, now, self._backoff)
        if not _is_seen(endpoint):
            return await self._at_once(call, trial)
        chat = _chat(data)
        # An edit of an inline message has no chat.
        lane = Lane(Window.at(None, 0.0)) if chat is None else self._lane(chat)
        return await self._in_turn(call, trial, lane, chat)

    async def _at_once(self, call: Callable[[], Awaitable[Result]], trial: Trial) -> Result:
        while True:
            await _begin(trial.sending)
            try:
                return await call()
            except TelegramError as error:
                pause = self._after(trial, error)
            if pause is None:
                return True
            await asyncio.sleep(pause)

    async def _in_turn(
        self, call: Callable[[], Awaitable[Result]], trial: Trial, lane: Lane, chat: Chat | None
    ) -> Result:
        """Call until it works or there is nothing more to be done."""
        loop, gate = asyncio.get_running_loop(), self._gate
        turn = gate.join(lane, trial.sending.priority, trial.deadline)
        while True:
            await gate.wait(lane, turn)
            again_at: float | None = None
            try:
                await _begin(trial.sending)
                gate.go(turn)
                result = await call()
                self.last_sent_at = datetime.now(UTC)
                return result
            except TelegramError as error:
                if isinstance(error, RetryAfter) and chat is not None:
                    self._stop(lane, chat, seconds_of(error) + MARGIN)
                pause = self._after(trial, error)
                if pause is None:
                    return True
                again_at = loop.time() + pause
            finally:
                gate.leave(lane, turn, again_at)

    def _after(self, trial: Trial, error: TelegramError) -> float | None:
        """As `Trial.after`, counted and logged."""
        pause = trial.after(error, asyncio.get_running_loop().time())
        if pause is not None:
            self.counts[trial.remedy] += 1
            level = _LEVELS.get(trial.remedy, logging.INFO)
            log.log(level, "%s %s: %s", trial.endpoint, trial.remedy, error)
        return pause

    def _stop(self, lane: Lane, chat: Chat, seconds: float) -> None:
        """Stop the chat; and all of them if it is not the only one."""
        now = asyncio.get_running_loop().time()
        self._gate.stop(lane, now + seconds)
        recent = {other: at for other, at in self._floods.items() if at > now - FLOODED_WITHIN}
        recent[chat] = now
        if len(recent) >= FLOODED_CHATS:
            log.warning("flooded in %d chats: all wait %.1f s", len(recent), seconds)
            self._gate.close(now + seconds)
            recent.clear()
        self._floods = recent

    def _lane(self, chat: Chat) -> Lane:
        now = asyncio.get_running_loop().time()
        if now - self._swept_at >= SWEEP_EVERY:
            self._swept_at = now
            self._lanes = {c: lane for c, lane in self._lanes.items() if not lane.is_idle(now)}
        if (lane := self._lanes.get(chat)) is None:
            lane = self._lanes[chat] = self.limits.of(chat)
        return lane


async def _begin(sending: Sending) -> None:
    if sending.begin is not None and not await sending.begin():
        raise NotBegun


def _is_seen(endpoint: str) -> bool:
    """Whether people see what the method does: a message, or an edit of one."""
    return endpoint != "sendChatAction" and endpoint.startswith(("send", "edit", "forward", "copy"))


def _chat(data: dict[str, Any]) -> Chat | None:
    chat = data.get("chat_id")
    if isinstance(chat, str):
        try:
            return int(chat)
        except ValueError:
            return chat.lower()
    return chat if isinstance(chat, int) else None
