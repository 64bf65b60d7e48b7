"""Which exchange a question comes after, and may be a follow-up to."""

from __future__ import annotations

from datetime import timedelta

from telegram import Update

from bot.context import BotContext
from bot.reply import topic
from bot.state import Exchange
from corpus.answering import exchange

#: How long a question is waited for that leans on an answer without being a reply to it.
KEPT = timedelta(minutes=10)


async def preceding(update: Update, context: BotContext) -> Exchange | None:
    """The exchange before a question, if there is one.

    A reply to an answer comes after that, whoever asked and however long ago. Anything else
    comes after what the same person was answered last, in this chat and topic, within ten
    minutes. An edited question comes after what it came after when it was asked.
    """
    message, user = update.effective_message, update.effective_user
    if message is None:
        return None
    state = context.state
    target = message.reply_to_message
    if target is not None:
        replied = await state.exchange_of_answer(message.chat_id, target.message_id)
        if replied is not None and (replied.said or replied.article_id is not None):
            return replied
    if update.edited_message is not None:
        former = await state.exchange_of_question(message.chat_id, message.message_id)
        if former is not None:
            if former.follows is None:
                return None
            return await state.exchange_of_answer(message.chat_id, former.follows)
    user_id = None if message.sender_chat or user is None else user.id
    return await state.exchange_before(
        message.chat_id, topic(message), user_id, message.message_id, message.date - KEPT
    )


def said(before: Exchange | None) -> exchange.Exchange | None:
    """What was said in an exchange, for the corpus; None if nothing was."""
    if before is None or before.said is None:
        return None
    return exchange.Exchange.from_json(before.said)
