"""Marks: what passages can be told by, as terms; no analyzer makes words with colons."""

from __future__ import annotations

from corpus.language import languages
from corpus.language.stemmed import fold
from corpus.types import Passage, StoredArticle


def of_article(article: StoredArticle) -> list[str]:
    """The marks of all passages of an article."""
    return [
        f"source:{fold(article.source.outlet or '')}",
        *(f"tag:{tag}" for tag in article.tags),
        f"language:{languages.base(article.language) or ''}",
    ]


def of_passage(passage: Passage) -> list[str]:
    """The marks of further outlets and articles that have a passage."""
    return [
        *(f"source:{fold(outlet)}" for outlet in passage.also),
        *(f"article:{number}" for number in passage.carriers),
    ]
