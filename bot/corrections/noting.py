"""Notes what messages quote that are answers to updates, so that they can be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from telegram import InlineKeyboardMarkup, Message

from bot.context import BotContext
from bot.delivery.citing import citing
from bot.delivery.message import Cited, Keyboard, Kind
from bot.delivery.message import Message as Sent
from corpus.database import Statement


def citing_of(
    message: Message, html: str, keyboard: InlineKeyboardMarkup | None, cites: Sequence[Cited]
) -> Sequence[Statement]:
    """What is noted of a message of ours that quotes articles; anew if it did before.

    Args:
        message: As it was sent.
        html: What it says.
        keyboard: Under it.
        cites: The quotes.
    """
    return citing_at(message.chat_id, message.message_id, html, keyboard, cites)


def citing_at(
    chat_id: int,
    message_id: int,
    html: str,
    markup: InlineKeyboardMarkup | None,
    cites: Sequence[Cited],
) -> Sequence[Statement]:
    """The same of the message with this id."""
    shown = Sent(chat_id, "", Kind.ANSWER, html, keyboard=rows_of(markup), cites=tuple(cites))
    return citing(chat_id, message_id, shown, datetime.now(UTC))


async def cite(
    context: BotContext,
    message: Message,
    html: str,
    keyboard: InlineKeyboardMarkup | None,
    cites: Sequence[Cited],
) -> None:
    """Note it of a message that answers no question."""
    statements = citing_of(message, html, keyboard, cites)
    await context.state.database.execute_all(statements, durable=True)


def rows_of(markup: InlineKeyboardMarkup | None) -> Keyboard:
    """The buttons as the outbox has them."""
    rows: Keyboard = markup.to_dict()["inline_keyboard"] if markup else ()
    return rows
