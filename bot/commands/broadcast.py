"""/broadcast: a message to all chats that the bot was used in."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest

from bot import render
from bot.access import by, standing
from bot.broadcasting import estimate
from bot.broadcasts import Broadcast
from bot.button import press, toast
from bot.chats import answered
from bot.commands import Command
from bot.context import BotContext
from bot.delivery.plain import TEXT_UNITS
from bot.reply import edit, notice, reply
from bot.role import Place, Role
from bot.whom import number

_USAGE = "Please write what is to be sent, such as `/broadcast We are back.`"
_TEXT = re.compile(r"\S+\s+(.*)", re.DOTALL)
_OUT_OF_DATE = "This is out of date: nothing was changed."


async def broadcast(update: Update, context: BotContext) -> None:
    """Show a text as it will look, and say to how many it goes; nothing is sent to them yet."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    match = _TEXT.fullmatch(message.text or "")
    text = match[1] if match else ""
    if not text.strip():
        await notice(update, context, _USAGE)
        return
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > TEXT_UNITS:
        sentence = f"That is too long for one message: {units:,} characters of {TEXT_UNITS:,}."
        await notice(update, context, sentence)
        return
    chats = await _recipients(context, message.chat_id)
    if not chats:
        await notice(update, context, "Nobody else has used the bot yet, so it goes to nobody.")
        return
    try:
        await context.bot.send_message(message.chat_id, text)
    except BadRequest as e:
        await notice(update, context, f"Telegram does not take this text: {e.message}.")
        return
    now = datetime.now(UTC)
    draft = await context.services.broadcasts.draft(text, message.chat_id, message.message_id, now)
    people = sum(chat > 0 for chat in chats)
    takes = estimate(len(chats), context.settings.limits)
    sentence = (
        f"The message above is a test: this is how it will look. It goes to {len(chats):,}"
        f" {'chat' if len(chats) == 1 else 'chats'} ({people:,} private, {len(chats) - people:,}"
        f" groups), and takes {takes}."
    )
    row = [
        InlineKeyboardButton(label, callback_data=f"broadcast_{name}:{draft}")
        for label, name in (("Confirm", "confirm"), ("Cancel", "cancel"))
    ]
    await reply(update, context, render.notice(sentence), keyboard=InlineKeyboardMarkup([row]))


async def _confirm(update: Update, context: BotContext) -> None:
    query, message, _ = press(update)
    broadcast = await _pressed(update, context)
    if broadcast is None:
        return
    if message is None:
        await toast(query, _OUT_OF_DATE)
        return
    chats = await _recipients(context, broadcast.made_by)
    progress = (message.chat_id, message.message_id)
    services = context.services
    begun = await services.broadcasts.begin(
        by(update), broadcast.id, chats, progress, services.now()
    )
    await toast(query, "Confirmed." if begun else _OUT_OF_DATE)


async def _cancel(update: Update, context: BotContext) -> None:
    query, message, _ = press(update)
    broadcast = await _pressed(update, context)
    if broadcast is None:
        return
    cancelled = await context.services.broadcasts.cancel(broadcast.id)
    await toast(query, None if cancelled else _OUT_OF_DATE)
    if cancelled and message is not None:
        await edit(message, render.notice("Cancelled: it was sent to nobody."), None)


async def _stop(update: Update, context: BotContext) -> None:
    query, _, _ = press(update)
    broadcast = await _pressed(update, context)
    if broadcast is not None:
        now = context.services.now()
        stopped = await context.services.broadcasts.stop(by(update), broadcast.id, now)
        await toast(query, "Stopped." if stopped else _OUT_OF_DATE)


async def _pressed(update: Update, context: BotContext) -> Broadcast | None:
    """The broadcast that a button is about, if who pressed may decide on it; else it is said."""
    query, _, value = press(update)
    broadcast = await context.services.broadcasts.get(number(value) or 0)
    if broadcast is None:
        await toast(query, _OUT_OF_DATE)
        return None
    if query.from_user.id != broadcast.made_by and await standing(update, context) < Role.OWNER:
        await toast(query, "Only who wrote it, or an owner, can do this.")
        return None
    return broadcast


async def _recipients(context: BotContext, author: int) -> list[int]:
    """All chats that it goes to: not to who wrote it, who has the test."""
    services = context.services
    roles = await services.people.roles()
    chats = answered(await services.chats.present(), roles, services.settings.newsroom)
    return [chat for chat in chats if chat != author]


COMMAND = Command(
    help="send a message to all chats that use the bot",
    callback=broadcast,
    arguments="text",
    more="You get a test and the number of chats first; nothing is sent before “Confirm”, and"
    " “Stop” ends it. It is sent as it is written, without formatting.",
    role=Role.ADMIN,
    place=Place.PRIVATE,
    buttons={
        "broadcast_confirm": _confirm,
        "broadcast_cancel": _cancel,
        "broadcast_stop": _stop,
    },
)
