"""/ask, and every message that is a question: an answer from the archive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, date, datetime

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import bell, render
from bot.askings import Asking
from bot.button import label, press, toast
from bot.commands import Command
from bot.context import BotContext, Services
from bot.corrections import quoting
from bot.corrections.noting import citing_of
from bot.preceding import preceding, said
from bot.question import asked
from bot.reply import answered, note, notice, reply, send, topic, typing
from corpus.answering.chosen import chosen as choose
from corpus.answering.exchange import Exchange
from corpus.answers import Answer, Outcome
from corpus.errors import DatabaseError, QueryError, UnknownArticle, Withdrawn

log = logging.getLogger(__name__)

_EXAMPLE = "Write your question after the command, for example `/ask when was the jet shot down?`"
_UP, _DOWN = "👍", "👎"
_VOTES = {"1": 1, "-1": -1}


async def ask(update: Update, context: BotContext) -> None:
    """Reply with quotes and their sources, or say that nothing was found."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    question = asked(message, context.bot.username)
    if not question:
        prompt = ForceReply(selective=True, input_field_placeholder="Your question")
        await reply(update, context, render.notice(_EXAMPLE), keyboard=prompt)
        return
    if await refused(update, context):
        return
    async with typing(update, context):
        article_id = await _article(update, context)
        before = await preceding(update, context)
        after = said(before)
        if article_id is None:
            answer = await _answer(context, question, after)
        else:
            answer = await context.corpus.ask_about(article_id, question, after)
        group = message.chat.type != "private"
        html = render.answer(answer)
        answering = reply(
            update,
            context,
            html,
            question=question,
            keyboard=keyboard(answer, group=group, alone=article_id is not None),
            article_id=article_id,
            said=Exchange.of(answer).to_json(),
            follows=before.answer_id if before else None,
            cites=quoting.of_answer(html, answer),
        )
        if article_id is not None:
            await answering
        else:
            # Side by side: the note is there before the answer is, and the answer waits for it
            # no more than it has to.
            await asyncio.gather(_remember(update, context, answer), answering)


async def _answer(context: BotContext, question: str, after: Exchange | None) -> Answer:
    """What the archive says, or the article that editors have chosen for the question."""
    pinned = await chosen_for(context, question)
    if pinned is not None:
        return pinned
    answer = await context.corpus.ask(question, after=after)
    if answer.understood and answer.outcome is not Outcome.FOUND:
        pinned = await chosen_for(context, answer.understood)
        return replace(pinned, understood=answer.understood) if pinned else answer
    return answer


async def chosen_for(context: BotContext, question: str) -> Answer | None:
    """The answer that editors have chosen for a question, if they have."""
    services, today = context.services, datetime.now(UTC).date()
    if not await services.pins.any():
        return None
    try:
        key = services.corpus.wordings.of(question, today).key
    except QueryError:
        return None  # it is said when the question is asked
    return await chosen(services, key, question, today)


async def chosen(services: Services, key: str, question: str, day: date) -> Answer | None:
    """The answer of the article that editors have chosen for a question; None if there is none.

    Args:
        services: Of the application.
        key: Of the question's wording.
        question: As it was asked.
        day: When it was asked.
    """
    article_id = await services.pins.article(key)
    if article_id is None:
        return None
    try:
        answer = await services.corpus.ask_about(article_id, question, asked_at=day)
        card = await services.corpus.article(article_id)
    except (UnknownArticle, Withdrawn):
        return None  # deleted or retracted since
    return choose(answer, card.article)


async def _remember(update: Update, context: BotContext, answer: Answer) -> None:
    """Keep a question without an answer for editors, and for when there is one."""
    try:
        await _note(update, context, answer)
    except (DatabaseError, QueryError) as e:  # the answer is given all the same
        log.warning("a question without an answer was not noted: %s", type(e).__name__)


