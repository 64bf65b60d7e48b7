"""/health: how the bot is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from telegram import Update

from bot.commands import Command
from bot.context import BotContext
from bot.health import health as told
from bot.health import room
from bot.reply import reply
from bot.role import Place, Role
from bot.tally import Tally


async def health(update: Update, context: BotContext) -> None:
    """Reply with a line for each part."""
    database = context.state.database
    try:
        space = await asyncio.to_thread(room, database.path)
    except OSError:
        space = None
    html = told(
        await Tally(database).queues(context.bot.id, update.update_id),
        await context.corpus.status(),
        await context.corpus.index_state(),
        space,
        context.services.started,
        datetime.now(UTC),
    )
    await reply(update, context, html)


COMMAND = Command(
    help="how the bot is: what waits, what fails, what is full",
    callback=health,
    role=Role.ADMIN,
    place=Place.PRIVATE,
)
