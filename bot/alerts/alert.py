"""An alert: what one place was told of a story, and how that looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from bot import render
from corpus.answering.quote import quoted, shortened
from corpus.answering.suggestion import opening
from corpus.answers import Quote
from corpus.errors import QueryError
from corpus.language import languages
from corpus.language.sentences import Span, sentences
from corpus.language.stemmed import fold
from corpus.retrieval.query import parse
from corpus.types import Passage, Source, StoredArticle

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


def words(query: str, now: datetime) -> str:
    """What a query looks for, without its filters."""
    try:
        return parse(query, now.date()).text
    except QueryError:  # the rules have changed since it was confirmed
        return query


def best_quote(article: StoredArticle, queries: Iterable[str]) -> Quote | None:
    """What `Excerpts.best` gives of an article."""
    return Excerpts(article).best(queries)


class Excerpts:
    """The sentences of an article, to be looked through for many queries."""

    def __init__(self, article: StoredArticle) -> None:
        self._article = article
        self._analyzer = languages.of(article.language).analyzer
        self._found: list[tuple[Passage, Span, frozenset[str]]] | None = None

    def best(self, queries: Iterable[str]) -> Quote | None:
        """The sentence that has most of the words of these queries, or the first of the article.

        Args:
            queries: Without filters.

        Returns:
            None if the article has no text.
        """
        asked = {term for query in queries for term in self._analyzer.terms(query)}
        if self._found is None:
            self._found = list(self._sentences())
        # Of equals the first: news says the important thing first.
        passage, span, terms = max(
            self._found, key=lambda one: len(asked & one[2]), default=(None, None, frozenset())
        )
        if passage is None or span is None or not asked & terms:
            first = next(opening(self._article), None)
            return first and replace(first, also=self._article.passages[0].also)
        return excerpt(
            self._article.source,
            passage,
            span,
            lambda text: len(asked.intersection(self._analyzer.terms(text))),
        )

    def _sentences(self) -> Iterator[tuple[Passage, Span, frozenset[str]]]:
        for passage in self._article.passages:
            if passage.kind == "text":
                spans = sentences(passage.text, self._article.language)
                for i in range(len(spans)):
                    span = quoted(passage.text, spans, i)
                    terms = self._analyzer.terms(passage.text[span.start : span.end])
                    yield passage, span, frozenset(terms)


def excerpt(source: Source, passage: Passage, span: Span, worth: Callable[[str], float]) -> Quote:
    """A quote of a sentence, or of what is worth most of it if it is too long."""
    shown = shortened(passage.text, span, worth)
    text = passage.text[shown.start : shown.end]
    return Quote(text, passage.id, shown.start, shown.end, source, passage.also)
