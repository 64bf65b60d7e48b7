"""/status: what the archive covers, and how fresh it is."""

from __future__ import annotations

from telegram import Update

from bot import render
from bot.commands import Command
from bot.context import BotContext
from bot.reply import reply


async def status(update: Update, context: BotContext) -> None:
    """Reply with the archive in numbers."""
    await reply(update, context, render.status(await context.corpus.status()))


COMMAND = Command(help="what the archive covers, and how fresh it is", callback=status)
