"""The archive as lines of JSON: all that is needed to make it anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from corpus.archive import Archive
from corpus.sources import exported
from corpus.transfer import rows as transfer
from corpus.transfer.feedlines import FEEDS
from corpus.transfer.sections import END, EVENTS, STORIES, Section

#: What there is beside articles.
SECTIONS = (STORIES, EVENTS, FEEDS)
#: Articles that are read together.
_BATCH = 100


async def export_lines(
    archive: Archive,
    sections: Sequence[Section] = SECTIONS,
    on_article: Callable[[], None] = lambda: None,
) -> AsyncIterator[bytes]:
    """Each article by ascending id, then what else there is, and a line that ends it.

    It is as it was when the first line was asked for, whoever writes meanwhile.

    Args:
        archive: Which one.
        sections: What else there is.
        on_article: Told after each article.
    """
    async with archive.database.snapshot() as read:
        last = count = 0
        while ids := await transfer.ids(read, last, _BATCH):
            for record in await transfer.records(read, ids):
                yield exported.line(record)
                on_article()
            last, count = ids[-1], count + len(ids)
        for section in sections:
            async for fields in section.lines(archive.database, read):
                yield exported.other(section.kind, fields)
        highest = await transfer.last_id(read)
        yield exported.other(END, {"articles": count, "last_id": highest})
