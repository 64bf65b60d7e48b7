"""Rows about articles that are brought in: nothing that was answered is lost or taken twice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.additions import PATIENCE, Additions, Asks, Part, _from_draft, _to_draft
from bot.schema import SCHEMA
from corpus.database import open_database
from corpus.schema import ARCHIVE
from corpus.types import Added, Copy, Draft, Paragraph, Published

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANN = "telegram:7"
DRAFT = Draft((Paragraph("It is closed."), Paragraph("The bridge.", "caption")), "Bridge closed")


@pytest.fixture
async def additions(tmp_path: Path) -> AsyncIterator[Additions]:
    async with open_database(tmp_path / "bot.db", [ARCHIVE, SCHEMA]) as database:
        yield Additions(database)


async def test_a_message_that_comes_again_begins_nothing_new(additions: Additions) -> None:
    first = await additions.begin(7, 1, ANN, NOW)
    await additions.wait(first.id, Asks.DATE, NOW, DRAFT)
    again = await additions.begin(7, 1, ANN, NOW + PATIENCE)
    assert (again.id, again.asks, again.draft) == (first.id, Asks.DATE, DRAFT)
    assert (await additions.begin(7, 2, ANN, NOW)).id != first.id


async def test_an_answer_is_known_again_and_a_changed_one_takes_its_place(
    additions: Additions,
) -> None:
    guided = await additions.begin(7, 1, ANN, NOW, guided=True)
    assert guided.asks is Asks.TITLE
    for text in ("Bridge closed", "Bridge shut"):
        await additions.answer(guided, Part(2, Asks.TITLE, text), Asks.SOURCE, NOW)
    known = await additions.of_message(7, 2)
    assert known is not None
    assert (known.id, known.asks, known.parts) == (
        guided.id, Asks.SOURCE, (Part(2, Asks.TITLE, "Bridge shut"),),
    )  # fmt: skip
    assert await additions.of_message(8, 2) is None


async def test_what_waits_is_of_one_person_in_one_chat(additions: Additions) -> None:
    guided = await additions.begin(7, 1, ANN, NOW, guided=True)
    plain = await additions.begin(7, 2, ANN, NOW)
    await additions.wait(plain.id, Asks.DATE, NOW, DRAFT)
    for asked, guided_only, found in (
        ((Asks.TITLE, Asks.DATE), None, plain),
        ((Asks.TITLE, Asks.DATE), True, guided),
        ((Asks.TITLE, Asks.DATE), False, plain),
        ((Asks.TITLE,), None, guided),
        ((Asks.ANYWAY,), None, None),
    ):
        waiting = await additions.waiting(7, ANN, NOW, *asked, guided=guided_only)
        assert (waiting and waiting.id) == (found and found.id)
    assert await additions.waiting(8, ANN, NOW, *Asks) is None
    assert await additions.waiting(7, "telegram:8", NOW, *Asks) is None


async def test_a_guide_waits_an_hour_and_a_missing_date_longer(additions: Additions) -> None:
    guided = await additions.begin(7, 1, ANN, NOW, guided=True)
    plain = await additions.begin(7, 2, ANN, NOW)
    await additions.wait(plain.id, Asks.DATE, NOW, DRAFT)
    later = NOW + PATIENCE
    assert not guided.expired(later - timedelta(seconds=1))
    assert guided.expired(later)
    assert await additions.waiting(7, ANN, later, *Asks, guided=True) is None
    assert await additions.waiting(7, ANN, later, *Asks) is not None


@pytest.mark.parametrize("outcome", [Added(5, 2), Added(5, 2, 3), Copy(5, "wording", 0.92, 6)])
async def test_once_it_is_stored_what_was_written_is_forgotten(
    additions: Additions, outcome: Added | Copy
) -> None:
    begun = await additions.begin(7, 1, ANN, NOW)
    await additions.answer(begun, Part(2, Asks.DATE, "today"), None, NOW, DRAFT)
    await additions.store(begun.id, outcome, NOW)
    stored = await additions.of_message(7, 2)
    assert stored is not None
    assert (stored.outcome, stored.draft, stored.asks) == (outcome, None, None)
    assert stored.parts == (Part(2, Asks.DATE, ""),)
    await additions.undone(begun.id, NOW)
    await additions.undone(begun.id, NOW + PATIENCE)
    undone = await additions.get(begun.id)
    assert undone is not None
    assert undone.undone_at == NOW


async def test_what_ended_waits_for_nothing(additions: Additions) -> None:
    begun = await additions.begin(7, 1, ANN, NOW, guided=True)
    assert await additions.end(begun.id)
    assert not await additions.end(begun.id)
    assert await additions.waiting(7, ANN, NOW, *Asks) is None


async def test_what_is_old_is_deleted_with_its_answers(additions: Additions) -> None:
    begun = await additions.begin(7, 1, ANN, NOW)
    await additions.answer(begun, Part(2, None, "x"), None, NOW)
    assert await additions.purge(NOW) == 0
    assert await additions.purge(NOW + timedelta(seconds=1)) == 1
    assert await additions.of_message(7, 2) is None


texts = st.none() | st.text(max_size=5)


@given(
    st.builds(
        Draft,
        paragraphs=st.lists(
            st.builds(Paragraph, st.text(min_size=1), st.sampled_from(["text", "caption"]))
        ).map(tuple),
        title=texts,
        outlet=texts,
        published=st.none()
        | st.builds(
            Published,
            st.datetimes(timezones=st.just(UTC)),
            st.sampled_from(["day", "second"]),
            st.text(max_size=5),
        ),
        url=texts,
        tags=st.lists(st.text(max_size=5)).map(tuple),
        external_id=texts,
    )
)
def test_any_draft_comes_back_as_it_was(draft: Draft) -> None:
    assert _to_draft(json.loads(_from_draft(draft))) == draft
