from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.ext import ExtBot

from bot.delivery.errors import Flooded, NotBegun, NotSent, OutcomeUnknown, ServerFault
from bot.delivery.pace import Limits, Pace
from bot.delivery.plain import plain
from bot.delivery.retry import MARGIN, Backoff, Priority, Sending
from tests.clock import run
from tests.telegram import FakeTelegram
from tests.telegram_html import units
from tests.telegram_world import TOKEN

Extended = ExtBot[Sending]
UNLIMITED = Limits(None, None, None)


def connect(telegram: FakeTelegram, pace: Pace | None = None) -> Extended:
    return ExtBot(
        TOKEN, request=telegram, get_updates_request=telegram, rate_limiter=pace or Pace()
    )


def times(telegram: FakeTelegram, method: str = "sendMessage") -> list[float]:
    """When the calls came, to a tenth of a second."""
    return [round(call.at, 1) for call in telegram.calls if call.method == method]


# the pace


def test_one_message_a_second_in_a_private_chat() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        await asyncio.gather(*(bot.send_message(ann.id, str(i)) for i in range(4)))
        assert [m.text for m in telegram.sent] == ["0", "1", "2", "3"]
        assert times(telegram) == [0, 1, 2, 3]

    run(main())


def test_twenty_messages_a_minute_in_a_group() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, desk = connect(telegram), telegram.group("Desk")
        await asyncio.gather(*(bot.send_message(desk.id, str(i)) for i in range(41)))
        assert times(telegram)[19:21] == [0, 60]
        assert times(telegram)[39:41] == [60, 120]

    run(main())


def test_twenty_five_messages_a_second_over_all() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, people = connect(telegram), [telegram.user() for _ in range(60)]
        await asyncio.gather(*(bot.send_message(p.id, "hello") for p in people))
        assert times(telegram).count(0) == times(telegram).count(1) == 25
        assert times(telegram).count(2) == 10

    run(main())


def test_a_channel_by_name_is_no_private_chat() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot = connect(telegram)
        telegram.group("Wire", kind="channel", username="wire")
        await asyncio.gather(*(bot.send_message("@wire", str(i)) for i in range(21)))
        assert times(telegram)[19:] == [0, 60]

    run(main())


def test_edits_count_and_what_nobody_sees_does_not() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        message = await bot.send_message(ann.id, "one")
        await bot.send_chat_action(ann.id, "typing")
        await bot.get_chat(ann.id)
        await bot.edit_message_text("two", ann.id, message.message_id)
        assert times(telegram, "sendChatAction") == times(telegram, "getChat") == [0]
        assert times(telegram, "editMessageText") == [1]

    run(main())


def test_limits_can_be_lifted() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram, Pace(UNLIMITED)), telegram.user("Ann")
        await asyncio.gather(*(bot.send_message(ann.id, str(i)) for i in range(100)))
        assert [m.text for m in telegram.sent] == [str(i) for i in range(100)]
        assert set(times(telegram)) == {0}

    run(main())


def test_less_than_one_is_a_longer_window() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot = connect(telegram, Pace(Limits(private_per_second=0.25)))
        ann = telegram.user("Ann")
        await asyncio.gather(*(bot.send_message(ann.id, str(i)) for i in range(3)))
        assert times(telegram) == [0, 4, 8]

    run(main())


@pytest.mark.parametrize("rate", [0, -1, float("inf"), float("nan")])
def test_a_limit_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Limits(private_per_second=rate)


def test_answers_go_before_alerts_and_alerts_before_broadcasts() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot = connect(telegram, Pace(Limits(overall_per_second=1)))
        order = (Priority.BROADCAST, Priority.BROADCAST, Priority.ALERT, Priority.ANSWER)
        people = [telegram.user() for _ in order]
        await asyncio.gather(
            *(
                bot.send_message(p.id, priority.name, rate_limit_args=Sending(priority=priority))
                for p, priority in zip(people, order, strict=True)
            )
        )
        # The first was through before the others came.
        assert [m.text for m in telegram.sent] == ["BROADCAST", "ANSWER", "ALERT", "BROADCAST"]

    run(main())


