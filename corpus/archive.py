"""The archive: what is stored of articles, and the only SQL on them."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Collection, Iterable
from datetime import UTC, date, datetime

from corpus import versions
from corpus.answers import Overview
from corpus.audit import record
from corpus.database import Database
from corpus.errors import UnknownArticle
from corpus.storing import known, store
from corpus.types import (
    Actor,
    Added,
    Article,
    Copy,
    Passage,
    Published,
    Retraction,
    Source,
    StoredArticle,
    Version,
)

#: Ids in one ``IN (…)``.
_BATCH = 500
#: Rows of the change log that are kept for other processes; who is further behind reads
#: everything again.
_LOG = 10_000

_SOURCE = "id, title, outlet, url, published_at, published_precision, published_from"


class Archive:
    """Articles, versions, passages, tags and the change log.

    Any method can raise `DatabaseError`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # Writing

    async def add(
        self,
        article: Article,
        *,
        actor: Actor | None = None,
        joining: bool = True,
        anyway: bool = False,
    ) -> Added | Copy:
        """Store an article with its passages, or say which one has it already."""
        (outcome,) = await self.add_all([article], actor=actor, joining=joining, anyway=anyway)
        return outcome

    async def add_all(
        self,
        articles: Iterable[Article],
        *,
        actor: Actor | None = None,
        joining: bool = True,
        anyway: bool = False,
    ) -> list[Added | Copy]:
        """Store articles in one transaction.

        Args:
            articles: Taken in order; a copy may be of an earlier one of them.
            actor: Who brings them, for the audit log; None if nobody is to be named there.
            joining: Whether the same text or address makes a copy, or a new version. The same
                external id always does.
            anyway: Whether to store what is nearly the same as another article.
        """
        now = int(datetime.now(UTC).timestamp())
        outcomes: list[Added | Copy] = []
        async with self._database.transaction(durable=True) as db:
            for article in articles:
                outcome = await store(db, article, now, joining, actor=actor, anyway=anyway)
                outcomes.append(outcome)
                if actor is not None and (isinstance(outcome, Added) or outcome.joined):
                    await record(db, actor, "article.add", *_noted(article, outcome))
        return outcomes

    async def copy_of(self, article: Article) -> Copy | None:
        """What `add` would say if the article is a copy; stores nothing."""
        found = await known(self._database.rows, article, True)
        return found if isinstance(found, Copy) else None

    async def prune(self, needed: int) -> None:
        """Forget the part of the change log that nobody needs.

        Args:
            needed: What comes after this place in it stays.
        """
        async with self._database.transaction() as db:
            await db.execute(
                "DELETE FROM changes WHERE seq <= min(?, (SELECT max(seq) FROM changes) - ?)",
                (needed, _LOG),
            )

    # Reading

    async def article(self, article_id: int) -> StoredArticle:
        """An article with the passages of its current version.

        Raises:
            UnknownArticle: If there is none.
        """
        if found := await self.articles([article_id]):
            return found[0]
        raise UnknownArticle(article_id)

    async def articles(self, article_ids: Collection[int]) -> list[StoredArticle]:
        """Those of the articles that exist, by ascending id, retracted ones among them."""
        rows = await self._by_ids(
            "SELECT * FROM articles WHERE id IN ({}) ORDER BY id", article_ids
        )
        passages: dict[int, list[Passage]] = {}
        for row in await self._by_ids(
            "SELECT p.* FROM passages p"
            " JOIN articles a ON a.id = p.article_id AND a.version = p.version"
            " WHERE p.article_id IN ({}) ORDER BY p.article_id, p.position",
            article_ids,
        ):
            passages.setdefault(row["article_id"], []).append(_passage(row))
        tags: dict[int, list[str]] = {}
        for row in await self._by_ids(
            "SELECT article_id, tag FROM tags WHERE article_id IN ({}) ORDER BY tag", article_ids
        ):
            tags.setdefault(row["article_id"], []).append(row["tag"])
        return [
            StoredArticle(
                source=_source(row),
                passages=tuple(passages.get(row["id"], ())),
                byline=row["byline"],
                dateline=row["dateline"],
                language=row["language"],
                tags=tuple(tags.get(row["id"], ())),
                external_id=row["external_id"],
                status=row["status"],
                added_at=datetime.fromtimestamp(row["added_at"], UTC),
                version=row["version"],
                retraction=_retraction(row),
                section=row["section"],
                image=row["image"],
            )
            for row in rows
        ]

    async def versions(self, article_id: int) -> list[Version]:
        """All that an article has said, the first version first.

        Raises:
            UnknownArticle: If there is none.
        """
        article = await self.article(article_id)
        return await versions.read(self._database.rows, article_id, article.tags)

    async def passages(self, passage_ids: Collection[int]) -> dict[int, tuple[Passage, Source]]:
        """Passages with their sources, by id; what is gone or retracted is left out.

        Those of an older version are there: who asks may not know yet that there is another.
        """
        rows = await self._by_ids(
            "SELECT p.id AS passage_id, p.article_id, p.position, p.kind, p.text, "
            + ", ".join(f"a.{column}" for column in _SOURCE.split(", "))
            + " FROM passages p JOIN articles a ON a.id = p.article_id"
            " WHERE a.status = 'live' AND p.id IN ({})",
            passage_ids,
        )
        return {
            row["passage_id"]: (
                Passage(
                    row["passage_id"], row["article_id"], row["position"], row["kind"], row["text"]
                ),
                _source(row),
            )
            for row in rows
        }

    async def newest(
        self, limit: int, article_ids: Collection[int] | None = None
    ) -> list[StoredArticle]:
        """The live articles that were published last, newest first.

        Args:
            limit: How many at most.
            article_ids: Only these.
        """
        if article_ids is None:
            rows = await self._database.rows(
                "SELECT id FROM articles WHERE status = 'live'"
                " ORDER BY published_at DESC, id DESC LIMIT ?",
                (limit,),
            )
            article_ids = [row["id"] for row in rows]
        found = [a for a in await self.articles(article_ids) if a.retraction is None]
        found.sort(key=lambda a: (a.source.published.at, a.source.article_id), reverse=True)
        return found[:limit]

    async def scan(self, batch: int = 200) -> AsyncIterator[list[StoredArticle]]:
        """All articles by ascending id, some at a time."""
        last = 0
        while some := await self.ids(last, batch):
            last = some[-1]
            yield await self.articles(some)

    async def external_ids(self, wanted: Collection[str]) -> set[str]:
        """Those of ``wanted`` that an article has."""
        rows = await self._by_ids(
            "SELECT external_id FROM articles WHERE external_id IN ({})", wanted
        )
        return {row["external_id"] for row in rows}

    async def last_change(self) -> int:
        """The place of the newest entry in the change log."""
        row = await self._database.row("SELECT seq FROM sqlite_sequence WHERE name = 'changes'")
        return row["seq"] if row else 0

    async def changes(self, since: int, limit: int) -> tuple[list[int], int] | None:
        """Articles that changed after the place ``since``, and the place reached.

        Args:
            since: A place in the change log.
            limit: Entries of the log that are read at most.

        Returns:
            None if the log no longer reaches back that far.
        """
        rows = await self._database.rows(
            "SELECT seq, article_id FROM changes WHERE seq > ? ORDER BY seq LIMIT ?",
            (since, limit),
        )
        if not rows and since == await self.last_change():
            return [], since
        if not rows or rows[0]["seq"] != since + 1:
            return None
        return list(dict.fromkeys(row["article_id"] for row in rows)), rows[-1]["seq"]

    async def ids(self, after: int, limit: int) -> list[int]:
        """Ids of articles by ascending id, from the first after ``after``."""
        rows = await self._database.rows(
            "SELECT id FROM articles WHERE id > ? ORDER BY id LIMIT ?", (after, limit)
        )
        return [row["id"] for row in rows]

    async def overview(self) -> Overview:
        """The live part of the archive in numbers."""
        row = await self._database.row(
            "SELECT count(*) AS articles, min(published_at) AS oldest, max(published_at) AS newest,"
            " max(added_at) AS last_added FROM articles WHERE status = 'live'"
        )
        passages = await self._database.row(
            "SELECT count(*) AS n FROM passages p"
            " JOIN articles a ON a.id = p.article_id AND a.version = p.version"
            " WHERE a.status = 'live'"
        )
        outlets = await self._database.rows(
            "SELECT outlet, count(*) AS n FROM articles"
            " WHERE status = 'live' AND outlet IS NOT NULL GROUP BY outlet ORDER BY n DESC, outlet"
        )
        tags = await self._database.rows(
            "SELECT tag, count(*) AS n FROM tags t JOIN articles a ON a.id = t.article_id"
            " WHERE a.status = 'live' GROUP BY tag ORDER BY n DESC, tag"
        )
        assert row is not None, "an aggregate always has a row"
        assert passages is not None, "an aggregate always has a row"
        return Overview(
            articles=row["articles"],
            passages=passages["n"],
            outlets=tuple((r["outlet"], r["n"]) for r in outlets),
            tags=tuple((r["tag"], r["n"]) for r in tags),
            oldest=_day(row["oldest"]),
            newest=_day(row["newest"]),
            last_added=_time(row["last_added"]),
        )

    async def _by_ids(self, sql: str, ids: Collection[int] | Collection[str]) -> list[sqlite3.Row]:
        """The rows of ``sql``, whose ``{}`` becomes the placeholders of ``ids``."""
        wanted = sorted(ids)
        rows: list[sqlite3.Row] = []
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            rows += await self._database.rows(sql.format(",".join("?" * len(some))), some)
        return rows


def _noted(article: Article, outcome: Added | Copy) -> tuple[str, object, object]:
    """The subject of an entry in the audit log, and what was before and after."""
    article_id, version = outcome.article_id, 1
    if isinstance(outcome, Copy):
        article_id = outcome.joined or article_id
    else:
        version = outcome.version
    after = {
        "title": article.title,
        "outlet": article.outlet,
        "published": str(article.published),
        "url": article.url,
        "version": version,
    }
    return f"article:{article_id}", {"version": version - 1} if version > 1 else None, after


def _retraction(row: sqlite3.Row) -> Retraction | None:
    if row["status"] == "live":
        return None
    at = row["retracted_at"] or row["added_at"]
    return Retraction(datetime.fromtimestamp(at, UTC), row["retraction"] or "")


def _source(row: sqlite3.Row) -> Source:
    published = Published(
        datetime.fromtimestamp(row["published_at"], UTC),
        row["published_precision"],
        row["published_from"],
    )
    return Source(row["id"], row["title"], row["outlet"], published, row["url"])


def _passage(row: sqlite3.Row) -> Passage:
    return Passage(row["id"], row["article_id"], row["position"], row["kind"], row["text"])


def _day(seconds: int | None) -> date | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).date()


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
