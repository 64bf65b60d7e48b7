"""The desk: what editors do to stored articles, each thing noted in the audit log."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import aiosqlite

from corpus.database import Database
from corpus.errors import BadValue, ChangedMeanwhile, EditRefused
from corpus.intake import field
from corpus.records import editing, values, versions
from corpus.records.audit import record
from corpus.records.syndication import renew
from corpus.types import Actor, Added, Copy, Paragraph

#: Characters of a reason.
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Edited:
    """An article was changed."""

    article_id: int
    #: As it is now.
    title: str
    #: What was changed, such as ``byline`` or ``paragraph 3``.
    what: str
    #: What people read of it; None if there was nothing, or nothing is left.
    before: str | None
    after: str | None
    #: The number of the version that says so.
    version: int


@dataclass(frozen=True, slots=True)
class Done:
    """Something was done to a whole article."""

    article_id: int
    title: str
    #: The version that is left; 0 if the article is gone.
    version: int


class Desk:
    """Edits, retracts, restores and deletes. Any method can raise `DatabaseError`.

    Each thing is done in one transaction with its entry in the audit log.

    Args:
        database: With the archive.
        taken_in: Brings the index in step with an article.
    """

    def __init__(
        self, database: Database, taken_in: Callable[[int], Awaitable[None]] | None = None
    ) -> None:
        self._database = database
        self._taken_in = taken_in

    async def edit(
        self,
        article_id: int,
        what: str,
        value: str,
        actor: Actor,
        *,
        seen: int | datetime | None = None,
        once: str | None = None,
    ) -> Edited:
        """Change one thing of an article. An edited text is a new version of it.

        Args:
            article_id: Which article.
            what: Such as ``title``, ``tags`` or ``paragraph 3``.
            value: What it is to be; ``-`` for nothing.
            actor: Who says so.
            seen: The version that the editor looked at, or when; None if nobody can have
                changed it meanwhile.
            once: Names what asks for it, which may ask again after a crash and is to be heard
                once.

        Raises:
            UnknownArticle: If there is no such article.
            EditRefused: If it cannot be changed so.
        """
        place = field.place(what)
        now = datetime.now(UTC)
        async with self._database.transaction(durable=True) as db:
            row = await editing.row(db.execute_fetchall, article_id)
            await editing.first_time(db, row, once)
            text = place.field in (field.TEXT, field.PARAGRAPH)
            if text or isinstance(seen, datetime):
                name = "text" if text else place.field.name
                await editing.unchanged(db, row, name, seen, actor)
            if text:
                edited = await _edit_text(db, row, place, value, now, actor)
            else:
                edited = await _edit_field(db, row, place.field, value, now)
            before: dict[str, object] = {str(place): edited.before}
            after: dict[str, object] = {str(place): edited.after}
            if text:  # the versions say what; here it would outlive the article
                before, after = {"version": row["version"]}, {"version": edited.version}
                after["changed"] = str(place)
            if once is not None:
                after["once"] = once
            await record(db, actor, "article.edit", f"article:{article_id}", before, after)
        await self._told(article_id)
        return edited

    async def retract(
        self, article_id: int, reason: str, actor: Actor, *, once: str | None = None
    ) -> Done:
        """Keep an article, and cite it no more.

        Args:
            article_id: Which article.
            reason: Why; readers are told.
            actor: Who says so.
            once: As for `edit`.

        Raises:
            UnknownArticle: If there is no such article.
            EditRefused: If it is retracted already, or no reason is given.
        """
        why = " ".join(reason.split())
        if not why:
            raise BadValue("reason", "Write why after the number; readers are told.")
        if len(why) > _LONGEST_REASON:
            raise BadValue(
                "reason",
                f"The reason has {len(why):,} characters; please use at most {_LONGEST_REASON}.",
            )
        now = int(datetime.now(UTC).timestamp())
        async with self._database.transaction(durable=True) as db:
            row = await editing.row(db.execute_fetchall, article_id)
            await editing.first_time(db, row, once)
            await editing.retract(db, row, why, now)
            subject, before = f"article:{article_id}", {"status": "live"}
            after = {"status": "retracted", "reason": why} | _noted(once)
            await record(db, actor, "article.retract", subject, before, after)
        await self._told(article_id)
        return Done(article_id, row["title"], row["version"])

    async def restore(self, article_id: int, actor: Actor, *, once: str | None = None) -> Done:
        """Cite a retracted article again.

        Args:
            article_id: Which article.
            actor: Who says so.
            once: As for `edit`.

        Raises:
            UnknownArticle: If there is no such article.
            EditRefused: If it is not retracted.
        """
        async with self._database.transaction(durable=True) as db:
            row = await editing.row(db.execute_fetchall, article_id)
            await editing.first_time(db, row, once)
            await editing.restore(db, row)
            subject = f"article:{article_id}"
            before = {"status": "retracted", "reason": row["retraction"]}
            after = {"status": "live"} | _noted(once)
            await record(db, actor, "article.restore", subject, before, after)
        await self._told(article_id)
        return Done(article_id, row["title"], row["version"])

    async def delete(
        self, article_id: int, actor: Actor, *, seen: str | None = None, once: str | None = None
    ) -> Done:
        """Delete an article with all that it ever said; its id never comes back.

        Args:
            article_id: Which article.
            actor: Who says so.
            seen: The `mark` of the article that was looked at.
            once: Names what asks for it.

        Raises:
            UnknownArticle: If there is no such article.
            EditRefused: If it is no longer the one that was looked at.
        """
        async with self._database.transaction(durable=True) as db:
            row = await editing.row(db.execute_fetchall, article_id)
            if seen is not None and seen != editing.mark(row):
                raise ChangedMeanwhile(article_id, "content", "somebody")
            await self._delete(db, row, actor, "article.delete", once)
        await self._told(article_id)
        return Done(article_id, row["title"], 0)

    async def mark(self, article_id: int) -> str:
        """A short word that changes whenever the article does.

        Raises:
            UnknownArticle: If there is no such article.
        """
        return editing.mark(await editing.row(self._database.rows, article_id))

    async def undo(
        self, outcome: Added | Copy, actor: Actor, *, brought_by: Actor | None = None
    ) -> Done:
        """Take back what bringing an article in has done: it, its copy, or its new version.

        Args:
            outcome: What came of it.
            actor: Who says so.
            brought_by: Who brought it, if somebody else.

        Raises:
            UnknownArticle: If it is gone already.
            EditRefused: If nothing was stored, or the article has been changed since.
        """
        joined = outcome.joined if isinstance(outcome, Copy) else None
        if isinstance(outcome, Copy) and joined is None:
            raise EditRefused("Nothing was stored, so there is nothing to take back.")
        article_id = joined or outcome.article_id
        version = outcome.version if isinstance(outcome, Added) else 1
        async with self._database.transaction(durable=True) as db:
            row = await editing.row(db.execute_fetchall, article_id)
            who = await editing.touched(db, article_id, brought_by or actor)
            if row["version"] != version or who:
                raise EditRefused(
                    f"Article {article_id} has been changed since{f' by {who}' if who else ''}, and"
                    f" stays. See `/article {article_id} versions`."
                )
            left = 0 if version == 1 else await editing.before_brought(db, article_id, version)
            if left:
                await versions.go_back(db, article_id, left)
                await renew(db, article_id)
                before, after = {"version": version, "title": row["title"]}, {"version": left}
                await record(db, actor, "article.undo", f"article:{article_id}", before, after)
            else:
                await self._delete(db, row, actor, "article.undo")
        await self._told(article_id)
        return Done(article_id, row["title"], left)

    async def _delete(
        self,
        db: aiosqlite.Connection,
        row: sqlite3.Row,
        actor: Actor,
        action: str,
        once: str | None = None,
    ) -> None:
        # Which article it was, and nothing of what it said: that is to be gone.
        before = {
            "title": row["title"],
            "outlet": row["outlet"],
            "published": str(values.published(row)),
            "url": row["url"],
            "status": row["status"],
            "versions": row["version"],
        }
        await editing.delete(db, row["id"])
        await record(db, actor, action, f"article:{row['id']}", before, _noted(once) or None)

    async def _told(self, article_id: int) -> None:
        if self._taken_in is not None:
            await self._taken_in(article_id)


async def _edit_field(
    db: aiosqlite.Connection, row: sqlite3.Row, what: field.Field, value: str, now: datetime
) -> Edited:
    """Change something of an article beside its text."""
    article_id, title = row["id"], row["title"]
    before: str | None
    after: str | None
    if what is field.TAGS:
        old = await editing.tags(db, article_id)
        new = field.tags(value, old)
        before, after = ", ".join(old) or None, ", ".join(new) or None
        _differs(what.name, before, after)
        await editing.set_tags(db, article_id, new)
        return Edited(article_id, title, what.name, before, after, row["version"])
    if what is field.DATE:
        when = field.published(value, now)
        before, after = str(values.published(row)), str(when)
        columns: dict[str, object] = {
            "published_at": int(when.at.timestamp()),
            "published_precision": when.precision,
            "published_from": when.origin,
        }
    else:
        before, after = row[what.name], field.LINES[what.name](value)
        columns = {what.name: after}
        if what is field.URL and after is not None:
            other = await editing.with_address(db, after, article_id)
            if other is not None:
                raise BadValue("url", f"Article {other} has this address already.")
        if what is field.TITLE and after is not None:
            title = after
    _differs(what.name, before, after)
    await editing.set_columns(db, row, columns, by_hand=what.name)
    return Edited(article_id, title, what.name, before, after, row["version"])


async def _edit_text(
    db: aiosqlite.Connection,
    row: sqlite3.Row,
    place: field.Place,
    value: str,
    now: datetime,
    actor: Actor,
) -> Edited:
    """Give an article another text, or another paragraph."""
    old = await versions.paragraphs(db, row["id"], row["version"])
    captions = frozenset(p.text for p in old if p.kind == "caption")
    given = field.paragraphs(place.field, value, captions)
    replaced, new = old, given
    if place.number is not None:
        at = place.number - 1
        if at > len(old):
            s = "" if len(old) == 1 else "s"
            raise BadValue(
                "paragraph",
                f"Article {row['id']} has {len(old)} paragraph{s}; there is no {place}.",
            )
        replaced = old[at : at + 1]
        if len(given) == 1 and replaced:
            given = (Paragraph(given[0].text, replaced[0].kind),)
        new = (*old[:at], *given, *old[at + 1 :])
    if not any(p.kind == "text" for p in new):
        raise BadValue("text", f"Nothing would be left of article {row['id']}. See /retract.")
    before, after = _joined(replaced), _joined(given)
    _differs(str(place), before, after)
    other = await editing.with_text(db, new, row["id"])
    if other is not None:
        raise BadValue("text", f"Article {other} has this text already.")
    number = await editing.set_text(db, row, new, int(now.timestamp()), actor)
    return Edited(row["id"], row["title"], str(place), before, after, number)


def _noted(once: str | None) -> dict[str, object]:
    return {} if once is None else {"once": once}


def _differs(what: str, before: str | None, after: str | None) -> None:
    if before == after:
        raise BadValue(what, f"The {what} is that already; nothing was changed.")


def _joined(paragraphs: tuple[Paragraph, ...]) -> str | None:
    return "\n\n".join(p.text for p in paragraphs) or None