def test_in_one_chat_answers_pass_alerts_that_wait() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        alert = Sending(priority=Priority.ALERT)
        alerts = [bot.send_message(ann.id, f"alert {i}", rate_limit_args=alert) for i in range(3)]
        waiting = [asyncio.create_task(each) for each in alerts]
        await asyncio.sleep(0.5)
        await bot.send_message(ann.id, "answer")
        await asyncio.gather(*waiting)
        assert [m.text for m in telegram.sent] == ["alert 0", "answer", "alert 1", "alert 2"]
        assert times(telegram) == [0, 1, 2, 3]

    run(main())


def test_an_answer_passes_an_alert_of_its_chat_that_waits_for_a_place_among_all() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot = connect(telegram, Pace(Limits(None, None, overall_per_second=1)))
        people = [telegram.user() for _ in range(5)]
        alert = Sending(priority=Priority.ALERT)
        alerts = [bot.send_message(p.id, "alert", rate_limit_args=alert) for p in people]
        waiting = [asyncio.create_task(each) for each in alerts]
        await asyncio.sleep(0.5)
        await bot.send_message(people[-1].id, "answer")
        assert [m.text for m in telegram.sent] == ["alert", "answer"]
        await asyncio.gather(*waiting)

    run(main())


def test_many_people_do_not_keep_groups_from_what_they_may_have() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot = connect(telegram, Pace(Limits(None, None, overall_per_second=1)))
        people = [telegram.user() for _ in range(30)]
        groups = [telegram.group() for _ in range(4)]
        await asyncio.gather(*(bot.send_message(c.id, "x") for c in (*people, *groups)))
        order = "".join("g" if call.parameters["chat_id"] < 0 else "p" for call in telegram.calls)
        assert order == "p" + "ggp" * 2 + "p" * 27, "the first was through before the others came"

    run(main())


def test_an_answer_to_somebody_goes_before_alerts_for_groups() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot = connect(telegram, Pace(Limits(None, None, overall_per_second=1)))
        ann, alert = telegram.user("Ann"), Sending(priority=Priority.ALERT)
        groups = [telegram.group() for _ in range(4)]
        calls = [bot.send_message(g.id, "alert", rate_limit_args=alert) for g in groups]
        await asyncio.gather(*calls, bot.send_message(ann.id, "answer"))
        assert [m.text for m in telegram.sent][:2] == ["alert", "answer"]

    run(main())


def test_an_answer_passes_an_alert_that_is_tried_again_later() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot = connect(telegram, Pace(UNLIMITED, backoff=Backoff(60.0, 60.0)))
        ann = telegram.user("Ann")
        telegram.lose("sendMessage", "unsent")
        calls = []
        for number, priority in enumerate((Priority.ALERT, Priority.ALERT, Priority.ANSWER)):
            call = bot.send_message(ann.id, str(number), rate_limit_args=Sending(priority=priority))
            calls.append(asyncio.create_task(call))
            await asyncio.sleep(1)
        await asyncio.gather(*calls)
        # The second alert keeps its place behind the first.
        assert [m.text for m in telegram.sent] == ["2", "0", "1"]

    run(main())


# the last moment


@pytest.mark.parametrize("method", ["sendMessage", "deleteMessage"])
def test_a_call_that_is_taken_back_is_not_made_and_counts_for_nothing(method: str) -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        asked = []

        async def never() -> bool:
            asked.append(asyncio.get_running_loop().time())
            return False

        for _ in range(3):
            with pytest.raises(NotBegun):
                if method == "sendMessage":
                    await bot.send_message(ann.id, "x", rate_limit_args=Sending(begin=never))
                else:
                    await bot.delete_message(ann.id, 1, rate_limit_args=Sending(begin=never))
        await bot.send_message(ann.id, "hello")
        assert asked == [0, 0, 0]
        assert times(telegram) == [0]
        assert [call.method for call in telegram.calls] == ["sendMessage"]

    run(main())


def test_the_last_moment_comes_after_all_waits() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot = connect(telegram, Pace(Limits(1, None, overall_per_second=0.1)))
        ann, ben = telegram.user("Ann"), telegram.user("Ben")
        begun = []

        async def begin() -> bool:
            await asyncio.sleep(3)  # a slow disk
            begun.append(round(asyncio.get_running_loop().time(), 1))
            return True

        sending = Sending(begin=begin)
        calls = [bot.send_message(p.id, "x", rate_limit_args=sending) for p in (ann, ann, ben)]
        await asyncio.gather(*calls)
        assert begun == times(telegram) == [3, 16, 29]

    run(main())


