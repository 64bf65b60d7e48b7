"""The rows of alerts that are held: decided, and told later, together with others.

They have no key. What is about to be told is held again if it has become quiet meanwhile.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

import aiosqlite

from bot.alerts import schedule, told
from bot.alerts.alert import Alert
from bot.alerts.clock import Preferences
from bot.alerts.follow import Pace
from corpus.database import Read

#: Of an alert that somebody still wants to be told of.
_WANTED = (
    " EXISTS (SELECT 1 FROM alert_follows w JOIN follows f ON f.id = w.follow_id"
    " WHERE w.alert_id = a.id AND f.state = 'active')"
)
_HERE = " NOT EXISTS (SELECT 1 FROM chats c WHERE c.chat_id = a.chat_id AND c.gone_at IS NOT NULL)"


@dataclass(frozen=True, slots=True)
class Held:
    """An alert that is to be told together with others."""

    alert: Alert
    #: Of the follows that it is for, the oldest first.
    queries: tuple[str, ...]
    #: Whether it makes no sound.
    silent: bool


async def targets(read: Read, now: datetime) -> list[tuple[int, int]]:
    """Chats and topics in which something is to be told now."""
    rows = await read(
        # By itself it would go through all alerts, as these are in this order.
        "SELECT DISTINCT a.chat_id, a.topic_id FROM alerts a INDEXED BY alerts_due"
        f" WHERE a.key IS NULL AND a.due_at <= ? AND {_WANTED} AND {_HERE}"
        " ORDER BY a.chat_id, a.topic_id",
        (int(now.timestamp()),),
    )
    return [(row["chat_id"], row["topic_id"]) for row in rows]


async def due(read: Read, chat_id: int, topic_id: int, now: datetime) -> list[Held]:
    """What is to be told there now, in the order in which it came."""
    rows = await read(
        "SELECT a.* FROM alerts a WHERE a.key IS NULL AND a.due_at <= ?"
        f" AND a.chat_id = ? AND a.topic_id = ? AND {_WANTED} AND {_HERE} ORDER BY a.id",
        (int(now.timestamp()), chat_id, topic_id),
    )
    return await _held(read, list(rows))


async def told_by(read: Read, chat_id: int, keys: Collection[str]) -> list[Held]:
    """What messages of these keys tell, or are to tell, in the order in which it came."""
    rows = await read(
        "SELECT a.* FROM alerts a"
        " WHERE a.chat_id = ? AND a.key IN (SELECT value FROM json_each(?)) ORDER BY a.id",
        (chat_id, json.dumps(sorted(keys))),
    )
    return await _held(read, list(rows))


async def first(read: Read, alert: Alert) -> Alert | None:
    """Of an alert that tells what is new in a story, the one that told of the story."""
    rows = await read(
        "SELECT * FROM alerts WHERE chat_id = ? AND topic_id = ? AND story = ? AND fact = 0",
        (alert.chat_id, alert.topic_id, alert.story),
    )
    return next(map(told.alert, rows), None)


async def tell(db: aiosqlite.Connection, alerts: Sequence[int], key: str) -> None:
    """Note which message tells of these."""
    await db.executemany(
        "UPDATE alerts SET key = ?, due_at = NULL WHERE id = ?", [(key, one) for one in alerts]
    )


async def hold(db: aiosqlite.Connection, alerts: Sequence[int], until: datetime) -> None:
    """Hold these, whatever was to tell of them."""
    await db.executemany(
        "UPDATE alerts SET key = NULL, due_at = ? WHERE id = ?",
        [(int(until.timestamp()), one) for one in alerts],
    )


async def drop(db: aiosqlite.Connection, alerts: Sequence[int]) -> None:
    """Forget these: there is nothing left to tell of."""
    await db.executemany("DELETE FROM alerts WHERE id = ?", [(one,) for one in alerts])


async def unwanted(read: Read, now: datetime) -> list[int]:
    """What is to be told now because of follows that are gone."""
    rows = await read(
        "SELECT id FROM alerts a WHERE a.key IS NULL AND a.due_at <= ?"
        " AND NOT EXISTS (SELECT 1 FROM alert_follows w WHERE w.alert_id = a.id)",
        (int(now.timestamp()),),
    )
    return [row["id"] for row in rows]


async def replan(
    db: aiosqlite.Connection,
    chat_id: int,
    former: Preferences,
    preferences: Preferences,
    now: datetime,
) -> None:
    """Plan anew when that comes which is held for a chat, since its clock has changed."""
    rows = await db.execute_fetchall(
        "SELECT a.id, a.due_at, a.made_at, f.pace, f.most FROM alerts a"
        " JOIN alert_follows w ON w.alert_id = a.id JOIN follows f ON f.id = w.follow_id"
        " WHERE a.chat_id = ? AND a.key IS NULL AND a.due_at IS NOT NULL ORDER BY a.id",
        (chat_id,),
    )
    for alert_id, some in groupby(rows, key=lambda row: int(row["id"])):
        at = _planned(list(some), former, preferences, now)
        await hold(db, [alert_id], at)


def _planned(
    rows: Sequence[sqlite3.Row], former: Preferences, preferences: Preferences, now: datetime
) -> datetime:
    """When an alert comes that is held; as if it came just now."""
    soonest = schedule.quiet(preferences, now) or now
    held_until, made_at = (
        datetime.fromtimestamp(rows[0][name], UTC) for name in ("due_at", "made_at")
    )
    if held_until <= now:
        return soonest
    if all(row["most"] is not None for row in rows) and held_until == schedule.next_digest(
        former, made_at
    ):
        return max(soonest, schedule.next_digest(preferences, made_at))  # too much for a day
    paces = (Pace.parse(row["pace"]) or Pace() for row in rows)
    return min(schedule.due(pace, preferences, now) or soonest for pace in paces)


async def _held(read: Read, rows: Sequence[sqlite3.Row]) -> list[Held]:
    follows = await read(
        "SELECT w.alert_id, f.query, f.silent FROM alert_follows w"
        " JOIN follows f ON f.id = w.follow_id"
        " WHERE w.alert_id IN (SELECT value FROM json_each(?)) ORDER BY f.id",
        (json.dumps([row["id"] for row in rows]),),
    )
    queries: dict[int, list[str]] = {row["id"]: [] for row in rows}
    silent = dict.fromkeys(queries, True)
    for follow in follows:
        queries[follow["alert_id"]].append(follow["query"])
        silent[follow["alert_id"]] &= bool(follow["silent"])
    return [
        Held(
            told.alert(row),
            tuple(dict.fromkeys(queries[row["id"]])),
            bool(queries[row["id"]]) and silent[row["id"]],
        )
        for row in rows
    ]
