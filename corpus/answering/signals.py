"""What can be said of a passage before it is chosen: the numbers that rank it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import NamedTuple

from corpus.answering.cues import may_answer
from corpus.answering.model import MODELS
from corpus.answering.question import Question
from corpus.language.analysis import Analyzer
from corpus.retrieval.engine import PassageHit
from corpus.types import Passage, Source, StoredArticle

#: Titles that are read for what they tell, and the words that are kept.
_HEADLINES, _TOLD = 36, 30
#: How steeply a title falls with the score of its passage. In a small archive most passages
#: found have little to do with the question; they must not drown the one that has.
_STEEP = 4
#: Terms of a sentence, or a little more.
_WINDOW = 20


class Signals(NamedTuple):
    """Of one passage for one question; all from 0 to 1."""

    #: BM25, as a share of the best passage's, and of the weights of all terms.
    bm25: float
    bm25_of_all: float
    #: Of the whole article: score as a share of the best one's, weights of the terms it holds.
    story: float
    story_covered: float
    #: 1 for the first paragraph, 1/2 for the fourth.
    lead: float
    #: Nearness of the article to the day that is asked about, at two ranges; 0 without a day.
    week: float
    season: float
    #: 1 if it appeared after that day.
    later: float
    #: Shares of the question's weight in the passage, in the title, in either.
    passage: float
    title: float
    covered: float
    #: The share of the question's names and numbers in the passage, and in passage or title.
    names: float
    names_covered: float
    #: The share of the question's neighbours that are neighbours in the passage.
    joined: float
    #: The largest share of the weight within `_WINDOW` terms in a row.
    window: float
    #: How much the heaviest term tells that neither passage nor title has.
    missing: float
    #: BM25 as a share of that of the best passage of its article.
    of_story: float
    #: Capitalised words that the question does not have; per ten.
    new_names: float
    #: Whether the passage holds something of the wanted kind.
    fits: float
    #: Of the words that the titles of the passages found tell beside the question, the share in
    #: the passage, see `headlines`.
    headlines: float


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found, with what speaks for it."""

    passage: Passage
    source: Source
    signals: Signals
    #: By the model of passages; only differences mean something.
    value: float


def ranked(
    hits: Sequence[PassageHit],
    texts: Mapping[int, tuple[Passage, Source]],
    question: Question,
    analyzer: Analyzer,
) -> list[Found]:
    """The passages of these hits, best first; those without a text are gone by now.

    Args:
        hits: In the order that is kept among equals.
        texts: By id of the passage.
        question: What is to be answered.
        analyzer: The one that made its terms.
    """
    there = [hit for hit in hits if hit.passage_id in texts]
    every = signals(there, [texts[hit.passage_id] for hit in there], question, analyzer)
    found = [
        Found(*texts[hit.passage_id], of_it, value)
        for hit, of_it, value in zip(there, every, MODELS.passage.values(every), strict=True)
    ]
    # Rounded, so that equals keep their order whatever order they were summed in.
    return sorted(found, key=lambda f: -round(f.value, 9))


def completed(hits: Sequence[PassageHit], article: StoredArticle) -> list[PassageHit]:
    """The passages of an article: those that were found, and those without any of the terms."""
    found = {hit.passage_id for hit in hits}
    story, held = max(((hit.story, hit.held) for hit in hits), default=(0.0, 0.0))
    day = article.source.published.day.toordinal()
    return [
        *hits,
        *(
            PassageHit(p.id, p.article_id, day, 0.0, p.position, 0.0, story, held)
            for p in article.passages
            if p.id not in found
        ),
    ]


