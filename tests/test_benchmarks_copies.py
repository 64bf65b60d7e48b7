"""The benchmarks of near copies and stories do what they say."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import copies, stories
from benchmarks.copies import EDITS, cut, edited

TEXT = [f"one two three {n}" for n in range(25)]


def test_what_is_cut_keeps_its_words_in_order() -> None:
    words = " ".join(TEXT).split()
    for keep in (0.5, 0.7, 1.0):
        assert " ".join(cut(TEXT, keep)).split() == words[: round(keep * 100)]
        assert " ".join(cut(TEXT, keep, front=True)).split() == words[-round(keep * 100) :]


def test_about_a_tenth_of_the_words_is_edited() -> None:
    text = edited(["same"] * 5000, random.Random(1))
    assert 0.88 < " ".join(text).split().count("same") / 5000 < 0.95


@pytest.mark.parametrize("name", list(EDITS))
def test_each_edit_leaves_some_of_the_text(name: str) -> None:
    copy = " ".join(EDITS[name](TEXT, random.Random(1), ["other words"] * 3))
    assert "one two three" in copy
    assert copy != " ".join(TEXT)


def test_copies_of_a_made_up_archive_are_found() -> None:
    result = CliRunner().invoke(copies.main, ["--size", "60", "--copies", "10"])
    assert result.exit_code == 0, result.output
    assert "0 of 10 different articles joined" in result.output
    assert "100.00 % found of 10 cut by half" in result.output
    assert "ms an article" in result.output


def test_copies_of_a_file_are_found_and_what_it_joins_is_shown(tmp_path: Path) -> None:
    chance = random.Random(1)
    texts = [" ".join(f"w{chance.randrange(10**6)}" for _ in range(200)) for _ in range(5)]
    lines = [
        {"id": str(n), "title": f"T{n}", "source": "A", "published_at": "2020-01-01", "body": text}
        for n, text in enumerate([*texts, texts[0] + " and more"])
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    result = CliRunner().invoke(copies.main, ["--file", str(path), "--copies", "6"])
    assert result.exit_code == 0, result.output
    assert "1.00  2020-01-01 T5\n      2020-01-01 T0\n1 of 6 joined" in result.output
    assert "100.00 % found of 6 cut by 30 %" in result.output


def test_pairs_that_were_judged_are_counted(tmp_path: Path) -> None:
    articles = Path(__file__).with_name("stories.jsonl")
    pairs = tmp_path / "pairs.jsonl"
    judged = [("t14", "t15", True), ("t16", "t18", False), ("t13", "t14", True)]
    pairs.write_text("".join(json.dumps({"a": a, "b": b, "same": s}) + "\n" for a, b, s in judged))
    result = CliRunner().invoke(stories.main, [str(articles), str(pairs)])
    assert result.exit_code == 0, result.output
    assert "missed: Harbour Wire: Magnitude 7.0 earthquake hits Kumamoto" in result.output
    assert "3 pairs; precision 1 of 1 (100 %), recall 1 of 2 (50 %)" in result.output
