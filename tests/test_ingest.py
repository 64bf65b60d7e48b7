from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.ingest import Receipt, add_files, import_lines
from corpus.opening import open_archive
from corpus.sources.jsonl import BadLine
from corpus.transfer.importing import Imported
from corpus.types import Given, Published

PAGE = """\
Menu
Sign in

Ferry runs aground off Port Ellery

PORT ELLERY (Harbour Wire) - A ferry with 120 people aboard ran aground off Port Ellery on Tuesday.

Nobody was hurt, the coast guard said, and all passengers were taken ashore in boats.
"""
GIVEN = Given(outlet="Harbour Wire", published=Published.parse("2019-03-05"))


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    async with open_archive(tmp_path / "news.db") as archive:
        yield archive


async def receipts(
    archive: Archive, *inputs: object, given: Given = GIVEN, store: bool = True
) -> list[Receipt]:
    return [r async for r in add_files(archive, [str(i) for i in inputs], given, store=store)]


async def test_a_pasted_page_is_stored_without_its_furniture(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (receipt,) = await receipts(archive, tmp_path / "page.txt")

    assert (receipt.outcome, receipt.article_id) == ("added", 1)
    stored = await archive.article(1)
    assert stored.source.title == "Ferry runs aground off Port Ellery"
    assert [p.text.split()[0] for p in stored.passages] == ["PORT", "Nobody"]


async def test_an_article_of_json_is_stored_as_it_is(archive: Archive, tmp_path: Path) -> None:
    fields = {"id": "x1", "title": "Bridge closed", "body": "Menu\n\nThe bridge is closed."}
    (tmp_path / "one.json").write_text(json.dumps(fields))
    (receipt,) = await receipts(archive, tmp_path / "one.json")

    assert (receipt.input, receipt.outcome) == (str(tmp_path / "one.json"), "added")
    stored = await archive.article(1)
    assert [p.text for p in stored.passages] == ["Menu", "The bridge is closed."]
    assert stored.external_id == "x1"
    assert stored.source.published == GIVEN.published


async def test_each_article_of_a_list_has_a_receipt(archive: Archive, tmp_path: Path) -> None:
    fields = {"title": "Bridge closed", "body": "It is closed."}
    lines = [json.dumps(fields), "{broken", "", json.dumps({"title": "No body"})]
    (tmp_path / "many.jsonl").write_text("\n".join([*lines, json.dumps(fields)]))
    found = await receipts(archive, tmp_path / "many.jsonl")

    assert [(r.input.rpartition(":")[2], r.outcome) for r in found] == [
        ("1", "added"),
        ("2", "refused"),
        ("4", "refused"),
        ("5", "copy"),
    ]
    assert found[1].reason == "This is not JSON."


async def test_a_copy_names_the_first(archive: Archive, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAGE)
    first, second = await receipts(archive, tmp_path / "a.txt", tmp_path / "b.txt")

    assert (first.outcome, second.outcome, second.article_id) == ("added", "copy", 1)
    assert second.reason == "Already stored as #1 (same text)."


async def test_what_is_refused_stops_nothing_and_says_why(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(PAGE)
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "page.exe").write_bytes(b"MZ\0\0")
    outcomes = await receipts(
        archive,
        tmp_path / "none.txt",
        tmp_path / "empty.txt",
        tmp_path,
        tmp_path / "page.exe",
        "https://example.org/page",
        tmp_path / "good.txt",
    )

    assert [r.outcome for r in outcomes] == ["refused"] * 5 + ["added"]
    assert all(r.reason and r.reason.endswith(".") for r in outcomes[:5])


async def test_nothing_is_stored_until_it_is_complete(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (receipt,) = await receipts(archive, tmp_path / "page.txt", given=Given())

    assert receipt.outcome == "refused"
    assert receipt.reason is not None
    assert "--date" in receipt.reason
    assert receipt.draft is not None
    assert (await archive.overview()).articles == 0


async def test_a_dry_run_tells_all_and_stores_nothing(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE)
    (would,) = await receipts(archive, tmp_path / "page.txt", store=False)
    assert (would.outcome, would.article_id) == ("added", None)
    assert (await archive.overview()).articles == 0

    await receipts(archive, tmp_path / "page.txt")
    (would,) = await receipts(archive, tmp_path / "page.txt", store=False)
    assert (would.outcome, would.article_id) == ("copy", 1)


async def test_an_import_counts_what_became_of_each_line(archive: Archive) -> None:
    lines = [
        json.dumps({"id": str(i), "title": "T", "published_at": "2020-01-01", "body": f"B {i}."})
        for i in range(1200)
    ]
    lines.insert(3, "nonsense")
    bad: list[BadLine] = []
    steps: list[Imported] = []
    done = await import_lines(archive, [line.encode() for line in lines], bad.append, steps.append)

    assert done == Imported(added=1200, copies=0, bad=1)
    assert [line.number for line in bad] == [4]
    assert [step.added + step.bad for step in steps] == [500, 1000, 1201]

    again = await import_lines(archive, [line.encode() for line in lines])
    assert again == Imported(added=0, copies=1200, bad=1)
