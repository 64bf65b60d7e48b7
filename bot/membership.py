"""What Telegram tells of the bot in its chats, and of who is in charge there."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot import render
from bot.absence import hindrance
from bot.context import BotContext, Services
from bot.delivery.message import Kind, Message
from bot.role import Role
from corpus.errors import DatabaseError

log = logging.getLogger(__name__)


async def membership(update: Update, context: BotContext) -> None:
    """Somebody, or the bot, has become another in a chat.

    Raises:
        ApplicationHandlerStop: Always: nobody waits for an answer to this.
    """
    services = context.services
    if (changed := update.chat_member) is not None:
        services.admins.forget(changed.chat.id, changed.new_chat_member.user.id)
    if (mine := update.my_chat_member) is not None:
        # What the bot may see of the others has changed too.
        services.admins.forget(mine.chat.id)
        if mine.chat.title:
            await services.chats.called(mine.chat.id, mine.chat.title)
        if why := hindrance(mine.chat, mine.new_chat_member):
            await services.chats.gone(mine.chat.id, services.now(), why)
        else:
            await services.chats.resume(mine.chat.id, services.now())
    raise ApplicationHandlerStop


async def migrated(update: Update, context: BotContext) -> None:
    """A group has become a supergroup: both tell it, and either may come first.

    Raises:
        ApplicationHandlerStop: Always.
    """
    message = update.effective_message
    assert message is not None, "the filter lets only messages through"
    if message.migrate_to_chat_id is not None:
        await move(context.services, message.chat_id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        await move(context.services, message.migrate_from_chat_id, message.chat_id)
    raise ApplicationHandlerStop


async def move(services: Services, old: int, new: int) -> None:
    """Have all that is known of a group be that of the supergroup which it became.

    What cannot be written now is when a message to the old id is refused again.
    """
    services.admins.forget(old)
    try:
        if await services.chats.moved(old, new, services.now()):
            log.info("what is known of chat %d is that of %d now", old, new)
    except DatabaseError:
        log.exception("chat %d is %d now, and that was not noted", old, new)
    if old == services.settings.newsroom:
        await _tell_owners(services, new)


async def _tell_owners(services: Services, newsroom: int) -> None:
    sentence = (
        f"The newsroom has another id now: set `NEWSDESK_NEWSROOM={newsroom}`, and restart me."
    )
    log.error("the newsroom is %d now: set NEWSDESK_NEWSROOM", newsroom)
    html, key = render.notice(sentence), f"newsroom:{newsroom}"
    try:
        owners = await services.people.with_role(Role.OWNER)
        notices = [Message(owner, key, Kind.NOTICE, html) for owner in owners]
        await services.outbox.put(notices, services.now())
    except DatabaseError:
        log.exception("the owners could not be told")


async def topic_lost(services: Services, chat_id: int, topic_id: int) -> None:
    """Tell those in charge of a chat, once, that a topic takes no alerts any more."""
    try:
        admins = await services.admins.of(chat_id)
    except TelegramError as e:
        log.info("the admins of %d are not known: %s", chat_id, e)
        admins = []
    await services.chats.topic_lost(chat_id, topic_id, admins, services.now())
