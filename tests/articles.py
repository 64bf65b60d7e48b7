"""Articles for tests, with as much said of each as a test cares about."""

from __future__ import annotations

from corpus.types import Article, Paragraph, Published

SAMPLE_TEXT = "Turkey shot down a Russian warplane near the Syrian border on November 24."


def article(
    *paragraphs: str,
    title: str = "Plane downed",
    published: str = "2015-12-03",
    outlet: str | None = "Harbour Wire",
    url: str | None = None,
    tags: tuple[str, ...] = (),
    external_id: str | None = None,
) -> Article:
    return Article(
        title=title,
        published=Published.parse(published),
        paragraphs=tuple(Paragraph(text) for text in paragraphs or (SAMPLE_TEXT,)),
        outlet=outlet,
        url=url,
        tags=tags,
        external_id=external_id,
    )