def signals(
    hits: Sequence[PassageHit],
    texts: Sequence[tuple[Passage, Source]],
    question: Question,
    analyzer: Analyzer,
) -> list[Signals]:
    """The signals of each passage."""
    unit = max((hit.bm25 for hit in hits), default=0.0) or 1.0
    story = max((hit.story for hit in hits), default=0.0) or 1.0
    every = sum(question.searched.values()) or 1.0
    weights = list(question.weights.values())
    total = sum(weights) or 1.0
    heaviest = max(weights, default=0.0) or 1.0
    names = [float(term in question.names) * question.weights[term] for term in question.weights]
    of_names = sum(names)
    around = question.around.toordinal() if question.around else None
    titles = {source.article_id: set(analyzer.terms(source.title)) for _, source in texts}
    top = max((hit.score for hit in hits), default=0.0) or 1.0
    told = headlines([(titles[h.article_id], h.score / top) for h in hits], question)
    every_head = sum(told.values()) or 1.0
    titled = {number: question.presence(terms) for number, terms in titles.items()}
    best: dict[int, float] = {}
    for hit in hits:
        best[hit.article_id] = max(best.get(hit.article_id, 0.0), hit.bm25)
    found = []
    for hit, (passage, source) in zip(hits, texts, strict=True):
        title = titled[source.article_id]
        terms = analyzer.terms(passage.text)
        there = set(terms)
        here = question.presence(there)
        either = list(map(max, here, title))
        covered = sum(map(mul, weights, either)) / total
        of_passage = sum(map(mul, weights, here)) / total
        days = None if around is None else abs(hit.day - around)
        found.append(
            Signals(
                bm25=hit.bm25 / unit,
                bm25_of_all=hit.bm25 / every,
                story=hit.story / story,
                # The index counts near words there as it searches them, for little.
                story_covered=max(covered, min(1.0, hit.held / total)),
                lead=1 / (1 + hit.position / 3),
                week=0.0 if days is None else math.exp(-days / 7),
                season=0.0 if days is None else math.exp(-days / 60),
                later=float(around is not None and hit.day > around),
                passage=of_passage,
                title=sum(map(mul, weights, title)) / total,
                covered=covered,
                names=sum(map(mul, names, here)) / of_names if of_names else of_passage,
                names_covered=(sum(map(mul, names, either)) / of_names if of_names else covered),
                joined=question.joined(terms),
                window=_window(terms, question.weights) / total,
                missing=max(
                    (weight for weight, held in zip(weights, either, strict=True) if held < 1),
                    default=0.0,
                )
                / heaviest,
                of_story=hit.bm25 / (best[hit.article_id] or 1.0),
                new_names=tenths(question.new_names(passage.text)),
                fits=float(may_answer(question.wanted.kind, passage.text, analyzer.code)),
                headlines=sum(told[term] for term in there.intersection(told)) / every_head,
            )
        )
    return found


def headlines(
    titles: Sequence[tuple[Collection[str], float]], question: Question
) -> dict[str, float]:
    """What titles of passages found tell beside the question, each word with its weight.

    Editors put into a title what an article is about, in words that the question may not have:
    pseudo-relevance feedback (Rocchio 1971), from titles alone.

    Args:
        titles: The terms of each, and the score of its passage as a share of the best one's,
            which is the first.
        question: Whose own words tell nothing new.
    """
    told: defaultdict[str, float] = defaultdict(float)
    for title, share in titles[:_HEADLINES]:
        for term in title:
            if term not in question.weights:
                told[term] += share**_STEEP
    return dict(sorted(told.items(), key=lambda pair: (-pair[1], pair[0]))[:_TOLD])


def _window(terms: Sequence[str], weights: Mapping[str, float]) -> float:
    """The most weight of terms that stand within `_WINDOW` words."""
    places = [(i, term) for i, term in enumerate(terms) if term in weights]
    most = 0.0
    for n, (start, _) in enumerate(places):
        held = {term for i, term in places[n : n + _WINDOW] if i < start + _WINDOW}
        most = max(most, sum(weights[term] for term in held))
    return most


def tenths(found: Collection[str]) -> float:
    """How many there are; per ten, 1 at most."""
    return min(10, len(found)) / 10
