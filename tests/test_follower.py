"""The index in step with the archive, whatever befalls either; the archive alone is the truth."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.answers import Outcome
from corpus.core import Corpus
from corpus.errors import DatabaseError
from corpus.language.english import ENGLISH
from corpus.language.languages import ANALYZERS
from corpus.lock import lock_file, locked
from corpus.opening import open_archive, open_corpus, open_loaded
from corpus.retrieval.engine import Engine, PassageHit
from corpus.retrieval.query import Filters
from corpus.types import Article
from tests.articles import article

WORDS = ["jet", "ship", "storm", "talks", "prices", "pilot", "harbour"]
OUTLETS = ["Harbour Wire", "VOA News", "The Post"]
TAGS = ["air", "sea", "trade"]

FILTERS = (
    Filters(),
    Filters(outlets=("voa",)),
    Filters(outlets=("harbour wire", "post")),
    Filters(tags=("air",)),
    Filters(tags=("air", "sea")),
    Filters(language="en"),
    Filters(first=date(2015, 3, 1), last=date(2015, 8, 1)),
    Filters(first=date(2015, 3, 1), outlets=("voa news",), tags=("sea",)),
    Filters(excluded=("jet", "storm")),
    Filters(article_id=3),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def some_article(number: int, seed: int = 0) -> Article:
    """Always the same of this number."""
    chance = random.Random(f"{seed}-{number}")
    return article(
        *(
            f"{number}-{i}: {' '.join(chance.choices(WORDS, k=chance.randrange(1, 9)))}."
            for i in range(chance.randrange(1, 4))
        ),
        title=chance.choice(WORDS).title(),
        published=f"2015-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}",
        outlet=chance.choice(OUTLETS),
        tags=tuple(sorted(chance.sample(TAGS, chance.randrange(3)))),
    )


@asynccontextmanager
async def small(path: Path, tail_limit: int = 6) -> AsyncIterator[Corpus]:
    """As after a start of the program, with segments so small that there are many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("corpus.follower.TAIL", tail_limit)
        async with open_loaded(path) as corpus:
            patch.undo()
            yield corpus


async def fill(path: Path, n: int, tail_limit: int = 6) -> None:
    async with small(path, tail_limit) as corpus:
        for number in range(n):
            await corpus.add(some_article(number))


def sql(path: Path, *statements: str) -> None:
    """What another program does to the file, all at once."""
    with closing(sqlite3.connect(path, timeout=5)) as db, db:
        db.execute("PRAGMA foreign_keys = ON")
        for statement in statements:
            db.execute(statement)


def edit(article_id: int, *texts: str) -> list[str]:
    """The statements that give an article a new version, as an editor does."""
    version = f"(SELECT version + 1 FROM articles WHERE id = {article_id})"
    return [
        "INSERT INTO versions (article_id, number, title, made_at)"
        f" SELECT id, version + 1, title, 0 FROM articles WHERE id = {article_id}",
        *(
            "INSERT INTO passages (article_id, version, position, kind, text)"
            f" VALUES ({article_id}, {version}, {i}, 'text', '{text}')"
            for i, text in enumerate(texts)
        ),
        f"UPDATE articles SET version = version + 1 WHERE id = {article_id}",
    ]


async def hits(engine: Engine, words: str, filters: Filters, k: int = 25) -> list[PassageHit]:
    weights = {term: engine.idf(term) for term in ENGLISH.terms(words)}
    return await engine.search(weights, k, filters, around=date(2015, 6, 1))


async def afresh(corpus: Corpus) -> Engine:
    """An engine that has read the whole archive just now."""
    fresh = Engine(ANALYZERS)
    async for some in corpus._archive.scan():
        for stored in some:
            fresh.put(stored)
    return fresh


