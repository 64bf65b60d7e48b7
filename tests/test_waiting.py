"""Those who wait for an answer, through a kill."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from tests.telegram import FakeTelegram
from tests.test_bot_process import address, running
from tests.test_bot_unanswered import HEADING, QUESTION, bridge, bring

__all__ = ["address"]


async def test_killed_while_it_tells_many_it_tells_all_and_twice_only_what_was_on_its_way(
    telegram: FakeTelegram, database: Path, address: str
) -> None:
    people = [telegram.user() for _ in range(12)]

    def told() -> list[int]:
        return [sent.chat_id for sent in telegram.sent if sent.text.startswith(HEADING)]

    def count(rows: str) -> int:
        with closing(sqlite3.connect(database)) as db:
            [(number,)] = db.execute(f"SELECT count(*) FROM {rows}")
            return int(number)

    def left() -> int:
        return count("askings") + count("outbox WHERE state IN ('queued', 'sending')")

    async with running(address, database) as process:
        await telegram.until(lambda: telegram.polls, 20)
        for person in people:
            telegram.say(QUESTION, user=person)
        await telegram.until(lambda: len(telegram.sent) == len(people), 20)
        async with asyncio.timeout(10):
            while count("askings") < len(people):
                await asyncio.sleep(0.01)
        await bring(database, bridge())
        await telegram.until(lambda: len(told()) >= 4, 20)
        process.kill()
        await process.communicate()
    unsure = count("outbox WHERE state = 'sending'")
    async with running(address, database):
        await telegram.until(lambda: set(told()) == {p.id for p in people}, 20)
        async with asyncio.timeout(10):
            while left():
                await asyncio.sleep(0.01)
    # An answer that was on its way is sent once more.
    assert len(told()) <= len(people) + unsure
    assert max(Counter(told()).values()) <= 2
