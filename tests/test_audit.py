from __future__ import annotations

from pathlib import Path

import pytest

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
