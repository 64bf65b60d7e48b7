from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corpus.core import Corpus
from corpus.database import Database, open_database
from corpus.opening import load
from corpus.records.syndication import promote, renew
from corpus.schema import ARCHIVE
from tests.test_copies import FERRY, LEAD, ferry, of


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "news.db", [ARCHIVE]) as database:
        yield database


@pytest.fixture
async def corpus(database: Database) -> AsyncIterator[Corpus]:
    async with load(database) as corpus:
        await ferry(corpus)
        yield corpus


async def retract(database: Database, article_id: int) -> int | None:
    async with database.transaction() as db:
        await db.execute("UPDATE articles SET status = 'retracted' WHERE id = ?", (article_id,))
        return await promote(db, article_id)


async def quoted(corpus: Corpus) -> tuple[str | None, tuple[str, ...]]:
    await corpus.catch_up()
    answer = await corpus.ask("where did the ferry Saint Anna run aground?")
    assert answer.quotes[0].text == LEAD
    assert [quote.text for quote in answer.quotes].count(LEAD) == 1
    return answer.quotes[0].source.outlet, answer.quotes[0].also


async def test_a_copy_takes_the_place_of_a_leader_that_is_retracted(
    corpus: Corpus, database: Database
) -> None:
    assert await retract(database, 1) == 2
    assert await quoted(corpus) == ("The Lantern", ())
    # What the leader alone had is gone with it.
    page = await corpus.search(" ".join(FERRY[5].split()[:8]))
    assert FERRY[5] not in {hit.quote.text for hit in page.hits}


async def test_one_that_is_restored_takes_part_again(corpus: Corpus, database: Database) -> None:
    await retract(database, 1)
    await database.execute("UPDATE articles SET status = 'live' WHERE id = 1")
    assert await quoted(corpus) == ("The Lantern", ("Harbour Wire",))
    status = await corpus.status()
    assert status.overview.passages == status.indexed == 7


async def test_a_copy_takes_the_place_of_a_leader_that_is_deleted(
    corpus: Corpus, database: Database
) -> None:
    async with database.transaction() as db:
        assert await promote(db, 1) == 2
        await db.execute("DELETE FROM articles WHERE id = 1")
    assert await quoted(corpus) == ("The Lantern", ())
    outcome = await corpus.add(of(FERRY[:4], "Quayside Mail"))
    assert (outcome.article_id, getattr(outcome, "joined", None)) == (2, 3)


async def test_the_others_follow_the_new_leader(corpus: Corpus, database: Database) -> None:
    await corpus.add(of(FERRY[:4], "Quayside Mail"))
    assert await quoted(corpus) == ("Harbour Wire", ("The Lantern", "Quayside Mail"))
    await retract(database, 1)
    assert await quoted(corpus) == ("The Lantern", ("Quayside Mail",))


async def test_a_copy_that_goes_is_named_no_more(corpus: Corpus, database: Database) -> None:
    assert await retract(database, 2) is None
    assert await quoted(corpus) == ("Harbour Wire", ())


async def test_even_a_leader_that_is_deleted_without_a_word_leaves_its_copies_whole(
    corpus: Corpus, database: Database
) -> None:
    await database.execute("DELETE FROM articles WHERE id = 1")
    assert await quoted(corpus) == ("The Lantern", ())


@pytest.mark.parametrize("changed", [1, 2])
async def test_another_version_is_compared_again(
    corpus: Corpus, database: Database, changed: int
) -> None:
    async with database.transaction() as db:
        await db.execute(
            "INSERT INTO versions (article_id, number, title, made_at) VALUES (?, 2, 'T', 0)",
            (changed,),
        )
        await db.executemany(
            "INSERT INTO passages (article_id, version, position, kind, text)"
            " VALUES (?, 2, ?, 'text', ?)",
            [(changed, i, text) for i, text in enumerate(FERRY[1:])],
        )
        await db.execute("UPDATE articles SET version = 2 WHERE id = ?", (changed,))
        await renew(db, changed)
    # One of them no longer has the sentence, so the other has it alone.
    assert await quoted(corpus) == ("The Lantern" if changed == 1 else "Harbour Wire", ())
    status = await corpus.status()
    assert status.overview.passages == status.indexed


async def test_a_transaction_that_fails_joins_nothing(corpus: Corpus, database: Database) -> None:
    class Failed(Exception):
        pass

    with pytest.raises(Failed):
        async with database.transaction() as db:
            await promote(db, 1)
            raise Failed
    assert await quoted(corpus) == ("Harbour Wire", ("The Lantern",))
