"""Corrections reach readers: every message that cites an article says what is true of it now.

    change log | messages that cite what changed | looked at, some at a time | edits in the outbox

How far the log was heard, and which messages are to be looked at, is noted together; that a
message was looked at is noted with the edit that came of it. So nothing is lost and nothing is
edited twice when the process dies, whichever process changed the article.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import aiosqlite

from bot.context import Services
from bot.corrections import rows
from bot.corrections.correction import corrected
from bot.corrections.fate import Fate
from bot.corrections.fates import fates
from bot.corrections.rows import BATCH, Citing, Report, Waiting
from bot.delivery.message import Cited, Kind, Message, Method
from bot.delivery.migration import left_behind
from bot.delivery.outbox import put

log = logging.getLogger(__name__)

#: Seconds between two looks.
LOOK = 0.5
#: Why an alert is not sent whose articles were all withdrawn before it was.
_WITHDRAWN = "its article was withdrawn"


class Correcting:
    """Looks at messages whose articles have changed.

    Args:
        services: Of the application.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.state.database

    async def look(self) -> float:
        """Look once; returns the seconds until it is worth while to look again."""
        more = await self._work()
        await self._report()
        return 0.0 if more else LOOK

    async def _work(self) -> bool:
        """Hear what changed, and look at some messages; whether there may be more to do."""
        if not await self._database.rows(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM citing WHERE looked = 0)"
            " OR (SELECT change FROM corrected) IS NOT"
            " coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0)"
        ):
            return False
        now = self._services.now()
        async with self._database.transaction(durable=True) as db:
            heard = await rows.hear(db, self._services.settings.newsroom)
            if heard.articles is None or heard.articles:
                await self._correct_waiting(db, heard.articles, now)
            # Nothing is looked at before it is known who changed it, and is to be told.
            some = await rows.to_look_at(db) if heard.all else []
            edits = await self._correct(db, some, now)
        if edits:
            log.info("%d messages are corrected", edits)
            self._services.outbox.due.set()
        return len(some) == BATCH or not heard.all

    async def _correct_waiting(
        self, db: aiosqlite.Connection, changed: Collection[int] | None, now: datetime
    ) -> None:
        last = 0
        while some := await rows.waiting(db, changed, last):
            last = some[-1].id
            known = await fates(db.execute_fetchall, [q for w in some for q in w.message.cites])
            for one in some:
                message = _corrected(one.message, known)
                state, reason = _state(one, known)
                if (message, state) != (one.message, one.state):
                    await rows.rewrite(db, one.id, message, state, reason, now)
                if state == "unknown" and message != one.message:
                    # It may stand there, and nobody knows which message it is.
                    cited = {quote.article_id for quote in one.message.cites}
                    await rows.unreachable(db, one.id, cited)

    async def _correct(
        self, db: aiosqlite.Connection, some: Sequence[Citing], now: datetime
    ) -> int:
        """Have messages edited that are not as they should be; returns how many."""
        known = await fates(db.execute_fetchall, [q for one in some for q in one.quotes])
        made: dict[tuple[str, tuple[Cited, ...]], tuple[str, str]] = {}
        edits = 0
        for one in some:
            version = (one.html, one.quotes)  # an alert is the same in many chats
            if version not in made:
                made[version] = _versions(*version, known)
            html, shown = made[version]
            left = tuple(q for q in one.quotes if known[q.article_id].gone != "deleted")
            await rows.looked(db, one, html, shown, left)
            if shown != (one.html if one.shown is None else one.shown):
                await self._edit(db, replace(one, html=html, quotes=left), one.quotes, shown, now)
                edits += 1
        return edits

    async def _edit(
        self,
        db: aiosqlite.Connection,
        one: Citing,
        quotes: Sequence[Cited],
        html: str,
        now: datetime,
    ) -> None:
        key = await rows.supersede(db, one.chat_id, one.message_id)
        cause = await rows.cause(db, [quote.article_id for quote in quotes])
        message = Message(
            one.chat_id,
            key,
            Kind.EDIT,
            html,
            Method.EDIT,
            keyboard=one.keyboard,
            message_id=one.message_id,
            cause=cause,
        )
        if left_behind(one.message_id):  # one of its own, which can be corrected again
            made = "" if one.html == html else one.html
            message = replace(
                message, method=Method.TEXT, message_id=None, made=made, cites=one.quotes
            )
            await rows.leave(db, one.chat_id, one.message_id)
        await put(db, message, now)

    async def _report(self) -> None:
        """Tell those whose corrections are through how they ended."""
        if not await self._database.rows("SELECT 1 FROM correcting LIMIT 1"):
            return
        async with self._database.transaction(durable=True) as db:
            reports = await rows.through(db)
            for report in reports:
                if report.corrected or report.unreached:
                    await put(db, _notice(report), self._services.now())
        if reports:
            self._services.outbox.due.set()


def _versions(html: str, quotes: Sequence[Cited], known: Mapping[int, Fate]) -> tuple[str, str]:
    """A message without what was deleted, for good, and as it is to be shown."""
    deleted = {number: fate for number, fate in known.items() if fate.gone == "deleted"}
    base = corrected(html, quotes, deleted)
    left = [quote for quote in quotes if quote.article_id not in deleted]
    return base, corrected(base, left, known)


def _corrected(message: Message, known: Mapping[int, Fate]) -> Message:
    """A message that waits, as it should be."""
    made = message.made or message.html
    base, shown = _versions(made, message.cites, known)
    return replace(
        message,
        html=shown,
        made="" if base == shown else base,
        cites=tuple(q for q in message.cites if known[q.article_id].gone != "deleted"),
    )


def _state(one: Waiting, known: Mapping[int, Fate]) -> tuple[str, str]:
    """Whether a message still waits; news is dropped if nothing of it stands."""
    if one.message.kind is Kind.ALERT and one.message.method is not Method.EDIT:
        stands = any(known[quote.article_id].gone is None for quote in one.message.cites)
        if not stands and one.state in ("queued", "suspended"):
            return "dropped", _WITHDRAWN
        if stands and (one.state, one.reason) == ("dropped", _WITHDRAWN):
            return "queued", ""
    return one.state, one.reason


def _notice(report: Report) -> Message:
    s = "" if report.corrected == 1 else "s"
    sentence = f"Corrected {report.corrected:,} message{s} that quoted #{report.article_id}"
    if report.unreached:
        sentence += f"; {report.unreached:,} could not be reached"
    return Message(
        report.chat_id,
        f"corrected:{report.audit_id}",
        Kind.NOTICE,
        f"{sentence}.",
        message_id=report.message_id,
    )
