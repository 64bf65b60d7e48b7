"""/restore: cite a retracted article again."""

from __future__ import annotations

from telegram import Update

from bot import editorial
from bot.actor import actor
from bot.arguments import arguments, numbered
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice, reply
from bot.role import Place, Role

_USAGE = "Write the number of a retracted article after the command, for example `/restore 12`."


async def restore(update: Update, context: BotContext) -> None:
    """Reply with what is cited again."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    article_id, _ = numbered(arguments(message))
    if article_id is None:
        await notice(update, context, _USAGE)
    else:
        quoted = await context.services.quoted.times(article_id)
        once = f"{message.chat_id}:{message.message_id}"
        done = await context.corpus.desk.restore(article_id, actor(update), once=once)
        await reply(update, context, editorial.done("restored", done, quoted))


COMMAND = Command(
    help="bring a retracted article back",
    callback=restore,
    arguments="number",
    role=Role.EDITOR,
    place=Place.NEWSROOM,
)
