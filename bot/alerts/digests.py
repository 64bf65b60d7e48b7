"""What was held comes together, and what is too much becomes one digest.

Which message tells of an alert stands in its row, and what is to be told stands there as well: a
message goes into the outbox, or out of it, in the transaction that changes these rows. So each
alert is told of once, whenever the process dies.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import aiosqlite

from bot.alerts import held, preferences, schedule, told
from bot.alerts.alert import render_alert
from bot.alerts.digest import Line, Part, composed, grouped
from bot.alerts.held import Held
from bot.alerts.news import News
from bot.alerts.preferences import PreferenceRows
from bot.corrections.quoting import of_list, of_quotes
from bot.delivery import outbox, queue
from bot.delivery.message import Kind, Message
from bot.delivery.outbox import CROWD, Outbox
from corpus.archive import Archive
from corpus.database import Read
from corpus.errors import DatabaseError
from corpus.types import StoredArticle

log = logging.getLogger(__name__)

#: Seconds between two looks at whether something is due.
LOOK = 5.0


class Digests:
    """Tells what was held. Any method can raise `DatabaseError`.

    Args:
        outbox: Where it is told.
        now: The time.
    """

    def __init__(self, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._outbox = outbox
        self._database = outbox.database
        self._archive = Archive(outbox.database)
        self._preferences = PreferenceRows(outbox.database)
        self._now = now

    async def run(self) -> None:
        """Look again and again."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Tell what is due, and hold what is not to be sent any more until quiet hours end."""
        now = self._now()
        for chat_id in await queue.waited_for(self._database.rows, await self._quiet(now), _HELD):
            await self.hold(chat_id)
        for chat_id, topic_id in await held.targets(self._database.rows, now):
            try:
                await self._tell(chat_id, topic_id)
            except DatabaseError:
                raise
            except Exception:  # others are told all the same
                log.exception("what is held for chat %d was not told", chat_id)
        if await held.unwanted(self._database.rows, now):
            async with self._database.transaction() as db:
                await held.drop(db, await held.unwanted(db.execute_fetchall, now))

    async def _quiet(self, now: datetime) -> list[int]:
        """The chats in which it is quiet now."""
        wanted = await self._preferences.quiet()
        # Most want the same.
        until = {some: schedule.quiet(some, now) for some in set(wanted.values())}
        return [chat_id for chat_id, some in wanted.items() if until[some] is not None]

    async def hold(self, chat_id: int) -> bool:
        """Hold what waits to be sent to a chat if it is quiet there now; whether it is.

        For whoever is about to send an alert: it may wait since before the quiet hours began.
        """
        now = self._now()
        wanted = await self._preferences.of(chat_id)
        if schedule.quiet(wanted, now) is None:
            return False
        async with self._database.transaction(durable=True) as db:
            wanted = await preferences.of(db.execute_fetchall, chat_id)
            until = schedule.quiet(wanted, now)
            if until is None:
                return False
            rows = await queue.waiting(db.execute_fetchall, chat_id, _HELD)
            alerts = await held.told_by(db.execute_fetchall, chat_id, {row.key for row in rows})
            keys = _keys(alerts)
            await held.hold(db, [one.alert.id for one in alerts], until)
            await queue.withdraw(db, chat_id, keys)
            await queue.postpone(db, [row for row in rows if row.key not in keys], until)
        return True

    async def condense(self, chat_id: int) -> bool:
        """Make one digest of the alerts that wait to be sent to a chat; whether they were many."""
        now = self._now()
        async with self._database.transaction(durable=True) as db:
            rows = await queue.waiting(db.execute_fetchall, chat_id, [Kind.ALERT])
            if len(rows) <= CROWD:
                return False
            alerts = await held.told_by(db.execute_fetchall, chat_id, {row.key for row in rows})
            silent = {row.key for row in rows if row.silent}
            for some in _by_topic(alerts).values():
                if len(some) > 1:  # one by itself is as short as it can be
                    keys = _keys(some)
                    await queue.withdraw(db, chat_id, keys)
                    await self._say(db, some, now, silent=keys <= silent)
        self._outbox.due.set()
        return True

    async def _tell(self, chat_id: int, topic_id: int) -> None:
        """Tell what is due there."""
        now = self._now()
        async with self._database.transaction(durable=True) as db:
            alerts = await held.due(db.execute_fetchall, chat_id, topic_id, now)
            wanted = await preferences.of(db.execute_fetchall, chat_id)
            if until := schedule.quiet(wanted, now):
                await held.hold(db, [one.alert.id for one in alerts], until)
                return
            await self._say(db, alerts, now, silent=all(one.silent for one in alerts))
        self._outbox.due.set()

    async def _say(
        self, db: aiosqlite.Connection, alerts: Sequence[Held], now: datetime, *, silent: bool
    ) -> None:
        """Put into the outbox what tells of these, all of one chat and topic."""
        # As the archive is now: what was withdrawn meanwhile is not told of.
        ids = {known.article_id for one in alerts for known in one.alert.told}
        found = await self._archive.articles(ids | {one.alert.article_id for one in alerts})
        live = {article.source.article_id: article for article in found if _live(article)}
        shown = [(one, _shown(one, live)) for one in alerts]
        await held.drop(db, [one.alert.id for one, article in shown if article is None])
        lines = [_line(one, article, live.keys()) for one, article in shown if article is not None]
        if len(lines) == 1:
            [one] = [one for one, article in shown if article is not None]
            message = await _alone(db.execute_fetchall, one, lines[0], now, silent=silent)
            messages: _Messages = [(message, lines)]
        else:
            messages = _digest(alerts, composed(grouped(lines)), silent=silent)
        for message, names in messages:
            new = await outbox.put(db, message, now)
            assert new, "what a message tells that was put in before is not told again"
            await held.tell(db, [line.alert_id for line in names], message.key)


