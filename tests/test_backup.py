"""Backups: whole copies of a database at work, and the way back."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.delivery.lock import only_one
from bot.render import status
from bot.schema import SCHEMA
from corpus.answers import Status
from corpus.backup import back_up
from corpus.database import Schema, open_database
from corpus.errors import DatabaseError
from corpus.opening import open_loaded
from corpus.schema import ARCHIVE
from tests.conftest import UNHURRIED, Desk, at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat

Run = Callable[..., Result]
QUESTION = "when was the jet shot down?"


@pytest.fixture
def newsdesk(database: Path) -> Run:
    def run(*arguments: object, **options: Any) -> Result:
        words = [str(a) for a in arguments]
        result = CliRunner().invoke(main, ["--db", str(database), *words], **options)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def files(database: Path) -> set[str]:
    return {p.name for p in database.parent.iterdir()} - {"newsdesk.db.lock"}


def test_what_was_backed_up_answers_as_before(newsdesk: Run, database: Path) -> None:
    before = newsdesk("ask", QUESTION).stdout
    assert "24 November 2015" in before
    copy = database.with_name("copy.db")
    made = newsdesk("backup", copy)
    assert made.stdout == f"{copy}: {copy.stat().st_size:,} bytes.\n"
    for article_id in range(1, 9):
        newsdesk("retract", article_id, "It was made up.")
    changed = newsdesk("ask", QUESTION).stdout
    assert changed != before

    done = newsdesk("restore", copy, input="y\n")
    assert done.exit_code == 0, done.stderr
    assert newsdesk("ask", QUESTION).stdout == before
    entry = json.loads(newsdesk("audit", "-n", "1", "--json").stdout)
    assert (entry["action"], entry["after"]) == ("database.restore", {"file": "copy.db"})
    [kept] = database.parent.glob("newsdesk.db.before-restore-*")
    assert str(kept) in done.stdout
    # And what was replaced can be had back.
    assert newsdesk("restore", kept, "--yes").exit_code == 0, "even within the same second"
    assert newsdesk("ask", QUESTION).stdout == changed


def test_without_a_name_it_lies_beside_the_database(newsdesk: Run, database: Path) -> None:
    newsdesk("backup")
    [copy] = database.parent.glob("newsdesk.db.backup-????????-??????")
    assert files(database) - {"newsdesk.db"} == {copy.name}
    assert copy.stat().st_mode & 0o077 == 0  # people's words are in it


def test_a_backup_overwrites_nothing(newsdesk: Run, database: Path) -> None:
    there = database.with_name("there")
    there.write_text("mine")
    refused = newsdesk("backup", there)
    assert (refused.exit_code, refused.stderr) == (1, f"{there} exists already.\n")
    assert there.read_text() == "mine"


def test_what_is_not_there_is_not_made(newsdesk: Run, database: Path) -> None:
    database.unlink()
    assert newsdesk("backup").stderr == f"There is no file {database}.\n"
    assert newsdesk("restore", "none.db").stderr == "There is no file none.db.\n"
    assert files(database) == set()


def test_a_full_disk_leaves_nothing_behind(database: Path) -> None:
    to = database.with_name("copy.db")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(DatabaseError, match=r"copy\.db: .*\.$"):
            back_up(database, to)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, former)
    assert files(database) == {"newsdesk.db"}


def damaged(path: Path) -> str:
    content = bytearray(path.read_bytes())
    content[8192:-4096] = os.urandom(len(content) - 8192 - 4096)
    path.write_bytes(content)
    return "copy.db"


def foreign(path: Path) -> str:
    path.unlink()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE schemas (owner, version)")
    return "is not a Newsdesk archive."


def text(path: Path) -> str:
    path.write_text("Not a database at all. " * 99)
    return "is not a Newsdesk archive."


def empty(path: Path) -> str:
    path.write_bytes(b"")
    return "is not a Newsdesk archive."


def newer(path: Path) -> str:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE schemas SET version = 999")
    return "was written by a newer Newsdesk"


@pytest.mark.parametrize("harm", [damaged, foreign, text, empty, newer])
def test_what_cannot_be_restored_changes_nothing(
    newsdesk: Run, database: Path, harm: Callable[[Path], str]
) -> None:
    copy = database.with_name("copy.db")
    newsdesk("backup", copy)
    sentence = harm(copy)
    before = database.read_bytes()
    refused = newsdesk("restore", copy, "--yes")
    assert refused.exit_code == 1
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert database.read_bytes() == before
    assert files(database) == {"newsdesk.db", "copy.db"}


def test_nothing_is_restored_under_a_bot_or_another_process(newsdesk: Run, database: Path) -> None:
    copy = database.with_name("copy.db")
    newsdesk("backup", copy)
    with only_one(database):
        refused = newsdesk("restore", copy, "--yes")
    assert (refused.exit_code, refused.stderr) == (
        1, f"{database} is in use by process {os.getpid()} on this machine. Stop it first.\n"
    )  # fmt: skip
    with closing(sqlite3.connect(database)) as other:
        other.execute("SELECT count(*) FROM articles").fetchone()
        refused = newsdesk("restore", copy, "--yes")
    assert "is in use by another process" in refused.stderr
    assert refused.exit_code == 1
    assert not list(database.parent.glob("*before-restore*"))
    assert not list(database.parent.glob("*.part"))


def test_who_says_no_keeps_what_there_is(newsdesk: Run, database: Path) -> None:
    copy = database.with_name("copy.db")
    newsdesk("backup", copy)
    refused = newsdesk("restore", copy, input="n\n")
    assert refused.stderr.endswith("Nothing was changed.\n")
    assert "is the database itself" in newsdesk("restore", database, "--yes").stderr
    assert not list(database.parent.glob("*before-restore*"))


def test_a_damaged_database_is_replaced_and_kept(newsdesk: Run, database: Path) -> None:
    copy = database.with_name("copy.db")
    newsdesk("backup", copy)
    database.write_bytes(b"torn" * 3000)
    database.with_name("newsdesk.db-wal").write_bytes(b"more")
    assert newsdesk("restore", copy, "--yes").exit_code == 0
    assert "24 November 2015" in newsdesk("ask", QUESTION).stdout
    [kept] = [p for p in database.parent.glob("*before-restore*") if "-wal" not in p.name]
    assert kept.read_bytes() == b"torn" * 3000


async def test_messages_of_the_time_of_a_backup_are_not_answered_again(
    database: Path, newsdesk: Run
) -> None:
    copy = database.with_name("copy.db")
    async with open_database(database, [ARCHIVE, SCHEMA]) as opened:
        await opened.execute(
            "INSERT INTO inbox (bot_id, update_id, received_at, raw) VALUES (1, 2, 3, '{}')"
        )
        await asyncio.to_thread(back_up, database, copy)
    await asyncio.to_thread(newsdesk, "restore", copy, "--yes")
    async with open_database(database, [ARCHIVE, SCHEMA]) as opened:
        [row] = await opened.rows("SELECT update_id, raw FROM inbox")
    assert tuple(row) == (2, None)


@pytest.mark.parametrize("bot", range(1, len(SCHEMA.migrations)))
async def test_a_backup_of_any_former_version_is_restored(
    database: Path, newsdesk: Run, tmp_path: Path, bot: int
) -> None:
    copy = tmp_path / "former.db"
    former = (
        Schema("archive", ARCHIVE.migrations[: bot + 1]), Schema("bot", SCHEMA.migrations[:bot])
    )  # fmt: skip
    async with open_database(copy, former) as opened:
        await opened.execute(
            "INSERT INTO inbox (bot_id, update_id, received_at, raw) VALUES (1, 2, 3, '{}')"
        )
        await opened.checkpoint()
    restored = await asyncio.to_thread(newsdesk, "restore", copy, "--yes")
    assert restored.exit_code == 0, restored.stderr
    async with open_database(database, [ARCHIVE, SCHEMA]) as opened:
        assert [tuple(row) for row in await opened.rows("SELECT raw FROM inbox")] == [(None,)]
    assert not list(database.parent.glob("*.part*"))


async def test_what_waited_to_be_sent_when_a_backup_was_made_is_not_sent_again(
    database: Path, newsdesk: Run, tmp_path: Path
) -> None:
    copy = tmp_path / "former.db"
    former = Schema("bot", SCHEMA.migrations[:7])
    async with open_database(copy, [ARCHIVE, former]) as opened:
        await opened.execute(
            "INSERT INTO broadcasts (text, made_by, message_id, made_at, state)"
            " VALUES ('Hello', 9, 1, 1, 'sending')"
        )
        for chat_id, state in ((1, "queued"), (2, "sending"), (3, "sent")):
            await opened.execute(
                "INSERT INTO broadcast_sends (broadcast_id, chat_id, state) VALUES (1, ?, ?)",
                (chat_id, state),
            )
    await asyncio.to_thread(newsdesk, "restore", copy, "--yes")
    async with open_database(database, [ARCHIVE, SCHEMA]) as opened:
        rows = await opened.rows("SELECT chat_id, state, message FROM outbox ORDER BY chat_id")
    assert [tuple(row) for row in rows] == [
        (1, "failed", None), (2, "failed", None), (3, "sent", None)
    ]  # fmt: skip


# in Telegram


@pytest.fixture
def boss(telegram: FakeTelegram) -> Chat:
    return telegram.user("Boss")


@pytest.fixture
async def desk(telegram: FakeTelegram, database: Path, boss: Chat) -> AsyncIterator[Desk]:
    settings = replace(UNHURRIED, owners=frozenset([boss.id]))
    async with at_work(telegram, database, settings) as desk:
        yield desk


async def test_an_admin_makes_a_backup_of_a_bot_at_work(
    desk: Desk, database: Path, boss: Chat
) -> None:
    said = (await desk.says("/backup", user=boss)).text
    [copy] = database.parent.glob("newsdesk.db.backup-*")
    assert said.startswith(
        f"The backup is beside the database: {copy.name}, {copy.stat().st_size:,} bytes, in "
    )
    async with open_loaded(copy) as corpus:
        assert "2015" in str((await corpus.ask(QUESTION)).short)
    assert "database.backup" in (await desk.says("/audit", user=boss)).text


async def test_an_index_is_built_anew_while_answers_go_on(desk: Desk, boss: Chat) -> None:
    answer = (await desk.says(QUESTION, user=boss)).text
    said = await desk.says("/reindex", user=boss)
    assert said.text == (
        "The index is being built anew. I go on answering from the old one; /status says how far"
        " it is."
    )
    assert (await desk.says(QUESTION, user=boss)).text == answer
    assert "index.restart" in (await desk.says("/audit", user=boss)).text


async def test_the_status_says_how_far_a_new_index_is(database: Path) -> None:
    async with open_loaded(database) as corpus:
        await corpus.complete()
        now = await corpus.status()
    assert now.reading is None
    assert "anew" not in status(now)
    anew = Status(now.overview, now.indexed, 12)
    assert "The index is being built anew, and is at article 12." in status(anew)
