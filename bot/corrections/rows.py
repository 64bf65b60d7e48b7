"""The rows of corrections: which messages are to be looked at, and what came of it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.delivery.citing import correction_keys, from_json, to_json
from bot.delivery.message import Cited, Message
from bot.delivery.migration import CORRECTION
from bot.delivery.queue import message_of

#: Entries of the change log that are taken in at a time.
_CHUNK = 5000
#: Messages that are looked at together, and rows that are read together.
BATCH = 50
#: Things done to articles that readers are to see.
_ACTIONS = ("article.edit", "article.retract", "article.restore", "article.delete", "article.undo")

_CHANGED = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Heard:
    """What has changed since the last time."""

    #: Articles; None if every one may have.
    articles: list[int] | None
    #: Whether that is all of it.
    all: bool


@dataclass(frozen=True, slots=True)
class Citing:
    """A message of ours that quotes articles."""

    chat_id: int
    message_id: int
    #: As it was made.
    html: str
    #: As it was corrected last.
    shown: str | None
    keyboard: Sequence[Sequence[dict[str, str]]]
    quotes: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message in the outbox that quotes articles, and its row."""

    id: int
    state: str
    reason: str
    message: Message


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody whose corrections are through."""

    audit_id: int
    article_id: int
    chat_id: int
    message_id: int | None
    corrected: int
    unreached: int


# what changed


async def hear(db: aiosqlite.Connection, newsroom: int | None) -> Heard:
    """Have messages looked at that quote what changed since the last time.

    Args:
        db: In a transaction of the caller's.
        newsroom: Where editors may be told of what they did there.
    """
    (last,) = await _one(
        db, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0)"
    )
    (newest,) = await _one(db, "SELECT coalesce(max(id), 0) FROM audit")
    known = list(await db.execute_fetchall("SELECT change, audit FROM corrected"))
    if not known:  # nobody has looked before: it begins with what comes next
        await db.execute("INSERT INTO corrected VALUES (1, ?, ?)", (last, newest))
        return Heard([], True)
    place, audit = known[0]
    if place >= last:
        return Heard([], True)
    (first,) = await _one(db, "SELECT coalesce(min(seq), ? + 1) FROM changes", last)
    reached = min(last, place + _CHUNK)
    changed: list[int] | None = None
    if first <= place + 1:
        rows = await db.execute_fetchall(
            "SELECT DISTINCT article_id FROM changes WHERE seq > ? AND seq <= ?", (place, reached)
        )
        changed = [row[0] for row in rows]
        await db.execute(
            "UPDATE citing SET looked = 0 WHERE (chat_id, message_id) IN (SELECT chat_id,"
            f" message_id FROM cited WHERE article_id IN {_CHANGED})",
            (json.dumps(changed),),
        )
    else:  # the log was pruned meanwhile
        reached = last
        await db.execute("UPDATE citing SET looked = 0")
    if reached == last:
        await _expect(db, audit, newest, newsroom)
        audit = newest
    await db.execute("UPDATE corrected SET change = ?, audit = ?", (reached, audit))
    return Heard(changed, reached == last)


async def _expect(db: aiosqlite.Connection, after: int, upto: int, newsroom: int | None) -> None:
    """Note who is to be told how corrections ended that their doing makes necessary."""
    for row in await db.execute_fetchall(
        "SELECT a.id, a.actor, substr(a.subject, 9) AS article_id,"
        " json_extract(a.after, '$.once') AS once FROM audit a WHERE a.id > ? AND a.id <= ?"
        f" AND a.action IN {_ACTIONS} AND (EXISTS"
        " (SELECT 1 FROM cited WHERE article_id = CAST(substr(a.subject, 9) AS INTEGER))"
        " OR EXISTS (SELECT 1 FROM outbox_cited JOIN outbox AS o ON o.id = outbox_id"
        " WHERE article_id = CAST(substr(a.subject, 9) AS INTEGER) AND o.state = 'unknown'))",
        (after, upto),
    ):
        kind, _, number = row["actor"].partition(":")
        if kind not in ("telegram", "chat") or not re.fullmatch(r"-?\d+", number):
            continue  # whoever did it at a terminal was told there
        chat_id, message_id = int(number), None
        if once := re.fullmatch(r"(-?\d+):(\d+)", row["once"] or ""):
            where = int(once[1])
            if where in (chat_id, newsroom):
                chat_id, message_id = where, int(once[2])
        await db.execute(
            "INSERT OR IGNORE INTO correcting VALUES (?, ?, ?, ?)",
            (row["id"], int(row["article_id"]), chat_id, message_id),
        )


# what was sent


async def to_look_at(db: aiosqlite.Connection) -> list[Citing]:
    """Messages of which it is not known whether they say what is true."""
    rows = await db.execute_fetchall(
        "SELECT chat_id, message_id, html, shown, keyboard, quotes FROM citing WHERE looked = 0"
        " ORDER BY made_at LIMIT ?",
        (BATCH,),
    )
    return [
        Citing(
            row["chat_id"],
            row["message_id"],
            row["html"],
            row["shown"],
            json.loads(row["keyboard"] or "[]"),
            from_json(row["quotes"]),
        )
        for row in rows
    ]


async def looked(
    db: aiosqlite.Connection, was: Citing, html: str, shown: str, quotes: Sequence[Cited]
) -> None:
    """Note what a message shows, or will show once its correction is sent.

    Args:
        db: In a transaction of the caller's.
        was: The message as it was read.
        html: As it was made, without what was deleted.
        shown: As it is to be.
        quotes: Of what was not deleted.
    """
    place = (was.chat_id, was.message_id)
    await db.execute(
        "UPDATE citing SET html = ?, shown = ?, quotes = ?, looked = 1"
        " WHERE chat_id = ? AND message_id = ?",
        (html, None if shown == html else shown, to_json(quotes), *place),
    )
    if len(quotes) < len(was.quotes):
        await db.execute(
            "DELETE FROM cited WHERE chat_id = ? AND message_id = ?"
            f" AND article_id NOT IN {_CHANGED}",
            (*place, json.dumps([quote.article_id for quote in quotes])),
        )


async def supersede(db: aiosqlite.Connection, chat_id: int, message_id: int) -> str:
    """Take back corrections of a message that were not sent; returns a key for the next one."""
    first, end = correction_keys(message_id)
    await db.execute(
        "DELETE FROM outbox WHERE chat_id = ? AND key >= ? AND key < ?"
        " AND state IN ('queued', 'suspended')",
        (chat_id, first, end),
    )
    (number,) = await _one(
        db,
        "SELECT coalesce(max(CAST(substr(key, ?) AS INTEGER)), 0) + 1 FROM outbox"
        " WHERE chat_id = ? AND key >= ? AND key < ?",
        len(first) + 1, chat_id, first, end,
    )  # fmt: skip
    return f"{first}{number}"


async def cause(db: aiosqlite.Connection, article_ids: Collection[int]) -> str:
    """What the correction of a message is part of, by what was done last to its articles."""
    (number,) = await _one(
        db,
        f"SELECT coalesce(max(audit_id), 0) FROM correcting WHERE article_id IN {_CHANGED}",
        json.dumps(list(article_ids)),
    )
    return f"{CORRECTION}{number}"


async def leave(db: aiosqlite.Connection, chat_id: int, message_id: int) -> None:
    """Forget a message in whose place another one quotes the same."""
    await db.execute(
        "DELETE FROM citing WHERE chat_id = ? AND message_id = ?", (chat_id, message_id)
    )


# what waits


async def waiting(
    db: aiosqlite.Connection, article_ids: Collection[int] | None, after: int
) -> list[Waiting]:
    """Some of the messages in the outbox that quote these articles, or any, by ascending id."""
    some = "" if article_ids is None else f" AND article_id IN {_CHANGED}"
    rows = await db.execute_fetchall(
        "SELECT id, chat_id, key, kind, cause, again, state, reason, message FROM outbox"
        f" WHERE id IN (SELECT outbox_id FROM outbox_cited WHERE outbox_id > ?{some})"
        " AND message IS NOT NULL AND state <> 'sent' ORDER BY id LIMIT ?",
        (after, *(() if article_ids is None else (json.dumps(list(article_ids)),)), BATCH),
    )
    return [_waiting(row) for row in rows]


def _waiting(row: sqlite3.Row) -> Waiting:
    return Waiting(row["id"], row["state"], row["reason"], message_of(row))


async def rewrite(
    db: aiosqlite.Connection, row_id: int, message: Message, state: str, reason: str, now: datetime
) -> None:
    """Change what waits, and whether it does."""
    await db.execute(
        "UPDATE outbox SET message = ?1, changed_at = iif(state = ?2, changed_at, ?4),"
        " state = ?2, reason = ?3 WHERE id = ?5",
        (message.to_json(), state, reason, int(now.timestamp()), row_id),
    )


async def unreachable(db: aiosqlite.Connection, row_id: int, article_ids: Collection[int]) -> None:
    """Have a message counted with those that a correction does not reach.

    Args:
        db: In a transaction of the caller's.
        row_id: Of a message of which nobody knows whether it was sent.
        article_ids: Of what it cites.
    """
    await db.execute(
        "UPDATE outbox SET cause = ? WHERE id = ?", (await cause(db, article_ids), row_id)
    )


# who is told


async def through(db: aiosqlite.Connection) -> list[Report]:
    """Those whose corrections have all been sent, or cannot be; they are not told again."""
    rows = await db.execute_fetchall(
        "SELECT c.audit_id, c.article_id, c.chat_id, c.message_id,"
        " coalesce(sum(o.state = 'sent'), 0) AS corrected,"
        " coalesce(sum(o.state IN ('failed', 'suspended', 'unknown', 'dropped')), 0) AS unreached"
        " FROM correcting c LEFT JOIN outbox o ON o.cause = 'correction:' || c.audit_id"
        " WHERE NOT EXISTS (SELECT 1 FROM cited d JOIN citing m USING (chat_id, message_id)"
        " WHERE d.article_id = c.article_id AND m.looked = 0)"
        " GROUP BY c.audit_id HAVING coalesce(sum(o.state IN ('queued', 'sending')), 0) = 0"
    )
    reports = [Report(*row) for row in rows]
    await db.executemany(
        "DELETE FROM correcting WHERE audit_id = ?", [(report.audit_id,) for report in reports]
    )
    return reports


async def _one(db: aiosqlite.Connection, sql: str, *parameters: object) -> sqlite3.Row:
    (row,) = await db.execute_fetchall(sql, parameters)
    return row
