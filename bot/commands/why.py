"""/why: what an answer of ours rests on."""

from __future__ import annotations

from datetime import UTC, datetime

from telegram import Message, Update

from bot import render
from bot.commands import Command
from bot.commands.ask import chosen_for, refused
from bot.context import BotContext
from bot.preceding import said
from bot.reply import notice, reply, topic, typing
from bot.state import Exchange
from corpus.answering import exchange
from corpus.answers import Answer

_USAGE = "Reply with `/why` to an answer of mine."
_NO_WORDS = "`/why` explains an answer of mine and takes no words. To ask something, use `/ask`."
_PINNED = "The newsroom chose article #{id} for this question: there was nothing to weigh."
_TOO_OLD = "I do not know that question any more: I forget them after 48 hours. Please ask again."
_BEGINNING = datetime.fromtimestamp(0, UTC)


async def why(update: Update, context: BotContext) -> None:
    """Reply with what speaks for and against an answer, asked again as of when it was given."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    if context.args:
        await notice(update, context, _NO_WORDS)
        return
    meant, forgotten = await _meant(message, update, context)
    told = said(meant)
    if meant is None or told is None:
        await notice(update, context, _TOO_OLD if forgotten else _USAGE)
        return
    if await refused(update, context):
        return
    pinned = None if meant.article_id is not None else await chosen_for(context, told.question)
    if pinned is not None:
        await notice(update, context, _PINNED.format(id=pinned.quotes[0].source.article_id))
        return
    async with typing(update, context):
        answer = await _again(context, meant, told)
        status = await context.corpus.status()
        gone = await context.corpus.history.withdrawn(told.cited)
        text = render.why(answer, status, datetime.now(UTC), told, gone)
        await reply(update, context, text)


async def _meant(
    message: Message, update: Update, context: BotContext
) -> tuple[Exchange | None, bool]:
    """The exchange to be explained, and whether there was one that is forgotten."""
    target = message.reply_to_message
    # In a topic every message 'replies' to the one that opened it.
    if target is not None and target.forum_topic_created is None:
        state, chat_id = context.state, message.chat_id
        found = await state.exchange_of_answer(chat_id, target.message_id)
        found = found or await state.exchange_of_question(chat_id, target.message_id)
        ours = target.from_user is not None and target.from_user.id == context.bot.id
        forgotten = ours if found is None else found.follows is not None
        return found, forgotten
    user = update.effective_user
    user_id = None if message.sender_chat or user is None else user.id
    last = await context.state.exchange_before(
        message.chat_id, topic(message), user_id, message.message_id, _BEGINNING
    )
    return last, False


async def _again(context: BotContext, meant: Exchange, told: exchange.Exchange) -> Answer:
    """The same question, asked again as of the day on which it was answered."""
    question, after = meant.question, None
    if meant.follows is not None:
        after = said(await context.state.exchange_of_answer(meant.chat_id, meant.follows))
        if after is None:  # what it followed is forgotten, how it was understood is not
            question = told.question
    day = None if meant.made_at is None else datetime.fromtimestamp(meant.made_at, UTC).date()
    if meant.article_id is None:
        return await context.corpus.ask(question, day, after=after, explained=True)
    return await context.corpus.ask_about(meant.article_id, question, after, day, explained=True)


COMMAND = Command(
    help="what an answer rests on",
    callback=why,
    more="In reply to an answer of mine, or alone for the last one that you got here: how sure I"
    " was, what spoke for it and against, which words were found and where, what I tried, and how"
    " fresh the index is.",
)
