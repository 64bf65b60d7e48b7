"""The archive: what is stored of articles, and the only SQL on them."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Collection, Iterable
from datetime import UTC, datetime

from corpus.answers import Overview
from corpus.database import Database
from corpus.errors import UnknownArticle
from corpus.intake.duplicates import Wording
from corpus.records import events, syndication, values, versions
from corpus.records.copies import Copies, nearest
from corpus.records.overview import overview
from corpus.records.storing import known, store
from corpus.records.syndication import SYNDICATED, Carried
from corpus.types import (
    Actor,
    Added,
    Article,
    Copy,
    Passage,
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
        self._copies = Copies(database)

    @property
    def database(self) -> Database:
        """The file that it is in."""
        return self._database

    # Writing

    async def add(
        self,
        article: Article,
        *,
        actor: Actor | None = None,
        joining: bool = True,
        anyway: bool = False,
        news: bool = False,
    ) -> Added | Copy:
        """Store an article with its passages, or say which one has it already.

        The arguments are those of `add_all`.
        """
        (outcome,) = await self.add_all(
            [article], actor=actor, joining=joining, compared=True, anyway=anyway, news=news
        )
        return outcome

    async def add_all(
        self,
        articles: Iterable[Article],
        *,
        actor: Actor | None = None,
        joining: bool = True,
        compared: bool = False,
        anyway: bool = False,
        news: bool = False,
    ) -> list[Added | Copy]:
        """Store articles in one transaction.

        Args:
            articles: Taken in order; a copy may be of an earlier one of them.
            actor: Who brings them, for the audit log; None if nobody is to be named there.
            joining: Whether the same text or address makes a copy, or a new version. The same
                external id always does.
            compared: Whether near copies are looked for; one by another outlet joins the story.
            anyway: Whether a near copy by the same or an unknown outlet is stored all the same,
                as an article of its own.
            news: Whether those who follow such news are told.
        """
        now = int(datetime.now(UTC).timestamp())
        worded = [
            (article, _wording(article) if compared and joining else None) for article in articles
        ]
        async with self._database.transaction(durable=True) as db:
            outcomes = [
                await store(
                    db, article, now, joining, wording, actor=actor, anyway=anyway, news=news
                )
                for article, wording in worded
            ]
        if joining and not compared:
            await self.hold(
                (outcome.article_id, article)
                for outcome, (article, _) in zip(outcomes, worded, strict=True)
                if isinstance(outcome, Added) and outcome.version == 1
            )
        return outcomes

    async def copy_of(self, article: Article, *, anyway: bool = False) -> Copy | None:
        """What `add` would say if the article is a copy; stores nothing."""
        found = await known(self._database.rows, article, True)
        if found is not None:
            return found if isinstance(found, Copy) else None
        match = await nearest(self._database.rows, article, _wording(article))
        if match is None or (anyway and not match.elsewhere):
            return None
        return Copy(match.leader, "wording", match.share)

    async def note_copies(self, limit: int | None = None) -> bool:
        """Let articles that were imported be known to `add`; see `corpus.records.copies.Copies`.

        Args:
            limit: Articles at most.

        Returns:
            Whether that was all.
        """
        return await self._copies.catch_up(limit)

    async def hold(self, brought: Iterable[tuple[int, Article]]) -> None:
        """Take articles that were just stored without being compared, with their ids.

        They are noted with many others; what is lost of them is read again, see `note_copies`.
        """
        await self._copies.hold(brought)

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
            f"SELECT *, {SYNDICATED} FROM articles AS a WHERE id IN ({{}}) ORDER BY id", article_ids
        )
        read = self._database.rows
        stories = [row["id"] for row in rows if row["syndicated"]]
        elsewhere = await syndication.carried(read, "article_id", stories)
        outlets = await syndication.outlets(read, stories)
        copies = await syndication.copies(read, stories)
        told = await events.told(read, [r["id"] for r in rows if r["story_id"] is not None])
        passages: dict[int, list[Passage]] = {}
        for row in await self._by_ids(
            "SELECT p.* FROM passages p"
            " JOIN articles a ON a.id = p.article_id AND a.version = p.version"
            " WHERE p.article_id IN ({}) ORDER BY p.article_id, p.position",
            article_ids,
        ):
            passages.setdefault(row["article_id"], []).append(
                values.passage(row, elsewhere, outlets)
            )
        tags: dict[int, list[str]] = {}
        for row in await self._by_ids(
            "SELECT article_id, tag FROM tags WHERE article_id IN ({}) ORDER BY tag", article_ids
        ):
            tags.setdefault(row["article_id"], []).append(row["tag"])
        return [
            StoredArticle(
                source=values.source(row),
                passages=tuple(passages.get(row["id"], ())),
                byline=row["byline"],
                dateline=row["dateline"],
                language=row["language"],
                tags=tuple(tags.get(row["id"], ())),
                external_id=row["external_id"],
                status=row["status"],
                added_at=datetime.fromtimestamp(row["added_at"], UTC),
                version=row["version"],
                retraction=values.retraction(row),
                section=row["section"],
                image=row["image"],
                copy_of=row["copy_of"],
                copies=tuple(copies.get(row["id"], ())),
                story=tuple(told.get(row["id"], ())),
                reporting=values.reporting(told.get(row["id"], {})),
                news=bool(row["news"]),
                story_id=row["story_id"] or row["id"],
            )
            for row in rows
        ]

    async def versions(self, article_id: int) -> list[Version]:
        """All that an article has said, the first version first.

        Raises:
            UnknownArticle: If there is none.
        """
        article = await self.article(article_id)
        found = await versions.read(self._database.rows, {article_id: article.tags})
        return found[article_id]

    async def reporting(self, article_id: int) -> tuple[str, ...]:
        """The outlets that tell of the event of an article; none if it is the only one."""
        told = await events.told(self._database.rows, [article_id])
        return values.reporting(told.get(article_id, {}))

    async def passages(self, passage_ids: Collection[int]) -> dict[int, tuple[Passage, Source]]:
        """Passages with their sources, by id; what is gone or retracted is left out.

        Those of an older version are there: who asks may not know yet that there is another.
        """
        rows = await self._by_ids(
            "SELECT p.id AS passage_id, p.article_id, p.position, p.kind, p.text,"
            " EXISTS (SELECT 1 FROM standing WHERE passage_id = p.id)"
            " OR EXISTS (SELECT 1 FROM outlets WHERE article_id = a.id) AS elsewhere, "
            + ", ".join(f"a.{column}" for column in _SOURCE.split(", "))
            + " FROM passages p JOIN articles a ON a.id = p.article_id"
            " WHERE a.status = 'live' AND p.id IN ({})",
            passage_ids,
        )
        shared = [row for row in rows if row["elsewhere"]]
        elsewhere, outlets = dict[int, Carried](), dict[int, list[str]]()
        if shared:
            read = self._database.rows
            elsewhere = await syndication.carried(read, "id", [r["passage_id"] for r in shared])
            outlets = await syndication.outlets(read, {r["article_id"] for r in shared})
        return {
            row["passage_id"]: (
                values.passage(row, elsewhere, outlets, row["passage_id"]),
                values.source(row),
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
                "SELECT id FROM articles WHERE status = 'live' AND copy_of IS NULL"
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
        return await overview(self._database.rows)

    async def _by_ids(self, sql: str, ids: Collection[int]) -> list[sqlite3.Row]:
        """The rows of ``sql``, whose ``{}`` becomes the placeholders of ``ids``."""
        wanted = sorted(ids)
        rows: list[sqlite3.Row] = []
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            rows += await self._database.rows(sql.format(",".join("?" * len(some))), some)
        return rows


def _wording(article: Article) -> Wording:
    return Wording.of(p.text for p in article.paragraphs)
