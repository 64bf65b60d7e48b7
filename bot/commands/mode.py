"""/mode: whom the bot answers."""

from __future__ import annotations

from telegram import Update

from bot.access import by
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice
from bot.role import Mode, Place, Role

_MEANS = {
    Mode.OPEN: "I answer everybody.",
    Mode.ALLOWLIST: "I answer those on the list alone (see /allow), and those with a role.",
}
_USAGE = "Use `/mode open` or `/mode allowlist`."


async def mode(update: Update, context: BotContext) -> None:
    """Change the mode; alone, say which it is."""
    words = [word.lower() for word in context.args or []]
    if not words:
        now = (await context.people.roles()).mode
        await notice(update, context, f"The mode is `{now}`: {_MEANS[now]} {_USAGE}")
    elif len(words) != 1 or words[0] not in set(Mode):
        await notice(update, context, _USAGE)
    else:
        chosen = Mode(words[0])
        former = await context.people.set_mode(by(update), chosen)
        again = " already" if former is chosen else " now"
        await notice(update, context, f"The mode is `{chosen}`{again}: {_MEANS[chosen]}")


COMMAND = Command(
    help="answer everybody, or those on the list alone",
    callback=mode,
    arguments="open or allowlist",
    more="Alone it says which it is. Those with a role are answered in any mode.",
    role=Role.ADMIN,
    place=Place.NEWSROOM,
)
