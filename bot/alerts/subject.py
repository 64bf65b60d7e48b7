"""What a question is about, as something to follow."""

from __future__ import annotations

from corpus.percolation.stored import StoredQuery


def subject(asked: StoredQuery) -> str:
    """The words of a question that tell something, as they were typed, and its filters.

    Not its days: what comes is of a later day than what was asked for.
    """
    text, filters = asked.query.text, asked.query.filters
    quoted = [(at, at + len(p)) for p in filters.phrases if (at := text.find(p)) >= 0]
    words = [
        text[word.start : word.end]
        for word in asked.words
        if not any(start <= word.start and word.end <= end for start, end in quoted)
    ]
    parts = [
        *dict.fromkeys(words),
        *(f'"{phrase}"' for phrase in filters.phrases),
        *(f"source:{_value(name)}" for name in filters.outlets),
        *(f"tag:{_value(name)}" for name in filters.tags),
        *(f"-{word}" for word in filters.excluded),
    ]
    return " ".join(parts)


def _value(name: str) -> str:
    return f'"{name}"' if " " in name else name
