"""Fits the models of passages, quotes and answers, and writes them with their report.

``python -m fitting.ranking FOLDER --reading FILE [--missing FILE] [--out FILE]``: the folder is
in the form of ``newsdesk eval``; ``--reading`` names questions with paragraphs on other things,
from which short answers are learnt, since those of the package have seen the folder;
``--missing`` names more questions, a JSON object with ``question`` a line, that the articles do
not answer. Each question is asked with its day and without; those that are answered, once more with
another name in the place of one of theirs, which nothing answers.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from corpus.answering import confidence, evidence, reader
from corpus.answering.confidence import AnswerSignals
from corpus.answering.evidence import Evidence, QuoteSignals
from corpus.answering.model import Linear
from corpus.answering.reader import ReadSignals
from corpus.answering.signals import Found, Signals
from corpus.answering.trees import Model
from corpus.asking import CANDIDATES, DEPTH
from corpus.core import Corpus
from corpus.errors import QueryError
from corpus.evaluation import collection, measures, run
from corpus.language.english import ENGLISH
from corpus.opening import open_loaded
from fitting import logistic
from fitting.folds import crossed
from fitting.near_misses import invented, renamed
from fitting.outcomes import EXCHANGED, INVENTED, MISSING, OWN, WEIGHTS, Asked, thresholds
from fitting.short_answer import stranger
from fitting.softmax import Choice, fit

#: Penalties of the three regressions, chosen by cross-validation.
_PASSAGE, _QUOTE, _ANSWER = 3.0, 3.0, 1.0
#: What is left of the weight of nearness in time. The questions of a folder are all asked in
#: the days of what they ask about, so that nearness tells more there than it does elsewhere.
_DATED, _TRUST = ("week", "season"), 0.5


async def ask(corpus: Corpus, folder: Path, missing: Sequence[str]) -> list[Asked]:
    """Every question of the folder, and those of ``missing``, with their rankings."""
    read = collection.read_collection(folder)
    locations = await run.store(corpus, read)
    every = [(question, OWN) for question in read.questions]
    answered = [q for q in read.questions if q.answerable]
    for sort, make in {EXCHANGED: renamed, INVENTED: invented}.items():
        for n, text in make([q.text for q in answered]):
            every.append((replace(answered[n], text=text, answerable=False, answers=()), sort))
    groups: dict[Any, int] = {}
    asked: list[Asked] = []
    for question, sort in every:
        # Questions on one article are one group.
        about = question.evidence[0].article_id if question.evidence else question.id
        group = groups.setdefault(about, len(groups))
        for dated in (False, True):
            try:
                understood, found = await corpus.understood(
                    question.text, question.asked_at or read.newest, CANDIDATES, dates=dated
                )
            except QueryError:
                continue
            relevant = set(question.evidence)
            right = np.array([locations[f.passage.id] in relevant for f in found], np.bool_)
            right &= sort == OWN
            asked.append(
                Asked(
                    group,
                    dated,
                    bool(question.answerable),
                    question.answers,
                    understood,
                    found,
                    right,
                    sort,
                )
            )
    for number, text in enumerate(missing):
        try:
            understood, found = await corpus.understood(text, k=CANDIDATES, dates=False)
        except QueryError:
            continue
        nothing = np.zeros(len(found), np.bool_)
        asked.append(Asked(number, False, False, (), understood, found, nothing, MISSING))
    return asked


def rank_passages(asked: Sequence[Asked]) -> Linear:
    """Fit the model of passages, and put each ranking in the order of others' model."""

    def fitted(some: Sequence[Asked]) -> Linear:
        taught = [a for a in some if a.answerable and a.right.any()]
        choices = [Choice(_matrix(f.signals for f in a.found), a.right, a.group) for a in taught]
        return _linear(fit(choices, _PASSAGE), Signals._fields)

    for a, model in crossed(asked, lambda a: a.group, fitted):
        values = np.array([model.value(f.signals) for f in a.found])
        order = np.argsort(-values, kind="stable")
        a.found = [
            Found(f.passage, f.source, f.signals, float(values[i]))
            for i in order
            for f in [a.found[i]]
        ]
        a.right = a.right[order]
    return fitted(asked)


def rank_quotes(asked: Sequence[Asked]) -> Linear:
    """Fit the model of quotes, and choose each question's by others' model."""
    every = [(a, _quotes(a)) for a in asked]

    def fitted(some: Sequence[tuple[Asked, list[Evidence]]]) -> Linear:
        choices = [
            Choice(
                _matrix(e.signals for e in quotes),
                np.array([measures.contains(e.text, a.answers) for e in quotes], np.bool_),
                a.group,
            )
            for a, quotes in some
            if a.answerable and quotes
        ]
        return _linear(fit(choices, _QUOTE), QuoteSignals._fields)

    for (a, quotes), model in crossed(every, lambda pair: pair[0].group, fitted):
        best: dict[int, Evidence] = {}
        for e in quotes:
            valued = replace(e, value=model.value(e.signals))
            passage = e.passage.id
            if passage not in best or valued.value > best[passage].value:
                best[passage] = valued
        a.best = sorted(best.values(), key=lambda e: -e.value)
    return fitted(every)


