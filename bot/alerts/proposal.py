"""A draft as it is shown: what it looks for, what it would have brought, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot import render, target
from bot.access import asker, lead_to_private
from bot.alerts.follow import Follow, FollowState, Pace
from bot.alerts.listing import how
from bot.alerts.management import title
from bot.alerts.request import MORNING, Request
from bot.context import BotContext
from bot.corrections import quoting
from bot.delivery.message import Cited
from bot.errors import Refused
from bot.reply import reply, topic, typing
from corpus.percolation.preview import Preview
from corpus.retrieval.query import parse

_PACES = {"now": Pace(), "hourly": Pace("hour"), "daily": MORNING}


@dataclass(frozen=True, slots=True)
class View:
    """A message about a follow."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None
    #: The articles that it names.
    cites: tuple[Cited, ...] = ()


class NothingToCome(Refused):
    """No news can match."""


async def propose(
    update: Update, context: BotContext, request: Request, replaces: Follow | None = None
) -> None:
    """Answer a message with the draft that it makes; nothing is followed before it is confirmed.

    Args:
        update: With a message.
        context: Of the handler.
        request: What it asks for.
        replaces: The follow that it is to take the place of.

    Raises:
        QueryError: If the query cannot be searched as it stands.
        Refused: If it cannot be followed, there or at all.
    """
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    former = await context.services.follows.of_message(message.chat_id, message.message_id)
    if former is not None and former.state is not FollowState.DRAFT:
        shown = await view(context, former)  # confirmed meanwhile: that stays as it is
        await reply(update, context, shown.html)
        return
    place = await _place(update, context, message, request, replaces)
    if place is None:
        return
    if former is not None and request.target is None and not request.here:
        place = former.chat_id, former.topic_id  # it may have been chosen by a button
    made = await drafted(update, context, request, place, replaces)
    shown = await view(context, *made)
    await reply(update, context, shown.html, keyboard=shown.keyboard, cites=shown.cites)


async def drafted(
    update: Update,
    context: BotContext,
    request: Request,
    place: tuple[int, int],
    replaces: Follow | None = None,
) -> tuple[Follow, Preview]:
    """The draft that a message, theirs or ours, makes, and what it would have brought.

    Args:
        update: With the message, or with a press of a button under it.
        context: Of the handler.
        request: What is asked for.
        place: The chat and the topic that alerts go to.
        replaces: The follow that it is to take the place of.

    Raises:
        QueryError: If the query cannot be searched as it stands.
        Refused: If it cannot be followed there.
    """
    message, who = update.effective_message, asker(update)
    assert message is not None, "there is something to draft"
    services = context.services
    async with typing(update, context):
        preview = await look(context, request.query)
    draft = Follow(
        chat_id=place[0],
        topic_id=place[1],
        made_by=who.user_id if who else None,
        made_in=message.chat_id,
        message_id=message.message_id,
        query=request.query,
        pace=paced(request.pace, preview),
        silent=request.silent,
        most=request.most,
        made_at=services.now(),
        replaces=replaces.id if replaces else None,
    )
    await services.follows.drafts.check(draft, context.settings.alerts)
    anew = update.edited_message is not None
    return await services.follows.drafts.make(draft, anew=anew), preview


async def look(context: BotContext, query: str) -> Preview:
    """What a query looks for, and what it would have brought.

    Raises:
        QueryError: If it cannot be searched as it stands.
        NothingToCome: If nothing new can match it.
    """
    now = context.services.now()
    last = parse(query, now.date()).filters.last
    if last is not None and last < now.date():
        raise NothingToCome(f"`to:{last}` is over: nothing that comes now can match it.")
    return await context.corpus.percolation.preview(query, now)


def paced(wanted: Pace | None, preview: Preview) -> Pace:
    """How the alerts come, as it is proposed: too many a day come together."""
    if not preview.forecast.broad:
        return wanted or Pace()
    return wanted if wanted is not None and wanted.every == "day" else MORNING


async def view(context: BotContext, follow: Follow, preview: Preview | None = None) -> View:
    """What is shown of a follow under the message that asks for it: the draft, or what it became.

    Args:
        context: Of the handler.
        follow: As it is now.
        preview: Of its query, if that was looked up already.
    """
    remote = follow.chat_id != follow.made_in
    where = await title(context, follow.chat_id) if remote else ""
    timezone = (await context.services.preferences.of(follow.chat_id)).timezone
    comes = how(follow, timezone)
    if follow.state is not FollowState.DRAFT:
        return View(render.message("followed", follow=follow, where=where, how=comes))
    if preview is None:
        preview = await look(context, follow.query)
    html = render.fitted(
        lambda some: render.message(
            "follow",
            follow=follow,
            preview=preview,
            articles=some,
            where=where,
            how=comes,
        ),
        preview.recent,
    )
    return View(html, _keyboard(follow), quoting.of_list(preview.recent))


def _keyboard(follow: Follow) -> InlineKeyboardMarkup:
    def button(label: str, name: str, value: str = "") -> InlineKeyboardButton:
        return InlineKeyboardButton(label, callback_data=f"follow_{name}:{follow.id}{value}")

    rows = [
        [
            button(f"{'✓ ' if pace.every == follow.pace.every else ''}{name}", "pace", f":{name}")
            for name, pace in _PACES.items()
        ]
    ]
    if follow.made_in > 0 and follow.replaces is None:
        rows.append([button("Another chat", "elsewhere")])
    rows.append([button("Confirm", "confirm"), button("Cancel", "cancel")])
    return InlineKeyboardMarkup(rows)


def pace(name: str) -> Pace | None:
    """The pace that stands on a button."""
    return _PACES.get(name)


async def _place(
    update: Update,
    context: BotContext,
    message: Message,
    request: Request,
    replaces: Follow | None,
) -> tuple[int, int] | None:
    """The chat and the topic that alerts go to; None if it was said where to ask for that."""
    if replaces is not None:
        return replaces.chat_id, replaces.topic_id
    here = message.chat_id, topic(message) or 0
    wanted = target.named(request.target) if request.target else None
    own = (message.chat_id, f"@{(message.chat.username or '').lower()}")
    if wanted is None or (wanted.lower() if isinstance(wanted, str) else wanted) in own:
        return here
    if message.chat.type != "private":
        await lead_to_private(update, context, "follow")
        return None
    who = asker(update)
    assert who is not None, "somebody wrote it"
    return (await target.chosen(context, wanted, who)).id, 0
