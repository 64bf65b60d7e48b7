"""/cancel: drop what is being brought in."""

from __future__ import annotations

from datetime import UTC, datetime

from telegram import Update

from bot.actor import actor
from bot.additions import Asks
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice


async def cancel(update: Update, context: BotContext) -> None:
    """Drop what waits for an answer of this person here, the newest first."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    open_one = await context.additions.waiting(
        message.chat_id, actor(update).id, datetime.now(UTC), *Asks
    )
    if open_one is None:
        await notice(update, context, "There is nothing to cancel.")
        return
    await context.additions.end(open_one.id)
    await notice(update, context, "Cancelled. Nothing was stored.")


COMMAND = Command(help="drop the article that you are bringing in", callback=cancel, hidden=True)
