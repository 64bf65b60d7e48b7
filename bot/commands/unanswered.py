"""/unanswered: what the archive could not answer, and what editors can do about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot import render
from bot.access import by, permitted
from bot.button import OUT_OF_DATE, of_another, press, toast
from bot.commands import Command
from bot.commands.ask import chosen
from bot.context import BotContext
from bot.corrections import quoting
from bot.reply import edit, notice, reply, send
from bot.role import Place, Role
from bot.unanswered import KEPT, Group
from bot.whom import number
from corpus.errors import Withdrawn

#: Groups, and pins, on a page.
_SIZE = 8
_USAGE = f"Please give a number of days from 1 to {KEPT.days}, or `/unanswered pins`."
_NUMBER = "That is no number of an article. Reply with one, for example `12`."


async def unanswered(update: Update, context: BotContext) -> None:
    """Reply with the first page of groups, or of pins."""
    words = [word.lower() for word in context.args or []]
    if words == ["pins"]:
        html, keyboard = await _pins(context, 0)
        await reply(update, context, html, keyboard=keyboard)
        return
    days = _days(words[0]) if words else KEPT.days
    if days is None or len(words) > 1:
        await notice(update, context, _USAGE)
        return
    html, keyboard = await _groups(context, days, 0)
    await reply(update, context, html, keyboard=keyboard)


async def answer_pin(update: Update, context: BotContext) -> bool:
    """Take a reply to the question which article answers a group; False if it is none."""
    message = update.effective_message
    target = message.reply_to_message if message else None
    if message is None or target is None or update.edited_message is not None:
        return False
    state = context.services.unanswered
    group_id = await context.services.pins.prompt(message.chat_id, target.message_id)
    if group_id is None:
        return False
    if not await permitted(update, context, COMMAND, "unanswered"):
        return True
    group = await state.group(group_id)
    if group is None:
        await notice(update, context, "Nobody waits for an answer to that any more.")
        return True
    article_id = number((message.text or "").strip().lstrip("#"))
    if article_id is None or article_id < 0:
        await notice(update, context, _NUMBER)
        return True
    await _pin(update, context, group, article_id)
    return True


async def _pin(update: Update, context: BotContext, group: Group, article_id: int) -> None:
    services, now = context.services, datetime.now(UTC)
    try:
        await services.corpus.history.live(article_id)
    except Withdrawn:
        await notice(update, context, f"Article {article_id} was retracted. Choose another one.")
        return
    await services.pins.set(by(update), group.key, group.question, article_id, now)
    await services.unanswered.expect(group.id, article_id)
    services.due.set()
    answer = await chosen(services, group.key, group.question, group.asked_at.date())
    if answer is None:
        await notice(update, context, f"Article {article_id} has nothing that can be quoted.")
        return
    heading = f"Pinned. I answer from now on: {group.question}"
    html = render.answer(answer, heading)
    await reply(update, context, html, cites=quoting.of_answer(html, answer))


async def _add(update: Update, context: BotContext) -> None:
    """'Add article': how to."""
    query, message, value = press(update)
    group = await context.services.unanswered.group(number(value) or 0)
    if group is None or message is None:
        await _refresh(update, context)
        return
    await toast(query)
    prompt = ForceReply(selective=True, input_field_placeholder="/add https://…")
    await send(context, message, render.message("add_for", question=group.question), prompt)


async def _ask_pin(update: Update, context: BotContext) -> None:
    """'Pin answer': ask for the article."""
    query, message, value = press(update)
    group = await context.services.unanswered.group(number(value) or 0)
    if group is None or message is None:
        await _refresh(update, context)
        return
    await toast(query)
    prompt = ForceReply(selective=True, input_field_placeholder="Number of the article")
    sent = await send(context, message, render.message("pin_for", question=group.question), prompt)
    await context.services.pins.prompted(sent.chat_id, sent.message_id, group.id, datetime.now(UTC))


async def _dismiss(update: Update, context: BotContext) -> None:
    """'Dismiss': the group is gone, and so are those who wait for it."""
    _, _, value = press(update)
    if await context.services.unanswered.dismiss(by(update), number(value) or 0):
        await _refresh(update, context, "Dismissed.")
    else:
        await _refresh(update, context)


async def _turn(update: Update, context: BotContext) -> None:
    """Another page."""
    query, message, value = press(update)
    days, _, page = value.partition(":")
    if message is None:
        await toast(query, OUT_OF_DATE)
        return
    shown = await context.state.exchange_of_answer(message.chat_id, message.message_id)
    if await of_another(query, shown, "/unanswered"):
        return
    html, keyboard = await _groups(context, _days(days) or KEPT.days, number(page) or 0)
    await toast(query)
    await edit(message, html, keyboard)


async def _turn_pins(update: Update, context: BotContext) -> None:
    query, message, value = press(update)
    if message is None:
        await toast(query, OUT_OF_DATE)
        return
    shown = await context.state.exchange_of_answer(message.chat_id, message.message_id)
    if await of_another(query, shown, "/unanswered"):
        return
    html, keyboard = await _pins(context, number(value) or 0)
    await toast(query)
    await edit(message, html, keyboard)


async def _unpin(update: Update, context: BotContext) -> None:
    """'Unpin': the question is answered from the whole archive again."""
    query, message, value = press(update)
    gone = await context.services.pins.remove(by(update), number(value) or 0)
    await toast(query, "Unpinned." if gone else OUT_OF_DATE)
    if message is not None:
        html, keyboard = await _pins(context, 0)
        await edit(message, html, keyboard)


async def _refresh(update: Update, context: BotContext, said: str = OUT_OF_DATE) -> None:
    """Show the list under which a button was pressed as it is now, on the page it was on."""
    query, message, _ = press(update)
    await toast(query, said)
    if message is not None:
        days, page = _shown(message)
        html, keyboard = await _groups(context, days, page)
        await edit(message, html, keyboard)


def _shown(message: Message) -> tuple[int, int]:
    """The days and the page of a list, which stand on one of its buttons."""
    markup = message.reply_markup
    for row in markup.inline_keyboard if markup else ():
        for button in row:
            name, _, value = str(button.callback_data).partition(":")
            if name == "unanswered_here":
                days, _, page = value.partition(":")
                return _days(days) or KEPT.days, number(page) or 0
    return KEPT.days, 0


async def _groups(
    context: BotContext, days: int, page: int
) -> tuple[str, InlineKeyboardMarkup | None]:
    """A page of groups; the last one if there are fewer."""
    state, since = context.services.unanswered, datetime.now(UTC) - timedelta(days=days)
    page = max(page, 0)
    groups, total = await state.groups(since, page, _SIZE)
    if not groups and total:
        page = (total - 1) // _SIZE
        groups, total = await state.groups(since, page, _SIZE)
    first = page * _SIZE + 1
    html = render.message("unanswered", groups=groups, total=total, days=days, first=first)
    rows = []
    for place, group in enumerate(groups, first):
        mark = f"{place} " if len(groups) > 1 else ""
        rows.append(
            [
                InlineKeyboardButton(f"{mark}{text}", callback_data=f"unanswered_{name}:{group.id}")
                for text, name in (
                    ("Add article", "add"),
                    ("Pin answer", "pin"),
                    ("Dismiss", "dismiss"),
                )
            ]
        )
    if groups:
        rows.append(_turns("unanswered_page", f"{days}:", "unanswered_here", page, total))
    return html, InlineKeyboardMarkup(rows) if rows else None


async def _pins(context: BotContext, page: int) -> tuple[str, InlineKeyboardMarkup | None]:
    page = max(page, 0)
    pins, total = await context.services.pins.page(page, _SIZE)
    if not pins and total:
        page = (total - 1) // _SIZE
        pins, total = await context.services.pins.page(page, _SIZE)
    first = page * _SIZE + 1
    html = render.message("pins", pins=pins, total=total, first=first)
    rows = [
        [
            InlineKeyboardButton(
                f"{place} Unpin" if len(pins) > 1 else "Unpin", callback_data=f"pin_remove:{pin.id}"
            )
            for place, pin in enumerate(pins, first)
        ][i : i + 4]
        for i in range(0, len(pins), 4)
    ]
    if total > _SIZE:
        rows.append(_turns("pin_page", "", "pin_page", page, total))
    return html, InlineKeyboardMarkup(rows) if rows else None


def _turns(name: str, prefix: str, here: str, page: int, total: int) -> list[InlineKeyboardButton]:
    """Buttons to the pages before and after; the one between them says which page it is."""
    pages = max(1, -(-total // _SIZE))
    shown = InlineKeyboardButton(f"{page + 1} / {pages}", callback_data=f"{here}:{prefix}{page}")
    row = [shown]
    if page > 0:
        row.insert(0, InlineKeyboardButton("‹", callback_data=f"{name}:{prefix}{page - 1}"))
    if page + 1 < pages:
        row.append(InlineKeyboardButton("›", callback_data=f"{name}:{prefix}{page + 1}"))
    return row


def _days(text: str) -> int | None:
    days = number(text)
    return days if days is not None and 1 <= days <= KEPT.days else None


COMMAND = Command(
    help="questions that the archive could not answer",
    callback=unanswered,
    arguments="[days], or pins",
    more="The same question in other words is counted once. “Add article” says how to bring one"
    " in: whoever asked gets the answer when it is there. “Pin answer” chooses the article that"
    " answers a question from then on; `/unanswered pins` lists these. “Dismiss” forgets it.",
    role=Role.EDITOR,
    place=Place.NEWSROOM,
    buttons={
        "unanswered_add": _add,
        "unanswered_pin": _ask_pin,
        "unanswered_dismiss": _dismiss,
        "unanswered_page": _turn,
        "unanswered_here": _turn,
        "pin_remove": _unpin,
        "pin_page": _turn_pins,
    },
)
