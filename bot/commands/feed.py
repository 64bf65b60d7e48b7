"""/feed: which feeds are followed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot import feedlist, render
from bot.actor import actor
from bot.button import OUT_OF_DATE, of_another, press, toast
from bot.commands import Command
from bot.context import BotContext
from bot.question import asked
from bot.reply import edit, notice, reply, typing
from bot.role import Place, Role
from bot.state import Exchange
from bot.subscription import Subscription, parse
from corpus.errors import FeedError, FeedKnown, NotFetched, UnknownFeed, WorkerDied
from corpus.feeds.finding import FoundFeed, find
from corpus.feeds.followed import Feed, NewFeed
from corpus.sources.entries import ALL

_USAGE = (
    "Write what I shall do: `/feed add https://example.org tag:harbour`, `/feed list`, "
    "`/feed pause 3`, `/feed resume 3` or `/feed remove 3`."
)
_ADD = (
    "Write the address of a feed or of a site after it, for example "
    '`/feed add https://example.org tag:harbour source:"Harbour Wire" every:30m`'
)
_TOO_OLD = "This question is too old. Please use /feed add again."
#: Characters of a title in a sentence.
_LONGEST_TITLE = 100
#: How many of the old entries are taken, as the buttons offer it.
_TAKES = (("none", 0), ("10", 10), ("all", ALL))


async def feed(update: Update, context: BotContext) -> None:
    """Do what is asked for."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    verb, _, rest = asked(message, context.bot.username).partition(" ")
    rest = rest.strip()
    try:
        match verb.lower():
            case "add":
                await _add(update, context, rest)
            case "list" | "":
                await _list(update, context)
            case "pause":
                number, reason = await _number(update, context, "pause", rest)
                if number is not None:
                    who = reason or f"by {actor(update).name or actor(update).id}"
                    found = await context.feeds.pause(number, who, actor(update))
                    await notice(update, context, f"Feed {_name(found)} is paused.")
            case "resume":
                number, _ = await _number(update, context, "resume", rest)
                if number is not None:
                    found = await context.feeds.resume(number, actor(update), _now())
                    await notice(update, context, f"Feed {_name(found)} is polled again, now.")
            case "remove":
                number, _ = await _number(update, context, "remove", rest)
                if number is not None:
                    await _ask_to_remove(update, context, await context.feeds.feed(number))
            case _:
                await notice(update, context, _USAGE)
    except (FeedError, NotFetched, WorkerDied) as e:
        await notice(update, context, str(e))


async def _number(
    update: Update, context: BotContext, verb: str, text: str
) -> tuple[int | None, str]:
    """The feed that is meant, and what else was written; None if it was told what is missing."""
    number, _, rest = text.partition(" ")
    number = number.lstrip("#")
    if number.isascii() and number.isdecimal() and len(number) < 10:
        return int(number), rest.strip()
    await notice(
        update,
        context,
        f"Write the number of the feed after it, for example `/feed {verb} 3`. "
        "/feed list has the numbers.",
    )
    return None, ""


# add


async def _add(update: Update, context: BotContext, text: str) -> None:
    wanted = parse(text)
    if wanted is None:
        await notice(update, context, _ADD)
        return
    async with typing(update, context):
        found = await find(context.fetcher, context.services.workers, wanted.address)
    known = await context.feeds.at(found.address)
    if known is not None:
        raise FeedKnown(known.id, known.title)
    if not found.entries:
        added = await context.feeds.add(_new(_noted(found, wanted), 0), actor(update), _now())
        await notice(update, context, _followed(added))
        return
    takes = [t for t in _TAKES if t[1] < found.entries]
    row = [InlineKeyboardButton(name, callback_data=f"feed_take:{n}") for name, n in takes]
    cancel = [InlineKeyboardButton("Cancel", callback_data="feed_take:no")]
    await reply(
        update,
        context,
        feedlist.found(found),
        question=json.dumps(_noted(found, wanted), ensure_ascii=False),
        keyboard=InlineKeyboardMarkup([row, cancel]),
    )


async def _take(update: Update, context: BotContext) -> None:
    """How many old entries are taken: with that it is followed."""
    query, message, value = press(update)
    exchange = await _remembered(context, message)
    try:
        noted = json.loads(exchange.question) if exchange else None
    except ValueError:
        noted = None
    if message is None or not isinstance(noted, dict) or "address" not in noted:
        await toast(query, _TOO_OLD)
        return
    if value not in {"no", *(str(n) for _, n in _TAKES)}:
        await toast(query, "This button is out of date.")
        return
    if value == "no":
        await toast(query)
        await edit(message, render.notice("I do not follow it."), None)
        return
    try:
        added = await context.feeds.add(_new(noted, int(value)), actor(update), _now())
    except FeedKnown as e:
        await toast(query, str(e)[:200])
        await edit(message, render.notice(str(e)), None)
        return
    await toast(query)
    await edit(message, render.notice(_followed(added)), None)


