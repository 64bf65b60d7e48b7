"""/alerts: what a chat follows, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot import render
from bot.access import asker, by
from bot.alerts import standing
from bot.alerts.alert import best_quote, render_alert
from bot.alerts.follow import Follow
from bot.alerts.listing import Line, Page, how, paged
from bot.alerts.management import UnknownAlert, managed, manages, place, title
from bot.button import of_another, press, toast
from bot.commands import Command
from bot.commands.follow import ask_anew
from bot.context import BotContext
from bot.corrections import quoting
from bot.corrections.noting import cite
from bot.question import said
from bot.reply import edit, notice, reply, send
from bot.whom import number

_OUT_OF_DATE = "This list is out of date, refreshed."
_USAGE = "Write `/alerts` alone, or in private `/alerts @channel` for a channel or group of yours."
_TEST = "<i>A test of alert {}:</i>"
#: Other chats whose lists are offered, and characters of their names.
_OTHERS, _LONGEST_TITLE = 10, 40
#: Over which alerts are counted.
_WEEK = timedelta(days=7)


async def alerts(update: Update, context: BotContext) -> None:
    """Reply with the first page."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    word = said(message)
    chat_id, _ = await place(update, context, word)
    if word and chat_id == message.chat_id:
        await notice(update, context, _USAGE)
        return
    page = await _page(context, chat_id, 0, message.chat_id)
    others = await _others(update, context) if chat_id == message.chat_id else []
    keyboard = _keyboard(page, chat_id, others)
    await reply(update, context, page.html(), question="alerts", keyboard=keyboard)


# the list


async def _turn(update: Update, context: BotContext) -> None:
    """Another page, for the one who asked."""
    query, message, value = press(update)
    if message is None:
        await toast(query, _OUT_OF_DATE)
        return
    shown = await context.state.exchange_of_answer(message.chat_id, message.message_id)
    if await of_another(query, shown, "/alerts"):
        return
    chat, _, wanted = value.partition(":")
    chat_id = number(chat) or message.chat_id
    if not await manages(update, context, chat_id):
        await _refresh(update, context, message)  # the chat has another id now, perhaps
        return
    page = await _page(context, chat_id, number(wanted) or 0, message.chat_id)
    await toast(query, None if page.page == (number(wanted) or 0) else _OUT_OF_DATE)
    await edit(message, page.html(), _keyboard(page, chat_id))


async def _refresh(
    update: Update,
    context: BotContext,
    message: Message,
    say: str = _OUT_OF_DATE,
    chat_id: int | None = None,
) -> None:
    """Show the list as it is now."""
    query, _, _ = press(update)
    chat_id = message.chat_id if chat_id is None else chat_id
    page = await _page(context, chat_id, 0, message.chat_id)
    await toast(query, say)
    await edit(message, page.html(), _keyboard(page, chat_id))


async def _page(context: BotContext, chat_id: int, wanted: int, seen_in: int) -> Page:
    services = context.services
    # In private they are at home, and nobody else's.
    own = chat_id == seen_in and chat_id > 0
    return paged(
        await services.follows.of_chat(chat_id),
        await services.follows.told(chat_id, services.now() - _WEEK),
        wanted,
        services.settings.alerts,
        (await services.preferences.of(chat_id)).timezone,
        "" if chat_id == seen_in else await title(context, chat_id),
        len(await services.standing.of(chat_id)) if own else 0,
    )


async def _others(update: Update, context: BotContext) -> list[InlineKeyboardButton]:
    """Buttons to the lists of the groups and channels that somebody looks after from here."""
    who = asker(update)
    if who is None or not who.private or who.user_id is None:
        return []
    return [
        _to(chat_id, 0, render.label(await title(context, chat_id), _LONGEST_TITLE))
        for chat_id in (await context.services.follows.elsewhere(who.user_id))[:_OTHERS]
        if await manages(update, context, chat_id)
    ]


def _keyboard(
    page: Page, chat_id: int, others: Sequence[InlineKeyboardButton] = ()
) -> InlineKeyboardMarkup | None:
    buttons = [
        InlineKeyboardButton(str(line.follow.id), callback_data=f"alert_open:{line.follow.id}")
        for line in page.lines
    ]
    rows = [buttons[i : i + 4] for i in range(0, len(buttons), 4)]
    turns = []
    if page.page > 0:
        turns.append(_to(chat_id, page.page - 1, "‹"))
    if page.page + 1 < page.pages:
        turns.append(_to(chat_id, page.page + 1, "›"))
    if turns:
        rows.append(turns)
    if page.questions:
        rows.append([standing.way(page.questions)])
    rows += [[button] for button in others]
    return InlineKeyboardMarkup(rows) if rows else None


def _to(chat_id: int, page: int, label: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=f"alerts_page:{chat_id}:{page}")


# one of them


async def _open(update: Update, context: BotContext) -> None:
    query, message, _ = press(update)
    if (found := await _pressed(update, context)) and message is not None:
        await toast(query)
        await _show(context, message, found)


