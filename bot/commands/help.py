"""/help: the commands that somebody may give, or one of them."""

from __future__ import annotations

from telegram import Update

from bot import render, rights
from bot.access import asker, standing
from bot.commands import Command, discover
from bot.context import BotContext
from bot.reply import notice, reply
from bot.role import Place, Role

_PLACES = {
    Place.ANYWHERE: "",
    Place.NEWSROOM: "in private and in the newsroom's chat",
    Place.PRIVATE: "in private",
}


async def show_help(update: Update, context: BotContext) -> None:
    """Reply with the list of commands, or with all about one."""
    name = (context.args or [""])[0].lstrip("/").lower()
    if not name:
        html = render.message(
            "help", commands=await _commands(update, context), posted=posted(update, context)
        )
        await reply(update, context, html)
    elif command := discover().get(name):
        await reply(update, context, about(name, command))
    else:
        await notice(update, context, "I have no such command. /help lists all of them.")


def about(name: str, command: Command) -> str:
    """All about one command, and who may give it where."""
    who = f"{command.role.word}s" if command.role > Role.USER else ""
    if command.governing:
        who = "everybody in private, and in groups and channels for their admins"
    return render.message(
        "help_command", name=name, command=command, who=who, where=_PLACES[command.place]
    )


def posted(update: Update, context: BotContext) -> bool:
    """Whether an update is of a channel where nobody can ask, but only those who post there."""
    chat = update.effective_chat
    return chat is not None and chat.type == "channel" and chat.id != context.settings.newsroom


async def _commands(update: Update, context: BotContext) -> list[tuple[str, Command]]:
    """What the sender of a message may do, there."""
    who, newsroom = asker(update), context.settings.newsroom
    assert who is not None, "somebody asked"
    has = await standing(update, context)
    return [
        (name, command)
        for name, command in discover().items()
        if not command.hidden
        and (command.governing or command.posted or not posted(update, context))
        and rights.refusal(has, who, command.role, command.place, newsroom) is None
    ]


COMMAND = Command(help="what I understand", callback=show_help, arguments="[command]", posted=True)
