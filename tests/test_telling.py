"""What each place is told of a story: once, with all outlets, and what is new in it.

Every step is a life of its own: the database is closed and opened between any two.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts import told
from bot.alerts.follow import Follow, FollowState, Pace
from bot.alerts.telling import Telling
from bot.delivery import outbox
from bot.delivery.message import Kind, Message, Method
from bot.delivery.outbox import Outbox
from bot.people import People
from bot.plain import plain
from bot.schema import SCHEMA
from corpus.archive import Archive
from corpus.database import Database, open_database
from corpus.schema import ARCHIVE
from corpus.types import Added, Article, Copy
from tests.articles import article

NOON = datetime(2016, 4, 17, 12, tzinfo=UTC)
ANN, DESK, NEWSROOM = 1001, -100_2002, -100_3003


def quake(outlet: str, title: str, *texts: str, **more: Any) -> Article:
    return article(*texts, title=title, outlet=outlet, published="2016-04-17", **more)


#: The earthquake in Ecuador of 16 April 2016, as five outlets might tell it.
FIVE = (
    quake(
        "The Meridian Post",
        "Magnitude 7.8 earthquake hits Ecuador, at least 77 dead",
        "QUITO - A powerful earthquake of magnitude 7.8 struck the coast of Ecuador on Saturday"
        " evening, killing at least 77 people and injuring hundreds, officials said.",
        "Buildings fell in Manta, Portoviejo and Guayaquil. President Rafael Correa, who was in"
        " Rome, declared a state of emergency, Vice President Jorge Glas said.",
        url="https://meridian.example/quake",
    ),
    quake(
        "Northgate Chronicle",
        "Ecuador earthquake kills at least 77 as buildings fall on coast",
        "At least 77 people died when an earthquake shook the coast of Ecuador on Saturday, the"
        " strongest there since 1979.",
        "In Guayaquil a bridge came down on a car; in Portoviejo and Manta whole blocks lay in"
        " ruins. Vice President Jorge Glas sent 10,000 soldiers to help. President Rafael Correa"
        " broke off a visit to Italy, and people in Quito ran into the streets.",
    ),
    quake(
        "Harbour Wire",
        "Ecuador earthquake: at least 77 dead after magnitude 7.8 quake hits coast",
        "GUAYAQUIL - Rescuers dug through rubble in Ecuador on Sunday after a 7.8 magnitude"
        " earthquake killed no fewer than 77 people along the coast.",
        "Some 588 people were hurt, Vice President Jorge Glas said in Quito. Correa was on his way"
        " back from Rome. Manta and Portoviejo were hit hardest.",
    ),
    quake(
        "Evening Compass",
        "Dozens dead as magnitude 7.8 earthquake hits coast of Ecuador",
        "Dozens of people have been killed by an earthquake that hit Ecuador on Saturday night. The"
        " government in Quito put the toll at 77.",
        "A state of emergency holds in six provinces. Vice President Jorge Glas asked people in"
        " Manta, Portoviejo and Guayaquil to keep calm.",
    ),
    quake(
        "Saltmarsh Herald",
        "Ecuador hit by magnitude 7.8 earthquake, at least 77 dead",
        "Ecuador's strongest earthquake in decades has left 77 dead and brought down houses in"
        " Manta and Portoviejo.",
        "The quake of Saturday evening was felt as far as Colombia. President Rafael Correa, in"
        " Rome for a meeting at the Vatican, said that he was flying home. Vice President Jorge"
        " Glas visited Guayaquil, where a bridge fell.",
    ),
)
TOLL = quake(
    "Quayside Mail",
    "Ecuador earthquake: death toll from magnitude 7.8 quake on coast rises to 235",
    "MANTA - Rescuers were still searching in Portoviejo and Manta on Sunday. The death toll from"
    " the earthquake on the coast of Ecuador has risen to 235, Vice President Jorge Glas said.",
    "More than 1,500 people were injured, and President Rafael Correa was due back from Rome.",
)
ELSEWHERE = quake(
    "Harbour Wire", "Grain ship leaves Odessa", "A ship with grain left the port of Odessa."
)


@dataclass
class World:
    """A bot's file, and what people see of its messages."""

    path: Path
    now: datetime = NOON
    #: By chat and message: the text now, and every text that it had.
    seen: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)
    edits: int = 0

    @asynccontextmanager
    async def life(self) -> AsyncIterator[Database]:
        async with open_database(self.path, [ARCHIVE, SCHEMA]) as database:
            yield database

    async def follow(self, query: str = "ecuador earthquake", **more: Any) -> Follow:
        values: dict[str, Any] = {"chat_id": ANN, "topic_id": 0, "made_by": ANN, "most": None}
        values |= {"pace": Pace(), "silent": False} | more
        follow = Follow(
            **values,
            made_in=values["chat_id"],
            message_id=None,
            query=query,
            made_at=self.now,
            state=FollowState.ACTIVE,
        )
        async with self.life() as database, database.transaction() as db:
            cursor = await db.execute(
                "INSERT INTO follows (chat_id, topic_id, made_by, made_in, query, pace, silent,"
                " most, state, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'active', ?)",
                (
                    *(follow.chat_id, follow.topic_id, follow.made_by, follow.made_in, query),
                    *(str(follow.pace), follow.silent, follow.most, 0),
                ),
            )
            assert cursor.lastrowid is not None
            return replace(follow, id=cursor.lastrowid)

    async def comes(
        self, what: Article, follows: Sequence[Follow] = (), newsroom: int | None = None
    ) -> Added | Copy:
        """An article is stored, and told of."""
        async with self.life() as database:
            outcome = await Archive(database).add(what, news=True)
        number = outcome.article_id if isinstance(outcome, Added) else outcome.joined
        if number is not None:
            await self.tell(number, follows, newsroom)
        return outcome

    async def tell(
        self, article_id: int, follows: Sequence[Follow], newsroom: int | None = None
    ) -> None:
        async with self.life() as database:
            stored = await Archive(database).article(article_id)
            telling = Telling(People(database), newsroom)
            async with database.transaction(durable=True) as db:
                await telling.tell(db, stored, follows, self.now)

    async def send(self) -> list[Message]:
        """Everything that can be sent is; returns it."""
        new: list[Message] = []
        async with self.life() as database:
            box = Outbox(database, [NEWSROOM])
            while rows := await box.batch(self.now, {}):
                for row in rows:
                    assert await box.begin(row.id, self.now, row.written)
                    new.append(await self._show(box, row.id, row.message))
        self.sent += new
        return new

    async def _show(self, box: Outbox, row_id: int, message: Message) -> Message:
        if message.about is not None:
            about = await box.became(message.chat_id, message.about)
            message = replace(message, message_id=about)
        became = None
        if message.method is Method.EDIT:
            assert message.message_id is not None
            assert message.html != self.seen[message.chat_id, message.message_id][-1], "no change"
            self.seen[message.chat_id, message.message_id].append(message.html)
            self.edits += 1
        else:
            became = 10 + len(self.seen)
            self.seen[message.chat_id, became] = [message.html]
        await box.sent(row_id, message, message.chat_id, became, self.now)
        return message

    async def sql(self, statement: str, *values: object) -> list[dict[str, Any]]:
        async with self.life() as database:
            if statement.startswith("SELECT"):
                return [dict(row) for row in await database.rows(statement, values)]
            await database.execute(statement, values)
        return []

    @property
    def texts(self) -> list[str]:
        """What stands in the chats now."""
        return [plain(texts[-1]) for texts in self.seen.values()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "news.db")


