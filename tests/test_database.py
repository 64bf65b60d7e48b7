from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from corpus import database
from corpus.database import Database, Schema, open_database
from corpus.errors import DatabaseError, NewerSchema, NotAnArchive

ONE = Schema("archive", (("CREATE TABLE things (name TEXT)",),))
TWO = Schema("archive", (*ONE.migrations, ("ALTER TABLE things ADD COLUMN size INTEGER",)))
OTHER = Schema("bot", (("CREATE TABLE chats (id INTEGER)",),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


async def names(path: Path, schema: Schema = ONE) -> list[str]:
    async with open_database(path, [schema]) as db:
        return [row["name"] for row in await db.rows("SELECT name FROM things ORDER BY name")]


async def test_what_was_committed_is_there_the_next_time(path: Path) -> None:
    async with open_database(path, [ONE]) as db, db.transaction(durable=True) as tx:
        await tx.execute("INSERT INTO things VALUES ('jet')")

    assert await names(path) == ["jet"]


async def test_to_open_a_file_again_writes_nothing_so_that_a_full_disk_can_be_read(
    path: Path,
) -> None:
    async with open_database(path, [ONE, OTHER]):
        pass

    async with open_database(path, [ONE, OTHER]):
        log = path.with_name(f"{path.name}-wal")
        assert not log.exists() or log.stat().st_size == 0


async def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    async with open_database(path, [ONE]) as db:
        with pytest.raises(ZeroDivisionError):
            async with db.transaction() as tx:
                await tx.execute("INSERT INTO things VALUES ('jet')")
                raise ZeroDivisionError
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO things VALUES ('ship')")

    assert await names(path) == ["ship"]


async def test_a_cancelled_transaction_blocks_nobody_wherever_it_was(path: Path) -> None:
    async with open_database(path, [ONE]) as db:

        async def write(name: str) -> None:
            async with db.transaction(durable=True) as tx:
                await tx.execute("INSERT INTO things VALUES (?)", (name,))
                await asyncio.sleep(0.001)

        for turns in range(30):  # cancelled a little later each time
            task = asyncio.create_task(write("cancelled"))
            for _ in range(turns):
                await asyncio.sleep(0.0002)
            task.cancel()
            await asyncio.wait([task])
        await write("last")

    assert (await names(path))[-1] == "last"


async def test_writers_of_one_process_take_turns(path: Path) -> None:
    async with open_database(path, [ONE]) as db:

        async def write(name: str) -> None:
            async with db.transaction() as tx:
                await tx.execute("INSERT INTO things VALUES (?)", (name,))

        await asyncio.gather(*(write(f"{n:02}") for n in range(20)))

    assert len(await names(path)) == 20


async def test_statements_that_wait_together_are_committed_together(path: Path) -> None:
    async with open_database(path, [ONE]) as db:
        insert = "INSERT INTO things VALUES (?)"
        counts = await asyncio.gather(
            *(db.execute(insert, (f"{n:02}",), durable=n % 2 == 0) for n in range(50))
        )
        assert counts == [1] * 50
        assert await db.execute("DELETE FROM things WHERE name < '10'") == 10

    assert len(await names(path)) == 40


async def test_a_statement_that_fails_fails_alone(path: Path) -> None:
    async with open_database(path, [ONE]) as db:
        good, bad, late = await asyncio.gather(
            db.execute("INSERT INTO things VALUES ('jet')"),
            db.execute("INSERT INTO nothing VALUES (1)"),
            db.execute("INSERT INTO things VALUES ('ship')"),
            return_exceptions=True,
        )

    assert (good, late) == (1, 1)
    assert isinstance(bad, DatabaseError)
    assert await names(path) == ["jet", "ship"]


async def test_a_statement_that_is_cancelled_is_carried_out_or_not_and_blocks_nobody(
    path: Path,
) -> None:
    async with open_database(path, [ONE]) as db:
        for turns in range(30):
            tasks = [
                asyncio.create_task(db.execute("INSERT INTO things VALUES ('jet')"))
                for _ in range(3)
            ]
            for _ in range(turns):
                await asyncio.sleep(0.0002)
            tasks[turns % 3].cancel()
            await asyncio.wait(tasks)
            assert not any(t.exception() for t in tasks if not t.cancelled())
        assert await db.execute("DELETE FROM things") >= 60


async def test_what_was_deleted_is_not_left_lying_about(path: Path) -> None:
    log = path.with_name("news.db-wal")
    async with open_database(path, [ONE]) as db:
        await db.execute("INSERT INTO things VALUES ('xylophonist')")
        await db.execute("DELETE FROM things")
        assert b"xylophonist" in log.read_bytes()
        await db.checkpoint()
        assert b"xylophonist" not in log.read_bytes() + path.read_bytes()


async def test_two_processes_write_to_one_file(path: Path) -> None:
    async with open_database(path, [ONE]) as first, open_database(path, [ONE]) as second:

        async def write(db: Database, name: str) -> None:
            async with db.transaction() as tx:
                await tx.execute("INSERT INTO things VALUES (?)", (name,))
                await asyncio.sleep(0.01)

        await asyncio.gather(
            *(write(db, f"{i}") for i, db in enumerate([first, second, first, second]))
        )
        for db in (first, second):  # each sees what the other wrote
            assert len(await db.rows("SELECT name FROM things")) == 4

    assert await names(path) == ["0", "1", "2", "3"]


async def test_many_that_start_together_migrate_once(path: Path) -> None:
    async def start() -> list[str]:
        return await names(path, TWO)

    assert await asyncio.gather(*(start() for _ in range(8))) == [[]] * 8


async def test_a_file_with_something_in_it_is_copied_before_it_is_migrated(path: Path) -> None:
    async with open_database(path, [ONE]) as db, db.transaction() as tx:
        await tx.execute("INSERT INTO things VALUES ('jet')")
    async with open_database(path, [TWO]) as db, db.transaction() as tx:
        await tx.execute("UPDATE things SET size = 3")

    copy = path.with_name("news.db.before-migration-archive1")
    assert await names(copy) == ["jet"]


async def test_a_second_owner_adds_its_tables_to_the_same_file(path: Path) -> None:
    async with open_database(path, [ONE]):
        pass
    async with open_database(path, [ONE, OTHER]) as db:
        assert await db.rows("SELECT * FROM chats") == []
    assert list(path.parent.glob("*.before-migration-*")) == []


async def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    broken = Schema("archive", (*ONE.migrations, ("CREATE TABLE more (x)", "nonsense")))
    async with open_database(path, [ONE]):
        pass
    with pytest.raises(DatabaseError, match="syntax error"):
        async with open_database(path, [broken]):
            pass

    async with open_database(path, [ONE]) as db:
        tables = await db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    assert {row["name"] for row in tables} == {"things", "schemas"}


async def test_a_newer_file_is_refused_in_words(path: Path) -> None:
    async with open_database(path, [TWO]):
        pass
    with pytest.raises(NewerSchema, match=r"written by a newer Newsdesk \(schema 2.*knows 1\)"):
        async with open_database(path, [ONE]):
            pass


async def test_other_peoples_files_are_left_alone(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE theirs (x)")
    text = tmp_path / "text"
    text.write_text("Not a database, and long enough to be taken for one. " * 50)
    before = path.read_bytes()

    for file in (path, text):
        with pytest.raises(NotAnArchive, match="is not a Newsdesk archive"):
            async with open_database(file, [ONE]):
                pass
    assert path.read_bytes() == before


async def test_a_file_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="Cannot open"):
        async with open_database(tmp_path / "no" / "such" / "folder.db", [ONE]):
            pass


async def test_a_full_disk_is_a_sentence_and_the_next_write_works(path: Path) -> None:
    async with open_database(path, [ONE]) as db:
        (pages,) = (await db.rows("PRAGMA page_count"))[0]
        await db._writer.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(DatabaseError, match="full"):
            async with db.transaction() as tx:
                for _ in range(100):
                    await tx.execute("INSERT INTO things VALUES (?)", ("x" * 1000,))
        await db._writer.execute("PRAGMA max_page_count = 1000000")
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO things VALUES ('jet')")

    assert await names(path) == ["jet"]


@pytest.mark.parametrize("number", [0, 3, 4, 5])
async def test_much_is_deleted_in_steps_while_others_write(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(database, "PURGED", 2)
    async with open_database(path, [ONE]) as db:
        for _ in range(number):
            await db.execute("INSERT INTO things VALUES ('old')")
        purging = asyncio.create_task(db.purge("things", "rowid", "name = ?", ("old",)))
        while not purging.done():
            await db.execute("INSERT INTO things VALUES ('new')")
        assert await purging == number
        assert {row["name"] for row in await db.rows("SELECT name FROM things")} == {"new"}
