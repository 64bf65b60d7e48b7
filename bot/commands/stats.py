"""/stats: what the last days brought, as text and as a picture."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from telegram import Update

from bot import render
from bot.arguments import arguments
from bot.attachment import send_picture
from bot.commands import Command
from bot.context import BotContext
from bot.picture import draw
from bot.reply import notice, reply, typing
from bot.role import Place, Role
from bot.tally import Tally

_DEFAULT, _MOST = 30, 365


async def stats(update: Update, context: BotContext) -> None:
    """Reply with the numbers, and send their picture where it can be drawn."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    days = _days(arguments(message))
    if days is None:
        await notice(update, context, f"Please give a number of days from 1 to {_MOST}.")
        return
    async with typing(update, context):
        numbers = await Tally(context.state.database).numbers(days, datetime.now(UTC))
        picture = await asyncio.to_thread(draw, numbers.days)
    await reply(update, context, render.stats(numbers, drawn=picture is not None))
    if picture is not None:
        await send_picture(context, message, picture, f"{numbers.articles:,} articles stored")


def _days(text: str) -> int | None:
    if not text:
        return _DEFAULT
    if text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= _MOST:
        return int(text)
    return None


COMMAND = Command(
    help="articles, questions and votes of the last days, with a picture",
    callback=stats,
    arguments="[days from 1 to 365]",
    more="For example `/stats 7`; 30 days otherwise.",
    role=Role.ADMIN,
    place=Place.PRIVATE,
)
