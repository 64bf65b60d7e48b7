"""The words of a stored query: what each of them asks of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.answering import elapsed
from corpus.answering.question import understand
from corpus.errors import NothingToSearch
from corpus.language.abbreviations import Alternative
from corpus.language.analysis import Analyzer, Token
from corpus.language.periods import period
from corpus.percolation.vocabulary import Vocabulary
from corpus.retrieval.query import Query

_YEAR = re.compile(r"\d{4}")
# What a time counts in; 'the last 7 days' stands in no article.
_UNIT = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|years?|horas?|d[ií]as?|semanas?|mes(?:es)?|años?|Stunden?"
    r"|Tage[ns]?|Wochen?|Monate?[ns]?|Jahre?[ns]?|час\w*|дн\w+|недел\w+|месяц\w*|лет|год\w*)\b"
    r"|小时|天|周|星期|个月|ساعة|ساعات|أيام|أسابيع|أشهر|سنوات",
    re.IGNORECASE,
)


#: Some terms each: one of them is enough, if all its terms are there.
Options = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query, as a language reads it; ``text[start:end]``."""

    start: int
    end: int
    #: What counts for it; the first is the word itself.
    options: Options
    #: Whether it tells something; if no word does, those that go with anything have to do.
    tells: bool

    def overlaps(self, other: Word) -> bool:
        """Whether the two are the same word, or parts of it."""
        return self.start < other.end and other.start < self.end


def words(query: Query, today: date, analyzer: Analyzer, vocabulary: Vocabulary) -> list[Word]:
    """What a query looks for, as a language reads it; without what only asks, and without times.

    Args:
        query: Its filters taken out.
        today: For words that tell a time. What comes next week is told of next week: 'latest'
            and 'yesterday' say nothing of a new article, but 'in May 2025' stands in it.
        analyzer: Of the language.
        vocabulary: What else is known of words.
    """
    text = _timeless(query, today, analyzer)
    try:
        question = understand(
            Query(text),
            None,
            analyzer,
            vocabulary.df,
            lambda term: 1.0,
            alternatives=lambda terms: vocabulary.alternatives(terms, analyzer.code),
        )
    except NothingToSearch:
        return []
    asked = set(analyzer.asked(text))
    names = question.names | set(_titled(text, analyzer))
    tokens = [token for token in analyzer.tokens(text) if token.term in asked]
    return [
        Word(
            token.start,
            token.end,
            tuple(dict.fromkeys(options)),
            token.term in names or not analyzer.light(token.term),
        )
        for token, options in _joined(tokens, question.near, question.alternatives)
    ]


def _timeless(query: Query, today: date, analyzer: Analyzer) -> str:
    """The text with blanks in the place of times that count from the day it was typed."""
    text = query.text
    spans = [(meant.start, meant.end)] if (meant := period(text, today, analyzer.code)) else []
    if analyzer.code == "en" and (counted := elapsed.sought(text)):
        spans.append((counted.start, counted.end))
    for start, end in spans:
        quoted = any(_within(phrase, text, start, end) for phrase in query.filters.phrases)
        if not quoted and not _is_date(text[start:end]):
            text = text[:start] + " " * (end - start) + text[end:]
    return text


def _within(phrase: str, text: str, start: int, end: int) -> bool:
    at = text.find(phrase)
    return 0 <= at < end and start < at + len(phrase)


def _is_date(time: str) -> bool:
    """Whether a time is one of the calendar: '2015', 'May 2025', 'November 24'."""
    return any(map(str.isdigit, time)) and bool(_YEAR.search(time) or not _UNIT.search(time))


def _titled(text: str, analyzer: Analyzer) -> Iterator[str]:
    """The terms of two words with capitals that open the text: 'Ever Given', 'New York'."""
    opening = analyzer.tokens(text)[:2]
    if text != text.upper() and len(opening) == 2:
        first, second = opening
        begins = not text[: first.start].strip("\"“‘'(¿¡«„ ")
        beside = text[first.end : second.start].isspace()
        if begins and beside and text[first.start].isupper() and text[second.start].isupper():
            yield from (first.term, second.term)


def _joined(
    tokens: Sequence[Token], near: Mapping[str, tuple[str, ...]], others: Sequence[Alternative]
) -> Iterator[tuple[Token, list[tuple[str, ...]]]]:
    """Each word with what is enough for it.

    Where no spaces divide words, a character has to stand beside one that it stands beside in
    the query: which of its neighbours it makes a word with cannot be seen.
    """
    for token in tokens:
        around = [t for t in tokens if _holds(t, token)]
        if any(_holds(token, t) for t in tokens):
            continue  # a pair, which its characters ask for
        if around:
            yield token, [(t.term,) for t in around]
            continue
        options: list[tuple[str, ...]] = [(token.term,)]
        options += ((other,) for other in near.get(token.term, ()))
        options += (other.instead for other in others if token.term in other.terms)
        yield token, options


def _holds(pair: Token, part: Token) -> bool:
    """Whether a token is longer than another one, and has it within."""
    longer = pair.end - pair.start > part.end - part.start
    return longer and pair.start <= part.start and part.end <= pair.end
