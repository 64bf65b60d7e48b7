"""Answering a message: to the right chat and topic, once, and again if it is edited."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from telegram import (
    ForceReply,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot import render
from bot.context import BotContext
from bot.corrections.noting import citing_at
from bot.delivery.errors import topic_lost
from bot.delivery.message import Cited
from bot.delivery.migration import left_behind
from bot.delivery.retry import Sending
from bot.state import Exchange
from corpus.database import Statement

#: What may stand under a new message.
Markup = InlineKeyboardMarkup | ForceReply | ReplyKeyboardMarkup

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
#: Seconds that an answer may take before people see that one is coming.
_PATIENCE = 0.7


@dataclass(frozen=True, slots=True)
class Target:
    """A message that is replied to."""

    chat_id: int
    message_id: int
    topic_id: int | None


def topic(message: Message) -> int | None:
    """The forum topic that a message is in; None for General and where there are none."""
    return message.message_thread_id if message.is_topic_message else None


async def answered(update: Update, context: BotContext) -> bool:
    """Whether the message has an answer: of a life before this, or before it was edited."""
    message = update.effective_message
    if message is None:
        return False
    exchange = await context.state.exchange_of_question(message.chat_id, message.message_id)
    return exchange is not None


async def reply(
    update: Update,
    context: BotContext,
    html: str,
    *,
    question: str = "",
    keyboard: InlineKeyboardMarkup | ForceReply | None = None,
    article_id: int | None = None,
    said: str | None = None,
    follows: int | None = None,
    cites: Sequence[Cited] = (),
) -> None:
    """Answer the message of this update; an edited message has its answer edited.

    Args:
        update: With a message, not a press of a button.
        context: Of the handler.
        html: The answer.
        question: What was asked, for the buttons and for later edits.
        keyboard: Under the answer.
        article_id: If the question is about this article alone.
        said: What a follow-up is understood from, if this is an answer.
        follows: The answer that it was understood from, or could have been.
        cites: What it quotes, so that it can be corrected.
    """
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    former = await context.state.exchange_of_question(message.chat_id, message.message_id)
    if former is not None and update.edited_message is None:
        return  # sent before the process died, and noted; only the inbox did not learn of it
    markup = keyboard if isinstance(keyboard, InlineKeyboardMarkup) else None
    chat_id = message.chat_id
    if former is not None and await _edit(context, former, html, markup):
        answer_id = former.answer_id
    else:
        sent = await send(context, message, html, keyboard)
        chat_id, answer_id = sent.chat_id, sent.message_id
    user = update.effective_user
    exchange = Exchange(
        chat_id=message.chat_id,
        answer_id=answer_id,
        question_id=message.message_id,
        user_id=None if message.sender_chat or user is None else user.id,
        question=question,
        article_id=article_id,
        topic_id=topic(message),
        said=said,
        follows=follows,
    )
    cited: Sequence[Statement] = ()
    if cites or former is not None:  # of what it said before nothing is to be corrected
        cited = citing_at(chat_id, answer_id, html, markup, cites)
    await context.state.record_exchange(exchange, datetime.now(UTC), cited)
    if chat_id != message.chat_id:
        # The group became a supergroup meanwhile: there the buttons are, and the next question.
        there = replace(exchange, chat_id=chat_id, question_id=None, follows=None)
        await context.state.record_exchange(there, datetime.now(UTC))


async def conclude(
    update: Update,
    context: BotContext,
    progress_id: int,
    html: str,
    keyboard: InlineKeyboardMarkup | None = None,
) -> None:
    """Answer the message of this update in the place of what showed the progress."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    shown = Exchange(
        message.chat_id, progress_id, message.message_id, None, "", topic_id=topic(message)
    )
    if await _edit(context, shown, html, keyboard):
        await context.state.record_exchange(shown, datetime.now(UTC))
    else:
        await reply(update, context, html, keyboard=keyboard)


async def send(
    context: BotContext,
    message: Message,
    html: str,
    keyboard: Markup | None = None,
) -> Message:
    """Send a message into the chat and topic of another, as a reply to it.

    Args:
        context: Of the handler.
        message: Whose chat and topic it is.
        html: The text.
        keyboard: Under the text.
    """
    target = Target(message.chat_id, message.message_id, topic(message))
    return await deliver(context.bot, target, html, keyboard)


async def deliver(
    bot: ExtBot[Sending],
    target: Target,
    html: str,
    keyboard: Markup | None = None,
    sending: Sending | None = None,
) -> Message:
    """Send a message in reply to another; to General if its topic is closed.

    Args:
        bot: Sends it.
        target: The message that it replies to.
        html: The text.
        keyboard: Under the text.
        sending: How it is to be treated, if not as an answer that somebody waits for.
    """
    try:
        return await _send(bot, target, html, keyboard, sending)
    except BadRequest as e:
        if target.topic_id is None or not topic_lost(e):
            raise
        return await _send(bot, replace(target, topic_id=None), html, keyboard, sending)


async def _send(
    bot: ExtBot[Sending],
    target: Target,
    html: str,
    keyboard: Markup | None,
    sending: Sending | None,
) -> Message:
    return await bot.send_message(
        chat_id=target.chat_id,
        text=html,
        parse_mode=ParseMode.HTML,
        message_thread_id=target.topic_id,
        # The question may have been deleted meanwhile; its answer is sent all the same.
        reply_parameters=None
        if left_behind(target.message_id)
        else ReplyParameters(target.message_id, allow_sending_without_reply=True),
        reply_markup=keyboard,
        link_preview_options=_NO_PREVIEW,
        rate_limit_args=sending,
    )


async def note(
    context: BotContext,
    sent: Message,
    question: str,
    user_id: int | None,
    article_id: int | None = None,
    said: str | None = None,
    also: Sequence[Statement] = (),
) -> None:
    """Remember what a message of ours is about that no message of theirs asked for."""
    exchange = Exchange(
        sent.chat_id, sent.message_id, None, user_id, question, article_id, topic(sent), said
    )
    await context.state.record_exchange(exchange, datetime.now(UTC), also)


async def edit(message: Message, html: str, keyboard: InlineKeyboardMarkup | None) -> None:
    """Change a message of ours."""
    await message.edit_text(
        html,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=_NO_PREVIEW,
    )


async def _edit(
    context: BotContext, former: Exchange, html: str, keyboard: InlineKeyboardMarkup | None
) -> bool:
    """Change an answer; False if it is no longer there to be changed."""
    try:
        await context.bot.edit_message_text(
            html,
            chat_id=former.chat_id,
            message_id=former.answer_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as e:
        reason = e.message.lower()
        if "message to edit not found" in reason or "can't be edited" in reason:
            return False
        raise
    return True


async def notice(update: Update, context: BotContext, sentence: str) -> None:
    """Answer with a sentence, in which `code` is marked with backticks."""
    await reply(update, context, render.notice(sentence))


@contextlib.asynccontextmanager
async def typing(update: Update, context: BotContext) -> AsyncIterator[None]:
    """Show that an answer is coming, if it takes longer than a moment."""

    async def show() -> None:
        message = update.effective_message
        await asyncio.sleep(_PATIENCE)
        if message is not None:
            with contextlib.suppress(TelegramError):
                await context.bot.send_chat_action(
                    message.chat_id,
                    ChatAction.TYPING,
                    message_thread_id=topic(message),
                )

    task = asyncio.create_task(show())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