def test_a_call_without_patience_does_not_wait_for_a_chat_that_is_stopped() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        telegram.fail("sendMessage", 429, "Too Many Requests", retry_after=30)
        sending = Sending(patience=0)
        calls = [bot.send_message(ann.id, "x", rate_limit_args=sending) for _ in range(3)]
        errors = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(error) for error in errors] == [Flooded] * 3
        assert times(telegram) == [0]

    run(main())


def test_who_gives_up_waiting_holds_nobody_up() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann, bob = (
            connect(telegram, Pace(Limits(overall_per_second=1))),
            telegram.user(),
            telegram.user(),
        )
        sends = [asyncio.create_task(bot.send_message(ann.id, str(i))) for i in range(4)]
        await asyncio.sleep(0.5)
        sends[1].cancel()
        sends[2].cancel()
        await asyncio.gather(sends[3], bot.send_message(bob.id, "bob"))
        assert {m.text for m in telegram.sent} == {"0", "3", "bob"}
        assert times(telegram) == [0, 1, 2]

    run(main())


def test_idle_chats_are_forgotten() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        pace = Pace(Limits(overall_per_second=None))
        bot = connect(telegram, pace)
        for _ in range(100):
            await bot.send_message(telegram.user().id, "hello")
        assert pace.chats == 100
        await asyncio.sleep(61)
        await bot.send_message(telegram.user().id, "hello")
        assert pace.chats == 1

    run(main())


def test_a_call_that_hangs_holds_no_place_for_ever() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot = connect(telegram, Pace(Limits(overall_per_second=2)))
        telegram.delay("sendMessage", 300, times=2)
        hanging = [asyncio.create_task(bot.send_message(telegram.user().id, "x")) for _ in "ab"]
        await asyncio.sleep(0.1)
        await bot.send_message(telegram.user().id, "free")
        assert telegram.sent[0].text == "free"
        assert times(telegram)[2] == 2
        await asyncio.gather(*hanging)

    run(main())


CHATS = st.sampled_from([1, 2, -100, "@wire"])
PARTS_OF_A_SECOND = st.floats(0, 0.9)
JOBS = st.lists(st.tuples(st.floats(0, 5), CHATS, PARTS_OF_A_SECOND, st.floats(0, 3)), max_size=40)


@given(jobs=JOBS)
def test_no_window_has_more_than_the_limit_and_each_chat_keeps_its_order(
    jobs: list[tuple[float, int | str, float, float]],
) -> None:
    """Wherever between start and end Telegram counts a call."""
    pace = Pace(Limits(private_per_second=1, group_per_minute=12, overall_per_second=4))
    counted: list[tuple[float, int | str, int]] = []
    given_in: dict[int | str, list[int]] = {}

    async def job(number: int, at: float, chat: int | str, before: float, after: float) -> None:
        async def call() -> bool:
            await asyncio.sleep(before)
            counted.append((asyncio.get_running_loop().time(), chat, number))
            await asyncio.sleep(after)
            return True

        await asyncio.sleep(at)
        given_in.setdefault(chat, []).append(number)
        await pace.process_request(call, (), {}, "sendMessage", {"chat_id": chat}, None)

    async def main() -> None:
        await asyncio.gather(*(job(i, *j) for i, j in enumerate(jobs)))

    run(main())

    def most_in(seconds: float, moments: list[float]) -> int:
        return max(
            (sum(start <= m < start + seconds for m in moments) for start in moments), default=0
        )

    assert len(counted) == len(jobs)
    assert most_in(1, [at for at, _, _ in counted]) <= 4
    for chat, numbers in given_in.items():
        moments = [at for at, c, _ in counted if c == chat]
        private = isinstance(chat, int) and chat > 0
        assert most_in(1 if private else 60, moments) <= (1 if private else 12)
        assert [number for _, c, number in counted if c == chat] == numbers


# flood control


def test_a_429_stops_only_the_chat_that_got_it() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        pace = Pace()
        bot, ann, bob = connect(telegram, pace), telegram.user("Ann"), telegram.user("Bob")
        telegram.fail("sendMessage", 429, "Too Many Requests", chat=ann, retry_after=30)
        await asyncio.gather(
            *(bot.send_message(ann.id, f"ann {i}") for i in range(2)),
            *(bot.send_message(bob.id, f"bob {i}") for i in range(3)),
        )
        assert [m.text for m in telegram.sent] == ["bob 0", "bob 1", "bob 2", "ann 0", "ann 1"]
        assert times(telegram) == [0, 0, 1, 2, round(30 + MARGIN, 1), round(31 + MARGIN, 1)]
        assert pace.counts["flooded"] == 1

    run(main())


