"""What a run has shown, in numbers: over all questions, and over groups of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.answers import Outcome
from corpus.evaluation import measures
from corpus.evaluation.collection import Collection, Id
from corpus.evaluation.measures import Risk
from corpus.evaluation.run import Reading, Result

#: The share of the answerable questions that a second threshold lets through.
LET_THROUGH = 0.9
#: The label of questions whose evidence a person has pointed out.
GOLD = "gold"


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well passages are ranked; means over the questions that have evidence."""

    questions: int
    hits_1: float
    hits_4: float
    hits_10: float
    mrr_10: float
    map_10: float
    recall_100: float


@dataclass(frozen=True, slots=True)
class Quotes:
    """Whether the first quote has an answer, over the questions that have one."""

    questions: int
    with_answer: float


@dataclass(frozen=True, slots=True)
class Shorts:
    """Whether the short answer is right, over the questions that have an answer."""

    questions: int
    #: The share that is given one.
    given: float
    #: Of those that are given one; None if none is.
    exact_match: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Knowing:
    """Whether it is known what is not known; None where there is nothing to tell apart."""

    answerable: int
    unanswerable: int
    #: How answerable and unanswerable questions end: a count for each outcome.
    outcomes: Mapping[Outcome, int]
    outcomes_unanswerable: Mapping[Outcome, int]
    auroc: float | None
    #: Shares that end *found*, at the threshold as it is shipped.
    answerable_found: float | None
    unanswerable_found: float | None
    #: Where 90 % of the answerable are let through, and what comes with them.
    threshold_at_90: float | None
    unanswerable_at_90: float | None
    #: Of what ends *found*, the share that is wrong; None if nothing does.
    risk_found: float | None
    #: What is risked by answering more and more of the questions.
    curve: tuple[Risk, ...]

    @property
    def table(self) -> dict[int, Risk]:
        """The curve by tenths: what is risked by answering this percentage or a little more."""
        if not self.curve:
            return {}
        return {tenth * 10: measures.at_coverage(self.curve, tenth / 10) for tenth in range(1, 11)}


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds a question."""

    mean: float
    median: float
    percentile_95: float


@dataclass(frozen=True, slots=True)
class Group:
    """What some of the questions have shown; None where they cannot show it."""

    questions: int
    ranking: Ranking | None
    quotes: Quotes | None
    #: Mean characters of the first quote, of those that were given one.
    quote_length: float | None
    shorts: Shorts | None
    knowing: Knowing
    ms: Timing


@dataclass(frozen=True, slots=True)
class Report:
    """What a run has shown."""

    articles: int
    passages: int
    #: Whether the day of a question counted in the ranking.
    dates: bool
    #: From this score on an answer is *found*.
    threshold: float
    #: Questions that could not be searched as they stand, with the reason for each.
    refused: tuple[tuple[Id, str], ...]
    everything: Group
    #: Questions labelled gold; what is not known is that of all unanswerable ones. None if
    #: there are none.
    gold: Group | None
    #: By kind of question, the commonest first.
    kinds: Mapping[str, Group]


@dataclass(frozen=True, slots=True)
class ReadingGroup:
    """What reading some paragraphs has shown: means over all of their questions."""

    questions: int
    #: The share that is given a short answer.
    given: float
    #: No answer is a wrong one.
    exact_match: float
    f1: float
    ms: Timing


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """What reading paragraphs has shown."""

    everything: ReadingGroup
    #: By kind of question, the commonest first.
    kinds: Mapping[str, ReadingGroup]


def report(collection: Collection, results: Sequence[Result], *, dates: bool) -> Report:
    """The report on a run.

    Args:
        collection: What was asked.
        results: What came of it, one at least.
        dates: Whether the day of a question counted in the ranking.
    """
    gold = [r for r in results if r.question.label == GOLD and r.question.answerable]
    unanswerable = [r for r in results if r.question.answerable is False]
    return Report(
        articles=len(collection.listed),
        passages=collection.passages,
        dates=dates,
        threshold=results[0].answer.threshold,
        refused=tuple((r.question.id, r.refused) for r in results if r.refused),
        everything=group(results),
        gold=group(gold, unanswerable) if gold else None,
        kinds={
            kind: group([r for r in results if r.question.kind == kind])
            for kind, _ in Counter(r.question.kind for r in results).most_common()
        },
    )


def report_reading(readings: Sequence[Reading]) -> ReadingReport:
    """The report on what was read, of one question at least."""
    return ReadingReport(
        everything=_reading(readings),
        kinds={
            kind: _reading([r for r in readings if r.question.kind == kind])
            for kind, _ in Counter(r.question.kind for r in readings).most_common()
        },
    )


def group(results: Sequence[Result], beside: Sequence[Result] = ()) -> Group:
    """What some results show.

    Args:
        results: One at least.
        beside: Others that they are to be told apart from.
    """
    return Group(
        questions=len(results),
        ranking=_ranking([r for r in results if r.question.answerable and r.question.evidence]),
        quotes=_quotes([r for r in results if r.question.answerable and r.question.answers]),
        quote_length=measures.mean([len(r.answer.quotes[0].text) for r in results if r.quoted]),
        shorts=_shorts([r for r in results if r.question.answerable and r.question.answers]),
        knowing=_knowing([*results, *beside]),
        ms=_timing([r.ms for r in results]),
    )


def right(result: Result) -> bool | None:
    """Whether the first quote answers the question; None if that cannot be told.

    It does if it contains an answer or, where none is known, if it is of the evidence. To
    quote anything in answer to what is unanswerable is wrong.
    """
    question, quotes = result.question, result.answer.quotes
    if question.answerable is False:
        return False
    if question.answers:
        return bool(quotes) and measures.contains(quotes[0].text, question.answers)
    if question.evidence:
        return bool(quotes) and result.quoted[0] in question.evidence
    return None


def _ranking(results: Sequence[Result]) -> Ranking | None:
    if not results:
        return None
    ranked = [
        (tuple(hit.location for hit in r.ranking), frozenset(r.question.evidence)) for r in results
    ]
    return Ranking(
        questions=len(results),
        hits_1=_mean([measures.hits(*pair, 1) for pair in ranked]),
        hits_4=_mean([measures.hits(*pair, 4) for pair in ranked]),
        hits_10=_mean([measures.hits(*pair, 10) for pair in ranked]),
        mrr_10=_mean([measures.reciprocal_rank(*pair, 10) for pair in ranked]),
        map_10=_mean([measures.average_precision(*pair, 10) for pair in ranked]),
        recall_100=_mean([measures.recall(*pair, 100) for pair in ranked]),
    )


def _quotes(results: Sequence[Result]) -> Quotes | None:
    if not results:
        return None
    return Quotes(len(results), _mean([float(bool(right(r))) for r in results]))


def _shorts(results: Sequence[Result]) -> Shorts | None:
    if not results:
        return None
    given = [(s.span, r.question.answers) for r in results if (s := r.answer.short)]
    return Shorts(
        questions=len(results),
        given=len(given) / len(results),
        exact_match=measures.mean([measures.exact_match(*pair) for pair in given]),
        f1=measures.mean([measures.f1(*pair) for pair in given]),
    )


def _knowing(results: Sequence[Result]) -> Knowing:
    can = [r for r in results if r.question.answerable]
    cannot = [r for r in results if r.question.answerable is False]
    positive, negative = [r.score for r in can], [r.score for r in cannot]
    judged = [(r, was) for r in results if (was := right(r)) is not None]
    found = [float(not was) for r, was in judged if r.answer.outcome is Outcome.FOUND]
    threshold = measures.letting_through(positive, LET_THROUGH)
    return Knowing(
        answerable=len(can),
        unanswerable=len(cannot),
        outcomes=_outcomes(can),
        outcomes_unanswerable=_outcomes(cannot),
        auroc=measures.auroc(positive, negative),
        answerable_found=measures.mean([float(_found(r)) for r in can]),
        unanswerable_found=measures.mean([float(_found(r)) for r in cannot]),
        threshold_at_90=threshold,
        unanswerable_at_90=(
            None if threshold is None else measures.share_from(negative, threshold)
        ),
        risk_found=measures.mean(found),
        curve=measures.risk_coverage([(r.score, was) for r, was in judged]),
    )


def _reading(readings: Sequence[Reading]) -> ReadingGroup:
    def each(measure: Callable[[str, tuple[str, ...]], float]) -> list[float]:
        return [measure(r.short.span, r.question.answers) if r.short else 0.0 for r in readings]

    return ReadingGroup(
        questions=len(readings),
        given=_mean([float(r.short is not None) for r in readings]),
        exact_match=_mean(each(measures.exact_match)),
        f1=_mean(each(measures.f1)),
        ms=_timing([r.ms for r in readings]),
    )


def _found(result: Result) -> bool:
    return result.answer.outcome is Outcome.FOUND


def _outcomes(results: Sequence[Result]) -> dict[Outcome, int]:
    counts = Counter(r.answer.outcome for r in results)
    return {outcome: counts[outcome] for outcome in Outcome}


def _timing(times: Sequence[float]) -> Timing:
    median, high = measures.percentile(times, 0.5), measures.percentile(times, 0.95)
    assert median is not None, "there is one time at least"
    assert high is not None, "there is one time at least"
    return Timing(_mean(times), median, high)


def _mean(values: Sequence[float]) -> float:
    mean = measures.mean(values)
    assert mean is not None, "there is one value at least"
    return mean
