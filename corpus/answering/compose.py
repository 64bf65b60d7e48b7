"""From evidence to an answer: which quotes, which short answer, whether sources differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from corpus.answering import elapsed
from corpus.answering.agreement import COMPARED, Told, agree, comparable, same_thing, variants
from corpus.answering.confidence import FOUND, judge, score
from corpus.answering.evidence import Evidence
from corpus.answering.extract import short_answer, weights
from corpus.answering.question import Question
from corpus.answering.reader import said
from corpus.answers import Answer, Extent, Outcome, Quote, ShortAnswer, Variant

#: Quotes of an answer; the first is shown, the others can be unfolded.
QUOTES = 3
#: Passages of an answer that is only *maybe* one.
GUESSES = 2
#: A further quote must hold this share of what the first holds of the question.
_AS_GOOD = 0.75
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
    differing: tuple[Variant, ...] = ()
    if outcome is Outcome.FOUND:
        chosen = _chosen(evidence)
        short = _short(question, chosen[0], today)
        chosen, differing = _compared(question, evidence, chosen, short, today)
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
        variants=differing,
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
    return Quote(text, passage.id, evidence.start, evidence.end, evidence.source, passage.also)


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


def _short(question: Question, evidence: Evidence, today: date) -> ShortAnswer | None:
    text = said(evidence)
    asked, published = question.query.text, evidence.source.published.day
    if evidence.likely:
        short = evidence.likely[0] if evidence.likely[1] >= weights().threshold else None
    else:
        short = short_answer(asked, question.wanted, text, published)
    short = elapsed.counted(asked, short, text, published, today)
    return short if short and short.span in evidence.text else None


def _compared(
    question: Question,
    evidence: Sequence[Evidence],
    chosen: list[Evidence],
    short: ShortAnswer | None,
    today: date,
) -> tuple[list[Evidence], tuple[Variant, ...]]:
    """The quotes, one that says something else among them if there is one, and what differs."""
    if short is None or short.kind not in COMPARED:
        return chosen, ()
    first = Told(short, chosen[0])
    told = [first]
    for e in evidence:
        if all(comparable(e, one.evidence) for one in told):
            other = _short(question, e, today)
            if other and other.kind is short.kind and same_thing(Told(other, e), first):
                told.append(Told(other, e))
    others = [one.evidence for one in told if not agree(one, first)]
    if others and not any(e in others for e in chosen):
        chosen = [*chosen[: QUOTES - 1], others[0]]
    return chosen, variants([one for one in told if one.evidence in chosen], chosen)
