from __future__ import annotations

import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from telegram.ext import Application

from bot.delivery.errors import GivenUp
from bot.delivery.inbox import MOST_STARTS, Inbox, line_of
from bot.state import State, UpdateNote
from corpus.errors import DatabaseError
from tests.inboxes import life, messages
from tests.telegram import FakeTelegram
from tests.telegram_world import BOT_ID, Json


class Diary:
    """A handler that notes what it does, and does it as long as the text says."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.most_at_once = 0

    async def __call__(self, update: Update, context: Any) -> None:
        assert update.message is not None
        text = update.message.text or ""
        self.begun.append(text)
        self.most_at_once = max(self.most_at_once, len(self.begun) - len(self.ended))
        if text == "bad":
            raise ValueError("what people wrote")
        await asyncio.sleep(60 if "hangs" in text else 0.01)
        self.ended.append(text)


async def store(state: State, updates: list[Json]) -> None:
    await state.store_updates(BOT_ID, updates, datetime.now(UTC))


async def begin(state: State, updates: list[Json], times: int) -> None:
    """As lives before that were killed meanwhile."""
    for _ in range(times):
        for update in updates:
            await state.note_update(BOT_ID, UpdateNote.BEGUN, update["update_id"])


async def test_an_update_is_handled_once_however_often_it_comes(tmp_path: Path) -> None:
    telegram, diary = FakeTelegram(), Diary()
    telegram.say("hello", user=telegram.user())
    update = messages(telegram)
    async with life(tmp_path, telegram, diary) as now:
        before = now.inbox.last_update_at
        first = await now.inbox.take(update + update)
        again = await now.inbox.take(update)
        await now.inbox.drain()
        late = await now.inbox.take(update)
        await now.inbox.drain()
        assert first == again == late == [update[0]["update_id"]]
        assert before is None
        assert now.inbox.last_update_at is not None
        assert [tuple(row) for row in await now.database.rows("SELECT raw FROM inbox")] == [(None,)]
    async with life(tmp_path, telegram, diary) as now:
        await now.inbox.take(update)
        await now.inbox.drain()
    assert diary.ended == ["hello"]


async def test_chats_go_side_by_side_and_each_in_its_order(tmp_path: Path) -> None:
    telegram, diary = FakeTelegram(), Diary()
    people = [telegram.user() for _ in range(5)]
    for number in range(4):
        for person in people:
            telegram.say(f"{person.id} {number}", user=person)
    async with life(tmp_path, telegram, diary) as now:
        updates = messages(telegram)
        await now.inbox.take(reversed(updates))  # a batch may come in any order
        await now.inbox.drain()
    assert diary.most_at_once == 5
    for person in people:
        own = [text for text in diary.ended if text.startswith(str(person.id))]
        assert own == [f"{person.id} {number}" for number in range(4)]


async def test_no_more_than_so_many_at_once(tmp_path: Path) -> None:
    telegram, diary = FakeTelegram(), Diary()
    for _ in range(12):
        telegram.say("hello", user=telegram.user())
    async with life(tmp_path, telegram, diary, width=3, backlog=10) as now:
        await now.inbox.take(messages(telegram))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(now.inbox.room(), 0)
        assert now.inbox.waiting == 12
        await now.inbox.room()
        assert 0 < now.inbox.waiting < 10
        await now.inbox.drain()
    assert diary.most_at_once == 3
    assert len(diary.ended) == 12


async def test_what_cannot_be_read_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    telegram, diary = FakeTelegram(), Diary()
    ann = telegram.user()
    chat = {"id": ann.id, "type": "private"}
    number = telegram.push({"message": {"chat": chat, "text": "words of Ann"}})
    telegram.push({"message": "no object"})
    telegram.push({"something_new": {"chat": chat}})
    telegram.say("hello", user=ann)
    async with life(tmp_path, telegram, diary) as now:
        updates = messages(telegram)
        assert len(await now.inbox.take([*updates, None, {"update_id": "x"}, {}])) == 4
        await now.inbox.drain()
        assert await now.state.undone_updates(BOT_ID) == []
    assert diary.ended == ["hello"]
    assert f"update {number} cannot be read" in caplog.text
    assert "words" not in caplog.text


async def test_an_error_of_a_handler_is_the_error_handlers_and_the_update_is_done(
    tmp_path: Path,
) -> None:
    telegram, diary, errors = FakeTelegram(), Diary(), []

    async def on_error(update: object, context: Any) -> None:
        errors.append(context.error)

    ann = telegram.user()
    for text in ("bad", "good"):
        telegram.say(text, user=ann)
    async with life(tmp_path, telegram, diary) as now:
        now.application.add_error_handler(on_error)
        await now.inbox.take(messages(telegram))
        await now.inbox.drain()
        assert await now.state.undone_updates(BOT_ID) == []
    assert diary.ended == ["good"]
    assert [type(error) for error in errors] == [ValueError]


class Broken(Application[Any, Any, Any, Any, Any, Any]):
    async def process_update(self, update: object) -> None:
        raise RuntimeError("broken")


async def test_an_error_of_the_application_itself_is_logged_and_the_update_is_done(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    telegram = FakeTelegram()
    telegram.say("words of Ann", user=telegram.user())
    async with life(tmp_path, telegram, Diary(), kind=Broken) as now:
        await now.inbox.take(messages(telegram))
        await now.inbox.drain()
        assert await now.state.undone_updates(BOT_ID) == []
    assert "failed (ref " in caplog.text
    assert "words" not in caplog.text


# ends


async def test_what_was_under_way_is_begun_again_first(tmp_path: Path) -> None:
    telegram, diary = FakeTelegram(), Diary()
    ann, bob = telegram.user(), telegram.user()
    telegram.say("ann hangs 1", user=ann)
    telegram.say("ann 2", user=ann)
    telegram.say("bob", user=bob)
    async with life(tmp_path, telegram, diary) as now:
        await now.inbox.take(messages(telegram))
        await asyncio.sleep(0.1)
        # No stop: as if killed.
        undone = await now.state.undone_updates(BOT_ID)
        assert [u.starts for u in undone] == [1, 0]
    assert diary.ended == ["bob"]

    second = Diary()
    async with life(tmp_path, telegram, second, start=False) as now:
        telegram.say("ann 3", user=ann)
        await now.inbox.start()
        await now.inbox.take(messages(telegram))
        await asyncio.sleep(0.1)
    assert second.begun == ["ann hangs 1"]


async def test_stop_lets_handlers_end_until_the_deadline(tmp_path: Path) -> None:
    telegram, diary = FakeTelegram(), Diary()
    ann, bob = telegram.user(), telegram.user()
    telegram.say("quick", user=ann)
    telegram.say("never begun", user=ann)
    telegram.say("hangs", user=bob)
    async with life(tmp_path, telegram, diary) as now:
        loop = asyncio.get_running_loop()
        await now.inbox.take(messages(telegram))
        while len(diary.begun) < 2:
            await asyncio.sleep(0)
        start = loop.time()
        await now.inbox.stop(0.3)
        assert 0.2 < loop.time() - start < 1
        undone = await now.state.undone_updates(BOT_ID)
        # The end was in good order, and is no one's fault.
        assert [(u.raw["message"]["text"], u.starts) for u in undone] == [
            ("never begun", 0),
            ("hangs", 0),
        ]
    assert diary.ended == ["quick"]


async def test_stop_does_not_wait_when_nothing_runs(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    async with life(tmp_path, telegram, Diary()) as now:
        start = asyncio.get_running_loop().time()
        await now.inbox.stop(8)
        assert asyncio.get_running_loop().time() - start < 0.5


async def test_an_update_that_kills_the_process_is_given_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    telegram, diary = FakeTelegram(), Diary()
    ann = telegram.user()
    telegram.say("deadly", user=ann)
    telegram.say("hello", user=ann)
    async with life(tmp_path, telegram, diary, start=False) as now:
        updates = messages(telegram)
        await store(now.state, updates)
        await begin(now.state, updates[:1], times=MOST_STARTS)
        told: list[object] = []

        async def tell(update: object, context: Any) -> None:
            told.append((update.message.text, type(context.error)))  # type: ignore[attr-defined]

        now.application.add_error_handler(tell)
        await now.inbox.start()
        await now.inbox.drain()
        assert await now.state.undone_updates(BOT_ID) == []
    assert diary.ended == ["hello"]
    assert told == [("deadly", GivenUp)]  # in silence nothing ends
    assert f"update {updates[0]['update_id']} given up" in caplog.text
    assert "deadly" not in caplog.text


async def test_who_is_suspected_is_not_begun_beside_another_suspect(tmp_path: Path) -> None:
    telegram, diary = FakeTelegram(), Diary()
    for _ in range(4):
        telegram.say("suspect", user=telegram.user())
    async with life(tmp_path, telegram, diary, start=False) as now:
        updates = messages(telegram)
        await store(now.state, updates)
        await begin(now.state, updates, times=2)
        await now.inbox.start()
        await now.inbox.drain()
    assert len(diary.ended) == 4
    assert diary.most_at_once == 1


class Full(State):
    """On a disk with no room left for notes."""

    async def note_update(self, bot_id: int, what: UpdateNote, update_id: int) -> None:
        raise DatabaseError("disk full")


async def test_a_full_disk_keeps_nobody_from_an_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    telegram, diary = FakeTelegram(), Diary()
    ann = telegram.user()
    async with life(tmp_path, telegram, diary, start=False) as now:
        inbox = Inbox(now.application, Full(now.database))
        await inbox.start()
        for text in ("one", "two"):
            telegram.say(text, user=ann)
        await inbox.take(messages(telegram))
        await inbox.drain()
        await inbox.stop(0)
        assert len(await now.state.undone_updates(BOT_ID)) == 2
    assert diary.ended == ["one", "two"]
    assert "disk full" in caplog.text


KILLED = """
import asyncio, sys
from pathlib import Path
from tests.inboxes import life, messages
from tests.telegram import FakeTelegram

