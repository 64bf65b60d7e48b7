"""``newsdesk add --json`` of saved pages: what other programs read of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main

STORY = [
    "The ferry to Skarnholm stayed in port for a third day on Friday, officials said.",
    "Some four hundred passengers were put up in the gymnasium of the harbour school.",
]
PAGE = f"""<!doctype html><html lang="en"><head><title>Ferry stays in port | Skarn Courier</title>
<meta property="article:published_time" content="2024-05-03T10:00:00+02:00">
<meta property="article:section" content="Harbour">
<meta property="og:image" content="https://cdn.example/ferry.jpg">
<link rel="canonical" href="https://skarn.example/ferry"></head><body><article>
<h1>Ferry stays in port</h1><p>By Jane Doe</p><div><button>Share</button></div>
<p>{STORY[0]}</p><p>{STORY[1]}</p></article></body></html>"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSDESK_DATABASE", raising=False)
    return tmp_path


def told(*arguments: str, status: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == status, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_dry_run_tells_all_that_would_be_stored(folder: Path) -> None:
    (folder / "page.html").write_text(PAGE, "utf-8")
    assert told("add", "--dry-run", "--json", "page.html") == {
        "input": "page.html",
        "outcome": "added",
        "id": None,
        "title": "Ferry stays in port",
        "outlet": "Skarn Courier",
        "published": "2024-05-03T08:00:00Z",
        "published_from": "meta",
        "byline": "Jane Doe",
        "language": "en",
        "passages": 2,
        "reason": None,
        "refusal": None,
        "section": "Harbour",
        "image": "https://cdn.example/ferry.jpg",
        "paragraphs": STORY,
    }


def test_what_is_stored_has_its_section_and_image(folder: Path) -> None:
    (folder / "page.html").write_text(PAGE, "utf-8")
    added = told("add", "--json", "page.html")
    article = told("article", str(added["id"]), "--json")
    assert (article["section"], article["image"]) == ("Harbour", "https://cdn.example/ferry.jpg")
    assert [passage["text"] for passage in article["passages"]] == STORY


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("gone.html", "<title>Page not found</title><h1>Page not found</h1>", "not-found"),
        ("app.html", "<div id=root></div><script src=a.js></script>", "script-only"),
        ("blank.html", "<html><body></body></html>", "empty"),
        ("blank.txt", "\n\n", "empty"),
        ("heading.md", "# Ferry stays in port\n", "empty"),
        ("many.html", "<i></i>" * 40_000, "too-complex"),
        ("missing.html", None, "not-found"),
    ],
)
def test_what_is_refused_has_a_word_for_programs_and_a_sentence_for_people(
    folder: Path, name: str, content: str | None, refusal: str
) -> None:
    if content is not None:
        (folder / name).write_text(content, "utf-8")
    receipt = told("add", "--json", name, status=1)
    assert (receipt["outcome"], receipt["refusal"], receipt["id"]) == ("refused", refusal, None)
    assert receipt["reason"].endswith(".")


def test_text_and_markdown_are_told_as_paragraphs_too(folder: Path) -> None:
    (folder / "a.txt").write_text("Ferry stays in port\n\nMay 3, 2024\n\n" + "\n\n".join(STORY))
    (folder / "b.md").write_text("# Ferry stays in port\n\n*May 3, 2024*\n\n" + "\n\n".join(STORY))
    for name in ("a.txt", "b.md"):
        receipt = told("add", "--dry-run", "--json", name)
        assert receipt["paragraphs"] == STORY
        assert (receipt["published"], receipt["published_from"]) == ("2024-05-03", "text")
