"""The archive out of its file and into another one: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.archive import Archive
from corpus.database import Database, Read
from corpus.desk import Desk
from corpus.errors import CorpusError
from corpus.ingest import import_lines
from corpus.opening import open_archive
from corpus.records.audit import Audit
from corpus.sources.jsonl import BadLine, read_lines
from corpus.transfer.exporting import export_lines
from corpus.transfer.importing import Imported
from corpus.transfer.sections import STORIES, Ids, Section
from corpus.types import Actor, Added, Article, Copy, Paragraph, Published
from tests.articles import article

ANN, FEED = Actor("telegram:1", "Ann"), Actor("feed:3", "Wire")

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
MAYBE = st.none() | WORDS
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)
ARTICLES = st.builds(
    Article,
    title=WORDS,
    published=st.builds(
        Published.on, MOMENTS.map(datetime.date), st.sampled_from(["given", "meta", "text"])
    )
    | st.builds(Published, MOMENTS, st.just("second"), st.sampled_from(["given", "json-ld"])),
    paragraphs=st.lists(
        st.builds(Paragraph, WORDS, st.sampled_from(["text", "caption"])), min_size=1, max_size=4
    ).map(tuple),
    outlet=MAYBE,
    url=st.none() | st.sampled_from(["https://example.org/1", "https://example.org/2"]),
    byline=MAYBE,
    dateline=MAYBE,
    language=st.none() | st.sampled_from(["en", "ru"]),
    tags=st.lists(WORDS, max_size=3).map(tuple),
    external_id=st.none() | st.sampled_from(["a", "b", "newsdesk-1"]),
    section=MAYBE,
    image=MAYBE,
)
WORK = st.lists(
    st.one_of(
        st.tuples(st.just("add"), ARTICLES),
        st.tuples(st.just("import"), ARTICLES),
        st.tuples(
            st.sampled_from(["text", "title", "paragraph 1", "tags", "byline", "retract"]), WORDS
        ),
        st.tuples(st.sampled_from(["restore", "delete"]), st.just("")),
    ),
    min_size=1,
    max_size=12,
)


async def exported(archive: Archive, **more: Any) -> list[bytes]:
    return [line async for line in export_lines(archive, **more)]


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    async with open_archive(tmp_path / "a.db") as archive:
        yield archive


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Archive]:
    async with open_archive(tmp_path / "b.db") as archive:
        yield archive


async def fill(archive: Archive) -> None:
    """An archive with something of everything."""
    desk = Desk(archive.database)
    url = "https://example.org/ferry"
    await archive.add(article("One.", "Two.", url=url, tags=("sea",), external_id="x"), actor=ANN)
    await archive.add(article("One.", "Tow.", "Three.", url=url, title="Ferry sank"), actor=FEED)
    await desk.edit(1, "paragraph 2", "Two.", ANN)
    await desk.edit(1, "title", "A ferry sank", ANN)
    caption = Paragraph("A boat.", "caption")
    await archive.add(
        replace(article(), paragraphs=(caption, Paragraph("a\n\nb"), Paragraph(" c ")))
    )
    await archive.add(article("Gone."))
    await archive.add(article("Wrong."))
    await desk.retract(4, "It was made up.", ANN)
    await desk.delete(3, ANN)
    await archive.add(article("Last, and gone as well."))
    await desk.delete(5, ANN)


@settings(deadline=None, max_examples=60)
@given(WORK)
async def test_an_archive_comes_back_as_it_went_out(
    tmp_path_factory: pytest.TempPathFactory, work: list[tuple[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("transfer")
    async with open_archive(folder / "a.db") as one, open_archive(folder / "b.db") as other:
        desk = Desk(one.database)
        for number, (what, value) in enumerate(work):
            target = 1 + number % 3
            try:
                if what == "add":
                    await one.add(value, actor=ANN)
                elif what == "import":
                    await one.add_all([value])
                elif what == "retract":
                    await desk.retract(target, value, ANN)
                elif what == "restore":
                    await desk.restore(target, ANN)
                elif what == "delete":
                    await desk.delete(target, ANN)
                else:
                    await desk.edit(target, what, value, ANN)
            except CorpusError:
                pass
        lines = await exported(one)
        bad: list[BadLine] = []
        done = await import_lines(other, lines, bad.append)
        assert (bad, done.copies) == ([], 0)
        assert await exported(other) == lines
        assert await other.articles(range(20)) == [
            replace(a, passages=mine.passages)
            for a, mine in zip(
                await one.articles(range(20)), await other.articles(range(20)), strict=True
            )
        ]
        for stored in await one.articles(range(20)):
            article_id = stored.source.article_id
            assert await one.versions(article_id) == await other.versions(article_id)
        again = await import_lines(other, lines)
        assert (again.added, again.copies) == (0, len(lines) - 1 - _stories(lines))
        assert await exported(other) == lines


def _stories(lines: list[bytes]) -> int:
    """How many lines are about stories and events."""
    return sum({"story", "event"} & {*json.loads(line)["newsdesk"]} != set() for line in lines)


async def test_everything_of_an_article_is_in_its_line(archive: Archive) -> None:
    await fill(archive)
    lines = [json.loads(line) for line in await exported(archive)]
    first = lines[0]
    assert list(first) == "id url title source published_at tags body newsdesk".split()
    assert (first["id"], first["title"]) == ("x", "A ferry sank")
    assert first["body"] == "One.\n\nTwo.\n\nThree."
    more = first["newsdesk"]
    assert (more["id"], more["external_id"], more["by_hand"]) == (1, "x", ["title"])
    assert [v["paragraphs"] for v in more["versions"]][:2] == [
        ["One.", "Two."],
        ["One.", "Tow.", "Three."],
    ]
    assert more["versions"][0]["made_by"] == {"id": "telegram:1", "name": "Ann"}
    assert lines[1]["id"] == "newsdesk-2"
    assert lines[1]["newsdesk"]["paragraphs"] == [{"caption": "A boat."}, "a\n\nb", " c "]
    assert lines[2]["newsdesk"]["retracted"]["reason"] == "It was made up."
    assert lines[-1] == {"newsdesk": {"end": {"articles": 3, "last_id": 5}}}


async def test_a_reader_of_plain_lines_reads_what_articles_say_now(archive: Archive) -> None:
    await fill(archive)
    articles = list(read_lines(await exported(archive)))
    assert all(isinstance(found, Article) for found in articles)
    assert [found.title for found in articles if isinstance(found, Article)] == [
        "A ferry sank", "Plane downed", "Plane downed",
    ]  # fmt: skip


async def test_ids_that_were_used_are_not_used_again(archive: Archive, empty: Archive) -> None:
    await fill(archive)
    await import_lines(empty, await exported(archive))
    assert await empty.ids(0, 9) == [1, 2, 4]
    assert await empty.add(article("New.")) == Added(6, 1)


async def test_near_copies_stay_one_story(archive: Archive, empty: Archive) -> None:
    words = " ".join(f"word{n}" for n in range(300))
    texts = (words, words + " more at the end.")
    assert await archive.add(article(texts[0], outlet="A")) == Added(1, 1)
    joined = await archive.add(article(texts[1], outlet="B"))
    assert isinstance(joined, Copy)
    assert joined.joined == 2
    assert await archive.add(article(texts[0], outlet="C")) == Copy(1, "text")  # remembered
    lines = await exported(archive)
    assert _stories(lines) == 2
    await import_lines(empty, lines)
    assert await exported(empty) == lines
    one, other = await archive.articles([1, 2]), await empty.articles([1, 2])
    assert [(a.copy_of, a.copies, a.also, a.story) for a in other] == [
        (a.copy_of, a.copies, a.also, a.story) for a in one
    ]
    assert one[0].story == (1, 2)
    # Where a copy leads, because what led was taken back, its leader comes after it.
    await Desk(archive.database).retract(1, "why", ANN)
    assert [a.copy_of for a in await archive.articles([1, 2])] == [2, None]
    async with open_archive(empty.database.path.with_name("c.db")) as third:
        lines = await exported(archive)
        await import_lines(third, lines)
        assert await exported(third) == lines


async def test_into_an_archive_that_has_others_nothing_of_them_is_lost(
    archive: Archive, empty: Archive
) -> None:
    await fill(archive)
    await empty.add(article("Mine.", title="Mine"))
    await empty.add(
        article("One.", "Two.", "Three.", title="Mine too", url="https://example.org/other")
    )
    await empty.add(article("Wrong.", title="Not retracted here"))
    before = await empty.articles([1, 2, 3])
    lines = await exported(archive)
    done = await import_lines(empty, lines)

    assert done == Imported(added=1, copies=2)
    assert await empty.articles([1, 2, 3]) == before
    assert [p.text for p in (await empty.article(4)).passages] == ["A boat.", "a\n\nb", " c "]
    assert await import_lines(empty, lines) == Imported(added=0, copies=3)


async def test_another_state_of_an_article_that_is_there_is_a_version_of_it(
    archive: Archive, empty: Archive
) -> None:
    await empty.add(article("Older.", url="https://example.org/1"))
    await archive.add(article("Newer.", url="https://example.org/1"))
    assert await import_lines(empty, await exported(archive)) == Imported(added=1)
    assert len(await empty.versions(1)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"id": 0}, {"id": "1"}, {"id": True}, {"id": 2**63}, {"added_at": "yesterday"},
        {"added_at": "2020-01-01"}, {"added_at": "0001-01-01T00:00:00+14:00"}, {"versions": {}},
        {"versions": [{}]}, {"versions": [1]}, {"made_at": None}, {"published_from": 3},
        {"paragraphs": []}, {"paragraphs": [""]}, {"paragraphs": [{"text": "x"}]},
        {"paragraphs": ["\ud800"]}, {"retracted": {}}, {"retracted": "yes"}, {"by_hand": [1]},
        {"elsewhere": [{}]}, {"elsewhere": [None]}, {"edited": 1}, {"made_by": "Ann"},
        {"made_by": {}},
        {"external_id": 7}, {"dateline": ["x"]},
    ],
)  # fmt: skip
async def test_a_line_that_no_export_wrote_is_named_and_stops_nothing(
    archive: Archive, empty: Archive, change: dict[str, Any]
) -> None:
    await archive.add(article("One.", "Two."))
    await archive.add(article("Three."))
    first, second, _ = await exported(archive)
    fields = json.loads(first)
    fields["newsdesk"] |= change
    bad: list[BadLine] = []
    done = await import_lines(empty, [json.dumps(fields).encode(), second], bad.append)
    assert done == Imported(added=1, bad=2)
    line, _ = bad  # and that there is no last line
    assert line.number == 1
    assert line.sentence.startswith("What stands under `newsdesk` cannot be read: ")
    assert line.sentence.endswith(".")


async def test_an_export_that_was_cut_off_or_is_from_the_future_is_told_of(
    archive: Archive, empty: Archive
) -> None:
    await archive.add(article("One."))
    await archive.add(article("Two."))
    first, _, end = await exported(archive)
    bad: list[BadLine] = []
    unknown = b'{"newsdesk": {"video": {"id": 1}}}'
    story = b'{"newsdesk": {"story": ["x"]}}'
    done = await import_lines(empty, [first, unknown, story, end], bad.append)
    assert done == Imported(added=1, bad=3)
    assert [line.sentence for line in bad] == [
        "This Newsdesk knows no lines about a 'video'.",
        "A story has a leader and copies.",
        "The export has 2 articles, and 1 were read.",
    ]


async def test_an_export_without_its_last_line_was_cut_off(
    archive: Archive, empty: Archive
) -> None:
    await archive.add(article("One."))
    await archive.add(article("Two."))
    bad: list[BadLine] = []
    first, *_ = lines = await exported(archive)
    assert await import_lines(empty, [first], bad.append) == Imported(added=1, bad=1)
    assert bad == [BadLine(2, "The export ends before its last line: it was cut off.")]
    assert await import_lines(empty, lines, bad.append) == Imported(added=1, copies=1)


async def test_sections_of_others_travel_with_the_ids_of_here(
    archive: Archive, empty: Archive
) -> None:
    taken: list[tuple[int, int | None]] = []

    async def lines(_: Database, read: Read) -> AsyncIterator[Mapping[str, Any]]:
        for row in await read("SELECT id FROM articles ORDER BY id", ()):
            yield {"article": row["id"]}
        yield {"article": 77}

    async def take(_: Database, fields: Mapping[str, Any], ids: Ids, actor: Actor | None) -> None:
        assert actor == ANN
        taken.append((fields["article"], ids.get(fields["article"])))

    feeds = Section("feed", lines, take)
    await archive.add(article("One."))
    await archive.add(article("Two."))
    await empty.add(article("Zero."))
    await empty.add(article("Two."))
    out = await exported(archive, sections=(STORIES, feeds))
    assert out[2] == b'{"newsdesk": {"feed": {"article": 1}}}\n'
    await import_lines(empty, out, sections=(STORIES, feeds), actor=ANN)
    assert taken == [(1, 3), (2, 2), (77, None)]


async def test_an_import_is_one_entry_of_the_audit_log(archive: Archive, empty: Archive) -> None:
    plain = [
        json.dumps({"title": "T", "published_at": "2020-01-01", "body": f"Text {n}."}).encode()
        for n in range(1200)
    ]
    await import_lines(archive, plain, actor=ANN, name="all.jsonl")
    (entry,) = await Audit(archive.database).entries(9)
    assert (entry.actor, entry.action, entry.subject) == (ANN, "archive.import", "file:all.jsonl")
    assert entry.after == {"articles": 1200}
    await import_lines(archive, plain, actor=ANN, name="all.jsonl")  # nothing is written
    assert len(await Audit(archive.database).entries(9)) == 1


async def test_what_is_written_meanwhile_is_not_half_in_an_export(archive: Archive) -> None:
    for n in range(250):
        await archive.add(article(f"Text {n}."))
    before = await exported(archive)
    lines = []
    async for line in export_lines(archive):
        lines.append(line)
        if len(lines) == 1:
            await archive.add(article("New."))
            await Desk(archive.database).edit(240, "text", "Other.", ANN)
            await Desk(archive.database).delete(245, ANN)
    assert lines == before


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60))))
def test_ids_are_found_as_in_a_dictionary(pairs: list[tuple[int, int]]) -> None:
    ids, plain = Ids(), dict[int, int]()
    for there, here in pairs:
        if there not in plain:
            ids.note(there, here)
            plain[there] = here
    assert {there: ids.get(there) for there in range(70)} == {
        there: plain.get(there) for there in range(70)
    }
    assert len(ids) == len(plain)
    assert sorted(ids) == sorted(plain)


def test_an_import_of_an_export_that_is_killed_completes_without_doubles(tmp_path: Path) -> None:
    source, target = tmp_path / "a.db", tmp_path / "b.db"
    plain, lines = tmp_path / "plain.jsonl", tmp_path / "a.jsonl"
    plain.write_text(
        "".join(
            f'{{"title": "T{n}", "published_at": "2020-01-01", "body": "Text {n}."}}\n'
            for n in range(5000)
        )
    )
    command = [sys.executable, "-m", "bot.cli"]

    def newsdesk(*arguments: object) -> str:
        done = subprocess.run(
            [*command, *map(str, arguments)], capture_output=True, text=True, check=True
        )
        return done.stdout

    newsdesk("import", plain, "--db", source)
    newsdesk("export", lines, "--db", source)
    first = subprocess.Popen(
        [*command, "import", str(lines), "--db", str(target)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while not _count(target):
        assert first.poll() is None, "it should not be done before it is killed"
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    before = _count(target)
    assert 0 < before < 5000
    again = newsdesk("import", lines, "--db", target)
    assert again.startswith(f"{5000 - before:,} articles imported, {before:,} were stored already")
    newsdesk("export", tmp_path / "b.jsonl", "--db", target)
    assert (tmp_path / "b.jsonl").read_bytes() == lines.read_bytes()


def _count(path: Path) -> int:
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, timeout=5)) as db:
        try:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
        except sqlite3.OperationalError:
            return 0  # its tables are not there yet
