"""/pause: let alerts rest."""

from __future__ import annotations

from telegram import Update

from bot.alerts.management import change
from bot.commands import Command
from bot.context import BotContext


async def pause(update: Update, context: BotContext) -> None:
    """Do so with those that are meant."""
    await change(update, context, "pause", context.services.follows.pause, "paused")


COMMAND = Command(
    help="let alerts rest for a while",
    callback=pause,
    arguments="numbers, or all",
    more="`/alerts` has the numbers. In reply to an alert, `/pause` alone is about that.",
    governing=True,
)
