"""The laws of the outbox, and what operators do with it."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.request import RequestData

from bot.delivery import queue
from bot.delivery.backlog import Backlog, Suspended
from bot.delivery.errors import NotSent
from bot.delivery.message import Kind, Message
from bot.delivery.outbox import Counts, Outbox
from bot.delivery.retry import Priority
from bot.delivery.transport import Timeouts, Transport
from bot.delivery.turns import Queued
from bot.people import By, People
from bot.role import Mode, Role
from corpus.database import Database
from corpus.records.audit import Audit
from corpus.types import Actor
from tests.outgoing import START, Clock, opened, posting, release, said
from tests.telegram import FakeTelegram

OPERATOR = By(Actor("cli:operator", "Operator"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with tables and nothing in them."""
    path = tmp_path_factory.mktemp("outbox") / "empty.db"

    async def make() -> None:
        async with opened(path):
            pass

    asyncio.run(make())
    return path


@pytest.fixture
def path(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty, tmp_path / "newsdesk.db"))


def fresh(empty: Path) -> Path:
    """A copy of it for one example."""
    path = Path(shutil.copy(empty, empty.with_name("example.db")))
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    return path


# the laws of its states

CHATS = (1, 2, -3)
KINDS = (Kind.ALERT, Kind.ANSWER, Kind.BROADCAST)
MESSAGES = st.lists(
    st.tuples(st.sampled_from(CHATS), st.sampled_from(KINDS)), min_size=2, max_size=8
)
#: What happens next.
STEPS = st.lists(
    st.sampled_from(
        [
            *("put", "take", "begin", "begin", "begin", "arrive", "arrive", "answer"),
            *("refuse", "back", "lose", "suspend", "resume", "kill", "wait"),
        ]
    ),
    min_size=20,
    max_size=60,
)


class Sending:
    """A sender that does one step at a time, and a Telegram that knows what has arrived."""

    def __init__(self, outbox: Outbox, chance: random.Random) -> None:
        self.outbox = outbox
        self.clock = Clock()
        self.chance = chance
        self.arrived: Counter[str] = Counter()
        self.taken: list[Queued] = []
        #: On their way, and those of them that have arrived.
        self.begun: list[Queued] = []
        self.carried: set[int] = set()
        #: How many ended in doubt.
        self.doubts = 0

    async def step(self, step: str) -> None:
        outbox, now = self.outbox, self.clock()
        if step == "take" or (step == "begin" and not self.taken):
            self.taken += await outbox.batch(now, {}, 10)
        if step == "begin" and self.taken:
            row = self.taken.pop(self.chance.randrange(len(self.taken)))
            if await outbox.begin(row.id, now):
                under_way = [other.message.chat_id for other in self.begun]
                assert row.message.chat_id not in under_way, "two of one chat"
                self.begun.append(row)
        elif step == "resume":
            await release(outbox.database, self.chance.choice(CHATS), now)
        elif step == "wait":
            self.clock.passes(self.chance.choice((1, 10)))
        elif step == "kill":
            self.doubts += len(self.begun)
            self.taken, self.begun = [], []
            self.carried.clear()
            await outbox.recover(now)
        elif self.begun and step != "take":
            await self._end(step, self.chance.choice(self.begun))

    async def _end(self, step: str, row: Queued) -> None:
        outbox, now, chat = self.outbox, self.clock(), row.message.chat_id
        if step in ("arrive", "answer") and row.id not in self.carried:
            self.carried.add(row.id)
            self.arrived[row.message.key] += 1
        if step == "answer":
            await outbox.sent(row.id, row.message, chat, 9, now)
        elif step == "lose":
            self.doubts += 1
            await outbox.unknown(row.id, "timed out", now)
        elif row.id in self.carried:  # Telegram does not say then that it did not
            return
        elif step == "refuse":
            await outbox.failed(row.id, "too long", now)
        elif step == "back":
            await outbox.later(row.id, now + timedelta(seconds=5), "502", now)
        elif step == "suspend":
            await outbox.suspend(chat, "blocked", now, row.id)
        else:
            return
        self.begun.remove(row)
        self.carried.discard(row.id)


