"""/delete: an article with everything of it, once somebody has confirmed it."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import editorial, render
from bot.actor import actor
from bot.arguments import arguments, numbered
from bot.button import press, toast
from bot.commands import Command
from bot.context import BotContext
from bot.reply import edit, notice, reply
from bot.role import Place, Role
from corpus.errors import ChangedMeanwhile, UnknownArticle

_USAGE = (
    "Write the number of an article after the command, for example `/delete 12`. I ask before"
    " anything is deleted."
)


async def delete(update: Update, context: BotContext) -> None:
    """Reply with the article, and ask whether it is to be deleted."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    article_id, _ = numbered(arguments(message))
    if article_id is None:
        await notice(update, context, _USAGE)
    else:
        html, keyboard = await _question(context, article_id)
        await reply(update, context, html, keyboard=keyboard)


async def _confirmed(update: Update, context: BotContext) -> None:
    """'Delete': done, if the article is still the one that was shown."""
    query, message, value = press(update)
    number, _, mark = value.partition(":")
    article_id = int(number) if number.isdecimal() and len(number) <= 18 else 0
    quoted = await context.services.quoted.times(article_id)
    once = f"{message.chat_id}:{message.message_id}" if message else None
    try:
        desk = context.corpus.desk
        done = await desk.delete(article_id, actor(update), seen=mark, once=once)
    except ChangedMeanwhile:
        html, keyboard = await _question(context, article_id)
        await toast(query, "The article has changed meanwhile. Please look at it again.")
        if message is not None:
            await edit(message, html, keyboard)
    except UnknownArticle as e:
        await toast(query, str(e))
        if message is not None:
            await edit(message, render.notice(str(e)), None)
    else:
        await toast(query, "Deleted.")
        if message is not None:
            await edit(message, editorial.done("deleted", done, quoted), None)


async def _cancelled(update: Update, context: BotContext) -> None:
    """'Cancel': the question goes, the article stays."""
    query, message, value = press(update)
    await toast(query, "Nothing was deleted.")
    if message is not None:
        number = value if value.isdecimal() else ""
        await edit(message, render.notice(f"Article {number} was not deleted."), None)


async def _question(context: BotContext, article_id: int) -> tuple[str, InlineKeyboardMarkup]:
    # The mark first: what changes after it is not what is shown.
    mark = await context.corpus.desk.mark(article_id)
    article = (await context.corpus.article(article_id)).article
    buttons = [
        InlineKeyboardButton("Delete", callback_data=f"delete:{article_id}:{mark}"),
        InlineKeyboardButton("Cancel", callback_data=f"keep:{article_id}"),
    ]
    return render.message("deleting", article=article), InlineKeyboardMarkup([buttons])


COMMAND = Command(
    help="delete an article with all that it ever said",
    callback=delete,
    arguments="number",
    more="I ask first. What is deleted cannot be brought back; `/retract` keeps it.",
    role=Role.ADMIN,
    place=Place.NEWSROOM,
    buttons={"delete": _confirmed, "keep": _cancelled},
)
