"""/audit: who did what to the archive, and what it was before and after."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import editorial
from bot.arguments import arguments
from bot.button import of_another, press, toast
from bot.commands import Command
from bot.context import BotContext
from bot.reply import edit, notice, reply
from bot.role import Place, Role
from corpus.records.audit import Entry

_DEFAULT, _MOST = 5, 20
_USAGE = (
    f"Write how many entries you want, from 1 to {_MOST}, and of what: `/audit`, `/audit 10`,"
    " `/audit 10 #12` for an article, `/audit Ann` or `/audit telegram:123456` for a person."
)
_ARTICLE = re.compile(r"(?:article[ :]+#?|#)(\d{1,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which part of the log."""

    n: int
    #: ``article:12``, the id of somebody, or empty for everything.
    of: str = ""

    @property
    def filters(self) -> dict[str, str]:
        if not self.of:
            return {}
        return {"subject" if self.of.startswith("article:") else "actor": self.of}


async def audit(update: Update, context: BotContext) -> None:
    """Reply with the newest entries."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    wanted = await _wanted(context, arguments(message))
    if isinstance(wanted, str):
        await notice(update, context, wanted)
        return
    html, keyboard = await _page(context, wanted, "", 0)
    await reply(update, context, html, keyboard=keyboard)


async def _turn(update: Update, context: BotContext) -> None:
    """Older or newer entries; for the one who asked."""
    query, message, value = press(update)
    match = re.fullmatch(r"(\d{1,2}):([<>])(\d{1,18}):(.*)", value)
    if message is None or match is None:
        await toast(query, "This button is out of date. Please send /audit again.")
        return
    shown = await context.state.exchange_of_answer(message.chat_id, message.message_id)
    if await of_another(query, shown, "/audit"):
        return
    wanted = _Wanted(min(max(1, int(match[1])), _MOST), match[4])
    html, keyboard = await _page(context, wanted, match[2], int(match[3]))
    await toast(query)
    await edit(message, html, keyboard)


async def _page(
    context: BotContext, wanted: _Wanted, turn: str, place: int
) -> tuple[str, InlineKeyboardMarkup | None]:
    log = context.corpus.audit
    entries: list[Entry] = []
    if turn == ">":
        entries = await log.newer(wanted.n, place, **wanted.filters)
    if len(entries) < wanted.n:  # the first page is a whole one
        before = place if turn == "<" else None
        entries = await log.entries(wanted.n, before=before, **wanted.filters)
    html, shown = editorial.audit(entries, wanted.of)
    turns = []
    if entries:
        if await log.newer(1, entries[0].id, **wanted.filters):
            turns.append(("‹ newer", f">{entries[0].id}"))
        last = entries[shown - 1].id if shown else entries[0].id
        if await log.entries(1, before=last, **wanted.filters):
            turns.append(("older ›", f"<{last}"))
    buttons = [
        InlineKeyboardButton(label, callback_data=f"audit:{wanted.n}:{place}:{wanted.of}")
        for label, place in turns
        if len(f"audit:{wanted.n}:{place}:{wanted.of}".encode()) <= 64
    ]
    return html, InlineKeyboardMarkup([buttons]) if buttons else None


async def _wanted(context: BotContext, text: str) -> _Wanted | str:
    """What is asked for, or a sentence that says why not."""
    words = text.split()
    n = _DEFAULT
    if words and words[0].isdecimal():
        n = int(words.pop(0)) if len(words[0]) < 4 else 0
        if not 1 <= n <= _MOST:
            return _USAGE
    rest = " ".join(words)
    if not rest:
        return _Wanted(n)
    if match := _ARTICLE.fullmatch(rest) or re.fullmatch(r"(\d{1,18})", rest):
        return _Wanted(n, f"article:{int(match[1])}")
    named = re.sub(r"^user\s+", "", rest, flags=re.IGNORECASE).lstrip("@")
    who = await context.corpus.audit.who(named)
    if who is None:
        return f"Nobody called {named[:60]} is in the log. See /help audit."
    return _Wanted(n, who)


COMMAND = Command(
    help="who did what to the archive",
    callback=audit,
    arguments="[number from 1 to 20] [#article or person]",
    more="Newest first. `/audit 10 #12` is about an article, `/audit Ann` or"
    " `/audit telegram:123456` about a person, `/audit cli:root` about who types on the machine.",
    role=Role.ADMIN,
    place=Place.NEWSROOM,
    buttons={"audit": _turn},
)
