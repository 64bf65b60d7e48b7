"""Dialogues: reading them, counting what is understood, and our own on the sample archive."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.answering.exchange import Exchange
from corpus.core import Corpus
from corpus.evaluation.dialogues import BadDialogue, Dialogue, Dialogues, holds, measure, read
from corpus.opening import open_corpus

OURS = Path(__file__).with_name("dialogues.jsonl")
#: Of the same hand, never looked at when something is changed: what fails there stays unread.
APART = Path(__file__).with_name("dialogues_apart.jsonl")


def line(**changed: Any) -> str:
    turns = [
        {"question": "when was the jet shot down?", "answers": ["24 November 2015"]},
        {"question": "who did it?", "answers": ["Turkey", "Turkish fighters"],
         "evidence": [{"article_id": "s001", "paragraph": 0}]},
    ]  # fmt: skip
    return json.dumps({"id": "a", "turns": turns} | changed)


async def counted(database: Path, *lines: str) -> Dialogues:
    async with open_corpus(database) as corpus:
        return await measure(corpus, list(read(lines)))


def test_a_line_is_a_dialogue_with_its_turns() -> None:
    (dialogue,) = read(["", line(asked_at="2020-05-04"), "  \n"])
    assert isinstance(dialogue, Dialogue)
    assert dialogue.asked_at == date(2020, 5, 4)
    assert [turn.question for turn in dialogue.turns] == [
        "when was the jet shot down?",
        "who did it?",
    ]
    assert dialogue.turns[1].answers == ("Turkey", "Turkish fighters")
    assert dialogue.turns[1].evidence == (("s001", 0),)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{", "not JSON"),
        (b"\xff", "utf-8"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "not an object"),
        (line(id=""), "it has no id"),
        (line(id=3), "it has no id"),
        (line(turns=[{"question": "who?"}]), "turns is not a list of two or more"),
        (line(turns="who? why?"), "turns is not a list of two or more"),
        (line(turns=["who?", "why?"]), "turn 1 is not an object"),
        (line(turns=[{"question": "who?"}, {"question": " "}]), "turn 2 has no question"),
        (line(turns=[{"question": "who?"}, {"question": "why?"}]), "turn 2 has no answers"),
        (
            line(turns=[{"question": "who?"}, {"question": "why?", "answers": ["", "x"]}]),
            "turn 2: answers is not a list of texts",
        ),
        (
            line(turns=[{"question": "who?", "evidence": [{}]}, {"question": "why?"}]),
            "turn 1: evidence has no article_id and paragraph",
        ),
        (line(asked_at="yesterday"), "yesterday"),
        (line(), "the id 'a' stood in a line before"),
    ],
)
def test_a_bad_line_is_named_by_its_number(bad: str | bytes, reason: str) -> None:
    with pytest.raises(BadDialogue, match=r"^line 3: ") as error:
        list(read([line(), "", bad]))
    assert error.value.line == 3
    assert reason in error.value.reason.lower() or reason in error.value.reason


@pytest.mark.parametrize(
    ("text", "answer", "there"),
    [
        ("About 12,500 kilometres.", "12500 Kilometres", True),
        ("The United Nations", "united nations", True),
        ("a 90-year-old grandmother", "90", True),
        ("won 3-3", "3-3", True),
        ("in 2015", "15", False),
        ("Mr Erdogan’s letter", "Mr Erdogan's letter", True),
        ("“stab in the back”", "stab in back", True),
    ],
)
def test_an_answer_stands_in_a_text_whatever_its_case_and_marks(
    text: str, answer: str, there: bool
) -> None:
    assert holds(text, answer) is there


async def test_follow_ups_are_counted_and_what_failed_is_shown(samples: Path) -> None:
    wrong = json.loads(line(id="b"))
    wrong["turns"][1]["answers"] = ["Sweden"]
    refused = json.loads(line(id="c"))
    refused["turns"].insert(1, {"question": "?", "answers": ["nothing"]})
    steps: list[int] = []
    lines = [line(), json.dumps(wrong), json.dumps(refused)]
    async with open_corpus(samples) as corpus:
        result = await measure(corpus, list(read(lines)), steps.append)
    assert steps == [1, 2, 3]
    assert (result.understood, result.dialogues) == (1, 3)
    assert (result.turns_understood, result.turns) == (2, 4)
    assert result.share == pytest.approx(1 / 3)
    assert result.share_of_turns == pytest.approx(1 / 2)
    first, second = result.failures
    assert (first.dialogue, first.turn, first.understood) == ("b", 2, "who shot down the jet?")
    assert "ANKARA (Harbour Wire) - Turkey shot down a Russian jet" in first.got
    assert (second.dialogue, second.turn) == ("c", 2)
    assert second.got == "Please add a word that I can search for."


def test_no_dialogues_have_no_share() -> None:
    nothing = Dialogues(0, 0, 0, 0, ())
    assert (nothing.share, nothing.share_of_turns) == (0.0, 0.0)


async def test_most_of_our_own_dialogues_are_understood(samples: Path) -> None:
    result = await counted(samples, *OURS.read_text("utf-8").splitlines())
    assert result.dialogues >= 100
    assert result.share >= 0.75, result.failures
    assert result.share_of_turns >= 0.82, result.failures


async def test_some_that_nothing_was_mended_by_are_understood(samples: Path) -> None:
    result = await counted(samples, *APART.read_text("utf-8").splitlines())
    assert result.dialogues == 40
    assert (result.share, result.share_of_turns) >= (0.35, 0.5)


async def test_what_is_asked_alone_is_answered_as_if_nothing_came_before(corpus: Corpus) -> None:
    lines = Path(__file__).with_name("questions.jsonl").read_text("utf-8")
    questions = [json.loads(line)["question"] for line in lines.splitlines()]
    questions += ["Who is Zorblax Quimby?", "Pluto mountains", "Turkey"]
    alone = {question: await corpus.ask(question) for question in questions}
    for before, question in zip(questions[7:] + questions[:7], questions, strict=True):
        after = Exchange.of(alone[before])
        assert await corpus.ask(question, after=after) == alone[question], (before, question)


@pytest.fixture
async def corpus(samples: Path) -> AsyncIterator[Corpus]:
    async with open_corpus(samples) as corpus:
        yield corpus


async def test_the_filters_of_a_follow_up_hold_for_the_next_one(corpus: Corpus) -> None:
    exchange = None
    for question in ("when was the jet shot down?", "who did it? source:voa", "and where?"):
        answer = await corpus.ask(question, after=exchange)
        exchange = Exchange.of(answer)
    assert answer.understood is not None
    assert answer.understood.endswith("source:voa")


def test_a_line_with_half_a_character_is_named() -> None:
    with pytest.raises(BadDialogue, match="line 1: a half of a character"):
        list(read([line(id="\ud800")]))
