"""A message of the outbox as a call of the Bot API."""

from __future__ import annotations

import base64
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import Message as Sent
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from bot.delivery.message import Message, Method
from bot.delivery.migration import left_behind
from bot.delivery.plain import CAPTION_UNITS, TEXT_UNITS, plain
from bot.delivery.retry import Sending

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def call(bot: ExtBot[Sending], message: Message, sending: Sending) -> tuple[int, int | None]:
    """Send, edit or delete; returns the chat, and the id of the message if it is a new one.

    Args:
        bot: Makes the call.
        message: With the `Message.message_id` that it edits, deletes or replies to.
        sending: How it is to be treated.

    Raises:
        TelegramError: If it was not done, or nobody knows.
        NotBegun: If it was taken back.
    """
    mode = None if message.unformatted or message.bare else ParseMode.HTML
    units = CAPTION_UNITS if message.method is Method.PICTURE else TEXT_UNITS
    text = plain(message.html, units) if message.bare else message.html
    common: dict[str, Any] = {"chat_id": message.chat_id, "rate_limit_args": sending}
    if message.method is Method.DELETE:
        await bot.delete_message(message_id=_target(message), **common)
        return message.chat_id, None
    common |= {"reply_markup": _keyboard(message), "parse_mode": mode}
    if message.method is Method.EDIT:
        await bot.edit_message_text(
            text,
            message_id=_target(message),
            link_preview_options=_NO_PREVIEW,
            **common,
        )
        return message.chat_id, None
    common |= {
        "message_thread_id": message.topic_id or None,
        "disable_notification": message.silent,
        "reply_parameters": _reply(message),
    }
    sent: Sent
    if message.method is Method.PICTURE:
        picture = base64.b64decode(message.picture)
        sent = await bot.send_photo(photo=picture, caption=text or None, **common)
    else:
        sent = await bot.send_message(text=text, link_preview_options=_NO_PREVIEW, **common)
    return sent.chat_id, sent.message_id


def _target(message: Message) -> int:
    assert message.message_id is not None, "found before the call"
    return message.message_id


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.keyboard:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton.de_json(dict(b), None) for b in row] for row in message.keyboard]
    )


def _reply(message: Message) -> ReplyParameters | None:
    if message.message_id is None or left_behind(message.message_id):
        return None
    # What it replies to may have been deleted meanwhile.
    return ReplyParameters(message.message_id, allow_sending_without_reply=True)
