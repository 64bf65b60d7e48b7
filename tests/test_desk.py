"""What editors do to stored articles, and what stands in the audit log of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.archive import Archive
from corpus.core import Corpus
from corpus.database import Database, open_database
from corpus.desk import Desk
from corpus.errors import CorpusError, UnknownArticle
from corpus.opening import load
from corpus.records.audit import Audit
from corpus.schema import ARCHIVE
from corpus.types import Actor, Added, Copy, Paragraph, Retraction
from tests.articles import article

ANN, BEN = Actor("telegram:1", "Ann"), Actor("telegram:2", "Ben")
URL = "https://example.org/ferry"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "news.db", [ARCHIVE]) as database:
        yield database


@pytest.fixture
async def archive(database: Database) -> Archive:
    archive = Archive(database)
    await archive.add(
        article("One.", "Two.", "Three.", title="Ferry sinks", url=URL, tags=("sea",)), actor=ANN
    )
    return archive


@pytest.fixture
def desk(database: Database, archive: Archive) -> Desk:
    return Desk(database)


async def texts(archive: Archive, article_id: int = 1) -> list[str]:
    return [p.text for p in (await archive.article(article_id)).passages]


# edit


@pytest.mark.parametrize(
    ("field", "value", "before", "after"),
    [
        ("title", " Ferry\n sank ", "Ferry sinks", "Ferry sank"),
        ("source", "VOA News", "Harbour Wire", "VOA News"),
        ("outlet", "-", "Harbour Wire", None),
        ("url", "https://example.org/new?utm_source=x#top", URL, "https://example.org/new"),
        ("url", "-", URL, None),
        ("date", "2015-12-04", "2015-12-03", "2015-12-04"),
        ("date", "2015-12-04T10:30:00+02:00", "2015-12-03", "2015-12-04T08:30:00Z"),
        ("byline", "Ann Archer", None, "Ann Archer"),
        ("author", "Ann Archer", None, "Ann Archer"),
        ("dateline", "VELL (Harbour Wire)", None, "VELL (Harbour Wire)"),
        ("language", "pt-BR", None, "pt-BR"),
        ("tags", "Ship, #weather", "sea", "ship, weather"),
        ("tags", "+ship", "sea", "sea, ship"),
        ("tags", "-sea,+ship", "sea", "ship"),
        ("tags", "-", "sea", None),
        ("text", "A.\n\nB\nb.", "One.\n\nTwo.\n\nThree.", "A.\n\nB b."),
        ("paragraph 2", "Deux.", "Two.", "Deux."),
        ("P2", "Deux.", "Two.", "Deux."),
        ("paragraph 2", "-", "Two.", None),
        ("paragraph 4", "Four.", None, "Four."),
    ],
)
async def test_a_field_is_changed_and_the_log_has_it(
    desk: Desk, database: Database, archive: Archive, field: str, value: str,
    before: str | None, after: str | None,
) -> None:  # fmt: skip
    edited = await desk.edit(1, field, value, BEN)

    assert (edited.article_id, edited.before, edited.after) == (1, before, after)
    entry = (await Audit(database).entries(1))[0]
    assert (entry.actor, entry.action, entry.subject) == (BEN, "article.edit", "article:1")
    if edited.version == 1:
        assert (entry.before, entry.after) == ({edited.what: before}, {edited.what: after})
    else:
        assert (entry.before, entry.after["version"]) == ({"version": 1}, 2)
    source = (await archive.article(1)).source
    now = {"title": source.title, "outlet": source.outlet, "url": source.url}
    assert now.get(edited.what, edited.after) == after


async def test_an_edited_text_is_a_new_version_and_keeps_its_captions(
    desk: Desk, database: Database, archive: Archive
) -> None:
    given = replace(article(), paragraphs=(Paragraph("Text."), Paragraph("A boat.", "caption")))
    await archive.add(given)
    await desk.edit(2, "text", "Another text.\n\nA boat.", BEN)
    await desk.edit(2, "paragraph 2", "A big boat.", BEN)

    kinds = [(p.kind, p.text) for p in (await archive.article(2)).passages]
    assert kinds == [("text", "Another text."), ("caption", "A big boat.")]
    assert [(v.number, v.made_by, v.edited) for v in await archive.versions(2)] == [
        (1, None, False),
        (2, BEN, True),
        (3, BEN, True),
    ]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("titel", "x", "Unknown field `titel`. Did you mean `title`?"),
        (
            "xyzzy", "x", "Unknown field `xyzzy`. I know `title`, `outlet`, `url`, `date`,"
            " `byline`, `dateline`, `language`, `tags`, `text`, `paragraph`.",
        ),
        ("title", "  ", "Write the new title after its name."),
        ("title", "-", "An article needs its title."),
        ("title", "x" * 501, "The title has 501 characters; please use at most 500."),
        ("title", "Ferry sinks", "The title is that already; nothing was changed."),
        ("byline", "", "Write the new byline after its name. To leave it empty, write `-`."),
        ("date", "31.2.2026", "I don't know `31.2.2026`. Use YYYY-MM-DD."),
        ("date", "2026-02-31", "I don't know `2026-02-31`. Use YYYY-MM-DD."),
        ("date", "9999-12-31", "9999-12-31 has not come yet. Use the day of publication."),
        ("date", "-", "An article needs its date."),
        ("url", "ftp://example.org/x", "An address begins with http:// or https://."),
        ("url", "javascript:alert(1)", "An address begins with http:// or https://."),
        ("url", "https://example.org/other", "Article 2 has this address already."),
        ("language", "a/b", "I don't know `a/b`. Use a code such as `en` or `pt-BR`."),
        ("tags", "two words", "`two words` is no tag. Tags are words, divided by commas."),
        ("tags", ",,", "Tags are words, divided by commas."),
        ("paragraph", "x", "Say which paragraph, counted from 1: `paragraph 3`."),
        ("paragraph 0", "x", "Say which paragraph, counted from 1: `paragraph 3`."),
        ("paragraph 9", "x", "Article 1 has 3 paragraphs; there is no paragraph 9."),
        ("title 3", "x", "`title` has no number. Only `paragraph` has."),
        ("text", " \n ", "Write the new text after its name."),
        ("text", "-", "An article needs its text."),
        ("text", "Other.", "Article 2 has this text already."),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_a_sentence_and_changes_nothing(
    desk: Desk, database: Database, archive: Archive, field: str, value: str, sentence: str
) -> None:
    await archive.add(article("Other.", url="https://example.org/other"))
    before = await archive.articles([1, 2])
    log = await Audit(database).entries(9)
    with pytest.raises(CorpusError) as refused:
        await desk.edit(1, field, value, BEN)

    assert str(refused.value) == sentence
    assert await archive.articles([1, 2]) == before
    assert await Audit(database).entries(9) == log


@pytest.mark.parametrize("article_id", [0, -1, 981, 2**63 - 1, 2**63, 10**30])
async def test_an_unknown_article_is_a_sentence(desk: Desk, article_id: int) -> None:
    for work in (
        desk.edit(article_id, "title", "x", ANN),
        desk.retract(article_id, "why", ANN),
        desk.restore(article_id, ANN),
        desk.delete(article_id, ANN),
        desk.mark(article_id),
        desk.undo(Added(article_id, 1), ANN),
    ):
        with pytest.raises(UnknownArticle, match=rf"^No article {article_id}\. See /latest\.$"):
            await work


async def test_an_edit_that_rests_on_an_older_version_is_refused(
    desk: Desk, archive: Archive
) -> None:
    looked = datetime.now(UTC) - timedelta(seconds=5)
    await desk.edit(1, "paragraph 1", "Eins.", ANN, seen=1)
    await desk.edit(1, "byline", "Ann", ANN)

    for seen in (1, looked):
        with pytest.raises(CorpusError, match=r"Nothing was changed: .* has changed the text"):
            await desk.edit(1, "paragraph 1", "Uno.", BEN, seen=seen)
    with pytest.raises(CorpusError, match="Nothing was changed: Ann has changed the byline"):
        await desk.edit(1, "byline", "Ben", BEN, seen=looked)
    # What one has done oneself is known, and so is what nobody else has touched.
    await desk.edit(1, "paragraph 2", "Zwei.", ANN, seen=looked)
    await desk.edit(1, "title", "Ferry sank", BEN, seen=looked)
    await desk.edit(1, "paragraph 3", "Drei.", BEN, seen=datetime.now(UTC) + timedelta(seconds=5))
    assert await texts(archive) == ["Eins.", "Zwei.", "Drei."]


async def test_edits_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "both.db"
    async with open_database(path, [ARCHIVE]) as one, open_database(path, [ARCHIVE]) as two:
        archive = Archive(one)
        await archive.add(article("a", "b", "c", "d"))
        desks = [Desk(one), Desk(two)]
        await asyncio.gather(
            *(desks[i % 2].edit(1, f"paragraph {i}", f"edited {i}", ANN) for i in range(1, 5)),
            desks[0].edit(1, "title", "New", ANN),
            desks[1].edit(1, "tags", "+x", BEN),
        )
        assert await texts(archive) == ["edited 1", "edited 2", "edited 3", "edited 4"]
        assert len(await archive.versions(1)) == 5
        stored = await archive.article(1)
        assert (stored.source.title, stored.tags) == ("New", ("x",))
        assert len(await Audit(one).entries(99)) == 6


# retract, restore, delete


async def test_a_retracted_article_is_kept_marked_and_can_be_restored(
    desk: Desk, database: Database, archive: Archive
) -> None:
    done = await desk.retract(1, "It was\nmade up.", BEN)

    stored = await archive.article(1)
    assert (done.article_id, done.title) == (1, "Ferry sinks")
    assert (stored.status, await texts(archive)) == ("retracted", ["One.", "Two.", "Three."])
    assert stored.retraction is not None
    assert stored.retraction == Retraction(stored.retraction.at, "It was made up.")
    assert abs(datetime.now(UTC) - stored.retraction.at) < timedelta(minutes=1)
    with pytest.raises(
        CorpusError, match=r"^Article 1 was retracted on \d+ \w+ \d{4}: It was made up\.$"
    ):
        await desk.retract(1, "Again.", ANN)

    await desk.restore(1, ANN)
    stored = await archive.article(1)
    assert (stored.status, stored.retraction) == ("live", None)
    with pytest.raises(CorpusError, match=r"^Article 1 is not retracted\.$"):
        await desk.restore(1, ANN)
    restored, retracted, _ = await Audit(database).entries(9)
    assert (retracted.actor, retracted.action) == (BEN, "article.retract")
    assert (
        retracted.after == restored.before == {"status": "retracted", "reason": "It was made up."}
    )
    assert (restored.actor, restored.action) == (ANN, "article.restore")


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 501])
async def test_a_retraction_needs_a_reason_that_can_be_told(
    desk: Desk, archive: Archive, reason: str
) -> None:
    with pytest.raises(CorpusError, match=r"reason has 501 characters|Write why"):
        await desk.retract(1, reason, ANN)
    assert (await archive.article(1)).status == "live"


async def test_a_deleted_article_leaves_nothing_and_its_id_never_comes_back(
    desk: Desk, database: Database, archive: Archive
) -> None:
    await desk.edit(1, "text", "The secret text.", ANN)
    done = await desk.delete(1, BEN)

    assert (done.title, done.version) == ("Ferry sinks", 0)
    for table in ("articles", "versions", "passages", "tags"):
        row = await database.row(f"SELECT count(*) AS n FROM {table}")
        assert row is not None
        assert row["n"] == 0, table
    entry = (await Audit(database).entries(1))[0]
    assert (entry.action, entry.subject, entry.after) == ("article.delete", "article:1", None)
    assert entry.before["title"] == "Ferry sinks"
    log = await database.rows("SELECT coalesce(before, '') || coalesce(after, '') AS t FROM audit")
    assert not any("secret" in row["t"] or "Two." in row["t"] for row in log)
    assert await archive.add(article("New.")) == Added(2, 1)


async def test_only_the_article_that_was_looked_at_is_deleted(desk: Desk) -> None:
    mark = await desk.mark(1)
    await desk.edit(1, "title", "Another title", ANN)
    with pytest.raises(CorpusError, match="Nothing was changed"):
        await desk.delete(1, BEN, seen=mark)
    await desk.delete(1, BEN, seen=await desk.mark(1))


# undo


async def test_an_undo_takes_a_fresh_article_away(
    desk: Desk, database: Database, archive: Archive
) -> None:
    added = await archive.add(article("New."), actor=ANN)
    done = await desk.undo(added, ANN)

    assert (done.article_id, done.version) == (2, 0)
    assert await archive.ids(0, 9) == [1]
    with pytest.raises(UnknownArticle):
        await desk.undo(added, ANN)
    assert (await Audit(database).entries(1))[0].action == "article.undo"


async def test_an_undo_goes_back_a_version(desk: Desk, archive: Archive) -> None:
    before, versions = await archive.article(1), await archive.versions(1)
    again = article("New.", title="New", url=URL, tags=("x",), outlet="New", published="2016-01-01")
    added = await archive.add(again, actor=ANN)
    assert isinstance(added, Added)
    assert added.version == 2
    done = await desk.undo(added, ANN)

    assert done.version == 1
    assert await archive.article(1) == before
    assert await archive.versions(1) == versions
    assert await archive.add(again, actor=ANN) == Added(1, 1, 2)


async def test_an_undo_takes_back_a_version_together_with_the_edits_carried_over(
    desk: Desk, archive: Archive
) -> None:
    await desk.edit(1, "paragraph 2", "Zwei.", BEN)
    before, versions = await archive.article(1), await archive.versions(1)
    added = await archive.add(article("One.", "Two.", "Four.", url=URL), actor=ANN)
    assert added == Added(1, 3, version=4)
    await desk.undo(added, ANN)

    assert await archive.article(1) == before
    assert await archive.versions(1) == versions


async def test_an_undo_takes_a_joined_copy_away(desk: Desk, archive: Archive) -> None:
    await archive.add(article("A copy."), actor=ANN)
    done = await desk.undo(Copy(1, "wording", 0.9, joined=2), ANN)

    assert (done.article_id, await archive.ids(0, 9)) == (2, [1])
    with pytest.raises(CorpusError, match="Nothing was stored"):
        await desk.undo(Copy(1, "text"), ANN)


async def test_an_undo_undoes_nobody_elses_work(desk: Desk, archive: Archive) -> None:
    added = await archive.add(article("New.", url="https://example.org/2"), actor=ANN)
    await desk.edit(2, "title", "Better", BEN)
    with pytest.raises(CorpusError, match=r"^Article 2 has been changed since by Ben, and stays"):
        await desk.undo(added, ANN)
    await archive.add(article("Newer.", url="https://example.org/2"))
    with pytest.raises(CorpusError, match=r"^Article 2 has been changed since"):
        await desk.undo(added, ANN)
    assert await texts(archive, 2) == ["Newer."]


# laws

WORK = st.lists(
    st.one_of(
        st.tuples(st.just("page"), st.sampled_from(["A.", "B.", "C."])),
        st.tuples(st.just("text"), st.sampled_from(["A.", "B.", "D.", "E.\n\nF."])),
        st.tuples(st.just("title"), st.sampled_from(["T", "U", "Ferry sinks"])),
        st.tuples(st.just("retract"), st.just("why")),
        st.tuples(st.just("restore"), st.just("")),
    ),
    max_size=10,
)


@settings(deadline=None, max_examples=30)
@given(WORK)
async def test_no_version_that_was_current_is_ever_lost(
    tmp_path_factory: pytest.TempPathFactory, work: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("desk") / "news.db"
    async with open_database(path, [ARCHIVE]) as database:
        archive, desk = Archive(database), Desk(database)
        await archive.add(article("A.", url=URL, title="Ferry sinks"))
        seen: list[Any] = []
        for what, value in work:
            try:
                if what == "page":
                    await archive.add(article(value, url=URL, title="Ferry sinks"), actor=BEN)
                elif what == "retract":
                    await desk.retract(1, value, ANN)
                elif what == "restore":
                    await desk.restore(1, ANN)
                else:
                    await desk.edit(1, what, value, ANN)
            except CorpusError:
                pass
            now = await archive.article(1)
            seen.append((now.version, tuple(p.text for p in now.passages)))
        versions = {
            (v.number, tuple(p.text for p in v.paragraphs)) for v in await archive.versions(1)
        }
        assert {*seen} <= versions
        assert [v.number for v in await archive.versions(1)] == [*range(1, len(versions) + 1)]


# the index


@pytest.fixture
async def corpus(database: Database, archive: Archive) -> AsyncIterator[Corpus]:
    async with load(database) as corpus:
        yield corpus


async def test_answers_follow_at_once_what_editors_do(corpus: Corpus) -> None:
    await corpus.add(article("The zebra escaped from the zoo of Vell on Monday.", title="Zebra"))
    question = "Where did the zebra escape from?"

    async def quoted() -> list[str]:
        return [q.text for q in (await corpus.ask(question)).quotes]

    (before,) = await quoted()
    await corpus.desk.edit(2, "text", "The zebra escaped from the circus of Vell on Monday.", ANN)
    (edited,) = await quoted()
    assert (before.split()[5], edited.split()[5]) == ("zoo", "circus")
    await corpus.desk.retract(2, "It was a horse.", ANN)
    assert await quoted() == []
    assert (await corpus.search("zebra")).total == 0
    assert 2 not in [a.source.article_id for a in await corpus.latest(9)]
    card = await corpus.article(2)
    assert (card.sentences, card.article.status) == ((), "retracted")
    await corpus.desk.restore(2, ANN)
    assert await quoted() == [edited]
    await corpus.desk.delete(2, ANN)
    assert await quoted() == []
    assert (await corpus.status()).indexed == 3


async def test_an_index_that_is_behind_cites_nothing_that_was_taken_back(
    corpus: Corpus, database: Database
) -> None:
    await corpus.add(article("The zebra escaped from the zoo of Vell on Monday.", title="Zebra"))
    elsewhere = Desk(database)  # another process: this index does not know yet
    await elsewhere.retract(2, "It was a horse.", ANN)
    answer = await corpus.ask("Where did the zebra escape from?")
    assert not any("zebra" in quote.text for quote in answer.quotes)
    assert (await corpus.search("zebra")).hits == ()

    await elsewhere.restore(2, ANN)
    assert (await corpus.search("zebra")).total == 1
    await elsewhere.delete(2, ANN)
    assert (await corpus.search("zebra")).hits == ()
