"""Who may manage the alerts of which chat, from where, and which alerts a command is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from telegram import Message, Update
from telegram.error import TelegramError

from bot import render, target
from bot.access import asker, by
from bot.actor import actor
from bot.alerts.follow import Follow, FollowState
from bot.alerts.listing import named, numbers
from bot.alerts.request import ids
from bot.context import BotContext
from bot.errors import Refused
from bot.people import By
from bot.question import said
from bot.question import target as replied
from bot.reply import notice

#: Alerts that are named one by one.
_NAMED = 10


class UnknownAlert(Refused):
    """There is no such alert in this chat."""

    def __init__(self, follow_id: int) -> None:
        super().__init__(f"No alert {follow_id}. See /alerts.")


async def title(context: BotContext, chat_id: int) -> str:
    """What a chat is called; its id if Telegram does not tell."""
    try:
        return (await context.bot.get_chat(chat_id)).effective_name or str(chat_id)
    except TelegramError:
        return str(chat_id)


async def manages(update: Update, context: BotContext, chat_id: int) -> bool:
    """Whether the sender of an update may manage the alerts of a chat from where they are.

    In the chat itself the door has asked already; from their private chat they manage those in
    which they are in charge, as of now.
    """
    who = asker(update)
    if who is None or who.chat_id == chat_id:
        return who is not None
    if not who.private or who.user_id is None:
        return False
    return await context.services.admins.governs(chat_id, who.user_id)


async def managed(update: Update, context: BotContext, follow_id: int) -> Follow:
    """The alert of this number, if the sender of an update may manage it from there.

    Raises:
        UnknownAlert: If there is none that they may know of.
    """
    follow = await context.services.follows.get(follow_id)
    if follow is None or follow.state is FollowState.DRAFT:
        raise UnknownAlert(follow_id)
    if not await manages(update, context, follow.chat_id):
        raise UnknownAlert(follow_id)
    return follow


async def place(update: Update, context: BotContext, word: str) -> tuple[int, str]:
    """The chat that a word names and what it is called; this chat without a name if it is empty.

    Raises:
        Refused: If its alerts are not theirs to manage, or not from here.
    """
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    wanted = target.named(word)
    if wanted in (None, message.chat_id):
        return message.chat_id, ""
    who = asker(update)
    assert wanted is not None, "a chat is named"
    assert who is not None, "somebody wrote it"
    if not who.private:
        raise Refused("Please use this in our private chat.")
    chosen = await target.chosen(context, wanted, who)
    return chosen.id, chosen.title


async def meant(update: Update, context: BotContext, verb: str) -> tuple[list[Follow], list[int]]:
    """The alerts that a command is about, and the numbers of those that are removed already.

    Args:
        update: With the command.
        context: Of the handler.
        verb: The command, for an example.

    Raises:
        Refused: If it is not plain which, or there is none; the text says so.
    """
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    text = said(message)
    if not text:
        return await _replied(context, message, verb), []
    numbered = ids(text)
    if numbered is None:
        raise Refused(_usage(verb))
    found: list[Follow] = []
    gone: list[int] = []
    for number in numbered:
        try:
            found.append(await managed(update, context, number))
        except UnknownAlert:
            if verb != "unfollow" or not await _removed(update, context, number):
                raise
            gone.append(number)
    return found, gone


async def all_of(update: Update, context: BotContext) -> tuple[int, list[Follow]] | None:
    """The chat and all of its alerts, if a command is about all; None if it is not.

    Raises:
        Refused: If there are none, or they are not theirs to manage.
    """
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    *where, last = [*said(message).split(), ""][:-1] or [""]
    if last.lower() != "all" or len(where) > 1:
        return None
    chat_id, name = await place(update, context, where[0] if where else "")
    follows = await context.services.follows.of_chat(chat_id)
    if not follows:
        of = f" of {render.label(name)}" if name else ""
        raise Refused(f"No alerts{of} yet. `/follow grain deal` makes one.")
    return chat_id, follows


async def _replied(context: BotContext, message: Message, verb: str) -> list[Follow]:
    """The alert because of which the message was sent that a command replies to."""
    to = replied(message)
    if to is None:
        raise Refused(_usage(verb))
    follows = await context.services.follows.behind(message.chat_id, to.message_id)
    if not follows:
        raise Refused(f"I do not know which alert that was. {_usage(verb)}")
    if len(follows) > 1:
        names = "; ".join(named([follow]) for follow in follows[:_NAMED])
        more = f" and {len(follows) - _NAMED} more" if len(follows) > _NAMED else ""
        numbered = " ".join(str(follow.id) for follow in follows[:2])
        raise Refused(
            f"That is of several: {names}{more}. Write the numbers, such as `/{verb} {numbered}`."
        )
    return follows


async def _removed(update: Update, context: BotContext, number: int) -> bool:
    """Whether the sender has removed an alert of this number, perhaps by the same message."""
    entries = await context.corpus.audit.entries(
        1, subject=f"follow:{number}", actor=actor(update).id
    )
    return bool(entries) and entries[0].action == "follow.remove"


def _usage(verb: str) -> str:
    return (
        f"Write the number of an alert after it, such as `/{verb} 3`, or `all`; or reply with it to"
        " an alert. /alerts lists them."
    )


async def change(
    update: Update,
    context: BotContext,
    verb: str,
    how: Callable[[By, Collection[int]], Awaitable[object]],
    what: str,
) -> None:
    """Do something to the alerts that a command is about, and say so.

    Args:
        update: With the command.
        context: Of the handler.
        verb: The command.
        how: Does it.
        what: They are then, such as ``paused``.

    Raises:
        Refused: If it is not plain which, or there is none; the text says so.
    """
    everything = await all_of(update, context)
    found = everything[1] if everything else (await meant(update, context, verb))[0]
    await how(by(update), [follow.id for follow in found])
    await notice(update, context, done(found, [], what))


def done(found: list[Follow], gone: list[int], what: str) -> str:
    """The sentence that says what became of alerts, such as 'Alerts 3 and 5 are paused.'."""
    if not gone and len(found) == 1:
        return f"{named(found)} is {what}."
    all_ids = sorted([follow.id for follow in found] + gone)
    if len(all_ids) == 1:
        return f"Alert {all_ids[0]} is {what}."
    return f"Alerts {numbers(all_ids)} are {what}."
