from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from telegram.error import Conflict

from bot.delivery.errors import TokenRefused, TwoCopies
from bot.delivery.inbox import Inbox
from bot.delivery.polling import Polling, reach
from bot.delivery.retry import Backoff
from bot.state import State
from corpus.errors import DatabaseError
from tests.inboxes import Life, build, life
from tests.telegram import FakeTelegram
from tests.telegram_world import BOT_ID

QUICK = Backoff(0.01, 0.02)


class Notes:
    """A handler that notes the texts."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def __call__(self, update: Update, context: Any) -> None:
        assert update.effective_message is not None
        self.texts.append(update.effective_message.text or "")


@asynccontextmanager
async def polling(
    path: Path, telegram: FakeTelegram, notes: Notes, **options: Any
) -> AsyncIterator[tuple[Polling, Life]]:
    """A bot that polls; whatever ends it is raised at the end."""
    async with life(path, telegram, notes) as now:
        poller = Polling(now.inbox, now.application, backoff=QUICK, **options)
        task = asyncio.create_task(poller.run())
        try:
            yield poller, now
        finally:
            poller.stop()
            await task


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.002)


def offsets(telegram: FakeTelegram) -> list[object]:
    return [c.parameters.get("offset") for c in telegram.calls if c.method == "getUpdates"]


async def test_what_people_say_is_handled_and_confirmed(tmp_path: Path) -> None:
    telegram, notes = FakeTelegram(), Notes()
    ann = telegram.user()
    telegram.say("before the start", user=ann)
    async with polling(tmp_path, telegram, notes) as (poller, _):
        await until(lambda: telegram.polls >= 2)
        assert poller.works.is_set()
        telegram.say("one", user=ann)
        telegram.say("two", user=ann)
        await until(lambda: len(notes.texts) == 3)
        await until(lambda: not telegram.waiting)
    assert notes.texts == ["before the start", "one", "two"]
    assert offsets(telegram)[0] is None
    assert not poller.works.is_set()


async def test_only_the_asked_kinds_come(tmp_path: Path) -> None:
    telegram, notes = FakeTelegram(), Notes()
    message = telegram.say("new", user=telegram.user())
    telegram.say("changed", user=telegram.user(), edited=message)
    async with polling(tmp_path, telegram, notes, allowed_updates=["edited_message"]):
        await until(lambda: notes.texts)
    assert notes.texts == ["changed"]


async def test_confirmed_updates_that_come_again_are_known(tmp_path: Path) -> None:
    telegram, notes = FakeTelegram(), Notes()
    ann = telegram.user()
    async with polling(tmp_path, telegram, notes):
        telegram.say("one", user=ann)
        await until(lambda: telegram.confirmed)
        telegram.redeliver()
        telegram.say("two", user=ann)
        await until(lambda: len(notes.texts) == 2 and not telegram.again)
    async with polling(tmp_path, telegram, notes):
        telegram.redeliver(2)
        telegram.say("three", user=ann)
        await until(lambda: len(notes.texts) == 3)
    assert notes.texts == ["one", "two", "three"]


async def test_the_offset_moves_only_after_the_disk_has_it(tmp_path: Path) -> None:
    telegram, notes = FakeTelegram(), Notes()
    telegram.say("hello", user=telegram.user())

    class Full(State):
        tries = 0

        async def store_updates(
            self, bot_id: int, updates: Sequence[Mapping[str, Any]], now: datetime
        ) -> list[int]:
            self.tries += 1
            if self.tries < 3:
                raise DatabaseError("disk full")
            return await super().store_updates(bot_id, updates, now)

    async with life(tmp_path, telegram, notes, start=False) as now:
        inbox = Inbox(now.application, Full(now.database))
        await inbox.start()
        poller = Polling(inbox, now.application, backoff=QUICK)
        task = asyncio.create_task(poller.run())
        await until(lambda: telegram.confirmed and notes.texts)
        poller.stop()
        await task
        await inbox.stop(1)
    assert notes.texts == ["hello"]
    assert offsets(telegram)[:3] == [None, None, None]
    assert offsets(telegram)[3] is not None


@pytest.mark.parametrize("fault", ["unsent", "before", "after", "502", "junk", "list", "ids"])
async def test_trouble_passes(tmp_path: Path, fault: Any, caplog: pytest.LogCaptureFixture) -> None:
    telegram, notes = FakeTelegram(), Notes()
    telegram.say("hello", user=telegram.user())
    bodies = {
        "junk": b"{",
        "list": b'{"ok": true, "result": true}',
        "ids": b'{"ok": true, "result": [{}, null]}',
    }
    if fault in ("unsent", "before", "after"):
        telegram.lose("getUpdates", fault, times=4)
    elif fault == "502":
        telegram.fail("getUpdates", 502, body=b"<html>", times=4)
    else:
        telegram.fail("getUpdates", 200, body=bodies[fault], times=4)
    async with polling(tmp_path, telegram, notes) as (poller, _):
        await until(lambda: notes.texts)
        await until(poller.works.is_set)
    assert notes.texts == ["hello"]
    assert caplog.text.count("trying again until it works") == 1


async def test_flood_control_of_no_time_at_all_is_survived(tmp_path: Path) -> None:
    telegram, notes = FakeTelegram(), Notes()
    telegram.say("hello", user=telegram.user())
    telegram.fail("getUpdates", 429, "Too Many Requests", retry_after=0, times=2)
    async with polling(tmp_path, telegram, notes):
        await until(lambda: notes.texts)


async def test_a_webhook_of_before_is_removed(tmp_path: Path) -> None:
    telegram, notes = FakeTelegram(), Notes()
    telegram.say("hello", user=telegram.user())
    telegram.fail("getUpdates", 409, "Conflict: can't use getUpdates while webhook is active")
    async with polling(tmp_path, telegram, notes):
        await until(lambda: notes.texts)
    assert [c.method for c in telegram.calls][1:4] == ["getUpdates", "deleteWebhook", "getUpdates"]


async def test_a_refused_token_ends_the_run(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    telegram.fail("getUpdates", 401, "Unauthorized")
    with pytest.raises(TokenRefused):
        async with polling(tmp_path, telegram, Notes()):
            await asyncio.sleep(0.1)


async def test_two_copies_are_named_at_once_and_end_the_run_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    telegram = FakeTelegram()
    telegram.fail("getUpdates", 409, "Conflict: terminated by other getUpdates", times=10**6)
    with pytest.raises(TwoCopies) as caught:
        async with polling(tmp_path, telegram, Notes(), conflict_patience=0.2):
            await asyncio.sleep(0.6)
    assert 0.2 <= caught.value.seconds < 0.5
    assert caplog.text.count("another copy") == 1


async def test_two_copies_that_take_turns_are_two_copies(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    telegram, notes = FakeTelegram(), Notes()
    other = build(telegram, notes)
    await other.initialize()

    async def poll() -> None:
        while True:
            with suppress(Conflict):
                await other.bot.get_updates(timeout=1)
            await asyncio.sleep(0.05)

    task = asyncio.create_task(poll())
    with pytest.raises(TwoCopies):
        async with polling(tmp_path, telegram, notes, conflict_patience=0.5):
            await asyncio.sleep(1.5)
    task.cancel()
    assert caplog.text.count("another copy") == 1


async def test_a_conflict_that_ends_is_forgotten(tmp_path: Path) -> None:
    telegram, notes = FakeTelegram(), Notes()
    async with polling(tmp_path, telegram, notes, conflict_patience=0.1, seconds=1):
        for _ in range(3):
            telegram.fail("getUpdates", 409, "Conflict", times=2)
            telegram.say("hello", user=telegram.user())
            count = len(notes.texts)
            await until(lambda count=count: len(notes.texts) > count)
            await asyncio.sleep(0.1)


async def test_stop_does_not_wait_for_the_poll_to_end(tmp_path: Path) -> None:
    telegram, notes = FakeTelegram(), Notes()
    loop = asyncio.get_running_loop()
    async with polling(tmp_path, telegram, notes):
        await until(lambda: telegram.polls >= 2)
        start = loop.time()
    assert loop.time() - start < 0.5


async def test_a_cancelled_run_is_cancelled(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    async with life(tmp_path, telegram, Notes()) as now:
        task = asyncio.create_task(Polling(now.inbox, now.application).run())
        await until(lambda: telegram.polls >= 2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_polling_waits_while_too_many_are_waiting(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    go_on = asyncio.Event()

    async def slow(update: Update, context: Any) -> None:
        await go_on.wait()

    ann = telegram.user()
    async with life(tmp_path, telegram, slow, backlog=3) as now:
        poller = Polling(now.inbox, now.application, backoff=QUICK)
        task = asyncio.create_task(poller.run())
        for number in range(3):
            telegram.say(str(number), user=ann)
        await until(lambda: now.inbox.waiting == 3)
        polls = telegram.polls
        await asyncio.sleep(0.05)
        assert telegram.polls == polls
        go_on.set()
        await until(lambda: not telegram.waiting)
        poller.stop()
        await task


async def test_a_start_waits_until_telegram_can_be_reached(
    caplog: pytest.LogCaptureFixture,
) -> None:
    telegram = FakeTelegram()
    telegram.lose("getMe", "unsent", times=3)
    telegram.fail("getMe", 502, body=b"<html>", times=2)
    telegram.fail("getMe", 429, "Too Many Requests", retry_after=0)
    application = build(telegram, Notes())
    await reach(application, QUICK)
    assert application.bot.id == BOT_ID
    assert caplog.text.count("cannot be reached") == 1
    await application.shutdown()


async def test_a_start_does_not_wait_for_another_token() -> None:
    telegram = FakeTelegram()
    telegram.fail("getMe", 401, "Unauthorized")
    application = build(telegram, Notes())
    with pytest.raises(TokenRefused) as caught:
        await reach(application, QUICK)
    assert "token-of-the-tests" not in str(caught.value)
    await application.shutdown()
