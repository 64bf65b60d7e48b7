from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.database import open_database
from corpus.records.audit import Audit, record
from corpus.schema import ARCHIVE
from corpus.types import Actor

ANN = Actor("telegram:1", "Ann")


async def test_the_newest_entries_come_first(tmp_path: Path) -> None:
    async with open_database(tmp_path / "news.db", [ARCHIVE]) as database:
        async with database.transaction() as db:
            await record(db, ANN, "article.edit", "article:1", {"title": "a"}, {"title": "b"})
            await record(db, Actor("cli:root"), "article.delete", "article:2", before=["x"])
        first, second = await Audit(database).entries(10)
        assert (first.action, first.subject, first.before, first.after) == (
            "article.delete", "article:2", ["x"], None,
        )  # fmt: skip
        assert second.actor == ANN
        assert second.after == {"title": "b"}
        assert await Audit(database).entries(10, subject="article:1") == [second]


async def test_what_is_not_done_is_not_noted(tmp_path: Path) -> None:
    async with open_database(tmp_path / "news.db", [ARCHIVE]) as database:
        with pytest.raises(ZeroDivisionError):
            async with database.transaction() as db:
                await record(db, ANN, "article.edit", "article:1")
                raise ZeroDivisionError
        assert await Audit(database).entries(10) == []


@settings(max_examples=30)
@given(st.data())
async def test_what_is_asked_for_is_what_is_read(data: st.DataObject) -> None:
    subjects, actors = st.sampled_from(["article:1", "article:2"]), st.sampled_from(["cli:a", "b"])
    done = data.draw(st.lists(st.tuples(subjects, actors), max_size=12))
    subject, actor = data.draw(st.none() | subjects), data.draw(st.none() | actors)
    place, limit = data.draw(st.integers(0, 13)), data.draw(st.integers(1, 5))
    with TemporaryDirectory() as folder:
        async with open_database(Path(folder) / "news.db", [ARCHIVE]) as database:
            async with database.transaction() as db:
                for what, who in done:
                    await record(db, Actor(who), "article.edit", what)
            log = Audit(database)
            older = await log.entries(limit, subject=subject, actor=actor, before=place)
            newer = await log.newer(limit, place, subject=subject, actor=actor)
    wanted = [
        number
        for number, (what, who) in enumerate(done, 1)
        if subject in (None, what) and actor in (None, who)
    ]
    before, after = [n for n in wanted if n < place], [n for n in wanted if n > place]
    assert [entry.id for entry in older] == before[::-1][:limit]
    assert [entry.id for entry in newer] == after[:limit][::-1]
