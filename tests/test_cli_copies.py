"""Copies on the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.wire import edited, story


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSDESK_DATABASE", raising=False)
    return tmp_path


def newsdesk(*arguments: str) -> Any:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def add(folder: Path, text: Sequence[str], *options: str) -> Any:
    path = folder / "story.txt"
    path.write_text("Ferry aground off Port Ellery\n\n" + "\n\n".join(text), "utf-8")
    return newsdesk("add", "--json", "--date", "2019-03-05", *options, str(path))


def test_a_copy_is_told_in_a_sentence_with_the_id_of_the_first(folder: Path) -> None:
    wire = story(1)
    assert add(folder, wire, "--source", "AP")["outcome"] == "added"
    again = add(folder, wire[:6], "--source", "AP")
    assert (again["outcome"], again["id"], again["reason"]) == ("copy", 1, "99% like #1.")
    other = add(folder, wire[:5], "--source", "Reuters")
    assert (other["outcome"], other["id"]) == ("copy", 1)
    assert other["reason"] == "99% like #1: joined as another outlet of that story."
    for options in (("--dry-run",), ("--dry-run", "--anyway"), ("--anyway",)):
        receipt = add(folder, edited(wire), "--source", "AP", *options)
        assert receipt["outcome"] == ("added" if "--anyway" in options else "copy")


def test_an_article_names_its_copies_and_its_story(folder: Path) -> None:
    add(folder, story(1), "--source", "AP")
    add(folder, story(1)[:5], "--source", "Reuters")
    first, copy = (newsdesk("article", number, "--json") for number in "12")
    assert (first["copy_of"], first["copies"], first["story"]) == (None, [2], [1, 2])
    assert (copy["copy_of"], copy["copies"], copy["story"]) == (1, [], [1, 2])