async def _note(update: Update, context: BotContext, answer: Answer) -> None:
    message, unanswered = update.effective_message, context.services.unanswered
    assert message is not None, "the handlers' filters let only messages through"
    user, now = update.effective_user, datetime.now(UTC)
    user_id = None if message.sender_chat or user is None else user.id
    question, wordings = answer.understood or answer.question, context.corpus.wordings
    if answer.outcome is Outcome.FOUND:
        if update.edited_message is not None:
            await unanswered.forget(message.chat_id, message.message_id, user_id)
        # What they asked before in the same words is not answered once more.
        if awaited := await unanswered.awaited(message.chat_id, user_id):
            key = wordings.of(question, now.date()).key
            if key in awaited:
                await unanswered.answered(message.chat_id, user_id, key)
        return
    asking = Asking(
        message.chat_id,
        message.message_id,
        topic(message),
        user_id,
        question,
        answer.outcome.value,
        now,
    )
    await unanswered.note(asking, wordings.of(question, now.date()))


async def refused(update: Update, context: BotContext) -> bool:
    """Whether this is one question too many; if so, it has been said."""
    message, user = update.effective_message, update.effective_user
    # A better question in the place of one that was answered is free.
    if message is None or (update.edited_message and await answered(update, context)):
        return False
    askers: dict[Hashable, float | None] = {}
    if user is not None and message.sender_chat is None:
        askers["user", user.id] = context.settings.questions_user
    if message.chat.type != "private":
        askers["chat", message.chat_id] = context.settings.questions_group
    exceeded = context.services.quota.take(askers)
    if exceeded is None:
        return False
    if exceeded.tell:
        s = "" if exceeded.seconds == 1 else "s"
        await notice(
            update,
            context,
            f"Too many questions. Please wait {exceeded.seconds} second{s}.",
        )
    return True


async def _article(update: Update, context: BotContext) -> int | None:
    """The article that a question in reply to one of our messages is about, if it is."""
    message = update.effective_message
    target = message.reply_to_message if message else None
    if message is None or target is None:
        return None
    exchange = await context.state.exchange_of_answer(message.chat_id, target.message_id)
    return exchange.article_id if exchange else None


def keyboard(answer: Answer, *, group: bool, alone: bool = False) -> InlineKeyboardMarkup | None:
    """What stands under an answer.

    Args:
        answer: What it is.
        group: Whether many read it.
        alone: Whether one article alone was asked: another one does not answer that.
    """
    bells = [] if alone else [bell.button()]
    if answer.outcome is Outcome.NOT_FOUND:
        if group:
            return None  # one short line
        instead = InlineKeyboardButton("Search instead", callback_data="more")
        return InlineKeyboardMarkup([[instead, *bells]])
    row = [
        InlineKeyboardButton(_UP, callback_data="vote:1"),
        InlineKeyboardButton(_DOWN, callback_data="vote:-1"),
        InlineKeyboardButton("More", callback_data="more"),
    ]
    if answer.outcome is Outcome.FOUND:
        row.append(InlineKeyboardButton("🔔 Alert me", callback_data="alert_me"))
        return InlineKeyboardMarkup([row])
    return InlineKeyboardMarkup([row, bells] if bells else [row])


async def _vote(update: Update, context: BotContext) -> None:
    """A thumb: one vote a person, which can be changed."""
    query, message, value = press(update)
    vote = _VOTES.get(value)
    if message is None or vote is None:
        await toast(query, "This answer is too old to vote on.")
        return
    changed = await context.state.vote(
        message.chat_id, message.message_id, query.from_user.id, vote, datetime.now(UTC)
    )
    await toast(query, "Thank you." if changed else "You said so already. Thank you.")


async def _suggested(update: Update, context: BotContext) -> None:
    """A question of ours that was tapped: it stands on the button."""
    query, message, _ = press(update)
    question = label(query)
    if message is None or question is None:
        await toast(query, "This button is out of date. Please type your question.")
        return
    answer = await context.corpus.ask(question)
    await toast(query)
    html = render.answer(answer, heading=question)
    markup = keyboard(answer, group=message.chat.type != "private")
    sent = await send(context, message, html, markup)
    said = Exchange.of(answer).to_json()
    cites = citing_of(sent, html, markup, quoting.of_answer(html, answer))
    await note(context, sent, question, query.from_user.id, said=said, also=cites)


COMMAND = Command(
    help="answer a question from the news",
    callback=ask,
    arguments="question",
    more="In reply to somebody's message, `/ask` alone takes that message as the question."
    " A question that you edit has its answer edited. A follow-up such as `and who did it?` is"
    " understood from the question before it, or from the answer that it replies to.",
    edits=True,
    buttons={"vote": _vote, "suggested": _suggested, bell.NAME: bell.pressed},
)