async def test_five_outlets_are_one_alert_with_four_edits_and_a_new_number_is_one_reply(
    world: World,
) -> None:
    follow = await world.follow()
    for one in FIVE:
        await world.comes(one, [follow])
        await world.send()
    assert len(world.seen) == 1
    assert world.edits == 4
    [text] = world.texts
    assert text.startswith("The Meridian Post · Magnitude 7.8 earthquake hits Ecuador, at least 77")
    assert "also: Northgate Chronicle, Harbour Wire, Evening Compass, Saltmarsh Herald\n" in text
    assert text.endswith("🔔 ecuador earthquake")

    await world.comes(TOLL, [follow])
    [reply] = await world.send()
    assert (reply.kind, reply.message_id) == (Kind.ALERT, 10)
    assert plain(reply.html).startswith("New in this story:\nQuayside Mail · Ecuador earthquake")
    assert (
        "The death toll from the earthquake on the coast of Ecuador has risen to 235" in reply.html
    )
    assert world.edits == 4


@given(st.permutations(range(5)), st.sets(st.integers(0, 4)), st.booleans())
@settings(max_examples=15, deadline=None)
def test_in_whatever_order_they_come_and_whenever_they_are_sent_it_is_one_message(
    order: list[int], sending: set[int], last: bool
) -> None:
    async def live(path: Path) -> None:
        world = World(path)
        follow = await world.follow()
        for place, number in enumerate(order):
            await world.comes(FIVE[number], [follow] if place < 3 or last else [])
            if place in sending:
                await world.send()
        await world.send()
        assert len(world.seen) == 1
        assert world.edits <= len(sending)
        others = ", ".join(str(FIVE[number].outlet) for number in order[1:])
        assert f"also: {others}\n" in world.texts[0]
        assert not await world.send()

    with TemporaryDirectory() as folder:
        asyncio.run(live(Path(folder) / "news.db"))


