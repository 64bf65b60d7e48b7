"""What editors do to articles of one story that several outlets have."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corpus.core import Corpus
from corpus.database import Database, open_database
from corpus.opening import load
from corpus.schema import ARCHIVE
from corpus.types import Actor, Added, Copy
from tests.articles import article

ANN = Actor("telegram:1", "Ann")
FACT = "The ferry Zorblax sank off Vell on Monday after it had struck a rock in thick fog."
REST = " ".join(
    f"Sentence number {n} tells of the {n}th passenger who was saved." for n in range(40)
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "news.db", [ARCHIVE]) as database:
        yield database


@pytest.fixture
async def corpus(database: Database) -> AsyncIterator[Corpus]:
    """One story: #1 leads, #2 is another outlet's copy."""
    async with load(database) as corpus:
        first = article(FACT, REST, title="Ferry sinks", outlet="A", url="https://a.example.org/1")
        assert await corpus.add(first) == Added(1, 2)
        second = article(FACT, REST, "It was old.", title="Ferry lost", outlet="B")
        joined = await corpus.add(second, actor=ANN)
        assert isinstance(joined, Copy)
        assert joined.joined == 2
        yield corpus


async def outlets(corpus: Corpus) -> list[str | None]:
    """Whose quotes answer a question."""
    answer = await corpus.ask("when did the ferry Zorblax sink?")
    return [quote.source.outlet for quote in answer.quotes]


async def test_a_retracted_leader_hands_the_story_to_a_copy(corpus: Corpus) -> None:
    assert await outlets(corpus) == ["A"]
    await corpus.desk.retract(1, "It was a raft.", ANN)
    assert await outlets(corpus) == ["B"]
    await corpus.desk.restore(1, ANN)
    assert len(await outlets(corpus)) == 1
    assert (await corpus.article(1)).article.retraction is None


async def test_a_deleted_leader_does_so_too_and_nothing_is_found_by_its_words(
    corpus: Corpus, database: Database
) -> None:
    await corpus.desk.delete(1, ANN)
    assert await outlets(corpus) == ["B"]
    for table in ("shingles", "standing", "outlets", "headlines"):
        row = await database.row(f"SELECT count(*) AS n FROM {table} WHERE article_id = 1")
        assert row is not None
        assert row["n"] == 0, table
    again = await corpus.add(article(FACT, REST, title="Ferry sinks", outlet="C"))
    assert isinstance(again, Copy)
    assert again.article_id == 2


async def test_what_only_a_copy_says_after_an_edit_is_quoted_from_there(corpus: Corpus) -> None:
    await corpus.desk.edit(2, "paragraph 1", "A whale sang for the rescuers.", ANN)
    (hit,) = (await corpus.search("whale")).hits
    assert hit.quote.source.article_id == 2
    assert await outlets(corpus) == ["A"]


async def test_an_undo_takes_a_copy_out_of_its_story(corpus: Corpus) -> None:
    done = await corpus.desk.undo(Copy(1, "wording", 0.9, joined=2), ANN)
    assert (done.article_id, done.version) == (2, 0)
    assert (await corpus.article(1)).article.copies == ()
    assert await outlets(corpus) == ["A"]


async def test_an_undone_version_is_out_of_the_story_with_all_its_words(corpus: Corpus) -> None:
    newer = article("Quite another text.", title="Ferry sinks", url="https://a.example.org/1")
    added = await corpus.add(newer, actor=ANN)
    assert added == Added(1, 1, version=2)
    assert isinstance(added, Added)
    await corpus.desk.undo(added, ANN)
    assert await outlets(corpus) == ["A"]
    assert (await corpus.article(1)).article.copies == (2,)
    (hit,) = (await corpus.search("passenger who was saved")).hits
    assert hit.quote.source.article_id == 1
