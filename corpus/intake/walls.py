"""Pages that show no article: walls, errors, checks and lists of links.

A page is refused only if its own words say so and no story stands beside them: better let
a wall in, which an editor will see, than keep an article out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from corpus.errors import RejectedArticle
from corpus.intake import layout
from corpus.intake.characters import one_line
from corpus.intake.lines import ends_sentence, words
from corpus.intake.wallwords import (
    ACCEPT,
    CONSENT,
    ENABLE_SCRIPT,
    MISSING,
    PAY,
    PRIVACY,
    ROBOT,
    ROBOT_TITLES,
)

_SENTENCES = {
    "paywall": "The page shows its text to subscribers only; paste it into a .txt file.",
    "cookie-wall": "The page shows nothing but a question about cookies; answer it in a browser "
    "and save the page then.",
    "script-only": "The page shows its text only in a browser, by JavaScript; save it there, and "
    "add the file.",
    "not-found": "The page says that it was not found; check its address.",
    "robot-check": "The site asks whether you are a robot instead of showing the page; save it "
    "from a browser.",
    "not-an-article": "This is a page of links and no article; name the address of an article.",
}

#: What a page shows to those who do not pay is a teaser, if it is shorter.
_TEASER_WORDS = 25
#: A story that breaks off at a wall may be so long.
_BROKEN_OFF_WORDS = 200
#: With so many words of a story the page is an article, whatever stands around it.
_STORY_WORDS = 120
#: Fewer may be the wall's own, where nothing but a sentence tells that it is one.
_WALL_STORY_WORDS = 60
#: A page that is a wall says hardly anything else.
_WALL_WORDS = 250
#: A line that says of itself what it is, is no longer.
_LONGEST_LINE = 400
_MOST = 50
#: A front page has at least so many cards that link to articles...
_CARDS = 8
#: ...and no box with so many paragraphs of so many words.
_PARAGRAPHS, _PARAGRAPH_WORDS = 3, 15


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees of a page, line by line."""

    title: str
    lines: tuple[str, ...]
    #: What is shown to those without JavaScript.
    without_script: str

    @property
    def words(self) -> int:
        return sum(map(words, self.lines))

    def says(self, pattern: re.Pattern[str]) -> bool:
        """True if a line of the page, or its title, contains the pattern."""
        return any(
            pattern.search(line) for line in (self.title, *self.lines) if len(line) <= _LONGEST_LINE
        )


def check(
    tree: HtmlElement,
    story: Sequence[str],
    *,
    is_article: bool,
    free: bool,
    url: str | None = None,
) -> None:
    """Let pages with an article pass.

    Args:
        tree: The page.
        story: The paragraphs that were found on it.
        is_article: Whether its notes call it an article.
        free: False if they say that only those who pay get the text.
        url: Where it was found.

    Raises:
        RejectedArticle: If it shows none; the reason says what it shows.
    """
    reason = _reason(tree, story, is_article=is_article, free=free, url=url)
    if reason:
        raise RejectedArticle(reason, _SENTENCES[reason])


def _reason(
    tree: HtmlElement, story: Sequence[str], *, is_article: bool, free: bool, url: str | None
) -> str | None:
    length = sum(map(words, story))
    if length >= _BROKEN_OFF_WORDS and (is_article or _has_story(tree.iter("p"))):
        return None
    shown = _shown(tree)
    own = sum(words(text) for text in story if not CONSENT.search(text))
    if shown.words < _WALL_WORDS and (
        (own < _STORY_WORDS and _titled(shown.title, ROBOT_TITLES))
        or (own < _WALL_STORY_WORDS and shown.says(ROBOT))
    ):
        return "robot-check"
    if not is_article and _is_missing(tree, shown, own):
        return "not-found"
    if own < _TEASER_WORDS and shown.says(PRIVACY) and shown.says(ACCEPT):
        return "cookie-wall"
    if _must_be_paid(story, length, shown, free=free):
        return "paywall"
    if own < _TEASER_WORDS and shown.words < _STORY_WORDS and _needs_script(tree, shown):
        return "script-only"
    if not is_article and _is_front(tree, url):
        return "not-an-article"
    return None


def _shown(tree: HtmlElement) -> Shown:
    without = (one_line(" ".join(part.itertext())) for part in tree.iter("noscript"))
    title = one_line(tree.findtext(".//title") or "")[:_LONGEST_LINE]
    return Shown(title, tuple(layout.lines(tree)), " ".join(without)[:_LONGEST_LINE])


def _titled(title: str, pattern: re.Pattern[str]) -> bool:
    """True if the title, or what of it a bar or a dash divides, is just that."""
    return any(pattern.fullmatch(part.strip(_ENDS)) for part in _DIVIDES.split(title))


_DIVIDES = re.compile(r"\s+[|–—:»·-]\s+|\s*\|\s*")
_ENDS = " .!…"


def _is_missing(tree: HtmlElement, shown: Shown, own: int) -> bool:
    headlines = (one_line(h.text_content()).strip(_ENDS) for h in islice(tree.iter("h1"), _MOST))
    if any(len(text) <= _LONGEST_LINE and MISSING.fullmatch(text) for text in headlines):
        return own < _STORY_WORDS or not _has_story(tree.iter("p"))
    return own < _WALL_STORY_WORDS and _titled(shown.title, MISSING)


def _must_be_paid(story: Sequence[str], length: int, shown: Shown, *, free: bool) -> bool:
    asked = shown.says(PAY)
    if length < _TEASER_WORDS:
        return asked or not free
    # A story that is whole closes its last sentence, and a site may ask for money below it.
    broken_off = not ends_sentence(story[-1]) or story[-1].rstrip(" \"'”’»)]").endswith(_BREAKS)
    return length < _BROKEN_OFF_WORDS and asked and broken_off


_BREAKS = ("…", "...")


def _needs_script(tree: HtmlElement, shown: Shown) -> bool:
    if ENABLE_SCRIPT.search(shown.without_script) or shown.says(ENABLE_SCRIPT):
        return True
    scripts = (script for script in tree.iter("script") if "json" not in (script.get("type") or ""))
    return shown.words < _TEASER_WORDS and next(scripts, None) is not None


def _may_be_front(tree: HtmlElement, url: str | None) -> bool:
    kind = tree.xpath("//meta[@property='og:type']/@content")
    return not any(str(told).lower() == "article" for told in kind) and (
        url is None or not urlsplit(url).path.strip("/") or "website" in map(str, kind)
    )


def _is_front(tree: HtmlElement, url: str | None) -> bool:
    """True for a page of cards that link elsewhere, without a box of paragraphs."""
    if not _may_be_front(tree, url):
        return False
    cards = sum(
        heading.find(".//a") is not None or _linked(heading)
        for heading in tree.iter("h2", "h3", "h4")
    )
    return cards >= _CARDS and not _has_story(tree.iter("p"))


def _linked(heading: HtmlElement) -> bool:
    return next(iter(heading.iterancestors("a")), None) is not None


def _has_story(paragraphs: Iterable[HtmlElement]) -> bool:
    counts: dict[HtmlElement | None, int] = {}
    for paragraph in paragraphs:
        if words(one_line(paragraph.text_content())) >= _PARAGRAPH_WORDS:
            box = paragraph.getparent()
            counts[box] = counts.get(box, 0) + 1
    return max(counts.values(), default=0) >= _PARAGRAPHS