async def assert_as_afresh(corpus: Corpus, fresh: Engine | None = None) -> None:
    """The corpus answers as one that has read the whole archive just now."""
    lived, fresh = corpus._follower.engine, fresh or await afresh(corpus)
    status = await corpus.status()
    assert status.indexed == len(fresh) == status.overview.passages
    assert lived.index.avgdl == pytest.approx(fresh.index.avgdl, abs=1e-9)
    terms = sorted({*lived.index.terms, *fresh.index.terms})
    terms = terms[:: 1 + len(terms) // 500]
    assert {t: lived.df(t) for t in terms} == {t: fresh.df(t) for t in terms}
    for filters in FILTERS:
        assert lived.articles(filters) == fresh.articles(filters)
        assert lived.extent(filters) == fresh.extent(filters)
        for words in ("jet", "ship storm talks", "minister said"):
            ours = await hits(lived, words, filters)
            theirs = await hits(fresh, words, filters)
            assert [h.score for h in ours] == pytest.approx([h.score for h in theirs], abs=1e-9)
            # Those that tie with the last may be others.
            last = theirs[-1].score + 1e-9 if theirs else 0.0
            assert {(h.passage_id, h.article_id, h.day) for h in ours if h.score > last} == {
                (h.passage_id, h.article_id, h.day) for h in theirs if h.score > last
            }


async def in_step(corpus: Corpus, seconds: float = 10) -> None:
    """Follow until there is nothing more to do, and all is as if afresh."""
    following = asyncio.create_task(corpus.follow())
    try:
        async with asyncio.timeout(seconds):
            while not await is_in_step(corpus):
                assert not following.done(), following.exception()
                await asyncio.sleep(0.02)
    finally:
        following.cancel()
        await asyncio.wait([following])
    await assert_as_afresh(corpus)


async def is_in_step(corpus: Corpus) -> bool:
    follower = corpus._follower
    change, overview = await corpus._archive.last_change(), await corpus._archive.overview()
    # Between two turns from here on: what is true is true together.
    return (
        not follower.behind
        and not follower._segments.damaged
        and follower.place.change == change
        and follower.place.generation == follower._segments.generation()
        and len(follower.engine) == overview.passages
    )


# Histories

IDS = st.integers(1, 12)
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join), min_size=0, max_size=3
)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 10**6)),
        st.tuples(st.just("edit"), st.tuples(IDS, TEXTS)),
        st.tuples(st.just("sql"), st.sampled_from(["retract", "restore", "delete", "tag"]), IDS),
        st.tuples(st.just("catch up")),
        st.tuples(st.just("complete")),
        st.tuples(st.just("restart")),
        st.tuples(st.just("reindex")),
        st.tuples(st.just("minute")),
    ),
    max_size=25,
)
_SQL = {
    "retract": "UPDATE articles SET status = 'retracted' WHERE id = {}",
    "restore": "UPDATE articles SET status = 'live' WHERE id = {}",
    "delete": "DELETE FROM articles WHERE id = {}",
    "tag": "INSERT OR IGNORE INTO tags SELECT id, 'air' FROM articles WHERE id = {}",
}


@settings(max_examples=15, deadline=None)
@given(events=EVENTS, tail_limit=st.sampled_from([1, 4, 12]))
def test_after_any_history_it_answers_as_one_that_was_built_afresh(
    events: list[tuple[object, ...]], tail_limit: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_live(Path(folder) / "news.db", events, tail_limit))


async def _live(path: Path, events: list[tuple[object, ...]], tail_limit: int) -> None:
    await fill(path, 10, tail_limit)
    lives: list[list[tuple[object, ...]]] = [[]]
    for event in events:
        if event[0] == "restart":
            lives.append([])
        else:
            lives[-1].append(event)
    for life in lives:
        async with small(path, tail_limit) as corpus:
            for event in life:
                await _happens(corpus, path, *event)
            await corpus.catch_up()
            await assert_as_afresh(corpus)
    async with open_corpus(path) as corpus:
        await assert_as_afresh(corpus)


async def _happens(corpus: Corpus, path: Path, what: object, *about: object) -> None:
    match what, *about:
        case "add", int(number):
            await corpus.add(some_article(number, seed=1))
        case "edit", (int(article_id), list(texts)):
            with closing(sqlite3.connect(path)) as db:
                known = db.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone()
            if known:
                sql(path, *edit(article_id, *texts))
        case "sql", str(statement), int(article_id):
            sql(path, _SQL[statement].format(article_id))
        case "minute", *_:
            sql(path, "UPDATE segments SET since = since - 61")
        case "catch up", *_:
            await corpus.catch_up()
        case "complete", *_:
            await corpus.complete()
        case "reindex", *_:
            await corpus.reindex()


async def test_what_is_not_written_down_yet_is_read_again_after_a_restart(path: Path) -> None:
    async with small(path, 1000) as corpus:
        for number in range(20):
            await corpus.add(some_article(number))
        assert not corpus._follower.place.generation
    async with small(path) as corpus:
        await assert_as_afresh(corpus)
        assert corpus._follower.place.generation
    async with small(path) as corpus:
        assert corpus._follower.engine.index.segments
        await assert_as_afresh(corpus)


