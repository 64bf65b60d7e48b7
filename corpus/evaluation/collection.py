"""A test collection: articles, and questions of which it is known what answers them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from corpus.answering.kind import wanted
from corpus.errors import BadCollection
from corpus.sources.jsonl import BadLine, read_lines
from corpus.types import Article, Paragraph, Published

#: An id as the file has it.
Id = str | int


class Location(NamedTuple):
    """A paragraph, by what the file of articles calls it."""

    article_id: Id
    #: Its place in ``body.split("\n\n")``, from 0.
    paragraph: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what is known of its answer."""

    id: Id
    text: str
    #: None if nobody said.
    asked_at: date | None
    #: Wordings of the answer; each of them is right.
    answers: tuple[str, ...]
    #: Paragraphs that answer it.
    evidence: tuple[Location, ...]
    kind: str
    #: Whether the articles answer it; None if nobody said.
    answerable: bool | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An article of the file, without its text."""

    id: Id
    day: date
    #: Which paragraph each of its passages is; a blank one is no passage.
    numbers: tuple[int, ...]

    def locate(self, position: int) -> Location:
        """Where the passage at this position of the article stands in the file."""
        return Location(self.id, self.numbers[position])


@dataclass(frozen=True, slots=True)
class Collection:
    """A folder of articles and questions, read and found to be in order."""

    folder: Path
    #: By the id as a text, as an archive keeps it.
    listed: Mapping[str, Listed]
    questions: tuple[Question, ...]

    @property
    def passages(self) -> int:
        return sum(len(article.numbers) for article in self.listed.values())

    @property
    def newest(self) -> date:
        """The day of the newest article."""
        return max(article.day for article in self.listed.values())

    def articles(self) -> Iterator[Article]:
        """The articles, read anew: they may be too many to be kept."""
        for _, article in _articles(self.folder / "articles.jsonl"):
            yield article


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """A question together with the paragraph that answers it."""

    id: Id
    text: str
    paragraph: str
    answers: tuple[str, ...]
    kind: str
    published: date | None = None
    language: str | None = None


def read_collection(folder: Path) -> Collection:
    """Read ``articles.jsonl`` and ``questions.jsonl`` of a folder.

    Raises:
        BadCollection: If a file is missing, or a line of it is not what it should be.
    """
    listed = {str(article.id): article for article, _ in _articles(folder / "articles.jsonl")}
    questions = tuple(_questions(folder / "questions.jsonl", listed))
    return Collection(folder, listed, questions)


def read_reading(path: Path) -> tuple[ReadingQuestion, ...]:
    """Read questions with their paragraphs, from a file or from a folder.

    A line of a file has ``id``, ``question``, ``context`` and ``answers``, and may have
    ``published_at``, ``language`` and ``type``. Of a folder, see `read_collection`, each
    question is taken that has answers and evidence, with the first paragraph of this.

    Raises:
        BadCollection: If something is missing, or a line is not what it should be.
    """
    if not path.is_dir():
        return tuple(_reading(path))
    collection = read_collection(path)
    questions = [q for q in collection.questions if q.evidence and q.answers and q.answerable]
    if not questions:
        raise BadCollection(str(path), "No question has both answers and evidence.")
    first = {q.evidence[0] for q in questions}
    found: dict[Location, tuple[str, Article]] = {}
    for article in collection.articles():
        listed = collection.listed[str(article.external_id)]
        for position, paragraph in enumerate(article.paragraphs):
            if (location := listed.locate(position)) in first:
                found[location] = paragraph.text, article
    return tuple(
        ReadingQuestion(
            q.id, q.text, text, q.answers, q.kind, article.published.day, article.language
        )
        for q in questions
        for text, article in [found[q.evidence[0]]]
    )


class _Line:
    """A line of a file: an object whose fields are asked for by name and type."""

    def __init__(self, path: Path, number: int, line: bytes) -> None:
        self._path = path
        self.number = number
        self.source = line
        try:
            self._fields = json.loads(line)
        except (ValueError, RecursionError) as e:  # broken JSON, too deep, or not UTF-8
            raise self.bad("This is not JSON.") from e
        if not isinstance(self._fields, dict):
            raise self.bad("This is not a JSON object.")
        try:
            json.dumps(self._fields, ensure_ascii=False).encode()
        except UnicodeEncodeError as e:  # half of a surrogate pair, as \\ud800 can make
            raise self.bad("This is not valid Unicode.") from e
        self.id: Id = self.raw("id")
        if not _is_id(self.id):
            raise self.bad("It has no id.")

    def bad(self, sentence: str) -> BadCollection:
        return BadCollection(str(self._path), sentence, self.number)

    def raw(self, name: str) -> Any:
        return self._fields.get(name)

    def text(self, name: str) -> str | None:
        value = self.raw(name)
        if value is not None and not isinstance(value, str):
            raise self.bad(f"{name} is not a text.")
        return value if value and value.strip() else None

    def needed(self, name: str) -> str:
        if (value := self.text(name)) is None:
            raise self.bad(f"It has no {name}.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.raw(name) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.bad(f"{name} is not a list of texts.")
        return tuple(item for item in value if item.strip())

    def day(self, name: str) -> date | None:
        value = self.text(name)
        try:
            return Published.parse(value).day if value else None
        except (ValueError, OverflowError) as e:
            raise self.bad(f"{name} is neither YYYY-MM-DD nor RFC 3339: {value!r}.") from e

    def truth(self, name: str) -> bool | None:
        value = self.raw(name)
        if value is not None and not isinstance(value, bool):
            raise self.bad(f"{name} is neither true nor false.")
        return value


def _lines(path: Path, things: str) -> Iterator[_Line]:
    """The lines of a file that are not blank, one at least, each with an id of its own."""
    try:
        file = path.open("rb")
    except OSError as e:
        raise BadCollection(str(path), f"{e.strerror or e}.") from e
    known: set[str] = set()
    with file:
        for number, source in enumerate(file, start=1):
            if source.strip():
                line = _Line(path, number, source)
                if str(line.id) in known:
                    raise line.bad(f"A line before it has the id {line.id!r} too.")
                known.add(str(line.id))
                yield line
    if not known:
        raise BadCollection(str(path), f"It has no {things}.")


def _is_id(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else type(value) is int


def _articles(path: Path) -> Iterator[tuple[Listed, Article]]:
    """The articles of a file, with every paragraph as it stands there."""
    for line in _lines(path, "articles"):
        (article,) = read_lines([line.source])
        if isinstance(article, BadLine):
            raise line.bad(article.sentence)
        texts = line.needed("body").split("\n\n")
        numbers = tuple(i for i, text in enumerate(texts) if text.strip())
        yield (
            Listed(line.id, article.published.day, numbers),
            replace(
                article,
                paragraphs=tuple(Paragraph(texts[i]) for i in numbers),
                external_id=str(line.id),
            ),
        )


def _questions(path: Path, listed: Mapping[str, Listed]) -> Iterator[Question]:
    for line in _lines(path, "questions"):
        text = line.needed("question")
        answers, evidence = line.texts("answers"), tuple(_evidence(line, listed))
        answerable = line.truth("answerable")
        if answerable is None and (answers or evidence):
            answerable = True
        yield Question(
            id=line.id,
            text=text,
            asked_at=line.day("asked_at"),
            answers=answers,
            evidence=evidence,
            kind=line.text("type") or wanted(text).kind.value,
            answerable=answerable,
            label=line.text("label"),
        )


def _evidence(line: _Line, listed: Mapping[str, Listed]) -> Iterator[Location]:
    given = line.raw("evidence") or []
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise line.bad("evidence is not a list of objects.")
    for item in given:
        article_id, paragraph = item.get("article_id"), item.get("paragraph")
        if not _is_id(article_id):
            raise line.bad("evidence has no article_id.")
        if str(article_id) not in listed:
            raise line.bad(f"evidence names article {article_id!r}, which is not among them.")
        article = listed[str(article_id)]
        if type(paragraph) is not int or paragraph not in article.numbers:
            raise line.bad(f"article {article_id!r} of evidence has no paragraph {paragraph!r}.")
        yield Location(article.id, paragraph)


def _reading(path: Path) -> Iterator[ReadingQuestion]:
    for line in _lines(path, "questions"):
        text = line.needed("question")
        if not (answers := line.texts("answers")):
            raise line.bad("It has no answers.")
        yield ReadingQuestion(
            id=line.id,
            text=text,
            paragraph=line.needed("context"),
            answers=answers,
            kind=line.text("type") or wanted(text).kind.value,
            published=line.day("published_at"),
            language=line.text("language"),
        )
