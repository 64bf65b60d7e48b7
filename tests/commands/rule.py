"""A command about the chat itself: not of the bot, but of its tests."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import render
from bot.button import press, toast
from bot.commands import Command
from bot.context import BotContext
from bot.reply import reply


async def rule(update: Update, context: BotContext) -> None:
    button = InlineKeyboardButton("More", callback_data="rule")
    html = render.notice("It is done.")
    await reply(update, context, html, keyboard=InlineKeyboardMarkup([[button]]))


async def _more(update: Update, context: BotContext) -> None:
    query, _, _ = press(update)
    await toast(query, "Pressed.")


COMMAND = Command(
    help="change something here",
    callback=rule,
    edits=True,
    captions=True,
    governing=True,
    buttons={"rule": _more},
)
