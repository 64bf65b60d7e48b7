"""What is new in a further article on an event: a number, a date or a name that nobody told.

Precise before eager: outlets that tell the same in their own words round, leave out, and write of
what surrounds it, and none of that is news. So only the title and the first sentences of an
article are looked at, and compared with everything that the articles before it say anywhere.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from corpus.answering.amounts import MEASURES, Amount, amounts, digits
from corpus.answering.names import names
from corpus.answering.tokens import among, stem, tokens
from corpus.language import languages
from corpus.language.intervals import Interval
from corpus.language.sentences import sentences
from corpus.language.stemmed import fold
from corpus.language.times import mentions
from corpus.types import Paragraph, StoredArticle

#: Sentences and characters at the beginning of an article that tell what is new in it.
_SENTENCES, _LEAD = 2, 500
#: How many more are hurt, or missing, for it to be news; what is more than a few; and what is
#: not spelt out in any language.
_MORE, _SEVERAL, _IN_DIGITS = 1.25, 3, 13
#: Days after which what happened is background.
_LONG_AGO = 60
#: Articles whose words are remembered: each is compared with several.
_KEPT = 256
#: Nouns of which lists are made: '5 things to know'.
_LISTED = frozenset(
    "takeaway thing photo picture image way reason moment question fact tip key step lesson "
    "video story chart map top quote meme look word".split()
)
#: What stands between the place that a report comes from and the report.
_DATELINE = re.compile(r"[^.]{0,40}?(?:\([A-Z][^)]*\)|\s[–—-]+\s)")
#: What stands before a date that only the page is of.
_PAGE = re.compile(r"(?i:updated|published|posted|airs|premieres)\b.{0,20}$")


@dataclass(frozen=True, slots=True)
class Report:
    """An article as facts are read from it."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    day: date
    language: str | None = None

    @classmethod
    def of(cls, article: StoredArticle) -> Report:
        """The one of a stored article."""
        source = article.source
        paragraphs = tuple(Paragraph(p.text, p.kind) for p in article.passages)
        return cls(source.title, paragraphs, source.published.day, article.language)

    @property
    def english(self) -> bool:
        """Whether it is, or most likely is."""
        return languages.base(self.language) in (None, "en")

    @property
    def texts(self) -> Iterator[str]:
        """All that it says."""
        yield self.title
        for paragraph in self.paragraphs:
            yield paragraph.text


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that an article tells first."""

    kind: Literal["number", "date", "name"]
    #: As it stands there.
    text: str
    #: Which paragraph says it; None if the title alone does.
    paragraph: int | None
    #: Where in it.
    start: int
    end: int


class _Beginning(NamedTuple):
    """The title, or one of the first sentences."""

    text: str
    #: None for the title.
    paragraph: int | None = None
    start: int = 0


def new_facts(article: Report, known: Sequence[Report]) -> tuple[Fact, ...]:
    """What an article tells first of an event; most often nothing.

    Args:
        article: The one that came now.
        known: Those that were told of before, on the same event.
    """
    if not known:
        return ()
    said = [_said(report) for report in known]
    latest = max(report.day for report in (article, *known)) + timedelta(1)
    found = (
        *_new_numbers(article, said),
        *_new_dates(article, said, latest),
        *_new_names(article, said),
    )
    return tuple(dict.fromkeys(found))


def _beginnings(report: Report) -> Iterator[_Beginning]:
    yield _Beginning(report.title)
    left, room = _SENTENCES, _LEAD
    for at, paragraph in enumerate(report.paragraphs):
        if paragraph.kind == "caption":
            continue
        for span in sentences(paragraph.text, report.language):
            yield _Beginning(paragraph.text[span.start : span.end], at, span.start)
            left, room = left - 1, room - (span.end - span.start)
            if not left or room <= 0:
                return


@dataclass(frozen=True, slots=True)
class _Said:
    """What an article says anywhere, made comparable."""

    numbers: tuple[Amount, ...]
    #: Those of the title and the first sentences.
    main: tuple[Amount, ...]
    #: Whatever is written in digits.
    digits: frozenset[float]
    dates: tuple[Interval, ...]
    #: Folded, their stems, and the first letters of those in capitals.
    words: frozenset[str]
    stems: frozenset[str]
    initials: str


@functools.lru_cache(maxsize=_KEPT)
def _said(report: Report) -> _Said:
    texts = tuple(report.texts)
    words = [word.text for text in texts for word in tokens(text)]
    folded = frozenset(map(fold, words))
    return _Said(
        tuple(n for text in texts for n in _amounts(text, report)),
        tuple(n for one in _beginnings(report) for n in _amounts(one.text, report)),
        frozenset(n.value for text in texts for n in digits(text)),
        tuple(m.interval for text in texts for m in mentions(text, report.day, report.language)),
        folded,
        frozenset(map(stem, folded)),
        "".join(word[0] if word[0].isupper() else " " for word in words),
    )


# numbers


def _amounts(text: str, report: Report) -> Iterator[Amount]:
    """The numbers of a text that are not part of a date."""
    days = mentions(text, report.day, report.language)
    for one in amounts(text) if report.english else digits(text):
        if all(day.end <= one.start or one.end <= day.start for day in days):
            yield one


def _new_numbers(article: Report, known: Sequence[_Said]) -> Iterator[Fact]:
    for place, (text, at, offset) in enumerate(_beginnings(article)):
        for one in _amounts(text, article):
            if one.rough or one.things & _LISTED or _is_past(text[: one.start], article):
                continue
            early = place < 2  # the title, and the first sentence
            if not _more(one, known, early=early) and not (
                early and _other(one, known, article, headline=at is None)
            ):
                continue
            if at is not None:
                start, end = offset + one.start, offset + one.end
                yield Fact("number", text[one.start : one.end], at, start, end)
            else:
                yield next(_repeated(one, article), None) or Fact(
                    "number", text[one.start : one.end], None, one.start, one.end
                )


def _is_past(before: str, article: Report) -> bool:
    """Whether what stands before a number in its sentence speaks of a time long ago."""
    past = article.day - timedelta(days=_LONG_AGO)
    return any(m.interval.last < past for m in mentions(before, article.day, article.language))


def _repeated(one: Amount, article: Report) -> Iterator[Fact]:
    """Where the text says a number of the title: first as it is there, then nearly."""
    found = [
        (at, paragraph.text, other)
        for at, paragraph in enumerate(article.paragraphs)
        for other in _amounts(paragraph.text, article)
        if one.same(other) and not other.rough
    ]
    for at, text, other in sorted(found, key=lambda f: f[2].value != one.value):
        yield Fact("number", text[other.start : other.end], at, other.start, other.end)


def _more(one: Amount, known: Sequence[_Said], *, early: bool) -> bool:
    """Whether more people are said to be dead, hurt or the like than anybody said before."""
    if one.sort is None:
        return False
    main = [n for said in known for n in said.main if n.sort == one.sort]
    exact = any(not n.rough for n in main)
    told = [
        n
        for said in known
        for n in said.numbers
        # 'Dozens' says nothing any more once they were counted.
        if (n.sort == one.sort and not (n.rough and exact)) or not (n.things or n.rough)
    ]
    if not all(one.denies(n) for n in told):
        return False
    before = [n.low for n in main if not n.rough]
    if one.sort != "dead":
        return early and bool(before) and one.low >= _MORE * max(before)
    if before:
        return one.low > max(before)
    return early and one.low >= _SEVERAL and all(n.sort is None or n.rough for n in told)


def _other(one: Amount, known: Sequence[_Said], article: Report, *, headline: bool) -> bool:
    """Whether a number is nowhere, and counts what was counted before or stands in the title."""
    if one.low < (_SEVERAL if article.english else _IN_DIGITS):
        return False
    if one.sort and any(n.sort == one.sort for said in known for n in said.numbers):
        return False  # fewer than before, most likely of another time
    if any(one.value in said.digits for said in known):
        return False
    told = [n for said in known for n in said.numbers if n.unit == one.unit and not n.rough]
    if not all(one.denies(n) for n in told):
        return False
    if any(one.things & n.things and one.unit == n.unit for said in known for n in said.main):
        return True
    if not headline or one.things & MEASURES:
        return False
    # A title alone may count anything, also the parts of its own article.
    return next(_repeated(one, article), None) is not None


# dates


def _new_dates(article: Report, known: Sequence[_Said], latest: date) -> Iterator[Fact]:
    """Days to come that nobody named: of a funeral, of a vote. Past ones are background."""
    for text, at, offset in _beginnings(article):
        for mention in mentions(text, article.day, article.language):
            day = mention.interval
            if day.precision != "day" or day.first <= latest or _PAGE.search(text[: mention.start]):
                continue
            if all(o.last < day.first or day.last < o.first for said in known for o in said.dates):
                start, end = offset + mention.start, offset + mention.end
                yield Fact("date", text[mention.start : mention.end], at, start, end)


# names


def _new_names(article: Report, known: Sequence[_Said]) -> Iterator[Fact]:
    """Names in the title that nobody wrote, and that the text begins with too."""
    if not article.english:
        return  # they are told by their capitals
    title = {word.text for word in tokens(article.title)}
    own = {word.text for text in article.texts for word in tokens(text)}
    for text, at, offset in _beginnings(article):
        if at is None:
            continue
        for name in names(text, tokens(text)):
            words = [word.text for word in tokens(name.text) if word.is_capitalised]
            if not words or words[-1] not in title or _DATELINE.match(text[name.end :]):
                continue
            if len(words) == 1 and words[0].lower() in own:
                continue  # a word that is a name as well
            if not any(_written(words, said) for said in known):
                yield Fact("name", name.text, at, offset + name.start, offset + name.end)


def _written(words: Sequence[str], said: _Said) -> bool:
    """Whether an article has one of these words, in any form, or an abbreviation of them."""
    if any(fold(w) in said.words or among(stem(w), said.stems) for w in words):
        return True
    short = "".join(word[0] for word in words) if len(words) > 1 else words[0]
    if len(short) < 2 or not short.isupper():
        return False
    return short in said.initials or fold(short) in said.words
