"""What editors do on the command line, and the archive out and in."""

from __future__ import annotations

import getpass
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main

Run = Callable[..., Result]
TITLE = "Putin orders sanctions on Turkey over downed bomber"


@pytest.fixture
def newsdesk(database: Path) -> Run:
    """The command, on a copy of the sample archive."""

    def run(*arguments: object, **options: Any) -> Result:
        words = [str(a) for a in arguments]
        result = CliRunner().invoke(main, ["--db", str(database), *words], **options)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def test_an_edit_says_what_was_and_what_is(newsdesk: Run) -> None:
    done = newsdesk("edit", 3, "byline", "Ann Archer")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"Edited #3 {TITLE}\nByline: Helen Marsh → Ann Archer\n"
    [entry] = [json.loads(newsdesk("audit", "--json").stdout)]
    assert entry == entry | {
        "actor": f"cli:{getpass.getuser()}",
        "action": "article.edit",
        "subject": "article:3",
        "before": {"byline": "Helen Marsh"},
        "after": {"byline": "Ann Archer"},
    }


def test_a_paragraph_is_named_in_one_word_or_in_two(newsdesk: Run) -> None:
    assert newsdesk("edit", 3, "paragraph", 1, "In two words.").exit_code == 0
    assert newsdesk("edit", 3, "Paragraph", 2, input="From a pipe.").exit_code == 0
    assert newsdesk("edit", 3, "paragraph 3", "-").exit_code == 0
    article = json.loads(newsdesk("article", 3, "--json").stdout)
    assert [p["text"] for p in article["passages"]][:2] == ["In two words.", "From a pipe."]
    assert newsdesk("edit", 3, "paragraph", "In two words.").exit_code == 1
    loose = newsdesk("edit", 3, "byline", "Ann", "Archer")
    assert loose.exit_code == 2
    assert "Put a value that has spaces into quotation marks." in loose.stderr


def test_a_text_is_read_from_standard_input(newsdesk: Run) -> None:
    done = newsdesk("edit", 3, "text", "--json", input="One\nline.\n\nTwo.\n")
    edited = json.loads(done.stdout)
    assert edited == edited | {"id": 3, "field": "text", "after": "One line.\n\nTwo.", "version": 2}
    article = json.loads(newsdesk("article", 3, "--json").stdout)
    assert (article["version"], [p["text"] for p in article["passages"]]) == (
        2,
        ["One line.", "Two."],
    )


