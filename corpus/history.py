"""What became of articles: what they said before, and which are withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from corpus.archive import Archive
from corpus.errors import Withdrawn
from corpus.types import Retraction, StoredArticle, Version


@dataclass(frozen=True, slots=True)
class Gone:
    """An article that is not cited any more."""

    article_id: int
    #: None, as is the retraction, if it was deleted.
    title: str | None
    retraction: Retraction | None


class History:
    """Articles over time. Any method can raise `DatabaseError`."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def live(self, article_id: int) -> StoredArticle:
        """An article that may be cited.

        Raises:
            UnknownArticle: If there is none.
            Withdrawn: If it is retracted.
        """
        article = await self._archive.article(article_id)
        if article.retraction is not None:
            raise Withdrawn(article_id, article.retraction.at, article.retraction.reason)
        return article

    async def versions(self, article_id: int) -> list[Version]:
        """All that a live article has said, the first version first.

        Raises:
            UnknownArticle: If there is none.
            Withdrawn: If it is retracted: what was taken back is not shown to everybody.
        """
        await self.live(article_id)
        return await self._archive.versions(article_id)

    async def withdrawn(self, article_ids: Collection[int]) -> list[Gone]:
        """Those of the articles that are retracted or deleted, by ascending id."""
        there = {a.source.article_id: a for a in await self._archive.articles(article_ids)}
        gone = []
        for article_id in sorted(article_ids):
            article = there.get(article_id)
            if article is None:
                gone.append(Gone(article_id, None, None))
            elif article.retraction is not None:
                gone.append(Gone(article_id, article.source.title, article.retraction))
        return gone
