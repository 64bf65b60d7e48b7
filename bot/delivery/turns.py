"""Whose turn it is: the rows of the outbox that stand first in their chats."""

from __future__ import annotations

import json
import logging
import math
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.admission import SHUT_OUT
from bot.delivery.message import Message
from bot.delivery.queue import message_of
from bot.delivery.retry import Priority
from corpus.database import Database

log = logging.getLogger(__name__)

#: Whether a row takes part in the order of its chat, at the time ``?3``.
_DUE = "(not_before <= ?3 OR reason <> '')"

#: Whether it may go, at the time ``?3``: one that was put back by a clock that was ahead does not
#: wait until that time has come.
_MAY_GO = "(not_before <= ?3 OR (reason <> '' AND changed_at > ?3))"

#: The first row of each chat after ``?2`` and up to ``?7``, of those with the priority ``?1``.
#: There is none if another row of the chat goes before it or is being sent. From chat to chat it
#: takes one step in the index, however many rows wait in each.
_HEADS = f"""
    WITH RECURSIVE places (place) AS (
        SELECT min(chat_id) FROM outbox WHERE state = 'queued' AND priority = ?1 AND chat_id > ?2
        UNION ALL
        SELECT (SELECT min(chat_id) FROM outbox
                WHERE state = 'queued' AND priority = ?1 AND chat_id > place)
        FROM places WHERE place < ?7
    )
    SELECT head.id, chat_id, key, kind, priority, cause, message, tries, again
    FROM places CROSS JOIN outbox AS head ON head.id = (
        SELECT id FROM outbox WHERE state = 'queued' AND priority = ?1 AND chat_id = place
        AND {_DUE} ORDER BY id LIMIT 1)
    WHERE place <= ?7 AND {_MAY_GO} AND place NOT IN (SELECT value FROM json_each(?4))
    AND NOT EXISTS (
        SELECT 1 FROM outbox WHERE state = 'queued' AND chat_id = place
        AND priority IN (SELECT value FROM json_each(?5)) AND {_DUE})
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE state = 'sending' AND chat_id = place)
    LIMIT ?6
"""

#: Begins row ``?1`` at the time ``?2``, unless another of its chat is under way or goes first, its
#: message is not ``?3`` any more, or nothing is said to its chat any more.
BEGIN = f"""
    UPDATE outbox SET state = 'sending', reason = '', tries = tries + 1, changed_at = ?2
    WHERE id = ?1 AND state = 'queued' AND (?3 IS NULL OR message IS ?3) AND NOT EXISTS (
        SELECT 1 FROM outbox AS other
        WHERE other.state = 'sending' AND other.chat_id = outbox.chat_id)
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS other WHERE other.state = 'queued'
        AND other.priority = outbox.priority AND other.chat_id = outbox.chat_id
        AND other.id < outbox.id AND (other.not_before <= ?2 OR other.reason <> ''))
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS other WHERE other.state = 'queued'
        AND other.priority IN (outbox.priority - 1, outbox.priority - 2)
        AND other.chat_id = outbox.chat_id AND (other.not_before <= ?2 OR other.reason <> ''))
    AND NOT {SHUT_OUT}
"""


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that is to be sent now, and its row."""

    id: int
    message: Message
    #: How often it was begun before.
    tries: int
    #: The message as it stands in the row, which may be changed until it is begun.
    written: str | None = None


#: Ids of chats, from the first to the last.
Span = tuple[float, float]

#: Groups and channels; people.
GROUPS: Span = (-math.inf, -1)
PEOPLE: Span = (0, math.inf)


class Turns:
    """Goes through the chats, round and round. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: Of each priority and span, the chat whose turn was last: the next one begins after it.
        self._places: dict[tuple[Priority, Span], int] = {}

    async def next(
        self, now: datetime, busy: Mapping[int, Priority], most: int, span: Span
    ) -> list[Queued]:
        """The first row of each of some chats, best priority first; all chats have their turn.

        Args:
            now: Rows that have to wait until later are left out.
            busy: Chats of which a row is in hand; they are left out unless a better one waits.
            most: How many at most.
            span: Which chats.
        """
        found: list[Queued] = []
        for priority in Priority:
            if len(found) == most:
                break
            held = [chat for chat, best in busy.items() if best <= priority]
            place = self._places.pop((priority, span), None)
            # From where the last one ended to the end, and then once from the beginning.
            for after in (span[0] - 1,) if place is None else (place, span[0] - 1):
                if (room := most - len(found)) <= 0:
                    break
                taken = [*held, *(row.message.chat_id for row in found)]
                rows = await self._heads(priority, (after, span[1]), now, taken, room)
                found += [queued for row in rows if (queued := await self._read(row))]
                if len(rows) == room:
                    self._places[priority, span] = rows[-1]["chat_id"]
        return found

    async def _read(self, row: sqlite3.Row) -> Queued | None:
        """The row's message; None, and never again, if it cannot be read."""
        try:
            return Queued(row["id"], message_of(row), row["tries"], row["message"])
        except (ValueError, TypeError, KeyError):
            log.exception("row %d of the outbox cannot be read", row["id"])
        await self._database.execute(
            "UPDATE outbox SET state = 'failed', reason = 'it cannot be read' WHERE id = ?",
            (row["id"],),
        )
        return None

    async def next_of(self, chat_id: int, now: datetime) -> Queued | None:
        """The first row of one chat; None if none is to be sent now."""
        for priority in Priority:
            for row in await self._heads(priority, (chat_id - 1, chat_id), now, (), 1):
                return await self._read(row)
        return None

    async def _heads(
        self, priority: Priority, between: Span, now: datetime, but: Iterable[int], most: int
    ) -> list[sqlite3.Row]:
        better = [other for other in Priority if other < priority]
        after, last = between
        moment, lists = int(now.timestamp()), (json.dumps(list(but)), json.dumps(better))
        return await self._database.rows(_HEADS, (priority, after, moment, *lists, most, last))
