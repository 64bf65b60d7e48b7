"""How much an article may be that somebody brings in while others ask."""

from __future__ import annotations

from corpus.errors import RejectedArticle
from corpus.types import Draft

#: A long book has fewer.
_MOST_PARAGRAPHS, _MOST_CHARACTERS = 5_000, 1_000_000


def check(draft: Draft) -> None:
    """Do nothing if a draft can be one article.

    Raises:
        RejectedArticle: If it is so long that everybody would wait until it is indexed.
    """
    count = len(draft.paragraphs)
    length = sum(len(paragraph.text) for paragraph in draft.paragraphs)
    if count > _MOST_PARAGRAPHS or length > _MOST_CHARACTERS:
        raise RejectedArticle(
            "too-long",
            f"That is no single article: it has {count:,} paragraphs and {length:,} characters."
            " Many articles come in as .jsonl, one a line.",
        )
