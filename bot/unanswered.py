"""Questions that the archive could not answer, who asked them, and what may answer them now.

What people asked is deleted when they are told the answer, when an editor dismisses it, or when it
is `KEPT` old; what stands because somebody wants to be told (`bot.standing`) later than that.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiosqlite

from bot.askings import ASKING, Asking, asking_of, forget, group_of, insert
from bot.delivery.message import Message
from bot.delivery.outbox import put
from bot.people import By
from corpus.database import Database
from corpus.records import audit
from corpus.wording import Wording

#: How long an answer is waited for.
KEPT = timedelta(days=30)
#: Questions of one person in one chat that wait at once; the oldest make room.
_EACH = 50
#: Instead of an article's id: any that was stored after the question was asked.
ANY = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are the same but for the order and the form of their words."""

    id: int
    key: str
    #: As it was asked last.
    question: str
    outcome: str
    asked_at: datetime
    #: How often it was asked.
    times: int


@dataclass(frozen=True, slots=True)
class Due:
    """A group that is to be asked again."""

    group_id: int
    key: str
    #: The articles because of which, `ANY` among them.
    articles: frozenset[int]
    #: Those who wait, who asked first in front.
    askings: tuple[Asking, ...]

    def messages(self) -> list[list[Asking]]:
        """The askings by the message that asks: all who wait for the same there are told at once.

        What a message asked before it was edited is another question.
        """
        same: dict[tuple[int, int, str], list[Asking]] = {}
        for one in self.askings:
            same.setdefault((one.chat_id, one.message_id, one.question), []).append(one)
        return list(same.values())


_GROUP = (
    "SELECT q.id, q.key, a.question, a.outcome, a.asked_at, count(*) AS times, max(a.id)"
    " FROM questions q JOIN askings a ON a.question_id = q.id"
)


