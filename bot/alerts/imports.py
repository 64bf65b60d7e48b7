"""Imports carried out: what was confirmed, in one transaction with its audit entries.

The message that showed what would change holds the file; once it is done, it holds how it ended,
so that a press that is handled twice does nothing twice.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Literal

import aiosqlite

from bot import feedplan
from bot.alerts import preferences
from bot.alerts.exported import ExportedAlert
from bot.alerts.follow import Follow, FollowState
from bot.alerts.importing import Plan
from bot.alerts.preferences import Preferences
from bot.alerts.row import COLUMNS, follow, log, one
from bot.feedplan import FeedPlan
from bot.people import By
from corpus.database import Database
from corpus.feeds import followed
from corpus.feeds.opml import Outline
from corpus.types import Actor


@dataclass(frozen=True, slots=True)
class Held:
    """A file that waits to be confirmed, or how its import ended."""

    kind: Literal["alerts", "feeds"]
    name: str
    data: bytes = b""
    #: Of alerts: where they go, what that is called if it is elsewhere, and whether it has topics.
    chat_id: int = 0
    title: str = ""
    topics: bool = False
    #: What is told about it, once it is done.
    done: str | None = None

    @property
    def heading(self) -> str:
        """What is imported, in words."""
        return f"{self.name} for {self.title}" if self.title else self.name

    def to_json(self) -> str:
        """What the exchange holds."""
        return json.dumps(asdict(self) | {"data": base64.b64encode(self.data).decode()})

    @classmethod
    def from_json(cls, text: str) -> Held | None:
        """The file that `to_json` was made of; None if it is none."""
        try:
            form = json.loads(text)
            return cls(**form | {"data": base64.b64decode(form["data"])})
        except (ValueError, KeyError, TypeError):
            return None

    def ended(self, told: str) -> Held:
        """The same without the file, once it is over."""
        return replace(self, data=b"", done=told)


class Imports:
    """What imports read and write. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def alerts(
        self,
        by: By,
        held: Held,
        place: tuple[int, int],
        decide: Callable[[list[Follow], Preferences], Plan],
        mark: str,
        tell: Callable[[Plan], str],
        now: datetime,
    ) -> Plan:
        """Do what was confirmed, unless the chat is another since it was shown.

        Args:
            by: Who confirmed it.
            held: The file.
            place: The chat and the message of ours that showed what would change.
            decide: What changes, given what the chat has.
            mark: Of the plan that was shown.
            tell: What is told when it is done.
            now: When.

        Returns:
            What changes; nothing was done if its mark is another.
        """
        chat_id = held.chat_id
        async with self._database.transaction(durable=True) as db:
            former = await preferences.of(db.execute_fetchall, chat_id)
            plan = decide(await _follows(db, chat_id), former)
            if plan.mark != mark or not plan.changes:
                return plan
            for changed in plan.changed:
                await _change(db, changed.follow, changed.alert, by)
            for alert in plan.added:
                await _add(db, (chat_id, place[0]), alert, by, now)
            await preferences.put(db, by.actor, chat_id, plan.preferences, now)
            await _done(db, place, held.ended(tell(plan)))
        return plan

    async def cancel(self, held: Held, place: tuple[int, int], told: str) -> None:
        """Forget a file that waits to be confirmed.

        Args:
            held: The file.
            place: The chat and the message of ours that showed what would change.
            told: What is told about it from now on.
        """
        async with self._database.transaction(durable=True) as db:
            await _done(db, place, held.ended(told))

    async def feeds(
        self,
        actor: Actor,
        held: Held,
        place: tuple[int, int],
        outlines: tuple[Outline, ...],
        mark: str,
        tell: Callable[[FeedPlan], str],
        now: datetime,
    ) -> FeedPlan:
        """Follow the feeds that were confirmed, unless others are followed since it was shown.

        Args:
            actor: Who confirmed it.
            held: The file.
            place: The chat and the message of ours that showed what would change.
            outlines: What is in the file.
            mark: Of the plan that was shown.
            tell: What is told when it is done.
            now: When.

        Returns:
            What changes; nothing was done if its mark is another.
        """
        async with self._database.transaction(durable=True) as db:
            rows = await db.execute_fetchall("SELECT address FROM feeds")
            plan = feedplan.plan(outlines, {address for (address,) in rows})
            if plan.mark != mark or not plan.changes:
                return plan
            for outline in plan.added:
                assert outline.new is not None, "what has no feed is refused"
                feed_id = await followed.insert(db, outline.new, actor, now)
                if outline.paused:
                    await followed.pause(db, feed_id, "as in the file", actor)
            await _done(db, place, held.ended(tell(plan)))
        return plan


async def _follows(db: aiosqlite.Connection, chat_id: int) -> list[Follow]:
    rows = await db.execute_fetchall(
        f"SELECT id, {COLUMNS} FROM follows WHERE chat_id = ? AND state <> 'draft' ORDER BY id",
        (chat_id,),
    )
    return [follow(row) for row in rows]


async def _add(
    db: aiosqlite.Connection,
    places: tuple[int, int],
    alert: ExportedAlert,
    by: By,
    now: datetime,
) -> None:
    """Follow it; the places are the chat that it goes to, and that in which it was asked for."""
    chat_id, made_in = places
    cursor = await db.execute(
        "INSERT INTO follows (chat_id, topic_id, made_by, made_in, query, pace, silent, most,"
        " state, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            chat_id,
            alert.topic_id,
            by.user_id,
            made_in,
            alert.query,
            str(alert.pace),
            alert.silent,
            alert.most,
            _state(alert),
            int(now.timestamp()),
        ),
    )
    assert cursor.lastrowid is not None, "an INSERT has a row id"
    await log(db, by, "follow.add", None, await one(db, cursor.lastrowid))


async def _change(db: aiosqlite.Connection, former: Follow, alert: ExportedAlert, by: By) -> None:
    await db.execute(
        "UPDATE follows SET pace = ?, silent = ?, most = ?, state = ? WHERE id = ?",
        (str(alert.pace), alert.silent, alert.most, _state(alert), former.id),
    )
    await log(db, by, "follow.replace", former, await one(db, former.id))


async def _done(db: aiosqlite.Connection, place: tuple[int, int], held: Held) -> None:
    await db.execute(
        "UPDATE exchanges SET question = ? WHERE chat_id = ? AND answer_id = ?",
        (held.to_json(), *place),
    )


def _state(alert: ExportedAlert) -> FollowState:
    return FollowState.PAUSED if alert.paused else FollowState.ACTIVE
