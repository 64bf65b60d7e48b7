"""From evidence to an answer: which quotes, which short answer, whether sources differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from corpus.answering.confidence import FOUND, judge, score
from corpus.answering.evidence import Evidence
from corpus.answering.extract import short_answer
from corpus.answering.question import Question
from corpus.language import dateline
from corpus.types import (
    Answer,
    AnswerKind,
    Extent,
    Outcome,
    Quote,
    ShortAnswer,
    Variant,
)

#: Quotes of an answer; the first is shown, the others can be unfolded.
QUOTES = 3
#: Passages of an answer that is only *maybe* one.
GUESSES = 2
#: A further quote must hold this share of what the first holds of the question.
_AS_GOOD = 0.75
#: Values are compared if they stand in quotes that match as well as this, and this near.
_SAME_QUESTION, _SAME_EVENT = 0.95, timedelta(days=14)
_COMPARED = frozenset({AnswerKind.DATE, AnswerKind.NUMBER, AnswerKind.MONEY, AnswerKind.DURATION})
#: An answer about now that is older than this says so.
_STALE = timedelta(days=30)


def compose(
    text: str,
    question: Question,
    evidence: Sequence[Evidence],
    extent: Extent,
    unmatched: tuple[str, ...],
    today: date,
) -> Answer:
    """What the archive says.

    Args:
        text: The question as it was typed.
        question: The same, understood.
        evidence: Best first, a passage each.
        extent: What was searched.
        unmatched: Filters that no article can meet.
        today: The day of the question.
    """
    confidence = score(question, evidence)
    outcome = judge(confidence)
    chosen: list[Evidence] = []
    short = None
    variants: tuple[Variant, ...] = ()
    if outcome is Outcome.FOUND:
        chosen = _chosen(evidence)
        shorts = [_short(question, e) for e in chosen]
        short = shorts[0]
        variants = _variants(chosen, shorts)
    elif outcome is Outcome.MAYBE:
        chosen = list(evidence[:GUESSES])
    about_now = question.period is not None and question.period.about_now
    return Answer(
        question=text,
        outcome=outcome,
        short=short,
        quotes=tuple(quote(e) for e in chosen),
        score=confidence,
        threshold=FOUND,
        extent=extent,
        variants=variants,
        mended=question.mended,
        stale=about_now
        and bool(chosen)
        and max(e.source.published.day for e in chosen) < today - _STALE,
        unmatched=unmatched,
    )


def quote(evidence: Evidence) -> Quote:
    """The quote of a piece of evidence, checked against its passage.

    Raises:
        ValueError: If it is not a part of the passage. Nothing is quoted that is not there.
    """
    passage, text = evidence.passage, evidence.text
    if not text.strip() or passage.article_id != evidence.source.article_id:
        raise ValueError(f"passage {passage.id} has no text from {evidence.start}")
    return Quote(text, passage.id, evidence.start, evidence.end, evidence.source)


def _chosen(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best, and others that say as much: of other articles first, nothing twice."""
    first, *others = evidence
    good = [e for e in others if _holds(e) >= _AS_GOOD * _holds(first)]
    good.sort(key=lambda e: e.source.article_id == first.source.article_id)
    chosen = {first.text: first}
    for e in good:
        if len(chosen) < QUOTES:
            chosen.setdefault(e.text, e)
    return list(chosen.values())


def _holds(evidence: Evidence) -> float:
    return evidence.signals.backing + evidence.signals.coverage


def _short(question: Question, evidence: Evidence) -> ShortAnswer | None:
    text = evidence.text
    if evidence.start == 0 and (opening := dateline.find(text)):
        # 'ANKARA (Harbour Wire) - ' says who reports from where, and nothing of the event.
        text = text[text.index(opening) + len(opening) :].lstrip(" -–—―")
    short = short_answer(question.query.text, question.wanted, text, evidence.source.published.day)
    return short if short and short.span in evidence.text else None


def _variants(
    chosen: Sequence[Evidence], shorts: Sequence[ShortAnswer | None]
) -> tuple[Variant, ...]:
    """The values of outlets that report the same and say different things, newest first."""
    first, short = chosen[0], shorts[0]
    if short is None or short.kind not in _COMPARED:
        return ()
    found = [(first, Variant(short, 0))]
    for i, (e, other) in enumerate(zip(chosen, shorts, strict=True)):
        if (
            other is not None
            and other.kind == short.kind
            and e.source.outlet not in {f.source.outlet for f, _ in found}
            and e.signals.coverage >= _SAME_QUESTION * first.signals.coverage
            and abs(e.source.published.at - first.source.published.at) <= _SAME_EVENT
            and all(_differ(other, v.short) for _, v in found)
        ):
            found.append((e, Variant(other, i)))
    if len(found) == 1:
        return ()
    found.sort(key=lambda pair: pair[0].source.published.at, reverse=True)
    return tuple(variant for _, variant in found)


def _differ(a: ShortAnswer, b: ShortAnswer) -> bool:
    if a.kind is AnswerKind.DATE:
        # 'late November' and '24 November' are no contradiction.
        return _days(a)[1] < _days(b)[0] or _days(b)[1] < _days(a)[0]
    return a.value is not None and b.value is not None and a.value != b.value


def _days(short: ShortAnswer) -> tuple[str, str]:
    """First and last day, as text that sorts; a month or a year is all of its days."""
    first, _, last = str(short.value).partition("/")
    return first, (last or first) + "~"  # '~' sorts after every digit and dash
