"""What an evaluation has shown as JSON, in the form that other programs rely on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot import jsonform
from corpus.answers import Outcome
from corpus.evaluation.dialogues import Dialogues
from corpus.evaluation.measures import Risk
from corpus.evaluation.report import Group, Knowing, Ranking, ReadingReport, Report
from corpus.evaluation.run import Reading, Result


def result(given: Result) -> dict[str, Any]:
    """A line of ``newsdesk eval --run``; articles have the ids of the file."""
    answer = jsonform.answer(given.answer, given.ms)
    return {
        "id": given.question.id,
        "outcome": answer["outcome"],
        "answer": answer["answer"],
        "score": answer["score"],
        "quotes": [
            {**quote, **location._asdict()}
            for quote, location in zip(answer["quotes"], given.quoted, strict=True)
        ],
        "passages": [
            {**hit.location._asdict(), "score": round(hit.score, 6)} for hit in given.ranking
        ],
    }


def reading(given: Reading) -> dict[str, Any]:
    """A line of ``newsdesk eval --reading --run``."""
    return {
        "id": given.question.id,
        "answer": given.short and jsonform.short_answer(given.short),
    }


def report(given: Report) -> dict[str, Any]:
    """What ``newsdesk eval --json`` prints; shares are from 0 to 1, what is absent is None."""
    return {
        "articles": given.articles,
        "passages": given.passages,
        "dates": given.dates,
        "threshold": given.threshold,
        "refused": [{"id": i, "reason": reason} for i, reason in given.refused],
        "all": _group(given.everything),
        "gold": given.gold and _group(given.gold),
        "kinds": {kind: _group(group) for kind, group in given.kinds.items()},
    }


def dialogues(given: Dialogues | None) -> dict[str, Any]:
    """What became of follow-ups; nothing if none were asked."""
    if given is None:
        return {}
    return {
        "dialogues": {
            "dialogues": given.dialogues,
            "understood": given.share,
            "follow_ups": given.turns,
            "follow_ups_understood": given.share_of_turns,
        }
    }


def reading_report(given: ReadingReport) -> dict[str, Any]:
    """What ``newsdesk eval --reading --json`` prints."""
    return {
        "all": asdict(given.everything),
        "kinds": {kind: asdict(group) for kind, group in given.kinds.items()},
    }


def _group(given: Group) -> dict[str, Any]:
    return {
        "questions": given.questions,
        "ranking": given.ranking and _ranking(given.ranking),
        "quotes": given.quotes and asdict(given.quotes),
        "quote_length": given.quote_length,
        "short_answers": given.shorts and asdict(given.shorts),
        "not_knowing": _knowing(given.knowing),
        "ms": asdict(given.ms),
    }


def _ranking(given: Ranking) -> dict[str, Any]:
    return {
        "questions": given.questions,
        "hits@1": given.hits_1,
        "hits@4": given.hits_4,
        "hits@10": given.hits_10,
        "mrr@10": given.mrr_10,
        "map@10": given.map_10,
        "recall@100": given.recall_100,
    }


def _knowing(given: Knowing) -> dict[str, Any]:
    return {
        "answerable": _outcomes(given.answerable, given.outcomes),
        "unanswerable": _outcomes(given.unanswerable, given.outcomes_unanswerable),
        "auroc": given.auroc,
        "answerable_found": given.answerable_found,
        "unanswerable_found": given.unanswerable_found,
        "threshold_at_90": given.threshold_at_90,
        "unanswerable_at_90": given.unanswerable_at_90,
        "risk_found": given.risk_found,
        "risk_coverage": [_risk(point) for point in given.table.values()],
    }


def _outcomes(questions: int, counts: Mapping[Outcome, int]) -> dict[str, int]:
    return {"questions": questions, **{outcome.value: n for outcome, n in counts.items()}}


def _risk(point: Risk) -> dict[str, float]:
    return {"threshold": point.threshold, "coverage": point.coverage, "risk": point.risk}