async def _pause(update: Update, context: BotContext) -> None:
    _, message, _ = press(update)
    if (found := await _pressed(update, context)) and message is not None:
        moved = await context.services.follows.pause(by(update), [found.id])
        await _moved(update, context, message, found.id, "Paused." if moved else _OUT_OF_DATE)


async def _resume(update: Update, context: BotContext) -> None:
    _, message, _ = press(update)
    if (found := await _pressed(update, context)) and message is not None:
        moved = await context.services.follows.resume(by(update), [found.id])
        await _moved(update, context, message, found.id, "On again." if moved else _OUT_OF_DATE)


async def _moved(
    update: Update, context: BotContext, message: Message, follow_id: int, say: str
) -> None:
    """Show what an alert is after a press; the list, if somebody has removed it meanwhile."""
    query, _, _ = press(update)
    found = await context.services.follows.get(follow_id)
    if found is None:
        await _refresh(update, context, message)
        return
    await toast(query, say)
    await _show(context, message, found)


async def _edit(update: Update, context: BotContext) -> None:
    """'Edit': ask how it shall be."""
    query, message, _ = press(update)
    if (found := await _pressed(update, context)) and message is not None:
        await toast(query)
        await ask_anew(context, message, query.from_user.id, found)


async def _ask_to_delete(update: Update, context: BotContext) -> None:
    """'Delete': ask once."""
    query, message, _ = press(update)
    if (found := await _pressed(update, context)) and message is not None:
        await toast(query)
        row = [
            InlineKeyboardButton("Delete", callback_data=f"alert_remove:{found.id}"),
            InlineKeyboardButton("Keep", callback_data=f"alert_open:{found.id}"),
        ]
        what = render.label(found.query, 100)
        html = render.notice(f"Shall I delete alert {found.id} ({what})?")
        await edit(message, html, InlineKeyboardMarkup([row]))


async def _remove(update: Update, context: BotContext) -> None:
    _, message, _ = press(update)
    if (found := await _pressed(update, context)) and message is not None:
        gone = await context.services.follows.remove(by(update), [found.id])
        say = f"Alert {found.id} is deleted." if gone else _OUT_OF_DATE
        await _refresh(update, context, message, say, found.chat_id)


async def _test(update: Update, context: BotContext) -> None:
    """'Test': the newest article that matches, as the alert would look."""
    query, message, _ = press(update)
    found = await _pressed(update, context)
    if found is None or message is None:
        return
    preview = await context.corpus.percolation.preview(found.query, context.services.now())
    if not preview.recent:
        await toast(query, "No article that I have matches it yet.")
        return
    await toast(query)
    article = preview.recent[0]
    quote = best_quote(article, [preview.query.query.text])
    html = f"{_TEST.format(found.id)}\n\n{render_alert(article.source, quote, [found.query])}"
    sent = await send(context, message, html)
    cites = quoting.of_quotes(html, [quote]) if quote else quoting.of_list([article])
    await cite(context, sent, html, None, cites)


async def _pressed(update: Update, context: BotContext) -> Follow | None:
    """The alert that a button is about; if it is not theirs any more, the list is shown."""
    query, message, value = press(update)
    if message is None:
        await toast(query, _OUT_OF_DATE)
        return None
    try:
        return await managed(update, context, number(value) or 0)
    except UnknownAlert:
        await _refresh(update, context, message)
        return None


async def _show(context: BotContext, message: Message, follow: Follow) -> None:
    services = context.services
    timezone = (await services.preferences.of(follow.chat_id)).timezone
    told = await services.follows.told(follow.chat_id, services.now() - _WEEK)
    line = Line(follow, how(follow, timezone), told.get(follow.id, 0))
    where = "" if follow.chat_id == message.chat_id else await title(context, follow.chat_id)
    html = render.message("alert_one", line=line, where=where)

    def button(label: str, name: str) -> InlineKeyboardButton:
        return InlineKeyboardButton(label, callback_data=f"alert_{name}:{follow.id}")

    first = [button("Resume", "resume") if line.paused else button("Pause", "pause")]
    if message.chat.type != "channel":  # nobody can reply to a question there
        first.append(button("Edit", "edit"))
    first += [button("Delete", "delete"), button("Test", "test")]
    rows = [first, [_to(follow.chat_id, 0, "‹ All alerts")]]
    await edit(message, html, InlineKeyboardMarkup(rows))


COMMAND = Command(
    help="what is followed here; pause, edit, delete and test it",
    callback=alerts,
    arguments="[@channel]",
    more="In private, `/alerts @channel` lists those of a channel or group of yours. A number"
    " opens an alert; 🔔 Questions, there too, is what you want to be told when it appears.",
    governing=True,
    buttons={
        "alerts_page": _turn,
        "alert_open": _open,
        "alert_pause": _pause,
        "alert_resume": _resume,
        "alert_edit": _edit,
        "alert_delete": _ask_to_delete,
        "alert_remove": _remove,
        "alert_test": _test,
        "standing_page": standing.turn,
        "standing_drop": standing.drop,
    },
)
