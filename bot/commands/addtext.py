"""/addtext: an article in the editor's own words, asked for piece by piece.

What was answered so far is in the database: the guide goes on after a restart. It is of one
person in one chat, and waits an hour for each answer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from telegram import Message, Update

from bot import guide, render
from bot.acceptance import accept, ask, saying, show
from bot.access import permitted
from bot.actor import actor
from bot.additions import Addition, Asks, Part
from bot.commands import Command
from bot.context import BotContext
from bot.question import addressed, target
from bot.reply import notice, send
from bot.role import Place, Role
from corpus.cleaning import cleaned
from corpus.errors import RejectedArticle

#: Characters of a date, in any words.
_LONGEST_DAY = 40
_EXPIRED = "I waited an hour for that, and dropped it. Begin again with /addtext."
_LATE = "This is stored already. See `/article {}`."
_GONE = "This was dropped; nothing was stored of it."


async def addtext(update: Update, context: BotContext) -> None:
    """Ask for the title; what was begun before is dropped."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    now, who = datetime.now(UTC), actor(update)
    former = await context.additions.waiting(
        message.chat_id, who.id, now, *guide.STEPS, guided=True
    )
    remark = ""
    if former is not None and former.message_id != message.message_id:
        await context.additions.end(former.id)
        remark = "What you had begun is dropped."
    addition = await context.additions.begin(
        message.chat_id, message.message_id, who.id, now, guided=True
    )
    await _ask(update, context, addition, remark or "/cancel ends this at any time.")


async def take(update: Update, context: BotContext) -> bool:
    """Give a text to what waits for one; whether that was so."""
    message = update.effective_message
    if message is None:
        return False
    addition = await context.additions.of_message(message.chat_id, message.message_id)
    again = addition is not None
    if addition is None and update.edited_message is None:
        addition = await _waiting(message, update, context)
    if addition is None:
        return False
    if not await permitted(update, context, COMMAND, "addtext"):
        return True
    if update.edited_message is not None:
        await _edited(message, context, addition)
    elif again:  # it was under way when the process was killed
        await _go_on(update, context, addition)
    elif addition.expired(datetime.now(UTC)):
        await context.additions.end(addition.id)
        await notice(update, context, _EXPIRED)
    else:
        await _answer(update, context, addition)
    return True


async def _waiting(message: Message, update: Update, context: BotContext) -> Addition | None:
    """What waits for this message: what it replies to, or what the person is in the middle of."""
    replied = target(message)
    if replied is not None:
        exchange = await context.state.exchange_of_answer(message.chat_id, replied.message_id)
        if exchange is not None and exchange.question_id is not None:
            asked = await context.additions.of_message(message.chat_id, exchange.question_id)
            if asked is not None and asked.asks in guide.STEPS:
                return asked
    who, now = actor(update), datetime.now(UTC)
    waiting = await context.additions.waiting(
        message.chat_id, who.id, now, *guide.STEPS, guided=True
    )
    if waiting is not None:
        meant = addressed(message, context.bot.id, context.bot.username)
        # What is too long for one message comes in several, of which one is a reply. Behind a
        # chat that speaks for itself there may be others, who speak of something else.
        more = waiting.asks is Asks.BODY and replied is None and message.sender_chat is None
        return waiting if meant or more else None
    if message.chat.type == "private" and _is_day(message.text or ""):
        return await context.additions.waiting(message.chat_id, who.id, now, Asks.DATE)
    return None


async def _answer(update: Update, context: BotContext, addition: Addition) -> None:
    message, asks = update.effective_message, addition.asks
    assert message is not None, "it is an answer"
    assert asks is not None, "it is waited for"
    text, now = message.text or "", datetime.now(UTC)
    try:
        guide.check(asks, text, _today())
    except ValueError as e:
        refused = Part(message.message_id, None, "")
        addition = await context.additions.answer(addition, refused, asks, now)
        await _ask(update, context, addition, str(e))
        return
    part = Part(message.message_id, asks, text)
    if addition.guided:
        addition = await context.additions.answer(addition, part, guide.following(asks), now)
    else:
        assert addition.draft is not None, "it lacks something"
        draft = guide.filled(addition.draft, asks, text, _today())
        addition = await context.additions.answer(addition, part, guide.lacks(draft), now, draft)
    await _go_on(update, context, addition)


