"""Which messages of ours quote which articles, so that they can be corrected."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime

import aiosqlite

from bot.delivery.message import Cited, Message


async def cite(
    db: aiosqlite.Connection, chat_id: int, message_id: int, message: Message, now: datetime
) -> None:
    """Note what a message that was sent quotes; anew if it did before.

    Args:
        db: In a transaction of the caller's.
        chat_id: Where it is.
        message_id: Of ours.
        message: Its text, its buttons and its quotes.
        now: When.
    """
    for sql, parameters in citing(chat_id, message_id, message, now):
        await db.execute(sql, parameters)


def citing(
    chat_id: int, message_id: int, message: Message, now: datetime
) -> list[tuple[str, Sequence[object]]]:
    """The statements of `cite`; a message that quotes nothing is forgotten."""
    place = (chat_id, message_id)
    made = message.made or message.html
    values = (
        made,
        json.dumps(message.keyboard) if message.keyboard else None,
        to_json(message.cites),
        message.html if message.made else None,
        impersonal(made) != made,
        int(now.timestamp()),
    )
    statements: list[tuple[str, Sequence[object]]] = [
        ("DELETE FROM citing WHERE chat_id = ? AND message_id = ?", place),
        # It would show what the message was before.
        (
            "DELETE FROM outbox WHERE chat_id = ? AND key >= ? AND key < ?"
            " AND state IN ('queued', 'suspended')",
            (chat_id, *correction_keys(message_id)),
        ),
    ]
    if message.cites:
        statements.append(
            (
                "INSERT INTO citing (chat_id, message_id, html, keyboard, quotes, shown, words,"
                " made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*place, *values),
            )
        )
    cited = dict.fromkeys(quote.article_id for quote in message.cites)
    return statements + [("INSERT INTO cited VALUES (?, ?, ?)", (one, *place)) for one in cited]


def exchanged(
    chat_id: int, message_id: int, message: Message, now: datetime
) -> tuple[str, Sequence[object]]:
    """The statement that notes what was asked, for follow-ups and for the buttons under it."""
    said = message.exchange or {}
    about = (said.get("user_id"), said["question"], said.get("article_id"))
    return (
        "INSERT OR REPLACE INTO exchanges (chat_id, answer_id, user_id, question,"
        " article_id, topic_id, said, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(chat_id, message_id, *about),
            *(message.topic_id or None, said.get("said"), int(now.timestamp())),
        ),
    )


def correction_keys(message_id: int) -> tuple[str, str]:
    """The keys of a message's corrections in the outbox: all from the first up to the second."""
    return f"correction:{message_id}:", f"correction:{message_id};"


def to_json(quotes: Sequence[Cited]) -> str:
    """Quotes as they are kept."""
    return json.dumps([quote.to_list() for quote in quotes], ensure_ascii=False)


def from_json(text: str) -> tuple[Cited, ...]:
    """The quotes that `to_json` was given."""
    return tuple(Cited(*values) for values in json.loads(text))


# What a person asked stands on top, with how it was understood, and below which words of it
# were searched for.
_ON_TOP = re.compile(r"(?:<i>[^\n]*</i>\n\n)+")
_BELOW = re.compile(r"\n+<i>(?:I searched for “|I mended \d|No article has <code>)[^\n]*</i>")


def impersonal(html: str) -> str:
    """A message without the lines that hold what people wrote."""
    return _BELOW.sub("", _ON_TOP.sub("", html, count=1) if _ON_TOP.match(html) else html)
