"""What the program can do is named in its README."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands import discover
from bot.settings import Settings
from corpus.retrieval.query import _FILTERS

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def named(pattern: str) -> bool:
    return re.search(pattern, README) is not None


@pytest.mark.parametrize("name", [setting.metadata["name"] for setting in fields(Settings)])
def test_each_setting(name: str) -> None:
    assert named(rf"\b{name}\b")


@pytest.mark.parametrize("name", list(discover()))
def test_each_telegram_command(name: str) -> None:
    assert named(rf"(?<![\w/])/{name}\b")


@pytest.mark.parametrize("name", list(main.commands))
def test_each_verb_of_the_command_line(name: str) -> None:
    assert named(rf"newsdesk {name}\b")


@pytest.mark.parametrize("name", _FILTERS)
def test_each_filter(name: str) -> None:
    assert named(rf"\b{name}:")


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    known = {setting.metadata["name"] for setting in fields(Settings)}
    assert set(re.findall(r"\bNEWSDESK_[A-Z_]+\b", README)) <= known
