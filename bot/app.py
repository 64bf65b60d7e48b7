"""The bot, put together: its services, its handlers, its one error path."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import (
    ApplicationBuilder,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.access import enter, guarded, permitted, standing
from bot.additions import Additions
from bot.admins import ChatAdmins
from bot.alerts.follows import Follows
from bot.alerts.preferences import PreferenceRows
from bot.broadcasts import Broadcasts
from bot.button import press, toast
from bot.chats import Chats
from bot.claim import Claim
from bot.commands import Callback, Command, discover
from bot.commands.addtext import take
from bot.commands.ask import ask
from bot.commands.follow import take as take_follow
from bot.commands.follow import take_chat
from bot.commands.unanswered import answer_pin
from bot.context import App, BotContext, Services
from bot.corrections.quoted import Quoted
from bot.delivery.errors import gone, topic_lost
from bot.delivery.outbox import Outbox
from bot.delivery.pace import Pace
from bot.errors import Refused
from bot.given import AnyCommand, CaptionCommand
from bot.membership import membership, migrated, move
from bot.names import Names
from bot.people import People
from bot.pins import Pins
from bot.question import addressed
from bot.quota import Quota
from bot.reply import answered, notice, send
from bot.role import Role
from bot.settings import Settings
from bot.standing import Standing
from bot.state import State
from bot.unanswered import Unanswered
from corpus.core import Corpus
from corpus.errors import DatabaseError, EditRefused, QueryError, UnknownArticle
from corpus.feeds.followed import Feeds
from corpus.sources.fetch import Fetcher
from corpus.workers import Workers

log = logging.getLogger(__name__)

#: What the handlers below use; nothing else is asked of Telegram.
ALLOWED_UPDATES = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.CHAT_MEMBER,
    Update.MY_CHAT_MEMBER,
)

#: How often a chat is told that only text is read.
_TEXT_ONLY = timedelta(hours=1)


def build(
    settings: Settings,
    corpus: Corpus,
    state: State,
    request: BaseRequest,
    fetcher: Fetcher,
    workers: Workers,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> App:
    """The application, put together and not yet initialized.

    Args:
        settings: What the operator decided.
        corpus: Loaded.
        state: Of the same database.
        request: The way to Telegram; the terminal and the tests bring their own.
        fetcher: The way to everything else; entered.
        workers: Where what was fetched is read; entered.
        now: The time, for what is told at a time.
    """

    async def on_migrated(old: int, new: int) -> None:
        await move(app.bot_data["services"], old, new)

    app: App = (
        ApplicationBuilder()
        .token(settings.token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .request(request)
        .get_updates_request(request)
        .updater(None)
        .rate_limiter(Pace(settings.limits, on_migrated=on_migrated))
        .context_types(ContextTypes(context=BotContext))
        .build()
    )
    on_list = [*settings.owners, *filter(None, (settings.newsroom,))]
    outbox = Outbox(state.database, on_list)
    app.bot_data["services"] = Services(
        settings,
        corpus,
        state,
        Quota(),
        fetcher,
        People(state.database, settings.owners),
        Names(state.database),
        Claim(),
        Feeds(state.database),
        workers,
        Additions(state.database),
        Unanswered(state.database),
        Pins(state.database),
        Chats(outbox),
        Broadcasts(outbox),
        asyncio.Event(),
        outbox,
        Follows(state.database),
        PreferenceRows(state.database),
        ChatAdmins(app.bot, now),
        Quoted(state.database),
        Standing(state.database),
        now,
    )
    _add_handlers(app, settings.newsroom)
    app.add_error_handler(on_error)
    return app


def _add_handlers(app: App, newsroom: int | None) -> None:
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    # The newsroom may be a channel; in others only these commands are for the bot.
    post = filters.UpdateType.CHANNEL_POST
    posted = post & filters.Chat(newsroom)
    anywhere = {name for name, c in discover().items() if c.governing or c.posted}
    # Whoever sent it: where the bot can write, and who is in charge, is not theirs to keep from it.
    members = ChatMemberHandler(membership, ChatMemberHandler.ANY_CHAT_MEMBER)
    app.add_handler(members, group=-3)
    app.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, migrated), group=-3)
    app.add_handler(MessageHandler(post & ~posted & ~AnyCommand(anywhere), _ignored), group=-2)
    buttons: dict[str, tuple[Command, Callback]] = {}
    # Before all others: what it turns away comes to none of them.
    app.add_handler(TypeHandler(Update, enter), group=-1)
    for name, command in discover().items():
        allowed = new | edited if command.edits else new
        callback = _once(guarded(name, command))
        there = post if name in anywhere else posted
        app.add_handler(CommandHandler(name, callback, filters=allowed | there))
        if command.captions:
            captioned = CaptionCommand(name) & (new | there)
            app.add_handler(MessageHandler(captioned, callback))
        buttons |= {button: (command, does) for button, does in command.buttons.items()}
    app.add_handler(MessageHandler(filters.COMMAND & new, _once(_unknown_command)))
    plain = filters.TEXT & ~filters.COMMAND & ~filters.VIA_BOT
    app.add_handler(MessageHandler(plain & (new | edited | posted), _once(_text)))
    shared = filters.StatusUpdate.CHAT_SHARED & filters.ChatType.PRIVATE
    app.add_handler(MessageHandler(shared & new, _once(take_chat)))
    other = ~filters.TEXT & ~filters.StatusUpdate.ALL & filters.ChatType.PRIVATE
    app.add_handler(MessageHandler(other & new, _once(_no_text)))
    app.add_handler(CallbackQueryHandler(_pressed(buttons)))


def _once(callback: Callback) -> Callback:
    """The same, unless the message was answered in a life of the bot before this."""

    async def once(update: Update, context: BotContext) -> None:
        # An edited message has its answer, and wants it changed.
        if update.edited_message is not None or not await answered(update, context):
            await callback(update, context)

    return once


async def _ignored(update: Update, context: BotContext) -> None:
    raise ApplicationHandlerStop


async def _text(update: Update, context: BotContext) -> None:
    """A message that is no command: what was asked for, or a question if the bot is meant."""
    message = update.effective_message
    if await take(update, context) or update.channel_post is not None:
        return
    if message is None or not addressed(message, context.bot.id, context.bot.username):
        return
    # What one of our messages asks for is no question.
    if not await take_follow(update, context) and not await answer_pin(update, context):
        await ask(update, context)


async def _unknown_command(update: Update, context: BotContext) -> None:
    message = update.effective_message
    assert message is not None, "the filter lets only messages through"
    command = (message.text or "").split()[0].lower()
    mine = command.endswith(f"@{context.bot.username.lower()}")
    if mine or (message.chat.type == "private" and "@" not in command):
        await notice(update, context, "Unknown command. /help")


async def _no_text(update: Update, context: BotContext) -> None:
    message = update.effective_message
    assert message is not None, "the filter lets only messages through"
    if message.document is not None and await standing(update, context) >= Role.EDITOR:
        await notice(update, context, "To bring this file in, reply /add to it.")
    elif await context.state.may_tell(message.chat_id, "text only", datetime.now(UTC), _TEXT_ONLY):
        await notice(update, context, "I can read text only. Type your question, or /help.")


def _pressed(buttons: dict[str, tuple[Command, Callback]]) -> Callback:
    async def pressed(update: Update, context: BotContext) -> None:
        query, _, _ = press(update)
        command, callback = buttons.get((query.data or "").partition(":")[0], (None, None))
        if command is None or callback is None:
            await toast(query, "This button is out of date.")
        elif await permitted(update, context, command):
            await callback(update, context)

    return pressed


async def on_error(update: object, context: BotContext) -> None:
    """Tell who asked in their words, and the operator in ours."""
    error = context.error
    if isinstance(error, QueryError | UnknownArticle | EditRefused | Refused):
        try:
            await _refuse(update, context, str(error))
        except (TelegramError, DatabaseError) as e:
            error = e
        else:
            return
    if isinstance(error, TelegramError) and (gone(error) or topic_lost(error)):
        log.info("a chat cannot be written to: %s", error)
    else:
        reference = secrets.token_hex(2).upper()
        log.error("ref %s: %s", reference, type(error).__name__, exc_info=error)
        # The database says what an operator can act on, a full disk for instance.
        what = str(error) if isinstance(error, DatabaseError) else f"{type(error).__name__}."
        await _tell_owners(context, f"Error {reference}: {what} See the log.")
        sentence = f"Something went wrong on my side (ref {reference}). I told the admins."
        await _tell(update, context, sentence)


async def _refuse(update: object, context: BotContext, sentence: str) -> None:
    """Say why not; an edit of the message changes what was said."""
    if isinstance(update, Update) and update.callback_query is not None:
        await toast(update.callback_query, sentence[:200])
    elif isinstance(update, Update) and update.effective_message is not None:
        await notice(update, context, sentence)


async def _tell(update: object, context: BotContext, sentence: str) -> None:
    """Say it without the database, which may be what is broken."""
    if not isinstance(update, Update):
        return
    try:
        if update.callback_query is not None:
            await toast(update.callback_query, sentence)
        elif update.effective_message is not None:
            await send(context, update.effective_message, sentence)
    except TelegramError as e:
        log.warning("could not tell what went wrong: %s", e)


async def _tell_owners(context: BotContext, sentence: str) -> None:
    owners: Iterable[int] = context.settings.owners
    with contextlib.suppress(DatabaseError):
        owners = await context.people.with_role(Role.OWNER)
    for owner in owners:
        try:
            await context.bot.send_message(owner, sentence)
        except TelegramError as e:
            log.warning("owner %d could not be told: %s", owner, e)
