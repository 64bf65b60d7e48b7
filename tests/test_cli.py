"""The ``newsdesk`` command: what it prints, where, and with which status it ends."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from corpus.schema import ARCHIVE

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples" / "articles.jsonl"
QUESTION = "when was the jet shot down?"
STORY = """Mayor opens the bridge of Vell

By Ann Archer
2 January 2025

VELL - Mayor Zorblax Quimby opened the new bridge over the river Vell on Thursday.

The bridge took four years to build and cost 31 million crowns, the town said.
"""

Run = Callable[..., Result]


@pytest.fixture
def newsdesk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, in an empty folder and without settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("NEWSDESK_DATABASE", "BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object, **options: Any) -> Result:
        result = CliRunner().invoke(
            main, [str(a) for a in arguments], prog_name="newsdesk", **options
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, "utf-8")
    return path


def objects(output: str) -> list[dict[str, Any]]:
    """What is printed with ``--json``, an object a line and nothing else."""
    return [json.loads(line) for line in output.splitlines()]


def refused(result: Result) -> str:
    """The one sentence on standard error of what ended with 1."""
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith(".\n")
    assert "Traceback" not in result.output
    return result.stderr.strip()


# ask


def test_ask_says_why_if_that_is_asked_for(newsdesk: Run, database: Path) -> None:
    plain = newsdesk("ask", QUESTION, "--db", database)
    result = newsdesk("ask", QUESTION, "--why", "--db", database)
    assert result.exit_code == 0
    assert result.stdout.startswith(plain.stdout)
    lines = result.stdout.removeprefix(plain.stdout).splitlines()
    assert lines[0] == ""
    assert lines[2] == f"Question: {QUESTION}"
    assert "In the best quote: jet, shot, down" in lines
    assert "All of them are searchable." in lines
    assert "For (+) and against" not in plain.stdout


def test_ask_says_why_as_json(newsdesk: Run, database: Path) -> None:
    question = f"{QUESTION} last week source:nosuch"
    arguments = ("--json", "--asked-at", "2015-12-03", "--db", database)
    [plain] = objects(newsdesk("ask", question, *arguments).stdout)
    [answer] = objects(newsdesk("ask", question, *arguments, "--why").stdout)
    why = answer.pop("why")
    assert list(answer) == list(plain)
    assert list(why) == (
        "score found maybe bias signals words kind time filters spelling tried ranked read"
        " rivals index".split()
    )
    assert (why["filters"], why["signals"], why["rivals"]) == (["source:nosuch"], [], [])
    assert why["time"] == {
        "words": "last week",
        "first": "2015-11-23",
        "last": "2015-11-29",
        "since": "2015-11-22",
    }
    assert why["index"] == why["index"] | {"articles": 32, "newest": "2024-12-08"}
    assert why["index"]["passages"] == why["index"]["indexed"] > 100
    assert why["index"]["age_seconds"] >= 0
    [found] = objects(newsdesk("ask", QUESTION, "--json", "--why", "--db", database).stdout)
    total = found["why"]["bias"] + sum(s["says"] for s in found["why"]["signals"])
    assert round(1 / (1 + math.exp(-total)), 4) == found["score"]
    assert [word["word"] for word in found["why"]["words"]] == ["jet", "shot", "down"]
    assert list(found["why"]["words"][0]) == ["word", "where", "instead", "name"]
    assert found["why"]["tried"][0]["how"] == "as typed"
    assert {rival["published"][:2] for rival in found["why"]["rivals"]} == {"20"}


def test_ask_prints_the_answer(newsdesk: Run, database: Path) -> None:
    result = newsdesk("ask", QUESTION, "--db", database)
    assert result.exit_code == 0
    assert result.stdout.startswith("24 November 2015\n“ANKARA")
    assert "<https://example.org/harbour-wire/2015/11/24/" in result.stdout
    assert result.stderr == ""


def test_ask_as_json(newsdesk: Run, database: Path) -> None:
    result = newsdesk("ask", QUESTION, "--json", "--asked-at", "2015-11-27", "--db", database)
    assert result.exit_code == 0
    [answer] = objects(result.stdout)
    assert list(answer) == ("question outcome answer quotes score threshold elapsed_ms".split())
    assert answer["question"] == QUESTION
    assert answer["outcome"] == "found"
    assert answer["answer"] == {
        "text": "24 November 2015",
        "span": "24 November 2015",
        "kind": "date",
        "value": "2015-11-24",
    }
    assert 0 < answer["threshold"] <= answer["score"] <= 1
    assert answer["elapsed_ms"] > 0
    quote = answer["quotes"][0]
    assert list(quote) == (
        "text article_id passage_id start end title outlet published url".split()
    )
    assert (quote["article_id"], quote["outlet"]) == (1, "Harbour Wire")
    assert quote["published"] == "2015-11-24"
    for quote in answer["quotes"]:
        [article] = objects(
            newsdesk("article", quote["article_id"], "--json", "--db", database).stdout
        )
        [passage] = [p for p in article["passages"] if p["id"] == quote["passage_id"]]
        assert passage["text"][quote["start"] : quote["end"]] == quote["text"]
        assert len(quote["text"]) <= 350


def test_ask_what_is_not_there_is_no_failure(newsdesk: Run, database: Path) -> None:
    result = newsdesk("ask", "Who is Zorblax Quimby?", "--json", "--db", database)
    assert result.exit_code == 0
    [answer] = objects(result.stdout)
    assert (answer["outcome"], answer["answer"], answer["quotes"]) == ("not_found", None, [])


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("the", "Please add a word that I can search for."),
        ("", "Please add a word that I can search for."),
        ("x" * 1482, "That is 1,482 characters; please use at most 1,000."),
        ("jet from:31.2.2026", "I don't know `from:31.2.2026`. Use YYYY-MM-DD."),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_ask_refuses_in_a_sentence(
    newsdesk: Run, database: Path, question: str, sentence: str, form: list[str]
) -> None:
    result = newsdesk("ask", question, *form, "--db", database)
    assert refused(result) == sentence
    assert result.stdout == ""


# article, status


def test_article_as_json_and_as_text(newsdesk: Run, database: Path) -> None:
    [article] = objects(newsdesk("article", "3", "--json", "--db", database).stdout)
    assert (
        list(article)
        == (
            "id url title outlet published published_from byline dateline language section image"
            " status retraction version tags external_id added_at copy_of copies story passages"
        ).split()
    )
    assert (article["id"], article["external_id"]) == (3, "s003")
    assert article["title"] == "Putin orders sanctions on Turkey over downed bomber"
    assert [p["position"] for p in article["passages"]] == list(range(len(article["passages"])))
    assert list(article["passages"][0]) == ["id", "position", "kind", "text"]
    text = newsdesk("article", "3", "--db", database).stdout
    assert all(passage["text"] in text for passage in article["passages"])


def test_an_article_that_is_not_there(newsdesk: Run, database: Path) -> None:
    for form in ([], ["--json"]):
        result = newsdesk("article", "981", *form, "--db", database)
        assert refused(result) == "No article 981. See /latest."
        assert result.stdout == ""
    assert newsdesk("article", "9" * 30, "--db", database).exit_code == 2


def test_status(newsdesk: Run, database: Path) -> None:
    result = newsdesk("status", "--db", database)
    assert result.exit_code == 0
    assert result.stdout.startswith("32 articles, ")
    empty = newsdesk("status", "--db", "empty.db")
    assert empty.stdout == (
        "The archive is empty. Add articles with newsdesk add or newsdesk import.\n"
    )


# add


def test_add_as_json_then_ask(newsdesk: Run, story: Path) -> None:
    result = newsdesk("add", story, "--json", "--source", "Vell Gazette", "--date", "2025-01-03")
    assert result.exit_code == 0
    [receipt] = objects(result.stdout)
    assert (
        list(receipt)
        == (
            "input outcome id title outlet published published_from byline language passages reason"
            " refusal"
        ).split()
    )
    assert receipt["input"] == str(story)
    assert (receipt["outcome"], receipt["id"], receipt["reason"]) == ("added", 1, None)
    assert receipt["title"] == "Mayor opens the bridge of Vell"
    assert receipt["outlet"] == "Vell Gazette"
    assert (receipt["published"], receipt["published_from"]) == ("2025-01-03", "given")
    assert receipt["passages"] == 2
    [answer] = objects(newsdesk("ask", "How much did the bridge of Vell cost?", "--json").stdout)
    assert answer["quotes"][0]["outlet"] == "Vell Gazette"


def test_add_names_who_did_it(newsdesk: Run, story: Path, tmp_path: Path) -> None:
    newsdesk("add", story, "--date", "2025-01-03")
    with closing(sqlite3.connect(tmp_path / "newsdesk.db")) as db:
        [(who, what)] = db.execute("SELECT actor, action FROM audit").fetchall()
    assert who.startswith("cli:")
    assert what == "article.add"


def test_add_what_is_there_already(newsdesk: Run, story: Path) -> None:
    arguments = ("add", story, "--date", "2025-01-03", "--source", "Vell Gazette")
    assert newsdesk(*arguments).exit_code == 0
    result = newsdesk(*arguments, "--json")
    assert result.exit_code == 0
    [receipt] = objects(result.stdout)
    assert (receipt["outcome"], receipt["id"]) == ("copy", 1)
    assert receipt["reason"] == "Already stored as #1 (same text)."


def test_add_stops_at_nothing_and_ends_with_1(newsdesk: Run, story: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    inputs = (empty, tmp_path / "nosuch.txt", story, "https://127.0.0.1/")
    result = newsdesk("add", *inputs, "--json", "--date", "2025-01-03")
    assert refused(result) == "3 of 4 refused."
    receipts = objects(result.stdout)
    assert [r["input"] for r in receipts] == [str(i) for i in inputs]
    assert [r["outcome"] for r in receipts] == ["refused", "refused", "added", "refused"]
    assert all((r["id"] is None) == (r["outcome"] == "refused") for r in receipts)
    assert all(r["reason"].endswith(".") for r in receipts if r["outcome"] == "refused")


def test_a_dry_run_stores_nothing_and_shows_the_text(newsdesk: Run, story: Path) -> None:
    result = newsdesk("add", story, "--json", "--dry-run", "--date", "2025-01-03")
    [receipt] = objects(result.stdout)
    assert (receipt["outcome"], receipt["id"]) == ("added", None)
    assert len(receipt["paragraphs"]) == receipt["passages"] == 2
    assert receipt["paragraphs"][1] in STORY
    text = newsdesk("add", story, "--dry-run", "--date", "2025-01-03").stdout
    assert receipt["paragraphs"][1] in text
    assert "The archive is empty" in newsdesk("status").stdout


# import


def test_import_then_import_again(newsdesk: Run) -> None:
    first = newsdesk("import", SAMPLES)
    assert first.exit_code == 0
    assert first.stdout.startswith("32 articles imported, 0 were stored already")
    second = newsdesk("import", SAMPLES)
    assert second.exit_code == 0
    assert second.stdout.startswith("0 articles imported, 32 were stored already")
    [article] = objects(newsdesk("article", "1", "--json").stdout)
    [line] = [json.loads(s) for s in SAMPLES.read_text("utf-8").splitlines()[:1]]
    assert article["external_id"] == line["id"]
    # Nothing is cleaned.
    assert "\n\n".join(p["text"] for p in article["passages"]) == line["body"]


def test_import_tells_bad_lines_and_takes_the_others(newsdesk: Run, tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    good = {"title": "A", "published_at": "2025-01-02", "body": "One.\n\nTwo."}
    lines = [b"no json", json.dumps(good).encode(), b"", b'{"title": "B"}', b"\xff\xfe", b"[]"]
    path.write_bytes(b"\n".join(lines))
    result = newsdesk("import", path)
    assert result.exit_code == 1
    assert result.stdout.startswith("1 articles imported")
    *told, last = result.stderr.splitlines()
    assert [line.partition(":")[0] for line in told] == ["line 1", "line 4", "line 5", "line 6"]
    assert last == "4 lines were not read."


def test_reindex_builds_anew_what_was_damaged(newsdesk: Run, tmp_path: Path) -> None:
    newsdesk("import", SAMPLES, "--db", "news.db")
    whole = newsdesk("reindex", "--db", "news.db")
    passages = newsdesk("status", "--db", "news.db").stdout.splitlines()[0].split()[2]
    assert whole.stdout == f"{passages} passages indexed.\n"

    with closing(sqlite3.connect(tmp_path / "news.db")) as db, db:
        db.execute("DELETE FROM postings")

    assert newsdesk("reindex", "--db", "news.db").stdout == whole.stdout
    assert "24 November 2015" in newsdesk("ask", QUESTION, "--db", "news.db").stdout


def test_a_terminal_sees_how_fast_an_import_is(tmp_path: Path) -> None:
    terminal, side = os.openpty()
    command = [sys.executable, "-m", "bot.cli", "import", str(SAMPLES), "--db", "news.db"]
    with subprocess.Popen(command, stderr=side, stdout=subprocess.PIPE, cwd=tmp_path) as process:
        os.close(side)
        shown = b""
        with contextlib.suppress(OSError):  # the other side is closed
            while some := os.read(terminal, 4096):
                shown += some
        assert process.stdout is not None
        assert process.stdout.read().startswith(b"32 articles imported")
    os.close(terminal)

    assert re.search(rb"storing.*100%.*articles/s", shown, re.DOTALL)


def test_import_from_a_pipe(newsdesk: Run) -> None:
    line = {"title": "A", "published_at": "2025-01-02", "body": "One."}
    result = newsdesk("import", "-", input=json.dumps(line))
    assert result.exit_code == 0
    assert "1 articles imported" in result.stdout


# which database


def test_the_option_beats_the_variable_beats_the_folder(
    newsdesk: Run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def articles(*arguments: object) -> str:
        return str(newsdesk(*arguments).stdout)

    database.rename(tmp_path / "other.db")
    assert "empty" in articles("status")
    assert (tmp_path / "newsdesk.db").exists()
    monkeypatch.setenv("NEWSDESK_DATABASE", "other.db")
    assert articles("status").startswith("32 articles")
    assert "empty" in articles("status", "--db", "newsdesk.db")
    assert "empty" in articles("--db", "newsdesk.db", "status")
    monkeypatch.setenv("NEWSDESK_DATABASE", "")
    assert "empty" in articles("status")


@pytest.fixture
def foreign(tmp_path: Path) -> dict[str, Path]:
    """Files that are no archive."""
    text = tmp_path / "text.db"
    text.write_text("not a database, and long enough to be looked at " * 100)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db, db:
        db.execute("CREATE TABLE things (id)")
    return {"text": text, "other": other, "folder": tmp_path / "no" / "such.db"}


@pytest.mark.parametrize("command", [["ask", "jet"], ["article", "1"], ["status"]])
def test_a_file_that_is_no_archive_is_refused_and_left_alone(
    newsdesk: Run, foreign: dict[str, Path], command: list[str]
) -> None:
    for kind, path in foreign.items():
        before = path.read_bytes() if path.exists() else None
        sentence = refused(newsdesk(*command, "--db", path))
        assert str(path) in sentence
        if kind != "folder":
            assert sentence == f"{path} is not a Newsdesk archive."
        assert (path.read_bytes() if path.exists() else None) == before


def test_a_file_of_a_newer_version_is_refused(newsdesk: Run, database: Path) -> None:
    newer = len(ARCHIVE.migrations) + 1
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE schemas SET version = ? WHERE owner = 'archive'", (newer,))
    assert "newer Newsdesk" in refused(newsdesk("ask", "jet", "--db", database))


# wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ask"],
        ["ask", "jet", "--nonsense"],
        ["ask", "jet", "--asked-at", "31.2.2016"],
        ["ask", "jet", "--asked-at", "2016-02-31"],
        ["article"],
        ["article", "x"],
        ["add"],
        ["add", "x.txt", "--date", "yesterday"],
        ["import"],
        ["import", "nosuch.jsonl"],
        ["chat", "--as", "king"],
        ["--db"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_with_status_2(newsdesk: Run, arguments: list[str]) -> None:
    result = newsdesk(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr
    assert "Traceback" not in result.stderr


def test_help_names_the_verbs(newsdesk: Run) -> None:
    for flag in ("-h", "--help"):
        result = newsdesk(flag)
        assert result.exit_code == 0
        for name in main.commands:
            assert re.search(rf"^  {name}\s", result.stdout, re.M)
            more = newsdesk(name, flag)
            assert more.exit_code == 0
            assert more.stdout.startswith(f"Usage: newsdesk {name}")
    assert newsdesk("--version").stdout.startswith("newsdesk, version ")


def test_run_needs_a_token_and_never_prints_one(
    newsdesk: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(newsdesk("run")).startswith("BOT_TOKEN is not set.")
    monkeypatch.setenv("BOT_TOKEN", "no-token-at-all")
    sentence = refused(newsdesk("run"))
    assert sentence.startswith("BOT_TOKEN: ")
    assert "no-token-at-all" not in sentence


# terminals


def test_control_characters_of_an_article_do_not_reach_the_terminal(
    newsdesk: Run, tmp_path: Path
) -> None:
    line = {
        "title": "Bridge \x1b]0;owned\x07 of Vell",
        "published_at": "2025-01-02",
        "body": "The bridge of Vell \x1b[2J\x9b31m was opened.",
    }
    newsdesk("import", "-", input=json.dumps(line))
    for arguments in (["ask", "was the bridge of Vell opened?"], ["article", "1"]):
        out = newsdesk(*arguments).stdout
        assert "bridge of Vell" in out
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", out)
    [article] = objects(newsdesk("article", "1", "--json").stdout)
    assert article["passages"][0]["text"] == line["body"]
