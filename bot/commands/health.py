"""/health: how the bot is."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.access import by
from bot.button import OUT_OF_DATE, press, toast
from bot.commands import Command
from bot.context import BotContext
from bot.delivery.backlog import Backlog, Row
from bot.health import health as told
from bot.health import of_outbox, room
from bot.reply import edit, reply
from bot.role import Place, Role
from bot.tally import Tally

#: Rows that a button is about, at most.
_MOST = 10_000
_WORDS = {"unknown": "perhaps sent", "failed": "refused"}


async def health(update: Update, context: BotContext) -> None:
    """Reply with a line for each part."""
    html, keyboard = await _shown(update, context)
    await reply(update, context, html, keyboard=keyboard)


async def _shown(update: Update, context: BotContext) -> tuple[str, InlineKeyboardMarkup | None]:
    database, backlog = context.state.database, Backlog(context.services.outbox)
    try:
        space = await asyncio.to_thread(room, database.path)
    except OSError:
        space = None
    now, tally = datetime.now(UTC), Tally(database)
    outbox = of_outbox(await backlog.overview(now), await tally.outgoing(now), now)
    html = told(
        await tally.queues(context.bot.id, update.update_id),
        outbox,
        await context.corpus.status(),
        await context.corpus.index_state(),
        space,
        context.settings.limits,
        context.services.started,
        now,
    )
    unknown, failed = [await backlog.rows(state, _MOST) for state in _WORDS]
    buttons = []
    if unknown:
        buttons.append(_button("Retry unknown", "retry", "unknown", unknown))
        buttons.append(_button("Drop unknown", "drop", "unknown", unknown))
    if failed:
        buttons.append(_button("Retry failed", "retry", "failed", failed))
    return html, InlineKeyboardMarkup([buttons]) if buttons else None


def _button(label: str, action: str, state: str, rows: Sequence[Row]) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=f"health_{action}:{state}:{_mark(rows)}")


def _mark(rows: Sequence[Row]) -> str:
    """The same for the same rows: a press is about those that were counted when it was shown."""
    ids = ",".join(str(row.id) for row in rows)
    return hashlib.sha256(ids.encode()).hexdigest()[:12]


async def _retry(update: Update, context: BotContext) -> None:
    """Send again what was given up."""
    query, _, _ = press(update)
    rows = await _meant(update, context)
    if rows is not None:
        ids = [row.id for row in rows]
        n = await Backlog(context.services.outbox).retry(
            by(update), context.services.now(), ids=ids
        )
        await toast(query, f"{_many(n)} will be sent again.")
    await _refresh(update, context)


async def _ask(update: Update, context: BotContext) -> None:
    """Ask before something is never sent."""
    query, message, value = press(update)
    rows = await _meant(update, context)
    if rows is None or message is None:
        await _refresh(update, context)
        return
    state, _, _ = value.partition(":")
    await toast(query, f"{_many(len(rows))} ({_WORDS[state]}) will not be sent any more. Sure?")
    row = [
        _button(f"Drop {len(rows):,}", "dropped", state, rows),
        InlineKeyboardButton("Keep", callback_data="health_keep"),
    ]
    await message.edit_reply_markup(InlineKeyboardMarkup([row]))


async def _drop(update: Update, context: BotContext) -> None:
    """Have it never sent."""
    query, _, _ = press(update)
    rows = await _meant(update, context)
    if rows is not None:
        ids = [row.id for row in rows]
        n = await Backlog(context.services.outbox).drop(by(update), context.services.now(), ids=ids)
        await toast(query, f"{_many(n)} dropped.")
    await _refresh(update, context)


async def _keep(update: Update, context: BotContext) -> None:
    query, _, _ = press(update)
    await toast(query)
    await _refresh(update, context)


async def _meant(update: Update, context: BotContext) -> list[Row] | None:
    """The rows that a button is about; None, and it is said, if they are others by now."""
    query, _, value = press(update)
    state, _, mark = value.partition(":")
    rows = []
    if state in _WORDS:
        rows = await Backlog(context.services.outbox).rows(state, _MOST)
    if not rows or _mark(rows) != mark:
        await toast(query, OUT_OF_DATE)
        return None
    return rows


async def _refresh(update: Update, context: BotContext) -> None:
    _, message, _ = press(update)
    if message is not None:
        await edit(message, *await _shown(update, context))


def _many(n: int) -> str:
    return f"{n:,} message{'' if n == 1 else 's'}"


COMMAND = Command(
    help="how the bot is: what waits, what fails, what is full",
    callback=health,
    more="Of messages that were perhaps sent, or that Telegram refused, it has buttons to send them"
    " again or to drop them.",
    role=Role.ADMIN,
    place=Place.PRIVATE,
    buttons={
        "health_retry": _retry,
        "health_drop": _ask,
        "health_dropped": _drop,
        "health_keep": _keep,
    },
)
