"""Articles that come again: copies, and newer states of what is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.archive import Archive
from corpus.database import Database, open_database
from corpus.desk import Desk
from corpus.records.audit import Audit
from corpus.schema import ARCHIVE
from corpus.types import Actor, Added, Copy, Published
from tests.articles import article

ANN, BEN, FEED = Actor("telegram:1", "Ann"), Actor("telegram:2", "Ben"), Actor("feed:3", "Wire")
URL = "https://example.org/ferry"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "news.db", [ARCHIVE]) as database:
        yield database


@pytest.fixture
def archive(database: Database) -> Archive:
    return Archive(database)


async def said(archive: Archive, article_id: int = 1) -> list[str]:
    return ["/".join(p.text for p in v.paragraphs) for v in await archive.versions(article_id)]


async def test_a_changed_article_is_a_new_version_and_the_old_one_is_kept(
    archive: Archive,
) -> None:
    first = replace(
        article("One.", "Two.", url=URL, tags=("sea",), title="Ferry sinks"),
        byline="Ann Archer", dateline="VELL (Harbour Wire)", language="en",
    )  # fmt: skip
    await archive.add(first, actor=ANN)
    second = article("One.", "Three.", url=URL, title="Ferry sank", outlet="Other", tags=("ship",))

    assert await archive.add(second, actor=FEED) == Added(1, 2, version=2)
    now = await archive.article(1)
    assert (now.source.title, now.source.outlet, now.version) == ("Ferry sank", "Other", 2)
    assert (now.byline, now.language) == ("Ann Archer", "en")  # the page no longer told
    assert [p.text for p in now.passages] == ["One.", "Three."]
    assert now.tags == ("sea", "ship")
    old, new = await archive.versions(1)
    assert (old.number, new.number) == (1, 2)
    assert (old.title, old.outlet, old.tags) == ("Ferry sinks", "Harbour Wire", ("sea",))
    assert (old.byline, old.dateline, old.url) == ("Ann Archer", "VELL (Harbour Wire)", URL)
    assert old.published == first.published
    assert old.paragraphs == first.paragraphs
    assert (old.made_by, new.made_by) == (ANN, FEED)
    assert (await archive.overview()).passages == 2


async def test_the_old_text_back_again_is_a_version_too(archive: Archive) -> None:
    for text, outcome in (
        ("A.", Added(1, 1)),
        ("B.", Added(1, 1, 2)),
        ("B.", Copy(1, "text")),
        ("A.", Added(1, 1, 3)),
        ("a.", Copy(1, "text")),
    ):
        assert await archive.add(article(text, url=URL)) == outcome
    assert await said(archive) == ["A.", "B.", "A."]


async def test_the_same_external_id_alone_is_a_copy_and_with_its_address_a_version(
    archive: Archive,
) -> None:
    await archive.add(article("One.", url=URL, external_id="7"))

    elsewhere = article("Two.", url="https://example.org/2", external_id="7")
    assert await archive.add(elsewhere) == Copy(1, "external id")
    assert await archive.add(article("One.", url=URL, external_id="7")) == Copy(1, "external id")
    changed = article("Three.", url=URL, external_id="7")
    assert await archive.add(changed, joining=False) == Copy(1, "external id")
    assert await archive.add(changed) == Added(1, 1, 2)


async def test_another_articles_text_is_a_copy_of_that(archive: Archive) -> None:
    await archive.add(article("One.", url=URL))
    await archive.add(article("Two."))

    assert await archive.add(article("Two.", url=URL)) == Copy(2, "text")
    assert await said(archive) == ["One."]


async def test_a_dry_run_calls_a_new_version_no_copy(archive: Archive) -> None:
    await archive.add(article("One.", url=URL))

    assert await archive.copy_of(article("Two.", url=URL)) is None
    assert await archive.copy_of(article("One.", url=URL)) == Copy(1, "text")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (("2015-12-03", "json-ld"), ("2015-12-04", "text"), "2015-12-03"),
        (("2015-12-03", "json-ld"), ("2015-12-04", "url"), "2015-12-03"),
        (("2015-12-03", "text"), ("2015-12-04", "meta"), "2015-12-04"),
        (("2015-12-03", "given"), ("2015-12-04", "meta"), "2015-12-03"),
        (("2015-12-03", "given"), ("2015-12-04", "given"), "2015-12-04"),
        (("2015-12-03", "meta"), ("2015-12-03T10:00:00Z", "meta"), "2015-12-03T10:00:00Z"),
        (("2015-12-03T10:00:00Z", "meta"), ("2015-12-03", "json-ld"), "2015-12-03T10:00:00Z"),
    ],
)
async def test_the_first_date_stays_unless_the_page_is_sure_of_another(
    archive: Archive, old: tuple[str, str], new: tuple[str, str], expected: str
) -> None:
    one = replace(article("One.", url=URL), published=Published.parse(*old))
    two = replace(article("Two.", url=URL), published=Published.parse(*new))
    await archive.add(one)
    await archive.add(two)
    first, second = await archive.versions(1)
    assert str(first.published) == old[0]
    assert str(second.published) == expected


async def test_what_an_editor_set_by_hand_stays_when_the_page_changes(
    database: Database, archive: Archive
) -> None:
    desk = Desk(database)
    await archive.add(article("One.", url=URL, title="Fery sinks"))
    await desk.edit(1, "title", "Ferry sinks", ANN)
    await desk.edit(1, "date", "2015-12-01", ANN)

    await archive.add(
        article("Two.", url=URL, title="Fery sinks", outlet="New", published="2016-01-01")
    )
    source = (await archive.article(1)).source
    assert (source.title, source.outlet, str(source.published)) == (
        "Ferry sinks", "New", "2015-12-01",
    )  # fmt: skip


async def test_a_page_that_has_not_changed_undoes_no_edit(
    database: Database, archive: Archive
) -> None:
    page = article("One.", "Two.", url=URL)
    await archive.add(page)
    await Desk(database).edit(1, "paragraph 2", "Three.", ANN)

    assert await archive.add(page) == Copy(1, "address")
    assert await said(archive) == ["One./Two.", "One./Three."]


async def test_an_edit_outlives_a_change_of_the_page(database: Database, archive: Archive) -> None:
    await archive.add(article("One.", "Tow.", url=URL))
    await Desk(database).edit(1, "paragraph 2", "Two.", ANN)
    page = article("One.", "Tow.", "Three.", url=URL)

    assert await archive.add(page, actor=FEED) == Added(1, 3, version=4)
    assert await said(archive) == ["One./Tow.", "One./Two.", "One./Tow./Three.", "One./Two./Three."]
    versions = await archive.versions(1)
    assert [v.edited for v in versions] == [False, True, False, True]
    assert [v.made_by for v in versions] == [None, ANN, FEED, ANN]
    assert await archive.add(page, actor=FEED) == Copy(1, "address")  # and so for ever


async def test_what_was_taken_back_does_not_come_back_by_itself(
    database: Database, archive: Archive
) -> None:
    await archive.add(article("One.", url=URL))
    await Desk(database).retract(1, "It was made up.", ANN)

    assert await archive.add(article("One.")) == Copy(1, "text", retracted=True)
    assert await archive.add(article("Two.", url=URL)) == Copy(1, "address", retracted=True)
    assert (await archive.article(1)).status == "retracted"


async def test_who_brings_an_article_stands_in_the_audit_log(
    database: Database, archive: Archive
) -> None:
    await archive.add(article("Nobody."))
    await archive.add(article("One.", url=URL, title="Ferry"), actor=ANN)
    await archive.add(article("One.", url=URL), actor=BEN)  # nothing was written
    await archive.add(article("Two.", url=URL), actor=FEED)

    version, added = await Audit(database).entries(9)
    assert (added.actor, added.action, added.subject, added.before) == (
        ANN, "article.add", "article:2", None,
    )  # fmt: skip
    assert added.after == {
        "title": "Ferry",
        "outlet": "Harbour Wire",
        "published": "2015-12-03",
        "url": URL,
        "version": 1,
    }
    assert (version.actor, version.before, version.after["version"]) == (FEED, {"version": 1}, 2)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(["A.", "B.", "C."]), min_size=1, max_size=8))
async def test_versions_are_the_texts_that_came_one_after_another(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("versions") / "news.db"
    async with open_database(path, [ARCHIVE]) as database:
        archive = Archive(database)
        outcomes = [await archive.add(article(text, url=URL)) for text in texts]
        changes = [t for t, before in zip(texts, [None, *texts], strict=False) if t != before]

        assert await said(archive) == changes
        assert sum(isinstance(outcome, Added) for outcome in outcomes) == len(changes)
        assert [p.text for p in (await archive.article(1)).passages] == [texts[-1]]
