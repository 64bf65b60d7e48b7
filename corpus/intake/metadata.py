"""What the head of an HTML page says of its article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from corpus.intake import address, authors, jsonld, pagedate
from corpus.intake.characters import one_line
from corpus.intake.headings import alike, divide
from corpus.intake.layout import is_elsewhere
from corpus.types import Published

_LANGUAGE = re.compile(r"(?P<language>[a-z]{2,3})(?:[-_](?P<region>[a-z]{2}))?\b", re.IGNORECASE)
#: A longer title is none.
_LONGEST_TITLE = 500
#: So many headlines, writers and such are looked at; no page has more on purpose.
_MOST = 50
#: So much of their words two titles of one article have in common.
_SAME_TITLE = 0.5
_SECTION_NAMES = ("article:section", "og:article:section", "parsely-section", "section")
#: What a site calls the part of it that is none.
_NO_SECTION = frozenset(
    (
        *("uncategorized", "uncategorised", "allgemein", "home", "homepage", "home page", "post"),
        *("front page", "article", "articles", "general", "popular", "featured", "slider", "blog"),
    )
)
_LONGEST_SECTION = 60
_IMAGE_NAMES = (
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "twitter:image",
    "twitter:image:src",
)
#: A picture of the site, and of no article.
_SITE_IMAGE = re.compile(
    r"(?:^|[/._-])(?:logos?|default|placeholder|favicon|blank|sprite|fallback)(?=[/._-]|\d|$)",
    re.IGNORECASE,
)
#: What divides a name from a motto.
_MOTTO = re.compile(r"\s+(?:\||-|–|—|::|»)\s+")
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of its article beside the text."""

    title: str | None
    outlet: str | None
    published: Published | None
    url: str | None
    byline: str | None
    language: str | None
    #: Part of the outlet that it stands in, such as Politics.
    section: str | None
    #: Address of the lead image.
    image: str | None
    #: False if only those who pay get the text.
    free: bool
    #: True if its notes call it an article.
    is_article: bool


