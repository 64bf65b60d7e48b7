"""Pictures and files in reply to a message, as they come right away."""

from __future__ import annotations

from datetime import UTC, datetime

from telegram import Message, ReplyParameters, Update

from bot.context import BotContext
from bot.reply import topic
from bot.state import Exchange


async def send_picture(context: BotContext, message: Message, picture: bytes, caption: str) -> None:
    """Send a picture into the chat and topic of a message, as a reply to it.

    Args:
        context: Of the handler.
        message: Whose chat and topic it is.
        picture: A PNG.
        caption: Ours, and short; plain text.
    """
    await context.bot.send_photo(
        message.chat_id,
        picture,
        caption=caption,
        filename="stats.png",
        message_thread_id=topic(message),
        reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
    )


async def reply_document(
    update: Update, context: BotContext, data: bytes, name: str, caption: str
) -> None:
    """Answer the message of this update with a file.

    Args:
        update: With a message.
        context: Of the handler.
        data: The file.
        name: What it is called.
        caption: Ours, and short; plain text.
    """
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    sent = await context.bot.send_document(
        message.chat_id,
        data,
        caption=caption,
        filename=name,
        message_thread_id=topic(message),
        reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
    )
    exchange = Exchange(
        message.chat_id, sent.message_id, message.message_id, None, "", topic_id=topic(message)
    )
    await context.state.record_exchange(exchange, datetime.now(UTC))