def test_three_chats_that_get_one_within_ten_seconds_stop_all() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, people = connect(telegram), [telegram.user() for _ in range(4)]
        for person in people[:3]:
            telegram.fail("sendMessage", 429, "Too Many Requests", chat=person, retry_after=20)
        first = [asyncio.create_task(bot.send_message(p.id, "x")) for p in people[:3]]
        await asyncio.sleep(1)
        await bot.send_message(people[3].id, "late")
        assert times(telegram)[3:] == [20.1] * 4
        await asyncio.gather(*first)

    run(main())


def test_two_chats_or_three_at_long_intervals_do_not() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, people = connect(telegram), [telegram.user() for _ in range(4)]
        first = []
        for person in people[:3]:
            telegram.fail("sendMessage", 429, "Too Many Requests", chat=person, retry_after=60)
            first.append(asyncio.create_task(bot.send_message(person.id, "x")))
            await asyncio.sleep(6)
        await bot.send_message(people[3].id, "at once")
        assert times(telegram) == [0, 6, 12, 18]
        await asyncio.gather(*first)

    run(main())


def test_a_429_of_no_time_at_all_is_survived() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        telegram.fail("sendMessage", 429, "Too Many Requests", retry_after=0, times=3)
        await bot.send_message(ann.id, "hello")
        assert len(telegram.sent) == 1

    run(main())


def test_a_429_too_long_to_wait_for_is_the_callers() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram, Pace(patience=60)), telegram.user("Ann")
        telegram.fail("sendMessage", 429, "Too Many Requests", retry_after=3600)
        for wait in (3600, 3601):  # the second is not even tried
            with pytest.raises(RetryAfter) as caught:
                await bot.send_message(ann.id, "hello")
            assert isinstance(caught.value, Flooded)
            assert caught.value.seconds == wait
        assert len(telegram.calls) == 1
        await asyncio.sleep(3600)
        await bot.send_message(ann.id, "hello")

    run(main())


def test_telegrams_own_limits_are_never_met() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        telegram.flood = {"private": (1, 1.0), "group": (20, 60.0), "overall": (30, 1.0)}
        bot = connect(telegram)
        chats = [telegram.user() for _ in range(50)] + [telegram.group() for _ in range(5)]
        await asyncio.gather(*(bot.send_message(c.id, str(i)) for i in range(25) for c in chats))
        assert {call.status for call in telegram.calls} == {200}
        for chat in chats:
            assert [m.text for m in telegram.sent if m.chat_id == chat.id] == [
                str(i) for i in range(25)
            ]

    run(main())


# what is tried again


@pytest.mark.parametrize("fault", ["unsent", "502"])
def test_what_has_not_arrived_is_sent_until_it_has(fault: str) -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        pace = Pace()
        bot, ann = connect(telegram, pace), telegram.user("Ann")
        if fault == "unsent":
            telegram.lose("sendMessage", "unsent", times=5)
        else:
            telegram.fail("sendMessage", 502, body=b"<html>", times=5)
        await bot.send_message(ann.id, "hello", rate_limit_args=Sending(repeat=False))
        assert [m.text for m in telegram.sent] == ["hello"]
        assert pace.counts == {"retried": 5}

    run(main())


@pytest.mark.parametrize(("fault", "kind"), [("unsent", NotSent), ("502", ServerFault)])
def test_but_not_for_ever(fault: str, kind: type[NetworkError]) -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram, Pace(patience=300)), telegram.user("Ann")
        if fault == "unsent":
            telegram.lose("sendMessage", "unsent", times=1000)
        else:
            telegram.fail("sendMessage", 502, body=b"<html>", times=1000)
        with pytest.raises(kind):
            await bot.send_message(ann.id, "hello")
        assert 240 < times(telegram)[-1] <= 300
        assert len(telegram.calls) < 30
        with pytest.raises(kind):
            await bot.send_message(ann.id, "hello", rate_limit_args=Sending(patience=0))

    run(main())


@pytest.mark.parametrize(("when", "copies"), [("before", 1), ("after", 2)])
def test_an_answer_whose_outcome_is_unknown_is_sent_once_more(when: Any, copies: int) -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        telegram.lose("sendMessage", when)
        await bot.send_message(ann.id, "hello")
        assert len(telegram.sent) == copies

    run(main())


