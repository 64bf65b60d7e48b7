"""/import: alerts and settings from a file, and for admins feeds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from telegram import Document, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot import feedplan, importlist, render, rights
from bot.access import asker, by, lead_to_private, standing
from bot.alerts import exported, importing, zones
from bot.alerts.exported import Exported
from bot.alerts.follow import Follow
from bot.alerts.importing import Plan
from bot.alerts.imports import Held, Imports
from bot.alerts.management import manages, place
from bot.alerts.preferences import Preferences
from bot.button import press, toast
from bot.commands import Command
from bot.context import BotContext
from bot.errors import Refused
from bot.feedplan import FeedPlan
from bot.material import download
from bot.question import said, target
from bot.reply import edit, notice, reply, typing
from bot.role import Role
from corpus.errors import QueryError, RejectedArticle
from corpus.feeds.opml import NotOpml, Outline, read_opml
from corpus.retrieval.query import parse

_USAGE = (
    "Send me a file that /export made, with the caption `/import`, or reply /import to one. It"
    " changes nothing before you have seen what."
)
_OUT_OF_DATE = "This list is out of date, refreshed."
_TOO_OLD = "This import is too old. Please send the file again."


async def import_(update: Update, context: BotContext) -> None:
    """Show what a file would change; nothing is changed yet."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    replied = target(message)
    document = message.document or (replied.document if replied else None)
    if document is None:
        await notice(update, context, _USAGE)
        return
    name = render.label(document.file_name or "The file")
    async with typing(update, context):
        data = await _had(document, name, context)
    if not _is_xml(data):
        await _show_alerts(update, context, message, Held("alerts", name, data))
        return
    who = asker(update)
    if who is None or await standing(update, context) < Role.ADMIN:
        raise Refused(rights.only(Role.ADMIN, who) if who else "Only admins can do this.")
    if not who.private:
        await lead_to_private(update, context, "import")
        return
    outlines = _outlines(data, name)
    feeds = feedplan.plan(outlines, {feed.address for feed in await context.feeds.all()})
    held = Held("feeds", name, data)
    await _show(update, context, held, importlist.feeds(feeds).html(name), feeds)


async def _had(document: Document, name: str, context: BotContext) -> bytes:
    if (document.file_size or 0) > exported.LARGEST:
        raise exported.too_large(name, document.file_size or 0)
    try:
        data = await download(document, name, context)
    except RejectedArticle as e:
        raise Refused(str(e)) from e
    if len(data) > exported.LARGEST:
        raise exported.too_large(name, len(data))
    return data


