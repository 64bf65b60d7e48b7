"""Standing questions: those of which somebody wants to be told when their answer appears."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

import aiosqlite

from bot.askings import ASKING, Asking, asking_of, forget, group_of, insert
from bot.people import By
from corpus.database import Database
from corpus.records import audit
from corpus.wording import Wording

#: How long a question stands.
KEPT = timedelta(days=90)
#: Of one person in one chat.
MOST = 20


class Pressed(Enum):
    """What became of a press."""

    #: They will be told.
    ON = auto()
    #: They will not, after all.
    OFF = auto()
    #: They have as many as they may have.
    FULL = auto()
    #: Nobody knows the question any more.
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class StandingQuestion:
    """A question, and until when it stands."""

    asking: Asking
    until: datetime


class Standing:
    """The rows of them. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def press(
        self,
        by: By,
        user_id: int,
        place: tuple[int, int],
        now: datetime,
        otherwise: tuple[Asking, Wording] | None = None,
    ) -> Pressed:
        """Have somebody told when a question has its answer; or not, if they were to be.

        Args:
            by: Who presses, for the audit log.
            user_id: The same.
            place: The chat, and the message that asks.
            now: When.
            otherwise: The question, if it is not remembered there.
        """
        async with self._database.transaction(durable=True) as db:
            asked = list(
                await db.execute_fetchall(
                    f"SELECT {ASKING}, id, question_id, standing FROM askings"
                    " WHERE chat_id = ? AND message_id = ? ORDER BY id",
                    place,
                )
            )
            mine = next((row for row in asked if row["user_id"] == user_id), None)
            if mine is not None and mine["standing"]:
                await _take_back(db, by, mine["id"], mine["question_id"])
                return Pressed.OFF
            if await _number(db, place[0], user_id) >= MOST:
                return Pressed.FULL
            if mine is not None:
                asking_id, group_id = mine["id"], mine["question_id"]
            elif asked:  # somebody else's question
                group_id = asked[0]["question_id"]
                copy = replace(asking_of(asked[0]), user_id=user_id)
                asking_id = await insert(db, copy, group_id)
            elif otherwise is not None:
                asking, wording = otherwise
                group_id = await group_of(db, wording)
                asking_id = await insert(db, replace(asking, user_id=user_id), group_id)
            else:
                return Pressed.UNKNOWN
            until = int((now + KEPT).timestamp())
            await db.execute(
                "UPDATE askings SET standing = 1, until = ? WHERE id = ?", (until, asking_id)
            )
            # Not the words: the log would keep them for good.
            await audit.record(db, by.actor, "question.stand", f"question:{group_id}")
        return Pressed.ON

    async def of(self, user_id: int) -> list[StandingQuestion]:
        """Those of one person, wherever they were asked, the oldest first."""
        rows = await self._database.rows(
            f"SELECT {ASKING}, id, until FROM askings WHERE standing AND user_id = ? ORDER BY id",
            (user_id,),
        )
        return [
            StandingQuestion(asking_of(row), datetime.fromtimestamp(row["until"], UTC))
            for row in rows
        ]

    async def drop(self, by: By, user_id: int, asking_id: int) -> bool:
        """Take one of theirs back; whether it was there."""
        async with self._database.transaction(durable=True) as db:
            rows = await db.execute_fetchall(
                "SELECT question_id FROM askings WHERE id = ? AND user_id = ? AND standing",
                (asking_id, user_id),
            )
            for (group_id,) in list(rows):
                await _take_back(db, by, asking_id, group_id)
                return True
        return False


async def _take_back(db: aiosqlite.Connection, by: By, asking_id: int, group_id: int) -> None:
    """Forget that somebody asked: who asks is told for a while without a bell, too."""
    await forget(db, "id = ?", asking_id)
    await audit.record(db, by.actor, "question.drop", f"question:{group_id}")


async def _number(db: aiosqlite.Connection, chat_id: int, user_id: int) -> int:
    [(number,)] = await db.execute_fetchall(
        "SELECT count(*) FROM askings WHERE chat_id = ? AND user_id = ? AND standing",
        (chat_id, user_id),
    )
    return int(number)
