"""/add: an article from a page, a file or a post, and the buttons under its receipt."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.error import TelegramError

from bot import render
from bot.acceptance import UNDO, Say, accept, own, saying, show, store, stored_id
from bot.actor import actor
from bot.additions import Addition, Asks
from bot.button import press, toast
from bot.commands import Command
from bot.context import BotContext
from bot.instruction import parse
from bot.listing import bring, told
from bot.material import understood
from bot.post import spelled_out
from bot.reply import edit, notice, send
from bot.role import Place, Role
from corpus.archive import Archive
from corpus.errors import EditRefused, RejectedArticle, UnknownArticle
from corpus.records.audit import Audit
from corpus.sources.jsonl import Listed
from corpus.types import Actor, Added, Copy

_USAGE = (
    "Write an address after the command, for example `/add https://example.org/story`. Or reply"
    " /add to a post, or to a file (.txt .md .html .json .jsonl), or send such a file with the"
    " caption /add."
)
_ALBUM = "Only this file of the album was read; reply /add to each of the others."
#: Seconds between two looks at how far many articles are.
_EVERY = 5.0


async def add(update: Update, context: BotContext) -> None:
    """Bring in what the message names, is sent with, or replies to; reply with a receipt."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    now = datetime.now(UTC)
    instruction = parse(spelled_out(message), now.astimezone().date())
    addition = await context.additions.begin(
        message.chat_id, message.message_id, actor(update).id, now
    )
    say = saying(update, context, addition)
    if addition.outcome is not None:  # stored before the process was killed
        await show(context, addition, say)
        return

    async def progress(text: str) -> None:
        nonlocal addition, say
        addition = await _progress(context, message, addition, text)
        say = saying(update, context, addition)

    try:
        found = await understood(message, context, instruction, progress)
        if found is None:
            await notice(update, context, _USAGE)
        elif isinstance(found, Listed):
            await _many(update, context, found, addition, say)
        else:
            await accept(update, context, addition, found, say)
            if message.media_group_id:
                await send(context, message, render.notice(_ALBUM))
    except RejectedArticle as e:
        await context.additions.end(addition.id)
        await say(render.notice(str(e)), None)
    except Exception:
        # What went wrong is told in a message of its own.
        if addition.progress_id is not None:
            await _change(context, addition, render.notice("That did not work."))
        raise


async def _progress(
    context: BotContext, message: Message, addition: Addition, text: str
) -> Addition:
    """Show how far an addition is, in the message that shows it already if there is one."""
    if addition.progress_id is not None:
        await _change(context, addition, render.notice(text))
        return addition
    sent = await send(context, message, render.notice(text))
    await context.additions.progress(addition.id, sent.message_id)
    begun = await context.additions.get(addition.id)
    assert begun is not None, "it is there"
    return begun


async def _change(context: BotContext, addition: Addition, html: str) -> None:
    """Show how far it is; nothing depends on it."""
    with contextlib.suppress(TelegramError):
        await context.bot.edit_message_text(
            html, addition.chat_id, addition.progress_id, parse_mode="HTML"
        )


