"""Reads what became of cited articles."""

from __future__ import annotations

from collections.abc import Collection

from bot.corrections.fate import Fate
from bot.delivery.message import Cited
from corpus.database import Read
from corpus.intake.successor import successor
from corpus.records import standing
from corpus.records.standing import Standing


async def fates(read: Read, quotes: Collection[Cited]) -> dict[int, Fate]:
    """What became of each article that is quoted.

    Args:
        read: Reads rows of the archive.
        quotes: Of one message or of many.
    """
    by_article: dict[int, list[Cited]] = {}
    for quote in quotes:
        by_article.setdefault(quote.article_id, []).append(quote)
    known = await standing.standing(read, by_article)
    return {
        article_id: await _fate(read, known.get(article_id), mine)
        for article_id, mine in by_article.items()
    }


async def _fate(read: Read, article: Standing | None, quotes: Collection[Cited]) -> Fate:
    if article is None:
        return Fate("deleted")
    if article.retraction is not None:
        return Fate("retracted", article.retraction.at.date(), article.retraction.reason)
    source = article.source
    title, outlet = source.title, source.outlet or ""
    published = source.published.day.isoformat()
    instead: dict[str, str | None] = {}
    since = {}
    for text in dict.fromkeys(quote.text for quote in quotes):
        if any(text in passage for passage in article.passages):
            continue
        instead[text] = None
        if found := await standing.before(read, source.article_id, text):
            former, changed_at = found
            instead[text] = successor(text, former, article.passages, article.language)
            since[text] = changed_at.date()
    now = {title, outlet, published, ""}
    on = None
    if any(not {quote.title, quote.outlet, quote.published} <= now for quote in quotes):
        on = await standing.renamed_at(read, source.article_id, ("title", "outlet", "date"))
    return Fate(None, on and on.date(), "", instead, since, title, outlet, published)
