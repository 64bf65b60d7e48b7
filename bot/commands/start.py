"""/start: hello, with questions to begin with; or what a link led here for."""

from __future__ import annotations

import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import render
from bot.access import standing
from bot.commands import Command, discover
from bot.commands.article import show
from bot.commands.help import about, posted, show_help
from bot.context import BotContext
from bot.reply import reply
from bot.role import Role


async def start(update: Update, context: BotContext) -> None:
    """Reply with what the bot can do in this chat."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    payload = (context.args or [""])[0]
    name = payload.removeprefix("c_")
    if posted(update, context):
        await show_help(update, context)
    elif message.chat.type != "private":
        html = render.message("start_group", username=context.bot.username)
        await reply(update, context, html)
    elif article := re.fullmatch(r"a_(\d{1,18})", payload):
        await show(update, context, int(article[1]))
    elif payload.startswith("c_") and (command := discover().get(name)):
        # Sent here by a command that does not work in a group.
        await reply(update, context, about(name, command))
    else:
        questions = await context.corpus.suggest(3)
        rows = [
            [InlineKeyboardButton(question, callback_data=f"suggested:{i}")]
            for i, question in enumerate(questions)
        ]
        has = await standing(update, context)
        role = has.word if has > Role.USER else ""
        html = render.message("start", questions=questions, role=role)
        await reply(update, context, html, keyboard=InlineKeyboardMarkup(rows) if rows else None)


COMMAND = Command(help="say hello, and get questions to begin with", callback=start, posted=True)
