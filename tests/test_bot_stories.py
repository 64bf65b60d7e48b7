"""A story as somebody who follows it sees it: from articles that come in to messages in a chat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.alerts import matching
from corpus.opening import open_archive
from corpus.types import Article
from tests.conftest import at_work
from tests.telegram import FakeTelegram
from tests.test_telling import ELSEWHERE, FIVE, NOON, TOLL


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "LOOK", 0.01)


async def live(
    telegram: FakeTelegram, file: Path, one: Article, until: Callable[[], object]
) -> None:
    """One life of the process, in which an article comes in and is told of."""
    async with at_work(telegram, file, now=lambda: NOON):
        async with open_archive(file) as archive:
            await archive.add(one, news=True)
        await telegram.until(until)


async def test_one_alert_four_edits_and_a_reply_with_a_restart_between_any_two(
    tmp_path: Path,
) -> None:
    telegram, file = FakeTelegram(), tmp_path / "news.db"
    ann = telegram.user("Ann")
    sent = telegram.sent
    async with at_work(telegram, file, now=lambda: NOON) as desk:
        for query in ("ecuador earthquake", "grain ship"):
            await desk.sql(
                "INSERT INTO follows (chat_id, made_by, made_in, query, pace, state, made_at)"
                f" VALUES ({ann.id}, {ann.id}, {ann.id}, '{query}', 'now', 'active', 0)"
            )
    for place, one in enumerate(FIVE):
        await live(telegram, file, one, lambda place=place: sent and sent[0].edits == place)  # type: ignore[misc]
    [alert] = sent
    assert "also: Northgate Chronicle, Harbour Wire, Evening Compass, Saltmarsh Herald\n" in (
        alert.text
    )
    assert alert.text.endswith("🔔 ecuador earthquake")

    await live(telegram, file, TOLL, lambda: len(sent) == 2)
    assert sent[1].reply_to == alert.message_id
    assert "has risen to 235" in sent[1].text

    # Whatever was told of the story is told before what comes next.
    await live(telegram, file, ELSEWHERE, lambda: len(sent) == 3)
    assert sent[2].text.startswith("Harbour Wire · Grain ship leaves Odessa · 17 Apr 2016\n")
    assert [message.edits for message in sent] == [4, 0, 0]
    assert [call.method for call in telegram.calls if "essage" in call.method] == [
        *("sendMessage", *["editMessageText"] * 4),
        *("sendMessage", "sendMessage"),
    ]
