"""Updates in: stored before they are confirmed to Telegram, then handled, then done.

    getUpdates | store (durable) | offset moves on
                 store | a line for each chat | process_update | done

An update is handled to its end once. Only one that was under way when the process was
killed is begun again at the next start.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import Update
from telegram.ext import Application

from bot.delivery.completion import completed
from bot.delivery.errors import GivenUp
from bot.state import State, UndoneUpdate, UpdateNote
from corpus.errors import DatabaseError

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

#: How long an update is remembered. Telegram delivers none that is older than 24 hours.
KEPT = timedelta(hours=48)

#: Beginnings without an end after which an update is taken for what kills the process.
MOST_STARTS = 5

#: Beginnings without an end after which it is handled apart from others like it.
SUSPECT_STARTS = 2

#: Seconds between two clean-ups.
PURGE_EVERY = 3600.0

#: Seconds that a cancelled handler gets to end.
GRACE = 1.0

#: What a line stands for: a chat, a person, or neither.
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored update that waits for its turn."""

    update_id: int
    raw: dict[str, Any]
    #: It was begun twice and never ended: no other such one is to be under way with it,
    #: or a crash would be blamed on both.
    suspect: bool = False


class Inbox:
    """Stored updates, handled in order in each chat and side by side over all.

    Handlers must not be added with ``block=False``: their updates would count as done
    when they have hardly begun.

    Args:
        application: Initialized; it needs no updater and need not be started.
        state: Where updates are stored.
        width: Updates that may be under way at once. Most of them wait for the pace of
            their chat, and must not keep others waiting.
        backlog: Stored updates waiting, above which `room` waits.
    """

    def __init__(
        self, application: App, state: State, *, width: int = 1000, backlog: int = 1000
    ) -> None:
        self._application = application
        self._state = state
        self._backlog = backlog
        #: When Telegram last sent something.
        self.last_update_at: datetime | None = None
        self._lines: dict[Key, deque[Entry]] = {}
        self._waiting = 0
        self._slots = asyncio.Semaphore(width)
        self._one_suspect = asyncio.Lock()
        self._workers: set[asyncio.Task[None]] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._housekeeper: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._has_room = asyncio.Event()
        self._has_room.set()

    @property
    def waiting(self) -> int:
        """How many updates are stored and not done."""
        return self._waiting

    async def start(self) -> None:
        """Begin with what a former life left undone. Call it once, before `take`."""
        purged = await self._state.purge_updates(datetime.now(UTC) - KEPT)
        undone = await self._state.undone_updates(self._bot_id)
        log.info("inbox: %d undone from before, %d rows purged", len(undone), purged)
        for update in undone:
            if update.starts >= MOST_STARTS:
                await self._give_up(update)
            else:
                suspect = update.starts >= SUSPECT_STARTS
                self._enqueue(Entry(update.update_id, update.raw, suspect))
        self._housekeeper = asyncio.create_task(self._keep_house())

    async def _give_up(self, update: UndoneUpdate) -> None:
        """Let whoever sent it know; first of all, so that this happens once."""
        log.error("update %d given up after %d starts", update.update_id, update.starts)
        await self._note(UpdateNote.FINISHED, update.update_id)
        try:
            parsed = Update.de_json(update.raw, self._application.bot)
            await self._application.process_error(parsed, GivenUp(update.starts))
        except Exception:
            log.exception("update %d: nobody could be told", update.update_id)

    async def take(self, updates: Iterable[object]) -> list[int]:
        """Store raw updates, and handle those that are new.

        When it returns they may be confirmed to Telegram. What is no update at all is
        left out.

        Returns:
            The ids of all that were given, known or new, lowest first.

        Raises:
            DatabaseError: If they could not be stored; nothing is handled.
        """
        by_id = {update_id: raw for update_id, raw in map(_numbered, updates) if raw}
        given = {update_id: by_id[update_id] for update_id in sorted(by_id)}
        if given:
            now = datetime.now(UTC)
            new = await self._state.store_updates(self._bot_id, list(given.values()), now)
            self.last_update_at = now
            for update_id in new:
                self._enqueue(Entry(update_id, given[update_id]))
        return list(given)

    async def room(self) -> None:
        """Wait until there are not too many waiting. Telegram keeps the rest for 24 hours."""
        await self._has_room.wait()

    async def drain(self) -> None:
        """Wait until nothing is under way or waiting."""
        await self._idle.wait()

    async def stop(self, deadline_seconds: float) -> None:
        """Begin nothing more, and end what is under way.

        What is not done by the deadline is cancelled; it and what has not begun is
        handled at the next start.
        """
        self._stopping.set()
        if self._housekeeper is not None:
            self._housekeeper.cancel()
            await asyncio.wait([self._housekeeper])
        if self._running:
            await asyncio.wait(set(self._running), timeout=deadline_seconds)
        if cancelled := list(self._running):
            log.warning("%d updates cancelled, to be handled at the next start", len(cancelled))
        for task in cancelled:
            task.cancel()
        if self._workers:
            _, stuck = await asyncio.wait(set(self._workers), timeout=GRACE)
            if stuck:
                log.error("%d handlers do not end", len(stuck))
        self._idle.set()
        self._has_room.set()

    @property
    def _bot_id(self) -> int:
        return int(self._application.bot.id)

    def _enqueue(self, entry: Entry) -> None:
        key = line_of(entry.raw)
        self._waiting += 1
        self._idle.clear()
        if self._waiting >= self._backlog:
            self._has_room.clear()
        if key in self._lines:
            self._lines[key].append(entry)
            return
        self._lines[key] = deque([entry])
        worker = asyncio.create_task(self._work(key))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, key: Key) -> None:
        """Handle what waits in one line, until it is empty."""
        line = self._lines[key]
        while line and not self._stopping.is_set():
            entry = line[0]
            async with self._one_suspect if entry.suspect else nullcontext(), self._slots:
                if not self._stopping.is_set():
                    await self._handle(entry)
            line.popleft()
            self._waiting -= 1
            if self._waiting < self._backlog:
                self._has_room.set()
        del self._lines[key]
        if not self._waiting:
            self._idle.set()

    async def _handle(self, entry: Entry) -> None:
        await self._note(UpdateNote.BEGUN, entry.update_id)
        try:
            done = await self._process(entry)
        except Exception:
            # A fault of ours; the line must go on, and must not come back to it for ever.
            log.exception("update %d failed in the inbox", entry.update_id)
            done = True
        await self._note(UpdateNote.FINISHED if done else UpdateNote.RELEASED, entry.update_id)

    async def _note(self, what: UpdateNote, update_id: int) -> None:
        """Write down how far it is; a full disk keeps nobody from an answer."""
        try:
            await self._state.note_update(self._bot_id, what, update_id)
        except DatabaseError:
            log.exception("update %d may be handled again after a restart", update_id)

    async def _process(self, entry: Entry) -> bool:
        """Let the application handle it; False if the program ended meanwhile."""
        try:
            update = Update.de_json(completed(entry.raw), self._application.bot)
        except Exception as e:
            # Not the error's text, which may hold theirs.
            log.error("update %d cannot be read: %s", entry.update_id, type(e).__name__)
            return True
        if self._stopping.is_set():
            return False
        # A task of its own, so that it can be cancelled without its bookkeeping.
        task = asyncio.create_task(self._application.process_update(update))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait([task])
        if task.cancelled() and self._stopping.is_set():
            return False
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            reference = secrets.token_hex(2).upper()
            log.error("update %d failed (ref %s)", entry.update_id, reference, exc_info=error)
        return True

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(PURGE_EVERY)
            try:
                await self._state.purge_updates(datetime.now(UTC) - KEPT)
            except DatabaseError:
                log.exception("old updates cannot be deleted")


def line_of(raw: dict[str, Any]) -> Key:
    """Which line an update waits in: that of its chat, else of its user.

    Read from the raw update, because one that cannot be parsed has to stand somewhere too.
    """
    for content in raw.values():
        if isinstance(content, dict):
            message = content.get("message")  # of the button that was pressed
            within = message if isinstance(message, dict) else {}
            for kind, holder in (
                ("chat", content.get("chat") or within.get("chat")),
                ("chat", content.get("voter_chat")),
                ("user", content.get("from") or content.get("user")),
            ):
                if isinstance(holder, dict) and isinstance(number := holder.get("id"), int):
                    return kind, number
    return "other", 0


def _numbered(raw: object) -> tuple[int, dict[str, Any]]:
    """The update with its number; empty if it has none, and so cannot be stored."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    if isinstance(raw, dict) and isinstance(number, int) and abs(number) < 2**63:
        return number, raw
    log.error("something without an update_id came instead of an update")
    return 0, {}
