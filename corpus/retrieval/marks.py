"""Marks: terms that tell which passages a filter lets through, and count for no score.

No analyzer makes words with colons.
"""

from __future__ import annotations

from corpus.language import languages
from corpus.language.stemmed import fold
from corpus.types import Passage, StoredArticle


def of_article(article: StoredArticle) -> list[str]:
    """What all passages of an article can be told by."""
    return [
        f"source:{fold(article.source.outlet or '')}",
        *(f"tag:{tag}" for tag in article.tags),
        f"language:{languages.base(article.language) or ''}",
    ]


def of_carriers(passage: Passage) -> list[str]:
    """The marks of further outlets and articles that have a passage."""
    return [
        *(f"source:{fold(outlet)}" for outlet in passage.also),
        *(f"article:{number}" for number in passage.carriers),
    ]
