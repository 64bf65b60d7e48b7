"""The bot and its archive in numbers: what waits, and what the last days brought."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from corpus.database import Database


@dataclass(frozen=True, slots=True)
class Queues:
    """What is there and not done."""

    #: When the update before the one that asks came from Telegram; None if there is none.
    last_update: datetime | None
    #: Updates that are stored and not handled, without the one that asks.
    updates: int
    oldest_update: datetime | None
    #: Questions without an answer, the same in other words counted once; who waits for one.
    questions: int
    askings: int
    feeds: int
    paused: int
    #: Of those that are polled.
    failing: int
    #: Entries of feeds whose pages are yet to be fetched.
    entries: int
    #: Articles that copies are not compared with yet.
    uncompared: int


@dataclass(frozen=True, slots=True)
class Resting:
    """A chat that cannot be written to, and follows something or has messages that wait."""

    chat_id: int
    #: As the chat was called last; None in private, or if nobody knows.
    title: str | None
    #: As Telegram said it; may be empty.
    why: str
    #: Messages that are kept for it.
    messages: int
    follows: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out of itself, as far as it does not."""

    #: Since when the message is due that has waited longest without a reason; None if none has.
    stalled: datetime | None
    #: Of the messages that are queued and due.
    due: int
    #: Those with the most messages first.
    resting: tuple[Resting, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What some days brought."""

    #: Each of them, the oldest first.
    days: tuple[tuple[date, int], ...]
    #: With how many articles each, the most first; None for articles without an outlet.
    outlets: tuple[tuple[str | None, int], ...]
    #: Feeds as they were called, with their articles, the most first.
    feeds: tuple[tuple[str, int], ...]
    up: int
    down: int
    #: Questions of the last 48 hours by their outcome; of older ones nothing is kept.
    questions: dict[str, int]

    @property
    def articles(self) -> int:
        return sum(n for _, n in self.days)


class Tally:
    """Counts rows, and changes none. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def queues(self, bot_id: int, update_id: int) -> Queues:
        """What waits.

        Args:
            bot_id: Whose updates.
            update_id: The one that asks; it is under way, and does not wait.
        """
        [inbox] = await self._database.rows(
            "SELECT max(received_at) AS last, count(raw) AS waiting,"
            " min(CASE WHEN raw IS NOT NULL THEN received_at END) AS oldest"
            " FROM inbox WHERE bot_id = ? AND update_id <> ?",
            (bot_id, update_id),
        )
        [rest] = await self._database.rows(
            "SELECT (SELECT count(*) FROM questions) AS questions,"
            " (SELECT count(*) FROM askings) AS askings,"
            " (SELECT count(*) FROM feeds) AS feeds,"
            " (SELECT count(*) FROM feeds WHERE state = 'paused') AS paused,"
            " (SELECT count(*) FROM feeds WHERE state = 'active' AND failures > 0) AS failing,"
            " (SELECT count(*) FROM feed_entries e JOIN feeds f ON f.id = e.feed_id"
            "  WHERE e.state = 'waiting' AND f.state = 'active') AS entries,"
            " (SELECT count(*) FROM articles WHERE id > (SELECT upto FROM shingled))"
            "  AS uncompared"
        )
        return Queues(_time(inbox["last"]), inbox["waiting"], _time(inbox["oldest"]), *rest)

    async def outgoing(self, now: datetime) -> Outgoing:
        """What waits to be sent without being planned for later, and where nothing can be."""
        # A message to all chats takes its time, and nobody waits for it.
        [due] = await self._database.rows(
            "SELECT count(*) AS n, min(CASE WHEN reason = '' AND kind <> 'broadcast'"
            " THEN max(made_at, not_before) END) AS since"
            " FROM outbox WHERE state = 'queued' AND (not_before <= ? OR reason <> '')",
            (int(now.timestamp()),),
        )
        resting = await self._database.rows(
            "WITH kept AS (SELECT chat_id, count(*) AS n, max(reason) AS reason FROM outbox"
            "  WHERE state = 'suspended' GROUP BY chat_id),"
            " follow AS (SELECT chat_id, count(*) AS n FROM follows WHERE state <> 'draft'"
            "  GROUP BY chat_id)"
            " SELECT place.chat_id, title, coalesce(gone_why, kept.reason, '') AS why,"
            "  coalesce(kept.n, 0) AS messages, coalesce(follow.n, 0) AS follows"
            " FROM (SELECT chat_id FROM kept UNION SELECT chat_id FROM follow JOIN chats"
            "  USING (chat_id) WHERE gone_at IS NOT NULL) AS place"
            " LEFT JOIN chats USING (chat_id) LEFT JOIN kept USING (chat_id)"
            " LEFT JOIN follow USING (chat_id) ORDER BY messages DESC, place.chat_id",
        )
        return Outgoing(_time(due["since"]), due["n"], tuple(Resting(*row) for row in resting))

    async def titles(self, chat_ids: Iterable[int]) -> dict[int, str]:
        """How groups and channels were called last, of those that have a name."""
        rows = await self._database.rows(
            "SELECT chat_id, title FROM chats WHERE title IS NOT NULL"
            " AND chat_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(set(chat_ids))),),
        )
        return {row["chat_id"]: row["title"] for row in rows}

    async def numbers(self, days: int, now: datetime) -> Numbers:
        """What the last days brought, today included; days are those of UTC.

        Args:
            days: How many.
            now: The end of the last one of them.
        """
        first = now.astimezone(UTC).date() - timedelta(days=days - 1)
        since = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
        by_day = {
            row["day"]: row["n"]
            for row in await self._database.rows(
                "SELECT date(added_at, 'unixepoch') AS day, count(*) AS n FROM articles"
                " WHERE added_at >= ? GROUP BY day",
                (since,),
            )
        }
        outlets = await self._database.rows(
            "SELECT outlet, count(*) AS n FROM articles WHERE added_at >= ?"
            " GROUP BY outlet ORDER BY n DESC, outlet",
            (since,),
        )
        # The audit log, because entries are forgotten when their feed holds them no more.
        feeds = await self._database.rows(
            "SELECT max(actor_name) AS name, count(DISTINCT subject) AS n FROM audit"
            " WHERE at >= ? AND action = 'article.add' AND actor GLOB 'feed:*'"
            " GROUP BY actor ORDER BY n DESC, name",
            (since,),
        )
        [votes] = await self._database.rows(
            "SELECT coalesce(sum(vote = 1), 0) AS up, coalesce(sum(vote = -1), 0) AS down"
            " FROM feedback WHERE voted_at >= ?",
            (since,),
        )
        questions = await self._database.rows(
            "SELECT json_extract(said, '$.outcome') AS outcome, count(*) AS n FROM exchanges"
            " WHERE said IS NOT NULL AND made_at >= ? GROUP BY outcome",
            (int((now - timedelta(hours=48)).timestamp()),),
        )
        outcomes: Counter[str] = Counter()
        for row in questions:
            if row["outcome"]:
                outcomes[row["outcome"]] += row["n"]
        each = (first + timedelta(days=n) for n in range(days))
        return Numbers(
            days=tuple((day, by_day.get(day.isoformat(), 0)) for day in each),
            outlets=tuple((row["outlet"], row["n"]) for row in outlets),
            feeds=tuple((row["name"], row["n"]) for row in feeds),
            up=votes["up"],
            down=votes["down"],
            questions=dict(outcomes),
        )


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
