"""``newsdesk chat`` as a program, from a pipe."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from corpus.opening import open_archive

QUESTION = "when was the jet shot down?"
ROOT = Path(__file__).parent.parent


async def chat(
    said: bytes, *options: str, folder: Path, **environment: str
) -> tuple[int | None, str, str]:
    """Status, standard output and standard error of a talk."""
    kept = {k: v for k, v in os.environ.items() if k not in ("BOT_TOKEN", "NEWSDESK_DATABASE")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "bot.cli", "chat", *options,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), **environment},
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(said), 60)
    return process.returncode, out.decode(), err.decode()


async def test_each_line_is_answered_and_the_end_of_the_pipe_is_the_end(tmp_path: Path) -> None:
    said = f"{QUESTION}\n\n3\n/status\nWho is Zorblax Quimby?\nthe"
    status, out, err = await chat(said.encode(), folder=tmp_path)
    assert (status, err) == (0, "")
    places = [
        out.index(words)
        for words in (
            "24 November 2015",
            "articles, best first",
            "32 articles, 167 passages",
            "I found nothing about this in 32 articles",
            "Please add a word that I can search for.",
        )
    ]
    assert places == sorted(places)
    assert "Traceback" not in out
    # The samples were in a copy that is gone again.
    assert list(tmp_path.iterdir()) == []


async def test_why_explains_the_answer_before_it(tmp_path: Path) -> None:
    status, out, err = await chat(f"{QUESTION}\n/why".encode(), folder=tmp_path)
    assert (status, err) == (0, "")
    _, told = out.split(f"Question: {QUESTION}\n")
    assert "In the best quote: jet, shot, down\n" in told
    assert "All of them are searchable." in told


async def test_nothing_said_is_no_error(tmp_path: Path) -> None:
    assert await chat(b"", folder=tmp_path) == (0, "", "")


async def test_in_a_group_there_is_silence_unless_the_bot_is_addressed(tmp_path: Path) -> None:
    said = f"{QUESTION}\n/nonsense\nhello"
    assert await chat(said.encode(), "--group", folder=tmp_path) == (0, "", "")
    status, out, _ = await chat(f"@newsdesk_bot {QUESTION}".encode(), "--group", folder=tmp_path)
    assert status == 0
    assert out.startswith("24 November 2015\n")


async def test_bytes_that_are_no_text_stop_nothing(tmp_path: Path) -> None:
    said = b"\xff\xfe\x00 jet\n\x00\n" + QUESTION.encode()
    status, out, err = await chat(said, folder=tmp_path, LC_ALL="C")
    assert (status, err) == (0, "")
    assert "24 November 2015" in out


async def test_a_named_archive_is_used_and_stays(tmp_path: Path) -> None:
    async with open_archive(tmp_path / "mine.db"):
        pass
    for options, environment in (
        ([], {"NEWSDESK_DATABASE": "mine.db"}),
        (["--db", "mine.db"], {"NEWSDESK_DATABASE": "other.db"}),
    ):
        status, out, err = await chat(b"/status", *options, folder=tmp_path, **environment)
        assert (status, err) == (0, "")
        assert out.startswith("The archive is empty.")
    assert (tmp_path / "mine.db").exists()
    assert not (tmp_path / "other.db").exists()


async def test_a_file_that_is_no_archive_is_told_with_status_1(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("Once upon a time. " * 500)
    status, out, err = await chat(b"jet\n", "--db", "story.txt", folder=tmp_path)
    assert (status, out) == (1, "")
    assert err == "story.txt is not a Newsdesk archive.\n"
