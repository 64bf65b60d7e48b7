"""What Telegram tells of the bot in its chats, and of who is in charge there."""

from __future__ import annotations

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from bot.context import BotContext


async def membership(update: Update, context: BotContext) -> None:
    """Somebody, or the bot, has become another in a chat.

    Raises:
        ApplicationHandlerStop: Always: nobody waits for an answer to this.
    """
    admins = context.services.admins
    if (changed := update.chat_member) is not None:
        admins.forget(changed.chat.id, changed.new_chat_member.user.id)
    if (mine := update.my_chat_member) is not None:
        # What the bot may see of the others has changed too.
        admins.forget(mine.chat.id)
    raise ApplicationHandlerStop