@settings(max_examples=80)
@given(messages=MESSAGES, steps=STEPS, chance=st.randoms(use_true_random=False))
def test_nothing_is_lost_and_no_alert_is_sent_twice_whatever_happens_in_whatever_order(
    empty: Path, messages: list[tuple[int, Kind]], steps: list[str], chance: random.Random
) -> None:
    async def main(path: Path) -> None:
        put: dict[str, Message] = {}
        async with opened(path) as database:
            outbox = Outbox(database)
            sending = Sending(outbox, chance)
            for step in ["put"] * (len(messages) // 2) + steps + ["put"] * len(messages):
                if step == "put" and len(put) < len(messages):
                    chat, kind = messages[len(put)]
                    message = said(chat, str(len(put)), kind, again=int(kind is Kind.ANSWER))
                    put[message.key] = message
                    await outbox.put([message], sending.clock())
                elif step != "put":
                    await sending.step(step)
            # Then all goes well.
            await sending.step("kill")
            for chat in CHATS:
                await release(database, chat, sending.clock())
            for _ in messages:
                sending.clock.passes(10)
                for step in ("take", *["begin", "answer"] * len(CHATS)):
                    await sending.step(step)
            rows = await database.rows("SELECT key, state FROM outbox")
        states = {row["key"]: row["state"] for row in rows}
        assert states.keys() == put.keys()
        assert set(states.values()) <= {"sent", "failed", "unknown"}
        for key, message in put.items():
            assert sending.arrived[key] <= 1 + message.again
            if states[key] == "sent":
                assert sending.arrived[key] >= 1
            if states[key] == "failed" and not message.again:
                assert sending.arrived[key] == 0
        assert list(states.values()).count("unknown") <= sending.doubts

    asyncio.run(main(fresh(empty)))


@settings(max_examples=60)
@given(
    messages=st.lists(st.tuples(st.sampled_from(CHATS), st.sampled_from(KINDS)), max_size=20),
    most=st.integers(1, 4),
)
def test_each_chat_keeps_its_order(
    empty: Path, messages: list[tuple[int, Kind]], most: int
) -> None:
    async def main(path: Path) -> None:
        now = START
        async with opened(path) as database:
            outbox = Outbox(database)
            await outbox.put([said(c, str(i), k) for i, (c, k) in enumerate(messages)], now)
            order: list[Queued] = []
            while batch := await outbox.batch(now, {}, most):
                chats = [row.message.chat_id for row in batch]
                assert len(set(chats)) == len(chats) <= most
                for row in batch:
                    assert await outbox.begin(row.id, now)
                    await outbox.sent(row.id, row.message, row.message.chat_id, 1, now)
                order += batch
        assert len(order) == len(messages)
        for chat in CHATS:
            mine = [(row.message.priority, row.id) for row in order if row.message.chat_id == chat]
            assert mine == sorted(mine)

    asyncio.run(main(fresh(empty)))


@settings(max_examples=40)
@given(rows=st.lists(st.integers(1, 8), max_size=30), most=st.integers(1, 4))
def test_each_chat_has_its_turn(empty: Path, rows: list[int], most: int) -> None:
    async def main(path: Path) -> None:
        turns: list[int] = []
        async with opened(path) as database:
            outbox = Outbox(database)
            await outbox.put([said(chat, str(i)) for i, chat in enumerate(rows)], START)
            while batch := await outbox.batch(START, {}, most):
                for row in batch:
                    await outbox.failed(row.id, "for the test", START)
                    turns.append(row.message.chat_id)
        assert sorted(turns) == sorted(rows)
        for chat in set(turns):
            places = [-1, *(i for i, other in enumerate(turns) if other == chat)]
            for first, second in pairwise(places):
                others = Counter(turns[first + 1 : second])
                assert max(others.values(), default=0) <= 2, "others go again and again"

    asyncio.run(main(fresh(empty)))


async def test_what_goes_first_is_begun_first(path: Path) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        await outbox.put([said(1, "alert"), said(2, "other")], START)
        alert, other = await outbox.batch(START, {})
        await outbox.put([said(1, "answer", Kind.ANSWER)], START)
        assert not await outbox.begin(alert.id, START), "an answer came meanwhile"
        assert await outbox.begin(other.id, START)
        [answer] = await outbox.batch(START, {1: Priority.ALERT, 2: Priority.ALERT})
        assert answer.message.key == "answer"
        assert await outbox.begin(answer.id, START)
        assert not await outbox.begin(alert.id, START), "the answer is under way"
        assert await outbox.batch(START, {}) == []


async def test_what_is_said_is_not_said_again(path: Path) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        await outbox.put([said(1, "story"), said(2, "story"), said(1, "story")], START)
        assert (await outbox.counts()).queued == 2


async def test_what_is_put_in_for_a_chat_that_is_gone_is_kept_until_it_is_back(path: Path) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        await database.execute(
            "INSERT INTO chats (chat_id, kind, seen_at, gone_at) VALUES (1, 'private', 0, 1)"
        )
        await outbox.put([said(1, "a"), said(1, "b")], START)
        assert await outbox.batch(START, {}) == []
        await release(database, 1, START)
        assert (await outbox.counts()) == Counts(queued=2)
        [row] = await outbox.batch(START, {})
        assert row.message.key == "a"


async def test_the_words_go_when_it_is_sent_and_the_row_after_thirty_days(path: Path) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        await outbox.put([said(chat, "a") for chat in (1, 2, 3, 4)], START)
        sent, failed, unknown, _ = await outbox.batch(START, {})
        for row in (sent, failed, unknown):
            await outbox.begin(row.id, START)
        await outbox.sent(sent.id, sent.message, 1, 77, START)
        await outbox.failed(failed.id, "too long", START)
        await outbox.unknown(unknown.id, "timed out", START)
        words = await database.rows("SELECT message FROM outbox WHERE state = 'sent'")
        assert [row["message"] for row in words] == [None]
        assert await outbox.became(1, "a") == 77
        await outbox.purge(START)
        assert (await outbox.counts()) == Counts(queued=1, sent=1, failed=1, unknown=1)
        await outbox.purge(START + timedelta(seconds=1))
        assert (await outbox.counts()) == Counts(queued=1)


async def test_what_a_person_asked_is_not_kept_with_an_answer_that_was_given_up(
    path: Path,
) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        kinds = (Kind.ANSWER, Kind.ANSWER, Kind.EDIT, Kind.ALERT, Kind.ANSWER)
        await outbox.put([said(chat, "jet?", kind) for chat, kind in enumerate(kinds, 1)], START)
        for row in await outbox.batch(START, {}):
            if row.message.chat_id < 5:
                await outbox.begin(row.id, START)
                await outbox.failed(row.id, "too long", START)
        later = START + timedelta(hours=1)
        await database.execute(
            "UPDATE outbox SET changed_at = ? WHERE chat_id = 2", (int(later.timestamp()),)
        )
        await outbox.forget_words(later)
        rows = await database.rows("SELECT chat_id FROM outbox WHERE message IS NOT NULL")
        # The second was given up later, alerts quote nobody, and the last still waits.
        assert [row["chat_id"] for row in rows] == [2, 4, 5]
        assert await Backlog(outbox).retry(OPERATOR, later, state="failed") == 2


# killed


class Wire(Transport):
    """The way to Telegram of one life of the process; what is asked after its end asks nobody."""

    def __init__(self, telegram: FakeTelegram) -> None:
        super().__init__()
        self.telegram = telegram
        self.cut = False

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def exchange(
        self, url: str, verb: str, data: RequestData | None, timeouts: Timeouts
    ) -> tuple[int, bytes]:
        await asyncio.sleep(0)
        if self.cut:
            raise NotSent("the process is dead")
        answer = await self.telegram.exchange(url, verb, data, timeouts)
        await asyncio.sleep(0)  # the answer is on its way, and may find nobody
        return answer


def live(path: Path, telegram: FakeTelegram, calls: int | None = None, turns: int = 0) -> None:
    """A life that ends, as by kill -9, some turns of its loop after so many calls.

    What the file has then is what a next life finds: the copy at ``path`` is of what is
    committed at that moment. The life itself is ended in order, but nobody sees that.
    """
    wire, before = Wire(telegram), len(telegram.calls)

    async def main(file: Path) -> None:
        async with posting(file, wire) as post:
            await post.settled()

    mine = path.with_name(f"{path.name}.life")
    for name in ("", "-wal", "-shm"):
        mine.with_name(mine.name + name).unlink(missing_ok=True)
    shutil.move(path, mine)
    loop = asyncio.new_event_loop()
    try:
        task = loop.create_task(main(mine))
        while not task.done() and turns >= 0:
            loop.call_soon(loop.stop)
            loop.run_forever()
            turns -= calls is not None and len(telegram.calls) - before >= calls
        with closing(sqlite3.connect(mine)) as db, closing(sqlite3.connect(path)) as copy:
            db.backup(copy)
        wire.cut = True
        task.cancel()
        loop.run_until_complete(asyncio.wait([task]))
        if not task.cancelled():
            task.result()
    finally:
        loop.close()


@pytest.mark.parametrize("seed", range(12))
def test_killed_at_any_moment_no_alert_is_lost_or_sent_twice(path: Path, seed: int) -> None:
    chance, telegram = random.Random(seed), FakeTelegram()
    people = [telegram.user(f"P{i}") for i in range(3)]
    alerts = [said(p, f"{p.name} {i}") for i in range(3) for p in people]
    answers = [said(people[0], "asked", Kind.ANSWER, again=9)]

    async def put() -> None:
        async with opened(path) as database:
            await Outbox(database).put([*alerts, *answers], START)

    async def left() -> dict[str, str]:
        async with opened(path) as database:
            rows = await database.rows("SELECT key, state FROM outbox")
            return {row["key"]: row["state"] for row in rows}

    asyncio.run(put())
    kills = 4
    for _ in range(kills):
        # At once, while it is noted what became of one, or while the next is begun.
        live(path, telegram, chance.randint(1, 3), chance.choice((0, 1, 2, 3, 50, 500)))
    live(path, telegram)
    states, arrived = asyncio.run(left()), Counter(m.text for m in telegram.sent)
    for alert in alerts:
        assert arrived[alert.key] == 1 or states[alert.key] == "unknown"
        assert arrived[alert.key] <= 1
    assert Counter(states.values())["unknown"] <= kills * len(people)
    for answer in answers:
        assert 1 <= arrived[answer.key] <= 1 + kills
        assert states[answer.key] == "sent"
    for person in people:
        first = list(dict.fromkeys(m.text for m in telegram.sent if m.chat_id == person.id))
        mine = [m.key for m in (*answers, *alerts) if m.chat_id == person.id]
        assert first == [key for key in mine if key in first]


# operators


async def crowd(outbox: Outbox) -> None:
    """Rows in each state that somebody may look after."""
    await outbox.put([said(1, "failed"), said(2, "lost"), said(3, "kept"), said(4, "sent")], START)
    failed, lost, kept, sent = await outbox.batch(START, {})
    for row in (failed, lost, kept, sent):
        await outbox.begin(row.id, START)
    await outbox.failed(failed.id, "too long", START)
    await outbox.unknown(lost.id, "timed out", START)
    await outbox.suspend(3, "bot was blocked by the user", START, kept.id)
    await outbox.sent(sent.id, sent.message, 4, 1, START)
    later = START + timedelta(hours=1)
    await outbox.put([said(5, "new", Kind.BROADCAST), said(6, "x", not_before=later)], START)


async def test_an_operator_sees_what_waits_and_why(path: Path) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        backlog = Backlog(outbox)
        empty = await backlog.overview(START)
        assert (empty.counts, empty.oldest) == ({}, None)
        await crowd(outbox)
        seen = await backlog.overview(START + timedelta(minutes=5))
    assert seen.counts == {
        ("failed", Kind.ALERT): 1,
        ("queued", Kind.ALERT): 1,
        ("queued", Kind.BROADCAST): 1,
        ("sent", Kind.ALERT): 1,
        ("suspended", Kind.ALERT): 1,
        ("unknown", Kind.ALERT): 1,
    }
    assert seen.count("queued") == 2
    assert seen.oldest == START
    assert seen.suspended == (Suspended(3, "bot was blocked by the user", 1),)
    assert [(row.key, row.reason, row.tries) for row in seen.unknown] == [("lost", "timed out", 1)]


async def test_an_operator_has_rows_sent_again(path: Path, telegram: FakeTelegram) -> None:
    people = [telegram.user(f"P{i}") for i in range(3)]
    telegram.lose("sendMessage", "before", times=2)
    async with posting(path, telegram) as post:
        await post.put(*(said(p, p.name) for p in people))
        await post.settled()
        backlog = Backlog(post.outbox)
        unknown = await backlog.rows("unknown", 10)
        assert len(unknown) == 2
        assert await backlog.retry(OPERATOR, START, ids=[unknown[0].id, 999]) == 1
        assert await backlog.retry(OPERATOR, START, state="unknown") == 1
        assert await backlog.retry(OPERATOR, START, state="sent") == 0
        await post.settled()
        [second, first] = await Audit(post.database).entries(10)
        assert set((await post.states()).values()) == {"sent"}
    assert sorted(m.text for m in telegram.sent) == ["P0", "P1", "P2"]
    assert (first.action, first.subject) == ("outbox.retry", f"outbox:{unknown[0].id}")
    assert (first.actor, first.before) == (OPERATOR.actor, {"unknown": 1})
    assert second.after == {"queued": 1, "ids": [unknown[1].id]}


async def test_an_operator_drops_rows_but_none_that_is_being_sent(path: Path) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        await crowd(outbox)
        [row] = await outbox.batch(START, {})
        assert await outbox.begin(row.id, START)
        backlog = Backlog(outbox)
        assert await backlog.drop(OPERATOR, START, ids=[row.id]) == 0
        assert await backlog.drop(OPERATOR, START, state="sending") == 0
        assert await backlog.drop(OPERATOR, START, ids=range(1, 10)) == 4
        assert (await outbox.counts()) == Counts(sending=1, sent=1, dropped=4)
        assert await backlog.drop(OPERATOR, START, ids=range(1, 10)) == 0
        [entry] = await Audit(database).entries(10)
        assert entry.before == {"failed": 1, "queued": 1, "suspended": 1, "unknown": 1}
        assert await backlog.retry(OPERATOR, START, state="dropped") == 4, "all can be undone"
        assert (await outbox.counts()).queued == 4


async def test_a_clock_that_was_ahead_keeps_nothing_from_going_out_once_it_is_right(
    path: Path,
) -> None:
    async with opened(path) as database:
        outbox, ahead = Outbox(database), START + timedelta(days=365)
        planned = START + timedelta(hours=1)
        await outbox.put([said(1, "a"), said(1, "b"), said(2, "c", not_before=planned)], ahead)
        [row, _] = await outbox.batch(ahead, {})
        assert await outbox.begin(row.id, ahead)
        await outbox.later(row.id, ahead + timedelta(seconds=30), "Too Many Requests", ahead)
        assert [r.message.key for r in await outbox.batch(ahead, {})] == ["c"]
        [row] = await outbox.batch(START, {})
        assert row.message.key == "a"
        assert await outbox.begin(row.id, START)
        await outbox.later(row.id, START + timedelta(seconds=30), "Too Many Requests", START)
        assert await outbox.batch(START, {}) == []


async def test_what_somebody_takes_back_is_not_sent(path: Path) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        await outbox.put([said(1, "a"), said(1, "b"), said(1, "c"), said(2, "b")], START)
        first, other = await outbox.batch(START, {})
        assert await outbox.begin(first.id, START)
        async with database.transaction() as db:
            await queue.withdraw(db, 1, ["a", "b"])
        assert await outbox.begin(other.id, START)
        assert (await outbox.counts()) == Counts(sending=2, queued=1)
        await outbox.sent(first.id, first.message, 1, 5, START)
        [row] = await outbox.batch(START, {})
        assert row.message.key == "c"


# to whom nothing goes out

GROUP, NEWSROOM, OWNER = -1007, -1008, 9


@pytest.mark.parametrize("waits", ["queued", "suspended", "planned"])
async def test_what_was_decided_before_a_ban_does_not_go_out(path: Path, waits: str) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        later = START + timedelta(hours=1) if waits == "planned" else None
        await outbox.put([said(1, "a", not_before=later), said(2, "b")], START)
        if waits == "suspended":
            [row, *_] = await outbox.batch(START, {})
            assert await outbox.begin(row.id, START)
            await outbox.suspend(1, "blocked", START, row.id)
        # As a ban that went by another way: the row itself does not know of it.
        await database.execute("INSERT INTO listed (peer_id, kind, since) VALUES (1, 'banned', 0)")
        await release(database, 1, START)
        now = START + timedelta(hours=2)
        begun = [await outbox.begin(row.id, now) for row in await outbox.batch(now, {})]
        assert begun == [False, True]
        assert await states(database) == [("a", "dropped", "banned"), ("b", "sending", "")]


async def test_an_operator_cannot_have_it_sent_either(path: Path) -> None:
    async with opened(path) as database:
        outbox = Outbox(database)
        await People(database).ban(OPERATOR, 1, START)
        await outbox.put([said(1, "a")], START)
        assert await Backlog(outbox).retry(OPERATOR, START, state="dropped") == 1
        [row] = await outbox.batch(START, {})
        assert not await outbox.begin(row.id, START)
        assert await states(database) == [("a", "dropped", "banned")]


async def test_who_is_taken_off_the_list_gets_nothing_more_where_the_list_decides(
    path: Path,
) -> None:
    async with opened(path) as database:
        outbox, people = Outbox(database, [NEWSROOM, OWNER]), People(database)
        for peer in (1, 2, GROUP):
            await people.allow(OPERATOR, peer, START)
        await people.grant(OPERATOR, 3, Role.EDITOR)
        chats = (1, 2, 3, 4, GROUP, NEWSROOM, OWNER)
        await outbox.put([said(chat, str(chat)) for chat in chats], START)
        await people.set_mode(OPERATOR, Mode.ALLOWLIST)
        await people.disallow(OPERATOR, 1)
        await people.disallow(OPERATOR, GROUP)
        for row in await outbox.batch(START, {}):
            await outbox.begin(row.id, START)
        assert {key for key, state, _ in await states(database) if state == "sending"} == {
            *("2", "3", str(NEWSROOM), str(OWNER))
        }
        reasons = {reason for _, state, reason in await states(database) if state == "dropped"}
        assert reasons == {"not on the list"}


async def test_a_group_that_is_not_on_the_list_hears_what_somebody_on_it_wanted(
    path: Path,
) -> None:
    async with opened(path) as database:
        outbox, people = Outbox(database), People(database)
        await people.allow(OPERATOR, 1, START)
        await people.set_mode(OPERATOR, Mode.ALLOWLIST)
        await database.execute(
            "INSERT INTO follows (chat_id, topic_id, made_by, made_in, query, pace, state, made_at)"
            " VALUES (?, 0, 1, 0, 'grain', 'now', 'active', 0)",
            (GROUP,),
        )
        asked = {"user_id": 1, "question": "When?", "said": ""}
        await outbox.put(
            [
                said(GROUP, "alert"),
                said(GROUP - 1, "theirs", Kind.ANSWER, exchange=asked),
                said(GROUP - 2, "another's", Kind.ANSWER, exchange=asked | {"user_id": 2}),
            ],
            START,
        )
        for row in await outbox.batch(START, {}):
            await outbox.begin(row.id, START)
        assert [state for _, state, _ in await states(database)] == [
            *("sending", "sending", "dropped")
        ]


async def states(database: Database) -> list[tuple[str, str, str]]:
    rows = await database.rows("SELECT key, state, reason FROM outbox ORDER BY id")
    return [(row["key"], row["state"], row["reason"]) for row in rows]
