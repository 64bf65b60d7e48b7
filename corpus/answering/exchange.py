"""A question and its answer, as far as the next question may lean on them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from corpus.answers import Answer, Outcome

#: Characters of each text that are kept.
_MOST = 500


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked, as it was understood, and what the answer said."""

    #: With its filters.
    question: str
    #: The first quote, the short answer and its kind; empty if there was none.
    quote: str = ""
    short: str = ""
    kind: str = ""
    title: str = ""
    #: Of the first quote.
    article_id: int | None = None
    #: How it ended; empty if that is not known.
    outcome: str = ""
    #: The articles that were quoted, in the order of the quotes.
    cited: tuple[int, ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> Exchange:
        """The exchange that ends in this answer."""
        first = answer.quotes[0] if answer.quotes else None
        short = answer.short
        return cls(
            question=answer.understood or answer.question,
            quote=first.text if first else "",
            short=short.text[:_MOST] if short and answer.outcome is Outcome.FOUND else "",
            kind=short.kind.value if short else "",
            title=first.source.title[:_MOST] if first else "",
            article_id=first.source.article_id if first else None,
            outcome=answer.outcome.value,
            cited=tuple(dict.fromkeys(quote.source.article_id for quote in answer.quotes)),
        )

    def to_json(self) -> str:
        """A text that `from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Exchange:
        """What `to_json` wrote."""
        fields = json.loads(text)
        return cls(**fields | {"cited": tuple(fields.get("cited", ()))})
