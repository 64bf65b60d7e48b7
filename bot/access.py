"""The door: who is let in at all, and who may give a command or press its buttons.

What is decided stands in `bot.rights`; here it is looked up what that takes, and said.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import ApplicationHandlerStop
from telegram.helpers import create_deep_linked_url

from bot import render, rights
from bot.actor import actor
from bot.button import toast
from bot.commands import Callback, Command, discover
from bot.commands.ask import refused
from bot.context import BotContext
from bot.people import By
from bot.question import addressed
from bot.reply import notice, reply
from bot.rights import Asker, Known, Refusal
from bot.role import Role
from corpus.errors import DatabaseError

log = logging.getLogger(__name__)

_ELSEWHERE = "Please use this in our private chat."
_FORWARDED = "That command is not your own, so I did nothing. To give it, type it yourself."


def asker(update: Update) -> Asker | None:
    """Who sent an update, and where; None if nobody in particular did."""
    if update.callback_query is not None:
        message = update.callback_query.message
        chat = message.chat if message is not None else None
        speaker_id = None
    else:
        chat = update.effective_chat
        sent = update.effective_message
        speaker_id = sent.sender_chat.id if sent is not None and sent.sender_chat else None
    user = update.effective_user
    user_id = user.id if user is not None and speaker_id is None else None
    if user_id is None and speaker_id is None:
        return None
    chat_id = chat.id if chat is not None else None
    return Asker(user_id, speaker_id, chat_id, chat is not None and chat.type == "private")


def by(update: Update) -> By:
    """Who sent an update, as whoever changes something about people."""
    who = asker(update)
    return By(actor(update), who.user_id if who else None)


async def standing(update: Update, context: BotContext) -> Role:
    """What the sender of an update is to the bot, there and now."""
    who = asker(update)
    if who is None:
        return Role.USER
    return rights.role(who, await _known(who, context), context.settings.newsroom)


async def enter(update: Update, context: BotContext) -> None:
    """Let an update through to its handler, or turn it away.

    Raises:
        ApplicationHandlerStop: If it was turned away, or if it is not known whether it should be.
    """
    try:
        admitted = await _enter(update, context)
    except Exception as e:
        # The application would go on to the next handlers: who is not known is not let in.
        await context.application.process_error(update, e)
        raise ApplicationHandlerStop from e
    if not admitted:
        raise ApplicationHandlerStop


async def permitted(update: Update, context: BotContext, command: Command, name: str = "") -> bool:
    """Whether the sender may give a command, or press its buttons, there; if not, it is said.

    Args:
        update: A message, or a press.
        context: Of the handler.
        command: Says what it takes.
        name: Under which it is known, for a link that leads to it.
    """
    who = asker(update)
    if who is None:
        return command.role <= Role.USER and not command.governing
    newsroom = context.settings.newsroom
    # Everybody who comes here is a user; more has to be looked up.
    has = Role.USER if command.role <= Role.USER else await standing(update, context)
    match rights.refusal(has, who, command.role, command.place, newsroom):
        case Refusal.ROLE:
            await _say(update, context, rights.only(command.role, who))
        case Refusal.PLACE if update.callback_query is not None:
            await toast(update.callback_query, _ELSEWHERE)
        case Refusal.PLACE:
            await lead_to_private(update, context, name)
        case None if command.governing and not await governs(update, context):
            await _say(update, context, rights.only_admins_of_chat(who))
        case None:
            return True
    return False


async def governs(update: Update, context: BotContext) -> bool:
    """Whether the sender of an update decides about the chat it is in; an owner does anywhere."""
    who = asker(update)
    if who is None:
        return False
    certain = rights.speaks_for_chat(who)
    if certain is not None or who.user_id is None or who.chat_id is None:
        return bool(certain)
    if await context.services.admins.governs(who.chat_id, who.user_id):
        return True
    return await standing(update, context) is Role.OWNER


def guarded(name: str, command: Command) -> Callback:
    """What a command does, for those who may and where it may be given."""

    async def guard(update: Update, context: BotContext) -> None:
        message = update.effective_message
        if message is not None and (message.forward_origin or message.via_bot):
            # Written by somebody else: whoever passes it on may not know what it does.
            if message.chat.type == "private" or _named(message, context):
                await notice(update, context, _FORWARDED)
        elif await permitted(update, context, command, name):
            await command.callback(update, context)

    return guard


async def lead_to_private(update: Update, context: BotContext, name: str) -> None:
    """Say that a command works in private only, with a link that leads to it there."""
    address = create_deep_linked_url(context.bot.username, f"c_{name}" if name else None)
    button = InlineKeyboardButton("Open our private chat", url=address)
    keyboard = InlineKeyboardMarkup([[button]])
    await reply(update, context, render.notice(_ELSEWHERE), keyboard=keyboard)


async def _enter(update: Update, context: BotContext) -> bool:
    who = asker(update)
    if who is None:
        return True
    await _note_name(update, context)
    known, newsroom = await _known(who, context), context.settings.newsroom
    if rights.role(who, known, newsroom) is Role.BANNED:
        await _tell_ban(update, context, who, known)
        return False
    if rights.admitted(who, known, newsroom):
        await _note_chat(update, context)
        return True
    whose = "Your id" if who.speaker_id is None else "The id that you write as"
    sentence = f"I answer only those on my list. {whose} is {who.id}; ask an admin."
    if update.callback_query is not None:
        await toast(update.callback_query, sentence)
    elif _meant(update, context) and not await refused(update, context):
        await notice(update, context, sentence)
    return False


async def _known(who: Asker, context: BotContext) -> Known:
    return await context.people.known(who.user_id, who.peers)


async def _note_name(update: Update, context: BotContext) -> None:
    user, who = update.effective_user, asker(update)
    if user is None or who is None or who.user_id is None or user.is_bot:
        return
    try:
        await context.services.names.seen(user.id, user.username, datetime.now(UTC))
    except DatabaseError as e:  # a full disk keeps nobody from an answer
        log.warning("a name was not noted: %s", e)


async def _note_chat(update: Update, context: BotContext) -> None:
    """Remember a chat in which the bot is used."""
    chat = update.effective_chat
    if chat is None or not (update.callback_query is not None or _meant(update, context)):
        return
    kind = "channel" if chat.type == "channel" else ""
    try:
        now = context.services.now()
        await context.services.chats.seen(chat.id, now, kind, chat.title or "")
    except DatabaseError as e:  # a full disk keeps nobody from an answer
        log.warning("a chat was not noted: %s", e)


async def _tell_ban(update: Update, context: BotContext, who: Asker, known: Known) -> None:
    """One notice, then silence; a press ends in any case, or its button would wait for ever."""
    query = update.callback_query
    tell = (
        (query is not None or _meant(update, context))
        and update.edited_message is None
        and await context.people.tell_ban(known.banned)
    )
    whom = "this chat" if who.chat_id in known.banned and not who.private else "you"
    sentence = f"I do not answer any more: an admin has banned {whom}."
    if query is not None:
        await toast(query, sentence if tell else None)
    elif tell:
        await notice(update, context, sentence)


async def _say(update: Update, context: BotContext, sentence: str) -> None:
    if update.callback_query is not None:
        await toast(update.callback_query, sentence)
    else:
        await notice(update, context, sentence)


def _meant(update: Update, context: BotContext) -> bool:
    """Whether a message is for the bot: otherwise nobody expects a reply to it."""
    message = update.effective_message
    if message is None:
        return False
    words = (message.text or message.caption or "").split()
    if message.chat.type != "private" and words and words[0].startswith("/"):
        command, _, at = words[0][1:].lower().partition("@")
        return at == context.bot.username.lower() or (not at and command in discover())
    return addressed(message, context.bot.id, context.bot.username)


def _named(message: Message, context: BotContext) -> bool:
    """Whether a command names the bot that it is for."""
    words = (message.text or "").split()
    return bool(words) and words[0].lower().endswith(f"@{context.bot.username.lower()}")
