from __future__ import annotations

from pathlib import Path

import pytest

from corpus.opening import open_corpus
from tests.articles import article


@pytest.mark.parametrize("dateline", ["ANKARA (Harbour Wire) - ", "ANKARA (AP) — ", ""])
async def test_who_reports_from_where_is_no_part_of_the_answer(
    tmp_path: Path, dateline: str
) -> None:
    text = f"{dateline}Turkey shot down a Russian jet near Syria on 24 November 2015."
    async with open_corpus(tmp_path / "news.db") as corpus:
        await corpus.add(article(text))
        answer = await corpus.ask("when was the jet shot down?")

    assert answer.short is not None
    assert answer.short.text == "24 November 2015"
    assert answer.quotes[0].text == text


async def test_filters_that_leave_nothing_do_not_make_the_archive_empty(tmp_path: Path) -> None:
    async with open_corpus(tmp_path / "news.db") as corpus:
        await corpus.add(article())
        answer = await corpus.ask("when was the jet shot down? last:7d")

    assert answer.extent.articles == 1


async def test_one_very_long_word_is_no_slip_of_another(tmp_path: Path) -> None:
    async with open_corpus(tmp_path / "news.db") as corpus:
        await corpus.add(article())
        assert (await corpus.ask("abcdefghij" * 99)).mended == ()
        assert (await corpus.ask("when was the waplane shot down?")).mended == (
            ("waplane", "warplane"),
        )
