"""What messages of ours quote: answers, lists of articles, and cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot import render
from bot.delivery.message import Cited
from corpus.answers import Answer, ArticleCard, Quote, SearchPage
from corpus.types import Source, StoredArticle


def of_quotes(html: str, quotes: Sequence[Quote], shorts: Sequence[str] = ()) -> tuple[Cited, ...]:
    """Those of the quotes that are in a message.

    Args:
        html: The message.
        quotes: That may have been left out because there was no room.
        shorts: What is said on top because of each of them, as far as there is anything.
    """
    padded = [*shorts, *[""] * len(quotes)]
    return tuple(
        _cited(quote.source, quote.text, short)
        for quote, short in zip(quotes, padded, strict=False)
        if render.escaped(quote.text) in html
    )


def of_answer(html: str, answer: Answer) -> tuple[Cited, ...]:
    """What an answer quotes."""
    shorts = [""] * len(answer.quotes)
    if answer.variants:
        for variant in answer.variants:
            shorts[variant.quote] = variant.short.text
    elif answer.short is not None and shorts:
        shorts[0] = answer.short.text
    return of_quotes(html, answer.quotes, shorts)


def of_search(html: str, page: SearchPage) -> tuple[Cited, ...]:
    """What a page of articles quotes."""
    return of_quotes(html, [hit.quote for hit in page.hits])


def of_card(html: str, card: ArticleCard) -> tuple[Cited, ...]:
    """What an article's card quotes; the article alone, if it is no sentence."""
    if card.article.retraction is not None:
        return ()  # it says so already
    return of_quotes(html, card.sentences) or (_cited(card.article.source),)


def of_list(articles: Sequence[StoredArticle]) -> tuple[Cited, ...]:
    """What a list of titles names."""
    return tuple(_cited(article.source) for article in articles)


def _cited(source: Source, text: str = "", short: str = "") -> Cited:
    day = source.published.day.isoformat()
    return Cited(source.article_id, text, short, source.title, source.outlet or "", day)
