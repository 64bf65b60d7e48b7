"""A group has become a supergroup: all that is known of it moves to its new id, in one go.

The messages of old are not in the supergroup, and its own begin with number 1. What is kept of an
old message gets a number below zero, in the same order: it is never that of a message there. What
quotes an article has to be corrected by a message of its own then, as `left_behind` tells.
"""

from __future__ import annotations

import aiosqlite

from bot.actor import NEWSDESK
from bot.delivery.message import Method
from corpus.records import audit

#: Taken from the number of a message that was left behind; more than any has.
_BELOW = 1 << 32

#: Cause of edits that are sent as messages of their own if what they edit was left behind.
CORRECTION = "correction:"

#: Where the number begins in the key of such an edit.
_KEY = len(CORRECTION) + 1

#: What has a chat's id in it and is done with in a few words: all that moves as it is, and what a
#: later move finds there already.
_STEPS = (
    # What was decided there after the move holds.
    "INSERT OR IGNORE INTO preferences (chat_id, timezone, quiet_from, quiet_to)"
    " SELECT :new, timezone, quiet_from, quiet_to FROM preferences WHERE chat_id = :old",
    "DELETE FROM preferences WHERE chat_id = :old",
    "UPDATE follows SET message_id = NULL WHERE made_in = :old",
    "UPDATE follows SET made_in = :new WHERE made_in = :old",
    "UPDATE follows SET chat_id = :new WHERE chat_id = :old",
    "UPDATE alerts SET chat_id = :new WHERE chat_id = :old",
    # An update of the old chat may be handled again after a crash, and must find its answer.
    "INSERT OR IGNORE INTO exchanges (chat_id, answer_id, question_id, user_id, question,"
    " article_id, made_at, topic_id, said, follows)"
    " SELECT :new, answer_id - :below, question_id - :below, user_id, question, article_id,"
    " made_at, topic_id, said, follows - :below FROM exchanges WHERE chat_id = :old",
    "UPDATE OR REPLACE feedback SET chat_id = :new, answer_id = answer_id - :below"
    " WHERE chat_id = :old",
    "UPDATE OR REPLACE citing SET chat_id = :new, message_id = message_id - :below"
    " WHERE chat_id = :old",
    "UPDATE correcting SET chat_id = :new, message_id = NULL WHERE chat_id = :old",
    "UPDATE OR REPLACE askings SET chat_id = :new, message_id = message_id - :below"
    " WHERE chat_id = :old",
    "UPDATE OR REPLACE additions SET chat_id = :new, message_id = message_id - :below,"
    " progress_id = NULL WHERE chat_id = :old",
    "UPDATE OR REPLACE parts SET chat_id = :new, message_id = message_id - :below"
    " WHERE chat_id = :old",
    # Who is asked there for an answer has to be asked again.
    "DELETE FROM pin_prompts WHERE chat_id = :old",
    "UPDATE broadcasts SET progress_chat_id = NULL, progress_id = NULL"
    " WHERE progress_chat_id = :old",
    "INSERT INTO notices (chat_id, notice, told_at)"
    " SELECT :new, notice, told_at FROM notices WHERE chat_id = :old"
    " ON CONFLICT DO UPDATE SET told_at = max(told_at, excluded.told_at)",
    "DELETE FROM notices WHERE chat_id = :old",
    # A ban is not escaped from; what was decided last of the two holds.
    "INSERT INTO listed (peer_id, kind, since, told)"
    " SELECT :new, kind, since, told FROM listed WHERE peer_id = :old"
    " ON CONFLICT DO UPDATE SET kind = excluded.kind, since = excluded.since,"
    " told = excluded.told WHERE excluded.since > since",
    "DELETE FROM listed WHERE peer_id = :old",
    # That nothing can be sent to the old one says nothing of the new one.
    "INSERT INTO chats (chat_id, kind, seen_at, title)"
    " SELECT :new, kind, seen_at, title FROM chats WHERE chat_id = :old"
    " ON CONFLICT DO UPDATE SET seen_at = max(seen_at, excluded.seen_at),"
    " title = coalesce(title, excluded.title)",
    "DELETE FROM chats WHERE chat_id = :old",
)

