"""/allow: the list of those who are answered in the mode `allowlist`."""

from __future__ import annotations

from datetime import UTC, datetime

from telegram import Update

from bot import render
from bot.access import by
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice, reply
from bot.role import Place, Role
from bot.whom import whom

_USAGE = (
    "Write whom, such as `/allow 123456`, `/allow @name` or `/allow -100123456` (a group), or"
    " reply to them; `/allow remove 123456` takes it back."
)


async def allow(update: Update, context: BotContext) -> None:
    """Put a person or a chat on the list, or take them off it; alone, show it."""
    words = list(context.args or [])
    remove = bool(words) and words[0].lower() == "remove"
    someone = await whom(update, context, words[remove:])
    if someone is None and remove:
        await notice(update, context, _USAGE)
    elif someone is None:
        roles = await context.people.roles()
        html = render.message("listed", title=f"On the list (mode {roles.mode})",
                              ids=roles.allowed, names=roles.names, usage=_USAGE)  # fmt: skip
        await reply(update, context, html)
    elif remove:
        gone = await context.people.disallow(by(update), someone.id)
        await notice(update, context, f"{someone} is {'no longer' if gone else 'not'} on the list.")
    else:
        new = await context.people.allow(by(update), someone.id, datetime.now(UTC))
        await notice(update, context, f"{someone} is on the list{'' if new else ' already'}.")


COMMAND = Command(
    help="put somebody, or a chat, on the list",
    callback=allow,
    arguments="[remove] id, @name or reply",
    more="In the mode `allowlist` I answer those on the list alone, and those with a role; in an"
    " allowed group everybody. Alone it shows the list.",
    role=Role.ADMIN,
    place=Place.NEWSROOM,
)
