"""/unfollow: end alerts."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import render
from bot.access import by
from bot.alerts.management import all_of, done, manages, meant
from bot.button import press, toast
from bot.commands import Command
from bot.context import BotContext
from bot.reply import edit, notice, reply
from bot.whom import number


async def unfollow(update: Update, context: BotContext) -> None:
    """End those that are meant; all of them only when that is confirmed."""
    everything = await all_of(update, context)
    if everything is None:
        found, gone = await meant(update, context, "unfollow")
        await context.services.follows.remove(by(update), [follow.id for follow in found])
        await notice(update, context, done(found, gone, "removed"))
        return
    chat_id, follows = everything
    count = len(follows)
    which = "the only alert" if count == 1 else f"all {count} alerts"
    # What comes after the question is not part of it.
    last = follows[-1].id
    row = [
        InlineKeyboardButton("Remove", callback_data=f"unfollow_all:{chat_id}:{last}"),
        InlineKeyboardButton("Keep", callback_data="unfollow_all:no"),
    ]
    html = render.notice(f"Shall I remove {which}?")
    await reply(update, context, html, keyboard=InlineKeyboardMarkup([row]))


async def _all(update: Update, context: BotContext) -> None:
    query, message, value = press(update)
    chat, _, last = value.partition(":")
    chat_id, last_id = number(chat) or 0, number(last) or 0
    sentence = "They stay."
    if value != "no" and await manages(update, context, chat_id):
        follows = await context.services.follows.of_chat(chat_id)
        ids = [follow.id for follow in follows if follow.id <= last_id]
        removed = await context.services.follows.remove(by(update), ids)
        sentence = done(removed, [], "removed") if removed else "There is none left to remove."
    elif value != "no":
        sentence = "This is out of date: nothing was changed."
    await toast(query, None if message else sentence[:200])
    if message is not None:
        await edit(message, render.notice(sentence), None)


COMMAND = Command(
    help="end alerts",
    callback=unfollow,
    arguments="numbers, or all",
    more="`/alerts` has the numbers. In reply to an alert, `/unfollow` alone ends that.",
    governing=True,
    buttons={"unfollow_all": _all},
)
