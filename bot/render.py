"""Messages: templates in Telegram's HTML, made to fit into Telegram's limits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup, escape

from bot.plain import length
from bot.tally import Numbers
from corpus.answering.exchange import Exchange
from corpus.answers import Answer, ArticleCard, Quote, SearchPage, Status
from corpus.explanation import Reason
from corpus.history import Gone
from corpus.ingest import Receipt
from corpus.types import Source, StoredArticle

T = TypeVar("T")

#: UTF-16 units of a message, once its tags are gone.
MAX_MESSAGE = 4096
#: Numbered sources under an answer.
MAX_SOURCES = 5
#: Outlets that /status names; /stats as many feeds as well.
_MAX_OUTLETS = 10
#: What /why leaves out, in log-odds, and the characters that it may spend on a list.
_SAYS_LITTLE, _WHY_SIZES = 0.1, (150, 40)
#: Addresses that are longer are no links: they would crowd out the answer.
_MAX_ADDRESS = 1500
#: Words of a quote that a text fragment names at either end.
_FRAGMENT_WORDS = 6

# Characters that turn the text around them: a title must not reorder what follows it.
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True, slots=True)
class Cited:
    """The numbered sources of some quotes: an article gets one number."""

    #: Each source, with the quote that its link opens at; its outlets have all of them.
    lines: tuple[tuple[Source, Quote], ...]

    @classmethod
    def of(cls, quotes: Sequence[Quote]) -> Cited:
        first: dict[int, tuple[Source, Quote]] = {}
        for quote in quotes:
            first.setdefault(quote.source.article_id, (quote.source, quote))
        # Outlets that have all that is quoted of it.
        also: dict[int, tuple[str, ...]] = {}
        for quote in quotes:
            known = also.get(quote.source.article_id, quote.also)
            also[quote.source.article_id] = tuple(name for name in known if name in quote.also)
        return cls(
            tuple(
                (source, replace(quote, also=also[source.article_id]))
                for source, quote in first.values()
            )[:MAX_SOURCES]
        )

    def number(self, quote: Quote) -> int:
        """The number that the quote's article has, from 1."""
        ids = [source.article_id for source, _ in self.lines]
        return ids.index(quote.source.article_id) + 1


def answer(answer: Answer, heading: str = "") -> str:
    """The answer to a question; the last quotes are dropped until it fits.

    Args:
        answer: As the corpus gave it.
        heading: The question, where no message of a person shows it.
    """
    return _fitting(
        lambda quotes: _render(
            "answer", answer=answer, quotes=quotes, cited=Cited.of(quotes), heading=heading
        ),
        answer.quotes,
    )


def search(page: SearchPage, gone: Sequence[Gone] = ()) -> str:
    """A page of articles; the last are dropped until it fits.

    Args:
        page: As the corpus gave it.
        gone: What an answer cited, from which one came here, and is not cited any more.
    """
    return _fitting(
        lambda hits: _render("search", page=page, hits=hits, gone=gone),
        page.hits,
    )


def latest(articles: Sequence[StoredArticle]) -> str:
    """The newest articles, a line each."""
    return _fitting(lambda some: _render("latest", articles=some), articles)


def article(card: ArticleCard) -> str:
    """An article's card."""
    return _fitting(
        lambda sentences: _render("article", card=card, sentences=sentences), card.sentences
    )


def status(status: Status) -> str:
    """What the archive covers."""
    outlets = status.overview.outlets[:_MAX_OUTLETS]
    return _fitting(lambda some: _render("status", status=status, outlets=some), outlets)


def why(
    answer: Answer,
    status: Status,
    now: datetime,
    before: Exchange | None = None,
    gone: Sequence[Gone] = (),
) -> str:
    """What an answer rests on; what says least is dropped until it fits.

    Args:
        answer: With its `why`.
        status: Of the corpus.
        now: The age of the index counts back from then.
        before: What was answered, if the question was asked again for this.
        gone: What was cited then, and is not any more.
    """
    assert answer.why is not None, "it was asked with `explained`"
    telling = [reason for reason in answer.why.reasons if abs(reason.says) >= _SAYS_LITTLE]
    added = status.overview.last_added
    values = {
        "answer": answer,
        "status": status,
        "before": before,
        "gone": gone,
        "age": ago((now - added).total_seconds()) if added else "",
    }
    text = ""
    for size in _WHY_SIZES:
        text = _fitting(partial(_why, size=size, values=values), telling)
        if length(text) <= MAX_MESSAGE:
            break
    return text


def _why(reasons: Sequence[Reason], size: int, values: dict[str, Any]) -> str:
    return _render("why", reasons=reasons, size=size, **values)