class Unanswered:
    """The rows about them. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # who waits

    async def note(self, asking: Asking, wording: Wording) -> None:
        """Remember a question; asked by an edited message, instead of what that asked before."""
        async with self._database.transaction() as db:
            # What others want to be told stays what it was.
            await forget(
                db,
                "chat_id = ? AND message_id = ? AND user_id IS ?",
                asking.chat_id,
                asking.message_id,
                asking.user_id,
            )
            await insert(db, asking, await group_of(db, wording))
            await forget(
                db,
                "id IN (SELECT id FROM askings WHERE chat_id = ? AND user_id IS ?"
                " AND NOT standing ORDER BY id DESC LIMIT -1 OFFSET ?)",
                asking.chat_id,
                asking.user_id,
                _EACH,
            )

    async def forget(self, chat_id: int, message_id: int, user_id: int | None) -> None:
        """A question has its answer after all."""
        where = "chat_id = ? AND message_id = ? AND user_id IS ?"
        values = (chat_id, message_id, user_id)
        if await self._database.row(f"SELECT 1 FROM askings WHERE {where}", values):
            async with self._database.transaction() as db:
                await forget(db, where, *values)

    async def awaited(self, chat_id: int, user_id: int | None) -> frozenset[str]:
        """The keys of what somebody waits for in a chat."""
        rows = await self._database.rows(
            "SELECT q.key FROM askings a JOIN questions q ON q.id = a.question_id"
            " WHERE a.chat_id = ? AND a.user_id IS ?",
            (chat_id, user_id),
        )
        return frozenset(row["key"] for row in rows)

    async def answered(self, chat_id: int, user_id: int | None, key: str) -> None:
        """Somebody has asked the same again, and has the answer: they wait no more."""
        async with self._database.transaction() as db:
            await forget(
                db,
                "chat_id = ? AND user_id IS ?"
                " AND question_id = (SELECT id FROM questions WHERE key = ?)",
                chat_id,
                user_id,
                key,
            )

    async def purge(self, now: datetime) -> None:
        """Forget what has been waited for long enough."""
        async with self._database.transaction() as db:
            kept = int((now - KEPT).timestamp())
            await forget(db, "asked_at < ? AND NOT standing", kept)
            await forget(db, "until < ? AND standing", int(now.timestamp()))

    # what editors see

    async def groups(self, since: datetime, page: int, size: int) -> tuple[list[Group], int]:
        """A page of them, that asked last in front, and how many there are in all."""
        moment = int(since.timestamp())
        rows = await self._database.rows(
            f"{_GROUP} WHERE a.asked_at >= ? AND NOT q.dismissed GROUP BY q.id"
            " ORDER BY a.asked_at DESC, max(a.id) DESC LIMIT ? OFFSET ?",
            (moment, size, page * size),
        )
        total = await self._database.row(
            "SELECT count(DISTINCT question_id) AS n FROM askings WHERE asked_at >= ?"
            " AND question_id NOT IN (SELECT id FROM questions WHERE dismissed)",
            (moment,),
        )
        return [_group(row) for row in rows], total["n"] if total else 0

    async def group(self, group_id: int) -> Group | None:
        """One of them; None if it is there no more."""
        row = await self._database.row(
            f"{_GROUP} WHERE q.id = ? AND NOT q.dismissed GROUP BY q.id", (group_id,)
        )
        return _group(row) if row else None

    async def dismiss(self, by: By, group_id: int) -> bool:
        """Forget a group and who asked; whether it was there.

        Who was promised to be told still is, but editors do not see it until it is asked again.
        """
        async with self._database.transaction(durable=True) as db:
            [(times,)] = await db.execute_fetchall(
                "SELECT count(*) FROM askings a JOIN questions q ON q.id = a.question_id"
                " WHERE q.id = ? AND NOT q.dismissed",
                (group_id,),
            )
            await forget(db, "question_id = ? AND NOT standing", group_id)
            await db.execute("UPDATE questions SET dismissed = 1 WHERE id = ?", (group_id,))
            if times:
                # Not the words: the log keeps for good what is deleted here.
                await audit.record(
                    db, by.actor, "question.dismiss", f"question:{group_id}", {"asked": times}
                )
        return bool(times)

    # what may answer them now

    async def place(self) -> int | None:
        """How much of the change log was looked at; None if it never was."""
        row = await self._database.row("SELECT change FROM heard")
        return row["change"] if row else None

    async def matching(
        self, terms: Collection[str], least: float, most: int
    ) -> dict[int, dict[str, float]]:
        """Groups of which these terms are at least that share, with all terms of theirs.

        Args:
            terms: Of an article.
            least: The share.
            most: How many groups at most, those of which they are the largest share.
        """
        rows = await self._database.rows(
            "SELECT question_id, term, share FROM question_terms WHERE question_id IN ("
            " SELECT question_id FROM question_terms"
            " WHERE term IN (SELECT value FROM json_each(?))"
            " GROUP BY question_id HAVING sum(share) >= ? ORDER BY sum(share) DESC LIMIT ?)",
            (json.dumps(sorted(terms)), least, most),
        )
        groups: dict[int, dict[str, float]] = {}
        for group_id, term, share in rows:
            groups.setdefault(group_id, {})[term] = share
        return groups

    async def mark(
        self, matches: Iterable[tuple[int, int, float]], place: int, *, everything: bool = False
    ) -> None:
        """Note which groups are to be asked again, and how far the change log was looked at.

        Args:
            matches: A group, an article because of which, and the share that it has of the group.
            place: In the change log.
            everything: All groups, because of `ANY` article.
        """
        async with self._database.transaction() as db:
            await db.executemany(
                "INSERT OR REPLACE INTO due SELECT id, ?2, ?3 FROM questions WHERE id = ?1",
                list(matches),
            )
            if everything:
                await db.execute(
                    "INSERT OR REPLACE INTO due SELECT id, ?, 0 FROM questions", (ANY,)
                )
            await db.execute("INSERT OR REPLACE INTO heard VALUES (1, ?)", (place,))

    async def expect(self, group_id: int, article_id: int) -> None:
        """Note that a group is to be asked again because of this article."""
        await self._database.execute(
            "INSERT OR REPLACE INTO due SELECT id, ?, 1 FROM questions WHERE id = ?",
            (article_id, group_id),
        )

    async def due(self) -> Due | None:
        """The group that an article has most of, of those with the same the oldest."""
        rows = await self._database.rows(
            "SELECT q.id, q.key, d.article_id FROM due d JOIN questions q ON q.id = d.question_id"
            " WHERE d.question_id ="
            " (SELECT question_id FROM due ORDER BY share DESC, question_id LIMIT 1)"
        )
        if not rows:
            return None
        group_id, key, _ = rows[0]
        askings = await self._database.rows(
            f"SELECT {ASKING}, id FROM askings WHERE question_id = ? ORDER BY id", (group_id,)
        )
        articles = frozenset(article for _, _, article in rows)
        return Due(group_id, key, articles, tuple(map(asking_of, askings)))

    async def asked(self, group_id: int, articles: Collection[int]) -> None:
        """A group was asked again because of these; whoever was to be told is told."""
        async with self._database.transaction() as db:
            await db.executemany(
                "DELETE FROM due WHERE question_id = ? AND article_id = ?",
                [(group_id, article) for article in articles],
            )

    # telling

    async def tell(self, asking: Asking, answer: Message, now: datetime) -> bool:
        """Have an answer sent to all who wait for what a message asks; False if nobody does.

        They wait no more; nor does who has joined them since it was found.
        """
        async with self._database.transaction(durable=True) as db:
            there = await forget(
                db,
                "chat_id = ? AND message_id = ? AND question = ?",
                asking.chat_id,
                asking.message_id,
                asking.question,
            )
            if there:
                await put(db, answer, now)
        return there

    async def give_up(self, asking_id: int) -> None:
        """Who waits cannot be told."""
        async with self._database.transaction(durable=True) as db:
            await forget(db, "id = ?", asking_id)


def _group(row: aiosqlite.Row) -> Group:
    asked_at = datetime.fromtimestamp(row["asked_at"], UTC)
    return Group(row["id"], row["key"], row["question"], row["outcome"], asked_at, row["times"])
