"""/id: the numbers that an operator is asked for."""

from __future__ import annotations

from telegram import Update

from bot import render
from bot.access import standing
from bot.commands import Command
from bot.context import BotContext
from bot.reply import reply
from bot.role import Role


async def show_id(update: Update, context: BotContext) -> None:
    """Reply with the ids of user, chat and topic."""
    message, user = update.effective_message, update.effective_user
    assert message is not None, "the handlers' filters let only messages through"
    has = await standing(update, context)
    html = render.message(
        "id",
        role=has.word if has > Role.USER else "",
        newsroom=message.chat_id == context.settings.newsroom,
        # An anonymous admin's user is Telegram's own stand-in.
        user_id=user.id if user and message.sender_chat is None else None,
        chat_id=message.chat_id,
        thread_id=message.message_thread_id if message.is_topic_message else None,
    )
    await reply(update, context, html)


COMMAND = Command(help="your id, and that of this chat", callback=show_id)
