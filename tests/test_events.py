from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from importlib import resources
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.stories import stories
from bot import render
from bot.plain import plain
from corpus.answers import Outcome
from corpus.archive import Archive
from corpus.ingest import import_lines
from corpus.intake.events import Profile, same
from corpus.language.languages import ANALYZERS
from corpus.opening import open_archive, open_corpus
from corpus.sources.jsonl import read_lines
from corpus.transfer.exporting import export_lines
from corpus.types import Added, Article, Copy
from tests.articles import article
from tests.wire import story as wire

REPORTS = Path(__file__).with_name("stories.jsonl").read_text("utf-8").splitlines()
PAIRS = [json.loads(line) for line in REPORTS]
SAMPLES = resources.files("corpus.samples").joinpath("articles.jsonl").read_bytes().splitlines()
#: What each article tells of; every sample of an event of its own.
EVENTS = {json.loads(line)["id"]: json.loads(line)["id"] for line in SAMPLES}
EVENTS |= {one["id"]: one["event"] for one in PAIRS}
LINES = [*SAMPLES, *(json.dumps(one).encode() for one in PAIRS)]


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    async with open_archive(tmp_path / "news.db") as archive:
        yield archive


async def test_no_two_events_are_one_story_and_most_reports_of_one_are() -> None:
    told = await stories(LINES)
    joined = {
        (a, b) for a, b in combinations(sorted(EVENTS), 2) if a in told and told[a] == told.get(b)
    }
    wrong = {(a, b) for a, b in joined if EVENTS[a] != EVENTS[b]}
    reports = {(a, b) for a, b in combinations(sorted(EVENTS), 2) if EVENTS[a] == EVENTS[b]}
    assert not wrong
    assert len(joined) >= 0.8 * len(reports)


texts = st.lists(st.sampled_from("Nepal quake Kathmandu 7.8 kills Everest Saturday the".split()))


@given(texts, texts, texts, texts, st.integers(0, 2))
def test_it_does_not_matter_which_of_the_two_was_first(
    title: Sequence[str], text: Sequence[str], other: Sequence[str], rest: Sequence[str], days: int
) -> None:
    analyzer = ANALYZERS.of("en")
    a = Profile.of(" ".join(title), [" ".join(text)], analyzer)
    b = Profile.of(" ".join(other), [" ".join(rest)], analyzer)
    assert same(a, b, days, len) == same(b, a, days, len)


def report(name: str) -> Article:
    (one,) = read_lines([line for line in LINES if json.loads(line)["id"] == name])
    assert isinstance(one, Article)
    return one


NEPAL, LANTERN = "s012", "t02"


async def test_the_first_gives_the_story_its_number(archive: Archive) -> None:
    await archive.add(report("s001"))
    for name in (NEPAL, LANTERN):
        await archive.add(report(name))
    told = [await archive.article(number) for number in (1, 2, 3)]
    assert [a.story for a in told] == [(), (2, 3), (2, 3)]
    assert told[2].reporting == ("Pacific Ledger", "The Lantern")
    again = await archive.add(
        replace(report(LANTERN), outlet="Third Post", url=None, external_id=None)
    )
    assert again == Copy(3, "text")
    assert (await archive.article(2)).reporting == ("Pacific Ledger", "The Lantern", "Third Post")


async def test_one_outlet_alone_makes_no_story(archive: Archive) -> None:
    first, second = report(NEPAL), report(LANTERN)
    await archive.add(first)
    object.__setattr__(second, "outlet", "PACIFIC Ledger")
    await archive.add(second)
    object.__setattr__(second, "outlet", None)
    await archive.add(second, anyway=True)
    assert (await archive.article(1)).story == ()


async def test_news_of_another_day_is_another_story(archive: Archive) -> None:
    first, second = report(NEPAL), report(LANTERN)
    await archive.add(first)
    object.__setattr__(second, "published", report("s013").published)
    await archive.add(second)
    assert (await archive.article(2)).story == ()


async def test_what_was_imported_takes_part_once_it_is_noted(archive: Archive) -> None:
    await archive.add_all([report(NEPAL)])
    await archive.note_copies()
    await archive.add(report(LANTERN))
    assert (await archive.article(1)).story == (1, 2)


async def test_what_is_imported_as_news_takes_part_at_once(archive: Archive) -> None:
    await archive.add_all([report(NEPAL)])  # nobody has noted it yet
    lines = [line(report(LANTERN)), line(article(*wire(1), outlet="A"))]
    lines += [line(article(*wire(1)[:most], outlet=by)) for most, by in ((5, "B"), (4, "A"))]
    done = await import_lines(archive, lines, news=True)
    assert (await archive.article(1)).story == (1, 2)
    assert (await archive.article(4)).story == (3, 4)
    assert (await archive.article(5)).story == (), "A says it again, as an article of its own"
    assert (done.added, done.copies) == (4, 0), "an import brings what there is as it is"


def line(article: Article) -> bytes:
    return json.dumps(
        {
            "title": article.title,
            "source": article.outlet,
            "published_at": str(article.published),
            "body": "\n\n".join(paragraph.text for paragraph in article.paragraphs),
        }
    ).encode()


async def test_a_copy_is_of_its_leaders_story(archive: Archive) -> None:
    await archive.add(article(*wire(1), outlet="A"))
    outcome = await archive.add(article(*wire(1)[:5], outlet="B"))
    assert isinstance(outcome, Copy)
    assert (await archive.article(2)).story == (1, 2)


async def test_articles_that_were_retracted_report_nothing(
    archive: Archive, tmp_path: Path
) -> None:
    for name in (NEPAL, LANTERN):
        assert isinstance(await archive.add(report(name)), Added)
    async with archive._database.transaction() as db:
        await db.execute("UPDATE articles SET status = 'retracted' WHERE id = 1")
    assert (await archive.article(2)).reporting == ()


async def test_an_answer_and_a_card_name_who_reports_the_event(database: Path) -> None:
    async with open_archive(database) as archive:
        await archive.note_copies()
    async with open_corpus(database) as corpus:
        await corpus.add(report(LANTERN))
        answer = await corpus.ask("when did the earthquake strike Nepal?")
        assert answer.outcome is Outcome.FOUND
        shown = "2 outlets report: Pacific Ledger, The Lantern"
        assert shown in plain(render.answer(answer))
        assert shown in plain(render.article(await corpus.article(12)))


async def test_stories_are_the_same_after_an_export_and_an_import(tmp_path: Path) -> None:
    async with (
        open_archive(tmp_path / "one.db") as one,
        open_archive(tmp_path / "other.db") as other,
    ):
        for name in ("s001", NEPAL, LANTERN):
            await one.add(report(name))
        lines = [line async for line in export_lines(one)]
        for _ in range(2):
            await import_lines(other, lines)
            assert [(await other.article(n)).story for n in (1, 2, 3)] == [(), (2, 3), (2, 3)]
        assert [line async for line in export_lines(other)] == lines
