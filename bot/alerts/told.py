"""The rows of alerts: what each place was told of a story."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

import aiosqlite

from bot.alerts.alert import Alert, Told
from bot.delivery.message import Cited, Kind, Message
from corpus.answering.facts import Report
from corpus.database import Database, Read
from corpus.types import Paragraph, StoredArticle

#: For how long it is known what was told: no story lives longer.
KEPT = timedelta(days=30)

_COLUMNS = "chat_id, topic_id, story, fact, article_id, told, key, due_at, made_at"


def alert(row: sqlite3.Row) -> Alert:
    """The alert of a row."""
    due_at = row["due_at"]
    return Alert(
        chat_id=row["chat_id"],
        topic_id=row["topic_id"],
        story=row["story"],
        article_id=row["article_id"],
        told=tuple(Told(*one) for one in json.loads(row["told"])),
        key=row["key"],
        due_at=None if due_at is None else datetime.fromtimestamp(due_at, UTC),
        made_at=datetime.fromtimestamp(row["made_at"], UTC),
        fact=row["fact"],
        id=row["id"],
    )


async def of_story(read: Read, article: StoredArticle) -> dict[tuple[int, int], Alert]:
    """The first alert of each chat and topic that was told of the story of an article."""
    # Two stories may have been found to be one since they were told of.
    rows = await read(
        f"SELECT id, {_COLUMNS} FROM alerts WHERE fact = 0 AND (story = ? OR article_id IN"
        " (SELECT value FROM json_each(?))) ORDER BY id",
        (article.story_id, json.dumps([article.source.article_id, *article.story])),
    )
    found: dict[tuple[int, int], Alert] = {}
    for one in map(alert, rows):
        found.setdefault((one.chat_id, one.topic_id), one)
    return found


async def add(db: aiosqlite.Connection, new: Alert) -> int:
    """Note an alert; returns its id."""
    # Of two stories that are one by now a place has two alerts: the new one may be for either.
    [(alert_id,)] = await db.execute_fetchall(
        f"INSERT INTO alerts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (chat_id, topic_id, story, fact) DO UPDATE SET"
        " article_id = excluded.article_id, told = excluded.told, key = excluded.key,"
        " due_at = excluded.due_at, made_at = excluded.made_at RETURNING id",
        (
            *(new.chat_id, new.topic_id, new.story, new.fact, new.article_id, new.told_json()),
            *(new.key, _moment(new.due_at), _moment(new.made_at)),
        ),
    )
    return int(alert_id)


async def join(db: aiosqlite.Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Note which alerts are for which follows, by their ids; they may be for others too."""
    await db.executemany("INSERT OR IGNORE INTO alert_follows VALUES (?, ?)", pairs)


async def note(db: aiosqlite.Connection, changed: Iterable[Alert]) -> None:
    """Note what alerts rest on now, and which message tells them, or when."""
    await db.executemany(
        "UPDATE alerts SET article_id = ?, told = ?, key = ?, due_at = ?, made_at = ? WHERE id = ?",
        [
            (
                *(one.article_id, one.told_json(), one.key),
                *(_moment(one.due_at), _moment(one.made_at), one.id),
            )
            for one in changed
        ],
    )


async def forget(db: aiosqlite.Connection, alert_id: int) -> None:
    """Forget an alert."""
    await db.execute("DELETE FROM alerts WHERE id = ?", (alert_id,))


async def counts(read: Read, follow_ids: Collection[int], since: datetime) -> Mapping[int, int]:
    """How many alerts each of some follows has brought by themselves since then."""
    rows = await read(
        "SELECT w.follow_id, count(*) AS n FROM alert_follows AS w"
        " JOIN alerts AS a ON a.id = w.alert_id"
        " WHERE w.follow_id IN (SELECT value FROM json_each(?))"
        " AND a.made_at >= ? AND a.key GLOB 'story:*' GROUP BY w.follow_id",
        (json.dumps(sorted(follow_ids)), _moment(since)),
    )
    return defaultdict(int, {row["follow_id"]: row["n"] for row in rows})


async def reports(read: Read, article_ids: Collection[int]) -> dict[int, Report]:
    """What articles say, by id; those that were deleted are left out."""
    asked = (json.dumps(sorted(article_ids)),)
    texts = defaultdict[int, list[Paragraph]](list)
    for row in await read(
        "SELECT p.article_id, p.text, p.kind FROM passages AS p"
        " JOIN articles AS a ON a.id = p.article_id AND a.version = p.version"
        " WHERE p.article_id IN (SELECT value FROM json_each(?)) ORDER BY p.article_id, p.position",
        asked,
    ):
        texts[row["article_id"]].append(Paragraph(row["text"], row["kind"]))
    rows = await read(
        "SELECT id, title, language, published_at FROM articles"
        " WHERE id IN (SELECT value FROM json_each(?))",
        asked,
    )
    return {
        row["id"]: Report(
            row["title"], tuple(texts[row["id"]]), _day(row["published_at"]), row["language"]
        )
        for row in rows
    }


async def read_there(read: Read, chat_id: int, key: str, message_id: int) -> Message | None:
    """A message that was sent, as people read it now; None if that is not known.

    Args:
        read: Reads rows.
        chat_id: Where it is.
        key: That it was sent under.
        message_id: Of ours.
    """
    for row in await read(
        "SELECT html, shown, quotes, keyboard FROM citing WHERE chat_id = ? AND message_id = ?",
        (chat_id, message_id),
    ):
        corrected = row["shown"] is not None
        return Message(
            chat_id,
            key,
            Kind.ALERT,
            row["shown"] if corrected else row["html"],
            made=row["html"] if corrected else "",
            keyboard=json.loads(row["keyboard"] or "[]"),
            cites=tuple(Cited(*values) for values in json.loads(row["quotes"])),
        )
    return None


async def purge(database: Database, before: datetime) -> None:
    """Forget alerts of before then."""
    await database.purge("alerts", "id", "made_at < ?", (_moment(before),))


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment, UTC).date()


def _moment(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())
