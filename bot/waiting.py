"""Those who wait for an answer get it once the archive has it.

    change log | which questions have words of the article | asked again, slowly | sent

Nothing is lost when the process dies: how far the log was looked at, and what is to be asked, is
noted together; that an answer is about to be sent is noted before it is.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot import render, rights
from bot.commands.ask import chosen, keyboard
from bot.context import Services
from bot.delivery.errors import NotSent, ServerFault
from bot.delivery.retry import Priority, Sending
from bot.reply import Target, deliver
from bot.rights import Asker
from bot.role import Role
from bot.state import Exchange
from bot.unanswered import ANY, Asking, Due, Unanswered
from corpus.answering import exchange
from corpus.answers import Answer, Outcome
from corpus.errors import QueryError, UnknownArticle
from corpus.wording import Words

log = logging.getLogger(__name__)

#: Seconds between two looks, and between two questions that are asked again: thirty a minute.
LOOK, PACE = 0.5, 2.0
#: Seconds until it is tried again where Telegram cannot be reached.
_LATER = 60.0
#: An article has questions asked again of which it has at least this share of what they tell, with
#: its title and one passage; so many at most, those of which it has most. They are chosen among so
#: many of which it has most in all.
_SHARE, _AGAIN, _AMONG = 0.25, 50, 400
#: Entries of the change log that are read at a time, and how many are so much that every
#: question is asked again, instead of looking at each article.
_CHUNK, _MUCH = 50, 2000

_SENDING = Sending(repeat=False, priority=Priority.ALERT)


class Waiting:
    """Looks for answers to what was not answered.

    Args:
        bot: Sends them.
        services: Of the application.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        bot: ExtBot[Sending],
        services: Services,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._services = services
        self._clock = clock
        self._place: int | None = None
        self._not_before = 0.0
        services.due.set()  # of a life before this one

    async def look(self) -> float:
        """Look once; returns the seconds until it is worth while to look again."""
        services = self._services
        if self._place is None:
            self._place = await services.unanswered.place()
        reached = services.corpus.wordings.place
        if reached is not None and (self._place is None or self._place < reached):
            await self._listen(reached)
            services.due.set()
        if not services.due.is_set() or self._clock() < self._not_before:
            return LOOK
        # Cleared first: what becomes due from now on sets it again.
        services.due.clear()
        due = await services.unanswered.due()
        if due is None:
            return LOOK
        services.due.set()
        if await self._ask(due):
            await services.unanswered.asked(due.group_id, due.articles)
        else:
            self._not_before = self._clock() + _LATER
        return PACE

    async def _listen(self, reached: int) -> None:
        """Note which questions the articles that have come since may answer."""
        unanswered, wordings = self._services.unanswered, self._services.corpus.wordings
        if self._place is None:  # nobody has waited before
            await unanswered.mark((), reached)
            self._place = reached
        while self._place < reached:
            changed = await wordings.changed(self._place, _CHUNK)
            if changed is None or reached - self._place > _MUCH:
                await unanswered.mark((), reached, everything=True)
                self._place = reached
                return
            ids, place = changed
            matches = []
            for article_id, words in (await wordings.words(ids)).items():
                shares = await likeliest(unanswered, words)
                matches += [(group_id, article_id, share) for group_id, share in shares]
            await unanswered.mark(matches, place)
            self._place = place
            await asyncio.sleep(0)

    async def _ask(self, due: Due) -> bool:
        """Ask again, and tell who waits; False if that has to be gone on with later."""
        answers: dict[tuple[str, date], Answer | None] = {}
        for asking in due.askings:
            asked = (asking.question, asking.asked_at.date())
            if asked not in answers:
                answers[asked] = await self._answer(due, asking)
        for asking in due.askings:
            day = asking.asked_at.date()
            # The same in other words is the same question: what is found for one holds for all.
            alike = (answer for (_, asked_on), answer in answers.items() if asked_on == day)
            answer = answers[asking.question, day] or next(filter(None, alike), None)
            if answer is not None and not await self._tell(asking, answer):
                return False
        return True

    async def _answer(self, due: Due, asking: Asking) -> Answer | None:
        """The answer that an article has which was not there before; None if there is none."""
        services = self._services
        day = asking.asked_at.date()
        if pinned := await chosen(services, due.key, asking.question, day):
            return pinned
        try:
            answer = await services.corpus.ask(asking.question, day)
        except QueryError:
            return None  # the rules have changed since it was asked
        if answer.outcome is not Outcome.FOUND:
            return None
        article_id = answer.quotes[0].source.article_id
        if article_id not in due.articles:
            if ANY not in due.articles:
                return None
            try:
                card = await services.corpus.article(article_id)
            except UnknownArticle:
                return None
            if card.article.added_at < asking.asked_at.replace(microsecond=0):
                return None
        return answer

    async def _tell(self, asking: Asking, answer: Answer) -> bool:
        """Send an answer to who waits for it; False if nothing can be sent at the moment."""
        unanswered = self._services.unanswered
        if not await self._may(asking):
            await unanswered.done([asking.id])
            return True
        if not await unanswered.begin(asking.id):
            return True
        heading = f"You asked on {asking.asked_at:%d %b}: {asking.question}"
        buttons: InlineKeyboardMarkup | None = keyboard(answer, group=asking.chat_id < 0)
        target = Target(asking.chat_id, asking.message_id, asking.topic_id)
        try:
            sent = await deliver(
                self._bot, target, render.answer(answer, heading), buttons, _SENDING
            )
        except ChatMigrated as e:
            await unanswered.moved(asking.chat_id, e.new_chat_id)
            return await self._tell(replace(asking, chat_id=e.new_chat_id), answer)
        except (NotSent, ServerFault, RetryAfter) as e:
            log.info("an answer has to wait: %s", e)
            await unanswered.not_sent(asking.id)
            return False
        except TelegramError as e:
            log.info("an answer that was waited for was not sent: %s", e)
            if isinstance(e, NetworkError) and not isinstance(e, BadRequest):
                return False  # perhaps it was: it is sent once more at most
            await unanswered.done([asking.id])  # nobody can be told there
            return True
        said = exchange.Exchange.of(replace(answer, understood=asking.question)).to_json()
        await self._services.state.record_exchange(
            Exchange(
                asking.chat_id,
                sent.message_id,
                None,
                asking.user_id,
                asking.question,
                topic_id=asking.topic_id,
                said=said,
            ),
            datetime.now(UTC),
        )
        await unanswered.done([asking.id])
        return True

    async def _may(self, asking: Asking) -> bool:
        """Whether who asked is still answered, there."""
        services, newsroom = self._services, self._services.settings.newsroom
        speaker = asking.chat_id if asking.user_id is None else None
        who = Asker(asking.user_id, speaker, asking.chat_id, asking.chat_id > 0)
        known = await services.people.known(who.user_id, who.peers)
        banned = rights.role(who, known, newsroom) is Role.BANNED
        return not banned and rights.admitted(who, known, newsroom)


async def likeliest(unanswered: Unanswered, words: Words) -> list[tuple[int, float]]:
    """Groups that an article may answer, with the share that it has of each, the largest first."""
    groups = await unanswered.matching(words.all, _SHARE, _AMONG)
    shares = ((group_id, words.share(terms)) for group_id, terms in groups.items())
    enough = [(group_id, share) for group_id, share in shares if share >= _SHARE]
    return sorted(enough, key=lambda one: -one[1])[:_AGAIN]
