"""Tells each place of a story once, and of what comes of it.

    article | alerts of its story, follows that match | new, further outlet, new fact or nothing
            | now, or held for a digest | outbox and rows, in one transaction

What is said stands in the outbox, or is held, in the same transaction that notes that it was
said: whoever dies between two articles goes on with the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import aiosqlite

from bot.alerts import preferences, schedule, told
from bot.alerts.alert import Alert
from bot.alerts.clock import Preferences
from bot.alerts.follow import Follow
from bot.alerts.news import News, named
from bot.alerts.plan import Plan, plan
from bot.chats import answered
from bot.delivery import outbox, queue
from bot.delivery.message import Kind, Method
from bot.delivery.migration import left_behind
from bot.people import People, Roles
from corpus.answering.facts import Fact
from corpus.types import StoredArticle

#: A chat and a topic.
Target = tuple[int, int]

#: Articles of a story that a further one is compared with: the first, and the last ones.
_COMPARED = 20


class Telling:
    """Says what there is to say of news.

    Args:
        people: Who is banned, and who is on the list.
        newsroom: A chat that is always on it.
    """

    def __init__(self, people: People, newsroom: int | None = None) -> None:
        self._people = people
        self._newsroom = newsroom

    async def tell(
        self,
        db: aiosqlite.Connection,
        article: StoredArticle,
        follows: Sequence[Follow],
        now: datetime,
    ) -> None:
        """Put what is to be said of an article into the outbox.

        Args:
            db: In a transaction of the caller's, who sets `Outbox.due` after it.
            article: News, as it is now.
            follows: Those that it matches; may be none, as somebody may know its story already.
            now: When.
        """
        known = await told.of_story(db.execute_fetchall, article)
        if not known and not follows:
            return
        roles = await self._people.standing()
        known = {at: alert for at, alert in known.items() if at[0] not in roles.banned}
        wanted = self._wanted(follows, roles)
        story = _Story(db, News(article, now))
        await story.begin(known.values(), wanted)
        for target, alert in known.items():
            await story.further(alert, wanted.pop(target, ()))
        for some in wanted.values():
            await story.first(some)
        await story.end()

    def _wanted(self, follows: Sequence[Follow], roles: Roles) -> dict[Target, Sequence[Follow]]:
        """By target, the follows of those to whom the bot speaks."""
        ids = {one.chat_id for one in follows} | {one.made_by or 0 for one in follows}
        let_in, banned = set(answered(ids, roles, self._newsroom)), set(roles.banned)
        targets: dict[Target, list[Follow]] = {}
        for one in sorted(follows, key=lambda follow: follow.id):
            # Where the list decides, somebody on it may have set it up for a chat that is not.
            if one.chat_id not in banned and not let_in.isdisjoint((one.chat_id, one.made_by)):
                targets.setdefault((one.chat_id, one.topic_id), []).append(one)
        return {**targets}


class _Story:
    """What is said because of one article, in one transaction.

    Args:
        db: In the transaction.
        news: The article.
    """

    def __init__(self, db: aiosqlite.Connection, news: News) -> None:
        self._db = db
        self._read = db.execute_fetchall
        self._news = news
        #: What it tells first to those who know these articles.
        self._found: dict[tuple[int, ...], tuple[Fact, ...]] = {}
        self._rows: dict[tuple[int, str], queue.Row] = {}
        self._wanted: dict[int, Preferences] = {}
        self._changed: list[Alert] = []
        self._joined: list[tuple[int, int]] = []

    async def begin(self, known: Collection[Alert], targets: Collection[Target]) -> None:
        """Read what is there of all places at once: a story may be told in many.

        Args:
            known: Alerts of the story.
            targets: Where follows match.
        """
        story = self._news.article.story_id
        places = {(chat_id, _key(story, topic_id)) for chat_id, topic_id in targets}
        places |= {(one.chat_id, one.key) for one in known if one.key is not None}
        if places:
            self._rows = await queue.rows_of(self._read, places)
        if targets:
            self._wanted = await preferences.of_all(self._read, {chat for chat, _ in targets})

    async def end(self) -> None:
        """Note what became of all of them."""
        if self._changed:
            await told.note(self._db, self._changed)
        if self._joined:
            await told.join(self._db, self._joined)

    async def first(self, follows: Sequence[Follow]) -> None:
        """Tell a place of a story of which it was not told."""
        news, chat_id, topic_id = self._news, follows[0].chat_id, follows[0].topic_id
        key = _key(news.article.story_id, topic_id)
        if not await self._is_free(chat_id, key):
            return  # it was said, and what it was said of is forgotten
        alert = Alert(
            chat_id=chat_id,
            topic_id=topic_id,
            story=news.article.story_id,
            article_id=news.id,
            told=news.told,
            key=key,
            due_at=None,
            made_at=news.now,
        )
        await self._say(alert, follows)

    async def further(self, alert: Alert, follows: Sequence[Follow]) -> None:
        """Tell a place what the article adds to a story of which it was told; mostly nothing.

        A copy of what was told adds nothing but what was changed in it.

        Args:
            alert: The first of the story.
            follows: Of the place, those that the article matches.
        """
        news = self._news
        if any(t.article_id == news.id for t in alert.told):
            return
        facts = await self._facts(alert, follows)
        if news.article.copy_of is not None and not facts:
            return
        after = replace(alert, told=(*alert.told, *news.told))
        if alert.key is None:
            await self._held(after, follows, facts=facts)
            return
        row = self._rows.get((alert.chat_id, alert.key))
        if row is not None and row.state == "dropped" and follows:
            await told.forget(self._db, alert.id)  # what told it was taken back
            await self.first(follows)
            return
        self._changed.append(after)
        if facts:
            # Of a story of which nothing may have arrived it says no more than that it is news.
            lost = row is not None and row.lost
            await self._new(alert, follows, facts[0], about=None if lost else alert.key)
        elif row is not None and not alert.names(news.article.source.outlet):
            await self._name(after, row)

    async def _facts(self, alert: Alert, follows: Sequence[Follow]) -> tuple[Fact, ...]:
        """What the article tells first to those who got an alert, if they want to know."""
        if not follows:
            return ()
        ids = list(dict.fromkeys(one.article_id for one in alert.told))
        if len(ids) > _COMPARED:
            ids[1 : 1 - _COMPARED] = []
        known = tuple(ids)
        if known not in self._found:  # most places were told the same
            reports = await told.reports(self._read, known)
            self._found[known] = self._news.facts(reports.values())
        return self._found[known]

    async def _is_free(self, chat_id: int, key: str) -> bool:
        """Whether nothing was said under a key, or what was to be was taken back."""
        before = self._rows.get((chat_id, key))
        if before is None:
            return True
        if before.state != "dropped":
            return False
        await queue.remove(self._db, before.id)
        return True

    async def _say(
        self,
        alert: Alert,
        follows: Sequence[Follow],
        fact: Fact | None = None,
        about: str | None = None,
    ) -> None:
        """Tell it now, or have it told later."""
        when = await self._plan(follows)
        if when.due_at is not None:
            alert = replace(alert, key=None, due_at=when.due_at)
        else:
            message = self._news.message(alert, follows, silent=when.silent, fact=fact, about=about)
            await outbox.put(self._db, message, self._news.now)
        alert_id = await told.add(self._db, alert)
        self._joined += [(alert_id, follow.id) for follow in follows]

    async def _plan(self, follows: Sequence[Follow]) -> Plan:
        now = self._news.now
        wanted = self._wanted.get(follows[0].chat_id, Preferences())
        counts: Mapping[int, int] = {}
        if limited := [follow.id for follow in follows if follow.most is not None]:
            begins, _ = schedule.day(wanted, now)
            counts = await told.counts(self._read, limited, begins)
        return plan(follows, wanted, counts, now)

    async def _held(
        self, alert: Alert, follows: Sequence[Follow], *, facts: Sequence[Fact]
    ) -> None:
        """Note it for what is told later, or tell it now if another follow asks for that."""
        news = self._news
        if facts:  # nobody has read of the story: what is newest is told
            alert = replace(alert, article_id=news.id)
        if follows:
            when = await self._plan(follows)
            self._joined += [(alert.id, follow.id) for follow in follows]
            key = _key(alert.story, alert.topic_id)
            if when.due_at is None and await self._is_free(alert.chat_id, key):
                alert = replace(alert, article_id=news.id, key=key, due_at=None, made_at=news.now)
                message = news.message(alert, follows, silent=when.silent)
                await outbox.put(self._db, message, news.now)
            elif when.due_at is not None:
                alert = replace(alert, due_at=min(alert.due_at or when.due_at, when.due_at))
        self._changed.append(alert)

    async def _new(
        self, alert: Alert, follows: Sequence[Follow], fact: Fact, about: str | None
    ) -> None:
        """Tell what is new, as a reply to what told of the story if that is known to be there."""
        news = self._news
        reply = Alert(
            chat_id=alert.chat_id,
            topic_id=alert.topic_id,
            story=alert.story,
            article_id=news.id,
            told=news.told,
            key=f"{_key(alert.story, alert.topic_id)}:fact:{news.id}",
            due_at=None,
            made_at=news.now,
            fact=news.id,
        )
        await self._say(reply, follows, fact, about)

    async def _name(self, alert: Alert, row: queue.Row) -> None:
        """Have an alert name all outlets of its story, whether it was sent or not."""
        key = alert.key
        if key is None or key.startswith("digest:"):
            return
        if row.message is not None and row.state != "sending":  # nobody has read it
            await queue.reword(self._db, row, named(row.message, alert))
            return
        first = f"{key}:also:"
        for other in await queue.rows(self._read, alert.chat_id, first, f"{key}:also;"):
            if other.message is not None and other.state in ("queued", "suspended"):
                await queue.reword(self._db, other, named(other.message, alert))
                return
        sent = row.message
        if sent is None and row.message_id is not None and not left_behind(row.message_id):
            sent = await told.read_there(self._read, alert.chat_id, key, row.message_id)
        if sent is not None:
            edit = replace(
                named(sent, alert),
                key=f"{first}{self._news.id}",
                kind=Kind.EDIT,
                method=Method.EDIT,
                about=key,
                message_id=None,
            )
            await outbox.put(self._db, edit, self._news.now)


def _key(story: int, topic_id: int) -> str:
    return f"story:{story}:{topic_id}" if topic_id else f"story:{story}"
