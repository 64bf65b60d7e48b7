"""Presses of buttons: what was pressed, under which message, and by whom."""

from __future__ import annotations

import logging

from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError

from bot.state import Exchange

log = logging.getLogger(__name__)

#: Said when a button is pressed under what is not so any more, which is shown anew then.
OUT_OF_DATE = "This list is out of date, refreshed."


def press(update: Update) -> tuple[CallbackQuery, Message | None, str]:
    """The press, the message under which the button stands, and the button's value.

    The message is None where Telegram no longer shows it to bots. The value is what
    follows the first colon of the data.
    """
    query = update.callback_query
    assert query is not None, "only presses come to a button's callback"
    message = query.message if isinstance(query.message, Message) else None
    return query, message, (query.data or "").partition(":")[2]


def label(query: CallbackQuery) -> str | None:
    """What stands on the button that was pressed; None if it cannot be seen any more.

    What is on the button needs not be remembered, so it works after a restart.
    """
    message = query.message
    if isinstance(message, Message) and message.reply_markup is not None:
        for row in message.reply_markup.inline_keyboard:
            for button in row:
                if button.callback_data == query.data:
                    return button.text
    return None


async def of_another(query: CallbackQuery, shown: Exchange | None, command: str) -> bool:
    """Whether pages are turned by somebody who did not ask for them; if so, it is said.

    Args:
        query: The press.
        shown: What the pages answer, as far as it is known.
        command: What gives pages of one's own.
    """
    if shown is None or shown.user_id in (None, query.from_user.id):
        return False
    await toast(query, f"These pages belong to the one who asked. Use {command} for your own.")
    return True


async def toast(query: CallbackQuery, text: str | None = None) -> None:
    """End the waiting of who pressed, with a line to read or without.

    Telegram takes this for about a minute after the press. Whatever becomes of it, what the
    button does is done. It shows plain text: marks of code would stand there as they are.
    """
    try:
        await query.answer(text.replace("`", "") if text else None)
    except TelegramError as e:
        log.info("a press could not be answered: %s", e)
