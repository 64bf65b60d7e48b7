"""When the article of a page appeared, weighed from all that the page says of it.

A machine's note tells the moment, but often in a zone in which it is another day than where
the article appeared, and sometimes it is that of a change. What the page prints under its
headline, and what stands in its address, are days as the outlet counts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from lxml.html import HtmlElement

from corpus.intake import dates, published
from corpus.intake.characters import one_line
from corpus.intake.jsonld import Notes
from corpus.intake.layout import is_elsewhere
from corpus.intake.lines import words
from corpus.intake.pieces import SENTENCE_WORDS
from corpus.intake.published import Stamp, Told
from corpus.types import Published

_NAMES = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "article:published",
    "article.published",
    "publishdate",
    "pubdate",
    "pub_date",
    "og:pubdate",
    "publish-date",
    "publish_date",
    "published_time",
    "publication_date",
    "parsely-pub-date",
    "citation_publication_date",
    "article_date_original",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "cxenseparse:recs:publishtime",
)
#: Some sites keep the moment of the last change there.
_VAGUE_NAMES = ("date", "dc.date", "dcterms.date")
_CHANGED_NAMES = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")

#: A line about time may have its label and its hour in elements of their own.
_STAMP_PARTS = 4
_DAY = timedelta(days=1)
#: From the first zone to see a day to the last one.
_EARLIEST, _LATEST = timedelta(hours=-12), timedelta(hours=14)

_OF_CHANGE = re.compile(r"updat|modif", re.IGNORECASE)


def read(
    tree: HtmlElement,
    notes: Notes,
    metas: Mapping[str, str],
    headline: HtmlElement | None,
    today: date,
    url: str | None,
) -> Published | None:
    """The day or moment of publication; rather none than a wrong one.

    Args:
        tree: The page.
        notes: Its JSON-LD.
        metas: The contents of its meta elements, by name.
        headline: The element that prints the title, if one does.
        today: What is later cannot have been published.
        url: Where the page was found.
    """
    stamps = list(_times(tree, headline))
    told = _surest(_told(notes, metas, stamps, today))
    printed = _printed(tree, headline, today)
    in_address = published.from_address(url)
    if in_address and in_address > today:
        in_address = None
    if told is None:
        return _without_notes(printed, in_address)
    shown = printed.day if printed else _without_year(told, stamps)
    for day in (shown, None if told.local else in_address):
        if day is not None and _same_moment(told, day):
            return told.on(day)
    if printed and printed.day and _beats(printed, told, in_address):
        return Published.on(printed.day, "text")
    # The day of an address stays as it was when the article was first put there.
    if in_address and in_address < told.day - _DAY:
        return Published.on(in_address, "url")
    return told.on(told.day)


def _told(
    notes: Notes, metas: Mapping[str, str], stamps: list[HtmlElement], today: date
) -> Iterator[Told]:
    """What the notes for machines say, the surest first."""
    changed = {notes.modified, *(metas[name] for name in _CHANGED_NAMES if name in metas)}
    vague = [metas[name] for name in _VAGUE_NAMES if name in metas]
    texts = [(notes.published, "json-ld")]
    texts += [(metas[name], "meta") for name in _NAMES if name in metas]
    texts += [(text, "meta") for text in vague if text not in changed]
    texts += [(_moment(time), "meta") for time in stamps]
    texts += [(notes.created, "json-ld"), *((text, "meta") for text in vague)]
    for text, origin in texts:
        told = published.told(text, origin)
        if told is not None and told.day <= today:
            yield told


def _surest(every: Iterable[Told]) -> Told | None:
    """The first, or the first that tells the moment of the same day."""
    notes = list(every)
    return next((told for told in notes if told.zoned and told.day == notes[0].day), None) or (
        notes[0] if notes else None
    )


def _without_notes(printed: Stamp | None, in_address: date | None) -> Published | None:
    day = printed.day if printed else None
    if day and (in_address is None or abs(day - in_address) <= _DAY):
        return Published.on(day, "text")
    return Published.on(in_address, "url") if in_address else None


def _same_moment(told: Told, day: date) -> bool:
    """True if it can have been ``day`` somewhere on earth."""
    if told.at is None:
        return told.day == day
    return (told.at + _EARLIEST).date() <= day <= (told.at + _LATEST).date()


def _beats(printed: Stamp, told: Told, in_address: date | None) -> bool:
    """True if the note can only be that of a change, for the page prints an earlier day."""
    if printed.day is None or printed.day >= told.day:
        return False
    confirmed = in_address is not None and abs(printed.day - in_address) <= _DAY
    return confirmed or printed.labelled


def _printed(tree: HtmlElement, headline: HtmlElement | None, today: date) -> Stamp | None:
    """The line about time between the headline and the first paragraph.

    Above the headline, in the same box, only one that says of what it is the date.
    """
    for element in _below(tree, headline):
        if stamp := _stamp(element, today):
            return stamp
    box = headline.getparent() if headline is not None else None
    for element in box.iter() if box is not None else ():
        if element is headline:
            break
        if (stamp := _stamp(element, today)) and stamp.labelled:
            return stamp
    return None


def _stamp(element: HtmlElement, today: date) -> Stamp | None:
    if not isinstance(element.tag, str) or len(element) > _STAMP_PARTS:
        return None
    line = one_line(element.text_content())
    stamp = published.stamp(line) if line else None
    known = stamp is not None and stamp.day is not None and stamp.day <= today
    return stamp if known and not is_elsewhere(element) else None


def _times(tree: HtmlElement, headline: HtmlElement | None) -> Iterator[HtmlElement]:
    """The ``time`` elements of the article: those that say so, then those under its headline."""
    every = [time for time in tree.iter("time") if _of_publication(time)]
    for time in every:
        if time.get("pubdate") is not None or time.get("itemprop") == "datePublished":
            yield time
    for element in _below(tree, headline):
        if element.tag == "time" and _of_publication(element):
            yield element
    # One alone, or several that agree, can only be the article's.
    days = {told.day if told else None for told in map(_read_time, every)}
    if len(days) == 1:
        yield from every[:1]


def _of_publication(time: HtmlElement) -> bool:
    signs = f"{time.get('class')} {time.get('itemprop')}"
    stamp = published.stamp(one_line(time.text_content()))
    changed = stamp is not None and stamp.day is None and stamp.updated is not None
    only_updated = _OF_CHANGE.search(signs) and "publish" not in signs.lower()
    return not (only_updated or changed or is_elsewhere(time))


def _below(tree: HtmlElement, headline: HtmlElement | None) -> Iterator[HtmlElement]:
    """The elements from the headline to the first paragraph."""
    below = False
    for element in tree.iter():
        below = below or element is headline
        if not below or not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        text = one_line(element.text_content()) if element.tag == "p" else ""
        if words(text) >= SENTENCE_WORDS and published.stamp(text) is None:
            return
        yield element


def _without_year(told: Told, stamps: list[HtmlElement]) -> date | None:
    """The day that the page prints for the moment of the note, as "Posted Nov 18, 8:19 PM"."""
    for time in stamps:
        same = published.told(_moment(time), "meta")
        if told.at and same and same.at and abs(same.at - told.at) < timedelta(minutes=2):
            text = one_line(time.text_content())
            for day in (told.day - _DAY, told.day, told.day + _DAY):
                if dates.names_day(text, day):
                    return day
    return None


def _read_time(time: HtmlElement) -> Told | None:
    return published.told(_moment(time), "meta")


def _moment(time: HtmlElement) -> str:
    return time.get("datetime") or one_line(time.text_content())
