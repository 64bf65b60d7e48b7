"""Answers, articles and receipts as JSON, in the form that other programs rely on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.editorial import Step
from corpus.answers import Answer, ShortAnswer, Status
from corpus.explanation import Why
from corpus.ingest import Receipt
from corpus.types import Source, StoredArticle, Version


def answer(given: Answer, elapsed_ms: float) -> dict[str, Any]:
    """What ``newsdesk ask --json`` prints; what is absent is None."""
    return {
        "question": given.question,
        "outcome": given.outcome.value,
        "answer": given.short and short_answer(given.short),
        "quotes": [
            {
                "text": quote.text,
                "article_id": quote.source.article_id,
                "passage_id": quote.passage_id,
                "start": quote.start,
                "end": quote.end,
                "title": quote.source.title,
                "outlet": quote.source.outlet,
                "published": str(quote.source.published),
                "url": quote.source.url,
            }
            for quote in given.quotes
        ],
        "score": round(given.score, 4),
        "threshold": given.threshold,
        "elapsed_ms": round(elapsed_ms, 2),
    }


def short_answer(given: ShortAnswer) -> dict[str, Any]:
    """The ``answer`` of ``newsdesk ask --json``."""
    return {
        "text": given.text,
        "span": given.span,
        "kind": given.kind.value,
        "value": given.value,
    }


def why(given: Why, status: Status, now: datetime) -> dict[str, Any]:
    """The ``why`` of ``newsdesk ask --json --why``."""
    overview, time = status.overview, given.time
    added = overview.last_added
    return {
        "score": given.score,
        "found": given.found,
        "maybe": given.maybe,
        "bias": given.bias,
        "signals": [asdict(reason) for reason in given.reasons],
        "words": [asdict(word) for word in given.words],
        "kind": given.kind,
        "time": time
        and {
            "words": time.words,
            "first": time.first and time.first.isoformat(),
            "last": time.last and time.last.isoformat(),
            "since": time.since and time.since.isoformat(),
        },
        "filters": list(given.filters),
        "spelling": [{"word": word, "instead": instead} for word, instead in given.spelling],
        "tried": [asdict(trial) for trial in given.tried],
        "ranked": given.ranked,
        "read": given.read,
        "rivals": [asdict(r) | {"published": r.published.isoformat()} for r in given.rivals],
        "index": {
            "articles": overview.articles,
            "newest": overview.newest and overview.newest.isoformat(),
            "last_added": added and added.isoformat().replace("+00:00", "Z"),
            "age_seconds": added and int((now - added).total_seconds()),
            "passages": overview.passages,
            "indexed": status.indexed,
        },
    }


def article(stored: StoredArticle) -> dict[str, Any]:
    """What ``newsdesk article --json`` prints."""
    return {
        **_source(stored.source),
        "byline": stored.byline,
        "dateline": stored.dateline,
        "language": stored.language,
        "section": stored.section,
        "image": stored.image,
        "status": stored.status,
        "retraction": stored.retraction
        and {"at": _utc(stored.retraction.at), "reason": stored.retraction.reason},
        "version": stored.version,
        "tags": list(stored.tags),
        "external_id": stored.external_id,
        "added_at": _utc(stored.added_at),
        "copy_of": stored.copy_of,
        "copies": list(stored.copies),
        "story": list(stored.story),
        "passages": [
            {"id": p.id, "position": p.position, "kind": p.kind, "text": p.text}
            for p in stored.passages
        ],
    }


def version(given: Version) -> dict[str, Any]:
    """What ``newsdesk article --version --json`` prints."""
    return {
        "id": given.article_id,
        "version": given.number,
        "made_at": _utc(given.made_at),
        "made_by": given.made_by and {"id": given.made_by.id, "name": given.made_by.name},
        "edited": given.edited,
        "title": given.title,
        "outlet": given.outlet,
        "url": given.url,
        "byline": given.byline,
        "dateline": given.dateline,
        "language": given.language,
        "published": str(given.published),
        "published_from": given.published.origin,
        "tags": list(given.tags),
        "passages": [
            {"position": i, "kind": p.kind, "text": p.text} for i, p in enumerate(given.paragraphs)
        ],
    }


def versions(steps: Sequence[Step]) -> dict[str, Any]:
    """What ``newsdesk article --versions --json`` prints, the newest version first."""
    return {
        "id": steps[0].version.article_id,
        "versions": [
            version(step.version)
            | {
                "changes": [
                    {
                        "where": change.where,
                        "what": change.what,
                        "pieces": [asdict(piece) for piece in change.pieces],
                    }
                    for change in step.changes
                ]
            }
            for step in steps
        ],
    }


def _utc(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def receipt(given: Receipt, *, paragraphs: bool = False) -> dict[str, Any]:
    """What ``newsdesk add --json`` prints for an input.

    Args:
        given: What became of it.
        paragraphs: Whether to add the text as it would be stored.
    """
    draft = given.draft
    form: dict[str, Any] = {
        "input": given.input,
        "outcome": given.outcome,
        "id": given.article_id,
        "title": draft.title if draft else None,
        "outlet": draft.outlet if draft else None,
        "published": str(draft.published) if draft and draft.published else None,
        "published_from": draft.published.origin if draft and draft.published else None,
        "byline": draft.byline if draft else None,
        "language": draft.language if draft else None,
        "passages": len(draft.paragraphs) if draft else 0,
        "reason": given.reason,
        "refusal": given.refusal,
    }
    if paragraphs:
        form["section"] = draft.section if draft else None
        form["image"] = draft.image if draft else None
        form["paragraphs"] = [p.text for p in draft.paragraphs] if draft else []
    return form


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.article_id,
        "url": source.url,
        "title": source.title,
        "outlet": source.outlet,
        "published": str(source.published),
        "published_from": source.published.origin,
    }
