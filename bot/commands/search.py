"""/search: articles, a page at a time, and the button that leads there from an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot import render
from bot.button import OUT_OF_DATE, of_another, press, toast
from bot.commands import Command
from bot.commands.ask import refused
from bot.context import BotContext
from bot.corrections import quoting
from bot.corrections.noting import cite, citing_of
from bot.preceding import said
from bot.question import asked
from bot.reply import edit, note, notice, reply, send
from bot.state import Exchange
from corpus.answers import Order, SearchPage

_EMPTY = "Write what to search for after the command, for example `/search Turkey last:30d`"


async def search(update: Update, context: BotContext) -> None:
    """Reply with the first page."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    question = asked(message, context.bot.username)
    if not question:
        await notice(update, context, _EMPTY)
        return
    if await refused(update, context):
        return
    page = await context.corpus.search(question)
    html = render.search(page)
    await reply(
        update,
        context,
        html,
        question=question,
        keyboard=_keyboard(page),
        cites=quoting.of_search(html, page),
    )


async def _more(update: Update, context: BotContext) -> None:
    """Under an answer: what else there is, as a message of its own."""
    query, message, _ = press(update)
    exchange = await _remembered(context, message) or _reread(context, message)
    if message is None or exchange is None or not exchange.question:
        await toast(query, "This answer is too old. Please ask again.")
        return
    page = await context.corpus.search(exchange.question)
    told = said(exchange)
    gone = await context.corpus.history.withdrawn(told.cited if told else ())
    await toast(query)
    html, keyboard = render.search(page, gone), _keyboard(page)
    sent = await send(context, message, html, keyboard)
    cites = citing_of(sent, html, keyboard, quoting.of_search(html, page))
    await note(context, sent, exchange.question, query.from_user.id, also=cites)


async def _turn(update: Update, context: BotContext) -> None:
    """Another page, or another order; for the one who asked."""
    query, message, value = press(update)
    remembered = await _remembered(context, message)
    exchange = remembered or _reread(context, message)
    if message is None or exchange is None or not exchange.question:
        await toast(query, "This list is too old. Please search again.")
        return
    if await of_another(query, exchange, "/search"):
        return
    order, number = _parse(value)
    page = await context.corpus.search(exchange.question, number, order)
    await toast(query, None if remembered and page.page == number else OUT_OF_DATE)
    html, keyboard = render.search(page), _keyboard(page)
    await edit(message, html, keyboard)
    cites = quoting.of_search(html, page)
    if remembered is None:
        also = citing_of(message, html, keyboard, cites)
        await context.state.record_exchange(exchange, datetime.now(UTC), also)
    else:
        await cite(context, message, html, keyboard, cites)


async def _remembered(context: BotContext, message: Message | None) -> Exchange | None:
    if message is None:
        return None
    return await context.state.exchange_of_answer(message.chat_id, message.message_id)


def _reread(context: BotContext, message: Message | None) -> Exchange | None:
    """A forgotten exchange, as the message that ours replies to still tells it."""
    replied = message.reply_to_message if message else None
    if message is None or replied is None or replied.from_user is None:
        return None
    if replied.from_user.id == context.bot.id:
        return None  # a list that a button asked for
    user_id = None if replied.sender_chat else replied.from_user.id
    question = asked(replied, context.bot.username)
    return Exchange(message.chat_id, message.message_id, replied.message_id, user_id, question)


def _parse(value: str) -> tuple[Order, int]:
    """``"newest:2"``; anything else is the first page, best first."""
    order, _, number = value.partition(":")
    known: Order = "newest" if order == "newest" else "best"
    return known, int(number) if number.isdecimal() and len(number) < 6 else 0


def _keyboard(page: SearchPage) -> InlineKeyboardMarkup | None:
    if not page.total:
        return None
    rows = [
        [
            InlineKeyboardButton(
                f"#{hit.quote.source.article_id}",
                callback_data=f"article:{hit.quote.source.article_id}",
            )
            for hit in page.hits
        ]
    ]
    turns = []
    if page.page > 0:
        turns.append(("‹", page.order, page.page - 1))
    if page.page + 1 < page.pages:
        turns.append(("›", page.order, page.page + 1))
    if page.total > 1 and page.ranked:
        turns += [(f"{o.capitalize()} first", o, 0) for o in get_args(Order) if o != page.order]
    if turns:
        rows.append(
            [InlineKeyboardButton(text, callback_data=f"page:{o}:{n}") for text, o, n in turns]
        )
    return InlineKeyboardMarkup(rows)


COMMAND = Command(
    help="list articles, best or newest first",
    callback=search,
    arguments="words and filters",
    more="Filters alone work as well, such as `/search source:name last:7d`.",
    edits=True,
    buttons={"more": _more, "page": _turn},
)