def _noted(found: FoundFeed, wanted: Subscription) -> dict[str, Any]:
    """What has to be remembered until somebody presses a button."""
    return {
        "address": found.address,
        "title": found.title,
        "kind": found.kind,
        "outlet": wanted.outlet,
        "tags": list(wanted.tags),
        "every": wanted.every,
    }


def _new(noted: dict[str, Any], take: int) -> NewFeed:
    return NewFeed(
        address=noted["address"],
        title=noted["title"],
        kind=noted["kind"],
        outlet=noted["outlet"],
        tags=tuple(noted["tags"]),
        every=noted["every"],
        take=take,
    )


def _followed(feed: Feed) -> str:
    old = {0: "none of its old entries", ALL: "all of its old entries"}
    taken = old.get(feed.take or 0, f"the newest {feed.take} of its old entries")
    return f"I follow feed {_name(feed)} from now on, and take {taken}."


# list


async def _list(update: Update, context: BotContext) -> None:
    page = await feedlist.listed(context.feeds, 0, _now())
    await reply(update, context, page.html(), question="feeds", keyboard=_keyboard(page))


async def _turn(update: Update, context: BotContext) -> None:
    """Another page; for the one who asked."""
    query, message, value = press(update)
    exchange = await _remembered(context, message)
    if message is None or exchange is None:
        await toast(query, "This list is too old. Please use /feed list again.")
        return
    if await of_another(query, exchange, "/feed list"):
        return
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else 0
    page = await feedlist.listed(context.feeds, number, _now())
    await toast(query, None if page.page == number else OUT_OF_DATE)
    await edit(message, page.html(), _keyboard(page))


def _keyboard(page: feedlist.Page) -> InlineKeyboardMarkup | None:
    turns = []
    if page.page > 0:
        turns.append(InlineKeyboardButton("‹", callback_data=f"feed_page:{page.page - 1}"))
    if page.page + 1 < page.pages:
        turns.append(InlineKeyboardButton("›", callback_data=f"feed_page:{page.page + 1}"))
    return InlineKeyboardMarkup([turns]) if turns else None


# remove


async def _ask_to_remove(update: Update, context: BotContext, found: Feed) -> None:
    await reply(
        update,
        context,
        render.notice(f"Shall I follow feed {_name(found)} no more? Its articles stay."),
        keyboard=InlineKeyboardMarkup(
            [
                [
                    InlineKeyboardButton("Remove", callback_data=f"feed_remove:{found.id}"),
                    InlineKeyboardButton("Keep", callback_data="feed_remove:no"),
                ]
            ]
        ),
    )


async def _remove(update: Update, context: BotContext) -> None:
    query, message, value = press(update)
    sentence = "It stays."
    if value.isascii() and value.isdecimal() and len(value) < 10:
        try:
            found = await context.feeds.remove(int(value), actor(update))
            sentence = f"Feed {_name(found)} is removed."
        except UnknownFeed as e:
            sentence = str(e)
    await _ended(query, message, sentence)


async def _ended(query: CallbackQuery, message: Message | None, sentence: str) -> None:
    await toast(query, None if message else sentence[:200])
    if message is not None:
        await edit(message, render.notice(sentence), None)


async def _remembered(context: BotContext, message: Message | None) -> Exchange | None:
    if message is None:
        return None
    return await context.state.exchange_of_answer(message.chat_id, message.message_id)


def _name(feed: Feed) -> str:
    title = feed.title if len(feed.title) <= _LONGEST_TITLE else f"{feed.title[:_LONGEST_TITLE]}…"
    return f"{feed.id} ({title})"


def _now() -> datetime:
    return datetime.now(UTC)


COMMAND = Command(
    help="follow feeds: add, list, pause, resume, remove",
    callback=feed,
    arguments="add|list|pause|resume|remove",
    more=(
        "`/feed add` takes the address of a feed or of a site that has one, and after it "
        "`tag:a,b`, `source:Name` and `every:30m` if you like. I say what I found, and ask how "
        "many of the entries that it has already I shall take."
    ),
    role=Role.EDITOR,
    place=Place.NEWSROOM,
    buttons={"feed_take": _take, "feed_page": _turn, "feed_remove": _remove},
)
