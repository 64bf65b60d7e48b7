"""A group becomes a supergroup: all that is known of it has the new id, nothing is told twice."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.citing import correction_keys
from bot.delivery.message import Kind, Message, Method
from bot.delivery.migration import CORRECTION, left_behind, move
from bot.delivery.outbox import Outbox, put
from bot.schema import SCHEMA
from bot.state import State
from corpus.database import Database, open_database
from corpus.schema import ARCHIVE
from tests.conftest import at_work
from tests.telegram import FakeTelegram
from tests.telegram_world import Chat

OLD, NEW, OTHER = -500, -1001000000500, -700
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
AT = int(NOW.timestamp())

#: What a column is called that may hold the id of a chat.
_CHATS = ("chat_id", "made_in", "peer_id", "progress_chat_id")

#: A row of each table with such a column, of the chat ``?1``.
FILL = {
    "chats": "(chat_id, kind, seen_at, title) VALUES (?1, 'group', 1, 'Desk')",
    "broadcasts": "(text, made_by, message_id, made_at, state, progress_chat_id, progress_id)"
    " VALUES ('', -?1, 1, 1, 'sending', ?1, 1)",
    "outbox": "(chat_id, key, kind, priority, cause, message, again, made_at, changed_at)"
    " VALUES (?1, 'a', 'alert', 1, '', '{\"message_id\": 4}', 0, 1, 1)",
    "citing": "(chat_id, message_id, html, quotes, made_at) VALUES (?1, 4, '', '[]', 1)",
    "cited": "VALUES (1, ?1, 4)",
    "correcting": "VALUES (?1 + 2000000000000, 1, ?1, 4)",
    "follows": "(chat_id, made_in, message_id, query, pace, state, made_at)"
    " VALUES (?1, ?1, 4, 'jet', 'now', 'active', 1)",
    "alerts": "(chat_id, story, article_id, told, made_at) VALUES (?1, 1, 1, '[]', 1)",
    "preferences": "VALUES (?1, 'UTC+3', 60, 120)",
    "exchanges": "(chat_id, answer_id, question_id, question, made_at) VALUES (?1, 5, 4, 'q', 1)",
    "notices": "VALUES (?1, 'text only', 1)",
    "feedback": "VALUES (?1, 5, 7, 1, 1)",
    "askings": "(question_id, chat_id, message_id, question, outcome, asked_at)"
    " VALUES ((SELECT min(id) FROM questions), ?1, 4, 'q', 'missing', 1)",
    "pin_prompts": "VALUES (?1, 5, 1, 1)",
    "additions": "(chat_id, message_id, actor, guided, begun_at, audited, progress_id, asked_at)"
    " VALUES (?1, 4, 'a', 1, 1, 1, 5, 1)",
    "parts": "(chat_id, message_id, addition_id, text)"
    " VALUES (?1, 6, (SELECT max(id) FROM additions), '')",
    "listed": "VALUES (?1, 'banned', 1, 0)",
}
#: What stays under the old id too, until it is purged.
STAYS = {"exchanges"}
#: What is not moved, but forgotten.
FORGOTTEN = {"pin_prompts", "broadcasts"}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "a.db", [ARCHIVE, SCHEMA]) as database:
        await database.execute("INSERT INTO questions (key) VALUES ('k')")
        yield database


async def fill(database: Database, chat_id: int) -> None:
    for table, values in FILL.items():
        await database.execute(f"INSERT INTO {table} {values}", (chat_id,))


async def moved(database: Database, old: int = OLD, new: int = NEW) -> bool:
    async with database.transaction() as db:
        return await move(db, old, new)


async def rows(database: Database, sql: str, *values: object) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await database.rows(sql, values)]


async def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    return {table: await rows(database, f"SELECT * FROM {table}") for table in FILL}


async def columns(database: Database) -> list[tuple[str, str]]:
    found = await rows(
        database,
        "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
        " WHERE m.type = 'table' ORDER BY m.name, c.cid",
    )
    return [
        (table, column)
        for table, column in found
        if column in _CHATS or ("chat" in column and column != "chats")
    ]


# no table is forgotten


async def test_each_table_with_a_chat_in_it_is_filled_here(database: Database) -> None:
    found = await columns(database)
    assert {table for table, _ in found} == set(FILL)
    assert {column for _, column in found} == set(_CHATS)


async def test_nothing_has_the_old_id_any_more(database: Database) -> None:
    await fill(database, OLD)
    assert await moved(database)
    for table, column in await columns(database):
        count = f"SELECT count(*) FROM {table} WHERE {column} = ?"
        [(old,)], [(new,)] = await rows(database, count, OLD), await rows(database, count, NEW)
        assert old == (table in STAYS), (table, column)
        assert new == (table not in FORGOTTEN), (table, column)


async def test_other_chats_stay_as_they_are(database: Database) -> None:
    await fill(database, OTHER)
    before = await dump(database)
    assert not await moved(database)
    assert await dump(database) == before


async def test_a_second_time_changes_nothing(database: Database) -> None:
    await fill(database, OLD)
    assert await moved(database)
    before, audited = await dump(database), await rows(database, "SELECT action FROM audit")
    assert not await moved(database)
    assert not await moved(database, NEW, NEW)
    assert await dump(database) == before
    assert await rows(database, "SELECT action FROM audit") == audited == [("chat.move",)]


async def test_where_the_new_one_has_rows_already_it_keeps_them(database: Database) -> None:
    await fill(database, OLD)
    await fill(database, NEW)
    await database.execute(
        "UPDATE preferences SET timezone = 'Asia/Tokyo' WHERE chat_id = ?", (NEW,)
    )
    assert await moved(database)
    assert await rows(database, "SELECT chat_id, timezone FROM preferences") == [
        (NEW, "Asia/Tokyo")
    ]
    assert not [1 for t, c in await columns(database) if t not in STAYS and await rows(
        database, f"SELECT 1 FROM {t} WHERE {c} = ?", OLD)]  # fmt: skip


# messages that are not there


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("citing", "message_id"),
        ("cited", "message_id"),
        ("exchanges", "answer_id"),
        ("exchanges", "question_id"),
        ("feedback", "answer_id"),
        ("askings", "message_id"),
        ("additions", "message_id"),
        ("parts", "message_id"),
    ],
)
async def test_the_number_of_an_old_message_is_that_of_none_there(
    database: Database, table: str, column: str
) -> None:
    await fill(database, OLD)
    await moved(database)
    [(number,)] = await rows(database, f"SELECT {column} FROM {table} WHERE chat_id = ?", NEW)
    assert left_behind(number)
    assert await rows(database, "SELECT message_id FROM follows") == [(None,)]
    assert await rows(database, "SELECT progress_id FROM additions") == [(None,)]
    assert await rows(database, "SELECT message FROM outbox") == [("{}",)]


async def test_the_last_answer_is_still_that_before_the_next_question(database: Database) -> None:
    state = State(database)
    for answer_id in (11, 9, 10):
        await database.execute(
            "INSERT INTO exchanges (chat_id, answer_id, user_id, question, said, made_at)"
            " VALUES (?, ?, 7, ?, '{}', ?)",
            (OLD, answer_id, str(answer_id), AT),
        )
    await moved(database)
    before = await state.exchange_before(NEW, None, 7, 2, NOW)
    assert before is not None
    assert before.question == "11"
    assert await state.exchange_of_answer(OLD, 11) is not None


# the outbox


async def prepare(database: Database, chat_id: int, key: str, state: str, **more: Any) -> None:
    kind = more.pop("kind", Kind.ALERT)
    async with database.transaction() as db:
        await put(db, Message(chat_id, key, kind, "Hello", **more), NOW)
        await db.execute(
            "UPDATE outbox SET state = ?, message_id = iif(? = 'sent', 9, NULL),"
            " message = iif(? = 'sent', NULL, message) WHERE chat_id = ? AND key = ?",
            (state, state, state, chat_id, key),
        )


async def outbox(database: Database) -> list[tuple[Any, ...]]:
    return await rows(database, "SELECT chat_id, key, state, message_id FROM outbox ORDER BY id")


@pytest.mark.parametrize("state", ["queued", "sending", "failed", "unknown", "sent", "dropped"])
async def test_a_row_keeps_its_state(database: Database, state: str) -> None:
    await prepare(database, OLD, "a", state, message_id=4)
    await moved(database)
    assert await outbox(database) == [(NEW, "a", state, None)]


async def test_what_was_suspended_can_be_sent_now(database: Database) -> None:
    await prepare(database, OLD, "a", "suspended")
    await database.execute(
        "INSERT INTO chats (chat_id, kind, seen_at, gone_at) VALUES (?, 'group', 1, 1)", (OLD,)
    )
    await moved(database)
    assert await outbox(database) == [(NEW, "a", "queued", None)]
    assert await rows(database, "SELECT chat_id, gone_at FROM chats") == [(NEW, None)]


_STATES = ("queued", "sending", "sent", "failed", "suspended", "unknown", "dropped")
_SAID = {"sending", "sent", "unknown"}


@pytest.mark.parametrize(("old", "new"), [*itertools.product(_STATES, repeat=2)])
async def test_what_was_said_under_one_id_is_not_said_under_the_other(
    database: Database, old: str, new: str
) -> None:
    await prepare(database, OLD, "a", old)
    await prepare(database, NEW, "a", new)
    await moved(database)
    [(chat_id, _, state, _)] = await outbox(database)
    assert chat_id == NEW
    assert state in _SAID if {old, new} & _SAID else state == new


async def test_an_edit_of_an_old_message_is_dropped_and_a_correction_is_said_anew(
    database: Database,
) -> None:
    edit = {"method": Method.EDIT, "kind": Kind.EDIT}
    await prepare(database, OLD, "a", "sent")
    await prepare(database, OLD, "b", "queued")
    await prepare(database, OLD, "edit:id", "queued", message_id=9, **edit)
    await prepare(database, OLD, "edit:sent", "suspended", about="a", **edit)
    await prepare(database, OLD, "edit:unsent", "queued", about="b", **edit)
    await prepare(database, OLD, "edit:begun", "sending", message_id=9, **edit)
    for key, state in (("fix", "queued"), ("fix:begun", "sending")):
        await prepare(database, OLD, key, state, message_id=9, cause=f"{CORRECTION}5", **edit)
    await moved(database)
    found = await rows(database, "SELECT key, state, message FROM outbox ORDER BY id")
    assert [(key, state) for key, state, _ in found] == [
        ("a", "sent"),
        ("b", "queued"),
        ("edit:id", "dropped"),
        ("edit:sent", "dropped"),
        ("edit:unsent", "queued"),
        ("edit:begun", "dropped"),
        ("fix", "queued"),
        ("fix:begun", "queued"),
    ]
    said = {
        key: Message.from_json(text, chat_id=NEW, key=key, kind=Kind.EDIT)
        for key, _, text in found
        if text is not None
    }
    assert set(said) == {"b", "edit:unsent", "fix", "fix:begun"}
    assert (said["edit:unsent"].method, said["edit:unsent"].about) == (Method.EDIT, "b")
    for key in ("fix", "fix:begun"):
        fix = said[key]
        assert (fix.method, fix.html, fix.message_id) == (Method.TEXT, "Hello", None)


async def test_a_correction_is_that_of_the_message_that_was_left_behind(
    database: Database,
) -> None:
    await fill(database, OLD)
    key, _ = correction_keys(4)
    for number in (1, 2):
        await prepare(database, OLD, f"{key}{number}", "queued", message_id=4, kind=Kind.EDIT)
    await moved(database)
    [(left,)] = await rows(database, "SELECT message_id FROM citing")
    first, _ = correction_keys(left)
    found = await rows(database, "SELECT key FROM outbox WHERE kind = 'edit' ORDER BY id")
    assert found == [(f"{first}1",), (f"{first}2",)]


# alerts


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [("told", None, "told"), (None, "told", "told"), ("old", "new", "new"), (None, None, None)],
)
async def test_of_two_alerts_on_one_story_that_which_was_told_stays(
    database: Database, old: str | None, new: str | None, kept: str | None
) -> None:
    for follow, (chat_id, key) in enumerate(((OLD, old), (NEW, new)), start=1):
        await database.execute(f"INSERT INTO follows {FILL['follows']}", (chat_id,))
        await database.execute(f"INSERT INTO alerts {FILL['alerts']}", (chat_id,))
        await database.execute("UPDATE alerts SET key = ? WHERE id = ?", (key, follow))
        await database.execute("INSERT INTO alert_follows VALUES (?, ?)", (follow, follow))
    await moved(database)
    assert await rows(database, "SELECT chat_id, key FROM alerts") == [(NEW, kept)]
    follows = "SELECT follow_id FROM alert_follows JOIN alerts ON id = alert_id ORDER BY 1"
    assert await rows(database, follows) == [(1,), (2,)]


# bans


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        (("banned", 1), None, "banned"),
        (("allowed", 1), None, "allowed"),
        (("banned", 2), ("allowed", 1), "banned"),
        (("banned", 1), ("allowed", 2), "allowed"),
    ],
)
async def test_a_ban_holds_until_something_else_is_decided(
    database: Database, old: tuple[str, int], new: tuple[str, int] | None, holds: str
) -> None:
    for chat_id, one in ((OLD, old), (NEW, new)):
        if one is not None:
            await database.execute("INSERT INTO listed VALUES (?, ?, ?, 1)", (chat_id, *one))
    await moved(database)
    assert await rows(database, "SELECT peer_id, kind FROM listed") == [(NEW, holds)]


# at work


async def follow(path: Path, chat: Chat) -> None:
    async with open_database(path, [ARCHIVE, SCHEMA]) as database:
        await database.execute(f"INSERT INTO follows {FILL['follows']}", (chat.id,))
        await Outbox(database).put([Message(chat.id, "a", Kind.ALERT, "News.")], NOW)


def chats_of(path: Path, table: str) -> list[int]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute(f"SELECT chat_id FROM {table} ORDER BY 1")]


@pytest.fixture
def news(telegram: FakeTelegram, ann: Chat) -> Chat:
    return telegram.group("News", kind="group", admins=[ann])


@pytest.mark.parametrize("order", ["both", "turned", "old", "new", "again"])
async def test_the_service_messages_move_it_whichever_comes_first(
    telegram: FakeTelegram, samples: Path, tmp_path: Path, news: Chat, ann: Chat, order: str
) -> None:
    path = tmp_path / "b.db"
    path.write_bytes(samples.read_bytes())
    new = telegram.migrate(news)
    first, second = telegram.waiting
    telegram.waiting = {
        "both": [first, second],
        "turned": [second, first],
        "old": [first],
        "new": [second],
        "again": [first, second],
    }[order]
    await follow(path, news)
    async with at_work(telegram, path) as desk:
        await desk.replies()
        if order == "again":
            telegram.push({k: v for k, v in first.items() if k != "update_id"})
            await desk.replies()
        await telegram.until(lambda: [m for m in telegram.sent if m.text == "News."])
        await desk.replies()
        await desk.says("/id", user=ann)
    assert [m.chat_id for m in telegram.sent if m.text == "News."] == [new.id]
    assert chats_of(path, "follows") == [new.id]


async def test_a_send_finds_it_out_too(
    telegram: FakeTelegram, samples: Path, tmp_path: Path, news: Chat, ann: Chat
) -> None:
    path = tmp_path / "b.db"
    path.write_bytes(samples.read_bytes())
    new = telegram.migrate(news)
    telegram.waiting.clear()
    await follow(path, news)
    async with at_work(telegram, path) as desk:
        await telegram.until(lambda: [m for m in telegram.sent if m.text == "News."])
        await desk.replies()
        await desk.says("/id", user=ann)
    assert [m.chat_id for m in telegram.sent if m.text == "News."] == [new.id]
    assert chats_of(path, "follows") == chats_of(path, "outbox") == [new.id]


async def test_an_answer_that_was_sent_to_the_supergroup_has_its_buttons_there(
    telegram: FakeTelegram, samples: Path, tmp_path: Path, news: Chat, ann: Chat
) -> None:
    path = tmp_path / "b.db"
    path.write_bytes(samples.read_bytes())
    telegram.say("/ask when was the jet shot down?", user=ann, chat=news)
    new = telegram.migrate(news)
    async with at_work(telegram, path) as desk:
        answer = await desk.reply()
        assert answer.chat_id == new.id
        await desk.press(answer, "More", user=ann)
        assert (await desk.reply()).text.startswith("3 articles, best first")
