"""/follow: be told when news of something arrives."""

from __future__ import annotations

import json

from telegram import ForceReply, Message, Update

from bot import render, target
from bot.access import asker, by, permitted
from bot.alerts import proposal
from bot.alerts.follow import Follow, FollowState
from bot.alerts.listing import written
from bot.alerts.management import managed, title
from bot.alerts.proposal import View
from bot.alerts.request import Request, parse, request_of
from bot.alerts.subject import subject as about
from bot.button import OUT_OF_DATE, press, toast
from bot.commands import Command
from bot.commands.ask import refused
from bot.context import BotContext
from bot.corrections.noting import cite
from bot.preceding import said as told
from bot.question import said
from bot.question import target as replied
from bot.reply import edit, note, notice, reply, send, topic
from bot.whom import number

_EXAMPLE = "Write what to follow after the command, for example `/follow grain deal source:Reuters`"
_FOR = "What shall I follow for {}? Write it in reply, for example `grain deal source:Reuters`"
_CHOOSE = "For which of your channels or groups? Choose it below; I must be in it."
_GONE = "This was not confirmed, and is dropped. /alerts lists what is followed."
_TOO_OLD = "This answer is too old. Please use /follow."
#: By which a message of ours is known that asks what to follow.
_ASKS = "asks what to follow"


