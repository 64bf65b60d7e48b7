"""Why an answer is as it is: what was searched, what was found, and how much it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

#: Where a word of the question stands: in the quote; if not there, in its passage or title;
#: elsewhere in the article; in other articles alone; in none.
Where = Literal["quote", "passage", "article", "elsewhere", "nowhere"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A signal of the best quote, and how much it says."""

    #: For programs.
    name: str
    #: For people, a sentence with the value in it.
    words: str
    value: float
    #: In log-odds: above 0 for the quote, below 0 against it.
    says: float


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word of the question, and what became of it."""

    #: As it was typed.
    word: str
    where: Where
    #: The words that stand there for it; empty if it stands there itself.
    instead: tuple[str, ...] = ()
    #: Whether it is a name or a number.
    name: bool = False


@dataclass(frozen=True, slots=True)
class AskedTime:
    """What the question says about time."""

    words: str
    #: Days, both included; None if it asks for the newest there is.
    first: date | None
    last: date | None
    #: Articles of before that day were left out for it.
    since: date | None


@dataclass(frozen=True, slots=True)
class Rival:
    """The best of another article."""

    article_id: int
    title: str
    outlet: str | None
    published: date
    #: How far behind the best quote, by the model of quotes.
    behind: float


@dataclass(frozen=True, slots=True)
class Trial:
    """One way in which the question was asked of the archive."""

    #: ``as typed``, ``spelling mended``, ``follow-up filled in``, ``names in other languages``.
    how: str
    question: str
    score: float


@dataclass(frozen=True, slots=True)
class Why:
    """What an answer rests on."""

    #: The probability that the best quote answers; 0 if there is none.
    score: float
    #: Scores from which an answer is *found*, and *maybe* one.
    found: float
    maybe: float
    #: What all signals add to make the score, in log-odds.
    bias: float
    #: Those that say most first; none if there is no quote.
    reasons: tuple[Reason, ...]
    #: In the order of the question.
    words: tuple[AskedWord, ...]
    #: The kind of answer that is wanted, see `corpus.answers.AnswerKind`.
    kind: str
    time: AskedTime | None
    #: As they are written in a question.
    filters: tuple[str, ...]
    #: If it is asked about one article alone.
    article_id: int | None
    #: Words that the archive does not know, with what was searched instead.
    spelling: tuple[tuple[str, str], ...]
    #: Passages that were ranked, and those of them that were read sentence by sentence.
    ranked: int
    read: int
    rivals: tuple[Rival, ...]
    #: In the order in which it was done.
    tried: tuple[Trial, ...] = ()