async def _go_on(update: Update, context: BotContext, addition: Addition) -> None:
    """Ask for what is missing, or store what is complete, or show what is stored."""
    say = saying(update, context, addition)
    if addition.outcome is not None:
        await show(context, addition, say)
    elif addition.asks in guide.STEPS:
        await _ask(update, context, addition)
    elif addition.draft is not None:
        await accept(update, context, addition, addition.draft, say)
    else:
        await notice(update, context, _GONE)


async def _ask(update: Update, context: BotContext, addition: Addition, remark: str = "") -> None:
    asks = addition.asks
    assert asks is not None, "something is missing"
    if not addition.guided:
        assert addition.draft is not None, "it lacks something"
        question = f"{remark} {guide.ASKING[asks]}".strip()
        html = render.message("lacking", draft=addition.draft, question=question)
    else:
        body = guide.body(addition.parts)
        question = guide.QUESTIONS[asks]
        if asks is Asks.BODY and body:
            count = len(body.split())
            question = f"{count:,} words so far. Write more, or /done."
        html = render.message(
            "guide",
            step=guide.STEPS.index(asks) + 1,
            steps=len(guide.STEPS),
            question=question,
            remark=remark,
        )
    await ask(update, context, addition, html)


async def _edited(message: Message, context: BotContext, addition: Addition) -> None:
    """An answer was changed."""
    if addition.outcome is not None:
        article_id = addition.outcome.article_id
        await send(context, message, render.notice(_LATE.format(article_id)))
        return
    part = next((p for p in addition.parts if p.message_id == message.message_id), None)
    if part is None or part.asks is None or addition.asks is None or not addition.guided:
        await send(context, message, render.notice("I have not taken that change."))
        return
    text = message.text or ""
    try:
        guide.check(part.asks, text, _today())
    except ValueError as e:
        await send(context, message, render.notice(f"{e} The {part.asks} stays as it was."))
        return
    changed = Part(part.message_id, part.asks, text)
    await context.additions.answer(addition, changed, addition.asks, datetime.now(UTC))
    await send(context, message, render.notice(f"The {part.asks} is changed."))


async def done(update: Update, context: BotContext) -> None:
    """Store the article; the text is all there."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    now, who = datetime.now(UTC), actor(update)
    addition = await context.additions.of_message(message.chat_id, message.message_id)
    if addition is not None and addition.outcome is not None:  # before the process was killed
        await show(context, addition, saying(update, context, addition))
        return
    addition = await context.additions.waiting(
        message.chat_id, who.id, now, *guide.STEPS, guided=True
    )
    if addition is None:
        await notice(update, context, "There is nothing to finish. Begin with /addtext.")
        return
    assert addition.asks is not None, "it waits"
    this = Part(message.message_id, None, "")
    addition = await context.additions.answer(addition, this, addition.asks, now)
    if not guide.body(addition.parts):
        await _ask(update, context, addition, "That is not all yet.")
        return
    draft = await cleaned(guide.article(addition.parts, _today()))
    try:
        await accept(update, context, addition, draft, saying(update, context, addition))
    except RejectedArticle:
        remark = "I found no sentence in that text. Write it out, or /cancel."
        await _ask(update, context, addition, remark)


def _is_day(text: str) -> bool:
    if len(text) > _LONGEST_DAY:
        return False
    try:
        guide.day(text, _today())
    except ValueError:
        return False
    return True


def _today() -> date:
    return datetime.now().astimezone().date()


COMMAND = Command(
    help="bring an article in by pasting it",
    callback=addtext,
    more="I ask for the title, the source or address, the date and the text, which may come in"
    " several messages until `/done`. `/cancel` drops it at any time.",
    role=Role.EDITOR,
    place=Place.NEWSROOM,
)
