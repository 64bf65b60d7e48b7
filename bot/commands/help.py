"""/help: all commands, or one of them."""

from __future__ import annotations

from telegram import Update

from bot import render
from bot.commands import Command, discover
from bot.context import BotContext
from bot.reply import notice, reply


async def show_help(update: Update, context: BotContext) -> None:
    """Reply with the list of commands, or with all about one."""
    commands = discover()
    name = (context.args or [""])[0].lstrip("/").lower()
    if not name:
        html = render.message("help", commands=list(commands.items()))
        await reply(update, context, html)
    elif command := commands.get(name):
        await reply(update, context, render.message("help_command", name=name, command=command))
    else:
        await notice(update, context, "I have no such command. /help lists all of them.")


COMMAND = Command(help="what I understand", callback=show_help, arguments="[command]")
