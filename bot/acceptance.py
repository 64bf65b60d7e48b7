"""A draft on its way into the archive: what it lacks is asked for, what became of it is shown.

An update that was under way when the process was killed is handled again. Whatever it brings was
stored then or is stored now: what was stored is a copy of itself, and known by the audit log.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import TelegramError

from bot import guide, render, size
from bot.actor import actor
from bot.additions import Addition, Asks
from bot.context import BotContext
from bot.reply import conclude, reply
from corpus.errors import RejectedArticle
from corpus.intake.clean import complete
from corpus.records.audit import Audit
from corpus.types import Actor, Added, Copy, Draft

#: How long an article that was brought in can be taken back with a button.
UNDO = timedelta(minutes=10)
#: Entries of the audit log in which an article's own is looked for.
_ENTRIES = 20

Say = Callable[[str, InlineKeyboardMarkup | None], Awaitable[None]]


def saying(update: Update, context: BotContext, addition: Addition) -> Say:
    """Answers the message of an update, in the place of what showed the progress."""

    async def say(html: str, keyboard: InlineKeyboardMarkup | None) -> None:
        message = update.effective_message
        began = message is not None and message.message_id == addition.message_id
        if began and addition.progress_id is not None:
            await conclude(update, context, addition.progress_id, html, keyboard)
        else:
            await reply(update, context, html, keyboard=keyboard)

    return say


async def accept(
    update: Update, context: BotContext, addition: Addition, draft: Draft, say: Say
) -> None:
    """Store a draft and show what became of it, or ask for what it lacks.

    Args:
        update: What made it complete, as far as it is.
        context: Of the handler.
        addition: What it is part of.
        draft: What is understood.
        say: Answers.

    Raises:
        RejectedArticle: If there is no text in it, or far too much.
    """
    if not any(paragraph.kind == "text" for paragraph in draft.paragraphs):
        raise RejectedArticle(
            "no-text", "I found no text of an article there. Paste it with /addtext."
        )
    size.check(draft)
    asks = guide.lacks(draft)
    if asks is None:
        await store(update, context, addition, draft, say)
        return
    await context.additions.wait(addition.id, asks, datetime.now(UTC), draft)
    html = render.message("lacking", draft=draft, question=guide.ASKING[asks])
    await ask(update, context, addition, html)


async def ask(update: Update, context: BotContext, addition: Addition, html: str) -> None:
    """Ask the editor for something, in a message of its own that is to be replied to."""
    message = update.effective_message
    assert message is not None, "it is answered"
    if addition.progress_id is not None and message.message_id == addition.message_id:
        with contextlib.suppress(TelegramError):  # it is in nobody's way
            await context.bot.delete_message(message.chat_id, addition.progress_id)
    # A channel takes no such keyboard.
    prompt = None if message.chat.type == "channel" else ForceReply(selective=True)
    await reply(update, context, html, keyboard=prompt)


async def store(
    update: Update,
    context: BotContext,
    addition: Addition,
    draft: Draft,
    say: Say,
    *,
    anyway: bool = False,
) -> None:
    """Store a draft that lacks nothing, and show what became of it."""
    who = actor(update)
    outcome = await context.corpus.add(complete(draft), actor=who, anyway=anyway, news=True)
    now = datetime.now(UTC)
    if isinstance(outcome, Copy) and outcome.joined is None:
        mine = await own(context, addition, outcome, who)
        if mine is None and outcome.same == "wording":
            await context.additions.wait(addition.id, Asks.ANYWAY, now, draft, outcome)
            html = await _like(context, outcome)
            await say(html, _buttons(addition, ("Add anyway", "anyway"), ("Cancel", "drop")))
            return
        if mine is None:
            await context.additions.end(addition.id)
            await say(render.notice(outcome.sentence), None)
            return
        outcome = mine
    await context.additions.store(addition.id, outcome, now)
    await show(context, replace(addition, outcome=outcome, stored_at=now), say)


async def show(context: BotContext, addition: Addition, say: Say) -> None:
    """The receipt of what was stored, with a button that takes it back.

    Raises:
        UnknownArticle: If it is gone meanwhile.
    """
    outcome = addition.outcome
    assert outcome is not None, "something was stored"
    article = (await context.corpus.article(stored_id(outcome))).article
    like = outcome if isinstance(outcome, Copy) else addition.like
    version = outcome.version if isinstance(outcome, Added) else 1
    undo = None if addition.undone_at else _buttons(addition, ("Undo", "undo"))
    html = render.message("addition", article=article, version=version, like=like)
    await say(html, undo)


def stored_id(outcome: Added | Copy) -> int:
    """The article that is what was brought in."""
    return (outcome.joined if isinstance(outcome, Copy) else None) or outcome.article_id


async def own(context: BotContext, addition: Addition, copy: Copy, who: Actor) -> Added | None:
    """What this addition stored before the process was killed, if a copy is of that."""
    subject = f"article:{copy.article_id}"
    for entry in await Audit(context.state.database).entries(_ENTRIES, subject=subject):
        by_them = entry.actor.id == who.id and entry.action == "article.add"
        if by_them and entry.id > addition.audited:
            article = (await context.corpus.article(copy.article_id)).article
            return Added(copy.article_id, len(article.passages), article.version)
    return None


async def _like(context: BotContext, copy: Copy) -> str:
    article = (await context.corpus.article(copy.article_id)).article
    return render.message("like", source=article.source, sentence=copy.sentence)


def _buttons(addition: Addition, *named: tuple[str, str]) -> InlineKeyboardMarkup:
    row = [
        InlineKeyboardButton(label, callback_data=f"{name}:{addition.id}") for label, name in named
    ]
    return InlineKeyboardMarkup([row])
