"""Which messages of ours quote which articles, so that they can be corrected."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import aiosqlite

from bot.delivery.message import Message


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
    """The statements of `cite`."""
    place = (chat_id, message_id)
    quotes = [[quote.article_id, quote.text] for quote in message.cites]
    values = (
        message.html,
        json.dumps(message.keyboard) if message.keyboard else None,
        json.dumps(quotes, ensure_ascii=False),
        int(now.timestamp()),
    )
    return [
        ("DELETE FROM citing WHERE chat_id = ? AND message_id = ?", place),
        (
            "INSERT INTO citing (chat_id, message_id, html, keyboard, quotes, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (*place, *values),
        ),
        *(
            ("INSERT OR IGNORE INTO cited VALUES (?, ?, ?)", (quote.article_id, *place))
            for quote in message.cites
        ),
    ]