def read_quotes(asked: Sequence[Asked], model: Model) -> Linear:
    """Fit the model of the quote that comes first, and put it there by others' model.

    Args:
        asked: With their best quotes.
        model: Of short answers, that has not seen these questions.
    """
    for a in asked:
        a.best = reader.read(a.question, a.best, model)

    def fitted(some: Sequence[Asked]) -> Linear:
        choices = [
            Choice(
                _matrix(reader.signals(a.best[: reader.READ])),
                np.array([measures.contains(e.text, a.answers) for e in a.best[: reader.READ]]),
                a.group,
            )
            for a in some
            if a.answerable and a.best
        ]
        return _linear(fit(choices, _QUOTE), ReadSignals._fields)

    for a, found in crossed(asked, lambda a: a.group, fitted):
        first = a.best[: reader.READ]
        values = [found.value(s) for s in reader.signals(first)]
        order = sorted(range(len(first)), key=lambda i: -values[i])
        a.best = [*(first[i] for i in order), *a.best[reader.READ :]]
    return fitted(asked)


def judge(asked: Sequence[Asked]) -> tuple[Linear, float, float, Mapping[str, Any]]:
    """Fit the model of answers; its thresholds, and what others' models do at them."""
    known = [(a, confidence.signals(a.question, a.best)) for a in asked if a.best]

    def fitted(some: Sequence[tuple[Asked, AnswerSignals]]) -> Linear:
        weights, bias = logistic.fit(
            _matrix(signals for _, signals in some),
            np.array([a.answerable for a, _ in some], np.bool_),
            np.array([WEIGHTS[a.sort] for a, _ in some]),
            [-1 if name in confidence.AGAINST else 1 for name in AnswerSignals._fields],
            _ANSWER,
        )
        dated = [name in _DATED for name in AnswerSignals._fields]
        return _linear(np.where(dated, _TRUST * weights, weights), AnswerSignals._fields, bias)

    scored = [
        (a, model.probability(signals))
        for (a, signals), model in crossed(known, lambda pair: pair[0].group, fitted)
    ]
    return fitted(known), *thresholds(scored)


def _quotes(asked: Asked) -> list[Evidence]:
    return evidence.quotes(asked.found[:DEPTH], asked.question, ENGLISH)


def _matrix(signals: Iterable[Sequence[float]]) -> NDArray[np.float64]:
    return np.array(list(signals), np.float64)


def _linear(weights: NDArray[np.float64], names: Sequence[str], bias: float = 0.0) -> Linear:
    return Linear(dict(zip(names, weights.tolist(), strict=True)), bias)


def _written(model: Linear) -> dict[str, Any]:
    return {
        "weights": {name: round(weight, 4) for name, weight in model.weights.items()},
        "bias": round(model.bias, 4),
    }


async def fit_all(
    folder: Path, missing: Sequence[str], reading: Path, database: Path
) -> dict[str, Any]:
    """All models, as they are written to the file."""
    async with open_loaded(database) as corpus:
        asked = await ask(corpus, folder, missing)
    passage = rank_passages(asked)
    quote = rank_quotes(asked)
    first = read_quotes(asked, stranger(reading))
    answer, found, maybe, report = judge(asked)
    return {
        "passage": _written(passage),
        "quote": _written(quote),
        "first": _written(first),
        "answer": _written(answer),
        "found": round(found, 4),
        "maybe": round(maybe, 4),
        "report": {"questions": len(asked), "cross-validated": report},
    }


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--missing", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--reading", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--db", type=click.Path(dir_okay=False, path_type=Path))
def main(
    folder: Path, missing: Path | None, reading: Path, out: Path | None, db: Path | None
) -> None:
    """Fit the models on the questions of a FOLDER in the form of newsdesk eval."""
    with tempfile.TemporaryDirectory() as temporary:
        database = db or Path(temporary) / "fitting.db"
        lines = missing.read_text("utf-8").splitlines() if missing else []
        more = [str(json.loads(line)["question"]) for line in lines]
        fitted = asyncio.run(fit_all(folder, more, reading, database))
    text = json.dumps(fitted, indent=1) + "\n"
    if out:
        out.write_text(text, encoding="utf-8")
    click.echo(text if not out else json.dumps(fitted["report"], indent=1))


if __name__ == "__main__":
    main()
