"""What an editor wants to bring in: a page, a file, or a post, read and understood."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from telegram import Document, Message
from telegram.error import BadRequest, NetworkError

from bot import post
from bot.context import BotContext
from bot.instruction import Instruction
from bot.question import target
from corpus.cleaning import cleaned
from corpus.errors import RejectedArticle
from corpus.sources.file import LARGEST, check_kind, read
from corpus.sources.jsonl import Listed
from corpus.sources.page import read_page
from corpus.types import Draft, Given, RawArticle

#: Bytes of a file that takes its time.
_LARGE = 500_000
#: Tries to download a file.
_TRIES = 3
#: Seconds between two of them.
_PAUSE = 1.0

Show = Callable[[str], Awaitable[None]]


async def understood(
    message: Message, context: BotContext, instruction: Instruction, show: Show
) -> Draft | Listed | None:
    """The article, or the articles, that a message brings; None if it brings none.

    A file is taken first, the message's own or the one replied to; then an address; then the
    text of the message replied to.

    Args:
        message: With ``/add``.
        context: Of the handler.
        instruction: What follows the command.
        show: Tells people what takes its time.

    Raises:
        RejectedArticle: If there is nothing in it that could be stored.
    """
    replied = target(message)
    document = message.document or (replied.document if replied else None)
    given = instruction.given
    if document is not None:
        return await _file(document, context, _at(given, instruction.url), show)
    url = instruction.url
    if url is None and replied is not None:
        if replied.from_user is not None and replied.from_user.id == context.bot.id:
            raise RejectedArticle("own", "That is a message of mine, and no article.")
        url = post.link(replied)
        if url is None:
            return await _post(replied, given)
    if url is not None:
        return await _page(url, context, given, show)
    if message.external_reply is not None:
        raise RejectedArticle(
            "elsewhere",
            "I cannot see that message: it is in another chat. Forward it to me, and reply /add to"
            " it here.",
        )
    if message.effective_attachment is not None:
        raise RejectedArticle("unknown-type", "I can read files of text only, no pictures.")
    return None


async def _page(url: str, context: BotContext, given: Given, show: Show) -> Draft:
    host = urlsplit(url).netloc.rpartition("@")[2]
    await show(f"Fetching {host[:60]} …")
    return await cleaned(await read_page(context.services.fetcher, url, given))


async def _post(replied: Message, given: Given) -> Draft:
    if not (replied.text or replied.caption or "").strip():
        raise RejectedArticle("no-text", "There is no text in that message.")
    return await cleaned(post.article(replied, given))


async def _file(
    document: Document, context: BotContext, given: Given, show: Show
) -> Draft | Listed:
    name = document.file_name or "The file"
    check_kind(name)
    if document.file_size is not None and document.file_size > LARGEST:
        raise _too_large(name, document.file_size)
    if (document.file_size or 0) >= _LARGE:
        await show(f"Reading {name[:60]} …")
    found = await asyncio.to_thread(read, name, await download(document, name, context), given)
    if isinstance(found, RawArticle):
        return await cleaned(found)
    if found.single:
        (_, draft), *_ = found.items
        assert isinstance(draft, Draft), "a bad one by itself is refused"
        return draft
    return found


async def download(document: Document, name: str, context: BotContext) -> bytes:
    """The bytes of a file that somebody sent.

    Args:
        document: In a message.
        name: What it is called, for the sentences.
        context: Of the handler.

    Raises:
        RejectedArticle: If Telegram does not give it.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            file = await context.bot.get_file(document.file_id)
            if (file.file_size or 0) > LARGEST:
                raise _too_large(name, file.file_size)
            return bytes(await file.download_as_bytearray())
        except BadRequest as e:
            if "too big" in e.message.lower():
                raise _too_large(name, document.file_size) from e
            raise RejectedArticle(
                "not-found", f"Telegram does not give me {name} any more. Please send it again."
            ) from e
        except NetworkError as e:
            if not tries_left:
                raise RejectedArticle(
                    "unreachable", f"Telegram did not give me {name}. Please try again later."
                ) from e
            await asyncio.sleep(_PAUSE)
    raise AssertionError("the last try returns or raises")


def _too_large(name: str, size: int | None) -> RejectedArticle:
    much = f"{name} has {size / 1e6:.0f} MB" if size else f"{name} is too large"
    return RejectedArticle(
        "too-large", f"{much}; Telegram gives me {LARGEST / 1e6:.0f} MB at most."
    )


def _at(given: Given, url: str | None) -> Given:
    return Given(given.title, url, given.outlet, given.published, given.tags) if url else given
