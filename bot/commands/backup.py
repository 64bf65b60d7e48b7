"""/backup: a copy of the whole database beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter

from telegram import Update

from bot.actor import actor
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice, typing
from bot.role import Place, Role
from corpus.backup import beside
from corpus.errors import DatabaseError


async def backup(update: Update, context: BotContext) -> None:
    """Reply with the file, its size, and how long it took."""
    to = beside(context.settings.database, "backup", datetime.now(UTC))
    start = perf_counter()
    try:
        async with typing(update, context):
            size = await context.corpus.back_up(to, actor(update))
    except DatabaseError as e:  # an admin can act on it
        await notice(update, context, f"There is no backup: {e}")
        return
    seconds = perf_counter() - start
    await notice(
        update,
        context,
        f"The backup is beside the database: `{to.name}`, {size:,} bytes, in {seconds:.1f} s.",
    )


COMMAND = Command(
    help="copy the database",
    callback=backup,
    more="The copy lies beside the database; `newsdesk restore` puts it in its place.",
    role=Role.ADMIN,
    place=Place.PRIVATE,
)
