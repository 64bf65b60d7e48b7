"""What is asked for and how it is narrowed: filters, phrases, excluded words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import get_close_matches

from corpus.errors import BadFilter, QuestionTooLong, UnknownFilter

#: Characters that a question may have.
MAX_LENGTH = 1000

_ISO_DATE = "Use YYYY-MM-DD."
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}

_QUOTED = r'["“”„]([^"“”„]*)["“”„]'
_PART = re.compile(
    rf"""
    (?<!\S) (?P<name>[^\W\d_]+) : (?: {_QUOTED} | (?P<value>[^\s/"“”„]\S*) ) (?!\S)
    | (?<!\S) (?P<bare> last | source | tag | (?:from|to) (?= :\s+\d ) ) : (?!\S)
    | (?<!\S) - (?P<excluded>\w[\w'’.-]*)
    | {_QUOTED}
    """,
    re.VERBOSE | re.IGNORECASE,
)


#: What stands before quotation marks if the phrase is to be nowhere.
_MINUS = re.compile(r"(?<!\S)-$")

#: Marks of direction and of no width, which phones and pages leave behind.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article or a passage must be like to count at all."""

    #: Days of publication, both included.
    first: date | None = None
    last: date | None = None
    #: Any of these.
    outlets: tuple[str, ...] = ()
    #: All of these.
    tags: tuple[str, ...] = ()
    #: None of these words, in the passage or its title.
    excluded: tuple[str, ...] = ()
    #: All of these, in the passage or its title.
    phrases: tuple[str, ...] = ()
    #: Only this article.
    article_id: int | None = None
    #: Only articles in this language, as a code such as ``en``.
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """What runs from an exchange through a follow-up to its answer."""

    #: The article that was quoted, which probably says more.
    article_id: int | None
    #: What was quoted of it.
    quote: str
    #: Terms that the follow-up itself does not have; of one without any, names alone.
    carried: frozenset[str]
    #: Terms of its own that tell something.
    own: frozenset[str]
    #: Whether it says nothing without the exchange before it.
    leans: bool
    #: Terms of its own that go with anything.
    light: frozenset[str] = frozenset()
    #: Whether articles about the same may well answer it.
    same_news: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A question with its filters taken out."""

    #: What is left to search for; phrases stay in, without their quotation marks.
    text: str
    filters: Filters = field(default=Filters())
    #: If it is a follow-up, filled in.
    thread: Thread | None = None
    #: The filters as they were typed, without phrases.
    written: str = field(default="", compare=False)


def parse(question: str, today: date) -> Query:
    """Take the filters out of a question.

    Args:
        question: As it was typed.
        today: What ``last:`` counts back from.

    Raises:
        QuestionTooLong: If it has more than `MAX_LENGTH` characters.
        BadFilter: If a filter's value is not understood.
        UnknownFilter: If something looks like a filter and is none. Nothing is ever
            searched with a filter dropped.
    """
    if len(question) > MAX_LENGTH:
        raise QuestionTooLong(len(question), MAX_LENGTH)
    question = _INVISIBLE.sub("", question.encode("utf-8", "replace").decode("utf-8"))
    filters = Filters()
    text = []
    end = 0
    for part in _PART.finditer(question):
        text.append(question[end : part.start()])
        end = part.end()
        if name := part["name"]:
            value = part[2] if part[2] is not None else part["value"]
            filters = _narrow(filters, name.lower(), value.strip(), part.group(), today)
        elif bare := part["bare"]:
            raise BadFilter(part.group(), f"Write something after `{bare.lower()}:`.")
        elif excluded := part["excluded"]:
            filters = replace(filters, excluded=(*filters.excluded, excluded))
        elif phrase := part[part.lastindex or 0].strip():
            # Within a sentence that asks, they only say that somebody else's words follow.
            if "?" not in question[end:]:
                if _MINUS.search(question, 0, part.start()):
                    # Searched for, it would find the very articles that are to be left out.
                    raise BadFilter(f"-{part.group()}", "Write single words after `-`.")
                filters = replace(filters, phrases=(*filters.phrases, phrase))
            text.append(phrase)
    text.append(question[end:])
    if filters.first and filters.last and filters.first > filters.last:
        shown = f"from:{filters.first} to:{filters.last}"
        raise BadFilter(shown, "It ends before it begins.")
    return Query(" ".join("".join(text).split()), filters, written=written_filters(question))


def written_filters(question: str) -> str:
    """The filters of a question as they were typed, without its phrases."""
    found = (part for part in _PART.finditer(question) if part["name"] or part["excluded"])
    return " ".join(part.group() for part in found)


def _narrow(filters: Filters, name: str, value: str, part: str, today: date) -> Filters:
    if name not in _FILTERS:
        nearest = get_close_matches(name, _FILTERS, n=1, cutoff=0.6)
        known = tuple(f"{known}:" for known in _FILTERS)
        raise UnknownFilter(name, nearest[0] if nearest else None, known)
    if not value:
        raise BadFilter(part, f"Write something after `{name}:`.")
    if name in ("from", "to"):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise BadFilter(part, _ISO_DATE)
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise BadFilter(part, _ISO_DATE) from None
        return replace(filters, first=day) if name == "from" else replace(filters, last=day)
    if name == "last":
        match = re.fullmatch(r"(\d{1,4})([dwmy])", value.lower())
        if not match or not int(match[1]):
            raise BadFilter(part, "Use a number and d, w, m or y, such as `last:7d`.")
        days = int(match[1]) * _DAYS[match[2]]
        return replace(filters, first=max(date.min, _back(today, days)))
    if name == "source":
        return replace(filters, outlets=(*filters.outlets, value))
    tags = tuple(filter(None, map(str.strip, value.lower().split(","))))
    if not tags:
        raise BadFilter(part, f"Write something after `{name}:`.")
    return replace(filters, tags=(*filters.tags, *tags))


def _back(today: date, days: int) -> date:
    return today - timedelta(days=min(days, today.toordinal() - 1))


_FILTERS = ("last", "from", "to", "source", "tag")

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def edits(word: str) -> Iterable[str]:
    """All words one typing mistake away: a letter lost, added, wrong, or two swapped.

    After Norvig, "How to Write a Spelling Corrector" (2007).
    """
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    for a, b in halves:
        if len(b) > 1:
            yield a + b[1] + b[0] + b[2:]
    for a, b in halves:
        if b:
            yield a + b[1:]
        for c in _LETTERS:
            if b:
                yield a + c + b[1:]
            yield a + c + b
