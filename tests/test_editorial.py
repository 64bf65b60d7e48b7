"""Whatever an article or an editor is called: what editors read is a message Telegram takes."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import editorial, render
from corpus.answers import SearchPage
from corpus.desk import Done, Edited
from corpus.history import Gone
from corpus.records.audit import Entry
from corpus.records.comparing import Change, Piece
from corpus.types import Actor, Paragraph, Passage, Retraction, StoredArticle, Version
from tests.telegram_html import parse
from tests.test_render import addresses, hostile, long, published, said, seen, sources

AT = datetime(2026, 11, 27, 19, 5, tzinfo=UTC)
MAYBE = st.none() | long
ACTORS = st.builds(Actor, st.sampled_from(["cli:ann", "telegram:5", "feed:3"]) | long, long)
VERSIONS = st.builds(
    Version,
    st.integers(1, 2**62),
    st.integers(1, 99),
    long,
    MAYBE,
    addresses,
    MAYBE,
    MAYBE,
    MAYBE,
    published,
    MAYBE,
    MAYBE,
    st.lists(long, max_size=3).map(tuple),
    st.lists(st.builds(Paragraph, said), min_size=1, max_size=5).map(tuple),
    st.just(AT),
    st.none() | ACTORS,
    st.booleans(),
)
CHANGES = st.builds(
    Change,
    st.sampled_from(["title", "paragraph 3"]),
    st.sampled_from(["added", "removed", "changed"]),
    st.lists(
        st.builds(Piece, st.sampled_from(["same", "removed", "added", "left out"]), long),
        max_size=40,
    ).map(tuple),
)
STEPS = st.lists(
    st.builds(editorial.Step, VERSIONS, st.lists(CHANGES, max_size=8).map(tuple)),
    min_size=1,
    max_size=6,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | long,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile, inner, max_size=4),
    max_leaves=8,
)
ENTRIES = st.builds(Entry, st.integers(1, 99), st.just(AT), ACTORS, long, long, JSON, JSON)


@st.composite
def articles(draw: st.DrawFn) -> StoredArticle:
    texts = draw(st.lists(long.filter(str.strip), min_size=1, max_size=30))
    retracted = draw(st.booleans())
    return StoredArticle(
        source=draw(sources),
        passages=tuple(Passage(i, 1, i, "text", text) for i, text in enumerate(texts)),
        byline=draw(MAYBE),
        dateline=draw(MAYBE),
        language=draw(MAYBE),
        tags=tuple(draw(st.lists(long, max_size=30))),
        external_id=None,
        status="retracted" if retracted else "live",
        added_at=AT,
        retraction=Retraction(AT, draw(long)) if retracted else None,
    )


@settings(deadline=None, max_examples=40)
@given(STEPS)
def test_versions(steps: list[editorial.Step]) -> None:
    text, entities = seen(editorial.versions(steps))
    assert f"Version {steps[0].version.number}" in text
    assert len(entities) <= 100, "Telegram shows no more, and what is struck out must be seen"


@settings(deadline=None, max_examples=40)
@given(STEPS)
def test_versions_on_the_command_line_are_all_there(steps: list[editorial.Step]) -> None:
    text, _ = parse(editorial.all_versions(steps))
    assert text.count("Version ") >= len(steps)
    assert parse(editorial.version(steps[0].version))[0]


@settings(deadline=None, max_examples=40)
@given(articles())
def test_an_article_that_can_be_edited(article: StoredArticle) -> None:
    text, _ = seen(editorial.editable(article))
    assert "paragraph 1" in text
    seen(render.message("deleting", article=article))


@settings(deadline=None, max_examples=40)
@given(long, long, MAYBE, MAYBE, st.sampled_from(["title", "text", "paragraph 3"]))
def test_what_was_done(
    title: str, reason: str, before: str | None, after: str | None, what: str
) -> None:
    seen(editorial.edited(Edited(7, title, what, before, after, 2)))
    done = Done(7, title, 1)
    seen(editorial.done("retracted", done, reason=reason))
    seen(editorial.done("restored", done))
    seen(editorial.done("deleted", done))


@settings(deadline=None, max_examples=40)
@given(st.lists(ENTRIES, max_size=20), hostile)
def test_the_audit_log(entries: list[Entry], of: str) -> None:
    html, shown = editorial.audit(entries, of)
    text, _ = seen(html)
    assert text.startswith("Audit log")
    assert (shown > 0) == bool(entries)
    parse(editorial.whole_audit(entries))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.builds(Gone, st.integers(1, 9), long, st.builds(Retraction, st.just(AT), long)),
                max_size=5))  # fmt: skip
def test_what_was_quoted_and_is_withdrawn(gone: list[Gone]) -> None:
    text, _ = seen(render.search(SearchPage((), 0, 1, 0, "best"), gone))
    assert text.count("was retracted on 27 Nov 2026") >= len(gone)
