"""An article that is about to be told of: its quotes, its facts, and the messages that tell it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.alerts.alert import Alert, Excerpts, Told, excerpt, naming, render_alert, words
from bot.alerts.follow import Follow
from bot.corrections.quoting import of_list, of_quotes
from bot.delivery.message import Kind, Message
from corpus.answering.facts import Fact, Report, new_facts
from corpus.answering.quote import quoted
from corpus.answers import Quote
from corpus.language.sentences import sentences
from corpus.language.stemmed import fold
from corpus.types import StoredArticle


class News:
    """The article. What is worked out for one chat is not worked out again for another.

    Args:
        article: As it is now.
        now: When it is told.
    """

    def __init__(self, article: StoredArticle, now: datetime) -> None:
        self.article = article
        self.now = now
        self.id = article.source.article_id
        self._excerpts = Excerpts(article)
        self._quotes: dict[tuple[str, ...], Quote | None] = {}

    @property
    def told(self) -> tuple[Told, ...]:
        """The article with all outlets that have its text."""
        own = self.article.source.outlet
        outlets: dict[str, str | None] = {fold(own or ""): own}
        for name in self.article.also:
            outlets.setdefault(fold(name), name)
        return tuple(Told(self.id, name) for name in outlets.values())

    def quote(self, queries: tuple[str, ...]) -> Quote | None:
        """What fits some queries best."""
        if queries not in self._quotes:
            looked_for = [words(query, self.now) for query in queries]
            self._quotes[queries] = self._excerpts.best(looked_for)
        return self._quotes[queries]

    def facts(self, known: Iterable[Report]) -> tuple[Fact, ...]:
        """What it tells that none of these articles does."""
        return new_facts(Report.of(self.article), list(known))

    def saying(self, fact: Fact) -> Quote | None:
        """The sentence that tells a fact; None if the title alone does."""
        if fact.paragraph is None:
            return None
        passage = self.article.passages[fact.paragraph]
        spans = sentences(passage.text, self.article.language)
        at = next(i for i, span in enumerate(spans) if fact.start < span.end)
        return excerpt(
            self.article.source,
            passage,
            quoted(passage.text, spans, at),
            lambda text: float(fact.text in text),
        )

    def message(
        self,
        alert: Alert,
        follows: Sequence[Follow],
        *,
        silent: bool,
        fact: Fact | None = None,
        about: str | None = None,
    ) -> Message:
        """What tells of it.

        Args:
            alert: With the key of the message.
            follows: That it is for.
            silent: Whether it makes no sound.
            fact: What is new in it.
            about: The key of the message that it replies to; without one it is no reply, and
                looks as the first alert of a story does.
        """
        assert alert.key is not None, "it is told now"
        queries = tuple(dict.fromkeys(follow.query for follow in follows))
        quote = (fact and self.saying(fact)) or self.quote(queries)
        html = render_alert(self.article.source, quote, queries, alert.also, fact=about is not None)
        return Message(
            alert.chat_id,
            alert.key,
            Kind.ALERT,
            html,
            topic_id=alert.topic_id,
            silent=silent,
            about=about,
            cites=of_quotes(html, [quote] if quote else []) or of_list([self.article]),
        )


def named(message: Message, alert: Alert) -> Message:
    """A message that tells of a story, with all outlets of it that are known by now."""
    made = message.made and naming(message.made, alert.also)
    return replace(message, html=naming(message.html, alert.also), made=made)
