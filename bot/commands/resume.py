"""/resume: let alerts come again."""

from __future__ import annotations

from telegram import Update

from bot.alerts.management import change
from bot.commands import Command
from bot.context import BotContext


async def resume(update: Update, context: BotContext) -> None:
    """Do so with those that are meant."""
    await change(update, context, "resume", context.services.follows.resume, "on again")


COMMAND = Command(
    help="let paused alerts come again",
    callback=resume,
    arguments="numbers, or all",
    more="`/alerts` has the numbers. In reply to an alert, `/resume` alone is about that.",
    governing=True,
)
