"""/claim: the first owner."""

from __future__ import annotations

from telegram import Update

from bot.access import by, lead_to_private
from bot.claim import Try
from bot.commands import Command
from bot.context import BotContext
from bot.menu import set_menu
from bot.reply import notice
from bot.role import Role

_USAGE = "Write the code from the bot's log after the command, for example `/claim ABCD2345`"
_WRONG = "That is not the code. It stands in the bot's log."
_OVER = (
    "No code counts at the moment. A bot without an owner writes one to its log when it starts;"
    " it counts for 15 minutes and 5 tries."
)
_OWNED = "This bot has an owner."


async def claim(update: Update, context: BotContext) -> None:
    """Make whoever has the code the owner, in private and if there is none."""
    message, who = update.effective_message, by(update)
    assert message is not None, "the handlers' filters let only messages through"
    code = " ".join(context.args or [])
    if message.chat.type != "private" or who.user_id is None:
        context.services.claim.shown(code)
        await lead_to_private(update, context, "claim")
    elif await context.people.with_role(Role.OWNER):
        await notice(update, context, _OWNED)
    elif not code:
        await notice(update, context, _USAGE)
    else:
        await notice(update, context, await _tried(context, update, code))


async def _tried(context: BotContext, update: Update, code: str) -> str:
    who, claim = by(update), context.services.claim
    match claim.tried(code):
        case Try.WRONG:
            return _WRONG
        case Try.OVER:
            return _OVER
    if not await context.people.claim(who):
        return _OWNED
    claim.used()
    assert who.user_id is not None, "looked at before"
    await set_menu(context.bot, who.user_id, Role.OWNER)
    return "This bot is yours now. /help lists what you may do."


COMMAND = Command(
    help="own the bot, with the code from its log",
    callback=claim,
    arguments="code",
    more="Works in private, once, while the bot has no owner.",
    hidden=True,
)