async def test_what_is_quoted_fits_the_query_and_stands_in_the_article(world: World) -> None:
    follow = await world.follow("portoviejo manta source:meridian")
    await world.comes(FIVE[0], [follow])
    [message] = await world.send()
    assert [cited.text for cited in message.cites] == [
        "Buildings fell in Manta, Portoviejo and Guayaquil."
    ]
    assert "“Buildings fell in Manta, Portoviejo and Guayaquil.”" in message.html
    assert message.html.endswith("<i>🔔 portoviejo manta source:meridian</i>")
    [cited] = await world.sql("SELECT article_id, chat_id, message_id FROM cited")
    assert cited == {"article_id": 1, "chat_id": ANN, "message_id": 10}


async def test_several_follows_of_one_place_are_one_alert_that_is_silent_if_all_of_them_are(
    world: World,
) -> None:
    quiet = [await world.follow("ecuador", silent=True), await world.follow("quake", silent=True)]
    loud = [await world.follow("ecuador", chat_id=DESK, silent=True)]
    loud += [await world.follow("earthquake", chat_id=DESK)]
    topic = await world.follow("correa", chat_id=DESK, topic_id=7)
    await world.comes(FIVE[0], [*quiet, *loud, topic])
    messages = {(one.chat_id, one.topic_id): one for one in await world.send()}
    assert {place: one.silent for place, one in messages.items()} == {
        (ANN, 0): True,
        (DESK, 0): False,
        (DESK, 7): False,
    }
    assert {one.key for one in messages.values()} == {"story:1", "story:1:7"}
    assert messages[ANN, 0].html.endswith("<i>🔔 ecuador · quake</i>")
    noted = await world.sql("SELECT follow_id FROM alert_follows ORDER BY follow_id")
    assert [row["follow_id"] for row in noted] == [1, 2, 3, 4, 5]


async def test_the_first_that_matches_tells_whoever_told_of_it_before(world: World) -> None:
    follow = await world.follow("source:harbour")
    await world.comes(FIVE[0])
    await world.comes(FIVE[2], [follow])
    await world.comes(FIVE[3])
    await world.send()
    [text] = world.texts
    assert text.startswith("Harbour Wire · ")
    assert "also: Evening Compass\n" in text


# further outlets


