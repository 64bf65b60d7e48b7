"""What is taken from a feed or a page: read, compared with what is known, cleaned. All pure.

It runs in another process: values go in and out, and what goes wrong is a `Refusal`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from urllib.parse import urljoin, urlsplit

from corpus.errors import NotAFeed, RejectedArticle
from corpus.feeds.wholetext import Labels, line_of, whole
from corpus.intake.clean import clean, complete
from corpus.intake.duplicates import Wording
from corpus.sources import discovery, page
from corpus.sources.entries import ALL, FeedDocument, FeedEntry, identified
from corpus.sources.fetch import Fetched
from corpus.types import Article, Given, Published, RawArticle

#: Clocks differ; what is dated further ahead is dated wrongly.
_AHEAD = timedelta(minutes=10)
_MOTTO = re.compile(r"\s+(?:\||-|–|—|::|»|›)\s+")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing can be taken: a word for programs, a sentence for people."""

    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Onward:
    """A page that shows nothing and leads on."""

    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """What was fetched of a feed: all of it, but for sitemaps of an index."""

    data: bytes
    address: str
    #: As it was sent.
    content_type: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """An article that can be stored, with all that takes long to work out for that."""

    article: Article
    wording: Wording

    @classmethod
    def of(cls, article: Article) -> Ready:
        return cls(article, Wording.of(p.text for p in article.paragraphs))


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
    ready: Ready | None = None
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


@dataclass(frozen=True, slots=True)
class Look:
    """A feed in short."""

    #: Without its entries.
    document: FeedDocument
    #: What its articles' outlet is called, as far as its title tells.
    outlet: str | None
    entries: int
    #: The date of the newest entry, and its title.
    newest: Published | None
    headline: str


#: The mark of an entry that does not matter any more, whatever becomes of it.
SETTLED = b""
#: An old entry that nobody wants is known, and that is all.
OLD = Refusal("old", "It was there before the feed was followed.")


def take(
    parts: Sequence[Part],
    known: Mapping[str, bytes],
    first: int | None,
    labels: Labels,
    now: datetime,
) -> Taken | Refusal:
    """What is new in a feed.

    Args:
        parts: The feed as it came; the sitemaps of an index are parts of one.
        known: The marks of entries that have been dealt with, by their keys.
        first: If the feed has not been read before: how many of the newest entries are
            wanted, or `ALL`.
        labels: What holds for all of them.
        now: When it was fetched.
    """
    found = _read(parts)
    if isinstance(found, Refusal):
        return found
    document, address = found[0], parts[0].address
    entries = identified(entry for one in found for entry in one.entries)
    labels = replace(labels, title=outlet_of(document, address) or labels.title)
    fresh = [e for e in entries if known.get(e.key) not in (SETTLED, mark(e))]
    fresh = newest_first(fresh, now)
    wanted = len(fresh) if first is None or first == ALL else first
    taken = [
        _taken(entry, document, labels, now) if number < wanted else _old(entry)
        for number, entry in enumerate(fresh)
    ]
    keys = tuple(entry.key for entry in entries)
    return Taken(replace(document, entries=()), tuple(reversed(taken)), keys)


def look(parts: Sequence[Part]) -> Look | Refusal:
    """What a feed is, for who has to decide whether to follow it."""
    found = _read(parts)
    if isinstance(found, Refusal):
        return found
    entries = identified(entry for one in found for entry in one.entries)
    dated = [entry for entry in entries if entry.published is not None]
    newest = max(
        dated, key=lambda e: e.published.at.timestamp() if e.published else 0.0, default=None
    )
    return Look(
        document=replace(found[0], entries=()),
        outlet=outlet_of(found[0], parts[0].address),
        entries=len(entries),
        newest=newest.published if newest else None,
        headline=line_of(newest.title if newest else entries[0].title) if entries else "",
    )


def settle(
    found: Fetched,
    asked: str,
    hint: Published | None,
    title: str,
    labels: Labels,
    now: datetime,
) -> Ready | Onward | Refusal:
    """The article on the page of an entry.

    Args:
        found: The page.
        asked: The address that the feed names.
        hint: What the feed says of its date; the page's own is better, unless the page has
            nothing but a day that its text or address names.
        title: What the feed calls it, where the page says nothing.
        labels: What holds for all of the feed.
        now: When it was fetched.
    """
    try:
        kind, content = page.readable(found)
        if kind == "html" and (target := page.refresh(content)) is not None:
            return Onward(urljoin(found.url, target))
        if urlsplit(asked).path.strip("/") and not urlsplit(found.url).path.strip("/"):
            return Refusal("front-page", "The site shows its front page instead.")
        draft = clean(RawArticle(content, kind, Given(url=found.url)), today=now.date())
        sure = draft.published is not None and draft.published.origin in ("json-ld", "meta")
        return Ready.of(
            complete(
                replace(
                    draft,
                    title=draft.title or title or None,
                    published=draft.published if sure else hint or draft.published,
                    outlet=labels.outlet or draft.outlet or labels.title,
                    tags=labels.tags,
                )
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


def _read(parts: Sequence[Part]) -> list[FeedDocument] | Refusal:
    """Those of the parts that can be read, at least one of them."""
    found: list[FeedDocument] = []
    refusal = Refusal("no-feed", "There is nothing to read.")
    for part in parts:
        try:
            found.append(discovery.read(part.data, part.address, part.content_type))
        except NotAFeed as e:
            refusal = Refusal("no-feed", str(e))
    return found or refusal


def _taken(entry: FeedEntry, document: FeedDocument, labels: Labels, now: datetime) -> TakenEntry:
    published = _published(entry, document, now)
    taken = TakenEntry(entry.key, mark(entry), line_of(entry.title), entry.url, published=published)
    if article := whole(entry, published, labels, now):
        return replace(taken, ready=Ready.of(article))
    if entry.url is None:
        return replace(
            taken,
            refused=Refusal("no-text", "It has neither a text of its own nor a link to a page."),
        )
    return taken


def _old(entry: FeedEntry) -> TakenEntry:
    return TakenEntry(entry.key, mark(entry), line_of(entry.title), entry.url, refused=OLD)


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
