"""From raw to a draft, and from a draft to an article that lacks nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from corpus.errors import RejectedArticle
from corpus.intake import address, markdown, text
from corpus.types import Article, Draft, RawArticle

#: Where a day begins first.
_FIRST_ZONE = timedelta(hours=14)


def clean(raw: RawArticle, *, today: date | None = None) -> Draft:
    """The article in ``raw``, without what stands around it on its page.

    What was given beats what is found. Nothing is made up: what is not found is None.

    Args:
        raw: As it was read.
        today: The day that nothing can have been published after; if None, the day that it
            is now in the first zone to see it.

    Raises:
        RejectedArticle: If it is a page that shows no article.
    """
    today = today or (datetime.now(UTC) + _FIRST_ZONE).date()
    given = raw.given
    if raw.kind == "html":
        # Only pages need trafilatura, which takes as long to import as all the rest.
        from corpus.intake import page

        found = page.read(raw.content, today, given.url)
    elif raw.kind == "markdown":
        found = markdown.read(raw.content, today, given.url)
    else:
        found = text.read(raw.content, today, given.url, given.title)
    return replace(
        found,
        title=given.title or found.title,
        # What is cited needs a name; where nothing tells it, that of the site.
        outlet=given.outlet or found.outlet or address.host(given.url) or None,
        published=given.published or found.published,
        url=found.url,
        tags=given.tags or found.tags,
    )


def complete(draft: Draft) -> Article:
    """The draft as an article; the outlet alone may stay unknown.

    Raises:
        RejectedArticle: If it lacks its text, title or date; the sentence says what to do.
    """
    if not any(paragraph.kind == "text" for paragraph in draft.paragraphs):
        raise RejectedArticle("empty", "No text of an article found; paste it into a .txt file.")
    if not draft.title:
        raise RejectedArticle("no-title", "No title found; give one with --title TITLE.")
    if draft.published is None:
        raise RejectedArticle("no-date", "No date found; give one with --date YYYY-MM-DD.")
    return Article(
        title=draft.title,
        published=draft.published,
        paragraphs=draft.paragraphs,
        outlet=draft.outlet,
        url=draft.url,
        byline=draft.byline,
        dateline=draft.dateline,
        language=draft.language,
        tags=draft.tags,
        external_id=draft.external_id,
        section=draft.section,
        image=draft.image,
    )
