"""/start: hello, with questions to begin with; or what a link led here for."""

from __future__ import annotations

import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import render
from bot.commands import Command
from bot.commands.article import show
from bot.context import BotContext
from bot.reply import reply


async def start(update: Update, context: BotContext) -> None:
    """Reply with what the bot can do in this chat."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    if message.chat.type != "private":
        html = render.message("start_group", username=context.bot.username)
        await reply(update, context, html)
    elif payload := re.fullmatch(r"a_(\d{1,18})", (context.args or [""])[0]):
        await show(update, context, int(payload[1]))
    else:
        questions = await context.corpus.suggest(3)
        rows = [
            [InlineKeyboardButton(question, callback_data=f"suggested:{i}")]
            for i, question in enumerate(questions)
        ]
        html = render.message("start", questions=questions)
        await reply(update, context, html, keyboard=InlineKeyboardMarkup(rows) if rows else None)


COMMAND = Command(help="say hello, and get questions to begin with", callback=start)
