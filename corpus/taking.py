"""What is taken from a feed or a page: read, compared with what is known, cleaned. All pure.

It runs in another process: values go in and out, and what goes wrong is a `Refusal`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from html import escape

from corpus.entries import ALL, FeedDocument, FeedEntry
from corpus.errors import NotAFeed, RejectedArticle
from corpus.intake.clean import clean, complete
from corpus.language.detection import detect
from corpus.sources import discovery
from corpus.types import Article, Draft, Given, Paragraph, Published, RawArticle

#: Clocks differ; what is dated further ahead is dated wrongly.
_AHEAD = timedelta(minutes=10)
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
_MOTTO = re.compile(r"\s+(?:\||-|–|—|::|»|›)\s+")
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing can be taken: a word for programs, a sentence for people."""

    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What holds for all that comes from one feed."""

    #: The outlet, if a person named it; it beats what is found.
    outlet: str | None = None
    #: What the feed is called, where nothing tells the outlet.
    title: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenEntry:
    """An entry that is new, or was changed."""

    key: str
    #: Changes when the entry does.
    mark: bytes
    title: str
    url: str | None
    #: What is known of its date before its page is; never None but where it is refused.
    published: Published | None = None
    #: Its whole text, where the feed has that.
    article: Article | None = None
    #: Why neither its text nor its page can be taken, or need be.
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a poll of a feed brings."""

    #: Without its entries.
    document: FeedDocument
    #: Those that are new or were changed, the oldest first.
    entries: tuple[TakenEntry, ...]
    #: The keys of all that it holds now.
    keys: tuple[str, ...]


#: The mark of an entry that does not matter any more, whatever becomes of it.
SETTLED = b""
#: An old entry that nobody wants is known, and that is all.
OLD = Refusal("old", "It was there before the feed was followed.")


def take(
    data: bytes,
    address: str,
    content_type: str,
    known: Mapping[str, bytes],
    first: int | None,
    labels: Labels,
    now: datetime,
) -> Taken | Refusal:
    """What is new in a feed.

    Args:
        data: The feed as it came.
        address: Where it came from.
        content_type: As it was sent.
        known: The marks of entries that have been dealt with, by their keys.
        first: If the feed has not been read before: how many of the newest entries are
            wanted, or `ALL`.
        labels: What holds for all of them.
        now: When it was fetched.
    """
    try:
        document = discovery.read(data, address, content_type)
    except NotAFeed as e:
        return Refusal("no-feed", str(e))
    labels = replace(labels, title=labels.title or outlet_of(document, address))
    fresh = [e for e in document.entries if known.get(e.key) not in (SETTLED, mark(e))]
    fresh = newest_first(fresh, now)
    wanted = len(fresh) if first is None or first == ALL else first
    taken = [
        _taken(entry, document, labels, now) if number < wanted else _old(entry)
        for number, entry in enumerate(fresh)
    ]
    keys = tuple(entry.key for entry in document.entries)
    return Taken(replace(document, entries=()), tuple(reversed(taken)), keys)


def settle(
    raw: RawArticle, hint: Published | None, title: str, labels: Labels, now: datetime
) -> Article | Refusal:
    """The article on the page of an entry.

    Args:
        raw: The page.
        hint: What the feed says of its date; the page's own is better, unless the page has
            nothing but a day that its text or address names.
        title: What the feed calls it, where the page says nothing.
        labels: What holds for all of the feed.
        now: When it was fetched.
    """
    try:
        draft = clean(raw, today=now.date())
        sure = draft.published is not None and draft.published.origin in ("json-ld", "meta")
        return complete(
            replace(
                draft,
                title=draft.title or title or None,
                published=draft.published if sure else hint or draft.published,
                outlet=labels.outlet or draft.outlet or labels.title,
                tags=labels.tags,
            )
        )
    except RejectedArticle as e:
        return Refusal(e.reason, str(e))


def mark(entry: FeedEntry) -> bytes:
    """A few bytes that change when the entry does.

    A summary does not count: some are made anew for each reader, and the page is what matters.
    """
    said = "\n".join((entry.title, str(entry.updated or ""), entry.content))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def newest_first(entries: Sequence[FeedEntry], now: datetime) -> list[FeedEntry]:
    """By their dates; those without one, and equals, as the feed has them."""
    undated = now.timestamp()

    def when(entry: FeedEntry) -> float:
        return entry.published.at.timestamp() if entry.published else undated

    return sorted(entries, key=when, reverse=True)


def outlet_of(document: FeedDocument, address: str) -> str | None:
    """The outlet's name in the title of its feed: 'Harbour Wire' of 'World - Harbour Wire'.

    The part that is in the address, without which nobody can tell which part it is.
    """
    title = " ".join((document.title or "").split())
    parts = [part for part in _MOTTO.split(title) if part]
    place = re.sub(r"[^\w]", "", f"{document.site or ''} {address}".lower())
    for part in parts:
        squeezed = re.sub(r"[^\w]", "", part.lower())
        if len(squeezed) >= 3 and squeezed in place:
            return part
    return title or None


def _taken(entry: FeedEntry, document: FeedDocument, labels: Labels, now: datetime) -> TakenEntry:
    published = _published(entry, document, now)
    taken = TakenEntry(entry.key, mark(entry), _line(entry.title), entry.url, published=published)
    if article := _whole(entry, published, labels, now):
        return replace(taken, article=article)
    if entry.url is None:
        return replace(
            taken,
            refused=Refusal("no-text", "It has neither a text of its own nor a link to a page."),
        )
    return taken


def _old(entry: FeedEntry) -> TakenEntry:
    return TakenEntry(entry.key, mark(entry), _line(entry.title), entry.url, refused=OLD)


def _whole(entry: FeedEntry, published: Published, labels: Labels, now: datetime) -> Article | None:
    """The article, if the feed has all of it."""
    html = entry.content or entry.summary
    title = _line(entry.title)
    if not html or len(html) < _WHOLE * 2:
        return None
    given = Given(
        title=title or None,
        url=entry.url,
        outlet=labels.outlet or entry.outlet or labels.title,
        tags=labels.tags,
    )
    page = (
        f"<html><head><title>{escape(title)}</title></head><body><article>"
        f"<h1>{escape(title)}</h1>{html}</article></body></html>"
    )
    try:
        draft = _trimmed(clean(RawArticle(page, "html", given), today=now.date()))
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
                byline=draft.byline or _line(entry.byline or "") or None,
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


def _published(entry: FeedEntry, document: FeedDocument, now: datetime) -> Published:
    """The entry's date, else the feed's, else today; its origin says which.

    A date in the future is none: a program has mistaken its time zone, or a person the year.
    """
    latest = now + _AHEAD
    if entry.published is not None and entry.published.at <= latest:
        return entry.published
    if document.updated is not None and document.updated <= latest:
        return Published.on(document.updated.date(), "feed-date")
    return Published.on(now.date(), "poll")


def _line(text: str) -> str:
    """A title as it is printed: some feeds have tags in it."""
    plain = _TAGS.sub("", text) if "<" in text else text
    return " ".join(plain.encode("utf-8", "ignore").decode().split())
