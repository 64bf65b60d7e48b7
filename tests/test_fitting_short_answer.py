"""The program that makes the weights reads the evaluation format, and gives what it fitted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.answering.extract import choice
from corpus.answering.features import NAMES
from corpus.answering.kind import wanted
from corpus.answering.trees import model
from fitting import short_answer
from fitting.examples import overlap, read

TOWNS = ("Arden", "Birch", "Cole", "Dunmore", "Elm", "Farley", "Grove", "Hale")
PEOPLE = ("Ann Lee", "Bo Roe", "Cy Poe", "Di Fox", "Ed Ray", "Flo Day", "Gus May", "Hal Orr")


def pairs() -> list[tuple[str, str, str]]:
    """Town, paragraph, mayor."""
    return [
        (town, f"A fair opened in {town} on Monday. {person} has been mayor of {town}.", person)
        for town in TOWNS
        for person in PEOPLE
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    for number, (town, text, person) in enumerate(pairs()):
        articles.append(
            {
                "id": f"a{number}",
                "url": f"https://news.example/{number}",
                "title": f"Fair {number} in {town}",
                "source": "Harbour Wire",
                "author": None,
                "published_at": "2015-12-03",
                "body": f"{text}\n\nThe rain stopped at noon in the harbour, report {number} says.",
            }
        )
        questions.append(
            {
                "id": f"q{number}",
                "question": f"Who has been mayor of {town}?",
                "asked_at": "2015-12-04",
                "answers": [person],
                "evidence": [{"article_id": f"a{number}", "paragraph": 0, "sentence": text}],
                "answerable": number % 8 != 0,
            }
        )
    write(tmp_path / "articles.jsonl", articles)
    write(tmp_path / "questions.jsonl", questions)
    return tmp_path


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_a_folder_and_a_file_are_read(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "reading.jsonl"
    write(file, [{"id": 1, "question": "Who?", "context": "Ann.", "answers": ["Ann"]}])
    examples = read([folder, file])
    assert len(examples) == 57
    assert examples[0].text == pairs()[1][1]
    assert examples[0].answers == ("Bo Roe",)
    assert (examples[-1].text, examples[-1].origin) == ("Ann.", "reading")


def test_one_article_is_on_one_side_of_a_cross_validation(folder: Path) -> None:
    examples = read([folder, folder])
    folds: dict[str, set[int]] = {}
    for example in examples:
        folds.setdefault(example.group, set()).add(example.fold(short_answer.FOLDS))
    assert all(len(found) == 1 for found in folds.values())
    assert len({example.fold(short_answer.FOLDS) for example in examples}) == short_answer.FOLDS


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("the Bank", ("bank.",), 1.0),
        ("Ann Lee", ("Lee", "Bo"), 2 / 3),
        ("Ann", (), 0.0),
        ("the", ("a",), 0.0),
    ],
)
def test_overlap(text: str, answers: tuple[str, ...], expected: float) -> None:
    assert overlap(text, answers) == pytest.approx(expected)


def test_what_is_written_gives_the_scores_that_were_fitted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    boosters = []
    train = lightgbm.train

    def kept(*args: Any, **options: Any) -> Any:
        boosters.append(train(*args, **options))
        return boosters[-1]

    monkeypatch.setattr(lightgbm, "train", kept)
    monkeypatch.setattr("sys.argv", ["", str(folder), "--trees", "5"])
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    for out in (first, second):
        monkeypatch.setattr("sys.argv", ["", str(folder), "--trees", "5", "--out", str(out)])
        short_answer.main()
    assert first.read_bytes() == second.read_bytes()

    written = json.loads(first.read_text("utf-8"))
    assert written["report"]["answers"]["news"]["questions"] == 56
    loaded = model(written, NAMES)
    example = read([folder])[0]
    kind = wanted(example.question)
    found = choice(example.question, kind, example.text, example.published)
    assert loaded.trees.score(found.rows) == pytest.approx(
        boosters[-1].predict(found.rows), abs=1e-4
    )
    assert 0 < loaded.threshold <= 1
