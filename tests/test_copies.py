from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.core import Corpus
from corpus.database import Schema, open_database
from corpus.ingest import add_files, import_lines
from corpus.opening import load, open_archive, open_corpus
from corpus.records.audit import Audit
from corpus.schema import ARCHIVE, COPIES
from corpus.types import Actor, Added, Article, Copy, Given, Published
from tests.articles import article
from tests.wire import edited, story

WIRE = story(1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
async def archive(path: Path) -> AsyncIterator[Archive]:
    async with open_archive(path) as archive:
        yield archive


def of(
    texts: Sequence[str],
    outlet: str | None = "Harbour Wire",
    title: str = "Plane downed",
    url: str | None = None,
) -> Article:
    return article(*texts, outlet=outlet, title=title, url=url)


async def test_another_outlets_copy_joins_the_story(archive: Archive) -> None:
    await archive.add(of(WIRE))
    outcome = await archive.add(of(WIRE[:5], "The Lantern", title="Cut"))

    assert outcome == Copy(1, "wording", 1.0, joined=2)
    copy = await archive.article(2)
    assert (copy.copy_of, copy.status, copy.source.title) == (1, "live", "Cut")
    assert [p.text for p in copy.passages] == WIRE[:5]
    assert (await archive.article(1)).copies == (2,)


@pytest.mark.parametrize("outlet", ["Harbour Wire", "harbour wire", None])
async def test_nothing_is_stored_of_a_copy_by_the_same_or_an_unknown_outlet(
    archive: Archive, outlet: str | None
) -> None:
    await archive.add(of(WIRE))
    outcome = await archive.add(of(edited(WIRE), outlet))

    assert isinstance(outcome, Copy)
    assert (outcome.article_id, outcome.same, outcome.joined) == (1, "wording", None)
    assert 0.4 < outcome.share < 0.8
    assert outcome.sentence == f"{round(100 * outcome.share)}% like #1."
    assert (await archive.overview()).articles == 1
    assert await archive.copy_of(of(edited(WIRE), outlet)) == outcome


async def test_it_is_stored_anyway_as_an_article_of_its_own(archive: Archive) -> None:
    await archive.add(of(WIRE))
    again = of(edited(WIRE))
    assert await archive.copy_of(again, anyway=True) is None
    assert await archive.add(again, anyway=True) == Added(2, len(WIRE))
    assert (await archive.article(2)).copy_of is None


async def test_a_copy_of_a_copy_joins_its_leader(archive: Archive) -> None:
    await archive.add(of(WIRE))
    await archive.add(of([*WIRE[:4], *story(2, 4)], "The Lantern"))
    outcome = await archive.add(of([*WIRE[2:4], *story(2, 4)], "Quayside Mail"))
    assert isinstance(outcome, Copy)
    assert (outcome.article_id, outcome.joined) == (1, 3)
    # Each outlet has it once.
    again = await archive.add(of(WIRE[:6], "The Lantern"))
    assert isinstance(again, Copy)
    assert (again.article_id, again.joined) == (1, None)


async def test_an_exact_copy_from_another_outlet_is_one_article_with_two(archive: Archive) -> None:
    await archive.add(of(WIRE))
    for outlet in ("The Lantern", "The Lantern", "HARBOUR wire", None):
        outcome = await archive.add(of(WIRE, outlet))
        assert outcome == Copy(1, "text")
        assert outcome.sentence == "Already stored as #1 (same text)."
    assert (await archive.article(1)).also == ("The Lantern",)
    assert (await archive.overview()).articles == 1


async def test_the_address_decides_before_the_wording(archive: Archive) -> None:
    await archive.add(of(WIRE, url="https://example.org/1"))
    outcome = await archive.add(of(WIRE[:5], "The Lantern", url="https://example.org/1"))
    assert outcome == Added(1, 5, version=2)


async def test_what_is_told_in_percent_is_never_all_of_it(archive: Archive) -> None:
    await archive.add(of(WIRE))
    outcome = await archive.add(of(WIRE[:5], "The Lantern"))
    assert isinstance(outcome, Copy)
    assert outcome.sentence == "99% like #1: joined as another outlet of that story."


@pytest.mark.parametrize("order", list(permutations(range(5))))
async def test_the_order_of_adding_does_not_change_what_is_joined(
    archive: Archive, order: Sequence[int]
) -> None:
    news = [
        of(WIRE, "A"),
        of(WIRE[:5], "B"),
        of([*story(3, 2), *WIRE], "C"),
        of(story(2), "A"),
        of(edited(story(2)), "B"),
    ]
    groups: dict[int, set[int]] = {}
    for number in order:
        outcome = await archive.add(news[number])
        groups.setdefault(outcome.article_id, set()).add(number)
    assert sorted(map(sorted, groups.values())) == [[0, 1, 2], [3, 4]]


async def test_a_story_that_forty_outlets_have_is_no_boilerplate(archive: Archive) -> None:
    await archive.add(of(WIRE))
    for number in range(40):
        outcome = await archive.add(of(edited(WIRE, number, 0.05), f"Outlet {number}"))
        assert isinstance(outcome, Copy)
        assert outcome.article_id == 1


async def test_a_notice_that_many_articles_have_joins_none(archive: Archive) -> None:
    notice = story(99, 2, 30)
    await archive.add_all([of([*story(n, 2, 30), *notice], "A") for n in range(100, 140)])
    assert await archive.note_copies()
    outcome = await archive.add(of([*story(200, 2, 30), *notice], "B"))
    assert isinstance(outcome, Added)


# What came in without being compared


async def test_an_import_joins_nothing_and_is_known_afterwards(archive: Archive) -> None:
    outcomes = await archive.add_all([of(WIRE, "A"), of(edited(WIRE), "B")])
    assert [type(outcome) for outcome in outcomes] == [Added, Added]
    assert await archive.copy_of(of(WIRE[:6], "C")) is None
    assert await archive.note_copies()
    assert await archive.copy_of(of(WIRE[:6], "C")) == Copy(1, "wording", 1.0)


async def test_noting_goes_on_where_it_was(path: Path) -> None:
    async with open_archive(path) as archive:
        await archive.add_all([of(story(n)) for n in range(7)])
    for known in (3, 6):
        async with open_archive(path) as archive:  # another process
            assert not await archive.note_copies(3)
            for n in range(7):
                copy = await archive.copy_of(of(edited(story(n))))
                assert (copy is not None) == (n < known), n
    async with open_archive(path) as archive:
        assert await archive.note_copies(3)
        assert await archive.copy_of(of(edited(story(6)))) is not None


async def test_a_file_from_before_is_caught_up_with_when_the_bot_runs(path: Path) -> None:
    before = Schema("archive", ARCHIVE.migrations[: ARCHIVE.migrations.index(COPIES)])
    async with open_database(path, [before]):
        pass
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO articles (title, outlet, published_at, published_precision,"
            " published_from, fingerprint, added_at) VALUES ('T', 'A', 1449100800, 'day',"
            " 'given', x'00', 0)"
        )
        db.execute(
            "INSERT INTO versions (article_id, number, title, made_at) VALUES (1, 1, 'T', 0)"
        )
        db.executemany(
            "INSERT INTO passages (article_id, version, position, kind, text)"
            " VALUES (1, 1, ?, 'text', ?)",
            list(enumerate(WIRE)),
        )
    async with open_database(path, [ARCHIVE]) as database, load(database) as corpus:
        archive = Archive(database)
        assert await archive.copy_of(of(edited(WIRE), "A")) is None
        following = asyncio.create_task(corpus.follow())
        while not await archive.copy_of(of(edited(WIRE), "A")):
            await asyncio.sleep(0)
        following.cancel()
        await asyncio.wait([following])


async def test_importing_by_the_corpus_leaves_nothing_unknown(path: Path) -> None:
    async with open_corpus(path) as corpus:
        async with corpus.importing() as archive:
            line = {"id": "1", "title": "T", "source": "A", "published_at": "2015-12-03"}
            body = {"body": "\n\n".join(WIRE)}
            await import_lines(archive, [json.dumps(line | body).encode()])
        outcome = await corpus.add(of(WIRE[:6], "B"))
    assert isinstance(outcome, Copy)
    assert outcome.joined == 2


async def test_adding_a_file_knows_what_was_imported_before(
    archive: Archive, tmp_path: Path
) -> None:
    await archive.add_all([of(WIRE, "A")])
    (tmp_path / "copy.txt").write_text("A ferry ran aground\n\n" + "\n\n".join(WIRE[:6]))
    given = Given(outlet="B", published=Published.parse("2015-12-03"))
    (receipt,) = [r async for r in add_files(archive, [str(tmp_path / "copy.txt")], given)]
    assert (receipt.outcome, receipt.article_id) == ("copy", 1)
    assert receipt.reason == "99% like #1: joined as another outlet of that story."


def test_what_is_killed_while_adding_leaves_all_of_a_copy_or_nothing(
    path: Path, tmp_path: Path
) -> None:
    program = tmp_path / "adding.py"
    program.write_text(
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from corpus.opening import open_archive\n"
        "from tests.test_copies import WIRE, of\n"
        "from tests.wire import edited\n"
        "async def main():\n"
        "    async with open_archive(Path(sys.argv[1])) as archive:\n"
        "        for n in range(1000):\n"
        "            await archive.add(of(edited(WIRE, n), f'Outlet {n}'))\n"
        "            print(n, flush=True)\n"
        "asyncio.run(main())\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen(
        [sys.executable, str(program), str(path)], stdout=subprocess.PIPE, env=environment
    ) as adding:
        assert adding.stdout is not None
        for _ in range(12):
            adding.stdout.readline()
        os.kill(adding.pid, signal.SIGKILL)
    with closing(sqlite3.connect(path)) as db:
        articles = db.execute("SELECT count(*) FROM articles").fetchone()[0]
        assert articles >= 12
        assert db.execute(
            "SELECT count(*) FROM articles WHERE copy_of = 1 AND id NOT IN"
            " (SELECT article_id FROM standing)"
        ).fetchone() == (0,)
        assert db.execute("SELECT upto FROM shingled").fetchone() == (articles,)


# One set of quotes


@pytest.fixture
async def corpus(path: Path) -> AsyncIterator[Corpus]:
    async with open_corpus(path) as corpus:
        yield corpus


LEAD = "The ferry Saint Anna ran aground off Port Ellery on Tuesday with 120 people on board."
NEW = "A second tug from Strelsau reached the ferry at noon and will pull her free on Friday."
FERRY = [LEAD, *story(5, 5)]


async def ferry(corpus: Corpus) -> None:
    await corpus.add(of(FERRY, "Harbour Wire", title="Ferry aground"))
    outcome = await corpus.add(of([*FERRY[:5], NEW], "The Lantern", title="Tug reaches ferry"))
    assert isinstance(outcome, Copy)
    assert outcome.joined == 2


async def test_a_passage_that_two_outlets_have_is_quoted_once_and_names_both(
    corpus: Corpus,
) -> None:
    await ferry(corpus)
    answer = await corpus.ask("where did the ferry Saint Anna run aground?")
    assert [quote.text for quote in answer.quotes].count(LEAD) == 1
    assert answer.quotes[0].source.outlet == "Harbour Wire"
    assert answer.quotes[0].also == ("The Lantern",)


async def test_what_a_copy_adds_is_cited_as_that_outlets(corpus: Corpus) -> None:
    await ferry(corpus)
    answer = await corpus.ask("when will the tug from Strelsau pull the ferry free?")
    assert answer.quotes[0].text == NEW
    assert (answer.quotes[0].source.outlet, answer.quotes[0].also) == ("The Lantern", ())


async def test_each_outlets_filter_finds_what_it_has(corpus: Corpus) -> None:
    await ferry(corpus)
    for outlet, text, found in (
        ("Lantern", LEAD, True),
        ("Harbour", LEAD, True),
        ("Lantern", FERRY[5], False),  # it left this paragraph out
        ("Harbour", FERRY[5], True),
        ("Lantern", NEW, True),
        ("Harbour", NEW, False),
    ):
        page = await corpus.search(f"{' '.join(text.split()[:8])} source:{outlet}")
        texts = {hit.quote.text for hit in page.hits}
        assert (text in texts) == found, (outlet, text)


async def test_a_question_about_a_copy_is_answered_from_all_that_it_has(corpus: Corpus) -> None:
    await ferry(corpus)
    answer = await corpus.ask_about(2, "where did the ferry Saint Anna run aground?")
    assert answer.quotes[0].text == LEAD


async def test_all_that_is_searched_is_counted_once(corpus: Corpus) -> None:
    await ferry(corpus)
    status = await corpus.status()
    assert (status.overview.passages, status.indexed) == (7, 7)
    assert [a.source.article_id for a in await corpus.latest(5)] == [1]


async def test_an_index_that_is_built_anew_is_the_same(corpus: Corpus, path: Path) -> None:
    await ferry(corpus)
    before = await corpus.passages("ferry Saint Anna tug")
    await corpus.reindex()
    after = await corpus.passages("ferry Saint Anna tug")
    assert [f.passage.id for f in after] == [f.passage.id for f in before]


async def test_an_exact_copys_outlet_is_named_and_can_be_asked_for(corpus: Corpus) -> None:
    await ferry(corpus)
    await corpus.add(of(FERRY, "Quayside Mail"))
    await corpus.catch_up()
    answer = await corpus.ask("where did the ferry Saint Anna run aground? source:Quayside")
    assert answer.quotes[0].also == ("Quayside Mail", "The Lantern")


async def test_whoever_brings_another_outlets_very_text_stands_in_the_audit_log(
    archive: Archive,
) -> None:
    ann = Actor("telegram:1", "Ann")
    await archive.add(of(WIRE, "The Lantern"))
    for _ in range(2):  # the second time it is known
        await archive.add(of(WIRE, "Third Post"), actor=ann)
    (entry,) = await Audit(archive.database).entries(10)
    assert (entry.actor, entry.action, entry.subject) == (ann, "outlet.add", "outlets:1")
    assert entry.after["outlet"] == "Third Post"
