"""/resume: let alerts come again."""

from __future__ import annotations

from telegram import Update

from bot.access import by
from bot.alerts.management import all_of, done, meant
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice


async def resume(update: Update, context: BotContext) -> None:
    """Do so with those that are meant."""
    everything = await all_of(update, context)
    found = everything[1] if everything else (await meant(update, context, "resume"))[0]
    await context.services.follows.resume(by(update), [follow.id for follow in found])
    await notice(update, context, done(found, [], "on again"))


COMMAND = Command(
    help="let paused alerts come again",
    callback=resume,
    arguments="numbers, or all",
    more="`/alerts` has the numbers. In reply to an alert, `/resume` alone is about that.",
    governing=True,
)