def test_and_no_more_than_once() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        telegram.lose("sendMessage", "after")
        telegram.lose("sendMessage", "unsent")
        telegram.lose("sendMessage", "after")
        with pytest.raises(OutcomeUnknown):
            await bot.send_message(ann.id, "hello")
        assert len(telegram.sent) == 2

    run(main())


def test_an_alert_whose_outcome_is_unknown_is_not_sent_again() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        telegram.lose("sendMessage", "after")
        with pytest.raises(OutcomeUnknown):
            await bot.send_message(ann.id, "alert", rate_limit_args=Sending(repeat=False))
        assert len(telegram.sent) == 1

    run(main())


def test_what_may_be_repeated_is_repeated_freely() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        message = await bot.send_message(ann.id, "one")
        telegram.lose("editMessageText", "after", times=4)
        await bot.edit_message_text("two", ann.id, message.message_id)
        telegram.lose("deleteMessage", "after")
        assert await bot.delete_message(ann.id, message.message_id)
        telegram.lose("getChat", "after", times=4)
        assert (await bot.get_chat(ann.id)).id == ann.id
        assert [(m.text, m.edits, m.deleted) for m in telegram.sent] == [("two", 1, True)]

    run(main())


def test_typing_is_not_tried_for_long() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        telegram.lose("sendChatAction", "unsent", times=1000)
        with pytest.raises(NotSent):
            await bot.send_chat_action(ann.id, "typing")
        assert times(telegram, "sendChatAction")[-1] <= 5

    run(main())


# what is put right


def test_a_message_that_is_not_modified_is_as_it_should_be() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        message = await bot.send_message(ann.id, "same")
        assert await bot.edit_message_text("same", ann.id, message.message_id) is True

    run(main())


def test_a_group_that_became_a_supergroup_is_written_to_at_its_new_id() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        told = []

        async def on_migrated(old: int, new: int) -> None:
            told.append((old, new))

        bot = connect(telegram, Pace(on_migrated=on_migrated))
        desk = telegram.group("Desk", kind="group")
        first = await bot.send_message(desk.id, "before")
        new = telegram.migrate(desk)
        await bot.send_message(desk.id, "after", reply_to_message_id=first.message_id)
        with pytest.raises(Exception, match="migrated"):  # it may be another message there
            await bot.edit_message_text("edited", desk.id, first.message_id)
        assert told == [(desk.id, new.id)] * 2  # the edit found it out, too
        assert [(m.text, m.chat_id) for m in telegram.sent] == [
            ("before", desk.id),
            ("after", new.id),
        ]

    run(main())


def test_refused_formatting_is_sent_as_plain_text(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        pace = Pace()
        bot, ann = connect(telegram, pace), telegram.user("Ann")
        broken = '<b>Jet <a href="https://e.org/1?a=1&amp;b=2">shot down</a>'
        with caplog.at_level(logging.WARNING):
            await bot.send_message(ann.id, broken, parse_mode="HTML")
        assert telegram.sent[0].text == "Jet shot down (https://e.org/1?a=1&b=2)"
        assert pace.counts["plain"] == 1
        assert "shot down" not in caplog.text

    run(main())


def test_what_cannot_work_is_raised_at_once() -> None:
    async def main() -> None:
        telegram = FakeTelegram()
        bot, ann = connect(telegram), telegram.user("Ann")
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(5, "hello")
        telegram.block(ann)
        with pytest.raises(Forbidden, match="blocked"):
            await bot.send_message(ann.id, "hello")
        assert len(telegram.calls) == 2

    run(main())


# plain text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>a</b> &lt;b&gt; 3 < 4 > 2", "a <b> 3 < 4 > 2"),
        ("<a href='https://e.org'>e</a>", "e (https://e.org)"),
        ('<a href="https://e.org">https://e.org</a>', "https://e.org"),
        ("<blockquote expandable>q</blockquote>\n<tg-spoiler>s</tg-spoiler>", "q\ns"),
        ("<b>never closed", "never closed"),
        ("a < b and c > d", "a < b and c > d"),
    ],
)
def test_plain(markup: str, text: str) -> None:
    assert plain(markup) == text


@given(st.text(st.sampled_from(list("a<>/b =\"'&;🙂\n")), max_size=60), st.integers(1, 20))
def test_plain_always_fits(markup: str, most: int) -> None:
    assert units(plain(markup, most)) <= most
