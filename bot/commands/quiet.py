"""/quiet: hours in which a chat hears nothing of news."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time

from telegram import Update

from bot import render
from bot.actor import actor
from bot.alerts import schedule
from bot.alerts.preferences import Preferences, shown
from bot.commands import Command
from bot.commands.timezone import local
from bot.context import BotContext
from bot.question import said
from bot.reply import notice

_USAGE = "`/quiet 22:00-07:00` or `/quiet off`"
_AT = r"([01]?\d|2[0-4])(?:[:.]([0-5]\d))?"
_HOURS = re.compile(rf"{_AT}\s*(?:-|–|—|to)\s*{_AT}", re.IGNORECASE)


async def quiet(update: Update, context: BotContext) -> None:
    """Change the quiet hours of the chat; alone, say which they are."""
    message = update.effective_message
    assert message is not None, "the handlers' filters let only messages through"
    text = said(message)
    services = context.services
    now = services.now()
    if not text:
        preferences = await services.preferences.of(message.chat_id)
        await notice(update, context, f"{_holds(preferences, now)} Change them with {_USAGE}.")
        return
    off = text.lower() == "off"
    hours = None if off else _parsed(text)
    if not off and hours is None:
        await notice(update, context, f"I don't know `{render.label(text)}`. Use {_USAGE}.")
        return
    if hours is not None and hours[0] == hours[1]:
        await notice(
            update, context, f"Quiet hours end at another time than they begin. Use {_USAGE}."
        )
        return
    preferences = await services.preferences.change(
        actor(update), message.chat_id, lambda former: replace(former, quiet=hours), now
    )
    await notice(update, context, _holds(preferences, now))


def _parsed(text: str) -> tuple[time, time] | None:
    """From when to when; None if that is not understood."""
    found = _HOURS.fullmatch(text)
    if found is None:
        return None
    begins, ends = (
        60 * int(hours) + int(minutes or 0)
        for hours, minutes in (found.group(1, 2), found.group(3, 4))
    )
    if max(begins, ends) > 24 * 60:
        return None
    return _time(begins), _time(ends)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _holds(preferences: Preferences, now: datetime) -> str:
    if preferences.quiet is None:
        return "There are no quiet hours here: alerts come at any time."
    sentence = (
        f"Quiet hours here are `{shown(preferences.quiet)}` by the clock of"
        f" `{preferences.timezone}`, where it is {local(preferences, now)}."
        " The alerts of these hours come together when they are over."
    )
    if (until := schedule.quiet(preferences, now)) is not None:
        at = until.astimezone(schedule.clock(preferences))
        sentence += f" It is quiet now, until {at:%H:%M}."
    if preferences.timezone == "UTC":
        sentence += " If your clock is another one, tell me by /timezone."
    return sentence


COMMAND = Command(
    help="hours in which no alerts come here",
    callback=quiet,
    arguments="[off or HH:MM-HH:MM]",
    more=(
        "They may cross midnight, go by the clock of /timezone, and what was held comes as one"
        " message when they are over. Answers come at any time. Alone it says what holds."
    ),
    governing=True,
)
