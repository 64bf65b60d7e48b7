"""What could keep the bot from its work, looked at from outside before it runs or while it does."""

from __future__ import annotations

import asyncio
import http.client
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from telegram import Bot, ChatMember
from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest

from bot.delivery.backlog import Backlog
from bot.delivery.outbox import Outbox
from bot.health import Line, of_disk, of_index, of_outbox, room
from bot.schema import SCHEMA
from bot.settings import Settings
from bot.tally import Tally
from corpus.backup import check
from corpus.database import open_database
from corpus.errors import DatabaseError
from corpus.opening import load
from corpus.schema import ARCHIVE

#: Seconds by which the clock may be off: what people mean by 'today' hangs on it.
_DRIFT = 60.0
#: Seconds to wait for the server's word on the time.
_PATIENCE = 10.0
#: Of a member that can write.
_IN = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER, ChatMember.RESTRICTED)


async def of_database(settings: Settings) -> list[Line]:
    """Whether the file is whole, its disk has room, the index is in step, and messages go out."""
    path = settings.database
    if not path.exists():
        return [Line("Database", f"{path} does not exist yet; the bot makes it.")]
    try:
        await asyncio.to_thread(check, path, [ARCHIVE, SCHEMA])
        async with open_database(path, [ARCHIVE, SCHEMA]) as database, load(database) as corpus:
            status, state = await corpus.status(), await corpus.index_state()
            overview = await Backlog(Outbox(database)).overview(now := datetime.now(UTC))
            outbox = of_outbox(overview, await Tally(database).outgoing(now), now)
    except DatabaseError as e:
        return [Line("Database", str(e), False)]
    whole = Line("Database", f"{path} is whole: {status.overview.articles:,} articles")
    return [whole, of_disk(room(path)), of_index(status, state), *outbox]


async def of_telegram(settings: Settings, request: BaseRequest) -> list[Line]:
    """Whether the token is good, and the bot may do what it has to.

    Args:
        settings: Of the operator.
        request: The way to Telegram; it is closed afterwards.
    """
    bot = Bot(
        settings.token,
        base_url=f"{settings.api_url}/bot",
        request=request,
        get_updates_request=request,
    )
    try:
        async with bot:
            me = bot.bot
            lines = [Line("Token", f"that of @{me.username}")]
            sees = "off: I see all messages of groups"
            if not me.can_read_all_group_messages:
                sees = "on: in groups I see commands and replies to me"
            lines.append(Line("Privacy mode", sees))
            inline = "on" if me.supports_inline_queries else "off; @BotFather, /setinline"
            lines.append(Line("Inline mode", inline))
            if settings.newsroom is not None:
                lines.append(await _newsroom(bot, settings.newsroom))
            return lines
    except InvalidToken:
        return [Line("Token", "Telegram refuses it.", False)]
    except TelegramError as e:
        return [Line("Telegram", f"{settings.api_url} cannot be reached: {e.message}.", False)]


def of_clock(drift: float | None) -> Line:
    """Whether the clock is right.

    Args:
        drift: Seconds that it is ahead of Telegram's; None if that is not known.
    """
    if drift is None:
        return Line("Clock", "could not be compared with Telegram's.", False)
    if abs(drift) > _DRIFT:
        way = "ahead of" if drift > 0 else "behind"
        return Line("Clock", f"{abs(drift):,.0f} s {way} Telegram's", False)
    return Line("Clock", "as Telegram's")


def drift(api_url: str) -> float | None:
    """Seconds that the clock here is ahead of a server's; None if it does not say."""
    parts = urlsplit(api_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=_PATIENCE)
    try:
        connection.request("HEAD", "/")
        told = connection.getresponse().getheader("Date")
        return None if told is None else time.time() - parsedate_to_datetime(told).timestamp()
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


async def _newsroom(bot: Bot, chat_id: int) -> Line:
    try:
        member = await bot.get_chat_member(chat_id, bot.id)
    except TelegramError as e:
        return Line("Newsroom", f"{chat_id} cannot be asked: {e.message}.", False)
    return Line("Newsroom", f"I am {member.status} in {chat_id}", member.status in _IN)