def _is_xml(data: bytes) -> bool:
    """Whether it is meant as XML, in whatever encoding."""
    return data[:64].translate(None, b"\0\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"


def _outlines(data: bytes, name: str) -> tuple[Outline, ...]:
    try:
        return tuple(read_opml(data))
    except NotOpml as e:
        raise Refused(f"{name} {e}") from e


async def _show(
    update: Update, context: BotContext, held: Held, html: str, plan: Plan | FeedPlan
) -> None:
    await reply(update, context, html, question=held.to_json(), keyboard=_keyboard(plan))


def _keyboard(plan: Plan | FeedPlan) -> InlineKeyboardMarkup | None:
    if not plan.changes:
        return None
    row = [
        InlineKeyboardButton("Confirm", callback_data=f"import_confirm:{plan.mark}"),
        InlineKeyboardButton("Cancel", callback_data="import_cancel"),
    ]
    return InlineKeyboardMarkup([row])


# alerts


async def _show_alerts(update: Update, context: BotContext, message: Message, held: Held) -> None:
    chat_id, title = await place(update, context, said(message))
    topics = bool(message.chat.is_forum)
    if chat_id != message.chat_id:
        topics = bool((await context.bot.get_chat(chat_id)).is_forum)
    held = replace(held, chat_id=chat_id, title=title, topics=topics)
    services = context.services
    follows = await services.follows.of_chat(chat_id)
    preferences = await services.preferences.of(chat_id)
    plan = _decide(context, held, exported.read(held.data, held.name), follows, preferences)
    html = importlist.alerts(plan, context.settings.alerts).html(held.heading)
    await _show(update, context, held, html, plan)


def _decide(
    context: BotContext,
    held: Held,
    file: Exported,
    follows: list[Follow],
    preferences: Preferences,
) -> Plan:
    return importing.plan(
        file,
        follows,
        preferences,
        room=context.settings.alerts,
        topics=held.topics,
        wrong=partial(_wrong, context),
        zone=zones.named,
    )


def _wrong(context: BotContext, query: str) -> str | None:
    """Why a query cannot be followed; None if it can."""
    now = context.services.now()
    try:
        context.corpus.percolation.query(query, now)
    except QueryError as e:
        return str(e)
    last = parse(query, now.date()).filters.last
    if last is not None and last < now.date():
        return f"`to:{last}` is over: nothing that comes now can match it."
    return None


# confirmed


async def _confirm(update: Update, context: BotContext) -> None:
    query, message, mark = press(update)
    held = await _held(context, message)
    if message is None or held is None:
        await toast(query, _TOO_OLD)
        return
    if held.done is not None:  # in a life before this
        await toast(query)
        await edit(message, held.done, None)
        return
    now = context.services.now()
    shown_at = (message.chat_id, message.message_id)
    imports = Imports(context.state.database)
    plan: Plan | FeedPlan
    if held.kind == "feeds":
        who = asker(update)
        if who is None or not who.private or await standing(update, context) < Role.ADMIN:
            raise Refused("Only admins can do this, in private.")
        told = partial(_told_of_feeds, held)
        outlines = _outlines(held.data, held.name)
        plan = await imports.feeds(by(update).actor, held, shown_at, outlines, mark, told, now)
        shown = importlist.feeds(plan)
    else:
        if not await manages(update, context, held.chat_id):
            raise Refused(f"Only admins of {held.title or 'this chat'} can do this.")
        decide = partial(_decide, context, held, exported.read(held.data, held.name))
        told_of = partial(_told_of_alerts, context, held)
        plan = await imports.alerts(by(update), held, shown_at, decide, mark, told_of, now)
        shown = importlist.alerts(plan, context.settings.alerts)
    if plan.mark == mark and plan.changes:
        await toast(query, "Done.")
        done = await _held(context, message)
        await edit(message, done.done if done and done.done else shown.html(held.heading), None)
    else:
        await toast(query, _OUT_OF_DATE)
        await edit(message, shown.html(held.heading), _keyboard(plan))


async def _cancel(update: Update, context: BotContext) -> None:
    query, message, _ = press(update)
    held = await _held(context, message)
    await toast(query)
    if message is None:
        return
    told = render.notice("Nothing was changed.")
    if held is not None and held.done is None:
        place = (message.chat_id, message.message_id)
        await Imports(context.state.database).cancel(held, place, told)
    await edit(message, held.done if held and held.done else told, None)


async def _held(context: BotContext, message: Message | None) -> Held | None:
    if message is None:
        return None
    exchange = await context.state.exchange_of_answer(message.chat_id, message.message_id)
    return Held.from_json(exchange.question) if exchange is not None else None


def _told_of_feeds(held: Held, plan: FeedPlan) -> str:
    return importlist.feeds(plan, done=True).html(held.heading)


def _told_of_alerts(context: BotContext, held: Held, plan: Plan) -> str:
    return importlist.alerts(plan, context.settings.alerts, done=True).html(held.heading)


COMMAND = Command(
    help="take in alerts and settings from a file of /export",
    callback=import_,
    arguments="[@channel]",
    more="Send the file with the caption `/import`, or reply /import to it; in private"
    " `/import @channel` is about a channel of yours. I show first what would change. From admins,"
    " in private, I take lists of feeds as well (OPML).",
    captions=True,
    governing=True,
    buttons={"import_confirm": _confirm, "import_cancel": _cancel},
)
