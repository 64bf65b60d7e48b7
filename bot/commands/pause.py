"""/pause: let alerts rest."""

from __future__ import annotations

from telegram import Update

from bot.access import by
from bot.alerts.management import all_of, done, meant
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice


async def pause(update: Update, context: BotContext) -> None:
    """Do so with those that are meant."""
    everything = await all_of(update, context)
    found = everything[1] if everything else (await meant(update, context, "pause"))[0]
    await context.services.follows.pause(by(update), [follow.id for follow in found])
    await notice(update, context, done(found, [], "paused"))


COMMAND = Command(
    help="let alerts rest for a while",
    callback=pause,
    arguments="numbers, or all",
    more="`/alerts` has the numbers. In reply to an alert, `/pause` alone is about that.",
    governing=True,
)
