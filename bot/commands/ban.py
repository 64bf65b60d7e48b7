"""/ban: somebody, or a chat, is answered no more."""

from __future__ import annotations

from datetime import UTC, datetime

from telegram import Update

from bot import render
from bot.access import by
from bot.commands import Command
from bot.context import BotContext
from bot.menu import set_menu
from bot.reply import notice, reply
from bot.role import Place, Role
from bot.whom import whom

_USAGE = "Write whom, such as `/ban 123456`, `/ban @name` or `/ban -100123456`, or reply to them."


async def ban(update: Update, context: BotContext) -> None:
    """Ban a person, whose role is taken, or a chat; without arguments say who is banned."""
    someone = await whom(update, context, context.args or [])
    if someone is None:
        roles = await context.people.roles()
        html = render.message("listed", title="Banned", ids=roles.banned, names=roles.names,
                              usage=_USAGE)  # fmt: skip
        await reply(update, context, html)
    elif someone.id == context.settings.newsroom:
        # A reply to an admin who hides behind it.
        await notice(update, context, "That is the newsroom itself. Write a person's id instead.")
    elif await context.people.ban(by(update), someone.id, datetime.now(UTC)):
        if someone.id > 0:
            await set_menu(context.bot, someone.id, Role.USER)
        await notice(update, context, f"{someone} is banned, and is told so once.")
    else:
        await notice(update, context, f"{someone} is banned already.")


COMMAND = Command(
    help="answer somebody, or a chat, no more",
    callback=ban,
    arguments="id, @name or reply",
    more="Whoever is banned gets one notice, then silence; a role of theirs is taken. Alone it"
    " lists who is banned. `/unban` takes it back.",
    role=Role.ADMIN,
    place=Place.NEWSROOM,
)