def stats(numbers: Numbers, *, drawn: bool) -> str:
    """What some days brought; the oldest days are dropped until it fits.

    Args:
        numbers: Of these days.
        drawn: Whether a picture goes with it.
    """
    days = [(day, n) for day, n in reversed(numbers.days) if n]
    return _fitting(
        lambda some: _render(
            "stats",
            numbers=numbers,
            days=some,
            left=len(days) - len(some),
            outlets=numbers.outlets[:_MAX_OUTLETS],
            feeds=numbers.feeds[:_MAX_OUTLETS],
            drawn=drawn,
        ),
        days,
    )


def receipt(receipt: Receipt, *, paragraphs: bool = False) -> str:
    """What became of an input, for the command line; on request with the text."""
    return _render("receipt", receipt=receipt, paragraphs=paragraphs)


def whole_article(article: StoredArticle) -> str:
    """An article with all of its passages, for the command line."""
    return _render("whole_article", article=article)


def notice(sentence: str) -> str:
    """A sentence in which `code` is marked with backticks."""
    return _render("notice", sentence=sentence)


def message(template: str, **values: Any) -> str:
    """A message whose values are our own and short."""
    return _render(template, **values)


def label(text: str, size: int = 60) -> str:
    """What somebody is called, fit to stand in a sentence of ours."""
    return _label(text.replace("`", "'"), size)


def escaped(text: str) -> str:
    """A quote as it stands in a message."""
    return str(_verbatim(text))


def named(text: str, size: int) -> str:
    """A title or an outlet as it stands in a message that gives it so many characters."""
    return str(escape(_label(text, size)))


def shortly(text: str) -> str:
    """A short answer as it stands in a message."""
    return str(escape(_clean(text)))


def fitted(render: Callable[[Sequence[T]], str], items: Sequence[T]) -> str:
    """A message of another module with as many of the items as fit; none of them is ever cut."""
    return _fitting(render, items)


def _fitting(render: Callable[[Sequence[T]], str], items: Sequence[T]) -> str:
    """The message with as many of the items as fit; none of them is ever cut."""
    for kept in range(len(items), 0, -1):
        text = render(items[:kept])
        if length(text) <= MAX_MESSAGE:
            return text
    return render(items[:0])


def _render(template: str, **values: Any) -> str:
    text = _TEMPLATES.get_template(f"{template}.html.j2").render(**values)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def day(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def _moment(at: datetime) -> str:
    return f"{day(at.date())} {at:%H:%M} UTC"


def ago(seconds: float) -> str:
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            n = int(seconds // size)
            return f"{n:,} {unit}{'' if n == 1 else 's'} ago"
    return "just now"


def _points(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _clean(text: object) -> str:
    """Without characters that control rather than say; line ends become spaces."""
    kept = "".join(
        " " if c.isspace() else c
        for c in str(text).translate(_BIDI)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs", "Cn")
    )
    return " ".join(kept.split())


def _verbatim(text: str) -> Markup:
    """Escaped, with line ends that stay when blank lines around it are taken out."""
    return escape(text).replace("\n", Markup("&#10;"))


def _label(text: object, size: int) -> str:
    """A name or a title: clean, shortened at a word, and set apart if it runs from the right."""
    clean = _clean(text) or "(untitled)"
    if len(clean) > size:
        cut = clean[: size - 1]
        space = cut.rfind(" ")
        clean = (cut[:space] if space > size // 2 else cut).rstrip(" ,;:-–—") + "…"
    if any(unicodedata.bidirectional(c) in ("R", "AL") for c in clean):
        return f"\u2068{clean}\u2069"
    return clean


def _address(url: str | None, quote: Quote | None = None) -> str:
    """What a source links to: the page, opened at the quote; empty if there is none."""
    if not url or len(url) > _MAX_ADDRESS or re.search(r"[\s\x00-\x1f\x7f]", url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    if quote is None:
        return url
    return url + (":~:text=" if parts.fragment else "#:~:text=") + fragment(quote.text)


def fragment(text: str) -> str:
    """A text fragment: the first words of the quote, and its last if it has many.

    See https://wicg.github.io/scroll-to-text-fragment/, which also wants '-' encoded.
    """
    words = text.split()
    ends = [words[:_FRAGMENT_WORDS]]
    if len(words) > 2 * _FRAGMENT_WORDS:
        ends.append(words[-_FRAGMENT_WORDS:])
    elif len(words) > _FRAGMENT_WORDS:
        ends = [words]
    return ",".join(percent_encoded(" ".join(end), safe="").replace("-", "%2D") for end in ends)


def _marked(text: str) -> Markup:
    """Escaped, with what stands in backticks as code."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704


_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("bot"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=False,
    lstrip_blocks=False,
)
_TEMPLATES.filters.update(
    day=day,
    moment=_moment,
    clean=_clean,
    verbatim=_verbatim,
    label=_label,
    address=_address,
    marked=_marked,
    points=_points,
    percent=_percent,
)
