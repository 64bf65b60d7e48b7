"""/reindex: build the index anew, while answers go on."""

from __future__ import annotations

from telegram import Update

from bot.actor import actor
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice
from bot.role import Place, Role


async def reindex(update: Update, context: BotContext) -> None:
    """Begin, and reply with what is being done."""
    begun = await context.corpus.restart(actor(update))
    await notice(
        update,
        context,
        f"The index is being built anew{'' if begun else ' already'}. I go on answering from the"
        " old one; /status says how far it is.",
    )


COMMAND = Command(
    help="build the index anew",
    callback=reindex,
    more="I go on answering meanwhile; /status says how far it is.",
    role=Role.ADMIN,
    place=Place.PRIVATE,
)
