"""/article: what an article says in short, and questions about it alone."""

from __future__ import annotations

import asyncio

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import editorial, render
from bot.access import standing
from bot.arguments import arguments, numbered
from bot.button import press, toast
from bot.commands import Command
from bot.context import BotContext
from bot.corrections import quoting
from bot.corrections.noting import cite
from bot.reply import note, notice, reply, send
from bot.role import Role
from corpus.answers import ArticleCard

_USAGE = "Write the number of an article after the command, for example `/article 1`"


async def article(update: Update, context: BotContext) -> None:
    """Reply with the card of the article that the argument names."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    article_id, rest = numbered(arguments(message))
    if article_id is None:
        await notice(update, context, _USAGE)
    elif rest and "versions".startswith(rest.split()[0].lower().rstrip("s")):
        versions = await context.corpus.history.versions(article_id)
        steps = await asyncio.to_thread(editorial.steps, versions)
        # Readers may see what was changed; which person did it is the newsroom's own matter.
        named = await standing(update, context) >= Role.EDITOR
        await reply(update, context, editorial.versions(steps, named=named))
    else:
        await show(update, context, article_id)


async def show(update: Update, context: BotContext, article_id: int) -> None:
    """Reply with an article's card.

    Raises:
        UnknownArticle: If there is none.
    """
    card = await context.corpus.article(article_id)
    html = render.article(card)
    cites = quoting.of_card(html, card)
    await reply(update, context, html, keyboard=_keyboard(card), cites=cites)


async def _open(update: Update, context: BotContext) -> None:
    """A number under a list: the card as a message of its own."""
    query, message, value = press(update)
    card = await context.corpus.article(_id(value) or 0)
    await toast(query)
    if message is not None:
        html, keyboard = render.article(card), _keyboard(card)
        sent = await send(context, message, html, keyboard)
        await cite(context, sent, html, keyboard, quoting.of_card(html, card))


async def _about(update: Update, context: BotContext) -> None:
    """'Ask about this': the reply to what is sent now is a question about the article alone."""
    query, message, value = press(update)
    source = (await context.corpus.history.live(_id(value) or 0)).source
    await toast(query)
    if message is not None:
        prompt = ForceReply(selective=True, input_field_placeholder="Your question")
        sent = await send(context, message, render.message("about", source=source), prompt)
        await note(context, sent, "", query.from_user.id, source.article_id)


def _id(text: str) -> int | None:
    """The id that a button holds; None if it cannot be one."""
    return int(text) if text.isdecimal() and len(text) <= 18 else None


def _keyboard(card: ArticleCard) -> InlineKeyboardMarkup | None:
    if card.article.retraction is not None:
        return None  # there is nothing to be asked of it any more
    data = f"about:{card.article.source.article_id}"
    return InlineKeyboardMarkup([[InlineKeyboardButton("Ask about this", callback_data=data)]])


COMMAND = Command(
    help="an article in short",
    callback=article,
    arguments="number [versions]",
    more="`/article 12 versions` shows what it said before, and what was changed.",
    buttons={"article": _open, "about": _about},
)
