"""/unban: takes a ban back."""

from __future__ import annotations

from telegram import Update

from bot.access import by
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice
from bot.role import Place, Role
from bot.whom import whom

_USAGE = "Write whom, such as `/unban 123456` or `/unban @name`. /ban lists who is banned."


async def unban(update: Update, context: BotContext) -> None:
    """Answer somebody, or a chat, again."""
    someone = await whom(update, context, context.args or [])
    if someone is None:
        await notice(update, context, _USAGE)
    elif await context.people.unban(by(update), someone.id):
        await notice(update, context, f"{someone} is banned no more.")
    else:
        await notice(update, context, f"{someone} is not banned. /ban lists who is.")


COMMAND = Command(
    help="answer somebody, or a chat, again",
    callback=unban,
    arguments="id, @name or reply",
    more="A role that the ban took does not come back by itself.",
    role=Role.ADMIN,
    place=Place.NEWSROOM,
)