# An index that is missing, damaged, or another's

TABLES = ("index_state", "segments", "postings", "terms", "codes")


@pytest.mark.parametrize(
    "damage",
    [
        ["DELETE FROM index_state"],
        [f"DELETE FROM {table}" for table in TABLES],
        ["UPDATE index_state SET made_by = '1 an-older-analyzer id length'"],
        ["UPDATE segments SET columns = substr(columns, 1, 30)"],
        ["UPDATE segments SET counts = x'00'"],
        ["DELETE FROM segments"],
        ["DELETE FROM segments WHERE id = (SELECT max(id) FROM segments WHERE state = 'live')"],
        ["DELETE FROM terms"],
        ["DELETE FROM codes"],
    ],
    ids=lambda damage: damage[-1][:50],
)
async def test_an_index_that_cannot_be_read_is_built_anew(path: Path, damage: list[str]) -> None:
    await fill(path, 25)
    sql(path, *damage)
    async with small(path) as corpus:
        await corpus.ask("what did the jet do?")
        await in_step(corpus)
    async with small(path) as corpus:
        assert corpus._follower.engine.index.segments
        await assert_as_afresh(corpus)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM postings",
        "DELETE FROM postings WHERE id % 2 = 0",
        "UPDATE postings SET data = substr(data, 2)",
        "UPDATE postings SET data = CAST(data || x'0000' AS BLOB)",
        "UPDATE postings SET data = randomblob(length(data))",
    ],
)
async def test_damage_is_noticed_by_a_question_and_repaired_while_answers_go_on(
    path: Path, damage: str
) -> None:
    await fill(path, 25)
    sql(path, damage)
    async with small(path) as corpus:
        await corpus.ask(f"what did the {' '.join(WORDS)} do?")
        assert corpus._follower._segments.damaged
        repairing = asyncio.create_task(in_step(corpus))
        while not repairing.done():
            await corpus.ask("what did the jet do?", date(2015, 12, 1))
            await asyncio.sleep(0)
        await repairing
    async with small(path) as corpus:
        await corpus.ask(f"what did the {' '.join(WORDS)} do?")
        assert not corpus._follower._segments.damaged
        await assert_as_afresh(corpus)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM postings",
        "DELETE FROM postings WHERE id % 2 = 0",
        "UPDATE segments SET counts = x'00'",
        "DELETE FROM index_state",
    ],
)
async def test_a_damaged_index_is_whole_after_it_was_built_anew(path: Path, damage: str) -> None:
    await fill(path, 25)
    async with small(path) as corpus:
        sql(path, damage)
        corpus._follower._segments.reader.forget()
        async with asyncio.timeout(10):
            await corpus.reindex()
        await assert_as_afresh(corpus)
    async with small(path) as corpus:
        await assert_as_afresh(corpus)
        for part in corpus._follower.engine.index.segments:
            part.every()


