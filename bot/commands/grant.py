"""/grant: a role for somebody, and who has one."""

from __future__ import annotations

from telegram import Update

from bot import render
from bot.access import by
from bot.commands import Command
from bot.context import BotContext
from bot.menu import set_menu
from bot.reply import notice, reply
from bot.role import Place, Role
from bot.whom import whom

_GRANTED = {role.word: role for role in (Role.EDITOR, Role.ADMIN)}
_USAGE = (
    "Write whom and what, such as `/grant 123456 editor` or `/grant @name admin`, or reply to"
    " somebody's message with `/grant editor`."
)


async def grant(update: Update, context: BotContext) -> None:
    """Give somebody a role; without arguments say who has one."""
    words = list(context.args or [])
    roles = [word.lower() for word in words if word.lower() in _GRANTED]
    if not words:
        html = render.message("roles", roles=await context.people.roles(), usage=_USAGE)
        await reply(update, context, html)
        return
    if len(roles) != 1:
        await notice(update, context, _USAGE)
        return
    someone = await whom(update, context, [w for w in words if w.lower() not in _GRANTED])
    if someone is None:
        await notice(update, context, _USAGE)
        return
    role = _GRANTED[roles[0]]
    former = await context.people.grant(by(update), someone.id, role)
    if former is role:
        await notice(update, context, f"{someone} is an {role.word} already.")
        return
    await set_menu(context.bot, someone.id, role)
    was = f", and no {former.word} any more" if former > role else ""
    await notice(update, context, f"{someone} is an {role.word} now{was}.")


COMMAND = Command(
    help="make somebody an editor or an admin",
    callback=grant,
    arguments="id, @name or reply, and editor or admin",
    more="Admins make editors, owners make admins. Alone it lists who has a role."
    " `@name` works for people who have written to me; `/id` tells everybody their own id.",
    role=Role.ADMIN,
    place=Place.NEWSROOM,
)
