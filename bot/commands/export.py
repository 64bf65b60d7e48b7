"""/export: the chat's alerts and settings as a file, and for admins the feeds."""

from __future__ import annotations

from telegram import Update

from bot import render
from bot.access import asker, standing
from bot.alerts.exported import written
from bot.alerts.management import place
from bot.attachment import reply_document
from bot.commands import Command
from bot.context import BotContext
from bot.question import said
from bot.role import Role
from corpus.feeds.opml import write_opml


async def export(update: Update, context: BotContext) -> None:
    """Reply with the file, or the files."""
    message, who = update.effective_message, asker(update)
    assert message is not None, "the handlers' filters let only messages through"
    services = context.services
    chat_id, title = await place(update, context, said(message))
    follows = await services.follows.of_chat(chat_id)
    preferences = await services.preferences.of(chat_id)
    if (
        not title
        and who is not None
        and who.private
        and await standing(update, context) >= Role.ADMIN
    ):
        feeds = await services.feeds.all()
        if feeds:
            says = f"{_many(len(feeds), 'feed')}. /import takes them in, mine and other readers'."
            opml = write_opml(feeds)
            await reply_document(update, context, opml, "newsdesk-feeds.opml", says)
    whose = render.label(title) if title else "this chat"
    says = (
        f"{_many(len(follows), 'alert')} and the settings of {whose}."
        " To take them in elsewhere, send this file there with the caption /import."
    )
    data = written(follows, preferences)
    await reply_document(update, context, data, "newsdesk-alerts.json", says)


def _many(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


COMMAND = Command(
    help="the alerts and settings of this chat as a file",
    callback=export,
    arguments="[@channel]",
    more="A file of JSON that `/import` takes in, here or in another chat. In private"
    " `/export @channel` gives those of a channel of yours. Admins get the feeds as OPML too, in"
    " private.",
    governing=True,
)