async def test_the_log_tells_how_far_an_index_is_that_is_built_anew(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await fill(path, 25)
    async with small(path) as corpus:
        caplog.set_level("INFO", logger="corpus.follower")
        await corpus._follower.restart()
        await in_step(corpus)
        indexed = (await corpus.status()).indexed
        assert f"the index is built: {indexed} passages" in caplog.messages


async def test_an_index_that_is_emptied_under_a_running_process_is_built_anew(path: Path) -> None:
    await fill(path, 25)
    async with small(path) as corpus:
        sql(path, *(f"DELETE FROM {table}" for table in TABLES))
        await corpus.ask("what did the jet do?")
        await in_step(corpus)


async def test_an_article_that_went_while_the_log_was_forgotten_is_not_found(path: Path) -> None:
    await fill(path, 25)
    sql(path, "DELETE FROM articles WHERE id IN (3, 25)")
    sql(path, "UPDATE articles SET title = 'Jet' WHERE id = 4")
    sql(path, "DELETE FROM changes WHERE seq < (SELECT max(seq) FROM changes)")
    async with small(path) as corpus:
        await in_step(corpus)
    async with open_corpus(path) as corpus:
        await assert_as_afresh(corpus)


async def test_two_filters_that_name_the_same_outlet_are_no_damage(path: Path) -> None:
    await fill(path, 25)
    async with small(path) as corpus:
        both = await corpus.search('jet source:voa source:"voa news"')
        assert both.total == (await corpus.search("jet source:voa")).total > 0
        assert not corpus._follower._segments.damaged


# Questions while something is written


async def test_a_question_sees_one_version_of_an_article_and_never_none(path: Path) -> None:
    await fill(path, 30)
    async with small(path, 5) as corpus:
        await corpus.add(article("zebra old.", "zebra old.", "zebra old.", title="Zoo"))
        versions = {31: 1}
        stop = False

        async def ask() -> int:
            seen = 0
            while not stop:
                engine = corpus._follower.engine
                found = await hits(engine, "zebra jet ship storm talks", Filters(), 500)
                ours = [h for h in found if h.article_id == 31]
                passages = await corpus._archive.passages([h.passage_id for h in ours])
                words = {passage.text.split()[-1] for passage, _ in passages.values()}
                assert len(ours) == len(passages) == 3, "all of one version"
                assert len(words) == 1, words
                seen += 1
            return seen

        asking = [asyncio.create_task(ask()) for _ in range(4)]
        for version in range(30):
            sql(path, *edit(31, *[f"zebra v{version}." for _ in range(3)]))
            await corpus.catch_up()
            if version % 7 == 0:
                await corpus.reindex()
            versions[31] += 1
            await asyncio.sleep(0)
        stop = True
        assert min(await asyncio.gather(*asking)) > 10
        await assert_as_afresh(corpus)


async def test_many_add_and_ask_at_once_and_all_is_found(path: Path) -> None:
    async with small(path) as corpus:
        following = asyncio.create_task(corpus.follow())

        async def bring(number: int) -> None:
            added = await corpus.add(article(f"Unique{number} zebra.", title=f"Zoo {number}"))
            answer = await corpus.ask(f"what is unique{number}?")
            assert {q.source.article_id for q in answer.quotes[:1]} == {added.article_id}

        await asyncio.gather(*(bring(number) for number in range(40)))
        following.cancel()
        await asyncio.wait([following])
        await assert_as_afresh(corpus)


# Two processes


async def test_who_cannot_write_the_index_answers_all_the_same(path: Path) -> None:
    await fill(path, 10)
    with locked(lock_file(path, "index.lock")) as mine:
        assert mine is not None
        async with small(path, 3) as corpus:
            generation = corpus._follower.place.generation
            for number in range(10, 20):
                await corpus.add(some_article(number))
            await corpus.add(article("A zebra escaped.", title="Zoo"))
            assert (await corpus.ask("what escaped, a zebra?")).outcome is Outcome.FOUND
            assert corpus._follower.place.generation == generation
            await assert_as_afresh(corpus)
    async with small(path, 3) as corpus:
        await assert_as_afresh(corpus)
        assert corpus._follower.place.generation > generation


async def test_two_processes_that_add_by_turns_stay_in_step(path: Path) -> None:
    async with small(path, 4) as first, small(path, 7) as second:
        generations = set()
        for number in range(0, 40, 2):
            await first.add(some_article(number))
            await second.add(some_article(number + 1))
            if number % 6 == 0:
                sql(path, *edit(number // 2 + 1, "jet jet", "ship"))
            generations.add(first._follower.place.generation)
        for corpus in (first, second):
            await corpus.catch_up()
            await assert_as_afresh(corpus)
        assert len(generations) > 5, "both have written"
    async with open_corpus(path) as corpus:
        await assert_as_afresh(corpus)


async def test_segments_that_another_process_has_replaced_are_noticed(path: Path) -> None:
    await fill(path, 10)
    async with small(path) as first, small(path) as second:
        for number in range(10, 60):
            await second.add(some_article(number))
        first._follower._segments.reader.forget()
        answer = await first.ask("what did the jet do?")  # from what was replaced just now
        assert answer.outcome is not None
        assert not first._follower._segments.damaged
        await first.catch_up()
        assert first._follower.place.generation == second._follower.place.generation
        await assert_as_afresh(first)


async def test_what_was_replaced_long_ago_is_no_damage(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await fill(path, 10)
    async with small(path) as first, small(path) as second:
        sql(path, "UPDATE segments SET since = since - 61")
        for number in range(10, 40):
            await second.add(some_article(number))
            sql(path, "UPDATE segments SET since = since - 61")
        first._follower._segments.reader.forget()
        await first.ask(f"what did the {' '.join(WORDS)} do?")
        await in_step(first)
        assert "built anew" not in caplog.text


async def test_two_that_begin_without_an_index_build_one(path: Path) -> None:
    async with open_archive(path) as archive:
        await archive.add_all([some_article(number) for number in range(60)])
    async with small(path, 9) as first, small(path, 5) as second:
        await asyncio.gather(first.complete(), second.complete())
        await asyncio.gather(in_step(first), in_step(second))


@pytest.mark.parametrize("limit", [4, 1000])
async def test_an_import_that_waited_for_another_indexes_all(
    path: Path, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.follower._MANY", 30)
    monkeypatch.setattr("corpus.follower._BULK", 80)
    async with small(path, limit) as first, small(path, limit) as second:

        async def bring() -> None:
            async with second.importing() as archive:
                await archive.add_all([some_article(number) for number in range(50, 350)])
                await asyncio.sleep(1.2)  # so that much of it is indexed meanwhile

        async with first.importing() as archive:
            waiting = asyncio.create_task(bring())
            await archive.add_all([some_article(number) for number in range(50)])
            await asyncio.sleep(0.1)
        await waiting
        await assert_as_afresh(second)
        await in_step(first)
    async with open_corpus(path) as corpus:
        await assert_as_afresh(corpus)


# No room


async def test_a_full_disk_is_a_sentence_and_afterwards_all_is_in_step(path: Path) -> None:
    await fill(path, 6)
    async with small(path, 4) as corpus:
        writer = corpus._follower._database._writer
        refused = set()
        for number in range(6, 60):
            if number % 6 == 0:
                ((pages,),) = await writer.execute_fetchall("PRAGMA page_count")
                await writer.execute(f"PRAGMA max_page_count = {pages + number % 4}")
            try:
                await corpus.add(some_article(number))
            except DatabaseError as e:
                refused.add(str(e))
            assert (await corpus.search("jet")).total
        assert refused == {f"{path}: database or disk is full."}
        await writer.execute("PRAGMA max_page_count = 1000000")
        await corpus.add(article("A zebra escaped.", title="Zoo"))
        await corpus.catch_up()
        await assert_as_afresh(corpus)
    async with open_corpus(path) as corpus:
        await assert_as_afresh(corpus)


# Filters


@pytest.mark.parametrize(
    "filters",
    [
        Filters(outlets=("rare",)),
        Filters(tags=("rare",)),
        Filters(first=date(2016, 1, 1)),
        Filters(first=date(2016, 1, 1), outlets=("rare bird",), tags=("rare",), language="en"),
    ],
)
async def test_ten_are_found_if_ten_exist_wherever_they_lie(path: Path, filters: Filters) -> None:
    async with small(path, 12) as corpus:
        for number in range(120):
            rare = number % 10 == 3
            brought = article(
                "Once upon a jet." if rare else "Jet jet jet jet.",
                f"Number {number}.",
                outlet="Rare Bird" if rare else "Harbour Wire",
                published=f"201{6 if rare else 5}-01-{number % 28 + 1:02}",
                tags=("rare",) if rare else (),
                external_id=str(number),
            )
            object.__setattr__(brought, "language", "en")
            await corpus.add(brought)
        for number in range(120, 123):
            await corpus.add(article(f"Ship {number}.", external_id=str(number)))
        # Two of twelve go, one of them from a segment's middle; and others from everywhere.
        sql(path, "UPDATE articles SET status = 'retracted' WHERE id IN (4, 64)")
        sql(path, "DELETE FROM articles WHERE id % 7 = 0 AND id % 10 <> 4")
        await corpus.catch_up()
        engine = corpus._follower.engine
        parts = engine.index.parts
        assert len(parts) > 2
        assert engine.index.tail.size
        found = await hits(engine, "jet", filters, 10)
        wanted = {id_ for id_ in range(14, 121, 10) if id_ != 64}
        assert {h.article_id for h in found} == wanted
        assert len(found) == 10
        assert set(engine.articles(filters)) == wanted
        assert engine.extent(filters)[0] == 10
        await assert_as_afresh(corpus)


async def test_an_outlet_that_is_gone_does_not_hide_one_with_it_in_its_name(path: Path) -> None:
    async with small(path) as corpus:
        await corpus.add(article("A jet fell.", outlet="VOA"))
        await corpus.add(article("A jet rose.", outlet="VOA News"))
        sql(path, "DELETE FROM articles WHERE id = 1")
        await corpus.catch_up()
        assert (await corpus.search("jet source:voa")).total == 1
        await assert_as_afresh(corpus)