def test_an_edit_of_another_version_is_refused(newsdesk: Run) -> None:
    assert newsdesk("edit", 3, "paragraph 1", "A.", "--version", 1).exit_code == 0
    late = newsdesk("edit", 3, "paragraph 1", "B.", "--version", 1)
    assert (late.exit_code, late.stdout) == (1, "")
    assert late.stderr.startswith("Nothing was changed: ")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("edit 981 title x", "No article 981. See /latest."),
        ("edit 3 titel x", "Unknown field `titel`. Did you mean `title`?"),
        ("edit 3 date 31.2.2026", "I don't know `31.2.2026`. Use YYYY-MM-DD."),
        ("retract 981 x", "No article 981. See /latest."),
        ("restore 3", "Article 3 is not retracted."),
        ("delete 981 --yes", "No article 981. See /latest."),
        ("article 3 --version 2", "Article 3 has 1 version."),
        ("audit --who Nobody", "Nobody called Nobody is in the log."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(newsdesk: Run, words: str, sentence: str) -> None:
    refused = newsdesk(*words.split())
    assert (refused.exit_code, refused.stdout, refused.stderr) == (1, "", f"{sentence}\n")


def test_nothing_is_deleted_where_nobody_is_asked(newsdesk: Run) -> None:
    refused = newsdesk("delete", 3)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Delete #3?" in refused.stderr
    assert refused.stderr.endswith(
        "Nobody is there to be asked; give --yes to do it all the same.\n"
    )
    assert newsdesk("article", 3).exit_code == 0


def test_retract_and_restore(newsdesk: Run) -> None:
    done = newsdesk("retract", 3, "It was made up.")
    assert done.stdout.startswith(
        f"Retracted #3 {TITLE}\nStatus: live → retracted: It was made up."
    )
    again = newsdesk("retract", 3, "Again.")
    assert again.exit_code == 1
    assert again.stderr.startswith("Article 3 was retracted on ")
    stored = json.loads(newsdesk("article", 3, "--json").stdout)
    assert (stored["status"], stored["retraction"]["reason"]) == ("retracted", "It was made up.")
    assert "Retracted on " in newsdesk("article", 3).stdout
    assert newsdesk("restore", 3).stdout.startswith(f"Restored #3 {TITLE}\n")
    assert json.loads(newsdesk("article", 3, "--json").stdout)["retraction"] is None


def test_delete_takes_everything(newsdesk: Run) -> None:
    assert newsdesk("delete", 3, "--yes").stdout.startswith(f"Deleted #3 {TITLE}\n")
    assert newsdesk("article", 3).exit_code == 1
    assert newsdesk("delete", 3, "--yes").exit_code == 1


def test_versions_are_compared_and_shown(newsdesk: Run) -> None:
    newsdesk("edit", 3, "paragraph 2", "Nothing alike.")
    shown = newsdesk("article", 3, "--versions").stdout
    assert shown.startswith(f"{TITLE} · #3 · 2 versions\n")
    assert f"(cli:{getpass.getuser()})" in shown
    assert "{+Nothing alike.+}" in shown
    form = json.loads(newsdesk("article", 3, "--versions", "--json").stdout)
    assert [v["version"] for v in form["versions"]] == [2, 1]
    [change] = form["versions"][0]["changes"]
    assert (change["where"], change["what"]) == ("paragraph 2", "changed")
    first = json.loads(newsdesk("article", 3, "--version", 1, "--json").stdout)
    assert (first["version"], first["edited"], len(first["passages"])) == (1, False, 6)
    assert "[2] A decree he signed" in newsdesk("article", 3, "--version", 1).stdout


def test_the_log_of_an_article_or_of_somebody(newsdesk: Run) -> None:
    newsdesk("edit", 3, "byline", "A")
    newsdesk("edit", 4, "byline", "B")
    assert newsdesk("audit").stdout.count("article.edit") == 2
    assert newsdesk("audit", "-n", 1).stdout.count("article.edit") == 1
    assert "article:4" not in newsdesk("audit", "--article", 3).stdout
    assert newsdesk("audit", "--who", f"cli:{getpass.getuser()}").stdout.count("article.edit") == 2


# export and import


def test_an_export_goes_to_a_file_or_to_standard_output(newsdesk: Run, tmp_path: Path) -> None:
    file, other = tmp_path / "all.jsonl", tmp_path / "other.db"
    done = newsdesk("export", file)
    assert done.stdout == f"32 articles exported to {file}.\n"
    assert newsdesk("export", "-").stdout_bytes == file.read_bytes()
    back = newsdesk("import", file, "--db", other)
    assert back.stdout.startswith("32 articles imported, 0 were stored already, 0 lines")
    assert newsdesk("export", "-", "--db", other).stdout_bytes == file.read_bytes()
    log = json.loads(newsdesk("audit", "--json", "--db", other).stdout)
    assert (log["action"], log["subject"], log["after"]) == (
        "archive.import", "file:all.jsonl", {"articles": 32},
    )  # fmt: skip


def test_an_export_that_fails_leaves_what_was_there(newsdesk: Run, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text("precious")
    missing = newsdesk("export", file, "--db", tmp_path / "nothing.db")
    assert (missing.exit_code, missing.stderr) == (
        1, f"There is no archive {tmp_path / 'nothing.db'}.\n",
    )  # fmt: skip
    assert not (tmp_path / "nothing.db").exists()
    (tmp_path / "not.db").write_text("no database")
    assert newsdesk("export", file, "--db", tmp_path / "not.db").exit_code == 1
    assert file.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".all")] == []
    nowhere = newsdesk("export", tmp_path / "no" / "where.jsonl")
    assert (nowhere.exit_code, nowhere.stderr) == (
        1, f"There is no directory {tmp_path / 'no'}.\n",
    )  # fmt: skip


def test_edits_survive_being_killed_whole_or_not_at_all(database: Path) -> None:
    """Each edit is in the article, in its versions and in the log; or in none of them."""
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from corpus.opening import open_desk\n"
        "from corpus.types import Actor\n"
        "async def work():\n"
        "    async with open_desk(Path(sys.argv[1])) as desk:\n"
        "        for n in range(100_000):\n"
        "            await desk.edit(3, 'text', f'Text {sys.argv[2]} {n}.', Actor('cli:x'))\n"
        "asyncio.run(work())\n"
    )
    for life in range(4):
        before = _version(database)
        process = subprocess.Popen([sys.executable, "-c", code, str(database), str(life)])
        deadline = time.monotonic() + 60
        while _version(database) < before + 5:
            assert process.poll() is None
            assert time.monotonic() < deadline
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with closing(sqlite3.connect(database)) as db:
        version = db.execute("SELECT version FROM articles WHERE id = 3").fetchone()[0]
        numbers = db.execute("SELECT number FROM versions WHERE article_id = 3 ORDER BY number")
        assert [n for (n,) in numbers] == [*range(1, version + 1)]
        log = db.execute("SELECT count(*) FROM audit WHERE subject = 'article:3'").fetchone()[0]
        assert log == version - 1
        texts = "SELECT count(*) FROM passages WHERE article_id = 3 AND version > 1"
        assert db.execute(texts).fetchone()[0] == version - 1
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path, timeout=10)) as db:
        try:
            return int(db.execute("SELECT version FROM articles WHERE id = 3").fetchone()[0])
        except sqlite3.OperationalError:
            return 0
