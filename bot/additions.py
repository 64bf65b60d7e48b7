"""Articles that editors bring in, from the first word of it until the time to undo it is over."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from corpus.database import Database
from corpus.types import Added, Copy, Draft, Paragraph, Published

#: How long `/addtext` waits for its next answer.
PATIENCE = timedelta(hours=1)


class Asks(StrEnum):
    """What an editor is asked for."""

    TITLE = "title"
    #: The outlet, or the address of the page.
    SOURCE = "source"
    DATE = "date"
    BODY = "body"
    #: Whether to store it though it is nearly the same as another article.
    ANYWAY = "anyway"


@dataclass(frozen=True, slots=True)
class Part:
    """A message of an editor that answers a question of ours."""

    message_id: int
    #: What it answers; None if it was no answer.
    asks: Asks | None
    text: str


@dataclass(frozen=True, slots=True)
class Addition:
    """An article that somebody brings in, as far as it is."""

    id: int
    chat_id: int
    #: The message that began it.
    message_id: int
    #: Who, as the audit log names them.
    actor_id: str
    #: By `/addtext`, answer by answer.
    guided: bool
    begun_at: datetime
    #: The newest entry of the audit log then: what is newer may have come of this addition.
    audited: int
    #: The message of ours that shows how far it is, if there is one.
    progress_id: int | None
    #: What is waited for; None if nothing is.
    asks: Asks | None
    #: When that was asked for.
    asked_at: datetime
    #: As it is understood so far; None once it is stored, or given up.
    draft: Draft | None
    #: What it is nearly the same as, if it is.
    like: Copy | None
    #: What was stored.
    outcome: Added | Copy | None
    stored_at: datetime | None
    undone_at: datetime | None
    #: The answers so far, in their order.
    parts: tuple[Part, ...] = field(default=(), compare=False)

    def waits(self, now: datetime) -> bool:
        """Whether the editor may still answer."""
        return self.asks is not None and not self.expired(now)

    def expired(self, now: datetime) -> bool:
        """Whether it took the editor too long to answer."""
        return self.guided and self.asks is not None and now >= self.asked_at + PATIENCE


class Additions:
    """The rows about additions. Any method can raise `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self, chat_id: int, message_id: int, actor_id: str, now: datetime, *, guided: bool = False
    ) -> Addition:
        """The addition that a message begins; if it has begun already, as far as it is."""
        await self._database.execute(
            "INSERT OR IGNORE INTO additions"
            " (chat_id, message_id, actor, guided, begun_at, asked_at, asks, audited)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(id), 0) FROM audit))",
            (
                chat_id,
                message_id,
                actor_id,
                guided,
                _seconds(now),
                _seconds(now),
                Asks.TITLE if guided else None,
            ),
            durable=True,
        )
        begun = await self.of_message(chat_id, message_id)
        assert begun is not None, "it is there now"
        return begun

    async def get(self, addition_id: int) -> Addition | None:
        """The addition with this id."""
        return await self._one("WHERE id = ?", addition_id)

    async def of_message(self, chat_id: int, message_id: int) -> Addition | None:
        """The addition that a message of an editor began, or answers a question of."""
        return await self._one(
            "WHERE chat_id = ?1 AND message_id = ?2 OR id = (SELECT addition_id FROM parts"
            " WHERE chat_id = ?1 AND message_id = ?2)",
            chat_id,
            message_id,
        )

    async def waiting(
        self, chat_id: int, actor_id: str, now: datetime, *asks: Asks, guided: bool | None = None
    ) -> Addition | None:
        """The newest addition of somebody in a chat that waits for one of these.

        Args:
            chat_id: Where.
            actor_id: Of whom.
            now: What has expired by then does not wait.
            asks: What it may wait for.
            guided: Only those by `/addtext`, or only the others.
        """
        return await self._one(
            "WHERE chat_id = ? AND actor = ? AND (NOT guided OR asked_at > ?)"
            f" AND guided IN (?, ?) AND asks IN ({','.join('?' * len(asks))})"
            " ORDER BY id DESC LIMIT 1",
            chat_id,
            actor_id,
            _seconds(now - PATIENCE),
            guided is not False,
            guided is True,
            *asks,
        )

    async def progress(self, addition_id: int, message_id: int) -> None:
        """Note the message that shows how far it is."""
        await self._database.execute(
            "UPDATE additions SET progress_id = ? WHERE id = ?", (message_id, addition_id)
        )

    async def wait(
        self, addition_id: int, asks: Asks, now: datetime, draft: Draft, like: Copy | None = None
    ) -> None:
        """Note what is asked for, what is understood so far, and what it is nearly the same as."""
        await self._database.execute(
            "UPDATE additions SET asks = ?, asked_at = ?, draft = ?, like_copy = ? WHERE id = ?",
            (
                asks,
                _seconds(now),
                _from_draft(draft),
                None if like is None else json.dumps(asdict(like)),
                addition_id,
            ),
            durable=True,
        )

    async def answer(
        self,
        addition: Addition,
        part: Part,
        asks: Asks | None,
        now: datetime,
        draft: Draft | None = None,
    ) -> Addition:
        """Note an answer and what is asked for after it; return the addition with them.

        Args:
            addition: What was waiting for it.
            part: The answer; a changed one takes its own place.
            asks: What is asked for now; None if nothing is missing.
            now: When.
            draft: The article with the answer in it.
        """
        async with self._database.transaction(durable=True) as db:
            await db.execute(
                "INSERT INTO parts (chat_id, message_id, addition_id, asks, text)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET asks = excluded.asks, text = excluded.text",
                (addition.chat_id, part.message_id, addition.id, part.asks, part.text),
            )
            await db.execute(
                "UPDATE additions SET asks = ?, asked_at = ?, draft = coalesce(?, draft)"
                " WHERE id = ?",
                (asks, _seconds(now), None if draft is None else _from_draft(draft), addition.id),
            )
        answered = await self.get(addition.id)
        assert answered is not None, "it is there"
        return answered

    async def store(self, addition_id: int, outcome: Added | Copy, now: datetime) -> None:
        """Note what was stored; what the editor wrote is forgotten."""
        async with self._database.transaction(durable=True) as db:
            await db.execute(
                "UPDATE additions SET asks = NULL, draft = NULL, outcome = ?, stored_at = ?"
                " WHERE id = ?",
                (_from_outcome(outcome), _seconds(now), addition_id),
            )
            await db.execute(_FORGET_PARTS, (addition_id,))

    async def end(self, addition_id: int) -> bool:
        """Note that nothing comes of it; whether something was waited for."""
        async with self._database.transaction(durable=True) as db:
            changed = await db.execute(
                "UPDATE additions SET asks = NULL, draft = NULL WHERE id = ? AND asks IS NOT NULL",
                (addition_id,),
            )
            await db.execute(_FORGET_PARTS, (addition_id,))
            return changed.rowcount > 0

    async def undone(self, addition_id: int, now: datetime) -> None:
        """Note that what was stored is taken back."""
        await self._database.execute(
            "UPDATE additions SET undone_at = ? WHERE id = ? AND undone_at IS NULL",
            (_seconds(now), addition_id),
            durable=True,
        )

    async def purge(self, before: datetime) -> int:
        """Forget what began before then; return how many."""
        return await self._database.execute(
            "DELETE FROM additions WHERE begun_at < ?", (_seconds(before),)
        )

    async def _one(self, where: str, *parameters: object) -> Addition | None:
        row = await self._database.row(f"SELECT * FROM additions {where}", parameters)
        if row is None:
            return None
        parts = await self._database.rows(
            "SELECT message_id, asks, text FROM parts WHERE addition_id = ? ORDER BY message_id",
            (row["id"],),
        )
        return _addition(row, tuple(Part(i, asks and Asks(asks), text) for i, asks, text in parts))


#: An edit of such a message is still known to be no question.
_FORGET_PARTS = "UPDATE parts SET text = '' WHERE addition_id = ?"


def _addition(row: sqlite3.Row, parts: tuple[Part, ...]) -> Addition:
    return Addition(
        id=row["id"],
        chat_id=row["chat_id"],
        message_id=row["message_id"],
        actor_id=row["actor"],
        guided=bool(row["guided"]),
        begun_at=datetime.fromtimestamp(row["begun_at"], UTC),
        audited=row["audited"],
        progress_id=row["progress_id"],
        asks=row["asks"] and Asks(row["asks"]),
        asked_at=datetime.fromtimestamp(row["asked_at"], UTC),
        draft=None if row["draft"] is None else _to_draft(json.loads(row["draft"])),
        like=None if row["like_copy"] is None else Copy(**json.loads(row["like_copy"])),
        outcome=None if row["outcome"] is None else _to_outcome(json.loads(row["outcome"])),
        stored_at=_time(row["stored_at"]),
        undone_at=_time(row["undone_at"]),
        parts=parts,
    )


def _from_draft(draft: Draft) -> str:
    fields = asdict(draft)
    if draft.published is not None:
        fields["published"] = {**fields["published"], "at": draft.published.at.isoformat()}
    return json.dumps(fields)


def _to_draft(fields: dict[str, Any]) -> Draft:
    if (published := fields["published"]) is not None:
        at = datetime.fromisoformat(published["at"])
        fields["published"] = Published(at, published["precision"], published["origin"])
    fields["paragraphs"] = tuple(Paragraph(**p) for p in fields["paragraphs"])
    fields["tags"] = tuple(fields["tags"])
    return Draft(**fields)


def _from_outcome(outcome: Added | Copy) -> str:
    return json.dumps({"kind": type(outcome).__name__, **asdict(outcome)})


def _to_outcome(fields: Mapping[str, Any]) -> Added | Copy:
    values = {name: value for name, value in fields.items() if name != "kind"}
    return Added(**values) if fields["kind"] == "Added" else Copy(**values)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