async def follow(update: Update, context: BotContext) -> None:
    """Show what would be followed; it is when that is confirmed."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    request = parse(said(message))
    if request.query:
        if not await refused(update, context):
            await proposal.propose(update, context, request)
        return
    await reply(
        update,
        context,
        render.notice(_EXAMPLE),
        question=_asking(said(message)),
        # Under a channel's post there may be no such thing.
        keyboard=None if message.chat.type == "channel" else _prompt(),
    )


async def take(update: Update, context: BotContext) -> bool:
    """Take a reply to the question what to follow; False if it is none."""
    message = update.effective_message
    to = replied(message) if message else None
    if message is None or to is None:
        return False
    exchange = await context.state.exchange_of_answer(message.chat_id, to.message_id)
    try:
        asked = json.loads(exchange.question if exchange else "{}")[_ASKS]
        typed, replaces = str(asked["typed"]), int(asked["replaces"])
    except (ValueError, TypeError, KeyError):
        return False
    if not await permitted(update, context, COMMAND, "follow"):
        return True
    request = parse(typed).under(parse(message.text or ""))
    former = await managed(update, context, replaces) if replaces else None
    if former is not None and not request.query and request.has_options:
        request = request_of(former).under(request)
    if not request.query:
        await notice(update, context, _EXAMPLE)
        return True
    if not await refused(update, context):
        await proposal.propose(update, context, request, former)
    return True


async def take_chat(update: Update, context: BotContext) -> None:
    """A chat that somebody has chosen for the draft they were shown, or for what they write now."""
    message, who = update.effective_message, asker(update)
    assert message is not None, "the handlers' filters let only messages through"
    shared = message.chat_shared
    if shared is None or who is None or not await permitted(update, context, COMMAND, "follow"):
        return
    chosen = await target.chosen(context, shared.chat_id, who)
    follows = context.services.follows
    draft = await follows.get(target.picked_for(shared.request_id))
    if draft is not None and draft.made_in == message.chat_id:
        if await follows.drafts.send_to(draft.id, chosen.id):
            draft = await follows.get(draft.id)
        assert draft is not None, "it was there just now"
        shown = await proposal.view(context, draft)
        await reply(update, context, shown.html, keyboard=shown.keyboard, cites=shown.cites)
        return
    question = _asking(str(chosen.id))
    html = render.notice(_FOR.format(render.label(chosen.title)))
    await reply(update, context, html, question=question, keyboard=_prompt())


async def ask_anew(context: BotContext, message: Message, user_id: int, former: Follow) -> None:
    """Ask how an alert shall be from now on."""
    html = render.message("alert_edit", follow=former, written=written(former))
    sent = await send(context, message, html, _prompt())
    await note(context, sent, _asking("", former.id), user_id)


def _asking(typed: str, replaces: int = 0) -> str:
    """What is remembered of a question of ours: what was typed before it, and what it is about."""
    return json.dumps({_ASKS: {"typed": typed, "replaces": replaces}}, ensure_ascii=False)


def _prompt() -> ForceReply:
    return ForceReply(selective=True, input_field_placeholder="grain deal source:Reuters")


# under the draft


async def _pace(update: Update, context: BotContext) -> None:
    query, message, value = press(update)
    draft = await _pressed(update, context)
    chosen = proposal.pace(value.partition(":")[2])
    if draft is None or message is None or chosen is None:
        return
    if chosen.every == draft.pace.every:
        await toast(query)
        return
    await context.services.follows.drafts.set_pace(draft.id, chosen)
    await toast(query)
    await _show(context, message, draft.id)


async def _elsewhere(update: Update, context: BotContext) -> None:
    """'Another chat': let it be chosen."""
    query, message, _ = press(update)
    draft = await _pressed(update, context)
    if draft is None or message is None:
        return
    await toast(query)
    await send(context, message, render.notice(_CHOOSE), target.picker(draft.id))


async def _confirm(update: Update, context: BotContext) -> None:
    query, message, _ = press(update)
    draft = await _pressed(update, context)
    if draft is None or message is None:
        return
    who, settings, now = asker(update), context.settings, context.services.now()
    if draft.chat_id != draft.made_in and who is not None:
        called = render.label(await title(context, draft.chat_id))
        chosen = await target.chosen(context, draft.chat_id, who, called)
        kind = "channel" if chosen.kind == "channel" else ""
        await context.services.chats.seen(chosen.id, now, kind, chosen.title)
    confirmed = await context.services.follows.drafts.confirm(
        by(update), draft.id, settings.alerts, now
    )
    await toast(query, "Confirmed." if confirmed else OUT_OF_DATE)
    await _show(context, message, confirmed.id if confirmed else draft.id)


async def _cancel(update: Update, context: BotContext) -> None:
    query, message, _ = press(update)
    draft = await _pressed(update, context)
    if draft is None or message is None:
        return
    cancelled = await context.services.follows.drafts.cancel(draft.id)
    await toast(query, None if cancelled else OUT_OF_DATE)
    if cancelled:
        await _change(context, message, View(render.notice("Cancelled: it is not followed.")))
    else:
        await _show(context, message, draft.id)


async def _pressed(update: Update, context: BotContext) -> Follow | None:
    """The draft that a button is about; if it is none any more, what is there now is shown."""
    query, message, value = press(update)
    draft = await context.services.follows.get(number(value.partition(":")[0]) or 0)
    here = query.message.chat.id if query.message is not None else 0
    if draft is not None and draft.made_in == here and draft.state is FollowState.DRAFT:
        if message is not None:
            return draft
        await toast(query, OUT_OF_DATE)
        return None
    await toast(query, OUT_OF_DATE)
    if message is not None:
        await _show(context, message, draft.id if draft and draft.made_in == here else 0)
    return None


async def _show(context: BotContext, message: Message, follow_id: int) -> None:
    """Show what there is now under a message that showed a draft."""
    found = await context.services.follows.get(follow_id)
    view = await proposal.view(context, found) if found else View(render.notice(_GONE))
    await _change(context, message, view)


async def _change(context: BotContext, message: Message, view: View) -> None:
    # First of all: a correction must not bring back what it said before.
    await cite(context, message, view.html, view.keyboard, view.cites)
    await edit(message, view.html, view.keyboard)


# under an answer


async def _alert_me(update: Update, context: BotContext) -> None:
    """'🔔 Alert me' under an answer: the draft that its question makes."""
    query, message, _ = press(update)
    exchange = None
    if message is not None:
        exchange = await context.state.exchange_of_answer(message.chat_id, message.message_id)
    before = told(exchange)
    if message is None or before is None or not before.question:
        await toast(query, _TOO_OLD)
        return
    subject = about(context.corpus.percolation.query(before.question, context.services.now()))
    made = await proposal.drafted(
        update, context, Request(query=subject), (message.chat_id, topic(message) or 0)
    )
    view = await proposal.view(context, *made)
    await toast(query)
    sent = await send(context, message, view.html, view.keyboard)
    await cite(context, sent, view.html, view.keyboard, view.cites)


COMMAND = Command(
    help="be told when news of something arrives",
    callback=follow,
    arguments="[@channel] words and filters [now|hourly|daily@08:00] [silent] [max:5/day]",
    more="I show what it looks for and the last that I have of it; it begins with “Confirm”."
    " Every word must be in the article: `grain deal -export source:Reuters`. Behind the words,"
    " `now` tells each piece of news at once, `hourly` and `daily@08:00` tell them together,"
    " `silent` makes no sound, and `max:5/day` tells what is more together. In private, `@channel`"
    " in front sends them to a channel or group of yours. `/alerts` lists what is followed.",
    edits=True,
    governing=True,
    buttons={
        "follow_pace": _pace,
        "follow_elsewhere": _elsewhere,
        "follow_confirm": _confirm,
        "follow_cancel": _cancel,
        "alert_me": _alert_me,
    },
)
