"""/retract: keep an article, and cite it no more."""

from __future__ import annotations

from telegram import Update

from bot import editorial
from bot.actor import actor
from bot.arguments import arguments, numbered
from bot.commands import Command
from bot.context import BotContext
from bot.reply import notice, reply
from bot.role import Place, Role

_USAGE = (
    "Write the number of an article and why it is taken back, for example"
    " `/retract 12 The picture is from another year.` Readers are told the reason."
)


async def retract(update: Update, context: BotContext) -> None:
    """Reply with what was taken back."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    article_id, reason = numbered(arguments(message))
    if article_id is None or not reason:
        await notice(update, context, _USAGE)
    else:
        quoted = await context.services.quoted.times(article_id)
        once = f"{message.chat_id}:{message.message_id}"
        done = await context.corpus.desk.retract(article_id, reason, actor(update), once=once)
        await reply(update, context, editorial.done("retracted", done, quoted, reason=reason))


COMMAND = Command(
    help="take an article back, and keep it",
    callback=retract,
    arguments="number and reason",
    more="It is no longer found or quoted; its card says when and why. `/restore` brings it back.",
    role=Role.EDITOR,
    place=Place.NEWSROOM,
)