#: The outbox, before its rows have the new id.
_OUTBOX = (
    # The number of the message that is corrected is in the key of the correction.
    f"UPDATE outbox SET key = '{CORRECTION}'"
    f" || (CAST(substr(key, {_KEY}) AS INTEGER) - :below)"
    f" || substr(key, {_KEY} - 1 + instr(substr(key, {_KEY}), ':'))"
    f" WHERE chat_id = :old AND key GLOB '{CORRECTION}[0-9]*:*'",
    # What was said under the old id is not said again under the new one, nor the other way round.
    "DELETE FROM outbox WHERE chat_id = :new AND state NOT IN ('sent', 'sending', 'unknown')"
    " AND key IN (SELECT key FROM outbox WHERE chat_id = :old"
    " AND state IN ('sent', 'sending', 'unknown'))",
    "DELETE FROM outbox WHERE chat_id = :old"
    " AND key IN (SELECT key FROM outbox WHERE chat_id = :new)",
    # What would be changed, or deleted, is where nobody writes any more.
    f"""
    UPDATE outbox SET reason = 'the group became a supergroup',
        state = CASE WHEN state IN ('failed', 'unknown', 'dropped') THEN state
            WHEN cause GLOB '{CORRECTION}*' THEN 'queued' ELSE 'dropped' END,
        message = CASE WHEN cause GLOB '{CORRECTION}*'
            THEN json_remove(message, '$.method', '$.about') END
    WHERE chat_id = :old AND message IS NOT NULL
    AND json_extract(message, '$.method') IN ('{Method.EDIT}', '{Method.DELETE}')
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS first WHERE first.chat_id = :old
        AND first.key = json_extract(outbox.message, '$.about')
        AND first.state IN ('queued', 'suspended', 'sending'))
    """,
    "UPDATE outbox SET state = 'queued', reason = ''"
    " WHERE chat_id = :old AND state = 'suspended' AND NOT EXISTS"
    " (SELECT 1 FROM chats WHERE chat_id = :new AND gone_at IS NOT NULL)",
    "UPDATE outbox SET chat_id = :new, message_id = NULL,"
    " message = json_remove(message, '$.message_id') WHERE chat_id = :old",
)


def left_behind(message_id: int) -> bool:
    """Whether a message is in the group that a supergroup was: it cannot be replied to, nor edited.

    Args:
        message_id: As it stands in a row.
    """
    return message_id < 0


async def move(db: aiosqlite.Connection, old: int, new: int) -> bool:
    """Have a supergroup take the place of the group that it was; nothing if it has.

    Args:
        db: In a transaction of the caller's, who sets `Outbox.due` afterwards.
        old: Id of the group.
        new: Id of the supergroup.

    Returns:
        Whether anything was there to be moved.
    """
    if old == new:
        return False
    before = db.total_changes
    await _merge_alerts(db, old, new)
    for statement in (*_OUTBOX, *_STEPS):
        await db.execute(statement, {"old": old, "new": new, "below": _BELOW})
    if moved := db.total_changes > before:
        await audit.record(db, NEWSDESK, "chat.move", f"chat:{old}", old, new)
    return moved


async def _merge_alerts(db: aiosqlite.Connection, old: int, new: int) -> None:
    """Of two alerts on the same story one stays: that which was told, or is about to be."""
    pairs = await db.execute_fetchall(
        "SELECT a.id, a.key, b.id, b.key FROM alerts AS a JOIN alerts AS b"
        " ON b.chat_id = ? AND b.topic_id = a.topic_id AND b.story = a.story"
        " WHERE a.chat_id = ?",
        (new, old),
    )
    for old_id, old_key, new_id, new_key in pairs:
        told_before = new_key is None and old_key is not None
        kept, lost = (old_id, new_id) if told_before else (new_id, old_id)
        await db.execute(
            "INSERT OR IGNORE INTO alert_follows SELECT ?, follow_id FROM alert_follows"
            " WHERE alert_id = ?",
            (kept, lost),
        )
        await db.execute("DELETE FROM alerts WHERE id = ?", (lost,))
