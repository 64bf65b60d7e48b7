"""An alert: what one place was told of a story, and how that looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot import render
from corpus.answering.quote import quoted, shortened
from corpus.answering.suggestion import opening
from corpus.answers import Quote
from corpus.language import languages
from corpus.language.sentences import sentences
from corpus.language.stemmed import fold
from corpus.types import Source, StoredArticle

#: How the lines begin by which a message is known again.
_ALSO, _BELL = "also: ", "<i>🔔 "


class Told(NamedTuple):
    """An article that was taken into account."""

    article_id: int
    #: None if nobody knows.
    outlet: str | None


@dataclass(frozen=True, slots=True)
class Alert:
    """What one place was told, or will be told, of a story."""

    chat_id: int
    #: 0 outside of topics.
    topic_id: int
    #: `StoredArticle.story_id` of its articles.
    story: int
    #: The one whose title and quote are shown.
    article_id: int
    #: All articles that it rests on, the first in front.
    told: tuple[Told, ...]
    #: Of the message in the outbox that tells it; None while it is held.
    key: str | None
    #: Until when it is held for a digest; None if it is not.
    due_at: datetime | None
    made_at: datetime
    #: If it tells of what is new in a story: the article that has it; 0 for the first alert.
    fact: int = 0
    id: int = 0

    @property
    def also(self) -> tuple[str, ...]:
        """Outlets that tell of it beside the one that is shown, in the order they came."""
        own = {fold(t.outlet) for t in self.told if t.outlet and t.article_id == self.article_id}
        names: dict[str, str] = {}
        for one in self.told:
            if one.outlet and fold(one.outlet) not in own:
                names.setdefault(fold(one.outlet), one.outlet)
        return tuple(names.values())

    def names(self, outlet: str | None) -> bool:
        """Whether an outlet is known to tell of it; who does not say who they are always is."""
        known = {fold(one.outlet) for one in self.told if one.outlet}
        return not outlet or fold(outlet) in known

    def told_json(self) -> str:
        """`told`, as it is stored."""
        return json.dumps(self.told, ensure_ascii=False)


def render_alert(
    source: Source,
    quote: Quote | None,
    queries: Sequence[str],
    also: Sequence[str] = (),
    *,
    fact: bool = False,
) -> str:
    """The message.

    Args:
        source: The article.
        quote: Of it.
        queries: Of the follows that it is for.
        also: Further outlets that tell of it.
        fact: Whether it tells what is new in a story that was told of.
    """
    return render.message(
        "alert", source=source, quote=quote, queries=queries, names=also, fact=fact
    )


def naming(html: str, also: Sequence[str]) -> str:
    """A message of `render_alert`, corrected meanwhile perhaps, with these further outlets.

    Everything else is left as it is: what was taken out of it does not come back.
    """
    first, *rest = html.split("\n")  # an outlet may be called anything
    lines = [first, *(line for line in rest if not line.startswith(_ALSO))]
    if not also:
        return "\n".join(lines)
    # Line ends of quotes and of titles are no line ends of the message.
    at = next((i for i, line in enumerate(lines) if line.startswith(_BELL)), len(lines))
    while at and not lines[at - 1].strip():
        at -= 1
    return "\n".join([*lines[:at], render.message("also", names=also), *lines[at:]])


def best_quote(article: StoredArticle, queries: Iterable[str]) -> Quote | None:
    """The sentence that has most of the words of these queries, or the first of the article.

    Args:
        article: Of which something is quoted; None is given if it has no text.
        queries: Without filters.
    """
    analyzer = languages.of(article.language).analyzer
    asked = {term for query in queries for term in analyzer.terms(query)}

    def worth(text: str) -> int:
        return len(asked.intersection(analyzer.terms(text)))

    best, most = next(opening(article), None), 0
    for quote in _quotes(article, worth):
        if (value := worth(quote.text)) > most:
            best, most = quote, value
    return best


def _quotes(article: StoredArticle, worth: Callable[[str], int]) -> Iterator[Quote]:
    for passage in article.passages:
        if passage.kind != "text":
            continue
        spans = sentences(passage.text, article.language)
        for i in range(len(spans)):
            span = shortened(passage.text, quoted(passage.text, spans, i), worth)
            text = passage.text[span.start : span.end]
            yield Quote(text, passage.id, span.start, span.end, article.source)