async def _many(
    update: Update, context: BotContext, listed: Listed, addition: Addition, say: Say
) -> None:
    """Bring in the articles of a file, and reply with how many there were."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    document = message.document or (message.reply_to_message or message).document
    name = (document.file_name if document else None) or "The file"
    place = "line" if name.lower().endswith(".jsonl") else "article"
    who, shown = actor(update), time.monotonic()

    async def is_own(copy: Copy) -> bool:
        return await own(context, addition, copy, who) is not None

    archive = Archive(context.state.database)
    async for done in bring(archive, listed, who, is_own):
        if time.monotonic() - shown >= _EVERY:
            shown = time.monotonic()
            so_far = f"Reading {name[:60]}: {done.done:,} of {done.total:,} …"
            await _change(context, addition, render.notice(so_far))
    await say(told(name, done, place), None)


# buttons


async def _undo(update: Update, context: BotContext) -> None:
    """Take back what was brought in."""
    pressed = await _pressed(update, context)
    if pressed is None:
        return
    query, message, addition = pressed
    outcome, stored_at = addition.outcome, addition.stored_at
    if outcome is None or stored_at is None:
        await toast(query, "This button is out of date.")
        return
    now = datetime.now(UTC)
    article_id = stored_id(outcome)
    if addition.undone_at is not None:
        await toast(query, "This is undone already.")
        return
    if now > stored_at + UNDO:
        await toast(query, f"The 10 minutes to undo it are over. See /retract {article_id}.")
        await _bare(message)
        return
    try:
        done = await context.corpus.desk.undo(
            outcome, actor(update), brought_by=Actor(addition.actor_id)
        )
    except (UnknownArticle, EditRefused) as e:
        if not await _undone_before(context, addition, article_id):
            await toast(query, str(e)[:200])
            return
        left = outcome.version - 1 if isinstance(outcome, Added) else 0
        html = render.message("undone", title="", article_id=article_id, version=left)
    else:
        html = render.message(
            "undone", title=done.title, article_id=article_id, version=done.version
        )
    await toast(query, "Undone.")
    await edit(message, html, None)
    # At last: whoever is killed before it comes here again, and says so.
    await context.additions.undone(addition.id, now)


async def _undone_before(context: BotContext, addition: Addition, article_id: int) -> bool:
    """Whether the press was handled before the process was killed."""
    entries = await Audit(context.state.database).entries(1, subject=f"article:{article_id}")
    return any(e.action == "article.undo" and e.id > addition.audited for e in entries)


async def _anyway(update: Update, context: BotContext) -> None:
    """Store what is nearly the same as another article."""
    pressed = await _pressed(update, context)
    if pressed is None:
        return
    query, message, addition = pressed
    say = _under(message)
    if addition.outcome is not None:
        await toast(query, "It is stored already.")
        await show(context, addition, say)
    elif addition.asks is Asks.ANYWAY and addition.draft is not None:
        await toast(query)
        await store(update, context, addition, addition.draft, say, anyway=True)
    else:
        await toast(query, "This button is out of date.")
        await _bare(message)


async def _drop(update: Update, context: BotContext) -> None:
    """Store nothing."""
    pressed = await _pressed(update, context)
    if pressed is None:
        return
    query, message, addition = pressed
    if addition.outcome is not None:
        await toast(query, "It is stored already.")
        return
    await context.additions.end(addition.id)
    await toast(query)
    await edit(message, render.notice("Cancelled. Nothing was stored."), None)


async def _pressed(
    update: Update, context: BotContext
) -> tuple[CallbackQuery, Message, Addition] | None:
    """The addition that a button is of; None if it is not for this one to press."""
    query, message, value = press(update)
    number = int(value) if value.isdecimal() and len(value) <= 18 else 0
    addition = await context.additions.get(number)
    if message is None or addition is None or addition.chat_id != message.chat_id:
        await toast(query, "This button is out of date.")
        return None
    # A chat that speaks for itself has no one to press its buttons: any editor there may.
    if not addition.actor_id.startswith("chat:") and addition.actor_id != actor(update).id:
        await toast(query, "This button is for the one who brought the article in.")
        return None
    return query, message, addition


def _under(message: Message) -> Say:
    async def say(html: str, keyboard: InlineKeyboardMarkup | None) -> None:
        await edit(message, html, keyboard)

    return say


async def _bare(message: Message) -> None:
    """Take the buttons away."""
    with contextlib.suppress(TelegramError):  # they do nothing any more
        await message.edit_reply_markup(None)


COMMAND = Command(
    help="bring an article in: a page, a post or a file",
    callback=add,
    arguments="address [tag:a,b] [date:YYYY-MM-DD] [source:Name]",
    more="In reply to a post, `/add` takes the post as the article; in reply to a file (.txt .md"
    " .html .json .jsonl), or as its caption, the file. A receipt says what was understood, and"
    " can be undone for 10 minutes.",
    captions=True,
    role=Role.EDITOR,
    place=Place.NEWSROOM,
    buttons={"undo": _undo, "anyway": _anyway, "drop": _drop},
)