#: What is not sent in quiet hours.
_HELD = (Kind.ALERT, Kind.DIGEST)
#: Messages, each with what it tells of.
_Messages = list[tuple[Message, Sequence[Line]]]


def _keys(alerts: Sequence[Held]) -> set[str]:
    return {key for one in alerts if (key := one.alert.key) is not None}


def _by_topic(alerts: Sequence[Held]) -> Mapping[int, list[Held]]:
    topics: dict[int, list[Held]] = {}
    for one in alerts:
        topics.setdefault(one.alert.topic_id, []).append(one)
    return topics


def _live(article: StoredArticle) -> bool:
    return article.retraction is None


def _shown(one: Held, live: Mapping[int, StoredArticle]) -> StoredArticle | None:
    """The article by which a story is named; None if all of them were withdrawn."""
    ids = (one.alert.article_id, *(known.article_id for known in one.alert.told))
    return next((live[article_id] for article_id in ids if article_id in live), None)


def _line(one: Held, article: StoredArticle, live: Collection[int]) -> Line:
    rests_on = tuple(known for known in one.alert.told if known.article_id in live)
    alert = replace(one.alert, article_id=article.source.article_id, told=rests_on)
    query = one.queries[0] if one.queries else ""
    return Line(alert.id, query, article, alert.also, fact=alert.fact > 0)


def _digest(alerts: Sequence[Held], parts: Sequence[Part], *, silent: bool) -> _Messages:
    one = alerts[0].alert
    return [
        (
            Message(
                one.chat_id,
                # Any of its alerts would do: each is in one message alone.
                f"digest:{min(line.alert_id for line in part.lines)}",
                Kind.DIGEST,
                part.html,
                topic_id=one.topic_id,
                silent=silent,
                cites=of_list([line.article for line in part.lines]),
            ),
            part.lines,
        )
        for part in parts
    ]


async def _alone(read: Read, one: Held, line: Line, now: datetime, *, silent: bool) -> Message:
    """What is held and remains alone is told as if it came just now."""
    news, fact, first = News(line.article, now), None, None
    if line.fact and (first := await held.first(read, one.alert)) is not None:
        before = {known.article_id for known in first.told} - {news.id}
        facts = news.facts((await told.reports(read, before)).values())
        fact = next(iter(facts), None)
    about = first.key if first else None
    if about is not None:
        place = (one.alert.chat_id, about)
        row = (await queue.rows_of(read, [place])).get(place)
        about = None if row is not None and row.lost else about
    quote = (fact and news.saying(fact)) or news.quote(one.queries)
    html = render_alert(news.article.source, quote, one.queries, line.also, fact=about is not None)
    return Message(
        one.alert.chat_id,
        f"alert:{one.alert.id}",
        Kind.ALERT,
        html,
        topic_id=one.alert.topic_id,
        silent=silent,
        about=about,
        cites=of_quotes(html, [quote] if quote else []) or of_list([news.article]),
    )
