"""Questions with texts that answer them, read from folders and files."""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_MARKS = re.compile(r"[^\w\s]")

#: Stands in where a text has no date.
NO_DATE = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a text, and what of it would be right; nothing if it does not say."""

    question: str
    text: str
    answers: tuple[str, ...]
    published: date
    #: What must not stand on both sides of a cross-validation: the article or the paragraph.
    group: str
    #: ``news`` from a folder of articles, ``reading`` from a file of paragraphs.
    origin: str

    def fold(self, folds: int) -> int:
        """Which part of a cross-validation it is in; the same every time."""
        return zlib.crc32(self.group.encode()) % folds


def read(paths: Iterable[Path]) -> list[Example]:
    """The examples of folders in the evaluation format, and of files of paragraphs."""
    return [
        example for path in paths for example in (_folder(path) if path.is_dir() else _file(path))
    ]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file, one a line."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def group(question: dict[str, Any]) -> str:
    """The article that answers a question of a folder, or the question if none does."""
    evidence = question["evidence"]
    return str(evidence[0]["article_id"] if evidence else question["id"])


def _folder(path: Path) -> Iterator[Example]:
    articles = {article["id"]: article for article in lines(path / "articles.jsonl")}
    for question in lines(path / "questions.jsonl"):
        if not question["answerable"] or not question["evidence"]:
            continue
        evidence = question["evidence"][0]
        article = articles[evidence["article_id"]]
        yield Example(
            question["question"],
            article["body"].split("\n\n")[evidence["paragraph"]],
            tuple(question["answers"]),
            date.fromisoformat(article["published_at"][:10]),
            group(question),
            "news",
        )


def _file(path: Path) -> Iterator[Example]:
    for row in lines(path):
        yield Example(
            row["question"],
            row["context"],
            tuple(row["answers"]),
            NO_DATE,
            row["context"],
            "reading",
        )


def overlap(text: str, answers: Sequence[str]) -> float:
    """F1 of the words of ``text`` with those of the answer that it is nearest to, 0 to 1.

    Case, punctuation and English articles do not count.
    """
    words = _words(text)
    return max((_f1(words, _words(answer)) for answer in answers), default=0.0)


def _words(text: str) -> list[str]:
    return _ARTICLES.sub(" ", _MARKS.sub("", text.lower())).split()


def _f1(one: Sequence[str], other: Sequence[str]) -> float:
    shared = (Counter(one) & Counter(other)).total()
    return 2 * shared / (len(one) + len(other)) if shared else 0.0
