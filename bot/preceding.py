"""Which exchange a question comes after, and may be a follow-up to."""

from __future__ import annotations

import re
from datetime import timedelta

from telegram import Message, Update

from bot.context import BotContext
from bot.reply import topic
from bot.state import Exchange
from corpus.answering import exchange

#: How long a question is waited for that leans on an answer without being a reply to it.
KEPT = timedelta(minutes=10)

# An answer as `templates/answer.html.j2` writes it.
_QUOTED = re.compile(r"“(?P<quote>[^”]+(?:”(?! \[\d\])[^”]*)*)” \[1\]")
_SOURCE = re.compile(r"^\[1\] (?:[^·\n]+ · )?(?P<title>.+) · \d{1,2} \w+ \d{4}$", re.MULTILINE)
# What is said below a quote that does not stand any more; see `bot.corrections.correction`.
_WITHDRAWN = re.compile(r"\n(?:Retracted |Corrected[^\n]*: the article does not say this)")
_UNDERSTOOD = re.compile(r"^I understood: (?P<question>.+)$", re.MULTILINE)


async def preceding(update: Update, context: BotContext) -> Exchange | None:
    """The exchange before a question, if there is one.

    A reply to an answer comes after that, whoever asked and however long ago. Anything else
    comes after what the same person was answered last, in this chat and topic, within ten
    minutes. An edited question comes after what it came after when it was asked.
    """
    message, user = update.effective_message, update.effective_user
    if message is None:
        return None
    state = context.state
    target = message.reply_to_message
    if target is not None:
        replied = await state.exchange_of_answer(message.chat_id, target.message_id)
        if replied is not None and (replied.said or replied.article_id is not None):
            return replied
        if replied is None and (forgotten := _reread(target, context.bot.id)):
            return forgotten
    if update.edited_message is not None:
        former = await state.exchange_of_question(message.chat_id, message.message_id)
        if former is not None:
            if former.follows is None:
                return None
            return await state.exchange_of_answer(message.chat_id, former.follows)
    user_id = None if message.sender_chat or user is None else user.id
    return await state.exchange_before(
        message.chat_id, topic(message), user_id, message.message_id, message.date - KEPT
    )


def _reread(target: Message, bot_id: int) -> Exchange | None:
    """A forgotten exchange, as far as our answer still tells it; None if it is no answer.

    What people wrote is deleted after 48 hours, and what we wrote stands in their chat.
    """
    text = target.text or ""
    quoted = _QUOTED.search(text)
    if quoted is None or target.from_user is None or target.from_user.id != bot_id:
        return None
    if _WITHDRAWN.match(text, quoted.end()):
        return None  # it is not leaned on
    understood, source = _UNDERSTOOD.search(text), _SOURCE.search(text)
    title = source["title"] if source else ""
    told = exchange.Exchange(
        question=understood["question"] if understood else title,
        quote=quoted["quote"],
        title=title,
    )
    return Exchange(
        target.chat_id, target.message_id, None, None, told.question, said=told.to_json()
    )


def said(before: Exchange | None) -> exchange.Exchange | None:
    """What was said in an exchange, for the corpus; None if nothing was."""
    if before is None or before.said is None:
        return None
    return exchange.Exchange.from_json(before.said)
