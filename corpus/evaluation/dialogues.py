"""Dialogues: how many follow-ups are understood from the exchange before them."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from corpus.answering.exchange import Exchange
from corpus.answers import Answer
from corpus.errors import BadCollection, QueryError


class BadDialogue(ValueError):
    """A line that is no dialogue, with what is wrong with it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, and what any right answer to it holds."""

    question: str
    #: Each by itself is enough; empty if it is not known, which only the first turn may be.
    answers: tuple[str, ...]
    #: External ids of articles, with the paragraph that answers.
    evidence: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Questions in a row, each after the exchange before it."""

    id: str
    turns: tuple[Turn, ...]
    #: The day they are asked; None for today.
    asked_at: date | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A follow-up that was not understood."""

    dialogue: str
    #: Place in the dialogue, from 1.
    turn: int
    question: str
    understood: str | None
    #: What came instead: the short answer and the first quote, or the refusal.
    got: str
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dialogues:
    """What became of them."""

    dialogues: int
    #: Those of which every follow-up was understood.
    understood: int
    #: Follow-ups, that is turns after the first.
    turns: int
    turns_understood: int
    failures: tuple[Failure, ...]

    @property
    def share(self) -> float:
        """The share of the dialogues, 0 to 1."""
        return self.understood / self.dialogues if self.dialogues else 0.0

    @property
    def share_of_turns(self) -> float:
        """The share of the follow-ups, 0 to 1."""
        return self.turns_understood / self.turns if self.turns else 0.0


class Asked(Protocol):
    """What answers, which is `corpus.core.Corpus`."""

    async def ask(
        self, text: str, asked_at: date | None = None, *, after: Exchange | None = None
    ) -> Answer: ...


_REASONS: Mapping[type[Exception], str] = {
    json.JSONDecodeError: "not JSON",
    UnicodeDecodeError: "not text in UTF-8",
    UnicodeEncodeError: "a half of a character stands alone",
    RecursionError: "nested too deeply",
}


def read(lines: Iterable[str | bytes]) -> Iterator[Dialogue]:
    """The dialogues of a file, an object a line; empty lines are nothing.

    Raises:
        BadDialogue: At the first line that is none.
    """
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text = line.decode("utf-8-sig") if isinstance(line, bytes) else line
            dialogue = _dialogue(json.loads(text))
            if dialogue.id in seen:
                raise ValueError(f"the id {dialogue.id!r} stood in a line before")
        except (ValueError, RecursionError) as e:
            reason = _REASONS.get(type(e), str(e))
            raise BadDialogue(number, reason) from e
        seen.add(dialogue.id)
        yield dialogue


def read_dialogues(folder: Path) -> tuple[Dialogue, ...]:
    """The dialogues of ``dialogues.jsonl`` in a folder; none if there is no such file.

    Raises:
        BadCollection: At the first line that is none.
    """
    path = folder / "dialogues.jsonl"
    if not path.exists():
        return ()
    if path.is_dir():
        raise BadCollection(path.name, "It is a folder.")
    try:
        with path.open("rb") as lines:
            return tuple(read(lines))
    except BadDialogue as e:
        raise BadCollection(f"{path.name}, line {e.line}", f"{e.reason}.") from e


async def measure(
    corpus: Asked, dialogues: Sequence[Dialogue], on_step: Callable[[int], None] = lambda n: None
) -> Dialogues:
    """Ask each dialogue in order, and count the follow-ups that are understood.

    Args:
        corpus: What answers.
        dialogues: With two turns or more.
        on_step: Told the number of dialogues that are done, after each.
    """
    failures: list[Failure] = []
    for number, dialogue in enumerate(dialogues, 1):
        exchange: Exchange | None = None
        for place, turn in enumerate(dialogue.turns, 1):
            failure, exchange = await _asked(corpus, dialogue, place, turn, exchange)
            if place > 1 and failure:
                failures.append(failure)
        on_step(number)
    turns = sum(len(dialogue.turns) - 1 for dialogue in dialogues)
    return Dialogues(
        dialogues=len(dialogues),
        understood=len(dialogues) - len({failure.dialogue for failure in failures}),
        turns=turns,
        turns_understood=turns - len(failures),
        failures=tuple(failures),
    )


async def _asked(
    corpus: Asked, dialogue: Dialogue, place: int, turn: Turn, before: Exchange | None
) -> tuple[Failure | None, Exchange | None]:
    """What is wrong with the answer to a turn, if anything, and what the next one follows."""
    try:
        answer = await corpus.ask(turn.question, dialogue.asked_at, after=before)
    except QueryError as e:
        return Failure(dialogue.id, place, turn.question, None, str(e), turn.answers), before
    told = [answer.short.text] if answer.short else []
    told += [quote.text for quote in answer.quotes[:1]]
    if any(holds(text, wanted) for text in told for wanted in turn.answers):
        return None, Exchange.of(answer)
    failure = Failure(
        dialogue.id, place, turn.question, answer.understood, " | ".join(told), turn.answers
    )
    return failure, Exchange.of(answer)


def holds(text: str, answer: str) -> bool:
    """Whether an answer stands in a text, as SQuAD compares: no case, articles, punctuation."""
    return any(
        f" {_normal(answer, hyphen)} " in f" {_normal(text, hyphen)} " for hyphen in ("", " ")
    )


def _normal(text: str, hyphen: str) -> str:
    """Comparable; ``hyphen`` is what becomes of one: '90-year-old' holds '90' and '90year'."""
    text = text.lower().replace("’", "'").replace("-", hyphen)
    text = "".join(c for c in text if c not in string.punctuation and c not in "“”‘–—")
    return " ".join(re.sub(r"\b(?:a|an|the)\b", " ", text).split())


def _dialogue(fields: object) -> Dialogue:
    if not isinstance(fields, Mapping):
        raise ValueError("not an object")
    json.dumps(fields, ensure_ascii=False).encode("utf-8")  # no half of a character
    number = fields.get("id")
    if not isinstance(number, str) or not number:
        raise ValueError("it has no id")
    turns = fields.get("turns")
    if not isinstance(turns, list) or len(turns) < 2:
        raise ValueError("turns is not a list of two or more")
    asked_at = fields.get("asked_at")
    if asked_at is not None and not isinstance(asked_at, str):
        raise ValueError("asked_at is not a date")
    return Dialogue(
        id=number,
        turns=tuple(_turn(turn, place) for place, turn in enumerate(turns, 1)),
        asked_at=date.fromisoformat(asked_at) if asked_at else None,
    )


def _turn(fields: object, place: int) -> Turn:
    if not isinstance(fields, Mapping):
        raise ValueError(f"turn {place} is not an object")
    question, answers = fields.get("question"), fields.get("answers", [])
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"turn {place} has no question")
    if not isinstance(answers, list) or not all(isinstance(a, str) and a.strip() for a in answers):
        raise ValueError(f"turn {place}: answers is not a list of texts")
    if place > 1 and not answers:
        raise ValueError(f"turn {place} has no answers")
    evidence = fields.get("evidence") or []
    if not isinstance(evidence, list):
        raise ValueError(f"turn {place}: evidence is not a list")
    return Turn(question, tuple(answers), tuple(_evidence(some, place) for some in evidence))


def _evidence(fields: object, place: int) -> tuple[str, int]:
    if isinstance(fields, Mapping):
        article, paragraph = fields.get("article_id"), fields.get("paragraph")
        if isinstance(article, str | int) and isinstance(paragraph, int):
            return str(article), paragraph
    raise ValueError(f"turn {place}: evidence has no article_id and paragraph")
