"""Telegram's menus of commands: each shows what those who see it may do. They guard nothing."""

from __future__ import annotations

import logging

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.commands import discover
from bot.delivery.retry import Sending
from bot.people import People
from bot.role import Place, Role

log = logging.getLogger(__name__)


async def set_menus(bot: ExtBot[Sending], people: People, newsroom: int | None) -> None:
    """Set all menus at the start; nothing depends on any of them."""
    await _set(bot, BotCommandScopeDefault(), Role.USER, {Place.ANYWHERE})
    # In groups what is about the group is for those who decide about it.
    await _set(bot, BotCommandScopeAllGroupChats(), Role.USER, {Place.ANYWHERE}, governing=False)
    await _set(bot, BotCommandScopeAllChatAdministrators(), Role.USER, {Place.ANYWHERE})
    if newsroom is not None:
        there = {Place.ANYWHERE, Place.NEWSROOM}
        await _set(bot, BotCommandScopeChat(newsroom), Role.EDITOR, there)
    for user_id, role in (await people.with_role(Role.EDITOR)).items():
        await set_menu(bot, user_id, role)


async def set_menu(bot: ExtBot[Sending], user_id: int, role: Role) -> None:
    """Set the menu of somebody's private chat, after their role changed."""
    scope = BotCommandScopeChat(user_id)
    if role > Role.USER:
        await _set(bot, scope, role, set(Place))
        return
    try:
        await bot.delete_my_commands(scope)
    except TelegramError as e:
        log.info("a menu of commands was not deleted: %s", e)


async def _set(
    bot: ExtBot[Sending],
    scope: BotCommandScope,
    role: Role,
    places: set[Place],
    *,
    governing: bool = True,
) -> None:
    menu = [
        BotCommand(name, command.help)
        for name, command in discover().items()
        if command.role <= role
        and command.place in places
        and not command.hidden
        and (governing or not command.governing)
    ]
    try:
        await bot.set_my_commands(menu, scope)
    except TelegramError as e:  # somebody who never opened the bot, for instance
        log.warning("a menu of commands was not set: %s", e)
