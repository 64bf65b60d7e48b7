"""The feeds as OPML, which feed readers exchange (http://opml.org/spec2.opml), and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from lxml import etree

from corpus.errors import NotFetched
from corpus.feeds.followed import Feed, NewFeed, site
from corpus.feeds.rhythm import LEAST
from corpus.sources import target
from corpus.sources.entries import FeedKind

#: Feeds of a file that are looked at.
MOST = 1000
#: What people decided of a feed and OPML has no word for.
_OURS = "urn:newsdesk:feed"
_LONGEST_TITLE = 100
#: Seconds between polls, at most.
_RAREST = 7 * 86_400
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a file, or what keeps it from being one."""

    #: As the file has it.
    address: str
    title: str
    new: NewFeed | None
    paused: bool = False
    #: Why it cannot be followed, as a sentence.
    reason: str = ""


class NotOpml(ValueError):
    """A file that is none, or too much of one; a sentence that goes on after its name."""


def write_opml(feeds: Iterable[Feed]) -> bytes:
    """A file of feeds, and what people decided about each; the same feeds give the same bytes."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"newsdesk": _OURS})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds of Newsdesk"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        said = {"type": "rss", "text": feed.title, "xmlUrl": feed.address}
        if feed.tags:
            said["category"] = ",".join(feed.tags)
        said[_ours("kind")] = feed.kind
        if feed.outlet:
            said[_ours("outlet")] = feed.outlet
        if feed.every:
            said[_ours("every")] = str(feed.every)
        if feed.state == "paused":
            said[_ours("paused")] = "true"
        etree.SubElement(body, "outline", {k: _NO_XML.sub("", v) for k, v in said.items()})
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text


def read_opml(data: bytes) -> Sequence[Outline]:
    """The feeds of a file, each address once, in folders or not.

    Args:
        data: The caller has bounded its size. Nothing is fetched, whatever the XML asks for.

    Raises:
        NotOpml: If it is no OPML, or has too many feeds.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise NotOpml("is not whole: its XML cannot be read.") from e
    if root.getroottree().docinfo.doctype:
        raise NotOpml("has a DOCTYPE, which no list of feeds needs.")  # entities stand in it
    if etree.QName(root).localname.lower() != "opml":
        raise NotOpml("is XML, but no OPML.")
    found: dict[str, Outline] = {}
    for element in _outlines(root):
        outline = _outline(element)
        found.setdefault(outline.address, outline)
        if len(found) > MOST:
            raise NotOpml(f"has too many feeds; I take {MOST:,} at a time.")
    return tuple(found.values())


def _outlines(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter("outline"):
        if _said(element, "xmlUrl"):
            yield element


def _outline(element: etree._Element) -> Outline:
    address = _said(element, "xmlUrl")
    title = " ".join((_said(element, "text") or _said(element, "title")).split())[:_LONGEST_TITLE]
    try:
        target.parse(address)
    except NotFetched as e:
        return Outline(address, title, None, reason=str(e))
    kind = _said(element, _ours("kind"))
    every = _said(element, _ours("every"))
    seconds = int(every) if re.fullmatch(r"[0-9]{1,9}", every) else None
    tags = (tag.strip(" /").lower() for tag in _said(element, "category").split(","))
    new = NewFeed(
        address=address,
        title=title or site(address),
        # Only a guess; the first poll sees what it is.
        kind=_kind(kind),
        outlet=" ".join(_said(element, _ours("outlet")).split()) or None,
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        every=min(max(seconds, LEAST), _RAREST) if seconds else None,
    )
    return Outline(address, new.title, new, paused=_said(element, _ours("paused")) == "true")


def _kind(word: str) -> FeedKind:
    kinds: tuple[FeedKind, ...] = get_args(FeedKind)
    return next((kind for kind in kinds if kind == word), "rss")


def _said(element: etree._Element, name: str) -> str:
    value = element.get(name)
    return value.strip() if isinstance(value, str) else ""


def _ours(name: str) -> str:
    return f"{{{_OURS}}}{name}"