async def test_several_outlets_while_an_edit_waits_are_one_edit(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.send()
    for one in FIVE[1:]:
        await world.comes(one, [follow])
    [edit] = await world.send()
    assert (edit.kind, edit.method, edit.message_id) == (Kind.EDIT, Method.EDIT, 10)
    assert "Saltmarsh Herald" in world.texts[0]


async def test_what_somebody_is_about_to_send_is_not_sent_once_it_was_changed(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    async with world.life() as database:
        [held] = await Outbox(database).batch(NOON, {})
    await world.comes(FIVE[1], [follow])
    async with world.life() as database:
        assert not await Outbox(database).begin(held.id, NOON, held.written)
    [message] = await world.send()
    assert "also: Northgate Chronicle\n" in plain(message.html)


async def test_a_reply_that_waits_stays_behind_what_it_replies_to(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.comes(TOLL, [follow])
    await world.comes(FIVE[1], [follow])
    first, reply = await world.send()
    assert (first.key, reply.key) == ("story:1", "story:1:fact:2")
    assert reply.message_id == 10
    assert "also: Quayside Mail, Northgate Chronicle\n" in plain(first.html)


async def test_an_outlet_that_comes_while_the_alert_is_being_sent_is_named_by_an_edit(
    world: World,
) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    async with world.life() as database:
        [row] = await Outbox(database).batch(NOON, {})
        await Outbox(database).begin(row.id, NOON)
    await world.comes(FIVE[1], [follow])
    await world.comes(FIVE[2], [follow])
    async with world.life() as database:
        await world._show(Outbox(database), row.id, row.message)
    [edit] = await world.send()
    assert edit.message_id == 10
    assert "also: Northgate Chronicle, Harbour Wire\n" in world.texts[0]
    # So that a correction of it begins with what it says by now.
    [citing] = await world.sql("SELECT html FROM citing")
    assert citing["html"] == edit.html


async def test_an_edit_brings_nothing_back_that_was_taken_out_of_the_message(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    [message] = await world.send()
    struck = message.html.replace("“QUITO", "“<s>QUITO").replace("said.”", "said.</s>”")
    await world.sql("UPDATE citing SET shown = ?", struck)
    world.seen[ANN, 10].append(struck)
    await world.comes(FIVE[1], [follow])
    [edit] = await world.send()
    assert "<s>QUITO" in edit.html
    assert "also: Northgate Chronicle\n" in edit.html
    assert edit.made == message.html.replace("\n\n<i>🔔", "\nalso: Northgate Chronicle\n\n<i>🔔")


async def test_the_same_outlet_again_with_nothing_new_changes_nothing(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.comes(FIVE[1], [follow])
    await world.send()
    await world.comes(replace(FIVE[2], outlet="The Meridian POST", url=None), [follow])
    assert not await world.send()


async def test_a_new_fact_of_the_same_outlet_is_a_reply(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.comes(FIVE[1], [follow])
    await world.comes(replace(TOLL, outlet="Northgate Chronicle"), [follow])
    _, reply = await world.send()
    assert reply.key == "story:1:fact:3"


async def test_what_was_told_once_is_not_new_again(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.comes(TOLL, [follow])
    again = quake(
        "Harbour Wire",
        "Ecuador earthquake death toll rises to 235 after magnitude 7.8 quake on coast",
        "The death toll has risen to 235 in Ecuador, where the coast around Manta and Portoviejo"
        " was hit, Vice President Jorge Glas said in Quito.",
    )
    await world.comes(again, [follow])
    assert [message.key for message in await world.send()] == ["story:1", "story:1:fact:2"]
    assert "also: Quayside Mail, Harbour Wire\n" in world.texts[0]


async def test_a_new_fact_is_told_to_those_alone_whose_follows_match(world: World) -> None:
    ann, desk = await world.follow(), await world.follow("quito", chat_id=DESK)
    await world.comes(FIVE[0], [ann, desk])
    await world.send()
    await world.comes(TOLL, [ann])
    told_now = {(one.chat_id, one.kind) for one in await world.send()}
    assert told_now == {(ANN, Kind.ALERT), (DESK, Kind.EDIT)}


async def test_what_was_left_behind_in_a_group_is_not_edited(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.send()
    await world.sql("UPDATE outbox SET message_id = -message_id")
    await world.sql("UPDATE citing SET message_id = -message_id")
    await world.comes(FIVE[1], [follow])
    assert not await world.send()


# copies


async def test_wire_copies_are_silent_where_the_story_was_told(world: World) -> None:
    follow, other = await world.follow(), await world.follow("source:gazette", chat_id=DESK)
    await world.comes(FIVE[0], [follow])
    await world.send()
    copy = replace(FIVE[0], outlet="The Gazette", url=None)
    paragraphs = (*copy.paragraphs, *article("The Gazette adds a line of its own.").paragraphs)
    outcome = await world.comes(replace(copy, paragraphs=paragraphs), [follow, other])
    assert isinstance(outcome, Copy)
    assert outcome.joined is not None
    # Whoever waits for this outlet knows nothing of it yet.
    assert [message.chat_id for message in await world.send()] == [DESK]
    exact = await world.comes(replace(FIVE[0], outlet="Tidewater Times", url=None), [follow])
    assert isinstance(exact, Copy)
    assert not await world.send()


async def test_a_wire_copy_with_another_number_is_a_reply_as_any_other(world: World) -> None:
    follow, desk = await world.follow(), await world.follow("quito", chat_id=DESK)
    # A text so long that it is the same but for the number.
    long = replace(
        FIVE[0], paragraphs=(*FIVE[0].paragraphs, *(p for one in FIVE for p in one.paragraphs[1:]))
    )
    await world.comes(long, [follow, desk])
    await world.send()
    risen = replace(
        long,
        title="Magnitude 7.8 earthquake hits Ecuador, at least 235 dead",
        outlet="The Gazette",
        url=None,
        paragraphs=tuple(replace(p, text=p.text.replace("77", "235")) for p in long.paragraphs),
    )
    own = article("The Tidewater Times adds a line of its own.").paragraphs
    second = replace(risen, outlet="Tidewater Times", paragraphs=(*risen.paragraphs, *own))
    for copy in (risen, second):
        outcome = await world.comes(copy, [follow])
        assert isinstance(outcome, Copy), "near enough to be one"
        assert outcome.joined is not None
    # Nobody else asks for it; and the second one says nothing that is new by then.
    [reply] = await world.send()
    assert (reply.chat_id, reply.about) == (ANN, "story:1")
    assert plain(reply.html).startswith("New in this story:\nThe Gazette · Magnitude 7.8")
    assert "killing at least 235 people" in reply.html
    assert world.edits == 0


async def test_an_article_that_comes_again_tells_those_who_were_not_told_of_it(
    world: World,
) -> None:
    follow, other = await world.follow(), await world.follow("source:tidewater", chat_id=DESK)
    await world.comes(FIVE[0], [follow])
    await world.comes(replace(FIVE[0], outlet="Tidewater Times", url=None))
    await world.tell(1, [follow, other])
    messages = {message.chat_id: message for message in await world.send()}
    assert messages.keys() == {ANN, DESK}
    assert messages[DESK].html.startswith("The Meridian Post, also: Tidewater Times · ")


# later


async def test_more_than_the_limit_of_a_day_is_held_until_the_next_morning(world: World) -> None:
    follow = await world.follow("ecuador", most=1)
    await world.comes(FIVE[0], [follow])
    await world.comes(ELSEWHERE, [follow])
    assert [message.key for message in await world.send()] == ["story:1"]
    [held] = await world.sql("SELECT due_at FROM alerts WHERE key IS NULL")
    assert held["due_at"] == datetime(2016, 4, 18, 8, tzinfo=UTC).timestamp()
    world.now += timedelta(days=1)
    await world.comes(quake("Quayside Mail", "Snow in Quito", "It snowed on Pichincha."), [follow])
    assert [message.key for message in await world.send()] == ["story:3"]


async def test_the_earliest_of_several_paces_wins(world: World) -> None:
    daily = await world.follow("ecuador", pace=Pace("day", time(20)), silent=True)
    hourly = await world.follow("quake", pace=Pace("hour"))
    await world.comes(FIVE[0], [daily, hourly])
    assert not await world.send()
    [row] = await world.sql("SELECT due_at, key FROM alerts")
    assert row == {"due_at": datetime(2016, 4, 17, 13, tzinfo=UTC).timestamp(), "key": None}


async def test_what_is_held_takes_in_further_outlets_and_what_is_newest(world: World) -> None:
    follow = await world.follow(pace=Pace("day", time(20)))
    for one in (*FIVE[:3], TOLL, FIVE[3]):
        await world.comes(one, [follow])
    assert not await world.send()
    [row] = await world.sql("SELECT article_id, told FROM alerts")
    assert row["article_id"] == 4
    assert [outlet for _, outlet in json.loads(row["told"])] == [
        *(one.outlet for one in FIVE[:3]),
        *("Quayside Mail", "Evening Compass"),
    ]


async def test_what_is_held_is_told_at_once_if_another_follow_asks_for_that(world: World) -> None:
    daily = await world.follow("ecuador", pace=Pace("day", time(20)))
    prompt = await world.follow("guayaquil")
    await world.comes(FIVE[0], [daily])
    await world.comes(FIVE[1], [daily, prompt])
    [message] = await world.send()
    assert plain(message.html).startswith("Northgate Chronicle · ")
    assert "also: The Meridian Post\n" in message.html
    assert not await world.sql("SELECT id FROM alerts WHERE key IS NULL")
    await world.comes(FIVE[2], [daily])
    [edit] = await world.send()
    assert "also: The Meridian Post, Harbour Wire\n" in edit.html


async def test_in_quiet_hours_alerts_and_new_facts_are_held(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.send()
    await world.sql("INSERT INTO preferences VALUES (?, 'UTC', ?, ?)", ANN, 12 * 60, 15 * 60)
    await world.comes(TOLL, [follow])
    await world.comes(ELSEWHERE, [follow])
    await world.comes(FIVE[1], [follow])
    # An edit makes no sound.
    assert [message.kind for message in await world.send()] == [Kind.EDIT]
    rows = await world.sql("SELECT fact, article_id, due_at FROM alerts WHERE key IS NULL")
    three = datetime(2016, 4, 17, 15, tzinfo=UTC).timestamp()
    assert rows == [
        {"fact": 2, "article_id": 2, "due_at": three},
        {"fact": 0, "article_id": 3, "due_at": three},
    ]


async def test_what_stands_in_a_digest_is_not_edited_but_replied_to(world: World) -> None:
    follow = await world.follow(pace=Pace("hour"))
    await world.comes(FIVE[0], [follow])
    async with world.life() as database, database.transaction() as db:
        await outbox.put(db, Message(ANN, "digest:1", Kind.DIGEST, "many"), NOON)
        await db.execute("UPDATE alerts SET key = 'digest:1', due_at = NULL")
    await world.send()
    await world.comes(FIVE[1], [follow])
    assert not await world.send()
    prompt = await world.follow("toll")
    await world.comes(TOLL, [prompt])
    [reply] = await world.send()
    assert reply.message_id == 10


# what was not sent


async def test_a_story_whose_alert_was_taken_back_is_told_by_the_next_article(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.sql("UPDATE outbox SET state = 'dropped', reason = 'retracted'")
    await world.comes(FIVE[1])
    assert not await world.send()
    await world.comes(FIVE[2], [follow])
    [message] = await world.send()
    assert message.html.startswith("Harbour Wire · ")
    [row] = await world.sql("SELECT article_id, key FROM alerts")
    assert row == {"article_id": 3, "key": "story:1"}


async def test_of_two_stories_that_become_one_either_may_have_been_taken_back(
    world: World,
) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.comes(ELSEWHERE, [await world.follow("ship", pace=Pace("hour"))])
    await world.sql("UPDATE outbox SET state = 'dropped' WHERE key = 'story:1'")
    async with world.life() as database:
        await Archive(database).add(FIVE[2], news=True)
    # It was found out that all of them are about the same.
    await world.sql("UPDATE articles SET story_id = 2")
    await world.tell(3, [follow])
    assert [message.key for message in await world.send()] == ["story:2"]
    assert [row["key"] for row in await world.sql("SELECT key FROM alerts")] == ["story:2"]


@pytest.mark.parametrize("state", ["suspended", "unknown", "failed"])
async def test_what_could_not_be_sent_names_further_outlets_if_it_ever_is(
    world: World, state: str
) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.sql("UPDATE outbox SET state = ?", state)
    await world.comes(FIVE[1], [follow])
    assert not await world.send()
    await world.sql("UPDATE outbox SET state = 'queued'")
    [message] = await world.send()
    assert "also: Northgate Chronicle\n" in message.html


@pytest.mark.parametrize("state", ["unknown", "failed"])
async def test_what_is_new_in_a_story_of_which_nothing_arrived_is_told_as_the_story(
    world: World, state: str
) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.sql("UPDATE outbox SET state = ?", state)
    await world.comes(TOLL, [follow])
    [message] = await world.send()
    assert plain(message.html).startswith("Quayside Mail · Ecuador earthquake")
    assert "has risen to 235" in message.html
    assert message.about is None


async def test_a_story_that_was_told_is_not_told_again_though_its_row_is_gone(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    await world.send()
    await world.sql("DELETE FROM alerts")
    await world.comes(FIVE[1], [follow])
    assert not await world.send()


async def test_what_was_told_is_forgotten_after_thirty_days(world: World) -> None:
    follow = await world.follow()
    await world.comes(FIVE[0], [follow])
    async with world.life() as database:
        await told.purge(database, NOON)
        assert await database.rows("SELECT 1 FROM alerts")
        await told.purge(database, NOON + timedelta(seconds=1))
        assert not await database.rows("SELECT 1 FROM alerts")


# who is told


async def test_banned_chats_are_told_nothing(world: World) -> None:
    ann, desk = await world.follow(), await world.follow(chat_id=DESK)
    await world.comes(FIVE[0], [ann, desk])
    await world.send()
    await world.sql("INSERT INTO listed (peer_id, kind, since) VALUES (?, 'banned', 0)", ANN)
    await world.comes(ELSEWHERE, [ann, desk])
    await world.comes(FIVE[1])
    told_now = [(message.chat_id, message.kind) for message in await world.send()]
    assert told_now == [(DESK, Kind.ALERT), (DESK, Kind.EDIT)]


async def test_where_the_list_decides_it_decides_about_alerts(world: World) -> None:
    await world.sql("UPDATE mode SET mode = 'allowlist'")
    await world.sql("INSERT INTO mode SELECT 1, 'allowlist' WHERE NOT EXISTS (SELECT 1 FROM mode)")
    await world.sql("INSERT INTO listed (peer_id, kind, since) VALUES (7, 'allowed', 0)")
    await world.sql("INSERT INTO listed (peer_id, kind, since) VALUES (?, 'allowed', 0)", DESK)
    follows = [
        await world.follow(),
        await world.follow(chat_id=DESK),
        await world.follow(chat_id=NEWSROOM, made_by=None),
        await world.follow(chat_id=-100_4004, made_by=7),
        await world.follow(chat_id=-100_5005, made_by=8),
    ]
    await world.comes(FIVE[0], follows, newsroom=NEWSROOM)
    assert {message.chat_id for message in await world.send()} == {DESK, NEWSROOM, -100_4004}
