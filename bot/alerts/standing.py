"""Somebody's standing questions as a list, which /alerts leads to in private.

They are nobody else's: a group that sees whose question was not answered has no list of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import render
from bot.actor import actor
from bot.alerts.listing import SIZE
from bot.alerts.management import title
from bot.button import press, toast
from bot.context import BotContext
from bot.people import By
from bot.reply import edit
from bot.standing import StandingQuestion
from bot.whom import number

_OUT_OF_DATE = "This list is out of date, refreshed."


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list."""

    #: By their places in the list, from 1.
    questions: Mapping[int, StandingQuestion]
    #: What the chats are called in which they were asked; of the private one nothing.
    where: Mapping[int, str]
    #: Pages count from 0.
    page: int
    pages: int
    total: int

    def html(self) -> str:
        """The list."""
        return render.message("standing", page=self)

    def keyboard(self) -> InlineKeyboardMarkup:
        """Its buttons."""
        buttons = [
            _button(f"Delete {place}", "drop", one.asking.id, self.page)
            for place, one in self.questions.items()
        ]
        rows = [buttons[i : i + 4] for i in range(0, len(buttons), 4)]
        turns = []
        if self.page > 0:
            turns.append(_button("‹", "page", self.page - 1))
        if self.page + 1 < self.pages:
            turns.append(_button("›", "page", self.page + 1))
        rows += [turns] if turns else []
        return InlineKeyboardMarkup(
            [*rows, [InlineKeyboardButton("‹ All alerts", callback_data="alerts_page:0:0")]]
        )


def paged(questions: Sequence[StandingQuestion], wanted: int, where: Mapping[int, str]) -> Page:
    """The nearest page to the number of one.

    Args:
        questions: All of a person.
        wanted: The number, from 0.
        where: What chats are called.
    """
    pages = max(1, -(-len(questions) // SIZE))
    page = min(max(wanted, 0), pages - 1)
    first = page * SIZE
    shown = dict(enumerate(questions[first : first + SIZE], first + 1))
    return Page(shown, where, page, pages, len(questions))


def way(count: int) -> InlineKeyboardButton:
    """The button that leads to a list of so many."""
    return _button(f"🔔 Questions ({count})", "page", 0)


async def turn(update: Update, context: BotContext) -> None:
    """Show a page of the list of who presses."""
    query, _, value = press(update)
    await toast(query)
    await _show(update, context, number(value) or 0)


async def drop(update: Update, context: BotContext) -> None:
    """'Delete': they are not told of this one."""
    query, _, value = press(update)
    asking_id, _, page = value.partition(":")
    who = query.from_user.id
    by = By(actor(update), who)
    dropped = await context.services.standing.drop(by, who, number(asking_id) or 0)
    await toast(query, "I will not tell you." if dropped else _OUT_OF_DATE)
    await _show(update, context, number(page) or 0)


async def _show(update: Update, context: BotContext, wanted: int) -> None:
    query, message, _ = press(update)
    who = query.from_user.id
    if message is None or message.chat_id != who:
        return
    questions = await context.services.standing.of(who)
    page = paged(questions, wanted, {})
    chats = {one.asking.chat_id for one in page.questions.values()} - {who}
    where = {chat_id: await title(context, chat_id) for chat_id in sorted(chats)}
    page = paged(questions, wanted, where)
    await edit(message, page.html(), page.keyboard())


def _button(label: str, name: str, *values: int) -> InlineKeyboardButton:
    data = ":".join(map(str, (f"standing_{name}", *values)))
    return InlineKeyboardButton(label, callback_data=data)
