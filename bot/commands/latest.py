"""/latest: the newest articles."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import render
from bot.commands import Command
from bot.context import BotContext
from bot.corrections import quoting
from bot.question import asked
from bot.reply import notice, reply

_DEFAULT, _MOST = 5, 10


async def latest(update: Update, context: BotContext) -> None:
    """Reply with as many articles as asked for, newest first."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    # Never the text of the message replied to: '/latest' alone is complete.
    words = asked(message, context.bot.username).split() if context.args else []
    n = _DEFAULT
    if words and words[0].lstrip("-").isdecimal():
        n = int(words.pop(0)) if len(words[0]) < 4 else 0
        if not 1 <= n <= _MOST:
            await notice(update, context, f"Please give a number from 1 to {_MOST}.")
            return
    articles = await context.corpus.latest(n, " ".join(words))
    buttons = [
        InlineKeyboardButton(
            f"#{a.source.article_id}", callback_data=f"article:{a.source.article_id}"
        )
        for a in articles
    ]
    rows = [buttons[i : i + 5] for i in range(0, len(buttons), 5)]
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    html = render.latest(articles)
    await reply(update, context, html, keyboard=keyboard, cites=quoting.of_list(articles))


COMMAND = Command(
    help="the newest articles",
    callback=latest,
    arguments="[number from 1 to 10] and filters",
    more="For example `/latest 3 tag:space`.",
)
