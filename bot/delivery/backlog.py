"""The outbox as operators see it: what waits and why, and what is to become of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.delivery.message import Kind
from bot.delivery.outbox import Outbox
from bot.people import By
from corpus.database import Database
from corpus.records import audit

#: States of rows that can be sent again, and of those that can be dropped. What is being sent is
#: neither.
RETRIED = ("failed", "suspended", "unknown", "dropped")
DROPPED = ("queued", "failed", "suspended", "unknown")

#: More ids than these are not in the audit log; how many they are is.
_MOST_IDS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outbox, without its words."""

    id: int
    chat_id: int
    key: str
    kind: Kind
    state: str
    reason: str
    tries: int
    made_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Suspended:
    """A chat for which something is kept that cannot be sent there."""

    chat_id: int
    #: As Telegram said it.
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What is in the outbox."""

    #: How many rows there are, by state and kind; what there is none of is left out.
    counts: Mapping[tuple[str, Kind], int]
    #: When the oldest was made that could be sent now; None if none can.
    oldest: datetime | None
    #: Those with the most rows first; `Overview.suspended` has no more than it was asked for.
    suspended: tuple[Suspended, ...]
    #: Of which nobody knows whether they were sent, the newest first; the same.
    unknown: tuple[Row, ...]

    def count(self, state: str) -> int:
        """How many rows are in a state."""
        return sum(n for (of, _), n in self.counts.items() if of == state)


class Backlog:
    """Looks at the rows and changes them. Any method can raise `DatabaseError`.

    It may do so in another process than the one that sends, which learns of it within a second.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._database = outbox.database

    @property
    def database(self) -> Database:
        """The file."""
        return self._database

    async def overview(self, now: datetime, most: int = 20) -> Overview:
        """How many rows there are, and the chats and rows that somebody may look after."""
        counts = await self._database.rows(
            "SELECT state, kind, count(*) AS n FROM outbox GROUP BY state, kind"
        )
        oldest = await self._database.row(
            "SELECT min(made_at) AS made_at FROM outbox"
            " WHERE state = 'queued' AND (not_before <= ? OR reason <> '')",
            (int(now.timestamp()),),
        )
        suspended = await self._database.rows(
            "SELECT chat_id, count(*) AS n, max(reason) AS reason FROM outbox"
            " WHERE state = 'suspended' GROUP BY chat_id ORDER BY n DESC, chat_id LIMIT ?",
            (most,),
        )
        return Overview(
            {(row["state"], Kind(row["kind"])): row["n"] for row in counts},
            _moment(oldest["made_at"]) if oldest and oldest["made_at"] is not None else None,
            tuple(Suspended(row["chat_id"], row["reason"], row["n"]) for row in suspended),
            tuple(await self.rows("unknown", most)),
        )

    async def rows(self, state: str | None, most: int, chat_id: int | None = None) -> list[Row]:
        """Those that changed last, the newest first.

        Args:
            state: Only those in this state; None for all.
            most: How many at most.
            chat_id: Only those for this chat.
        """
        wanted = {"state = ?": state, "chat_id = ?": chat_id}
        tests = [test for test, value in wanted.items() if value is not None]
        rows = await self._database.rows(
            "SELECT id, chat_id, key, kind, state, reason, tries, made_at, changed_at FROM outbox"
            f" WHERE {' AND '.join(tests) or 'true'} ORDER BY changed_at DESC, id DESC LIMIT ?",
            (*(value for value in wanted.values() if value is not None), most),
        )
        return [
            Row(
                *(row["id"], row["chat_id"], row["key"], Kind(row["kind"])),
                *(row["state"], row["reason"], row["tries"]),
                *(_moment(row["made_at"]), _moment(row["changed_at"])),
            )
            for row in rows
        ]

    async def retry(
        self, by: By, now: datetime, *, ids: Collection[int] = (), state: str | None = None
    ) -> int:
        """Send rows again that were given up or kept, even where they may have arrived.

        Args:
            by: Who wants it.
            now: When.
            ids: Of the rows; those that cannot be sent again are left out.
            state: All in this state instead, one of `RETRIED`.

        Returns:
            How many.
        """
        count = await self._change(by, "retry", "queued", "", RETRIED, ids, state, now)
        self._outbox.due.set()
        return count

    async def drop(
        self, by: By, now: datetime, *, ids: Collection[int] = (), state: str | None = None
    ) -> int:
        """Have rows not sent, neither now nor by themselves later.

        Args:
            by: Who wants it.
            now: When.
            ids: Of the rows; those that are over, or being sent, are left out.
            state: All in this state instead, one of `DROPPED`.

        Returns:
            How many.
        """
        reason = "dropped by an operator"
        return await self._change(by, "drop", "dropped", reason, DROPPED, ids, state, now)

    async def _change(
        self,
        by: By,
        action: str,
        becomes: str,
        reason: str,
        among: Collection[str],
        ids: Collection[int],
        state: str | None,
        now: datetime,
    ) -> int:
        chosen = [state] if state in among else []
        async with self._database.transaction(durable=True) as db:
            rows = list(
                await db.execute_fetchall(
                    "SELECT id, state FROM outbox"
                    " WHERE state IN (SELECT value FROM json_each(?1)) AND message IS NOT NULL"
                    " AND (?2 OR id IN (SELECT value FROM json_each(?3))) ORDER BY id",
                    (
                        json.dumps(list(among) if state is None else chosen),
                        state is not None,
                        json.dumps(list(ids)),
                    ),
                )
            )
            if not rows:
                return 0
            found = [row["id"] for row in rows]
            await db.execute(
                "UPDATE outbox SET state = ?, reason = ?, tries = 0, not_before = 0,"
                " changed_at = ? WHERE id IN (SELECT value FROM json_each(?))",
                (becomes, reason, int(now.timestamp()), json.dumps(found)),
            )
            before: dict[str, object] = {
                was: sum(row["state"] == was for row in rows)
                for was in sorted({row["state"] for row in rows})
            }
            subject = f"outbox:{found[0]}" if len(found) == 1 else "outbox"
            after = {becomes: len(found), "ids": found[:_MOST_IDS]}
            await audit.record(db, by.actor, f"outbox.{action}", subject, before, after)
        return len(found)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
