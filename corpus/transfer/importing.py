"""An import under way: what was brought so far, and its one entry in the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from corpus.archive import Archive
from corpus.intake.duplicates import Wording
from corpus.records.audit import amend, record
from corpus.records.storing import store
from corpus.sources.exported import Other, Record
from corpus.sources.jsonl import BadLine
from corpus.transfer import rows as transfer
from corpus.transfer.sections import END, Ids, Section
from corpus.types import Actor, Added, Article


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the lines of a file."""

    added: int = 0
    copies: int = 0
    bad: int = 0


class Importing:
    """Takes in the lines of one file.

    Args:
        archive: Where they go.
        actor: Who brings them, for the audit log; None if nobody is to be named there.
        name: Of the file.
        sections: What lines may be about beside articles.
        news: Whether those who follow such news are told, of what is recent.
    """

    def __init__(
        self,
        archive: Archive,
        actor: Actor | None = None,
        name: str = "",
        sections: Sequence[Section] = (),
        *,
        news: bool = False,
    ) -> None:
        self._archive = archive
        self._database = archive.database
        self._actor = actor
        self._name = name
        self._news = news
        self._sections = {section.kind: section for section in sections}
        self._entry: int | None = None
        self._ids = Ids()
        self._ended = False
        self.done = Imported()

    async def bring(self, articles: Sequence[Article | Record]) -> None:
        """Store articles in one transaction, with what the audit log says of it so far."""
        done = self.done
        now = int(datetime.now(UTC).timestamp())
        places: list[tuple[int, int]] = []
        brought: list[tuple[int, Article]] = []
        # Of reports of one event followers are told once: it has to be known when they are stored.
        if self._news:
            await self._archive.note_copies()
        worded = [
            Wording.of(p.text for p in article.paragraphs)
            if self._news and isinstance(article, Article)
            else None
            for article in articles
        ]
        async with self._database.transaction(durable=True) as db:
            for article, wording in zip(articles, worded, strict=True):
                if isinstance(article, Record):
                    outcome = await transfer.take(
                        db, article, now, self._actor, self._ids, news=self._news
                    )
                    places.append((article.article_id, outcome.article_id))
                    self._ids.note(*places[-1])
                else:
                    outcome = await store(
                        *(db, article, now, True, wording),
                        actor=self._actor,
                        anyway=True,
                        noted=False,
                        news=self._news,
                    )
                if (
                    isinstance(article, Article)
                    and wording is None
                    and outcome == Added(outcome.article_id, len(article.paragraphs))
                ):
                    brought.append((outcome.article_id, article))
                if isinstance(outcome, Added) or outcome.joined:
                    done = replace(done, added=done.added + 1)
                else:
                    done = replace(done, copies=done.copies + 1)
            if self._actor is not None and done.added > self.done.added:
                after = {"articles": done.added}
                if self._entry is None:
                    subject = f"file:{self._name}"
                    self._entry = await record(
                        db, self._actor, "archive.import", subject, None, after
                    )
                else:
                    await amend(db, self._entry, after)
        self.done = done
        await self._archive.hold(brought)

    def cut_off(self, number: int) -> BadLine | None:
        """What is to be told of an export that ends without its last line; None if it does not.

        Args:
            number: Of the line that is missing.
        """
        if self._ended or not len(self._ids):
            return None
        return BadLine(number, "The export ends before its last line: it was cut off.")

    async def other(self, line: Other) -> None:
        """Take in what a line says that is about something else than an article.

        Raises:
            ValueError: If it is not as an export writes it; the text says why.
        """
        if line.kind == END:
            self._ended = True
            await self._end(line.fields)
        elif section := self._sections.get(line.kind):
            await section.take(self._database, line.fields, self._ids, self._actor)
        else:
            raise ValueError(f"This Newsdesk knows no lines about a {line.kind[:40]!r}")

    async def _end(self, fields: Mapping[str, Any]) -> None:
        last, count = fields.get("last_id"), fields.get("articles")
        if not isinstance(last, int) or not 0 <= last < 2**62 or not isinstance(count, int):
            raise ValueError("This is not how an export ends")
        async with self._database.transaction() as db:
            await transfer.use_no_id_again(db, last)
        if count != len(self._ids):
            raise ValueError(f"The export has {count:,} articles, and {len(self._ids):,} were read")
