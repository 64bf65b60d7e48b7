"""The answer to a question for which people have chosen the article."""

from __future__ import annotations

from dataclasses import replace

from corpus.answering.suggestion import key_sentences
from corpus.answers import Answer, Outcome
from corpus.types import StoredArticle


def chosen(answer: Answer, article: StoredArticle) -> Answer | None:
    """What the article says best to the question; None if it is not to be quoted.

    However sure that is: people have decided it. Nothing is quoted that does not stand there.

    Args:
        answer: To the question, asked about this article alone.
        article: As the archive has it now.
    """
    if article.status != "live":
        return None
    quotes = answer.quotes[:1] or key_sentences(article)[:1]
    if not quotes or quotes[0].source.article_id != article.source.article_id:
        return None
    found = answer.outcome is Outcome.FOUND
    return replace(
        answer,
        outcome=Outcome.FOUND,
        short=answer.short if found else None,
        quotes=quotes,
        variants=(),
        mended=(),
        unmatched=(),
        stale=False,
        chosen=True,
    )
