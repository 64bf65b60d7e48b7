"""Why the best quote is, or is not, the answer: signals in words, words found and missed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from corpus.answering import confidence
from corpus.answering.evidence import Evidence
from corpus.answering.model import MODELS
from corpus.answering.question import Question
from corpus.explanation import AskedTime, AskedWord, Reason, Rival, Trial, Where, Why
from corpus.language.analysis import Analyzer
from corpus.retrieval.query import Query
from corpus.types import StoredArticle

#: Articles named that came next.
_RIVALS = 2


def _share(value: float) -> str:
    return f"{100 * value:.0f}%"


def _either(yes: str, no: str) -> Callable[[float], str]:
    return lambda value: yes if value else no


#: Each of `confidence.AnswerSignals` as a sentence, and how its value stands in it.
WORDS: Mapping[str, tuple[str, Callable[[float], str]]] = {
    "coverage": ("{} of the question is in the quote, rare words counting more", _share),
    "backing": ("{} of the question is in the passage or its title", _share),
    "story": ("{} of the question and its near words is somewhere in the article", _share),
    "names": (
        "{} of its names and numbers (or words, if it has none) are in the passage or its title",
        _share,
    ),
    "joined": ("{} of the words beside each other in the question are so in the quote", _share),
    "title": ("{} of the question is in the title", _share),
    "headlines": (
        "{} of what the titles found say beside the question is in the passage",
        _share,
    ),
    "echoed": (
        "{} of the other passages found, by how well they match, name one that the quote names",
        _share,
    ),
    "fits": ("the quote has {} of the kind that is asked for", _either("something", "nothing")),
    "chance": ("the best short answer in the quote is right with {}", _share),
    "lead": (
        "the quote is from paragraph {} of its article",
        lambda v: f"{3 / max(v, 1e-3) - 2:.0f}",
    ),
    "week": ("the article is {} near the day that is asked about, counted in weeks", _share),
    "season": ("the article is {} near the day that is asked about, counted in months", _share),
    "missing": ("the rarest word that passage and title lack weighs {} of the rarest", _share),
    "unknown": ("{} of the question is in no article at all", _share),
    "strange": ("{} of its names is in no article at all", _either("one", "none")),
    "open": (
        "the question {} what kind of answer it wants",
        _either("does not show", "shows"),
    ),
}


def explain(
    asked: Query,
    question: Question,
    evidence: Sequence[Evidence],
    article: StoredArticle | None,
    analyzer: Analyzer,
    ranked: int,
) -> Why:
    """What the answer to a question rests on.

    Args:
        asked: The question before its words on time narrowed it.
        question: The same, understood.
        evidence: Best first, a passage each.
        article: That of the first of the evidence; None if it is not there any more.
        analyzer: The one that made the terms.
        ranked: How many passages the evidence was chosen from.
    """
    best = evidence[0] if evidence else None
    return Why(
        score=confidence.score(question, evidence),
        found=confidence.FOUND,
        maybe=confidence.MAYBE,
        bias=MODELS.answer.bias,
        reasons=reasons(confidence.signals(question, evidence)) if evidence else (),
        words=_words(question, _places(best, article), analyzer),
        kind=question.wanted.kind.value,
        time=_time(asked, question),
        filters=_filters(asked),
        article_id=asked.filters.article_id,
        spelling=question.mended,
        ranked=ranked,
        read=len(evidence),
        rivals=_rivals(evidence),
    )


def reasons(signals: confidence.AnswerSignals) -> tuple[Reason, ...]:
    """The signals in words, those that say most first; with the bias they make the log-odds."""
    found = []
    for name, value in signals._asdict().items():
        sentence, shown = WORDS[name]
        says = MODELS.answer.weights.get(name, 0.0) * value
        found.append(Reason(name, sentence.format(shown(value)), value, says))
    return tuple(sorted(found, key=lambda reason: -abs(reason.says)))


def trial(question: Question, score: float) -> Trial:
    """An attempt at a question, and how it differs from what was typed."""
    text = question.query.text
    how = "follow-up filled in" if question.query.thread else "as typed"
    for slip, instead in question.mended:
        how = "spelling mended"
        text = re.sub(rf"\b{re.escape(slip)}\b", instead, text, flags=re.IGNORECASE)
    return Trial(how, text, score)


def _places(
    best: Evidence | None, article: StoredArticle | None
) -> tuple[tuple[Where, tuple[str, ...]], ...]:
    """The texts in which a word is looked for, from the quote outwards."""
    if best is None:
        return ()
    whole = tuple(passage.text for passage in article.passages) if article else ()
    return (
        ("quote", (best.text,)),
        ("passage", (best.passage.text, best.source.title)),
        ("article", whole),
    )


def _words(
    question: Question,
    places: Sequence[tuple[Where, Sequence[str]]],
    analyzer: Analyzer,
) -> tuple[AskedWord, ...]:
    """The words of the question as they were typed, each with the innermost place it stands in."""
    text = question.query.text
    typed: dict[str, str] = {}
    for token in analyzer.tokens(text):
        typed.setdefault(token.term, text[token.start : token.end])
    respelt = {analyzer.terms(meant)[0]: slip for slip, meant in question.mended}
    typed |= respelt
    held = [(where, _forms(texts, analyzer)) for where, texts in places]
    found = []
    for term in question.weights:
        where: Where = "nowhere" if term in question.unknown else "elsewhere"
        instead: tuple[str, ...] = ()
        for place, forms in held:
            if term in forms:
                where, instead = place, (forms[term],) if term in respelt else ()
                break
            if used := _instead(question, term, forms):
                where, instead = place, used
                break
        found.append(
            AskedWord(
                typed.get(term, term.removeprefix("?")), where, instead, term in question.names
            )
        )
    return tuple(found)


def _forms(texts: Sequence[str], analyzer: Analyzer) -> dict[str, str]:
    """Each term of the texts, with the first word that stands for it."""
    forms: dict[str, str] = {}
    for text in texts:
        for token in analyzer.tokens(text):
            forms.setdefault(token.term, text[token.start : token.end])
    return forms


def _instead(question: Question, term: str, forms: Mapping[str, str]) -> tuple[str, ...]:
    """The words that stand for a term which is not there itself."""
    for alternative in question.alternatives:
        if term in alternative.terms and all(other in forms for other in alternative.instead):
            return tuple(forms[other] for other in alternative.instead)
    return tuple(forms[other] for other in question.near.get(term, ()) if other in forms)[:1]


def _time(asked: Query, question: Question) -> AskedTime | None:
    meant = question.period
    if meant is None:
        return None
    first = question.query.filters.first
    return AskedTime(
        words=question.query.text[meant.start : meant.end],
        first=meant.interval.first if meant.interval else None,
        last=meant.interval.last if meant.interval else None,
        since=first if first != asked.filters.first else None,
    )


def _filters(asked: Query) -> tuple[str, ...]:
    filters = asked.filters
    return (
        *([f"from:{filters.first}"] if filters.first else []),
        *([f"to:{filters.last}"] if filters.last else []),
        *(f'source:"{name}"' if " " in name else f"source:{name}" for name in filters.outlets),
        *(f"tag:{tag}" for tag in filters.tags),
        *(f"-{word}" for word in filters.excluded),
        *(f'"{phrase}"' for phrase in filters.phrases),
        *([f"language:{filters.language}"] if filters.language else []),
    )


def _rivals(evidence: Sequence[Evidence]) -> tuple[Rival, ...]:
    """The best of the next articles."""
    found: dict[int, Rival] = {}
    for e in evidence:
        source = e.source
        if source.article_id != evidence[0].source.article_id and len(found) < _RIVALS:
            behind = max(0.0, evidence[0].value - e.value)
            rival = Rival(
                source.article_id, source.title, source.outlet, source.published.day, behind
            )
            found.setdefault(source.article_id, rival)
    return tuple(found.values())