def read(tree: HtmlElement, content: str, today: date, url: str | None = None) -> Metadata:
    """The metadata of the page at ``url``; ``content`` is the source of ``tree``."""
    metas = _metas(tree)
    page_title = one_line(tree.findtext(".//title") or "")
    if len(page_title) > _LONGEST_TITLE:
        page_title = ""
    notes = jsonld.read(content, metas.get("og:title") or page_title)
    outlets = _outlets(notes, metas, page_title)
    hosted = _host_names(url, page_title)
    title, suffix, headline = _title(tree, notes, metas, page_title, [*outlets, *hosted])
    outlet = _outlet(outlets, page_title, url) or suffix
    found = address.canonical(_told_addresses(tree, metas), url)
    return Metadata(
        title=title,
        outlet=outlet,
        published=pagedate.read(tree, notes, metas, headline, today, url or found),
        url=found,
        byline=_byline(tree, notes, metas, outlet),
        language=_language(tree, notes),
        section=_section(notes, metas, outlet),
        image=_image(notes, metas, found or url),
        free=notes.free,
        is_article=notes.is_article or metas.get("og:type", "").lower() == "article",
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The first content of each name, names in lower case."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        if meta.get("itemprop") and is_elsewhere(meta):
            continue  # that of a comment, or of a link to another article
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if content := one_line(meta.get("content") or ""):
            metas.setdefault(name.lower(), content)
    return metas


def _title(
    tree: HtmlElement,
    notes: jsonld.Notes,
    metas: dict[str, str],
    page_title: str,
    outlets: Sequence[str],
) -> tuple[str | None, str | None, HtmlElement | None]:
    """The headline as printed without the outlet's name, that name, and the element of it."""
    told = [notes.headline, metas.get("og:title", ""), metas.get("twitter:title", ""), page_title]
    divided = [divide(one, outlets) for one in told if one and len(one) <= _LONGEST_TITLE]
    suffix = next((name for _, name in divided if name), None)
    titles = [title for title, _ in divided]
    printed = [
        (h1, text)
        for h1 in islice(tree.iter("h1"), _MOST)
        if (text := one_line(h1.text_content())) and len(text) <= _LONGEST_TITLE
    ]
    # A page may have more than one: its own name, "More on this", another story.
    scored = [
        (max((alike(text, title) for title in titles), default=0.0), h1, text)
        for h1, text in printed
    ]
    if scored:
        share, h1, text = max(scored, key=lambda one: one[0])
        if share >= _SAME_TITLE:
            return divide(text, outlets)[0], suffix, h1
    if titles:
        return titles[0], suffix, None
    return (printed[0][1], None, printed[0][0]) if len(printed) == 1 else (None, None, None)


def _outlets(notes: jsonld.Notes, metas: dict[str, str], page_title: str) -> list[str]:
    """The names that the page gives its outlet, without mottos."""
    told = (notes.publisher, metas.get("og:site_name", ""), metas.get("application-name", ""))
    names = [_MOTTO.split(name)[0].lstrip("@") for name in told]
    return [n for n in names if n and not n.startswith("http") and n not in (page_title, "Blogger")]


def _host_names(url: str | None, page_title: str) -> list[str]:
    """What ends the window's title and is found in the host: "Entermedia" of entermedia.co.kr."""
    last = _MOTTO.split(page_title)[-1]
    return [last] if _in_host(last, url) else []


def _in_host(name: str, url: str | None) -> bool:
    squeezed = "".join(_TOKEN.findall(name)).lower()
    return len(squeezed) >= 3 and squeezed in address.host(url).replace("-", "").replace(".", "")


def _outlet(outlets: Sequence[str], page_title: str, url: str | None) -> str | None:
    # An agency's story on a paper's site: the paper is what the window's title ends with,
    # or what the address is like.
    shown = (name for name in outlets if page_title.casefold().endswith(name.casefold()))
    hosted = (name for name in (*outlets, *_host_names(url, page_title)) if _in_host(name, url))
    return next((name for names in (shown, hosted, outlets) for name in names), None)


def _section(notes: jsonld.Notes, metas: dict[str, str], outlet: str | None) -> str | None:
    for names in (notes.section, *(metas.get(name, "") for name in _SECTION_NAMES)):
        told = names.split(",")[0].strip()
        own = told.casefold() not in (*_NO_SECTION, (outlet or "").casefold())
        if told and own and len(told) <= _LONGEST_SECTION and "." not in told:
            return told
    return None


def _image(notes: jsonld.Notes, metas: dict[str, str], base: str | None) -> str | None:
    for told in (*(metas.get(name, "") for name in _IMAGE_NAMES), notes.image):
        whole = address.absolute(told, base) if told else None
        if whole and not _SITE_IMAGE.search(urlsplit(whole).path):
            return whole
    return None


def _told_addresses(tree: HtmlElement, metas: dict[str, str]) -> list[str]:
    links = [link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical"]
    return [told for told in (*links, metas.get("og:url")) if told]


def _byline(
    tree: HtmlElement, notes: jsonld.Notes, metas: dict[str, str], outlet: str | None
) -> str | None:
    """The writers, in the letters in which the page prints them; None if it does not."""
    told = notes.authors[:_MOST] or tuple(
        filter(None, [metas.get("author"), metas.get("article:author")])
    )
    marked = tree.xpath("//*[@rel='author' or @itemprop='author' or contains(@class, 'byline')]")
    own = (one_line(m.text_content()) for m in marked[:_MOST] if not is_elsewhere(m))
    shown = one_line(" ".join(_shown(tree)))
    names = list(_printed(told, shown)) or list(_printed(own, shown))[:1]
    names = [name for name in names if not _is_outlet(name, outlet)]
    together = " and ".join(names)
    return (together if together in shown else ", ".join(names)) or None


def _is_outlet(name: str, outlet: str | None) -> bool:
    """True if the name says nothing that the outlet's does not: "Sky" of Sky News."""
    named, known = (set(_TOKEN.findall(text.lower())) for text in (name, outlet or ""))
    return named <= known


def _shown(tree: HtmlElement) -> Iterable[str]:
    """The text that a reader sees; scripts are full of names that nobody does."""
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "head", "title"):
            yield element.text or ""
        yield element.tail or ""


def _printed(told: Iterable[str], shown: str) -> Iterable[str]:
    for one in dict.fromkeys(told):
        if len(one) > 120 or one.startswith("http"):
            continue
        line = authors.byline(one if one.lower().startswith("by ") else f"By {one}")
        who = line.who if line else None
        if who and (at := re.search(rf"(?<!\w){re.escape(who)}(?!\w)", shown, re.IGNORECASE)):
            yield at[0]


def _language(tree: HtmlElement, notes: jsonld.Notes) -> str | None:
    for told in (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        notes.language,
    ):
        if match := _LANGUAGE.match(told or ""):
            language, region = match["language"].lower(), match["region"]
            return f"{language}-{region.upper()}" if region else language
    return None
