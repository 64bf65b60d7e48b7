"""The button under what was not found that has somebody told when there is an answer."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot.actor import actor
from bot.askings import Asking
from bot.button import press, toast
from bot.context import BotContext
from bot.corrections.noting import rows_of
from bot.people import By
from bot.preceding import said
from bot.reply import topic
from bot.standing import MOST, Pressed
from corpus.answers import Outcome
from corpus.errors import QueryError
from corpus.wording import Wording

#: Of the button.
NAME = "tell"
_OFF, _ON = "🔔 Tell me when it appears", "✓ I will tell you"

_TOASTS = {
    Pressed.ON: "I will tell you. Press again to take it back.",
    Pressed.OFF: "I will not tell you.",
    Pressed.FULL: f"You have {MOST} of {MOST} standing questions. Remove one with /alerts.",
    Pressed.UNKNOWN: "This question is too old. Please ask again.",
}
_FULL_HERE = (
    f"You have {MOST} of {MOST} standing questions here. Remove one with /alerts in our private"
    " chat."
)


def button() -> InlineKeyboardButton:
    """The button, as it stands under an answer that was just given."""
    return InlineKeyboardButton(_OFF, callback_data=NAME)


async def pressed(update: Update, context: BotContext) -> None:
    """Whoever presses is told, whoever asked; or is not any more."""
    query, message, _ = press(update)
    if message is None:
        await toast(query, _TOASTS[Pressed.UNKNOWN])
        return
    place, otherwise = await _question(context, message)
    user_id, now = query.from_user.id, context.services.now()
    who = By(actor(update), user_id)
    became = await context.services.standing.press(who, user_id, place, now, otherwise)
    private = message.chat.type == "private"
    await toast(query, _FULL_HERE if became is Pressed.FULL and not private else _TOASTS[became])
    # In a group it is one button for many, and shows nobody's.
    if became in (Pressed.ON, Pressed.OFF) and private:
        await _show(context, message, _ON if became is Pressed.ON else _OFF)


async def _question(
    context: BotContext, message: Message
) -> tuple[tuple[int, int], tuple[Asking, Wording] | None]:
    """Where the question was asked that a message answers; and what it was, if that is known."""
    exchange = await context.state.exchange_of_answer(message.chat_id, message.message_id)
    replied = message.reply_to_message
    asked_in = message.message_id
    if exchange is not None and exchange.question_id is not None:
        asked_in = exchange.question_id
    elif exchange is None and replied is not None:
        asked_in = replied.message_id
    place = (message.chat_id, asked_in)
    if exchange is None or exchange.article_id is not None:
        return place, None
    told, now = said(exchange), context.services.now()
    text = told.question if told else exchange.question
    outcome = (told.outcome if told else "") or Outcome.NOT_FOUND.value
    try:
        wording = context.corpus.wordings.of(text, now.date())
    except QueryError:  # there is nothing in it to be searched for
        return place, None
    asking = Asking(*place, topic(message), exchange.user_id, text, outcome, now)
    return place, (asking, wording)


async def _show(context: BotContext, message: Message, label: str) -> None:
    markup = message.reply_markup
    if markup is None:
        return
    rows = [
        [
            InlineKeyboardButton(label, callback_data=NAME) if b.callback_data == NAME else b
            for b in row
        ]
        for row in markup.inline_keyboard
    ]
    changed = InlineKeyboardMarkup(rows)
    await context.services.quoted.keyboard(message.chat_id, message.message_id, rows_of(changed))
    await message.edit_reply_markup(changed)
