"""/timezone: by which clock a chat lives."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import render
from bot.actor import actor
from bot.alerts import schedule, zones
from bot.alerts.preferences import Preferences, shown
from bot.button import press, toast
from bot.commands import Command
from bot.context import BotContext
from bot.question import said
from bot.reply import edit, notice, reply

_USAGE = "Change it with `/timezone Europe/Berlin`, `/timezone Tokyo` or `/timezone UTC+3`."


async def timezone(update: Update, context: BotContext) -> None:
    """Change the clock of the chat; alone, say which it is and what it shows."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    text = said(message)
    services = context.services
    if not text:
        preferences = await services.preferences.of(message.chat_id)
        at = local(preferences, services.now())
        sentence = f"The time zone here is `{preferences.timezone}`, where it is {at}. {_USAGE}"
        await notice(update, context, sentence)
    elif (name := zones.named(text)) is not None:
        await notice(update, context, await _set(update, context, message.chat_id, name))
    else:
        near = zones.nearest(text)
        rows = [[InlineKeyboardButton(name, callback_data=f"timezone:{name}")] for name in near]
        sentence = f"I don't know the time zone `{render.label(text)}`. Did you mean one of these?"
        await reply(update, context, render.notice(sentence), keyboard=InlineKeyboardMarkup(rows))


async def _choose(update: Update, context: BotContext) -> None:
    """One of the nearest was meant."""
    query, message, value = press(update)
    name = zones.named(value)
    if message is None or name is None:
        await toast(query, "This button is out of date.")
        return
    sentence = await _set(update, context, message.chat_id, name)
    await toast(query)
    await edit(message, render.notice(sentence), None)


async def _set(update: Update, context: BotContext, chat_id: int, name: str) -> str:
    services = context.services
    now = services.now()
    preferences = await services.preferences.change(
        actor(update), chat_id, lambda former: replace(former, timezone=name), now
    )
    sentence = f"The time zone here is `{name}` now, where it is {local(preferences, now)}."
    if preferences.quiet:
        sentence += f" Quiet hours are `{shown(preferences.quiet)}` by this clock."
    return sentence


def local(preferences: Preferences, now: datetime) -> str:
    """What the clock of a chat shows, such as ``14:05 on Thu 2 Jul``."""
    at = now.astimezone(schedule.clock(preferences))
    return f"{at:%H:%M} on {at:%a} {at.day} {at:%b}"


COMMAND = Command(
    help="by which clock alerts come here",
    callback=timezone,
    arguments="[name, city or UTC+3]",
    more=(
        "Names are those of IANA, such as `Europe/Berlin`; the city alone will do. Daily alerts and"
        " quiet hours go by it, in summer and in winter. Alone it says which one holds."
    ),
    governing=True,
    buttons={"timezone": _choose},
)
