"""The article in an entry of a feed, if the feed has all of it and not just how it begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from corpus.errors import RejectedArticle
from corpus.intake.clean import clean, complete
from corpus.language.detection import detect
from corpus.sources.entries import FeedEntry
from corpus.types import Article, Draft, Given, Paragraph, Published, RawArticle

#: Words from which on a text counts as all of its article: as content, and as a mere summary.
_WHOLE, _WHOLE_SUMMARY = 40, 150
_CUT = re.compile(
    r"(?:\.{3}|…|\[(?:…|\.{3}|&hellip;)\])\s*$"
    r"|\b(?:read (?:more|on|the (?:full|whole|rest))|continue reading|keep reading|full story|"
    r"weiterlesen|mehr lesen|leer más|seguir leyendo|lire la suite|читать далее)\b.{0,60}$",
    re.IGNORECASE,
)
#: What a well-known program for sites puts below every entry, whole or cut.
_TRAILER = re.compile(
    r"^(?:The post .{1,300} (?:first appeared|appeared first) on|"
    r"(?:Der Beitrag|La entrada|El cargo|L’article) .{1,300} "
    r"(?:erschien zuerst auf|se publicó primero en|apareció primero en|est apparu en premier sur))"
    r" .{1,100}$"
)
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Labels:
    """What holds for all that comes from one feed."""

    #: The outlet, if a person named it; it beats what is found.
    outlet: str | None = None
    #: What the feed is called, where nothing tells the outlet.
    title: str | None = None
    tags: tuple[str, ...] = ()


def whole(entry: FeedEntry, published: Published, labels: Labels, now: datetime) -> Article | None:
    """The article, if the feed has all of it."""
    html = entry.content or entry.summary
    title = line_of(entry.title)
    if not html or len(html) < _WHOLE * 2:
        return None
    given = Given(
        title=title or None,
        url=entry.url,
        outlet=labels.outlet or entry.outlet or labels.title,
        tags=labels.tags,
    )
    document = (
        f"<html><head><title>{escape(title)}</title></head><body><article>"
        f"<h1>{escape(title)}</h1>{html}</article></body></html>"
    )
    try:
        draft = _trimmed(clean(RawArticle(document, "html", given), today=now.date()))
        words = sum(len(paragraph.text.split()) for paragraph in draft.paragraphs)
        # A script without blanks has more to say in fewer words.
        words = max(words, sum(len(paragraph.text) for paragraph in draft.paragraphs) // 12)
        least = _WHOLE if entry.content else _WHOLE_SUMMARY
        if words < least or _is_cut(html, entry):
            return None
        dated = draft.published if published.origin != "feed" else None
        text = "\n\n".join(paragraph.text for paragraph in draft.paragraphs)
        return complete(
            replace(
                draft,
                published=dated or published,
                byline=draft.byline or line_of(entry.byline or "") or None,
                # Of the page that was made of it, nothing has told the language.
                language=draft.language or detect(text) or entry.language,
            )
        )
    except RejectedArticle:
        return None


def _is_cut(html: str, entry: FeedEntry) -> bool:
    """Whether the text says that it goes on elsewhere, or says no more than its summary."""
    lines = [line for line in (" ".join(part.split()) for part in _text(html).split("\n")) if line]
    while lines and _TRAILER.match(lines[-1]):
        lines.pop()
    if not lines or _CUT.search(lines[-1]):
        return True
    return bool(entry.content) and 0 < len(html) <= len(entry.summary)


def _text(html: str) -> str:
    broken = re.sub(r"</(?:p|div|li|h\d|blockquote)>|<br\s*/?>", "\n", html, flags=re.IGNORECASE)
    return _TAGS.sub("", broken).replace("&#8230;", "…").replace("&hellip;", "…")


def _trimmed(draft: Draft) -> Draft:
    paragraphs: tuple[Paragraph, ...] = draft.paragraphs
    while paragraphs and _TRAILER.match(paragraphs[-1].text):
        paragraphs = paragraphs[:-1]
    return replace(draft, paragraphs=paragraphs)


def line_of(text: str) -> str:
    """A title as it is printed: some feeds have tags in it."""
    plain = _TAGS.sub("", text) if "<" in text else text
    return " ".join(plain.encode("utf-8", "ignore").decode().split())
