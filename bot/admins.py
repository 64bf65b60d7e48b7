"""Who decides about a chat: its creator and its administrators, as Telegram says.

The answer is kept for a minute, and forgotten as soon as Telegram tells of a change.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import ChatMember
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.delivery.retry import Sending

log = logging.getLogger(__name__)

#: How long an answer of Telegram's is kept.
KEPT = timedelta(seconds=60)
#: Answers that are kept at once.
_MOST = 10_000

_IN_CHARGE = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Word:
    """What Telegram says of somebody in a chat."""

    governs: bool
    at: datetime
    #: Why it could not be found out, as Telegram put it; empty if it could.
    reason: str = ""


class ChatAdmins:
    """Asks Telegram who decides about a chat.

    Args:
        bot: Asks.
        now: The time.
    """

    def __init__(self, bot: ExtBot[Sending], now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._now = now
        self._kept: dict[tuple[int, int], Word] = {}
        #: How often something was forgotten: what was asked before that is not to be kept.
        self._changes = 0

    async def governs(self, chat_id: int, user_id: int) -> bool:
        """Whether somebody decides about a chat; in private that is the person themself.

        Raises:
            TelegramError: If Telegram cannot be asked at the moment.
        """
        return (await self.word(chat_id, user_id)).governs

    async def word(self, chat_id: int, user_id: int) -> Word:
        """The same, and why not if Telegram does not tell the bot."""
        now = self._now()
        if chat_id > 0:
            return Word(chat_id == user_id, now)
        kept = self._kept.get((chat_id, user_id))
        if kept is not None and kept.at <= now < kept.at + KEPT:
            return kept
        changes = self._changes
        word = await self._ask(chat_id, user_id, now)
        if changes == self._changes:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[chat_id, user_id] = word
        return word

    def forget(self, chat_id: int, user_id: int | None = None) -> None:
        """Ask again about somebody in a chat, or about all in it."""
        self._changes += 1
        for kept in [k for k in self._kept if k[0] == chat_id and user_id in (None, k[1])]:
            del self._kept[kept]

    async def of(self, chat_id: int) -> list[int]:
        """Those who decide about a group or a channel, without bots; none if nobody tells."""
        try:
            members = await self._bot.get_chat_administrators(chat_id)
        except (BadRequest, Forbidden, ChatMigrated) as e:
            log.info("the admins of %d are not known: %s", chat_id, e)
            return []
        return [member.user.id for member in members if not member.user.is_bot]

    async def _ask(self, chat_id: int, user_id: int, now: datetime) -> Word:
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except (BadRequest, Forbidden, ChatMigrated) as e:
            # Where members are hidden the bot may see no single one, but always who is in charge.
            reason = _said(e)
            among = isinstance(e, BadRequest) and user_id in await self.of(chat_id)
            return Word(among, now, "" if among else reason)
        except TypeError as e:  # a server that is older than the library, and somebody restricted
            log.info("what %d is in %d cannot be read: %s", user_id, chat_id, e)
            return Word(False, now, "what Telegram says of them cannot be read")
        return Word(member.status in _IN_CHARGE, now)


def _said(error: TelegramError) -> str:
    return error.message.removeprefix("Bad Request: ").removeprefix("Forbidden: ")