async def handle(update, context):
    text = update.message.text
    print(text, flush=True)
    await asyncio.sleep(0.02)
    print("done", text, flush=True)

async def main():
    telegram = FakeTelegram()
    for number in range(40):
        telegram.say(f"q{number}", user=telegram.user())
    async with life(Path(sys.argv[1]), telegram, handle, width=4) as now:
        await now.inbox.take(messages(telegram))
        await now.inbox.drain()

asyncio.run(main())
"""


async def test_nothing_is_lost_by_kill_9_and_only_what_was_under_way_is_repeated(
    tmp_path: Path,
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, str(tmp_path),
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[list[str]] = []
    while len(lines) < 30:
        lines.append((await process.stdout.readline()).decode().split())
    process.send_signal(signal.SIGKILL)
    lines += [line.decode().split() for line in (await process.stdout.read()).splitlines()]
    await process.wait()
    first = {line[1] for line in lines if line[0] == "done"}
    assert 10 <= len(first) < 40

    diary = Diary()
    async with life(tmp_path, FakeTelegram(), diary) as now:
        await now.inbox.drain()
    assert first | set(diary.ended) == {f"q{number}" for number in range(40)}
    assert len(diary.ended) == len(set(diary.ended))
    assert len(first & set(diary.ended)) <= 4  # the width


# lines


@pytest.mark.parametrize(
    ("update", "line"),
    [
        ({"message": {"chat": {"id": -5}, "from": {"id": 7}}}, ("chat", -5)),
        ({"edited_message": {"chat": {"id": 7}}}, ("chat", 7)),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}, ("chat", -5)),
        ({"callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}, ("user", 7)),
        ({"inline_query": {"from": {"id": 7}}}, ("user", 7)),
        ({"my_chat_member": {"chat": {"id": -5}, "from": {"id": 7}}}, ("chat", -5)),
        ({"poll_answer": {"user": {"id": 7}}}, ("user", 7)),
        ({"poll": {"id": "1"}}, ("other", 0)),
        ({"message": "nonsense"}, ("other", 0)),
        ({"message": {"chat": {"id": "x"}, "from": []}}, ("other", 0)),
    ],
)
def test_lines(update: dict[str, Any], line: tuple[str, int]) -> None:
    assert line_of({"update_id": 1, **update}) == line
