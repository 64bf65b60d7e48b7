"""What the head of an HTML page says of its article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from corpus.intake import address, authors, jsonld, published
from corpus.intake.characters import one_line
from corpus.intake.headings import divide
from corpus.types import Published

_DATE_NAMES = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "publishdate",
    "pubdate",
    "publish-date",
    "publish_date",
    "published_time",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "article.published",
    "cxenseparse:recs:publishtime",
)
_LANGUAGE = re.compile(r"(?P<language>[a-z]{2,3})(?:[-_](?P<region>[a-z]{2}))?\b", re.IGNORECASE)
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
    #: False if only those who pay get the text.
    free: bool


def read(tree: HtmlElement, content: str, today: date, url: str | None = None) -> Metadata:
    """The metadata of the page at ``url``; ``content`` is the source of ``tree``."""
    notes = jsonld.read(content)
    metas = _metas(tree)
    page_title = one_line(tree.findtext(".//title") or "")
    outlets = _outlets(notes, metas, page_title)
    hosted = _host_names(url, page_title)
    title, suffix = _title(tree, notes, metas, page_title, [*outlets, *hosted])
    return Metadata(
        title=title,
        outlet=_outlet(outlets, page_title, url) or suffix,
        published=_published(tree, notes, metas, today, url),
        url=address.canonical(_told_addresses(tree, metas), url),
        byline=_byline(tree, notes, metas),
        language=_language(tree, notes),
        free=notes.free,
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The first content of each name, names in lower case."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
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
) -> tuple[str | None, str | None]:
    """The headline as printed, without the outlet's name, and the name that was cut off."""
    told = [notes.headline, metas.get("og:title", ""), metas.get("twitter:title", ""), page_title]
    divided = [divide(one, outlets) for one in told if one]
    suffix = next((name for _, name in divided if name), None)
    titles = [title for title, _ in divided]
    printed = [one_line(h1.text_content()) for h1 in tree.iter("h1")]
    # A page may have more than one: its own name, "More on this", another story.
    scored = [
        (max((_alike(h1, title) for title in titles), default=0.0), h1) for h1 in printed if h1
    ]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    if best[0] >= 0.5:
        return divide(best[1], outlets)[0], suffix
    if titles:
        return titles[0], suffix
    return (printed[0], None) if len(printed) == 1 and printed[0] else (None, None)


def _alike(one: str, other: str) -> float:
    """How many of their words two titles have in common, 0 to 1 (Dice)."""
    these, those = ({w.lower() for w in _TOKEN.findall(text)} for text in (one, other))
    return 2 * len(these & those) / max(1, len(these) + len(those))


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


def _published(
    tree: HtmlElement, notes: jsonld.Notes, metas: dict[str, str], today: date, url: str | None
) -> Published | None:
    stamps = [
        time.get("datetime") or time.text_content()
        for time in tree.iter("time")
        if "update" not in f"{time.get('class')} {time.get('itemprop')}".lower()
    ]
    told: list[tuple[str, str]] = [(notes.published, "json-ld")]
    told += [(metas[name], "meta") for name in _DATE_NAMES if name in metas]
    told += [(stamp, "meta") for stamp in stamps[:1]]
    for text, origin in told:
        found = published.read(text, origin)
        if found is not None and found.day <= today:
            return found
    day = published.from_address(url)
    return Published.on(day, "url") if day and day <= today else None


def _told_addresses(tree: HtmlElement, metas: dict[str, str]) -> list[str]:
    links = [link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical"]
    return [told for told in (*links, metas.get("og:url")) if told]


def _byline(tree: HtmlElement, notes: jsonld.Notes, metas: dict[str, str]) -> str | None:
    """The writers, in the letters in which the page prints them; None if it does not."""
    told = notes.authors or tuple(filter(None, [metas.get("author"), metas.get("article:author")]))
    marked = tree.xpath("//*[@rel='author' or @itemprop='author' or contains(@class, 'byline')]")
    shown = one_line(" ".join(_shown(tree)))
    names = (
        list(_printed(told, shown))
        or list(_printed((one_line(m.text_content()) for m in marked), shown))[:1]
    )
    together = " and ".join(names)
    return (together if together in shown else ", ".join(names)) or None


def _shown(tree: HtmlElement) -> Iterable[str]:
    """The text that a reader sees; scripts are full of names that nobody does."""
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "head", "title"):
            yield element.text or ""
        yield element.tail or ""


def _printed(told: Iterable[str], shown: str) -> Iterable[str]:
    folded = shown.lower()
    for one in dict.fromkeys(told):
        if len(one) > 120 or one.startswith("http"):
            continue
        line = authors.byline(one if one.lower().startswith("by ") else f"By {one}")
        who = line.who if line else None
        if who and len(folded) == len(shown) and (at := folded.find(who.lower())) >= 0:
            yield shown[at : at + len(who)]


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
