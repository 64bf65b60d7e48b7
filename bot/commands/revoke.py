"""/revoke: takes a role away."""

from __future__ import annotations

from telegram import Update

from bot.access import by
from bot.commands import Command
from bot.context import BotContext
from bot.menu import set_menu
from bot.reply import notice
from bot.role import Place, Role
from bot.whom import whom

_USAGE = "Write whose role to take, such as `/revoke 123456` or `/revoke @name`, or reply to them."


async def revoke(update: Update, context: BotContext) -> None:
    """Make somebody a user like all others."""
    someone = await whom(update, context, context.args or [])
    if someone is None:
        await notice(update, context, _USAGE)
        return
    former = await context.people.revoke(by(update), someone.id)
    if former is Role.USER:
        await notice(update, context, f"{someone} has no role. /grant lists who has one.")
        return
    await set_menu(context.bot, someone.id, Role.USER)
    await notice(update, context, f"{someone} is no {former.word} any more.")


COMMAND = Command(
    help="take somebody's role away",
    callback=revoke,
    arguments="id, @name or reply",
    more="Admins take it from editors, owners from admins too. An owner stays one.",
    role=Role.ADMIN,
    place=Place.NEWSROOM,
)
